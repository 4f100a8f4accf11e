//! What a version changes of the one that it is to follow.

use std::collections::{BTreeMap, BTreeSet};

use ombud_assistant::{Content, Folder};
use ombud_domain::DecisionId;

use super::stand::{Body, may_look};
use crate::{Principal, Service, ServiceError};

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
/// Pairs of lines that are compared for one file: a hundredth of a second. Where a file has more, nothing of it is taken to
/// be the same between its first and its last difference.
const PAIRS_MAX: usize = 4_000_000;

/// Two texts side by side, line by line, with as much as possible on the same row.
pub fn side_by_side(before: &str, after: &str) -> Vec<RowBeside> {
    let (before, after): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    let mut rows = Vec::new();
    let (mut gone, mut new): (Vec<&str>, Vec<&str>) = (vec![], vec![]);
    let mut same: Vec<&str> = vec![];
    for (old, own) in aligned(&before, &after) {
        if let (Some(line), Some(_)) = (old, own) {
            differ(&mut rows, &mut gone, &mut new);
            same.push(line);
            continue;
        }
        leave(&mut rows, &mut same, false);
        gone.extend(old);
        new.extend(own);
    }
    differ(&mut rows, &mut gone, &mut new);
    leave(&mut rows, &mut same, true);
    rows
}

/// Put what differs on the rows, the first of one beside the first of the other.
fn differ(rows: &mut Vec<RowBeside>, gone: &mut Vec<&str>, new: &mut Vec<&str>) {
    for place in 0..gone.len().max(new.len()) {
        let line = |lines: &[&str]| lines.get(place).map(|line| (*line).to_owned());
        rows.push(RowBeside::Differs { before: line(gone), after: line(new) });
    }
    gone.clear();
    new.clear();
}

/// Put what is the same on the rows; of a long stretch, what stands next to a difference.
fn leave(rows: &mut Vec<RowBeside>, same: &mut Vec<&str>, is_end: bool) {
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
    same.clear();
}

/// The lines of two texts, in order: those of the longest common subsequence together.
fn aligned<'a>(before: &[&'a str], after: &[&'a str]) -> Vec<(Option<&'a str>, Option<&'a str>)> {
    let both = |(one, other): &(&&str, &&str)| one == other;
    let begin = before.iter().zip(after).take_while(both).count();
    let (old, own) =
        (before.get(begin..).unwrap_or_default(), after.get(begin..).unwrap_or_default());
    let end = old.iter().rev().zip(own.iter().rev()).take_while(both).count();
    let old = old.get(..old.len() - end).unwrap_or_default();
    let own = own.get(..own.len() - end).unwrap_or_default();
    let mut rows: Vec<_> =
        before.iter().take(begin).map(|line| (Some(*line), Some(*line))).collect();
    rows.extend(compared(old, own));
    let last = before.len() - end;
    rows.extend(before.iter().skip(last).map(|line| (Some(*line), Some(*line))));
    rows
}

fn compared<'a>(old: &[&'a str], own: &[&'a str]) -> Vec<(Option<&'a str>, Option<&'a str>)> {
    let apart = |old: &[&'a str], own: &[&'a str]| {
        let gone = old.iter().map(|line| (Some(*line), None));
        gone.chain(own.iter().map(|line| (None, Some(*line)))).collect()
    };
    if old.len().saturating_mul(own.len()) > PAIRS_MAX {
        return apart(old, own);
    }
    // How many lines the rests of both have in common, by where these begin.
    let width = own.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    let at =
        |common: &[u32], i: usize, j: usize| common.get(i * width + j).copied().unwrap_or_default();
    for (i, line) in old.iter().enumerate().rev() {
        for (j, other) in own.iter().enumerate().rev() {
            let count = if line == other {
                at(&common, i + 1, j + 1) + 1
            } else {
                at(&common, i + 1, j).max(at(&common, i, j + 1))
            };
            if let Some(place) = common.get_mut(i * width + j) {
                *place = count;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut rows = Vec::new();
    while let (Some(line), Some(other)) = (old.get(i), own.get(j)) {
        if line == other {
            rows.push((Some(*line), Some(*other)));
            (i, j) = (i + 1, j + 1);
        } else if at(&common, i + 1, j) >= at(&common, i, j + 1) {
            rows.push((Some(*line), None));
            i += 1;
        } else {
            rows.push((None, Some(*other)));
            j += 1;
        }
    }
    rows.extend::<Vec<_>>(apart(
        old.get(i..).unwrap_or_default(),
        own.get(j..).unwrap_or_default(),
    ));
    rows
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
        may_look(who)?;
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
