//! What was found out about an act of which the system could not say whether it was done or undone: by a
//! person who looked, or by asking the system again.

use jiff::{SignedDuration, Timestamp};
use ombud_domain::{ActState, DecisionId, Event, Language};
use serde_json::Value as Json;

use super::{ActView, Body, Kept, in_state, run::Brought, track::Became};
use crate::{
    IdempotencyKey, Principal, Scope, Service, ServiceError, Thing,
    auth::parse_id,
    conversation::actor_of,
    gate::{Approach, Performed, holds_undo},
    given::text_of,
    idempotency::remembered,
    record::{CommittedText, Writing},
};

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// It was done. With what the system would have answered, where the person has it: undoing may need
    /// something of it.
    Done(Option<Json>),
    /// It was not done.
    NotDone,
    /// It was undone.
    Undone,
    /// It was not undone, so it still stands as done.
    NotUndone,
}

impl Found {
    /// The words for why, and how the act stands then; `who` found it.
    fn means(
        &self,
        who: &Principal,
    ) -> (&'static str, (&'static str, &'static str), &'static str, ActState) {
        let (code, says, words, now_is) = self.means_of_a_person();
        let says = match (self, who) {
            (Self::Done(_), Principal::Operator) => (
                "Das System wurde noch einmal gefragt: Es ist geschehen.",
                "The system was asked again: it was done.",
            ),
            (Self::Undone, Principal::Operator) => (
                "Das System wurde noch einmal gefragt: Es ist rückgängig gemacht.",
                "The system was asked again: it was undone.",
            ),
            _ => says,
        };
        (code, says, words, now_is)
    }

    fn means_of_a_person(
        &self,
    ) -> (&'static str, (&'static str, &'static str), &'static str, ActState) {
        match self {
            Self::Done(_) => (
                "found.done",
                ("Ein Mensch hat geprüft: Es ist geschehen.", "A person looked: it was done."),
                "act-done",
                ActState::Done,
            ),
            Self::NotDone => (
                "found.not_done",
                (
                    "Ein Mensch hat geprüft: Es ist nicht geschehen.",
                    "A person looked: it was not done.",
                ),
                "act-not-done",
                ActState::Refused,
            ),
            Self::Undone => (
                "found.undone",
                (
                    "Ein Mensch hat geprüft: Es ist rückgängig gemacht.",
                    "A person looked: it was undone.",
                ),
                "act-undone",
                ActState::Undone,
            ),
            Self::NotUndone => (
                "found.not_undone",
                (
                    "Ein Mensch hat geprüft: Es ist nicht rückgängig gemacht.",
                    "A person looked: it was not undone.",
                ),
                "act-not-undone",
                ActState::Done,
            ),
        }
    }
}

/// Acts looked at at once.
const PAGE: usize = 100;

/// How long after nobody could say what became of an act its system is asked every time, …
const ASKED_OFTEN: SignedDuration = SignedDuration::from_hours(1);
/// … and for how long once an hour then.
const ASKED_HOURLY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Whether a system is asked about an act of which nobody can say for so long what became of it.
fn is_asked_after(age: SignedDuration) -> bool {
    age < ASKED_OFTEN || (age < ASKED_HOURLY && age.as_mins() % 60 == 0)
}

/// The longest note, in characters.
const NOTE_MAX: usize = 2_000;

/// How long people have to find out what became of an act of which nobody can say.
const FOUND_OUT_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// Whether they should have by now.
pub(super) fn is_overdue(body: &Body, now: Timestamp) -> bool {
    // Nobody has to find out about what only looked.
    let is_open = body.state == ActState::Unknown && body.effect.changes();
    is_open && now.duration_since(body.since) >= FOUND_OUT_WITHIN
}

impl Service {
    /// The acts of which a person has to find out what became, the oldest first, so many at most. What only looked is not
    /// among them, however often it failed.
    pub async fn acts_to_find_out(
        &self,
        who: &Principal,
        limit: usize,
        language: Language,
    ) -> Result<Vec<ActView>, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let (mut acts, mut after) = (Vec::new(), None);
        loop {
            let page = self.0.store.documents(in_state(ActState::Unknown, after, PAGE)).await?;
            for document in &page {
                let body = super::body(document)?;
                if body.effect.changes()
                    && acts.len() < limit
                    && self.reaches(who, body.conversation).await?
                {
                    let id = parse_id(Thing::Act, &document.id)?;
                    acts.push(self.seen_act(who, id, &body, Some(language)).await);
                }
            }
            after = match page.last() {
                Some(last) if page.len() == PAGE && acts.len() < limit => {
                    Some((last.label.clone(), last.id.clone()))
                }
                _ => return Ok(acts),
            };
        }
    }

    /// Record what a person found out about an act of which nobody could say what became of it. `note`
    /// says where they looked.
    pub async fn record_found(
        &self,
        who: &Principal,
        id: DecisionId,
        found: Found,
        note: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<ActView, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let note = text_of("note", note, NOTE_MAX)?;
        if note.is_empty() {
            let (en, de) = ("must say where you looked", "muss sagen, wo Sie nachgesehen haben");
            return Err(ServiceError::invalid("note", en, de));
        }
        self.act_body(who, id).await?;
        self.serving_act(id).await.found(who, id, found, note, key).await
    }

    async fn found(
        &self,
        who: &Principal,
        id: DecisionId,
        found: Found,
        note: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<ActView, ServiceError> {
        let (code, says, words, now_is) = found.means(who);
        let request =
            self.request(who, key, &format!("found/{id}"), &format!("{code}/{note}/{found:?}"));
        let body = self.body_of(id).await?;
        let lane = self.lane(body.conversation);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(body.conversation, &mut state).await?;
        let conversation = loaded.conversation.clone();
        let subject_key = self.subject_key(body.subject).await?;
        let mut kept = self.kept(&subject_key, id).await?;
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(self.view_of(id, &kept.body, kept.body.language));
        }
        let result = fits(&kept, found)?.map(Brought::of);
        let mut writing = Writing::default();
        writing.documents.extend(remembered(request.as_ref(), &())?);
        let original = kept.secret.result.clone();
        let before = Became::of(&kept);
        let mut draft = self.outcome_draft(&conversation, &kept, code, says, result.as_ref());
        draft.actor = actor_of(who);
        if !note.is_empty() {
            draft.inputs = vec![CommittedText { field: "note".to_owned(), text: note.to_owned() }];
        }
        let decision = draft.id;
        writing.entry(&mut self.record(&subject_key, draft)?);
        kept.secret.result = result.map(Brought::into_value).or(original);
        kept.body.state = now_is;
        kept.body.since = self.now();
        kept.body.overdue = false;
        writing.tallies.extend(before.tallies(&kept));
        if now_is == ActState::Done && !self.can_be_undone(&kept) {
            kept.body.undo_until = None;
        }
        writing.event(Event::Acted { act: id, decision, state: now_is });
        if now_is == ActState::Undone {
            writing.documents.extend(self.free_places(&kept).await?);
        }
        writing.documents.push(self.act_document(&subject_key, &kept)?);
        self.tell_of(&mut state, &subject_key, &kept, decision, words, false, writing).await?;
        Ok(self.view_of(id, &kept.body, kept.body.language))
    }

    /// Ask the systems again about acts of which nobody could say what became of them. That something
    /// happened is recorded and told, as if a person had found it; that it did not is for a person to say.
    pub(super) async fn ask_again(&self) -> Result<(), ServiceError> {
        if self.0.store.stands_by() {
            return Ok(());
        }
        let mut after = None;
        loop {
            let page = self.0.store.documents(in_state(ActState::Unknown, after, PAGE)).await?;
            for document in &page {
                let act: DecisionId = parse_id(Thing::Act, &document.id)?;
                let body = super::body(document)?;
                if is_overdue(&body, self.now()) && !body.overdue {
                    let told = Box::pin(self.serving_act(act).await.tell_overdue_act(act)).await;
                    if let Err(error) = told {
                        tracing::warn!(act = %act, error = %error, "not told of as overdue yet");
                    }
                }
                if is_asked_after(self.now().duration_since(body.since)) {
                    // Whoever is erased, or was found out about meanwhile, is asked about no more.
                    let asked = self.serving_act(act).await.ask_about(act).await;
                    if let Err(error) = asked {
                        tracing::debug!(act = %act, error = %error, "not asked about");
                    }
                }
            }
            after = match page.last() {
                Some(last) if page.len() == PAGE => Some((last.label.clone(), last.id.clone())),
                _ => return Ok(()),
            };
        }
    }

    /// Tell that nobody has found out in time what became of an act: once, by a decision.
    async fn tell_overdue_act(&self, id: DecisionId) -> Result<(), ServiceError> {
        let body = self.body_of(id).await?;
        let lane = self.lane(body.conversation);
        let mut state = lane.state.lock().await;
        let conversation = self.loaded(body.conversation, &mut state).await?.conversation.clone();
        let key = self.subject_key(body.subject).await?;
        let mut kept = self.kept(&key, id).await?;
        if !is_overdue(&kept.body, self.now()) || kept.body.overdue {
            return Ok(());
        }
        let says = (
            "Seit einem Tag hat niemand herausgefunden, was daraus wurde.",
            "For a day, nobody has found out what became of it.",
        );
        let draft = self.outcome_draft(&conversation, &kept, "act.overdue", says, None);
        let mut writing = Writing::default();
        writing.entry(&mut self.record(&key, draft)?);
        kept.body.overdue = true;
        writing.documents.push(self.act_document(&key, &kept)?);
        self.write(&mut state, writing).await?;
        metrics::counter!("ombud_overdue", "what" => "act").increment(1);
        tracing::warn!(act = %id, "nobody has found out in time what became of an act");
        Ok(())
    }

    /// Ask the system whether an act was done, or undone, and record it if it was.
    async fn ask_about(&self, id: DecisionId) -> Result<(), ServiceError> {
        let body = self.body_of(id).await?;
        if self.load(body.conversation).await?.restricted {
            return Ok(());
        }
        let kept = self.kept(&self.subject_key(body.subject).await?, id).await?;
        let was_done = kept.secret.result.is_some();
        let performed = if was_done {
            self.invert(&kept, Approach::Ask).await
        } else {
            self.perform(&kept, Approach::Ask).await
        };
        let Performed::Done(result) = performed else { return Ok(()) };
        let found = if was_done { Found::Undone } else { Found::Done(Some(result)) };
        self.found(&Principal::Operator, id, found, "", None).await?;
        tracing::info!(act = %id, "a system that was asked again says what became of an act");
        Ok(())
    }

    /// Whether what is known of an act is enough to undo it.
    fn can_be_undone(&self, kept: &Kept) -> bool {
        let known = self.assistant().operation(&kept.body.tool, &kept.body.operation);
        known.is_some_and(|(_, operation)| {
            let nothing = Json::Null;
            let result = kept.secret.result.as_ref().unwrap_or(&nothing);
            operation.undo.is_some() && holds_undo(operation, &kept.secret.arguments, result)
        })
    }
}

/// What the system would have answered, if what was found can be of this act.
///
/// Of an act that was done once, it can only be in doubt whether it was undone.
fn fits(kept: &Kept, found: Found) -> Result<Option<Json>, ServiceError> {
    let was_done = kept.secret.result.is_some();
    let refused = |en: &str, de: &str| Err(ServiceError::invalid("found", en, de));
    if !kept.body.effect.changes() {
        return Err(ServiceError::done(
            "it only looked something up, so there is nothing to find out",
            "es wurde nur etwas nachgesehen; dazu ist nichts festzustellen",
        ));
    }
    if kept.body.state != ActState::Unknown {
        return Err(ServiceError::done(
            "it is known what became of this act",
            "was aus diesem Vorgang wurde, ist bekannt",
        ));
    }
    match found {
        Found::Done(result) if !was_done => Ok(Some(result.unwrap_or(Json::Null))),
        Found::NotDone if !was_done => Ok(None),
        Found::Undone | Found::NotUndone if was_done => Ok(None),
        _ if was_done => refused(
            "must be `undone` or `not_undone`: it was done, and then to be undone",
            "muss `undone` oder `not_undone` sein: Es ist geschehen und sollte dann rückgängig gemacht werden",
        ),
        _ => refused(
            "must be `done` or `not_done`: nobody has undone it",
            "muss `done` oder `not_done` sein: Niemand hat es rückgängig gemacht",
        ),
    }
}
