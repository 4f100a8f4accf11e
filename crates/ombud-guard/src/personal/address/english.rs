//! Addresses of the United Kingdom and the United States: number and street, town and postcode.

use super::{DETECTOR, KIND};
use crate::{
    scan::{Found, View},
    words::{self, Word, is_word_byte, topic},
};

/// Words at the end of English street names.
fn is_english_street(word: &str) -> bool {
    let mut buffer = [0; 40];
    words::lowered(word, &mut buffer).is_some_and(|word| {
        matches!(
            word,
            "street"
                | "st"
                | "road"
                | "rd"
                | "avenue"
                | "ave"
                | "av"
                | "lane"
                | "ln"
                | "drive"
                | "dr"
                | "court"
                | "ct"
                | "close"
                | "way"
                | "place"
                | "pl"
                | "square"
                | "sq"
                | "terrace"
                | "gardens"
                | "gdns"
                | "crescent"
                | "cres"
                | "boulevard"
                | "blvd"
                | "parkway"
                | "pkwy"
                | "highway"
                | "hwy"
                | "hill"
                | "row"
                | "mews"
                | "grove"
                | "park"
                | "walk"
                | "view"
                | "green"
                | "circle"
                | "cir"
                | "trail"
                | "trl"
                | "loop"
                | "rise"
                | "parade"
                | "quay"
                | "wharf"
                | "mount"
                | "vale"
                | "broadway"
                | "alley"
                | "turnpike"
                | "plaza"
                | "crossing"
                | "ridge"
                | "run"
                | "path"
                | "pike"
                | "embankment"
                | "yard"
                | "villas"
                | "estate"
                | "junction"
        )
    })
}

/// Number and street, then flat, town and postcode.
pub(in crate::personal) fn find_english(view: &View<'_>, found: &mut Found) {
    let is_named = || view.context().distance(topic::ADDRESS).is_some_and(|distance| distance < 9);
    let Some((end, has_code)) = english(view.after) else { return };
    if view.before.ends_with(['.', '-', '/', '£', '$', '€', '#']) {
        return;
    }
    let confidence = if has_code {
        0.96
    } else if is_named() {
        0.85
    } else {
        0.65
    };
    let evidence = if has_code { "number, street, town and postcode" } else { "number and street" };
    found.push(KIND, 0..end, confidence, evidence, DETECTOR);
}

/// Where an English address ends, and whether it has a postcode.
pub(super) fn english(text: &str) -> Option<(usize, bool)> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=5).contains(&digits) {
        return None;
    }
    let mut at = digits;
    if let Some(b'-' | b'/') = bytes.get(at) {
        at += 1 + bytes
            .get(at + 1..)?
            .iter()
            .take(5)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
    }
    if bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
        at += 1;
    }
    at += usize::from(bytes.get(at) == Some(&b','));
    let mut count = 0;
    let mut street_end = None;
    while bytes.get(at) == Some(&b' ') && count < 5 {
        let word_at = at + 1;
        let word = Word::at(text.get(word_at..)?);
        let is_part = word.text.starts_with(char::is_uppercase)
            || word.has_digit && word.has_letter && count == 0
            || matches!(word.text, "of" | "the" | "and") && count > 0;
        if word.text.is_empty() || !is_part {
            break;
        }
        at = word_at + word.text.len();
        if text.get(at..).is_some_and(|rest| rest.starts_with("'s ")) {
            at += 2;
        }
        count += 1;
        if count > 1 && is_english_street(word.text) || matches!(word.text, "Broadway" | "Strand") {
            let dot = usize::from(bytes.get(at) == Some(&b'.') && word.text.len() <= 4);
            street_end = Some(at + dot);
            // "Park Lane": the last word that is one counts.
            if dot == 1 {
                at += 1;
            }
        } else if street_end.is_some() {
            // "Main St North" has its direction, no more.
            if matches!(
                word.text,
                "North"
                    | "South"
                    | "East"
                    | "West"
                    | "N"
                    | "S"
                    | "E"
                    | "W"
                    | "NE"
                    | "NW"
                    | "SE"
                    | "SW"
            ) {
                street_end = Some(at);
            }
            break;
        }
    }
    let street = street_end?;
    Some(english_tail(text, street))
}

/// Flat, town, county and postcode after a street.
pub(super) fn english_tail(text: &str, street: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut end = street;
    let mut at = street;
    let mut words_seen = 0;
    for _ in 0..8 {
        let rest = text.get(at..).unwrap_or_default();
        let signs =
            rest.bytes().take_while(|byte| matches!(byte, b' ' | b',' | b'\n' | b'#')).count();
        if signs == 0 || signs > 4 {
            break;
        }
        let from = at + signs;
        let here = text.get(from..).unwrap_or_default();
        if let Some(size) = british_postcode(here) {
            return (from + size, true);
        }
        if let Some(size) = state_and_zip(here) {
            return (from + size, true);
        }
        let word = Word::at(here);
        let is_unit = matches!(
            word.text,
            "Apt" | "Apartment" | "Suite" | "Ste" | "Unit" | "Flat" | "Floor" | "Fl" | "Room"
        );
        if is_unit {
            let mut after = from + word.text.len();
            after += usize::from(bytes.get(after) == Some(&b'.'));
            after += usize::from(bytes.get(after) == Some(&b' '));
            after += usize::from(bytes.get(after) == Some(&b'#'));
            let number = Word::at(text.get(after..).unwrap_or_default());
            at = after + number.text.len();
            end = at;
            continue;
        }
        // A town's words: kept only if a postcode follows, or a line of its own.
        if !word.text.starts_with(char::is_uppercase) || word.has_digit || words_seen == 5 {
            break;
        }
        words_seen += 1;
        at = from + word.text.len();
        at += usize::from(
            matches!(bytes.get(at), Some(b'.' | b'-'))
                && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
                || text.get(at..).is_some_and(|rest| rest.starts_with(". ") && word.text == "St"),
        );
        if bytes.get(at - 1) == Some(&b'-') {
            at -= 1;
            let next = Word::at(text.get(at + 1..).unwrap_or_default());
            at += 1 + next.text.len();
            if let Some(rest) = text.get(at..)
                && rest.starts_with('-')
            {
                at += 1 + Word::at(rest.get(1..).unwrap_or_default()).text.len();
            }
        }
    }
    (end, false)
}

/// "SW1A 1AA", "M1 2AB", "m12ab".
fn british_postcode(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let letters = bytes.iter().take(3).take_while(|byte| byte.is_ascii_alphabetic()).count();
    if !(1..=2).contains(&letters) || !bytes.get(letters)?.is_ascii_digit() {
        return None;
    }
    let mut at = letters + 1;
    if bytes.get(at).is_some_and(u8::is_ascii_alphanumeric)
        && bytes.get(at + 1).is_some_and(|byte| *byte == b' ' || byte.is_ascii_digit())
    {
        at += 1;
    }
    at += usize::from(bytes.get(at) == Some(&b' '));
    let inward = bytes.get(at..at + 3)?;
    let fits = inward[0].is_ascii_digit() && inward[1..].iter().all(u8::is_ascii_alphabetic);
    (fits && !bytes.get(at + 3).is_some_and(|byte| is_word_byte(*byte))).then_some(at + 3)
}

/// "MA 02108", "CA, 94103-1234".
fn state_and_zip(text: &str) -> Option<usize> {
    const STATES: &str = " AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR AA AE AP ";
    let state = text.get(..2)?;
    if !STATES.contains(&format!(" {state} ")) {
        return None;
    }
    let bytes = text.as_bytes();
    let mut at = 2;
    at += usize::from(bytes.get(at) == Some(&b','));
    at += usize::from(bytes.get(at) == Some(&b' '));
    let zip = bytes.get(at..at + 5)?;
    if !zip.iter().all(u8::is_ascii_digit) || at == 2 {
        return None;
    }
    at += 5;
    if bytes.get(at) == Some(&b'-')
        && bytes.get(at + 1..at + 5).is_some_and(|more| more.iter().all(u8::is_ascii_digit))
    {
        at += 5;
    }
    (!bytes.get(at).is_some_and(|byte| is_word_byte(*byte))).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn english_addresses_are_found_whole() {
        for address in [
            "133 High Street, London SW1A 1AA",
            "187 Oak Avenue, Boston, MA 02108",
            "Flat 3, 12 Church Road, Leeds LS1 4AP",
            "221B Baker Street, London NW1 6XE",
            "1600 Pennsylvania Ave NW, Washington, DC 20500",
            "5 St John's Hill, Stoke-on-Trent ST4 2AB",
            "350 5th Ave, Apt 4B, New York, NY 10118",
        ] {
            check(&format!("Please send it to {address}, thanks."), address);
        }
        check("I live at 12 Church Road now", "12 Church Road");
    }
}
