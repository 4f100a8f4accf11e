//! Texts from phrase grammars: `[name]` opens a list, `{name}` takes one of its entries, `(a|b)` one of the
//! alternatives, `[.,]` one of the signs; `#` begins a remark.

use std::collections::BTreeMap;

use crate::random::Random;

pub(crate) struct Grammar(BTreeMap<String, Vec<String>>);

/// How deep entries may name others.
const DEPTH_MAX: usize = 12;

impl Grammar {
    pub(crate) fn read(file: &str) -> Self {
        let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in file.lines() {
            if line.trim().is_empty() || line.starts_with('#') && !line.starts_with("###") {
                continue;
            }
            let head = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            let is_name = |head: &&str| {
                !head.is_empty()
                    && head.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            };
            if let Some(head) = head.filter(is_name) {
                head.clone_into(&mut current);
                lists.entry(current.clone()).or_default();
            } else {
                lists.entry(current.clone()).or_default().push(line.to_owned());
            }
        }
        Self(lists)
    }

    pub(crate) fn list(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The names of its lists, in order of letters.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// A text from an entry.
    pub(crate) fn text(&self, entry: &str, random: &mut Random) -> String {
        tidy(&signs(&self.expand(entry, random), random))
    }

    /// An entry with everything chosen.
    pub(crate) fn expand(&self, entry: &str, random: &mut Random) -> String {
        self.expand_at(entry, random, 0)
    }

    fn expand_at(&self, entry: &str, random: &mut Random, depth: usize) -> String {
        let chosen = chosen(entry, random);
        let mut out = String::new();
        let mut rest = chosen.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let named = after.split_once('}').and_then(|(name, after)| {
                let list = self.0.get(name).filter(|_| depth < DEPTH_MAX)?;
                Some((random.choose(list)?, after))
            });
            if let Some((entry, after)) = named {
                out.push_str(&self.expand_at(entry, random, depth + 1));
                rest = after;
            } else {
                out.push('{');
                rest = after;
            }
        }
        out.push_str(rest);
        out
    }

    /// Different texts from the list `start`, `count` at most.
    pub(crate) fn sample(&self, count: usize, seed: u64) -> Vec<String> {
        self.sample_of("start", count, seed)
    }

    /// Different texts from a list, `count` at most.
    pub(crate) fn sample_of(&self, list: &str, count: usize, seed: u64) -> Vec<String> {
        let list = self.list(list);
        let (mut random, mut out) = (Random::new(seed), Vec::new());
        let mut known = std::collections::BTreeSet::new();
        for start in list.iter().cycle().take(if list.is_empty() { 0 } else { count * 20 }) {
            if out.len() >= count {
                break;
            }
            let text = self.text(start, &mut random);
            let is_capital = random.share() < 0.8;
            if text.is_empty() || !known.insert(text.clone()) {
                continue;
            }
            out.push(if is_capital { capital(&text) } else { text });
        }
        out
    }
}

/// With a capital at its beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect()
}

/// Alternatives chosen, the innermost first; brackets without alternatives stay.
fn chosen(entry: &str, random: &mut Random) -> String {
    let mut text: Vec<char> = entry.chars().collect();
    let mut from = 0;
    while let Some(close) = (from..text.len()).find(|at| text[*at] == ')') {
        let is_escaped = |at: usize| at > 0 && text[at - 1] == '\\';
        let open = (0..close).rev().find(|at| text[*at] == '(' && !is_escaped(*at));
        let Some(open) = open else {
            from = close + 1;
            continue;
        };
        let inner: String = text[open + 1..close].iter().collect();
        let alternatives: Vec<&str> = inner.split('|').collect();
        if alternatives.len() == 1 {
            // Brackets that are meant.
            text[open] = '\u{1}';
            text[close] = '\u{2}';
            from = 0;
            continue;
        }
        let one = random.choose(&alternatives).copied().unwrap_or_default();
        text.splice(open..=close, one.chars());
        from = 0;
    }
    text.into_iter()
        .map(|letter| match letter {
            '\u{1}' => '(',
            '\u{2}' => ')',
            letter => letter,
        })
        .collect()
}

/// One of the signs in each `[...]` of signs.
fn signs(text: &str, random: &mut Random) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        rest = after;
        let Some((inner, after)) = after.split_once(']') else {
            out.push('[');
            continue;
        };
        let list: Vec<char> = if inner == "a-z" {
            "aeszkmt".chars().collect()
        } else if !inner.is_empty() && inner.chars().all(|sign| ",.:;!- ".contains(sign)) {
            inner.chars().collect()
        } else {
            out.push('[');
            continue;
        };
        out.extend(random.choose(&list));
        rest = after.strip_prefix(['*', '+']).unwrap_or(after);
    }
    out.push_str(rest);
    out
}

/// Line breaks made, backslashes gone, single spaces.
pub(crate) fn tidy(text: &str) -> String {
    let text = text.replace("\\n", "\n").replace('\\', "");
    let mut out = String::new();
    for character in text.trim().chars() {
        if character != ' ' || !out.ends_with(' ') {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grammar_gives_the_same_texts_each_time_and_no_text_twice() {
        let grammar = Grammar::read(
            "# remark\n[start]\n(Please |){do} (a|b (c|d))[.!]\n[do]\nsay\ntell (me)\n",
        );
        let texts = grammar.sample(30, 1);
        assert_eq!(texts, grammar.sample(30, 1));
        assert!(texts.len() > 10, "{texts:?}");
        assert!(texts.iter().all(|text| !text.contains(['{', '|', '['])), "{texts:?}");
        assert!(texts.iter().any(|text| text.contains("(me)")), "{texts:?}");
    }
}
