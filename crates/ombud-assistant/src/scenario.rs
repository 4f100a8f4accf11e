//! Scenarios: conversations that must go as written.

use ombud_domain::Language;
use serde::Deserialize;

use crate::{folder::Folder, goal, problem::Report, toml_file};

/// A conversation with what must come of each message.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is about.
    pub title: String,
    /// The language of the page it starts on.
    pub language: Language,
    /// The messages, in their order.
    #[serde(rename = "turn")]
    pub turns: Vec<ScenarioTurn>,
    /// Its path in the folder.
    #[serde(skip)]
    pub file: String,
}

/// One message of a scenario.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioTurn {
    /// What the customer writes.
    pub says: String,
    /// What must come of it.
    pub expect: Expectation,
    /// The article that must be quoted.
    #[serde(default)]
    pub article: Option<String>,
    /// A text that must stand in the reply.
    #[serde(default)]
    pub contains: Option<String>,
}

/// What must come of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// An article is quoted.
    Answer,
    /// A procedure is begun or goes on.
    Follow,
    /// The assistant asks.
    Clarify,
    /// A person takes over.
    HandOver,
    /// Approved words without an article.
    SmallTalk,
    /// Policy refuses.
    Refuse,
}

impl Expectation {
    /// The word as it stands in a scenario.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Follow => "follow",
            Self::Clarify => "clarify",
            Self::HandOver => "hand_over",
            Self::SmallTalk => "small_talk",
            Self::Refuse => "refuse",
        }
    }
}

pub(crate) fn read_all(folder: &Folder, report: &mut Report) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for path in folder.below("scenarios", ".toml") {
        let Some(text) = folder.read_text(path, report).filter(|text| !goal::is_goal(text)) else {
            continue;
        };
        if let Some(mut scenario) = toml_file::read::<Scenario>(path, 1, text, report) {
            path.clone_into(&mut scenario.file);
            scenarios.push(scenario);
        }
    }
    scenarios
}
