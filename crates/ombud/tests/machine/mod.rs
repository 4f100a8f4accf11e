//! A machine that fails: one that loses its power, one whose disk is full, one whose clock is moved.

use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, File, OpenOptions},
    io::Read,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::random;

/// Compile a library that a process is started with.
fn library(name: &str, folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/machine").join(name);
    let library = folder.join(name).with_extension("so");
    let mut compile = Command::new("cc");
    compile.args(["-O1", "-Wall", "-shared", "-fPIC", "-o"]).arg(&library);
    let compiled = compile.arg(&source).args(["-ldl", "-lpthread"]).status().unwrap();
    assert!(compiled.success(), "the C compiler that Rust links with refuses {name}");
    library
}

fn environment<const N: usize>(of: [(&str, &Path); N]) -> BTreeMap<String, String> {
    of.map(|(name, path)| (name.to_owned(), path.display().to_string())).into()
}

/// A clock that a process can be started with, and that goes where it is told.
pub(crate) struct Clock {
    library: PathBuf,
    offset: PathBuf,
}

impl Clock {
    /// Right at first; what it needs is kept in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { library: library("clock.c", folder), offset: folder.join("clock.offset") }
    }

    /// What to add to a process's environment.
    pub(crate) fn settings(&self) -> BTreeMap<String, String> {
        environment([("LD_PRELOAD", &self.library), ("OMBUD_TEST_CLOCK_OFFSET", &self.offset)])
    }

    /// Let it differ from the right time by so many seconds.
    pub(crate) fn set(&self, seconds: i64) {
        let next = self.offset.with_extension("next");
        fs::write(&next, seconds.to_string()).unwrap();
        fs::rename(next, &self.offset).unwrap();
    }
}

/// Power that can be cut: killing a process leaves its writes in the system's memory, so a missing
/// flush does not show. Here what was not flushed is taken back after the kill.
pub(crate) struct Power {
    library: PathBuf,
    journal: PathBuf,
    full: PathBuf,
    watched: PathBuf,
}

/// What one call changed.
struct Note {
    kind: u8,
    path: PathBuf,
    offset: u64,
    size: u64,
    before: Vec<u8>,
}

impl Power {
    /// For files below `watched`; what the shim needs is kept in `folder`, outside of it.
    pub(crate) fn new(folder: &Path, watched: &Path) -> Self {
        let library = library("power.c", folder);
        let folder = fs::canonicalize(folder).unwrap();
        let (journal, full) = (folder.join("power.journal"), folder.join("power.full"));
        Self { library, journal, full, watched: folder.join(watched) }
    }

    /// What to add to a process's environment.
    pub(crate) fn settings(&self) -> BTreeMap<String, String> {
        environment([
            ("LD_PRELOAD", &self.library),
            ("OMBUD_TEST_POWER_FOLDER", &self.watched),
            ("OMBUD_TEST_POWER_JOURNAL", &self.journal),
            ("OMBUD_TEST_POWER_FULL", &self.full),
        ])
    }

    /// Let the disk be full: no write to a watched file succeeds.
    pub(crate) fn fill(&self) {
        fs::write(&self.full, []).unwrap();
    }

    /// Let there be room again.
    pub(crate) fn make_room(&self) {
        fs::remove_file(&self.full).unwrap();
    }

    /// Take back what a killed process had not flushed: all of it, or, as disks do, all but the
    /// first of it. How many writes were lost.
    pub(crate) fn cut(&self) -> usize {
        let notes = read(&self.journal);
        let mut unflushed: HashMap<&Path, Vec<&Note>> = HashMap::new();
        for note in &notes {
            let writes = unflushed.entry(&note.path).or_default();
            if note.kind == b'S' {
                writes.clear();
            } else {
                writes.push(note);
            }
        }
        let mut lost = 0;
        for (path, writes) in unflushed {
            let kept = if random(2) == 0 { 0 } else { random(writes.len() as u64 + 1) };
            // Gone since, such as a log that was no longer needed.
            let Ok(file) = OpenOptions::new().write(true).open(path) else { continue };
            for note in writes.iter().skip(usize::try_from(kept).unwrap()).rev() {
                file.write_all_at(&note.before, note.offset).unwrap();
                file.set_len(note.size).unwrap();
                lost += 1;
            }
        }
        fs::write(&self.journal, []).unwrap();
        lost
    }
}

fn read(journal: &Path) -> Vec<Note> {
    const PATH_SIZE: usize = 512;
    let mut bytes = Vec::new();
    File::open(journal).unwrap().read_to_end(&mut bytes).unwrap();
    let mut notes = Vec::new();
    let mut rest = bytes.as_slice();
    // The last one may have been cut off by the kill: its call had not begun.
    while let Some((head, after)) = rest.split_at_checked(32 + PATH_SIZE) {
        let number =
            |place: usize| u64::from_ne_bytes(head[8 * place..8 * (place + 1)].try_into().unwrap());
        let Some((before, next)) = after.split_at_checked(number(3).try_into().unwrap()) else {
            break;
        };
        let path = head[32..].split(|byte| *byte == 0).next().unwrap();
        notes.push(Note {
            kind: u8::try_from(number(0)).unwrap(),
            path: PathBuf::from(String::from_utf8(path.to_vec()).unwrap()),
            offset: number(1),
            size: number(2),
            before: before.to_vec(),
        });
        rest = next;
    }
    notes
}
