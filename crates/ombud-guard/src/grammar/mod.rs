//! Rules over the words of a sentence, in a notation that people can read and correct.
//!
//! A list of rules has sections. The first line of each says what it tells, how sure that is, and why in both
//! languages: `[self_harm 0.9] says that … | sagt, dass …`. Each line after it is one rule:
//!
//! * `word`, `begin*`, `*end`, `one|other`: one word; `@name`: one of a list that stands above as `@name = one|other`
//! * `(two words|other)`: one of several rows of words; `?` after a word or a row: or nothing
//! * `..3`: up to three words of the same part of the sentence, none of which denies; `~3`: any up to three words
//! * `^`, `$`: the beginning and the end of a part of a sentence (between commas and the like)
//! * `- rule`: a way of speaking; what shares a word with it is not told
//! * `! rule`: a sentence with it is not told of
//! * `# text`: a remark
//!
//! Each word of a text is looked up once; a rule is tried only where its rarest word stands, and looks at a bounded
//! number of words around it: time grows with the text and no faster.

use std::{collections::HashMap, ops::Range};

#[cfg(test)]
pub(crate) use reading::sentences;
pub(crate) use reading::{Sentence, Token, plain, read};

use crate::words::{ByHash, ascii_hash};

mod reading;

/// Rules that one line may stand for.
const EXPANDED_MAX: usize = 256;

/// What a section tells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Section {
    pub(crate) code: &'static str,
    pub(crate) confidence: f32,
    /// Why, in English and in German.
    pub(crate) evidence: &'static str,
    pub(crate) german: &'static str,
}

/// Where a section tells something.
#[derive(Debug, Clone)]
pub(crate) struct Hit<'g> {
    pub(crate) section: &'g Section,
    /// Words of the sentence.
    pub(crate) tokens: Range<usize>,
}

/// A rule says something that its reader does not understand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the rules: {reason}")]
pub(crate) struct GrammarError {
    line: usize,
    reason: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Tells,
    Speaks,
    Stops,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A word of this element.
    Word(u16),
    /// Up to so many words; any, or none that denies within the part of the sentence.
    Gap(usize, bool),
    Begins,
    Ends,
}

#[derive(Debug)]
struct Rule {
    section: usize,
    sense: Sense,
    steps: Vec<Step>,
    /// The step where it is tried.
    anchor: usize,
}

/// Stems, or endings, by two of their letters, with the element that each belongs to.
type Stems = Vec<Vec<(&'static str, u16)>>;

/// Rules, ready to read with.
#[derive(Debug)]
pub(crate) struct Grammar {
    sections: Vec<Section>,
    rules: Vec<Rule>,
    /// Words by their hash, with their elements.
    words: ByHash<Vec<u16>>,
    beginnings: Stems,
    endings: Stems,
    /// The rules that are tried at each element.
    at: Vec<Vec<usize>>,
}

/// Words that stand everywhere: no rule is tried at them if it has another.
const COMMON: &str = "ich du er sie es wir ihr ihnen ihre ihren mich mir dich dir uns euch sich der die das den dem des ein eine einen einem \
                      einer und oder in im an am auf zu zum zur mit von vom fuer bei bis aus um ist sind war bin hat habe hab haben wird \
                      werde werden kann koennen will soll muss nicht kein keine mehr auch so wie was mein meine meinen i you he she it we \
                      they me my your our us them the a an and or to of in on at for with by is are was be been am do does did have has \
                      had will would can could not no that this if so as up from get got go just now all any";

impl Grammar {
    /// Read lists of rules, one after the other.
    ///
    /// # Errors
    /// [`GrammarError`] with the first line that cannot be read.
    pub(crate) fn new(lists: &[&'static str]) -> Result<Self, GrammarError> {
        let mut grammar = Self::empty();
        let mut builder = Builder::default();
        for list in lists {
            grammar.read(list, &mut builder)?;
        }
        for (element, words) in (0..).zip(&builder.elements) {
            for word in words {
                grammar.add(word, element);
            }
        }
        grammar.at = vec![Vec::new(); builder.elements.len()];
        for (index, rule) in grammar.rules.iter().enumerate() {
            if let Step::Word(element) = rule.steps[rule.anchor] {
                grammar.at[usize::from(element)].push(index);
            }
        }
        Ok(grammar)
    }

    /// Rules of this crate; tests show that they can be read.
    pub(crate) fn built_in(lists: &[&'static str]) -> Self {
        let grammar = Self::new(lists);
        debug_assert!(grammar.is_ok(), "{grammar:?}");
        grammar.unwrap_or_else(|_| Self::empty())
    }

    fn empty() -> Self {
        Self {
            sections: Vec::new(),
            rules: Vec::new(),
            words: ByHash::default(),
            beginnings: vec![Vec::new(); 1 << 10],
            endings: vec![Vec::new(); 1 << 10],
            at: Vec::new(),
        }
    }

    fn read(&mut self, list: &'static str, builder: &mut Builder) -> Result<(), GrammarError> {
        for (index, line) in list.lines().enumerate() {
            let line = line.trim();
            let failed = |reason| GrammarError { line: index + 1, reason };
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some((name, words)) =
                line.strip_prefix('@').and_then(|rest| rest.split_once(" = "))
            {
                builder.lists.insert(name, words);
                continue;
            }
            if let Some(head) = line.strip_prefix('[') {
                self.sections.push(section(head).ok_or_else(|| failed("no head"))?);
                continue;
            }
            let section = self.sections.len().checked_sub(1).ok_or_else(|| failed("no section"))?;
            let (sense, rule) = match line.split_once(' ') {
                Some(("-", rule)) => (Sense::Speaks, rule),
                Some(("!", rule)) => (Sense::Stops, rule),
                _ => (Sense::Tells, line),
            };
            for steps in builder.rows(rule).map_err(failed)? {
                let anchor = builder.anchor(&steps).ok_or_else(|| failed("no word"))?;
                self.rules.push(Rule { section, sense, steps, anchor });
            }
        }
        Ok(())
    }

    fn add(&mut self, word: &'static str, element: u16) {
        if let Some(stem) = word.strip_suffix('*') {
            let stem = stem_of(stem);
            self.beginnings[first_two(stem.as_bytes())].push((stem, element));
        } else if let Some(ending) = word.strip_prefix('*') {
            let ending = stem_of(ending);
            self.endings[last_two(ending.as_bytes())].push((ending, element));
        } else {
            self.words.entry(ascii_hash(plain(word).as_bytes())).or_default().push(element);
        }
    }

    /// What the sections tell of a sentence. What is quoted is not read.
    pub(crate) fn hits(&self, sentence: &Sentence) -> Vec<Hit<'_>> {
        let tokens = &sentence.tokens;
        let (mut elements, mut ends) = (Vec::new(), Vec::with_capacity(tokens.len()));
        let mut is_tried = false;
        for token in tokens {
            if !token.is_quoted {
                let from = elements.len();
                self.elements_of(token, &mut elements);
                is_tried |= elements[from..]
                    .iter()
                    .any(|element| !self.at[usize::from(*element)].is_empty());
            }
            ends.push(elements.len());
        }
        if !is_tried {
            return Vec::new();
        }
        let view = View { tokens, elements: &elements, ends: &ends };
        let mut matched: Vec<(usize, Range<usize>)> = Vec::new();
        for at in 0..tokens.len() {
            for element in view.of(at) {
                for index in &self.at[usize::from(*element)] {
                    let rule = &self.rules[*index];
                    let start = view.back(&rule.steps[..rule.anchor], at);
                    let end = view.on(&rule.steps[rule.anchor + 1..], at + 1);
                    if let (Some(start), Some(end)) = (start, end) {
                        matched.push((*index, start..end));
                    }
                }
            }
        }
        let with = |section: usize, sense: Sense| {
            matched.iter().filter(move |(index, _)| {
                let rule = &self.rules[*index];
                rule.section == section && rule.sense == sense
            })
        };
        let mut hits = Vec::new();
        for (section, head) in self.sections.iter().enumerate() {
            if with(section, Sense::Stops).next().is_some() {
                continue;
            }
            for (_, range) in with(section, Sense::Tells) {
                let is_idiom = with(section, Sense::Speaks)
                    .any(|(_, idiom)| idiom.start < range.end && range.start < idiom.end);
                if !is_idiom {
                    hits.push(Hit { section: head, tokens: range.clone() });
                }
            }
        }
        hits
    }

    fn elements_of(&self, token: &Token, elements: &mut Vec<u16>) {
        let from = elements.len();
        if let Some(known) = self.words.get(&token.hash) {
            elements.extend(known);
        }
        let word = token.text.as_str();
        let bytes = word.as_bytes();
        if bytes.len() >= 2 {
            let beginnings = self.beginnings[first_two(bytes)].iter();
            let endings = self.endings[last_two(bytes)].iter();
            elements
                .extend(beginnings.filter(|(stem, _)| word.starts_with(stem)).map(|(_, id)| *id));
            elements.extend(endings.filter(|(end, _)| word.ends_with(end)).map(|(_, id)| *id));
        }
        if elements.len() - from < 2 {
            return;
        }
        elements[from..].sort_unstable();
        let mut kept = from;
        for next in from..elements.len() {
            if next == from || elements[next] != elements[kept - 1] {
                elements[kept] = elements[next];
                kept += 1;
            }
        }
        elements.truncate(kept);
    }

    /// What the sections say in English and in German.
    pub(crate) fn evidence(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.sections.iter().map(|section| (section.evidence, section.german))
    }
}

/// The first two letters of a word, each by its five lowest bits.
fn first_two(word: &[u8]) -> usize {
    usize::from(word[0] & 31) << 5 | usize::from(word[1] & 31)
}

/// The last two.
fn last_two(word: &[u8]) -> usize {
    first_two(&word[word.len() - 2..])
}

/// A stem as texts have it. Rules are few and live as long as the program.
fn stem_of(stem: &'static str) -> &'static str {
    if stem.is_ascii() { stem } else { plain(stem).leak() }
}

fn section(head: &'static str) -> Option<Section> {
    let (head, evidence) = head.split_once(']')?;
    let (code, confidence) = head.split_once(' ')?;
    let (evidence, german) = evidence.split_once('|')?;
    let confidence = confidence.parse().ok()?;
    Some(Section { code, confidence, evidence: evidence.trim(), german: german.trim() })
}

/// A sentence with the elements of each word.
struct View<'s> {
    tokens: &'s [Token],
    elements: &'s [u16],
    ends: &'s [usize],
}

impl View<'_> {
    fn of(&self, at: usize) -> &[u16] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.elements[start..self.ends[at]]
    }

    fn has(&self, at: usize, element: u16) -> bool {
        at < self.tokens.len() && self.of(at).binary_search(&element).is_ok()
    }

    /// Whether a part of the sentence begins at a word, or has ended before it.
    fn is_border(&self, at: usize) -> bool {
        at == 0 || at >= self.tokens.len() || self.tokens[at].clause != self.tokens[at - 1].clause
    }

    fn may_skip(&self, at: usize, any: bool) -> bool {
        self.tokens.get(at).is_some_and(|token| any || !token.denies)
    }

    /// Where the rest of a rule ends, if it stands from `at` on.
    fn on(&self, steps: &[Step], at: usize) -> Option<usize> {
        #[cfg(test)]
        tests::LOOKED.set(tests::LOOKED.get() + 1);
        let Some((step, rest)) = steps.split_first() else { return Some(at) };
        match *step {
            Step::Word(element) => self.has(at, element).then(|| self.on(rest, at + 1)).flatten(),
            Step::Begins | Step::Ends => self.is_border(at).then(|| self.on(rest, at)).flatten(),
            Step::Gap(max, any) => {
                for size in 0..=max {
                    if let Some(end) = self.on(rest, at + size) {
                        return Some(end);
                    }
                    if !self.may_skip(at + size, any) || (!any && self.is_border(at + size)) {
                        return None;
                    }
                }
                None
            }
        }
    }

    /// Where a rule begins, if the steps before one stand up to `at`.
    fn back(&self, steps: &[Step], at: usize) -> Option<usize> {
        #[cfg(test)]
        tests::LOOKED.set(tests::LOOKED.get() + 1);
        let Some((step, rest)) = steps.split_last() else { return Some(at) };
        match *step {
            Step::Word(element) => {
                let before = at.checked_sub(1)?;
                self.has(before, element).then(|| self.back(rest, before)).flatten()
            }
            Step::Begins | Step::Ends => self.is_border(at).then(|| self.back(rest, at)).flatten(),
            Step::Gap(max, any) => {
                for size in 0..=max {
                    let from = at.checked_sub(size)?;
                    if let Some(start) = self.back(rest, from) {
                        return Some(start);
                    }
                    if (!any && self.is_border(from)) || !self.may_skip(from.checked_sub(1)?, any) {
                        return None;
                    }
                }
                None
            }
        }
    }
}

/// Takes rules apart.
#[derive(Debug, Default)]
struct Builder {
    lists: HashMap<&'static str, &'static str>,
    elements: Vec<Vec<&'static str>>,
    /// How rare the words of each element are: see [`Self::anchor`].
    rarities: Vec<Rarity>,
    known: HashMap<Vec<&'static str>, u16>,
}

/// Whether none of some words stands everywhere, bytes of the shortest, and fewer of them counting more.
type Rarity = (bool, usize, usize);

fn rarity(words: &[&str]) -> Rarity {
    let is_common = |word: &str| COMMON.split_ascii_whitespace().any(|one| one == word);
    let is_rare = !words.iter().any(|word| is_common(&plain(word)));
    let shortest = words.iter().map(|word| word.len()).min().unwrap_or(0);
    (is_rare, shortest, usize::MAX - words.len())
}

impl Builder {
    /// All rows of steps that a rule stands for.
    fn rows(&mut self, rule: &'static str) -> Result<Vec<Vec<Step>>, &'static str> {
        let mut rows = vec![Vec::new()];
        let mut rest = rule.trim();
        while !rest.is_empty() {
            let (part, after) = if rest.starts_with('(') {
                let end = rest.find(')').ok_or("a parenthesis is open")? + 1;
                let end =
                    end + usize::from(rest.get(end..).is_some_and(|rest| rest.starts_with('?')));
                rest.split_at(end)
            } else {
                rest.split_at(rest.find(' ').unwrap_or(rest.len()))
            };
            rest = after.trim_start();
            let options = self.options(part)?;
            rows = rows
                .iter()
                .flat_map(|row: &Vec<Step>| {
                    options.iter().map(move |option| [row.as_slice(), option.as_slice()].concat())
                })
                .collect();
            if rows.len() > EXPANDED_MAX {
                return Err("stands for too many rules");
            }
        }
        Ok(rows)
    }

    fn options(&mut self, part: &'static str) -> Result<Vec<Vec<Step>>, &'static str> {
        let count = |count: &str| count.parse().map_err(|_| "no number after the gap");
        match part {
            "^" => return Ok(vec![vec![Step::Begins]]),
            "$" => return Ok(vec![vec![Step::Ends]]),
            _ => {}
        }
        if let Some(max) = part.strip_prefix("..") {
            return Ok(vec![vec![Step::Gap(count(max)?, false)]]);
        }
        if let Some(max) = part.strip_prefix('~') {
            return Ok(vec![vec![Step::Gap(count(max)?, true)]]);
        }
        let (part, may_lack) = match part.strip_suffix('?') {
            Some(part) => (part, true),
            None => (part, false),
        };
        let mut options = Vec::new();
        if let Some(group) = part.strip_prefix('(') {
            let group = group.strip_suffix(')').ok_or("a parenthesis is open")?;
            // Rows of one word are one element.
            let mut words = Vec::new();
            for row in group.split('|') {
                if !row.contains(' ') {
                    self.collect(row, 0, &mut words)?;
                    continue;
                }
                let row = row.split_ascii_whitespace().map(|word| self.element(word));
                options.push(row.collect::<Result<Vec<Step>, _>>()?);
            }
            if !words.is_empty() {
                options.push(vec![self.element_of(words)?]);
            }
        } else {
            options.push(vec![self.element(part)?]);
        }
        if may_lack {
            options.push(Vec::new());
        }
        Ok(options)
    }

    fn element(&mut self, words: &'static str) -> Result<Step, &'static str> {
        let mut all = Vec::new();
        self.collect(words, 0, &mut all)?;
        self.element_of(all)
    }

    fn element_of(&mut self, mut all: Vec<&'static str>) -> Result<Step, &'static str> {
        all.sort_unstable();
        all.dedup();
        let next = u16::try_from(self.elements.len()).map_err(|_| "too many words")?;
        let id = *self.known.entry(all.clone()).or_insert(next);
        if id == next {
            self.rarities.push(rarity(&all));
            self.elements.push(all);
        }
        Ok(Step::Word(id))
    }

    fn collect(
        &self,
        words: &'static str,
        depth: usize,
        all: &mut Vec<&'static str>,
    ) -> Result<(), &'static str> {
        for word in words.split('|') {
            if let Some(name) = word.strip_prefix('@') {
                let list = self.lists.get(name).filter(|_| depth < 4).ok_or("an unknown list")?;
                self.collect(list, depth + 1, all)?;
            } else {
                let stem = word.trim_matches('*');
                let is_open = stem.len() < word.len();
                if stem.is_empty()
                    || (is_open && stem.len() < 2)
                    || stem.contains(['*', '(', ')', '-', '\''])
                {
                    return Err("a word that no text can have");
                }
                all.push(word);
            }
        }
        Ok(())
    }

    /// The step whose words are the rarest: long, few, and none that stands everywhere.
    fn anchor(&self, steps: &[Step]) -> Option<usize> {
        let rarity = |at: &usize| match steps[*at] {
            Step::Word(element) => Some(self.rarities[usize::from(element)]),
            Step::Gap(..) | Step::Begins | Step::Ends => None,
        };
        (0..steps.len()).filter(|at| rarity(at).is_some()).max_by_key(rarity)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        /// How often a rule was held against words.
        pub(super) static LOOKED: Cell<usize> = const { Cell::new(0) };
    }

    fn told(rules: &'static str, text: &str) -> Vec<String> {
        let grammar = Grammar::new(&[rules]).unwrap();
        let mut told = Vec::new();
        read(text, |sentence| {
            for hit in grammar.hits(sentence) {
                told.push(text.get(sentence.range(&hit.tokens)).unwrap().to_owned());
            }
        });
        told
    }

    #[test]
    fn rules_match_words_rows_and_gaps() {
        let rules = "@ich = ich|i\n[x 0.9] a | b\n@ich (werde|will bald) ..2 kommen\nzahl* $\n*rechnung ist da";
        assert_eq!(
            told(rules, "Na, ich werde morgen früh kommen!"),
            ["ich werde morgen früh kommen"]
        );
        assert_eq!(told(rules, "i will bald kommen"), ["i will bald kommen"]);
        assert_eq!(told(rules, "ich werde nicht kommen"), Vec::<String>::new());
        assert_eq!(told(rules, "ich werde, so sagt man, kommen"), Vec::<String>::new());
        assert_eq!(told(rules, "ich will bald zahlen, danke"), ["zahlen"]);
        assert_eq!(told(rules, "bald zahlen wir"), Vec::<String>::new());
        assert_eq!(told(rules, "Die Stromrechnung ist da"), ["Stromrechnung ist da"]);
    }

    #[test]
    fn ways_of_speaking_and_stops_keep_it_quiet() {
        let rules = "[x 0.9] a | b\nbringt mich um\n- um vor lachen\n! roman";
        assert_eq!(told(rules, "das bringt mich um"), ["bringt mich um"]);
        assert_eq!(told(rules, "das bringt mich um vor Lachen"), Vec::<String>::new());
        assert_eq!(told(rules, "im Roman: das bringt mich um"), Vec::<String>::new());
        assert_eq!(told(rules, "er schrieb \"das bringt mich um\""), Vec::<String>::new());
    }

    #[test]
    fn the_rules_of_this_crate_can_be_read() {
        let lists = [
            include_str!("../signal/german.rules"),
            include_str!("../signal/english.rules"),
            include_str!("../social/german.rules"),
            include_str!("../social/english.rules"),
            include_str!("../reply/german.rules"),
            include_str!("../reply/english.rules"),
        ];
        let errors: Vec<_> = lists
            .iter()
            .filter_map(|list| Some((list.lines().next()?, Grammar::new(&[list]).err()?)))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }

    #[test]
    fn work_grows_with_the_text_and_no_faster() {
        let grammars = [
            Grammar::built_in(&[include_str!("../signal/german.rules")]),
            Grammar::built_in(&[include_str!("../reply/english.rules")]),
        ];
        let looked = |text: &str| {
            LOOKED.set(0);
            read(text, |sentence| {
                for grammar in &grammars {
                    grammar.hits(sentence);
                }
            });
            LOOKED.get()
        };
        for piece in
            ["ich will sterben ", "nicht mehr ", "I will send you ", "?!", "\n> \"", "ich, "]
        {
            let (once, twice) = (looked(&piece.repeat(10_000)), looked(&piece.repeat(20_000)));
            assert!(twice <= once * 2 + 5_000, "{piece:?}: {once}, then {twice}");
        }
    }

    #[test]
    fn rules_that_cannot_be_read_say_where() {
        for (rules, line) in
            [("x", 1), ("[x] a", 1), ("[x 1] a | b\n\n@unknown x", 3), ("[x 1] a | b\n..3", 2)]
        {
            assert_eq!(Grammar::new(&[rules]).unwrap_err().line, line, "{rules}");
        }
    }
}
