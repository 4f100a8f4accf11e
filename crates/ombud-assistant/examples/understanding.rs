//! How well does the embedded understander understand?
//!
//! ```text
//! cargo run --profile fast -p ombud-assistant --example understanding -- banking77 FILE [--json]
//! cargo run --profile fast -p ombud-assistant --example understanding -- clinc150 FILE [--json]
//! cargo run --profile fast -p ombud-assistant --example understanding -- parallel FOLDER [--json]
//! ```
//!
//! `FILE` has a JSON object with `text` and `intent` on each line, `FOLDER` is an assistant folder.
//! Figures are printed, not asserted.
//!
//! * `banking77`: stratified five-fold cross-validation.
//! * `clinc150`: the same; rows of the intent `oos` are never learned from. Each fold is judged at
//!   one threshold on the probability of being in scope, chosen on the *other* folds' messages:
//!   the lowest one that rejects [`REJECTED_SHARE`] of their `oos` rows.
//! * `parallel`: learns from `phrasings` of both languages, judges `held_back`.
//!
//! "intent accuracy" looks only at the first-ranked intent. "accuracy with rejection" counts a
//! message as right if its first-ranked intent is right *and* it is judged in scope.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use ombud_assistant::understand::{Classification, Classifier, Example, Origin, TrainingOptions};

/// Folds of the cross-validation.
const FOLDS: usize = 5;

/// Bins of the expected calibration error.
const BINS: usize = 15;

/// Share of the other folds' `oos` rows that the threshold rejects. One point above the recall
/// that is wanted, because a threshold does a little worse on texts it was not chosen on.
const REJECTED_SHARE: f64 = 0.78;

/// The name under which CLINC150 files what belongs to no intent.
const OUT_OF_SCOPE: &str = "oos";

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let as_json = arguments.iter().any(|argument| argument == "--json");
    arguments.retain(|argument| argument != "--json");
    let report = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["banking77", file] => cross_validation("banking77", Path::new(file)),
        ["clinc150", file] => cross_validation("clinc150", Path::new(file)),
        ["parallel", folder] => parallel(Path::new(folder)),
        _ => {
            Err("usage: understanding (banking77 FILE | clinc150 FILE | parallel FOLDER) [--json]"
                .into())
        }
    };
    let text = report.and_then(|report| report.text(as_json));
    match text {
        Ok(text) => {
            // A closed pipe is the reader's wish.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

/// Named figures in the order in which they are printed.
#[derive(Default)]
struct Report(Vec<(String, f64)>);

impl Report {
    fn add(&mut self, name: impl Into<String>, figure: f64) {
        self.0.push((name.into(), figure));
    }

    fn text(&self, as_json: bool) -> Result<String, Box<dyn Error>> {
        let mut text = String::new();
        if as_json {
            let figures: serde_json::Map<String, serde_json::Value> =
                self.0.iter().map(|(name, figure)| (name.clone(), (*figure).into())).collect();
            writeln!(text, "{}", serde_json::Value::Object(figures))?;
        } else {
            for (name, figure) in &self.0 {
                writeln!(text, "{name:<56} {figure:>10.4}")?;
            }
        }
        Ok(text)
    }
}

/// A message with its intent; `None` is out of scope.
struct Message {
    text: String,
    intent: Option<usize>,
    fold: usize,
}

/// A message's outcome on the fold that had not learned it.
struct Outcome {
    fold: usize,
    in_scope: bool,
    /// The first-ranked intent is right.
    right: bool,
    /// Its probability.
    confidence: f64,
    /// Judged probability of being in scope.
    scope: f64,
}

impl Outcome {
    fn new(message: &Message, classification: &Classification) -> Self {
        let first = classification.ranked.first();
        Self {
            fold: message.fold,
            in_scope: message.intent.is_some(),
            right: message.intent.is_some() && first.map(|(intent, _)| *intent) == message.intent,
            confidence: first.map_or(0.0, |(_, probability)| f64::from(*probability)),
            scope: f64::from(classification.in_scope),
        }
    }
}

fn cross_validation(name: &str, file: &Path) -> Result<Report, Box<dyn Error>> {
    let messages = messages(file)?;
    let mut outcomes = Vec::new();
    let mut latencies_ms = Vec::new();
    let mut training_s = Vec::new();
    for fold in 0..FOLDS {
        let learned: Vec<&Message> =
            messages.iter().filter(|message| message.fold != fold).collect();
        let start = Instant::now();
        let classifier = train(&learned)?;
        training_s.push(seconds(start));
        for message in messages.iter().filter(|message| message.fold == fold) {
            let start = Instant::now();
            let classification = classifier.classify(&message.text);
            latencies_ms.push(1e3 * seconds(start));
            outcomes.push(Outcome::new(message, &classification));
        }
    }

    let mut report = Report::default();
    report.add(format!("{name}: messages"), count(outcomes.len()));
    let inside = || outcomes.iter().filter(|outcome| outcome.in_scope);
    for fold in 0..FOLDS {
        let mine = || inside().filter(|outcome| outcome.fold == fold);
        report.add(
            format!("intent accuracy, fold {fold}"),
            share(mine(), |outcome: &Outcome| outcome.right),
        );
    }
    report.add("intent accuracy", share(inside(), |outcome| outcome.right));
    report.add("expected calibration error, 15 bins", calibration_error(inside()));
    if outcomes.iter().any(|outcome| !outcome.in_scope) {
        rejection(&outcomes, &mut report);
    }

    latencies_ms.sort_by(f64::total_cmp);
    report.add(
        "time per message, mean ms",
        latencies_ms.iter().sum::<f64>() / count(latencies_ms.len()),
    );
    report.add("time per message, 99th percentile ms", quantile(&latencies_ms, 0.99));
    report.add("training on four folds, mean s", training_s.iter().sum::<f64>() / count(FOLDS));
    let most: Vec<&Message> =
        messages.iter().filter(|message| message.intent.is_some()).take(10_000).collect();
    let start = Instant::now();
    train(&most)?;
    report.add(format!("training on {} examples, s", most.len()), seconds(start));
    Ok(report)
}

/// Judges scope: at thresholds chosen on the other folds, and at one half.
fn rejection(outcomes: &[Outcome], report: &mut Report) {
    let mut at_threshold = Vec::new();
    for fold in 0..FOLDS {
        let mut others: Vec<f64> = outcomes
            .iter()
            .filter(|outcome| outcome.fold != fold && !outcome.in_scope)
            .map(|outcome| outcome.scope)
            .collect();
        others.sort_by(f64::total_cmp);
        let threshold = quantile(&others, REJECTED_SHARE);
        let mine: Vec<(&Outcome, bool)> = outcomes
            .iter()
            .filter(|outcome| outcome.fold == fold)
            .map(|outcome| (outcome, outcome.scope > threshold))
            .collect();
        report.add(format!("threshold for fold {fold}"), threshold);
        judged(&format!(", fold {fold}"), &mine, report);
        at_threshold.extend(mine);
    }
    judged("", &at_threshold, report);
    let at_half: Vec<(&Outcome, bool)> =
        outcomes.iter().map(|outcome| (outcome, outcome.scope > 0.5)).collect();
    judged(" at one half", &at_half, report);
    report.add("calibration error of being in scope, balanced", scope_calibration_error(outcomes));
    report.add("area under the curve, in scope against out of scope", area(outcomes));
}

/// Adds the figures with rejection; each outcome comes with the judgement "in scope".
fn judged(of: &str, outcomes: &[(&Outcome, bool)], report: &mut Report) {
    let inside = outcomes.iter().filter(|(outcome, _)| outcome.in_scope);
    let outside = outcomes.iter().filter(|(outcome, _)| !outcome.in_scope);
    report.add(
        format!("accuracy with rejection{of}"),
        share(inside, |(outcome, accepted)| outcome.right && *accepted),
    );
    report.add(format!("out-of-scope recall{of}"), share(outside, |(_, accepted)| !accepted));
}

/// Probability that a message in scope is judged more so than one out of scope.
fn area(outcomes: &[Outcome]) -> f64 {
    let mut outside: Vec<f64> =
        outcomes.iter().filter(|one| !one.in_scope).map(|one| one.scope).collect();
    outside.sort_by(f64::total_cmp);
    let above: f64 = outcomes
        .iter()
        .filter(|one| one.in_scope)
        .map(|one| count(outside.partition_point(|scope| *scope < one.scope)))
        .sum();
    let inside = outcomes.len() - outside.len();
    above / (count(inside) * count(outside.len()))
}

/// Learns German and English together and judges each language's held-back phrasings: first from
/// phrasings alone, then with the sentences of the articles as well.
fn parallel(folder: &Path) -> Result<Report, Box<dyn Error>> {
    let mut files: Vec<_> = std::fs::read_dir(folder.join("examples"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut phrasings = Vec::new();
    let mut sentences = Vec::new();
    let mut held_back: BTreeMap<String, Vec<Message>> = BTreeMap::new();
    for (intent, file) in files.iter().enumerate() {
        let table: toml::Table = toml::from_str(&std::fs::read_to_string(file)?)?;
        for (language, text) in texts(&table, "phrasings") {
            phrasings.push((text, intent, language, Origin::Phrasing));
        }
        for (language, text) in texts(&table, "held_back") {
            let message = Message { text, intent: Some(intent), fold: 0 };
            held_back.entry(language).or_default().push(message);
        }
        if let Some(article) = table.get("article").and_then(toml::Value::as_str) {
            for language in ["de", "en"] {
                let file = folder.join("knowledge").join(language).join(format!("{article}.md"));
                let Ok(text) = std::fs::read_to_string(file) else { continue };
                for sentence in article_sentences(&text) {
                    sentences.push((sentence, intent, language.to_owned(), Origin::Article));
                }
            }
        }
    }
    let mut report = Report::default();
    report.add("intents", count(files.len()));
    judge_parallel("phrasings", &phrasings, &held_back, &mut report)?;
    phrasings.append(&mut sentences);
    judge_parallel("phrasings and articles", &phrasings, &held_back, &mut report)?;
    Ok(report)
}

fn judge_parallel(
    name: &str,
    learned: &[(String, usize, String, Origin)],
    held_back: &BTreeMap<String, Vec<Message>>,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    let examples: Vec<Example<'_>> = learned
        .iter()
        .map(|(text, intent, language, origin)| Example {
            text,
            intent: *intent,
            language,
            origin: *origin,
        })
        .collect();
    let start = Instant::now();
    let classifier = Classifier::train(&examples, &TrainingOptions::default())?;
    report.add(format!("{name}: training on {} examples, s", examples.len()), seconds(start));
    let mut accuracies = BTreeMap::new();
    let mut all = Vec::new();
    for (language, messages) in held_back {
        let outcomes: Vec<Outcome> = messages
            .iter()
            .map(|message| Outcome::new(message, &classifier.classify(&message.text)))
            .collect();
        let accuracy = share(outcomes.iter(), |outcome| outcome.right);
        report.add(format!("{name}: {language}, held-back messages"), count(outcomes.len()));
        report.add(format!("{name}: {language}, intent accuracy"), accuracy);
        let accepted = share(outcomes.iter(), |outcome| outcome.scope > 0.1);
        report.add(format!("{name}: {language}, judged in scope at 0.1"), accepted);
        accuracies.insert(language.as_str(), accuracy);
        all.extend(outcomes);
    }
    if let (Some(english), Some(german)) = (accuracies.get("en"), accuracies.get("de")) {
        report.add(format!("{name}: English above German, points"), 100.0 * (english - german));
    }
    report.add(format!("{name}: calibration error"), calibration_error(all.iter()));
    Ok(())
}

/// The sentences of an article and its headings, without its head.
fn article_sentences(article: &str) -> Vec<String> {
    let body = article.splitn(3, "+++").nth(2).unwrap_or_default();
    body.lines()
        .flat_map(|line| line.trim_start_matches('#').split_inclusive(['.', '?', '!']))
        .map(str::trim)
        .filter(|sentence| sentence.chars().filter(|letter| letter.is_alphabetic()).count() > 3)
        .map(str::to_owned)
        .collect()
}

/// The texts of a table such as `phrasings`, each with its language.
fn texts(table: &toml::Table, key: &str) -> Vec<(String, String)> {
    let languages = table.get(key).and_then(toml::Value::as_table).into_iter().flatten();
    languages
        .flat_map(|(language, texts)| {
            let texts = texts.as_array().into_iter().flatten().filter_map(toml::Value::as_str);
            texts.map(move |text| (language.clone(), text.to_owned()))
        })
        .collect()
}

fn train(messages: &[&Message]) -> Result<Classifier, Box<dyn Error>> {
    let examples: Vec<Example<'_>> = messages
        .iter()
        .filter_map(|message| {
            Some(Example {
                text: &message.text,
                intent: message.intent?,
                language: "en",
                origin: Origin::Phrasing,
            })
        })
        .collect();
    Ok(Classifier::train(&examples, &TrainingOptions::default())?)
}

/// Reads the messages and deals each intent's evenly into folds, in an order that depends on
/// nothing but the texts.
fn messages(file: &Path) -> Result<Vec<Message>, Box<dyn Error>> {
    let mut by_intent: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in std::fs::read_to_string(file)?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| row.get(name).and_then(serde_json::Value::as_str);
        let (Some(text), Some(intent)) = (field("text"), field("intent")) else {
            return Err(format!("a line of {} lacks text or intent", file.display()).into());
        };
        by_intent.entry(intent.to_owned()).or_default().push(text.to_owned());
    }
    let mut messages = Vec::new();
    for (number, (intent, mut texts)) in by_intent.into_iter().enumerate() {
        texts.sort_by_key(|text| (shuffling_hash(text), text.clone()));
        let intent = (intent != OUT_OF_SCOPE).then_some(number);
        for (position, text) in texts.into_iter().enumerate() {
            messages.push(Message { text, intent, fold: position % FOLDS });
        }
    }
    messages.sort_by_key(|message| shuffling_hash(&message.text));
    Ok(messages)
}

/// FNV-1a: good enough to bring texts into an arbitrary order.
fn shuffling_hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Mean gap between confidence and accuracy in [`BINS`] equally wide bins of confidence, weighted
/// by their messages (Guo et al. 2017).
fn calibration_error<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> f64 {
    let mut gaps = [0.0_f64; BINS];
    let mut total = 0.0;
    for outcome in outcomes {
        let edges = (1..BINS).map(|edge| count(edge) / count(BINS));
        let bin = edges.filter(|edge| outcome.confidence > *edge).count();
        gaps[bin] += outcome.confidence - if outcome.right { 1.0 } else { 0.0 };
        total += 1.0;
    }
    gaps.iter().map(|gap| gap.abs()).sum::<f64>() / total
}

/// Like [`calibration_error`], of the probability of being in scope; messages out of scope are
/// weighted so that they count as much as those in scope together.
fn scope_calibration_error(outcomes: &[Outcome]) -> f64 {
    let inside = count(outcomes.iter().filter(|outcome| outcome.in_scope).count());
    let outside = count(outcomes.len()) - inside;
    let mut gaps = [0.0_f64; BINS];
    for outcome in outcomes {
        let (truth, weight) = if outcome.in_scope { (1.0, inside) } else { (0.0, outside) };
        let edges = (1..BINS).map(|edge| count(edge) / count(BINS));
        let bin = edges.filter(|edge| outcome.scope > *edge).count();
        gaps[bin] += (outcome.scope - truth) / weight;
    }
    gaps.iter().map(|gap| gap.abs()).sum::<f64>() / 2.0
}

fn share<T>(items: impl Iterator<Item = T>, holds: impl Fn(T) -> bool) -> f64 {
    let (mut hits, mut total) = (0, 0);
    for item in items {
        total += 1;
        hits += usize::from(holds(item));
    }
    count(hits) / count(total)
}

fn seconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64()
}

/// The value below which `share` of the ascending values lie.
fn quantile(ascending: &[f64], share: f64) -> f64 {
    let below = ascending.partition_point(|value| {
        let rank = ascending.partition_point(|other| other < value);
        count(rank) < share * count(ascending.len())
    });
    ascending.get(below.min(ascending.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
const fn count(count: usize) -> f64 {
    count as f64
}
