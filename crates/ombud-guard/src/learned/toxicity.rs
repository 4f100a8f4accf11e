//! Detector `toxicity@1`: insults and profanity (offence), and contempt of groups of people (hate).
//!
//! Beside the buckets of the pass it reads classes of words (insult, threat, group, negation, "you", …) and the order
//! in which they stand: "you people are" is none, "these people are vermin" is. Hate is read in a text without
//! letters that are spaced or written as digits.

use std::sync::LazyLock;

use crate::learned::{
    features::{Buckets, Pass, Word, paired},
    lexicon::Lexicon,
    linear::Table,
};

pub(crate) const DETECTOR: &str = "toxicity@1";

/// Buckets of classes and their sequences, as a power of two.
pub const CLASSES_LOG2: u32 = 12;
/// What they are worth beside the buckets of the pass, for offence and for hate.
pub const OFFENCE_CLASSES: f32 = 0.7;
/// See [`OFFENCE_CLASSES`].
pub const HATE_CLASSES: f32 = 1.0;

/// Where offence begins to be told, in margins of the classifier: between what is best for the F1 of `GermEval` 2018
/// (-0.26) and of Davidson (0.04).
pub const OFFENCE_MIN: f32 = -0.2;
/// Where offence is all but sure.
pub(crate) const OFFENCE_SURE: f32 = 0.7;
/// Where hate begins to be told: the margin 0, at which functionalities of `HateCheck` were measured that were not trained on.
pub(crate) const HATE_MIN: f32 = 0.0;
/// Where hate is all but sure.
pub(crate) const HATE_SURE: f32 = 0.7;

/// Hits after one that are looked at with it.
const NEAR: usize = 4;
const HEADS: [&str; 10] =
    ["insult", "threat", "group", "negation", "positive", "counter", "you", "i", "all", "should"];
/// "insult" and "threat".
const TOXIC: u32 = 3;
const YOU: u32 = 1 << 6;
const QUOTE: u32 = 1 << 10;
const QUESTION: u32 = 1 << 11;
const EXCLAMATION: u32 = 1 << 12;

fn lexicon(file: &str) -> Lexicon<u32> {
    let of = |head: &str| HEADS.iter().position(|known| *known == head).map(|place| 1 << place);
    Lexicon::read(file, of, |one, other| one | other)
}

static GERMAN: LazyLock<Lexicon<u32>> = LazyLock::new(|| lexicon(include_str!("words/tox_de.txt")));
static ENGLISH: LazyLock<Lexicon<u32>> =
    LazyLock::new(|| lexicon(include_str!("words/tox_en.txt")));

/// Offence and hate, German and English.
pub(crate) static WEIGHTS: LazyLock<Table<4>> =
    LazyLock::new(|| Table::built_in(include_bytes!("weights/classes.bin"), CLASSES_LOG2, 0));

/// The classes of words of a text, and their order.
pub fn classes(pass: &Pass, is_german: bool, out: &mut Buckets) {
    let lexicon = if is_german { &*GERMAN } else { &*ENGLISH };
    out.clear();
    let mut last = [0_u32; NEAR - 1];
    for word in pass.words() {
        let whole = lexicon.whole(word.hash).unwrap_or(0);
        let mut class = lexicon.beginnings(word.text).fold(whole, |all, class| all | class);
        if class == 0 && !word.has_letters {
            class = match word.text {
                "\"" | "'" | "«" | "»" => QUOTE,
                "?" => QUESTION,
                "!" => EXCLAMATION,
                _ => 0,
            };
        }
        if class == 0 {
            continue;
        }
        out.add(paired(1, class));
        for before in last.iter().filter(|before| **before != 0) {
            out.add(paired(paired(2, *before), class));
        }
        if last[1] != 0 {
            out.add(paired(paired(paired(3, last[1]), last[0]), class));
        }
        last = [class, last[0], last[1]];
    }
}

/// Words up to which a text insults only with a word that does: "Frau" and "the black one" answer a question.
const ANSWER_MAX_WORDS: usize = 3;

/// Beginnings of words that insult somebody, and are something else where nobody is addressed: "Müllabfuhr", "fett",
/// "rat in the cellar".
const NO_INSULTS: &[&str] = &[
    "müll",
    "schwein",
    "zieg",
    "aff",
    "dreck",
    "schmutz",
    "dick",
    "fett",
    "zeck",
    "maul",
    "ratte",
    "kuh",
    "sau",
    "frech",
    "schand",
    "dumm",
    "idiotentest",
    "hund",
    "pig",
    "rat",
    "cow",
    "goat",
    "monkey",
    "dirt",
    "dirty",
    "fat",
    "trash",
    "garbage",
    "dump",
    "dumb",
    "snake",
    "bug",
    "vermin",
];

/// Whether a text is an answer of a few words, none of which insults or threatens by itself.
pub(crate) fn is_plain_answer(pass: &Pass, is_german: bool) -> bool {
    let lexicon = if is_german { &*GERMAN } else { &*ENGLISH };
    let class = |word: &Word<'_>| {
        let whole = lexicon.whole(word.hash).unwrap_or(0);
        lexicon.beginnings(word.text).fold(whole, |all, class| all | class)
    };
    let words = || pass.words().filter(|word| word.has_letters);
    let count = words().take(ANSWER_MAX_WORDS + 1).count();
    if !(1..=ANSWER_MAX_WORDS).contains(&count) {
        return false;
    }
    let is_addressed = words().any(|word| class(&word) & YOU != 0);
    !words().any(|word| {
        let may_be_a_thing = || NO_INSULTS.iter().any(|beginning| word.text.starts_with(beginning));
        class(&word) & TOXIC != 0 && (is_addressed || !may_be_a_thing())
    })
}
