//! A message taken apart: where one thing that is said ends and the next begins.
//!
//! Alarms, denials and further wishes are each heard in a part of a message. They cut at other places, because what
//! is lost where a cut is missing differs: a danger is heard in half a clause, a denial only with what it denies, and a wish
//! in as much of its sentence as was taught. [`DANGER`], [`DENIAL`], [`WISH`] and [`HALF`] say which cuts are whose; all
//! else is one and the same.

use crate::{
    rules::{is_in, words},
    taught,
};

/// Where a text is cut.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    /// Signs behind which a part ends; they stay with it.
    signs: &'static [char],
    /// Whether they end one within a word, too: “Hilfe!Gas”. Else a comma in “1,5” ends nothing.
    within_words: bool,
    /// Words before and behind which a part ends; they are in none.
    joints: &'static str,
    /// Words that stand before a joint in its part, at least: “Aber sicher” is no part and another.
    before_joint: usize,
    /// Words that say nothing at the beginning of a part.
    left_out_first: &'static str,
    /// Words of a part that is kept, at least.
    words_min: usize,
}

/// What is looked at for an alarm: as little as may say it, so that no “nicht” of another clause denies it.
pub(crate) const DANGER: Cut = Cut {
    signs: &['.', '!', '?', ',', ';', ':', '\n', '–', '—'],
    within_words: true,
    joints: "und aber sondern and but",
    before_joint: 0,
    left_out_first: "",
    words_min: 1,
};

/// What is looked at for what somebody turns down. “Und” is no cut: “ich will nicht umziehen und kündigen” turns down both.
pub(crate) const DENIAL: Cut =
    Cut { signs: SIGNS, joints: "sondern aber but rather", before_joint: 3, ..DANGER };

/// What may ask for something of its own: a sentence, and what follows an “außerdem”. A comma is no cut: most sentences that
/// were taught have one.
pub(crate) const WISH: Cut = Cut {
    signs: &['.', '!', '?', '\n'],
    joints: "außerdem ausserdem zudem zusätzlich desweiteren ferner additionally furthermore moreover besides",
    left_out_first: "und erstens zweitens drittens and also firstly secondly thirdly",
    words_min: 2,
    ..DANGER
};

/// What stands between the commas and each “und” of a sentence.
pub(crate) const HALF: Cut =
    Cut { signs: &[','], within_words: false, joints: "und and", words_min: 2, ..DANGER };

const SIGNS: &[char] = &['.', '!', '?', ',', ';', ':', '\n'];

/// The parts of a text, in their order, with single blanks between their words.
pub(crate) fn clauses(text: &str, cut: &Cut) -> Vec<String> {
    let mut parts: Vec<String> = vec![];
    let mut add = |part: &mut Vec<&str>| {
        parts.push(part.join(" "));
        part.clear();
    };
    let mut part: Vec<&str> = vec![];
    let sentences: Vec<&str> =
        if cut.within_words { text.split_inclusive(cut.signs).collect() } else { vec![text] };
    for sentence in sentences {
        for word in sentence.split_whitespace() {
            let bare = taught::plain(word);
            if part.is_empty() && is_in(&bare, cut.left_out_first) {
                continue;
            }
            if is_in(&bare, cut.joints) && part.len() >= cut.before_joint {
                add(&mut part);
                continue;
            }
            part.push(word);
            if !cut.within_words && word.ends_with(cut.signs) {
                add(&mut part);
            }
        }
        if cut.within_words {
            add(&mut part);
        }
    }
    add(&mut part);
    parts.retain(|part| words(part).len() >= cut.words_min);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_danger_is_a_part_by_itself() {
        for (text, expect) in [
            ("Nein, hier riecht es nach Gas", &["Nein,", "hier riecht es nach Gas"][..]),
            ("Hilfe!Gas", &["Hilfe!", "Gas"]),
            ("kein Strom und es qualmt", &["kein Strom", "es qualmt"]),
            ("no water – but gas", &["no water –", "gas"]),
            ("Aber es brennt", &["es brennt"]),
            (" ?! … ", &[]),
            ("", &[]),
        ] {
            assert_eq!(clauses(text, &DANGER), expect, "{text}");
        }
    }

    #[test]
    fn what_is_put_against_what_is_denied_is_a_part_of_its_own() {
        for (text, expect) in [
            (
                "Ich will nicht kündigen sondern meinen Abschlag ändern",
                &["Ich will nicht kündigen", "meinen Abschlag ändern"][..],
            ),
            ("Aber sicher, I like it!", &["Aber sicher,", "I like it!"]),
            ("Ich will nicht umziehen und kündigen", &["Ich will nicht umziehen und kündigen"]),
            (" ?! ", &[]),
        ] {
            assert_eq!(clauses(text, &DENIAL), expect, "{text}");
        }
    }

    #[test]
    fn a_text_has_the_parts_that_may_each_ask_for_something() {
        for (text, expect) in [
            (
                "Hallo! Ich möchte meinen Zählerstand melden, außerdem wann kommt die Rechnung?\nabschlag ändern",
                &[
                    "Ich möchte meinen Zählerstand melden,",
                    "wann kommt die Rechnung?",
                    "abschlag ändern",
                ][..],
            ),
            ("Und wann kommt sie?", &["wann kommt sie?"]),
            ("Ja.", &[]),
        ] {
            assert_eq!(clauses(text, &WISH), expect, "{text}");
        }
    }

    #[test]
    fn halves_end_at_commas_and_not_within_numbers() {
        for (text, expect) in [
            ("es sind 1,5 Meter, und sie rauchen", &["es sind 1,5 Meter,", "sie rauchen"][..]),
            ("Strom und Gas", &[]),
        ] {
            assert_eq!(clauses(text, &HALF), expect, "{text}");
        }
    }
}
