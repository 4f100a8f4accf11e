//! Recalls: many acts undone at once, because what led to them was wrong.
//!
//! A recall keeps what it selects, not a list: whatever still stands as done and was not tried yet is
//! what is left of it, so that it goes on after a crash where it stopped.

use std::collections::BTreeSet;

use jiff::Timestamp;
use ombud_domain::{ActState, DecisionId, DecisionKind, EffectClass, Language, Reason};
use ombud_store::{Document, PutDocument, WriteSet};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ActView, ApprovalError, Body, KIND as KIND_OF_ACTS, UndoError};
use crate::{
    IdempotencyKey, Listed, Place, Principal, Scope, Service, ServiceError, Thing,
    auth::to_json,
    conversation::{actor_of, newest_first},
    given::reason_of,
    idempotency::{Request, remembered},
    place::listed,
    record::Draft,
};

mod against;
mod known;
mod letter;
mod run;
mod selection;
mod waiting;

use self::{against::Against, selection::Recalled};
pub use self::{
    letter::{RecallLetter, RecallUndone, RecallWritten},
    selection::RecallSelection,
};

const KIND: &str = "recall";
/// Acts read at once.
const PAGE: usize = 200;
/// The longest reason, in characters.
const REASON_MAX: usize = 500;

/// How far a recall is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecallState {
    /// Nothing is undone yet: it shows what would be.
    Preview,
    /// It is under way.
    Running,
    /// Everything was tried.
    Done,
    /// Somebody ended it before: what is undone stays undone, and nothing more is tried.
    Cancelled,
}

/// What is selected, and what came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecallCounts {
    /// Acts that were selected when it was made.
    pub selected: u64,
    /// Acts that followed from these and are undone with them.
    #[serde(default)]
    pub following: u64,
    /// Of all these, those that can be undone, as far as we know: not those on which something stands that is not selected.
    pub undoable: u64,
    /// Of all these, those that cannot be by their contract: they stay, and customers are told of them only where the recall
    /// names their operation.
    #[serde(default)]
    pub irreversible: u64,
    /// Conversations they were done in.
    pub conversations: u64,
    /// Money that moved with them, in cents.
    pub amount_cents: i64,
    /// What undoing those that can be costs the company besides, as their contracts say, in millionths of a euro.
    #[serde(default)]
    pub undo_cost_micro: u64,
    /// Undone so far.
    pub undone: u64,
    /// Refused by the tool, or kept by one that was: a person sees each.
    pub failed: u64,
    /// Of which nobody can say whether they were undone: a person finds out.
    pub unknown: u64,
}

/// A recall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recall {
    /// Its id; also that of the decision that began it.
    pub id: Uuid,
    /// Which acts.
    pub of: RecallSelection,
    /// Why.
    pub reason: String,
    /// How far it is.
    pub state: RecallState,
    /// When it was made.
    pub at: Timestamp,
    /// What is selected, and what came of it.
    pub counts: RecallCounts,
    /// What customers are written beside what was undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<RecallLetter>,
    /// Who previewed it.
    #[serde(default)]
    pub by: String,
    /// Who approved it: each once, and never whoever previewed it.
    #[serde(default)]
    pub approvals: Vec<String>,
    /// Why it was cancelled, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<String>,
}

impl Recall {
    /// Whether this is not somebody who previewed it, or approved it already.
    pub fn may_be_approved_by(&self, who: &Principal) -> bool {
        self.approvable_by(who).is_ok()
    }

    fn approvable_by(&self, who: &Principal) -> Result<(), ApprovalError> {
        if self.by == who.name() {
            return Err(ApprovalError::Own);
        }
        if self.approvals.contains(&who.name()) {
            return Err(ApprovalError::Twice);
        }
        Ok(())
    }
}

/// The numbers of a preview, as whoever approves or runs it gives them: that it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecallSeen {
    /// Acts that are selected.
    pub selected: u64,
    /// Acts that followed from these.
    pub following: u64,
}

/// An act that a recall selects, or that followed from one.
#[derive(Debug, Clone, PartialEq)]
pub struct RecallAct {
    /// The act, as it stands.
    pub act: ActView,
    /// The selected act that it followed from, where it is not selected itself.
    pub follows: Option<DecisionId>,
    /// Whose matter it is, such as a contract number; `None` where the contract names nobody.
    pub customer: Option<String>,
    /// Money that moved with it, in cents.
    pub amount_cents: i64,
    /// What undoing it costs the company, as its contract says, in millionths of a euro.
    pub undo_cost_micro: u64,
    /// Why it cannot be undone now.
    pub against: Option<UndoError>,
}

impl Recall {
    /// That it was only previewed so far, and that the preview was read.
    fn previewed(&self, seen: RecallSeen) -> Result<(), ServiceError> {
        if self.state != RecallState::Preview {
            return Err(match self.state {
                RecallState::Cancelled => {
                    ServiceError::done("the recall was cancelled", "die Rücknahme ist abgebrochen")
                }
                _ => ServiceError::done(
                    "the recall was begun before",
                    "die Rücknahme läuft schon oder ist abgeschlossen",
                ),
            });
        }
        let RecallCounts { selected, following, .. } = self.counts;
        for (field, seen, is) in
            [("selected", seen.selected, selected), ("following", seen.following, following)]
        {
            if seen != is {
                let en = format!("must be {is}, as the preview says");
                let de = format!("muss {is} sein, wie die Vorschau sagt");
                return Err(ServiceError::invalid(field, en, de));
            }
        }
        Ok(())
    }
}

impl Service {
    /// See what a recall would undo, for how many, and what moves with it. Nothing is undone yet.
    pub async fn preview_recall(
        &self,
        who: &Principal,
        mut of: RecallSelection,
        reason: &str,
        letter: Option<&str>,
        key: Option<&IdempotencyKey>,
    ) -> Result<Recall, ServiceError> {
        who.require(Scope::Recalls)?;
        let named = String::from_utf8(to_json(&of)?).unwrap_or_default();
        let asked = format!("{}\n{reason}", letter.unwrap_or_default());
        let request = self.request(who, key, &format!("recall/{named}"), &asked);
        if let Some(id) = self.repeated::<Uuid>(request.as_ref()).await? {
            return Ok(self.stored_recall(id).await?.1);
        }
        let reason = reason_of(reason, REASON_MAX)?;
        of.check()?;
        let letter = letter.map(|name| self.recall_letter(name)).transpose()?;
        let now = self.now();
        let until = of.until.map_or(now, |until| until.min(now));
        of.until = Some(until);
        if of.since.is_some_and(|since| since >= until) {
            let (en, de) = ("must be before `until`", "muss vor `until` liegen");
            return Err(ServiceError::invalid("since", en, de));
        }
        let mut counts = RecallCounts::default();
        let mut conversations = BTreeSet::new();
        let mut against = Against::new(self, &of, None);
        for recalled in self.recalled(&of, None).await? {
            let is_irreversible = recalled.body.effect == EffectClass::Irreversible;
            conversations.insert(recalled.body.conversation.as_uuid());
            let counted = match recalled.follows {
                None => &mut counts.selected,
                Some(_) => &mut counts.following,
            };
            *counted += 1;
            counts.irreversible += u64::from(is_irreversible);
            let Some(one) = self.recall_act_view(recalled, None, &mut against).await? else {
                continue;
            };
            counts.amount_cents = counts.amount_cents.saturating_add(one.amount_cents);
            if one.against.is_none() {
                counts.undoable += 1;
                let cost = counts.undo_cost_micro.saturating_add(one.undo_cost_micro);
                counts.undo_cost_micro = cost;
            }
        }
        counts.conversations = conversations.len() as u64;
        if counts.selected == 0 {
            self.check_names(&of).await?;
            self.check_version(&of).await?;
        }
        let mut draft = Draft::system(self, DecisionKind::Recall, self.0.ids.random());
        draft.actor = actor_of(who);
        draft.reasons = vec![Reason::of("recall.preview")];
        let id = draft.id.as_uuid();
        let recall = Recall {
            id,
            of,
            reason: reason.to_owned(),
            state: RecallState::Preview,
            at: now,
            counts,
            letter,
            by: who.name(),
            approvals: vec![],
            cancelled: None,
        };
        self.record_recall(draft, &recall, 0, remembered(request.as_ref(), &id)?).await?;
        Ok(recall)
    }

    /// The recalls there are, newest first.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn recalls(
        &self,
        who: &Principal,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<Recall>>, ServiceError> {
        who.require(Scope::Recalls)?;
        let query = Place::query(KIND, "at", "", after, limit)?;
        let documents = self.0.store.documents(query).await?;
        documents.into_iter().map(|document| listed(document, parse)).collect()
    }

    /// What a recall selects and what followed from it, the newest first, as it is undone: each act, for whom, and what
    /// stands against undoing it. Acts of people who were erased are not there.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in such a list.
    pub async fn recall_acts(
        &self,
        who: &Principal,
        id: Uuid,
        after: Option<Place>,
        limit: usize,
        language: Option<Language>,
    ) -> Result<Vec<Listed<RecallAct>>, ServiceError> {
        who.require(Scope::Recalls)?;
        let after = Place::query(super::KIND, "at", "", after, limit)?.after;
        let recall = self.stored_recall(id).await?.1;
        let mut recalled = self.recalled(&recall.of, Some(id)).await?;
        let place = |one: &Recalled| (newest_first(one.body.at), one.id.to_string());
        recalled.sort_by_cached_key(place);
        let mut acts = Vec::new();
        let mut against = Against::new(self, &recall.of, Some(id));
        for one in recalled {
            let (label, id) = place(&one);
            if after.as_ref().is_some_and(|(after, last)| (&label, &id) <= (after, last)) {
                continue;
            }
            if acts.len() == limit {
                break;
            }
            if let Some(item) = self.recall_act_view(one, language, &mut against).await? {
                acts.push(Listed { item, place: Place { label, id } });
            }
        }
        Ok(acts)
    }

    /// An act of a recall, as the version did it that its conversation keeps; `None` where the person was erased.
    async fn recall_act_view(
        &self,
        recalled: Recalled,
        language: Option<Language>,
        against: &mut Against<'_>,
    ) -> Result<Option<RecallAct>, ServiceError> {
        let Recalled { id, body, follows } = recalled;
        let Some(key) = self.living_key(body.subject).await? else { return Ok(None) };
        let kept = self.kept(&key, id).await?;
        let service = self.serving_act(id).await;
        let known = service.assistant().operation(&body.tool, &body.operation);
        let known = known.map(|(_, operation)| operation);
        let arguments = &kept.secret.arguments;
        let against = match (body.state, follows) {
            (ActState::Done, None) => against.undoing(&service, &key, &kept).await?,
            (ActState::Done, Some(first)) => {
                let first = self.kept(&key, first).await?;
                against.following(&service, &key, (&first, &kept)).await?
            }
            _ => None,
        };
        let undo = known.and_then(|known| known.undo.as_ref());
        Ok(Some(RecallAct {
            act: service.view_of(id, &body, language.unwrap_or(body.language)),
            follows,
            customer: known.and_then(|known| known.customer_in(arguments)).map(str::to_owned),
            amount_cents: known.map_or(0, |known| known.amount_of(arguments)),
            undo_cost_micro: undo.map_or(0, |undo| undo.cost_micro.into()),
            against,
        }))
    }

    /// A recall, as far as it is.
    pub async fn recall(&self, who: &Principal, id: Uuid) -> Result<Recall, ServiceError> {
        who.require(Scope::Recalls)?;
        Ok(self.stored_recall(id).await?.1)
    }

    /// Undo what was previewed, in the background. `seen` is what the preview said.
    pub async fn run_recall(
        &self,
        who: &Principal,
        id: Uuid,
        seen: RecallSeen,
        key: Option<&IdempotencyKey>,
    ) -> Result<Recall, ServiceError> {
        who.require(Scope::Recalls)?;
        let request = self.request(who, key, "run recall", &format!("{id}/{seen:?}"));
        let (version, mut recall) = self.stored_recall(id).await?;
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(recall);
        }
        recall.previewed(seen)?;
        let asked = self.current().assistant().manifest().recall.approvals;
        let approved = recall.approvals.len();
        if u32::try_from(approved).unwrap_or(u32::MAX) < asked {
            return Err(ServiceError::Approval(ApprovalError::TooFew { approved, asked }));
        }
        recall.state = RecallState::Running;
        self.step_of(who, &recall, version, "recall.run", request.as_ref()).await?;
        Ok(recall)
    }

    /// Approve a recall that somebody else previewed. `seen` is what the preview said.
    pub async fn approve_recall(
        &self,
        who: &Principal,
        id: Uuid,
        seen: RecallSeen,
        key: Option<&IdempotencyKey>,
    ) -> Result<Recall, ServiceError> {
        who.require(Scope::Recalls)?;
        let request = self.request(who, key, "approve recall", &format!("{id}/{seen:?}"));
        let (version, mut recall) = self.stored_recall(id).await?;
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(recall);
        }
        recall.previewed(seen)?;
        recall.approvable_by(who).map_err(ServiceError::Approval)?;
        recall.approvals.push(who.name());
        self.step_of(who, &recall, version, "recall.approved", request.as_ref()).await?;
        Ok(recall)
    }

    /// End a recall that was only previewed, or that is under way or waits for a system. The act that is being undone at
    /// that moment is, and no other: what is undone stays undone.
    pub async fn cancel_recall(
        &self,
        who: &Principal,
        id: Uuid,
        reason: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<Recall, ServiceError> {
        who.require(Scope::Recalls)?;
        let reason = reason_of(reason, REASON_MAX)?;
        let request = self.request(who, key, "cancel recall", &format!("{id}/{reason}"));
        loop {
            let (version, mut recall) = self.stored_recall(id).await?;
            if self.repeated::<()>(request.as_ref()).await?.is_some() {
                return Ok(recall);
            }
            if !matches!(recall.state, RecallState::Preview | RecallState::Running) {
                return Err(ServiceError::done(
                    "the recall has ended",
                    "die Rücknahme ist schon zu Ende",
                ));
            }
            recall.state = RecallState::Cancelled;
            recall.cancelled = Some(reason.to_owned());
            match self.step_of(who, &recall, version, "recall.cancelled", request.as_ref()).await {
                // Whoever carries it out has counted another act meanwhile.
                Err(ServiceError::Busy) => {}
                cancelled => return cancelled.map(|()| recall),
            }
        }
    }

    /// Record a step that a person takes with a recall.
    async fn step_of(
        &self,
        who: &Principal,
        recall: &Recall,
        version: u64,
        code: &str,
        request: Option<&Request>,
    ) -> Result<(), ServiceError> {
        let mut draft = Draft::system(self, DecisionKind::Recall, self.0.ids.random());
        draft.actor = actor_of(who);
        draft.cause = Some(recall.id.into());
        draft.reasons = vec![Reason::of(code)];
        self.record_recall(draft, recall, version, remembered(request, &())?).await
    }

    /// Write a recall as it stands now together with the decision that brought it there.
    async fn record_recall(
        &self,
        draft: Draft,
        recall: &Recall,
        version: u64,
        remembered: Option<PutDocument>,
    ) -> Result<(), ServiceError> {
        let (entry, mut documents) = self.public_entry(draft)?;
        documents.push(document(recall, version)?);
        documents.extend(remembered);
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        Ok(())
    }

    async fn stored_recall(&self, id: Uuid) -> Result<(u64, Recall), ServiceError> {
        let not_found = || ServiceError::NotFound { what: Thing::Recall, id: id.to_string() };
        let document = self.0.store.document(KIND, &id.to_string()).await?.ok_or_else(not_found)?;
        Ok((document.version, parse(&document)?))
    }
}

fn parse(document: &Document) -> Result<Recall, ServiceError> {
    serde_json::from_slice(&document.body).map_err(|_| ServiceError::Corrupt { what: "recall" })
}

fn document(recall: &Recall, expected: u64) -> Result<PutDocument, ServiceError> {
    let running = recall.state == RecallState::Running;
    Ok(PutDocument {
        kind: KIND,
        id: recall.id.to_string(),
        expected,
        body: Some(to_json(recall)?),
        sealed: None,
        labels: [("at", newest_first(recall.at))]
            .into_iter()
            .chain(running.then(|| ("running", String::new())))
            .collect(),
    })
}
