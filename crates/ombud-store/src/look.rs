//! A log that is only looked at: nothing is made or changed, and it takes a bounded time.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use ombud_ledger::{TILE_WIDTH, VerifyingKey};
use uuid::Uuid;

use crate::{
    Document, DocumentQuery, Entries, Entry, Head, LogOptions, StoreError, StoredEvent, Streams,
    Version,
    log_state::{LogState, StoredHead},
    prove::{LogRows, open_log},
    verify::verify,
};

/// What a database must be able to read for it to be looked at.
#[async_trait]
pub(crate) trait LookRows: LogRows {
    /// Up to `limit` entries of a log from `index` on, in order.
    async fn entries(&self, log: u32, index: u64, limit: usize) -> Result<Vec<Entry>, StoreError>;

    /// Up to `limit` events of a stream after version `after`, oldest first.
    async fn events(
        &self,
        stream: Uuid,
        after: Version,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError>;
}

/// The newest entries that are held against the checkpoint: 256 full tiles, which takes 0.2 s on SQLite and 0.3 s on
/// PostgreSQL, unoptimised.
const TAIL: u64 = 256 * TILE_WIDTH;
/// How many runs of the entries before those are looked at too, and how long each is: as many again.
const RUNS: u64 = 16;
const RUN: u64 = TAIL / RUNS;

/// A log as it stands in a database, also while somebody writes to it.
pub struct LogLook {
    rows: Box<dyn LookRows>,
    state: LogState,
}

impl std::fmt::Debug for LogLook {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("LogLook").field("log", &self.state.log).finish_non_exhaustive()
    }
}

impl LogLook {
    /// # Errors
    /// [`StoreError::Corrupt`] if the checkpoint or the log is not the one that was signed, and
    /// [`StoreError::LedgerWrong`] where one of the newest entries shows that.
    pub(crate) async fn open(
        rows: Box<dyn LookRows>,
        options: &LogOptions,
        stored: StoredHead,
    ) -> Result<Self, StoreError> {
        let stored = StoredHead { verified_to: stored.size.saturating_sub(TAIL), ..stored };
        let state = open_log(rows.as_ref(), options, &stored).await?;
        if !state.is_signed {
            return Err(StoreError::corrupt("the ledger, which is not the one that was signed,"));
        }
        Ok(Self { rows, state })
    }

    /// The log's size and checkpoint.
    pub fn head(&self) -> Head {
        let key = VerifyingKey::clone(&self.state.key);
        let checkpoint = Arc::clone(&self.state.checkpoint);
        Head { log: self.state.log, size: self.state.size(), checkpoint, key }
    }

    /// Hold entries against the signed checkpoint: the newest, and runs of the earlier ones that begin
    /// `offset` entries after evenly spaced places; pass a random number. How many were looked at: all, where
    /// there are not many more.
    ///
    /// # Errors
    /// [`StoreError::LedgerWrong`] names the first wrong index that was found.
    pub async fn check(&self, offset: u64) -> Result<u64, StoreError> {
        let size = self.state.size();
        let newest = size.saturating_sub(TAIL);
        let mut looked = size - newest;
        for run in sample(newest, RUNS, RUN, offset) {
            looked += run.end - run.start;
            verify(self.rows.as_ref(), &self.state, run.start, run.end).await?;
        }
        Ok(looked)
    }

    /// The documents that a query names, as [`Documents::documents`](crate::Documents::documents) has them.
    pub async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>, StoreError> {
        self.rows.listed(query).await
    }

    /// The newest entries, `tail` of them, and as many of the earlier ones in runs of `run`, chosen as
    /// [`LogLook::check`] does, in order.
    pub fn some(&self, tail: u64, run: u64, offset: u64) -> Vec<Range<u64>> {
        let size = self.state.size();
        let newest = size.saturating_sub(tail);
        let mut ranges = sample(newest, tail / run, run, offset);
        ranges.push(newest..size);
        ranges
    }
}

/// Runs of the entries before `end`, evenly spaced and moved by an offset; all of them, where that is no more.
fn sample(end: u64, runs: u64, run: u64, offset: u64) -> Vec<Range<u64>> {
    let space = end / runs;
    let (runs, run, moved) = if space > run {
        (runs, run, offset % (space - run + 1))
    } else {
        (u64::from(end > 0), end, 0)
    };
    (0..runs).map(|place| place * space + moved).map(|from| from..from + run).collect()
}

#[async_trait]
impl Entries for LogLook {
    async fn entries(&self, index: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.rows.entries(self.state.log, index, limit).await
    }
}

#[async_trait]
impl Streams for LogLook {
    async fn events(
        &self,
        stream: Uuid,
        after: Version,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        self.rows.events(stream, after, limit).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_all_of_a_short_log_and_evenly_spread_over_a_long_one() {
        assert_eq!(sample(0, 4, 10, 7), []);
        let all = sample(43, 4, 10, 7);
        assert_eq!((all.len(), &all[0]), (1, &(0..43)));
        for offset in [0, 7, 90, 91, u64::MAX] {
            let runs = sample(400, 4, 10, offset);
            let moved = offset % 91;
            for (place, run) in runs.iter().enumerate() {
                let from = 100 * place as u64 + moved;
                assert_eq!(*run, from..from + 10, "{offset}");
                assert!(run.end <= 400);
            }
            assert_eq!(runs.len(), 4);
        }
    }
}
