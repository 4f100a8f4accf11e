//! Recalls: many acts undone at once, because what led to them was wrong.
//!
//! A recall keeps what it selects, not a list: whatever still stands as done and was not tried yet is
//! what is left of it, so that it goes on after a crash where it stopped.

use std::collections::BTreeSet;

use jiff::Timestamp;
use ombud_domain::{ActState, DecisionId, DecisionKind, Language, Reason, VerdictEffect};
use ombud_store::{Document, PutDocument, WriteSet};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ActView, ApprovalError, Body, KIND as KIND_OF_ACTS, UndoError, body, in_state};
use crate::{
    IdempotencyKey, Listed, Place, Principal, Scope, Service, ServiceError, Thing,
    auth::{parse_id, to_json},
    conversation::{actor_of, newest_first},
    given::{nothing_hidden, reason_of},
    idempotency::{Request, remembered},
    kept::leaf_of,
    place::listed,
    record::Draft,
};

mod against;
mod known;
mod letter;
mod run;
mod waiting;

use self::against::Against;
pub use self::letter::{RecallLetter, RecallWritten};

const KIND: &str = "recall";
/// Acts read at once.
const PAGE: usize = 200;
/// The longest reason, in characters.
const REASON_MAX: usize = 500;

/// Which acts. What is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecallSelection {
    /// The tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// Its operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The procedure that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    /// The version of the assistant that decided it, or its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// A rule that took part in allowing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// A passage that was quoted before in the same conversation, such as `tariffs/de#prices`, or an
    /// article, such as `tariffs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage: Option<String>,
    /// What was looked up or done before in the same conversation and procedure, such as
    /// `billing.tariff-offer`: a system that gave wrong data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Decided from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Decided before then; at latest when the recall was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl RecallSelection {
    /// Refuse names in which something stands that nobody sees: they would select nothing, and look right.
    fn check(&self) -> Result<(), ServiceError> {
        let Self { tool, operation, flow, version, rule, passage, source, since: _, until: _ } =
            self;
        for (field, name) in [
            ("tool", tool),
            ("operation", operation),
            ("flow", flow),
            ("version", version),
            ("rule", rule),
            ("passage", passage),
            ("source", source),
        ] {
            nothing_hidden(field, name.as_deref().unwrap_or_default())?;
        }
        Ok(())
    }
}

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
    /// Of these, those that can be undone, as far as we know: not those on which something stands that is not selected.
    pub undoable: u64,
    /// Conversations they were done in.
    pub conversations: u64,
    /// Money that moved with them, in cents.
    pub amount_cents: i64,
    /// Undone so far.
    pub undone: u64,
    /// Refused by the tool, or not possible: a person sees each.
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

/// An act that a recall selects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallAct {
    /// The act, as it stands.
    pub act: ActView,
    /// Whose matter it is, such as a contract number; `None` where the contract names nobody.
    pub customer: Option<String>,
    /// Money that moved with it, in cents.
    pub amount_cents: i64,
    /// Why it cannot be undone now.
    pub against: Option<UndoError>,
}

impl Recall {
    /// That it was only previewed so far, and that the preview was read.
    fn previewed(&self, selected: u64) -> Result<(), ServiceError> {
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
        if self.counts.selected != selected {
            let selected = self.counts.selected;
            let en = format!("must be {selected}, as the preview says");
            let de = format!("muss {selected} sein, wie die Vorschau sagt");
            return Err(ServiceError::invalid("selected", en, de));
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
        for (id, body) in self.selected(ActState::Done, &of).await? {
            counts.selected += 1;
            conversations.insert(body.conversation.as_uuid());
            let key = self.subject_key(body.subject).await?;
            let kept = self.kept(&key, id).await?;
            // As its run will: by the version that the conversation keeps.
            let service = self.serving_act(id).await;
            counts.undoable += u64::from(against.undoing(&service, &key, &kept).await?.is_none());
            let known = service.assistant().operation(&body.tool, &body.operation);
            let amount = known.map_or(0, |(_, known)| known.amount_of(&kept.secret.arguments));
            counts.amount_cents = counts.amount_cents.saturating_add(amount);
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

    /// What a recall selects, the newest first, as it is undone: each act, for whom, and what stands against undoing
    /// it. Acts of people who were erased are not there.
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
        let mut selected = self.selected(ActState::Done, &recall.of).await?;
        for state in [ActState::Undoing, ActState::Undone, ActState::Unknown] {
            let tried = self.selected(state, &recall.of).await?;
            selected.extend(tried.into_iter().filter(|(_, body)| body.recall == Some(id)));
        }
        let place = |(id, body): &(DecisionId, Body)| (newest_first(body.at), id.to_string());
        selected.sort_by_cached_key(place);
        let mut acts = Vec::new();
        let mut against = Against::new(self, &recall.of, Some(id));
        for one in selected {
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

    /// An act that a recall selects, as the version did it that its conversation keeps; `None` where the person was
    /// erased.
    async fn recall_act_view(
        &self,
        (act, body): (DecisionId, Body),
        language: Option<Language>,
        against: &mut Against<'_>,
    ) -> Result<Option<RecallAct>, ServiceError> {
        let Some(key) = self.living_key(body.subject).await? else { return Ok(None) };
        let kept = self.kept(&key, act).await?;
        let service = self.serving_act(act).await;
        let known = service.assistant().operation(&body.tool, &body.operation);
        let arguments = &kept.secret.arguments;
        let against = match body.state {
            ActState::Done => against.undoing(&service, &key, &kept).await?,
            _ => None,
        };
        Ok(Some(RecallAct {
            act: service.view_of(act, &body, language.unwrap_or(body.language)),
            customer: known.and_then(|(_, known)| known.customer_in(arguments)).map(str::to_owned),
            amount_cents: known.map_or(0, |(_, known)| known.amount_of(arguments)),
            against,
        }))
    }

    /// A recall, as far as it is.
    pub async fn recall(&self, who: &Principal, id: Uuid) -> Result<Recall, ServiceError> {
        who.require(Scope::Recalls)?;
        Ok(self.stored_recall(id).await?.1)
    }

    /// Undo what was previewed, in the background. `selected` is the count that was seen.
    pub async fn run_recall(
        &self,
        who: &Principal,
        id: Uuid,
        selected: u64,
        key: Option<&IdempotencyKey>,
    ) -> Result<Recall, ServiceError> {
        who.require(Scope::Recalls)?;
        let request = self.request(who, key, "run recall", &format!("{id}/{selected}"));
        let (version, mut recall) = self.stored_recall(id).await?;
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(recall);
        }
        recall.previewed(selected)?;
        let asked = self.current().assistant().manifest().recall.approvals;
        let approved = recall.approvals.len();
        if u32::try_from(approved).unwrap_or(u32::MAX) < asked {
            return Err(ServiceError::Approval(ApprovalError::TooFew { approved, asked }));
        }
        recall.state = RecallState::Running;
        self.step_of(who, &recall, version, "recall.run", request.as_ref()).await?;
        Ok(recall)
    }

    /// Approve a recall that somebody else previewed. `selected` is the count that was seen.
    pub async fn approve_recall(
        &self,
        who: &Principal,
        id: Uuid,
        selected: u64,
        key: Option<&IdempotencyKey>,
    ) -> Result<Recall, ServiceError> {
        who.require(Scope::Recalls)?;
        let request = self.request(who, key, "approve recall", &format!("{id}/{selected}"));
        let (version, mut recall) = self.stored_recall(id).await?;
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(recall);
        }
        recall.previewed(selected)?;
        if recall.by == who.name() {
            return Err(ServiceError::Approval(ApprovalError::Own));
        }
        if recall.approvals.contains(&who.name()) {
            return Err(ServiceError::Approval(ApprovalError::Twice));
        }
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

    /// The acts that stand so and are selected, the oldest first.
    async fn selected(
        &self,
        state: ActState,
        of: &RecallSelection,
    ) -> Result<Vec<(DecisionId, Body)>, ServiceError> {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let page = self.0.store.documents(in_state(state, after, PAGE)).await?;
            for document in &page {
                let id: DecisionId = parse_id(Thing::Act, &document.id)?;
                let body = body(document)?;
                if self.is_selected(of, id, &body).await? {
                    found.push((id, body));
                }
            }
            match page.last() {
                Some(last) if page.len() == PAGE => {
                    after = Some((last.label.clone(), last.id.clone()));
                }
                _ => break,
            }
        }
        found.sort_by_key(|(id, body)| (body.at, id.as_uuid()));
        Ok(found)
    }

    async fn is_selected(
        &self,
        of: &RecallSelection,
        id: DecisionId,
        body: &Body,
    ) -> Result<bool, ServiceError> {
        let is = |wanted: &Option<String>, name: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == name)
        };
        let in_time = of.since.is_none_or(|since| body.at >= since)
            && of.until.is_none_or(|until| body.at < until);
        let by_name = is(&of.tool, &body.tool)
            && is(&of.operation, &body.operation)
            && is(&of.flow, &body.flow);
        // What only looked at something has changed nothing.
        if !(in_time && by_name && body.effect.changes()) {
            return Ok(false);
        }
        if let Some(passage) = &of.passage
            && !self.was_quoted(passage, body).await?
        {
            return Ok(false);
        }
        if let Some(source) = &of.source
            && !self.was_asked(source, body).await?
        {
            return Ok(false);
        }
        if of.version.is_none() && of.rule.is_none() {
            return Ok(true);
        }
        let (_, leaf) = self.entry(id).await?;
        let by_version = of.version.as_ref().is_none_or(|version| {
            leaf.actor.version.as_ref().is_some_and(|own| own.starts_with(version.as_str()))
        });
        let allowed = |rule: &String| {
            let mut verdicts = leaf.verdicts.iter();
            verdicts.any(|one| one.effect == VerdictEffect::Allow && one.policies.contains(rule))
        };
        let by_rule = of.rule.as_ref().is_none_or(allowed);
        Ok(by_version && by_rule)
    }

    /// Whether a passage was quoted before an act in its conversation.
    async fn was_quoted(&self, passage: &str, act: &Body) -> Result<bool, ServiceError> {
        let is_it = |quoted: &str| {
            let rest = quoted.strip_prefix(passage);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#']))
        };
        let mut before = None;
        loop {
            let stream = act.conversation.as_uuid();
            let entries = self.0.store.entries_of(stream, before, PAGE).await?;
            for entry in entries.iter().filter(|entry| entry.at_ms <= act.at.as_millisecond()) {
                let leaf = leaf_of(entry)?;
                // What a version that listens would have quoted nobody has read.
                if leaf.kind != DecisionKind::Shadow
                    && leaf.sources.iter().any(|source| is_it(&source.passage))
                {
                    return Ok(true);
                }
            }
            match entries.last() {
                Some(last) if entries.len() == PAGE => before = Some((last.log, last.index)),
                _ => return Ok(false),
            }
        }
    }

    /// Whether a system was asked for something before an act, in the same conversation and procedure.
    async fn was_asked(&self, source: &str, act: &Body) -> Result<bool, ServiceError> {
        let asked = |other: &Body| {
            other.at <= act.at
                && other.running != act.running
                && format!("{}.{}", other.tool, other.operation) == source
                && other.flow == act.flow
        };
        Ok(self.acts_done_in(act.conversation).await?.iter().any(|(_, other)| asked(other)))
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
