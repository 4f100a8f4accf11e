//! Detector `phone`: telephone numbers in digits and spoken (ITU-T E.164; the German, British and American plans).

use super::birth;
use crate::{
    FindingKind, Identifier,
    scan::{Found, Gap, View},
    words::{self, Context, Word, topic},
};

const DETECTOR: &str = "phone@1";
const KIND: FindingKind = FindingKind::PersonalData(Identifier::Phone);

/// E.164: a number has at most 15 digits with its country; with a way out (00 or 011) and a (0), 19.
const DIGITS_MAX: usize = 19;

/// A number as it stands in the text.
struct Number {
    digits: [u8; DIGITS_MAX],
    count: usize,
    /// Digits and bytes at the end of each group, and the sign after it.
    ends: [(usize, usize, u8); DIGITS_MAX],
    groups: usize,
    has_plus: bool,
    has_bracket: bool,
    /// Digits or letters go on at the end.
    goes_on: bool,
}

pub(super) fn find(view: &View<'_>, found: &mut Found) {
    // "+49" is read at its "+", "(030)" at its bracket.
    if view.before.ends_with(['+', '#', '$', '€', '£']) && view.word.has_digit {
        return;
    }
    if view.before.ends_with('(')
        && !view.before.ends_with("((")
        && view.bytes()[0].is_ascii_digit()
    {
        let close = view.bytes().iter().position(|byte| *byte == b')');
        if close.is_some_and(|at| at < 8 && view.bytes()[..at].iter().all(u8::is_ascii_digit)) {
            return;
        }
    }
    let Some(number) = read(view.bytes()) else { return };
    if number.count < 6 || goes_on_from_an_account(view.before) {
        return;
    }
    let context = view.context();
    let is_date = birth::is_date(view.after);
    // What more digits follow is cut off only where the beginning alone says what it is, and an amount is none.
    let is_known_form = number.has_plus
        || number.has_bracket
        || number.digits[0] == 0 && !context.names_thing()
        || context.names(topic::PHONE);
    if is_amount(view.bytes()) {
        return;
    }
    for groups in (1..=number.groups).rev() {
        let (count, end, next) = number.ends[groups - 1];
        let is_whole = groups == number.groups;
        let rest = view.after.get(end..).unwrap_or_default();
        if is_whole && number.goes_on && extension(rest) == 0
            || !is_whole && !matches!(next, b' ' | b'/')
        {
            continue;
        }
        if !is_whole && !is_known_form {
            break;
        }
        // A decimal part, a share or a sum of money goes on.
        if is_whole && rest.starts_with(['%', '€', '$', '£', '_'])
            || rest
                .as_bytes()
                .first()
                .is_some_and(|byte| matches!(byte, b',' | b'.' | b':' | b'-' | b'/'))
                && rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
        {
            continue;
        }
        let after = rest.trim_start();
        if ["€", "EUR", "Euro", "USD", "CHF", "GBP", "Stück", "kWh", "Uhr"]
            .iter()
            .any(|unit| after.starts_with(unit))
        {
            continue;
        }
        let digits = &number.digits[..count];
        let end = end + extension(rest);
        let is_named = context.names(topic::PHONE)
            || (view.context_after(end) & topic::PHONE != 0 || says_where(rest))
                && !context.names_thing()
            || is_just_a_number(context);
        let is_near = context.distance(topic::PHONE).is_none_or(|distance| distance < 8);
        let verdict = if number.has_plus {
            is_international(digits).then_some((0.97, "a number with the code of a country"))
        } else if digits.starts_with(&[0, 0]) {
            let is_fit = is_international(&digits[2..]) && (!context.names_thing() || is_named);
            is_fit.then_some((0.9, "a number with the way out and the code of a country"))
        } else if is_date && !is_named {
            None
        } else if digits[0] == 0 {
            // Area and number have 11 digits at most today, and had 13 with direct dialling.
            let most = if groups > 1 { 13 } else { 12 };
            let is_fit = (8..=most).contains(&count)
                && digits[1] != 0
                && (groups > 1 || count >= 9)
                && (!context.names_thing() || is_named)
                && number.groups <= 7;
            is_fit.then_some((0.88, "a number with its area code"))
        } else if is_american(digits, &number, groups) {
            (!context.names_thing() || is_named).then_some((0.85, "a number in the American form"))
        } else {
            None
        };
        let verdict = verdict.or_else(|| {
            let is_fit = is_named
                && is_near
                && (6..=15).contains(&count)
                && !(is_date || looks_like_a_time(view.bytes()))
                && (groups > 1 || count >= 7 || number.has_bracket);
            is_fit.then_some((0.8, "the text calls it a telephone number"))
        });
        if let Some((confidence, evidence)) = verdict {
            let (confidence, evidence) = if is_named {
                (0.95_f32.max(confidence), evidence)
            } else if !number.has_plus && calls_it_another(context) {
                // Whatever else it is found to be counts more, such as a health number with a slip in it.
                (0.55, "a telephone number's form, though the text speaks of another number")
            } else {
                (confidence, evidence)
            };
            found.push(KIND, 0..end, confidence, evidence, DETECTOR);
            return;
        }
    }
}

/// Read a number: digits in groups, with the signs that people put between them.
fn read(bytes: &[u8]) -> Option<Number> {
    let mut number = Number {
        digits: [0; DIGITS_MAX],
        count: 0,
        ends: [(0, 0, 0); DIGITS_MAX],
        groups: 0,
        has_plus: bytes[0] == b'+',
        has_bracket: false,
        goes_on: false,
    };
    let mut at = usize::from(number.has_plus);
    let mut is_open = false;
    if bytes.get(at) == Some(&b'(') {
        (is_open, number.has_bracket) = (true, true);
        at += 1;
    }
    loop {
        let from = number.count;
        while let Some(digit) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
            if number.count == DIGITS_MAX {
                number.goes_on = true;
                return (number.groups > 0).then_some(number);
            }
            number.digits[number.count] = digit - b'0';
            number.count += 1;
            at += 1;
        }
        if number.count == from {
            break;
        }
        let next = bytes.get(at).copied().unwrap_or(0);
        number.ends[number.groups] = (number.count, at, next);
        number.groups += 1;
        if next.is_ascii_alphabetic()
            || next >= 0x80 && !matches!(bytes.get(at..at + 2), Some([0xe2, 0x80]))
        {
            number.goes_on = next.is_ascii_alphabetic();
            break;
        }
        // Between groups: up to three signs, one pair of brackets, then a digit.
        let mut gap = 0;
        while gap < 4 {
            match bytes.get(at + gap) {
                Some(b' ' | b'-' | b'/' | b'.') => {}
                Some(b'(') if !is_open => (is_open, number.has_bracket) = (true, true),
                Some(b')') if is_open => is_open = false,
                _ => break,
            }
            gap += 1;
        }
        let signs = bytes.get(at..at + gap).unwrap_or_default();
        let is_plain = signs
            .windows(2)
            .all(|pair| pair != b"  " && pair != b". " && pair != b".." && pair != b"--");
        if gap == 0 || !is_plain || !bytes.get(at + gap).is_some_and(u8::is_ascii_digit) {
            // A bracket that closes right here belongs to the number.
            break;
        }
        at += gap;
    }
    // "(030" without its other bracket is no number that begins with one.
    (number.groups > 0 && !(is_open && number.groups == 1)).then_some(number)
}

/// Whether groups of four digits after two letters stand before: "DE44 5001 " of an account number with a slip.
fn goes_on_from_an_account(before: &str) -> bool {
    let Some(before) = before.strip_suffix(' ') else { return false };
    let mut groups = before.rsplit(' ').take(8);
    let is_group =
        |group: &str| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.find(|group| !is_group(group)).unwrap_or_default().as_bytes();
    first.len() == 4
        && first[..2].iter().all(u8::is_ascii_uppercase)
        && first[2..].iter().all(u8::is_ascii_digit)
}

/// How long an extension is: "x123", " ext. 12", " -12" is part of the number itself.
fn extension(rest: &str) -> usize {
    for mark in ["x", " x", " ext. ", " ext ", " Ext. ", " DW "] {
        if let Some(digits) = rest.strip_prefix(mark) {
            let size = digits.bytes().take(6).take_while(u8::is_ascii_digit).count();
            let goes_on = digits.as_bytes().get(size).is_some_and(u8::is_ascii_alphanumeric);
            if (2..=5).contains(&size) && !goes_on {
                return mark.len() + size;
            }
        }
    }
    0
}

/// "… office", "… (home)": where the telephone stands.
fn says_where(rest: &str) -> bool {
    let word = Word::at(rest.trim_start_matches([' ', '(', '-']));
    rest.starts_with([' ', '-'])
        && matches!(
            word.text,
            "office"
                | "Office"
                | "home"
                | "Home"
                | "desk"
                | "Desk"
                | "work"
                | "Work"
                | "privat"
                | "geschäftlich"
                | "dienstlich"
                | "tagsüber"
                | "abends"
        )
}

/// "100.000", "1.250.000": thousands.
fn is_amount(bytes: &[u8]) -> bool {
    let digits = |at: usize| {
        bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut at = digits(0);
    if !(1..=3).contains(&at) || bytes[0] == b'0' {
        return false;
    }
    let mut groups = 0;
    while bytes.get(at) == Some(&b'.') && digits(at + 1) == 3 {
        at += 4;
        groups += 1;
    }
    let goes_on = matches!(bytes.get(at), Some(b'.' | b'-' | b'/')) && digits(at + 1) > 0;
    groups > 0 && !goes_on
}

/// Numbers of persons that are no telephone's.
const OTHERS: u32 = topic::CARD
    | topic::BANK
    | topic::TAX
    | topic::SOCIAL
    | topic::ID_CARD
    | topic::PASSPORT
    | topic::DRIVING
    | topic::HEALTH
    | topic::VAT
    | topic::PLATE
    | topic::NINO
    | topic::NHS
    | topic::AHV;

/// "My number is": a number of nothing else.
fn is_just_a_number(context: &Context) -> bool {
    context.distance(topic::NUMBER).is_some_and(|distance| distance < 3)
        && context
            .distance(OTHERS | topic::THING | topic::ADDRESS)
            .is_none_or(|distance| distance > 5)
}

/// "My NHS number is".
fn calls_it_another(context: &Context) -> bool {
    context.distance(OTHERS).is_some_and(|distance| distance < 4)
}

/// Country and number, with or without the (0) that is left out from abroad. The codes of ITU-T E.164 begin with any
/// digit but 0; the shortest numbers that we know have 7 digits with their country.
fn is_international(digits: &[u8]) -> bool {
    (8..=16).contains(&digits.len()) && digits[0] != 0
}

/// Area and exchange begin with 2 to 9 (North American Numbering Plan); written 3-3-4.
fn is_american(digits: &[u8], number: &Number, groups: usize) -> bool {
    let ends = &number.ends[..groups];
    let (digits, first) = match (digits, ends) {
        ([1, rest @ ..], [(1, ..), ..]) => (rest, 1),
        _ => (digits, 0),
    };
    digits.len() == 10
        && digits[0] >= 2
        && digits[3] >= 2
        && ends[first..].iter().map(|(count, ..)| count - first).eq([3, 6, 10])
        && (number.has_bracket
            || ends[..groups - 1].iter().all(|(.., sign)| matches!(sign, b'-' | b'.' | b' ')))
}

/// "2026-04-16 11:34", "18:30".
fn looks_like_a_time(bytes: &[u8]) -> bool {
    let size = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-' | b':'))
        .count();
    bytes[..size].contains(&b':') || matches!(bytes, [b'1' | b'2', _, _, _, b'-', _, _, b'-', ..])
}

/// A number spoken digit by digit: "null eins sieben sechs doppel vier", "oh seven nine double one". At least seven
/// digits, or six where the text speaks of a telephone; digits written as such may stand among them.
pub(super) fn find_spoken(view: &View<'_>, found: &mut Found) {
    const BEGINS: u32 = words::SPOKEN | words::DOUBLE | words::TRIPLE;
    if !view.word.is(BEGINS) {
        return;
    }
    // Only where the row of digits begins.
    if view.previous[0].flags & BEGINS != 0
        && matches!(view.previous[0].gap, Gap::Space | Gap::Sign | Gap::Tight)
    {
        return;
    }
    let (mut at, mut end, mut count, mut times) = (0, 0, 0, 1);
    let mut ambiguous = 0;
    while let Some(rest) = view.after.get(at..) {
        let word = Word::at(rest);
        let is_number = !word.text.is_empty() && !word.has_letter;
        if word.is(words::SPOKEN) {
            count += times;
            times = 1;
            // "ein", "one", "oh", "o" are also other words.
            ambiguous +=
                usize::from(matches!(word.text, "ein" | "Ein" | "o" | "oh" | "Oh" | "one"));
        } else if word.is(words::DOUBLE | words::TRIPLE) && times == 1 {
            times = if word.is(words::DOUBLE) { 2 } else { 3 };
        } else if word.is(words::SPOKEN_PAIR) && count > 0 && times == 1 {
            count += 2;
        } else if is_number && word.text.len() <= 4 && count > 0 {
            count += word.text.len();
        } else {
            break;
        }
        at += word.text.len();
        if times == 1 {
            end = at;
        }
        let rest = view.after.get(at..).unwrap_or_default();
        let gap = rest.bytes().take_while(|byte| matches!(byte, b' ' | b',' | b'-' | b'/')).count();
        if gap == 0 || gap > 3 {
            break;
        }
        at += gap;
    }
    // Counting: "eins, zwei, drei, vier", "one two three four".
    let counts_up = matches!(view.word.text, "eins" | "Eins" | "one" | "One")
        && view
            .after
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .nth(1)
            .is_some_and(|word| matches!(word, "zwei" | "two"));
    if counts_up {
        return;
    }
    let context = view.context();
    let is_named = context.speaks_of(topic::PHONE) || view.context_after(end) & topic::PHONE != 0;
    if (count >= 7 || count >= 6 && is_named) && ambiguous * 2 < count && count <= 18 {
        let confidence = if is_named { 0.95 } else { 0.8 };
        found.push(KIND, 0..end, confidence, "digits spoken one by one", DETECTOR);
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    fn check(text: &str, expected: &str) {
        crate::tests::check(text, "phone", expected);
    }

    #[test]
    fn german_numbers_are_found_in_every_form() {
        for number in [
            "+49 30 123456",
            "+49 (0)30 1234567",
            "0049 30 1234567",
            "030/1234567",
            "(030) 123 45 67",
            "0176 12345678",
            "0176-123 456 78",
            "01761234567",
            "+4917612345678",
            "089 / 12 34 56",
            "0511.123456",
            "+49-170-1234567",
            "030 12345-67",
        ] {
            check(&format!("Erreichbar unter {number}, danke."), number);
        }
    }

    #[test]
    fn numbers_of_other_countries_are_found() {
        for number in [
            "+44 20 7946 0958",
            "020 7946 0958",
            "07700 900123",
            "+1 202-555-0143",
            "(202) 555-0143",
            "202.555.0143",
            "+43 1 5128920",
            "+41 44 668 18 00",
            "044 668 18 00",
            "(312) 465-8722 x123",
            "312-465-8722x12",
            "+33 1 42 68 53 00",
        ] {
            check(&format!("Call me at {number}."), number);
        }
    }

    #[test]
    fn a_number_of_nothing_else_is_one_of_a_telephone() {
        check("my number is 88 165 40 96", "88 165 40 96");
        check("You can text 25-62-29-72 any time", "25-62-29-72");
        for text in ["order number is 88 165 40 96", "Kundennummer 88 165 40 96"] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn spoken_numbers_are_found() {
        check(
            "meine Nummer ist null eins sieben sechs drei vier fünf doppel acht zwei",
            "null eins sieben sechs drei vier fünf doppel acht zwei",
        );
        check(
            "ruf an: null eins sieben sechs dreiundzwanzig vierzig zwölf",
            "null eins sieben sechs dreiundzwanzig vierzig zwölf",
        );
        check(
            "ring me on oh seven nine double one, four five six seven",
            "oh seven nine double one, four five six seven",
        );
        assert_eq!(kinds("eins zwei drei vier fünf sechs sieben acht, los geht's"), []);
    }

    #[test]
    fn other_numbers_are_no_telephone() {
        for text in [
            "Bestellung 9216086353",
            "am 21.02.2026",
            "Sendung 00340434516227650514",
            "EAN 4071402803333",
            "470,70 €",
            "Version 3.17.6",
            "Rechnung 2024-000123",
            "SN 507274819363",
            "1.234.567,89 EUR",
            "2000-04-16 11:34:35",
            "IP 10.0.0.138",
            "Ticket 10000110011",
            "ISBN 978-3-16-148410-0",
            "AB-2026-322387",
        ] {
            assert!(
                kinds(text).iter().all(|(kind, _)| *kind != "phone"),
                "{text} {:?}",
                kinds(text)
            );
        }
    }
}
