//! How a conversation ended.

use serde::{Deserialize, Serialize};

/// How a conversation ended. Each end is a decision that names one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The customer said that it is solved.
    Confirmed,
    /// The assistant answered and the customer left without objecting: we assume, and say so.
    Assumed,
    /// A person took over.
    HandedOver,
    /// The customer left before an answer, or after a question of ours.
    Abandoned,
    /// It had ended and the customer came back: the earlier outcome did not hold.
    Reopened,
    /// The customer contests a decision.
    Contested,
}

impl Outcome {
    /// The word as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Assumed => "assumed",
            Self::HandedOver => "handed_over",
            Self::Abandoned => "abandoned",
            Self::Reopened => "reopened",
            Self::Contested => "contested",
        }
    }
}
