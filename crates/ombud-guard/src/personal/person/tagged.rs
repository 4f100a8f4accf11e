//! Names that nothing announces: learned from news, encyclopedic and made-up sentences.
//!
//! At each word with a capital two linear questions are asked of the words around it: whether a name begins here, and at each
//! word after that, whether the name goes on. Both see three words before and two after: the words, their shape, beginnings,
//! endings and sequences of letters, and whether the lists know them.

use std::sync::LazyLock;

use crate::{
    learned::{
        features::{BUCKETS_LOG2, FNV, fnv},
        linear::Table,
    },
    words,
};

/// Columns: whether a name begins, whether it goes on; the others are free.
const LANES: usize = 4;
pub(crate) const BEGINS: usize = 0;
pub(crate) const GOES_ON: usize = 1;

/// Weights of both questions.
pub(crate) type Weights = Table<LANES>;

/// Words of a name.
const WORDS_MAX: usize = 5;
/// Words before and after that are seen.
const BEFORE: usize = 3;
const AFTER: usize = 2;
/// Letters at the beginning and end of a word that are looked at together.
const AFFIX_MAX: usize = 4;
/// Letters of a word whose sequences are looked at.
const LETTERS_MAX: usize = 24;

/// The weights that are built in.
pub(crate) fn built_in() -> &'static Weights {
    &WEIGHTS
}

/// Weights from a file, for training.
///
/// # Panics
/// When the file is none of this program's.
pub(crate) fn weights(file: &'static [u8]) -> &'static Weights {
    Box::leak(Box::new(Table::built_in(file, BUCKETS_LOG2, 0)))
}

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    Table::built_in(include_bytes!("../../learned/weights/names.bin"), BUCKETS_LOG2, 0)
});

/// A word or a sign.
#[derive(Debug, Clone, Copy, Default)]
struct Token {
    start: usize,
    end: usize,
    /// Of the word in small letters.
    hash: u32,
    /// Of its last three letters.
    ending: u32,
    shape: u32,
    flags: u32,
    /// What is known of it without the s of a genitive.
    genitive: u32,
    is_capital: bool,
}

/// What the lists say that concerns a name.
const KNOWN: u32 = words::GIVEN
    | words::SURNAME
    | words::COMMON
    | words::PARTICLE
    | words::LEADS
    | words::MAY_LEAD
    | words::TITLE
    | words::NAME
    | words::IS
    | words::SPEAKER
    | words::ADDRESSED
    | words::MONTH
    | words::CLOSES
    | words::TOWARDS
    | words::FIRM;

impl Token {
    fn of(text: &str, start: usize, end: usize) -> Self {
        let word = text.get(start..end).unwrap_or_default();
        let mut hash = FNV;
        let (mut shape, mut shapes, mut last) = (0_u32, 0, 9);
        for letter in word.chars() {
            let class = match letter {
                _ if letter.is_lowercase() => 1,
                _ if letter.is_uppercase() => 2,
                _ if letter.is_numeric() => 3,
                '-' => 4,
                '\'' => 5,
                '.' => 6,
                _ => 7,
            };
            if class != last && shapes < 6 {
                shape = shape * 8 + class;
                shapes += 1;
                last = class;
            }
            hash = fnv_of(hash, small(letter));
        }
        let is_word = word.starts_with(char::is_alphanumeric);
        let (mut flags, mut genitive) = (0, 0);
        if is_word {
            flags = words::flags(word.trim_end_matches('.'));
            for part in word.split('-').filter(|_| word.contains('-')) {
                flags |= words::flags(part) & (words::GIVEN | words::SURNAME);
            }
            let stem = word.strip_suffix('s').map(|stem| stem.strip_suffix('\'').unwrap_or(stem));
            genitive = stem.or_else(|| word.strip_suffix('\'')).map_or(0, words::flags);
        }
        Self {
            start,
            end,
            hash,
            ending: word
                .chars()
                .rev()
                .take(3)
                .fold(FNV, |hash, letter| fnv_of(hash, small(letter))),
            shape,
            flags: flags & KNOWN,
            genitive: genitive & (words::GIVEN | words::SURNAME | words::COMMON),
            is_capital: word.starts_with(char::is_uppercase),
        }
    }

    /// The token that begins at a place or after the spaces there; `None` at the end.
    fn next(text: &str, at: usize) -> Option<Self> {
        let rest = text.get(at..)?;
        let start = at + rest.len() - rest.trim_start_matches([' ', '\t', '\u{a0}']).len();
        let rest = text.get(start..)?;
        let mut end = start;
        let mut letters = rest.char_indices().peekable();
        let (mut count, mut is_roman) = (0, true);
        while let Some((at, letter)) = letters.next() {
            let joins = matches!(letter, '-' | '\'')
                && end > start
                && letters.peek().is_some_and(|(_, next)| next.is_alphanumeric());
            if !letter.is_alphanumeric() && !joins {
                break;
            }
            is_roman &= matches!(letter, 'I' | 'V' | 'X');
            count += 1;
            end = start + at + letter.len_utf8();
        }
        if count == 0 {
            end = start + rest.chars().next()?.len_utf8();
        } else if (count == 1 && rest.starts_with(char::is_uppercase) || is_roman)
            && text.get(end..)?.starts_with('.')
        {
            end += 1;
        }
        Some(Self::of(text, start, end))
    }

    /// The token that ends at a place or before the spaces there; `None` at the beginning.
    fn previous(text: &str, at: usize) -> Option<Self> {
        let rest = text.get(..at)?.trim_end_matches([' ', '\t', '\u{a0}']);
        let end = rest.len();
        let last = rest.chars().next_back()?;
        let mut start = end - last.len_utf8();
        let letter_before = |at: usize| rest.get(..at).and_then(|rest| rest.chars().next_back());
        if last.is_alphanumeric() {
            while let Some(letter) = letter_before(start) {
                let next = start - letter.len_utf8();
                let joins = matches!(letter, '-' | '\'')
                    && letter_before(next).is_some_and(char::is_alphanumeric);
                if !letter.is_alphanumeric() && !joins {
                    break;
                }
                start = next;
            }
        } else if last == '.' {
            // "H.": an initial.
            let initial = letter_before(start).filter(|letter| letter.is_uppercase());
            if let Some(initial) = initial {
                let begin = start - initial.len_utf8();
                if !letter_before(begin).is_some_and(char::is_alphanumeric) {
                    start = begin;
                }
            }
        }
        Some(Self::of(text, start, end))
    }
}

fn small(letter: char) -> char {
    if letter.is_ascii() {
        letter.to_ascii_lowercase()
    } else {
        letter.to_lowercase().next().unwrap_or(letter)
    }
}

fn fnv_of(hash: u32, letter: char) -> u32 {
    let code = u32::from(letter);
    if code < 0x80 {
        fnv(hash, (code & 0x7f) as u8)
    } else {
        (hash ^ code).wrapping_mul(0x0100_0193)
    }
}

/// The words around a place: those before it, that of the place, and those after it.
struct Window<'w> {
    after: &'w str,
    earlier: [Token; BEFORE],
    later: [Token; WORDS_MAX + AFTER],
    /// How many of the later are known; what comes after the end is empty.
    count: usize,
}

impl<'w> Window<'w> {
    fn new(before: &str, after: &'w str) -> Self {
        let mut window = Self {
            after,
            earlier: [Token::default(); BEFORE],
            later: [Token::default(); WORDS_MAX + AFTER],
            count: 0,
        };
        let mut at = before.len();
        for earlier in &mut window.earlier {
            let Some(token) = Token::previous(before, at) else { break };
            at = token.start;
            *earlier = token;
        }
        window.read(1 + AFTER);
        window
    }

    /// Know so many words from the place on.
    fn read(&mut self, count: usize) {
        while self.count < count {
            let at = self.count.checked_sub(1).map_or(0, |last| self.later[last].end);
            let end = self.after.len();
            self.later[self.count] = Token::next(self.after, at).unwrap_or(Token {
                start: end,
                end,
                ..Token::default()
            });
            self.count += 1;
        }
    }

    /// The token `distance` from the place on, negative before it.
    fn at(&self, place: usize, back: usize) -> &Token {
        match place.checked_sub(back) {
            Some(place) => &self.later[place],
            None => &self.earlier[back - place - 1],
        }
    }

    /// The word at a place.
    fn word(&self, place: usize) -> &'w str {
        self.after.get(self.later[place].start..self.later[place].end).unwrap_or_default()
    }

    /// The hashes of what is seen at a place: whether a name begins at the first, goes on at others.
    fn each(&self, place: usize, mut add: impl FnMut(u16)) {
        let mut put = |kind: u32, value: u32| {
            let mixed = (value ^ kind.wrapping_mul(0x9e37_79b1)).wrapping_mul(0x85eb_ca6b);
            let mixed = (mixed ^ mixed >> 15).wrapping_mul(0xc2b2_ae35);
            add((mixed >> (u32::BITS - BUCKETS_LOG2)) as u16);
        };
        let pair = |one: u32, other: u32| one.wrapping_mul(0x0100_0193).rotate_left(9) ^ other;
        let base = if place == 0 { 0 } else { 100 };
        let known = |token: &Token| token.flags | token.genitive << 24;
        let zero = &self.later[place];
        let (one, two) = (&self.later[place + 1], &self.later[place + 2]);
        let (back, further, furthest) = (self.at(place, 1), self.at(place, 2), self.at(place, 3));
        put(base, 0);
        put(base + 1, zero.hash);
        put(base + 2, zero.shape);
        put(base + 3, known(zero));
        put(base + 4, back.hash);
        put(base + 5, back.shape);
        put(base + 6, known(back));
        put(base + 7, back.ending);
        put(base + 8, further.hash);
        put(base + 9, further.shape);
        put(base + 10, one.hash);
        put(base + 11, one.shape);
        put(base + 12, known(one));
        put(base + 13, one.ending);
        put(base + 14, two.hash);
        put(base + 15, two.shape);
        put(base + 16, pair(back.hash, zero.shape));
        put(base + 17, pair(pair(back.shape, zero.shape), one.shape));
        put(base + 18, pair(known(zero), known(one)));
        put(base + 19, pair(known(back), known(zero)));
        put(base + 20, pair(pair(known(zero), known(one)), pair(zero.shape, one.shape)));
        put(base + 21, pair(back.hash, one.hash));
        put(base + 22, pair(further.hash, back.hash));
        put(base + 23, pair(one.hash, two.hash));
        put(base + 24, pair(known(zero), one.hash));
        put(base + 25, pair(known(zero), back.hash));
        put(base + 26, furthest.hash);
        put(base + 27, pair(zero.ending, one.shape));
        put(base + 28, pair(zero.shape, zero.ending));
        put(base + 29, further.flags);
        put(base + 30, two.flags);
        let size = [0, 1, 2, 3, 3][place.min(4)];
        put(base + 31, size);
        if place > 0 {
            put(base + 32, pair(size, known(zero)));
            put(base + 33, pair(pair(size, zero.shape), known(back)));
        }
        let mut letters = [' '; LETTERS_MAX + 2];
        let mut count = 1;
        for letter in self.word(place).chars().take(LETTERS_MAX) {
            letters[count] = small(letter);
            count += 1;
        }
        let letters = &letters[..(count + 1).min(LETTERS_MAX + 2)];
        for part in letters.windows(3) {
            put(base + 40, part.iter().fold(FNV, |hash, letter| fnv_of(hash, *letter)));
        }
        let word = &letters[1..count];
        let (mut first, mut last) = (FNV, FNV);
        let both = word.iter().zip(word.iter().rev()).take(AFFIX_MAX);
        for (at, (from_begin, from_end)) in (0..).zip(both) {
            first = fnv_of(first, *from_begin);
            last = fnv_of(last, *from_end);
            put(base + 41 + at, first);
            put(base + 51 + at, last);
        }
    }

    fn score(&self, weights: &Weights, place: usize) -> f32 {
        let mut sums = [0; LANES];
        let mut count = 0_u16;
        self.each(place, |bucket| {
            weights.add(bucket, &mut sums);
            count += 1;
        });
        let scores = weights.scores(&sums, 1.0 / f32::from(count).sqrt());
        scores[if place == 0 { BEGINS } else { GOES_ON }]
    }
}

/// Where the name ends that begins here, if one does, and the logarithm of its odds.
pub(super) fn name(weights: &Weights, before: &str, after: &str) -> Option<(usize, f32)> {
    let mut window = Window::new(before, after);
    let score = window.score(weights, 0);
    if score < SCORE_MIN {
        return None;
    }
    let mut size = 1;
    while size < WORDS_MAX {
        window.read(size + 1 + AFTER);
        if window.later[size].start == window.later[size].end || window.score(weights, size) < 0.0 {
            break;
        }
        size += 1;
    }
    Some((window.later[size - 1].end, score))
}

/// From here on a name is told, the logarithm of its odds: the least at which more than four in five of those in German news
/// that a model told of rows it had not seen were names.
const SCORE_MIN: f32 = -0.8;

/// A text to learn names from, as the detector sees it.
pub struct Places {
    normal: crate::normal::Normal,
}

/// What is asked at a word: its range in the text, and its buckets.
pub type Asked = (std::ops::Range<usize>, Vec<u16>);

impl Places {
    /// Read a text.
    pub fn new(text: &str) -> Self {
        let mut normal = crate::normal::Normal::default();
        normal.push(text);
        normal.finish();
        Self { normal }
    }

    /// Where a name may begin.
    pub fn starts(&self) -> Vec<usize> {
        let text = self.normal.text();
        let mut starts = Vec::new();
        let mut at = 0;
        while let Some(token) = Token::next(text, at) {
            if token.is_capital {
                starts.push(token.start);
            }
            at = token.end;
        }
        starts
    }

    /// The words from such a place on: what is asked at the first is whether a name begins, at the others whether it goes on.
    pub fn asked(&self, start: usize) -> Vec<Asked> {
        let text = self.normal.text();
        let from = text.ceil_char_boundary(start.saturating_sub(crate::scan::BEFORE_MAX_BYTES));
        let to = text.floor_char_boundary((start + crate::scan::AFTER_MAX_BYTES).min(text.len()));
        let (before, after) =
            (text.get(from..start).unwrap_or_default(), text.get(start..to).unwrap_or_default());
        let mut window = Window::new(before, after);
        let mut all = Vec::new();
        for place in 0..WORDS_MAX {
            window.read(place + 1 + AFTER);
            let token = window.later[place];
            if token.start == token.end {
                break;
            }
            let mut buckets = Vec::new();
            window.each(place, |bucket| buckets.push(bucket));
            all.push((self.normal.original(&(start + token.start..start + token.end)), buckets));
        }
        all
    }
}
