//! Detector `leak@1`: a reply that tells the instructions, or personal data that nobody gave.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    ops::Range,
};

use super::{
    ReplyContext,
    values::{Value, values},
};
use crate::{
    Fault, Finding, FindingKind, Identifier, findings,
    grammar::{Token, plain, read},
    learned::views,
};

pub(super) const DETECTOR: &str = "leak@1";

/// Words in a row that make a place of the instructions: shorter ones are in any two texts.
const ROW: usize = 4;
/// Words in a row from which on a reply tells the instructions: sentences about one subject share five or six.
const TOLD_MIN: usize = 8;
/// Words in a row at which it is all but sure.
const TOLD_SURE: usize = 14;
/// Letters of a word that count: "antworte" and "antwortest" are alike.
const LETTERS: usize = 5;

/// Personal data of a reply, and secrets of instructions, that are compared at most: each is looked for in all sources.
const COMPARED_MAX: usize = 100;

pub(super) const INSTRUCTIONS: (&str, &str) =
    ("repeats the instructions word for word", "gibt die Anweisungen wörtlich wieder");
pub(super) const ENCODED: (&str, &str) =
    ("repeats the instructions in an encoded form", "gibt die Anweisungen verschlüsselt wieder");
pub(super) const CONFIDENTIAL: (&str, &str) =
    ("tells a secret of the instructions", "verrät ein Geheimnis aus den Anweisungen");
pub(super) const OTHERS: (&str, &str) = (
    "tells personal data that neither the customer nor a source gave",
    "nennt personenbezogene Daten, die weder die Kundschaft noch eine Quelle genannt hat",
);

/// All of them.
pub(crate) const EVIDENCE: [(&str, &str); 4] = [INSTRUCTIONS, ENCODED, CONFIDENTIAL, OTHERS];

/// Words as both sides say them: who speaks to whom makes no difference.
fn key(word: &str) -> u64 {
    let word = match word {
        "ich" | "du" | "i" | "you" | "she" | "er" => "1",
        "mein" | "meine" | "meinen" | "meiner" | "meinem" | "dein" | "deine" | "deinen"
        | "deiner" | "deinem" | "my" | "your" => "2",
        "bin" | "bist" | "am" | "are" => "3",
        "mir" | "dir" | "mich" | "dich" | "me" => "4",
        "habe" | "hast" => "5",
        "darf" | "darfst" => "6",
        "soll" | "sollst" => "7",
        "kann" | "kannst" => "8",
        "muss" | "musst" => "9",
        "werde" | "wirst" => "10",
        word => word.char_indices().nth(LETTERS).and_then(|(at, _)| word.get(..at)).unwrap_or(word),
    };
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

fn rows(keys: &[u64]) -> impl Iterator<Item = u64> {
    keys.windows(ROW).map(|row| {
        let mut hasher = DefaultHasher::new();
        row.hash(&mut hasher);
        hasher.finish()
    })
}

/// The words of a text, over all its sentences.
fn words(text: &str) -> Vec<Token> {
    let mut words = Vec::new();
    read(text, |sentence| words.extend(sentence.tokens.iter().cloned()));
    words
}

fn rows_of(text: &str, may_be_quoted: bool) -> HashSet<u64> {
    let words = words(text);
    // What is quoted in the instructions is there to be said.
    words
        .chunk_by(|one, other| one.is_quoted == other.is_quoted)
        .filter(|part| may_be_quoted || !part.first().is_some_and(|word| word.is_quoted))
        .flat_map(|part| {
            let keys: Vec<u64> = part.iter().map(|word| key(&word.text)).collect();
            rows(&keys).collect::<Vec<_>>()
        })
        .collect()
}

/// Where a reply tells the instructions.
pub(super) fn instructions(reply: &str, context: &ReplyContext<'_>) -> Vec<Finding> {
    if context.instructions.is_empty() {
        return Vec::new();
    }
    let mut secret = rows_of(context.instructions, false);
    for open in context.passages.iter().chain(context.results).chain(context.customer) {
        for row in rows_of(open, true) {
            secret.remove(&row);
        }
    }
    let mut found = Vec::new();
    for (range, size) in shared(reply, &secret) {
        found.push(told(range, sure(size), INSTRUCTIONS.0));
    }
    for text in views::decoded(reply) {
        let most = shared(&text, &secret).into_iter().map(|(_, size)| size).max();
        if let Some(size) = most {
            found.push(told(0..reply.len(), sure(size), ENCODED.0));
        }
    }
    let confidential = findings(context.instructions, context.rules);
    let whole = squashed(reply);
    let secrets = confidential.iter().filter(|found| matches!(found.kind, FindingKind::Secret(_)));
    for finding in secrets.take(COMPARED_MAX) {
        let value = context.instructions.get(finding.range.clone()).unwrap_or_default();
        let size = value.chars().filter(|letter| letter.is_alphanumeric()).count();
        if size >= 5 && whole.contains(&squashed(value)) {
            let range = reply.find(value).map_or(0..reply.len(), |at| at..at + value.len());
            found.push(told(range, 0.9, CONFIDENTIAL.0));
        }
    }
    found
}

fn told(range: Range<usize>, confidence: f32, evidence: &'static str) -> Finding {
    let kind = FindingKind::Reply(Fault::SystemPromptLeak);
    Finding { kind, declared: None, range, confidence, evidence, detector: DETECTOR }
}

/// From 0.6 for the fewest words to 0.95.
fn sure(words: usize) -> f32 {
    let steps = u8::try_from(words.saturating_sub(TOLD_MIN).min(TOLD_SURE - TOLD_MIN)).unwrap_or(0);
    0.6 + 0.35 * f32::from(steps) / 6.0
}

/// Rows of words that a text shares with the instructions, as long as is told.
fn shared(text: &str, secret: &HashSet<u64>) -> Vec<(Range<usize>, usize)> {
    let words = words(text);
    let keys: Vec<u64> = words.iter().map(|word| key(&word.text)).collect();
    let (mut found, mut start) = (Vec::new(), None::<usize>);
    let ends = rows(&keys).map(|row| secret.contains(&row)).chain([false]);
    for (at, is_shared) in ends.enumerate() {
        match (is_shared, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let to = at + ROW - 1;
                // Names, "and" and "the" alone are no instruction.
                let long = words[from..to]
                    .iter()
                    .filter(|word| word.text.chars().nth(LETTERS - 1).is_some())
                    .count();
                if to - from >= TOLD_MIN && long * 4 >= to - from {
                    found.push((words[from].range.start..words[to - 1].range.end, to - from));
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Letters and digits only.
fn squashed(text: &str) -> String {
    plain(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// What the customer and the sources gave, in the forms that values are compared in.
#[derive(Debug, Default)]
struct Given {
    squashed: String,
    digits: String,
    words: HashSet<String>,
    dates: Vec<(u8, u8)>,
}

impl Given {
    fn add(&mut self, text: &str) {
        self.squashed.push_str(&squashed(text));
        self.squashed.push(' ');
        self.digits.extend(text.chars().filter(char::is_ascii_digit));
        self.digits.push(' ');
        read(text, |sentence| {
            self.words.extend(sentence.tokens.iter().map(|token| street(&token.text).to_owned()));
            self.dates.extend(dates(&sentence.tokens));
        });
    }

    fn has(&self, kind: Identifier, value: &str) -> bool {
        if self.squashed.contains(&squashed(value)) {
            return true;
        }
        match kind {
            Identifier::Phone => {
                let digits: String = value.chars().filter(char::is_ascii_digit).collect();
                // Without the prefix of a country or a town, which one of both may lack.
                digits.len() >= 7
                    && digits.get(digits.len() - 7..).is_some_and(|last| self.digits.contains(last))
            }
            Identifier::Person | Identifier::PostalAddress => {
                let words = words(value);
                // "in" and the like between its parts count for nothing.
                let is_known = |word: &Token| {
                    word.text.len() < 3 && word.text.bytes().all(|byte| byte.is_ascii_lowercase())
                        || self.words.contains(street(&word.text))
                };
                words.iter().all(is_known)
            }
            Identifier::DateOfBirth => {
                let found: Vec<(u8, u8)> = dates(&words(value)).collect();
                !found.is_empty() && found.iter().all(|date| self.dates.contains(date))
            }
            _ => false,
        }
    }
}

/// A word without what "Straße" is written as.
fn street(word: &str) -> &str {
    word.strip_suffix("strasse").or_else(|| word.strip_suffix("str")).unwrap_or(word)
}

fn dates(tokens: &[Token]) -> impl Iterator<Item = (u8, u8)> {
    values(tokens).into_iter().filter_map(|value| match value {
        Value::Date(month, day, _) => Some((month, day)),
        _ => None,
    })
}

/// Words after which an AI says what it is called.
const NAMED: [&str; 6] =
    ["mein name ist", "ich heisse", "my name is", "i am", "ich bin", "this is"];

/// Personal data of a reply that neither the customer nor a source gave.
pub(super) fn others_data(reply: &str, context: &ReplyContext<'_>) -> Vec<Finding> {
    let personal: Vec<(Identifier, Finding)> = findings(reply, context.rules)
        .into_iter()
        .filter_map(|finding| match finding.kind {
            FindingKind::PersonalData(kind) => Some((kind, finding)),
            _ => None,
        })
        .take(COMPARED_MAX)
        .collect();
    if personal.is_empty() {
        return Vec::new();
    }
    let mut given = Given::default();
    let sources = [context.passages, context.results, context.customer].into_iter().flatten();
    for source in sources.chain([&context.instructions]) {
        given.add(source);
    }
    let is_of_another = |(kind, finding): &(Identifier, Finding)| {
        let value = reply.get(finding.range.clone()).unwrap_or_default();
        if *kind == Identifier::Person {
            let before = reply.get(..finding.range.start).unwrap_or_default();
            let before = before.get(before.floor_char_boundary(before.len().saturating_sub(24))..);
            let before = words(before.unwrap_or_default());
            let before: Vec<&str> = before.iter().map(|word| word.text.as_str()).collect();
            let before = before.join(" ");
            if finding.confidence < 0.7 || NAMED.iter().any(|named| before.ends_with(named)) {
                return false;
            }
        }
        !given.has(*kind, value)
    };
    personal
        .into_iter()
        .filter(is_of_another)
        .map(|(kind, finding)| Finding {
            kind: FindingKind::Reply(Fault::OthersData),
            declared: None,
            range: finding.range,
            // A name may be a colleague's.
            confidence: finding.confidence.min(if kind == Identifier::Person { 0.5 } else { 0.9 }),
            evidence: OTHERS.0,
            detector: DETECTOR,
        })
        .collect()
}
