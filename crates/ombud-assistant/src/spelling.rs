//! Mistyped words: one slip of the fingers away from a word that the folder uses (Damerau 1964: a letter
//! left out, one too many, another one, or two that changed places).

use std::collections::HashMap;

/// The words that a folder uses, with how often.
#[derive(Debug, Default)]
pub(crate) struct Spelling {
    counts: HashMap<String, u32>,
}

/// Letters of a word that is corrected, at least: shorter ones are close to too many.
const LETTERS_MIN: usize = 5;
/// The longest word that is looked at.
const LETTERS_MAX: usize = 30;
/// Letters that a slip may have left out or changed.
const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyzäöüß";

impl Spelling {
    /// The words of these texts.
    pub(crate) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut counts = HashMap::new();
        for word in texts.flat_map(words) {
            *counts.entry(word.to_lowercase()).or_default() += 1;
        }
        Self { counts }
    }

    /// A text with its unknown words corrected; `None` where there is none to correct.
    pub(crate) fn corrected(&self, text: &str) -> Option<String> {
        let mut corrected = String::with_capacity(text.len());
        let (mut rest, mut is_other) = (text, false);
        for word in words(text) {
            let (between, after) = rest.split_once(word)?;
            let known = self.known(&word.to_lowercase());
            is_other |= known.is_some();
            corrected.push_str(between);
            corrected.push_str(known.unwrap_or(word));
            rest = after;
        }
        corrected.push_str(rest);
        is_other.then_some(corrected)
    }

    /// The word that is meant: the most used of those that are one slip away.
    fn known(&self, word: &str) -> Option<&str> {
        let letters: Vec<char> = word.chars().collect();
        let fits = (LETTERS_MIN..=LETTERS_MAX).contains(&letters.len());
        if !fits || self.counts.contains_key(word) {
            return None;
        }
        let mut near: Vec<(u32, &str)> = Vec::new();
        let mut look = |letters: &[char]| {
            let tried: String = letters.iter().collect();
            if let Some((known, count)) = self.counts.get_key_value(&tried) {
                near.push((*count, known));
            }
        };
        for place in 0..=letters.len() {
            let (before, after) = letters.split_at(place);
            if let [_, rest @ ..] = after {
                look(&[before, rest].concat());
            }
            if let [one, other, rest @ ..] = after {
                look(&[before, &[*other, *one], rest].concat());
            }
            for letter in ALPHABET.chars() {
                look(&[before, &[letter], after].concat());
                if let [_, rest @ ..] = after {
                    look(&[before, &[letter], rest].concat());
                }
            }
        }
        // Of words that are used as often, always the same.
        near.into_iter().max().map(|(_, known)| known)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spelling() -> Spelling {
        Spelling::new(["Zählerstand melden", "kündigen wie", "meter reading", "melden"].into_iter())
    }

    #[test]
    fn one_slip_is_mended_and_what_is_known_or_far_away_stays() {
        for (text, expect) in [
            ("Zähelrstand melden", Some("zählerstand melden")),
            ("küdnigen wie?", Some("kündigen wie?")),
            ("meter raeding", Some("meter reading")),
            ("meeter readng 12345", Some("meter reading 12345")),
            ("melden", None),
            ("Umzug", None),
            ("mel den", None),
            ("", None),
        ] {
            assert_eq!(spelling().corrected(text).as_deref(), expect, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_was_corrected_needs_no_correction(text in "\\PC{0,60}|[a-zäöü ]{0,60}") {
            let spelling = spelling();
            if let Some(corrected) = spelling.corrected(&text) {
                prop_assert_eq!(spelling.corrected(&corrected), None);
            }
        }
    }
}
