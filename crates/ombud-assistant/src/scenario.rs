//! Scenarios: conversations that must go as written.

use ombud_domain::Language;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    folder::Folder,
    goal,
    problem::Report,
    toml_file::{self, LeftOut},
};

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

/// What was read of the files of `scenarios/`.
#[derive(Debug)]
pub(crate) struct Read<T> {
    pub(crate) sound: Vec<T>,
    /// Those with slips, so that what is wrong beside these is told too, with what is not the file's in each.
    pub(crate) unsound: Vec<(T, LeftOut)>,
}

impl<T> Default for Read<T> {
    fn default() -> Self {
        Self { sound: vec![], unsound: vec![] }
    }
}

impl<T: DeserializeOwned> Read<T> {
    /// Read a file, and `note` in it where it lies.
    pub(crate) fn file(
        &mut self,
        path: &str,
        text: &str,
        report: &mut Report,
        note: impl FnOnce(&mut T),
    ) {
        let (read, left_out) = toml_file::read_what_fits::<T>(path, 1, text, report);
        let Some(mut read) = read else { return };
        note(&mut read);
        match left_out {
            None => self.sound.push(read),
            Some(left_out) => self.unsound.push((read, left_out)),
        }
    }

    /// Each, with what is not the file's in it.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&T, Option<&LeftOut>)> {
        let sound = self.sound.iter().map(|one| (one, None));
        sound.chain(self.unsound.iter().map(|(one, left_out)| (one, Some(left_out))))
    }
}

/// Every scenario; what is wrong with one goes to the report.
pub(crate) fn read_all(folder: &Folder, report: &mut Report) -> Read<Scenario> {
    let mut scenarios = Read::default();
    for path in folder.below("scenarios", ".toml") {
        let Some(text) = folder.read_text(path, report).filter(|text| !goal::is_goal(text)) else {
            continue;
        };
        scenarios.file(path, text, report, |scenario: &mut Scenario| {
            path.clone_into(&mut scenario.file);
        });
    }
    scenarios
}
