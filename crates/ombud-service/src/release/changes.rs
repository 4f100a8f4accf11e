//! What a version changes of the one that it is to follow.

use std::collections::{BTreeMap, BTreeSet};

use ombud_domain::DecisionId;

use crate::{Principal, Scope, Service, ServiceError};

/// A file that two versions do not have alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Its path in the folder.
    pub path: String,
    /// Lines that are only in the newer one; all of them where the file is new.
    pub added: usize,
    /// Lines that are only in the older one; all of them where the file is gone.
    pub removed: usize,
    /// What became of it.
    pub kind: FileChangeKind,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileChangeKind {
    /// It is new.
    New,
    /// It says something else.
    Changed,
    /// It is gone.
    Gone,
}

/// How often each line stands in a text.
fn lines(text: &[u8]) -> BTreeMap<&[u8], usize> {
    let mut lines = BTreeMap::new();
    for line in text.split(|byte| *byte == b'\n') {
        *lines.entry(line).or_default() += 1;
    }
    lines
}

/// How many lines of one are not in the other.
fn beyond(one: &BTreeMap<&[u8], usize>, other: &BTreeMap<&[u8], usize>) -> usize {
    let beyond = |(line, count): (&&[u8], &usize)| {
        count.saturating_sub(other.get(line).copied().unwrap_or_default())
    };
    one.iter().map(beyond).sum()
}

fn changes(
    older: &BTreeMap<String, Vec<u8>>,
    newer: &BTreeMap<String, Vec<u8>>,
) -> Vec<FileChange> {
    let paths: BTreeSet<&String> = older.keys().chain(newer.keys()).collect();
    let change = |path: &String| {
        let (before, after) = (older.get(path), newer.get(path));
        if before == after {
            return None;
        }
        let (kind, before, after) = match (before, after) {
            (None, after) => (FileChangeKind::New, None, after),
            (before, None) => (FileChangeKind::Gone, before, None),
            (before, after) => (FileChangeKind::Changed, before, after),
        };
        let before = before.map(|text| lines(text)).unwrap_or_default();
        let after = after.map(|text| lines(text)).unwrap_or_default();
        let (added, removed) = (beyond(&after, &before), beyond(&before, &after));
        Some(FileChange { path: path.clone(), added, removed, kind })
    };
    paths.into_iter().filter_map(change).collect()
}

impl Service {
    /// Which files a version has otherwise than the one that was live when it was proposed; `None` where there was none.
    pub async fn release_changes(
        &self,
        who: &Principal,
        id: DecisionId,
    ) -> Result<Option<Vec<FileChange>>, ServiceError> {
        who.require(Scope::Releases).or_else(|_| who.require(Scope::Desk))?;
        let kept = self.kept_release(id).await?;
        let Some(before) = kept.body.replaced else { return Ok(None) };
        let before = self.kept_release(before).await?;
        let older = self.kept_files(&before.body.files).await?;
        let newer = self.kept_files(&kept.body.files).await?;
        Ok(Some(changes(&older.files, &newer.files)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_new_gone_or_say_something_else_are_named_with_their_lines() {
        let files = |files: &[(&str, &str)]| -> BTreeMap<String, Vec<u8>> {
            files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
                .collect()
        };
        let older = files(&[("a", "1\n2\n2\n3"), ("b", "x"), ("same", "y")]);
        let newer = files(&[("a", "1\n2\n4\n3"), ("c", "p\nq"), ("same", "y")]);
        let found = changes(&older, &newer);
        let found: Vec<_> =
            found.iter().map(|one| (one.path.as_str(), one.kind, one.added, one.removed)).collect();
        assert_eq!(
            found,
            [
                ("a", FileChangeKind::Changed, 1, 1),
                ("b", FileChangeKind::Gone, 0, 1),
                ("c", FileChangeKind::New, 2, 0),
            ]
        );
    }
}
