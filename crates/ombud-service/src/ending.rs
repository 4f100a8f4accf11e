//! Conversations end: by hand, or by themselves when nobody writes in them any more.

use std::time::Duration;

use jiff::Timestamp;
use ombud_domain::{ConversationId, Cost, DecisionId, DecisionKind, Event, Outcome, Owner};
use ombud_store::{Document, DocumentQuery};

use crate::{
    ConversationView, IdempotencyKey, Principal, Scope, Service, ServiceError, Thing,
    auth::parse_id, conversation::KIND, idempotency::Request, kept::leaf_of, live::Loaded,
};

/// How often we look. Idle times are minutes.
const EVERY: Duration = Duration::from_secs(15);
/// Conversations looked at at once.
const BATCH: usize = 200;

/// Decisions read at once to add up their costs.
const COSTS_PAGE: usize = 500;

impl Service {
    /// The customer says that it is done, or a person closes it. What a procedure still waits for is not done, whatever
    /// the customer says.
    pub async fn close(
        &self,
        who: &Principal,
        id: ConversationId,
        solved: bool,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations, Scope::Desk]).await?;
        let request = self.request(who, key, &format!("close/{id}"), &solved.to_string());
        let request = request.as_ref();
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(id, &mut state).await?.clone();
        if self.repeated::<()>(request).await?.is_some() {
            return Ok(self.view(&loaded, who));
        }
        let conversation = &loaded.conversation;
        conversation.may_close()?;
        // Only the customer can say that it is solved.
        let (outcome, code) = match who {
            Principal::Customer { .. } if solved => {
                (conversation.outcome_when_solved(), "rule.customer_confirms")
            }
            _ => (conversation.outcome_when_idle(), "rule.closed_by_hand"),
        };
        self.end(&mut state, outcome, code, who, request).await?;
        let loaded = self.loaded(id, &mut state).await?;
        Ok(self.view(loaded, who))
    }

    /// End a loaded conversation with an outcome decision.
    pub(crate) async fn end(
        &self,
        state: &mut Option<Loaded>,
        outcome: Outcome,
        code: &str,
        who: &Principal,
        request: Option<&Request>,
    ) -> Result<DecisionId, ServiceError> {
        let Some(conversation) = state.as_ref().map(|loaded| loaded.conversation.clone()) else {
            return Err(ServiceError::Busy);
        };
        let mut draft = self.route(&conversation, who, code);
        draft.kind = DecisionKind::Outcome;
        draft.outcome = Some(outcome);
        draft.cost = self.cost_of(conversation.id).await?;
        let decision = draft.id;
        let event = Event::Closed { decision, outcome };
        self.serving(&conversation).write_decision(state, vec![event], draft, request).await?;
        Ok(decision)
    }

    /// What a conversation took since it was last ended: the sum over its decisions.
    async fn cost_of(&self, id: ConversationId) -> Result<Cost, ServiceError> {
        let mut cost = Cost::default();
        let mut before = None;
        loop {
            let entries = self.0.store.entries_of(id.as_uuid(), before, COSTS_PAGE).await?;
            for entry in &entries {
                let leaf = leaf_of(entry)?;
                if leaf.kind == DecisionKind::Outcome {
                    return Ok(cost);
                }
                cost.tokens_in += leaf.cost.tokens_in;
                cost.tokens_out += leaf.cost.tokens_out;
                cost.money_micro += leaf.cost.money_micro;
                cost.elapsed_us += leaf.cost.elapsed_us;
            }
            match entries.last() {
                Some(last) if entries.len() == COSTS_PAGE => before = Some((last.log, last.index)),
                _ => return Ok(cost),
            }
        }
    }

    /// End idle conversations from time to time, until ombud stops.
    pub fn spawn_idle_watch(&self) {
        let service = self.clone();
        self.spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                if service.0.store.stands_by() {
                    // The node that writes does it.
                    continue;
                }
                if let Err(error) = service.end_idle().await {
                    tracing::warn!(error = %error, "idle conversations were not ended");
                }
                if let Err(error) = service.erase_due().await {
                    tracing::warn!(error = %error, "data that nothing holds any more was not erased");
                }
                if let Err(error) = service.forget_codes().await {
                    tracing::warn!(error = %error, "old one-time codes were not forgotten");
                }
                if let Err(error) = service.forget_answers().await {
                    tracing::warn!(error = %error, "old idempotency keys were not forgotten");
                }
                if let Err(error) = service.forget_sessions().await {
                    tracing::warn!(error = %error, "sessions that are over were not forgotten");
                }
            }
        });
    }

    /// End the conversations whose idle time has passed; how many were ended.
    pub async fn end_idle(&self) -> Result<usize, ServiceError> {
        let now = self.now();
        let mut ended = 0;
        let mut after = None;
        loop {
            let query = DocumentQuery {
                kind: KIND,
                label: "due",
                from: String::new(),
                to: format!("{:012}", now.as_second().div_euclid(60)),
                after,
                limit: BATCH,
            };
            let page = self.0.store.documents(query).await?;
            ended += self.end_those(&page, now).await?;
            after = match page.last() {
                Some(last) if page.len() == BATCH => Some((last.label.clone(), last.id.clone())),
                _ => return Ok(ended),
            };
        }
    }

    /// End those of these conversations that are idle; how many.
    async fn end_those(&self, page: &[Document], now: Timestamp) -> Result<usize, ServiceError> {
        let mut ended = 0;
        for document in page {
            let id: ConversationId = parse_id(Thing::Conversation, &document.id)?;
            let lane = self.lane(id);
            let mut state = lane.state.lock().await;
            // Another node may have written since: read, do not trust memory.
            *state = Some(self.load(id).await?);
            let loaded = self.loaded(id, &mut state).await?;
            let (conversation, restricted) = (loaded.conversation.clone(), loaded.restricted);
            // Whoever waits for a person waits until the person comes.
            let waits = matches!(conversation.owner, Owner::Queue | Owner::Agent { .. });
            if waits
                || restricted
                || conversation.owner == Owner::Closed
                || self.due(&conversation) > now
            {
                continue;
            }
            let outcome = conversation.outcome_when_idle();
            match self.end(&mut state, outcome, "rule.idle", &Principal::Operator, None).await {
                Ok(_) => ended += 1,
                Err(ServiceError::Busy | ServiceError::Erased(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(ended)
    }
}
