//! How well does the embedded understander understand?
//!
//! ```text
//! cargo run --profile fast -p ombud-assistant --example understanding -- banking77 FILE [--json]
//! cargo run --profile fast -p ombud-assistant --example understanding -- clinc150 FILE [--json]
//! cargo run --profile fast -p ombud-assistant --example understanding -- parallel FOLDER [--json]
//! cargo run --profile fast -p ombud-assistant --example understanding -- hear FOLDER LANGUAGE < TEXTS
//! ```
//!
//! `FILE` has a JSON object with `text` and `intent` on each line, `FOLDER` is an assistant folder.
//! Figures are printed, not asserted.
//!
//! * `banking77`: stratified five-fold cross-validation.
//! * `clinc150`: the same; rows of the intent `oos` are never learned from. Each fold is judged at
//!   one threshold on the probability of being in scope, chosen on the *other* folds' messages:
//!   the lowest one that rejects [`REJECTED_SHARE`] of their `oos` rows.
//! * `parallel`: learns from `phrasings` of both languages, judges `held_back`; and both together
//!   in cross-validation.
//! * `hear`: what is understood of each line of the input, as it comes.
//!
//! `--seed N` is where training begins (0 otherwise).
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
use ombud_assistant::{Assistant, Folder, Heard, IntentCommand};

/// Folds of the cross-validation.
const FOLDS: usize = 5;

/// Folds of the cross-validation over pairs of translations.
const PAIR_FOLDS: usize = 4;

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
    let seed = match seed_of(&mut arguments) {
        Ok(seed) => seed,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            return ExitCode::FAILURE;
        }
    };
    let options = TrainingOptions { seed, ..TrainingOptions::default() };
    if let [_, folder, language] = arguments.as_slice()
        && arguments.first().is_some_and(|first| first == "hear")
    {
        return match hear(Path::new(folder), language) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let _ = writeln!(std::io::stderr(), "{error}");
                ExitCode::from(2)
            }
        };
    }
    let report = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["banking77", file] => cross_validation("banking77", Path::new(file), &options),
        ["clinc150", file] => cross_validation("clinc150", Path::new(file), &options),
        ["parallel", folder] => parallel(Path::new(folder), &options),
        _ => {
            Err("usage: understanding (banking77 FILE | clinc150 FILE | parallel FOLDER | hear FOLDER LANGUAGE) [--seed N] [--json]"
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

/// Takes `--seed N` out of the arguments: where the training begins.
fn seed_of(arguments: &mut Vec<String>) -> Result<u64, Box<dyn Error>> {
    let Some(place) = arguments.iter().position(|argument| argument == "--seed") else {
        return Ok(TrainingOptions::default().seed);
    };
    let mut taken = arguments.drain(place..arguments.len().min(place + 2)).skip(1);
    Ok(taken.next().ok_or("--seed takes a number")?.parse().map_err(|_| "--seed takes a number")?)
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
    /// `intent` is the right one, `None` out of scope.
    fn new(fold: usize, intent: Option<usize>, classification: &Classification) -> Self {
        let first = classification.ranked.first();
        Self {
            fold,
            in_scope: intent.is_some(),
            right: intent.is_some() && first.map(|(intent, _)| *intent) == intent,
            confidence: first.map_or(0.0, |(_, probability)| f64::from(*probability)),
            scope: f64::from(classification.in_scope),
        }
    }
}

fn cross_validation(
    name: &str,
    file: &Path,
    options: &TrainingOptions,
) -> Result<Report, Box<dyn Error>> {
    let messages = messages(file)?;
    let mut outcomes = Vec::new();
    let mut latencies_ms = Vec::new();
    let mut training_s = Vec::new();
    for fold in 0..FOLDS {
        let learned: Vec<&Message> =
            messages.iter().filter(|message| message.fold != fold).collect();
        let start = Instant::now();
        let classifier = train(&learned, options)?;
        training_s.push(seconds(start));
        for message in messages.iter().filter(|message| message.fold == fold) {
            let start = Instant::now();
            let classification = classifier.classify(&message.text);
            latencies_ms.push(1e3 * seconds(start));
            outcomes.push(Outcome::new(fold, message.intent, &classification));
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
    train(&most, options)?;
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

/// A text of an assistant folder.
struct Parallel {
    text: String,
    intent: usize,
    language: String,
    origin: Origin,
    held_back: bool,
    /// The same for all translations of a held-back phrasing.
    fold: usize,
    /// Its place among the held-back phrasings of its intent and language; those at the same place mean
    /// the same.
    position: usize,
}

/// Say of each line of the input what is understood of it by itself.
fn hear(folder: &Path, language: &str) -> Result<(), Box<dyn Error>> {
    let today = jiff::civil::date(2026, 11, 1);
    let learned = std::env::var_os("OMBUD_DATA_LEARNED_FOLDER").map(Into::into);
    let (assistant, _) = Assistant::from_folder(Folder::read(folder)?.learned_in(learned), today);
    let assistant = assistant.ok_or("the folder has errors: `ombud check` names them")?;
    let language = language.parse()?;
    for text in std::io::stdin().lines() {
        let text = &text?;
        let (offered, procedure, code, before) = (&[][..], None, None, None);
        let heard = Heard { text, language, offered, today, procedure, code, before };
        let understood = assistant.understand(&heard);
        writeln!(std::io::stdout(), "{text}\n  {understood:?}")?;
    }
    Ok(())
}

/// Learns German and English together, from phrasings alone and with the sentences of the articles
/// as well. Judges the held-back phrasings; and, because those are few, all phrasings in
/// [`PAIR_FOLDS`] folds that keep translations together.
fn parallel(folder: &Path, options: &TrainingOptions) -> Result<Report, Box<dyn Error>> {
    let (assistant, _) = Assistant::load(folder, jiff::civil::date(2026, 11, 1))?;
    let assistant = assistant.ok_or("the folder has errors: `ombud check` names them")?;
    let mut phrasings = Vec::new();
    let mut sentences = Vec::new();
    for (intent, known) in assistant.intents().iter().enumerate() {
        let mut add = |language: &str, position: usize, text: &str, held_back: bool| {
            phrasings.push(Parallel {
                text: text.to_owned(),
                intent,
                language: language.to_owned(),
                origin: Origin::Phrasing,
                held_back,
                fold: (intent + position + usize::from(held_back)) % PAIR_FOLDS,
                position,
            });
        };
        let mut positions: BTreeMap<&str, usize> = BTreeMap::new();
        for (language, text) in &known.phrasings {
            let position = positions.entry(language.as_str()).or_default();
            add(language.as_str(), *position, text, false);
            *position += 1;
        }
        for (language, texts) in &known.held_back {
            for (position, text) in texts.iter().enumerate() {
                add(language.as_str(), position, text, true);
            }
        }
        let IntentCommand::Answer { article, .. } = &known.command else { continue };
        let articles = assistant.knowledge().articles().iter().filter(|one| one.id == *article);
        sentences.extend(articles.flat_map(|article| {
            article.sentences().map(|text| Parallel {
                text: text.to_owned(),
                intent,
                language: article.language.as_str().to_owned(),
                origin: Origin::Article,
                held_back: false,
                fold: PAIR_FOLDS,
                position: 0,
            })
        }));
    }

    let mut report = Report::default();
    report.add("intents", count(assistant.intents().len()));
    for (name, sentences) in [("phrasings", &[][..]), ("with articles", &sentences)] {
        let (training_s, outcomes) =
            judge_parallel(&phrasings, sentences, |text| text.held_back, options)?;
        report.add(format!("{name}: training, s"), training_s);
        gap(&format!("{name}, held back"), &outcomes, &mut report);
        paired(&format!("{name}, held back"), &outcomes, &mut report);
        let mut outcomes = Vec::new();
        for fold in 0..PAIR_FOLDS {
            let (_, mut mine) =
                judge_parallel(&phrasings, sentences, |text| text.fold == fold, options)?;
            outcomes.append(&mut mine);
        }
        gap(&format!("{name}, {PAIR_FOLDS} folds"), &outcomes, &mut report);
        outcomes.retain(|one| one.text.held_back);
        paired(&format!("{name}, {PAIR_FOLDS} folds, held back"), &outcomes, &mut report);
    }
    Ok(report)
}

/// A judged text and what came of it.
struct JudgedText<'a> {
    text: &'a Parallel,
    outcome: Outcome,
}

/// Learns all texts but those that are judged; returns the time it took, and what came of each judged
/// text.
fn judge_parallel<'a>(
    phrasings: &'a [Parallel],
    sentences: &[Parallel],
    is_judged: impl Fn(&Parallel) -> bool,
    options: &TrainingOptions,
) -> Result<(f64, Vec<JudgedText<'a>>), Box<dyn Error>> {
    let (judged, learned): (Vec<&Parallel>, Vec<&Parallel>) =
        phrasings.iter().partition(|text| is_judged(text));
    let examples: Vec<Example<'_>> = learned
        .into_iter()
        .chain(sentences)
        .map(|text| Example {
            text: &text.text,
            intent: text.intent,
            language: &text.language,
            origin: text.origin,
        })
        .collect();
    let start = Instant::now();
    let classifier = Classifier::train(&examples, options)?;
    let training_s = seconds(start);
    let outcome = |text: &'a Parallel| {
        let classification = classifier.classify(&text.text);
        let outcome = Outcome::new(text.fold, Some(text.intent), &classification);
        JudgedText { text, outcome }
    };
    Ok((training_s, judged.into_iter().map(outcome).collect()))
}

/// Adds the figures of each language, and how far German is behind English.
fn gap(name: &str, outcomes: &[JudgedText<'_>], report: &mut Report) {
    let mut accuracies = [0.0; 2];
    for (language, accuracy) in ["de", "en"].into_iter().zip(&mut accuracies) {
        let mine = || {
            let of = outcomes.iter().filter(|one| one.text.language == language);
            of.map(|one| &one.outcome)
        };
        *accuracy = share(mine(), |outcome| outcome.right);
        report.add(format!("{name}: {language}, messages"), count(mine().count()));
        report.add(format!("{name}: {language}, intent accuracy"), *accuracy);
        let accepted = share(mine(), |outcome| outcome.scope > 0.5);
        report.add(format!("{name}: {language}, in scope at one half"), accepted);
    }
    let [german, english] = accuracies;
    report.add(format!("{name}: English above German, points"), 100.0 * (english - german));
    let error = calibration_error(outcomes.iter().map(|one| &one.outcome));
    report.add(format!("{name}: expected calibration error"), error);
}

/// Adds how far German is behind English over pairs of translations, with its interval of 95 % (Bonett
/// and Price 2012, "Adjusted Wald Confidence Interval for a Difference of Binomial Proportions Based on
/// Paired Data").
fn paired(name: &str, outcomes: &[JudgedText<'_>], report: &mut Report) {
    let mut pairs: BTreeMap<(usize, usize), [Option<bool>; 2]> = BTreeMap::new();
    for JudgedText { text, outcome } in outcomes {
        let pair = pairs.entry((text.intent, text.position)).or_default();
        pair[usize::from(text.language == "en")] = Some(outcome.right);
    }
    let (mut both, mut only_english, mut only_german) = (0.0, 0.0, 0.0);
    for pair in pairs.values() {
        let [Some(german), Some(english)] = pair else { continue };
        both += 1.0;
        only_english += f64::from(u8::from(*english && !german));
        only_german += f64::from(u8::from(*german && !english));
    }
    let (one, other) = ((only_english + 1.0) / (both + 2.0), (only_german + 1.0) / (both + 2.0));
    let spread = 1.959_964 * ((one + other - (one - other).powi(2)) / (both + 2.0)).sqrt();
    report.add(format!("{name}: pairs"), both);
    report.add(format!("{name}: pairs right in English only"), only_english);
    report.add(format!("{name}: pairs right in German only"), only_german);
    report.add(format!("{name}: points, interval from"), 100.0 * (one - other - spread));
    report.add(format!("{name}: points, interval to"), 100.0 * (one - other + spread));
}

fn train(messages: &[&Message], options: &TrainingOptions) -> Result<Classifier, Box<dyn Error>> {
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
    Ok(Classifier::train(&examples, options)?)
}

/// Reads the messages and deals each intent's evenly into folds, in an order that depends on
/// nothing but the texts.
fn messages(file: &Path) -> Result<Vec<Message>, Box<dyn Error>> {
    let mut by_intent: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let text =
        std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    for line in text.lines() {
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
