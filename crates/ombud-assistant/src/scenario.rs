//! Scenarios: conversations that must go as written.

use jiff::civil::Date;
use ombud_domain::Language;
use serde::Deserialize;

use crate::{
    Assistant, Command, Heard, Scene,
    folder::Folder,
    problem::{Report, toml_problem},
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
    /// The assistant asks.
    Clarify,
    /// A person takes over.
    HandOver,
    /// Approved words without an article.
    SmallTalk,
    /// Policy refuses.
    Refuse,
}

/// A turn of a scenario that does not go as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailingScenario {
    /// The scenario's file.
    pub file: String,
    /// The line of the turn.
    pub line: usize,
    /// What went differently.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Assistant {
    /// The turns of all scenarios that are not understood as written, on the day `today`.
    ///
    /// This is what the assistant proposes; policies may still narrow it.
    pub fn failing_scenarios(&self, today: Date) -> Vec<FailingScenario> {
        self.scenarios().iter().flat_map(|scenario| self.failing_turns(scenario, today)).collect()
    }

    /// The line of a scenario's file in which a text stands, from 1, or 0.
    fn line_of(&self, scenario: &Scenario, needle: &str) -> usize {
        let text = self.folder().text(&scenario.file).and_then(Result::ok);
        let line = text.and_then(|text| text.lines().position(|line| line.contains(needle)));
        line.map_or(0, |line| line + 1)
    }

    fn failing_turns(&self, scenario: &Scenario, today: Date) -> Vec<FailingScenario> {
        let mut offered = Vec::new();
        let mut failing = Vec::new();
        for turn in &scenario.turns {
            let heard =
                Heard { text: &turn.says, language: scenario.language, offered: &offered, today };
            let understanding = self.understand(&heard);
            let (came, article) = match &understanding.command {
                Command::Answer { article } => (Expectation::Answer, Some(article)),
                Command::Clarify { .. } => (Expectation::Clarify, None),
                Command::HandOver { .. } => (Expectation::HandOver, None),
                Command::SmallTalk { .. } => (Expectation::SmallTalk, None),
            };
            let wrong_article = turn.article.as_ref().filter(|wanted| article != Some(*wanted));
            let says = turn.contains.as_ref().filter(|wanted| {
                let scene = Scene {
                    language: scenario.language,
                    question: &turn.says,
                    disclosed: true,
                    open: true,
                    today,
                };
                let composed = self.compose(&understanding.command, &scene);
                !composed.is_ok_and(|draft| draft.text().contains(wanted.as_str()))
            });
            if let Some(wanted) = says {
                failing.push(FailingScenario {
                    file: scenario.file.clone(),
                    line: self.line_of(scenario, wanted),
                    message: format!("the reply to `{}` does not say `{wanted}`", turn.says),
                    remedy: "put it into the passage that is quoted, or correct the scenario"
                        .to_owned(),
                });
            }
            // What policy refuses is not known here.
            let refused = turn.expect == Expectation::Refuse;
            if !refused && (came != turn.expect || wrong_article.is_some()) {
                let named = |article: Option<&String>| {
                    article.map_or_else(String::new, |article| format!(" from `{article}`"))
                };
                let found = named(article);
                let wanted = named(turn.article.as_ref());
                failing.push(FailingScenario {
                    file: scenario.file.clone(),
                    line: self.line_of(scenario, &turn.says),
                    message: format!(
                        "`{}` gives {came:?}{found} with {:.0} %, not {:?}{wanted}",
                        turn.says,
                        understanding.confidence * 100.0,
                        turn.expect
                    ),
                    remedy: "add phrasings like it to the right intent, or correct the scenario"
                        .to_owned(),
                });
            }
            offered = match &understanding.command {
                Command::Clarify { offers } => offers.clone(),
                _ => vec![],
            };
        }
        failing
    }
}

pub(crate) fn read_all(folder: &Folder, report: &mut Report) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for path in folder.below("scenarios", ".toml") {
        let Some(Ok(text)) = folder.text(path) else {
            report.error(path, 0, "the file is not UTF-8", "save it as UTF-8");
            continue;
        };
        match toml::from_str::<Scenario>(text) {
            Ok(mut scenario) => {
                path.clone_into(&mut scenario.file);
                scenarios.push(scenario);
            }
            Err(error) => {
                let (line, message) = toml_problem(text, &error);
                report.error(path, line, message, "correct the key or value named here");
            }
        }
    }
    scenarios
}
