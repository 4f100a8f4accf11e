//! The one writer: a thread that groups what is waiting into transactions.

use std::{
    collections::HashSet,
    fs::File,
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use rusqlite::{Connection, TransactionBehavior, wal::CheckpointMode};
use tokio::sync::{mpsc, oneshot};

use super::{
    checkpointer::Checkpointer,
    connection::BUSY,
    error::{failed, gone},
    rows::{self, Direct},
    write,
};
use crate::{
    Change, Committed, LogOptions, LogStart, StoreError, WriteSet,
    change::Teller,
    counts::Counters,
    log_state::{LogState, SharedLog},
    prove::open_log,
    sequencer::{BATCH_SETS_MAX, BATCH_SIZE_BYTES, Sequencer, size_bytes},
    versions::Versions,
};

/// How long the writer waits for readers when the write-ahead log must begin anew.
const RESTART_BUSY: Duration = Duration::from_millis(100);

/// A write set on its way to the writer, and where the answer goes.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) set: WriteSet,
    pub(super) answer: oneshot::Sender<Result<Committed, StoreError>>,
}

#[derive(Debug)]
pub(super) struct Writer {
    rows: Direct,
    sequencer: Sequencer,
    state: LogState,
    shared: Arc<SharedLog>,
    counters: Arc<Counters>,
    teller: Teller,
    versions: Versions,
    /// A commit failed: whether it is durable must be read before the next.
    doubtful: bool,
}

impl Writer {
    /// Read and check the stored log, or begin one.
    pub(super) fn open(connection: Connection, options: LogOptions) -> Result<Self, StoreError> {
        let mut rows = Direct(connection.into());
        let sequencer = Sequencer { options };
        let connection = rows.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let stored = rows::head(connection)?;
        let state = match (stored, sequencer.options.start) {
            (Some(stored), LogStart::Continue) => read_log(&rows, &sequencer, &stored)?,
            (stored, _) => {
                let log = stored.map_or(1, |stored| stored.log + 1);
                let state = LogState::empty(log, &sequencer)?;
                write::head(connection, &state)?;
                tracing::info!(ledger.log = log, "a new log begins");
                state
            }
        };
        // Refused now rather than with the first decision.
        sequencer.signer(&state.key)?;
        // Checking the end of the log has filled the cache with pages that nobody writes to.
        let connection = rows.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        connection.execute_batch("PRAGMA shrink_memory").map_err(failed)?;
        let shared = Arc::new(SharedLog::new(state.clone()));
        let (counters, teller, versions) = Default::default();
        Ok(Self { rows, sequencer, state, shared, counters, teller, versions, doubtful: false })
    }

    pub(super) fn shared(&self) -> Arc<SharedLog> {
        Arc::clone(&self.shared)
    }

    pub(super) fn counters(&self) -> Arc<Counters> {
        Arc::clone(&self.counters)
    }

    pub(super) fn teller(&self) -> Teller {
        self.teller.clone()
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        self.rows.0.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serve until the last sender is gone. The lock is held until then.
    pub(super) fn run(
        mut self,
        mut jobs: mpsc::Receiver<Job>,
        checkpointer: Checkpointer,
        lock: File,
    ) {
        let mut sets = Vec::new();
        let mut answers = Vec::new();
        while let Some(first) = jobs.blocking_recv() {
            let mut size = 0;
            let mut next = Some(first);
            while let Some(Job { set, answer }) = next {
                size += size_bytes(&set);
                sets.push(set);
                answers.push(answer);
                let full = sets.len() >= BATCH_SETS_MAX || size >= BATCH_SIZE_BYTES;
                next = if full { None } else { jobs.try_recv().ok() };
            }
            let began = Instant::now();
            let committed = self.commit(&sets);
            self.counters.took(size, began.elapsed());
            match committed {
                Ok(outcomes) => {
                    for (answer, outcome) in answers.drain(..).zip(outcomes) {
                        // Whoever no longer waits does not want to know.
                        drop(answer.send(outcome));
                    }
                }
                Err(error) => {
                    for answer in answers.drain(..) {
                        drop(answer.send(Err(error.again())));
                    }
                }
            }
            sets.clear();
            if checkpointer.restart_is_due() {
                self.restart_wal();
            }
        }
        drop(checkpointer);
        drop(self);
        drop(lock);
    }

    /// Commit a batch; one answer per set.
    pub(super) fn commit(
        &mut self,
        sets: &[WriteSet],
    ) -> Result<Vec<Result<Committed, StoreError>>, StoreError> {
        self.shared.check()?;
        if self.doubtful {
            self.resolve_doubt()?;
        }
        let committed = self.transact(sets);
        if let Err(error) = &committed {
            self.doubtful = true;
            tracing::error!(
                error = crate::error::chain(error),
                sets = sets.len(),
                "a transaction failed and nothing of it was kept"
            );
        }
        committed
    }

    fn transact(
        &mut self,
        sets: &[WriteSet],
    ) -> Result<Vec<Result<Committed, StoreError>>, StoreError> {
        match self.attempt(sets, false) {
            // Duplicate decisions are rare: they are looked up when the database has refused one.
            Err(Attempt::Duplicate(_)) => self.attempt(sets, true),
            outcome => outcome,
        }
        .map_err(|attempt| match attempt {
            Attempt::Duplicate(error) => StoreError::Database(error.into()),
            Attempt::Failed(error) => error,
        })
    }

    fn attempt(
        &mut self,
        sets: &[WriteSet],
        careful: bool,
    ) -> Result<Vec<Result<Committed, StoreError>>, Attempt> {
        let Self { rows, sequencer, state, versions, .. } = self;
        let connection = rows.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        // Rolls back when dropped.
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        write::learn(&transaction, versions.missing(sets), versions)?;
        let recorded = if careful { write::recorded(&transaction, sets)? } else { HashSet::new() };
        sequencer.learn(sets);
        let handover = sequencer.handover(state, sets)?;
        let mut plan = sequencer.plan(state, versions, &recorded, sets, handover.as_ref())?;
        if !plan.is_empty() {
            write::write(&transaction, state.log, &plan)?;
            transaction.commit().map_err(failed)?;
        }

        // Durable from here on.
        plan.teach(versions);
        self.counters.decided(&plan.answers, !plan.is_empty());
        if !plan.is_empty() {
            self.teller.tell(|| plan.change());
        }
        if let Some(grown) = plan.state.take() {
            self.shared.publish(grown.clone());
            self.state = grown;
        }
        Ok(plan.answers)
    }

    /// After a failed commit: go on from what is stored, whatever that is.
    fn resolve_doubt(&mut self) -> Result<(), StoreError> {
        self.versions.forget();
        let stored = rows::head(self.connection())?
            .ok_or_else(|| StoreError::corrupt("the head of the ledger"))?;
        let same = stored.log == self.state.log
            && stored.size == self.state.size()
            && *stored.checkpoint == *self.state.checkpoint;
        if !same {
            self.state = read_log(&self.rows, &self.sequencer, &stored)?;
            self.shared.publish(self.state.clone());
        }
        self.doubtful = false;
        self.teller.tell(|| Change::Missed);
        Ok(())
    }

    /// Bring the rest of the write-ahead log into the database, so that the next transaction
    /// begins it anew. The checkpointer did most of it just before.
    fn restart_wal(&mut self) {
        let connection = self.connection();
        let restarted = connection
            .busy_timeout(RESTART_BUSY)
            .and_then(|()| connection.wal_checkpoint_v2(None::<&str>, CheckpointMode::RESTART))
            .map(drop);
        if let Err(error) = restarted.and_then(|()| connection.busy_timeout(BUSY)) {
            tracing::debug!(%error, "the write-ahead log goes on growing");
        }
    }
}

/// Why a transaction was not committed.
#[derive(Debug)]
pub(super) enum Attempt {
    /// A decision is in the ledger already.
    Duplicate(rusqlite::Error),
    Failed(StoreError),
}

impl From<StoreError> for Attempt {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

fn read_log(
    rows: &Direct,
    sequencer: &Sequencer,
    stored: &crate::log_state::StoredHead,
) -> Result<LogState, StoreError> {
    // Its futures are always ready.
    open_log(rows, &sequencer.options, stored).now_or_never().ok_or_else(gone)?
}

#[cfg(test)]
mod tests {
    use ombud_ledger::{SigningKey, leaf_hash};
    use uuid::Uuid;

    use super::*;
    use crate::{
        Append, NewEntry, NewEvent,
        sqlite::{
            connection::{self, Erase},
            files, schema,
        },
    };

    const ORIGIN: &str = "cell.example/ledger";

    fn writer(folder: &std::path::Path) -> Writer {
        let path = folder.join("ombud.db");
        files::private_file(&path).unwrap();
        let mut connection = connection::writer(&path, Erase::WhereCheap).unwrap();
        schema::migrate(&mut connection, schema::STORE).unwrap();
        let key = SigningKey::from_seed(ORIGIN, &[1; 32]).unwrap();
        Writer::open(connection, LogOptions::new(ORIGIN, key)).unwrap()
    }

    fn set(number: u128, size_bytes: usize) -> WriteSet {
        let stream = Uuid::from_u128(number);
        let event = NewEvent { at_ms: 0, body: vec![0; size_bytes], sealed: None };
        let entry = NewEntry {
            decision: stream,
            stream: Some(stream),
            commitment: leaf_hash(&number.to_be_bytes()),
            leaf: b"{}".to_vec(),
            private: None,
            request: None,
            at_ms: 0,
        };
        WriteSet {
            appends: vec![Append { stream, expected: 0, events: vec![event] }],
            entries: vec![entry],
            ..WriteSet::default()
        }
    }

    /// While `broken` holds, sets are refused and nothing changes; afterwards the log goes on.
    fn recovers(broken: &str, mended: &str, expected: impl Fn(&StoreError) -> bool) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = writer(folder.path());
        writer.commit(&[set(1, 10)]).unwrap();
        let before = writer.state.clone();
        writer.connection().execute_batch(broken).unwrap();
        for round in 0..3 {
            let error = writer.commit(&[set(2, 10), set(3, 1 << 20)]).unwrap_err();
            assert!(expected(&error), "round {round}: {error:?}");
            assert_eq!(writer.state, before);
            assert_eq!(*writer.shared.state(), before);
        }
        writer.connection().execute_batch(mended).unwrap();
        let answers = writer.commit(&[set(2, 10), set(3, 1 << 20), set(1, 10)]).unwrap();
        let indexes: Vec<_> =
            answers.iter().map(|answer| Some(answer.as_ref().ok()?.entries[0].index)).collect();
        assert_eq!(indexes, [Some(1), Some(2), None]);
        drop(writer);
        assert_eq!(self::writer(folder.path()).state.size(), 3);
    }

    #[test]
    fn a_full_disk_refuses_until_there_is_room() {
        recovers("PRAGMA max_page_count = 30", "PRAGMA max_page_count = 100000", |error| {
            matches!(error, StoreError::NotWritable { .. })
        });
    }

    #[test]
    fn a_database_that_became_read_only_refuses_until_it_is_not() {
        recovers("PRAGMA query_only = ON", "PRAGMA query_only = OFF", |error| {
            matches!(error, StoreError::NotWritable { .. })
        });
    }

    #[test]
    fn a_transaction_that_fails_half_way_leaves_nothing() {
        recovers(
            "CREATE TEMP TRIGGER broken BEFORE UPDATE ON head
             BEGIN SELECT raise(ABORT, 'broken'); END",
            "DROP TRIGGER broken",
            |error| matches!(error, StoreError::Database(_)),
        );
    }

    #[test]
    fn after_doubt_the_log_goes_on_from_what_is_stored() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = writer(folder.path());
        writer.commit(&[set(1, 10)]).unwrap();
        let (before, versions) = (writer.state.clone(), Versions::default());
        writer.commit(&[set(2, 10)]).unwrap();
        // As if the last commit had reported an error and yet become durable.
        writer.state = before.clone();
        writer.shared.publish(before);
        writer.versions = versions;
        writer.doubtful = true;
        let answers = writer.commit(&[set(2, 10), set(3, 10)]).unwrap();
        assert!(matches!(answers[0], Err(StoreError::Conflict(_))));
        assert_eq!(answers[1].as_ref().unwrap().entries[0].index, 2);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_not_writable() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, b"").unwrap();
        let key = SigningKey::from_seed(ORIGIN, &[1; 32]).unwrap();
        let opened = crate::SqliteStore::open(file.join("data"), LogOptions::new(ORIGIN, key));
        assert!(matches!(opened, Err(StoreError::NotWritable { .. })), "{opened:?}");
    }
}
