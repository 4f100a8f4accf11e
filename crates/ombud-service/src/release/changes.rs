//! What a version changes of the one that it is to follow.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use ombud_assistant::{Content, Folder};
use ombud_domain::DecisionId;
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};

use super::stand::{Body, may_look};
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

/// A file of two versions, side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileBeside {
    /// Its path in the folder.
    pub path: String,
    /// Its lines; `None` where it is no text, or there were too many files before it.
    pub rows: Option<Vec<RowBeside>>,
}

/// A row of two texts side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowBeside {
    /// A line that both have.
    Same(String),
    /// What one has where the other has something else, or nothing.
    Differs {
        /// The line of the older one.
        before: Option<String>,
        /// The line of the newer one.
        after: Option<String>,
    },
    /// So many lines that both have.
    Left(usize),
}

/// Files that are shown side by side at once; others are named.
const BESIDE_MAX: usize = 60;
/// Lines that both have and that are shown before and after what differs.
const AROUND: usize = 2;
/// How long two texts are compared: what is left then counts as different.
const COMPARED_MAX: Duration = Duration::from_millis(200);

/// Two texts side by side, line by line, with as much as possible on the same row.
pub fn side_by_side(before: &str, after: &str) -> Vec<RowBeside> {
    let (before, after): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    let deadline = Instant::now().checked_add(COMPARED_MAX);
    let found = capture_diff_slices_deadline(Algorithm::Myers, before.as_slice(), &after, deadline);
    let mut rows = Vec::new();
    for op in &found {
        let old = before.get(op.old_range()).unwrap_or_default();
        let own = after.get(op.new_range()).unwrap_or_default();
        if op.tag() == DiffTag::Equal {
            leave(
                &mut rows,
                old,
                op.old_range().end == before.len() && op.new_range().end == after.len(),
            );
            continue;
        }
        for place in 0..old.len().max(own.len()) {
            let line = |lines: &[&str]| lines.get(place).map(|line| (*line).to_owned());
            rows.push(RowBeside::Differs { before: line(old), after: line(own) });
        }
    }
    rows
}

/// Put what is the same on the rows; of a long stretch, what stands next to a difference.
fn leave(rows: &mut Vec<RowBeside>, same: &[&str], is_end: bool) {
    let after = if rows.is_empty() { 0 } else { AROUND };
    let before = if is_end { 0 } else { AROUND };
    let left = same.len().saturating_sub(after + before);
    for (place, line) in same.iter().enumerate() {
        if left > 1 && (after..after + left).contains(&place) {
            if place == after {
                rows.push(RowBeside::Left(left));
            }
            continue;
        }
        rows.push(RowBeside::Same((*line).to_owned()));
    }
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
        may_look(who)?;
        let kept = self.kept_release(id).await?;
        let Some(before) = kept.body.replaced else { return Ok(None) };
        let before = self.kept_release(before).await?;
        let older = self.kept_files(&before.body.files).await?;
        let newer = self.kept_files(&kept.body.files).await?;
        Ok(Some(changes(&older.files, &newer.files)))
    }

    /// The files that a version has otherwise than another one, side by side; than the one that was live when it was
    /// proposed, where none is named.
    pub async fn release_beside(
        &self,
        who: &Principal,
        id: DecisionId,
        other: Option<DecisionId>,
    ) -> Result<Vec<FileBeside>, ServiceError> {
        may_look(who)?;
        let kept = self.kept_release(id).await?;
        let newer = self.kept_files(&kept.body.files).await?;
        let older = match other.or(kept.body.replaced) {
            Some(other) => self.kept_files(&self.kept_release(other).await?.body.files).await?,
            None => Folder::default(),
        };
        let changed = changes(&older.files, &newer.files).into_iter().enumerate();
        let beside = changed.map(|(place, FileChange { path, .. })| {
            let text = |folder: &Folder| {
                folder.text(&path).map(|text| text.map(str::to_owned)).transpose().ok()
            };
            let both = text(&older).zip(text(&newer)).filter(|_| place < BESIDE_MAX);
            let rows = both.map(|(before, after)| {
                side_by_side(&before.unwrap_or_default(), &after.unwrap_or_default())
            });
            FileBeside { path, rows }
        });
        Ok(beside.collect())
    }

    /// A version and its folder, for whoever keeps the folder elsewhere.
    pub async fn release_folder(
        &self,
        who: &Principal,
        id: DecisionId,
    ) -> Result<(String, Folder), ServiceError> {
        who.require(Scope::Releases).or_else(|_| who.require(Scope::Drafts))?;
        let Body { version, files, .. } = self.kept_release(id).await?.body;
        Ok((version, self.kept_files(&files).await?))
    }

    /// What people wrote in a release, and in the version that was live when it was proposed, with what its draft was
    /// called.
    pub(crate) async fn written_in_release(
        &self,
        id: DecisionId,
    ) -> Result<(String, Content, Content), ServiceError> {
        let Body { drafted, version, replaced, files, .. } = self.kept_release(id).await?.body;
        let own = self.kept_files(&files).await?;
        let before = match replaced {
            Some(before) => self.kept_files(&self.kept_release(before).await?.body.files).await?,
            None => Folder::default(),
        };
        let title = drafted.map_or(version, |drafted| drafted.title);
        Ok((title, Content::of(&before), Content::of(&own)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row as one line: what both have, `-` what is gone, `+` what is new, `…` with how many are left out.
    fn told(before: &str, after: &str) -> Vec<String> {
        let told = |row: RowBeside| match row {
            RowBeside::Same(line) => line,
            RowBeside::Differs { before, after } => {
                format!("-{} +{}", before.unwrap_or_default(), after.unwrap_or_default())
            }
            RowBeside::Left(count) => format!("…{count}"),
        };
        side_by_side(before, after).into_iter().map(told).collect()
    }

    #[test]
    fn what_differs_stands_side_by_side_with_what_is_around_it() {
        assert_eq!(told("a\nb\nc", "a\nB\nc"), ["a", "-b +B", "c"]);
        assert_eq!(told("", "x"), ["- +x"]);
        assert_eq!(told("x", ""), ["-x +"]);
        assert_eq!(told("1\n2\n3\n4\n5\n6", "1\n2\n3\n4\n5\n7"), ["…3", "4", "5", "-6 +7"]);
        let (before, after) =
            ("a\n1\n2\n3\n4\n5\n6\nb\n8\n9\n10\n11", "A\n1\n2\n3\n4\n5\n6\nB\n8\n9\n10\n11");
        assert_eq!(
            told(before, after),
            ["-a +A", "1", "2", "…2", "5", "6", "-b +B", "8", "9", "…2"]
        );
        assert_eq!(told("a\nb\nc\nd", "b\nd\ne"), ["-a +", "b", "-c +", "d", "- +e"]);
        assert_eq!(told("same", "same"), ["same"]);
    }

    #[test]
    fn texts_of_many_lines_are_compared_in_bounded_time() {
        let lines = |sign: &str| {
            (0..5_000).map(|line| format!("{line}{sign}\n")).collect::<Vec<_>>().concat()
        };
        let rows = side_by_side(&lines("a"), &lines("b"));
        assert_eq!(rows.len(), 5_000);
    }

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
