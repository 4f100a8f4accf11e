//! The files of an assistant's folder, and the version that follows from their bytes.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{
    hex,
    problem::{Report, line_at},
};

/// A file in bytes at most. Articles have a few kilobytes.
pub(crate) const FILE_SIZE_MAX_BYTES: u64 = 1024 * 1024;
/// Files in a folder at most.
const FILE_COUNT_MAX: usize = 20_000;

/// What a folder holds, read once. Later changes on disk do not touch it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder {
    /// Bytes by path, relative to the folder, with `/` between parts; sorted.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What was left out, because its name starts with a dot or ends in `~`, or because it is no plain file.
    pub ignored: Vec<String>,
    /// Symbolic links whose names do not begin with a dot or end in `~`: not followed, for what they lead to would change
    /// without a change here.
    pub links: Vec<String>,
    /// Files larger than any of ours should be, with their size in bytes: not read, and an error.
    pub too_large: Vec<(String, u64)>,
    /// Where what is learned from it is kept, so that it is learned once; `None` to learn it each time.
    pub learned: Option<PathBuf>,
}

/// Why a folder cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// There is no such folder.
    #[error("`{path}` is not a folder")]
    NotAFolder {
        /// What was asked for.
        path: PathBuf,
    },
    /// A file could not be read.
    #[error("`{path}` cannot be read")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// Its name is no text, so that two files could look like one.
    #[error("the name of `{path}` is not UTF-8: rename it")]
    Name {
        /// Which file.
        path: PathBuf,
    },
    /// There are more files than an assistant has.
    #[error("`{path}` holds more than {FILE_COUNT_MAX} files")]
    TooManyFiles {
        /// Which folder.
        path: PathBuf,
    },
}

impl Folder {
    /// Read a folder with everything in it. Symbolic links are not followed, and what is neither a file nor a folder
    /// is left out.
    pub fn read(path: &Path) -> Result<Self, FolderError> {
        if !path.is_dir() {
            return Err(FolderError::NotAFolder { path: path.to_owned() });
        }
        let mut folder = Self::default();
        folder.read_below(path, path)?;
        folder.ignored.sort();
        folder.links.sort();
        Ok(folder)
    }

    /// With the folder in which what is learned from it is kept.
    #[must_use]
    pub fn learned_in(self, learned: Option<PathBuf>) -> Self {
        Self { learned, ..self }
    }

    fn read_below(&mut self, root: &Path, path: &Path) -> Result<(), FolderError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            |cause| FolderError::Unreadable { path, cause }
        };
        for item in fs::read_dir(path).map_err(unreadable(path))? {
            let item = item.map_err(unreadable(path))?;
            let path = item.path();
            let relative = relative_name(root, &path);
            let name = item.file_name().to_string_lossy().into_owned();
            let kind = item.file_type().map_err(unreadable(&path))?;
            // From a pipe or a device, nothing might ever come.
            let is_plain = kind.is_file() || kind.is_dir();
            if name.starts_with('.') || name.ends_with('~') || !is_plain {
                if kind.is_symlink() && !name.starts_with('.') && !name.ends_with('~') {
                    self.links.push(relative.clone());
                }
                self.ignored.push(relative);
            } else if item.file_name().to_str().is_none() {
                return Err(FolderError::Name { path });
            } else if kind.is_dir() {
                self.read_below(root, &path)?;
            } else {
                let size_bytes = item.metadata().map_err(unreadable(&path))?.len();
                if size_bytes > FILE_SIZE_MAX_BYTES {
                    self.too_large.push((relative, size_bytes));
                    continue;
                }
                if self.files.len() >= FILE_COUNT_MAX {
                    return Err(FolderError::TooManyFiles { path: root.to_owned() });
                }
                let bytes = fs::read(&path).map_err(unreadable(&path))?;
                self.files.insert(relative, bytes);
            }
        }
        Ok(())
    }

    /// The version: SHA-256 over each path and each file's bytes, lengths first, sorted by path.
    ///
    /// `trained` names the build of the detectors that are trained from these files, so that a
    /// change of theirs is a change of the version too.
    pub fn version(&self, trained: &str) -> String {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(b"ombud.assistant.v1");
        part(trained.as_bytes());
        for (path, bytes) in &self.files {
            part(path.as_bytes());
            part(bytes);
        }
        hex(&hash.finalize())
    }

    /// Whether there is such a file, whatever is wrong with it.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.too_large.iter().any(|(large, _)| large == path)
    }

    /// Whether there is such a procedure, whatever is wrong with it.
    pub(crate) fn has_flow(&self, id: &str) -> bool {
        self.has(&format!("flows/{id}.yaml"))
    }

    /// Whether there is such a tool, whatever is wrong with it.
    pub(crate) fn has_tool(&self, id: &str) -> bool {
        self.has(&format!("tools/{id}.toml"))
    }

    /// Whether there is such an article in any language, whatever is wrong with it.
    pub(crate) fn has_article(&self, id: &str) -> bool {
        let name = format!("{id}.md");
        let large = self.too_large.iter().map(|(path, _)| path.as_str());
        let mut paths = self.files.keys().map(String::as_str).chain(large);
        paths.any(|path| {
            path.strip_prefix("knowledge/").and_then(|rest| rest.rsplit('/').next()) == Some(&name)
        })
    }

    /// A file as text; one that is not UTF-8 goes to the report.
    pub(crate) fn read_text(&self, path: &str, report: &mut Report) -> Option<&str> {
        let offset = match self.text(path)? {
            Ok(text) => return Some(text),
            Err(offset) => offset,
        };
        let before = self.files.get(path).and_then(|bytes| bytes.get(..offset)).unwrap_or_default();
        let line = line_at(&String::from_utf8_lossy(before), offset);
        let message = "from this line on, the file is not UTF-8";
        let remedy = "save it as UTF-8: most editors ask for the encoding when they save";
        report.error(path, line, message, remedy);
        None
    }

    /// A file as text.
    ///
    /// # Errors
    /// The byte at which it stops being UTF-8.
    pub fn text(&self, path: &str) -> Option<Result<&str, usize>> {
        let bytes = self.files.get(path)?;
        let text = std::str::from_utf8(bytes).map_err(|error| error.valid_up_to());
        // Some editors begin a file with a mark of its encoding.
        Some(text.map(|text| text.strip_prefix('\u{feff}').unwrap_or(text)))
    }

    /// The line of a file in which a text first stands, from 1; 0 when it does not.
    pub fn line_of(&self, path: &str, needle: &str) -> usize {
        let text = self.text(path).and_then(Result::ok);
        let line = text.and_then(|text| text.lines().position(|line| line.contains(needle)));
        line.map_or(0, |line| line + 1)
    }

    /// The line of a file of TOML in which a text stands as a value, or else stands at all, from 1; 0 when it
    /// does not.
    pub fn line_of_value(&self, path: &str, value: &str) -> usize {
        let ways = [format!("{value:?}"), format!("'{value}'"), value.to_owned()];
        ways.iter().map(|way| self.line_of(path, way)).find(|line| *line > 0).unwrap_or(0)
    }

    /// The policies: path and text of each.
    pub fn policies(&self) -> impl Iterator<Item = (&str, &str)> {
        let paths = self.below("policies", ".cedar");
        paths.filter_map(|path| Some((path, self.text(path)?.ok()?)))
    }

    /// Whether there is any policy, whatever is wrong with it.
    pub fn has_policies(&self) -> bool {
        let is_large = self.too_large.iter().any(|(path, _)| path.starts_with("policies/"));
        is_large || self.below("policies", ".cedar").next().is_some()
    }

    /// Whether these can be the files of a folder, for those who got them from elsewhere.
    ///
    /// # Errors
    /// What is wrong, for the one who sent them.
    pub fn check(&self) -> Result<(), String> {
        if self.files.len() > FILE_COUNT_MAX {
            return Err(format!("are more than {FILE_COUNT_MAX}"));
        }
        for (path, bytes) in &self.files {
            let plain = |part: &str| !part.is_empty() && !part.starts_with('.');
            if !path.split('/').all(plain) || path.contains(['\\', '\0']) {
                return Err(format!("hold `{path}`, which is no path within a folder"));
            }
            if bytes.len() as u64 > FILE_SIZE_MAX_BYTES {
                let size_bytes = bytes.len();
                return Err(format!(
                    "hold `{path}` with {size_bytes} bytes; the limit is {FILE_SIZE_MAX_BYTES}"
                ));
            }
        }
        Ok(())
    }

    /// The files below a folder that end so, by path.
    pub(crate) fn below<'a>(
        &'a self,
        folder: &'a str,
        suffix: &'a str,
    ) -> impl Iterator<Item = &'a str> {
        self.files.keys().map(String::as_str).filter(move |path| {
            path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
                && path.ends_with(suffix)
        })
    }
}

fn relative_name(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> =
        relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use std::{
        ffi::OsStr,
        os::unix::{ffi::OsStrExt, net::UnixListener},
    };

    use super::*;

    fn folder(files: &[(&str, &str)]) -> Folder {
        let files =
            files.iter().map(|(path, text)| ((*path).into(), text.as_bytes().to_vec())).collect();
        Folder { files, ..Folder::default() }
    }

    #[test]
    fn moving_a_byte_from_one_file_to_the_next_changes_the_version() {
        let one = folder(&[("a", "xy"), ("b", "z")]);
        let other = folder(&[("a", "x"), ("b", "yz")]);
        assert_ne!(one.version("1"), other.version("1"));
        assert_ne!(one.version("1"), one.version("2"));
        assert_eq!(one.version("1").len(), 64);
    }

    #[test]
    fn what_would_leave_the_folder_is_no_file_of_it() {
        assert_eq!(folder(&[("assistant.toml", ""), ("words/de.ftl", "")]).check(), Ok(()));
        for path in ["../x", "/etc/passwd", "a/../../x", "a//b", ".git/config", "", "a\\b", "a/"] {
            assert!(folder(&[(path, "")]).check().is_err(), "{path}");
        }
    }

    #[test]
    fn hidden_files_are_listed_and_do_not_count() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("words")).unwrap();
        fs::write(dir.path().join("words/de.ftl"), "a = b").unwrap();
        let before = Folder::read(dir.path()).unwrap();
        fs::write(dir.path().join(".swp"), "x").unwrap();
        let after = Folder::read(dir.path()).unwrap();
        assert_eq!(before.version(""), after.version(""));
        assert_eq!(after.ignored, [".swp"]);
        assert!(after.files.contains_key("words/de.ftl"));
    }

    #[test]
    fn a_symbolic_link_is_left_out_and_kept_to_be_named() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.md"), "").unwrap();
        for name in ["b.md", ".b.md"] {
            std::os::unix::fs::symlink("a.md", dir.path().join(name)).unwrap();
        }
        let read = Folder::read(dir.path()).unwrap();
        assert_eq!(read.links, ["b.md"]);
        assert_eq!(read.files.keys().collect::<Vec<_>>(), ["a.md"]);
    }

    #[test]
    fn what_is_no_plain_file_is_left_out_and_a_name_that_is_no_text_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let _socket = UnixListener::bind(dir.path().join("door.md")).unwrap();
        assert_eq!(Folder::read(dir.path()).unwrap().ignored, ["door.md"]);
        fs::write(dir.path().join(OsStr::from_bytes(b"a\xff.cedar")), "").unwrap();
        let error = Folder::read(dir.path()).unwrap_err();
        assert!(matches!(error, FolderError::Name { .. }), "{error}");
    }
}
