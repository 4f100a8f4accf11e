//! `language@6`: German with its dialects, English, or another language.
//!
//! xSID is share-alike and only measured. Dialects are learned from standard German in their spelling, as rules make it.

use std::collections::BTreeSet;

use ombud_guard::training::{
    language::{CLASSES, ENGLISH, GERMAN, OTHER, buckets, telling_words, told},
    lists,
};
use serde_json::Value;

use crate::{
    Alone, Predictions,
    data::{Data, field, parallel},
    dialect,
    figures::{Due, Figures},
    grammar::capital,
    random::{Random, fold_of},
    softmax::{Classes, Example},
};

/// What is measured of xSID, and what has to be reached.
const MEASURED: &[(&str, &str, f64)] = &[
    ("de", "German", 97.0),
    ("en", "English", 98.0),
    ("gsw", "Swiss German", 85.0),
    ("de-x-bavarian", "Bavarian", 85.0),
    ("de-x-munich", "Bavarian of Munich", 85.0),
    ("de-x-southtyrol", "South Tyrolean", 85.0),
];
const FOLDS: usize = 5;
/// The model that learned nothing that was written after looking at what is measured.
const BEFORE: usize = FOLDS + 1;
/// Names that are learned from.
const NAMES: usize = 4000;
/// How often a very short message is learned from.
const SHORT_TIMES: usize = 6;
const EPOCHS: usize = 4;
const DECAY: f32 = 1e-7;

/// A text to learn from, and the fold of the labelled row that it is.
struct Sample {
    text: String,
    class: usize,
    fold: Option<usize>,
    /// It was written after looking at what is measured: it may be too much like it.
    is_after: bool,
}

pub(crate) fn make(data: &Data) -> anyhow::Result<Alone> {
    let texts = texts(data)?;
    let examples = examples(&texts);
    // One for each fold, one of all texts, and one of those that were not written after looking at what is measured.
    let models = parallel(FOLDS + 2, |model| {
        let is_used = |text: &&Sample| {
            text.fold.is_none_or(|fold| fold != model) && !(model == BEFORE && text.is_after)
        };
        let rows: Vec<&Example> =
            examples.iter().filter(|(_, text)| is_used(text)).map(|(row, _)| row).collect();
        Classes::<CLASSES>::learn(&rows, EPOCHS, DECAY)
    });
    let mut figures = Figures::of("language@6");
    let is_told = |row: &Value, fold: usize, code: &str| {
        told(field(row, "text"), |text| models[fold].shares(&buckets(text))) == Some(code)
    };
    let rows = data.measured("langid_xsid")?;
    for (code, language, due) in MEASURED {
        let of = rows.iter().filter(|row| field(row, "lang") == *code);
        let language_code = if *code == "en" { "en" } else { "de" };
        let hits = of.clone().map(|row| is_told(row, FOLDS, language_code));
        figures.share("told, xSID", language, hits, Some(Due::AtLeast(*due)));
        let hits = of.map(|row| is_told(row, BEFORE, language_code));
        figures.share("the same, without our texts written after it", language, hits, None);
    }
    let rows = data.rows("langid_lingua_testdata")?;
    for kind in ["sentences", "word-pairs", "single-words"] {
        for (is_one, of) in [("de", "German"), ("en", "English"), ("", "ten other languages")] {
            let of_kind = rows.iter().filter(|row| {
                let code = field(row, "lang");
                field(row, "kind") == kind
                    && if is_one.is_empty() { class_of(code) == OTHER } else { code == is_one }
            });
            let hits = of_kind
                .map(|row| is_told(row, fold_of(field(row, "text"), FOLDS), field(row, "lang")));
            figures.share(&format!("told, {kind}"), of, hits, None);
        }
    }
    let predictions = Predictions::new();
    let columns = (0..CLASSES).map(|class| models[FOLDS].column(class)).collect();
    Ok(Alone { file: "language.bin", columns, figures: figures.all, predictions })
}

fn class_of(language: &str) -> usize {
    match language {
        "de" => GERMAN,
        "en" => ENGLISH,
        _ => OTHER,
    }
}

/// Texts of all classes.
fn texts(data: &Data) -> anyhow::Result<Vec<Sample>> {
    let mut texts = Vec::new();
    for row in data.rows("langid_lingua_testdata")? {
        let text = field(&row, "text").to_owned();
        let fold = Some(fold_of(&text, FOLDS));
        texts.push(Sample { text, class: class_of(field(&row, "lang")), fold, is_after: false });
    }
    let mut random = Random::new(7);
    let mut some = |name: &str, count: usize| -> anyhow::Result<Vec<String>> {
        let mut rows = data.texts(name)?;
        random.shuffle(&mut rows);
        rows.truncate(count);
        Ok(rows.iter().map(|text| plain(text)).collect())
    };
    let mut german = Vec::new();
    for name in
        ["ner_germeval2014_de", "toxicity_germeval2018_de", "sentiment_sb10k_de", "pii_synth_de"]
    {
        german.extend(some(name, 4000)?);
    }
    german.retain(|text| !is_english(text));
    let mut english = Vec::new();
    for name in [
        "benign_clinc150_en",
        "benign_banking77_en",
        "toxicity_davidson_en",
        "sentiment_vader_gt_en",
        "pii_synth_en",
        "pii_presidio_synth_en",
    ] {
        english.extend(some(name, 4000)?);
    }
    let passages = data.rows("groundedness_begin_wow_en")?;
    let passages = passages.iter().map(|row| field(row, "knowledge").to_owned());
    english.extend(passages.collect::<BTreeSet<_>>());
    german.extend(data.sample(include_str!("../lexica/customer_de.txt"), 3000, 1));
    let requests_from = german.len();
    german.extend(data.sample(include_str!("../lexica/request_de.txt"), 6000, 1));
    english.extend(data.sample(include_str!("../lexica/customer_en.txt"), 3000, 1));
    let mut other = Vec::new();
    let neighbour = include_str!("../lexica/neighbour.txt").lines();
    for line in neighbour.filter(|line| !line.starts_with('#')) {
        other.extend([
            line.to_owned(),
            capital(line),
            line.to_owned(),
            format!("{}.", capital(line)),
        ]);
    }
    let neighbours = other.len();
    for (_, words) in telling_words().filter(|(code, _)| class_of(code) == OTHER) {
        let words: Vec<&str> = words.split_whitespace().collect();
        for _ in 0..data.scaled(300) {
            let count = 1 + random.below(7);
            let text: Vec<&str> =
                (0..count).filter_map(|_| random.choose(&words).copied()).collect();
            other.push(text.join(" "));
        }
    }
    // A name tells no language.
    let names: Vec<&str> = lists::given().chain(lists::surnames()).collect();
    for _ in 0..data.scaled(NAMES) {
        let name = [random.choose(&names), random.choose(&names)];
        let name: Vec<String> = name
            .into_iter()
            .flatten()
            .take(1 + random.below(2))
            .map(|name| capital(name))
            .collect();
        for class in [GERMAN, ENGLISH, OTHER] {
            texts.push(Sample { text: name.join(" "), class, fold: None, is_after: false });
        }
    }
    let own = |text, class, is_after| Sample { text, class, fold: None, is_after };
    for (class, text) in short() {
        texts.extend((0..SHORT_TIMES).map(|_| own(text.clone(), class, true)));
    }
    let dialects = dialect::read(include_str!("../lexica/dialect.txt"));
    let mut spoken = Vec::new();
    for (index, text) in german.iter().enumerate() {
        let mut random = Random::new(index as u64 + 1);
        if let Some(dialect) = random.choose(&dialects) {
            spoken.push(dialect.written(text, &mut random));
        }
    }
    for texts_of in [german, spoken] {
        let all = texts_of.into_iter().enumerate();
        texts.extend(all.map(|(at, text)| own(text, GERMAN, at >= requests_from)));
    }
    texts.extend(english.into_iter().map(|text| own(text, ENGLISH, false)));
    let other = other.into_iter().enumerate();
    texts.extend(other.map(|(at, text)| own(text, OTHER, at < neighbours)));
    Ok(texts)
}

/// Very short messages; what both languages have counts once for each.
fn short() -> Vec<(usize, String)> {
    let (mut all, mut classes) = (Vec::new(), Vec::new());
    for line in include_str!("../lexica/short.txt").lines().filter(|line| !line.starts_with('#')) {
        match line {
            "[de]" => classes = vec![GERMAN],
            "[en]" => classes = vec![ENGLISH],
            "[both]" => classes = vec![GERMAN, ENGLISH],
            _ => {
                for text in line.split_whitespace().map(|text| text.replace('|', " ")) {
                    all.extend(
                        classes
                            .iter()
                            .flat_map(|class| [(*class, text.clone()), (*class, capital(&text))]),
                    );
                }
            }
        }
    }
    all
}

/// A text of the web without what is in no language.
fn plain(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| {
        !word.starts_with('@') && !word.starts_with("http") && !word.contains('&') && *word != "RT"
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Some rows of German collections are English: more of its commonest words than of German ones.
fn is_english(text: &str) -> bool {
    let text = text.to_lowercase();
    let count = |list: &[&str]| {
        text.split(|c: char| !c.is_alphabetic()).filter(|word| list.contains(word)).count()
    };
    count(&[
        "the", "and", "is", "of", "to", "you", "that", "my", "for", "are", "this", "i", "it",
        "your", "with", "me",
    ]) > count(&[
        "der", "die", "das", "und", "ist", "ich", "nicht", "ein", "eine", "zu", "den", "von",
        "mit", "es", "auf", "du",
    ])
}

/// What is learned from: each text as it is, and as it might be written.
fn examples(texts: &[Sample]) -> Vec<(Example, &Sample)> {
    let titles: Vec<&str> = texts
        .iter()
        .filter(|text| text.class == ENGLISH && text.fold.is_none())
        .map(|text| text.text.as_str())
        .collect();
    let mut all = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let mut random = Random::new(index as u64 + 1);
        let weight = if text.class == OTHER || text.fold.is_some() { 2.0 } else { 1.0 };
        let mut push = |written: &str, weight: f32| {
            all.push(((buckets(written), text.class, weight), text));
        };
        push(&text.text, weight);
        let words: Vec<&str> = text.text.split_whitespace().collect();
        if words.len() > 2 {
            let count = 1 + random.below(words.len().min(8) - 1);
            let start = random.below(words.len() - count + 1);
            let part = words[start..start + count].join(" ");
            push(&if random.share() < 0.4 { part.to_lowercase() } else { part }, weight);
        }
        if words.len() > 1
            && let Some(title) = random.choose(&titles)
        {
            push(&with_title(&words, title, &mut random), weight);
        }
        if words.len() > 1 && text.class == ENGLISH && random.share() < 0.15 {
            push(&titled(&words).join(" "), weight);
        }
        if !text.text.is_ascii() && random.share() < 0.3 {
            push(&typed(&text.text), weight);
        }
    }
    all
}

/// Umlauts as they are typed where there are none.
fn typed(text: &str) -> String {
    text.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss")
}

/// Words as a title has them.
fn titled(words: &[&str]) -> Vec<String> {
    const SMALL: &[&str] =
        &["of", "the", "in", "and", "a", "to", "for", "on", "an", "at", "with", "by"];
    let title = words.iter().enumerate().map(|(at, word)| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if at > 0 && SMALL.contains(&word.as_str()) { word } else { capital(&word) }
    });
    title.collect()
}

/// A sentence, a short piece of it at times, with an English title in it.
fn with_title(words: &[&str], title: &str, random: &mut Random) -> String {
    let title: Vec<&str> = title.split_whitespace().collect();
    let size = title.len().min(1 + random.below(6));
    let start = random.below(title.len() - size + 1);
    let title = titled(&title[start..start + size]);
    let kept = words.len().min(2 + random.below(8));
    let at = random.below(kept + 1).max(1);
    let mut all: Vec<&str> = words[..at].to_vec();
    all.extend(title.iter().map(String::as_str));
    all.extend(&words[at..kept]);
    all.join(" ")
}
