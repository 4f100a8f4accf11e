//! From text to a sparse vector.
//!
//! A text becomes tokens, tokens become features in three blocks: words, characters, word pairs.
//! Each block is weighted by sublinear TF-IDF and brought to length one, so that no block drowns
//! another. All spelling tolerance lives here:
//!
//! * case, accents and Unicode forms are folded ("É", "é" and "e" are the same letter);
//! * "ä", "ae" and "a" are the same where German is taught, "ß" and "ss" always;
//! * character sequences survive typos and meet inside German compounds
//!   ("Stromrechnung" shares "rechnung" with "Rechnung").

use std::collections::{BTreeSet, HashMap};

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Tokens of a text that are looked at; the rest is ignored.
///
/// A phrasing has some 12 tokens, a long customer message some 150. The limit keeps the time for
/// one message bounded whatever somebody pastes into the field.
const TOKENS_MAX: usize = 256;

/// Longest token in characters; the rest of it is ignored. The longest word in the German
/// reference corpus outside of jest has 79.
const TOKEN_CHARS_MAX: usize = 80;

/// Two words further apart than this many tokens make no pair. Phrasings are mostly shorter, so
/// this only bounds the square growth on long messages.
const PAIR_DISTANCE_MAX: usize = 16;

/// Lengths of character sequences, in characters, with one blank on either side of a word.
const CHARS_MIN: usize = 2;
const CHARS_MAX: usize = 4;

/// Signs that carry meaning by themselves and are kept as tokens.
const SIGNS: [char; 6] = ['?', '$', '€', '£', '%', '#'];

/// A group of features that is weighted and normalised on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// Stems, and two neighbouring stems.
    Words,
    /// Character sequences within a word.
    Characters,
    /// Two stems in the same text in any order: "card … lost" meets "lost my card".
    Pairs,
}

impl Block {
    pub(super) const ALL: [Self; 3] = [Self::Words, Self::Characters, Self::Pairs];

    /// Length of the block's part of a vector before the whole is brought to length one.
    const fn weight(self) -> f32 {
        match self {
            Self::Words | Self::Characters => 1.0,
            Self::Pairs => 0.7,
        }
    }

    /// Texts a feature must occur in to be learned. A pair that occurred once says less about
    /// its intent than about the one text it came from.
    const fn texts_min(self) -> u32 {
        match self {
            Self::Words | Self::Characters => 1,
            Self::Pairs => 2,
        }
    }
}

/// One language in which examples are written, as far as spelling goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spelling {
    German,
    English,
    /// No stemming.
    Other,
}

impl Spelling {
    /// From a language tag such as `de`, `de-AT` or `en`.
    pub(super) fn of(language: &str) -> Self {
        match language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "de" => Self::German,
            "en" => Self::English,
            _ => Self::Other,
        }
    }
}

/// A feature before it has a number: a hash of its block and its text.
type Key = u64;

/// Turns text into keys; knows the languages, but no examples.
pub(super) struct Reader {
    stemmers: Vec<Stemmer>,
    german: bool,
}

/// The features of one text, by block, each with its number of occurrences.
pub(super) struct Reading {
    counts: [Vec<(Key, u32)>; Block::ALL.len()],
}

impl Reading {
    /// The text has no word and no sign.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.iter().all(Vec::is_empty)
    }
}

struct Token {
    /// With umlaut spellings folded.
    folded: String,
    /// Hashes of the stems, one for each language in which the stem differs.
    stems: Vec<Key>,
}

impl Reader {
    pub(super) fn new(spellings: &BTreeSet<Spelling>) -> Self {
        let german = spellings.contains(&Spelling::German);
        let english = spellings.contains(&Spelling::English);
        let stemmers = [(english, Algorithm::English), (german, Algorithm::German)]
            .into_iter()
            .filter_map(|(wanted, algorithm)| wanted.then(|| Stemmer::create(algorithm)))
            .collect();
        Self { stemmers, german }
    }

    pub(super) fn read(&self, text: &str) -> Reading {
        let tokens = self.tokens(text);
        let mut words = Vec::with_capacity(tokens.len() * 4);
        let mut characters = Vec::with_capacity(tokens.len() * 20);
        let mut pairs = Vec::with_capacity(tokens.len() * PAIR_DISTANCE_MAX);

        let edge = [hash(0, "")];
        let mut before: &[Key] = &edge;
        for token in &tokens {
            words.extend(token.stems.iter().copied());
            neighbours(before, &token.stems, &mut words);
            before = &token.stems;
            character_sequences(&token.folded, &mut characters);
        }
        if !tokens.is_empty() {
            neighbours(before, &edge, &mut words);
        }
        for (position, token) in tokens.iter().enumerate() {
            for other in tokens.iter().skip(position + 1).take(PAIR_DISTANCE_MAX) {
                for (&one, &two) in token.stems.iter().zip(&other.stems) {
                    if one != two {
                        pairs.push(join(one.min(two), one.max(two)));
                    }
                }
            }
        }
        Reading { counts: [counted(words), counted(characters), counted(pairs)] }
    }

    fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut word = String::new();
        let letters = text
            .nfkd()
            .filter(|letter| {
                !is_combining_mark(*letter) && !matches!(letter, '\'' | '’' | '\u{ad}')
            })
            .flat_map(char::to_lowercase)
            .chain([' ']);
        let mut chars = 0;
        for letter in letters {
            if letter.is_alphanumeric() {
                chars += 1;
                match letter {
                    _ if chars > TOKEN_CHARS_MAX => {}
                    'ß' => word.push_str("ss"),
                    _ => word.push(letter),
                }
                continue;
            }
            if !word.is_empty() {
                tokens.push(self.token(&std::mem::take(&mut word)));
                chars = 0;
            }
            if SIGNS.contains(&letter) {
                tokens.push(self.token(&letter.to_string()));
            }
            if tokens.len() >= TOKENS_MAX {
                break;
            }
        }
        tokens
    }

    fn token(&self, word: &str) -> Token {
        let folded = if self.german { without_umlaut_spelling(word) } else { word.to_owned() };
        let mut stems: Vec<Key> =
            self.stemmers.iter().map(|stemmer| hash(1, &stemmer.stem(&folded))).collect();
        if stems.is_empty() {
            stems.push(hash(1, &folded));
        }
        Token { folded, stems }
    }
}

/// The word with "ae", "oe" and "ue" written as "a", "o" and "u".
///
/// The accents are gone by now, so "für", "fuer" and "fur" come out the same. Not after a vowel or
/// "q", where the letters are no umlaut ("neue", "bauen", "Quelle"). In a word where they are none
/// either ("aktuell"), the loss is harmless, because every text is treated alike.
fn without_umlaut_spelling(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    let mut before = ' ';
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        folded.push(letter);
        let spelled = matches!(letter, 'a' | 'o' | 'u')
            && letters.peek() == Some(&'e')
            && !matches!(before, 'a' | 'e' | 'o' | 'u' | 'q');
        if spelled {
            letters.next();
        }
        before = letter;
    }
    folded
}

/// Adds the two-stem features of neighbouring tokens, stemmer by stemmer.
fn neighbours(before: &[Key], after: &[Key], features: &mut Vec<Key>) {
    let count = before.len().max(after.len());
    let (last_before, last_after) = (before.len().saturating_sub(1), after.len().saturating_sub(1));
    for index in 0..count {
        if let (Some(&one), Some(&two)) =
            (before.get(index.min(last_before)), after.get(index.min(last_after)))
        {
            features.push(join(one, two.rotate_left(1)));
        }
    }
}

/// Adds all character sequences of a word, with a blank on either side of it.
fn character_sequences(word: &str, features: &mut Vec<Key>) {
    let letters: Vec<char> =
        std::iter::once(' ').chain(word.chars()).chain(std::iter::once(' ')).collect();
    for length in CHARS_MIN..=CHARS_MAX {
        if letters.len() <= length {
            features.push(hash_letters(&letters));
            break;
        }
        features.extend(letters.windows(length).map(hash_letters));
    }
}

fn counted(mut keys: Vec<Key>) -> Vec<(Key, u32)> {
    keys.sort_unstable();
    let mut counts: Vec<(Key, u32)> = Vec::with_capacity(keys.len());
    for key in keys {
        match counts.last_mut() {
            Some((last, count)) if *last == key => *count += 1,
            _ => counts.push((key, 1)),
        }
    }
    counts
}

/// FNV-1a of a text, started differently for each `kind` of feature.
fn hash(kind: u64, text: &str) -> Key {
    mixed(text.bytes().fold(fnv_start(kind), |state, byte| fnv(state, u64::from(byte))))
}

fn hash_letters(letters: &[char]) -> Key {
    mixed(letters.iter().fold(fnv_start(2), |state, letter| fnv(state, u64::from(*letter))))
}

/// A key for two keys in this order.
fn join(one: Key, two: Key) -> Key {
    mixed(fnv(fnv(fnv_start(3), one), two))
}

const fn fnv_start(kind: u64) -> u64 {
    0xcbf2_9ce4_8422_2325 ^ kind
}

const fn fnv(state: u64, value: u64) -> u64 {
    (state ^ value).wrapping_mul(0x0000_0100_0000_01b3)
}

/// The finaliser of `MurmurHash3`: spreads every input bit over all output bits.
const fn mixed(state: u64) -> Key {
    let state = (state ^ (state >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let state = (state ^ (state >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    state ^ (state >> 33)
}

/// Sparse vectors of many texts, one after the other (compressed rows).
#[derive(Default)]
pub(super) struct Rows {
    ends: Vec<usize>,
    entries: Vec<(u32, f32)>,
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The entries `(feature, value)` of one row, ascending by feature; empty for an unknown row.
    pub(super) fn row(&self, index: usize) -> &[(u32, f32)] {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(index).copied().unwrap_or_default();
        self.entries.get(start.unwrap_or_default()..end).unwrap_or_default()
    }

    pub(super) fn push(&mut self, entries: &[(u32, f32)]) {
        self.entries.extend_from_slice(entries);
        self.ends.push(self.entries.len());
    }
}

/// The features that were learned, each with its weight.
pub(super) struct Vocabulary {
    features: [HashMap<Key, Feature>; Block::ALL.len()],
    /// Weight of a feature that was in no text, for [`Vocabulary::vector`]'s unknown share.
    unseen_idf: f32,
    count: usize,
}

#[derive(Clone, Copy)]
struct Feature {
    index: u32,
    idf: f32,
}

/// What a text looks like to the learned part.
pub(super) struct Vector {
    /// `(feature, value)`, ascending; length one, or empty if nothing is known.
    pub(super) entries: Vec<(u32, f32)>,
    /// Share of the squared TF-IDF mass of each block that belongs to features never seen.
    pub(super) unknown: [f32; Block::ALL.len()],
}

impl Vocabulary {
    /// Learns the features of the given texts.
    pub(super) fn learn<'a>(readings: impl Iterator<Item = &'a Reading> + Clone) -> Self {
        let text_count = readings.clone().count();
        let mut index = 0_u32;
        let features = std::array::from_fn(|block| {
            let mut texts: HashMap<Key, u32> = HashMap::new();
            let mut order = Vec::new();
            for reading in readings.clone() {
                for (key, _) in &reading.counts[block] {
                    let seen = texts.entry(*key).or_default();
                    if *seen == 0 {
                        order.push(*key);
                    }
                    *seen += 1;
                }
            }
            let mut learned = HashMap::with_capacity(order.len());
            for key in order {
                let seen = texts.get(&key).copied().unwrap_or_default();
                if seen >= Block::ALL[block].texts_min() {
                    learned.insert(key, Feature { index, idf: idf(text_count, seen) });
                    index += 1;
                }
            }
            learned
        });
        Self { features, unseen_idf: idf(text_count, 0), count: index as usize }
    }

    /// Number of features.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn vector(&self, reading: &Reading) -> Vector {
        let mut entries = Vec::with_capacity(reading.counts.iter().map(Vec::len).sum());
        let mut unknown = [1.0; Block::ALL.len()];
        for (block, counts) in reading.counts.iter().enumerate() {
            let start = entries.len();
            let (mut known_mass, mut unknown_mass) = (0.0_f32, 0.0_f32);
            for (key, count) in counts {
                let tf = 1.0 + (*count as f32).ln();
                if let Some(feature) = self.features[block].get(key) {
                    let value = tf * feature.idf;
                    known_mass += value * value;
                    entries.push((feature.index, value));
                } else {
                    let value = tf * self.unseen_idf;
                    unknown_mass += value * value;
                }
            }
            let scale = Block::ALL[block].weight() / known_mass.max(f32::MIN_POSITIVE).sqrt();
            for (_, value) in entries.iter_mut().skip(start) {
                *value *= scale;
            }
            if known_mass + unknown_mass > 0.0 {
                unknown[block] = unknown_mass / (known_mass + unknown_mass);
            }
        }
        entries.sort_unstable_by_key(|(index, _)| *index);
        let length = entries.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
        for (_, value) in &mut entries {
            *value /= length.max(f32::MIN_POSITIVE);
        }
        Vector { entries, unknown }
    }
}

/// Smoothed inverse document frequency.
fn idf(text_count: usize, seen: u32) -> f32 {
    ((1.0 + text_count as f32) / (1.0 + seen as f32)).ln() + 1.0
}
