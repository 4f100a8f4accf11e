//! How procedures go, from the decisions: how often each step was passed and which way, where customers left,
//! how long they took to answer.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use ombud_assistant::{FlowCommand, StepNumbers};
use ombud_domain::{DecisionId, DecisionKind, Leaf};
use uuid::Uuid;

use crate::{Principal, Scope, Service, ServiceError, kept::leaf_of};

/// Entries of the log read at once.
const PAGE: usize = 1_000;

/// How a procedure goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureCounts {
    /// Which.
    pub flow: String,
    /// Its steps, by name.
    pub steps: Vec<StepCounts>,
}

/// How a step goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepCounts {
    /// Which.
    pub step: String,
    /// How often it was passed, and which way; the way of a step that has only one is empty. Who left ended the
    /// conversation or went to a person before they answered.
    pub numbers: StepNumbers,
    /// Half of those who answered took at most so many seconds; `None` where nobody did.
    pub median_seconds: Option<u64>,
}

/// What is counted of a step.
#[derive(Debug, Default)]
struct Tally {
    ways: BTreeMap<String, u64>,
    asked: u64,
    left: u64,
    seconds: Vec<u64>,
}

/// What is counted of all procedures, decision by decision.
#[derive(Debug, Default)]
struct Counting {
    steps: BTreeMap<(String, String), Tally>,
    /// By conversation: where it waits, and since when.
    waits: HashMap<Uuid, ((String, String), i64)>,
    /// By decision: the proposal that it follows from.
    follows: HashMap<DecisionId, DecisionId>,
    /// By proposal: the step from which it waits for people.
    proposed: HashMap<DecisionId, (String, String)>,
}

impl Counting {
    /// Note what a decision follows from: an act that people released is told of long after it was proposed.
    fn follow(&mut self, leaf: &Leaf) {
        let proposal = match leaf.kind {
            DecisionKind::Proposal => Some(leaf.id),
            _ => leaf.cause.and_then(|cause| self.follows.get(&cause).copied()),
        };
        // What customers say later follows from a reply, and no longer from what was proposed.
        let is_between = matches!(
            leaf.kind,
            DecisionKind::Proposal
                | DecisionKind::Approval
                | DecisionKind::Act
                | DecisionKind::Result
        );
        if let Some(proposal) = proposal.filter(|_| is_between) {
            self.follows.insert(leaf.id, proposal);
        }
    }

    /// What was proposed at a step went on from there otherwise: it is counted once, as what became of it.
    fn went_on(&mut self, leaf: &Leaf, step: &(String, String), way: &str) {
        let Some(cause) = leaf.cause else { return };
        let Some(proposal) = self.follows.get(&cause).copied() else { return };
        if way == PROPOSED {
            self.proposed.insert(proposal, step.clone());
            return;
        }
        if self.proposed.get(&proposal) != Some(step) {
            return;
        }
        self.waits_no_more(proposal);
    }

    /// What was proposed is decided about; the step at which it waited.
    fn waits_no_more(&mut self, proposal: DecisionId) -> Option<&mut Tally> {
        let tally = self.steps.get_mut(&self.proposed.remove(&proposal)?)?;
        if let Some(count) = tally.ways.get_mut(PROPOSED) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                tally.ways.remove(PROPOSED);
            }
        }
        Some(tally)
    }

    /// What was proposed is not done: it is counted as that.
    fn not_released(&mut self, leaf: &Leaf) {
        let tally = leaf.cause.and_then(|proposal| self.waits_no_more(proposal));
        if let Some(tally) = tally {
            *tally.ways.entry(REJECTED.to_owned()).or_default() += 1;
        }
    }

    /// Count one decision of a conversation.
    fn take(&mut self, conversation: Uuid, leaf: &Leaf) {
        let at = leaf.at.as_millisecond();
        if leaf.kind == DecisionKind::Rejection {
            self.not_released(leaf);
        }
        let passed = leaf.reasons.iter().filter_map(|reason| place(&reason.code));
        for (step, way) in passed {
            if way == WAITS {
                self.steps.entry(step.clone()).or_default().asked += 1;
                self.waits.insert(conversation, (step, at));
                continue;
            }
            self.went_on(leaf, &step, way);
            let answered = self.waits.get(&conversation).filter(|(waited, _)| *waited == step);
            let took = answered.map(|(_, since)| u64::try_from(at - since).unwrap_or(0) / 1_000);
            let tally = self.steps.entry(step).or_default();
            *tally.ways.entry(way.to_owned()).or_default() += 1;
            if let Some(took) = took {
                tally.seconds.push(took);
                self.waits.remove(&conversation);
            }
        }
        let late = leaf.reasons.iter().any(|reason| reason.code == FlowCommand::Late.code());
        if (late || matches!(leaf.kind, DecisionKind::Handoff | DecisionKind::Outcome))
            && let Some((step, _)) = self.waits.remove(&conversation)
        {
            self.steps.entry(step).or_default().left += 1;
        }
    }

    fn counts(self) -> Vec<ProcedureCounts> {
        let mut counts: Vec<ProcedureCounts> = Vec::new();
        for ((flow, step), mut tally) in self.steps {
            if counts.last().is_none_or(|last| last.flow != flow) {
                counts.push(ProcedureCounts { flow, steps: vec![] });
            }
            tally.seconds.sort_unstable();
            let median = tally.seconds.len().saturating_sub(1) / 2;
            let median_seconds = tally.seconds.get(median).copied();
            let Tally { ways, asked, left, .. } = tally;
            if let Some(last) = counts.last_mut() {
                let numbers = StepNumbers { ways, asked, left };
                last.steps.push(StepCounts { step, numbers, median_seconds });
            }
        }
        counts
    }
}

/// The way of a step whose act waits for people.
const PROPOSED: &str = "proposed";

/// The way of a step whose act people did not release: turned down, too late, or taken back.
const REJECTED: &str = "rejected";

/// The way of a step that waits for an answer.
const WAITS: &str = "waits";

/// That a reply waits at a step of a procedure, as a reason's code.
pub(crate) fn waits_at(flow: &str, step: &str) -> String {
    format!("flow.{flow}.{step}.{WAITS}")
}

/// The step and the way that a reason's code tells of.
fn place(code: &str) -> Option<((String, String), &str)> {
    let mut parts = code.strip_prefix("flow.")?.splitn(3, '.');
    let (flow, step) = (parts.next()?, parts.next()?);
    Some(((flow.to_owned(), step.to_owned()), parts.next().unwrap_or_default()))
}

impl Service {
    /// How procedures went, from the decisions since then.
    pub async fn procedures(
        &self,
        who: &Principal,
        since: Option<Timestamp>,
    ) -> Result<Vec<ProcedureCounts>, ServiceError> {
        who.require(Scope::Decisions)?;
        let since_ms = since.map_or(i64::MIN, Timestamp::as_millisecond);
        let mut counting = Counting::default();
        let mut index = self.0.blocks.first_since(self.0.store.head().await?.log, since_ms);
        loop {
            let entries = self.0.store.entries(index, PAGE).await?;
            let Some(last) = entries.last() else { return Ok(counting.counts()) };
            index = last.index + 1;
            for entry in entries.iter().filter(|entry| entry.at_ms >= since_ms) {
                let Some(conversation) = entry.stream else { continue };
                let leaf = leaf_of(entry)?;
                counting.follow(&leaf);
                // What a version that listens would have done did not happen, nor what was suggested; the steps before an act
                // stand again in the reply that tells of it.
                if !matches!(
                    leaf.kind,
                    DecisionKind::Shadow | DecisionKind::Suggestion | DecisionKind::Act
                ) {
                    counting.take(conversation, &leaf);
                }
            }
        }
    }
}
