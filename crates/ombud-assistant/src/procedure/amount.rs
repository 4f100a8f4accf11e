//! Amounts that a text names: "12 tausend", "80 Euro und 50 Cent"; and "80 Euro weniger" or "um 20 erhöhen", which name none.
//!
//! What it misses: halves ("anderthalb"), and numbers in digits and words at once ("12 tausend dreihundert").

use ombud_domain::Language;

use super::numeral::spelled;
use crate::rules::{has, is_in};

/// Words for what a number before them is to be multiplied with, as a power of ten.
const POWERS: [(&str, usize); 4] = [
    ("hundert hundred", 2),
    ("tausend tsd thousand k", 3),
    ("million millionen mio", 6),
    ("milliarde milliarden mrd billion billionen", 9),
];
const EUROS: &str = "€ euro euros eur";
const CENTS: &str = "cent cents ct";
const PERCENT: &str = "% prozent percent prozentpunkte";

/// What may stand between an amount and what it is compared with.
const BETWEEN: &str = "€ euro euros eur cent cents ct kwh kilowattstunden im monat monatlich pro per a je month monthly jeden every";
/// Behind an amount, they say by how much and not how much.
const MORE_OR_LESS: &str = "weniger mehr less more fewer extra zusätzlich off billiger günstiger cheaper drunter drüber obendrauf";
/// The same, unless "auf" or "to" stands before the amount: "auf 80 Euro runter".
const UP_OR_DOWN: &str = "runter rauf drauf herunter herauf hoch höher niedriger senken absenken runtersetzen heruntersetzen hochsetzen \
                          heraufsetzen erhöhen reduzieren verringern kürzen anheben down up lower higher reduce increase raise";
/// What stands before an amount that is meant as it is.
const TO: &str = "auf to bis zu at from von vom of";
/// What may stand between that and the amount.
const ABOUT: &str =
    "€ nur etwa ca circa rund maximal höchstens genau about just only around exactly mindestens";
/// What stands before a difference.
const BY: &str = "um by plus minus weitere weiteren zusätzliche zusätzlichen another further";
/// “Es geht um 240 Euro” says how much.
const IS_ABOUT: &str = "geht ging handelt dreht rechnung forderung nachzahlung";
/// Amounts that are a part of another one.
const PARTS: &[(&str, &str)] = &[
    ("doppelt", "so"),
    ("halb", "so"),
    ("twice", "as"),
    ("half", "as"),
    ("half", "of"),
    ("half", "the"),
    ("double", "the"),
    ("double", "what"),
    ("hälfte", "von"),
];

/// A number as it was written: digits before and after the decimal mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    negative: bool,
    whole: String,
    fraction: String,
    /// Whether “€” stands before it.
    is_euros: bool,
    /// The word before it, in lower case.
    pub(super) before: String,
    /// What stands behind it as far as the next number, in lower case; what multiplied it is left out.
    behind: String,
}

impl Number {
    pub(super) fn whole(&self) -> Option<i64> {
        // Half a kilowatt-hour is asked about, not cut off.
        let exact = self.fraction.bytes().all(|digit| digit == b'0');
        let number: i64 = self.whole.parse().ok()?;
        exact.then_some(if self.negative { -number } else { number })
    }

    /// Three digits after the mark, read as thousands.
    pub(super) fn thousands(&self) -> Option<i64> {
        let grouped = self.fraction.len() == 3 && self.whole.len() <= 3;
        let number: i64 = format!("{}{}", self.whole, self.fraction).parse().ok()?;
        grouped.then_some(if self.negative { -number } else { number })
    }

    /// Cents of so many euros, or of so many cents where it says so.
    pub(super) fn cents(&self) -> Option<i64> {
        if is_in(&self.unit(), CENTS) {
            return self.whole();
        }
        let cents = match self.fraction.len() {
            0 => "00".to_owned(),
            1 => format!("{}0", self.fraction),
            2 => self.fraction.clone(),
            _ => return None,
        };
        let number: i64 = format!("{}{cents}", self.whole).parse().ok()?;
        Some(if self.negative { -number } else { number })
    }

    /// Whether it is said to be euros.
    pub(super) fn is_euros(&self) -> bool {
        is_in(&self.unit(), EUROS) || self.is_euros
    }

    /// The word behind it, or the sign of a currency or of a percentage; empty where another sign follows.
    pub(super) fn unit(&self) -> String {
        let (unit, _) = first_word(&self.behind);
        unit.to_owned()
    }

    /// The digits as they stand, without marks.
    pub(super) fn digits(&self) -> String {
        format!("{}{}", self.whole, self.fraction)
    }

    /// Multiply it with a power of ten.
    fn times(&mut self, power: usize) {
        let shifted = format!("{:0<power$}", self.fraction);
        let (whole, rest) = shifted.split_at_checked(power).unwrap_or((&shifted, ""));
        self.whole.push_str(whole);
        rest.clone_into(&mut self.fraction);
    }
}

/// The first word of a text, where nothing but blanks stand before it, and what follows.
fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let sign = text.chars().next().filter(|sign| "€%".contains(*sign));
    let end = match sign {
        Some(sign) => sign.len_utf8(),
        None => text.find(|sign: char| !sign.is_alphabetic()).unwrap_or(text.len()),
    };
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The numbers in a text. A mark before three digits at the end separates thousands where the
/// language writes it so, and otherwise decimals; two kinds of marks are thousands and decimals.
pub(super) fn numbers(text: &str, language: Language) -> Vec<Number> {
    let thousands = if language == Language::DE { '.' } else { ',' };
    let is_part = |sign: char| sign.is_ascii_digit() || ".,'’-".contains(sign);
    let lower = text.to_lowercase();
    let (mut found, mut rest, mut before) = (Vec::<Number>::new(), lower.as_str(), String::new());
    while let Some((apart, from)) =
        rest.find(is_part).and_then(|place| rest.split_at_checked(place))
    {
        let end = from.find(|sign| !is_part(sign)).unwrap_or(from.len());
        let (word, after) = from.split_at_checked(end).unwrap_or((from, ""));
        before.push_str(apart);
        rest = after;
        let Some(mut number) = digits(word, thousands) else {
            before.push_str(word);
            continue;
        };
        if let Some(last) = found.last_mut() {
            last.behind.clone_from(&before);
        }
        let said = before.trim_end();
        number.is_euros = said.ends_with('€');
        let said = said.trim_end_matches('€').trim_end();
        let last = said.rsplit(|sign: char| !sign.is_alphabetic()).next();
        last.unwrap_or_default().clone_into(&mut number.before);
        before.clear();
        // “85,-” and “1.” end there: what follows is no word of theirs.
        let (unit, behind) = first_word(rest);
        if let Some((_, power)) = POWERS.iter().find(|(names, _)| is_in(unit, names)) {
            number.times(*power);
            rest = behind;
        }
        found.push(number);
    }
    before.push_str(rest);
    if let Some(last) = found.last_mut() {
        last.behind = before;
    }
    found
}

/// The number that digits and marks make.
fn digits(word: &str, thousands: char) -> Option<Number> {
    let negative = word.starts_with('-');
    // "85,-" has no cents.
    let word = word.trim_start_matches('-').trim_matches(|mark| ".,'’-".contains(mark));
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
    let fraction = fraction.to_owned();
    let (is_euros, before, behind) = (false, String::new(), String::new());
    (!whole.is_empty()).then_some(Number { negative, whole, fraction, is_euros, before, behind })
}

/// The one whole number that a text gives.
pub(super) fn whole(text: &str, language: Language) -> Option<i64> {
    if is_relative(text) {
        return None;
    }
    if !has_digits(text) {
        return only(spelled(text).into_iter().map(|number| number.value.into()));
    }
    // It is said back, so thousands are read as either language writes them.
    let whole = |number: Number| number.whole().or_else(|| number.thousands());
    only(numbers(text, language).into_iter().filter_map(whole))
}

/// Whether a text names the money of another country: “£80” is not 80 €.
fn is_foreign(text: &str) -> bool {
    const OTHERS: &str =
        "pound pounds pfund quid dollar dollars usd gbp chf franken francs yen zloty kronen";
    let lower = text.to_lowercase();
    let is_one = |word: &str| is_in(word, OTHERS);
    text.contains(['£', '$', '¥']) || lower.split(|sign: char| !sign.is_alphabetic()).any(is_one)
}

/// The one amount in cents that a text gives: “49,90 €”, “80 Euro und 50 Cent”, “von 95 auf 80 Euro”.
pub(super) fn cents(text: &str, language: Language) -> Option<i64> {
    if is_relative(text) || is_foreign(text) {
        return None;
    }
    if !has_digits(text) {
        return cents_in_words(text);
    }
    let numbers = numbers(text, language);
    match numbers.as_slice() {
        [euros, cents] if are_euros_and_cents(euros, cents) => {
            Some(euros.cents()? + cents.whole()?)
        }
        [from, to] if is_in(&from.before, "von from") && is_in(&to.before, "auf to") => to.cents(),
        _ => only(numbers.iter().filter_map(Number::cents)),
    }
}

/// “80 Euro 50”, “80 Euro und 50 Cent”.
fn are_euros_and_cents(euros: &Number, cents: &Number) -> bool {
    let joined: Vec<&str> = euros.behind.split_whitespace().collect();
    let follows = match joined.as_slice() {
        [unit] => is_in(unit, EUROS),
        [unit, and] => is_in(unit, EUROS) && is_in(and, "und and") && is_in(&cents.unit(), CENTS),
        _ => false,
    };
    follows && euros.fraction.is_empty() && cents.fraction.is_empty() && cents.whole.len() <= 2
}

/// The one amount that a text has in words: "fünfundachtzig Euro", "five euros fifty".
fn cents_in_words(text: &str) -> Option<i64> {
    let is_cent = |unit: &str| unit.starts_with("cent");
    let cents = match spelled(text).as_slice() {
        [one] if is_cent(&one.unit) => one.value,
        [one] => one.value * 100,
        [one, other] if one.unit.starts_with("euro") && other.value < 100 => {
            one.value * 100 + other.value
        }
        _ => return None,
    };
    Some(cents.into())
}

/// Whether a text says by how much something is to change, or which share of it: nobody here knows of what.
pub(super) fn is_relative(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().flat_map(parts).collect();
    let at = |place: usize| words.get(place).copied().unwrap_or_default();
    if words.windows(2).any(|pair| PARTS.contains(&(pair[0], pair[1]))) {
        return true;
    }
    let is_about = has(&words, IS_ABOUT);
    let numbers = (0..words.len()).filter(|place| is_number(at(*place)));
    numbers.into_iter().any(|place| {
        let unit = at(place + 1);
        if is_in(unit, PERCENT) || (unit == "per" && at(place + 2) == "cent") {
            return true;
        }
        let mut next = place + 1;
        while is_in(at(next), BETWEEN) || is_number(at(next)) || is_power(at(next)) {
            next += 1;
        }
        let mut first = place;
        while let Some(before) = first.checked_sub(1).filter(|before| is_in(at(*before), ABOUT)) {
            first = before;
        }
        let before = first.checked_sub(1).map_or("", at);
        // “80 Euro mehr nicht” is 80 Euro.
        let differs = is_in(at(next), MORE_OR_LESS) && !is_in(at(next + 1), "nicht not");
        let changes = is_in(at(next), UP_OR_DOWN) || is_in(before, UP_OR_DOWN);
        let by = is_in(before, BY) && !is_about || at(place).starts_with('+') || before == "+";
        differs || by || changes && !is_in(before, TO)
    })
}

/// A word apart from the marks and signs around it, each of which is one of its own.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let is_sign = |sign: char| ",;.!?:()€%+".contains(sign);
    let (mut rest, mut parts) = (word, Vec::new());
    while let Some(sign) = rest.chars().next().filter(|sign| is_sign(*sign)) {
        let (sign, behind) = rest.split_at_checked(sign.len_utf8()).unwrap_or((rest, ""));
        parts.push(sign);
        rest = behind;
    }
    let core = rest.trim_end_matches(is_sign);
    parts.extend((!core.is_empty()).then_some(core));
    let signs = rest.get(core.len()..).unwrap_or_default();
    parts.extend(signs.split_inclusive(is_sign));
    parts.into_iter()
}

fn is_number(word: &str) -> bool {
    word.starts_with(|sign: char| sign.is_ascii_digit()) || !spelled(word).is_empty()
}

fn is_power(word: &str) -> bool {
    POWERS.iter().any(|(names, _)| is_in(word, names))
}

/// Whether a number is written in digits: then one in words is something else.
fn has_digits(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// The only item there is.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_multiplies_a_number_is_read_with_it() {
        for (language, text, expect) in [
            (Language::DE, "12 tausend", Some(12_000)),
            (Language::DE, "12k", Some(12_000)),
            (Language::DE, "etwa 12 Tsd. kWh", Some(12_000)),
            (Language::DE, "1,5 Tausend", Some(1_500)),
            (Language::EN, "12 thousand", Some(12_000)),
            (Language::EN, "it's 12.5k", Some(12_500)),
            (Language::DE, "12 kWh", Some(12)),
            (Language::DE, "12 tausend 300", None),
            (Language::DE, "12 tausend oder 13 tausend", None),
            (Language::DE, "20 Prozent", None),
            (Language::DE, "200 mehr als letztes Mal", None),
        ] {
            assert_eq!(whole(text, language), expect, "{text}");
        }
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (language, text, expect) in [
            (Language::DE, "80 Tausend", 8_000_000),
            (Language::DE, "2k Euro", 200_000),
            (Language::DE, "80 Euro und 50 Cent", 8_050),
            (Language::DE, "80 Euro 50", 8_050),
            (Language::EN, "80 euros and 50 cents", 8_050),
            (Language::DE, "80,50", 8_050),
            (Language::EN, "80,50", 8_050),
            (Language::DE, "50 Cent", 50),
            (Language::DE, "achtzig", 8_000),
            (Language::DE, "auf 80 Euro runter", 8_000),
            (Language::DE, "runter auf 80 bitte", 8_000),
            (Language::DE, "bitte auf 120 € erhöhen", 12_000),
            (Language::DE, "80 Euro, mehr nicht", 8_000),
            (Language::DE, "nicht mehr als 80 Euro", 8_000),
            (Language::DE, "weniger, 80 Euro", 8_000),
            (Language::DE, "von 95 auf 80 Euro", 8_000),
            (Language::DE, "es geht um 240 Euro", 24_000),
            (Language::EN, "lower it to 80 euros", 8_000),
            (Language::EN, "from 95 to €80", 8_000),
            (Language::EN, "€1,249.90", 124_990),
        ] {
            assert_eq!(cents(text, language), Some(expect), "{text}");
        }
    }

    #[test]
    fn what_says_only_by_how_much_is_no_amount() {
        for text in [
            "20 Prozent runter",
            "20%",
            "20 % weniger",
            "20 per cent less",
            "80 Euro weniger",
            "80€ weniger",
            "zwanzig Euro weniger",
            "80 Euro im Monat weniger",
            "80 less than now",
            "10 euros less",
            "€10 less",
            "10 euros more, please",
            "um 20 erhöhen",
            "um 20 Euro",
            "erhöhen Sie um etwa 20 €",
            "20 Euro runter",
            "reduce by 20",
            "plus 20 Euro",
            "+20 Euro",
            "weitere 20 Euro",
            "doppelt so viel wie 80",
            "twice as much as 80",
            "80 Euro oder 90",
        ] {
            assert_eq!(cents(text, Language::DE), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(
            text in "(([0-9]{1,3}|[.,€%+-]|tausend|mio|euro|cent|auf|um|weniger) ?){0,20}|\\PC{0,40}",
            german: bool,
        ) {
            let language = if german { Language::DE } else { Language::EN };
            let _ = (whole(&text, language), cents(&text, language));
        }
    }
}
