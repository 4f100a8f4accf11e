//! That a person calls the customer back, at a time that was promised.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::DecisionId;

/// What became of a call that was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackState {
    /// It is promised.
    Promised,
    /// The customer does not want it any more.
    Cancelled,
    /// A person called.
    Done,
}

impl CallbackState {
    /// The word as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Promised => "promised",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
        }
    }
}

/// A call that is promised. The number is not here: it is sealed with the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// The task at the desk; also the decision that promised it.
    pub task: DecisionId,
    /// Not before this.
    pub from: Timestamp,
    /// By this.
    pub until: Timestamp,
}

/// Calls that may be promised in one conversation, those that were cancelled included. Each is a task at the desk.
pub(crate) const CALLBACKS_MAX: u32 = 5;
