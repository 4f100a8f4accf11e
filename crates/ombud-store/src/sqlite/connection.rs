//! Opening connections, and the pool for reading.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::error::{failed, gone};
use crate::StoreError;

/// Larger than SQLite's default: an entry with a leaf of 1 KB fills a third of 4 KiB badly.
const PAGE_SIZE_BYTES: u32 = 8_192;
/// Pages that the writer keeps in memory, in KiB (a negative number of pages, to SQLite).
const WRITER_CACHE_KIB: i64 = 32 << 10;
/// Little: what the system's own cache holds costs a reader a copy and no wait.
const READER_CACHE_KIB: i64 = 256;
/// How long to wait for another connection. Only checkpoints and recovery make anyone wait.
pub(super) const BUSY: Duration = Duration::from_secs(5);
/// Every statement of the store is prepared once.
const STATEMENTS_MAX: usize = 64;

/// What freed space holds afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Erase {
    /// Zeros, where it costs no further write.
    WhereCheap,
    /// Zeros.
    Always,
}

/// Open a database for writing. Its file must exist.
pub(super) fn writer(path: &Path, erase: Erase) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.busy_timeout(BUSY).map_err(failed)?;
    // The store's checkpoints have a thread of their own; keys are few and written seldom.
    let (secure_delete, autocheckpoint) = match erase {
        Erase::WhereCheap => ("FAST", 0),
        Erase::Always => ("ON", 256),
    };
    let set = |name: &str, value: &dyn rusqlite::ToSql| {
        connection.pragma_update(None, name, value).map_err(failed)
    };
    set("page_size", &PAGE_SIZE_BYTES)?;
    set("journal_mode", &"WAL")?;
    set("synchronous", &"FULL")?;
    set("wal_autocheckpoint", &autocheckpoint)?;
    set("secure_delete", &secure_delete)?;
    set("cache_size", &-WRITER_CACHE_KIB)?;
    set("temp_store", &"MEMORY")?;
    set("trusted_schema", &"OFF")?;
    Ok(connection)
}

/// Open a database for reading. Its file must exist.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.busy_timeout(BUSY).map_err(failed)?;
    connection.pragma_update(None, "cache_size", -READER_CACHE_KIB).map_err(failed)?;
    connection.pragma_update(None, "temp_store", "MEMORY").map_err(failed)?;
    Ok(connection)
}

/// Connections for reading. A read sees everything that was answered before it began.
#[derive(Debug, Clone)]
pub(super) struct Readers {
    path: PathBuf,
    free: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    /// At most `count` at a time; each is opened when it is first needed.
    pub(super) fn new(path: PathBuf, count: usize) -> Self {
        let permits = Arc::new(Semaphore::new(count));
        Self { path, free: Arc::default(), permits }
    }

    /// Read on a thread for blocking work.
    pub(super) async fn read<T, F>(&self, read: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| gone())?;
        let readers = self.clone();
        let work = move || {
            let free = readers.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = match free {
                Some(connection) => connection,
                None => reader(&readers.path)?,
            };
            let answer = read(&connection);
            readers.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            drop(permit);
            answer
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| gone())?
    }
}
