//! What a person found out about an act of which the system could not say whether it was done or undone.

use ombud_domain::{ActState, DecisionId, Event};
use serde_json::Value as Json;

use super::{ActView, Kept};
use crate::{
    IdempotencyKey, Principal, Scope, Service, ServiceError,
    conversation::actor_of,
    gate::holds_undo,
    idempotency::remembered,
    record::{CommittedText, Writing},
};

/// What a person found.
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
    /// The words for why, and how the act stands then.
    fn means(&self) -> (&'static str, (&'static str, &'static str), &'static str, ActState) {
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

/// The longest note, in characters.
const NOTE_MAX: usize = 2_000;

impl Service {
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
        who.require(Scope::Desk)?;
        let note = note.trim();
        if note.is_empty() || note.chars().count() > NOTE_MAX {
            let en = format!("must say where you looked, in at most {NOTE_MAX} characters");
            let de =
                format!("muss in höchstens {NOTE_MAX} Zeichen sagen, wo Sie nachgesehen haben");
            return Err(ServiceError::invalid("note", en, de));
        }
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
        let (code, says, words, now_is) = found.means();
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
        let result = fits(&kept, found)?;
        let mut writing = Writing::default();
        writing.documents.extend(remembered(request.as_ref(), &())?);
        let original = kept.secret.result.clone();
        let mut draft = self.outcome_draft(&conversation, &kept, code, says, result.as_ref());
        draft.actor = actor_of(who);
        draft.inputs = vec![CommittedText { field: "note".to_owned(), text: note.to_owned() }];
        let decision = draft.id;
        writing.entry(&mut self.record(&subject_key, draft)?);
        kept.secret.result = result.or(original);
        kept.body.state = now_is;
        kept.body.since = self.now();
        if now_is == ActState::Done && !self.can_be_undone(&kept) {
            kept.body.undo_until = None;
        }
        writing.event(Event::Acted { act: id, decision, state: now_is });
        writing.documents.push(self.act_document(&subject_key, &kept)?);
        self.tell_of(&mut state, &subject_key, &kept, decision, words, false, writing).await?;
        Ok(self.view_of(id, &kept.body, kept.body.language))
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
