//! Detector `address`: where somebody lives, in the forms of Germany, Austria, Switzerland, the United Kingdom and the
//! United States. A town alone is none.

pub(super) use english::find_english;
use english::{english, english_tail};
pub(super) use german::{find_german, find_postcode};
use german::{number, town_after};

use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::Word,
};

mod english;
mod german;

const DETECTOR: &str = "address@1";
const KIND: FindingKind = FindingKind::PersonalData(Identifier::PostalAddress);

/// A flat before the house number, or a box instead of a street.
pub(super) fn find_box(view: &View<'_>, found: &mut Found) {
    let word = view.word.text;
    let bytes = view.bytes();
    match word {
        "Flat" | "Apartment" | "Apt" | "Unit" | "Suite" => {
            let mut at = word.len();
            at += usize::from(bytes.get(at) == Some(&b'.'));
            at += usize::from(bytes.get(at) == Some(&b' '));
            let number = Word::at(view.after.get(at..).unwrap_or_default());
            if number.text.is_empty() || number.text.len() > 5 {
                return;
            }
            at += number.text.len();
            let signs = bytes
                .get(at..)
                .unwrap_or_default()
                .iter()
                .take_while(|byte| matches!(byte, b' ' | b',' | b'\n'))
                .count();
            if signs == 0 {
                return;
            }
            if let Some((end, has_code)) = view.after.get(at + signs..).and_then(english) {
                let confidence = if has_code { 0.96 } else { 0.8 };
                found.push(
                    KIND,
                    0..at + signs + end,
                    confidence,
                    "flat, number and street",
                    DETECTOR,
                );
            }
        }
        "Postfach" => {
            let Some(end) = number(bytes, word.len() + 1).or_else(|| {
                let digits = bytes
                    .get(word.len() + 1..)?
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit() || **byte == b' ')
                    .count();
                (digits >= 3).then(|| word.len() + 1 + digits)
            }) else {
                return;
            };
            let town = town_after(view.after, end.min(view.after.len()));
            let confidence = if town.is_some() { 0.9 } else { 0.6 };
            found.push(
                KIND,
                0..town.unwrap_or(end),
                confidence,
                "a box at a post office",
                DETECTOR,
            );
        }
        "PO" | "P" => {
            let Some(size) = ["PO Box ", "P.O. Box ", "P.O.Box ", "P O Box "]
                .iter()
                .find(|form| view.after.starts_with(**form))
                .map(|form| form.len())
            else {
                return;
            };
            let digits = bytes
                .get(size..)
                .unwrap_or_default()
                .iter()
                .take(8)
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if digits > 0 {
                let (end, has_code) = english_tail(view.after, size + digits);
                let confidence = if has_code { 0.9 } else { 0.6 };
                found.push(KIND, 0..end, confidence, "a box at a post office", DETECTOR);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    pub(super) fn check(text: &str, expected: &str) {
        let found = kinds(text);
        assert!(found.contains(&("postal_address", expected.to_owned())), "{text}: {found:?}");
    }
}
