//! Standard German in the spelling of dialects, by rules (`lexica/dialect.txt`).
//!
//! A text is written by one hand: each rule holds throughout or not at all, always with the same choice.

use std::collections::HashMap;

use crate::random::Random;

/// How likely a rule holds in a text.
const SHARE: f64 = 0.75;

/// Where in a word a rule looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Begin,
    Within,
    End,
}

struct Rule {
    place: Place,
    from: String,
    to: Vec<String>,
}

/// The rules of one dialect.
#[derive(Default)]
pub(crate) struct Dialect {
    words: HashMap<String, Vec<String>>,
    rules: Vec<Rule>,
}

/// All dialects of a file.
pub(crate) fn read(file: &str) -> Vec<Dialect> {
    let mut all: Vec<Dialect> = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with('[') {
            all.push(Dialect::default());
            continue;
        }
        let Some(dialect) = all.last_mut() else { continue };
        // Forms may be of several words: what has no sign of its own belongs to the rule before.
        let mut rules: Vec<String> = Vec::new();
        for part in line.split_whitespace() {
            match rules.last_mut() {
                Some(rule) if !part.contains('=') => {
                    rule.push(' ');
                    rule.push_str(part);
                }
                _ => rules.push(part.to_owned()),
            }
        }
        for (from, to) in rules.iter().filter_map(|rule| rule.split_once('=')) {
            let to = to.split('|').map(str::to_owned).collect();
            let (place, from) = if let Some(from) = from.strip_prefix('~') {
                (Place::Within, from)
            } else if let Some(from) = from.strip_prefix('^') {
                (Place::Begin, from)
            } else if let Some(from) = from.strip_suffix('$') {
                (Place::End, from)
            } else {
                dialect.words.insert(from.to_owned(), to);
                continue;
            };
            dialect.rules.push(Rule { place, from: from.to_owned(), to });
        }
    }
    all
}

impl Dialect {
    /// A text as somebody who speaks it may write it.
    pub(crate) fn written(&self, text: &str, random: &mut Random) -> String {
        let held: Vec<(&Rule, &str)> = self
            .rules
            .iter()
            .filter_map(|rule| {
                let is_held = random.share() < SHARE;
                let to = random.choose(&rule.to)?;
                is_held.then_some((rule, to.as_str()))
            })
            .collect();
        let mut chosen: HashMap<&str, &str> = HashMap::new();
        let mut out = String::with_capacity(text.len() + 16);
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if !first.is_alphabetic() {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
                continue;
            }
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let small = word.to_lowercase();
            let written = match self.words.get_key_value(&small) {
                Some((key, forms)) if random.share() < SHARE => {
                    let form = chosen
                        .entry(key.as_str())
                        .or_insert_with(|| random.choose(forms).map_or("", String::as_str));
                    (*form).to_owned()
                }
                _ => respelled(&small, &held),
            };
            if first.is_uppercase() {
                out.push_str(&crate::grammar::capital(&written));
            } else {
                out.push_str(&written);
            }
            rest = after;
        }
        out
    }
}

/// A word with the rules that hold.
fn respelled(word: &str, held: &[(&Rule, &str)]) -> String {
    let mut word = word.to_owned();
    for (rule, to) in held {
        match rule.place {
            Place::Begin => {
                if let Some(rest) =
                    word.strip_prefix(rule.from.as_str()).filter(|rest| rest.chars().count() > 2)
                {
                    word = format!("{to}{rest}");
                }
            }
            Place::Within => word = word.replace(rule.from.as_str(), to),
            Place::End => {
                if let Some(rest) =
                    word.strip_suffix(rule.from.as_str()).filter(|rest| rest.chars().count() > 1)
                {
                    word = format!("{rest}{to}");
                }
            }
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_writes_the_same_word_alike_and_keeps_capitals_and_signs() {
        let dialects = read("[a]\nich=i nicht=ned|net\nen$=n ~st=scht ^ge=g\n");
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let written =
                dialects[0].written("Ich gestern nicht, nicht 7 laufen!", &mut Random::new(seed));
            assert!(
                written.ends_with('!') && written.contains(", ") && written.contains(" 7 "),
                "{written}"
            );
            assert!(!(written.contains("ned") && written.contains("net")), "{written}");
            seen.insert(written);
        }
        assert!(seen.contains("I gschtern ned, ned 7 laufn!"), "{seen:?}");
        assert_eq!(dialects[0].written("", &mut Random::new(1)), "");
    }
}
