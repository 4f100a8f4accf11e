//! Canned answers: texts that people at the desk begin their answers with. The assistant never says them.

use std::collections::{BTreeMap, BTreeSet};

use ombud_domain::Language;

use crate::{
    folder::Folder,
    problem::Report,
    procedure::{self, NAME_REMEDY},
};

/// A text that people begin an answer with, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedAnswer {
    /// The same in all languages: the file's name without `.md`.
    pub id: String,
    /// In which language.
    pub language: Language,
    /// What it is found by at the desk.
    pub title: String,
    /// What it says, with variables such as `{agent}` in it.
    text: String,
}

/// What stands for something else in a text, each in braces.
const VARIABLES: [&str; 3] = ["agent", "company", "assistant"];
const VARIABLES_REMEDY: &str =
    "write `{agent}`, `{company}` or `{assistant}`, or leave out the braces";
/// The longest text, in characters: what a customer reads at once.
const TEXT_MAX: usize = 4_000;

impl CannedAnswer {
    /// What it says when this agent says it.
    pub fn said_by(&self, agent: &str, company: &str, assistant: &str) -> String {
        let mut said = String::new();
        let mut rest = self.text.as_str();
        while let Some((before, name, after)) = variable(rest) {
            said.push_str(before);
            said.push_str(match name {
                "agent" => agent,
                "company" => company,
                _ => assistant,
            });
            rest = after;
        }
        said.push_str(rest);
        said
    }
}

/// The first thing in braces, with what stands before and after it.
fn variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// Read all of `answers/LANGUAGE/ID.md`; problems go to the report, and what has one is left out.
pub(crate) fn read_all(
    folder: &Folder,
    languages: &[Language],
    report: &mut Report,
) -> Vec<CannedAnswer> {
    let mut answers = Vec::new();
    let mut found: BTreeMap<&str, BTreeSet<Language>> = BTreeMap::new();
    for path in folder.below("answers", ".md") {
        let name = path.strip_prefix("answers/").and_then(|name| name.strip_suffix(".md"));
        let place = name.and_then(|name| name.split_once('/')).and_then(|(language, id)| {
            let language: Language = language.parse().ok()?;
            (!id.contains('/')).then_some((language, id))
        });
        let Some((language, id)) = place else {
            let message = "the answer is in no language's folder";
            report.error(path, 0, message, "move it to answers/de/ or answers/en/");
            continue;
        };
        if !procedure::is_name(id) {
            let message = format!("the file's name `{}` is no id of an answer", id.escape_debug());
            report.error(path, 0, message, NAME_REMEDY);
            continue;
        }
        found.entry(id).or_default().insert(language);
        answers.extend(read(folder, path, (language, id), report));
    }
    for (id, found) in found {
        for missing in languages.iter().filter(|language| !found.contains(language)) {
            report.error(
                &format!("answers/{missing}/{id}.md"),
                0,
                format!("the answer `{id}` is missing in a language that the assistant speaks"),
                "write it in each of them: agents answer in the customer's language",
            );
        }
    }
    answers
}

/// The title of an answer's file, where it has one, and what stands below it.
pub(crate) fn parts(whole: &str) -> (Option<&str>, &str) {
    let (first, text) = whole.split_once('\n').unwrap_or((whole, ""));
    let title = first.strip_prefix("# ").map(str::trim).filter(|title| !title.is_empty());
    (title, text.trim())
}

fn read(
    folder: &Folder,
    path: &str,
    (language, id): (Language, &str),
    report: &mut Report,
) -> Option<CannedAnswer> {
    let whole = folder.read_text(path, report)?.replace("\r\n", "\n");
    let (Some(title), text) = parts(&whole) else {
        let message = "the answer has no title";
        report.error(path, 1, message, "begin it with a line `# Title`, by which agents find it");
        return None;
    };
    if text.is_empty() || text.chars().count() > TEXT_MAX {
        let message = format!("the answer must have 1 to {TEXT_MAX} characters below its title");
        report.error(path, 2, message, "write what the agent is to begin with");
        return None;
    }
    let mut is_sound = true;
    for (place, line) in whole.lines().enumerate() {
        let mut rest = line;
        while let Some((_, name, after)) = variable(rest) {
            if !VARIABLES.contains(&name) {
                let message = format!("`{{{name}}}` stands for nothing");
                report.error(path, place + 1, message, VARIABLES_REMEDY);
                is_sound = false;
            }
            rest = after;
        }
    }
    let (id, title, text) = (id.to_owned(), title.to_owned(), text.to_owned());
    is_sound.then_some(CannedAnswer { id, language, title, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> (Vec<CannedAnswer>, Vec<String>) {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        let folder = Folder { files: files.collect(), ..Folder::default() };
        let mut report = Report::default();
        let answers = read_all(&folder, &[Language::DE, Language::EN], &mut report);
        let told = report.problems.into_iter();
        let told = told.map(|one| format!("{}:{} {}", one.file, one.line, one.message));
        (answers, told.collect())
    }

    #[test]
    fn variables_are_filled_in_once_and_what_stands_for_them_stays_as_it_is() {
        let (answers, told) = read(&[
            ("answers/de/gruss.md", "# Gruß\n\nHier ist {agent} von {company}. {agent}!\n"),
            ("answers/en/gruss.md", "# Hello\nThis is {agent}, not {assistant}.\r\nBye"),
        ]);
        assert_eq!(told, Vec::<String>::new());
        let said: Vec<_> =
            answers.iter().map(|one| one.said_by("{company}", "Nordlicht", "Norda")).collect();
        assert_eq!(
            said,
            ["Hier ist {company} von Nordlicht. {company}!", "This is {company}, not Norda.\nBye"]
        );
        assert_eq!(answers[0].title, "Gruß");
    }

    #[test]
    fn what_is_wrong_with_an_answer_is_told_with_its_line() {
        let (answers, told) = read(&[
            ("answers/de/a.md", "# A\nHallo {Kunde}, {agent}"),
            ("answers/en/a.md", "Hello"),
            ("answers/de/b.md", "# B\n"),
            ("answers/fr.md", "# C\nBonjour"),
            ("answers/de/d.md", "# D\nNur deutsch"),
        ]);
        assert_eq!(answers.len(), 1);
        assert_eq!(
            told,
            [
                "answers/de/a.md:2 `{Kunde}` stands for nothing",
                "answers/de/b.md:2 the answer must have 1 to 4000 characters below its title",
                "answers/en/a.md:1 the answer has no title",
                "answers/fr.md:0 the answer is in no language's folder",
                "answers/en/b.md:0 the answer `b` is missing in a language that the assistant speaks",
                "answers/en/d.md:0 the answer `d` is missing in a language that the assistant speaks",
            ]
        );
    }
}
