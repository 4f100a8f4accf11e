//! Intents: what customers come for, learned from the folder's own phrasings.

use std::collections::{BTreeMap, BTreeSet};

use ombud_domain::Language;
use serde::Deserialize;
use toml::Spanned;

use crate::{
    alarm::Alarm,
    folder::Folder,
    problem::{Report, line_at},
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
    #[serde(default)]
    alarm: Option<Alarm>,
    phrasings: RawPhrasings,
    #[serde(default)]
    held_back: RawPhrasings,
}

/// Phrasings with the places where they stand.
type RawPhrasings = BTreeMap<Language, Vec<Spanned<String>>>;

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
    /// Which alarm it answers, whatever the classifier says.
    pub alarm: Option<Alarm>,
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
        for (_, phrasing) in &intent.phrasings {
            if let Some(other) = seen.insert(same(phrasing), intent.id.clone())
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
        let same = |other: &&Intent| intent.alarm.is_some() && other.alarm == intent.alarm;
        if let Some(other) = intents.iter().find(same) {
            let message = format!("`alarm` is that of `{}`, too", other.id);
            report.error(
                path,
                line_of(folder, path, "alarm"),
                message,
                "keep it in one of the two",
            );
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
    let mut read = PhrasingReader { path, text, seen: BTreeMap::new(), report };
    let phrasings = read.texts(raw.phrasings);
    let held_back = read.held_back(raw.held_back);
    let phrasings: Vec<_> = phrasings
        .into_iter()
        .flat_map(|(language, texts)| texts.into_iter().map(move |text| (language, text)))
        .collect();
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
        alarm: raw.alarm,
        phrasings,
        held_back,
        file: path.to_owned(),
    })
}

/// Two phrasings with the same are the same.
fn same(phrasing: &str) -> String {
    phrasing.trim().to_lowercase()
}

/// What is read of the phrasings of one intent: each slip in them with its line.
struct PhrasingReader<'a> {
    path: &'a str,
    text: &'a str,
    /// What is taught, by language.
    seen: BTreeMap<Language, BTreeSet<String>>,
    report: &'a mut Report,
}

impl PhrasingReader<'_> {
    /// What is taught.
    fn texts(&mut self, raw: RawPhrasings) -> BTreeMap<Language, Vec<String>> {
        let mut sound = BTreeMap::new();
        for (language, texts) in raw {
            let mut seen = BTreeSet::new();
            sound.insert(language, self.once(language, texts, &mut seen));
            self.seen.insert(language, seen);
        }
        sound
    }

    /// What is held back, and must not be taught.
    fn held_back(&mut self, raw: RawPhrasings) -> BTreeMap<Language, Vec<String>> {
        for phrasing in raw.values().flatten() {
            let is_taught = |taught: &BTreeSet<String>| taught.contains(&same(phrasing.get_ref()));
            if self.seen.values().any(is_taught) {
                let message = format!("`{}` is held back and taught", phrasing.get_ref());
                let remedy = "take it out of one of the two: what is taught measures nothing";
                self.report.warn(self.path, self.line(phrasing), message, remedy);
            }
        }
        let mut held_back = BTreeMap::new();
        for (language, texts) in raw {
            // All of them, as the n-th of each language mean the same.
            let all = texts.iter().map(|text| text.get_ref().clone()).collect();
            self.once(language, texts, &mut BTreeSet::new());
            held_back.insert(language, all);
        }
        held_back
    }

    /// The texts of a list that say something; one that stands there twice is told of, and stays.
    fn once(
        &mut self,
        language: Language,
        texts: Vec<Spanned<String>>,
        seen: &mut BTreeSet<String>,
    ) -> Vec<String> {
        let mut sound = Vec::new();
        for (place, text) in texts.into_iter().enumerate() {
            let line = self.line(&text);
            let text = text.into_inner();
            if text.trim().is_empty() || text.len() > PHRASING_SIZE_MAX_BYTES {
                let wrong = if text.trim().is_empty() {
                    "is empty".to_owned()
                } else {
                    format!("has {} bytes, the limit is {PHRASING_SIZE_MAX_BYTES}", text.len())
                };
                let message = format!("phrasing {} in `{language}` {wrong}", place + 1);
                self.report.error(self.path, line, message, "write what a customer would write");
                continue;
            }
            if !seen.insert(same(&text)) {
                let message = format!("`{text}` stands there twice in `{language}`");
                self.report.warn(self.path, line, message, "keep one of the two");
            }
            sound.push(text);
        }
        sound
    }

    fn line(&self, phrasing: &Spanned<String>) -> usize {
        line_at(self.text, phrasing.span().start)
    }
}
