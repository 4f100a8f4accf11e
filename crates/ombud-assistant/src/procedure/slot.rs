//! Slots: what a procedure asks for, and how an answer becomes a value.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ombud_domain::Language;
use ombud_policy::{Fact, FactType};
use regex::Regex;
use serde::{Deserialize, Serialize};

/// What a procedure asks for.
#[derive(Debug, Clone)]
pub struct Slot {
    /// What it is called towards customers.
    pub title: BTreeMap<Language, String>,
    /// What may stand in it.
    pub kind: SlotKind,
    /// The words that ask for it.
    pub ask: String,
    /// The words that say what does not fit, before it is asked again.
    pub invalid: String,
}

/// What may stand in a slot.
#[derive(Debug, Clone)]
pub enum SlotKind {
    /// A text in which the pattern occurs; the whole message where there is none.
    Text {
        /// What is looked for.
        pattern: Option<Regex>,
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
    /// Yes or no.
    YesNo,
    /// One of these, by name.
    Choice {
        /// Each with what it is called and the words it is known by.
        options: Vec<Choice>,
    },
}

/// One of several to choose from.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its name, which conditions compare with.
    pub name: String,
    /// What it is called towards customers.
    pub title: BTreeMap<Language, String>,
}

/// A value in a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A text, or the name of a choice.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Cents.
    Money(i64),
    /// A day.
    Day(Date),
    /// Yes or no.
    YesNo(bool),
}

impl SlotKind {
    /// What kind of fact it is in conditions.
    pub(crate) fn fact_type(&self) -> FactType {
        match self {
            Self::Text { .. } | Self::Choice { .. } => FactType::Text,
            Self::Number { .. } | Self::Money { .. } | Self::Day { .. } => FactType::Whole,
            Self::YesNo => FactType::Flag,
        }
    }
}

impl Slot {
    /// The value that an answer to the question for it gives; `None` where it does not fit.
    pub(crate) fn read(&self, text: &str, language: Language, today: Date) -> Option<Value> {
        match &self.kind {
            SlotKind::Text { pattern: Some(pattern) } => {
                Some(Value::Text(pattern.find(text)?.as_str().to_owned()))
            }
            SlotKind::Text { pattern: None } => {
                let text = text.trim();
                (!text.is_empty()).then(|| Value::Text(text.to_owned()))
            }
            SlotKind::Number { min, max } => {
                let number = only(numbers(text, language).filter_map(Number::whole))?;
                (*min..=*max).contains(&number).then_some(Value::Number(number))
            }
            SlotKind::Money { min, max } => {
                let cents = only(numbers(text, language).filter_map(Number::cents))?;
                (*min..=*max).contains(&cents).then_some(Value::Money(cents))
            }
            SlotKind::Day { past_days, future_days } => {
                let day = day(text, language, today)?;
                let ahead = i64::from((day - today).get_days());
                let fits = past_days.is_none_or(|most| -ahead <= most)
                    && future_days.is_none_or(|most| ahead <= most);
                fits.then_some(Value::Day(day))
            }
            SlotKind::YesNo => yes_or_no(text).map(Value::YesNo),
            SlotKind::Choice { options } => {
                let said = plain(text);
                let number = said.parse::<usize>().ok().and_then(|place| place.checked_sub(1));
                let by_number = number.and_then(|place| options.get(place));
                let named = || {
                    only(options.iter().filter(|option| {
                        option.title.values().map(|title| plain(title)).any(|t| said.contains(&t))
                            || said == plain(&option.name)
                    }))
                };
                by_number.or_else(named).map(|option| Value::Text(option.name.clone()))
            }
        }
    }

    /// A value as the customer reads it.
    pub(crate) fn show(&self, value: &Value, language: Language) -> String {
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
            Value::Number(number) => number.to_string(),
            Value::Money(cents) => {
                let (sign, cents) = (if *cents < 0 { "-" } else { "" }, cents.unsigned_abs());
                let (whole, rest) = (cents / 100, cents % 100);
                if german {
                    format!("{sign}{whole},{rest:02} €")
                } else {
                    format!("{sign}€{whole}.{rest:02}")
                }
            }
            Value::Day(day) if german => day.strftime("%d.%m.%Y").to_string(),
            Value::Day(day) => day.strftime("%-d %B %Y").to_string(),
            Value::YesNo(yes) => match (yes, german) {
                (true, true) => "ja".to_owned(),
                (false, true) => "nein".to_owned(),
                (true, false) => "yes".to_owned(),
                (false, false) => "no".to_owned(),
            },
        }
    }
}

impl Value {
    /// The value as conditions see it.
    pub(crate) fn fact(&self) -> Fact {
        match self {
            Self::Text(text) => Fact::Text(text.clone()),
            Self::Number(number) | Self::Money(number) => Fact::Whole(*number),
            Self::Day(day) => Fact::Whole(days_since_epoch(*day)),
            Self::YesNo(yes) => Fact::Flag(*yes),
        }
    }
}

/// Days since 1970-01-01.
pub(crate) fn days_since_epoch(day: Date) -> i64 {
    i64::from((day - jiff::civil::date(1970, 1, 1)).get_days())
}

/// The only item there is.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

/// Lower case, words apart by one blank, without marks.
pub(crate) fn plain(text: &str) -> String {
    let words = text.split(|character: char| !character.is_alphanumeric() && character != '-');
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join(" ")
}

/// A number as it was written: digits before and after the decimal mark.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Number {
    negative: bool,
    whole: String,
    fraction: String,
}

impl Number {
    fn whole(self) -> Option<i64> {
        // Half a kilowatt-hour is asked about, not cut off.
        let exact = self.fraction.bytes().all(|digit| digit == b'0');
        let number: i64 = self.whole.parse().ok()?;
        exact.then_some(if self.negative { -number } else { number })
    }

    fn cents(self) -> Option<i64> {
        let cents = match self.fraction.len() {
            0 => "00".to_owned(),
            1 => format!("{}0", self.fraction),
            2 => self.fraction.clone(),
            _ => return None,
        };
        let number: i64 = format!("{}{cents}", self.whole).parse().ok()?;
        Some(if self.negative { -number } else { number })
    }
}

/// The numbers in a text. A mark before three digits at the end separates thousands where the
/// language writes it so, and otherwise decimals; two kinds of marks are thousands and decimals.
fn numbers(text: &str, language: Language) -> impl Iterator<Item = Number> {
    let thousands = if language == Language::DE { '.' } else { ',' };
    let words = text.split(|c: char| !c.is_ascii_digit() && !".,'’-".contains(c));
    words.filter_map(move |word| {
        let negative = word.starts_with('-');
        let word = word.trim_start_matches('-').trim_matches(|mark| ".,'’".contains(mark));
        let word = word.replace(['\'', '’'], "");
        if word.is_empty() || !word.chars().all(|c| c.is_ascii_digit() || ".,".contains(c)) {
            return None;
        }
        let (whole, fraction) = match word.rsplit_once(['.', ',']) {
            Some((whole, fraction)) => {
                let mark = word.chars().rev().find(|c| ".,".contains(*c));
                let again = whole.chars().any(|c| Some(c) == mark);
                let groups = again || (fraction.len() == 3 && mark == Some(thousands));
                if groups { (word.as_str(), "") } else { (whole, fraction) }
            }
            None => (word.as_str(), ""),
        };
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        (!whole.is_empty()).then(|| Number { negative, whole, fraction: fraction.to_owned() })
    })
}

/// Names of months in German and English, from January; the first three letters are enough.
const MONTHS: [[&str; 2]; 12] = [
    ["januar", "january"],
    ["februar", "february"],
    ["märz", "march"],
    ["april", "april"],
    ["mai", "may"],
    ["juni", "june"],
    ["juli", "july"],
    ["august", "august"],
    ["september", "september"],
    ["oktober", "october"],
    ["november", "november"],
    ["dezember", "december"],
];

/// Days by their distance to today; a name that holds another stands before it.
const NEAR: [(&str, i64); 11] = [
    ("vorgestern", -2),
    ("gestern", -1),
    ("heute", 0),
    ("übermorgen", 2),
    ("uebermorgen", 2),
    ("morgen", 1),
    ("day before yesterday", -2),
    ("day after tomorrow", 2),
    ("yesterday", -1),
    ("tomorrow", 1),
    ("today", 0),
];

/// A day in a text: `2026-12-01`, `1.12.2026`, `1.12.`, `1. Dezember`, `12/1/2026` only where the
/// language puts the month first, `morgen`, `tomorrow`. Without a year it is the nearest one.
fn day(text: &str, language: Language, today: Date) -> Option<Date> {
    let lower = text.to_lowercase();
    for (name, distance) in NEAR {
        if lower.contains(name) {
            return today.checked_add(jiff::Span::new().days(distance)).ok();
        }
    }
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let number = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
        digits.parse::<i16>().ok()
    };
    // A month by name, with the day before or after it.
    let named = words.iter().position(|word| month(word).is_some());
    if let Some(place) = named {
        let month = month(words.get(place)?)?;
        // "1. Dezember", "1st of December"
        let before = (1..=2).find_map(|back| number(words.get(place.checked_sub(back)?)?));
        let after = words.get(place + 1).and_then(|word| number(word));
        let (day, year) = match (before, after) {
            (Some(day), year) => (day, year),
            (None, day) => (day?, words.get(place + 2).and_then(|word| number(word))),
        };
        return dated(year, month, i8::try_from(day).ok()?, today);
    }
    let parts: Vec<i16> = words.iter().filter_map(|word| word.parse().ok()).collect();
    match parts.as_slice() {
        [year, month, day] if *year > 31 => {
            dated(Some(*year), i8::try_from(*month).ok()?, i8::try_from(*day).ok()?, today)
        }
        [first, second, rest @ ..] if rest.len() <= 1 => {
            // Slashes are read as in Britain unless only the other order is a day.
            let (day, month) = if language != Language::DE && *second > 12 {
                (*second, *first)
            } else {
                (*first, *second)
            };
            let year = rest.first().copied();
            dated(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?, today)
        }
        _ => None,
    }
}

fn month(word: &str) -> Option<i8> {
    let known = |name: &str| {
        word == name || (word.chars().count() >= 3 && name.starts_with(word)) || {
            // "Maerz", "marz"
            name == "märz" && matches!(word, "maerz" | "marz" | "mrz")
        }
    };
    let place = MONTHS.iter().position(|names| names.iter().any(|name| known(name)))?;
    i8::try_from(place + 1).ok()
}

/// A day with its year; two digits are of this century, none is the nearest year.
fn dated(year: Option<i16>, month: i8, day: i8, today: Date) -> Option<Date> {
    if let Some(year) = year {
        let year = if year < 100 { year + 2000 } else { year };
        return Date::new(year, month, day).ok();
    }
    let years = [today.year() - 1, today.year(), today.year() + 1];
    let days = years.iter().filter_map(|year| Date::new(*year, month, day).ok());
    days.min_by_key(|day| (days_since_epoch(*day) - days_since_epoch(today)).abs())
}

const YES: &[&str] = &[
    "ja",
    "jo",
    "jap",
    "klar",
    "gern",
    "gerne",
    "genau",
    "richtig",
    "stimmt",
    "passt",
    "korrekt",
    "ok",
    "okay",
    "in ordnung",
    "einverstanden",
    "bitte",
    "mach das",
    "machen sie das",
    "yes",
    "yep",
    "yeah",
    "sure",
    "right",
    "correct",
    "that's right",
    "fine",
    "agreed",
    "please do",
    "go ahead",
    "do it",
    "y",
    "j",
];
const NO: &[&str] = &[
    "nein",
    "nee",
    "ne",
    "nö",
    "falsch",
    "stimmt nicht",
    "lieber nicht",
    "nicht richtig",
    "auf keinen fall",
    "no",
    "nope",
    "wrong",
    "not right",
    "incorrect",
    "rather not",
    "don't",
    "n",
];

/// Yes or no, where a text says one of them and not both.
pub(crate) fn yes_or_no(text: &str) -> Option<bool> {
    let said = format!(" {} ", text.to_lowercase().replace([',', '.', '!', '?', ';'], " "));
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let padded = format!(" {said} ");
    let has = |words: &[&str]| words.iter().any(|word| padded.contains(&format!(" {word} ")));
    if has(NO) {
        return (!padded.contains(" ja ") && !padded.contains(" yes ")).then_some(false);
    }
    // A long message that happens to hold "gern" is no consent.
    (has(YES) && said.split(' ').count() <= 8).then_some(true)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn slot(kind: SlotKind) -> Slot {
        Slot { title: BTreeMap::new(), kind, ask: String::new(), invalid: String::new() }
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
            (Language::DE, "zwölf", None),
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
            (Language::DE, "50,5", Some(5_050)),
            (Language::DE, "0", None),
        ] {
            assert_eq!(money.read(text, language, TODAY), expect.map(Value::Money), "{text}");
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
    fn yes_and_no_are_heard_and_doubt_is_neither() {
        for yes in ["Ja", "ja, bitte!", "Genau.", "yes please", "OK", "passt so", "go ahead"] {
            assert_eq!(yes_or_no(yes), Some(true), "{yes}");
        }
        for no in ["Nein", "nein danke", "das stimmt nicht", "no", "nope, wrong", "lieber nicht"] {
            assert_eq!(yes_or_no(no), Some(false), "{no}");
        }
        for doubt in [
            "vielleicht",
            "ja nein",
            "Jana",
            "Was kostet das denn, wenn ich das gern erst im nächsten Jahr machen würde",
        ] {
            assert_eq!(yes_or_no(doubt), None, "{doubt}");
        }
    }

    #[test]
    fn a_choice_is_known_by_number_name_or_title() {
        let titled = |name: &str, de: &str| Choice {
            name: name.to_owned(),
            title: [(Language::DE, de.to_owned())].into(),
        };
        let options = vec![titled("morning", "vormittags"), titled("afternoon", "nachmittags")];
        let slot = slot(SlotKind::Choice { options });
        for (text, expect) in [
            ("2", Some("afternoon")),
            ("Vormittags bitte", Some("morning")),
            ("morning", Some("morning")),
            ("vormittags oder nachmittags", None),
            ("3", None),
        ] {
            let read = slot.read(text, Language::DE, TODAY);
            assert_eq!(read, expect.map(|name| Value::Text(name.to_owned())), "{text}");
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
                SlotKind::YesNo,
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
