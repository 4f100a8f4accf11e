//! Why a folder is no classifier, or a text was not read.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
};

/// Why a folder is no classifier, or a text was not read.
#[derive(Debug, thiserror::Error)]
pub enum ClassifierError {
    /// There is no such folder.
    #[error("there is no folder `{}`", .0.display())]
    NoFolder(PathBuf),
    /// A file of the folder is not there.
    #[error("`{}` has no `{file}`: a classifier is a folder with `model.onnx`, `tokenizer.json` and `config.json`, as `optimum-cli export onnx --task text-classification` writes it", .folder.display())]
    NoFile {
        /// The folder.
        folder: PathBuf,
        /// The file that is missing.
        file: &'static str,
    },
    /// A file is there and cannot be read.
    #[error("`{}` cannot be read", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// Nobody said what its labels stand for.
    #[error("`{}` has no `classifier.toml`, which says what its labels stand for: {}", .folder.display(), listed(.labels))]
    NoDeclaration {
        /// The folder.
        folder: PathBuf,
        /// The labels, by their numbers.
        labels: Vec<String>,
        /// What the file looks like.
        sample: String,
    },
    /// A file does not say what it has to, or says it wrongly.
    #[error("`{}`{}: {problem}", .path.display(), .line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1, where it can be said.
        line: Option<usize>,
        /// What is wrong.
        problem: String,
    },
    /// It answers with something else than numbers.
    #[error("`{}` answers with something that is no number: the file is broken, or was made for another precision", .path.display())]
    NotFinite {
        /// The ONNX file.
        path: PathBuf,
    },
    /// It failed while it read a text.
    #[error("`{}` could not read this text: {problem}", .path.display())]
    Failed {
        /// The file that failed.
        path: PathBuf,
        /// What happened.
        problem: String,
    },
    /// The text is too long.
    #[error("the text has {size_bytes} bytes, and a classifier reads {limit_bytes} at most")]
    TextTooLong {
        /// Its size.
        size_bytes: usize,
        /// The limit.
        limit_bytes: usize,
    },
}

impl ClassifierError {
    /// What to write to be rid of it, in some lines, where that can be said.
    pub fn remedy(&self) -> Option<&str> {
        match self {
            Self::NoDeclaration { sample, .. } => Some(sample),
            _ => None,
        }
    }
}

/// Words in backticks, with commas; of many only the first.
pub(crate) fn listed<T: AsRef<str>>(words: &[T]) -> String {
    const SHOWN_MAX: usize = 30;
    let shown: Vec<String> =
        words.iter().take(SHOWN_MAX).map(|word| format!("`{}`", word.as_ref())).collect();
    let more = if words.len() > SHOWN_MAX { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// What somebody else's code makes of a file: it takes much of it for granted, and panics where it is otherwise.
pub(crate) fn guarded<T>(
    whose: &str,
    act: impl FnOnce() -> Result<T, String>,
) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|panic| {
        let text = (panic.downcast_ref::<String>().map(String::as_str))
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or_default();
        Err(format!("{whose} broke off: {}", one_line(text)))
    })
}

/// A text without its line breaks, not too long for an error.
pub(crate) fn one_line(text: &str) -> String {
    // Tract prints whole shapes and graphs.
    const CHARACTERS_MAX: usize = 300;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(CHARACTERS_MAX).collect()
}
