//! Reading: streams, documents and the log.

use std::sync::Arc;

use async_trait::async_trait;
use ombud_ledger::{Hash, Note, TileId, TreeHead, VerifyingKey};
use uuid::Uuid;

use crate::{Commits, Committed, PutDocument, StoreError, Version};

/// An event as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the stream, dense from 1.
    pub version: Version,
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// JSON without personal data.
    pub body: Vec<u8>,
    /// Sealed content, unless there was none or it was purged.
    pub sealed: Option<Vec<u8>>,
}

/// What happened: append-only streams.
#[async_trait]
pub trait Streams: Send + Sync {
    /// Up to `limit` events of a stream after version `after`, oldest first.
    async fn events(
        &self,
        stream: Uuid,
        after: Version,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError>;
}

/// A document as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its id within its kind.
    pub id: String,
    /// How often it was written.
    pub version: Version,
    /// JSON without personal data.
    pub body: Vec<u8>,
    /// Sealed content, if there is any.
    pub sealed: Option<Vec<u8>>,
    /// The value of the label it was found by; empty when it was read by its id.
    pub label: String,
}

impl Document {
    /// What deletes this document of this kind, as it was read.
    pub fn delete(self, kind: &'static str) -> PutDocument {
        PutDocument {
            kind,
            id: self.id,
            expected: self.version,
            body: None,
            sealed: None,
            labels: vec![],
        }
    }
}

/// Which documents to list: those of a kind whose label lies between two values.
#[derive(Debug, Clone)]
pub struct DocumentQuery {
    /// What they are.
    pub kind: &'static str,
    /// By which label; also the order, then by id.
    pub label: &'static str,
    /// Smallest value, inclusive.
    pub from: String,
    /// Largest value, inclusive.
    pub to: String,
    /// Continue after this label value and id.
    pub after: Option<(String, String)>,
    /// At most this many.
    pub limit: usize,
}

impl DocumentQuery {
    /// The documents of a kind whose label has exactly this value.
    pub fn equal(
        kind: &'static str,
        label: &'static str,
        value: impl Into<String>,
        limit: usize,
    ) -> Self {
        let value = value.into();
        Self { kind, label, from: value.clone(), to: value, after: None, limit }
    }

    /// The documents of a kind whose label is at most this value.
    pub fn until(
        kind: &'static str,
        label: &'static str,
        value: impl Into<String>,
        limit: usize,
    ) -> Self {
        Self { kind, label, from: String::new(), to: value.into(), after: None, limit }
    }
}

/// Documents that were looked through for labels by which they are not found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unlisted {
    /// Kind and id of those that are missing from at least one list.
    pub documents: Vec<(String, String)>,
    /// Kind and id of the last that was looked at; `None` where there are no more.
    pub last: Option<(String, String)>,
}

/// What is: versioned documents, found by id or by label.
#[async_trait]
pub trait Documents: Send + Sync {
    /// One document, or `None`.
    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>, StoreError>;

    /// The documents that the query names, in the order of label value, then id.
    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>, StoreError>;

    /// Look through up to `limit` documents, in the order of kind, then id, from behind `after` on: those that are not
    /// found by a label that they were written with.
    async fn unlisted(
        &self,
        after: Option<(String, String)>,
        limit: usize,
    ) -> Result<Unlisted, StoreError>;
}

/// What was counted, day by day.
#[async_trait]
pub trait Tallies: Send + Sync {
    /// How often each of these happened from a day on, in the order of the names.
    async fn tallied(&self, names: Vec<String>, since_day: i64) -> Result<Vec<i64>, StoreError>;
}

/// A ledger entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which log: a restore starts a new one.
    pub log: u32,
    /// Its index within the log.
    pub index: u64,
    /// The decision's id.
    pub decision: Uuid,
    /// The stream it belongs to, unless it was purged.
    pub stream: Option<Uuid>,
    /// What the log holds.
    pub commitment: Hash,
    /// The exact bytes of the leaf.
    pub leaf: Vec<u8>,
    /// The sealed private part, unless it was purged.
    pub private: Option<Vec<u8>>,
    /// The recorded policy request.
    pub request: Option<Vec<u8>>,
    /// Milliseconds since 1970.
    pub at_ms: i64,
}

/// What is read of entries that are looked through by the thousand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLeaf {
    /// Its index within the log.
    pub index: u64,
    /// The decision's id.
    pub decision: Uuid,
    /// The exact bytes of the leaf.
    pub leaf: Vec<u8>,
    /// Milliseconds since 1970.
    pub at_ms: i64,
}

/// The state of the current log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Which log.
    pub log: u32,
    /// How many entries it has.
    pub size: u64,
    /// The signed checkpoint (a C2SP signed note).
    pub checkpoint: Arc<str>,
    /// The key in office, which signed it.
    pub key: VerifyingKey,
}

/// What is kept of a log that was ended by a restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OlderLog {
    /// Which log.
    pub log: u32,
    /// How many of its entries are kept: what was written after the backup is not.
    pub size: u64,
    /// The checkpoint that is kept with them.
    pub checkpoint: String,
    /// The statements by which its keys succeeded one another, oldest first.
    pub successions: Vec<Note>,
}

/// The entries of the current log as they are stored.
#[async_trait]
pub trait Entries: Send + Sync {
    /// Up to `limit` entries of the current log from `index` on, in order.
    async fn entries(&self, index: u64, limit: usize) -> Result<Vec<Entry>, StoreError>;
}

/// The transparency log: entries, tiles, proofs.
#[async_trait]
pub trait Log: Entries {
    /// The current log's size and checkpoint.
    async fn head(&self) -> Result<Head, StoreError>;

    /// The entry of a decision, in whichever log it stands.
    async fn entry(&self, decision: Uuid) -> Result<Option<Entry>, StoreError>;

    /// Up to `limit` entries that belong to a stream, in whichever log they stand, newest first;
    /// only those older than the one of log and index `before`.
    async fn entries_of(
        &self,
        stream: Uuid,
        before: Option<(u32, u64)>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;

    /// The bytes of a tile of the current log, full or partial; `None` beyond its end.
    async fn tile(&self, tile: TileId) -> Result<Option<Vec<u8>>, StoreError>;

    /// The bundle of log entries at the same place as the level-0 tile; `None` beyond its end.
    async fn entry_bundle(&self, tile: TileId) -> Result<Option<Vec<u8>>, StoreError>;

    /// The statements by which the keys of the current log succeeded one another, oldest first.
    async fn successions(&self) -> Result<Vec<Note>, StoreError>;

    /// Prove an entry of the current log against its present checkpoint.
    async fn prove(&self, index: u64) -> Result<Option<Committed>, StoreError>;

    /// The hashes that prove an entry against the log as it was with `size` entries; `None` if it
    /// came later, or the log is not that long.
    async fn prove_at(&self, index: u64, size: u64) -> Result<Option<Vec<Hash>>, StoreError>;

    /// The hashes that prove that the log of `old` entries is a prefix of the one of `new`.
    async fn prove_consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, StoreError>;

    /// Recompute the tree from the stored commitments of `from..to` and compare it with the tiles
    /// and the checkpoint.
    ///
    /// # Errors
    /// [`StoreError::LedgerWrong`] names the first wrong index; from then on nothing is signed.
    async fn verify(&self, from: u64, to: u64) -> Result<(), StoreError>;

    /// What is kept of the logs before the current one, oldest first.
    async fn older(&self) -> Result<Vec<OlderLog>, StoreError>;

    /// Up to `limit` entries of the log of this number from `index` on, in order.
    async fn entries_in(
        &self,
        log: u32,
        index: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;

    /// The leaves of a log's entries from `from` to before `to`, in order.
    async fn leaves_in(&self, log: u32, from: u64, to: u64) -> Result<Vec<EntryLeaf>, StoreError>;

    /// Compare the stored commitments of a log's first `size` entries with its full tiles. The partial ones are not
    /// stored: [`Log::has_root`] tells of what they held.
    ///
    /// # Errors
    /// [`StoreError::LedgerWrong`] names the first wrong index. The current log is signed on.
    async fn verify_older(&self, log: u32, size: u64) -> Result<(), StoreError>;

    /// Whether the log of this number had this root when it was of this size. Full tiles are taken as they are
    /// stored: [`Log::verify_older`] comes first.
    async fn has_root(&self, log: u32, head: TreeHead) -> Result<bool, StoreError>;

    /// Whether entries are signed.
    ///
    /// # Errors
    /// [`StoreError::LedgerWrong`] once a wrong entry was found.
    fn signs(&self) -> Result<(), StoreError>;

    /// Stop signing because of a wrong entry found elsewhere, such as a leaf that does not match
    /// its commitment.
    fn halt(&self, index: u64);
}

/// Everything but the keys.
pub trait Store: Streams + Documents + Tallies + Log + Commits {}

impl<T: Streams + Documents + Tallies + Log + Commits> Store for T {}
