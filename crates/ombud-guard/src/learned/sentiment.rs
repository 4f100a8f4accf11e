//! Detector `sentiment@1`: how somebody feels, by words with a valence, what negates and strengthens them, and the
//! buckets of the pass.

#![expect(clippy::cast_precision_loss, reason = "counts of words are small")]

use std::sync::LazyLock;

use crate::learned::{
    features::{Buckets, FNV, Pass, fnv, is_of_word, paired, word_hash},
    lexicon::Lexicon,
    linear::Table,
};

/// Numbers of a German text.
pub const GERMAN_NUMBERS: usize = 22;
/// Numbers of an English text: those of a German one, and phrases of reviews.
pub const ENGLISH_NUMBERS: usize = GERMAN_NUMBERS + 11;
/// Buckets of sequences of valences in English, as a power of two.
pub const SEQUENCES_LOG2: u32 = 12;
/// What they are worth beside the buckets of the pass.
pub const SEQUENCES: f32 = 0.5;

/// How much surer a class is with each point of its score.
const STEEPNESS: f32 = 3.0;

/// How content somebody sounds, from -1 to 1, by the scores of negative, neutral and positive: how much likelier positive is
/// than negative. What is likely neither is near 0.
pub fn value(scores: [f32; 3]) -> f32 {
    let highest = scores.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let [negative, neutral, positive] = scores.map(|score| (STEEPNESS * (score - highest)).exp());
    (positive - negative) / (negative + neutral + positive)
}

/// Words after a negation that it turns round.
const NEGATED: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Mark {
    Valence(f32),
    Negation,
    Booster,
    But,
    Smile,
    Frown,
}

fn mark(head: &str) -> Option<Mark> {
    Some(match head {
        "negation" => Mark::Negation,
        "booster" => Mark::Booster,
        "but" => Mark::But,
        "emopos" => Mark::Smile,
        "emoneg" => Mark::Frown,
        number => Mark::Valence(number.parse().ok()?),
    })
}

fn first(one: Mark, _: Mark) -> Mark {
    one
}

static GERMAN: LazyLock<Lexicon<Mark>> =
    LazyLock::new(|| Lexicon::read(include_str!("words/sentiment_de.txt"), mark, first));

const NEGATIONS: &str = "no not never none nothing neither nor without cannot can't don't doesn't didn't isn't wasn't won't wouldn't couldn't aren't haven't hasn't ain't hardly dont doesnt didnt cant wont isnt";
const BOOSTERS: &str = "very really so extremely absolutely totally too highly incredibly completely quite pretty most more super";
const TURNS: &str = "but however although though yet except";

static ENGLISH: LazyLock<Lexicon<Mark>> = LazyLock::new(|| {
    let mut lexicon = Lexicon::read("", mark, first);
    for word in NEGATIONS.split(' ') {
        lexicon.add(word, Mark::Negation, first);
    }
    for word in TURNS.split(' ') {
        lexicon.add(word, Mark::But, first);
    }
    for line in include_str!("words/vader.txt").lines().filter(|line| !line.starts_with("# ")) {
        if let Some((word, valence)) = line.split_once('\t')
            && let Ok(valence) = valence.parse()
        {
            lexicon.add(word, Mark::Valence(valence), first);
        }
    }
    for word in BOOSTERS.split(' ') {
        lexicon.add(word, Mark::Booster, first);
    }
    lexicon
});

/// Phrases of reviews, their words joined by `_`.
static PHRASES: LazyLock<Lexicon<Mark>> =
    LazyLock::new(|| Lexicon::read(include_str!("words/sentiment_en.txt"), mark, |_, last| last));

/// Negative, neutral, positive German.
pub(crate) static GERMAN_WEIGHTS: LazyLock<Table<3>> = LazyLock::new(|| {
    Table::built_in(include_bytes!("weights/sentiment_de.bin"), 0, GERMAN_NUMBERS)
});
/// Negative, neutral, positive English.
pub(crate) static ENGLISH_WEIGHTS: LazyLock<Table<3>> = LazyLock::new(|| {
    let bytes = include_bytes!("weights/sentiment_en.bin");
    Table::built_in(bytes, SEQUENCES_LOG2, ENGLISH_NUMBERS)
});

/// The same where ordinary questions are neutral.
pub(crate) static ENGLISH_MOOD_WEIGHTS: LazyLock<Table<3>> = LazyLock::new(|| {
    let bytes = include_bytes!("weights/mood_en.bin");
    Table::built_in(bytes, SEQUENCES_LOG2, ENGLISH_NUMBERS)
});

/// A word with its apostrophe, an emoticon, or a sign.
fn next_token(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let cut = |size: usize| text.split_at_checked(size).unwrap_or((text, ""));
    if let Some(size) = emoticon(text) {
        return cut(size);
    }
    let end = |text: &str| text.find(|letter| !is_of_word(letter)).unwrap_or(text.len());
    let size = end(text);
    if size == 0 {
        return cut(text.chars().next().map_or(0, char::len_utf8));
    }
    match text.get(size..).and_then(|rest| rest.strip_prefix('\'')).map(end) {
        Some(more) if more > 0 => cut(size + 1 + more),
        _ => cut(size),
    }
}

/// The size of the emoticon that a text begins with.
fn emoticon(text: &str) -> Option<usize> {
    for known in ["<3", "^^", "-.-", "t_t", "(:", "(;", ">.<"] {
        if text.starts_with(known) {
            return Some(known.len());
        }
    }
    let bytes = text.as_bytes();
    if !matches!(bytes.first(), Some(b':' | b';' | b'=' | b'8' | b'x')) {
        return None;
    }
    let nose = usize::from(matches!(bytes.get(1), Some(b'-' | b'o' | b'*' | b'\'')));
    let is_mouth = |byte: &u8| b")]([dpo/\\|*".contains(byte);
    let size = [1 + nose, 1].into_iter().find(|at| bytes.get(*at).is_some_and(is_mouth))? + 1;
    let after = text.get(size..)?.chars().next();
    let is_word = bytes[0].is_ascii_alphanumeric() && after.is_some_and(is_of_word);
    (!is_word).then_some(size)
}

fn lookup(lexicon: &Lexicon<Mark>, word: &str) -> Option<Mark> {
    lexicon.whole(word_hash(word)).or_else(|| lexicon.beginnings(word).last())
}

/// What a text says in numbers: sums of valences before and after what turns them, the strongest and the last ones,
/// counts of signs. `sequences` gets the order of valences of an English text.
pub fn numbers(pass: &Pass, is_german: bool, sequences: &mut Buckets) -> [f32; ENGLISH_NUMBERS] {
    let lexicon = if is_german { &*GERMAN } else { &*ENGLISH };
    let mut numbers = [0.0_f32; ENGLISH_NUMBERS];
    sequences.clear();
    let (mut negation, mut booster, mut after_turn, mut count) = (None, None, false, 0_usize);
    let mut last_classes = [11_u32, 0];
    let mut rest = pass.text();
    loop {
        let (word, after) = next_token(rest);
        if word.is_empty() {
            break;
        }
        rest = after;
        let place = count;
        count += 1;
        let found = lookup(lexicon, word);
        let is_negated = negation.is_some_and(|at| place - at <= NEGATED);
        if !is_german {
            let of_phrases = || PHRASES.whole(word_hash(word));
            if let Some(class) = class_of(found.or_else(of_phrases), is_negated) {
                sequence(class, &mut last_classes, sequences);
            }
        }
        let mut valence = match found {
            None => continue,
            Some(Mark::Negation) => {
                negation = Some(place);
                numbers[10] += 1.0;
                continue;
            }
            Some(Mark::Booster) => {
                booster = Some(place);
                numbers[11] += 1.0;
                continue;
            }
            Some(Mark::But) => {
                after_turn = true;
                numbers[12] += 1.0;
                continue;
            }
            Some(Mark::Smile) => {
                numbers[0] += 1.0;
                2.0
            }
            Some(Mark::Frown) => {
                numbers[1] += 1.0;
                -2.0
            }
            Some(Mark::Valence(valence)) => valence,
        };
        if booster.is_some_and(|at| place - at == 1) {
            valence *= 1.3;
        }
        if is_negated {
            valence *= -0.6;
        }
        let (side, strength) = (usize::from(valence <= 0.0), valence.abs());
        if is_negated {
            numbers[8 + side] += strength;
        }
        numbers[2 + side] += strength;
        numbers[4 + side] += 1.0;
        if after_turn {
            numbers[6 + side] += strength;
        }
        numbers[13 + side] = numbers[13 + side].max(strength);
        numbers[15] = valence;
    }
    let sum = numbers[2] - numbers[3];
    numbers[16] = sum / (sum * sum + 15.0).sqrt();
    numbers[17] = f32::from(numbers[4] + numbers[5] == 0.0);
    numbers[18] = (1.0 + count as f32).ln() / 5.0;
    let text = pass.text();
    for (place, sign) in [(19, "!"), (20, "?"), (21, "http")] {
        numbers[place] = f32::from(text.contains(sign));
    }
    for number in &mut numbers[..16] {
        *number = number.signum() * (1.0 + number.abs()).ln();
    }
    if !is_german {
        phrases(text, &mut numbers[GERMAN_NUMBERS..]);
        levels(&numbers, sequences);
    }
    numbers
}

/// Where a text stands by its sum of valences, by its praise and blame, its length and its phrases: what is told is not
/// twice as sure for twice as many words, and praise beside blame is another thing than both alone.
fn levels(numbers: &[f32; ENGLISH_NUMBERS], out: &mut Buckets) {
    let level = |number: usize, limits: &[f32]| -> u32 {
        limits.iter().map(|limit| u32::from(numbers[number] > *limit)).sum()
    };
    let sum = level(16, &[-0.6, -0.4, -0.25, -0.12, -0.02, 0.02, 0.12, 0.25, 0.4, 0.6]);
    let [praise, blame] = [2, 3].map(|side| level(side, &[0.01, 0.7, 1.1, 1.5, 2.0]));
    // 9, 14 and 21 words and signs.
    let length = level(18, &[0.46, 0.54, 0.62]);
    let of_phrases = level(GERMAN_NUMBERS + 10, &[-1.5, -0.5, 0.5, 1.5]);
    out.add(paired(30, sum));
    for (kind, one, other) in [(31, praise, blame), (32, sum, length), (33, sum, of_phrases)] {
        out.add(paired(paired(kind, one), other));
    }
}

fn class_of(mark: Option<Mark>, is_negated: bool) -> Option<u32> {
    let turned = if is_negated { 16 } else { 0 };
    Some(match mark? {
        Mark::Negation => 1,
        Mark::Booster => 2,
        Mark::But => 3,
        Mark::Smile => 4,
        Mark::Frown => 5,
        Mark::Valence(valence) if valence > 1.5 => 6 + turned,
        Mark::Valence(valence) if valence > 0.0 => 7 + turned,
        Mark::Valence(valence) if valence > -1.5 => 8 + turned,
        Mark::Valence(_) => 9 + turned,
    })
}

fn sequence(class: u32, last: &mut [u32; 2], out: &mut Buckets) {
    out.add(paired(20, class));
    out.add(paired(paired(21, last[0]), class));
    if last[1] != 0 {
        out.add(paired(paired(22, last[1]), class));
    }
    *last = [class, last[0]];
}

/// How often phrases of one to three words stand there by their valence, phrases of several words, and those of one
/// word after a negation apart.
fn phrases(text: &str, numbers: &mut [f32]) {
    let mut hashes = [FNV; 3];
    let mut rest = text;
    let mut ahead = std::collections::VecDeque::with_capacity(3);
    let mut next = || loop {
        let (word, after) = next_token(rest);
        rest = after;
        if word.is_empty() {
            return None;
        }
        if word.starts_with(is_of_word) {
            return Some(word);
        }
    };
    let (mut place, mut negation) = (0_usize, None);
    loop {
        while ahead.len() < 3
            && let Some(word) = next()
        {
            ahead.push_back(word);
        }
        let Some(word) = ahead.front().copied() else { break };
        if ENGLISH.whole(word_hash(word)) == Some(Mark::Negation) {
            negation = Some(place);
        }
        let mut hash = FNV;
        for (index, word) in ahead.iter().enumerate() {
            let joined = if index == 0 { FNV } else { fnv(hash, b'_') };
            hash = word.bytes().fold(joined, fnv);
            hashes[index] = hash;
        }
        for size in (1..=ahead.len()).rev() {
            if let Some(Mark::Valence(valence)) = PHRASES.whole(hashes[size - 1]) {
                let is_negated = size == 1 && negation.is_some_and(|at| place - at <= NEGATED);
                let kind = match valence {
                    2.0.. => 0,
                    0.0.. => 1,
                    -1.0.. => 2,
                    _ => 3,
                };
                numbers[kind + if is_negated { 4 } else { 0 }] += 1.0;
                break;
            }
        }
        ahead.pop_front();
        place += 1;
    }
    let sum = numbers[0] + numbers[1] - numbers[2] - numbers[3] - numbers[4] + numbers[7];
    for number in numbers.iter_mut() {
        *number = number.min(3.0);
    }
    numbers[10] = sum;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, is_german: bool) -> [f32; ENGLISH_NUMBERS] {
        let mut pass = Pass::default();
        pass.read(text);
        numbers(&pass, is_german, &mut Buckets::new(SEQUENCES_LOG2))
    }

    #[test]
    fn a_negation_turns_what_follows_it() {
        let (good, not) = (of("das ist gut", true), of("das ist nicht gut", true));
        assert!(good[16] > 0.0 && not[16] < 0.0);
        let (good, not) = (of("it is great", false), of("it isn't great", false));
        assert!(good[16] > 0.0 && not[16] < 0.0);
    }

    #[test]
    fn words_are_cut_with_their_apostrophe_and_emoticons_whole() {
        let mut rest = "don't :-) x8 :d 'so' <3";
        let mut tokens = Vec::new();
        loop {
            let (token, after) = next_token(rest);
            if token.is_empty() {
                break;
            }
            tokens.push(token);
            rest = after;
        }
        assert_eq!(tokens, ["don't", ":-)", "x8", ":d", "'", "so", "'", "<3"]);
    }

    #[test]
    fn phrases_of_several_words_count() {
        assert!(of("I highly recommend it", false)[GERMAN_NUMBERS] > 0.0);
    }

    #[test]
    fn praise_beside_blame_stands_elsewhere_than_either_alone() {
        let levels_of = |text: &str| {
            let mut out = Buckets::new(SEQUENCES_LOG2);
            levels(&of(text, false), &mut out);
            out.ids().to_vec()
        };
        let (praise, both) = (levels_of("great sound"), levels_of("great sound, awful screen"));
        assert_eq!(praise.len(), 4);
        assert_ne!(praise, both);
        assert_ne!(levels_of("awful screen"), both);
        assert_eq!(levels_of("the sound is great"), levels_of("the screen is great"));
    }
}
