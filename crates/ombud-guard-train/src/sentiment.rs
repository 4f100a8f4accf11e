//! `sentiment@1`: folds by row, reviews kept whole.

use ombud_guard::training::{
    Buckets, Pass,
    sentiment::{ENGLISH_NUMBERS, GERMAN_NUMBERS, SEQUENCES, SEQUENCES_LOG2, numbers},
};
use serde_json::json;

use crate::{
    Made, Predictions,
    data::{Data, field, parallel},
    figures::{Due, Figures, macro_f1},
    random::fold_of,
    svm::{Example, Learned, Row, learn},
};

const C: f64 = 0.1;
const FOLDS: usize = 10;
/// In this order.
const CLASSES: [&str; 3] = ["negative", "neutral", "positive"];

struct Labelled {
    row: Row,
    class: u8,
    fold: usize,
}

/// Negative, neutral and positive of both languages, German first.
pub(crate) fn make(data: &Data) -> anyhow::Result<Made> {
    let mut figures = Figures::of("sentiment@1");
    let mut lanes = Vec::new();
    let mut predictions = Predictions::new();
    for is_german in [true, false] {
        let file = if is_german { "sentiment_sb10k_de" } else { "sentiment_vader_gt_en" };
        let rows = data.rows(file)?;
        let (mut pass, mut sequences) = (Pass::default(), Buckets::new(SEQUENCES_LOG2));
        let buckets = if is_german { 0 } else { 1 << SEQUENCES_LOG2 };
        let count = if is_german { GERMAN_NUMBERS } else { ENGLISH_NUMBERS };
        let labelled: Vec<Labelled> = rows
            .iter()
            .map(|row| {
                pass.read(field(row, "text"));
                let values = numbers(&pass, is_german, &mut sequences);
                let worth = SEQUENCES * sequences.value();
                let mut own: Vec<(u32, f32)> = Vec::new();
                if !is_german {
                    own.extend(sequences.ids().iter().map(|id| (u32::from(*id), worth)));
                }
                let numbered =
                    (buckets..).zip(&values[..count]).filter(|(_, value)| **value != 0.0);
                own.extend(numbered.map(|(at, value)| (at, *value)));
                let id = field(row, "id");
                let group = match field(row, "source") {
                    "amazon" => id.rsplit_once('_').map_or(id, |(review, _)| review),
                    _ => id,
                };
                let class = CLASSES.iter().position(|class| *class == field(row, "label"));
                Labelled {
                    row: Row { shared: pass.buckets().ids().to_vec(), own },
                    class: u8::try_from(class.unwrap_or(1)).unwrap_or(1),
                    fold: fold_of(group, FOLDS),
                }
            })
            .collect();
        let models: Vec<Learned> = parallel((FOLDS + 1) * 3, |at| {
            let (fold, class) = (at / 3, at % 3);
            let examples: Vec<Example<'_>> = labelled
                .iter()
                .filter(|one| one.fold != fold)
                .map(|one| (&one.row, usize::from(one.class) == class, 1.0))
                .collect();
            learn(&examples, buckets as usize + count, buckets as usize, C)
        });
        let told: Vec<u8> = labelled
            .iter()
            .map(|one| {
                let [negative, neutral, positive] =
                    [0, 1, 2].map(|class| models[one.fold * 3 + class].score(&one.row));
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
