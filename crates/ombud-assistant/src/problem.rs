//! What is wrong with a folder: where, what, and what to do about it.

use serde::Serialize;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The assistant does not start with it.
    Error,
    /// It starts, but someone should look.
    Warning,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// In which file, relative to the folder.
    pub file: String,
    /// In which line, from 1; 0 when it concerns the whole file.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// All problems of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Sorted by severity, file and line once the check is complete.
    pub problems: Vec<Problem>,
}

impl Report {
    /// How many of the problems are errors.
    pub(crate) fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
    }

    /// Whether anything keeps the assistant from starting.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Note an error.
    pub fn error(
        &mut self,
        file: &str,
        line: usize,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.push(Severity::Error, file, line, message.into(), remedy.into());
    }

    /// Note a warning.
    pub fn warn(
        &mut self,
        file: &str,
        line: usize,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.push(Severity::Warning, file, line, message.into(), remedy.into());
    }

    fn push(
        &mut self,
        severity: Severity,
        file: &str,
        line: usize,
        message: String,
        remedy: String,
    ) {
        self.problems.push(Problem { severity, file: file.to_owned(), line, message, remedy });
    }

    /// Sort, worst first.
    pub fn sort(&mut self) {
        self.problems
            .sort_by(|a, b| (a.severity, &a.file, a.line).cmp(&(b.severity, &b.file, b.line)));
        self.problems.dedup();
    }
}

/// The line, from 1, in which byte `offset` of `text` lies.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// What `ombud init` writes where a person has to be named.
pub const NOBODY_YET: &str = "Nobody yet";
/// What `ombud init` writes where something else has to be named.
pub const NONE_YET: &str = "None yet";

/// Whether a value is still as `ombud init` wrote it.
pub(crate) fn is_placeholder(value: &str) -> bool {
    [NOBODY_YET, NONE_YET].iter().any(|placeholder| value.trim().eq_ignore_ascii_case(placeholder))
}
