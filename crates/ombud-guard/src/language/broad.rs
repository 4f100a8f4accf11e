//! Whether a text in Latin letters is German (with its dialects), English or in another language: learned.
//!
//! A text is cut into words; each word, whether it has a capital within a sentence, its neighbour, and its sequences of two to
//! five letters with its borders are hashed to one of `2^16` buckets, and weights of a byte are added up: a multinomial
//! logistic regression. Titles and names of another language within a sentence have been in what it learned from.

use std::sync::LazyLock;

use crate::learned::{features::BUCKETS_LOG2, linear::Table};

/// What is told apart.
pub const CLASSES: usize = 3;
/// German, with its dialects.
pub const GERMAN: usize = 0;
/// English.
pub const ENGLISH: usize = 1;
/// Another language of the Latin alphabet.
pub const OTHER: usize = 2;

/// A column is free, so that a bucket is read at once.
const LANES: usize = 4;
/// Letters that are looked at: three sentences tell a language.
const LETTERS_MAX: usize = 400;
/// Letters of a word whose sequences are looked at.
const WORD_LETTERS_MAX: usize = 32;
/// The longest sequence of letters, borders counted.
const SEQUENCE_MAX: usize = 5;

const BORDER: u32 = b' ' as u32;
const CAPITAL: u32 = 0x5bd1_e995;
const WHOLE: u32 = 0x1b87_3593;
const SHAPED: u32 = 0xcc9e_2d51;
const PAIR: u32 = 0x27d4_eb2f;
const FIRST: u32 = 0x1656_67b1;
const LAST: u32 = 0xd3a2_646c;

static WEIGHTS: LazyLock<Table<LANES>> = LazyLock::new(|| {
    Table::built_in(include_bytes!("../learned/weights/language.bin"), BUCKETS_LOG2, 0)
});

/// How probable each class is; all alike if there is no word.
pub(super) fn shares(text: &str) -> [f32; CLASSES] {
    let weights = &*WEIGHTS;
    let mut sums = [0_i32; LANES];
    let mut count = 0_u16;
    each(text, |bucket| {
        weights.add(bucket, &mut sums);
        count = count.saturating_add(1);
    });
    if count == 0 {
        return [1.0; CLASSES];
    }
    let scores = weights.scores(&sums, 1.0 / f32::from(count).sqrt());
    let highest = scores[..CLASSES].iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let shares: [f32; CLASSES] = std::array::from_fn(|class| (scores[class] - highest).exp());
    let sum: f32 = shares.iter().sum();
    shares.map(|share| share / sum)
}

/// The buckets of a text, for training. Each counts as often as it comes; the value of each is 1/sqrt(their number).
pub fn buckets(text: &str) -> Vec<u16> {
    let mut all = Vec::new();
    each(text, |bucket| all.push(bucket));
    all
}

/// A word that was read.
#[derive(Clone, Copy)]
struct Seen {
    hash: u32,
    is_capital: bool,
}

/// Each bucket of a text.
fn each(text: &str, mut add: impl FnMut(u16)) {
    let mut add = |hash: u32| {
        add((hash.wrapping_mul(0x9e37_79b1) >> (u32::BITS - BUCKETS_LOG2)) as u16);
    };
    let mut word = Letters::default();
    let (mut previous, mut before): (Option<Seen>, Option<Seen>) = (None, None);
    let mut letters = 0;
    let mut characters = text.chars();
    loop {
        let next = characters.next();
        if next.is_some_and(|next| word.push(next)) {
            letters += 1;
            continue;
        }
        if word.is_one() {
            let seen = word.each(previous, before, &mut add);
            (before, previous) = (previous, Some(seen));
        }
        word.clear();
        if next.is_none() || letters > LETTERS_MAX {
            break;
        }
    }
    if let Some(last) = previous {
        add((last.hash ^ LAST).wrapping_mul(LAST));
    }
}

/// The letters of a word in small letters, with a border before the first.
struct Letters {
    all: [u32; WORD_LETTERS_MAX + 2],
    size: usize,
    is_capital: bool,
    is_all_capital: bool,
}

impl Default for Letters {
    fn default() -> Self {
        Self {
            all: [BORDER; WORD_LETTERS_MAX + 2],
            size: 1,
            is_capital: false,
            is_all_capital: true,
        }
    }
}

impl Letters {
    fn clear(&mut self) {
        self.size = 1;
        self.is_capital = false;
        self.is_all_capital = true;
    }

    /// Take the next letter; `false` if this is none, so that the word has ended.
    fn push(&mut self, next: char) -> bool {
        let is_first = self.size == 1;
        let (letter, is_upper) = match next {
            'a'..='z' => (next, false),
            'A'..='Z' => (next.to_ascii_lowercase(), true),
            '’' | '\'' if !is_first => ('\'', false),
            _ if !next.is_ascii() && next.is_alphabetic() => {
                let is_upper = next.is_uppercase();
                let small = is_upper.then(|| next.to_lowercase().next()).flatten();
                (small.unwrap_or(next), is_upper)
            }
            _ => return false,
        };
        self.is_capital |= is_upper && is_first;
        self.is_all_capital &= is_upper;
        if self.size <= WORD_LETTERS_MAX {
            self.all[self.size] = u32::from(letter);
            self.size += 1;
        }
        true
    }

    /// Whether it is a word. Two capitals are an abbreviation or the beginning of a number, as in AB-1234567.
    fn is_one(&self) -> bool {
        self.size > 1 && !(self.size == 3 && self.is_all_capital)
    }

    /// The hashes of the word, after the two before it.
    fn each(
        &mut self,
        previous: Option<Seen>,
        before: Option<Seen>,
        add: &mut impl FnMut(u32),
    ) -> Seen {
        self.all[self.size] = BORDER;
        let salt = if self.is_capital && previous.is_some() { CAPITAL } else { 0 };
        let mut whole = WHOLE;
        for start in 0..self.size {
            let mut hash = salt;
            let end = (start + SEQUENCE_MAX).min(self.size + 1);
            for (at, letter) in self.all[start..end].iter().enumerate() {
                hash = (hash ^ letter).wrapping_mul(0x0100_0193).rotate_left(5);
                if at > 0 {
                    add(hash);
                }
            }
            whole = (whole ^ self.all[start]).wrapping_mul(0x85eb_ca6b).rotate_left(11);
        }
        add(whole);
        let is_capital = |seen: Option<Seen>| seen.is_some_and(|seen| seen.is_capital);
        let shape = u32::from(self.is_capital)
            | u32::from(is_capital(previous)) << 1
            | u32::from(is_capital(before)) << 2;
        add((whole ^ SHAPED).wrapping_add(shape).wrapping_mul(SHAPED));
        let neighbour = previous.map_or(FIRST, |seen| seen.hash);
        add((whole ^ PAIR).wrapping_mul(PAIR).wrapping_add(neighbour.rotate_left(13)));
        Seen { hash: whole, is_capital: self.is_capital }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_without_a_word_speaks_for_no_class() {
        for text in ["", "42", "🙂", "AB-1234567"] {
            assert!(shares(text).iter().all(|share| (share - 1.0).abs() < f32::EPSILON), "{text}");
        }
    }

    proptest! {
        #[test]
        fn shares_are_a_distribution_and_a_long_text_costs_no_more_than_its_beginning(
            text in "(\\PC|[a-zäA-Z' ]{1,9}){0,300}"
        ) {
            let shares = shares(&text);
            let sum: f32 = shares.iter().sum();
            prop_assert!((sum - 1.0).abs() < 1e-3 || buckets(&text).is_empty(), "{:?}", shares);
            prop_assert!(buckets(&text).len() < 6 * (LETTERS_MAX + 300));
        }
    }
}
