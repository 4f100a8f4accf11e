//! `injection_document@1`: folds by document.

use std::collections::{BTreeMap, BTreeSet};

use ombud_guard::training::{telling_segments, views_of};
use serde_json::{Value, json};

use crate::{
    Made, Predictions,
    customers::{answers, articles},
    data::{Data, field, is_labelled, parallel},
    figures::{Due, Figures, threshold},
    injection::as_is,
    random::fold_of,
    svm::{Example, Learned, Row, learn_damped},
};

const FOLDS: usize = 5;
const C: f64 = 1.0;
/// How much a segment of an article or an answer counts; one of a mail or a table counts 1.
const CLEAN_WEIGHT: f64 = 4.0;
/// Whose false alarms count: at most a share of each reaches a threshold.
const CLEAN: [&[&str]; 3] = [&["email", "table"], &["articles"], &["answers"]];

struct Segment {
    row: Row,
    views: Vec<(Row, f64)>,
    is_planted: bool,
}

struct Document {
    id: Value,
    kind: String,
    attack: String,
    fold: usize,
    is_attacked: bool,
    segments: Vec<Segment>,
}

impl Document {
    fn score(&self, learned: &Learned) -> f64 {
        let scores = self.segments.iter().map(|segment| {
            let views = segment.views.iter().map(|(row, less)| learned.score(row) - less);
            views.fold(learned.score(&segment.row), f64::max)
        });
        scores.fold(f64::NEG_INFINITY, f64::max)
    }
}

fn pieces(text: &str) -> Vec<&str> {
    telling_segments(text).into_iter().filter_map(|range| text.get(range)).collect()
}

fn segment(text: &str, is_planted: bool) -> Segment {
    let mut views = views_of(text).into_iter();
    let (first, _) = views.next().unwrap_or_default();
    let views = views.map(|(view, less)| (Row::of_buckets(view), f64::from(less)));
    Segment { row: Row::of_buckets(first), views: views.collect(), is_planted }
}

/// Articles of the sample assistant, and strings as they stand in what tools answer.
fn clean(data: &Data) -> anyhow::Result<Vec<Document>> {
    let all = articles(data)?.into_iter().chain(answers(data));
    let documents = all.map(|clean| Document {
        id: Value::Null,
        kind: clean.source.to_owned(),
        attack: String::new(),
        fold: fold_of(&clean.group, FOLDS),
        is_attacked: false,
        segments: pieces(&clean.text).into_iter().map(|text| segment(text, false)).collect(),
    });
    Ok(documents.collect())
}

fn documents(rows: &[Value]) -> Vec<Document> {
    let name = |row: &Value| {
        field(row, "id").rsplit_once('-').map_or(String::new(), |(name, _)| name.to_owned())
    };
    let clean: BTreeMap<String, BTreeSet<&str>> = rows
        .iter()
        .filter(|row| !is_labelled(row))
        .map(|row| (name(row), pieces(field(row, "text")).into_iter().map(str::trim).collect()))
        .collect();
    rows.iter()
        .map(|row| {
            let name = name(row);
            let segments = pieces(field(row, "text")).into_iter().map(|text| {
                let is_known = clean.get(&name).is_some_and(|clean| clean.contains(text.trim()));
                segment(text, is_labelled(row) && !is_known)
            });
            Document {
                id: row["id"].clone(),
                kind: field(row, "doc").to_owned(),
                attack: field(row, "attack").to_owned(),
                fold: fold_of(&name, FOLDS),
                is_attacked: is_labelled(row),
                segments: segments.collect(),
            }
        })
        .collect()
}

/// Texts that are learned from in every fold.
fn more(data: &Data) -> anyhow::Result<Vec<(Row, bool)>> {
    let own = [
        (include_str!("../lexica/attack_doc_en.txt"), 4000, true),
        (include_str!("../lexica/attack_doc_de.txt"), 1000, true),
        (include_str!("../lexica/attack_en.txt"), 1500, true),
        (include_str!("../lexica/attack_de.txt"), 1500, true),
        (include_str!("../lexica/attack_xx.txt"), 300, true),
        (include_str!("../lexica/customer_de.txt"), 2000, false),
    ];
    let mut texts: Vec<(String, bool)> = Vec::new();
    for (grammar, count, is_attack) in own {
        texts.extend(data.sample(grammar, count, 1).into_iter().map(|text| (text, is_attack)));
    }
    for row in data.rows("injection_direct")? {
        let text = field(&row, "text");
        if is_labelled(&row) && text.chars().count() < 400 {
            texts.push((text.to_owned(), true));
        }
    }
    let mut harmless: Vec<String> =
        data.texts("benign_banking77_en")?.into_iter().step_by(6).collect();
    harmless.extend(data.texts("pii_presidio_synth_en")?.into_iter().take(1600));
    for row in data.rows("sentiment_vader_gt_en")? {
        if field(&row, "source") == "amazon" {
            harmless.push(field(&row, "text").to_owned());
        }
    }
    for row in data.rows("groundedness_begin_wow_en")?.iter().step_by(2) {
        harmless.push(field(row, "knowledge").to_owned());
    }
    harmless.extend(data.sentences(&["de", "en"])?);
    // An attack is learned as a whole: not each of its sentences is one.
    let mut rows: Vec<(Row, bool)> =
        texts.iter().map(|(text, is_attack)| (as_is(text), *is_attack)).collect();
    for text in &harmless {
        rows.extend(pieces(text).into_iter().map(|piece| (as_is(piece), false)));
    }
    Ok(rows)
}

/// Learn from documents; what is clean of an attacked one stands in its clean one already.
fn fit(
    documents: &[Document],
    more: &[(Row, bool)],
    keep: impl Fn(&Document, &Segment) -> bool,
) -> Learned {
    let mut examples: Vec<Example<'_>> = Vec::new();
    for document in documents {
        for segment in document.segments.iter().filter(|segment| keep(document, segment)) {
            if segment.is_planted {
                examples.push((&segment.row, true, 3.0));
            } else if !document.is_attacked {
                let is_own = document.id.is_null();
                examples.push((&segment.row, false, if is_own { CLEAN_WEIGHT } else { 1.0 }));
            }
        }
    }
    examples.extend(more.iter().map(|(row, is_attack)| (row, *is_attack, 0.5)));
    learn_damped(&examples, C)
}

pub(crate) fn make(data: &Data) -> anyhow::Result<Made> {
    let mut documents = documents(&data.rows("injection_indirect_bipia")?);
    documents.extend(clean(data)?);
    let more = more(data)?;
    let models =
        parallel(FOLDS + 1, |fold| fit(&documents, &more, |document, _| document.fold != fold));
    let mut figures = Figures::of("injection_document@1");
    let scores: Vec<f64> =
        documents.iter().map(|document| document.score(&models[document.fold])).collect();
    let clean = |kinds: &[&str]| -> Vec<f64> {
        let all = documents.iter().zip(&scores).filter(|(document, _)| {
            !document.is_attacked && kinds.contains(&document.kind.as_str())
        });
        all.map(|(_, score)| *score).collect()
    };
    let of_each = |share: f64| {
        let all = CLEAN.iter().map(|kinds| threshold(&clean(kinds), share));
        all.fold(f64::NEG_INFINITY, f64::max)
    };
    let limit = of_each(0.01);
    let what = "instructions found at 1 % of clean documents";
    for (kind, due) in [("all", Some(Due::AtLeast(60.0))), ("email", None), ("table", None)] {
        let hits = documents.iter().zip(&scores).filter(|(document, _)| {
            document.is_attacked && (kind == "all" || document.kind == kind)
        });
        figures.share(what, kind, hits.map(|(_, score)| *score >= limit), due);
    }
    let strict = of_each(0.001);
    let attacked = documents.iter().zip(&scores).filter(|(document, _)| document.is_attacked);
    figures.share(
        "instructions found at 0.1 % of clean documents",
        "all",
        attacked.map(|(_, score)| *score >= strict),
        None,
    );
    for kinds in CLEAN {
        let of = if kinds.len() > 1 { "mails and tables (BIPIA)" } else { kinds[0] };
        let flagged = clean(kinds).into_iter().map(|score| score >= limit);
        figures.share("clean documents flagged", of, flagged, None);
    }
    // The kind of attack is not learned from, either.
    let kinds = parallel(FOLDS * FOLDS, |pair| {
        let (fold, kind) = (pair / FOLDS, pair % FOLDS);
        let learned = fit(&documents, &more, |document, segment| {
            document.fold != fold
                && !(segment.is_planted && fold_of(&document.attack, FOLDS) == kind)
        });
        let is_one = |document: &&Document| {
            document.fold == fold
                && document.is_attacked
                && fold_of(&document.attack, FOLDS) == kind
        };
        documents
            .iter()
            .filter(is_one)
            .map(|document| document.score(&learned) >= limit)
            .collect::<Vec<_>>()
    });
    figures.share(
        "instructions found, their kind not learned from",
        "all",
        kinds.into_iter().flatten(),
        None,
    );
    let mut predictions = Predictions::new();
    let rows = documents.iter().zip(&scores).filter(|(document, _)| !document.id.is_null());
    let lines =
        rows.map(|(document, score)| json!({ "id": document.id, "score": score })).collect();
    predictions.insert("injection_indirect_bipia".to_owned(), lines);
    let thresholds = vec![("DOCUMENT_MIN", limit), ("DOCUMENT_SURE", strict)];
    Ok(Made {
        lanes: models.into_iter().next_back().into_iter().collect(),
        figures: figures.all,
        thresholds,
        predictions,
    })
}
