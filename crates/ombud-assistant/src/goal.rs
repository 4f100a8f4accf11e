//! Goals: what customers want, and what must be true of the world when they are done.
//!
//! Beside [`Scenario`](crate::Scenario), which goes as written, message by message. After tau-bench
//! (Yao et al. 2024): judged is the state at the end, not the words on the way there.

use std::collections::{BTreeMap, BTreeSet};

use ombud_domain::{ActState, Language};
use ombud_policy::AttributeKinds;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use toml::de::DeTable;

use crate::{
    folder::Folder,
    problem::Report,
    procedure::{Flow, StepAction},
    scenario::Read,
    toml_file::LeftOut,
    tool::Tool,
};

/// A customer with what they want and know, and what must hold at the end.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// What it is about.
    pub title: String,
    /// What the customer wants, one thing after the other.
    #[serde(rename = "want")]
    pub wants: Vec<Want>,
    /// What the customer answers, by the name of the slot that is asked for.
    #[serde(default)]
    pub facts: BTreeMap<String, Said>,
    /// What a customer who corrects themselves says first, by the name of the slot.
    #[serde(default)]
    pub slips: BTreeMap<String, Said>,
    /// How the company knows the customer who has signed in; `None` for a stranger.
    #[serde(default)]
    pub signed_in: Option<SignedIn>,
    /// What a customer who digresses asks in between; otherwise whether a person is speaking.
    #[serde(default)]
    pub aside: BTreeMap<Language, String>,
    /// How the tools answer, where the contract alone does not say it.
    #[serde(default)]
    pub world: Vec<Circumstance>,
    /// What must hold.
    #[serde(default)]
    pub end: End,
    /// Its path in the folder.
    #[serde(skip)]
    pub file: String,
}

/// What the company's sign-in says of a customer, under the names that its tokens have.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedIn {
    /// What is theirs, such as contract numbers.
    #[serde(default)]
    pub accounts: Vec<String>,
    /// What is said of them, as `[customer]` in assistant.toml declares it.
    #[serde(default)]
    pub customer: Map<String, Json>,
}

/// One thing that a customer wants.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Want {
    /// Ways to say it, per language; nothing where something is done instead.
    #[serde(default)]
    pub says: BTreeMap<Language, Vec<String>>,
    /// The procedure that is accepted when it is offered; every other offer is declined.
    #[serde(default)]
    pub procedure: Option<String>,
    /// The article that must be quoted for it.
    #[serde(default)]
    pub article: Option<String>,
    /// What is done instead of saying something.
    #[serde(default)]
    pub does: Option<Deed>,
}

/// What a customer does without words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Undo the last act.
    Undo,
    /// Ask for a person by the button.
    Person,
}

/// What is said in every language alike, or in each its own way.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "it must be a text, or one for each language, as in `{ de = \"…\", en = \"…\" }`"
)]
pub enum Said {
    /// In every language.
    Same(String),
    /// In each.
    Each(BTreeMap<Language, String>),
}

impl Said {
    /// In a language.
    pub fn text(&self, language: Language) -> Option<&str> {
        match self {
            Self::Same(text) => Some(text),
            Self::Each(texts) => texts.get(&language).map(String::as_str),
        }
    }
}

/// How a tool answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circumstance {
    /// `TOOL.OPERATION`.
    pub operation: String,
    /// For these arguments only; for all where none are named.
    #[serde(default)]
    pub with: BTreeMap<String, Json>,
    /// Members of its answer; the rest is made from the document.
    #[serde(default)]
    pub answer: BTreeMap<String, Json>,
    /// Where null lies in its answer (RFC 6901).
    #[serde(default)]
    pub nothing: Vec<String>,
    /// What goes wrong.
    #[serde(default)]
    pub fault: Option<Fault>,
}

impl Circumstance {
    /// What is answered in these circumstances, where this would be otherwise.
    pub fn overlay(&self, answer: &mut Json) {
        if !self.answer.is_empty() && !answer.is_object() {
            *answer = Json::Object(Map::new());
        }
        if let Json::Object(members) = answer {
            members.extend(self.answer.clone());
        }
        for pointer in &self.nothing {
            let Some((outer, name)) = pointer.rsplit_once('/') else { continue };
            match answer.pointer_mut(outer) {
                Some(Json::Object(members)) => drop(members.insert(name.to_owned(), Json::Null)),
                Some(Json::Array(items)) => {
                    let item = name.parse().ok().and_then(|index: usize| items.get_mut(index));
                    if let Some(item) = item {
                        *item = Json::Null;
                    }
                }
                _ => {}
            }
        }
    }
}

/// What goes wrong with a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It refuses (`422`).
    Refused,
    /// It does not answer, and does nothing.
    Down,
    /// It does it, and the answer is lost.
    Lost,
    /// It says that it is done (`200`) and answers with an error page.
    Lie,
}

/// What must hold at the end.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// Who has the conversation.
    #[serde(default)]
    pub owner: Holder,
    /// Why a person takes over, as the code of the reason without what stands before its dot.
    #[serde(default)]
    pub because: Option<String>,
    /// What was done and still is, or waits for a person: these and no others.
    #[serde(default, rename = "act")]
    pub acts: Vec<EndAct>,
    /// Texts that the customer must have read.
    #[serde(default)]
    pub told: BTreeMap<Language, Vec<String>>,
    /// Texts that the customer must never read.
    #[serde(default)]
    pub never: BTreeMap<Language, Vec<String>>,
}

/// Who has the conversation at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// The assistant.
    #[default]
    Assistant,
    /// A person takes over.
    Person,
    /// The assistant, or a person instead, who is not held to the rest.
    Either,
}

/// What was done, or waits for a person.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndAct {
    /// `TOOL.OPERATION`.
    pub operation: String,
    /// Arguments that it has among others.
    #[serde(default)]
    pub with: BTreeMap<String, Json>,
    /// How it stands: `done` (the tool has it), `proposed` (a person has to release it).
    #[serde(default = "done")]
    pub state: ActState,
}

fn done() -> ActState {
    ActState::Done
}

/// Whether a file of `scenarios/` holds a goal, as far as it can be read.
pub(crate) fn is_goal(text: &str) -> bool {
    let (table, _) = DeTable::parse_recoverable(text);
    let has = |key: &str| table.get_ref().contains_key(key);
    let of_goals = ["facts", "slips", "signed_in", "aside", "world", "end"];
    has("want") || (!has("turn") && of_goals.into_iter().any(has))
}

/// Every goal of `scenarios/`; what is wrong with one goes to the report.
pub(crate) fn read_all(folder: &Folder, report: &mut Report) -> Read<Goal> {
    let mut goals = Read::default();
    for path in folder.below("scenarios", ".toml") {
        // One that is not UTF-8 is told of with the scenarios.
        let Some(Ok(text)) = folder.text(path) else { continue };
        if !is_goal(text) {
            continue;
        }
        goals.file(path, text, report, |goal: &mut Goal| path.clone_into(&mut goal.file));
    }
    goals
}

/// What goals are held against.
pub(crate) struct Known<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) languages: &'a [Language],
    pub(crate) flows: &'a [Flow],
    pub(crate) tools: &'a [Tool],
    /// What is declared of customers.
    pub(crate) customer: &'a AttributeKinds,
}

impl Known<'_> {
    /// Note what a goal names that is not there, but for what is not the file's in it.
    pub(crate) fn check(&self, goal: &Goal, left_out: Option<&LeftOut>, report: &mut Report) {
        let has_slip = |path: &str| left_out.is_some_and(|left| left.has(path));
        let line = |named: &str| {
            let text = self.folder.text(&goal.file).and_then(Result::ok).unwrap_or_default();
            let is_key = |line: &str| {
                let rest = line.split(named).nth(1).map(str::trim_start);
                rest.is_some_and(|rest| rest.starts_with('='))
            };
            let place = text.lines().position(is_key);
            place.map_or_else(|| self.folder.line_of_value(&goal.file, named), |place| place + 1)
        };
        let text = self.folder.text(&goal.file).and_then(Result::ok).unwrap_or_default();
        let is_want = |line: &str| line.trim_start().starts_with("[[want]]");
        let mut headers = text.lines().enumerate().filter(|(_, line)| is_want(line));
        let mut unsaid: Vec<(usize, Language)> = Vec::new();
        let mut wrong = |named: &str, message: String, remedy: &str| {
            report.error(&goal.file, line(named), message, remedy);
        };
        for want in &goal.wants {
            let says = want.does.is_none();
            let header = headers.next().map_or(0, |(place, _)| place + 1);
            for language in self.languages.iter().filter(|_| says) {
                let has_slip = has_slip("want.says") || has_slip(&format!("want.says.{language}"));
                if want.says.get(language).is_none_or(Vec::is_empty) && !has_slip {
                    unsaid.push((header, *language));
                }
            }
            if !says && !want.says.is_empty() {
                wrong("does", "a `want` is either said or done".to_owned(), "divide it in two");
            }
            if let Some(article) = want.article.as_deref().filter(|id| !self.folder.has_article(id))
            {
                let message = format!("there is no article `{article}`");
                wrong(article, message, "name one of knowledge/");
            }
            if let Some(flow) = want.procedure.as_deref().filter(|id| !self.folder.has_flow(id)) {
                let message = format!("there is no procedure `{flow}`");
                wrong(flow, message, "name one of flows/");
            }
        }
        let slots = self.slots(goal);
        for (name, said) in goal.facts.iter().chain(&goal.slips) {
            if slots.as_ref().is_some_and(|slots| !slots.contains(name.as_str())) {
                let message = format!("no procedure that it follows asks for `{name}`");
                wrong(name, message, "name a slot of the procedure, or take it out");
            }
            for language in self.languages.iter().filter(|one| said.text(**one).is_none()) {
                if has_slip(&format!("facts.{name}")) || has_slip(&format!("slips.{name}")) {
                    continue;
                }
                let message = format!("`{name}` is not said in `{language}`");
                wrong(name, message, "write it for each language");
            }
        }
        let of_world = goal.world.iter().map(|one| (&one.operation, &one.with));
        let of_world = of_world.filter(|_| !has_slip("world.operation"));
        let of_end = goal.end.acts.iter().map(|one| (&one.operation, &one.with));
        let of_end = of_end.filter(|_| !has_slip("end.act.operation"));
        for (operation, with) in of_world.chain(of_end) {
            let named = operation.split_once('.');
            let tool = named.and_then(|(tool, _)| self.tools.iter().find(|known| known.id == tool));
            let is_broken = named.is_some_and(|(tool, _)| self.folder.has_tool(tool));
            if tool.is_none() && is_broken {
                continue;
            }
            let found =
                named.and_then(|(_, name)| tool.and_then(|known| known.operations.get(name)));
            let Some(known) = found else {
                let message = format!("there is no operation `{operation}`");
                wrong(operation, message, "name one of tools/, as `TOOL.OPERATION`");
                continue;
            };
            for name in with.keys().filter(|name| !known.endpoint.arguments.contains_key(*name)) {
                let message = format!("`{operation}` has no argument `{name}`");
                wrong(name, message, "name an argument of the operation");
            }
        }
        for (name, message) in self.strange_answers(goal) {
            let remedy = "answer what its document says; what is null there stands in `nothing`, as \
                          `nothing = [\"/MEMBER\"]`";
            wrong(&name, message, remedy);
        }
        for act in &goal.end.acts {
            if !matches!(act.state, ActState::Done | ActState::Proposed) {
                let message = "an act at the end is `done` or `proposed`".to_owned();
                wrong(act.state.as_str(), message, "leave out what was undone or refused");
            }
        }
        for (name, message, remedy) in self.strange_attributes(goal) {
            wrong(&name, message, remedy);
        }
        for (header, language) in unsaid {
            let message = format!("a `want` is not said in `{language}`");
            let remedy = "write `says.LANGUAGE = [\"…\"]` for each language";
            report.error(&goal.file, header, message, remedy);
        }
    }

    /// Attributes of the customer that the assistant does not declare, or not so: what is wrong with each, and a remedy.
    fn strange_attributes(&self, goal: &Goal) -> Vec<(String, String, &'static str)> {
        let Some(signed_in) = &goal.signed_in else { return vec![] };
        let said = &signed_in.customer;
        let mut strange = Vec::new();
        if let Some(name) = said.keys().find(|name| !self.customer.has(name)) {
            let message = format!("no attribute `{name}` of customers is declared");
            let remedy = "declare it under `[customer]` in assistant.toml, or take it out";
            strange.push((name.clone(), message, remedy));
        }
        if let Err(name) = self.customer.take(said) {
            let message = format!("`{name}` is not what the assistant declares");
            let remedy = "say what `[customer]` in assistant.toml says that it can be";
            strange.push((name, message, remedy));
        }
        strange
    }

    /// Members of answers that no document allows, and what is wrong with each.
    fn strange_answers(&self, goal: &Goal) -> Vec<(String, String)> {
        let mut strange = Vec::new();
        for one in &goal.world {
            let known = one.operation.split_once('.').and_then(|(tool, name)| {
                self.tools.iter().find(|known| known.id == tool)?.operations.get(name)
            });
            let Some(known) = known else { continue };
            let mut answer = Json::Object(Map::new());
            one.overlay(&mut answer);
            for (name, value) in answer.as_object().into_iter().flatten() {
                if !known.endpoint.answer.takes(name, value) {
                    let message = format!("`{}` does not answer such a `{name}`", one.operation);
                    strange.push((name.clone(), message));
                }
            }
        }
        strange
    }

    fn flow(&self, id: &str) -> Option<&Flow> {
        self.flows.iter().find(|flow| flow.id == id)
    }

    /// What the procedures of a goal ask for, with those that they call; `None` where one of them cannot be
    /// read, or is not there.
    fn slots(&self, goal: &Goal) -> Option<BTreeSet<&str>> {
        let mut open: Vec<&str> =
            goal.wants.iter().filter_map(|want| want.procedure.as_deref()).collect();
        let (mut seen, mut slots) = (BTreeSet::new(), BTreeSet::new());
        while let Some(id) = open.pop() {
            let flow = self.flow(id)?;
            if !seen.insert(flow.id.as_str()) {
                continue;
            }
            slots.extend(flow.slots.keys().map(String::as_str));
            open.extend(flow.steps.iter().filter_map(|step| match &step.action {
                StepAction::Follow { flow, .. } => Some(flow.as_str()),
                _ => None,
            }));
        }
        Some(slots)
    }
}
