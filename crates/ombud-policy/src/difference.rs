//! What a replay says otherwise than the decision did.

use crate::{Effect, Reason, RecordedVerdict, Verdict};

/// What a replay says otherwise than the decision did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What may happen.
    pub effect: Change<Effect>,
    /// Why.
    pub reason: Change<Reason>,
    /// The ids of policies that determined the decision but not the replay.
    pub gone: Vec<String>,
    /// The ids of policies that determine the replay but not the decision.
    pub new: Vec<String>,
    /// Whether the schema is another.
    pub schema_changed: bool,
    /// Whether the policies are others.
    pub policies_changed: bool,
    /// Whether the request or its entities are others: then this is no replay of that decision.
    pub request_changed: bool,
}

/// A value at the decision and at the replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<T> {
    /// At the decision.
    pub recorded: T,
    /// At the replay.
    pub replayed: T,
}

impl Difference {
    /// Whether the same may happen, for the same reason, by the same policies' ids. The digests
    /// may differ: a policy changed that makes no difference here.
    pub fn is_none(&self) -> bool {
        self.effect.recorded == self.effect.replayed
            && self.reason.recorded == self.reason.replayed
            && self.gone.is_empty()
            && self.new.is_empty()
    }
}

/// Compare the verdict of a decision with that of its replay.
pub fn compare(recorded: &RecordedVerdict, replayed: &Verdict) -> Difference {
    let replayed = replayed.record();
    let missing = |these: &[String], those: &[String]| {
        these.iter().filter(|id| !those.contains(id)).cloned().collect()
    };
    let (then, now) = (recorded.digests, replayed.digests);
    Difference {
        effect: Change { recorded: recorded.effect, replayed: replayed.effect },
        reason: Change { recorded: recorded.reason, replayed: replayed.reason },
        gone: missing(&recorded.determining, &replayed.determining),
        new: missing(&replayed.determining, &recorded.determining),
        schema_changed: then.schema != now.schema,
        policies_changed: then.policies != now.policies,
        request_changed: then.request != now.request || then.entities != now.entities,
    }
}
