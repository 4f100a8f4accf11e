//! What is settled in the background: acts that a crash interrupted, proposals that nobody decided about in time, and
//! acts that are due to be undone.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use ombud_domain::{ActState, DecisionId};
use ombud_store::{Document, DocumentQuery};

use super::{Body, body, in_state};
use crate::{Service, ServiceError, Thing, auth::parse_id, live::Loaded};

/// How often we look for acts that a crash interrupted.
const EVERY: Duration = Duration::from_secs(5);
/// How often a system is asked again about acts of which nobody could say whether they were done.
const ASKED_EVERY: Duration = Duration::from_mins(1);
/// How long a tool that cannot say what became of an act is asked again, before a person is.
const PATIENCE: SignedDuration = SignedDuration::from_mins(2);
/// Requests in which an act is done: one, whether it happened, again, and whether that happened.
const EXCHANGES_MAX: u32 = 4;
/// How long the intent and the result may take to be written, on a node that waits for another.
const WRITING_MAX: SignedDuration = SignedDuration::from_secs(20);
/// Acts settled at once.
const BATCH: usize = 100;

impl Service {
    /// Settle an act that is under way, with patience for its tool. Whether it is settled.
    pub(crate) async fn settle_in_time(
        &self,
        state: &mut Option<Loaded>,
        act: DecisionId,
    ) -> Result<bool, ServiceError> {
        let body = self.body_of(act).await?;
        if self.0.store.is_shared() && self.now().duration_since(body.since) < self.lasts(&body) {
            // Another node may be carrying it out.
            return Ok(false);
        }
        // A machine that was down has not been asking.
        let since = body.since.max(self.0.started);
        let force = self.now().duration_since(since) > PATIENCE;
        // Rare, and long: it does not make every future that may come here as large.
        Box::pin(self.settle(state, act, force)).await
    }

    /// How long it may take to carry out an act, from the decision to what came of it.
    fn lasts(&self, body: &Body) -> SignedDuration {
        let known = self.assistant().operation(&body.tool, &body.operation);
        let timeout = known.map_or(0, |(tool, _)| tool.timeout_seconds);
        SignedDuration::from_secs(i64::from(EXCHANGES_MAX * timeout)) + WRITING_MAX
    }

    /// Settle what a crash interrupted, from the start on, and go on asking about what nobody can say.
    pub fn spawn_settling(&self) {
        let service = self.clone();
        self.spawn(async move {
            let mut asked: Option<Instant> = None;
            let mut served_by = None;
            loop {
                // Only another version can strand what waits.
                let serving = service.served_by();
                if served_by.as_ref() != Some(&serving) {
                    match service.end_stranded_proposals().await {
                        Ok(_) => served_by = Some(serving),
                        Err(error) => tracing::warn!(error = %error, "proposals wait as they are"),
                    }
                }
                if let Err(error) = service.settle_all().await {
                    tracing::warn!(error = %error, "acts could not be settled");
                }
                if asked.is_none_or(|at| at.elapsed() >= ASKED_EVERY) {
                    asked = Some(Instant::now());
                    if let Err(error) = service.ask_again().await {
                        tracing::warn!(error = %error, "no system is asked about unknown acts");
                    }
                }
                tokio::time::sleep(EVERY).await;
            }
        });
    }

    /// The acts that a query finds and that can go on, as many as it asks for. What is restricted waits until people have
    /// decided about it, and takes no place from the others.
    pub(super) async fn open_acts(
        &self,
        mut query: DocumentQuery,
    ) -> Result<Vec<Document>, ServiceError> {
        let mut found = Vec::new();
        loop {
            let page = self.0.store.documents(query.clone()).await?;
            let last = page.last().map(|last| (last.label.clone(), last.id.clone()));
            let is_whole = page.len() == query.limit;
            for document in page {
                let conversation = body(&document)?.conversation;
                let loaded = self.load(conversation).await;
                found.extend(loaded.is_ok_and(|loaded| !loaded.restricted).then_some(document));
                if found.len() == query.limit {
                    return Ok(found);
                }
            }
            match last.filter(|_| is_whole) {
                Some(last) => query.after = Some(last),
                None => return Ok(found),
            }
        }
    }

    /// Settle every act that is under way and that nobody is carrying out; how many.
    pub async fn settle_all(&self) -> Result<usize, ServiceError> {
        if self.0.store.stands_by() {
            return Ok(0);
        }
        let mut settled = self.expire_proposals(BATCH).await? + self.settle_due(BATCH).await?;
        // Nothing is settled by that, and nothing waits for it.
        if let Err(error) = self.tell_overdue_tasks(BATCH).await {
            tracing::warn!(error = %error, "overdue tasks were not looked for");
        }
        for state in [ActState::Intended, ActState::Undoing] {
            for document in self.open_acts(in_state(state, None, BATCH)).await? {
                let act: DecisionId = parse_id(Thing::Act, &document.id)?;
                let body = body(&document)?;
                let lane = self.lane(body.conversation);
                // Whoever carries it out holds the lane until it is known what came of it.
                let Ok(mut state) = lane.state.try_lock() else { continue };
                // Another node may have written since, or we without hearing of it.
                let Ok(loaded) = self.load(body.conversation).await else { continue };
                if loaded.conversation.acting != Some(act) || loaded.restricted {
                    continue;
                }
                let service = self.serving(&loaded.conversation);
                *state = Some(loaded);
                match service.settle_in_time(&mut state, act).await {
                    Ok(done) => settled += usize::from(done),
                    Err(error) => tracing::warn!(act = %act, error = %error, "not settled yet"),
                }
            }
        }
        Ok(settled)
    }
}
