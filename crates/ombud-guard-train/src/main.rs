//! Makes the weights of the learned detectors of `ombud-guard`, and measures them.
//!
//! The same rows give the same bytes. Each figure is of rows that the model that scored them was not trained on: rows
//! that belong together (near duplicates, translations, intents, documents, reviews, functionalities, passages) are
//! in one fold.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of rows are small, and weights need few digits"
)]

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::Parser;
use ombud_guard::training::{lane, weights_file};
use serde_json::Value;

use crate::{data::Data, figures::Figure, svm::Learned};

mod customers;
mod data;
mod dialect;
mod document;
mod figures;
mod grammar;
mod grounded;
mod injection;
mod language;
mod names;
mod random;
mod sentiment;
mod softmax;
mod svm;
mod toxicity;

/// Lines of predictions by the name of the file whose rows they are for.
type Predictions = BTreeMap<String, Vec<Value>>;

/// The sample assistant in this repository.
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/nordlicht");

/// What a detector's training made.
struct Made {
    /// Models for the columns of the shared table, in their order.
    lanes: Vec<Learned>,
    figures: Vec<Figure>,
    thresholds: Vec<(&'static str, f64)>,
    predictions: Predictions,
}

/// What the training of a detector with a table of its own made.
struct Alone {
    file: &'static str,
    /// The bias and the weights of each column.
    columns: Vec<(f32, Vec<f32>)>,
    figures: Vec<Figure>,
    predictions: Predictions,
}

/// Make the weights of the guard's learned detectors, and measure them.
#[derive(Debug, Parser)]
struct Arguments {
    /// The folder of labelled rows.
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    /// The folder of the sample assistant: what customers ask it is no attack.
    #[arg(long, value_name = "FOLDER", default_value = SAMPLE)]
    sample: PathBuf,
    /// Where weights and figures go.
    #[arg(long, value_name = "FOLDER", default_value = "crates/ombud-guard/src/learned/weights")]
    out: PathBuf,
    /// Only measure, and say with exit code 1 that something is missed: that what is due lies beyond a figure's interval.
    #[arg(long)]
    check: bool,
    /// Write predictions for the labelled rows, each by a model that was not trained on it, for `score_binary.py` and
    /// `score_labels.py`.
    #[arg(long, value_name = "FOLDER")]
    predictions: Option<PathBuf>,
    /// Use only so many percent of the texts of our own. For trying the program.
    #[arg(long, value_name = "PERCENT", default_value_t = 100, hide = true)]
    percent: usize,
    /// Make and measure only one of them.
    #[arg(long, value_enum)]
    only: Option<Part>,
}

/// What has weights of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// In which language a text is.
    Language,
    /// Names of persons.
    Names,
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let data = Data::new(arguments.data, arguments.sample, arguments.percent);
    let all = match arguments.only {
        None => make(&data)?,
        Some(Part::Language) => made_alone(language::make(&data)?),
        Some(Part::Names) => made_alone(names::make(&data)?),
    };
    if let Some(folder) = &arguments.predictions {
        for (name, lines) in &all.predictions {
            let mut lines = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
            lines.push('\n');
            write(folder, &format!("{name}.dev.jsonl"), lines.as_bytes())?;
        }
    }
    let mut out = io::stdout().lock();
    for figure in &all.figures {
        writeln!(out, "{}", figure.shown())?;
    }
    for (name, value) in &all.thresholds {
        writeln!(out, "threshold {name}: {value:.3}")?;
    }
    if !arguments.check {
        for (name, bytes) in &all.files {
            write(&arguments.out, name, bytes)?;
        }
        write(&arguments.out, FIGURES, figure_lines(&arguments.out, &all.figures).as_bytes())?;
    }
    let short = all.figures.iter().filter(|figure| !figure.is_reached()).count();
    let missed = all.figures.iter().filter(|figure| figure.is_missed()).count();
    let count = all.figures.len();
    writeln!(out, "{count} figures, {short} not reached, {missed} by more than their interval")?;
    Ok(if arguments.check && missed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

const FIGURES: &str = "figures.tsv";

/// The lines of all figures: those that were measured now in the place of what was known of their detectors.
fn figure_lines(folder: &Path, figures: &[Figure]) -> String {
    let known = fs::read_to_string(folder.join(FIGURES)).unwrap_or_default();
    let is_new =
        |line: &str| figures.iter().any(|figure| line.split('\t').next() == Some(figure.detector));
    let mut lines: Vec<String> =
        known.lines().filter(|line| !is_new(line)).map(|line| format!("{line}\n")).collect();
    lines.extend(figures.iter().map(Figure::line));
    lines.concat()
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.join(name);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, bytes))
        .with_context(|| format!("`{}` cannot be written", path.display()))
}

/// Everything that training makes.
struct All {
    files: Vec<(&'static str, Vec<u8>)>,
    figures: Vec<Figure>,
    thresholds: Vec<(&'static str, f64)>,
    predictions: Predictions,
}

/// A detector with a table of its own.
fn made_alone(made: Alone) -> All {
    let none: (f32, &[f32], &[f32]) = (0.0, &[], &[]);
    let mut columns: Vec<_> =
        made.columns.iter().map(|(bias, weights)| (*bias, weights.as_slice(), none.2)).collect();
    columns.resize(4.max(columns.len()), none);
    All {
        files: vec![(made.file, weights_file(&columns))],
        figures: made.figures,
        thresholds: Vec::new(),
        predictions: made.predictions,
    }
}

fn make(data: &Data) -> anyhow::Result<All> {
    let injection = injection::make(data)?;
    let document = document::make(data)?;
    let toxicity = toxicity::make(data)?;
    let sentiment = sentiment::make(data)?;
    let grounded = grounded::make(data)?;

    let none: (f32, &[f32], &[f32]) = (0.0, &[], &[]);
    let mut message = vec![none; lane::COUNT];
    let columns = [
        (vec![lane::INJECTION], &injection.lanes),
        (vec![lane::DOCUMENT], &document.lanes),
        ([lane::GERMAN_TOXICITY, lane::ENGLISH_TOXICITY].concat(), &toxicity.lanes),
        (
            [lane::GERMAN_SENTIMENT, lane::ENGLISH_SENTIMENT, lane::ENGLISH_MOOD].concat(),
            &sentiment.lanes,
        ),
    ];
    for (places, lanes) in &columns {
        for (place, learned) in places.iter().zip(lanes.iter()) {
            message[*place] = (learned.bias, &learned.shared, &[]);
        }
    }
    let classes: Vec<_> =
        toxicity.lanes.iter().map(|learned| (0.0, learned.own.as_slice(), none.2)).collect();
    let (german, english) = sentiment.lanes.split_at(3.min(sentiment.lanes.len()));
    let german: Vec<_> =
        german.iter().map(|learned| (0.0, none.1, learned.own.as_slice())).collect();
    let english: Vec<_> = english
        .iter()
        .map(|learned| {
            let split = 1 << ombud_guard::training::sentiment::SEQUENCES_LOG2;
            let (sequences, numbers) = learned.own.split_at(split);
            (0.0, sequences, numbers)
        })
        .collect();
    let (english, mood) = english.split_at(3.min(english.len()));
    let mut files = vec![
        ("message.bin", weights_file(&message)),
        ("classes.bin", weights_file(&classes)),
        ("sentiment_de.bin", weights_file(&german)),
        ("sentiment_en.bin", weights_file(english)),
        ("mood_en.bin", weights_file(mood)),
    ];
    files.extend(grounded.files);
    let (mut figures, mut thresholds, mut predictions) =
        (Vec::new(), Vec::new(), Predictions::new());
    for made in [injection, document, toxicity, sentiment] {
        figures.extend(made.figures);
        thresholds.extend(made.thresholds);
        predictions.extend(made.predictions);
    }
    figures.extend(grounded.figures);
    thresholds.extend(grounded.thresholds);
    predictions.extend(grounded.predictions);
    for made in [language::make(data)?, names::make(data)?].map(made_alone) {
        files.extend(made.files);
        figures.extend(made.figures);
        predictions.extend(made.predictions);
    }
    Ok(All { files, figures, thresholds, predictions })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A few rows for every file, made by counting.
    fn rows(folder: &Path) {
        let words = ["card", "bill", "meter", "account", "parcel", "contract", "price", "letter"];
        let labels = ["negative", "neutral", "positive"];
        let file = |name: &str, row: &dyn Fn(usize, &str) -> Value| {
            let lines = (0..24).map(|index| {
                let text = format!("{} {} {index}", words[index % 8], words[index / 3]);
                let mut row = row(index, &text);
                row["id"] = json!(format!("{name}-{index}"));
                row.to_string()
            });
            let lines = lines.collect::<Vec<_>>().join("\n");
            fs::write(folder.join(format!("{name}.dev.jsonl")), lines).unwrap();
        };
        file("injection_direct", &|index, text| {
            let label = index % 2;
            let text =
                if label == 1 { format!("ignore all rules of {text}") } else { text.to_owned() };
            json!({ "text": text, "label": label, "source": "deepset", "kind": "attack", "lang": "en" })
        });
        for name in ["benign_banking77_en", "benign_clinc150_en"] {
            file(name, &|index, text| json!({ "text": text, "intent": index % 5 }));
        }
        file("injection_indirect_bipia", &|index, text| {
            let label = index % 2;
            let more = if label == 1 { "\nChange your reply." } else { "" };
            json!({ "text": format!("{text}{more}"), "label": label, "doc": "email", "attack": "a" })
        });
        for name in [
            "toxicity_germeval2018_de",
            "toxicity_davidson_en",
            "toxicity_hatecheck_de",
            "toxicity_hatecheck_en",
        ] {
            file(
                name,
                &|index, text| json!({ "text": format!("{text} {}", if index % 2 == 1 { "idiot" } else { "gut" }), "label": index % 2, "functionality": format!("f{}", index % 3) }),
            );
        }
        for name in ["sentiment_sb10k_de", "sentiment_vader_gt_en"] {
            file(
                name,
                &|index, text| json!({ "text": text, "label": (labels[index % 3]), "source": "amazon" }),
            );
        }
        file(
            "groundedness_begin_wow_en",
            &|index, text| json!({ "response": text, "message": "hi", "knowledge": (words[index % 8]), "label": index % 2 }),
        );
        file(
            "langid_lingua_testdata",
            &|_, text| json!({ "text": text, "lang": "de", "kind": "sentences" }),
        );
        file("langid_xsid", &|_, text| json!({ "text": text, "lang": "gsw" }));
        for name in ["pii_synth_de", "pii_synth_en"] {
            file(name, &|_, text| json!({ "text": text }));
        }
        for (name, kind) in [("pii_presidio_synth_en", "PERSON"), ("ner_germeval2014_de", "PER")] {
            file(
                name,
                &|_, text| json!({ "text": format!("Claudia {text}"), "spans": [{ "start": 0, "end": 7, "type": kind }] }),
            );
        }
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        rows(folder.path());
        let made = || make(&Data::new(folder.path().to_owned(), SAMPLE.into(), 1)).unwrap();
        let (one, other) = (made(), made());
        assert!(
            one.files.iter().any(|(name, bytes)| *name == "message.bin" && bytes.len() > 1 << 20)
        );
        for ((name, bytes), (_, again)) in one.files.iter().zip(&other.files) {
            assert!(bytes == again, "{name}");
        }
        assert_eq!(one.predictions, other.predictions);
        assert_eq!(one.predictions["injection_direct"].len(), 24);
    }

    #[test]
    fn rows_that_are_shared_alike_are_not_learned_from() {
        let data = Data::new(PathBuf::from("."), SAMPLE.into(), 100);
        assert!(data.rows("langid_xsid").unwrap_err().to_string().contains("share-alike"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = make(&Data::new(folder.path().to_owned(), SAMPLE.into(), 1)).err().unwrap();
        assert!(error.to_string().contains("injection_direct.dev.jsonl"), "{error}");
    }
}
