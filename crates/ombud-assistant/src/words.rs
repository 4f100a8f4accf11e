//! Words: approved sentences in Fluent, ombud's own and the folder's.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use fluent_syntax::{
    ast::{Entry, PatternElement},
    parser::{self, ErrorKind},
};
use ombud_domain::{Language, Locale};

use crate::{
    folder::Folder,
    problem::{Report, line_at},
};

const OWN: [(Locale, &str); 2] =
    [(Locale::De, include_str!("words/de.ftl")), (Locale::En, include_str!("words/en.ftl"))];

/// How the names of letters begin: what customers are written when what was done for them is recalled.
pub(crate) const LETTER: &str = "letter-";

/// The name of the words that say that an operation was done, where a folder has any of its own: what was only arranged, such
/// as a call, is not done yet.
pub(crate) fn act_done(operation: &str) -> String {
    format!("act-done-{operation}")
}

/// The approved sentences of an assistant, by language and name.
#[derive(Debug, Clone)]
pub struct Words {
    sentences: BTreeMap<(Language, String), String>,
    /// What the folder itself names, and ombud does not.
    added: BTreeSet<String>,
    /// Where the folder's own sentences stand.
    placed: Vec<Placed>,
    /// What is there and has a slip, which is in the report.
    broken: BTreeSet<(Language, String)>,
    /// The languages whose file cannot be read at all.
    unread: BTreeSet<Language>,
}

/// Where a sentence of the folder stands.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) name: String,
    pub(crate) sentence: String,
}

impl Words {
    /// ombud's own words with the folder's over them.
    pub(crate) fn read(folder: &Folder, report: &mut Report) -> Self {
        let mut sentences = BTreeMap::new();
        let mut own = Report::default();
        for (locale, text) in OWN {
            let file = match locale {
                Locale::De => "de.ftl",
                Locale::En => "en.ftl",
            };
            for Sentence { name, text, .. } in parse(file, text, &mut own).sentences {
                sentences.insert((locale.language(), name), text);
            }
        }
        debug_assert!(own.problems.is_empty(), "{own:?}");
        let ours: BTreeSet<String> =
            sentences.keys().map(|(_, name): &(_, String)| name.clone()).collect();
        let mut named: BTreeMap<Language, BTreeSet<String>> = BTreeMap::new();
        let mut placed = Vec::new();
        let (mut broken, mut unread) = (BTreeSet::new(), BTreeSet::new());
        for path in folder.below("words", ".ftl") {
            let name = path.trim_start_matches("words/").trim_end_matches(".ftl");
            let Ok(language) = name.parse::<Language>() else {
                report.error(path, 0, "the file's name is no language", "name it de.ftl or en.ftl");
                continue;
            };
            if Locale::of(language).language() != language {
                let message = format!("ombud does not speak `{language}`");
                let remedy = "take the file out: it speaks German and English, and passes other \
                              languages to a person";
                report.warn(path, 0, message, remedy);
                continue;
            }
            let Some(text) = folder.read_text(path, report) else {
                unread.insert(language);
                continue;
            };
            let parsed = parse(path, text, report);
            broken.extend(parsed.broken.into_iter().map(|name| (language, name)));
            named.entry(language).or_default();
            for Sentence { name, text, line } in parsed.sentences {
                named.entry(language).or_default().insert(name.clone());
                placed.push(Placed {
                    file: path.to_owned(),
                    line,
                    name: name.clone(),
                    sentence: text.clone(),
                });
                sentences.insert((language, name), text);
            }
        }
        for (language, names) in &named {
            for (other, others) in &named {
                let is_there = |name: &&String| broken.contains(&(*language, (*name).clone()));
                for name in others.difference(names).filter(|name| !is_there(name)) {
                    report.warn(
                        &format!("words/{language}.ftl"),
                        0,
                        format!("`{name}` is missing, `words/{other}.ftl` has it"),
                        "add it, so that both languages say the same",
                    );
                }
            }
        }
        let added = named.into_values().flatten().filter(|name| !ours.contains(name)).collect();
        Self { sentences, added, placed, broken, unread }
    }

    /// The sentences of the folder itself, where they stand.
    pub(crate) fn placed(&self) -> &[Placed] {
        &self.placed
    }

    /// The names that the folder adds to ombud's own.
    pub(crate) fn added(&self) -> impl Iterator<Item = &str> {
        self.added.iter().map(String::as_str)
    }

    /// The names of the letters that recalls can send.
    pub fn letters(&self) -> impl Iterator<Item = &str> {
        self.added().filter(|name| name.starts_with(LETTER))
    }

    /// A letter in every language that it is written in; empty where there is none of this name.
    pub fn letter(&self, name: &str) -> BTreeMap<Language, String> {
        let written = self.sentences.iter().filter(|((_, of), _)| of == name);
        let written = written.filter(|_| name.starts_with(LETTER));
        written.map(|((language, _), text)| (*language, text.clone())).collect()
    }

    /// A sentence, in the language or else in English.
    pub fn say(&self, name: &str, language: Language) -> &str {
        self.sentences
            .get(&(language, name.to_owned()))
            .or_else(|| {
                let fallback = Locale::of(language).language();
                self.sentences.get(&(fallback, name.to_owned()))
            })
            .map_or("", String::as_str)
    }

    /// Whether there is such a sentence in this language, whatever is wrong with it.
    pub(crate) fn has_in(&self, name: &str, language: Language) -> bool {
        let key = (language, name.to_owned());
        self.sentences.contains_key(&key)
            || self.broken.contains(&key)
            || self.unread.contains(&language)
    }

    /// Whether there is such a sentence in any language, whatever is wrong with it.
    pub fn has(&self, name: &str) -> bool {
        let mut known = self.sentences.keys().chain(&self.broken);
        known.any(|(_, known)| known == name) || !self.unread.is_empty()
    }
}

/// What a Fluent file holds.
#[derive(Debug, Default)]
struct Parsed {
    sentences: Vec<Sentence>,
    /// Names of what has a slip.
    broken: Vec<String>,
}

/// A sentence of a Fluent file, with the line in which it begins.
#[derive(Debug)]
struct Sentence {
    name: String,
    text: String,
    line: usize,
}

/// Brackets within brackets that are left to the parser. It reads them by calling itself, and where the stack has no
/// room for that, the whole process ends. A sentence has none, so that it is told of whatever stands in them.
const BRACKETS_MAX: usize = 8;

/// A Fluent file in which what is bracketed deeper is blank; each sentence begins anew.
fn shallow(text: &str) -> Cow<'_, str> {
    let mut depth = 0_usize;
    let mut is_begin = true;
    let mut deep = Vec::new();
    for (place, sign) in text.char_indices() {
        if is_begin && (sign.is_ascii_alphabetic() || sign == '-') {
            depth = 0;
        }
        is_begin = sign == '\n';
        match sign {
            '{' => depth += 1,
            '(' if depth > 0 => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth > BRACKETS_MAX {
            deep.push(place);
        }
    }
    if deep.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for place in deep {
        if let Some(byte) = bytes.get_mut(place) {
            *byte = b' ';
        }
    }
    // Brackets are single bytes.
    String::from_utf8(bytes).map_or(Cow::Borrowed(""), Cow::Owned)
}

/// Names and sentences of a Fluent file. Sentences are plain: no variables, terms or attributes,
/// because what is approved must be what is said.
fn parse(path: &str, text: &str, report: &mut Report) -> Parsed {
    let shallow = shallow(text);
    let (resource, errors) = match parser::parse(&*shallow) {
        Ok(resource) => (resource, vec![]),
        Err((resource, errors)) => (resource, errors),
    };
    for error in errors {
        let (what, remedy) = slip(&error.kind);
        report.error(path, line_at(text, error.pos.start), what, remedy);
    }
    let mut parsed = Parsed::default();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for entry in resource.body {
        let message = match entry {
            Entry::Message(message) => message,
            Entry::Junk { content } => {
                // With a blank in its name, or without its `=`.
                let line = content.lines().next().unwrap_or_default();
                let name = line.split('=').next().unwrap_or_default();
                let words: Vec<&str> = name.split_whitespace().collect();
                parsed.broken.extend(words.first().map(|first| (*first).to_owned()));
                parsed.broken.push(words.join("-"));
                continue;
            }
            Entry::Term(term) => {
                let message = format!("`-{}` is a term, which is not said", term.id.name);
                let line = line_of(text, &format!("-{}", term.id.name), 0);
                report.error(path, line, message, "write the sentence itself, without the `-`");
                continue;
            }
            _ => continue,
        };
        let name = message.id.name.to_owned();
        let mut sentence = String::new();
        let mut plain = message.attributes.is_empty();
        for element in message.value.into_iter().flat_map(|pattern| pattern.elements) {
            match element {
                PatternElement::TextElement { value } => sentence.push_str(value),
                PatternElement::Placeable { .. } => plain = false,
            }
        }
        let before = seen.entry(name.clone()).or_default();
        let line = line_of(text, &name, *before);
        if *before > 0 {
            report.error(path, line, format!("`{name}` stands there twice"), "keep one of the two");
        }
        *before += 1;
        if plain && !sentence.trim().is_empty() {
            parsed.sentences.push(Sentence { name, text: sentence.trim().to_owned(), line });
        } else {
            let message = if plain {
                format!("`{name}` is empty")
            } else {
                format!("`{name}` holds more than a sentence")
            };
            let remedy = "write one plain sentence, without `{ … }` and without attributes: what is \
                          approved must be what is said";
            report.error(path, line, message, remedy);
            parsed.broken.push(name);
        }
    }
    parsed
}

/// What the parser of Fluent complains about, in words, and what to do about it.
fn slip(kind: &ErrorKind) -> (String, &'static str) {
    const REMEDY: &str = "write `name = sentence`: the name of a-z, 0-9 and -, a letter first";
    let what = match kind {
        ErrorKind::ExpectedToken('=') => "there is no `=` after the name of a sentence".to_owned(),
        ErrorKind::ExpectedMessageField { entry_id }
        | ErrorKind::ExpectedTermField { entry_id } => {
            return (format!("`{entry_id}` is empty"), "write what is said after the `=`");
        }
        ErrorKind::ExpectedCharRange { .. } => {
            "a line begins with what cannot be the name of a sentence".to_owned()
        }
        ErrorKind::UnbalancedClosingBrace | ErrorKind::ExpectedToken('}') => {
            return (
                "a `{` or a `}` stands alone".to_owned(),
                "take it out: sentences are said as they stand",
            );
        }
        _ => {
            return (
                "a sentence holds what is no plain text".to_owned(),
                "take `{ … }` out: sentences are said as they stand",
            );
        }
    };
    (what, REMEDY)
}

fn is_sentence(line: &str, name: &str) -> bool {
    line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// The line in which a sentence begins, where as many of its name stand `before` it.
fn line_of(text: &str, name: &str, before: usize) -> usize {
    let mut lines = text.lines().enumerate().filter(|(_, line)| is_sentence(line, name));
    lines.nth(before).map_or(0, |(index, _)| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(files: &[(&str, &str)]) -> (Words, Report) {
        let files = files.iter().map(|(p, t)| ((*p).into(), t.as_bytes().to_vec())).collect();
        let mut report = Report::default();
        let words = Words::read(&Folder { files, ..Folder::default() }, &mut report);
        (words, report)
    }

    #[test]
    fn both_languages_have_the_same_sentences() {
        let (words, _) = words(&[]);
        for (language, name) in words.sentences.keys() {
            let other = if *language == Language::DE { Language::EN } else { Language::DE };
            assert!(words.sentences.contains_key(&(other, name.clone())), "{name} in {other}");
        }
    }

    #[test]
    fn no_sentence_of_ours_claims_to_be_a_human_and_one_of_a_folder_that_does_is_refused() {
        let (own, _) = words(&[]);
        let claims = crate::humanity::Claims::of("Norda");
        for ((language, name), sentence) in &own.sentences {
            let claim = claims.find(sentence);
            assert_eq!(claim, None, "{name} in {language}: {sentence}");
        }
        let text = "a = Ein Mensch übernimmt.\ngreeting = Moin!\ngreeting = Ich bin ein Mensch.\n";
        let (own, mut report) = words(&[("words/de.ftl", text)]);
        claims.check(&own, &[], &[], &[], &Folder::default(), &mut report);
        let found: Vec<_> = report.problems.iter().map(|p| (p.line, p.message.as_str())).collect();
        let message = "`greeting` says that the assistant is a human: `Ich bin ein Mensch`";
        assert_eq!(found, [(3, "`greeting` stands there twice"), (3, message)]);
    }

    #[test]
    fn what_is_bracketed_deep_is_told_of_and_ends_nothing_else() {
        let (open, close) = ("{ ".repeat(50_000), " }".repeat(50_000));
        for deep in [
            format!("{open}\"x\"{close}"),
            open.clone(),
            format!("{{ {}{} }}", "F(".repeat(50_000), ")".repeat(50_000)),
            "{ $x ->\n *[a] ".repeat(5_000),
        ] {
            let text =
                format!("thanks = {deep}\ngreeting = Moin (noch {{ $x }} mal)!\nbye = Tschüs\n");
            let (words, report) = words(&[("words/de.ftl", &text)]);
            let lines: Vec<_> = report.problems.iter().map(|problem| problem.line).collect();
            let greeting = text.lines().position(|line| line.starts_with("greeting")).unwrap() + 1;
            assert!(report.has_errors() && lines.contains(&greeting), "{lines:?}");
            assert_eq!(words.say("bye", Language::DE), "Tschüs");
        }
    }

    #[test]
    fn a_folder_replaces_a_sentence() {
        let (words, report) = words(&[("words/de.ftl", "greeting = Moin!\n")]);
        assert_eq!(words.say("greeting", Language::DE), "Moin!");
        assert_eq!(report.problems, []);
    }

    #[test]
    fn a_broken_sentence_is_named_with_its_line_and_nothing_follows_from_it() {
        let slips = "greeting = Hi\nthanks = { $name }!\nsay-this So.\nask =\nask-that = A\nask-that = B\n\
                     the place = Here\nask-that = { $c }\n";
        let other = "thanks = T\nsay-this = S\nask = A\nask-that = A\nthe-place = P\n";
        let (words, mut report) = words(&[("words/en.ftl", slips), ("words/de.ftl", other)]);
        report.problems.retain(|problem| problem.severity == crate::Severity::Error);
        report.sort();
        let found: Vec<_> = report.problems.iter().map(|p| (p.line, p.message.as_str())).collect();
        assert_eq!(
            found,
            [
                (2, "`thanks` holds more than a sentence"),
                (3, "there is no `=` after the name of a sentence"),
                (4, "`ask` is empty"),
                (6, "`ask-that` stands there twice"),
                (7, "there is no `=` after the name of a sentence"),
                (8, "`ask-that` stands there twice"),
                (8, "`ask-that` holds more than a sentence"),
            ]
        );
        for name in ["thanks", "say-this", "ask", "the-place"] {
            assert!(words.has_in(name, Language::EN), "{name} is there, if broken");
        }
        assert!(!words.has_in("nothing", Language::EN));
    }
}
