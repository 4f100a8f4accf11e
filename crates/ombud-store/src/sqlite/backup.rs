//! Copies of a database in use.

use std::{fs, path::PathBuf};

use rusqlite::{Connection, OpenFlags, backup::Backup};

use super::{
    error::{failed, gone},
    files,
};
use crate::StoreError;

/// Copy a database to a file that does not exist yet: complete under its name, or not there.
pub(super) async fn copy(from: PathBuf, to: PathBuf) -> Result<(), StoreError> {
    let work = move || {
        let unfinished = files::unfinished(&to);
        // Left by a copy that was interrupted.
        if let Err(error) = fs::remove_file(&unfinished)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(files::not_writable(&unfinished, &error));
        }
        if to.exists() {
            return Err(files::not_writable(&to, &std::io::ErrorKind::AlreadyExists.into()));
        }
        files::private_file(&unfinished)?;
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let source = Connection::open_with_flags(&from, read_only).map_err(failed)?;
        let mut copy = Connection::open(&unfinished).map_err(failed)?;
        // All pages in one step: one snapshot, however much is written meanwhile.
        Backup::new(&source, &mut copy).and_then(|backup| backup.step(-1)).map_err(failed)?;
        // A copy is one file: nothing may stay in a write-ahead log beside it.
        copy.pragma_update(None, "journal_mode", "DELETE").map_err(failed)?;
        drop(copy);
        files::finish(&unfinished, &to)
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| gone())?
}
