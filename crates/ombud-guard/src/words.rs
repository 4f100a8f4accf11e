//! Words that detectors know: names, what a number is called, and what is never a name.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::LazyLock,
};

pub(crate) use context::{Context, topic, topics_after};

mod context;

/// A given name.
pub(crate) const GIVEN: u32 = 1;
/// A surname.
pub(crate) const SURNAME: u32 = 1 << 1;
/// A word that is more often something else than a name.
pub(crate) const COMMON: u32 = 1 << 2;
/// A part of a name between its words, such as "van".
pub(crate) const PARTICLE: u32 = 1 << 3;
/// After it stands a name: "Frau", "heiße", "Kontoinhaber".
pub(crate) const LEADS: u32 = 1 << 4;
/// After it often stands a name: "hier", "Grüße", "Tochter".
pub(crate) const MAY_LEAD: u32 = 1 << 5;
/// A title that stands between one of those and the name: "Dr".
pub(crate) const TITLE: u32 = 1 << 6;
/// "name" and its compounds.
pub(crate) const NAME: u32 = 1 << 7;
/// "is", "am", "lautet" and the like.
pub(crate) const IS: u32 = 1 << 8;
/// "this", "I", "hier".
pub(crate) const SPEAKER: u32 = 1 << 9;
/// A way of address after which the name is a surname: "Frau", "Mr".
pub(crate) const ADDRESSED: u32 = 1 << 10;
/// A digit as it is spoken; which one stands in the four bits from [`SPOKEN_SHIFT`] on.
pub(crate) const SPOKEN: u32 = 1 << 11;
/// "double", "doppel".
pub(crate) const DOUBLE: u32 = 1 << 12;
/// "triple", "dreifach".
pub(crate) const TRIPLE: u32 = 1 << 13;
/// A number of two digits as it is spoken, or "hundred".
pub(crate) const SPOKEN_PAIR: u32 = 1 << 20;
/// An adjective that stands in names of streets.
pub(crate) const STREET_ADJECTIVE: u32 = 1 << 21;
/// A preposition that names of streets begin with.
pub(crate) const STREET_PREPOSITION: u32 = 1 << 22;
/// A month; which one stands in the four bits from [`SPOKEN_SHIFT`] on.
pub(crate) const MONTH: u32 = 1 << 14;
/// A word that ends a greeting or a letter: the name may stand on the next line.
pub(crate) const CLOSES: u32 = 1 << 15;
/// "to", "an", "from", "von": a name may follow.
pub(crate) const TOWARDS: u32 = 1 << 16;
/// "Passwort", "pw".
pub(crate) const PASSWORD: u32 = 1 << 17;
/// "PIN".
pub(crate) const PIN: u32 = 1 << 18;
/// "secret", "token", "key": of a machine.
pub(crate) const KEY: u32 = 1 << 19;
/// The legal form of a firm.
pub(crate) const FIRM: u32 = 1 << 23;
pub(crate) const SPOKEN_SHIFT: u32 = 28;

/// A word at the beginning of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word<'w> {
    /// Letters and digits; empty if the text begins with something else.
    pub(crate) text: &'w str,
    pub(crate) flags: u32,
    pub(crate) has_digit: bool,
    pub(crate) has_letter: bool,
}

impl<'w> Word<'w> {
    pub(crate) fn at(text: &'w str) -> Self {
        let (mut size, mut has_digit, mut has_letter) = (0, false, false);
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'0'..=b'9' => has_digit = true,
                b'a'..=b'z' | b'A'..=b'Z' => has_letter = true,
                0x80.. => {
                    // The rest by characters.
                    size = at;
                    let rest = text.get(at..).unwrap_or_default();
                    for character in
                        rest.chars().take_while(|character| character.is_alphanumeric())
                    {
                        size += character.len_utf8();
                        has_digit |= character.is_ascii_digit();
                        has_letter |= character.is_alphabetic();
                    }
                    return Self::new(text.get(..size).unwrap_or_default(), has_digit, has_letter);
                }
                _ => break,
            }
            size = at + 1;
        }
        Self::new(text.get(..size).unwrap_or_default(), has_digit, has_letter)
    }

    fn new(text: &'w str, has_digit: bool, has_letter: bool) -> Self {
        let flags = if has_letter && !has_digit { flags(text) } else { 0 };
        Self { text, flags, has_digit, has_letter }
    }

    pub(crate) fn is(self, flags: u32) -> bool {
        self.flags & flags != 0
    }
}

/// What a word is known as, in any case.
pub(crate) fn flags(word: &str) -> u32 {
    let hash = if word.is_ascii() {
        ascii_hash(word.as_bytes())
    } else {
        let mut buffer = [0; WORD_MAX_BYTES];
        let Some(word) = lowered(word, &mut buffer) else { return 0 };
        ascii_hash(word.as_bytes())
    };
    LEXICON.get(&hash).copied().unwrap_or(0)
}

/// A hash of a word in small letters. Setting the bit that tells capital from small ASCII letters leaves every small
/// letter as it is; bytes of other characters lose it in the lexicon as well as here. The words are ours: that another
/// word has the hash of one of 25,000 in 64 bits does not happen by chance, and would do no harm.
pub(crate) fn ascii_hash(word: &[u8]) -> u64 {
    let mut hash = word.len() as u64;
    for chunk in word.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        let value = u64::from_le_bytes(bytes) | 0x2020_2020_2020_2020;
        hash = (hash.rotate_left(5) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 32;
    }
    hash
}

/// No known word is longer.
const WORD_MAX_BYTES: usize = 40;

/// A word in small letters, without an allocation; `None` if it is longer than any that is known.
pub(crate) fn lowered<'b>(word: &str, buffer: &'b mut [u8; WORD_MAX_BYTES]) -> Option<&'b str> {
    if word.len() > WORD_MAX_BYTES {
        return None;
    }
    let mut size = 0;
    if word.is_ascii() {
        for (to, byte) in buffer.iter_mut().zip(word.bytes()) {
            *to = byte.to_ascii_lowercase();
        }
        size = word.len();
    } else {
        for character in word.chars().flat_map(char::to_lowercase) {
            let end = size + character.len_utf8();
            character.encode_utf8(buffer.get_mut(size..end)?);
            size = end;
        }
    }
    std::str::from_utf8(buffer.get(..size)?).ok()
}

/// A map by [`ascii_hash`].
pub(crate) type ByHash<V> = HashMap<u64, V, BuildHasherDefault<Hashed>>;

type Lexicon = ByHash<u32>;

/// The lists of names, for training.
pub mod lists {
    /// Given names.
    pub fn given() -> impl Iterator<Item = &'static str> {
        super::words_of(include_str!("words/given.txt"))
    }

    /// Words that are more often something else than a name.
    pub fn common() -> impl Iterator<Item = &'static str> {
        super::words_of(include_str!("words/common.txt"))
    }

    /// Surnames.
    pub fn surnames() -> impl Iterator<Item = &'static str> {
        super::words_of(include_str!("words/surnames.txt"))
    }
}

/// The words of a list.
fn words_of(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    let lists = [
        (include_str!("words/given.txt"), GIVEN),
        (include_str!("words/surnames.txt"), SURNAME),
        (include_str!("words/common.txt"), COMMON),
    ];
    for (list, flag) in lists {
        for word in words_of(list) {
            for spelling in spellings(word) {
                *lexicon.entry(ascii_hash(spelling.as_bytes())).or_default() |= flag;
            }
        }
    }
    let roles = include_str!("words/roles.txt");
    for line in roles.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let flag = match words.next() {
            Some("particle") => PARTICLE,
            Some("leads") => LEADS,
            Some("may-lead") => MAY_LEAD,
            Some("title") => TITLE,
            Some("name") => NAME,
            Some("is") => IS,
            Some("speaker") => SPEAKER,
            Some("addressed") => LEADS | ADDRESSED,
            Some("closes") => MAY_LEAD | CLOSES,
            Some("towards") => TOWARDS,
            Some("password") => PASSWORD,
            Some("pin") => PIN,
            Some("key") => KEY,
            Some("pair") => SPOKEN_PAIR,
            Some("street-adjective") => STREET_ADJECTIVE,
            Some("street-preposition") => STREET_PREPOSITION,
            Some("firm") => FIRM,
            Some("double") => DOUBLE,
            Some("triple") => TRIPLE,
            Some(role) => {
                match role.split_once('=').map(|(role, value)| (role, value.parse::<u32>())) {
                    Some(("digit", Ok(value))) => SPOKEN | value << SPOKEN_SHIFT,
                    // "Sep" and "Jan" are given names, too.
                    Some(("month", Ok(value))) => MONTH | COMMON | value << SPOKEN_SHIFT,
                    _ => 0,
                }
            }
            None => 0,
        };
        for spelling in words {
            *lexicon.entry(ascii_hash(spelling.as_bytes())).or_default() |= flag;
        }
    }
    lexicon
});

/// A word as people type it: in small letters, and without the marks that their keyboard lacks.
fn spellings(word: &str) -> Vec<String> {
    let lower = word.to_lowercase();
    if lower.is_ascii() {
        return vec![lower];
    }
    let two_letters =
        lower.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
    let bare = lower.chars().map(base_letter).collect();
    let mut spellings = vec![lower, two_letters, bare];
    spellings.dedup();
    spellings
}

/// A letter without its mark.
fn base_letter(letter: char) -> char {
    use unicode_normalization::char::decompose_canonical;
    match letter {
        'ı' => return 'i',
        'ł' => return 'l',
        'ø' => return 'o',
        'đ' | 'ð' => return 'd',
        _ => {}
    }
    let mut base = letter;
    let mut is_first = true;
    decompose_canonical(letter, |part| {
        if is_first {
            base = part;
            is_first = false;
        }
    });
    base
}

/// What is hashed already.
#[derive(Debug, Default)]
pub(crate) struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// A letter or digit. Bytes of characters beyond ASCII count as letters.
pub(crate) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}
