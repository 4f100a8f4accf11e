//! A folder that reads texts.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use ombud_guard::{Finding, FindingKind};

use crate::{
    config::Config,
    declaration::{DECLARATION, Declaration, sample},
    error::ClassifierError,
    graph::Graph,
    text::Text,
    windows::Windows,
};

/// A text in bytes at most: more than a hundred pages. Its tokens are held at once, one for each byte at worst, and a
/// tokenizer takes up to 700 bytes for one (measured): so 180 MB.
pub const TEXT_SIZE_MAX_BYTES: usize = 256 * 1024;

const GRAPH: &str = "model.onnx";
const TOKENIZER: &str = "tokenizer.json";
const CONFIG: &str = "config.json";

/// A text classifier of one's own, ready to read.
#[derive(Debug)]
pub struct Classifier {
    folder: PathBuf,
    config: Config,
    declaration: Declaration,
    windows: Windows,
    graph: Graph,
}

impl Classifier {
    /// Read a folder with `model.onnx`, `tokenizer.json`, `config.json` and `classifier.toml`, and try it with one full window, so
    /// that what does not fit together is said here and not at the first long text.
    ///
    /// # Errors
    /// [`ClassifierError`]: what is missing, or does not fit.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, ClassifierError> {
        let folder = folder.as_ref();
        if !folder.is_dir() {
            return Err(ClassifierError::NoFolder(folder.to_owned()));
        }
        let wrong = |file: &str, problem: String| ClassifierError::Wrong {
            path: folder.join(file),
            line: None,
            problem,
        };
        let config = Config::read(&folder.join(CONFIG), &text_of(folder, CONFIG)?)?;
        let tokenizer = bytes_of(folder, TOKENIZER)?;
        let path = folder.join(GRAPH);
        if !path.is_file() {
            return Err(ClassifierError::NoFile { folder: folder.to_owned(), file: GRAPH });
        }
        let declared = match text_of(folder, DECLARATION) {
            Err(ClassifierError::NoFile { .. }) => {
                return Err(ClassifierError::NoDeclaration {
                    folder: folder.to_owned(),
                    sample: sample(&config),
                    labels: config.labels,
                });
            }
            read => read?,
        };
        let declaration = Declaration::read(&folder.join(DECLARATION), &declared, &config)?;
        let windows = Windows::new(&tokenizer, declaration.tokens_max)
            .map_err(|problem| wrong(TOKENIZER, problem))?;
        let (greatest, known) = (windows.greatest(), config.tokens_known);
        if known.is_some_and(|known| known <= greatest as usize) {
            let known = known.unwrap_or_default();
            let problem = format!(
                "it has a token with the number {greatest}, and `config.json` speaks of {known} tokens (`vocab_size`), counted from 0: they belong to different classifiers"
            );
            return Err(wrong(TOKENIZER, problem));
        }
        let graph = Graph::open(&path, declaration.tokens_max, config.pad_id)
            .map_err(|problem| wrong(GRAPH, problem))?;
        let numbers = graph.run(&windows.full()).map_err(|problem| {
            let count = declaration.tokens_max;
            wrong(
                GRAPH,
                format!(
                    "it cannot read {count} tokens (`tokens_max` in `{DECLARATION}`; some learned two fewer than their `max_position_embeddings`): {problem}"
                ),
            )
        })?;
        if numbers.len() != config.labels.len() {
            let problem = format!(
                "it answers with {} numbers, and `config.json` has {} labels",
                numbers.len(),
                config.labels.len()
            );
            return Err(wrong(GRAPH, problem));
        }
        let opened = Self { folder: folder.to_owned(), config, declaration, windows, graph };
        opened.finite(&numbers)?;
        Ok(opened)
    }

    /// Name and version as they stand in findings, such as `onnx:my-classifier@1`.
    pub fn detector(&self) -> &'static str {
        self.declaration.detector
    }

    /// What its labels stand for.
    pub fn kinds(&self) -> impl Iterator<Item = FindingKind> + '_ {
        self.declaration.told.iter().map(|told| told.kind)
    }

    /// Whether anything it tells may be told of a text: toxicity of customers and an AI's replies only, signals of customers,
    /// faults of replies, and `injection_in_document` of documents.
    pub fn reads<'t>(&self, text: impl Into<Text<'t>>) -> bool {
        let text = text.into();
        self.kinds().any(|kind| text.told(kind).is_some())
    }

    /// What it finds in a text, in the order of the text. A finding's place is the window that was read: the whole of a short
    /// text. Windows overlap by a quarter, so that one thing can be told twice. Of labels that stand for the same kind, the surest is
    /// told. Nothing is told, and the text not read, where [`Self::reads`] says no.
    ///
    /// # Errors
    /// [`ClassifierError::TextTooLong`] over [`TEXT_SIZE_MAX_BYTES`]; [`ClassifierError::NotFinite`];
    /// [`ClassifierError::Failed`] where tokenizer or graph cannot read it.
    pub fn findings<'t>(&self, text: impl Into<Text<'t>>) -> Result<Vec<Finding>, ClassifierError> {
        let whose = text.into();
        let text = whose.as_str();
        if text.len() > TEXT_SIZE_MAX_BYTES {
            let (size_bytes, limit_bytes) = (text.len(), TEXT_SIZE_MAX_BYTES);
            return Err(ClassifierError::TextTooLong { size_bytes, limit_bytes });
        }
        let failed = |file: &'static str| {
            move |problem| ClassifierError::Failed { path: self.folder.join(file), problem }
        };
        let mut found: Vec<Finding> = Vec::new();
        if !self.reads(whose) {
            return Ok(found);
        }
        for window in self.windows.of(text).map_err(failed(TOKENIZER))? {
            let numbers = self.graph.run(&window).map_err(failed(GRAPH))?;
            self.finite(&numbers)?;
            let shares = self.config.reading.shares(&numbers);
            let of_window = found.len();
            for told in &self.declaration.told {
                let share = shares.get(told.label).copied().unwrap_or_default();
                let Some(kind) = whose.told(told.kind).filter(|_| share >= told.confidence_min)
                else {
                    continue;
                };
                let finding = Finding {
                    kind,
                    declared: None,
                    range: window.range.clone(),
                    confidence: share,
                    evidence: told.evidence,
                    detector: self.declaration.detector,
                };
                let known = found.iter_mut().skip(of_window).find(|known| known.kind == kind);
                match known {
                    Some(known) if known.confidence >= share => {}
                    Some(known) => *known = finding,
                    None => found.push(finding),
                }
            }
        }
        Ok(found)
    }

    fn finite(&self, numbers: &[f32]) -> Result<(), ClassifierError> {
        if numbers.iter().all(|number| number.is_finite()) {
            return Ok(());
        }
        Err(ClassifierError::NotFinite { path: self.folder.join(GRAPH) })
    }
}

fn bytes_of(folder: &Path, file: &'static str) -> Result<Vec<u8>, ClassifierError> {
    let path = folder.join(file);
    fs::read(&path).map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => ClassifierError::NoFile { folder: folder.to_owned(), file },
        _ => ClassifierError::Unreadable { path, cause },
    })
}

fn text_of(folder: &Path, file: &'static str) -> Result<String, ClassifierError> {
    String::from_utf8(bytes_of(folder, file)?).map_err(|_| ClassifierError::Wrong {
        path: folder.join(file),
        line: None,
        problem: "it is not text in UTF-8".to_owned(),
    })
}
