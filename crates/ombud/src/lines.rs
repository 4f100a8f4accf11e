//! Files of one JSON object per line: what is wrong with their lines.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::Path,
};

use anyhow::{Context, bail};
use serde_json::{Map, Value};

use crate::{arguments::count, json};

/// What is wrong with a line, by its number from 1.
pub(crate) type Slips = BTreeMap<usize, String>;

/// Slips told; the rest are counted.
pub(crate) const SLIPS_MAX: usize = 20;

/// What `read` makes of each line that holds something, with its number, and what is wrong with the others.
///
/// # Errors
/// Where the file cannot be read.
pub(crate) fn read<T>(
    file: &Path,
    mut read: impl FnMut(usize, &Map<String, Value>) -> Result<T, String>,
    example: &str,
) -> anyhow::Result<(Vec<T>, Slips)> {
    let unreadable = || format!("`{}` cannot be read", file.display());
    let opened = fs::File::open(file).with_context(unreadable)?;
    let (mut lines, mut slips) = (Vec::new(), Slips::new());
    for (index, line) in BufReader::new(opened).split(b'\n').enumerate() {
        let line = line.with_context(unreadable)?;
        // Some editors begin a file with a mark of its encoding.
        let line = line.strip_prefix("\u{feff}".as_bytes()).filter(|_| index == 0).unwrap_or(&line);
        if line.trim_ascii().is_empty() {
            continue;
        }
        match object(line, example).and_then(|object| read(index + 1, &object)) {
            Ok(line) => lines.push(line),
            Err(problem) => drop(slips.insert(index + 1, problem)),
        }
    }
    Ok((lines, slips))
}

fn object(line: &[u8], example: &str) -> Result<Map<String, Value>, String> {
    let line = std::str::from_utf8(line).map_err(|_| "it is not UTF-8".to_owned())?;
    let json: Value = serde_json::from_str(line).map_err(|error| {
        let (what, remedy) = json::slip_in_line(&error);
        format!("{what}: {remedy}; {example}")
    })?;
    match json {
        Value::Object(object) => Ok(object),
        _ => Err(format!("it is no object; {example}")),
    }
}

/// A text of a line, where there is one.
///
/// # Errors
/// Where something else stands there.
pub(crate) fn text<'a>(line: &'a Map<String, Value>, key: &str) -> Result<Option<&'a str>, String> {
    match line.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("`{key}` is no text: put it in quotation marks")),
    }
}

/// Do nothing with a file that has slips: `nothing` says what was not done.
///
/// # Errors
/// All slips, each with its line.
pub(crate) fn refuse(file: &Path, slips: Slips, nothing: &str) -> anyhow::Result<()> {
    if slips.is_empty() {
        return Ok(());
    }
    let (file, lines) = (file.display(), count(slips.len(), "line", "lines"));
    let more = slips.len().saturating_sub(SLIPS_MAX);
    let told = slips.into_iter().take(SLIPS_MAX);
    let mut said: Vec<String> =
        told.map(|(number, problem)| format!("line {number}: {problem}")).collect();
    if more > 0 {
        said.push(format!("and {}", count(more, "more line", "more lines")));
    }
    bail!("{lines} of `{file}` cannot be {nothing}:\n  {}", said.join("\n  "));
}
