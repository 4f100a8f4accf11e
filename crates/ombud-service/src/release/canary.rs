//! A version that is tried on a share of new conversations, held against the one that is live on the
//! others, with an alarm that takes it back.
//!
//! A lot is drawn for each new conversation; only those are compared. Each counts once, when it is so many
//! minutes old, in the order in which they began: by then it was served, or it was not, because a person had
//! to take over, the customer contested what was decided, or it ended without an answer. A failure shows
//! sooner than a success, so counting each when it ends would compare the failures of one version with the
//! successes of the other. The alarms are e-values: they may be looked at after every conversation. The one that a
//! version serves fewer takes back one that does not in at most 5 of 100 trials, however long they run; those that
//! its acts fail in more conversations and that it costs more do so in another 5 of 100 together.

use jiff::{SignedDuration, Timestamp};
use ombud_domain::{
    ActState, Conclusion, Conversation, Cost, DecisionId, DecisionKind, Event, Reason,
};
use ombud_fairness::{Interval, Paired, Side, TwoSample};
use ombud_store::{DocumentQuery, NewEntry, PutDocument};
use serde::{Deserialize, Serialize};

use super::{ReleaseState, Step};
use crate::{Principal, Service, ServiceError, auth::to_json, conversation::sortable};

/// Kind of the documents that say what came of a conversation in a trial, by the conversation's id.
pub(crate) const KIND: &str = "tried";
/// The probability, at most, of taking back a version that serves no fewer.
const ALPHA: f64 = 0.05;
/// The same of one whose acts fail no more often, and of one that costs no more: half of it each.
const ALPHA_EACH: f64 = 0.025;
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
    /// When the first of its acts failed: the system refused, or nobody can say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failed: Option<Timestamp>,
    /// What its decisions cost, in millionths, until it was old enough to count.
    #[serde(default, skip_serializing_if = "is_zero")]
    cost_micro: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives references")]
const fn is_zero(cost: &u64) -> bool {
    *cost == 0
}

/// What a version that was tried was shown to do worse than the one that is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialAlarm {
    /// More of its conversations were not served.
    ServesFewer,
    /// An act failed in more of them.
    FailsMore,
    /// They cost more.
    CostsMore,
}

impl TrialAlarm {
    /// The code as it stands in the decision that takes the version back.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServesFewer => "release.serves_fewer",
            Self::FailsMore => "release.fails_more",
            Self::CostsMore => "release.costs_more",
        }
    }
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
    /// The share of conversations in which an act failed.
    pub failed: Interval,
    /// What all of them cost, in millionths.
    pub cost_micro: u64,
}

impl TrialSide {
    /// What one of them cost on average, in millionths; `None` before there is one.
    pub fn cost_micro_mean(&self) -> Option<u64> {
        self.cost_micro.checked_div(self.ended)
    }
}

/// What came of a trial so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The version that is tried.
    pub candidate: TrialSide,
    /// The version that is live.
    pub reference: TrialSide,
    /// The e-value of a difference in who is served.
    pub e_value: f64,
    /// The same in how many conversations had an act that failed.
    pub e_value_failed: f64,
    /// The e-value of the version that is tried costing more.
    pub e_value_cost: f64,
    /// What the version that is tried was shown to do worse, in the order in which it was.
    pub alarms: Vec<TrialAlarm>,
}

/// What was counted of the trial that runs.
#[derive(Debug, Default)]
pub(crate) struct TrialCache {
    release: Option<DecisionId>,
    after: Option<(String, String)>,
    served: TwoSample,
    failed: TwoSample,
    cost: Paired,
    alarms: Vec<TrialAlarm>,
    /// Of the version that is tried, and of the one that is live.
    counts: [Counts; 2],
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    ended: usize,
    not_served: usize,
    failed: usize,
    cost_micro: u64,
}

impl TrialCache {
    /// Take one conversation that is old enough.
    fn add(&mut self, body: &Body, age: SignedDuration) {
        let Body { candidate, began, not_served, failed, cost_micro } = *body;
        let in_time = |at: Option<Timestamp>| at.is_some_and(|at| at.duration_since(began) <= age);
        let (not_served, failed) = (in_time(not_served), in_time(failed));
        let side = if candidate { Side::Candidate } else { Side::Reference };
        let counts = &mut self.counts[usize::from(!candidate)];
        counts.ended += 1;
        counts.not_served += usize::from(not_served);
        counts.failed += usize::from(failed);
        counts.cost_micro = counts.cost_micro.saturating_add(cost_micro);
        self.served.add(side, not_served);
        self.failed.add(side, failed);
        #[expect(clippy::cast_precision_loss, reason = "amounts of money, compared")]
        self.cost.add(side, cost_micro as f64);
        for (alarm, is_worse) in [
            (TrialAlarm::ServesFewer, self.served.is_worse(ALPHA)),
            (TrialAlarm::FailsMore, self.failed.is_worse(ALPHA_EACH)),
            (TrialAlarm::CostsMore, self.cost.is_more(ALPHA_EACH)),
        ] {
            if is_worse && !self.alarms.contains(&alarm) {
                self.alarms.push(alarm);
            }
        }
    }
}

impl Service {
    /// What events and decisions say of a trial, as a document beside them.
    pub(crate) async fn seen_in_trial(
        &self,
        conversation: &Conversation,
        events: &[(Event, Option<Vec<u8>>)],
        entries: &[NewEntry],
    ) -> Result<Option<PutDocument>, ServiceError> {
        let Some(tried) = conversation.tried else { return Ok(None) };
        let first = events.iter().find_map(|(event, _)| Conclusion::of(event));
        let not_served = conversation.conclusion.is_none() && first == Some(Conclusion::NotServed);
        let failed = events.iter().any(|(event, _)| {
            matches!(event, Event::Acted { state: ActState::Refused | ActState::Unknown, .. })
        });
        let cost_micro = entries.iter().map(cost_of).fold(0, u64::saturating_add);
        if !not_served && !failed && cost_micro == 0 {
            return Ok(None);
        }
        let stored = self.0.store.document(KIND, &conversation.id.to_string()).await?;
        let Some(stored) = stored else { return Ok(None) };
        let mut body: Body = serde_json::from_slice(&stored.body)
            .map_err(|_| ServiceError::Corrupt { what: "trial" })?;
        let now = self.now();
        if not_served {
            body.not_served = Some(now);
        }
        if failed {
            body.failed.get_or_insert(now);
        }
        if cost_micro > 0 && now.duration_since(body.began) <= self.trial_age(tried.release).await?
        {
            body.cost_micro = body.cost_micro.saturating_add(cost_micro);
        }
        document(conversation, tried.release, &body, stored.version).map(Some)
    }

    /// How old a conversation of a trial is when it counts.
    async fn trial_age(&self, release: DecisionId) -> Result<SignedDuration, ServiceError> {
        let minutes = self.kept_release(release).await?.body.bar.unwrap_or_default().canary_minutes;
        Ok(SignedDuration::from_mins(minutes.into()))
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
        let age = self.trial_age(release).await?;
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
                let body: Body = serde_json::from_slice(&document.body)
                    .map_err(|_| ServiceError::Corrupt { what: "trial" })?;
                cache.add(&body, age);
            }
            let Some(last) = documents.last() else { break };
            cache.after = Some((last.label.clone(), last.id.clone()));
        }
        let [candidate, reference] = cache.counts.map(|counts| TrialSide {
            ended: counts.ended as u64,
            not_served: counts.not_served as u64,
            share: Interval::of(counts.not_served, counts.ended),
            failed: Interval::of(counts.failed, counts.ended),
            cost_micro: counts.cost_micro,
        });
        Ok(Trial {
            candidate,
            reference,
            e_value: cache.served.log_e().exp(),
            e_value_failed: cache.failed.log_e().exp(),
            e_value_cost: cache.cost.log_e().exp(),
            alarms: cache.alarms.clone(),
        })
    }

    /// Take back the version that is tried once it was shown to be worse.
    pub(super) async fn watch_canary(&self) -> Result<(), ServiceError> {
        let Some(release) = self.0.routing.load().canary.as_ref().map(|canary| canary.release)
        else {
            return Ok(());
        };
        let alarms = self.trial(release).await?.alarms;
        if alarms.is_empty() {
            return Ok(());
        }
        let canary = self.kept_release(release).await?;
        if canary.body.state != ReleaseState::Canary {
            return Ok(());
        }
        tracing::warn!(release.id = %release, "a version that was tried is taken back");
        let who = Principal::Operator;
        let more = alarms.iter().map(|alarm| Reason::of(alarm.as_str())).collect();
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
    let body = Body {
        candidate: tried.candidate,
        began: conversation.last_at,
        not_served: None,
        failed: None,
        cost_micro: 0,
    };
    document(conversation, tried.release, &body, 0).map(Some)
}

/// What a decision cost, in millionths. The one that ends a conversation holds what all of it cost.
fn cost_of(entry: &NewEntry) -> u64 {
    #[derive(Deserialize)]
    struct Costs {
        kind: DecisionKind,
        #[serde(default)]
        cost: Cost,
    }
    let costs: Option<Costs> = serde_json::from_slice(&entry.leaf).ok();
    let one = costs.filter(|costs| costs.kind != DecisionKind::Outcome);
    one.map_or(0, |costs| costs.cost.money_micro)
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

#[cfg(test)]
mod tests {
    use super::*;

    const AGE: SignedDuration = SignedDuration::from_mins(30);

    /// Conversations of both sides by turns; those of the candidate after `change`.
    fn trial(count: usize, change: impl Fn(&mut Body)) -> TrialCache {
        let mut cache = TrialCache::default();
        for number in 0..count {
            let candidate = number % 2 == 0;
            let began = Timestamp::UNIX_EPOCH;
            let (not_served, failed) = (None, None);
            let mut body = Body { candidate, began, not_served, failed, cost_micro: 1_000 };
            if candidate {
                change(&mut body);
            }
            cache.add(&body, AGE);
        }
        cache
    }

    #[test]
    fn each_alarm_says_what_the_version_does_worse_and_nothing_else() {
        let at = |minutes| Some(Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes));
        assert_eq!(trial(400, |_| ()).alarms, []);
        assert_eq!(trial(400, |body| body.not_served = at(5)).alarms, [TrialAlarm::ServesFewer]);
        assert_eq!(trial(400, |body| body.failed = at(5)).alarms, [TrialAlarm::FailsMore]);
        assert_eq!(trial(400, |body| body.cost_micro = 1_050).alarms, [TrialAlarm::CostsMore]);
        assert_eq!(trial(400, |body| body.cost_micro = 0).alarms, [], "it costs less");
        // What shows when it has counted already comes too late, on either side.
        let late = trial(400, |body| (body.failed, body.not_served) = (at(31), at(31)));
        assert_eq!(late.alarms, []);
        let both = trial(400, |body| (body.failed, body.cost_micro) = (at(5), 9_000)).alarms;
        assert!(both.contains(&TrialAlarm::FailsMore) && both.contains(&TrialAlarm::CostsMore));
    }

    #[test]
    fn what_a_conversation_cost_is_counted_once() {
        let entry = |kind: &str| {
            NewEntry {
            decision: uuid::Uuid::nil(),
            stream: None,
            commitment: ombud_ledger::Hash([0; 32]),
            leaf: format!(
                "{{\"kind\":\"{kind}\",\"cost\":{{\"tokens_in\":0,\"tokens_out\":0,\"money_micro\":7,\"elapsed_us\":1}}}}"
            )
            .into_bytes(),
            private: None,
            request: None,
            at_ms: 0,
        }
        };
        assert_eq!(cost_of(&entry("result")), 7);
        assert_eq!(cost_of(&entry("outcome")), 0, "it holds the sum of those before");
    }
}
