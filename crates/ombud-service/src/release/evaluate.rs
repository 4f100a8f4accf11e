//! What a version has to show before people look at it: its scenarios and goals, played.

use std::{
    collections::{HashMap, hash_map::Entry},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use ombud_assistant::{Folder, Goal, Report, Severity};
use ombud_domain::{DecisionId, Wording};
use ombud_fairness::Interval;
use serde::{Deserialize, Serialize};

use super::{KIND, Kept, ReleaseError, ReleaseState, Step};
use crate::{Principal, Service, ServiceError, judge::Judged};

/// Plays customers against a version.
#[async_trait]
pub trait Evaluator: Send + Sync {
    /// Play each goal of a folder `k` times in each language, and each of its scenarios once.
    ///
    /// # Errors
    /// Why it could not be played to the end, in words for the operator.
    async fn evaluate(&self, folder: &Folder, k: u8) -> Result<Evaluation, String>;
}

/// What came of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// How often each goal was played per language.
    pub k: u8,
    /// Goals, each in each language.
    pub goals: u64,
    /// Of these, those that were reached all k times.
    pub reached: u64,
    /// The others by their titles, each with its language in brackets.
    #[serde(default)]
    pub missed: Vec<String>,
    /// Rules that were broken in a conversation.
    pub broken: u64,
    /// Contracts that do not keep what they say.
    #[serde(default)]
    pub contracts: u64,
    /// Scenarios of the folder that failed, and whatever else `ombud check` finds wrong.
    #[serde(default)]
    pub scenarios: u64,
    /// SHA-256 of the whole report, lower-case hex.
    pub report: String,
}

impl Evaluation {
    /// The share of goals that were reached all k times.
    pub fn pass_k(&self) -> Interval {
        let counted = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        Interval::of(counted(self.reached), counted(self.goals))
    }

    /// Why it does not show what is asked, as a code; `None` where it does.
    #[expect(clippy::cast_precision_loss, reason = "counts of goals are far below 2^52")]
    fn misses(&self, pass_min: f64) -> Option<&'static str> {
        match self {
            Self { broken: 1.., .. } => Some("release.rules_broken"),
            Self { contracts: 1.., .. } => Some("release.contracts_broken"),
            Self { scenarios: 1.., .. } => Some("release.scenarios_failed"),
            // Nothing played shows nothing.
            Self { goals: 0, .. } => Some("release.no_goals"),
            Self { reached, goals, .. } if (*reached as f64) < pass_min * *goals as f64 - 1e-9 => {
                Some("release.goals_missed")
            }
            _ => None,
        }
    }
}

/// What became of the goals of the version that is live, in one that is to follow it: whoever approves it is told, as a
/// version can reach all it has by having less.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalChanges {
    /// Goals of the version that is live.
    pub live: usize,
    /// Goals of this one.
    pub own: usize,
    /// Titles of those that it no longer has.
    pub dropped: Vec<String>,
    /// Titles of those that it asks in another way.
    pub changed: Vec<String>,
}

impl GoalChanges {
    pub(super) fn between(live: &[Goal], own: &[Goal]) -> Self {
        let named = |title: &str| own.iter().find(|goal| goal.title == title);
        let is_same = |a: &Goal, b: &Goal| {
            Goal { file: String::new(), ..a.clone() } == Goal { file: String::new(), ..b.clone() }
        };
        let mut changes = Self { live: live.len(), own: own.len(), ..Self::default() };
        for goal in live {
            match named(&goal.title) {
                None => changes.dropped.push(goal.title.clone()),
                Some(now) if !is_same(goal, now) => changes.changed.push(goal.title.clone()),
                Some(_) => {}
            }
        }
        changes
    }

    /// Whether less is asked of this version than of the one that is live, or something else.
    pub fn asks_less(&self) -> bool {
        !self.dropped.is_empty() || !self.changed.is_empty()
    }
}

/// How long it takes until an evaluation that did not come to its end begins again.
const AGAIN: Duration = Duration::from_secs(30);

/// The versions that are evaluated in this process; of those whose evaluation did not come to its end, since when.
#[derive(Debug, Default)]
pub(crate) struct Evaluating(HashMap<DecisionId, Option<Instant>>);

impl Evaluating {
    /// Begin with one, unless that is under way or has just failed.
    fn begin(&mut self, id: DecisionId) -> bool {
        match self.0.entry(id) {
            Entry::Occupied(known) => {
                let again = known.get().is_some_and(|since| since.elapsed() >= AGAIN);
                if again {
                    *known.into_mut() = None;
                }
                again
            }
            Entry::Vacant(new) => {
                new.insert(None);
                true
            }
        }
    }

    fn end(&mut self, id: DecisionId, is_done: bool) {
        if is_done {
            self.0.remove(&id);
        } else {
            self.0.insert(id, Some(Instant::now()));
        }
    }
}

/// Problems that are named at once.
const NAMED_MAX: usize = 5;

/// The first problems of a folder, in one line.
pub(super) fn first_of(report: &Report) -> Wording {
    let errors = report.problems.iter().filter(|problem| problem.severity == Severity::Error);
    let named: Vec<String> = errors
        .clone()
        .take(NAMED_MAX)
        .map(|problem| format!("{}:{}: {}", problem.file, problem.line, problem.message))
        .collect();
    let (more, noch) = match errors.count().saturating_sub(NAMED_MAX) {
        0 => (String::new(), String::new()),
        more => (format!("; and {more} more"), format!("; und {more} weitere")),
    };
    let named = named.join("; ");
    Wording::new(
        format!("cannot be served: {named}{more}"),
        format!("können nicht eingesetzt werden: {named}{noch}"),
    )
}

impl Service {
    /// Play a proposed version in the background, and say what came of it.
    pub(super) fn spawn_evaluation(&self, id: DecisionId) {
        if !self.0.evaluating.lock().begin(id) {
            return;
        }
        let service = self.clone();
        self.spawn(async move {
            let evaluated = service.evaluate_release(id).await;
            service.0.evaluating.lock().end(id, evaluated.is_ok());
            if let Err(error) = evaluated {
                tracing::warn!(release.id = %id, error = %error, "a version was not evaluated yet");
            }
        });
    }

    /// Evaluations that nobody has brought to their end begin again: whoever did may be gone, or could not write what
    /// came of it.
    pub(super) async fn resume_evaluations(&self) {
        let query =
            ombud_store::DocumentQuery::equal(KIND, "state", ReleaseState::Evaluating.as_str(), 10);
        match self.0.store.documents(query).await {
            Ok(documents) => {
                for kept in documents.iter().filter_map(|document| Kept::of(document).ok()) {
                    self.spawn_evaluation(kept.id);
                }
            }
            Err(error) => tracing::warn!(error = %error, "the releases could not be read"),
        }
    }

    async fn evaluate_release(&self, id: DecisionId) -> Result<(), ServiceError> {
        let kept = self.kept_release(id).await?;
        let folder = self.kept_files(&kept.body.files).await?;
        let bar = kept.body.bar.unwrap_or_default();
        let evaluated = match &self.0.evaluator {
            Some(evaluator) => evaluator.evaluate(&folder, bar.k).await,
            None => Err("nothing here can play customers".to_owned()),
        };
        // It may have been turned down meanwhile.
        let mut kept = self.kept_release(id).await?;
        if kept.body.state != ReleaseState::Evaluating {
            return Ok(());
        }
        let missed = match evaluated {
            Ok(evaluation) => {
                let missed = evaluation.misses(bar.pass_min);
                kept.body.evaluation = Some(evaluation);
                missed
            }
            Err(why) => {
                tracing::warn!(release.id = %id, why, "an evaluation failed");
                Some("release.evaluation_failed")
            }
        };
        let who = Principal::Operator;
        let mut step = Step::new(&who, "release.evaluated");
        kept.body.state = ReleaseState::Proposed;
        if let Some(missed) = missed {
            step.code = "release.refused";
            step.more.push(ombud_domain::Reason::of(missed));
            kept.body.why = Some(missed.to_owned());
            kept.body.state = ReleaseState::Refused;
        }
        self.take_step(step, &mut kept, vec![]).await?;
        if missed.is_none() && kept.body.approvals_asked() == 0 {
            let mut judged = Judged::default();
            match self.may_go_live(&kept, &mut judged).await {
                // It waits for the people whom policy wants.
                Err(ServiceError::Release(ReleaseError::Forbidden { .. })) => {}
                may => {
                    may?;
                    self.begin_serving(kept, judged).await?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_evaluated_is_not_begun_twice_and_what_failed_is_begun_again_later() {
        let (mut evaluating, id) = (Evaluating::default(), DecisionId::from(uuid::Uuid::nil()));
        assert!(evaluating.begin(id) && !evaluating.begin(id));
        evaluating.end(id, false);
        assert!(!evaluating.begin(id), "not at once");
        evaluating.0.insert(id, Instant::now().checked_sub(AGAIN));
        assert!(evaluating.begin(id) && !evaluating.begin(id));
        evaluating.end(id, true);
        assert!(evaluating.begin(id));
    }

    #[test]
    fn what_was_not_shown_is_named() {
        let evaluation = |goals, reached, broken| Evaluation {
            k: 8,
            goals,
            reached,
            missed: vec![],
            broken,
            contracts: 0,
            scenarios: 0,
            report: String::new(),
        };
        let shown = |goals, reached, broken| evaluation(goals, reached, broken).misses(0.95);
        assert_eq!(shown(200, 190, 0), None);
        assert_eq!(shown(200, 189, 0), Some("release.goals_missed"));
        assert_eq!(shown(200, 200, 1), Some("release.rules_broken"));
        assert_eq!(shown(0, 0, 0), Some("release.no_goals"));
        let failed = Evaluation { scenarios: 1, ..evaluation(200, 200, 0) };
        assert_eq!(failed.misses(0.95), Some("release.scenarios_failed"));
        let unkept = Evaluation { contracts: 1, ..failed };
        assert_eq!(unkept.misses(0.95), Some("release.contracts_broken"));
    }
}
