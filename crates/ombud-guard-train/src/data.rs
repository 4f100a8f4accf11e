//! Labelled rows, and texts of our own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::grammar::Grammar;

/// Files whose licence has changes shared alike: the product learns nothing from them.
const SHARE_ALIKE: &[&str] = &["langid_xsid"];

pub(crate) struct Data {
    folder: PathBuf,
    /// The folder of the sample assistant.
    sample: PathBuf,
    /// How many of the texts of our own are used, in percent; less in tests.
    percent: usize,
}

impl Data {
    pub(crate) fn new(folder: PathBuf, sample: PathBuf, percent: usize) -> Self {
        Self { folder, sample, percent }
    }

    /// The rows of a file that may be learned from.
    pub(crate) fn rows(&self, name: &str) -> anyhow::Result<Vec<Value>> {
        if SHARE_ALIKE.contains(&name) {
            bail!("`{name}` is licensed share-alike: it may be measured, not learned from");
        }
        self.measured(name)
    }

    /// The rows of a file that are only measured.
    pub(crate) fn measured(&self, name: &str) -> anyhow::Result<Vec<Value>> {
        let path = self.folder.join(format!("{name}.dev.jsonl"));
        let file = fs::read_to_string(&path)
            .with_context(|| format!("`{}` cannot be read", path.display()))?;
        let mut rows = Vec::new();
        for (index, line) in file.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = || format!("`{}`, line {}", path.display(), index + 1);
            let row: Value = serde_json::from_str(line).with_context(place)?;
            if row["id"].is_null() {
                bail!("{}: there is no `id`", place());
            }
            rows.push(row);
        }
        Ok(rows)
    }

    /// Texts of a file that may be learned from.
    pub(crate) fn texts(&self, name: &str) -> anyhow::Result<Vec<String>> {
        Ok(self.rows(name)?.iter().map(|row| field(row, "text").to_owned()).collect())
    }

    /// Files of a folder of the sample assistant with this ending: their names without it, in order, and what they say.
    pub(crate) fn sample_files(
        &self,
        folder: &str,
        ending: &str,
    ) -> anyhow::Result<Vec<(String, String)>> {
        let folder = self.sample.join(folder);
        let unreadable = |path: &Path| format!("`{}` cannot be read", path.display());
        let mut files = Vec::new();
        for entry in fs::read_dir(&folder).with_context(|| unreadable(&folder))? {
            let path = entry.with_context(|| unreadable(&folder))?.path();
            if path.extension().is_some_and(|is| is == ending) {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).with_context(|| unreadable(&path))?;
                files.push((name, text));
            }
        }
        files.sort();
        Ok(files)
    }

    /// Texts from a phrase grammar, `count` at most.
    pub(crate) fn sample(&self, grammar: &str, count: usize, seed: u64) -> Vec<String> {
        Grammar::read(grammar).sample(self.scaled(count), seed)
    }

    pub(crate) fn scaled(&self, count: usize) -> usize {
        (count * self.percent).div_ceil(100)
    }

    /// Sentences of lingua's rows in these languages; all for none.
    pub(crate) fn sentences(&self, languages: &[&str]) -> anyhow::Result<Vec<String>> {
        let rows = self.rows("langid_lingua_testdata")?;
        let is_one = |row: &&Value| {
            field(row, "kind") == "sentences"
                && (languages.is_empty() || languages.contains(&field(row, "lang")))
        };
        Ok(rows.iter().filter(is_one).map(|row| field(row, "text").to_owned()).collect())
    }
}

/// A field of a row as text; empty if it is none.
pub(crate) fn field<'r>(row: &'r Value, name: &str) -> &'r str {
    row[name].as_str().unwrap_or_default()
}

/// Whether a row has the label 1.
pub(crate) fn is_labelled(row: &Value) -> bool {
    row["label"].as_u64() == Some(1)
}

/// The results of `count` independent pieces of work, in order.
pub(crate) fn parallel<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(count.max(1));
    let mut results: Vec<Option<T>> = (0..count).map(|_| None).collect();
    std::thread::scope(|scope| {
        let work = &work;
        let handles: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || -> Vec<(usize, T)> {
                    (thread..count).step_by(threads).map(|piece| (piece, work(piece))).collect()
                })
            })
            .collect();
        for handle in handles {
            for (piece, result) in
                handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            {
                results[piece] = Some(result);
            }
        }
    });
    results.into_iter().flatten().collect()
}
