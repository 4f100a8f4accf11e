//! Procedures: what the assistant does step by step, and where it waits for the customer.
//!
//! * [`Flow`]: a file of `flows/`, read and checked
//! * [`Stack`]: where a conversation stands in them
//! * `answer`: what a message is to a procedure that waits
//! * `machine`: from a stack and that to the next words
//!
//! After pattern-based dialogue management as Rasa's CALM describes it: understanding proposes
//! commands, and a deterministic machine follows the steps.

mod amount;
mod answer;
mod called;
mod check;
mod formed;
mod given;
mod graph;
mod lines;
mod machine;
mod numeral;
mod read;
mod recap;
mod said;
mod slot;
mod stack;
mod step_up;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use ombud_domain::Language;
use ombud_policy::Condition;
use serde::{Deserialize, Serialize};

pub(crate) use self::{
    check::check_all,
    machine::Progress,
    read::{NAME_REMEDY, read_all},
    said::yes_or_no,
};
pub use self::{
    graph::{Numbers, StepNumbers},
    machine::{Call, CallOutcome},
    read::is_name,
    slot::{Checksum, Choice, Slot, SlotKind, Value},
    stack::{Frame, Stack},
};

/// A procedure.
#[derive(Debug, Clone)]
pub struct Flow {
    /// The file's name without `.yaml`.
    pub id: String,
    /// What it is called towards customers.
    pub title: BTreeMap<Language, String>,
    /// What it asks for, by name.
    pub slots: BTreeMap<String, Slot>,
    /// In the order of the file; the first is where it begins.
    pub steps: Vec<Step>,
    /// For how many minutes a step that has no time of its own waits for an answer, where that is said.
    pub within_minutes: Option<u32>,
    /// Its path in the folder.
    pub file: String,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name within the procedure.
    pub id: String,
    /// In which line it stands, from 1.
    pub line: usize,
    /// What is done.
    pub action: StepAction,
    /// For how many minutes it waits for an answer, where it has a time of its own.
    pub within_minutes: Option<u32>,
}

/// What a step does, and where it goes on.
#[derive(Debug, Clone)]
pub enum StepAction {
    /// Ask for a slot, unless it is filled.
    Ask {
        /// Its name.
        slot: String,
        /// Also where it is filled.
        again: bool,
        /// Then.
        go: Go,
    },
    /// Say approved words.
    Say {
        /// Their name.
        words: String,
        /// Slots that are shown after them, where they are filled.
        show: Vec<String>,
        /// Then.
        go: Go,
    },
    /// Go one way where a condition holds and another where it does not.
    Check {
        /// The condition.
        when: When,
        /// Where it holds.
        go: Go,
        /// Where it does not.
        otherwise: Go,
    },
    /// Go the way of the first condition that holds.
    Choose {
        /// In their order.
        ways: Vec<(When, Go)>,
        /// Where none holds.
        otherwise: Go,
    },
    /// Say back what was understood and ask whether it is right.
    Confirm {
        /// The words that ask.
        words: String,
        /// The slots that are said back, where they are filled; all that are known without it.
        show: Option<Vec<String>>,
        /// Where it is.
        go: Go,
        /// Where it is not.
        no: Go,
    },
    /// Pass on to a person, with what was said.
    HandOver {
        /// The words before.
        words: Option<String>,
    },
    /// Have a tool do something, within what policy allows.
    Call {
        /// The tool.
        tool: String,
        /// What it is to do.
        operation: String,
        /// Its arguments by name.
        with: BTreeMap<String, Given>,
        /// Slots that are filled from the result, each from where it lies there (RFC 6901).
        save: BTreeMap<String, String>,
        /// When it is done.
        go: Go,
        /// When the tool refuses; without it a person takes over.
        failed: Option<Go>,
        /// When what only reads answers without what is to be saved: there is none.
        missing: Option<Go>,
        /// The words where a person does it, or releases it.
        person: Option<String>,
    },
    /// Have the customer show the code that is sent to the address on file of an account, unless they
    /// have lately.
    StepUp {
        /// The slot that holds the account.
        slot: String,
        /// Whether it is enough that they are signed in and the account is theirs.
        or_signed_in: bool,
        /// Then.
        go: Go,
        /// Where the account is not known to the system that sends the code; without it a person takes over.
        failed: Option<Go>,
    },
    /// Follow another procedure, then go on. Slots of the same name are shared.
    Follow {
        /// Which.
        flow: String,
        /// Then.
        go: Go,
    },
}

/// Where an argument of a call comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// A slot.
    Slot(String),
    /// Always the same.
    Value(serde_json::Value),
}

/// A condition with its text.
#[derive(Debug, Clone)]
pub struct When {
    /// As it stands in the file.
    pub text: String,
    /// Checked. `None` only while the folder is being checked.
    pub(crate) condition: Option<Box<Condition>>,
}

/// Where a step goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Go {
    /// To this step.
    Step(usize),
    /// The procedure has ended.
    End,
}

impl Flow {
    /// What it is called in a language.
    pub fn title(&self, language: Language) -> &str {
        let titles = &self.title;
        titles.get(&language).or_else(|| titles.values().next()).map_or(&self.id, String::as_str)
    }

    /// A step by name, with its place.
    pub fn step(&self, id: &str) -> Option<(usize, &Step)> {
        self.steps.iter().enumerate().find(|(_, step)| step.id == id)
    }
}

impl StepAction {
    /// Every way on from here, each with what it is called; empty where the procedure ends with it.
    pub fn ways(&self) -> Vec<(String, Go)> {
        let way = |name: &str, go: &Go| (name.to_owned(), *go);
        match self {
            Self::Ask { go, .. } | Self::Say { go, .. } | Self::Follow { go, .. } => {
                vec![way("", go)]
            }
            Self::Check { go, otherwise, .. } => vec![way("yes", go), way("no", otherwise)],
            Self::Choose { ways, otherwise } => {
                let ways = ways.iter().map(|(when, go)| way(&when.text, go));
                ways.chain([way("otherwise", otherwise)]).collect()
            }
            Self::StepUp { go, failed, .. } => {
                let failed = failed.iter().map(|go| way("failed", go));
                std::iter::once(way("proven", go)).chain(failed).collect()
            }
            Self::Confirm { go, no, .. } => vec![way("yes", go), way("no", no)],
            Self::Call { go, failed, missing, .. } => {
                let failed = failed.iter().map(|go| way("failed", go));
                let missing = missing.iter().map(|go| way("missing", go));
                std::iter::once(way("done", go)).chain(failed).chain(missing).collect()
            }
            Self::HandOver { .. } => vec![],
        }
    }

    /// Whether the customer is waited for here.
    pub fn waits(&self) -> bool {
        matches!(self, Self::Ask { .. } | Self::Confirm { .. } | Self::StepUp { .. })
    }

    /// The slots that it shows by name.
    pub(crate) fn shows(&self) -> &[String] {
        match self {
            Self::Say { show, .. } | Self::Confirm { show: Some(show), .. } => show,
            _ => &[],
        }
    }

    /// The words that it says.
    pub(crate) fn words(&self) -> Option<&str> {
        match self {
            Self::Say { words, .. } | Self::Confirm { words, .. } => Some(words),
            Self::HandOver { words } | Self::Call { person: words, .. } => words.as_deref(),
            _ => None,
        }
    }
}
