//! Everything in one data folder, for one process.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

use async_trait::async_trait;
use ombud_ledger::{Hash, Note, TileId, TreeHead};
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use self::{
    checkpointer::Checkpointer,
    connection::{Erase, Readers},
    error::gone,
    writer::{Job, Writer},
};
use crate::{
    Changes, Commits, Committed, Document, DocumentQuery, Documents, Entries, Entry, EntryLeaf,
    Head, Log, LogLook, LogOptions, OlderLog, StoreCounts, StoreError, StoredEvent, Streams,
    Tallies, Unlisted, Version, WriteSet,
    change::Teller,
    counts::Counters,
    log_state::SharedLog,
    look::LookRows,
    prove,
    verify::{verify, verify_older},
};

pub use self::keys::SqliteKeys;

mod backup;
mod checkpointer;
mod connection;
mod error;
mod files;
mod keys;
mod rows;
mod schema;
mod write;
mod writer;

/// The database's file in the data folder.
const DATABASE: &str = "ombud.db";
/// Locked by the process that writes.
const LOCK: &str = "ombud.lock";
/// Connections that read at the same time.
const READERS: usize = 4;
/// Write sets that may wait; whoever comes after them waits before handing one in.
const WAITING_MAX: usize = 1_024;

/// Streams, documents and the log in one SQLite database.
///
/// One thread writes: it groups the write sets that are waiting into a transaction. Reads run
/// beside it and see everything that was answered before they began.
///
/// Dropping it finishes what was handed in and gives the data folder free.
#[derive(Debug)]
pub struct SqliteStore {
    jobs: Option<mpsc::Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    readers: Option<Readers>,
    shared: Arc<SharedLog>,
    counters: Arc<Counters>,
    teller: Teller,
    checkpoints: Arc<AtomicU64>,
    path: PathBuf,
}

impl SqliteStore {
    /// Open the store in a data folder, creating both if they do not exist.
    ///
    /// The end of the stored log is checked before this returns; the rest is for
    /// [`Log::verify`], in the background. Blocks the thread for that long: some 60 ms with a
    /// million entries.
    ///
    /// # Errors
    /// [`StoreError::InUse`] if a process has it open, [`StoreError::TooNew`],
    /// [`StoreError::NotWritable`]; [`StoreError::Corrupt`] if the stored checkpoint was not
    /// signed by this log's key, and [`StoreError::LedgerWrong`] if the entries are not those
    /// that were signed.
    pub fn open(folder: impl AsRef<Path>, options: LogOptions) -> Result<Self, StoreError> {
        let folder = folder.as_ref();
        files::folder(folder)?;
        let lock = files::lock(folder, LOCK)?;
        let path = folder.join(DATABASE);
        files::private_file(&path)?;
        let mut connection = connection::writer(&path, Erase::WhereCheap)?;
        schema::migrate(&mut connection, schema::STORE)?;
        let mut writer = Writer::open(connection, options)?;
        let checkpointer = Checkpointer::start(&path, writer.connection())?;
        let (shared, counters) = (writer.shared(), writer.counters());
        let teller = writer.teller();
        let checkpoints = checkpointer.count();
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let thread = std::thread::Builder::new()
            .name("ombud-sequencer".to_owned())
            .spawn(move || writer.run(waiting, checkpointer, lock))
            .map_err(|error| StoreError::Unavailable(error.into()))?;
        Ok(Self {
            jobs: Some(jobs),
            writer: Some(thread),
            readers: Some(Readers::new(path.clone(), READERS)),
            shared,
            counters,
            teller,
            checkpoints,
            path,
        })
    }

    /// Whether what is in a data folder can be opened, also while somebody has it open: each database there
    /// by its name, with what stands against it. Nothing is made or changed.
    pub fn look(folder: impl AsRef<Path>) -> Vec<(&'static str, Result<(), StoreError>)> {
        let databases = [(DATABASE, schema::STORE), (keys::DATABASE, schema::KEYS)];
        let there = databases.into_iter().filter(|(name, _)| folder.as_ref().join(name).exists());
        let look = |(name, versions)| {
            let path = folder.as_ref().join(name);
            let looked = connection::reader(&path)
                .and_then(|connection| schema::look(&connection, versions));
            (name, looked)
        };
        there.map(look).collect()
    }

    /// The log in a data folder as it stands there, also while somebody writes to it; `None` where there is
    /// none yet. Nothing is made or changed.
    ///
    /// # Errors
    /// As [`SqliteStore::open`] of what is not right.
    pub async fn look_at_log(
        folder: impl AsRef<Path>,
        options: &LogOptions,
    ) -> Result<Option<LogLook>, StoreError> {
        let path = folder.as_ref().join(DATABASE);
        if !path.exists() {
            return Ok(None);
        }
        let readers = Readers::new(path, READERS);
        let Some(stored) = readers.read(rows::head).await? else { return Ok(None) };
        LogLook::open(Box::new(readers), options, stored).await.map(Some)
    }

    /// Whether anything was ever recorded.
    pub fn is_used(&self) -> bool {
        let state = self.shared.state();
        state.log > 1 || state.size() > 0
    }

    /// What the writer did since the store was opened.
    pub fn counts(&self) -> StoreCounts {
        let checkpoints = self.checkpoints.load(Ordering::Relaxed);
        StoreCounts { checkpoints, ..self.counters.read() }
    }

    /// Copy the database as it is now to a new file, while it is being used. The keys are not
    /// in it.
    ///
    /// # Errors
    /// [`StoreError::NotWritable`] if the file exists or cannot be written.
    pub async fn backup_to(&self, path: impl AsRef<Path>) -> Result<(), StoreError> {
        backup::copy(self.path.clone(), path.as_ref().to_owned()).await
    }

    fn readers(&self) -> Result<&Readers, StoreError> {
        self.readers.as_ref().ok_or_else(gone)
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        // The writer closes the database last, so that nothing is left in the write-ahead log.
        drop(self.readers.take());
        drop(self.jobs.take());
        if self.writer.take().is_some_and(|writer| writer.join().is_err()) {
            tracing::error!("the sequencer's thread panicked");
        }
    }
}

#[async_trait]
impl Commits for SqliteStore {
    async fn commit(&self, set: WriteSet) -> Result<Committed, StoreError> {
        self.shared.check()?;
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(Job { set, answer }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    fn stands_by(&self) -> bool {
        false
    }

    fn is_shared(&self) -> bool {
        false
    }

    async fn nodes(&self) -> Result<usize, StoreError> {
        Ok(1)
    }

    fn changes(&self) -> Changes {
        self.teller.changes()
    }
}

#[async_trait]
impl Streams for SqliteStore {
    async fn events(
        &self,
        stream: Uuid,
        after: Version,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        self.readers()?.events(stream, after, limit).await
    }
}

#[async_trait]
impl Documents for SqliteStore {
    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>, StoreError> {
        let id = id.to_owned();
        self.readers()?.read(move |connection| rows::document(connection, kind, &id)).await
    }

    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>, StoreError> {
        self.readers()?.read(move |connection| rows::documents(connection, &query)).await
    }

    async fn unlisted(
        &self,
        after: Option<(String, String)>,
        limit: usize,
    ) -> Result<Unlisted, StoreError> {
        let unlisted =
            move |connection: &Connection| rows::unlisted(connection, after.as_ref(), limit);
        self.readers()?.read(unlisted).await
    }
}

#[async_trait]
impl Tallies for SqliteStore {
    async fn tallied(&self, names: Vec<String>, since_day: i64) -> Result<Vec<i64>, StoreError> {
        self.readers()?.read(move |connection| rows::tallied(connection, &names, since_day)).await
    }
}

#[async_trait]
impl Entries for SqliteStore {
    async fn entries(&self, index: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let log = self.shared.state().log;
        self.readers()?.entries(log, index, limit).await
    }
}

#[async_trait]
impl Log for SqliteStore {
    async fn head(&self) -> Result<Head, StoreError> {
        Ok(self.shared.state().head())
    }

    async fn entry(&self, decision: Uuid) -> Result<Option<Entry>, StoreError> {
        self.readers()?.read(move |connection| rows::entry(connection, decision)).await
    }

    async fn entries_of(
        &self,
        stream: Uuid,
        before: Option<(u32, u64)>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let read = move |connection: &_| rows::entries_of(connection, stream, before, limit);
        self.readers()?.read(read).await
    }

    async fn tile(&self, tile: TileId) -> Result<Option<Vec<u8>>, StoreError> {
        prove::tile(self.readers()?, &self.shared.state(), tile).await
    }

    async fn entry_bundle(&self, tile: TileId) -> Result<Option<Vec<u8>>, StoreError> {
        prove::entry_bundle(self.readers()?, &self.shared.state(), tile).await
    }

    async fn prove(&self, index: u64) -> Result<Option<Committed>, StoreError> {
        prove::inclusion(self.readers()?, &self.shared.state(), index).await
    }

    async fn successions(&self) -> Result<Vec<Note>, StoreError> {
        let log = self.shared.state().log;
        prove::successions(self.readers()?, log).await
    }

    async fn prove_at(&self, index: u64, size: u64) -> Result<Option<Vec<Hash>>, StoreError> {
        prove::inclusion_before(self.readers()?, &self.shared.state(), index, size).await
    }

    async fn prove_consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, StoreError> {
        prove::consistency(self.readers()?, &self.shared.state(), old, new).await
    }

    async fn verify(&self, from: u64, to: u64) -> Result<(), StoreError> {
        let verified = verify(self.readers()?, &self.shared.state(), from, to).await;
        if let Err(StoreError::LedgerWrong { index }) = verified {
            self.shared.halt(index);
        }
        verified
    }

    async fn older(&self) -> Result<Vec<OlderLog>, StoreError> {
        let readers = self.readers()?;
        prove::older(readers, readers.read(rows::heads).await?).await
    }

    async fn entries_in(
        &self,
        log: u32,
        index: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        LookRows::entries(self.readers()?, log, index, limit).await
    }

    async fn leaves_in(&self, log: u32, from: u64, to: u64) -> Result<Vec<EntryLeaf>, StoreError> {
        self.readers()?.read(move |connection| rows::leaves(connection, log, from, to)).await
    }

    async fn verify_older(&self, log: u32, size: u64) -> Result<(), StoreError> {
        verify_older(self.readers()?, log, size).await
    }

    async fn has_root(&self, log: u32, head: TreeHead) -> Result<bool, StoreError> {
        prove::has_root(self.readers()?, log, head).await
    }

    fn signs(&self) -> Result<(), StoreError> {
        self.shared.check()
    }

    fn halt(&self, index: u64) {
        self.shared.halt(index);
    }
}
