//! The text as rules read it: sentences of plain words, each with its place.

use std::ops::Range;

use crate::{normal::Normal, words::ascii_hash};

/// Bytes that are read as one piece. A sentence is seldom longer, and what a piece takes in memory is bounded.
const PIECE_BYTES: usize = 16 * 1024;

/// Words of a sentence at most: a longer one is cut.
const SENTENCE_MAX: usize = 160;

/// Bytes between two quotation marks at most; what is farther apart is no quotation.
const QUOTED_MAX_BYTES: usize = 400;

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: &str = "z b d h dr nr str ca bzw usw ggf inkl evtl mr mrs ms e g i u a s v o st prof hr fr vgl max min mind tel \
                             approx no vs abs zzgl";

const MONTHS: &str = "januar jaenner februar maerz april mai juni juli august september oktober november dezember january \
                      february march may june july october december jan feb mrz apr jun jul aug sep sept okt oct nov dez dec";

/// A word, a number, or a sign that stands for one, such as "€".
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    /// In small letters, "ä" as "ae"; English contractions in full.
    pub(crate) text: String,
    /// [`ascii_hash`] of it.
    pub(crate) hash: u64,
    /// Where it stands in the text as it was written.
    pub(crate) range: Range<usize>,
    /// Which part of the sentence between commas and the like.
    pub(crate) clause: usize,
    /// Whether somebody else is quoted.
    pub(crate) is_quoted: bool,
    /// Whether it denies.
    pub(crate) denies: bool,
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Sentence {
    pub(crate) tokens: Vec<Token>,
    /// Whether it ends with a question mark.
    pub(crate) asks: bool,
}

impl Sentence {
    /// Where some of its words stand, as bytes of the text.
    pub(crate) fn range(&self, tokens: &Range<usize>) -> Range<usize> {
        let start = self.tokens.get(tokens.start).map_or(0, |token| token.range.start);
        let end = self.tokens[..tokens.end].last().map_or(start, |token| token.range.end);
        start..end.max(start)
    }

    /// The whole of it.
    pub(crate) fn whole(&self) -> Range<usize> {
        self.range(&(0..self.tokens.len()))
    }
}

/// Read a text, sentence by sentence. Time grows with the text and no faster; memory does not grow with it.
pub(crate) fn read(text: &str, mut each: impl FnMut(&Sentence)) {
    let (mut normal, mut start) = (Normal::default(), 0);
    while start < text.len() {
        let end = start + piece(text.get(start..).unwrap_or_default());
        normal.clear();
        normal.push(text.get(start..end).unwrap_or_default());
        normal.finish();
        Reader::new(&normal, start).read(&mut each);
        start = end;
    }
}

/// All sentences of a text.
#[cfg(test)]
pub(crate) fn sentences(text: &str) -> Vec<Sentence> {
    let mut all = Vec::new();
    read(text, |sentence| all.push(sentence.clone()));
    all
}

/// How much of a text is read next: up to the last line, sentence or word that ends in time.
fn piece(text: &str) -> usize {
    if text.len() <= PIECE_BYTES {
        return text.len();
    }
    let most = text.get(..text.floor_char_boundary(PIECE_BYTES)).unwrap_or(text);
    let ends = [most.rfind('\n'), most.rfind(". "), most.rfind(' ')];
    ends.into_iter().flatten().find(|end| *end >= PIECE_BYTES / 2).map_or(most.len(), |end| end + 1)
}

/// A word of a pattern or a text, as rules compare them.
pub(crate) fn plain(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut plain = String::with_capacity(word.len() + 2);
    for letter in word.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' => plain.push_str("ae"),
            'ö' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'ß' => plain.push_str("ss"),
            _ => plain.push(letter),
        }
    }
    plain
}

struct Reader<'n> {
    normal: &'n Normal,
    /// Bytes of the text before this piece.
    before: usize,
    quoted: Vec<Range<usize>>,
    sentence: Sentence,
    clause: usize,
}

impl<'n> Reader<'n> {
    fn new(normal: &'n Normal, before: usize) -> Self {
        let quoted = quotations(normal.text());
        Self { normal, before, quoted, sentence: Sentence::default(), clause: 0 }
    }

    fn read(mut self, each: &mut impl FnMut(&Sentence)) {
        let text = self.normal.text();
        let (mut at, mut quoted_at) = (0, 0);
        while let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) {
            while self.quoted.get(quoted_at).is_some_and(|quoted| quoted.end <= at) {
                quoted_at += 1;
            }
            let is_quoted = self.quoted.get(quoted_at).is_some_and(|quoted| quoted.contains(&at));
            if character.is_alphanumeric() {
                let size = word_size(text.get(at..).unwrap_or_default());
                self.word(at..at + size, is_quoted);
                at += size;
                if self.sentence.tokens.len() >= SENTENCE_MAX {
                    self.finish(false, each);
                }
                continue;
            }
            let next = at + character.len_utf8();
            let rest = text.get(next..).unwrap_or_default();
            match character {
                '€' | '$' | '£' | '%' => self.push(character.to_string(), at..next, is_quoted),
                '.' | '!' | '?' | '…' if self.ends(character, rest) => {
                    let mut signs = rest.chars().take(3).take_while(|next| "!?.".contains(*next));
                    self.finish(character == '?' || signs.any(|next| next == '?'), each);
                }
                '\n' if rest
                    .trim_start_matches([' ', '\t', '\r'])
                    .starts_with(['\n', '-', '*', '>']) =>
                {
                    self.finish(false, each);
                }
                ',' | ';' | ':' | '(' | ')' | '\n' | '"' | '«' | '»' | '[' | ']' | '{' | '}' => {
                    self.clause += 1;
                }
                '-' if text.get(..at).is_some_and(|before| before.ends_with(' ')) => {
                    self.clause += 1;
                }
                _ if is_pictogram(character) => self.clause += 1,
                _ => {}
            }
            at = next;
        }
        self.finish(false, each);
    }

    fn finish(&mut self, asks: bool, each: &mut impl FnMut(&Sentence)) {
        if !self.sentence.tokens.is_empty() {
            self.sentence.asks = asks;
            each(&self.sentence);
            self.sentence.tokens.clear();
        }
        self.clause = 0;
    }

    /// Whether a sentence ends with this sign.
    fn ends(&self, sign: char, rest: &str) -> bool {
        if sign != '.' {
            return true;
        }
        let Some(last) = self.sentence.tokens.last() else { return false };
        if rest.starts_with(|next: char| next.is_alphanumeric()) {
            return false;
        }
        if is_in(ABBREVIATIONS, &last.text) {
            return false;
        }
        let is_ordinal =
            last.text.len() <= 2 && last.text.bytes().all(|byte| byte.is_ascii_digit());
        let next = rest.trim_start();
        let next = plain(next.get(..word_size(next)).unwrap_or_default());
        !(is_ordinal && (is_in(MONTHS, &next) || next.is_empty() && !rest.trim().is_empty()))
    }

    /// A word with its apostrophe, or a number with its separators.
    fn word(&mut self, place: Range<usize>, is_quoted: bool) {
        let word = plain(self.normal.text().get(place.clone()).unwrap_or_default());
        let parts: &[&str] = match word.as_str() {
            "can't" | "cant" | "cannot" => &["can", "not"],
            "won't" | "wont" => &["will", "not"],
            "dont" => &["do", "not"],
            "didnt" => &["did", "not"],
            "doesnt" => &["does", "not"],
            "isnt" => &["is", "not"],
            "wasnt" => &["was", "not"],
            "havent" => &["have", "not"],
            "couldnt" => &["could", "not"],
            "ive" => &["i", "have"],
            "youll" => &["you", "will"],
            "gonna" => &["going", "to"],
            "wanna" => &["want", "to"],
            "imma" => &["i", "will"],
            _ => &[],
        };
        if !parts.is_empty() {
            for part in parts {
                self.push((*part).to_owned(), place.clone(), is_quoted);
            }
            return;
        }
        let Some((base, ending)) = word.split_once('\'') else {
            self.push(word, place, is_quoted);
            return;
        };
        let (base, second) = match ending {
            "t" if base.ends_with('n') => (base.strip_suffix('n').unwrap_or(base), Some("not")),
            "m" => (base, Some("am")),
            "re" => (base, Some("are")),
            "ve" => (base, Some("have")),
            "ll" => (base, Some("will")),
            "d" => (base, Some("would")),
            "s" if is_in("it he she that there what who where how here", base) => {
                (base, Some("is"))
            }
            "s" if is_in(
                "bin geht gibt reicht hab habe haett wird tut mach macht ist war wenn ob",
                base,
            ) =>
            {
                (base, Some("es"))
            }
            _ => (base, None),
        };
        self.push(base.to_owned(), place.clone(), is_quoted);
        if let Some(second) = second {
            self.push(second.to_owned(), place, is_quoted);
        }
    }

    fn push(&mut self, text: String, place: Range<usize>, is_quoted: bool) {
        let place = self.normal.original(&place);
        let denies = denies(&text);
        let range = place.start + self.before..place.end + self.before;
        let hash = ascii_hash(text.as_bytes());
        let clause = self.clause;
        self.sentence.tokens.push(Token { text, hash, range, clause, is_quoted, denies });
    }
}

/// Whether a word denies.
fn denies(word: &str) -> bool {
    matches!(
        word,
        "nicht"
            | "nich"
            | "net"
            | "ned"
            | "kein"
            | "keine"
            | "keinen"
            | "keinem"
            | "keiner"
            | "keines"
            | "keins"
            | "nie"
            | "niemals"
            | "niemand"
            | "nichts"
            | "weder"
            | "ohne"
            | "not"
            | "no"
            | "never"
            | "nobody"
            | "none"
            | "neither"
            | "without"
            | "cannot"
            | "nor"
            | "nothing"
    )
}

fn is_in(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}

fn is_pictogram(character: char) -> bool {
    matches!(u32::from(character), 0x2600..=0x27bf | 0x1f300..=0x1faff)
}

/// Bytes of the word or number that a text begins with.
pub(crate) fn word_size(text: &str) -> usize {
    let Some(first) = text.chars().next().filter(|first| first.is_alphanumeric()) else { return 0 };
    let is_number = first.is_ascii_digit();
    let mut size = first.len_utf8();
    while let Some(next) = text.get(size..).and_then(|rest| rest.chars().next()) {
        let after = text.get(size + next.len_utf8()..).and_then(|rest| rest.chars().next());
        let belongs = if is_number {
            next.is_ascii_digit()
                || matches!(next, '.' | ',' | ':' | '-' | '/')
                    && after.is_some_and(|after| after.is_ascii_digit())
        } else {
            next.is_alphanumeric() || next == '\'' && after.is_some_and(char::is_alphabetic)
        };
        if !belongs {
            break;
        }
        size += next.len_utf8();
    }
    size
}

/// What stands in quotation marks, and lines that quote a mail, as ranges of the folded text, in order.
fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut is_blank, mut last) = (true, None::<char>);
    // A double and a single mark that are open.
    let (mut double, mut single) = (None::<usize>, None::<usize>);
    let mut close = |open: &mut Option<usize>, end: usize| {
        if let Some(begin) = open.take()
            && end - begin <= QUOTED_MAX_BYTES
        {
            found.push(begin..end);
        }
    };
    for (at, character) in text.char_indices() {
        match character {
            '\n' => {
                (double, single) = (None, None);
                is_blank = true;
            }
            '>' if is_blank => {
                let end = text.get(at..).and_then(|rest| rest.find('\n'));
                close(
                    &mut Some(at),
                    end.map_or(text.len(), |end| at + end).min(at + QUOTED_MAX_BYTES),
                );
            }
            '"' | '«' | '»' => {
                if double.is_some() {
                    close(&mut double, at);
                } else {
                    double = Some(at);
                }
            }
            '\'' => {
                let next = text.get(at + 1..).and_then(|rest| rest.chars().next());
                let (before, after) = (
                    last.is_some_and(char::is_alphanumeric),
                    next.is_some_and(char::is_alphanumeric),
                );
                if single.is_some() && !after {
                    close(&mut single, at);
                } else if !before && after {
                    single = Some(at);
                }
            }
            _ => {}
        }
        is_blank &= character.is_whitespace();
        last = Some(character);
    }
    found.sort_by_key(|range| (range.start, range.end));
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        let words = |sentence: &Sentence| {
            let words: Vec<&str> =
                sentence.tokens.iter().map(|token| token.text.as_str()).collect();
            words.join(" ")
        };
        sentences(text).iter().map(words).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        assert_eq!(
            words("Am 3. Mai, z. B. um 8.30 Uhr. Geht's? I can't go on... ok"),
            ["am 3 mai z b um 8.30 uhr", "geht es", "i can not go on", "ok"]
        );
        assert_eq!(words("Wir zahlen 50. Danke"), ["wir zahlen 50", "danke"]);
        assert_eq!(words("Grüße\n\nIhr Team"), ["gruesse", "ihr team"]);
    }

    #[test]
    fn what_is_quoted_is_marked() {
        let quoted = |text: &str| -> String {
            let sentences = sentences(text);
            let tokens = sentences.iter().flat_map(|sentence| &sentence.tokens);
            let quoted: Vec<&str> =
                tokens.filter(|token| token.is_quoted).map(|token| token.text.as_str()).collect();
            quoted.join(" ")
        };
        assert_eq!(quoted("er sagte „ich gehe“ und ging"), "ich gehe");
        assert_eq!(quoted("the show 'kill me' and don't say it's mine"), "kill me");
        assert_eq!(quoted("the customers' wish, 5\" wide"), "");
        assert_eq!(quoted("> you wrote this\nI did not"), "you wrote this");
    }

    proptest! {
        #[test]
        fn words_stand_in_order_on_character_borders(
            text in "([a-zA-Z]{1,5}|[ .,!?'\"»>\n-]|3\\. |can't|Ä|u\u{308}|\u{200b}|🙂|\\PC){0,80}"
        ) {
            let mut at = 0;
            for sentence in sentences(&text) {
                for token in &sentence.tokens {
                    prop_assert!(text.get(token.range.clone()).is_some_and(|word| !word.is_empty()));
                    prop_assert!(token.range.start >= at);
                    at = token.range.start;
                }
                prop_assert!(text.get(sentence.whole()).is_some());
            }
        }
    }
}
