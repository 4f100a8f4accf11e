//! Where a conversation stands in its procedures.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Value;

/// Where a conversation stands: the procedure it is in, on top of those that wait for it.
///
/// It holds what the customer said, so it is kept sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stack {
    /// The lowest first.
    pub frames: Vec<Frame>,
    /// Whether it was under way until the time for an answer was over: what the customer says now answers
    /// nothing, and the procedure they had begun is offered again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// Intents that the customer asked for besides: offered when it has ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) further: Vec<String>,
}

/// A procedure that was begun and has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Which.
    pub flow: String,
    /// The step it stands at; `None` while it is only offered.
    pub step: Option<String>,
    /// What is known.
    pub slots: BTreeMap<String, Value>,
    /// Questions that were reached: a second time they are always asked.
    pub(super) visited: BTreeSet<String>,
    /// Answers in a row that did not fit.
    pub(super) misses: u8,
    /// Begun by the procedure below, not by the customer.
    pub(super) called: bool,
    /// The last thing that was done in it: the act's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) last_act: Option<String>,
}

/// Answers that do not fit before a person takes over.
const MISSES_MAX: u8 = 2;

impl Stack {
    /// The procedure that is offered or followed now, and its step.
    pub fn place(&self) -> Option<(&str, Option<&str>)> {
        self.frames.last().map(|frame| (frame.flow.as_str(), frame.step.as_deref()))
    }

    /// The procedure that the customer began, whichever it calls now.
    pub fn begun(&self) -> Option<&str> {
        let begun = self.frames.iter().rev().find(|frame| !frame.called);
        begun.map(|frame| frame.flow.as_str())
    }

    /// Whether a procedure is under way, not only offered.
    pub fn is_under_way(&self) -> bool {
        self.frames.iter().any(|frame| frame.step.is_some())
    }

    /// Whether a further answer that does not fit is one too many.
    pub(crate) fn is_lost(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.misses >= MISSES_MAX)
    }

    /// One above another, where there are both.
    pub fn above(below: Option<Self>, above: Option<Self>) -> Option<Self> {
        match (below, above) {
            (Some(below), Some(above)) => {
                let mut stack = below.without_offer();
                stack.frames.extend(above.frames);
                stack.keep(above.further);
                Some(stack)
            }
            (below, above) => above.or(below),
        }
    }

    /// As it is when the time for an answer is over: what was said is forgotten.
    #[must_use]
    pub fn lapsed(self) -> Self {
        let frames = self.begun().map(Frame::new).into_iter().collect();
        Self { frames, late: true, further: self.further }
    }

    /// Keep intents that were asked for besides, each once.
    pub(crate) fn keep(&mut self, further: impl IntoIterator<Item = String>) {
        for intent in further {
            if !self.further.contains(&intent) {
                self.further.push(intent);
            }
        }
    }

    /// Without what was only offered.
    pub(super) fn without_offer(mut self) -> Self {
        self.late = false;
        self.frames.retain(|frame| frame.step.is_some());
        self
    }

    /// With an offer on top.
    pub(crate) fn offering(self, flow: &str) -> Self {
        let mut stack = self.without_offer();
        stack.frames.push(Frame::new(flow));
        stack
    }
}

impl Frame {
    pub(super) fn new(flow: &str) -> Self {
        Self {
            flow: flow.to_owned(),
            step: None,
            slots: BTreeMap::new(),
            visited: BTreeSet::new(),
            misses: 0,
            called: false,
            last_act: None,
        }
    }
}
