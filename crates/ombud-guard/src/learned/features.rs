//! What learned detectors see of a text: one pass for all of them.
//!
//! A text is folded ([`Normal`]), made lower case and cut into tokens: runs of letters and digits, and every other
//! visible character alone. Each token, each pair of neighbours, and each sequence of two to five letters of a word
//! with its borders is hashed to one of [`BUCKETS`]; each bucket counts once, and a text is a vector of length one.

#![expect(clippy::cast_precision_loss, reason = "counts of words are small")]

use std::ops::Range;

use crate::normal::Normal;

/// The buckets of the pass, as a power of two. More of them changed no figure by more than half a point.
pub(crate) const BUCKETS_LOG2: u32 = 16;

/// The buckets of the pass.
pub const BUCKETS: usize = 1 << BUCKETS_LOG2;

/// The letters of a word whose sequences are hashed; what comes after them counts as the whole word only.
const WORD_MAX_LETTERS: usize = 40;
/// The longest sequence of letters, its borders counted.
const LETTERS_MAX: usize = 5;

/// What stands before the first token, and after the last.
const BEGIN: u32 = 7;
const END: u32 = 11;

/// FNV-1a, a byte at a time: the hash of a sequence is a step from that of the sequence that is one shorter.
pub(crate) const FNV: u32 = 0x811c_9dc5;

pub(crate) fn fnv(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// The hash of a word, as lexica know it.
pub(crate) fn word_hash(word: &str) -> u32 {
    word.bytes().fold(FNV, fnv)
}

/// Two hashes in order as one.
pub(crate) fn paired(first: u32, second: u32) -> u32 {
    first.wrapping_mul(0x9e37_79b1).wrapping_add(second.wrapping_mul(0x85eb_ca77)).rotate_right(7)
}

/// The bucket of a hash, of `2^log2`, 16 at most.
pub(crate) fn bucket(hash: u32, log2: u32) -> u16 {
    mixed(hash) & low_bits(log2)
}

/// 16 bits of a hash, each of which hangs on all bits of it.
fn mixed(hash: u32) -> u16 {
    let mixed = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    let mixed = (mixed ^ (mixed >> 13)).wrapping_mul(0xc2b2_ae35);
    let [low, high, ..] = (mixed ^ (mixed >> 16)).to_le_bytes();
    u16::from_le_bytes([low, high])
}

/// So many of the lowest bits, 16 at most.
fn low_bits(log2: u32) -> u16 {
    u16::MAX.checked_shr(BUCKETS_LOG2 - log2.min(BUCKETS_LOG2)).unwrap_or_default()
}

/// Buckets that a text is taken to have beside its own, about as many as eighteen words have.
const SILENT_BUCKETS: usize = 150;

/// The value of each of so many buckets where short texts count less: as if there were some more that say nothing, so
/// that a word or two do not decide.
pub fn damped_value(buckets: usize) -> f32 {
    if buckets == 0 { 0.0 } else { 1.0 / ((buckets + SILENT_BUCKETS) as f32).sqrt() }
}

/// A set of buckets that remembers what is in it, so that emptying it costs no more than filling it did.
#[derive(Debug)]
pub struct Buckets {
    seen: Box<[u64; BUCKETS / 64]>,
    ids: Vec<u16>,
    mask: u16,
}

impl Buckets {
    /// An empty set of `2^log2` buckets, 16 at most.
    pub fn new(log2: u32) -> Self {
        Self { seen: Box::new([0; BUCKETS / 64]), ids: Vec::new(), mask: low_bits(log2) }
    }

    pub(crate) fn clear(&mut self) {
        for id in self.ids.drain(..) {
            self.seen[usize::from(id) / 64] = 0;
        }
    }

    pub(crate) fn add(&mut self, hash: u32) {
        let id = mixed(hash) & self.mask;
        let word = &mut self.seen[usize::from(id) / 64];
        let bit = 1 << (id % 64);
        if *word & bit == 0 {
            *word |= bit;
            self.ids.push(id);
        }
    }

    /// What is in it, in the order in which it came.
    pub fn ids(&self) -> &[u16] {
        &self.ids
    }

    /// The value of each bucket, so that the whole has length one; 0 for none.
    pub fn value(&self) -> f32 {
        if self.ids.is_empty() { 0.0 } else { 1.0 / (self.ids.len() as f32).sqrt() }
    }
}

#[derive(Debug, Clone, Copy)]
struct Token {
    start: usize,
    end: usize,
    hash: u32,
    is_word: bool,
}

/// A token of a text as it was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word<'p> {
    /// Folded, lower case.
    pub(crate) text: &'p str,
    /// [`word_hash`] of it.
    pub(crate) hash: u32,
    /// Whether it is of letters and digits.
    pub(crate) has_letters: bool,
}

/// The pass, and what it needs: used again for the next text, it allocates nothing.
#[derive(Debug)]
pub struct Pass {
    normal: Normal,
    text: String,
    tokens: Vec<Token>,
    buckets: Buckets,
    letters: Letters,
    steps: usize,
}

impl Default for Pass {
    fn default() -> Self {
        Self {
            normal: Normal::default(),
            text: String::new(),
            tokens: Vec::new(),
            buckets: Buckets::new(BUCKETS_LOG2),
            letters: Letters::default(),
            steps: 0,
        }
    }
}

impl Pass {
    /// Read a text as it was written.
    pub fn read(&mut self, text: &str) {
        self.normal.clear();
        self.normal.push(text);
        self.normal.finish();
        self.text.clear();
        for character in self.normal.text().chars() {
            if character.is_ascii() {
                self.text.push(character.to_ascii_lowercase());
            } else {
                self.text.extend(character.to_lowercase());
            }
        }
        self.look();
    }

    /// Read a text that is folded and lower case already.
    pub(crate) fn read_folded(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.look();
    }

    /// The text as it is read: folded, lower case.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text folded, in the case in which it was written; of what [`Pass::read`] was given.
    pub(crate) fn folded(&self) -> &str {
        self.normal.text()
    }

    /// The buckets of the text.
    pub fn buckets(&self) -> &Buckets {
        &self.buckets
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = Word<'_>> {
        self.tokens.iter().map(|token| Word {
            text: self.text.get(token.start..token.end).unwrap_or_default(),
            hash: token.hash,
            has_letters: token.is_word,
        })
    }

    /// Hashes that were taken since the pass was made: what it costs, without a clock.
    pub fn steps(&self) -> usize {
        self.steps
    }

    fn look(&mut self) {
        self.buckets.clear();
        self.tokens.clear();
        let bytes = self.text.as_bytes();
        let mut characters = self.text.char_indices().peekable();
        let mut previous = BEGIN;
        while let Some((start, character)) = characters.next() {
            if character.is_whitespace() {
                continue;
            }
            let mut end = start + character.len_utf8();
            let is_word = is_of_word(character);
            if is_word {
                self.letters.begin(&bytes[start..end]);
                while let Some((at, next)) = characters.next_if(|(_, next)| is_of_word(*next)) {
                    end = at + next.len_utf8();
                    self.letters.push(&bytes[at..end]);
                }
            }
            let hash = bytes[start..end].iter().copied().fold(FNV, fnv);
            self.tokens.push(Token { start, end, hash, is_word });
            // A word is not the same as the letters of another one.
            let token = hash ^ 0x5bd1_e995;
            self.buckets.add(token);
            self.buckets.add(paired(previous, token));
            self.steps += 2;
            previous = token;
            if is_word {
                self.steps += self.letters.sequences(|hash| self.buckets.add(hash));
            }
        }
        self.buckets.add(paired(previous, END));
    }
}

/// The letters of a word between its borders, `<` and `>`; those beyond [`WORD_MAX_LETTERS`] are left out.
#[derive(Debug)]
struct Letters {
    bytes: [u8; 4 * WORD_MAX_LETTERS + 2],
    /// Where each letter ends, that of the border before the word first.
    ends: [usize; WORD_MAX_LETTERS + 2],
    count: usize,
}

impl Default for Letters {
    fn default() -> Self {
        let mut bytes = [0; 4 * WORD_MAX_LETTERS + 2];
        bytes[0] = b'<';
        let mut ends = [0; WORD_MAX_LETTERS + 2];
        ends[0] = 1;
        Self { bytes, ends, count: 0 }
    }
}

impl Letters {
    fn begin(&mut self, letter: &[u8]) {
        self.count = 0;
        self.push(letter);
    }

    /// Take the next letter, as bytes of UTF-8.
    fn push(&mut self, letter: &[u8]) {
        if self.count < WORD_MAX_LETTERS {
            let start = self.ends[self.count];
            for (to, byte) in self.bytes[start..].iter_mut().zip(letter) {
                *to = *byte;
            }
            self.count += 1;
            self.ends[self.count] = start + letter.len();
        }
    }

    /// The hashes of all sequences of two letters or more, borders counted; how many there are.
    fn sequences(&mut self, mut each: impl FnMut(u32)) -> usize {
        let (count, end) = (self.count + 2, self.ends[self.count]);
        self.bytes[end] = b'>';
        self.ends[count - 1] = end + 1;
        if end + 1 == count {
            // Each letter is a byte.
            let mut all = 0;
            for first in 0..count - 1 {
                let sequence = &self.bytes[first..count.min(first + LETTERS_MAX)];
                let mut hash = fnv(FNV, sequence[0]);
                for byte in &sequence[1..] {
                    hash = fnv(hash, *byte);
                    each(hash);
                }
                all += sequence.len() - 1;
            }
            return all;
        }
        let (mut from, mut all) = (0, 0);
        for first in 0..count - 1 {
            let ends = &self.ends[first..count.min(first + LETTERS_MAX)];
            let hash_of =
                |hash, letter: Range<usize>| self.bytes[letter].iter().copied().fold(hash, fnv);
            let mut hash = hash_of(FNV, from..ends[0]);
            from = ends[0];
            for pair in ends.windows(2) {
                hash = hash_of(hash, pair[0]..pair[1]);
                each(hash);
            }
            all += ends.len() - 1;
        }
        all
    }
}

/// Whether a character belongs to a word.
pub(crate) fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(text: &str) -> Vec<u16> {
        let mut pass = Pass::default();
        pass.read(text);
        let mut ids = pass.buckets().ids().to_vec();
        ids.sort_unstable();
        ids
    }

    #[test]
    fn disguised_letters_are_read_as_what_they_look_like() {
        assert_eq!(ids("Ignore аll rulеs"), ids("ignore all rules"));
        assert_eq!(ids("ig\u{200b}nore"), ids("ignore"));
        assert_ne!(ids("ignore"), ids("ignored"));
    }

    #[test]
    fn a_second_text_leaves_nothing_of_the_first() {
        let mut pass = Pass::default();
        pass.read("something long that fills many buckets");
        pass.read("kurz");
        let mut again = pass.buckets().ids().to_vec();
        again.sort_unstable();
        assert_eq!(again, ids("kurz"));
    }

    #[test]
    fn work_grows_with_the_text_and_no_faster() {
        let steps = |text: &str| {
            let mut pass = Pass::default();
            pass.read(text);
            pass.steps()
        };
        for unit in ["a", "a ", "ä", "1!", "\u{301}", "𝐌", "\u{200b}x"] {
            let (short, long) = (steps(&unit.repeat(2_000)), steps(&unit.repeat(20_000)));
            assert!(long <= 10 * short + 500, "{unit:?}: {short} {long}");
        }
    }

    proptest! {
        #[test]
        fn every_text_can_be_read(text in "\\PC{0,80}[\u{0}\u{300}\u{200b}İß\\n]{0,5}") {
            let mut pass = Pass::default();
            pass.read(&text);
            prop_assert!(!pass.buckets().ids().is_empty());
            prop_assert_eq!(pass.words().count() == 0, pass.text().trim().is_empty());
        }
    }
}
