//! The one way to change anything: a write set, handed to the sequencer.

use std::sync::Arc;

use async_trait::async_trait;
use ombud_ledger::{Hash, Signer};
use uuid::Uuid;

use crate::{Changes, StoreError};

/// How often a stream or a document has been written. 0 means that it does not exist.
pub type Version = u64;

/// Everything that one use case changes. Applied wholly or not at all.
#[derive(Debug, Clone, Default)]
pub struct WriteSet {
    /// Events to append.
    pub appends: Vec<Append>,
    /// Documents to write or delete.
    pub documents: Vec<PutDocument>,
    /// Entries for the ledger, in this order.
    pub entries: Vec<NewEntry>,
    /// What is counted with it.
    pub tallies: Vec<Tally>,
    /// Streams whose sealed contents go for good: the sealed part of their events, the private
    /// part of their ledger entries, and the link between the two. This comes last: what the
    /// same set appends and records for the stream is purged with the rest.
    pub purges: Vec<Uuid>,
    /// Who signs for the log from this set's entries on. The key in office signs the succession,
    /// which is kept as a document, and everything of the transaction becomes durable at once. The
    /// set must hold the entry that records it.
    pub succession: Option<Arc<dyn Signer>>,
}

/// Events to append to one stream.
#[derive(Debug, Clone)]
pub struct Append {
    /// Which stream. Ids are random, so no two kinds of stream share one.
    pub stream: Uuid,
    /// How many events it holds; 0 to begin it.
    pub expected: Version,
    /// What to append; the first gets version `expected + 1`.
    pub events: Vec<NewEvent>,
}

/// One event to append.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Milliseconds since 1970. Never used for order.
    pub at_ms: i64,
    /// JSON without personal data.
    pub body: Vec<u8>,
    /// Sealed content, if there is any.
    pub sealed: Option<Vec<u8>>,
}

/// A document to write or delete.
///
/// Ids have up to 512 bytes, values of labels up to 1,536, and neither holds a NUL character:
/// PostgreSQL could not store more, so both databases refuse it as [`StoreError::Unstorable`].
#[derive(Debug, Clone)]
pub struct PutDocument {
    /// What it is, such as `conversation`.
    pub kind: &'static str,
    /// Its id within the kind.
    pub id: String,
    /// Its version before; 0 to create it.
    pub expected: Version,
    /// JSON without personal data; `None` deletes it. Written again later, it begins at 1.
    pub body: Option<Vec<u8>>,
    /// Sealed content, if there is any.
    pub sealed: Option<Vec<u8>>,
    /// What it is found by: a name and a value, ordered as bytes. Replaces earlier labels.
    pub labels: Vec<(&'static str, String)>,
}

/// Something that happened so many times more on a day.
///
/// It has no version and is never stale: what many count at the same moment is added up. So a count is
/// read in as many rows as there are days, however much happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// What is counted: a name of up to 512 bytes without a NUL character.
    pub name: String,
    /// On which day, counted from 1970.
    pub day: i64,
    /// How many more; below 0 where some are taken back.
    pub add: i64,
}

/// An entry for the ledger.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// The decision's id. Recorded once: a second time is a [`crate::Stale::Decision`].
    pub decision: Uuid,
    /// The stream it belongs to, if it belongs to one.
    pub stream: Option<Uuid>,
    /// The salted commitment to the leaf: what the log holds.
    pub commitment: Hash,
    /// The exact bytes of the leaf.
    pub leaf: Vec<u8>,
    /// The sealed private part.
    pub private: Option<Vec<u8>>,
    /// The recorded policy request, for replay; holds no personal data.
    pub request: Option<Vec<u8>>,
    /// Milliseconds since 1970.
    pub at_ms: i64,
}

/// What a commit answers, once everything is durable.
#[derive(Debug, Clone)]
pub struct Committed {
    /// One per entry of the write set, in its order.
    pub entries: Vec<Proven>,
    /// The signed checkpoint of the log that holds them.
    pub checkpoint: Arc<str>,
}

/// Where an entry stands, and the proof that the checkpoint holds it.
#[derive(Debug, Clone)]
pub struct Proven {
    /// Its index, dense from 0.
    pub index: u64,
    /// Inclusion proof against the checkpoint's root, leaf side first.
    pub proof: Vec<Hash>,
}

/// The one writer.
#[async_trait]
pub trait Commits: Send + Sync {
    /// Apply a write set in one transaction, durably, and prove its entries.
    ///
    /// Sets that arrive together share a transaction and a checkpoint, yet each is applied wholly
    /// or not at all, and sees the effects of those before it. Whoever stops waiting does not
    /// take the set back.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a version is stale or a decision is recorded already, and
    /// [`StoreError::Unstorable`]; then nothing of this set was applied, and the others of the
    /// transaction were. After any other error, load again before deciding: when a disk or a
    /// connection breaks, the set may have been applied and only the answer be lost.
    async fn commit(&self, set: WriteSet) -> Result<Committed, StoreError>;

    /// Whether another node writes now, and gets this one's write sets. Work that goes on by itself,
    /// and that one node should do for all, is done by the one that writes.
    fn stands_by(&self) -> bool;

    /// Whether other processes may write to the same log.
    fn is_shared(&self) -> bool;

    /// How many nodes are connected now, this one included.
    async fn nodes(&self) -> Result<usize, StoreError>;

    /// Follow what is written from now on, by this node or another. A change is told when it is
    /// durable, and whoever reads then sees it; it may come a moment after the answer.
    fn changes(&self) -> Changes;
}
