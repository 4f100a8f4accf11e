//! How a customer's messages sound over a conversation. Never how an employee's do: only what a customer wrote is read.

use ombud_guard::Tone;
use serde::{Deserialize, Serialize};

/// How a conversation sounds: the later a message, the more it weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mood {
    /// From -100 (very discontent) to 100 (very content).
    pub percent: i8,
    /// What it was before the last message; `None` with the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<i8>,
}

/// From where on it is worth telling a person who works with it, in percent.
#[expect(clippy::cast_possible_truncation, reason = "a percentage")]
const TELLING: i8 = (ombud_guard::TELLING_VALUE * 100.0) as i8;
/// A change that is worth telling.
const CHANGE: i16 = 20;

/// What is told of a mood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feeling {
    /// The customer sounds discontent.
    Discontent,
    /// Neither; or it cannot be said.
    Even,
    /// The customer sounds content.
    Content,
}

/// Where a mood is going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// It gets worse.
    Falling,
    /// It stays about the same, or there is nothing to compare it with.
    Steady,
    /// It gets better.
    Rising,
}

impl Mood {
    /// The mood after a message.
    pub(crate) fn after(before: Option<Self>, tone: &Tone) -> Self {
        let before = before.map(|mood| mood.percent);
        let mut mood = ombud_guard::Mood::resume(before.map(|percent| f32::from(percent) / 100.0));
        mood.add(tone);
        #[expect(clippy::cast_possible_truncation, reason = "between -100 and 100")]
        let percent = mood.value().map_or(0, |value| (value * 100.0).round() as i8);
        Self { percent, before }
    }

    /// What is told of it.
    pub fn feeling(self) -> Feeling {
        if self.percent <= -TELLING {
            Feeling::Discontent
        } else if self.percent >= TELLING {
            Feeling::Content
        } else {
            Feeling::Even
        }
    }

    /// Where it is going.
    pub fn trend(self) -> Trend {
        let before = self.before.unwrap_or(self.percent);
        let change = i16::from(self.percent) - i16::from(before);
        if change <= -CHANGE {
            Trend::Falling
        } else if change >= CHANGE {
            Trend::Rising
        } else {
            Trend::Steady
        }
    }

    /// In per mille, as policies read it.
    pub(crate) fn per_mille(self) -> i16 {
        i16::from(self.percent) * 10
    }
}

impl Feeling {
    /// The code in URLs, JSON and words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Discontent => "discontent",
            Self::Even => "even",
            Self::Content => "content",
        }
    }
}

impl Trend {
    /// The code in URLs, JSON and words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Falling => "falling",
            Self::Steady => "steady",
            Self::Rising => "rising",
        }
    }
}
