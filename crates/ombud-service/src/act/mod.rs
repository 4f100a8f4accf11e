//! Acts: what the assistant has other systems do.
//!
//! * `run`: in the ledger before, done under an idempotency key, in the ledger after; settled when a
//!   crash came in between
//! * `settle`: what goes on in the background
//! * `approve`: what a person has to release before it is done; `stranded` what nobody can any more
//! * `teams`: who approves, and how teams do
//! * `code`: codes that are sent to the address on file, and shown
//! * `found`: what a person found out where the system could not say
//! * `take_back`: what customers take back in words
//! * `task`: what people do
//! * `limits`: how often, and how much money, before people look at it
//! * `track`: what became of the acts of an operation, as policy sees it
//! * `undo`: the inverse, on the same way; `saga` with what followed from it; `recall` of many
//! * `bounds`: how far it may go
//! * here: what is kept of an act, and how faces see it
//!
//! An act's id is that of the decision to do it, and the idempotency key of its effect.

mod approve;
mod bounds;
mod code;
mod found;
mod limits;
mod may_undo;
mod recall;
mod run;
mod saga;
mod settle;
mod stranded;
mod take_back;
mod task;
mod teams;
mod track;
mod undo;
mod undoable;

use jiff::{SignedDuration, Timestamp};
use ombud_assistant::{Call, Draft as Composed, Operation};
use ombud_domain::{
    ActState, AmountClass, Autonomy, ConversationId, DecisionId, EffectClass, Language, SubjectId,
    Undo, UndoBy,
};
use ombud_policy::Attributes;
use ombud_store::{Document, DocumentQuery, PutDocument, SubjectKey};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use self::code::Once;
pub use self::{
    approve::{ApprovalError, Change, ProposalView, ProposedUndo},
    found::Found,
    recall::{
        Recall, RecallAct, RecallCounts, RecallLetter, RecallSeen, RecallSelection, RecallState,
        RecallUndone, RecallWritten,
    },
    task::{TaskState, TaskView},
    teams::{TeamDecisions, TeamView},
    undoable::Undoable,
};
pub(crate) use self::{
    bounds::{Bounded, Bounds, Proposed},
    run::Acting,
    take_back::TakenBack,
    task::KIND as TASK,
};
use crate::{
    Listed, Place, Principal, Scope, Service, ServiceError, Thing,
    auth::{parse_id, to_json},
    authentication::{Proven, Standing},
    conversation::sortable,
    decide::ReplyIds,
    gate::Arguments,
    place::listed,
    record::{CommittedText, Draft},
};

pub(crate) const KIND: &str = "act";
/// Acts of one conversation that are looked at, the oldest first.
const ACTS_MAX: usize = 1_000;

/// Whose matter an act is, and what its tool was given: for the company's people, who tell acts of one kind apart by it.
#[derive(Debug, Clone, PartialEq)]
pub struct ActGiven {
    /// Such as a contract number; `None` where the contract names nobody.
    pub customer: Option<String>,
    /// The arguments by name.
    pub arguments: Arguments,
}

/// An act as faces show it.
#[derive(Debug, Clone, PartialEq)]
pub struct ActView {
    /// Its id; also that of the decision to do it.
    pub id: DecisionId,
    /// The conversation it was done in.
    pub conversation: ConversationId,
    /// The tool and its operation, such as `billing.submit-reading`.
    pub operation: String,
    /// What it is called towards customers.
    pub title: String,
    /// What it does to the world.
    pub effect: EffectClass,
    /// How far the assistant could go by itself.
    pub autonomy: Autonomy,
    /// How it stands.
    pub state: ActState,
    /// When it was decided.
    pub at: Timestamp,
    /// Until when it can be undone; `None` where it cannot.
    pub undo_until: Option<Timestamp>,
    /// Whether the customer was told that they may undo it.
    pub undo_by_customer: bool,
    /// Whether nobody has found out for a day what became of it.
    pub overdue: bool,
    /// Whether undoing it was tried: where it stands as done, that was refused, and where its outcome is unknown, it is
    /// unknown whether it was undone.
    pub undo_tried: bool,
    /// Whose it is and what was given; `None` for customers, and where that was erased.
    pub given: Option<ActGiven>,
}

impl ActView {
    /// Whether a person has to find out what became of it: what only looked changed nothing.
    pub fn is_to_find_out(&self) -> bool {
        self.state == ActState::Unknown && self.effect.changes()
    }
}

/// Why an act cannot be undone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UndoError {
    /// It was undone before.
    #[error("it was undone before")]
    Undone,
    /// It was not done, or nobody knows whether it was.
    #[error("there is nothing to undo: it is {}", .0.as_str())]
    NotDone(ActState),
    /// Its contract knows no inverse.
    #[error("what it did cannot be undone")]
    Irreversible,
    /// The time for it is over.
    #[error("it could be undone until {0}")]
    TooLate(Timestamp),
    /// Only the company's people may.
    #[error("only a person at the company can undo it")]
    NotByCustomer,
    /// A rule of the assistant forbids it.
    #[error("{en}")]
    Forbidden {
        /// The rules in German, as people read them.
        de: String,
        /// The same in English.
        en: String,
    },
    /// Its tool is stopped.
    #[error("the tool it was done with is stopped at the moment")]
    Stopped,
    /// Something that followed from it cannot be undone, so it is not undone either.
    #[error("something that followed from it, `{operation}`, cannot be undone: {why}")]
    Followed {
        /// The operation that followed.
        operation: String,
        /// Why that cannot be.
        why: Box<UndoError>,
    },
    /// Its system undoes the latest change only, and a later one stands that is not undone before it.
    #[error("a later change stands on it, which is not selected or cannot be undone")]
    StoodOn,
    /// The assistant's folder no longer has the operation, or its tool is not connected.
    #[error("the tool it was done with is not connected")]
    NotConnected,
}

impl UndoError {
    /// Whether it can be undone once a tool is there again.
    fn is_for_now(&self) -> bool {
        match self {
            Self::Stopped | Self::NotConnected => true,
            Self::Followed { why, .. } => why.is_for_now(),
            _ => false,
        }
    }
}

/// What is kept of an act. It names the conversation, the person by their id, and whose matter it is by a
/// keyed digest; nothing of what was said.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and kept under its name"
)]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) conversation: ConversationId,
    pub(crate) subject: SubjectId,
    /// The site that its conversation began on, where it began on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) site: Option<String>,
    /// The procedure that led to it.
    pub(crate) flow: String,
    pub(crate) tool: String,
    pub(crate) operation: String,
    pub(crate) effect: EffectClass,
    pub(crate) autonomy: Autonomy,
    pub(crate) state: ActState,
    pub(crate) at: Timestamp,
    /// Since when it stands as it does.
    pub(crate) since: Timestamp,
    pub(crate) undo_until: Option<Timestamp>,
    /// Whether the customer was told that they may undo it.
    pub(crate) by_customer: bool,
    /// When the customer asked for what could not be undone right then: its window is kept with that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) undo_asked: Option<Timestamp>,
    /// Whether it was taken back in words and is to be undone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) undo_due: bool,
    /// Until when it can be released, where a person has to.
    pub(crate) approve_until: Option<Timestamp>,
    /// Who released it so far.
    pub(crate) approvals: Vec<approve::Approved>,
    pub(crate) language: Language,
    /// The decision whose effect is under way, or was last: the act's own, or the one to undo it.
    pub(crate) running: DecisionId,
    /// The reply that tells of it, made in advance.
    pub(crate) reply: ReplyIds,
    /// Whether undoing it was ever tried.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) undo_tried: bool,
    /// The recall that tried to undo it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recall: Option<uuid::Uuid>,
    /// The act before it in the same run of a procedure: undone before that one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<DecisionId>,
    /// The act that is to be undone after this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) saga: Option<DecisionId>,
    /// What was proven when it was proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) proven: Option<Proven>,
    /// Whether the customer contested it, or what was said of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) contested: bool,
    /// Whether it was told that nobody has found out in time what became of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) overdue: bool,
    /// Whose matter it is, as a keyed digest: acts for one customer are counted by it.
    pub(crate) customer: Option<String>,
    /// The places of an hour that it took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) places: Vec<String>,
}

impl Body {
    /// Whether it changed something that its customer could mean: what only looked has not, nor has a code that was sent.
    fn changes(&self) -> bool {
        self.effect.changes() && !code::is_code(&self.operation)
    }
}

/// What is sealed beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Secret {
    pub(crate) arguments: Arguments,
    /// What the tool answered.
    pub(crate) result: Option<Json>,
    /// What was composed before; nothing once its reply is said.
    pub(crate) composed: Composed,
    /// What the customer wrote.
    pub(crate) question: String,
    /// What the company said of the customer when it was proposed.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub(crate) customer: Attributes,
}

/// An act, opened.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) id: DecisionId,
    pub(crate) version: u64,
    pub(crate) body: Body,
    pub(crate) secret: Secret,
    /// What is sent with it and kept nowhere.
    pub(crate) once: Once,
}

impl Kept {
    /// For which turn, or for which later reply, it is done.
    fn acting(&self) -> Acting {
        Acting {
            reply: self.body.reply,
            question: self.secret.question.clone(),
            language: self.body.language,
        }
    }
}

/// Whether this is one of the company's people, or a program of theirs that does what they do.
fn is_staff(who: &Principal) -> bool {
    who.require_somewhere(Scope::Desk).or_else(|_| who.require_somewhere(Scope::Approvals)).is_ok()
}

impl Service {
    /// An act, titled in a language, or else in its conversation's.
    pub async fn act_view(
        &self,
        who: &Principal,
        id: DecisionId,
        language: Option<Language>,
    ) -> Result<ActView, ServiceError> {
        let body = self.act_body(who, id).await?;
        Ok(self.seen_act(who, id, &body, language).await)
    }

    /// An act as this principal sees it.
    async fn seen_act(
        &self,
        who: &Principal,
        id: DecisionId,
        body: &Body,
        language: Option<Language>,
    ) -> ActView {
        let mut view = self.view_of(id, body, language.unwrap_or(body.language));
        if is_staff(who) {
            view.given = self.act_given(id, body).await;
        }
        view
    }

    async fn seen_acts(
        &self,
        who: &Principal,
        documents: Vec<Document>,
        language: Option<Language>,
    ) -> Result<Vec<Listed<ActView>>, ServiceError> {
        let mut acts = Vec::new();
        for document in documents {
            let read =
                |document: &Document| Ok((parse_id(Thing::Act, &document.id)?, body(document)?));
            let Listed { item: (id, body), place } = listed(document, read)?;
            acts.push(Listed { item: self.seen_act(who, id, &body, language).await, place });
        }
        Ok(acts)
    }

    /// Whose matter an act is and what was given; `None` where nobody can open that any more.
    async fn act_given(&self, id: DecisionId, body: &Body) -> Option<ActGiven> {
        let key = self.subject_key(body.subject).await.ok()?;
        let arguments = self.kept(&key, id).await.ok()?.secret.arguments;
        // As its title, by the version that is live.
        let known = self.assistant().operation(&body.tool, &body.operation);
        let customer =
            known.and_then(|(_, known)| known.customer_in(&arguments).map(str::to_owned));
        Some(ActGiven { customer, arguments })
    }

    /// The acts of a conversation, oldest first: their ids begin with the time.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn acts_of(
        &self,
        who: &Principal,
        conversation: ConversationId,
        after: Option<Place>,
        limit: usize,
        language: Option<Language>,
    ) -> Result<Vec<Listed<ActView>>, ServiceError> {
        self.require_conversation(who, conversation, &[Scope::Conversations, Scope::Desk]).await?;
        let id = conversation.to_string();
        let query = Place::query_equal(KIND, "conversation", &id, after, limit)?;
        let documents = self.0.store.documents(query).await?;
        if documents.is_empty() {
            self.require_existing(conversation).await?;
        }
        self.seen_acts(who, documents, language).await
    }

    /// The acts of a conversation, the oldest first.
    async fn acts_done_in(
        &self,
        conversation: ConversationId,
    ) -> Result<Vec<(DecisionId, Body)>, ServiceError> {
        let id = conversation.to_string();
        let query = DocumentQuery::equal(KIND, "conversation", id, ACTS_MAX);
        let mut acts = Vec::new();
        for document in self.0.store.documents(query).await? {
            acts.push((parse_id(Thing::Act, &document.id)?, body(&document)?));
        }
        acts.sort_by_key(|(id, body): &(DecisionId, Body)| (body.at, id.as_uuid()));
        Ok(acts)
    }

    /// What of the acts of a conversation is not over yet, the oldest first.
    pub(crate) async fn acts_not_over(
        &self,
        conversation: ConversationId,
        language: Language,
    ) -> Result<Vec<ActView>, ServiceError> {
        let mut acts = self.acts_done_in(conversation).await?;
        acts.retain(|(_, body)| {
            matches!(
                body.state,
                ActState::Proposed | ActState::Intended | ActState::Undoing | ActState::Unknown
            )
        });
        Ok(acts.iter().map(|(id, body)| self.view_of(*id, body, language)).collect())
    }

    /// The acts of a conversation as the log has them, the oldest first, whatever the clock said.
    async fn acts_in_order(
        &self,
        conversation: ConversationId,
    ) -> Result<Vec<(DecisionId, Body)>, ServiceError> {
        let mut acts = Vec::new();
        for (id, body) in self.acts_done_in(conversation).await? {
            let (entry, _) = self.entry(id).await?;
            acts.push(((entry.log, entry.index), (id, body)));
        }
        acts.sort_by_key(|(place, _)| *place);
        Ok(acts.into_iter().map(|(_, act)| act).collect())
    }

    /// The acts in a state, oldest first: for the company's people.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn acts_in(
        &self,
        who: &Principal,
        state: ActState,
        after: Option<Place>,
        limit: usize,
        language: Option<Language>,
    ) -> Result<Vec<Listed<ActView>>, ServiceError> {
        who.require_somewhere(Scope::Desk).or_else(|_| who.require_somewhere(Scope::Approvals))?;
        let begin = format!("{}/", state.as_str());
        let query = Place::query(KIND, "state", &begin, after, limit)?;
        let of = |document: &Document| body(document).map(|body| body.conversation);
        let documents = self.documents_within(who, query, of).await?;
        self.seen_acts(who, documents, language).await
    }

    fn view_of(&self, id: DecisionId, body: &Body, language: Language) -> ActView {
        let known = self.assistant().operation(&body.tool, &body.operation);
        let named = format!("{}.{}", body.tool, body.operation);
        ActView {
            id,
            conversation: body.conversation,
            title: known
                .map_or_else(|| named.clone(), |(_, known)| known.title(language).to_owned()),
            operation: named,
            effect: body.effect,
            autonomy: body.autonomy,
            state: body.state,
            at: body.at,
            // What waits or was refused has nothing to undo.
            undo_until: body.undo_until.filter(|_| body.state == ActState::Done),
            undo_by_customer: body.by_customer,
            overdue: found::is_overdue(body, self.now()),
            undo_tried: body.undo_tried && matches!(body.state, ActState::Done | ActState::Unknown),
            given: None,
        }
    }

    /// What is kept of an act, in the clear.
    pub(crate) async fn body_of(&self, id: DecisionId) -> Result<Body, ServiceError> {
        let document = self.0.store.document(KIND, &id.to_string()).await?;
        let not_found = ServiceError::NotFound { what: Thing::Act, id: id.to_string() };
        body(&document.ok_or(not_found)?)
    }

    /// The same, if this principal may see it.
    async fn act_body(&self, who: &Principal, id: DecisionId) -> Result<Body, ServiceError> {
        let body = self.body_of(id).await?;
        let scopes = [Scope::Conversations, Scope::Desk];
        match self.require_conversation(who, body.conversation, &scopes).await {
            Ok(()) => Ok(body),
            // What is a stranger's, or elsewhere, is not there.
            Err(ServiceError::ConversationNotFound(_)) => {
                Err(ServiceError::NotFound { what: Thing::Act, id: id.to_string() })
            }
            Err(error) => Err(error),
        }
    }

    /// An act with what is sealed beside it.
    pub(crate) async fn kept(
        &self,
        key: &SubjectKey,
        id: DecisionId,
    ) -> Result<Kept, ServiceError> {
        let corrupt = || ServiceError::Corrupt { what: "act" };
        let document = self.0.store.document(KIND, &id.to_string()).await?.ok_or_else(corrupt)?;
        let body = body(&document)?;
        let sealed = document.sealed.as_ref().ok_or_else(corrupt)?;
        let secret = self.open_sealed(key, body.subject, id.as_uuid(), sealed)?;
        Ok(Kept { id, version: document.version, body, secret, once: Once::default() })
    }

    /// The document of an act, to be written over the version it was read in.
    fn act_document(&self, key: &SubjectKey, kept: &Kept) -> Result<PutDocument, ServiceError> {
        let body = &kept.body;
        let mut labels = vec![
            ("conversation", body.conversation.to_string()),
            ("subject", body.subject.to_string()),
            ("state", format!("{}/{}", body.state.as_str(), sortable(body.since))),
        ];
        if let (ActState::Proposed, Some(until)) = (body.state, body.approve_until) {
            labels.push(("approve_until", sortable(until)));
        }
        if body.undo_due {
            labels.push(("undo_due", String::new()));
        }
        // What was not done counts for nothing, and what was undone no more.
        let counts = !matches!(
            body.state,
            ActState::Refused
                | ActState::Rejected
                | ActState::Expired
                | ActState::Withdrawn
                | ActState::Undone
        );
        if let Some(customer) = body.customer.as_ref().filter(|_| counts) {
            labels.push(("customer", format!("{customer}/{}", sortable(body.at))));
        }
        Ok(PutDocument {
            kind: KIND,
            id: kept.id.to_string(),
            expected: kept.version,
            body: Some(to_json(body)?),
            sealed: Some(self.seal(key, body.subject, kept.id.as_uuid(), &kept.secret)?),
            labels,
        })
    }

    /// A new act as it is kept, under the id of the decision that begins it.
    fn new_act(
        &self,
        draft: &Draft,
        call: Call,
        composed: Composed,
        autonomy: Autonomy,
        (acting, standing, site): (&Acting, &Standing, Option<String>),
    ) -> Result<Kept, ServiceError> {
        let corrupt = || ServiceError::Corrupt { what: "act" };
        let known = self.assistant().operation(&call.tool, &call.operation);
        let (_, operation) = known.ok_or_else(corrupt)?;
        let now = self.now();
        let body = Body {
            conversation: draft.conversation.ok_or_else(corrupt)?,
            subject: draft.subject,
            site,
            customer: self.customer_of(&call, operation, standing),
            flow: call.flow,
            tool: call.tool,
            operation: call.operation,
            effect: operation.effect,
            autonomy,
            state: ActState::Intended,
            at: now,
            since: now,
            undo_until: self.undo_until(operation),
            by_customer: operation.undo.as_ref().is_some_and(|undo| undo.by_customer),
            undo_asked: None,
            undo_due: false,
            approve_until: None,
            approvals: vec![],
            language: acting.language,
            running: draft.id,
            undo_tried: false,
            reply: acting.reply,
            recall: None,
            after: call.after.and_then(|id| parse_id(Thing::Act, &id).ok()),
            saga: None,
            proven: None,
            contested: false,
            overdue: false,
            places: vec![],
        };
        let secret = Secret {
            arguments: call.arguments,
            result: None,
            composed,
            question: acting.question.clone(),
            customer: Attributes::new(),
        };
        Ok(Kept { id: draft.id, version: 0, body, secret, once: Once::default() })
    }

    /// Until when an act that is done now can be undone.
    fn undo_until(&self, operation: &Operation) -> Option<Timestamp> {
        let window = SignedDuration::from_hours(operation.undo.as_ref()?.within_hours.into());
        Some(self.now().checked_add(window).unwrap_or(Timestamp::MAX))
    }

    /// Tell of an act in its decision.
    fn describe(&self, draft: &mut Draft, kept: &Kept) -> Result<(), ServiceError> {
        let corrupt = || ServiceError::Corrupt { what: "act" };
        let Kept { body, secret, .. } = kept;
        draft.act = Some(self.described(kept).ok_or_else(corrupt)?);
        let by = match body.undo_until {
            Some(_) if body.by_customer => UndoBy::Customer,
            Some(_) => UndoBy::Agent,
            None => UndoBy::Nobody,
        };
        draft.undo = Undo { by, until: body.undo_until };
        let text = serde_json::to_string(&secret.arguments).map_err(|_| corrupt())?;
        draft.inputs.push(CommittedText { field: "arguments".to_owned(), text });
        Ok(())
    }

    /// The act as decisions tell of it; `None` where the live version has no such operation.
    fn described(&self, kept: &Kept) -> Option<ombud_domain::Act> {
        let Kept { body, secret, .. } = kept;
        let (_, operation) = self.assistant().operation(&body.tool, &body.operation)?;
        Some(ombud_domain::Act {
            tool: format!("{}.{}", body.tool, body.operation),
            effect: body.effect,
            amount: AmountClass::of_cents(operation.amount_of(&secret.arguments)),
            autonomy: body.autonomy,
        })
    }

    /// Delete what is kept of a person beside their conversations: acts, files, codes that were sent to them, and
    /// what they did for a trial.
    pub(crate) async fn forget(&self, subject: SubjectId) -> Result<(), ServiceError> {
        let others = [
            crate::attachment::KIND,
            crate::contest::REVIEW,
            crate::flag::FLAG,
            crate::note::MENTION,
            crate::release::TRIED,
            crate::release::SHADOW,
            crate::translation::KIND,
        ];
        for kind in [KIND, code::KIND, task::KIND].into_iter().chain(others) {
            loop {
                let query = DocumentQuery::equal(kind, "subject", subject.to_string(), 200);
                let documents = self.0.store.documents(query).await?;
                if documents.is_empty() {
                    break;
                }
                let documents =
                    documents.into_iter().map(|document| document.delete(kind)).collect();
                let set = ombud_store::WriteSet { documents, ..ombud_store::WriteSet::default() };
                self.0.store.commit(set).await?;
            }
        }
        Ok(())
    }
}

fn body(document: &Document) -> Result<Body, ServiceError> {
    serde_json::from_slice(&document.body).map_err(|_| ServiceError::Corrupt { what: "act" })
}

fn in_state(state: ActState, after: Option<(String, String)>, limit: usize) -> DocumentQuery {
    let state = state.as_str();
    let (from, to) = (format!("{state}/"), format!("{state}/~"));
    DocumentQuery { kind: KIND, label: "state", from, to, after, limit }
}
