//! Slots: what a procedure asks for, and how an answer becomes a value.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use ombud_domain::{Language, Locale};
use ombud_policy::{Fact, FactType};
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::{
    amount,
    said::{day, days_since_epoch, is_none, plain, yes_or_no},
};
use crate::{
    choice::{self, BareAnswer},
    compose::{self, moment},
    denied,
    quotation::{one_line, quoted},
    rules::{does_not_mind, has, only as only_words, words},
    tool::ArgumentKind,
};

/// What a procedure asks for.
#[derive(Debug, Clone)]
pub struct Slot {
    /// What it is called towards customers; nothing where they never see it.
    pub title: BTreeMap<Language, String>,
    /// What may stand in it.
    pub kind: SlotKind,
    /// The words that ask for it; `None` where only an answer of a tool fills it.
    pub ask: Option<String>,
    /// The words that say what does not fit, before it is asked again.
    pub invalid: Option<String>,
    /// How many of the digits of a number stand after the decimal mark.
    pub decimals: u32,
    /// What a number is of.
    pub unit: BTreeMap<Language, String>,
}

/// What may stand in a slot.
#[derive(Debug, Clone)]
pub enum SlotKind {
    /// A text in which the pattern occurs; the whole message where there is none.
    Text {
        /// What is looked for.
        pattern: Option<Regex>,
        /// How it is written then, with the groups of the pattern as `$1`; as it was found without.
        form: Option<String>,
        /// The check digits that it must have.
        checksum: Option<Checksum>,
    },
    /// A whole number.
    Number {
        /// The least there may be.
        min: i64,
        /// The most there may be.
        max: i64,
    },
    /// An amount of money in cents.
    Money {
        /// The least there may be.
        min: i64,
        /// The most there may be.
        max: i64,
    },
    /// A day.
    Day {
        /// Days before today that it may lie at most; none is no limit.
        past_days: Option<i64>,
        /// Days after today that it may lie at most; none is no limit.
        future_days: Option<i64>,
    },
    /// A moment, which only an answer of a tool gives.
    Moment,
    /// Yes or no.
    YesNo {
        /// What any other answer counts as; without it, it is asked again.
        unclear: Option<bool>,
    },
    /// One of these, by name.
    Choice {
        /// Each with what it is called and the words it is known by.
        options: Vec<Choice>,
    },
}

/// How check digits are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Checksum {
    /// Of an IBAN: ISO 13616, which is MOD 97-10 of ISO 7064 over the number with its first four
    /// characters last.
    Iban,
}

impl Checksum {
    /// Whether the check digits of a text are right. Blanks do not matter.
    fn holds(self, text: &str) -> bool {
        let Self::Iban = self;
        let letters: Vec<char> = text.chars().filter(|letter| *letter != ' ').collect();
        let Some((head, tail)) = letters.split_at_checked(4) else { return false };
        let mut sum = 0;
        for letter in tail.iter().chain(head) {
            let Some(value) = letter.to_digit(36) else { return false };
            sum = (sum * if value > 9 { 100 } else { 10 } + value) % 97;
        }
        sum == 1
    }
}

/// One of several to choose from.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its name, which conditions compare with.
    pub name: String,
    /// What it is called towards customers.
    pub title: BTreeMap<Language, String>,
    /// Other words that it is known by.
    pub also: BTreeMap<Language, Vec<String>>,
}

impl Choice {
    /// All that it is known by: what it is called, and the other words, in each language.
    pub(super) fn known_by(&self) -> impl Iterator<Item = &String> {
        self.title.values().chain(self.also.values().flatten())
    }
}

/// A value in a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A text, or the name of a choice.
    Text(String),
    /// A text that a tool answered: it is shown as a quotation.
    Quoted(String),
    /// A whole number.
    Number(i64),
    /// Cents.
    Money(i64),
    /// A day.
    Day(Date),
    /// A moment.
    Moment(Timestamp),
    /// Yes or no.
    YesNo(bool),
}

impl SlotKind {
    /// What kind of fact it is in conditions.
    pub(crate) fn fact_type(&self) -> FactType {
        match self {
            Self::Text { .. } | Self::Choice { .. } => FactType::Text,
            Self::Number { .. } | Self::Money { .. } | Self::Day { .. } | Self::Moment => {
                FactType::Whole
            }
            Self::YesNo { .. } => FactType::Flag,
        }
    }
}

impl SlotKind {
    /// Whether its values are of a kind that an operation takes.
    pub(crate) fn fits(&self, kind: ArgumentKind) -> bool {
        match self {
            Self::Text { .. } | Self::Choice { .. } | Self::Day { .. } | Self::Moment => {
                kind == ArgumentKind::Text
            }
            Self::Number { .. } | Self::Money { .. } => kind == ArgumentKind::Whole,
            Self::YesNo { .. } => kind == ArgumentKind::Flag,
        }
    }

    /// The value that a tool's answer gives; `None` where it is of another kind, out of bounds, not one of the
    /// choices, empty, or not as a whole what the pattern finds. Which days a customer may name does not bound what a
    /// tool says.
    pub(crate) fn of_json(&self, json: &serde_json::Value) -> Option<Value> {
        let whole = |min: i64, max: i64| json.as_i64().filter(|it| (min..=max).contains(it));
        Some(match self {
            Self::Text { pattern, checksum, .. } => {
                let text = json.as_str().filter(|text| !text.trim().is_empty())?;
                let fits = pattern.as_ref().is_none_or(|pattern| is_all_of(pattern, text))
                    && checksum.is_none_or(|checksum| checksum.holds(text));
                Value::Quoted(fits.then(|| text.to_owned())?)
            }
            Self::Choice { options } => {
                let name = json.as_str()?;
                Value::Text(options.iter().find(|option| option.name == name)?.name.clone())
            }
            Self::Number { min, max } => Value::Number(whole(*min, *max)?),
            Self::Money { min, max } => Value::Money(whole(*min, *max)?),
            Self::Day { .. } => Value::Day(json.as_str()?.parse().ok()?),
            Self::Moment => Value::Moment(json.as_str()?.parse().ok()?),
            Self::YesNo { .. } => Value::YesNo(json.as_bool()?),
        })
    }
}

impl Value {
    /// As people write it, where it says by itself what it is; a text or a number as it stands.
    pub(super) fn in_words(&self, language: Language, zone: &TimeZone) -> String {
        let german = language == Language::DE;
        match self {
            Self::Text(text) | Self::Quoted(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Moment(at) => moment(*at, zone, language),
            Self::Money(cents) => {
                let (sign, cents) = (if *cents < 0 { "-" } else { "" }, cents.unsigned_abs());
                let (whole, rest) = (grouped(cents / 100, language), cents % 100);
                if german {
                    format!("{sign}{whole},{rest:02} €")
                } else {
                    format!("{sign}€{whole}.{rest:02}")
                }
            }
            Self::Day(day) => compose::day(*day, language),
            Self::YesNo(yes) => match (yes, german) {
                (true, true) => "ja".to_owned(),
                (false, true) => "nein".to_owned(),
                (true, false) => "yes".to_owned(),
                (false, false) => "no".to_owned(),
            },
        }
    }
}

impl Slot {
    /// Whether its values can be told apart within a longer message. A pattern that begins with `^` is
    /// for a whole answer.
    pub(crate) fn stands_out(&self) -> bool {
        let SlotKind::Text { pattern, .. } = &self.kind else { return true };
        pattern.as_ref().is_some_and(|pattern| !pattern.as_str().starts_with("(?i)^"))
    }

    /// The value that an answer to the question for it gives; `None` where it does not fit.
    pub fn read(&self, text: &str, language: Language, today: Date) -> Option<Value> {
        match &self.kind {
            // “Nein” or “weiß nicht” is no town, though it is written like one.
            SlotKind::Text { pattern: Some(_), .. } if !self.stands_out() && says_nothing(text) => {
                None
            }
            SlotKind::Text { pattern: Some(pattern), form, checksum } => {
                let found =
                    pattern.captures(if self.stands_out() { text } else { polite(text) })?;
                if checksum.is_some_and(|checksum| !checksum.holds(&found[0])) {
                    return None;
                }
                let mut value = String::new();
                found.expand(form.as_deref().unwrap_or("$0"), &mut value);
                Some(Value::Text(value))
            }
            SlotKind::Text { pattern: None, .. } => {
                let text = text.trim();
                // “Ja” answers another question.
                let answers = choice::bare_answer(text) != Some(BareAnswer::YesOrNo);
                (answers && !text.is_empty()).then(|| Value::Text(text.to_owned()))
            }
            SlotKind::Number { min, max } => {
                let number = amount::whole(text, language)?;
                (*min..=*max).contains(&number).then_some(Value::Number(number))
            }
            SlotKind::Money { min, max } => {
                let cents = amount::cents(text, language)?;
                (*min..=*max).contains(&cents).then_some(Value::Money(cents))
            }
            SlotKind::Day { past_days, future_days } => {
                let day = day(text, language, today)?;
                let ahead = i64::from((day - today).get_days());
                let fits = past_days.is_none_or(|most| -ahead <= most)
                    && future_days.is_none_or(|most| ahead <= most);
                fits.then_some(Value::Day(day))
            }
            SlotKind::Moment => None,
            SlotKind::YesNo { unclear } => {
                let titles =
                    || self.title.values().map(String::as_str).collect::<Vec<_>>().join(" ");
                let none = || is_none(text, &titles()).then_some(false);
                let unclear = || unclear.filter(|_| !denied::answers_nothing(text));
                yes_or_no(text).or_else(none).or_else(unclear).map(Value::YesNo)
            }
            SlotKind::Choice { options } => {
                // "E-Mail" is also "email", and "Fix 12" also "fix-12".
                let (said, whole) = (plain(text), joined(text));
                let number = said.parse::<usize>().ok().and_then(|place| place.checked_sub(1));
                let by_number = number.and_then(|place| options.get(place));
                let is_it = |option: &&Choice| {
                    let names = option.known_by().chain([&option.name]);
                    names.into_iter().any(|name| whole == joined(name))
                };
                // “Mail” is no part of “e-mail”.
                let apart = unhyphened(&said);
                let is_one = |option: &&Choice| {
                    option.title.values().any(|title| apart.contains(&unhyphened(title)))
                        || option
                            .also
                            .values()
                            .flatten()
                            .any(|word| has_words(&apart, &unhyphened(word)))
                };
                // "Das Haus" is enough for "das ganze Haus", where no other has the word.
                let long =
                    |word: &&str| word.chars().count() >= WORD_CHARS_MIN && !POLITE.contains(word);
                let told: Vec<&str> = said.split(' ').filter(long).collect();
                let is_part = |option: &&Choice| {
                    !told.is_empty()
                        && option.title.values().any(|title| {
                            let title = plain(title);
                            title.split(' ').any(|known| told.iter().any(|word| alike(known, word)))
                        })
                };
                let named = || {
                    let exact = only(options.iter().filter(is_it));
                    let whole: Vec<&Choice> = match exact {
                        Some(one) => vec![one],
                        None => options.iter().filter(is_one).collect(),
                    };
                    match whole.as_slice() {
                        [] => only(options.iter().filter(is_part)),
                        [one] => Some(*one),
                        // A part of one of several does not say which.
                        _ => None,
                    }
                };
                by_number.or_else(named).map(|option| Value::Text(option.name.clone()))
            }
        }
    }

    /// Whether an answer names several options one beside the other, each for itself: “emails and phone”. One of them would
    /// not be what was meant.
    pub(super) fn names_several(&self, text: &str, language: Language, today: Date) -> bool {
        const EITHER: &str = "oder or nicht not kein keine keinen no ohne without außer ausser except statt instead weder neither";
        let SlotKind::Choice { options } = &self.kind else { return false };
        // “Strom und Gas” may be one option of its own.
        let whole = joined(text);
        if options.iter().any(|option| option.known_by().any(|name| joined(name) == whole)) {
            return false;
        }
        let lower = text.to_lowercase();
        let apart = ["sowie", "plus", "und", "and"]
            .iter()
            .fold(lower.clone(), |text, word| text.replace(&format!(" {word} "), ","));
        let parts: Vec<&str> = apart.split([',', ';', '+', '&', '/', '\n']).collect();
        let mut named: Vec<Value> = Vec::new();
        for part in parts.into_iter().filter(|part| !words(part).is_empty()) {
            let value = self.read(part, language, today);
            named.extend(value.filter(|value| !named.contains(value)));
        }
        named.len() > 1 && !has(&words(&lower), EITHER)
    }

    /// The first day that may be meant where any day will do: “egal”, “jederzeit”, “as soon as possible”. `None` where the question
    /// is about a day that may be past: that is one day and no other.
    pub(super) fn first_day(&self, text: &str, today: Date) -> Option<Value> {
        const ANY: &str = "egal jederzeit irgendwann immer jeder jeden any anytime every whenever schnellstmöglich schnellstens baldmöglichst \
                           baldigst frühestmöglich nächstmöglich nächstmöglichen nächstmögliche sofort asap soon bald schnell soonest \
                           earliest flexibel flexible preference präferenz whatever";
        const BESIDE: &str = "mir uns ist das es da wäre ganz völlig eigentlich wann tag tage tagen day days time times termin termine date \
                              appointment alle all alles geht gehen passt passen ginge recht ok okay gut fine good works work is s me us \
                              for with bitte please ich bin wir sind i am m we are can so wie möglich möglichst as possible \
                              welcher welchen welche which der die den zum am an on at of do suits suit ja yes habe haben frei free \
                              zeit auch ab you sie ihr können könnt want wollen möchten like no keine gern gerne really honestly the \
                              nächste nächsten next available freie freien first ersten erste";
        let SlotKind::Day { past_days: Some(0), .. } = self.kind else { return None };
        let lower = text.to_lowercase();
        let said = words(&lower);
        let any =
            does_not_mind(text, true) || (has(&said, ANY) && only_words(&said, &[ANY, BESIDE]));
        (any && !text.contains('?')).then(|| self.today(today))?
    }

    /// Today, where it lies where the question allows.
    pub(super) fn today(&self, today: Date) -> Option<Value> {
        self.read(&today.to_string(), Language::DE, today)
    }

    /// A value as the customer reads it, a moment in UTC.
    pub fn show(&self, value: &Value, language: Language) -> String {
        self.show_in(value, language, &TimeZone::UTC)
    }

    /// A value as the customer reads it, a moment in this time zone.
    pub(crate) fn show_in(&self, value: &Value, language: Language, zone: &TimeZone) -> String {
        match value {
            Value::Text(name) => match &self.kind {
                SlotKind::Choice { options } => options
                    .iter()
                    .find(|option| option.name == *name)
                    .and_then(|option| option.title.get(&language))
                    .unwrap_or(name)
                    .clone(),
                _ => name.clone(),
            },
            // What has a form of its own can be told from what others say.
            Value::Quoted(text) => match &self.kind {
                SlotKind::Text { pattern: Some(_), .. } => one_line(text),
                _ => quoted(text, language),
            },
            Value::Number(number) => self.show_number(*number, language),
            Value::Moment(_) | Value::Money(_) | Value::Day(_) | Value::YesNo(_) => {
                value.in_words(language, zone)
            }
        }
    }

    /// With its unit, and without zeros at the end of its decimals.
    fn show_number(&self, number: i64, language: Language) -> String {
        // Without a unit it is a code to compare rather than an amount to read.
        let Some(unit) = self.unit.get(&language) else { return number.to_string() };
        let ten = 10_u64.saturating_pow(self.decimals);
        let (whole, rest) = (number.unsigned_abs() / ten, number.unsigned_abs() % ten);
        let places = usize::try_from(self.decimals).unwrap_or_default();
        let (sign, mark) = (if number < 0 { "-" } else { "" }, Locale::of(language));
        let mark = if mark == Locale::De { ',' } else { '.' };
        let rest = if rest > 0 { format!("{mark}{rest:0places$}") } else { String::new() };
        let rest = rest.trim_end_matches('0');
        format!("{sign}{}{rest} {unit}", grouped(whole, language))
    }
}

impl Value {
    /// The value as tools take it.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) | Self::Quoted(text) => text.clone().into(),
            Self::Number(number) | Self::Money(number) => (*number).into(),
            Self::Day(day) => day.to_string().into(),
            Self::Moment(at) => at.to_string().into(),
            Self::YesNo(yes) => (*yes).into(),
        }
    }

    /// The value as conditions see it.
    pub(crate) fn fact(&self) -> Fact {
        match self {
            Self::Text(text) | Self::Quoted(text) => Fact::Text(text.clone()),
            Self::Number(number) | Self::Money(number) => Fact::Whole(*number),
            Self::Day(day) => Fact::Whole(days_since_epoch(*day)),
            Self::Moment(at) => Fact::Whole(at.as_second()),
            Self::YesNo(yes) => Fact::Flag(*yes),
        }
    }
}

/// Whether an answer says nothing that could be a name: yes or no, that it is not known, or that it does not matter.
fn says_nothing(text: &str) -> bool {
    const UNKNOWN: &str = "weiß weiss ich das nicht nich noch gar leider keine ahnung keinen plan ka kp unbekannt idk dunno \
                           i don t dont do not know yet have no idea clue not sure unsure unknown sorry bin mir unsicher \
                           sicher keiner kein";
    let lower = text.to_lowercase();
    let words = words(&lower);
    choice::bare_answer(text) == Some(BareAnswer::YesOrNo)
        || !words.is_empty() && only_words(&words, &[UNKNOWN])
        || does_not_mind(text, true)
}

/// Whether a text is a match of a pattern from its beginning to its end.
fn is_all_of(pattern: &Regex, text: &str) -> bool {
    let whole = Regex::new(&format!(r"\A(?:{})\z", pattern.as_str()));
    whole.is_ok_and(|whole| whole.is_match(text))
}

/// A whole answer without the "please" at its end.
fn polite(text: &str) -> &str {
    let text = text.trim().trim_end_matches(['.', '!']);
    let rest = |word: &str| {
        let rest = text.get(..text.len().checked_sub(word.len())?)?;
        let last = text.get(rest.len()..)?;
        let apart = rest.ends_with([' ', ',']);
        (apart && last.eq_ignore_ascii_case(word)).then(|| rest.trim_end_matches([' ', ',']))
    };
    POLITE.into_iter().find_map(rest).unwrap_or(text)
}

/// Whether two words are the same but for an ending, such as "Nachmittag" and "nachmittags".
fn alike(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    one == other
        || short.chars().count() >= ALIKE_CHARS_MIN
            && long.strip_prefix(short).is_some_and(|ending| ending.chars().count() <= 2)
}

/// Letters that two words have in common at least, where their endings differ.
const ALIKE_CHARS_MIN: usize = 6;

/// What is said for courtesy only.
const POLITE: [&str; 4] = ["bitte", "danke", "please", "thanks"];

/// Letters that are a word to know a choice by, at least: an article is none.
const WORD_CHARS_MIN: usize = 4;

/// Whether a text has these words one after the other.
pub(super) fn has_words(said: &str, words: &str) -> bool {
    let apart = |text: &str| format!(" {} ", plain(text).replace('-', " "));
    apart(said).contains(&apart(words))
}

/// Lower case, without marks, blanks or hyphens.
fn joined(text: &str) -> String {
    plain(text).replace(['-', ' '], "")
}

/// Lower case, words apart by one blank, without marks or hyphens.
fn unhyphened(text: &str) -> String {
    plain(text).replace('-', "")
}

/// A whole number in groups of three digits.
fn grouped(number: u64, language: Language) -> String {
    let mark = if Locale::of(language) == Locale::De { '.' } else { ',' };
    let digits = number.to_string();
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(mark);
        }
        shown.push(digit);
    }
    shown
}

/// The only item there is.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests;
