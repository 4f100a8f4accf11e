//! `grounded@1`: folds by passage.

use std::collections::BTreeSet;

use ombud_guard::training::{
    Compared, Pass,
    grounded::{
        CUTS, NUMBERS, RAREST, RARITY_LOG2, WORDS_LOG2, compare, rarity_bucket, steps, tokens,
    },
    rounded, weights_file,
};
use serde_json::json;

use crate::{
    Predictions,
    data::{Data, field, is_labelled, parallel},
    figures::{Due, Figure, Figures, threshold},
    random::fold_of,
    svm::{Example, Learned, Row, learn},
};

const FOLDS: usize = 10;
const C: f64 = 0.005;
const BUCKETS: usize = 1 << WORDS_LOG2;

/// What was made.
pub(crate) struct Grounded {
    pub(crate) files: Vec<(&'static str, Vec<u8>)>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) thresholds: Vec<(&'static str, f64)>,
    pub(crate) predictions: Predictions,
}

/// How rare the words of each bucket are, as it will be read.
fn rarities(data: &Data) -> anyhow::Result<Vec<f32>> {
    let mut texts = data.texts("benign_clinc150_en")?;
    texts.extend(data.texts("benign_banking77_en")?);
    texts.extend(data.texts("sentiment_vader_gt_en")?);
    let rows = data.rows("groundedness_begin_wow_en")?;
    texts.extend(rows.iter().map(|row| field(row, "message").to_owned()));
    let mut counts = vec![0_u32; 1 << RARITY_LOG2];
    let mut pass = Pass::default();
    for text in &texts {
        pass.read(text);
        let buckets: BTreeSet<u16> =
            tokens(pass.text(), usize::MAX).into_iter().map(rarity_bucket).collect();
        for bucket in buckets {
            counts[usize::from(bucket)] += 1;
        }
    }
    let scale = RAREST / 127.0;
    let of = |count: u32| {
        let rarity = (texts.len() as f32 / (1.0 + count as f32)).ln().clamp(0.0, RAREST);
        f32::from(rounded(rarity, scale)) * scale
    };
    let mut rarities: Vec<f32> = counts.into_iter().map(of).collect();
    // So that the largest byte stands for the rarest word in every file.
    if let Some(first) = rarities.first_mut() {
        *first = RAREST;
    }
    Ok(rarities)
}

fn cuts(compared: &[Compared]) -> Vec<f32> {
    let mut cuts = Vec::new();
    for number in 0..NUMBERS {
        let mut values: Vec<f32> = compared.iter().map(|one| one.numbers[number]).collect();
        values.sort_by(f32::total_cmp);
        let mut last = None;
        for cut in 1..=CUTS {
            let at = cut * (values.len().max(1) - 1) / (CUTS + 1);
            let value = values.get(at).copied().filter(|value| last != Some(*value));
            last = value.or(last);
            cuts.push(value.unwrap_or(f32::INFINITY));
        }
    }
    cuts
}

pub(crate) fn make(data: &Data) -> anyhow::Result<Grounded> {
    let rarities = rarities(data)?;
    let rarity = |word: &str| rarities[usize::from(rarity_bucket(word))];
    let rows = data.rows("groundedness_begin_wow_en")?;
    let compared: Vec<Compared> = rows
        .iter()
        .map(|row| {
            compare(field(row, "response"), field(row, "message"), field(row, "knowledge"), &rarity)
        })
        .collect();
    let cuts = cuts(&compared);
    let labelled: Vec<(Row, bool, usize)> = rows
        .iter()
        .zip(&compared)
        .map(|(row, compared)| {
            let mut own: Vec<(u32, f32)> =
                compared.words.iter().map(|id| (u32::from(*id), 1.0)).collect();
            let steps = steps(&compared.numbers, &cuts);
            let above = (1_u32 << WORDS_LOG2..).zip(steps).filter(|(_, step)| *step > 0.0);
            own.extend(above);
            let passage = field(row, "knowledge").to_lowercase();
            let passage = passage.split_whitespace().collect::<Vec<_>>().join(" ");
            (Row { shared: Vec::new(), own }, !is_labelled(row), fold_of(&passage, FOLDS))
        })
        .collect();
    let models: Vec<Learned> = parallel(FOLDS + 1, |fold| {
        let examples: Vec<Example<'_>> = labelled
            .iter()
            .filter(|(_, _, of)| *of != fold)
            .map(|(row, is, _)| (row, *is, 1.0))
            .collect();
        learn(&examples, BUCKETS + NUMBERS * CUTS, BUCKETS, C)
    });
    let scores: Vec<f64> = labelled.iter().map(|(row, _, fold)| models[*fold].score(row)).collect();
    let mut figures = Figures::of("grounded@1");
    for (share, what, due) in [
        (0.01, "unsupported responses found at 1 % of supported", Some(Due::AtLeast(65.0))),
        (0.02, "unsupported responses found at 2 % of supported", None),
        (0.05, "unsupported responses found at 5 % of supported", None),
    ] {
        figures.resampled(what, "en, BEGIN", labelled.len(), due, |rows| {
            let of = |is_one: bool| -> Vec<f64> {
                rows.iter()
                    .filter(|row| labelled[**row].1 == is_one)
                    .map(|row| scores[*row])
                    .collect()
            };
            let limit = threshold(&of(false), share);
            let found = of(true);
            found.iter().filter(|score| **score >= limit).count() as f64 / found.len().max(1) as f64
        });
    }
    let supported: Vec<f64> = labelled
        .iter()
        .zip(&scores)
        .filter(|((_, is, _), _)| !is)
        .map(|(_, score)| *score)
        .collect();
    let thresholds = vec![
        ("UNSUPPORTED_MIN", threshold(&supported, 0.01)),
        ("at 0.2 % of supported", threshold(&supported, 0.002)),
    ];
    let lines = rows.iter().zip(&scores);
    // The scorer's label 1 is "supported".
    let lines = lines.map(|(row, score)| json!({ "id": row["id"], "score": -score })).collect();
    let predictions = Predictions::from([("groundedness_begin_wow_en".to_owned(), lines)]);
    let mut files = vec![
        ("grounded_cuts.bin", weights_file(&[(0.0, &[], &cuts)])),
        ("rarity.bin", weights_file(&[(0.0, &rarities, &[])])),
    ];
    if let Some(last) = models.last() {
        let (words, numbers) = last.own.split_at(BUCKETS);
        files.push(("grounded.bin", weights_file(&[(last.bias, words, numbers)])));
    }
    Ok(Grounded { files, figures: figures.all, thresholds, predictions })
}
