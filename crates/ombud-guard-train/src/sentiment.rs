//! `sentiment@1`: folds by row, reviews kept whole.

use ombud_guard::{
    TELLING_VALUE,
    training::{
        Buckets, Pass,
        sentiment::{ENGLISH_NUMBERS, GERMAN_NUMBERS, SEQUENCES, SEQUENCES_LOG2, numbers, value},
        without_names,
    },
};
use serde_json::{Value, json};

use crate::{
    Made, Predictions,
    customers::phrasings,
    data::{Data, field, parallel},
    figures::{Due, Figures, macro_f1},
    random::fold_of,
    svm::{Example, Learned, Row, learn_by_ratio},
};

const C: f64 = 0.1;
const FOLDS: usize = 10;
/// In this order.
const CLASSES: [&str; 3] = ["negative", "neutral", "positive"];

/// Wishes in which customers say how they feel: their phrasings are not all neutral.
const FELT: &[&str] = &[
    "bereavement",
    "complaint",
    "despair",
    "goodbye",
    "greeting",
    "legal-steps",
    "solved",
    "thanks",
    "threat",
];
/// What a neutral row in English counts in training, against another one: readers agree least on these, and without it
/// three of four are told as something else.
const ENGLISH_NEUTRAL: f64 = 1.25;
/// What an ordinary question counts in training, against a labelled row.
const QUESTION: f64 = 0.5;

struct Labelled {
    row: Row,
    class: u8,
    fold: usize,
    weight: f64,
}

/// Negative, neutral and positive: German, English, and English with ordinary questions.
pub(crate) fn make(data: &Data) -> anyhow::Result<Made> {
    let mut figures = Figures::of("sentiment@1");
    let mut lanes = Vec::new();
    let mut predictions = Predictions::new();
    // In English the class is told without ordinary questions, and how content somebody sounds with them: with them, too
    // many labelled rows go to neutral.
    for (is_german, is_asked) in [(true, true), (false, false), (false, true)] {
        let file = if is_german { "sentiment_sb10k_de" } else { "sentiment_vader_gt_en" };
        let rows = data.rows(file)?;
        let (buckets, count) = own_numbers(is_german);
        let mut labelled = labelled(data, &rows, is_german, is_asked)?;
        let models: Vec<Learned> = parallel((FOLDS + 1) * 3, |at| {
            let (fold, class) = (at / 3, at % 3);
            let examples: Vec<Example<'_>> = labelled
                .iter()
                .filter(|one| one.fold != fold)
                .map(|one| (&one.row, usize::from(one.class) == class, one.weight))
                .collect();
            learn_by_ratio(&examples, buckets as usize + count, buckets as usize, C)
        });
        let scored: Vec<[f64; 3]> = labelled
            .iter()
            .map(|one| [0, 1, 2].map(|class| models[one.fold * 3 + class].score(&one.row)))
            .collect();
        let (scored, questions) = scored.split_at(rows.len());
        let told_as = [("discontent", -TELLING_VALUE), ("content", TELLING_VALUE)];
        for (name, from) in told_as.into_iter().filter(|_| is_asked) {
            let reached = questions.iter().map(|scores| {
                #[expect(clippy::cast_possible_truncation, reason = "as the guard has them")]
                let value = value(scores.map(|score| score as f32));
                if from < 0.0 { value <= from } else { value >= from }
            });
            let language = if is_german { "de" } else { "en" };
            figures.share(&format!("ordinary questions told as {name}"), language, reached, None);
        }
        labelled.truncate(rows.len());
        if !is_german && is_asked {
            lanes.extend(models.into_iter().skip(FOLDS * 3));
            continue;
        }
        let told: Vec<u8> = scored
            .iter()
            .map(|[negative, neutral, positive]| {
                if negative >= neutral && negative >= positive {
                    0
                } else if neutral >= positive {
                    1
                } else {
                    2
                }
            })
            .collect();
        let truth: Vec<u8> = labelled.iter().map(|one| one.class).collect();
        let right = |is: &dyn Fn(usize) -> bool| -> Vec<bool> {
            let rows = (0..truth.len()).filter(|row| is(*row));
            rows.map(|row| truth[row] == told[row]).collect()
        };
        let (name, due) = if is_german { ("de, SB10k", 63.0) } else { ("en, VADER's rows", 76.0) };
        figures.share("accuracy", name, right(&|_| true), Some(Due::AtLeast(due)));
        figures
            .resampled("macro-F1", name, truth.len(), None, |rows| macro_f1(&truth, &told, rows));
        for (class, label) in CLASSES.iter().enumerate() {
            let of = format!("{name}, {label}");
            figures.share("found", &of, right(&|row| usize::from(truth[row]) == class), None);
        }
        if !is_german {
            let is_amazon = |row: usize| field(&rows[row], "source") == "amazon";
            figures.share("accuracy", "en, reviews", right(&is_amazon), None);
            figures.share("accuracy", "en, tweets", right(&|row| !is_amazon(row)), None);
        }
        let told_of = rows.iter().zip(&told);
        let told_of = told_of
            .map(|(row, class)| json!({ "id": row["id"], "label": CLASSES[usize::from(*class)] }));
        predictions.insert(file.to_owned(), told_of.collect());
        lanes.extend(models.into_iter().skip(FOLDS * 3));
    }
    Ok(Made { lanes, figures: figures.all, thresholds: Vec::new(), predictions })
}

/// The rows of a language, and ordinary questions after them where these are asked for.
fn labelled(
    data: &Data,
    rows: &[Value],
    is_german: bool,
    is_asked: bool,
) -> anyhow::Result<Vec<Labelled>> {
    let (mut pass, mut sequences) = (Pass::default(), Buckets::new(SEQUENCES_LOG2));
    let (buckets, count) = own_numbers(is_german);
    let mut read = |text: &str| {
        pass.read(&without_names(text));
        let values = numbers(&pass, is_german, &mut sequences);
        let worth = SEQUENCES * sequences.value();
        let mut own: Vec<(u32, f32)> = Vec::new();
        if !is_german {
            own.extend(sequences.ids().iter().map(|id| (u32::from(*id), worth)));
        }
        let numbered = (buckets..).zip(&values[..count]).filter(|(_, value)| **value != 0.0);
        own.extend(numbered.map(|(at, value)| (at, *value)));
        Row { shared: pass.buckets().ids().to_vec(), own }
    };
    let mut labelled: Vec<Labelled> = rows
        .iter()
        .map(|row| {
            let id = field(row, "id");
            let group = match field(row, "source") {
                "amazon" => id.rsplit_once('_').map_or(id, |(review, _)| review),
                _ => id,
            };
            let class = CLASSES.iter().position(|class| *class == field(row, "label"));
            let class = u8::try_from(class.unwrap_or(1)).unwrap_or(1);
            Labelled {
                row: read(field(row, "text")),
                class,
                fold: fold_of(group, FOLDS),
                weight: if class == 1 && !is_german { ENGLISH_NEUTRAL } else { 1.0 },
            }
        })
        .collect();
    // Who asks a service something tells of trouble and is calm: ordinary questions are neutral.
    let source = if is_german { "phrasings de" } else { "phrasings en" };
    let asked = phrasings(data)?.into_iter().filter(|one| is_asked && one.source == source);
    let asked = asked.filter(|one| !FELT.iter().any(|felt| one.group == format!("wish {felt}")));
    labelled.extend(asked.map(|one| Labelled {
        row: read(&one.text),
        class: 1,
        fold: fold_of(&one.group, FOLDS),
        weight: QUESTION,
    }));
    Ok(labelled)
}

/// The numbers of its own that a language has: buckets of sequences, and counts.
fn own_numbers(is_german: bool) -> (u32, usize) {
    if is_german { (0, GERMAN_NUMBERS) } else { (1 << SEQUENCES_LOG2, ENGLISH_NUMBERS) }
}
