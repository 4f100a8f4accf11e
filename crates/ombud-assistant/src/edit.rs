//! Files of a folder as people fill them in: articles field by field, phrasings line by line, sentences by name. What
//! they leave as it was stays as it was written, comments included.

use std::{collections::BTreeMap, ops::Range};

use jiff::civil::Date;
use ombud_domain::Language;
use serde::{Deserialize, Serialize};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{article::passages, canned, folder::Folder};

/// What people write in a folder without being engineers, by name and language: as far as it can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// Articles.
    pub articles: BTreeMap<(String, Language), WrittenArticle>,
    /// What customers come for.
    pub intents: BTreeMap<String, WrittenIntent>,
    /// Sentences of the folder's own.
    pub sentences: BTreeMap<(String, Language), String>,
    /// What people at the desk begin an answer with: the title, and below it the text.
    pub answers: BTreeMap<(String, Language), String>,
}

/// What people write of something that customers come for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct WrittenIntent {
    /// The article that answers it, where one does.
    pub article: Option<String>,
    /// What customers write.
    pub phrasings: BTreeMap<Language, Vec<String>>,
}

impl Content {
    /// What stands in a folder.
    pub fn of(folder: &Folder) -> Self {
        let mut written = Self::default();
        for path in folder.files.keys() {
            let Some(Ok(text)) = folder.text(path) else { continue };
            if let Some(place) = place_below("knowledge/", path) {
                written.articles.extend(Some(place).zip(WrittenArticle::read(text)));
            } else if let Some(place) = place_below("answers/", path) {
                let text = plain(text);
                let (title, text) = canned::parts(&text);
                written.answers.extend(title.map(|title| (place, format!("{title}\n\n{text}"))));
            } else if let Some(id) =
                path.strip_prefix("examples/").and_then(|id| id.strip_suffix(".toml"))
            {
                written.intents.extend(intent(text).map(|intent| (id.to_owned(), intent)));
            } else if let Some(name) =
                path.strip_prefix("words/").and_then(|name| name.strip_suffix(".ftl"))
                && let Ok(language) = name.parse::<Language>()
            {
                let all = sentences(text).into_iter();
                written.sentences.extend(all.map(|(name, said)| ((name, language), said)));
            }
        }
        written
    }
}

/// Of which id and language a file `BELOW/LANGUAGE/ID.md` is.
fn place_below(below: &str, path: &str) -> Option<(String, Language)> {
    let (language, id) = path.strip_prefix(below)?.strip_suffix(".md")?.split_once('/')?;
    Some((id.to_owned(), language.parse().ok()?))
}

/// The file of `answers/` with this in it: the title, and below it the text.
pub fn answer_file(written: &str) -> String {
    let (title, text) = written.trim().split_once('\n').unwrap_or((written.trim(), ""));
    format!("# {}\n\n{}\n", title.trim(), text.trim())
}

/// What people write in an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenArticle {
    /// Its title.
    pub title: String,
    /// Who keeps it true.
    pub owner: String,
    /// Where its text comes from.
    pub origin: String,
    /// Under which licence its text may be used.
    pub licence: String,
    /// First day on which it may be quoted.
    pub valid_from: Date,
    /// Last day on which it may be quoted.
    pub valid_until: Date,
    /// The same number in all languages; a translation with a lower one is stale.
    pub revision: u32,
    /// Further words by which it is found.
    pub keywords: Vec<String>,
    /// What it says, in Markdown.
    pub markdown: String,
}

#[derive(Deserialize)]
struct Head {
    title: String,
    owner: String,
    origin: String,
    licence: String,
    valid_from: toml::value::Datetime,
    valid_until: toml::value::Datetime,
    revision: u32,
    #[serde(default)]
    keywords: Vec<String>,
}

impl WrittenArticle {
    /// The article in a file; `None` where its head cannot be read.
    pub fn read(file: &str) -> Option<Self> {
        let file = plain(file);
        let (head, markdown) = halves(&file)?;
        let head: Head = toml::from_str(head).ok()?;
        let day = |day: toml::value::Datetime| day.to_string().parse().ok();
        Some(Self {
            title: head.title,
            owner: head.owner,
            origin: head.origin,
            licence: head.licence,
            valid_from: day(head.valid_from)?,
            valid_until: day(head.valid_until)?,
            revision: head.revision,
            keywords: head.keywords,
            markdown: markdown.trim_start_matches('\n').to_owned(),
        })
    }

    /// The file that holds it, made of the one that there was: what is the same in it is not written again.
    pub fn written(&self, before: Option<&str>) -> String {
        let before = before.map(plain);
        let known = before.as_deref().and_then(|file| Some((file, Self::read(file)?)));
        let known = known.and_then(|(file, article)| Some((halves(file)?, article)));
        let Some(((head, body), article)) = known else {
            let head = self.keys().map(|(key, value)| format!("{key} = {value}")).join("\n");
            return format!("+++\n{head}\n+++\n\n{}\n", self.markdown.trim());
        };
        let mut head = head.to_owned();
        for ((key, value), (_, known)) in self.keys().into_iter().zip(article.keys()) {
            if value == known {
                continue;
            }
            head = match span_of(&head, &[key]) {
                Some(span) => replaced(&head, span, &value),
                None => format!("{head}\n{key} = {value}"),
            };
        }
        if self.markdown.trim() == article.markdown.trim() {
            return format!("+++\n{head}\n+++\n{body}");
        }
        format!("+++\n{head}\n+++\n\n{}\n", self.markdown.trim())
    }

    /// The names of its sections, by which they are linked to, without the lead.
    pub fn sections(&self) -> Vec<String> {
        let all = passages(&self.title, &self.markdown).into_iter().map(|passage| passage.section);
        all.filter(|section| section != "lead").collect()
    }

    /// What is quoted of it first, as plain text; empty where nothing stands before its first heading.
    pub fn lead(&self) -> String {
        let mut all = passages(&self.title, &self.markdown).into_iter();
        all.next().filter(|one| one.section == "lead").map_or_else(String::new, |one| one.text)
    }

    /// Its head, as TOML.
    fn keys(&self) -> [(&'static str, String); 8] {
        [
            ("title", text(&self.title)),
            ("owner", text(&self.owner)),
            ("origin", text(&self.origin)),
            ("licence", text(&self.licence)),
            ("valid_from", self.valid_from.to_string()),
            ("valid_until", self.valid_until.to_string()),
            ("revision", self.revision.to_string()),
            ("keywords", list(&self.keywords)),
        ]
    }
}

/// What stands in a file of `examples/`; `None` where it cannot be read.
fn intent(file: &str) -> Option<WrittenIntent> {
    toml::from_str(file).ok()
}

/// The sentences of a file of `words/`, by name.
fn sentences(file: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for line in file.lines() {
        let begun = line.split_once('=').map(|(name, said)| (name.trim_end(), said.trim()));
        let is_name = |name: &str| {
            name.starts_with(|sign: char| sign.is_ascii_alphabetic())
                && name
                    .chars()
                    .all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_'))
        };
        match (begun.filter(|(name, _)| is_name(name)), all.last_mut()) {
            (Some((name, said)), _) => all.push((name.to_owned(), said.to_owned())),
            (None, Some((_, said))) if line.starts_with([' ', '\t']) => {
                said.push('\n');
                said.push_str(line.trim());
            }
            _ => {}
        }
    }
    all.into_iter().map(|(name, said)| (name, said.trim().to_owned())).collect()
}

/// The file with these phrasings in a language; `None` where it cannot be read.
pub fn with_phrasings(file: &str, language: Language, told: &[String]) -> Option<String> {
    let file = plain(file);
    if intent(&file)?.phrasings.get(&language).is_some_and(|known| known == told) {
        return Some(file);
    }
    if let Some(span) = span_of(&file, &["phrasings", language.as_str()]) {
        return Some(replaced(&file, span, &list(told)));
    }
    let line = format!("{language} = {}\n", list(told));
    if let Some(at) = file.find("[phrasings]\n") {
        let at = at + "[phrasings]\n".len();
        return Some(replaced(&file, at..at, &line));
    }
    Some(format!("{}\n\n[phrasings]\n{line}", file.trim_end()))
}

/// A file of `examples/`: who writes so is answered with an article.
pub fn answered_by(article: &str, told: &BTreeMap<Language, Vec<String>>) -> String {
    let lines = told.iter().map(|(language, told)| format!("{language} = {}\n", list(told)));
    let lines = lines.collect::<Vec<_>>().concat();
    format!("command = \"answer\"\narticle = {}\n\n[phrasings]\n{lines}", text(article))
}

/// The file of `words/` in which a sentence says this; it is added at the end where it was not there. Empty, it is taken
/// out.
pub fn with_sentence(file: &str, name: &str, sentence: &str) -> String {
    let file = plain(file);
    let is_said = |(known, said): &(String, String)| known == name && said == sentence.trim();
    if sentences(&file).iter().any(is_said) {
        return file;
    }
    let lines: Vec<&str> = file.lines().collect();
    let begins =
        |line: &str| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='));
    let begin = lines.iter().position(|line| begins(line)).unwrap_or(lines.len());
    // Whatever is indented below it belongs to it, with the blank lines between.
    let rest = lines.get(begin + 1..).unwrap_or_default().iter();
    let below = rest.take_while(|line| line.is_empty() || line.starts_with([' ', '\t']));
    let last = below.enumerate().filter(|(_, line)| !line.trim().is_empty()).last();
    let end = (begin + 1 + last.map_or(0, |(place, _)| place + 1)).min(lines.len());
    // In Fluent, a line that goes on is indented, and blank ones between stay.
    let said: Vec<&str> = sentence.trim().lines().map(str::trim).collect();
    let said = said.join("\n    ");
    let said = if said.contains('\n') {
        format!("{name} =\n    {said}")
    } else {
        format!("{name} = {said}")
    };
    let mut written: Vec<&str> = lines.get(..begin).unwrap_or_default().to_vec();
    if !sentence.trim().is_empty() {
        written.push(&said);
    }
    written.extend(lines.get(end..).unwrap_or_default());
    written.join("\n") + "\n"
}

/// A text with lines that end as ours do, and without the mark that some editors begin with.
fn plain(file: &str) -> String {
    file.strip_prefix('\u{feff}').unwrap_or(file).replace("\r\n", "\n")
}

/// The head of an article, and what follows it.
fn halves(file: &str) -> Option<(&str, &str)> {
    file.strip_prefix("+++\n")?.split_once("\n+++\n")
}

/// A text in TOML, on one line.
fn text(value: &str) -> String {
    let mut text = String::from("\"");
    for sign in value.chars() {
        match sign {
            '"' | '\\' => text.extend(['\\', sign]),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            sign if sign.is_control() => text.extend(["\\u", &format!("{:04X}", u32::from(sign))]),
            sign => text.push(sign),
        }
    }
    text.push('"');
    text
}

/// A list in TOML, one item a line.
fn list(items: &[String]) -> String {
    let lines: Vec<_> = items.iter().map(|item| format!("  {},\n", text(item))).collect();
    let lines = lines.concat();
    if items.is_empty() { "[]".to_owned() } else { format!("[\n{lines}]") }
}

/// Where the value of a key stands.
fn span_of(file: &str, path: &[&str]) -> Option<Range<usize>> {
    let table = DeTable::parse(file).ok()?;
    let (key, sections) = path.split_last()?;
    let mut within: &DeTable<'_> = table.get_ref();
    for section in sections {
        within = within.get(*section).map(Spanned::get_ref).and_then(DeValue::as_table)?;
    }
    within.get(*key).map(Spanned::span)
}

fn replaced(file: &str, span: Range<usize>, value: &str) -> String {
    let mut written = file.to_owned();
    written.replace_range(span, value);
    written
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{Folder, Report};

    const ARTICLE: &str = "+++\n# Who keeps it asks the lawyers first.\ntitle = \"Umzug\"\nowner = 'Team'\norigin = \"Own\"\nlicence = \"MIT\"\nvalid_from = 2026-01-01\nvalid_until = 2026-06-30\nrevision = 1\nkeywords = [\"a\", \"b\"]\n+++\n\nEin Text.\n\n## Mehr\n\nNoch einer.\n";

    #[test]
    fn an_article_keeps_what_was_not_changed_as_it_was_written() {
        let article = WrittenArticle::read(ARTICLE).unwrap();
        assert_eq!(article.written(Some(ARTICLE)), ARTICLE);
        let changed = WrittenArticle { owner: "„A\" \\ B".to_owned(), ..article.clone() };
        let written = changed.written(Some(ARTICLE));
        assert_eq!(written, ARTICLE.replace("'Team'", "\"„A\\\" \\\\ B\""));
        assert_eq!(WrittenArticle::read(&written), Some(changed));
        let changed = WrittenArticle { markdown: "Anders.\n".to_owned(), ..article.clone() };
        let (head, _) = ARTICLE.split_once("\nEin Text").unwrap();
        assert_eq!(changed.written(Some(ARTICLE)), format!("{head}\nAnders.\n"));
        assert_eq!(article.sections(), ["mehr"]);
        assert_eq!(article.lead(), "Ein Text.");
    }

    #[test]
    fn a_new_article_is_read_back_as_it_was_filled_in() {
        let article = WrittenArticle::read(ARTICLE).unwrap();
        for title in ["Umzug", "a\"b\\c", "+++", "]", "\u{7}", "#"] {
            let article = WrittenArticle { title: title.to_owned(), ..article.clone() };
            assert_eq!(WrittenArticle::read(&article.written(None)), Some(article), "{title}");
        }
    }

    #[test]
    fn every_file_of_the_sample_is_written_back_as_it_was() {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht");
        let folder = Folder::read(&sample).unwrap();
        let mut report = Report::default();
        for path in folder.files.keys() {
            let text = folder.read_text(path, &mut report).unwrap();
            if path.starts_with("knowledge/") {
                let article = WrittenArticle::read(text).unwrap();
                assert_eq!(article.written(Some(text)), text, "{path}");
            } else if path.starts_with("words/") {
                for (name, said) in sentences(text) {
                    assert_eq!(with_sentence(text, &name, &said), text, "{path}");
                }
            } else if path.starts_with("answers/") {
                let (title, said) = canned::parts(text);
                assert_eq!(answer_file(&format!("{}\n{said}", title.unwrap())), text, "{path}");
            } else if path.starts_with("examples/") {
                for (language, told) in intent(text).unwrap().phrasings {
                    assert_eq!(with_phrasings(text, language, &told).unwrap(), text, "{path}");
                    let told = ["a \"b\"".to_owned(), "c".to_owned()];
                    let other = with_phrasings(text, language, &told).unwrap();
                    assert_eq!(intent(&other).unwrap().phrasings[&language], told, "{path}");
                }
            }
        }
    }

    #[test]
    fn phrasings_are_added_in_a_language_that_had_none() {
        for file in ["command = \"refer\"\n[phrasings]\nde = ['x']\n", "command = \"refer\"\n"] {
            let told = ["Hello\u{2019}s".to_owned()];
            let written = with_phrasings(file, Language::EN, &told).unwrap();
            let read = intent(&written).unwrap().phrasings;
            assert_eq!(read[&Language::EN], told, "{written}");
            assert_eq!(written.contains("de = ['x']"), file.contains("de = "));
        }
        assert_eq!(with_phrasings("command = ", Language::EN, &[]), None);
        let phrasings = [(Language::DE, vec!["Wo?".to_owned()])].into();
        let written = answered_by("where", &phrasings);
        let article = Some("where".to_owned());
        assert_eq!(intent(&written), Some(WrittenIntent { article, phrasings }));
    }

    #[test]
    fn a_sentence_is_changed_added_and_taken_out_and_nothing_else_is() {
        let file = "# Says hello.\na = Moin!\nb =\n    Zwei\n    Zeilen.\n\nbc = C\n";
        assert_eq!(with_sentence(file, "a", "Tach!"), file.replace("Moin!", "Tach!"));
        let b = with_sentence(file, "b", "Eine.");
        assert_eq!(b, "# Says hello.\na = Moin!\nb = Eine.\n\nbc = C\n");
        assert_eq!(with_sentence(&b, "b", "Zwei\nZeilen."), file);
        assert_eq!(with_sentence(file, "d", "Neu."), format!("{file}d = Neu.\n"));
        assert_eq!(with_sentence(file, "bc", " "), file.replace("bc = C\n", ""));
        let all = sentences(file);
        let all: Vec<_> = all.iter().map(|(name, said)| (name.as_str(), said.as_str())).collect();
        assert_eq!(all, [("a", "Moin!"), ("b", "Zwei\nZeilen."), ("bc", "C")]);
    }
}
