//! What a writer counts, alike on both databases.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crate::{Committed, StoreError};

/// What a store did since it was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StoreCounts {
    /// Transactions committed, each made durable by one `fsync` on SQLite.
    pub transactions: u64,
    /// Write sets handed in.
    pub write_sets: u64,
    /// Write sets that were refused, most of them because a version was stale.
    pub refused: u64,
    /// Entries appended to the ledger.
    pub entries: u64,
    /// Bytes of the write sets.
    pub size_bytes: u64,
    /// How long the writer took for its transactions, signing and waiting for the disk included.
    pub committing: Duration,
    /// Times the write-ahead log was brought into the database beside the writer, on SQLite.
    pub checkpoints: u64,
}

/// The same while it grows.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    transactions: AtomicU64,
    write_sets: AtomicU64,
    refused: AtomicU64,
    entries: AtomicU64,
    size_bytes: AtomicU64,
    committing_ns: AtomicU64,
}

impl Counters {
    /// A batch was decided on, and whether that took a transaction.
    pub(crate) fn decided(&self, outcomes: &[Result<Committed, StoreError>], wrote: bool) {
        let count = |counter: &AtomicU64, by: usize| {
            counter.fetch_add(by as u64, Ordering::Relaxed);
        };
        count(&self.transactions, usize::from(wrote));
        count(&self.write_sets, outcomes.len());
        count(&self.refused, outcomes.iter().filter(|one| one.is_err()).count());
        count(&self.entries, outcomes.iter().flatten().map(|one| one.entries.len()).sum());
    }

    /// A batch of `size_bytes` is done, whatever became of it.
    pub(crate) fn took(&self, size_bytes: usize, time: Duration) {
        let time_ns = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.size_bytes.fetch_add(size_bytes as u64, Ordering::Relaxed);
        self.committing_ns.fetch_add(time_ns, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> StoreCounts {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        StoreCounts {
            transactions: count(&self.transactions),
            write_sets: count(&self.write_sets),
            refused: count(&self.refused),
            entries: count(&self.entries),
            size_bytes: count(&self.size_bytes),
            committing: Duration::from_nanos(count(&self.committing_ns)),
            checkpoints: 0,
        }
    }
}
