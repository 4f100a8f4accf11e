//! Conversations that nobody writes in any more end by themselves.

use std::time::Duration;

use ombud_domain::{ConversationId, Owner};
use ombud_store::DocumentQuery;

use crate::{Principal, Service, ServiceError, auth::parse_id, conversation::KIND};

/// How often we look. Idle times are minutes.
const EVERY: Duration = Duration::from_secs(15);
/// Conversations ended at once; the rest follow with the next look.
const BATCH: usize = 200;

impl Service {
    /// End idle conversations from time to time, until ombud stops.
    pub fn spawn_idle_watch(&self) {
        let service = self.clone();
        self.spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                if let Err(error) = service.end_idle().await {
                    tracing::warn!(error = %error, "idle conversations were not ended");
                }
                if let Err(error) = service.forget_answers().await {
                    tracing::warn!(error = %error, "old idempotency keys were not forgotten");
                }
            }
        });
    }

    /// End the conversations whose idle time has passed; how many were ended.
    pub async fn end_idle(&self) -> Result<usize, ServiceError> {
        let now = self.now();
        let query = DocumentQuery {
            kind: KIND,
            label: "due",
            from: String::new(),
            to: format!("{:012}", now.as_second().div_euclid(60)),
            after: None,
            limit: BATCH,
        };
        let mut ended = 0;
        for document in self.0.store.documents(query).await? {
            let id: ConversationId = parse_id("conversation", &document.id)?;
            let lane = self.lane(id);
            let mut state = lane.state.lock().await;
            // Another node may have written since: read, do not trust memory.
            *state = Some(self.load(id).await?);
            let conversation = self.loaded(id, &mut state).await?.conversation.clone();
            // Whoever waits for a person waits until the person comes.
            let waits = matches!(conversation.owner, Owner::Queue | Owner::Agent { .. });
            if waits || conversation.owner == Owner::Closed || self.due(&conversation) > now {
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
