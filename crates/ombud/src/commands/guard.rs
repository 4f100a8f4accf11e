//! `ombud guard`: what the guard finds in a text, and its predictions for those who score it.

use std::{
    fs,
    io::{self, IsTerminal as _, Read as _},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ombud_guard::{Finding, FindingKind, Identifier, Rules, find_hidden, findings, redact};
use serde_json::{Value, json};

use crate::{
    arguments::count,
    cli::{GuardArgs, GuardBenchArgs, GuardCommand},
};

pub(crate) fn run(args: &GuardArgs) -> anyhow::Result<ExitCode> {
    if let Some(GuardCommand::Bench(args)) = &args.command {
        return bench(args);
    }
    let text = text(args.file.as_deref())?;
    let declared = args.declare.iter().map(|(name, pattern)| (name.as_str(), pattern.as_str()));
    let found = findings(&text, &Rules::new(declared)?);
    if args.redact {
        print!("{}", redact(&text, &found));
        return Ok(ExitCode::SUCCESS);
    }
    let mut all = find_hidden(&text);
    all.extend(found);
    all.sort_by_key(|finding| finding.range.start);
    let placed = placed(&text, &all);
    if args.json {
        let list: Vec<Value> = placed
            .iter()
            .map(|(finding, line, column)| described(finding, *line, *column))
            .collect();
        println!("{:#}", Value::Array(list));
    } else if placed.is_empty() {
        println!("nothing found");
    } else {
        for (finding, line, column) in &placed {
            let place = format!("{line}:{column}");
            println!(
                "{place:>8}  {:<24} {:.2}  {}",
                finding.kind.code(),
                finding.confidence,
                finding.evidence
            );
        }
        println!("{}", count(placed.len(), "finding", "findings"));
    }
    Ok(if placed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The text of a file, or of the standard input.
fn text(file: Option<&Path>) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let name = if let Some(path) = file {
        bytes = fs::read(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
        format!("`{}`", path.display())
    } else {
        let mut input = io::stdin().lock();
        if input.is_terminal() {
            eprintln!("reading the text from this terminal, up to Ctrl-D");
        }
        input.read_to_end(&mut bytes).context("the standard input cannot be read")?;
        "the standard input".to_owned()
    };
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        anyhow::anyhow!(
            "{name} is not text in UTF-8: byte {} is the first that does not fit",
            at + 1
        )
    })
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

fn described(finding: &Finding, line: usize, column: usize) -> Value {
    json!({
        "group": finding.kind.group(),
        "kind": finding.kind.code(),
        "start": finding.range.start,
        "end": finding.range.end,
        "line": line,
        "column": column,
        // A float of 32 bits would be printed with digits that it does not have.
        "confidence": (f64::from(finding.confidence) * 1000.0).round() / 1000.0,
        "evidence": finding.evidence,
        "detector": finding.detector,
    })
}

/// What is predicted for a row of a file.
type Predict = fn(&Value) -> anyhow::Result<Value>;

/// The files that can be predicted, by the beginning of their names.
const PREDICTED: &[(&str, Predict)] = &[("pii_", spans), ("ner_", spans), ("secrets", secrets)];

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
        let (mut predictions, mut taken, mut rows_count) = (String::new(), Duration::ZERO, 0);
        for (index, line) in rows.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = || format!("`{}`, line {}", path.display(), index + 1);
            let row: Value = serde_json::from_str(line).with_context(place)?;
            let began = Instant::now();
            let mut prediction = predict(&row).with_context(place)?;
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
            "no file in `{}` can be predicted: the guard knows those that begin with `pii_`, `ner_` or `secrets`",
            args.data.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Spans of personal data, in characters.
fn spans(row: &Value) -> anyhow::Result<Value> {
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
fn secrets(row: &Value) -> anyhow::Result<Value> {
    let encoded = row["text_b64"].as_str().context("there is no `text_b64`")?;
    let text = String::from_utf8(BASE64_STANDARD.decode(encoded)?)?;
    let score = findings(&text, Rules::none())
        .iter()
        .filter(|finding| {
            let opens = FindingKind::PersonalData(Identifier::UrlWithCredentials);
            matches!(finding.kind, FindingKind::Secret(_)) || finding.kind == opens
        })
        .map(|finding| finding.confidence)
        .fold(0.0, f32::max);
    Ok(json!({ "score": score }))
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
