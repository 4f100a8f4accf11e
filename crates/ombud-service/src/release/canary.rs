//! A version that is tried on a share of new conversations, held against the one that is live on the
//! others, with an alarm that takes it back.
//!
//! A lot is drawn for each new conversation; only those are compared. Each counts once, when it is so many
//! minutes old, in the order in which they began: by then it was served, or it was not, because a person had
//! to take over, the customer contested what was decided, or it ended without an answer. A failure shows
//! sooner than a success, so counting each when it ends would compare the failures of one version with the
//! successes of the other. The alarm is an e-value: it may be looked at after every conversation, and takes
//! back a version that is no worse in at most 5 of 100 trials, however long they run.

use jiff::{SignedDuration, Timestamp};
use ombud_domain::{Conclusion, Conversation, DecisionId, Event, Reason};
use ombud_fairness::{Interval, Side, TwoSample};
use ombud_store::{DocumentQuery, PutDocument};
use serde::{Deserialize, Serialize};

use super::{ReleaseState, Step};
use crate::{Principal, Service, ServiceError, auth::to_json, conversation::sortable};

/// Kind of the documents that say what came of a conversation in a trial, by the conversation's id.
pub(crate) const KIND: &str = "tried";
/// The probability, at most, of taking back a version that is no worse.
const ALPHA: f64 = 0.05;
/// Conversations read at once.
const PAGE: usize = 1_000;
/// How much longer is waited: another node may still be writing of one that is old enough.
const SETTLED: SignedDuration = SignedDuration::from_secs(30);

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Body {
    candidate: bool,
    began: Timestamp,
    /// When it first showed that it is not served.
    not_served: Option<Timestamp>,
}

/// One side of a trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrialSide {
    /// Conversations that are old enough to count.
    pub ended: u64,
    /// Of these, those that were not served.
    pub not_served: u64,
    /// Their share, with its 95 % interval.
    pub share: Interval,
}

/// What came of a trial so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// The version that is tried.
    pub candidate: TrialSide,
    /// The version that is live.
    pub reference: TrialSide,
    /// The e-value of a difference between them.
    pub e_value: f64,
    /// Whether the version that is tried was shown to be worse.
    pub alarm: bool,
}

/// What was counted of the trial that runs.
#[derive(Debug, Default)]
pub(crate) struct TrialCache {
    release: Option<DecisionId>,
    after: Option<(String, String)>,
    test: TwoSample,
    alarm: bool,
    /// Ended and not served; of the version that is tried, and of the one that is live.
    counts: [(usize, usize); 2],
}

impl Service {
    /// What an event says of a trial, as a document beside it.
    pub(crate) async fn not_served(
        &self,
        conversation: &Conversation,
        events: &[(Event, Option<Vec<u8>>)],
    ) -> Result<Option<PutDocument>, ServiceError> {
        let (Some(tried), None) = (conversation.tried, conversation.conclusion) else {
            return Ok(None);
        };
        let first = events.iter().find_map(|(event, _)| Conclusion::of(event));
        if first != Some(Conclusion::NotServed) {
            return Ok(None);
        }
        let stored = self.0.store.document(KIND, &conversation.id.to_string()).await?;
        let Some(stored) = stored else { return Ok(None) };
        let mut body: Body = serde_json::from_slice(&stored.body)
            .map_err(|_| ServiceError::Corrupt { what: "trial" })?;
        body.not_served = Some(self.now());
        document(conversation, tried.release, &body, stored.version).map(Some)
    }

    /// What came of a trial so far.
    pub(super) async fn trial(&self, release: DecisionId) -> Result<Trial, ServiceError> {
        let running = self.0.routing.load().canary.as_ref().map(|canary| canary.release);
        if running != Some(release) {
            return self.trial_from(release, &mut TrialCache::default()).await;
        }
        let mut cache = self.0.trial.lock().await;
        if cache.release != running {
            *cache = TrialCache { release: running, ..TrialCache::default() };
        }
        self.trial_from(release, &mut cache).await
    }

    /// What came of a trial, beside what was counted of it before.
    async fn trial_from(
        &self,
        release: DecisionId,
        cache: &mut TrialCache,
    ) -> Result<Trial, ServiceError> {
        let minutes = self.kept_release(release).await?.body.bar.unwrap_or_default().canary_minutes;
        let age = SignedDuration::from_mins(minutes.into());
        let until = self.now().checked_sub(age + SETTLED).unwrap_or_default();
        loop {
            let query = DocumentQuery {
                kind: KIND,
                label: "release",
                from: format!("{release}/"),
                to: format!("{release}/{}", sortable(until)),
                after: cache.after.clone(),
                limit: PAGE,
            };
            let documents = self.0.store.documents(query).await?;
            for document in &documents {
                let Body { candidate, began, not_served } = serde_json::from_slice(&document.body)
                    .map_err(|_| ServiceError::Corrupt { what: "trial" })?;
                let served = not_served.is_none_or(|at| at.duration_since(began) > age);
                let side = if candidate { Side::Candidate } else { Side::Reference };
                let counts = &mut cache.counts[usize::from(!candidate)];
                counts.0 += 1;
                counts.1 += usize::from(!served);
                cache.test.add(side, !served);
                cache.alarm |= cache.test.is_worse(ALPHA);
            }
            let Some(last) = documents.last() else { break };
            cache.after = Some((last.label.clone(), last.id.clone()));
        }
        let [candidate, reference] = cache.counts.map(|(ended, not_served)| TrialSide {
            ended: ended as u64,
            not_served: not_served as u64,
            share: Interval::of(not_served, ended),
        });
        let e_value = cache.test.log_e().exp();
        Ok(Trial { candidate, reference, e_value, alarm: cache.alarm })
    }

    /// Take back the version that is tried once it was shown to be worse.
    pub(super) async fn watch_canary(&self) -> Result<(), ServiceError> {
        let Some(release) = self.0.routing.load().canary.as_ref().map(|canary| canary.release)
        else {
            return Ok(());
        };
        if !self.trial(release).await?.alarm {
            return Ok(());
        }
        let canary = self.kept_release(release).await?;
        if canary.body.state != ReleaseState::Canary {
            return Ok(());
        }
        tracing::warn!(release.id = %release, "a version that was tried is taken back");
        let who = Principal::Operator;
        let more = vec![Reason::of("release.serves_fewer")];
        let step = Step { more, ..Step::new(&who, "release.alarm") };
        match self.take_back(step, canary, vec![]).await {
            // Another node was first.
            Err(ServiceError::Busy) => Ok(()),
            done => done,
        }
    }
}

/// That a conversation of a trial has begun, as a document beside it.
pub(crate) fn tried(conversation: &Conversation) -> Result<Option<PutDocument>, ServiceError> {
    let Some(tried) = conversation.tried else { return Ok(None) };
    let body = Body { candidate: tried.candidate, began: conversation.last_at, not_served: None };
    document(conversation, tried.release, &body, 0).map(Some)
}

fn document(
    conversation: &Conversation,
    release: DecisionId,
    body: &Body,
    expected: u64,
) -> Result<PutDocument, ServiceError> {
    Ok(PutDocument {
        kind: KIND,
        id: conversation.id.to_string(),
        expected,
        body: Some(to_json(body)?),
        sealed: None,
        labels: vec![
            ("release", format!("{release}/{}", sortable(body.began))),
            ("subject", conversation.subject.to_string()),
        ],
    })
}
