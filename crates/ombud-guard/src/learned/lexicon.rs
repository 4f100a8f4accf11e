//! Words and beginnings of words, and what they stand for.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use crate::learned::features::{FNV, fnv};

/// A key is a hash already.
#[derive(Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.0 = (self.0 ^ u64::from(value)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

type Words<V> = HashMap<u32, V, BuildHasherDefault<Hashed>>;

/// Letters that the beginning of a word must have to be looked up.
const BEGINNING_MIN: usize = 3;

/// Words by their hash.
#[derive(Debug)]
pub(crate) struct Lexicon<V> {
    whole: Words<V>,
    beginnings: Words<V>,
}

impl<V: Copy> Lexicon<V> {
    /// From a file: `[head]`, then words separated by spaces, `*` at the end of a beginning, `#` before a remark. Where
    /// a word stands twice, `both` says what it stands for.
    pub(crate) fn read(
        file: &str,
        of: impl Fn(&str) -> Option<V>,
        both: impl Fn(V, V) -> V,
    ) -> Self {
        let mut lexicon = Self { whole: Words::default(), beginnings: Words::default() };
        let mut value = None;
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let head = line.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            if let Some(head) = head {
                value = of(head);
                continue;
            }
            let Some(value) = value else { continue };
            for word in line.split_whitespace() {
                lexicon.add(word, value, &both);
            }
        }
        lexicon
    }

    pub(crate) fn add(&mut self, word: &str, value: V, both: impl Fn(V, V) -> V) {
        let (words, word) = match word.strip_suffix('*').filter(|beginning| !beginning.is_empty()) {
            Some(beginning) => (&mut self.beginnings, beginning),
            None => (&mut self.whole, word),
        };
        let hash = word.to_lowercase().bytes().fold(FNV, fnv);
        words.entry(hash).and_modify(|old| *old = both(*old, value)).or_insert(value);
    }

    /// What a whole word stands for, by its hash.
    pub(crate) fn whole(&self, hash: u32) -> Option<V> {
        self.whole.get(&hash).copied()
    }

    /// What beginnings of a word stand for, the shortest first.
    pub(crate) fn beginnings(&self, word: &str) -> impl Iterator<Item = V> {
        let (mut hash, mut letters) = (FNV, 0);
        word.char_indices().filter_map(move |(at, character)| {
            let bytes = word.as_bytes().get(at..at + character.len_utf8()).unwrap_or_default();
            hash = bytes.iter().copied().fold(hash, fnv);
            letters += 1;
            if letters < BEGINNING_MIN { None } else { self.beginnings.get(&hash).copied() }
        })
    }
}
