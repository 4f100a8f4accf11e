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
        let german = language == Language::DE;
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
            Value::Moment(at) => moment(*at, zone, language),
            Value::Money(cents) => {
                let (sign, cents) = (if *cents < 0 { "-" } else { "" }, cents.unsigned_abs());
                let (whole, rest) = (grouped(cents / 100, language), cents % 100);
                if german {
                    format!("{sign}{whole},{rest:02} €")
                } else {
                    format!("{sign}€{whole}.{rest:02}")
                }
            }
            Value::Day(day) => compose::day(*day, language),
            Value::YesNo(yes) => match (yes, german) {
                (true, true) => "ja".to_owned(),
                (false, true) => "nein".to_owned(),
                (true, false) => "yes".to_owned(),
                (false, false) => "no".to_owned(),
            },
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
mod tests {
    use jiff::civil::date;

    use super::*;

    fn slot(kind: SlotKind) -> Slot {
        let (title, unit) = (BTreeMap::new(), BTreeMap::new());
        Slot { title, kind, ask: None, invalid: None, decimals: 0, unit }
    }

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn numbers_are_read_as_the_language_writes_them() {
        let number = slot(SlotKind::Number { min: 0, max: 999_999 });
        for (language, text, expect) in [
            (Language::DE, "12345", Some(12_345)),
            (Language::DE, "Der Stand ist 12.345 kWh.", Some(12_345)),
            (Language::DE, "12345,0", Some(12_345)),
            (Language::DE, "12345,6", None),
            (Language::EN, "it says 12,345", Some(12_345)),
            (Language::EN, "12345.5", None),
            (Language::DE, "zwölf", Some(12)),
            (Language::DE, "zwölf oder dreizehn", None),
            (Language::DE, "die zwei Zähler: 12345", Some(12_345)),
            (Language::DE, "12 oder 13", None),
            (Language::DE, "-5", None),
            (Language::DE, "1000000", None),
        ] {
            let read = number.read(text, language, TODAY);
            assert_eq!(read, expect.map(Value::Number), "{text}");
        }
        let money = slot(SlotKind::Money { min: 1, max: 1_000_000 });
        for (language, text, expect) in [
            (Language::DE, "49,90 €", Some(4_990)),
            (Language::DE, "1.249,90 Euro", Some(124_990)),
            (Language::EN, "€1,249.90", Some(124_990)),
            (Language::DE, "50 Euro", Some(5_000)),
            (Language::DE, "85,- Euro", Some(8_500)),
            (Language::DE, "50,5", Some(5_050)),
            (Language::DE, "auf fünfundachtzig Euro bitte", Some(8_500)),
            (Language::EN, "eighty-five euros", Some(8_500)),
            (Language::EN, "five euros and fifty cents", Some(550)),
            (Language::DE, "fünf Euro fünfzig", Some(550)),
            (Language::DE, "neunzig Cent", Some(90)),
            (Language::EN, "fifty or sixty euros", None),
            (Language::EN, "£80", None),
            (Language::EN, "80 pounds", None),
            (Language::DE, "80 $", None),
            (Language::DE, "80 Dollar", None),
            (Language::DE, "0", None),
        ] {
            assert_eq!(money.read(text, language, TODAY), expect.map(Value::Money), "{text}");
        }
    }

    #[test]
    fn several_options_are_told_from_one_that_is_named_like_them() {
        let option = |name: &str, de: &str, also: &[&str]| Choice {
            name: name.to_owned(),
            title: BTreeMap::from([(Language::DE, de.to_owned())]),
            also: BTreeMap::from([(Language::DE, also.iter().map(|&it| it.to_owned()).collect())]),
        };
        let options = vec![
            option("power", "Strom", &[]),
            option("gas", "Gas", &["Erdgas"]),
            option("both", "Strom und Gas", &["beides"]),
            option("letters", "Post", &["Mail-Post"]),
            option("e-mail", "E-Mail", &["Mails"]),
        ];
        let slot = slot(SlotKind::Choice { options });
        for (text, several, name) in [
            ("Strom", false, Some("power")),
            ("Strom und Gas", false, Some("both")),
            ("Strom und Erdgas", true, None),
            ("Strom und Post", true, None),
            ("Gas, bitte", false, Some("gas")),
            ("Strom oder Post", false, None),
            ("Post, nicht E-Mail", false, None),
            ("E-Mail", false, Some("e-mail")),
            ("per e-mails", false, Some("e-mail")),
            ("nichts davon", false, None),
        ] {
            assert_eq!(slot.names_several(text, Language::DE, TODAY), several, "{text}");
            let value = slot.read(text, Language::DE, TODAY).filter(|_| !several);
            assert_eq!(value, name.map(|name| Value::Text(name.to_owned())), "{text}");
        }
    }

    #[test]
    fn days_are_read_in_both_languages() {
        let day = slot(SlotKind::Day { past_days: None, future_days: None });
        for (language, text, expect) in [
            (Language::DE, "2026-12-01", Some(date(2026, 12, 1))),
            (Language::DE, "am 1.12.2026", Some(date(2026, 12, 1))),
            (Language::DE, "1.12.", Some(date(2026, 12, 1))),
            (Language::DE, "ab dem 1. Januar", Some(date(2027, 1, 1))),
            (Language::DE, "3. März 2027", Some(date(2027, 3, 3))),
            (Language::DE, "1.2.27", Some(date(2027, 2, 1))),
            (Language::DE, "übermorgen", Some(date(2026, 11, 24))),
            (Language::EN, "tomorrow", Some(date(2026, 11, 23))),
            (Language::EN, "on the 1st of December", Some(date(2026, 12, 1))),
            (Language::EN, "the day after tomorrow", Some(date(2026, 11, 24))),
            (Language::EN, "December 1st, 2026", Some(date(2026, 12, 1))),
            (Language::EN, "1 Dec 2026", Some(date(2026, 12, 1))),
            (Language::EN, "12/24/2026", Some(date(2026, 12, 24))),
            (Language::EN, "01/12/2026", Some(date(2026, 12, 1))),
            (Language::DE, "heute in 3 Tagen", Some(date(2026, 11, 25))),
            (Language::DE, "in zwei Wochen", Some(date(2026, 12, 6))),
            (Language::DE, "vor vier Tagen", Some(date(2026, 11, 18))),
            (Language::EN, "three days ago", Some(date(2026, 11, 19))),
            (Language::EN, "in a week", Some(date(2026, 11, 29))),
            (Language::DE, "letzten Freitag", Some(date(2026, 11, 20))),
            (Language::EN, "last Friday", Some(date(2026, 11, 20))),
            (Language::DE, "am Montag", Some(date(2026, 11, 23))),
            (Language::EN, "on Sunday", Some(date(2026, 11, 29))),
            (Language::DE, "Montag, 30.11.2026", Some(date(2026, 11, 30))),
            (Language::DE, "zum nächsten Ersten", Some(date(2026, 12, 1))),
            (Language::EN, "the first of next month", Some(date(2026, 12, 1))),
            (Language::DE, "heute in einem Monat", Some(date(2026, 12, 22))),
            (Language::EN, "a month from today", Some(date(2026, 12, 22))),
            (Language::EN, "the day after tomorrow or later", Some(date(2026, 11, 24))),
            (Language::EN, "three weeks tomorrow", Some(date(2026, 12, 14))),
            (Language::DE, "morgen in drei Wochen", Some(date(2026, 12, 14))),
            (Language::DE, "Guten Morgen, am 15.1.", Some(date(2027, 1, 15))),
            (Language::DE, "am ersten Januar", Some(date(2027, 1, 1))),
            (Language::DE, "ab dem einundzwanzigsten Dezember", Some(date(2026, 12, 21))),
            (Language::EN, "the first of January", Some(date(2027, 1, 1))),
            (Language::EN, "December the twenty-first", Some(date(2026, 12, 21))),
            (Language::EN, "the third of December", Some(date(2026, 12, 3))),
            (Language::DE, "zum 1. des Monats", Some(date(2026, 12, 1))),
            (Language::DE, "1. nächsten Monats", Some(date(2026, 12, 1))),
            (Language::DE, "heute oder am 15.1.", None),
            (Language::DE, "in drei oder vier Tagen", None),
            (Language::DE, "31.2.2027", None),
            (Language::DE, "bald", None),
        ] {
            assert_eq!(day.read(text, language, TODAY), expect.map(Value::Day), "{text}");
        }
        let soon = slot(SlotKind::Day { past_days: Some(0), future_days: Some(30) });
        assert!(soon.read("morgen", Language::DE, TODAY).is_some());
        for outside in ["gestern", "1.3.2027"] {
            assert_eq!(soon.read(outside, Language::DE, TODAY), None, "{outside}");
        }
    }

    #[test]
    fn a_number_is_shown_with_its_decimals_and_unit() {
        let mut price = slot(SlotKind::Number { min: 0, max: i64::MAX });
        price.decimals = 3;
        price.unit = [(Language::DE, "Cent".to_owned()), (Language::EN, "cents".to_owned())].into();
        for (number, de, en) in [
            (31_420, "31,42 Cent", "31.42 cents"),
            (9_000, "9 Cent", "9 cents"),
            (1_234_567_800, "1.234.567,8 Cent", "1,234,567.8 cents"),
            (-5, "-0,005 Cent", "-0.005 cents"),
        ] {
            let shown = |language| price.show(&Value::Number(number), language);
            assert_eq!((shown(Language::DE), shown(Language::EN)), (de.to_owned(), en.to_owned()));
        }
    }

    #[test]
    fn check_digits_of_account_numbers_are_checked() {
        let pattern = r"(?i)\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b";
        let pattern = Some(regex::Regex::new(pattern).unwrap());
        let checksum = Some(Checksum::Iban);
        let slot = slot(SlotKind::Text { pattern, form: None, checksum });
        // From the IBAN registry of SWIFT.
        for (text, expect) in [
            ("DE89370400440532013000", Some("DE89370400440532013000")),
            ("Bitte DE89 3704 0044 0532 0130 00 nehmen", Some("DE89 3704 0044 0532 0130 00")),
            ("nl91abna0417164300", Some("nl91abna0417164300")),
            ("GB29 NWBK 6016 1331 9268 19", Some("GB29 NWBK 6016 1331 9268 19")),
            ("DE89370400440532013001", None),
            ("DE98370400440532013000", None),
            ("DE89", None),
        ] {
            let read = slot.read(text, Language::DE, TODAY);
            assert_eq!(read, expect.map(|iban| Value::Text(iban.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_choice_is_known_by_number_name_or_title() {
        let titled = |name: &str, de: &str| Choice {
            name: name.to_owned(),
            title: [(Language::DE, de.to_owned())].into(),
            also: BTreeMap::new(),
        };
        let options = vec![
            titled("morning", "vormittags"),
            titled("afternoon", "nachmittags"),
            titled("any", "zu jeder Zeit"),
        ];
        let slot = slot(SlotKind::Choice { options });
        for (text, expect) in [
            ("2", Some("afternoon")),
            ("Vormittags bitte", Some("morning")),
            ("morning", Some("morning")),
            ("mor-ning", Some("morning")),
            ("Nach mittags", Some("afternoon")),
            ("vormittags oder nachmittags", None),
            ("Zeit", Some("any")),
            ("zu", None),
            ("zu jeder", Some("any")),
            ("4", None),
        ] {
            let read = slot.read(text, Language::DE, TODAY);
            assert_eq!(read, expect.map(|name| Value::Text(name.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_says_nothing_is_no_name_of_a_town() {
        let pattern = Some(Regex::new(r"(?i)^\s*(\p{L}[\p{L} .-]{1,58}?)[.!]*\s*$").unwrap());
        let slot = slot(SlotKind::Text { pattern, form: None, checksum: None });
        for text in [
            "ja",
            "Nein",
            "ok",
            "weiß nicht",
            "Weiß ich noch nicht.",
            "keine Ahnung",
            "I don't know",
            "no idea",
            "not sure yet",
            "ist mir egal",
        ] {
            assert_eq!(slot.read(text, Language::DE, TODAY), None, "{text}");
        }
        for town in ["Rostock", "Weißwasser", "Neu Wulmstorf", "Egeln"] {
            assert!(slot.read(town, Language::DE, TODAY).is_some(), "{town}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_value_in_bounds_or_none(text in ".{0,40}", german: bool) {
            let language = if german { Language::DE } else { Language::EN };
            for kind in [
                SlotKind::Number { min: -5, max: 100 },
                SlotKind::Money { min: 0, max: 100 },
                SlotKind::Day { past_days: Some(3), future_days: Some(3) },
                SlotKind::YesNo { unclear: None },
            ] {
                let slot = slot(kind);
                match slot.read(&text, language, TODAY) {
                    Some(Value::Number(number)) => assert!((-5..=100).contains(&number)),
                    Some(Value::Money(cents)) => assert!((0..=100).contains(&cents)),
                    Some(Value::Day(day)) => {
                        let ahead = days_since_epoch(day) - days_since_epoch(TODAY);
                        assert!((-3..=3).contains(&ahead));
                    }
                    _ => {}
                }
            }
        }
    }
}
