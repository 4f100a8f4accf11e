//! What was learned, kept in a file: a folder that was learned once is not learned again.
//!
//! A file is named after everything that it was learned from: the examples, the options, and the source that learns.
//! What is in it is held against its own SHA-256, so that a file that was cut short or changed by accident is learned
//! anew. It is no secret and no proof: whoever can write into the folder it lies in can change the database beside it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use sha2::{Digest, Sha256};

use super::{
    Classifier, Example, Learners, Mixture, Origin, Scope, TrainingOptions, UnderstandError,
};
use crate::hex;

/// Changes with how it is written.
const FORMAT: &str = "ombud.learned.v2";

/// What ends the name of such a file.
const EXTENSION: &str = "learned";

/// Bytes of all files in a folder at most; what was written first goes first.
const BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Bytes of the digest before what was learned.
const DIGEST_BYTES: usize = 32;

/// Tells files apart that are being written.
static WRITING: AtomicU64 = AtomicU64::new(0);

/// Why what was learned is learned again at the next start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("what was learned cannot be kept in `{folder}`: {why}")]
pub struct NotKept {
    /// Where it was to be kept.
    pub folder: String,
    /// What stands against it.
    pub why: String,
}

impl Classifier {
    /// What these examples teach, from the file in `folder` where it was learned before; else learned now and kept
    /// there, or why it is not. `source` is all that learns: another one learns anew.
    pub fn learned(
        examples: &[Example<'_>],
        options: &TrainingOptions,
        source: &str,
        folder: Option<&Path>,
    ) -> Result<(Self, Option<NotKept>), UnderstandError> {
        let Some(folder) = folder else { return Ok((Self::train(examples, options)?, None)) };
        let file = folder.join(name_of(examples, options, source)).with_extension(EXTENSION);
        if let Some((learners, mixture, scope)) = read(&file) {
            let reader = Self::reader(examples);
            let ranked_max = options.ranked_max;
            return Ok((Self { reader, learners, mixture, scope, ranked_max }, None));
        }
        let classifier = Self::train(examples, options)?;
        // It serves without; the next start takes longer.
        let not_kept = write(folder, &file, &classifier).err().map(|error| NotKept {
            folder: folder.display().to_string(),
            why: error.kind().to_string(),
        });
        Ok((classifier, not_kept))
    }
}

fn name_of(examples: &[Example<'_>], options: &TrainingOptions, source: &str) -> String {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    for bytes in [FORMAT, env!("CARGO_PKG_VERSION"), source] {
        part(bytes.as_bytes());
    }
    part(&options.seed.to_be_bytes());
    for example in examples {
        part(example.text.as_bytes());
        part(&(example.intent as u64).to_be_bytes());
        part(example.language.as_bytes());
        part(match example.origin {
            Origin::Phrasing => b"phrasing",
            Origin::Article => b"article",
        });
    }
    hex(&hash.finalize())
}

/// What a file holds; `None` where there is none, or none that can be used.
fn read(file: &Path) -> Option<(Learners, Mixture, Scope)> {
    let bytes = fs::read(file).ok()?;
    let (digest, body) = bytes.split_at_checked(DIGEST_BYTES)?;
    if Sha256::digest(body).as_slice() != digest {
        return None;
    }
    let (mut learners, mixture, scope): (Learners, _, _) = postcard::from_bytes(body).ok()?;
    if !learners.is_whole() {
        return None;
    }
    learners.shrink();
    Some((learners, mixture, scope))
}

/// Beside it first, so that nobody reads half of it.
fn write(folder: &Path, file: &Path, classifier: &Classifier) -> io::Result<()> {
    if !folder.exists() {
        create_private(folder)?;
    }
    let kept = (&classifier.learners, classifier.mixture, classifier.scope);
    let body = postcard::to_allocvec(&kept).map_err(io::Error::other)?;
    let number = WRITING.fetch_add(1, Ordering::Relaxed);
    let beside = file.with_extension(format!("{}-{number}", process::id()));
    let bytes = [Sha256::digest(&body).as_slice(), &body].concat();
    let written = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, file));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written?;
    // What is too much is looked for again the next time.
    let _ = make_room(folder);
    Ok(())
}

/// The last part of the path only: where the folder above is missing, it is not ours to make.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn make_room(folder: &Path) -> io::Result<()> {
    let mut files: Vec<(SystemTime, u64, PathBuf)> = vec![];
    for item in fs::read_dir(folder)?.flatten() {
        let path = item.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        // With what was being written when somebody pulled the plug; nothing else in the folder is ours.
        let is_ours = stem.len() == 2 * DIGEST_BYTES && stem.bytes().all(|b| b.is_ascii_hexdigit());
        if is_ours && let Ok(about) = item.metadata() {
            files.push((about.modified()?, about.len(), path));
        }
    }
    files.sort_by(|(one, ..), (other, ..)| other.cmp(one));
    let mut bytes = 0;
    for (_, length, path) in files {
        bytes += length;
        if bytes > BYTES_MAX {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Where tests keep what they learned, so that each of their processes need not learn again.
#[cfg(test)]
pub(crate) fn learned_by_tests() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    Some(program.parent()?.join("learned"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAUGHT: [(&str, usize); 8] = [
        ("wann kommt die rechnung", 0),
        ("rechnung noch nicht da", 0),
        ("zählerstand melden", 1),
        ("ich möchte den zähler ablesen", 1),
        ("when will I get my bill", 0),
        ("bill is late", 0),
        ("report a meter reading", 1),
        ("I want to read my meter", 1),
    ];

    fn examples() -> Vec<Example<'static>> {
        let example = |(place, (text, intent)): (usize, (&'static str, usize))| Example {
            text,
            intent,
            language: if place < 4 { "de" } else { "en" },
            origin: Origin::Phrasing,
        };
        TAUGHT.into_iter().enumerate().map(example).collect()
    }

    fn learned(folder: &Path) -> Classifier {
        learned_in(folder).0
    }

    fn learned_in(folder: &Path) -> (Classifier, Option<NotKept>) {
        Classifier::learned(&examples(), &TrainingOptions::default(), "source", Some(folder))
            .unwrap()
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|item| item.unwrap().path()).collect()
    }

    #[test]
    fn what_is_read_from_the_file_understands_as_what_was_learned() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("learned");
        let first = learned(&folder);
        let [file] = files(&folder).try_into().unwrap();
        // Were it learned again, it would be written again.
        let before = fs::read(&file).unwrap();
        assert!(read(&file).is_some());
        let second = learned(&folder);
        for text in ["wo bleibt meine rechnung", "meter", "", "Pizza"] {
            assert_eq!(first.classify(text), second.classify(text), "{text}");
        }
        assert_eq!(fs::read(&file).unwrap(), before);
        // Another source, another option, another example: another file.
        let options = TrainingOptions { seed: 1, ..TrainingOptions::default() };
        let mut more = examples();
        more.pop();
        let named = name_of(&examples(), &TrainingOptions::default(), "source");
        for other in [
            name_of(&examples(), &options, "source"),
            name_of(&examples(), &TrainingOptions::default(), "another"),
            name_of(&more, &TrainingOptions::default(), "source"),
        ] {
            assert_ne!(other, named);
        }
    }

    #[test]
    fn a_file_that_was_cut_changed_or_forged_is_learned_anew() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("learned");
        let first = learned(&folder);
        let [file] = files(&folder).try_into().unwrap();
        let whole = fs::read(&file).unwrap();
        let mut changed = whole.clone();
        *changed.last_mut().unwrap() ^= 1;
        let digested = |body: &[u8]| [Sha256::digest(body).as_slice(), body].concat();
        // With the right digest, but of something else: fewer rows than groups would be read out of bounds.
        let mut forged = learned(&folder).learners;
        forged.network.forget();
        let forged = postcard::to_allocvec(&(&forged, first.mixture, first.scope)).unwrap();
        for bytes in
            [&whole[..whole.len() / 2], &changed, &[], &digested(&forged), &digested(b"no")]
        {
            fs::write(&file, bytes).unwrap();
            assert!(read(&file).is_none());
            assert_eq!(learned(&folder).classify("rechnung"), first.classify("rechnung"));
            assert_eq!(fs::read(&file).unwrap(), whole, "it is kept again");
        }
    }

    #[test]
    fn what_was_written_first_makes_room_and_what_is_not_ours_stays() {
        let dir = tempfile::tempdir().unwrap();
        let mut names: Vec<String> =
            (0..3).map(|number| format!("{number:064x}.{EXTENSION}")).collect();
        // Left by whoever was killed while it was written.
        names.insert(0, format!("{:064x}.77-0", 9));
        names.push("notes.txt".to_owned());
        for (age, name) in names.iter().rev().enumerate() {
            let file = fs::File::create(dir.path().join(name)).unwrap();
            file.set_len(BYTES_MAX / 2).unwrap();
            let written = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(100 - age as u64);
            file.set_modified(written).unwrap();
        }
        make_room(dir.path()).unwrap();
        let mut left = files(dir.path());
        left.sort();
        let expect = [&names[2], &names[3], &names[4]].map(|name| dir.path().join(name));
        assert_eq!(left, expect);
    }

    #[test]
    fn where_nothing_can_be_kept_it_is_learned_all_the_same_and_said_why() {
        let dir = tempfile::tempdir().unwrap();
        let nowhere = dir.path().join("none").join("learned");
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        for (folder, why) in [(nowhere, "entity not found"), (file, "not a directory")] {
            let (classifier, not_kept) = learned_in(&folder);
            assert!(!classifier.classify("rechnung").ranked.is_empty());
            assert!(!folder.is_dir());
            let folder = folder.display().to_string();
            assert_eq!(not_kept, Some(NotKept { folder, why: why.to_owned() }));
        }
        assert_eq!(learned_in(&dir.path().join("learned")).1, None);
    }
}
