//! What is wrong with a folder: where, what, and what to do about it.

use std::borrow::Cow;

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
        let (message, remedy) = (with_short_quotations(message), with_short_quotations(remedy));
        self.problems.push(Problem { severity, file: file.to_owned(), line, message, remedy });
    }

    /// Sort, worst first.
    pub fn sort(&mut self) {
        self.problems
            .sort_by(|a, b| (a.severity, &a.file, a.line).cmp(&(b.severity, &b.file, b.line)));
        self.problems.dedup();
    }
}

/// The longest quotation in a message, in characters: enough to find the place, and it fits in a line.
const QUOTATION_MAX: usize = 80;
/// The longest stretch of a message that is no quotation, in characters. What we say ourselves has at most some
/// 300; more is a text that has the signs of a quotation in it.
const STRETCH_MAX: usize = 500;

/// A message in which what it quotes, between back-ticks or quotation marks, is shortened to 80 characters.
///
/// A person's text may be of any length, and so may a word that a parser says back.
pub fn with_short_quotations(message: String) -> String {
    if message.len() <= QUOTATION_MAX {
        return message;
    }
    let mut told = String::new();
    let mut rest = message.as_str();
    while !rest.is_empty() {
        let begin = rest.find(['`', '"']).unwrap_or(rest.len());
        let (ours, quoted) = rest.split_at(begin);
        told.push_str(&short(ours, STRETCH_MAX));
        let mut signs = quoted.chars();
        let Some(sign) = signs.next() else { break };
        told.push(sign);
        let Some((quotation, after)) = ended(signs.as_str(), sign) else {
            told.push_str(&short(signs.as_str(), STRETCH_MAX));
            break;
        };
        told.push_str(&short(quotation, QUOTATION_MAX));
        told.push(sign);
        rest = after;
    }
    told
}

/// A quotation and what follows it. Where serde quotes, it writes `\"` for a `"` in it.
fn ended(text: &str, sign: char) -> Option<(&str, &str)> {
    let mut escaped = false;
    let end = text.find(|one: char| {
        let is_end = one == sign && !escaped;
        escaped = sign == '"' && one == '\\' && !escaped;
        is_end
    })?;
    let (quotation, after) = text.split_at(end);
    Some((quotation, after.strip_prefix(sign)?))
}

/// A text of at most so many characters, with `…` for what is left out.
pub(crate) fn short(text: &str, chars: usize) -> Cow<'_, str> {
    if text.chars().count() <= chars {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().take(chars - 1).chain(['…']).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_message_quotes_is_shortened_and_what_it_says_is_not() {
        let long = "ä".repeat(18_000);
        let cut = format!("{}…", "ä".repeat(79));
        for (message, told) in [
            (format!("`{long}` is no id"), format!("`{cut}` is no id")),
            (
                format!("it must be a list, not the text \"{long}\\\"{long}\""),
                format!("it must be a list, not the text \"{cut}\""),
            ),
            (
                format!("`a` also stands in `{long}`, not in `b`"),
                format!("`a` also stands in `{cut}`, not in `b`"),
            ),
            ("`a` is `b`".to_owned(), "`a` is `b`".to_owned()),
        ] {
            assert_eq!(with_short_quotations(message), told);
        }
        let exactly = format!("`{}` is no id", "x".repeat(QUOTATION_MAX));
        assert_eq!(with_short_quotations(exactly.clone()), exactly);
    }

    #[test]
    fn a_quotation_with_the_signs_of_one_in_it_is_shortened_too() {
        let long = "x".repeat(18_000);
        for text in
            [format!("a`{long}"), format!("{long}`{long}"), format!("`{long}"), format!("\"{long}")]
        {
            let mut report = Report::default();
            report.error("f", 1, format!("`{text}` is no id"), format!("take `{text}` out"));
            let problem = &report.problems[0];
            assert!(problem.message.len() < 1_200, "{}", problem.message.len());
            assert!(problem.remedy.len() < 1_200, "{}", problem.remedy.len());
        }
    }
}
