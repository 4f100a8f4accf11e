//! Keys in a file of their own.

use std::{
    fs::File,
    path::{Path, PathBuf},
    thread::JoinHandle,
};

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params, wal::CheckpointMode};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::{
    backup,
    connection::{self, Erase, Readers},
    error::{failed, gone},
    files, schema,
};
use crate::{CellKey, KeyLookup, Keys, StoreError, SubjectKey, Tombstone};

pub(super) const DATABASE: &str = "keys.db";
const LOCK: &str = "keys.lock";
const READERS: usize = 2;
const WAITING_MAX: usize = 1_024;
/// Most changes in one transaction.
const BATCH_MAX: usize = 256;

/// The keys of all subjects in one SQLite database beside the store's.
///
/// A destroyed key is overwritten with zeros, in the database and in its write-ahead log. No key
/// is held in memory longer than it is used.
#[derive(Debug)]
pub struct SqliteKeys {
    cell_key: CellKey,
    jobs: Option<mpsc::Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    readers: Option<Readers>,
    path: PathBuf,
}

/// The keys in a file that is only read.
struct LookedAt {
    cell_key: CellKey,
    readers: Readers,
}

#[derive(Debug)]
enum Job {
    Create { subject: Uuid, wrapped: Vec<u8>, answer: Answer<Option<Vec<u8>>> },
    Destroy { subject: Uuid, at_ms: i64, answer: Answer<()> },
}

type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

impl SqliteKeys {
    /// Open the keys in a data folder, creating both if they do not exist.
    ///
    /// # Errors
    /// As [`crate::SqliteStore::open`].
    pub fn open(folder: impl AsRef<Path>, cell_key: CellKey) -> Result<Self, StoreError> {
        let folder = folder.as_ref();
        files::folder(folder)?;
        let lock = files::lock(folder, LOCK)?;
        let path = folder.join(DATABASE);
        files::private_file(&path)?;
        let mut connection = connection::writer(&path, Erase::Always)?;
        schema::migrate(&mut connection, schema::KEYS)?;
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let thread = std::thread::Builder::new()
            .name("ombud-keys".to_owned())
            .spawn(move || run(connection, waiting, lock))
            .map_err(|error| StoreError::Unavailable(error.into()))?;
        let readers = Readers::new(path.clone(), READERS);
        Ok(Self { cell_key, jobs: Some(jobs), writer: Some(thread), readers: Some(readers), path })
    }

    /// The keys in a data folder, for whoever only looks, also while somebody has them open. Nothing is made or
    /// changed.
    pub fn look(folder: impl AsRef<Path>, cell_key: CellKey) -> Box<dyn KeyLookup> {
        let readers = Readers::new(folder.as_ref().join(DATABASE), READERS);
        Box::new(LookedAt { cell_key, readers })
    }

    /// Copy the keys as they are now to a new file. Whoever keeps such copies must be able to
    /// destroy them, for they hold the keys that are destroyed later.
    pub async fn backup_to(&self, path: impl AsRef<Path>) -> Result<(), StoreError> {
        backup::copy(self.path.clone(), path.as_ref().to_owned()).await
    }

    async fn hand_in<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(job(answer)).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    fn readers(&self) -> Result<&Readers, StoreError> {
        self.readers.as_ref().ok_or_else(gone)
    }
}

impl Drop for SqliteKeys {
    fn drop(&mut self) {
        drop(self.readers.take());
        drop(self.jobs.take());
        if self.writer.take().is_some_and(|writer| writer.join().is_err()) {
            tracing::error!("the keys' thread panicked");
        }
    }
}

#[async_trait]
impl KeyLookup for SqliteKeys {
    async fn get(&self, subject: Uuid) -> Result<Option<SubjectKey>, StoreError> {
        get(self.readers()?, &self.cell_key, subject).await
    }
}

#[async_trait]
impl KeyLookup for LookedAt {
    async fn get(&self, subject: Uuid) -> Result<Option<SubjectKey>, StoreError> {
        get(&self.readers, &self.cell_key, subject).await
    }
}

async fn get(
    readers: &Readers,
    cell_key: &CellKey,
    subject: Uuid,
) -> Result<Option<SubjectKey>, StoreError> {
    let wrapped = readers.read(move |connection| living(connection, subject)).await?;
    wrapped.map(|wrapped| unwrap(cell_key, subject, &wrapped)).transpose()
}

fn unwrap(cell_key: &CellKey, subject: Uuid, wrapped: &[u8]) -> Result<SubjectKey, StoreError> {
    cell_key
        .unwrap(subject, wrapped)
        .map_err(|_| StoreError::corrupt(format!("the key of subject {subject}")))
}

#[async_trait]
impl Keys for SqliteKeys {
    async fn create(
        &self,
        subject: Uuid,
        key: SubjectKey,
        nonce: [u8; 24],
    ) -> Result<Option<SubjectKey>, StoreError> {
        let wrapped = self.cell_key.wrap(subject, nonce, &key);
        let kept = self.hand_in(|answer| Job::Create { subject, wrapped, answer }).await?;
        kept.map(|wrapped| unwrap(&self.cell_key, subject, &wrapped)).transpose()
    }

    async fn destroy(&self, subject: Uuid, at_ms: i64) -> Result<(), StoreError> {
        self.hand_in(|answer| Job::Destroy { subject, at_ms, answer }).await
    }

    async fn living(
        &self,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<(Uuid, SubjectKey)>, StoreError> {
        let page = self.readers()?.read(move |connection| page(connection, after, limit)).await?;
        let open = |(subject, wrapped): (Uuid, Vec<u8>)| {
            Ok((subject, unwrap(&self.cell_key, subject, &wrapped)?))
        };
        page.into_iter().map(open).collect()
    }

    async fn tombstones(&self) -> Result<Vec<Tombstone>, StoreError> {
        self.readers()?.read(tombstones).await
    }
}

fn run(mut connection: Connection, mut jobs: mpsc::Receiver<Job>, lock: File) {
    let mut batch = Vec::new();
    while let Some(first) = jobs.blocking_recv() {
        batch.push(first);
        while batch.len() < BATCH_MAX
            && let Ok(job) = jobs.try_recv()
        {
            batch.push(job);
        }
        let changed = change(&mut connection, &batch);
        if let Err(error) = &changed {
            let error = crate::error::chain(error);
            tracing::error!(error, "a transaction on the keys failed and nothing of it was kept");
        }
        let mut kept = changed.as_ref().map(|kept| kept.iter()).ok();
        for job in batch.drain(..) {
            let kept = kept.as_mut().and_then(Iterator::next).cloned().flatten();
            let failed = changed.as_ref().err().map(StoreError::again);
            match job {
                Job::Create { answer, .. } => drop(answer.send(failed.map_or(Ok(kept), Err))),
                Job::Destroy { answer, .. } => drop(answer.send(failed.map_or(Ok(()), Err))),
            }
        }
    }
    drop(connection);
    drop(lock);
}

/// Make the changes in one transaction; the wrapped key that each subject has afterwards.
fn change(connection: &mut Connection, batch: &[Job]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let kept = batch
        .iter()
        .map(|job| match job {
            Job::Create { subject, wrapped, .. } => create(&transaction, *subject, wrapped),
            Job::Destroy { subject, at_ms, .. } => {
                destroy(&transaction, *subject, *at_ms).map(|()| None)
            }
        })
        .collect::<Result<_, _>>()?;
    transaction.commit().map_err(failed)?;
    if batch.iter().any(|job| matches!(job, Job::Destroy { .. })) {
        // The write-ahead log still holds the page as it was before. If a reader keeps this from
        // happening, the answer is an error, and destroying again tries again.
        let truncated = connection.wal_checkpoint_v2(None::<&str>, CheckpointMode::TRUNCATE);
        truncated.map_err(failed)?;
    }
    Ok(kept)
}

fn create(
    connection: &Connection,
    subject: Uuid,
    wrapped: &[u8],
) -> Result<Option<Vec<u8>>, StoreError> {
    let dead = connection
        .prepare_cached("SELECT 1 FROM tombstone WHERE subject = ?1")
        .and_then(|mut statement| statement.exists([subject.as_bytes()]))
        .map_err(failed)?;
    if dead {
        return Ok(None);
    }
    connection
        .prepare_cached(
            "INSERT INTO key (subject, wrapped) VALUES (?1, ?2) ON CONFLICT (subject) DO NOTHING",
        )
        .and_then(|mut statement| statement.execute(params![subject.as_bytes(), wrapped]))
        .map_err(failed)?;
    living(connection, subject)
}

fn destroy(connection: &Connection, subject: Uuid, at_ms: i64) -> Result<(), StoreError> {
    for statement in [
        "INSERT INTO tombstone (subject, at_ms) VALUES (?1, ?2) ON CONFLICT (subject) DO NOTHING",
        "UPDATE key SET wrapped = zeroblob(length(wrapped)) WHERE subject = ?1 AND ?2 = ?2",
    ] {
        connection
            .prepare_cached(statement)
            .and_then(|mut statement| statement.execute(params![subject.as_bytes(), at_ms]))
            .map_err(failed)?;
    }
    Ok(())
}

fn living(connection: &Connection, subject: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
    connection
        .prepare_cached(
            "SELECT wrapped FROM key WHERE subject = ?1
             AND NOT EXISTS (SELECT 1 FROM tombstone WHERE tombstone.subject = key.subject)",
        )
        .and_then(|mut statement| {
            statement.query_row([subject.as_bytes()], |row| row.get(0)).optional()
        })
        .map_err(failed)
}

/// Living subjects behind one, in their order.
fn page(
    connection: &Connection,
    after: Option<Uuid>,
    limit: usize,
) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    let mut statement = connection
        .prepare_cached(
            "SELECT subject, wrapped FROM key WHERE subject > ?1
             AND NOT EXISTS (SELECT 1 FROM tombstone WHERE tombstone.subject = key.subject)
             ORDER BY subject LIMIT ?2",
        )
        .map_err(failed)?;
    let after = after.map_or_else(Vec::new, |after| after.as_bytes().to_vec());
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement
        .query_map(params![after, limit], |row| {
            let subject: [u8; 16] = row.get(0)?;
            Ok((Uuid::from_bytes(subject), row.get(1)?))
        })
        .map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

fn tombstones(connection: &Connection) -> Result<Vec<Tombstone>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT subject, at_ms FROM tombstone ORDER BY at_ms, number")
        .map_err(failed)?;
    let rows = statement
        .query_map([], |row| {
            Ok(Tombstone { subject: Uuid::from_bytes(row.get(0)?), at_ms: row.get(1)? })
        })
        .map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}
