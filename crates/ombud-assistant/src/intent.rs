//! Intents: what customers come for, learned from the folder's own phrasings.

use std::collections::BTreeMap;

use ombud_domain::Language;
use serde::Deserialize;

use crate::{article::Article, folder::Folder, problem::Report, toml_file};

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
    Refer,
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
    articles: &[Article],
    languages: &[Language],
    report: &mut Report,
) -> Vec<Intent> {
    let mut intents = Vec::new();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for path in folder.below("examples", ".toml") {
        let Some(intent) = read(folder, path, report) else { continue };
        if let IntentCommand::Answer { article, .. } = &intent.command
            && !articles.iter().any(|known| known.id == *article)
        {
            let line = line_of(folder, path, "article");
            let message = format!("there is no article `{article}`");
            report.error(path, line, message, "write it in knowledge/, or name another");
            continue;
        }
        for language in languages {
            let count = intent.phrasings.iter().filter(|(known, _)| known == language).count();
            if count < PHRASINGS_WANTED {
                report.warn(
                    path,
                    line_of(folder, path, language.as_str()),
                    format!("only {count} phrasings in `{language}`"),
                    format!("add some: {PHRASINGS_WANTED} are little, 15 are good"),
                );
            }
        }
        for (_, phrasing) in &intent.phrasings {
            let key = phrasing.trim().to_lowercase();
            if let Some(other) = seen.insert(key, intent.id.clone())
                && other != intent.id
            {
                report.warn(
                    path,
                    line_of(folder, path, phrasing),
                    format!("`{phrasing}` also stands in `{other}`"),
                    "keep it where it belongs",
                );
            }
        }
        intents.push(intent);
    }
    intents
}

fn line_of(folder: &Folder, path: &str, needle: &str) -> usize {
    let Some(Ok(text)) = folder.text(path) else { return 0 };
    text.lines().position(|line| line.contains(needle)).map_or(0, |index| index + 1)
}

fn read(folder: &Folder, path: &str, report: &mut Report) -> Option<Intent> {
    let id = path.strip_prefix("examples/")?.strip_suffix(".toml")?;
    let text = folder.read_text(path, report)?;
    let raw: RawIntent = toml_file::read(path, 1, text, report)?;
    let command = match (raw.command, raw.article, raw.words, raw.flow) {
        (RawCommand::Answer, Some(article), None, flow) => IntentCommand::Answer { article, flow },
        (RawCommand::HandOver, None, None, None) => IntentCommand::HandOver,
        (RawCommand::Refer, None, None, None) => IntentCommand::Refer,
        // These words are ombud's own, and no folder's.
        (RawCommand::SmallTalk, None, Some(words), None) if words == "are-you-human" => {
            IntentCommand::Disclose
        }
        (RawCommand::SmallTalk, None, Some(words), None) if words == "solved" => {
            IntentCommand::Confirm
        }
        (RawCommand::SmallTalk, None, Some(words), None) => IntentCommand::SmallTalk { words },
        (RawCommand::StartFlow, None, None, Some(flow)) => IntentCommand::StartFlow { flow },
        _ => {
            report.error(
                path,
                line_of(folder, path, "command"),
                "the command does not fit its keys",
                "`answer` needs `article` and may have `flow`, `start_flow` needs `flow`, \
                 `small_talk` needs `words`, `hand_over` and `refer` need none",
            );
            return None;
        }
    };
    let mut phrasings = Vec::new();
    for (language, texts) in raw.phrasings {
        for text in texts {
            if text.trim().is_empty() || text.len() > PHRASING_SIZE_MAX_BYTES {
                let line = line_of(folder, path, &format!("{text:?}"));
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
    Some(Intent {
        id: id.to_owned(),
        command,
        unclear: raw.unclear,
        phrasings,
        held_back: raw.held_back,
        file: path.to_owned(),
    })
}
