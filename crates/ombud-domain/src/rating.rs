//! What the customer says at the end: whether it was solved.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Whether what the customer came for was solved, as they say themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// It was.
    Yes,
    /// Some of it was.
    Partly,
    /// It was not.
    No,
}

impl Rating {
    /// The word as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
        }
    }

    /// The code as it stands in a leaf's reasons.
    pub fn code(self) -> &'static str {
        match self {
            Self::Yes => "rating.yes",
            Self::Partly => "rating.partly",
            Self::No => "rating.no",
        }
    }
}

/// The rating that a conversation has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rated {
    /// What was said last.
    pub rating: Rating,
    /// Until when it can be changed: a day after it was first given.
    pub until: Timestamp,
    /// How often it was given.
    pub count: u32,
}

/// How long a rating can be changed: who slept over it may have another opinion, who comes back after a year has
/// another matter.
const CHANGEABLE: SignedDuration = SignedDuration::from_hours(24);
/// How often a rating can be given, the first time included. Each stays in the log.
const RATINGS_MAX: u32 = 10;

/// Until when a rating that is given at `now` can be changed, where `before` stands; `None` where it is too late, or was
/// changed too often.
pub(crate) fn changeable_until(before: Option<Rated>, now: Timestamp) -> Option<Timestamp> {
    match before {
        None => Some(now.checked_add(CHANGEABLE).unwrap_or(Timestamp::MAX)),
        Some(Rated { until, count, .. }) => (now < until && count < RATINGS_MAX).then_some(until),
    }
}
