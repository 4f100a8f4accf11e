//! Mail that a contract can send: letters of approved words with facts below them, described as a document
//! like any other system.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ombud_domain::Language;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::{compose, quotation::quoted, words::Words};

/// The argument that takes the address.
pub(super) const TO: &str = "to";

/// A letter as a contract has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLetter {
    /// What operations call it.
    pub(super) id: String,
    /// The message in `words/*.ftl` that it says; its subject is the one with `-subject` after the name.
    pub(super) words: String,
    /// What stands below it, each with its title: arguments of the operation.
    #[serde(default)]
    pub(super) facts: BTreeMap<String, BTreeMap<Language, String>>,
}

/// The mail that a tool sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// From whom, such as `Nordlicht <service@nordlicht.example>`.
    pub from: String,
    letters: BTreeMap<String, Letter>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Letter {
    words: String,
    facts: BTreeMap<String, BTreeMap<Language, String>>,
}

/// A letter to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Their address, as it was given.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says, in lines.
    pub text: String,
}

impl Mail {
    pub(super) fn new(from: String, letters: Vec<RawLetter>) -> Self {
        let letters = letters.into_iter().map(|raw| {
            let RawLetter { id, words, facts } = raw;
            (id, Letter { words, facts })
        });
        Self { from, letters: letters.collect() }
    }

    /// The words that its letters say, subjects among them.
    pub(crate) fn words(&self) -> impl Iterator<Item = String> {
        self.letters.values().flat_map(|letter| [letter.words.clone(), subject_of(&letter.words)])
    }

    /// The letter at this path of its document, with what it was given.
    pub(crate) fn written(
        &self,
        path: &str,
        given: &BTreeMap<String, Json>,
        words: &Words,
        language: Language,
    ) -> Option<Written> {
        let letter = self.letters.get(path.strip_prefix("/letters/")?)?;
        let mut text = words.say(&letter.words, language).to_owned();
        let facts = letter.facts.iter().filter_map(|(name, titles)| {
            let title = titles.get(&language).or_else(|| titles.values().next())?;
            let value = given.get(name)?.as_str()?;
            let value = match value.parse::<Date>() {
                Ok(day) => compose::day(day, language),
                // A line is one fact, whatever was given, and by whom.
                Err(_) if is_word(value) => value.to_owned(),
                Err(_) => quoted(value, language),
            };
            Some(format!("{title}: {value}"))
        });
        let facts: Vec<String> = facts.collect();
        if !facts.is_empty() {
            text = format!("{text}\n\n{}", facts.join("\n"));
        }
        Some(Written {
            to: given.get(TO)?.as_str()?.to_owned(),
            subject: words.say(&subject_of(&letter.words), language).to_owned(),
            text,
        })
    }
}

/// Whether a fact says nothing that would have to be told from the company's own words: a number, a time, an id.
fn is_word(value: &str) -> bool {
    value.chars().count() <= WORD_CHARS_MAX
        && value.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '–' | ':'))
}

/// Characters of what is a word at most: an IBAN has 34.
const WORD_CHARS_MAX: usize = 40;

/// What stands after the name of a letter's words in that of its subject's.
const SUBJECT: &str = "-subject";

fn subject_of(words: &str) -> String {
    format!("{words}{SUBJECT}")
}

/// What a contract names, of the words that are a letter's or its subject.
pub(crate) fn letter_words(name: &str) -> &str {
    name.strip_suffix(SUBJECT).unwrap_or(name)
}

/// The document that describes these letters.
pub(super) fn document(letters: &[RawLetter]) -> Json {
    let paths = letters.iter().map(|letter| {
        let mut properties = Map::new();
        properties.insert(TO.to_owned(), json!({ "type": "string", "format": "email" }));
        for name in letter.facts.keys() {
            properties.insert(name.clone(), json!({ "type": "string" }));
        }
        let schema = json!({ "type": "object", "required": [TO], "properties": properties });
        let operation = json!({
            "operationId": letter.id,
            "requestBody": {
                "required": true,
                "content": { "application/json": { "schema": schema } },
            },
            "responses": { "202": { "description": "The mail server has taken it." } },
        });
        (format!("/letters/{}", letter.id), json!({ "post": operation }))
    });
    json!({ "openapi": "3.1.0", "paths": paths.collect::<Map<_, _>>() })
}
