//! Articles: what the assistant knows, in passages that can be quoted.

use jiff::civil::Date;
use ombud_domain::Language;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{
    folder::Folder,
    hex,
    problem::{Report, is_placeholder, line_at},
    procedure::{self, NAME_REMEDY},
    toml_file,
};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHead {
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

/// One article in one language.
#[derive(Debug, Clone)]
pub struct Article {
    /// The same in all languages: the file's name without `.md`.
    pub id: String,
    /// In which language.
    pub language: Language,
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
    /// What it says; its first passage is a lead.
    pub text: ArticleText,
}

/// What stands in an article after its head.
#[derive(Debug, Clone)]
pub struct ArticleText {
    /// Its lead, then its sections.
    pub passages: Vec<Passage>,
    /// The Markdown.
    pub markdown: String,
    /// The path in the folder.
    pub file: String,
}

impl Article {
    /// Whether it may be quoted on this day.
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_from <= day && day <= self.valid_until
    }

    /// Its keywords, titles and sentences: what the understander learns the topic's vocabulary from.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        let texts = self.text.passages.iter().flat_map(|passage| [&*passage.title, &*passage.text]);
        let keywords = self.keywords.iter().map(String::as_str);
        keywords
            .chain(texts)
            .flat_map(|text| text.split_inclusive(['.', '?', '!', '\n']))
            .map(str::trim)
            .filter(|sentence| sentence.chars().filter(|sign| sign.is_alphabetic()).count() > 3)
    }
}

/// A part of an article that is found and quoted on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// `lead`, or the section's title in a form fit for a link.
    pub section: String,
    /// The section's title; the article's for the lead.
    pub title: String,
    /// What is quoted, as plain text: paragraphs and list items on lines of their own.
    pub text: String,
    /// SHA-256 of that text, lower-case hex.
    pub digest: String,
}

/// The longest passage that is quoted, in bytes. A chat message beyond it is not read.
const PASSAGE_SIZE_MAX_BYTES: usize = 2_000;

/// What was read of the articles.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) articles: Vec<Article>,
    /// The texts of those that have slips in their heads or for which something is missing: nothing is quoted
    /// from them, and what is wrong with them is told all the same.
    pub(crate) unsound: Vec<ArticleText>,
}

impl Read {
    /// The text of every article.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &ArticleText> {
        self.articles.iter().map(|article| &article.text).chain(&self.unsound)
    }
}

/// Read all articles; problems go to the report and broken articles are left out.
pub(crate) fn read_all(folder: &Folder, today: Date, report: &mut Report) -> Read {
    let (mut articles, mut unsound) = (Vec::new(), Vec::new());
    for path in folder.below("knowledge", ".md") {
        let article = match read(folder, path, report) {
            Some(Ok(article)) => article,
            Some(Err(text)) => {
                unsound.push(text);
                continue;
            }
            None => continue,
        };
        if today > article.valid_until {
            report.warn(
                path,
                line_of_key(folder, path, "valid_until"),
                format!("the article is expired since {} and is never quoted", article.valid_until),
                "review it and set `valid_until` to a new day, or delete it",
            );
        } else if today < article.valid_from {
            report.warn(
                path,
                line_of_key(folder, path, "valid_from"),
                format!("the article is not valid before {}", article.valid_from),
                "nothing to do if that is meant",
            );
        }
        articles.push(article);
    }
    report_stale(folder, &articles, report);
    Read { articles, unsound }
}

/// The line in which a key of an article's head stands, from 1; 0 where it does not.
fn line_of_key(folder: &Folder, path: &str, key: &str) -> usize {
    let text = folder.text(path).and_then(Result::ok).unwrap_or_default();
    text.lines().position(|line| line.starts_with(key)).map_or(0, |place| place + 1)
}

fn report_stale(folder: &Folder, articles: &[Article], report: &mut Report) {
    for article in articles {
        let newest =
            articles.iter().filter(|other| other.id == article.id).max_by_key(|a| a.revision);
        if let Some(newest) = newest.filter(|newest| newest.revision > article.revision) {
            report.warn(
                &article.text.file,
                line_of_key(folder, &article.text.file, "revision"),
                format!(
                    "the translation has revision {}, `{}` has {}",
                    article.revision, newest.text.file, newest.revision
                ),
                "bring it up to date and give it the same revision",
            );
        }
    }
}

/// An article; only its text where something is wrong with the rest. `None` for what is no text.
fn read(folder: &Folder, path: &str, report: &mut Report) -> Option<Result<Article, ArticleText>> {
    let name = path.strip_prefix("knowledge/")?.strip_suffix(".md")?;
    let place = name.split_once('/').and_then(|(language, id)| {
        let language: Language = language.parse().ok()?;
        (!id.is_empty() && !id.contains('/')).then_some((language, id))
    });
    if place.is_none() {
        report.error(
            path,
            0,
            "the article is in no language's folder",
            "move it to knowledge/de/ or knowledge/en/",
        );
    }
    // Policies name it, and so do links.
    let place = place.filter(|(_, id)| {
        let is_id = procedure::is_name(id);
        if !is_id {
            let message = format!("the file's name `{}` is no id of an article", id.escape_debug());
            report.error(path, 0, message, NAME_REMEDY);
        }
        is_id
    });
    let whole = folder.read_text(path, report)?;
    // Editors on Windows end lines with two characters.
    let whole = whole.replace("\r\n", "\n");
    let (head, body) = halves(path, &whole, report);
    let text = read_text(path, &whole, head, body, report);
    let head = head.and_then(|head| sound_head(path, head, report));
    let (Some((language, id)), Some((raw, valid_from, valid_until)), true) =
        (place, head, text.passages.first().is_some_and(|passage| passage.section == "lead"))
    else {
        return Some(Err(text));
    };
    Some(Ok(Article {
        id: id.to_owned(),
        language,
        title: raw.title,
        owner: raw.owner,
        origin: raw.origin,
        licence: raw.licence,
        valid_from,
        valid_until,
        revision: raw.revision,
        keywords: raw.keywords,
        text,
    }))
}

/// The text of an article, with what is wrong with its passages in the report.
fn read_text(
    path: &str,
    whole: &str,
    head: Option<&str>,
    body: &str,
    report: &mut Report,
) -> ArticleText {
    let title = head.and_then(|head| head.parse::<toml::Table>().ok());
    let title = title.as_ref().and_then(|keys| keys.get("title")?.as_str()).unwrap_or_default();
    let passages = passages(title, body);
    let body_line = line_at(whole, whole.len() - body.len());
    if head.is_some() && passages.first().is_none_or(|passage| passage.section != "lead") {
        report.error(
            path,
            body_line,
            "the article has no text before its first heading",
            "begin with a paragraph that answers the question: it is what gets quoted",
        );
    }
    for passage in passages.iter().filter(|passage| passage.text.len() > PASSAGE_SIZE_MAX_BYTES) {
        let heading = whole.lines().position(|line| {
            line.starts_with('#') && line.trim_start_matches('#').trim() == passage.title
        });
        report.warn(
            path,
            heading.map_or(body_line, |place| place + 1),
            format!(
                "section `{}` has {} bytes and is too long to quote well",
                passage.section,
                passage.text.len()
            ),
            "split it with ## headings",
        );
    }
    ArticleText { passages, markdown: body.to_owned(), file: path.to_owned() }
}

/// The keys of a head in which nothing is wrong, with the days of its validity; each slip is in the report.
fn sound_head(path: &str, head: &str, report: &mut Report) -> Option<(RawHead, Date, Date)> {
    let before = report.errors();
    let (raw, left_out) = toml_file::read_what_fits::<RawHead>(path, 2, head, report);
    let raw = raw?;
    let is_given = |key: &str| !left_out.as_ref().is_some_and(|left| left.has(key));
    let line_of = |key: &str| toml_file::line_of(head, key) + 1;
    for (key, value) in [
        ("title", &raw.title),
        ("owner", &raw.owner),
        ("origin", &raw.origin),
        ("licence", &raw.licence),
    ] {
        if is_given(key) && value.trim().is_empty() {
            report.error(path, line_of(key), format!("`{key}` is empty"), "fill it in");
        } else if is_placeholder(value) {
            report.warn(path, line_of(key), format!("`{key}` is still `{value}`"), "fill it in");
        }
    }
    let mut day = |key: &str, value: &toml::value::Datetime| {
        let day = value.to_string().parse::<Date>().ok().filter(|_| value.time.is_none());
        if day.is_none() {
            let message = format!("`{key}` is `{value}`, but must be a day");
            report.error(
                path,
                line_of(key),
                message,
                "write a day without a time, such as 2026-12-31",
            );
        }
        day.filter(|_| is_given(key))
    };
    let days = (day("valid_from", &raw.valid_from), day("valid_until", &raw.valid_until));
    if let (Some(from), Some(until)) = days
        && until < from
    {
        report.error(
            path,
            line_of("valid_until"),
            "`valid_until` lies before `valid_from`",
            "correct one of them",
        );
    }
    let (valid_from, valid_until) = (days.0?, days.1?);
    (report.errors() == before).then_some((raw, valid_from, valid_until))
}

/// The head of an article, and what follows it. Of a head that does not end, nobody knows where the text begins:
/// it is taken to do so after the first empty line.
fn halves<'a>(path: &str, whole: &'a str, report: &mut Report) -> (Option<&'a str>, &'a str) {
    let Some(rest) = whole.strip_prefix("+++\n") else {
        report.error(
            path,
            1,
            "the article has no head",
            "begin it with a line `+++`, then title, owner, origin, licence, valid_from, \
             valid_until and revision, then a line `+++`",
        );
        return (None, whole);
    };
    let Some((head, body)) = rest.split_once("\n+++\n") else {
        let remedy = "end it with a line `+++`, before the text begins";
        report.error(path, 1, "the head of the article does not end", remedy);
        return (None, rest.split_once("\n\n").map_or("", |(_, body)| body));
    };
    (Some(head), body)
}

/// The lead and the `##` sections of a Markdown text, as plain text.
pub(crate) fn passages(title: &str, markdown: &str) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut section = ("lead".to_owned(), title.to_owned());
    let mut text = String::new();
    let mut heading: Option<String> = None;
    let mut finish = |section: &(String, String), text: &mut String| {
        let plain = text.trim().to_owned();
        text.clear();
        if !plain.is_empty() {
            let digest = hex(&Sha256::digest(plain.as_bytes()));
            passages.push(Passage {
                section: section.0.clone(),
                title: section.1.clone(),
                text: plain,
                digest,
            });
        }
    };
    let mut list_numbers: Vec<Option<u64>> = Vec::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level, .. }) if level <= HeadingLevel::H2 => {
                finish(&section, &mut text);
                heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(level)) if level <= HeadingLevel::H2 => {
                let title = heading.take().unwrap_or_default();
                section = (slug(&title), title);
            }
            Event::Text(part) | Event::Code(part) => match &mut heading {
                Some(heading) => heading.push_str(&part),
                None => text.push_str(&part),
            },
            Event::SoftBreak => text.push(' '),
            Event::HardBreak | Event::End(TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead)
                if !text.ends_with('\n') =>
            {
                text.push('\n');
            }
            Event::End(TagEnd::Paragraph) if list_numbers.is_empty() => text.push_str("\n\n"),
            Event::End(TagEnd::Heading(_) | TagEnd::Table) => text.push('\n'),
            Event::End(TagEnd::TableCell) => text.push_str(" · "),
            Event::Start(Tag::List(first)) => list_numbers.push(first),
            Event::End(TagEnd::List(_)) => {
                list_numbers.pop();
                text.push('\n');
            }
            Event::Start(Tag::Item) => match list_numbers.last_mut() {
                Some(Some(number)) => {
                    text.push_str(&number.to_string());
                    text.push_str(". ");
                    *number += 1;
                }
                _ => text.push_str("• "),
            },
            _ => {}
        }
    }
    finish(&section, &mut text);
    passages
}

/// A title in a form fit for a link: letters and digits, lower case, `-` between.
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    for character in title.to_lowercase().chars() {
        match character {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "+++\ntitle = \"Umzug\"\nowner = \"Team\"\norigin = \"Own\"\nlicence = \"MIT\"\nvalid_from = 2026-01-01\nvalid_until = 2026-06-30\nrevision = 1\n+++\n";

    fn check(path: &str, text: &str, today: &str) -> (Vec<Article>, Report) {
        let files = [(path.to_owned(), text.as_bytes().to_vec())].into();
        let mut report = Report::default();
        let folder = Folder { files, ..Folder::default() };
        (read_all(&folder, today.parse().unwrap(), &mut report).articles, report)
    }

    #[test]
    fn lead_and_sections_become_passages_of_plain_text() {
        let body = "Sie **melden** den\nUmzug.\n\n## Was Sie brauchen\n\n- Zähler*stand*\n- Adresse\n\n## Fristen & Ämter\n\nSechs Wochen.\n";
        let (articles, report) =
            check("knowledge/de/umzug.md", &format!("{HEAD}{body}"), "2026-05-01");
        assert_eq!(report.problems, []);
        let passages: Vec<_> = articles[0]
            .text
            .passages
            .iter()
            .map(|p| (p.section.as_str(), p.text.as_str()))
            .collect();
        assert_eq!(
            passages,
            [
                ("lead", "Sie melden den Umzug."),
                ("was-sie-brauchen", "• Zählerstand\n• Adresse"),
                ("fristen-aemter", "Sechs Wochen."),
            ]
        );
    }

    #[test]
    fn an_expired_article_is_reported() {
        let (articles, report) =
            check("knowledge/de/a.md", &format!("{HEAD}Text.\n"), "2026-07-01");
        assert!(!articles[0].valid_on("2026-07-01".parse().unwrap()));
        assert!(report.problems[0].message.contains("expired since 2026-06-30"));
        assert_eq!(report.problems[0].line, 7);
        assert!(!report.has_errors());
    }

    #[test]
    fn an_article_without_owner_is_refused_with_its_line() {
        let text = format!("{}Text.\n", HEAD.replace("owner = \"Team\"\n", ""));
        let (articles, report) = check("knowledge/de/a.md", &text, "2026-02-01");
        assert!(articles.is_empty());
        assert!(report.problems[0].message.contains("owner"), "{:?}", report.problems);
        let text = format!("{}Text.\n", HEAD.replace("\"Team\"", "\" \""));
        assert_eq!(check("knowledge/de/a.md", &text, "2026-02-01").1.problems[0].line, 3);
    }

    #[test]
    fn every_slip_of_a_head_is_named_with_its_line() {
        let head = "+++\ntitle = \"\"\nowner = 5\norign = \"Own\"\nvalid_from = 2026-07-01T10:00:00\n\
                    valid_until = 2026-06-30\nrevision = -1\n+++\nText.\n";
        let (articles, mut report) = check("knowledge/de/a.md", head, "2026-02-01");
        assert!(articles.is_empty());
        report.sort();
        let found: Vec<_> = report
            .problems
            .iter()
            .map(|problem| format!("{}: {}", problem.line, problem.message))
            .collect();
        assert_eq!(
            found,
            [
                "2: `licence` is missing",
                "2: `title` is empty",
                "3: `owner` must be a text, not the number `5`",
                "4: `orign` is not known here",
                "5: `valid_from` is `2026-07-01T10:00:00`, but must be a day",
                "7: `revision` must be a whole number from 0, not the number `-1`",
            ]
        );
        let text = HEAD.replace("2026-06-30", "2025-06-30").replace("\"MIT\"", "\" \"");
        let (_, report) = check("knowledge/de/a.md", &format!("{text}Text.\n"), "2026-02-01");
        let lines: Vec<_> = report.problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [5, 7], "{report:?}");
    }

    #[test]
    fn an_id_that_no_policy_or_link_could_name_is_refused() {
        let long = format!("knowledge/de/{}.md", "a".repeat(65));
        for path in [
            "knowledge/de/Umzug.md",
            "knowledge/de/umzug 2.md",
            "knowledge/de/umzüge.md",
            "knowledge/de/2-umzug.md",
            "knowledge/de/umzug--alt.md",
            "knowledge/de/um\u{200b}zug.md",
            &long,
        ] {
            let (articles, report) = check(path, &format!("{HEAD}Text.\n"), "2026-02-01");
            assert!(articles.is_empty());
            let [problem] = report.problems.as_slice() else { panic!("{report:?}") };
            assert!(problem.message.contains("no id of an article"), "{problem:?}");
            assert!(problem.remedy.contains("a-z, 0-9") && problem.remedy.contains("64"));
        }
        let longest = format!("knowledge/de/{}.md", "a".repeat(64));
        assert_eq!(check(&longest, &format!("{HEAD}Text.\n"), "2026-02-01").1.problems, []);
    }

    #[test]
    fn an_article_without_a_lead_is_refused() {
        let (_, report) =
            check("knowledge/de/a.md", &format!("{HEAD}\n## Gleich\n\nText.\n"), "2026-02-01");
        assert!(report.has_errors());
    }
}
