//! Amounts, dates and times of a sentence, so that "am 12. Mai" and "2026-05-12" are the same.

use crate::grammar::Token;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// The year, such as 2026.
    pub year: i32,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
}

impl Day {
    /// Days since the first of March of the year 0 (Howard Hinnant, "chrono-compatible low-level date algorithms").
    fn number(self) -> i64 {
        let (year, month) =
            (i64::from(self.year) - i64::from(self.month <= 2), i64::from(self.month));
        let era = year.div_euclid(400);
        let of_era = year - era * 400;
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
    }

    /// 0 is Monday.
    fn weekday(self) -> i64 {
        (self.number() + 2).rem_euclid(7)
    }
}

/// What a promise can be held to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value {
    /// Money or a share, in hundredths.
    Amount(i64),
    /// A time that something takes, in hours.
    Hours(i64),
    /// A month and its day, with the year where one is said.
    Date(u8, u8, Option<i32>),
    Month(u8),
    /// 0 is Monday.
    Weekday(i64),
    /// Days from today.
    FromToday(i64),
    /// Minutes since midnight.
    Clock(i64),
    /// This week (0), the next (1), the next month (2).
    Term(u8),
}

const MONTHS: [&str; 12] = [
    "januar january jan jaenner",
    "februar february feb",
    "maerz march mar mrz",
    "april apr",
    "mai may",
    "juni june jun",
    "juli july jul",
    "august aug",
    "september sep sept",
    "oktober october okt oct",
    "november nov",
    "dezember december dez dec",
];
const WEEKDAYS: [&str; 7] = [
    "montag montags monday",
    "dienstag dienstags tuesday",
    "mittwoch mittwochs wednesday",
    "donnerstag donnerstags thursday",
    "freitag freitags friday",
    "samstag samstags sonnabend saturday",
    "sonntag sonntags sunday",
];
const FROM_TODAY: [&str; 3] = ["heute today tonight", "morgen tomorrow", "uebermorgen"];
const MONEY: &str = "€ $ £ eur euro euros gbp pound pounds pfund usd dollar dollars chf franken % prozent percent quid";
const UNITS: [(&str, i64); 4] = [
    ("stunde stunden hour hours std h", 1),
    ("tag tage tagen day days werktag werktage werktagen arbeitstag arbeitstage arbeitstagen", 24),
    ("woche wochen week weeks", 24 * 7),
    ("monat monate monaten month months", 24 * 30),
];
const NUMBERS: [&str; 13] = [
    "",
    "ein eine einem einer eines einen one",
    "zwei two",
    "drei three",
    "vier four",
    "fuenf five",
    "sechs six",
    "sieben seven",
    "acht eight",
    "neun nine",
    "zehn ten",
    "elf eleven",
    "zwoelf twelve",
];

fn is_in(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| one == word)
}

fn index_in(lists: &[&str], word: &str) -> Option<usize> {
    lists.iter().position(|list| !list.is_empty() && is_in(list, word))
}

/// A number in hundredths: "1.234,56", "1,234.56", "50", "19,9".
fn number(word: &str) -> Option<i64> {
    if !word.starts_with(|first: char| first.is_ascii_digit())
        || !word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
        || word.len() > 15
    {
        return None;
    }
    let last = word.rfind(['.', ',']);
    let (whole, part) = match last {
        Some(at)
            if word.len() - at - 1 != 3
                || word.get(..at)?.contains(['.', ',']) && word.len() - at - 1 < 3 =>
        {
            (word.get(..at)?, word.get(at + 1..)?)
        }
        _ => (word, ""),
    };
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let hundredths: i64 = format!("{part:0<2}").get(..2)?.parse().ok()?;
    Some(digits.parse::<i64>().ok()?.checked_mul(100)? + hundredths)
}

fn small(word: &str) -> Option<i64> {
    let spoken = index_in(&NUMBERS, word).and_then(|value| i64::try_from(value).ok());
    spoken.or_else(|| word.parse().ok().filter(|value| *value < 1000))
}

/// A date in digits: "2026-05-12", "12.05.2026", "12.5" (only with its full stop), "12/05/2026".
fn date(word: &str) -> Option<Value> {
    let parts: Vec<&str> = word.split(['.', '-', '/']).collect();
    let (day, month, year) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (*day, *month, Some(*year)),
        [day, month, year] if matches!(year.len(), 2 | 4) => (*day, *month, Some(*year)),
        _ => return None,
    };
    let (day, month): (u8, u8) = (day.parse().ok()?, month.parse().ok()?);
    let year = year
        .and_then(|year| year.parse::<i32>().ok())
        .map(|year| if year < 100 { 2000 + year } else { year });
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Value::Date(month, day, year))
}

/// "12.5" or "31.03" before a full stop or at an end is a day of a month.
fn day_and_month(word: &str) -> Option<Value> {
    let (day, month) = word.split_once('.')?;
    let (day, month): (u8, u8) = (day.parse().ok()?, month.parse().ok()?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Value::Date(month, day, None))
}

/// The day that a word such as "12" or "12th" names.
fn ordinal(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    let ending = word.get(digits.len()..)?;
    let day = digits.parse().ok()?;
    (matches!(ending, "" | "st" | "nd" | "rd" | "th") && (1..=31).contains(&day)).then_some(day)
}

/// All values of a row of words, in order.
pub(crate) fn values(tokens: &[Token]) -> Vec<Value> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let before = |at: usize, back: usize| at.checked_sub(back).map_or("", word);
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let this = word(at);
        let first = this.as_bytes().first().copied().unwrap_or(b' ');
        if let Some(value) = number(this)
            && (is_in(MONEY, word(at + 1)) || is_in("€ $ £ eur gbp usd chf", before(at, 1)))
        {
            found.push(Value::Amount(value));
            continue;
        }
        if let Some(count) = small(this) {
            // "5 Tage", "five working days".
            let unit = [word(at + 1), word(at + 2)];
            let between = is_in("working business volle vollen full weitere kalendertage", unit[0]);
            let unit = if between { unit[1] } else { unit[0] };
            if let Some((_, hours)) = UNITS.iter().find(|(list, _)| is_in(list, unit)) {
                found.push(Value::Hours(count * hours));
                continue;
            }
            if matches!(unit, "uhr" | "pm" | "am")
                && first.is_ascii_digit()
                && (unit != "am" || count <= 12)
                && count <= 24
            {
                let hour = if unit == "pm" && count < 12 { count + 12 } else { count };
                let is_time = unit != "am" || index_in(&MONTHS, word(at + 2)).is_none();
                if is_time {
                    found.push(Value::Clock(hour * 60));
                    continue;
                }
            }
        }
        if first.is_ascii_digit() {
            if let Some(day) = ordinal(this) {
                let next = if word(at + 1) == "of" { word(at + 2) } else { word(at + 1) };
                let month = index_in(&MONTHS, next).or_else(|| index_in(&MONTHS, before(at, 1)));
                if let Some(month) = month.and_then(|month| u8::try_from(month + 1).ok()) {
                    let after = [at + 1, at + 2, at + 3].map(|at| word(at).parse::<i32>().ok());
                    let year = after.into_iter().flatten().find(|year| (1900..2200).contains(year));
                    found.push(Value::Date(month, day, year));
                    continue;
                }
            }
            if let Some(value) = date(this) {
                found.push(value);
            } else if let Some((hour, minute)) = this.split_once(':')
                && let (Ok(hour), Ok(minute)) =
                    (hour.parse::<i64>(), minute.get(..2).unwrap_or("x").parse::<i64>())
                && hour <= 24
                && minute < 60
            {
                let hour = if word(at + 1) == "pm" && hour < 12 { hour + 12 } else { hour };
                found.push(Value::Clock(hour * 60 + minute));
            } else if word(at + 1) != "uhr"
                && let Some(value) = day_and_month(this)
                && is_in("am zum bis ab vom zum den dem on by until", before(at, 1))
            {
                found.push(value);
            }
            continue;
        }
        let is_next = is_in(
            "naechste naechsten naechster kommende kommenden kommender next following",
            before(at, 1),
        );
        match this {
            "afternoon" | "evening" if before(at, 1) == "this" => found.push(Value::FromToday(0)),
            "woche" | "week" if is_next => found.push(Value::Term(1)),
            "monat" | "month" if is_next => found.push(Value::Term(2)),
            "woche" | "week" if is_in("der dieser diese this the", before(at, 1)) => {
                found.push(Value::Term(0));
            }
            _ => {}
        }
        if let Some(month) = index_in(&MONTHS, this).and_then(|month| u8::try_from(month + 1).ok())
        {
            let is_dated = ordinal(before(at, 1)).is_some()
                || ordinal(word(at + 1)).is_some()
                || before(at, 1) == "of" && ordinal(before(at, 2)).is_some();
            // "may" and "march" are verbs, too.
            let is_named = !matches!(this, "may" | "march" | "mar" | "jan" | "dec" | "jun" | "sep")
                || is_in("in by until of on early late mid since next", before(at, 1));
            if !is_dated && is_named {
                found.push(Value::Month(month));
            }
        } else if let Some(day) = index_in(&WEEKDAYS, this).and_then(|day| i64::try_from(day).ok())
        {
            found.push(Value::Weekday(day));
        } else if let Some(days) =
            index_in(&FROM_TODAY, this).and_then(|days| i64::try_from(days).ok())
        {
            // "am Morgen", "guten Morgen", "für heute" of a greeting.
            if !is_in("am guten good jeden", before(at, 1)) {
                found.push(Value::FromToday(days));
            }
        }
    }
    found
}

/// Whether a source has a value, in whatever form.
pub(crate) fn says(source: &Source, value: Value, today: Option<Day>) -> bool {
    let fits_day = |fits: &dyn Fn(Day) -> bool| source.days(today).any(fits);
    match value {
        Value::Amount(amount) => {
            source.numbers.contains(&amount)
                || source.counts_cents && amount.checked_mul(100).is_some_and(|cents| source.numbers.contains(&cents))
        }
        Value::Hours(_) | Value::Clock(_) | Value::Term(_) => source.values.contains(&value),
        Value::Date(month, day, year) => source.values.iter().any(|other| match *other {
            Value::Date(other_month, other_day, other_year) => {
                (month, day) == (other_month, other_day)
                    && (year.is_none() || other_year.is_none() || year == other_year)
            }
            Value::FromToday(_) => fits_day(&|fit| (fit.month, fit.day) == (month, day)),
            _ => false,
        }),
        Value::Month(month) => source.values.iter().any(|other| {
            matches!(*other, Value::Month(other) | Value::Date(other, _, _) if other == month)
        }),
        Value::Weekday(day) => source.values.contains(&value) || fits_day(&|fit| fit.weekday() == day),
        Value::FromToday(days) => {
            source.values.contains(&value)
                || today.is_some_and(|today| fits_day(&|fit| fit.number() == today.number() + days))
        }
    }
}

/// A passage or a result, read for what it confirms.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub(crate) values: Vec<Value>,
    /// All numbers, in hundredths.
    numbers: Vec<i64>,
    counts_cents: bool,
}

impl Source {
    pub(crate) fn add(&mut self, tokens: &[Token]) {
        self.values.extend(values(tokens));
        for (at, token) in tokens.iter().enumerate() {
            self.numbers.extend(number(&token.text));
            self.counts_cents |= token.text.contains("cent");
            // A machine writes `"days":5`.
            if let Some((_, hours)) = UNITS.iter().find(|(list, _)| is_in(list, &token.text))
                && let Some(count) = tokens.get(at + 1).and_then(|next| small(&next.text))
            {
                self.values.push(Value::Hours(count * hours));
            }
            // Of `2026-05-12T14:00`, the hour stands behind a letter.
            if let Some(hour) =
                token.text.strip_prefix('t').and_then(|hour| hour.parse::<i64>().ok())
                && token.text.len() == 3
                && let Some(minute) =
                    tokens.get(at + 1).and_then(|next| next.text.get(..2)?.parse::<i64>().ok())
            {
                self.values.push(Value::Clock(hour * 60 + minute));
            }
        }
    }

    /// The days that it names, with their year.
    fn days(&self, today: Option<Day>) -> impl Iterator<Item = Day> {
        self.values.iter().filter_map(move |value| match *value {
            Value::Date(month, day, year) => {
                Some(Day { year: year.or_else(|| today.map(|today| today.year))?, month, day })
            }
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::sentences;

    fn read(text: &str) -> Vec<Value> {
        sentences(text).iter().flat_map(|sentence| values(&sentence.tokens)).collect()
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        let cases: [(&str, &[Value]); 12] = [
            ("1.234,56 € und £1,234.56", &[Value::Amount(123_456), Value::Amount(123_456)]),
            ("20 Prozent, 19,90 Euro", &[Value::Amount(2000), Value::Amount(1990)]),
            ("am 12. Mai 2026", &[Value::Date(5, 12, Some(2026))]),
            ("on May 12th", &[Value::Date(5, 12, None)]),
            ("zum 31.03. gekündigt", &[Value::Date(3, 31, None)]),
            ("2026-05-12", &[Value::Date(5, 12, Some(2026))]),
            ("innerhalb von zwei Wochen", &[Value::Hours(336)]),
            ("within five working days", &[Value::Hours(120)]),
            (
                "um 14 Uhr, at 2 pm, 14:00",
                &[Value::Clock(840), Value::Clock(840), Value::Clock(840)],
            ),
            ("bis Freitag, by Monday", &[Value::Weekday(4), Value::Weekday(0)]),
            ("Guten Morgen, bis morgen", &[Value::FromToday(1)]),
            ("you may call us in May", &[Value::Month(5)]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_source_confirms_a_day_in_another_form() {
        let mut source = Source::default();
        for sentence in sentences(r#"{"visit":"2026-05-12","days":5,"amount_cents":5000}"#) {
            source.add(&sentence.tokens);
        }
        // 12 May 2026 is a Tuesday.
        let today = Some(Day { year: 2026, month: 5, day: 11 });
        assert!(says(&source, Value::Date(5, 12, None), None));
        assert!(says(&source, Value::Weekday(1), None) && !says(&source, Value::Weekday(0), None));
        assert!(
            says(&source, Value::FromToday(1), today) && !says(&source, Value::FromToday(2), today)
        );
        assert!(says(&source, Value::Hours(120), None) && !says(&source, Value::Hours(24), None));
        assert!(
            says(&source, Value::Amount(5000), None) && !says(&source, Value::Amount(6000), None)
        );
    }
}
