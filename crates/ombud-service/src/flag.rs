//! Decisions that somebody of the staff doubts: flagged with a reason, and answered by somebody else.
//!
//! It is among the staff: the customer hears nothing of it, and it keeps nothing from being erased.

use jiff::Timestamp;
use ombud_domain::{ConversationId, DecisionId, DecisionKind, StaffId, SubjectId};
use ombud_store::{Document, PutDocument};
use serde::{Deserialize, Serialize};

use crate::{
    IdempotencyKey, Listed, Place, Principal, ReviewState, Scope, Service, ServiceError, Thing,
    auth::to_json,
    conversation::{newest_first, sortable},
    given::reason_of,
    idempotency::remembered,
    record::{CommittedText, Writing},
};

pub(crate) const FLAG: &str = "flag";
/// The longest reason and the longest answer, in characters.
const TEXT_MAX: usize = 2_000;

/// A decision that somebody of the staff doubts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Its id; also that of the decision that records it.
    pub id: DecisionId,
    /// The decision that is doubted.
    pub decision: DecisionId,
    /// The conversation it was taken in.
    pub conversation: ConversationId,
    /// Who doubts it.
    pub by: StaffId,
    /// When they said so.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Who answered, what and when; `None` while nobody has.
    pub answer: Option<FlagAnswer>,
}

/// What came of a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagAnswer {
    /// Who answered.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// What they say.
    pub text: String,
}

/// What is kept of a flag in the clear.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Body {
    decision: DecisionId,
    conversation: ConversationId,
    subject: SubjectId,
    by: StaffId,
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered: Option<Answered>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Answered {
    decision: DecisionId,
    by: StaffId,
    at: Timestamp,
}

/// What is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Words {
    reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
}

/// A flag as it is stored.
struct Stored {
    id: DecisionId,
    version: u64,
    body: Body,
    words: Words,
}

impl Stored {
    fn view(self) -> Flag {
        let Self { id, body, words, .. } = self;
        let answer = body.answered.zip(words.answer);
        Flag {
            id,
            decision: body.decision,
            conversation: body.conversation,
            by: body.by,
            at: body.at,
            reason: words.reason,
            answer: answer.map(|(answered, text)| FlagAnswer {
                by: answered.by,
                at: answered.at,
                text,
            }),
        }
    }
}

fn corrupt() -> ServiceError {
    ServiceError::Corrupt { what: "flag" }
}

fn text(field: &str, text: &str) -> CommittedText {
    CommittedText { field: field.to_owned(), text: text.to_owned() }
}

impl Service {
    /// Doubt a decision of a conversation, with a reason. Somebody else answers.
    pub async fn flag(
        &self,
        who: &Principal,
        decision: DecisionId,
        reason: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<DecisionId, ServiceError> {
        who.require_somewhere(Scope::Desk).or_else(|_| who.require_somewhere(Scope::Decisions))?;
        let by = who.staff()?;
        let reason = reason_of(reason, TEXT_MAX)?;
        let (entry, _) = self.entry(decision).await?;
        let conversation: ConversationId = entry
            .stream
            .map(ConversationId::from)
            .ok_or(ServiceError::DecisionNotFound(decision))?;
        if !self.reaches(who, conversation).await? {
            return Err(ServiceError::DecisionNotFound(decision));
        }
        let request = self.request(who, key, &format!("flag/{decision}"), reason);
        let lane = self.lane(conversation);
        let mut state = lane.state.lock().await;
        let known = self.loaded(conversation, &mut state).await?.conversation.clone();
        if let Some(flag) = self.repeated(request.as_ref()).await? {
            return Ok(flag);
        }
        let subject = known.subject;
        let mut draft = self.route(&known, who, "rule.staff_flags");
        draft.kind = DecisionKind::Flag;
        draft.cause = Some(decision);
        draft.inputs = vec![text("reason", reason)];
        let id = draft.id;
        let body = Body { decision, conversation, subject, by, at: self.now(), answered: None };
        let words = Words { reason: reason.to_owned(), answer: None };
        let put = self.put_flag(&Stored { id, version: 0, body, words }).await?;
        let subject_key = self.subject_key(subject).await?;
        let mut writing = Writing::default();
        writing.entry(&mut self.record(&subject_key, draft)?);
        writing.documents.push(put);
        writing.documents.extend(remembered(request.as_ref(), &id)?);
        self.write(&mut state, writing).await?;
        Ok(id)
    }

    /// Flags, those that have stood longest first: of one state, by when they came into it.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn flags(
        &self,
        who: &Principal,
        state: ReviewState,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<Flag>>, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let begin = format!("{}/", state.as_str());
        self.listed_flags(who, Place::query(FLAG, "state", &begin, after, limit)?).await
    }

    /// The flags of whoever asks, the newest first.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn own_flags(
        &self,
        who: &Principal,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<Flag>>, ServiceError> {
        who.require_somewhere(Scope::Desk).or_else(|_| who.require_somewhere(Scope::Decisions))?;
        let begin = format!("{}/", who.staff()?);
        self.listed_flags(who, Place::query(FLAG, "by", &begin, after, limit)?).await
    }

    /// Answer whoever flagged a decision: somebody else, and once.
    ///
    /// # Errors
    /// [`ServiceError::Done`] when it was answered before, or by whoever flagged it.
    pub async fn answer_flag(
        &self,
        who: &Principal,
        id: DecisionId,
        answer: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<(), ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let by = who.staff()?;
        let answer = reason_of(answer, TEXT_MAX)?;
        let request = self.request(who, key, &format!("answer flag/{id}"), answer);
        let not_found = || ServiceError::NotFound { what: Thing::Review, id: id.to_string() };
        let read = async || {
            let document = self.0.store.document(FLAG, &id.to_string()).await?;
            self.read_flag(document.ok_or_else(not_found)?).await
        };
        let conversation = read().await?.body.conversation;
        if !self.reaches(who, conversation).await? {
            return Err(not_found());
        }
        let lane = self.lane(conversation);
        let mut state = lane.state.lock().await;
        let known = self.loaded(conversation, &mut state).await?.conversation.clone();
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(());
        }
        let mut stored = read().await?;
        if stored.body.answered.is_some() {
            return Err(ServiceError::done("it was answered before", "es wurde schon beantwortet"));
        }
        if stored.body.by == by {
            return Err(ServiceError::done(
                "you flagged it yourself; somebody else answers",
                "Sie haben es selbst gemeldet; jemand anderes antwortet",
            ));
        }
        let mut draft = self.route(&known, who, "rule.flag_answered");
        draft.kind = DecisionKind::Flag;
        draft.cause = Some(id);
        draft.inputs = vec![text("answer", answer)];
        stored.body.answered = Some(Answered { decision: draft.id, by, at: self.now() });
        stored.words.answer = Some(answer.to_owned());
        let put = self.put_flag(&stored).await?;
        let subject_key = self.subject_key(known.subject).await?;
        let mut writing = Writing::default();
        writing.entry(&mut self.record(&subject_key, draft)?);
        writing.documents.push(put);
        writing.documents.extend(remembered(request.as_ref(), &())?);
        self.write(&mut state, writing).await?;
        Ok(())
    }

    async fn listed_flags(
        &self,
        who: &Principal,
        query: ombud_store::DocumentQuery,
    ) -> Result<Vec<Listed<Flag>>, ServiceError> {
        let of = |document: &Document| {
            let body: Body = serde_json::from_slice(&document.body).map_err(|_| corrupt())?;
            Ok(body.conversation)
        };
        let mut flags = Vec::new();
        for document in self.documents_within(who, query, of).await? {
            let place = Place { label: document.label.clone(), id: document.id.clone() };
            match self.read_flag(document).await {
                Ok(stored) => flags.push(Listed { item: stored.view(), place }),
                // Erased a moment ago.
                Err(ServiceError::Erased(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(flags)
    }

    async fn read_flag(&self, document: Document) -> Result<Stored, ServiceError> {
        let body: Body = serde_json::from_slice(&document.body).map_err(|_| corrupt())?;
        let id: DecisionId = crate::auth::parse_id(Thing::Review, &document.id)?;
        let key = self.subject_key(body.subject).await?;
        let sealed = document.sealed.as_ref().ok_or_else(corrupt)?;
        let words = self.open_sealed(&key, body.subject, id.as_uuid(), sealed)?;
        Ok(Stored { id, version: document.version, body, words })
    }

    async fn put_flag(&self, stored: &Stored) -> Result<PutDocument, ServiceError> {
        let Stored { id, version, body, words } = stored;
        let key = self.subject_key(body.subject).await?;
        let (state, since) = match &body.answered {
            Some(answered) => (ReviewState::Settled, answered.at),
            None => (ReviewState::Open, body.at),
        };
        Ok(PutDocument {
            kind: FLAG,
            id: id.to_string(),
            expected: *version,
            body: Some(to_json(body)?),
            sealed: Some(self.seal(&key, body.subject, id.as_uuid(), words)?),
            labels: vec![
                ("state", format!("{}/{}", state.as_str(), sortable(since))),
                ("by", format!("{}/{}", body.by, newest_first(body.at))),
                ("subject", body.subject.to_string()),
            ],
        })
    }
}
