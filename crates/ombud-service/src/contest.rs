//! Contesting a decision: a person examines it.

use std::borrow::Cow;

use jiff::Timestamp;
use ombud_domain::{
    ConversationId, DecisionId, DecisionKind, Event, HandoverReason, Owner, SubjectId,
};
use ombud_guard::GuardError;
use ombud_store::{Document, PutDocument};
use serde::{Deserialize, Serialize};

use crate::{
    IdempotencyKey, Listed, Place, Principal, Scope, Service, ServiceError, Thing,
    auth::to_json,
    conversation::sortable,
    given::text_of,
    idempotency::remembered,
    place::listed,
    record::{CommittedText, Writing},
};

pub(crate) const REVIEW: &str = "review";

/// A decision that is now under examination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contested {
    /// The decision that records it; also the review's id.
    pub review: DecisionId,
    /// The one that is contested.
    pub decision: DecisionId,
    /// The conversation in which the answer will come.
    pub conversation: ConversationId,
}

/// A contested decision under examination, and after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// What is contested, and where the answer comes.
    #[serde(flatten)]
    pub contested: Contested,
    /// When it was contested.
    #[serde(default)]
    pub at: Timestamp,
    /// How its examination ended, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

/// The end of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The decision that records it.
    pub decision: DecisionId,
    /// When.
    pub at: Timestamp,
}

/// How a review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReviewState {
    /// A person has to examine it.
    Open,
    /// A person has.
    Settled,
}

impl ReviewState {
    /// The word as it stands in JSON and on labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Settled => "settled",
        }
    }
}

impl Review {
    /// How it stands.
    pub fn state(&self) -> ReviewState {
        if self.settled.is_some() { ReviewState::Settled } else { ReviewState::Open }
    }

    fn read(document: &Document) -> Result<Self, ServiceError> {
        serde_json::from_slice(&document.body).map_err(|_| ServiceError::Corrupt { what: "review" })
    }

    /// What writes it over version `expected`. What is open stands against erasing the person's data.
    fn put(&self, subject: SubjectId, expected: u64) -> Result<PutDocument, ServiceError> {
        let since = self.settled.map_or(self.at, |settled| settled.at);
        let mut labels = vec![
            ("contested_at", sortable(self.at)),
            ("state", format!("{}/{}", self.state().as_str(), sortable(since))),
            ("subject", subject.to_string()),
        ];
        if self.settled.is_none() {
            labels.push(("open_subject", subject.to_string()));
        }
        Ok(PutDocument {
            kind: REVIEW,
            id: self.contested.review.to_string(),
            expected,
            body: Some(to_json(self)?),
            sealed: None,
            labels,
        })
    }
}

/// The longest reason, in characters.
const REASON_MAX: usize = 2_000;

impl Service {
    /// Contest a decision. It goes to a person, and nothing is erased until they have answered.
    pub async fn contest(
        &self,
        who: &Principal,
        id: DecisionId,
        why: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<Contested, ServiceError> {
        // A customer may contest: as in a message, what nobody sees is taken out.
        let seen = match ombud_guard::inspect(why) {
            Ok(seen) => seen.visible,
            Err(GuardError::TextEmpty) => Cow::default(),
            Err(too_long) => return Err(too_long.into()),
        };
        let why = text_of("reason", &seen, REASON_MAX)?;
        let (entry, _) = self.entry(id).await?;
        let conversation: ConversationId =
            entry.stream.map(ConversationId::from).ok_or(ServiceError::DecisionNotFound(id))?;
        who.require_conversation(conversation, &[Scope::Conversations, Scope::Desk])
            .map_err(|_| ServiceError::DecisionNotFound(id))?;
        let request = self.request(who, key, &format!("contest/{id}"), why);
        let lane = self.lane(conversation);
        let mut state = lane.state.lock().await;
        let known = self.loaded(conversation, &mut state).await?.conversation.clone();
        if let Some(contested) = self.repeated(request.as_ref()).await? {
            return Ok(contested);
        }
        let mut draft = self.route(&known, who, HandoverReason::Contested.code());
        draft.kind = DecisionKind::Contest;
        draft.cause = Some(id);
        if !why.is_empty() {
            draft.inputs = vec![CommittedText { field: "reason".to_owned(), text: why.to_owned() }];
        }
        let review = draft.id;
        let mut events = vec![(Event::Contested { decision: review, contested: id }, None)];
        if known.owner == Owner::Closed {
            events.push((Event::Reopened { decision: review }, None));
        }
        if matches!(known.owner, Owner::Assistant | Owner::Closed) {
            let reason = HandoverReason::Contested;
            events.push((Event::HandedOver { decision: review, reason }, None));
        }
        let contested = Contested { review, decision: id, conversation };
        let under_review = Review { contested: contested.clone(), at: self.now(), settled: None };
        let document = under_review.put(known.subject, 0)?;
        let subject_key = self.subject_key(known.subject).await?;
        let recorded = self.record(&subject_key, draft)?;
        let mut documents = recorded.deliveries;
        documents.push(document);
        documents.extend(remembered(request.as_ref(), &contested)?);
        let writing = Writing { events, entries: vec![recorded.entry], documents };
        self.write(&mut state, writing).await?;
        Ok(contested)
    }

    /// Contested decisions, the one that has stood longest first: in one state by when it came into it,
    /// otherwise by when they were contested.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn reviews(
        &self,
        who: &Principal,
        state: Option<ReviewState>,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<Review>>, ServiceError> {
        who.require(Scope::Desk)?;
        let (label, begin) = match state {
            Some(state) => ("state", format!("{}/", state.as_str())),
            None => ("contested_at", String::new()),
        };
        let query = Place::query(REVIEW, label, &begin, after, limit)?;
        let documents = self.0.store.documents(query).await?;
        documents.into_iter().map(|document| listed(document, Review::read)).collect()
    }

    /// A person has examined it: the review is no longer open. Once. If this was the last that stood
    /// against erasing the person's data, and that was asked for, it is erased now.
    ///
    /// # Errors
    /// [`ServiceError::Done`] when it was settled before.
    pub async fn settle_review(
        &self,
        who: &Principal,
        id: DecisionId,
        key: Option<&IdempotencyKey>,
    ) -> Result<(), ServiceError> {
        who.require(Scope::Desk)?;
        let request = self.request(who, key, "settle", &id.to_string());
        let not_found = || ServiceError::NotFound { what: Thing::Review, id: id.to_string() };
        let read = async || {
            let document = self.0.store.document(REVIEW, &id.to_string()).await?;
            let document = document.ok_or_else(not_found)?;
            Ok::<_, ServiceError>((Review::read(&document)?, document.version))
        };
        // What followed may have been the erasure of all that is read below.
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(());
        }
        let conversation = read().await?.0.contested.conversation;
        let lane = self.lane(conversation);
        let mut state = lane.state.lock().await;
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(());
        }
        let known = self.loaded(conversation, &mut state).await?.conversation.clone();
        // Again, as it stands now that nobody else of this node is at it.
        let (mut review, version) = read().await?;
        if review.settled.is_some() {
            return Err(ServiceError::done(
                "the review was settled before",
                "die Prüfung ist schon abgeschlossen",
            ));
        }
        let mut draft = self.route(&known, who, "rule.review_settled");
        draft.cause = Some(id);
        review.settled = Some(Settled { decision: draft.id, at: self.now() });
        let settled = review.put(known.subject, version)?;
        let subject_key = self.subject_key(known.subject).await?;
        let recorded = self.record(&subject_key, draft)?;
        let mut documents = recorded.deliveries;
        documents.push(settled);
        documents.extend(remembered(request.as_ref(), &())?);
        documents.extend(self.erasure_may_be_due(known.subject).await?);
        let writing = Writing { events: vec![], entries: vec![recorded.entry], documents };
        self.write(&mut state, writing).await?;
        drop(state);
        self.erase_if_free(known.subject).await;
        Ok(())
    }
}
