//! Detector `grounded@1`: sentences of a reply that its passages do not say.
//!
//! A sentence is compared with a passage by words: which of them are new, how rare those are, in which order the
//! others stand, what was added or left out. English; in German it is not measured.

#![expect(clippy::cast_precision_loss, reason = "counts of words are small")]

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::LazyLock,
};

use regex_automata::meta::Regex;

use crate::{
    Fault, Finding, FindingKind,
    learned::{
        confidence, document,
        features::{Buckets, Pass, bucket, is_of_word, word_hash},
        linear::Table,
    },
};

const DETECTOR: &str = "grounded@1";

/// Where a sentence begins to be told: what 1 % of 742 supported responses (BEGIN) reach, each scored by a model that has
/// not seen its passage.
pub(crate) const UNSUPPORTED_MIN: f32 = 0.86;
/// Where it is all but sure: what 0.2 % of them reach.
const UNSUPPORTED_SURE: f32 = 1.271;

/// Words of a passage that are read at most, and of a sentence.
const PASSAGE_MAX: usize = 1000;
const SENTENCE_MAX: usize = 150;

/// Numbers that a comparison has.
pub const NUMBERS: usize = 48;
/// Steps that each number is made: where it stands among what training saw.
pub const CUTS: usize = 5;
/// Buckets of words, as a power of two.
pub const WORDS_LOG2: u32 = 12;
/// Buckets of how rare words are, as a power of two.
pub const RARITY_LOG2: u32 = 14;
/// How rare a word is that was never seen, in natural logarithms.
pub const RAREST: f32 = 9.0;

static WEIGHTS: LazyLock<Table<1>> = LazyLock::new(|| {
    Table::built_in(include_bytes!("weights/grounded.bin"), WORDS_LOG2, NUMBERS * CUTS)
});
static CUT_AT: LazyLock<Table<1>> = LazyLock::new(|| {
    Table::built_in(include_bytes!("weights/grounded_cuts.bin"), 0, NUMBERS * CUTS)
});
static RARITY: LazyLock<Table<1>> =
    LazyLock::new(|| Table::built_in(include_bytes!("weights/rarity.bin"), RARITY_LOG2, 0));

const FUNCTION: &str = "a an the of in on at to for from by with and or but as is are was were be been being am it its it's this that these those he she they them his her their there which who whom whose what when where how why than then so if not no nor do does did has have had will would can could may might shall should must about into over under between through during after before also very just only such some any all both each more most other own same s";
const BACK: &str = "yes yeah yep ya oh ok okay well true right sure wow cool indeed correct agreed absolutely definitely actually hi hello";
const FIRST: &str = "i i'm i've i'd i'll me my mine we our us myself 'm";
const SECOND: &str = "you your yours you're";
const OPINION: &str = "think love like hope guess believe wish feel favorite favourite enjoy agree know heard sure great good best amazing awesome interesting fun nice beautiful bad cool awesome probably maybe really lot always never definitely delicious wonder sounds seems pretty";
const QUALIFIERS: &str = "not only first some many most often usually may can";
const REASONS: &str = "but because so since if";
const CARDINALS: &str = "zero one two three four five six seven eight nine ten eleven twelve";
const ORDINALS: &str = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth";
const ENDINGS: &str =
    "ations ation ically ingly edly iness ments ment ings ing ies ied ers er est ed es ly s e y";

type Words = HashSet<&'static str>;

fn words(list: &'static str) -> Words {
    list.split(' ').collect()
}

static FUNCTION_WORDS: LazyLock<Words> = LazyLock::new(|| words(FUNCTION));
static BACK_WORDS: LazyLock<Words> = LazyLock::new(|| words(BACK));
static FIRST_WORDS: LazyLock<Words> = LazyLock::new(|| words(FIRST));
static OPINION_WORDS: LazyLock<Words> = LazyLock::new(|| words(OPINION));
static NUMBER_WORDS: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    let cardinals = CARDINALS.split(' ').enumerate();
    cardinals.chain(ORDINALS.split(' ').enumerate()).map(|(value, word)| (word, value)).collect()
});

/// What people say before they come to the point.
static OPENING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:(?:yes|yeah|yep|oh|no|well|ok|okay|sure|right|true|so|actually|and|but|though|although|wow|cool|haha|hmm|also)\b[\s,.!]*",
        r"|i(?: am|'m| 'm)? (?:not sure|agree(?: with (?:you|that))?|do know|know|think so(?: too)?|believe so|think|believe|see|guess|do|heard|read|would n't think so|wouldn't think so|am not a fan)\b(?: on this| about that| too)?[\s,.!]*(?:but|that|because|since)?[\s,]*",
        r"|you(?: are|'re| 're) (?:correct|right)[\s,.!]*",
        r"|that(?: is|'s| 's) (?:right|true|correct|cool)[\s,.!]*",
        r"|(?:did you know(?: that)?|they say(?: that)?|not a lot but|sometimes)\b[\s,]*)",
    ))
    .ok()
});

/// Openings that are taken away at most.
const OPENINGS_MAX: usize = 6;

fn without_opening(text: &str) -> (&str, usize) {
    let (mut rest, mut count) = (text.trim(), 0);
    while count < OPENINGS_MAX
        && let Some(opening) = OPENING.as_ref().and_then(|opening| opening.find(rest))
        && opening.end() > 0
    {
        rest = rest.get(opening.end()..).unwrap_or_default();
        count += 1;
    }
    let trimmed = rest.trim_matches([' ', ',', '.', '!']);
    if trimmed.is_empty() { (text, count) } else { (trimmed, count) }
}

/// Words with their apostrophe, numbers with their decimals, question and exclamation marks.
pub fn tokens(text: &str, max: usize) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next()
        && tokens.len() < max
    {
        let mut end = start + character.len_utf8();
        if matches!(character, '?' | '!') {
            tokens.push(text.get(start..end).unwrap_or_default());
            continue;
        }
        if !is_of_word(character) {
            continue;
        }
        let is_number = character.is_ascii_digit();
        let (mut joined, mut all_digits) = (false, is_number);
        while let Some((at, next)) = characters.peek().copied() {
            let after = bytes.get(at + 1).copied().map_or(' ', char::from);
            let joins = match next {
                '.' | ',' => all_digits && after.is_ascii_digit(),
                '\'' => !is_number && !joined && after.is_alphanumeric(),
                _ => false,
            };
            if !joins && !is_of_word(next) {
                break;
            }
            joined |= next == '\'';
            all_digits &= next.is_ascii_digit() || joins;
            end = at + next.len_utf8();
            characters.next();
        }
        tokens.push(text.get(start..end).unwrap_or_default());
    }
    tokens
}

/// A word without its ending, a number in digits.
fn stem(word: &str) -> String {
    if let Some(value) = NUMBER_WORDS.get(word) {
        return value.to_string();
    }
    if word.starts_with(|first: char| first.is_ascii_digit()) {
        let digits = word.trim_end_matches(|last: char| last.is_ascii_alphabetic());
        if ["st", "nd", "rd", "th"].contains(&word.get(digits.len()..).unwrap_or_default()) {
            return digits.to_owned();
        }
    }
    let stem = ENDINGS.split(' ').filter_map(|ending| word.strip_suffix(ending));
    let mut stem = stem.filter(|stem| stem.chars().nth(2).is_some());
    stem.next().unwrap_or(word).to_owned()
}

/// The longest common subsequence, and the longest common run.
fn common(one: &[String], other: &[String]) -> (usize, usize) {
    let (mut before, mut longest) = (vec![(0, 0); other.len() + 1], 0);
    let mut now = before.clone();
    for word in one {
        for (at, against) in other.iter().enumerate() {
            now[at + 1] = if word == against {
                (before[at].0 + 1, before[at].1 + 1)
            } else {
                (before[at + 1].0.max(now[at].0), 0)
            };
            longest = longest.max(now[at + 1].1);
        }
        std::mem::swap(&mut before, &mut now);
    }
    (before.last().map_or(0, |last| last.0), longest)
}

/// A text as it is compared.
struct Read<'t> {
    text: String,
    raw: &'t str,
}

fn folded<'t>(pass: &mut Pass, text: &'t str) -> Read<'t> {
    pass.read(text);
    Read { text: pass.text().to_owned(), raw: text }
}

/// A sentence compared with a passage.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Each is the larger, the less the passage says the sentence, or says how long they are.
    pub numbers: [f32; NUMBERS],
    /// Words and sequences that were new or left out.
    pub words: Vec<u16>,
}

/// Compare a sentence of a reply with a passage, knowing what was asked; `rarity` is how rare a word is.
pub fn compare(
    reply: &str,
    question: &str,
    passage: &str,
    rarity: &dyn Fn(&str) -> f32,
) -> Compared {
    let mut pass = Pass::default();
    let question = folded(&mut pass, question);
    let passage = folded(&mut pass, passage);
    let reply = folded(&mut pass, reply);
    let (point, openings) = without_opening(&reply.text);
    let mut buckets = Buckets::new(WORDS_LOG2);
    let of_point =
        differences(point, &reply, &question.text, &passage.text, rarity, Some(&mut buckets));
    let of_all = differences(&reply.text, &reply, &question.text, &passage.text, rarity, None);
    let mut numbers = [0.0; NUMBERS];
    let also = [0, 1, 2, 3, 5, 11, 12, 15, 16, 18, 19].map(|place| of_all[place]);
    let last = [f32::from(openings > 0), openings as f32];
    let all = of_point.into_iter().chain(also).chain(last);
    for (number, value) in numbers.iter_mut().zip(all) {
        *number = value;
    }
    buckets.add(word_hash(&format!("s:{openings}")));
    buckets.add(word_hash(&format!("o:{}", tokens(&reply.text, 2).join(" "))));
    Compared { numbers, words: buckets.ids().to_vec() }
}

const DIFFERENCES: usize = 35;

#[expect(clippy::too_many_lines, reason = "one number after the other")]
fn differences(
    sentence: &str,
    reply: &Read<'_>,
    question: &str,
    passage: &str,
    rarity: &dyn Fn(&str) -> f32,
    words: Option<&mut Buckets>,
) -> [f32; DIFFERENCES] {
    let (known, said) = (tokens(passage, PASSAGE_MAX), tokens(sentence, SENTENCE_MAX));
    let stems = |tokens: &[&str]| tokens.iter().map(|word| stem(word)).collect::<Vec<_>>();
    let (known_stems, said_stems) = (stems(&known), stems(&said));
    let known_set: HashSet<&str> = known_stems.iter().map(String::as_str).collect();
    let known_words: HashSet<&str> = known.iter().copied().collect();
    let said_set: HashSet<&str> = said_stems.iter().map(String::as_str).collect();
    let asked = stems(&tokens(question, PASSAGE_MAX));
    let asked: HashSet<&str> = asked.iter().map(String::as_str).collect();
    let beginning = |word: &str| word.char_indices().nth(5).map_or(word.len(), |(at, _)| at);
    let long = |word: &str| word.chars().nth(4).is_some();
    let beginnings: HashSet<&str> = known_set
        .iter()
        .filter(|word| long(word))
        .filter_map(|word| word.get(..beginning(word)))
        .collect();
    let joined = known.concat();
    let is_content = |word: &str| {
        !FUNCTION_WORDS.contains(word) && !BACK_WORDS.contains(word) && !matches!(word, "?" | "!")
    };
    let content: Vec<(&str, &str)> = said
        .iter()
        .copied()
        .zip(said_stems.iter().map(String::as_str))
        .filter(|(word, _)| is_content(word))
        .collect();
    let count = |number: usize| number as f32;
    let all = count(content.len().max(1));
    let hard = content.iter().filter(|(_, stem)| !known_set.contains(stem)).count();
    let new: Vec<(&str, &str)> = content
        .iter()
        .copied()
        .filter(|(word, stem)| {
            let is_near = long(stem)
                && stem.get(..beginning(stem)).is_some_and(|start| beginnings.contains(start));
            let is_part = long(word) && joined.contains(word);
            !(known_set.contains(stem) || is_near || is_part)
        })
        .collect();
    let is_number = |word: &str| {
        word.starts_with(|first: char| first.is_numeric()) || NUMBER_WORDS.contains_key(word)
    };
    let new_numbers = new.iter().filter(|(word, _)| is_number(word)).count();
    let rare: f32 = new.iter().map(|(word, _)| rarity(word)).sum::<f32>() / RAREST;
    let pairs = |list: &[String]| -> Vec<(String, String)> {
        list.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
    };
    let known_pairs: HashSet<(String, String)> = pairs(&known_stems).into_iter().collect();
    let said_pairs = pairs(&said_stems);
    let content_stems: Vec<String> = content.iter().map(|(_, stem)| (*stem).to_owned()).collect();
    let known_content: Vec<String> = known
        .iter()
        .zip(&known_stems)
        .filter(|(word, _)| !FUNCTION_WORDS.contains(**word))
        .map(|(_, stem)| stem.clone())
        .collect();
    let known_content_pairs: HashSet<(String, String)> =
        pairs(&known_content).into_iter().collect();
    let content_pairs = pairs(&content_stems);
    let (in_order, run) = common(&said_stems, &known_stems);
    let (content_in_order, _) = common(&content_stems, &known_content);
    let order = count(content_in_order) / all;
    let share = |part: usize, whole: usize| count(part) / count(whole.max(1));
    let added: Vec<&str> = said
        .iter()
        .copied()
        .filter(|word| FUNCTION_WORDS.contains(word) && !known_words.contains(word))
        .collect();
    let first = said.iter().filter(|word| FIRST_WORDS.contains(**word)).count();
    let second = said.iter().filter(|word| SECOND.split(' ').any(|you| you == **word)).count();
    let opinions = said
        .iter()
        .zip(&said_stems)
        .filter(|(word, stem)| OPINION_WORDS.contains(**word) && !known_set.contains(stem.as_str()))
        .count();
    let negations = |list: &[&str]| {
        let is_one = |word: &&&str| {
            matches!(**word, "not" | "no" | "never" | "cannot") || word.ends_with("n't")
        };
        list.iter().filter(is_one).count()
    };
    let names = capitals(reply.raw);
    let has_reason =
        |list: &[&str]| list.iter().any(|word| REASONS.split(' ').any(|reason| reason == *word));
    let has = |sign: &str| f32::from(said.contains(&sign));
    let new_pairs = said_pairs.iter().filter(|pair| !known_pairs.contains(*pair)).count();
    let new_content_pairs =
        content_pairs.iter().filter(|pair| !known_content_pairs.contains(*pair)).count();
    let of_question = new.iter().filter(|(_, stem)| asked.contains(stem)).count();
    let distinct = content_stems.iter().collect::<HashSet<_>>().len();
    if let Some(out) = words {
        let mut add = |kind: &str, word: &str| out.add(word_hash(&format!("{kind}:{word}")));
        for (_, stem) in &new {
            add("n", stem);
        }
        for word in &added {
            add("f", word);
        }
        let is_back = |word: &str| {
            BACK_WORDS.contains(word)
                || FIRST_WORDS.contains(word)
                || SECOND.split(' ').any(|you| you == word)
        };
        for word in said.iter().filter(|word| is_back(word)) {
            add("b", word);
        }
        for word in known.iter().filter(|word| QUALIFIERS.split(' ').any(|one| one == **word)) {
            let stem = stem(word);
            if !said_set.contains(stem.as_str()) {
                add("m", &stem);
            }
        }
        let kind_of = |stem: &str| -> String {
            if known_set.contains(stem) {
                "C".to_owned()
            } else if FUNCTION_WORDS.contains(stem)
                || BACK_WORDS.contains(stem)
                || FIRST_WORDS.contains(stem)
            {
                stem.to_owned()
            } else {
                "N".to_owned()
            }
        };
        for (one, other) in &said_pairs {
            add("t", &format!("{}>{}", kind_of(one), kind_of(other)));
        }
    }
    [
        f32::from(!new.is_empty()),
        count(new.len().min(6)),
        count(new.len()) / all,
        rare / all,
        rare.ln_1p(),
        count(hard) / all,
        count(hard.min(6)),
        f32::from(new_numbers > 0),
        count(new_numbers.min(3)),
        count(of_question) / all,
        count((new.len() - of_question).min(5)),
        1.0 - share(in_order, said.len()),
        1.0 - share(run, said.len()),
        share(new_pairs, said_pairs.len()),
        share(new_content_pairs, content_pairs.len()),
        1.0 - order,
        f32::from(first > 0),
        count(first.min(3)),
        f32::from(second > 0),
        f32::from(opinions > 0),
        count(opinions.min(3)),
        has("?"),
        has("!"),
        f32::from(new.iter().any(|(word, _)| names.contains(*word))),
        f32::from(negations(&said) > negations(&known)),
        count(content.len()) / 10.0,
        count(said.len()).ln_1p() / 3.0,
        share(said.len(), known.len()),
        share(added.len(), said.len()),
        share(said_set.intersection(&known_set).count(), known_set.len()),
        f32::from(said.first().is_some_and(|word| BACK_WORDS.contains(word))),
        f32::from(distinct < content.len()),
        count(known.len()) / 30.0,
        f32::from(has_reason(&said) && !has_reason(&known)),
        f32::from(new.is_empty() && order >= 1.0),
    ]
}

/// Words that begin with a capital within a sentence, in lower case.
fn capitals(text: &str) -> HashSet<String> {
    let mut before = ['\0', '\0'];
    let mut names = HashSet::new();
    for (at, character) in text.char_indices() {
        let is_within = before[0] == ' ' && (before[1].is_ascii_lowercase() || before[1] == ',');
        if is_within && character.is_ascii_uppercase() {
            let rest = text.get(at..).unwrap_or_default();
            let end = rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len());
            names.insert(rest.get(..end).unwrap_or_default().to_lowercase());
        }
        before = [character, before[0]];
    }
    names
}

/// Each number as the steps that it is above.
pub fn steps(numbers: &[f32; NUMBERS], cuts: &[f32]) -> [f32; NUMBERS * CUTS] {
    std::array::from_fn(|place| {
        let cut = cuts.get(place).copied().unwrap_or(f32::INFINITY);
        f32::from(numbers[place / CUTS] > cut)
    })
}

/// The bucket that says how rare a word is.
pub fn rarity_bucket(word: &str) -> u16 {
    bucket(word_hash(word), RARITY_LOG2)
}

/// How rare a word is, in natural logarithms.
fn rarity(word: &str) -> f32 {
    RARITY.of_each(&[rarity_bucket(word)])[0]
}

/// How little a passage says of a sentence; a margin.
fn score(reply: &str, question: &str, passage: &str) -> f32 {
    let compared = compare(reply, question, passage, &rarity);
    let cuts: Vec<f32> = CUT_AT.numbers().iter().map(|[cut]| *cut).collect();
    let steps = steps(&compared.numbers, &cuts);
    WEIGHTS.bias()[0] + WEIGHTS.of_numbers(&steps)[0] + WEIGHTS.of_each(&compared.words)[0]
}

fn lowest(sentence: &str, question: &str, passages: &[&str]) -> f32 {
    let scores = passages.iter().map(|passage| score(sentence, question, passage));
    scores.fold(f32::INFINITY, f32::min)
}

/// How sure we are that no passage says a sentence, in `0.0..=1.0`; a half is where [`unsupported`] begins to tell.
/// Without passages, 1.
pub fn support_missing(sentence: &str, question: &str, passages: &[&str]) -> f32 {
    confidence(lowest(sentence, question, passages), UNSUPPORTED_MIN, UNSUPPORTED_SURE)
}

/// The sentences of a reply that none of its passages says, each by itself. `question` is what was answered.
pub fn unsupported(reply: &str, question: &str, passages: &[&str]) -> Vec<Finding> {
    let sentences = document::segments(reply);
    let told = |range: Range<usize>| {
        let sentence = reply.get(range.clone()).unwrap_or_default();
        let has_words = sentence.chars().any(char::is_alphanumeric);
        let confidence = support_missing(sentence, question, passages);
        (has_words && confidence >= 0.5).then_some(Finding {
            kind: FindingKind::Reply(Fault::Unsupported),
            declared: None,
            range,
            confidence,
            evidence: "none of the passages says this sentence",
            detector: DETECTOR,
        })
    };
    sentences.into_iter().filter_map(told).collect()
}
