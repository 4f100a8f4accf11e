//! Contesting a decision: a person examines it.

use ombud_domain::{
    ConversationId, DecisionId, DecisionKind, Event, HandoverReason, Owner, Reason,
};
use ombud_store::PutDocument;
use serde::{Deserialize, Serialize};

use crate::{
    IdempotencyKey, Principal, Scope, Service, ServiceError,
    auth::to_json,
    idempotency::remembered,
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
        if why.chars().count() > REASON_MAX {
            let problem = format!("must have at most {REASON_MAX} characters");
            return Err(ServiceError::Invalid { field: "reason", problem });
        }
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
        let mut draft = self.route(&known, who, "rule.customer_contests");
        draft.kind = DecisionKind::Contest;
        draft.cause = Some(id);
        if !why.trim().is_empty() {
            draft.inputs =
                vec![CommittedText { field: "reason".to_owned(), text: why.trim().to_owned() }];
        }
        let review = draft.id;
        let mut events = vec![(Event::Contested { decision: review, contested: id }, None)];
        if known.owner == Owner::Closed {
            events.push((Event::Reopened { decision: review }, None));
        }
        if matches!(known.owner, Owner::Assistant | Owner::Closed) {
            draft.reasons.push(Reason::of(HandoverReason::Asked.code()));
            let reason = HandoverReason::Asked;
            events.push((Event::HandedOver { decision: review, reason }, None));
        }
        let contested = Contested { review, decision: id, conversation };
        let document = PutDocument {
            kind: REVIEW,
            id: review.to_string(),
            expected: 0,
            body: Some(to_json(&contested)?),
            sealed: None,
            labels: vec![
                ("open", self.now().to_string()),
                ("open_subject", known.subject.to_string()),
            ],
        };
        let subject_key = self.subject_key(known.subject).await?;
        let recorded = self.record(&subject_key, draft)?;
        let mut documents = recorded.deliveries;
        documents.push(document);
        documents.extend(remembered(request.as_ref(), &contested)?);
        let writing = Writing { events, entries: vec![recorded.entry], documents };
        self.write(&mut state, writing).await?;
        Ok(contested)
    }

    /// A person has examined it: the review is no longer open.
    pub async fn settle_review(
        &self,
        who: &Principal,
        id: DecisionId,
        key: Option<&IdempotencyKey>,
    ) -> Result<(), ServiceError> {
        who.require(Scope::Desk)?;
        let request = self.request(who, key, "settle", &id.to_string());
        let not_found = || ServiceError::NotFound { what: "review", id: id.to_string() };
        let document =
            self.0.store.document(REVIEW, &id.to_string()).await?.ok_or_else(not_found)?;
        let contested: Contested = serde_json::from_slice(&document.body)
            .map_err(|_| ServiceError::Corrupt { what: "review" })?;
        let lane = self.lane(contested.conversation);
        let mut state = lane.state.lock().await;
        let known = self.loaded(contested.conversation, &mut state).await?.conversation.clone();
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(());
        }
        let mut draft = self.route(&known, who, "rule.review_settled");
        draft.cause = Some(id);
        let subject_key = self.subject_key(known.subject).await?;
        let recorded = self.record(&subject_key, draft)?;
        let settled = PutDocument {
            kind: REVIEW,
            id: id.to_string(),
            expected: document.version,
            body: Some(document.body),
            sealed: None,
            labels: vec![],
        };
        let mut documents = recorded.deliveries;
        documents.push(settled);
        documents.extend(remembered(request.as_ref(), &())?);
        let writing = Writing { events: vec![], entries: vec![recorded.entry], documents };
        self.write(&mut state, writing).await?;
        Ok(())
    }
}
