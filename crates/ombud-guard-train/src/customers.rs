//! What customers write, and what is written for them: phrasings and articles of the sample assistant, and sentences and
//! long letters of our own. None of it is an attack.

use anyhow::Context as _;

use crate::{
    data::Data,
    grammar::{Grammar, capital},
    random::Random,
};

/// A text without any attack.
pub(crate) struct Clean {
    pub(crate) text: String,
    /// Of what kind and in which language.
    pub(crate) source: &'static str,
    /// What belongs together: a wish, a matter, an article.
    pub(crate) group: String,
}

/// Sentences of our own of each kind.
const SENTENCES: usize = 200;
/// Letters of each matter.
const LETTERS: usize = 40;
/// Characters of a letter: as many letters of each doubling.
const LETTER_CHARACTERS: (f64, f64) = (500.0, 4000.0);
const LETTER_FILES: [(&str, &str); 2] = [
    (include_str!("../lexica/letters_de.txt"), "letters de"),
    (include_str!("../lexica/letters_en.txt"), "letters en"),
];
/// Lists that every letter takes from.
const OF_EVERY_LETTER: &[&str] =
    &["open", "close", "any", "name", "first", "street", "num", "date", "sum"];

/// What customers say to the sample assistant, each with the file that says what they want.
pub(crate) fn phrasings(data: &Data) -> anyhow::Result<Vec<Clean>> {
    let mut all = Vec::new();
    for (name, text) in data.sample_files("examples", "toml")? {
        let file: toml::Table = text
            .parse()
            .with_context(|| format!("examples/{name}.toml of the sample assistant"))?;
        for part in ["phrasings", "held_back"] {
            for (language, source) in [("de", "phrasings de"), ("en", "phrasings en")] {
                let list = file.get(part).and_then(|part| part.get(language)?.as_array());
                all.extend(
                    list.into_iter().flatten().filter_map(toml::Value::as_str).map(|text| Clean {
                        text: text.to_owned(),
                        source,
                        group: wish(&name),
                    }),
                );
            }
        }
    }
    all.truncate(data.scaled(all.len()));
    Ok(all)
}

fn wish(name: &str) -> String {
    format!("wish {}", name.replace('_', "-"))
}

/// Articles of the sample assistant, without what stands at their head: both languages of an article belong together.
pub(crate) fn articles(data: &Data) -> anyhow::Result<Vec<Clean>> {
    let mut all = Vec::new();
    for language in ["de", "en"] {
        for (name, text) in data.sample_files(&format!("knowledge/{language}"), "md")? {
            let body = text.splitn(3, "+++").last().unwrap_or_default().trim().to_owned();
            all.push(Clean { text: body, source: "articles", group: format!("article {name}") });
        }
    }
    all.truncate(data.scaled(all.len()));
    Ok(all)
}

/// Sentences of our own, a list with the name of a wish belongs to it; and those of letters, one to three of a matter.
pub(crate) fn sentences(data: &Data) -> Vec<Clean> {
    let mut all = Vec::new();
    for (file, _) in LETTER_FILES {
        let grammar = Grammar::read(file);
        let mut random = Random::new(1);
        for matter in grammar.names().filter(|name| !OF_EVERY_LETTER.contains(name)) {
            for _ in 0..data.scaled(SENTENCES) {
                let some = (0..=random.below(3))
                    .filter_map(|_| random.choose(grammar.list(matter)).cloned())
                    .collect::<Vec<String>>();
                let some = some.iter().map(|entry| capital(&grammar.text(entry, &mut random)));
                let text = some.collect::<Vec<String>>().join(" ");
                all.push(Clean { text, source: "sentences", group: format!("matter {matter}") });
            }
        }
    }
    for file in [include_str!("../lexica/clean_de.txt"), include_str!("../lexica/clean_en.txt")] {
        let grammar = Grammar::read(file);
        for list in grammar.names() {
            let texts = grammar.sample_of(list, data.scaled(SENTENCES), 1);
            all.extend(texts.into_iter().map(|text| Clean {
                text,
                source: "sentences",
                group: wish(list),
            }));
        }
    }
    all
}

/// Letters of our own, of 500 to 4,000 characters; both languages of a matter belong together.
pub(crate) fn letters(data: &Data) -> Vec<Clean> {
    let mut all = Vec::new();
    for (file, source) in LETTER_FILES {
        let grammar = Grammar::read(file);
        let mut random = Random::new(1);
        for matter in grammar.names().filter(|name| !OF_EVERY_LETTER.contains(name)) {
            for _ in 0..data.scaled(LETTERS) {
                let text = letter(&grammar, matter, &mut random);
                all.push(Clean { text, source, group: format!("matter {matter}") });
            }
        }
    }
    all
}

fn letter(grammar: &Grammar, matter: &str, random: &mut Random) -> String {
    let (least, most) = LETTER_CHARACTERS;
    let due = least * (most / least).powf(random.share());
    let mut sentences: Vec<&String> = grammar.list(matter).iter().collect();
    let mut others: Vec<&String> = grammar.list("any").iter().collect();
    random.shuffle(&mut sentences);
    random.shuffle(&mut others);
    let one_of = |list: &str, random: &mut Random| {
        let entry = random.choose(grammar.list(list)).cloned().unwrap_or_default();
        grammar.text(&entry, random)
    };
    let mut text = one_of("open", random);
    text.push_str("\n\n");
    let mut size = 0;
    let (mut sentences, mut others) = (sentences.into_iter(), others.into_iter());
    while (size as f64) < due {
        let is_other = random.share() < 0.4;
        let next =
            if is_other { others.next() } else { sentences.next().or_else(|| others.next()) };
        let Some(next) = next.or_else(|| sentences.next()) else { break };
        let sentence = capital(&grammar.text(next, random));
        size += sentence.chars().count() + 1;
        text.push_str(&sentence);
        text.push_str(if random.share() < 0.15 { "\n\n" } else { " " });
    }
    text.push('\n');
    text.push_str(&one_of("close", random));
    text
}

/// Strings as they stand in what tools answer; those of one pattern belong together.
pub(crate) fn answers(data: &Data) -> Vec<Clean> {
    const OF_EACH: usize = 40;
    let grammar = Grammar::read(include_str!("../lexica/answers.txt"));
    let mut all = Vec::new();
    for list in grammar.list("start").iter().collect::<std::collections::BTreeSet<_>>() {
        let name = list.trim_matches(['{', '}']);
        let patterns =
            if name.contains('{') { std::slice::from_ref(list) } else { grammar.list(name) };
        for (index, pattern) in patterns.iter().enumerate() {
            let mut random = Random::new(1);
            let texts: std::collections::BTreeSet<String> =
                (0..data.scaled(OF_EACH)).map(|_| grammar.text(pattern, &mut random)).collect();
            let group = format!("answer {name} {index}");
            all.extend(texts.into_iter().map(|text| Clean {
                text,
                source: "answers",
                group: group.clone(),
            }));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn data() -> Data {
        Data::new(PathBuf::from("."), PathBuf::from(crate::SAMPLE), 100)
    }

    #[test]
    fn what_the_sample_is_asked_is_read_with_what_is_wanted() {
        let all = phrasings(&data()).unwrap();
        assert!(all.len() > 5_000);
        let one = all.iter().find(|clean| clean.text == "Bist du ein Mensch?").unwrap();
        assert_eq!((one.source, one.group.as_str()), ("phrasings de", "wish are-you-human"));
        let articles = articles(&data()).unwrap();
        assert!(articles.len() > 100);
        assert!(articles.iter().all(|article| !article.text.contains("+++")));
    }

    #[test]
    fn letters_are_long_and_the_same_each_time() {
        let all = letters(&data());
        assert!(all.len() > 500);
        for (letter, again) in all.iter().zip(letters(&data())) {
            assert_eq!(letter.text, again.text);
            let size = letter.text.chars().count();
            assert!((500..5_000).contains(&size), "{size}");
            assert!(!letter.text.contains(['{', '|', '\\']), "{}", letter.text);
        }
        for clean in sentences(&data()).iter().chain(&answers(&data())) {
            assert!(!clean.text.is_empty() && !clean.text.contains(['{', '|']), "{}", clean.text);
        }
    }
}
