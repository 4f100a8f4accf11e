//! Intents: what customers come for, learned from the folder's own phrasings.

use std::collections::BTreeMap;

use ombud_domain::Language;
use serde::Deserialize;

use crate::{
    folder::Folder,
    problem::Report,
    procedure::{self, NAME_REMEDY},
    toml_file,
};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIntent {
    command: RawCommand,
    #[serde(default)]
    article: Option<String>,
    #[serde(default)]
    words: Option<String>,
    #[serde(default)]
    flow: Option<String>,
    #[serde(default)]
    unclear: Unclear,
    phrasings: BTreeMap<Language, Vec<String>>,
    #[serde(default)]
    held_back: BTreeMap<Language, Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawCommand {
    Answer,
    HandOver,
    Refer,
    SmallTalk,
    StartFlow,
}

/// What is done where a message is unclear and may be about this.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unclear {
    /// It is offered among other topics, to choose from.
    #[default]
    AskBack,
    /// A person takes over: to whoever lost somebody, a list of topics is an insult.
    HandOver,
    /// It is answered: whoever may be in danger is not asked twice.
    Answer,
}

/// What is done when an intent is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntentCommand {
    /// Quote this article.
    Answer {
        /// Its id.
        article: String,
        /// The procedure that is offered with it.
        flow: Option<String>,
    },
    /// Begin this procedure.
    StartFlow {
        /// Its id.
        flow: String,
    },
    /// Say truthfully that an AI speaks.
    Disclose,
    /// The customer says that it is solved.
    Confirm,
    /// Pass on to a person, who was asked for.
    HandOver,
    /// Pass on to a person, who decides this.
    Refer {
        /// With which words; those for all such things where none are named.
        words: Option<String>,
    },
    /// Say these words.
    SmallTalk {
        /// The message in `words/*.ftl`, or one of ombud's own.
        words: String,
    },
}

/// One thing customers come for.
#[derive(Debug, Clone)]
pub struct Intent {
    /// The file's name without `.toml`.
    pub id: String,
    /// What is done.
    pub command: IntentCommand,
    /// What is done where it is not sure.
    pub unclear: Unclear,
    /// What the classifier learns from.
    pub phrasings: Vec<(Language, String)>,
    /// Never learned from; the n-th of each language mean the same.
    pub held_back: BTreeMap<Language, Vec<String>>,
    /// Its path in the folder.
    pub file: String,
}

/// Examples below which an intent is learned badly.
const PHRASINGS_WANTED: usize = 5;
/// The longest phrasing, in bytes.
const PHRASING_SIZE_MAX_BYTES: usize = 1_000;

/// Read all intents; problems go to the report and broken ones are left out.
pub(crate) fn read_all(
    folder: &Folder,
    languages: &[Language],
    report: &mut Report,
) -> Vec<Intent> {
    let mut intents = Vec::new();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for path in folder.below("examples", ".toml") {
        let Some(intent) = read(folder, path, report) else { continue };
        if let IntentCommand::Answer { article, .. } = &intent.command
            && !folder.has_article(article)
        {
            let line = line_of(folder, path, "article");
            let message = format!("there is no article `{article}`");
            report.error(path, line, message, "write it in knowledge/, or name another");
            continue;
        }
        for language in languages {
            let count = intent.phrasings.iter().filter(|(known, _)| known == language).count();
            if count < PHRASINGS_WANTED {
                let message = match count {
                    0 => format!("there is no phrasing in `{language}`"),
                    1 => format!("there is only one phrasing in `{language}`"),
                    _ => format!("there are only {count} phrasings in `{language}`"),
                };
                report.warn(
                    path,
                    line_of(folder, path, &format!("phrasings.{language}")),
                    message,
                    format!("add some: {PHRASINGS_WANTED} are little, 15 are good"),
                );
            }
        }
        let mut others: Vec<Language> = intent.phrasings.iter().map(|(known, _)| *known).collect();
        others.dedup();
        for other in others.iter().filter(|one| !languages.is_empty() && !languages.contains(one)) {
            let line = line_of(folder, path, &format!("phrasings.{other}"));
            let message = format!("the assistant does not speak `{other}`");
            let remedy = "take these phrasings out: who writes so goes to a person";
            report.warn(path, line, message, remedy);
        }
        for phrasing in intent.held_back.values().flatten() {
            let is_same = |(_, other): &&(Language, String)| {
                other.trim().to_lowercase() == phrasing.trim().to_lowercase()
            };
            if intent.phrasings.iter().any(|other| is_same(&other)) {
                let message = format!("`{phrasing}` is held back and taught");
                let remedy = "take it out of one of the two: what is taught measures nothing";
                report.warn(path, folder.line_of_value(path, phrasing), message, remedy);
            }
        }
        for (_, phrasing) in &intent.phrasings {
            let key = phrasing.trim().to_lowercase();
            if let Some(other) = seen.insert(key, intent.id.clone())
                && other != intent.id
            {
                report.warn(
                    path,
                    folder.line_of_value(path, phrasing),
                    format!("`{phrasing}` also stands in `{other}`"),
                    "keep it where it belongs",
                );
            }
        }
        intents.push(intent);
    }
    intents
}

/// The line of a key, from 1.
pub(crate) fn line_of(folder: &Folder, path: &str, key: &str) -> usize {
    let Some(Ok(text)) = folder.text(path) else { return 0 };
    toml_file::line_of(text, key)
}

/// Note what a command needs and does not have, and what it has and does not take.
fn check_keys(raw: &RawIntent, mut wrong: impl FnMut(&str, String, &str)) {
    let (name, needs, takes): (_, &[&str], &[&str]) = match raw.command {
        RawCommand::Answer => ("answer", &["article"], &["article", "flow"]),
        RawCommand::StartFlow => ("start_flow", &["flow"], &["flow"]),
        RawCommand::SmallTalk => ("small_talk", &["words"], &["words"]),
        RawCommand::HandOver => ("hand_over", &[], &[]),
        RawCommand::Refer => ("refer", &[], &["words"]),
    };
    for (key, value) in [("article", &raw.article), ("words", &raw.words), ("flow", &raw.flow)] {
        if value.is_none() && needs.contains(&key) {
            let remedy = format!("add `{key} = \"…\"` below it");
            wrong("command", format!("`{name}` needs `{key}`"), &remedy);
        } else if value.is_some() && !takes.contains(&key) {
            let remedy = "take it out, or choose the command that takes it";
            wrong(key, format!("`{name}` takes no `{key}`"), remedy);
        }
    }
}

fn read(folder: &Folder, path: &str, report: &mut Report) -> Option<Intent> {
    let id = path.strip_prefix("examples/")?.strip_suffix(".toml")?;
    let is_id = procedure::is_name(id);
    if !is_id {
        let message = format!("the file's name `{}` is no id of an intent", id.escape_debug());
        report.error(path, 0, message, NAME_REMEDY);
    }
    let text = folder.read_text(path, report)?;
    let raw: RawIntent = toml_file::read(path, 1, text, report)?;
    check_keys(&raw, |key, message, remedy| {
        report.error(path, line_of(folder, path, key), message, remedy);
    });
    let command = match (raw.command, raw.article, raw.words, raw.flow) {
        (RawCommand::Answer, Some(article), None, flow) => IntentCommand::Answer { article, flow },
        (RawCommand::HandOver, None, None, None) => IntentCommand::HandOver,
        (RawCommand::Refer, None, words, None) => IntentCommand::Refer { words },
        // These words are ombud's own, and no folder's.
        (RawCommand::SmallTalk, None, Some(words), None) if words == "are-you-human" => {
            IntentCommand::Disclose
        }
        (RawCommand::SmallTalk, None, Some(words), None) if words == "solved" => {
            IntentCommand::Confirm
        }
        (RawCommand::SmallTalk, None, Some(words), None) => IntentCommand::SmallTalk { words },
        (RawCommand::StartFlow, None, None, Some(flow)) => IntentCommand::StartFlow { flow },
        // Told of above.
        _ => return None,
    };
    let mut phrasings = Vec::new();
    for (language, texts) in raw.phrasings {
        for text in texts {
            if text.trim().is_empty() || text.len() > PHRASING_SIZE_MAX_BYTES {
                let line = folder.line_of_value(path, &text);
                let message = format!("a phrasing in `{language}` is empty or too long");
                report.error(path, line, message, "write what a customer would write");
                continue;
            }
            phrasings.push((language, text));
        }
    }
    if phrasings.is_empty() {
        let line = line_of(folder, path, "phrasings");
        report.error(
            path,
            line,
            "there is no phrasing",
            "add what customers write, in each language",
        );
        return None;
    }
    is_id.then(|| Intent {
        id: id.to_owned(),
        command,
        unclear: raw.unclear,
        phrasings,
        held_back: raw.held_back,
        file: path.to_owned(),
    })
}
