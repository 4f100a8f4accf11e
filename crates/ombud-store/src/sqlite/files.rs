//! The data folder: who may read it, and who has it open.

use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use crate::StoreError;

/// Create the folder unless it exists. Only its owner may enter a folder that ombud created.
pub(super) fn folder(path: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| not_writable(path, &error))
}

/// Create a file that only its owner may read, unless it exists. SQLite gives the files beside a
/// database the modes of the database.
pub(super) fn private_file(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| not_writable(path, &error))
}

/// Take the lock that says who writes to the folder. It goes with the file handle, so that a
/// crash leaves nothing behind.
pub(super) fn lock(folder: &Path, name: &str) -> Result<File, StoreError> {
    let path = folder.join(name);
    let file = private_file(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { what: "data folder" }),
        Err(TryLockError::Error(error)) => Err(not_writable(&path, &error)),
    }
}

/// Where a file is written before it takes its name.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".unfinished");
    path.with_file_name(name)
}

/// Give a finished file its name, durably. An existing file is never replaced.
pub(super) fn finish(unfinished: &Path, path: &Path) -> Result<(), StoreError> {
    let publish = || -> io::Result<()> {
        File::open(unfinished)?.sync_all()?;
        // A hard link fails where a rename would silently replace.
        std::fs::hard_link(unfinished, path)?;
        std::fs::remove_file(unfinished)?;
        match path.parent() {
            Some(folder) if folder != Path::new("") => File::open(folder)?.sync_all(),
            _ => Ok(()),
        }
    };
    publish().map_err(|error| not_writable(path, &error))
}

pub(super) fn not_writable(path: &Path, error: &io::Error) -> StoreError {
    let reason = match error.kind() {
        ErrorKind::AlreadyExists => format!("`{}` exists already", path.display()),
        _ => format!("`{}`: {error}", path.display()),
    };
    StoreError::NotWritable { reason }
}
