//! `ombud guard`: what the guard finds in a text, and its predictions for those who score it.

#[cfg(feature = "onnx")]
use std::{collections::BTreeSet, panic};
use std::{
    fs,
    io::{self, IsTerminal as _, Read, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ombud_guard::{
    AssistantText, Card, CustomerText, Disclosure, Figure, Finding, FindingKind, FromAssistant,
    FromCustomer, Identifier, ReplyContext, Rules, Sentiment, StreamRedactor, TELLING_VALUE,
    attack, attack_likelihood, attack_likelihood_in_document, attacks_in_document, cards,
    find_hidden, findings, read_customer, reply_faults, social_engineering, support_missing, tone,
    unsupported,
};
use serde_json::{Value, json};

use crate::{
    arguments::count,
    cli::{GuardArgs, GuardBenchArgs, GuardCardsArgs, GuardCommand, GuardedText},
};

pub(crate) fn run(args: &GuardArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        Some(GuardCommand::Bench(args)) => return bench(args),
        Some(GuardCommand::Cards(args)) => return show_cards(args),
        None => {}
    }
    let is_held_against = args.disclosed
        || args.said.is_some()
        || args.instructions.is_some()
        || !args.source.is_empty();
    if is_held_against && args.kind != GuardedText::Reply {
        bail!("a reply is held against something, and this is none: say `--as reply`");
    }
    let declared = args.declare.iter().map(|(name, pattern)| (name.as_str(), pattern.as_str()));
    let rules = Rules::new(declared)?;
    if args.redact {
        return redacted(args.file.as_deref(), &rules);
    }
    let text = text(args.file.as_deref())?;
    let mut all = find_hidden(&text);
    // What marks a file as UTF-8 hides nothing.
    all.retain(|found| !(text.starts_with('\u{feff}') && found.range == (0..3)));
    if args.kind != GuardedText::Customer {
        all.extend(findings(&text, &rules));
    }
    let mut heard = None;
    match args.kind {
        GuardedText::Text => {
            all.extend(attack(&text));
            all.extend(social_engineering(&text));
        }
        GuardedText::Document => all.extend(attacks_in_document(&text)),
        GuardedText::Reply => all.extend(faults(args, &text, &rules)?),
        GuardedText::Customer => {
            let given = Given(&text);
            let read = read_customer(CustomerText::of(&given), &rules);
            all.extend(read.findings);
            heard = Some((read.language, read.tone));
        }
    }
    all.extend(classified(args, &text)?);
    all.sort_by_key(|finding| finding.range.start);
    let placed = placed(&text, &all);
    if let Some((language, tone)) = heard.as_ref().filter(|_| !args.json) {
        match language {
            Some(guess) => println!("language  {} {:.2}", guess.code, guess.confidence),
            None => println!("language  unknown"),
        }
        if let Some(tone) = tone {
            let told = match tone.value {
                value if value <= -TELLING_VALUE => "discontent",
                value if value >= TELLING_VALUE => "content",
                _ => "neither content nor discontent",
            };
            println!("sentiment {:+.2}, {told}", tone.value);
        }
    }
    if args.json {
        let list: Vec<Value> = placed
            .iter()
            .map(|(finding, line, column)| described(finding, *line, *column))
            .collect();
        let mut told = json!({ "findings": list });
        if let Some((language, tone)) = &heard {
            told["language"] = json!(language.as_ref().map(
                |guess| json!({ "code": guess.code, "confidence": rounded(guess.confidence) })
            ));
            told["sentiment"] = json!(tone.as_ref().map(
                |tone| json!({ "label": label_of(tone.sentiment), "value": rounded(tone.value) })
            ));
        }
        println!("{told:#}");
    } else if placed.is_empty() {
        println!("nothing found");
    } else {
        for (finding, line, column) in &placed {
            let place = format!("{line}:{column}");
            println!(
                "{place:>8}  {:<24} {:.2}  {}",
                finding.name(),
                finding.confidence,
                finding.evidence
            );
        }
        println!("{}", count(placed.len(), "finding", "findings"));
    }
    Ok(if placed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A text of which whoever runs the command says whose it is.
struct Given<'t>(&'t str);

impl FromCustomer for Given<'_> {
    fn customer_text(&self) -> &str {
        self.0
    }
}

impl FromAssistant for Given<'_> {
    fn assistant_text(&self) -> &str {
        self.0
    }
}

/// Print a text without its findings, as it comes: a log that grows can be piped through, and no memory holds all of it.
fn redacted(file: Option<&Path>, rules: &Rules) -> anyhow::Result<ExitCode> {
    let (mut input, name) = opened(file)?;
    let (mut redactor, mut output) = (StreamRedactor::new(rules), io::stdout().lock());
    let mut print =
        |text: &str| match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
            // Whoever reads it has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            printed => printed.map(|()| true),
        };
    let mut block = vec![0; 64 * 1024];
    loop {
        let size = input.read(&mut block).with_context(|| format!("{name} cannot be read"))?;
        let block = block.get(..size).unwrap_or_default();
        if block.is_empty() {
            break;
        }
        let text = redactor.push(block).map_err(|error| no_text(&name, error.at))?;
        if !print(&text)? {
            return Ok(ExitCode::SUCCESS);
        }
    }
    print(&redactor.finish().map_err(|error| no_text(&name, error.at))?)?;
    Ok(ExitCode::SUCCESS)
}

/// What a reply should not say, held against what it was made from.
fn faults(args: &GuardArgs, reply: &str, rules: &Rules) -> anyhow::Result<Vec<Finding>> {
    let sources: Vec<String> =
        args.source.iter().map(|file| text(Some(file))).collect::<Result<_, _>>()?;
    let given = |file: Option<&PathBuf>| file.map(|file| text(Some(file))).transpose();
    let said = given(args.said.as_ref())?.unwrap_or_default();
    let instructions = given(args.instructions.as_ref())?.unwrap_or_default();
    let passages: Vec<&str> = sources.iter().map(String::as_str).collect();
    let context = ReplyContext {
        passages: &passages,
        results: &[],
        customer: &[&said],
        instructions: &instructions,
        disclosure: if args.disclosed { Disclosure::Shown } else { Disclosure::Missing },
        today: None,
        rules,
    };
    let mut found = reply_faults(AssistantText::of(&Given(reply)), &context);
    // It has learned from English only.
    let language = ombud_guard::inspect(reply).ok().and_then(|inspection| inspection.language);
    if !passages.is_empty() && language.is_some_and(|guess| guess.code == "en") {
        found.extend(unsupported(reply, &said, &passages));
    }
    Ok(found)
}

/// What classifiers of one's own find.
#[cfg(feature = "onnx")]
fn classified(args: &GuardArgs, text: &str) -> anyhow::Result<Vec<Finding>> {
    use ombud_guard_onnx::{Classifier, Text};

    let given = Given(text);
    let whose = match args.kind {
        GuardedText::Text => Text::Anybodys(text),
        GuardedText::Document => Text::Document(text),
        GuardedText::Customer => Text::Customers(CustomerText::of(&given)),
        GuardedText::Reply => Text::Reply(AssistantText::of(&given)),
    };
    let all = || {
        let mut found = Vec::new();
        for folder in &args.classifier {
            let classifier = Classifier::open(folder).map_err(|error| match error.remedy() {
                Some(remedy) => anyhow::anyhow!("{error}\n\nSuch as:\n\n{}", remedy.trim_end()),
                None => error.into(),
            })?;
            if !classifier.reads(whose) {
                let kinds: BTreeSet<&str> = classifier.kinds().map(FindingKind::code).collect();
                let kinds: Vec<String> = kinds.iter().map(|kind| format!("`{kind}`")).collect();
                bail!(
                    "the classifier in `{}` tells only {}, which is not looked for in such a text: say whose it is, such as `--as customer`",
                    folder.display(),
                    kinds.join(", ")
                );
            }
            found.extend(classifier.findings(whose)?);
        }
        Ok(found)
    };
    // Where a file is broken so that tract panics, that is caught, and said as an error.
    let before = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let found = all();
    panic::set_hook(before);
    found
}

/// What classifiers of one's own find: this program was built without what runs them.
#[cfg(not(feature = "onnx"))]
fn classified(args: &GuardArgs, _text: &str) -> anyhow::Result<Vec<Finding>> {
    if args.classifier.is_empty() {
        return Ok(Vec::new());
    }
    bail!(
        "this `ombud` was built without what runs classifiers: build one that has it with `cargo build --release -p ombud --features onnx`"
    )
}

/// The text of a file, or of the standard input.
fn text(file: Option<&Path>) -> anyhow::Result<String> {
    let (mut input, name) = opened(file)?;
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes).with_context(|| format!("{name} cannot be read"))?;
    String::from_utf8(bytes).map_err(|error| no_text(&name, error.utf8_error().valid_up_to()))
}

/// A file or the standard input, and what it is called.
fn opened(file: Option<&Path>) -> anyhow::Result<(Box<dyn Read>, String)> {
    let Some(path) = file.filter(|path| *path != Path::new("-")) else {
        let input = io::stdin().lock();
        if input.is_terminal() {
            eprintln!("reading the text from this terminal, up to Ctrl-D");
        }
        return Ok((Box::new(input), "the standard input".to_owned()));
    };
    let name = format!("`{}`", path.display());
    let file = fs::File::open(path).with_context(|| format!("{name} cannot be read"))?;
    Ok((Box::new(file), name))
}

fn no_text(name: &str, at: usize) -> anyhow::Error {
    anyhow::anyhow!("{name} is not text in UTF-8: byte {} is the first that does not fit", at + 1)
}

/// Findings with line and column, both from 1; a column is a character.
fn placed<'f>(text: &str, findings: &'f [Finding]) -> Vec<(&'f Finding, usize, usize)> {
    let (mut at, mut line, mut column) = (0, 1, 1);
    findings
        .iter()
        .map(|finding| {
            for character in text.get(at..finding.range.start).unwrap_or_default().chars() {
                (line, column) = if character == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
            at = at.max(finding.range.start);
            (finding, line, column)
        })
        .collect()
}

/// A float of 32 bits without the digits that it does not have.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}

fn described(finding: &Finding, line: usize, column: usize) -> Value {
    json!({
        "group": finding.kind.group(),
        "kind": finding.kind.code(),
        "name": finding.name(),
        "start": finding.range.start,
        "end": finding.range.end,
        "line": line,
        "column": column,
        "confidence": rounded(finding.confidence),
        "evidence": finding.evidence,
        "detector": finding.detector,
    })
}

/// What is predicted for a row of a file in a language, `de` or `en`.
type Predict = fn(&Value, &str) -> anyhow::Result<Value>;

/// The files that can be predicted, by the beginning of their names.
const PREDICTED: &[(&str, Predict)] = &[
    ("pii_", spans),
    ("ner_", spans),
    ("secrets", secrets),
    ("injection_indirect", documents),
    ("injection_", attacks),
    ("benign_", attacks),
    ("sentiment_", sentiments),
    ("toxicity_hatecheck", hate),
    ("toxicity_", offence),
    ("groundedness_", groundedness),
    ("langid_", languages),
];

/// Write predictions for the labelled files of a folder, and say how long they took.
fn bench(args: &GuardBenchArgs) -> anyhow::Result<ExitCode> {
    let failed = |path: &Path| format!("`{}` cannot be written", path.display());
    fs::create_dir_all(&args.out).with_context(|| failed(&args.out))?;
    let mut files: Vec<PathBuf> = fs::read_dir(&args.data)
        .with_context(|| format!("`{}` cannot be read", args.data.display()))?
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.sort();
    // The lists of words are read once, by whoever comes first.
    findings("", Rules::none());
    let mut written = 0;
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some((_, predict)) =
            PREDICTED.iter().find(|(beginning, _)| name.starts_with(beginning))
        else {
            continue;
        };
        let rows = fs::read_to_string(&path)
            .with_context(|| format!("`{}` cannot be read", path.display()))?;
        let language = if name.contains("_de.") { "de" } else { "en" };
        let (mut predictions, mut taken, mut rows_count) = (String::new(), Duration::ZERO, 0);
        for (index, line) in rows.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = || format!("`{}`, line {}", path.display(), index + 1);
            let row: Value = serde_json::from_str(line).with_context(place)?;
            let began = Instant::now();
            let mut prediction = predict(&row, language).with_context(place)?;
            taken += began.elapsed();
            prediction["id"] = row["id"].clone();
            predictions.push_str(&prediction.to_string());
            predictions.push('\n');
            rows_count += 1;
        }
        let out = args.out.join(&name);
        fs::write(&out, predictions).with_context(|| failed(&out))?;
        println!(
            "{}: {} in {:.0} ms",
            out.display(),
            count(rows_count, "row", "rows"),
            taken.as_secs_f64() * 1000.0
        );
        written += 1;
    }
    if written == 0 {
        bail!(
            "no file in `{}` can be predicted: the guard knows those that begin with {}",
            args.data.display(),
            PREDICTED.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Spans of personal data, in characters.
fn spans(row: &Value, _: &str) -> anyhow::Result<Value> {
    let text = row["text"].as_str().context("there is no `text`")?;
    let characters = |to: usize| text.get(..to).unwrap_or_default().chars().count();
    let spans: Vec<Value> = findings(text, Rules::none())
        .iter()
        .filter_map(|finding| {
            let (start, end) = (characters(finding.range.start), characters(finding.range.end));
            Some(json!({ "start": start, "end": end, "type": label(finding.kind)?, "score": finding.confidence }))
        })
        .collect();
    Ok(json!({ "spans": spans }))
}

/// How sure the guard is that there is a secret.
fn secrets(row: &Value, _: &str) -> anyhow::Result<Value> {
    let encoded = row["text_b64"].as_str().context("there is no `text_b64`")?;
    let text = String::from_utf8(BASE64_STANDARD.decode(encoded)?)?;
    let score = findings(&text, Rules::none())
        .iter()
        .filter(|finding| matches!(finding.kind, FindingKind::Secret(_)))
        .map(|finding| finding.confidence)
        .fold(0.0, f32::max);
    Ok(json!({ "score": score }))
}

/// A field that a row has to have.
fn field<'r>(row: &'r Value, name: &str) -> anyhow::Result<&'r str> {
    row[name].as_str().with_context(|| format!("there is no `{name}`"))
}

/// How sure the guard is that somebody attacks the assistant.
fn attacks(row: &Value, _: &str) -> anyhow::Result<Value> {
    Ok(json!({ "score": attack_likelihood(field(row, "text")?) }))
}

/// How sure the guard is that a document has an instruction in it.
fn documents(row: &Value, _: &str) -> anyhow::Result<Value> {
    Ok(json!({ "score": attack_likelihood_in_document(field(row, "text")?) }))
}

fn row_tone(row: &Value, language: &str) -> anyhow::Result<ombud_guard::Tone> {
    // A labelled file of tone: none is an employee's.
    let text = Given(field(row, "text")?);
    tone(CustomerText::of(&text), language).context("there is no tone in this language")
}

fn sentiments(row: &Value, language: &str) -> anyhow::Result<Value> {
    let tone = row_tone(row, language)?;
    Ok(json!({ "label": label_of(tone.sentiment), "score": tone.value }))
}

fn label_of(sentiment: Sentiment) -> &'static str {
    match sentiment {
        Sentiment::Negative => "negative",
        Sentiment::Neutral => "neutral",
        Sentiment::Positive => "positive",
    }
}

fn hate(row: &Value, language: &str) -> anyhow::Result<Value> {
    Ok(json!({ "score": row_tone(row, language)?.hate }))
}

fn offence(row: &Value, language: &str) -> anyhow::Result<Value> {
    Ok(json!({ "score": row_tone(row, language)?.offence }))
}

/// How sure the guard is that a passage supports a response.
fn groundedness(row: &Value, _: &str) -> anyhow::Result<Value> {
    let question = row["message"].as_str().unwrap_or_default();
    let missing = support_missing(field(row, "response")?, question, &[field(row, "knowledge")?]);
    Ok(json!({ "score": 1.0 - missing }))
}

fn languages(row: &Value, _: &str) -> anyhow::Result<Value> {
    let guess = ombud_guard::inspect(field(row, "text")?).ok().and_then(|seen| seen.language);
    Ok(json!({ "label": guess.map(|guess| guess.code) }))
}

/// Print the cards of learned detectors.
fn show_cards(args: &GuardCardsArgs) -> anyhow::Result<ExitCode> {
    let name = |card: &Card| card.detector.split('@').next().unwrap_or_default().to_owned();
    let wanted = |card: &&Card| {
        let wanted = args.detector.as_deref();
        wanted.is_none_or(|wanted| wanted == name(card) || wanted == card.detector)
    };
    let shown: Vec<&Card> = cards().iter().filter(wanted).collect();
    if shown.is_empty() {
        let known = cards().iter().map(name).collect::<Vec<_>>().join(", ");
        bail!(
            "no detector is called `{}`: there are {known}",
            args.detector.as_deref().unwrap_or_default()
        );
    }
    if args.json {
        let list: Vec<Value> = shown.iter().map(|card| card_json(card)).collect();
        println!("{:#}", Value::Array(list));
        return Ok(ExitCode::SUCCESS);
    }
    for (index, card) in shown.iter().enumerate() {
        if index > 0 {
            println!();
        }
        println!("{}", card.detector);
        println!("  tells    {}", card.tells);
        println!("  model    {}", card.model);
        for (head, list) in [("data", card.data), ("limits", card.limits)] {
            for (index, line) in list.iter().enumerate() {
                println!("  {:<8} {line}", if index == 0 { head } else { "" });
            }
        }
        println!("  not for  {}", card.not_for);
        println!("  training {}", card.command);
        println!("  figures  in percent, with 95 % intervals, of rows that were not trained on");
        for figure in card.figures() {
            let Figure { what, of, value, interval: (low, high), rows } = figure;
            println!(
                "    {value:5.1} [{low:.1}, {high:.1}]  {what}: {of} ({})",
                count(rows as usize, "row", "rows")
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn card_json(card: &Card) -> Value {
    // A float of 32 bits would be printed with digits that it does not have.
    let tenth = |value: f32| (f64::from(value) * 10.0).round() / 10.0;
    let figures: Vec<Value> = card
        .figures()
        .map(|figure| {
            let (low, high) = figure.interval;
            json!({
                "what": figure.what,
                "of": figure.of,
                "percent": tenth(figure.value),
                "interval": [tenth(low), tenth(high)],
                "rows": figure.rows,
            })
        })
        .collect();
    json!({
        "detector": card.detector,
        "tells": card.tells,
        "model": card.model,
        "data": card.data,
        "limits": card.limits,
        "not_for": card.not_for,
        "training": card.command,
        "figures": figures,
    })
}

/// What the labelled files call a kind; `None` for those that they do not label.
fn label(kind: FindingKind) -> Option<&'static str> {
    let FindingKind::PersonalData(identifier) = kind else { return None };
    Some(match identifier {
        Identifier::Email => "EMAIL_ADDRESS",
        Identifier::Phone => "PHONE_NUMBER",
        Identifier::Iban => "IBAN_CODE",
        Identifier::Card => "CREDIT_CARD",
        Identifier::TaxId => "DE_TAX_ID",
        Identifier::SocialSecurityNumber => "DE_SOCIAL_SECURITY",
        Identifier::IdCard => "DE_ID_CARD",
        Identifier::Passport => "DE_PASSPORT",
        Identifier::LicencePlate => "DE_LICENSE_PLATE",
        Identifier::Ssn => "US_SSN",
        Identifier::Nino => "UK_NINO",
        Identifier::NhsNumber => "UK_NHS",
        Identifier::DateOfBirth => "DATE_OF_BIRTH",
        Identifier::PostalAddress => "ADDRESS",
        Identifier::Person => "PERSON",
        Identifier::Ip => "IP_ADDRESS",
        _ => return None,
    })
}
