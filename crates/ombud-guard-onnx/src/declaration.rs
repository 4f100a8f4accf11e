//! `classifier.toml`: what a classifier's labels stand for. That is declared, never guessed: `LABEL_1` says nothing, and
//! what `toxic` means, whoever trained it decided.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Mutex, PoisonError},
};

use ombud_guard::FindingKind;
use serde::Deserialize;

use crate::{
    config::Config,
    error::{ClassifierError, listed},
};

/// The name of the file beside `model.onnx`.
pub const DECLARATION: &str = "classifier.toml";

/// The tokens that are read at once, at most. What is held grows with their square: with twelve heads and 2,048 tokens, 201 MB
/// for one layer's comparisons.
pub const TOKENS_MAX: usize = 2_048;

/// Below this, a window has no room for a sentence.
const TOKENS_MIN: usize = 16;

/// A label that is told.
#[derive(Debug)]
pub(crate) struct Told {
    /// Its number in `id2label`.
    pub label: usize,
    pub kind: FindingKind,
    /// From which share on.
    pub confidence_min: f32,
    /// Why, in words.
    pub evidence: &'static str,
}

/// What the file says.
#[derive(Debug)]
pub(crate) struct Declaration {
    /// Name and version as they stand in findings: `onnx:my-classifier@1`. No detector of ours begins so.
    pub detector: &'static str,
    pub tokens_max: usize,
    pub told: Vec<Told>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDeclaration {
    name: String,
    version: String,
    tokens_max: usize,
    labels: BTreeMap<String, toml::Spanned<RawLabel>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLabel {
    kind: String,
    confidence_min: f32,
}

impl Declaration {
    /// Read the file, which has to fit what `config.json` says.
    ///
    /// # Errors
    /// [`ClassifierError::Wrong`] with the line.
    pub(crate) fn read(path: &Path, text: &str, config: &Config) -> Result<Self, ClassifierError> {
        let wrong = |at: Option<usize>, problem: String| ClassifierError::Wrong {
            path: path.to_owned(),
            line: at.map(|at| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()),
            problem,
        };
        let raw: RawDeclaration = toml::from_str(text).map_err(|error| {
            // What is missing in the whole file is missing in no line.
            let at = error.span().filter(|span| span.start > 0 || span.end < text.len());
            wrong(at.map(|span| span.start), error.message().trim().replace('\n', ", "))
        })?;
        let at = |key: &str| {
            let mut begin = 0;
            text.split_inclusive('\n').find_map(|line| {
                let found = line.trim_start().starts_with(key).then_some(begin);
                begin += line.len();
                found
            })
        };
        for (key, value) in [("name", &raw.name), ("version", &raw.version)] {
            if !is_plain(value) {
                let problem = format!(
                    "`{key}` has 1 to 64 letters from a to z, digits, `-`, `_` and `.`, and no others"
                );
                return Err(wrong(at(key), problem));
            }
        }
        if !(TOKENS_MIN..=TOKENS_MAX).contains(&raw.tokens_max) {
            let problem = format!("`tokens_max` is from {TOKENS_MIN} to {TOKENS_MAX}");
            return Err(wrong(at("tokens_max"), problem));
        }
        if let Some(positions_max) = config.positions_max.filter(|most| raw.tokens_max > *most) {
            let problem = format!(
                "`tokens_max` is {}, and it learned no more than {positions_max} places (`max_position_embeddings` in `config.json`)",
                raw.tokens_max
            );
            return Err(wrong(at("tokens_max"), problem));
        }
        let detector = interned(format!("onnx:{}@{}", raw.name, raw.version));
        let mut told = Vec::new();
        for (name, declared) in &raw.labels {
            let wrong = |problem| wrong(Some(declared.span().start), problem);
            let RawLabel { kind, confidence_min } = declared.get_ref();
            let label = config.labels.iter().position(|known| known == name).ok_or_else(|| {
                let known = listed(&config.labels);
                wrong(format!("there is no label `{name}`: `config.json` has {known}"))
            })?;
            if !(*confidence_min > 0.0 && *confidence_min <= 1.0) {
                let problem = format!("`confidence_min` of `{name}` is above 0, and 1 at most");
                return Err(wrong(problem));
            }
            let kind = kind_of(kind).map_err(wrong)?;
            let evidence = interned(format!("the classifier `{}` calls this `{name}`", raw.name));
            told.push(Told { label, kind, confidence_min: *confidence_min, evidence });
        }
        if told.is_empty() {
            let known = listed(&config.labels);
            return Err(wrong(None, format!("`labels` declares none of {known}")));
        }
        Ok(Self { detector, tokens_max: raw.tokens_max, told })
    }
}

/// What the file looks like for these labels. What they stand for is left open.
pub(crate) fn sample(config: &Config) -> String {
    let labels: Vec<String> = config
        .labels
        .iter()
        .map(|label| {
            let key = toml::Value::String(label.clone());
            format!("[labels.{key}]\nkind = \"…\"\nconfidence_min = 0.5\n")
        })
        .collect();
    let kinds: Vec<&str> = kinds().map(FindingKind::code).collect();
    format!(
        "name = \"my-classifier\"\nversion = \"1\"\ntokens_max = {}\n\n# Leave out a label that is no finding. Kinds: {}.\n{}",
        config.positions_max.unwrap_or(512).clamp(TOKENS_MIN, 512),
        kinds.join(", "),
        labels.join("\n")
    )
}

/// A name that needs no quoting anywhere.
fn is_plain(name: &str) -> bool {
    let fits = |one: char| one.is_ascii_alphanumeric() || "-_.".contains(one);
    (1..=64).contains(&name.len()) && name.chars().all(fits)
}

/// The kinds that a classifier can tell: what a stretch of text is. The others are places in it, which a classifier does not know.
fn kinds() -> impl Iterator<Item = FindingKind> {
    FindingKind::all().filter(|kind| !kind.can_be_taken_out() && kind.group() != "hidden")
}

fn kind_of(code: &str) -> Result<FindingKind, String> {
    if let Some(kind) = kinds().find(|kind| kind.code() == code) {
        return Ok(kind);
    }
    if FindingKind::all().any(|kind| kind.code() == code) {
        return Err(format!(
            "`{code}` is a place in a text, and a classifier tells what a whole stretch of text is, such as `injection`"
        ));
    }
    let members: Vec<&str> =
        kinds().filter(|kind| kind.group() == code).map(FindingKind::code).collect();
    if !members.is_empty() {
        return Err(format!("`{code}` is a group: write one of its kinds, {}", listed(&members)));
    }
    let near = kinds().map(|kind| (strsim::jaro_winkler(kind.code(), code), kind.code()));
    Err(match near.max_by(|(one, _), (other, _)| one.total_cmp(other)) {
        Some((likeness, near)) if likeness > 0.8 => {
            format!("the guard has no kind `{code}`: write `{near}`, or another kind that it finds")
        }
        _ => {
            let all: BTreeSet<&str> = kinds().map(FindingKind::code).collect();
            let all: Vec<&str> = all.into_iter().collect();
            format!("the guard has no kind `{code}`: write one of {}", listed(&all))
        }
    })
}

/// A text that stays, as a finding's evidence and detector do. The same text is kept once, however often a classifier is opened.
fn interned(text: String) -> &'static str {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.get(text.as_str()) {
        return known;
    }
    let text: &'static str = Box::leak(text.into_boxed_str());
    kept.insert(text);
    text
}

#[cfg(test)]
mod tests {
    use super::{Config, Declaration, Path, interned, sample};
    use crate::config::Reading;

    fn config() -> Config {
        Config {
            labels: vec!["SAFE".to_owned(), "INJECTION".to_owned()],
            reading: Reading::One,
            positions_max: Some(64),
            tokens_known: None,
            pad_id: 0,
        }
    }

    fn read(text: &str) -> Result<Declaration, String> {
        Declaration::read(Path::new("classifier.toml"), text, &config())
            .map_err(|error| error.to_string())
    }

    const HEAD: &str = "name = \"mine\"\nversion = \"2\"\ntokens_max = 64\n";

    fn with_label(label: &str) -> Result<Declaration, String> {
        read(&format!("{HEAD}[labels]\n{label}\n"))
    }

    #[test]
    fn a_declaration_says_what_its_labels_stand_for() {
        let read =
            with_label("INJECTION = { kind = \"injection\", confidence_min = 0.7 }").unwrap();
        assert_eq!((read.detector, read.tokens_max), ("onnx:mine@2", 64));
        let told = &read.told[0];
        assert_eq!((told.label, told.kind.code(), told.confidence_min), (1, "injection", 0.7));
        assert_eq!(told.evidence, "the classifier `mine` calls this `INJECTION`");
    }

    #[test]
    fn what_does_not_fit_is_refused_with_line_and_remedy() {
        let refused = |label: &str, says: &str| {
            let said = with_label(label).unwrap_err();
            assert!(said.starts_with("`classifier.toml`, line 5: "), "{label}: {said}");
            assert!(said.contains(says), "{label}: {said}");
        };
        let kind =
            |kind: &str| format!("INJECTION = {{ kind = \"{kind}\", confidence_min = 0.5 }}");
        refused(&kind("injektion"), "no kind `injektion`: write `injection`");
        refused(
            &kind("attack"),
            "is a group: write one of its kinds, `injection`, `injection_in_document`",
        );
        refused(&kind("iban"), "`iban` is a place in a text");
        refused(&kind("xyz"), "write one of `anger`");
        refused("UNSAFE = { kind = \"hate\", confidence_min = 0.5 }", "has `SAFE`, `INJECTION`");
        refused("SAFE = { kind = \"hate\", confidence_min = 0.0 }", "is above 0, and 1 at most");
        refused("SAFE = { kind = \"hate\", confidence_min = nan }", "is above 0, and 1 at most");
        refused("SAFE = { kind = \"hate\" }", "missing field `confidence_min`");
        refused(
            "SAFE = { kind = \"hate\", confidense_min = 0.5 }",
            "unknown field `confidense_min`",
        );
        assert!(with_label("").unwrap_err().contains("declares none of `SAFE`, `INJECTION`"));
        for (head, says) in [
            (
                "name = \"a b\"\nversion = \"2\"\ntokens_max = 64\n",
                "line 1: `name` has 1 to 64 letters",
            ),
            ("name = \"a\"\nversion = \"\"\ntokens_max = 64\n", "line 2: `version` has 1 to 64"),
            ("name = \"a\"\nversion = 2\ntokens_max = 64\n", "line 2: invalid type: integer `2`"),
            (
                "name = \"a\"\nversion = \"2\"\ntokens_max = 8\n",
                "line 3: `tokens_max` is from 16 to 2048",
            ),
            ("name = \"a\"\nversion = \"2\"\ntokens_max = 65\n", "no more than 64 places"),
            ("version = \"2\"\ntokens_max = 64\n", "missing field `name`"),
        ] {
            let said = read(&format!("{head}[labels]\n")).unwrap_err();
            assert!(said.contains(says), "{said}");
        }
    }

    #[test]
    fn the_sample_is_a_declaration_once_the_kinds_are_filled_in() {
        let sample = sample(&config());
        assert!(read(&sample).unwrap_err().contains("no kind `…`"), "{sample}");
        let filled = sample.replace("kind = \"…\"", "kind = \"injection\"");
        assert_eq!(read(&filled).unwrap().told.len(), 2);
    }

    #[test]
    fn a_text_is_kept_once() {
        let [one, other] = [interned("onnx:a@1".to_owned()), interned("onnx:a@1".to_owned())];
        assert!(std::ptr::eq(one, other));
    }
}
