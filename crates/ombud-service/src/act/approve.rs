//! Acts that a person has to release: an inbox, decisions of as many people as the contract asks for,
//! each over the digest of exactly what will be done, and an end when nobody decides in time.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use ombud_assistant::{Before, Call, Operation, Scene, Tool};
use ombud_domain::{
    ActState, Actor, ActorKind, Autonomy, Conversation, ConversationId, DataClass, DecisionId,
    DecisionKind, Event, Language, Owner, Reason,
};
use ombud_store::{DocumentQuery, SubjectKey};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::{ActView, Acting, Bounds, KIND, Kept, Proposed, body, run::unfinished};
use crate::{
    IdempotencyKey, Principal, Scope, Service, ServiceError, Thing,
    auth::parse_id,
    authentication::Standing,
    conversation::{actor_of, sortable},
    decide::ReplyIds,
    gate::Arguments,
    given::{reason_of, text_of},
    idempotency::{Hex, remembered},
    judge::Judged,
    live::Loaded,
    record::{CommittedText, Draft, Writing},
};

/// The longest reason, in characters.
const REASON_MAX: usize = 2_000;

/// One person's release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Approved {
    /// The key that was used, so that one person is not two.
    by: String,
    /// The decision that records it.
    decision: DecisionId,
    /// The digest of what they looked at.
    #[serde(default)]
    of: String,
}

/// Why an act cannot be released or turned down.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalError {
    /// It does not wait for anyone.
    #[error("it does not wait for approval: it is {}", .0.as_str())]
    NotProposed(ActState),
    /// The time for it is over.
    #[error("it could be approved until {0}")]
    TooLate(Timestamp),
    /// What is to be released is not what waits.
    #[error("the digest is not that of what waits: look at it again")]
    Changed,
    /// Others decide about it.
    #[error("people of another team decide about it: {0}")]
    OtherTeam(String),
    /// They released it before.
    #[error("you have approved it already; somebody else must too")]
    Twice,
    /// Whoever previewed a recall cannot approve it.
    #[error("you have previewed it yourself; somebody else must approve it")]
    Own,
    /// A recall that others must approve first.
    #[error("{approved} of {asked} people have approved it; the others must before it is run")]
    TooFew {
        /// How many have.
        approved: usize,
        /// How many must.
        asked: u32,
    },
    /// Policy, a limit or a stop forbids it by now.
    #[error("the rules no longer allow it, or it is stopped")]
    NotAllowed,
    /// The version that proposed it no longer serves, and the one that does has no such step.
    #[error(
        "the version that proposed it no longer serves, and the one that does goes another way: a person sees to it"
    )]
    OtherVersion,
}

/// What a person is to release.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposalView {
    /// The act.
    pub act: ActView,
    /// What the tool will be given.
    pub arguments: Arguments,
    /// Whose matter it is, such as a contract number; `None` where the contract names nobody.
    pub customer: Option<String>,
    /// Which data of theirs it is about; empty where the contract does not say.
    pub data: BTreeSet<DataClass>,
    /// How much money moves, in cents.
    pub amount_cents: i64,
    /// What doing it costs the company besides, in millionths of the currency, as its contract says.
    pub cost_micro: u64,
    /// What changes: each argument whose earlier value the contract can look up.
    pub changes: Vec<Change>,
    /// The teams whose people decide; empty for everyone who may approve.
    pub teams: Vec<String>,
    /// How it is undone; `None` where it cannot be.
    pub undo: Option<ProposedUndo>,
    /// SHA-256 over act, operation and arguments, lower-case hex: what a release is given for.
    pub digest: String,
    /// How many people have to release it.
    pub quorum: u32,
    /// The decisions of those who have.
    pub approvals: Vec<DecisionId>,
    /// Until when it can be released.
    pub until: Timestamp,
}

/// How an act that waits will be undone, should it have to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedUndo {
    /// What does that, as the tool's document names it, such as `DELETE /appointments/{id}`.
    pub by: String,
    /// For how many hours.
    pub within_hours: u32,
    /// Whether the customer may.
    pub by_customer: bool,
    /// What that costs the company, in millionths of the currency.
    pub cost_micro: u64,
}

/// What an act changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The argument.
    pub argument: String,
    /// How it stands now: [`Json::Null`] where nothing does, `None` where the system does not say.
    pub before: Option<Json>,
    /// How it will stand.
    pub after: Json,
}

impl Service {
    /// Write, before a reply, that something waits to be released; the decision that says so, which is
    /// the act's id.
    pub(crate) fn propose(
        &self,
        key: &SubjectKey,
        reply: &Draft,
        proposed: Proposed,
        writing: &mut Writing,
    ) -> Result<DecisionId, ServiceError> {
        let corrupt = || ServiceError::Corrupt { what: "act" };
        let mut draft = Draft::system(self, DecisionKind::Proposal, reply.subject);
        draft.conversation = reply.conversation;
        draft.turn = reply.turn;
        draft.cause = reply.cause;
        draft.actor = self.actor();
        draft.language = reply.language;
        draft.channel.clone_from(&reply.channel);
        draft.reasons = vec![Reason::of("act.needs_approval")];
        draft.why_de = vec!["Darüber muss ein Mensch entscheiden.".to_owned()];
        draft.why_en = vec!["A person has to decide about this.".to_owned()];
        let Proposed { call, rest, question, proven, customer, judged, site } = proposed;
        let mut draft = draft.judged(judged);
        // For the reply that will tell of it, once it is done.
        let ids = &self.0.ids;
        let later = ReplyIds { turn: None, message: ids.event(), decision: ids.event() };
        let acting = Acting { reply: later, question, language: reply.language };
        let known = self.assistant().operation(&call.tool, &call.operation);
        let (_, operation) = known.ok_or_else(corrupt)?;
        let hours = SignedDuration::from_hours(operation.approval.within_hours.into());
        // A code, the only act that is counted by who is signed in, waits for nobody.
        let as_anybody = (&acting, &Standing::default(), site);
        let mut kept = self.new_act(&draft, call, rest, Autonomy::Approve, as_anybody)?;
        kept.body.state = ActState::Proposed;
        kept.body.proven = Some(proven);
        kept.secret.customer = customer;
        kept.body.approve_until = kept.body.at.checked_add(hours).ok();
        self.describe(&mut draft, &kept)?;
        // It can be undone from when it is done.
        draft.undo.until = None;
        writing.event(Event::Proposed { act: kept.id });
        writing.documents.push(self.act_document(key, &kept)?);
        writing.entry(&mut self.record(key, draft)?);
        Ok(kept.id)
    }

    /// What a person is to release: what will happen, to whom, at what cost, and how it is undone.
    pub async fn proposal(
        &self,
        who: &Principal,
        id: DecisionId,
        language: Option<Language>,
    ) -> Result<ProposalView, ServiceError> {
        let body = self.act_to_decide(who, id).await?;
        let (ActState::Proposed, Some(until)) = (body.state, body.approve_until) else {
            return Err(ServiceError::Approval(ApprovalError::NotProposed(body.state)));
        };
        if self.load(body.conversation).await?.restricted {
            return Err(ServiceError::Restricted);
        }
        // By the version that proposed it, which will do it, too.
        let service = self.serving_act(id).await;
        let mut kept = service.kept(&service.subject_key(body.subject).await?, id).await?;
        // As it will be promised to the customer: a rule may say otherwise than the contract.
        let conversation = service.load(body.conversation).await?.conversation;
        service.promise_undo(&conversation, &mut kept).await?;
        let by_customer = kept.body.by_customer;
        let (tool, operation) = service.operation_of(&kept)?;
        Ok(ProposalView {
            changes: service.changes(tool, operation, &kept.secret.arguments).await,
            teams: operation.approval.teams.clone(),
            act: service.view_of(id, &kept.body, language.unwrap_or(body.language)),
            customer: operation.customer_in(&kept.secret.arguments).map(str::to_owned),
            data: operation.data.clone(),
            amount_cents: operation.amount_of(&kept.secret.arguments),
            undo: operation.undo.as_ref().map(|undo| ProposedUndo {
                by: undo.endpoint.target.to_string(),
                within_hours: undo.within_hours,
                by_customer,
                cost_micro: undo.cost_micro.into(),
            }),
            cost_micro: operation.cost_micro.into(),
            digest: digest(&kept, operation)?,
            quorum: operation.approval.quorum,
            approvals: body.approvals.iter().map(|approved| approved.decision).collect(),
            until,
            arguments: kept.secret.arguments,
        })
    }

    /// What is kept of an act, if this principal may decide about it.
    async fn act_to_decide(
        &self,
        who: &Principal,
        id: DecisionId,
    ) -> Result<super::Body, ServiceError> {
        who.require_somewhere(Scope::Approvals)?;
        let body = self.body_of(id).await?;
        if !self.reaches(who, body.conversation).await? {
            return Err(ServiceError::NotFound { what: Thing::Act, id: id.to_string() });
        }
        Ok(body)
    }

    /// What an act would change, as the system says now how it stands.
    async fn changes(
        &self,
        tool: &Tool,
        operation: &Operation,
        arguments: &Arguments,
    ) -> Vec<Change> {
        let Some(before) = &operation.before else { return vec![] };
        let given = before.arguments.iter();
        let given: Arguments = given
            .filter_map(|(name, from)| Some((name.clone(), arguments.get(from)?.clone())))
            .collect();
        let stands = self.0.gate.look(tool, &before.endpoint, &given).await;
        let change = |(argument, place): (&String, String)| {
            let before = stands.as_ref().and_then(|stands| Before::standing(stands, &place));
            let after = arguments.get(argument)?.clone();
            Some(Change { argument: argument.clone(), before, after })
        };
        before.places(arguments).filter_map(change).collect()
    }

    /// Release an act. `of` is the digest of what was looked at. The last of those who must has it
    /// done.
    pub async fn approve(
        &self,
        who: &Principal,
        id: DecisionId,
        of: &str,
        reason: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<ActView, ServiceError> {
        let (service, who, key) = (self.clone(), who.clone(), key.cloned());
        let (of, reason) = (of.to_owned(), reason.to_owned());
        self.detached(async move {
            let service = service.serving_act(id).await;
            service.approve_to_end(&who, id, &of, &reason, key.as_ref()).await
        })
        .await
    }

    async fn approve_to_end(
        &self,
        who: &Principal,
        id: DecisionId,
        of: &str,
        reason: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<ActView, ServiceError> {
        let conversation = self.act_to_decide(who, id).await?.conversation;
        let reason = text_of("reason", reason, REASON_MAX)?;
        let request = self.request(who, key, &format!("approve/{id}"), &format!("{of}/{reason}"));
        let lane = self.lane(conversation);
        let mut state = lane.state.lock().await;
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return self.decided_view(id).await;
        }
        let mut deciding = self.deciding(&mut state, conversation, id).await?;
        let (decision, mut writing) = self.approved(who, &mut deciding, of, reason).await?;
        let Deciding { mut kept, key, conversation } = deciding;
        writing.documents.extend(remembered(request.as_ref(), &())?);
        let (_, operation) = self.operation_of(&kept)?;
        if kept.body.approvals.len() < operation.approval.quorum as usize {
            writing.documents.push(self.act_document(&key, &kept)?);
            self.write(&mut state, writing).await?;
            return self.decided_view(id).await;
        }
        let mut draft = Draft::system(self, DecisionKind::Act, conversation.subject);
        draft.conversation = Some(conversation.id);
        draft.cause = Some(decision);
        draft.actor = self.actor();
        draft.language = kept.body.language;
        conversation.channel.as_str().clone_into(&mut draft.channel);
        draft.reasons = vec![Reason::of("approval.complete")];
        draft.why_de = vec!["Ein Mensch hat es freigegeben.".to_owned()];
        draft.why_en = vec!["A person approved it.".to_owned()];
        kept.body.state = ActState::Intended;
        kept.body.since = self.now();
        kept.body.running = draft.id;
        kept.body.undo_until = self.undo_until(operation);
        self.promise_undo(&conversation, &mut kept).await?;
        self.describe(&mut draft, &kept)?;
        writing.event(Event::Intended { act: id, decision: draft.id });
        writing.entry(&mut self.record(&key, draft)?);
        writing.documents.push(self.act_document(&key, &kept)?);
        self.write(&mut state, writing).await?;
        kept.version += 1;
        let acting = kept.acting();
        let carried = self.carry_out(&mut state, &key, &acting, kept).await;
        let (decided, writing) = carried.map_err(unfinished)?;
        let told = self.tell(&mut state, &key, acting.reply, decided, writing).await;
        told.map_err(unfinished)?;
        self.decided_view(id).await
    }

    /// One person's release, as a decision.
    async fn approved(
        &self,
        who: &Principal,
        deciding: &mut Deciding,
        of: &str,
        reason: &str,
    ) -> Result<(DecisionId, Writing), ServiceError> {
        let Deciding { kept, key, conversation } = deciding;
        let refused = |error| Err(ServiceError::Approval(error));
        self.may_approve(who, kept)?;
        let (_, operation) = self.operation_of(kept)?;
        if digest(kept, operation)? != of {
            return refused(ApprovalError::Changed);
        }
        // What was released under other terms was not this.
        kept.body.approvals.retain(|approved| approved.of.is_empty() || approved.of == of);
        if kept.body.approvals.iter().any(|approved| approved.by == who.name()) {
            return refused(ApprovalError::Twice);
        }
        let mut judged = Judged::default();
        if !self.still_allowed(kept, conversation, &mut judged).await? {
            return refused(ApprovalError::NotAllowed);
        }
        let mut draft = self.route(conversation, who, "approval.given").judged(judged);
        draft.actor = person(who);
        draft.kind = DecisionKind::Approval;
        draft.cause = Some(kept.id);
        draft.inputs = texts(&[("digest", of), ("reason", reason)]);
        let decision = draft.id;
        kept.body.approvals.push(Approved { by: who.name(), decision, of: of.to_owned() });
        let mut writing = Writing::default();
        writing.documents.extend(self.team_decision(who, kept, decision, true)?);
        writing.entry(&mut self.record(key, draft)?);
        Ok((decision, writing))
    }

    fn operation_of(&self, kept: &Kept) -> Result<(&Tool, &Operation), ServiceError> {
        let known = self.assistant().operation(&kept.body.tool, &kept.body.operation);
        known.ok_or(ServiceError::Approval(ApprovalError::OtherVersion))
    }

    /// Turn an act down. A person tells the customer why.
    pub async fn reject(
        &self,
        who: &Principal,
        id: DecisionId,
        reason: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<ActView, ServiceError> {
        let (service, who, key) = (self.clone(), who.clone(), key.cloned());
        let reason = reason.to_owned();
        self.detached(async move {
            let service = service.serving_act(id).await;
            service.reject_to_end(&who, id, &reason, key.as_ref()).await
        })
        .await
    }

    async fn reject_to_end(
        &self,
        who: &Principal,
        id: DecisionId,
        reason: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<ActView, ServiceError> {
        let conversation = self.act_to_decide(who, id).await?.conversation;
        let reason = reason_of(reason, REASON_MAX)?;
        let request = self.request(who, key, &format!("reject/{id}"), reason);
        let lane = self.lane(conversation);
        let mut state = lane.state.lock().await;
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return self.decided_view(id).await;
        }
        let deciding = self.deciding(&mut state, conversation, id).await?;
        let Deciding { mut kept, key, conversation } = deciding;
        self.may_approve(who, &kept)?;
        let mut draft = self.route(&conversation, who, "approval.refused");
        draft.actor = person(who);
        draft.inputs = texts(&[("reason", reason)]);
        let mut writing = Writing::default();
        writing.documents.extend(remembered(request.as_ref(), &())?);
        writing.documents.extend(self.team_decision(who, &kept, draft.id, false)?);
        let rejected = ActState::Rejected;
        self.not_released(&mut state, &key, &mut kept, draft, rejected, writing).await?;
        self.decided_view(id).await
    }

    /// End the proposals that nobody decided about in time; how many.
    pub(crate) async fn expire_proposals(&self, limit: usize) -> Result<usize, ServiceError> {
        let query = DocumentQuery::until(KIND, "approve_until", sortable(self.now()), limit);
        let mut expired = 0;
        for document in self.open_acts(query).await? {
            let act: DecisionId = parse_id(Thing::Act, &document.id)?;
            let conversation = body(&document)?.conversation;
            let lane = self.lane(conversation);
            let Ok(mut state) = lane.state.try_lock() else { continue };
            let Ok(loaded) = self.load(conversation).await else { continue };
            if loaded.conversation.acting.is_some() || loaded.restricted {
                continue;
            }
            let service = self.serving(&loaded.conversation);
            *state = Some(loaded);
            match service.expire(&mut state, act).await {
                Ok(()) => expired += 1,
                Err(error) => tracing::warn!(act = %act, error = %error, "it has not expired yet"),
            }
        }
        Ok(expired)
    }

    async fn expire(
        &self,
        state: &mut Option<Loaded>,
        act: DecisionId,
    ) -> Result<(), ServiceError> {
        let Some(known) = state.as_ref().map(|loaded| loaded.conversation.clone()) else {
            return Err(ServiceError::Busy);
        };
        let key = self.subject_key(known.subject).await?;
        let mut kept = self.kept(&key, act).await?;
        if kept.body.state != ActState::Proposed {
            return Ok(());
        }
        let mut draft = self.route(&known, &Principal::Operator, "approval.expired");
        draft.language = kept.body.language;
        let (writing, expired) = (Writing::default(), ActState::Expired);
        self.not_released(state, &key, &mut kept, draft, expired, writing).await
    }

    /// The act will not be done: written and told, and a person takes over unless it was withdrawn.
    async fn not_released(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        kept: &mut Kept,
        draft: Draft,
        now_is: ActState,
        mut writing: Writing,
    ) -> Result<(), ServiceError> {
        let (words, why) = match now_is {
            ActState::Rejected => (
                "act-rejected",
                ("Ein Mensch hat es nicht freigegeben.", "A person did not approve it."),
            ),
            ActState::Withdrawn => (
                "act-withdrawn",
                (
                    "Das, woraus es folgte, wird rückgängig gemacht.",
                    "What it followed from is being undone.",
                ),
            ),
            _ => (
                "act-expired",
                (
                    "Niemand hat rechtzeitig darüber entschieden.",
                    "Nobody decided about it in time.",
                ),
            ),
        };
        let decision = draft.id;
        self.end_proposal(key, kept, draft, now_is, why, &mut writing)?;
        // What the customer took back themselves needs nobody.
        let needs_person = now_is != ActState::Withdrawn;
        self.tell_of(state, key, kept, decision, words, needs_person, writing).await
    }

    /// That an act will not be done, and why in German and English, into a writing.
    pub(super) fn end_proposal(
        &self,
        key: &SubjectKey,
        kept: &mut Kept,
        mut draft: Draft,
        now_is: ActState,
        (de, en): (&str, &str),
        writing: &mut Writing,
    ) -> Result<(), ServiceError> {
        draft.kind = DecisionKind::Rejection;
        draft.cause = Some(kept.id);
        draft.act = self.described(kept);
        draft.why_de = vec![de.to_owned()];
        draft.why_en = vec![en.to_owned()];
        kept.body.state = now_is;
        kept.body.since = self.now();
        writing.event(Event::Acted { act: kept.id, decision: draft.id, state: now_is });
        writing.entry(&mut self.record(key, draft)?);
        writing.documents.push(self.act_document(key, kept)?);
        Ok(())
    }

    /// Take back what waits to be released, because what it followed from is undone.
    pub(super) async fn withdraw(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        kept: &mut Kept,
        who: &Principal,
        writing: Writing,
    ) -> Result<(), ServiceError> {
        let Some(known) = state.as_ref().map(|loaded| loaded.conversation.clone()) else {
            return Err(ServiceError::Busy);
        };
        let mut draft = self.route(&known, who, "approval.withdrawn");
        draft.language = kept.body.language;
        self.not_released(state, key, kept, draft, ActState::Withdrawn, writing).await
    }

    /// An act that waits and may be decided about now.
    async fn deciding(
        &self,
        state: &mut Option<Loaded>,
        conversation: ConversationId,
        id: DecisionId,
    ) -> Result<Deciding, ServiceError> {
        let loaded = self.loaded(conversation, state).await?;
        if loaded.restricted {
            return Err(ServiceError::Restricted);
        }
        let conversation = loaded.conversation.clone();
        if conversation.acting.is_some() {
            return Err(ServiceError::Acting);
        }
        let key = self.subject_key(conversation.subject).await?;
        let kept = self.kept(&key, id).await?;
        match (kept.body.state, kept.body.approve_until) {
            (ActState::Proposed, Some(until)) if self.now() > until => {
                Err(ServiceError::Approval(ApprovalError::TooLate(until)))
            }
            (ActState::Proposed, _) => {
                if !self.can_go_on_after(&kept) {
                    return Err(ServiceError::Approval(ApprovalError::OtherVersion));
                }
                Ok(Deciding { kept, key, conversation })
            }
            (other, _) => Err(ServiceError::Approval(ApprovalError::NotProposed(other))),
        }
    }

    /// Whether the version that serves its conversation by now can go on after an act: the one that proposed it can, and
    /// another only where it has the same step.
    pub(super) fn can_go_on_after(&self, kept: &Kept) -> bool {
        let (tool, operation) = (&kept.body.tool, &kept.body.operation);
        let stack = kept.secret.composed.procedure.as_ref();
        stack.is_some_and(|stack| self.assistant().stands_at(stack, tool, operation))
    }

    /// Whether the rules, the limits and the stops still allow an act to be released.
    async fn still_allowed(
        &self,
        kept: &Kept,
        conversation: &Conversation,
        judged: &mut Judged,
    ) -> Result<bool, ServiceError> {
        let question = &kept.secret.question;
        let attributes = kept.secret.customer.clone();
        let standing = Standing::said_to_be(attributes);
        let scene = Scene {
            language: kept.body.language,
            ..self.scene(conversation, question, None, &standing)
        };
        let call = Call {
            flow: kept.body.flow.clone(),
            tool: kept.body.tool.clone(),
            operation: kept.body.operation.clone(),
            arguments: kept.secret.arguments.clone(),
            after: kept.body.after.map(|after| after.to_string()),
        };
        // A person decides now, whoever has the conversation.
        let mut asked = conversation.clone();
        asked.owner = Owner::Assistant;
        // It is one of those that are counted.
        let counted = u32::from(self.now().duration_since(kept.body.at) < super::limits::COUNTED);
        let bounds = Bounds {
            conversation: &asked,
            scene: &scene,
            standing: &standing,
            // As it was when they asked for it: who they are does not change by waiting.
            proven: Some(kept.body.proven.unwrap_or_default()),
            confidence: 1.0,
            counted,
        };
        let level = self.level(&call, &bounds, judged).await?;
        Ok(level.is_some_and(|level| level != Autonomy::Suggest))
    }

    async fn decided_view(&self, id: DecisionId) -> Result<ActView, ServiceError> {
        let body = self.body_of(id).await?;
        Ok(self.view_of(id, &body, body.language))
    }
}

/// An act that is being decided about.
struct Deciding {
    kept: Kept,
    key: SubjectKey,
    conversation: Conversation,
}

/// Whoever decided: the machine's operator is a person too.
fn person(who: &Principal) -> Actor {
    match who {
        Principal::Operator => {
            Actor { kind: ActorKind::Person, id: "operator".to_owned(), version: None }
        }
        who => actor_of(who),
    }
}

/// What an approval is given for: exactly this act with exactly these arguments, under this contract.
fn digest(kept: &Kept, operation: &Operation) -> Result<String, ServiceError> {
    let of = serde_json::json!({
        "act": kept.id,
        "operation": format!("{}.{}", kept.body.tool, kept.body.operation),
        "arguments": kept.secret.arguments,
        "request": operation.endpoint.target.to_string(),
        "effect": operation.effect,
        "undo_within_hours": operation.undo.as_ref().map(|undo| undo.within_hours),
        "quorum": operation.approval.quorum,
        "teams": operation.approval.teams,
    });
    let text = serde_json::to_vec(&of).map_err(|_| ServiceError::Corrupt { what: "act" })?;
    Ok(format!("{:x}", Hex(&Sha256::digest(text))))
}

/// Texts under their fields; empty ones are left out.
fn texts(texts: &[(&str, &str)]) -> Vec<CommittedText> {
    let given = texts.iter().filter(|(_, text)| !text.is_empty());
    given
        .map(|(field, text)| CommittedText { field: (*field).to_owned(), text: (*text).to_owned() })
        .collect()
}
