//! From text to a sparse vector.
//!
//! A text becomes tokens, tokens become features in three blocks: words, characters, word pairs.
//! Each block is weighted by sublinear TF-IDF and brought to length one, so that no block drowns
//! another. All spelling tolerance lives here:
//!
//! * case, accents and Unicode forms are folded ("É", "é" and "e" are the same letter);
//! * "ä", "ae" and "a" are the same where German is taught, "ß" and "ss" always;
//! * character sequences survive typos;
//! * German words also count as their roots ("gekündigt", "Kündigung"), and compounds as the known
//!   roots inside them ("Stromrechnung" as "Strom" and "Rechnung").

use std::collections::{BTreeSet, HashMap, HashSet};

use rust_stemmers::{Algorithm, Stemmer};
use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Tokens of a text that are looked at; the rest is ignored.
///
/// A phrasing has some 12 tokens, a long customer message some 150. The limit keeps the time for
/// one message bounded whatever somebody pastes into the field.
const TOKENS_MAX: usize = 256;

/// Longest token in characters; the rest of it is ignored. Longer ones are web addresses, keys and
/// hands resting on keyboards.
const TOKEN_CHARS_MAX: usize = 80;

/// Two words further apart than this many tokens make no pair. Phrasings are mostly shorter, so
/// this only bounds the square growth on long messages.
const PAIR_DISTANCE_MAX: usize = 16;

/// Lengths of character sequences, in characters, with one blank on either side of a word. Up to
/// 6 was no better on the development data, and slower.
const SEQUENCE_CHARS_MIN: usize = 2;
const SEQUENCE_CHARS_MAX: usize = 4;

/// Shortest root that is looked for at the beginning or the end of a longer word, in characters; in
/// the middle it must have one more. Shorter ones ("ein", "ab") are mostly prefixes and endings.
const ROOT_CHARS_MIN: usize = 4;

/// Longest root that is looked for inside a word: bounds the search on long words.
const ROOT_CHARS_MAX: usize = 20;

/// Shortest word that is searched for roots, in characters: a root and its like.
const COMPOUND_CHARS_MIN: usize = 7;

/// Signs that carry meaning by themselves and are kept as tokens.
const SIGNS: [char; 5] = ['?', '$', '€', '£', '%'];

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
            Self::Words => 1.0,
            // Characters carry small folders (and German) and cost large ones a little: 1.0 is
            // best for 10,000 examples, 2.0 for 1,000.
            Self::Characters => 1.5,
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

/// A feature before it has a number: a hash of its kind and its text. With 64 bits, two of a
/// million features fall together once in some 40 million folders.
type Key = u64;

/// Kinds of features, so that the same letters have different keys.
const EDGE: u64 = 0;
const WORD: u64 = 1;
const SEQUENCE: u64 = 2;
const JOINED: u64 = 3;
const ROOT: u64 = 4;

/// Turns text into keys.
pub(super) struct Reader {
    /// One for each language taught that has one; the key of a word is that of its stem.
    stemmers: Vec<Stemmer>,
    /// If German is taught.
    german: Option<Stemmer>,
    /// Roots of the words in the examples. Empty without German.
    roots: HashSet<String>,
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
    /// Keys of the stems, one for each stemmer, or of the word itself if there is none.
    stems: Vec<Key>,
}

impl Reader {
    pub(super) fn new<'a>(
        spellings: &BTreeSet<Spelling>,
        examples: impl Iterator<Item = &'a str>,
    ) -> Self {
        let stemmers =
            [(Spelling::English, Algorithm::English), (Spelling::German, Algorithm::German)]
                .into_iter()
                .filter(|(spelling, _)| spellings.contains(spelling))
                .map(|(_, algorithm)| Stemmer::create(algorithm))
                .collect();
        let german =
            spellings.contains(&Spelling::German).then(|| Stemmer::create(Algorithm::German));
        let mut reader = Self { stemmers, german, roots: HashSet::new() };
        if let Some(stemmer) = &reader.german {
            let words = examples.flat_map(|text| reader.tokens(text)).map(|token| token.folded);
            let roots = words.map(|word| root(&word, stemmer));
            reader.roots = roots.filter(|root| root.chars().count() >= ROOT_CHARS_MIN).collect();
        }
        reader
    }

    pub(super) fn read(&self, text: &str) -> Reading {
        let tokens = self.tokens(text);
        let mut words = Vec::with_capacity(tokens.len() * 4);
        let mut characters = Vec::with_capacity(tokens.len() * 20);
        let mut pairs = Vec::with_capacity(tokens.len() * PAIR_DISTANCE_MAX);

        let edge = [hash(EDGE, "")];
        let mut before: &[Key] = &edge;
        for token in &tokens {
            words.extend(token.stems.iter().copied());
            self.add_roots(&token.folded, &mut words);
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

    /// Adds the root of a German word, and the known roots inside a longer one.
    fn add_roots(&self, word: &str, features: &mut Vec<Key>) {
        let Some(stemmer) = &self.german else { return };
        features.push(hash(ROOT, &root(word, stemmer)));
        let mut bounds: Vec<usize> = word.char_indices().map(|(start, _)| start).collect();
        bounds.push(word.len());
        let last = bounds.len() - 1;
        if last < COMPOUND_CHARS_MIN {
            return;
        }
        for start in 0..last {
            for end in start + ROOT_CHARS_MIN..=last.min(start + ROOT_CHARS_MAX) {
                let inside = start > 0 && end < last;
                let whole = start == 0 && end == last;
                if whole || (inside && end - start == ROOT_CHARS_MIN) {
                    continue;
                }
                let part = word.get(bounds[start]..bounds[end]).unwrap_or_default();
                if self.roots.contains(part) {
                    features.push(hash(ROOT, part));
                }
            }
        }
    }

    fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut word = String::new();
        let letters = text
            .nfkd()
            .flat_map(char::to_lowercase)
            .filter(|letter| {
                !is_combining_mark(*letter) && !matches!(letter, '\'' | '’' | '\u{ad}')
            })
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
        let folded =
            if self.german.is_some() { without_umlaut_spelling(word) } else { word.to_owned() };
        let mut stems: Vec<Key> =
            self.stemmers.iter().map(|stemmer| hash(WORD, &stemmer.stem(&folded))).collect();
        if stems.is_empty() {
            stems.push(hash(WORD, &folded));
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

/// Prefixes behind which a German participle has its "ge" and an infinitive its "zu".
const SEPARABLE: [&str; 16] = [
    "ab", "an", "auf", "aus", "bei", "durch", "ein", "her", "hin", "mit", "nach", "um", "vor",
    "weiter", "zuruck", "zusammen",
];

/// What the forms of a German word have in common: "kundig" for "gekündigt" and "Kündigung".
///
/// It is the stem without the "ge" or "zu" of participles and infinitives, at the beginning or
/// behind a separable prefix ("abzuzahlen", "eingetragen"), and without the "t" or "end" at the
/// end. That takes a "ge" too many from other words ("Gebühren"); they keep their stem as well.
fn root(word: &str, stemmer: &Stemmer) -> String {
    let long_enough = |rest: &&str| rest.chars().count() >= ROOT_CHARS_MIN;
    let joined = SEPARABLE.iter().find_map(|prefix| {
        let rest = word.strip_prefix(prefix)?;
        let rest = rest.strip_prefix("ge").or_else(|| rest.strip_prefix("zu"))?;
        long_enough(&rest).then(|| format!("{prefix}{rest}"))
    });
    let bare = match &joined {
        Some(joined) => joined,
        None => word.strip_prefix("ge").filter(long_enough).unwrap_or(word),
    };
    let stem = stemmer.stem(bare);
    let root = stem.strip_suffix("end").or_else(|| stem.strip_suffix('t')).unwrap_or(&stem);
    if long_enough(&root) { root.to_owned() } else { stem.to_string() }
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
    for length in SEQUENCE_CHARS_MIN..=SEQUENCE_CHARS_MAX {
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
    mixed(letters.iter().fold(fnv_start(SEQUENCE), |state, letter| fnv(state, u64::from(*letter))))
}

/// A key for two keys in this order.
fn join(one: Key, two: Key) -> Key {
    mixed(fnv(fnv(fnv_start(JOINED), one), two))
}

const fn fnv_start(kind: u64) -> u64 {
    fnv(0xcbf2_9ce4_8422_2325, kind)
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

    /// The entries `(group, value)` of one row, ascending by group; empty for an unknown row.
    pub(super) fn row(&self, index: usize) -> &[(u32, f32)] {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(index).copied().unwrap_or_default();
        self.entries.get(start.unwrap_or_default()..end).unwrap_or_default()
    }

    /// Adds a text that was learned from: the features of a group become one of their length.
    pub(super) fn push(&mut self, entries: &[(u32, f32)]) {
        self.entries.extend(entries.chunk_by(|one, two| one.0 == two.0).filter_map(|group| {
            let squared: f32 = group.iter().map(|(_, value)| value * value).sum();
            group.first().map(|(number, _)| (*number, squared.sqrt()))
        }));
        self.ends.push(self.entries.len());
    }
}

/// The features that were learned, each with its weight.
///
/// Features that occur in the same texts, equally often in each, are a group: whatever is learned
/// from these texts is the same for all of them. A word that one text has comes with its stems,
/// its root and its character sequences, so there are far fewer groups than features, and what is
/// learned is kept by group. A group of `n` features of one value `v` is learned as one feature of
/// the value `√n · v`, which leaves the inner product of any two texts as it is; and each of the
/// `n` then weighs a share of `1/√n`, whether a new text has all of them or one.
#[derive(Serialize, Deserialize)]
pub(super) struct Vocabulary {
    /// By block, ascending by key: found by halving, in a third of a hash map's memory.
    features: [Box<[Feature]>; Block::ALL.len()],
    /// Weight of a feature that was in no text, for [`Vocabulary::vector`]'s unknown share.
    unseen_idf: f32,
    /// By group: what each of its features has of the group's weight.
    shares: Box<[f32]>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Feature {
    key: Key,
    group: u32,
    idf: f32,
}

/// What a text looks like to the learned part.
pub(super) struct Vector {
    /// `(group, value)` of each feature, ascending; length one, or empty if nothing is known.
    pub(super) entries: Vec<(u32, f32)>,
    /// Share of the squared TF-IDF mass of each block that belongs to features never seen.
    pub(super) unknown: [f32; Block::ALL.len()],
}

impl Vocabulary {
    /// Whether each feature is of a group that there is, and can be found.
    pub(super) fn is_whole(&self) -> bool {
        let groups = self.shares.len();
        self.features.iter().all(|block| {
            block.is_sorted_by_key(|feature| feature.key)
                && block.iter().all(|feature| (feature.group as usize) < groups)
        })
    }

    /// Learns the features of the given texts.
    pub(super) fn learn(readings: &[&Reading]) -> Self {
        let text_count = readings.len();
        let mut sizes: Vec<usize> = Vec::new();
        let features = std::array::from_fn(|block| {
            let mut occurrences: HashMap<Key, Occurrences> = HashMap::new();
            let mut order = Vec::new();
            for (text, reading) in (0_u64..).zip(readings) {
                for (key, count) in &reading.counts[block] {
                    let seen = occurrences.entry(*key).or_default();
                    if seen.texts == 0 {
                        order.push(*key);
                    }
                    seen.add(text, *count);
                }
            }
            let mut groups: HashMap<u64, u32> = HashMap::new();
            let mut learned = Vec::new();
            for key in order {
                let seen = occurrences.get(&key).copied().unwrap_or_default();
                if seen.texts < Block::ALL[block].texts_min() {
                    continue;
                }
                let group = *groups.entry(seen.digest).or_insert_with(|| {
                    sizes.push(0);
                    (sizes.len() - 1).try_into().unwrap_or(u32::MAX)
                });
                sizes[group as usize] += 1;
                learned.push(Feature { key, group, idf: idf(text_count, seen.texts) });
            }
            learned.sort_unstable_by_key(|feature| feature.key);
            learned.into_boxed_slice()
        });
        let shares = sizes.into_iter().map(|size| float(size).sqrt().recip()).collect();
        Self { features, unseen_idf: idf(text_count, 0), shares }
    }

    /// By group: what each of its features has of the group's weight.
    pub(super) fn shares(&self) -> &[f32] {
        &self.shares
    }

    pub(super) fn vector(&self, reading: &Reading) -> Vector {
        let mut entries = Vec::with_capacity(reading.counts.iter().map(Vec::len).sum());
        let mut unknown = [1.0; Block::ALL.len()];
        for (block, counts) in reading.counts.iter().enumerate() {
            let start = entries.len();
            let (mut known_mass, mut unknown_mass) = (0.0_f32, 0.0_f32);
            let learned = &self.features[block];
            for (key, count) in counts {
                let tf = 1.0 + float(*count as usize).ln();
                let place = learned.binary_search_by_key(key, |feature| feature.key);
                if let Some(feature) = place.ok().and_then(|place| learned.get(place)) {
                    let value = tf * feature.idf;
                    known_mass += value * value;
                    entries.push((feature.group, value));
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
        entries.sort_by_key(|(group, _)| *group);
        let length = entries.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
        for (_, value) in &mut entries {
            *value /= length.max(f32::MIN_POSITIVE);
        }
        Vector { entries, unknown }
    }
}

/// Where a feature occurs.
#[derive(Clone, Copy, Default)]
struct Occurrences {
    texts: u32,
    /// Of the texts' numbers and how often it occurs in each.
    digest: u64,
}

impl Occurrences {
    fn add(&mut self, text: u64, count: u32) {
        self.texts += 1;
        self.digest = mixed(fnv(fnv(self.digest, text), u64::from(count)));
    }
}

/// Smoothed inverse document frequency.
fn idf(text_count: usize, seen: u32) -> f32 {
    ((1.0 + float(text_count)) / (1.0 + float(seen as usize))).ln() + 1.0
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "exact below 2^24, and close enough above")]
pub(super) const fn float(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bilingual() -> Reader {
        let taught = ["Wie hoch ist meine Rechnung?", "Ich möchte den Vertrag kündigen"];
        Reader::new(&BTreeSet::from([Spelling::German, Spelling::English]), taught.into_iter())
    }

    #[track_caller]
    fn reads_alike(one: &str, two: &str) {
        let reader = bilingual();
        assert!(reader.read(one).counts == reader.read(two).counts, "{one} is not {two}");
    }

    /// Number of word features, roots among them, that two texts share.
    fn shared_words(one: &str, two: &str) -> usize {
        let reader = bilingual();
        let two = reader.read(two);
        let words = |reading: &Reading| reading.counts[0].clone();
        words(&reader.read(one))
            .iter()
            .filter(|(key, _)| words(&two).iter().any(|(other, _)| other == key))
            .count()
    }

    #[test]
    fn case_accents_and_unicode_forms_do_not_matter() {
        reads_alike("CAFÉ", "cafe\u{301}");
        reads_alike("ﬁnal bill", "Final  bill.");
        reads_alike("I'm", "im");
        reads_alike("İstanbul", "istanbul");
    }

    #[test]
    fn umlaut_spellings_do_not_matter() {
        reads_alike("Kündigung für Straße", "Kuendigung fuer Strasse");
        reads_alike("Kündigung für Straße", "kundigung fur strasse");
        reads_alike("STRAẞE", "straße");
    }

    #[test]
    fn vowels_that_are_no_umlaut_stay() {
        assert_eq!(without_umlaut_spelling("neue"), "neue");
        assert_eq!(without_umlaut_spelling("bauen"), "bauen");
        assert_eq!(without_umlaut_spelling("quelle"), "quelle");
        assert_eq!(without_umlaut_spelling("zaehler"), "zahler");
    }

    #[test]
    fn forms_of_a_german_word_share_their_root() {
        let stemmer = Stemmer::create(Algorithm::German);
        for form in ["gekundigt", "kundigen", "kundigung", "kundigt"] {
            assert_eq!(root(form, &stemmer), "kundig", "{form}");
        }
        assert_eq!(root("abzuzahlen", &stemmer), root("abgezahlt", &stemmer));
    }

    #[test]
    fn a_compound_shares_the_words_it_is_made_of() {
        assert!(shared_words("Stromrechnung", "rechnung") > 0);
        assert!(shared_words("Kündigungsschreiben", "kündigen") > 0);
        assert_eq!(shared_words("Stromrechnung", "vertrag"), 0);
    }

    #[test]
    fn inverse_document_frequency_is_that_of_scikit_learn() {
        // TfidfVectorizer(smooth_idf=True), 1.9.1: four texts, one of which has the word.
        assert!((idf(4, 1) - 1.916_290_7).abs() < 1e-6);
    }

    #[test]
    fn vectors_have_length_one_and_know_what_they_do_not_know() {
        let reader = bilingual();
        let reading = reader.read("Rechnung bitte");
        let vocabulary = Vocabulary::learn(&[&reading]);
        let known = vocabulary.vector(&reading);
        let length: f32 = known.entries.iter().map(|(_, value)| value * value).sum();
        assert!((length - 1.0).abs() < 1e-5);
        assert!(known.unknown[0] < 1e-6);
        let unknown = vocabulary.vector(&reader.read("xylophon"));
        assert!((unknown.unknown[0] - 1.0).abs() < 1e-6);
    }

    /// The inner product as learners see it, one of the texts learned from.
    fn product(learned: &[(u32, f32)], other: &[(u32, f32)], shares: &[f32]) -> f32 {
        let of = |group: u32| learned.iter().find(|one| one.0 == group).map_or(0.0, |one| one.1);
        other.iter().map(|(group, value)| of(*group) * shares[*group as usize] * value).sum()
    }

    #[test]
    fn groups_leave_the_inner_product_of_texts_as_it_is() {
        let reader = bilingual();
        let texts =
            ["Wie hoch ist meine Stromrechnung?", "Ich kündige meinen Vertrag", "Meine Rechnung"];
        let readings = texts.map(|text| reader.read(text));
        let vocabulary = Vocabulary::learn(&readings.each_ref());
        let vectors = readings.each_ref().map(|reading| vocabulary.vector(reading));
        let mut rows = Rows::default();
        for vector in &vectors {
            rows.push(&vector.entries);
        }

        let features: usize = vocabulary.features.iter().map(|block| block.len()).sum();
        assert!(vocabulary.shares().len() * 4 < features, "most features are in one text only");

        // Of one feature each: blocks are weighed by the vocabulary, so products are those of vectors whose
        // features are told apart by their keys.
        let apart = |reading: &Reading, vector: &Vector| -> HashMap<(usize, Key), f32> {
            let squares: Vec<f32> = (0..Block::ALL.len())
                .map(|block| {
                    known(&vocabulary, reading, block).map(|(_, value)| value * value).sum::<f32>()
                })
                .collect();
            let length: f32 = (0..Block::ALL.len())
                .filter(|block| squares[*block] > 0.0)
                .map(|block| Block::ALL[block].weight().powi(2))
                .sum();
            assert_eq!(vector.entries.is_empty(), length == 0.0);
            (0..Block::ALL.len())
                .flat_map(|block| {
                    let scale = Block::ALL[block].weight() / (squares[block] * length).sqrt();
                    known(&vocabulary, reading, block)
                        .map(move |(key, value)| ((block, key), value * scale))
                })
                .collect()
        };
        let misspelt = reader.read("Stromrechnunk und Vertrag, wie hoch?");
        let misspelt_vector = vocabulary.vector(&misspelt);
        let others = readings.iter().zip(&vectors).chain([(&misspelt, &misspelt_vector)]);
        for (reading, vector) in others {
            let other = apart(reading, vector);
            for (index, learned) in readings.iter().enumerate() {
                let learned = apart(learned, &vectors[index]);
                let expected: f32 =
                    learned.iter().filter_map(|(key, value)| Some(value * other.get(key)?)).sum();
                let product = product(rows.row(index), &vector.entries, vocabulary.shares());
                assert!((product - expected).abs() < 1e-5, "{product} instead of {expected}");
            }
        }
    }

    /// The features of one block that are known, each with its TF-IDF.
    fn known<'a>(
        vocabulary: &'a Vocabulary,
        reading: &'a Reading,
        block: usize,
    ) -> impl Iterator<Item = (Key, f32)> + 'a {
        reading.counts[block].iter().filter_map(move |(key, count)| {
            let feature = vocabulary.features[block].iter().find(|feature| feature.key == *key)?;
            Some((*key, (1.0 + float(*count as usize).ln()) * feature.idf))
        })
    }

    #[test]
    fn long_texts_are_cut() {
        let reader = bilingual();
        assert!(reader.tokens(&"wort ".repeat(10_000)).len() <= TOKENS_MAX);
        let long = reader.tokens(&"x".repeat(10_000));
        assert_eq!(long.iter().map(|token| token.folded.len()).max(), Some(TOKEN_CHARS_MAX));
    }
}
