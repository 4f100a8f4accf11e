//! What both databases share of writing: which sets of a batch apply, and what they write.
//!
//! Pure: the writer reads what [`Versions`] misses, calls [`Sequencer::plan`], writes the rows of
//! the [`Plan`] in one transaction, and adopts its state once that is durable. Until then the
//! state in force is untouched, so a failed transaction leaves nothing behind.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use ombud_ledger::{
    Checkpoint, Hash, LedgerError, Note, Signer, Succession, TILE_WIDTH, Tile, VerifyingKey,
    full_tiles,
};
use uuid::Uuid;

use crate::{
    Append, Change, Committed, Document, DocumentQuery, LogOptions, NewEntry, Proven, PutDocument,
    Stale, StoreError, Tally, Version, WriteSet,
    log_state::LogState,
    versions::{DocumentKey, DocumentState, Labels, Versions},
};

/// Most write sets in one transaction. The gain over 256 is small, and the first of them waits
/// for the last.
pub(crate) const BATCH_SETS_MAX: usize = 256;
/// A transaction takes no further set beyond this many bytes.
pub(crate) const BATCH_SIZE_BYTES: usize = 8 << 20;
/// Largest write set. PostgreSQL refuses messages beyond 1 GiB; nothing sensible comes near.
const SET_SIZE_BYTES_MAX: usize = 64 << 20;

/// PostgreSQL refuses index rows beyond 2,704 bytes. A label's row holds kind, label, value and
/// id: 2 * 64 + 1,536 + 512 = 2,176, and 40 for headers.
const NAME_SIZE_BYTES_MAX: usize = 64;
const ID_SIZE_BYTES_MAX: usize = 512;
const VALUE_SIZE_BYTES_MAX: usize = 1_536;

/// What is written since the last verified size is checked at every start, before anything is
/// signed. The writer keeps that between one and two times this many entries: 85 MB at most with
/// leaves of 1 KB, a fraction of a second.
const TAIL_ENTRIES: u64 = 16_384;

/// Decides and signs. One per log.
#[derive(Debug)]
pub(crate) struct Sequencer {
    pub(crate) options: LogOptions,
}

/// What one transaction writes, and what is answered when it is durable.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// Streams whose stored rows are purged, before anything is inserted.
    pub(crate) purges: Vec<Uuid>,
    pub(crate) events: Vec<EventRow<'a>>,
    /// Each document at most once.
    pub(crate) documents: Vec<DocumentRow<'a>>,
    pub(crate) entries: Vec<EntryRow<'a>>,
    /// What is added to what was counted, each name and day once.
    pub(crate) tallies: BTreeMap<(&'a str, i64), i64>,
    /// The tiles that became full.
    pub(crate) tiles: Vec<Tile>,
    /// The log afterwards; `None` if it does not grow.
    pub(crate) state: Option<LogState>,
    /// One per set of the batch.
    pub(crate) answers: Vec<Result<Committed, StoreError>>,
    streams: HashMap<Uuid, Version>,
}

/// A row of the events' table.
#[derive(Debug)]
pub(crate) struct EventRow<'a> {
    pub(crate) stream: Uuid,
    pub(crate) version: Version,
    pub(crate) at_ms: i64,
    pub(crate) body: &'a [u8],
    pub(crate) sealed: Option<&'a [u8]>,
}

/// A document that changes, from its stored state to the one after the batch.
#[derive(Debug)]
pub(crate) struct DocumentRow<'a> {
    pub(crate) key: DocumentKey,
    pub(crate) before: DocumentState,
    pub(crate) after: DocumentState,
    /// `None` when it is deleted.
    pub(crate) body: Option<&'a [u8]>,
    pub(crate) sealed: Option<&'a [u8]>,
}

/// A row of the entries' table.
#[derive(Debug)]
pub(crate) struct EntryRow<'a> {
    pub(crate) index: u64,
    pub(crate) stream: Option<Uuid>,
    pub(crate) private: Option<&'a [u8]>,
    pub(crate) entry: &'a NewEntry,
}

impl Plan<'_> {
    /// Whether there is anything to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.purges.is_empty()
            && self.events.is_empty()
            && self.documents.is_empty()
            && self.entries.is_empty()
            && self.tallies.is_empty()
    }

    /// What others are told of it.
    pub(crate) fn change(&self) -> Change {
        Change::Written {
            streams: self.streams.iter().map(|(stream, version)| (*stream, *version)).collect(),
            kinds: self.documents.iter().map(|row| row.key.0.to_owned()).collect(),
        }
    }

    /// Remember the versions as they are once the plan is durable.
    pub(crate) fn teach(&self, versions: &mut Versions) {
        for (stream, version) in &self.streams {
            versions.learn_stream(*stream, *version);
        }
        for row in &self.documents {
            versions.learn_document(row.key.clone(), row.after.clone());
        }
    }
}

/// A change of the log's key that a batch makes, signed by the key that ends.
#[derive(Debug)]
pub(crate) struct Handover {
    /// Which set of the batch asks for it.
    set: usize,
    signer: Arc<dyn Signer>,
    document: PutDocument,
}

/// The kind of the documents that hold successions.
pub(crate) const SUCCESSION: &str = "succession";
/// The label that says of which log a succession is.
const SUCCESSION_LOG: &str = "log";
/// More than a chain of keys may have.
const SUCCESSIONS_MAX: usize = 4_000;

/// Which documents are the successions of a log.
pub(crate) fn successions_of(log: u32) -> DocumentQuery {
    DocumentQuery::equal(SUCCESSION, SUCCESSION_LOG, format!("{log:010}"), SUCCESSIONS_MAX)
}

/// The successions that such documents hold.
pub(crate) fn read_successions(documents: &[Document]) -> Result<Vec<Note>, StoreError> {
    let read = |document: &Document| {
        let text: String = serde_json::from_slice(&document.body).ok()?;
        text.parse().ok()
    };
    let notes = documents.iter().map(read).collect::<Option<_>>();
    notes.ok_or_else(|| StoreError::corrupt("a succession of the ledger's keys"))
}

impl Sequencer {
    /// The signed checkpoint of a tree.
    pub(crate) fn sign(
        &self,
        tree: &ombud_ledger::Tree,
        signer: &dyn Signer,
    ) -> Result<Arc<str>, StoreError> {
        let checkpoint = Checkpoint::new(self.options.origin.as_str(), tree.head());
        let note = checkpoint.and_then(|checkpoint| checkpoint.sign_by(signer)).map_err(ledger)?;
        Ok(note.to_string().into())
    }

    /// Who signs with this key.
    ///
    /// # Errors
    /// [`StoreError::KeyMissing`] if nobody here does.
    pub(crate) fn signer(&self, key: &VerifyingKey) -> Result<&Arc<dyn Signer>, StoreError> {
        let mut signers = self.options.signers.iter();
        signers.find(|signer| signer.verifying_key() == key).ok_or(StoreError::KeyMissing)
    }

    /// Remember who may sign once these sets are durable. Which key is in office, the state says.
    pub(crate) fn learn(&mut self, sets: &[WriteSet]) {
        for signer in sets.iter().filter_map(|set| set.succession.as_ref()) {
            if self.signer(signer.verifying_key()).is_err() {
                self.options.signers.push(Arc::clone(signer));
            }
        }
    }

    /// The change of key that the batch asks for, signed by the key in office; of several, the
    /// first.
    pub(crate) fn handover(
        &self,
        state: &LogState,
        sets: &[WriteSet],
    ) -> Result<Option<Handover>, StoreError> {
        let mut asked = sets.iter().enumerate();
        let asked = asked.find_map(|(set, asks)| Some((set, asks.succession.as_ref()?)));
        let Some((set, signer)) = asked else { return Ok(None) };
        let (old, new) = (state.key.as_ref().clone(), signer.verifying_key().clone());
        // One that does not fit is refused with its set.
        let Ok(succession) = Succession::new(old, new, state.tree.head()) else { return Ok(None) };
        let note = succession.sign(self.signer(&state.key)?.as_ref()).map_err(ledger)?;
        let body = serde_json::to_vec(&note.to_string())
            .map_err(|error| StoreError::Database(error.into()))?;
        let log = format!("{:010}", state.log);
        let document = PutDocument {
            kind: SUCCESSION,
            // A change of key appends an entry, so no two have one size.
            id: format!("{log}/{:020}", state.size()),
            expected: 0,
            body: Some(body),
            sealed: None,
            labels: vec![(SUCCESSION_LOG, log)],
        };
        Ok(Some(Handover { set, signer: Arc::clone(signer), document }))
    }

    /// Decide which sets apply to the committed state, each seeing the effects of those before
    /// it, and what that writes. `recorded` are those of the batch's decisions that are in the
    /// ledger already, `handover` what [`Sequencer::handover`] made of the same batch.
    pub(crate) fn plan<'a>(
        &self,
        state: &LogState,
        versions: &Versions,
        recorded: &HashSet<Uuid>,
        sets: &'a [WriteSet],
        handover: Option<&'a Handover>,
    ) -> Result<Plan<'a>, StoreError> {
        let mut batch = Batch::new(state.tree.size(), versions, recorded);
        let mut successor = None;
        let verdicts: Vec<_> = sets
            .iter()
            .enumerate()
            .map(|(number, set)| {
                batch.check(set)?;
                if set.succession.is_some() {
                    let handover = handover.filter(|handover| handover.set == number);
                    let handover = handover.ok_or(StoreError::Unstorable {
                        what: "a change of the ledger's key",
                        why: "the new key does not fit the log, or another change came first",
                    })?;
                    batch.put(&handover.document);
                    successor = Some(&handover.signer);
                }
                Ok(batch.apply(set))
            })
            .collect();

        let Batch { purges, events, documents, entries, tallies, streams, .. } = batch;
        let grown = if entries.is_empty() {
            None
        } else {
            let signer = match successor {
                Some(signer) => signer,
                None => self.signer(&state.key)?,
            };
            Some(self.grow(state, &entries, signer.as_ref())?)
        };
        let (tree, checkpoint) =
            grown.as_ref().map_or((&state.tree, &state.checkpoint), |(grown, _)| {
                (&grown.tree, &grown.checkpoint)
            });
        let answers = verdicts
            .into_iter()
            .map(|verdict: Result<std::ops::Range<u64>, StoreError>| {
                let proven = verdict?
                    .map(|index| Ok(Proven { index, proof: tree.prove(index)? }))
                    .collect::<Result<_, _>>()
                    .map_err(ledger)?;
                Ok(Committed { entries: proven, checkpoint: Arc::clone(checkpoint) })
            })
            .collect();
        let (state, tiles) = grown.unzip();
        Ok(Plan {
            purges,
            events,
            documents: documents.into_values().collect(),
            entries,
            tallies,
            tiles: tiles.unwrap_or_default(),
            state,
            answers,
            streams,
        })
    }

    /// The log with the entries appended and signed, and the tiles that became full.
    fn grow(
        &self,
        state: &LogState,
        entries: &[EntryRow<'_>],
        signer: &dyn Signer,
    ) -> Result<(LogState, Vec<Tile>), StoreError> {
        let mut tree = state.tree.clone();
        let before = tree.size();
        let leaves: Vec<Hash> =
            entries.iter().map(|row| ombud_ledger::leaf_hash(&row.entry.commitment.0)).collect();
        tree.append(&leaves).map_err(ledger)?;
        let tiles = full_tiles(before, tree.size())
            .map(|tile| tree.tile(tile).ok_or(LedgerError::TileMissing { tile }))
            .collect::<Result<_, _>>()
            .map_err(ledger)?;
        let checkpoint = self.sign(&tree, signer)?;
        let key = Arc::new(signer.verifying_key().clone());
        let mut verified_to = state.verified_to;
        if tree.size() - verified_to > 2 * TAIL_ENTRIES {
            verified_to = (tree.size() - TAIL_ENTRIES) / TILE_WIDTH * TILE_WIDTH;
        }
        let log = state.log;
        let next = LogState { log, tree, checkpoint, key, verified_to, is_signed: true };
        Ok((next, tiles))
    }
}

fn ledger(error: LedgerError) -> StoreError {
    match error {
        LedgerError::SignerFailed { reason } => StoreError::SigningFailed { reason },
        error => StoreError::Database(error.into()),
    }
}

/// A batch while it is being planned.
struct Batch<'a, 'v> {
    next_index: u64,
    versions: &'v Versions,
    recorded: &'v HashSet<Uuid>,
    decisions: HashSet<Uuid>,
    streams: HashMap<Uuid, Version>,
    purges: Vec<Uuid>,
    events: Vec<EventRow<'a>>,
    documents: HashMap<DocumentKey, DocumentRow<'a>>,
    entries: Vec<EntryRow<'a>>,
    tallies: BTreeMap<(&'a str, i64), i64>,
}

impl<'a, 'v> Batch<'a, 'v> {
    fn new(next_index: u64, versions: &'v Versions, recorded: &'v HashSet<Uuid>) -> Self {
        Self {
            next_index,
            versions,
            recorded,
            decisions: HashSet::new(),
            streams: HashMap::new(),
            purges: Vec::new(),
            events: Vec::new(),
            documents: HashMap::new(),
            entries: Vec::new(),
            tallies: BTreeMap::new(),
        }
    }

    /// Whether the set may be applied. Changes nothing.
    fn check(&self, set: &WriteSet) -> Result<(), StoreError> {
        storable(set)?;
        // What the set itself changes, for a second write of the same thing further down.
        let mut streams: HashMap<Uuid, Version> = HashMap::new();
        for Append { stream, expected, events } in &set.appends {
            let current = streams.get(stream).copied().unwrap_or_else(|| self.stream(*stream));
            if current != *expected {
                let (stream, expected) = (*stream, *expected);
                return Err(StoreError::Conflict(Stale::Stream { stream, expected }));
            }
            streams.insert(*stream, current + events.len() as u64);
        }
        let mut documents: HashMap<(&str, &str), Version> = HashMap::new();
        for put in &set.documents {
            let current = documents
                .get(&(put.kind, put.id.as_str()))
                .copied()
                .unwrap_or_else(|| self.document(put.kind, &put.id));
            if current != put.expected {
                return Err(StoreError::Conflict(Stale::Document {
                    kind: put.kind.to_owned(),
                    id: put.id.clone(),
                    expected: put.expected,
                }));
            }
            documents.insert((put.kind, &put.id), version_after(put));
        }
        let mut decisions = HashSet::new();
        for NewEntry { decision, .. } in &set.entries {
            let known = self.recorded.contains(decision) || self.decisions.contains(decision);
            if known || !decisions.insert(*decision) {
                return Err(StoreError::Conflict(Stale::Decision { decision: *decision }));
            }
        }
        Ok(())
    }

    /// Apply a set that was checked; the indexes of its entries.
    fn apply(&mut self, set: &'a WriteSet) -> std::ops::Range<u64> {
        for Append { stream, expected, events } in &set.appends {
            for (event, version) in events.iter().zip(expected + 1..) {
                self.events.push(EventRow {
                    stream: *stream,
                    version,
                    at_ms: event.at_ms,
                    body: &event.body,
                    sealed: event.sealed.as_deref(),
                });
            }
            self.streams.insert(*stream, expected + events.len() as u64);
        }
        for put in &set.documents {
            self.put(put);
        }
        let first = self.next_index;
        for (entry, index) in set.entries.iter().zip(first..) {
            self.decisions.insert(entry.decision);
            self.entries.push(EntryRow {
                index,
                stream: entry.stream,
                private: entry.private.as_deref(),
                entry,
            });
        }
        self.next_index += set.entries.len() as u64;
        for Tally { name, day, add } in &set.tallies {
            let sum = self.tallies.entry((name, *day)).or_default();
            *sum = sum.saturating_add(*add);
        }
        for stream in &set.purges {
            self.purge(*stream);
        }
        first..self.next_index
    }

    fn put(&mut self, put: &'a PutDocument) {
        let key = (put.kind, put.id.clone());
        let before = self.versions.document(&key);
        let row = self.documents.entry(key).or_insert_with_key(|key| DocumentRow {
            key: key.clone(),
            after: before.clone(),
            before,
            body: None,
            sealed: None,
        });
        row.after = match put.body {
            Some(_) => {
                DocumentState { version: version_after(put), labels: Labels::new(&put.labels) }
            }
            None => DocumentState::default(),
        };
        row.body = put.body.as_deref();
        row.sealed = put.sealed.as_deref().filter(|_| put.body.is_some());
    }

    /// Purge what the batch itself writes; the stored rows follow in the database.
    fn purge(&mut self, stream: Uuid) {
        for event in self.events.iter_mut().filter(|event| event.stream == stream) {
            event.sealed = None;
        }
        for entry in self.entries.iter_mut().filter(|entry| entry.stream == Some(stream)) {
            entry.stream = None;
            entry.private = None;
        }
        if !self.purges.contains(&stream) {
            self.purges.push(stream);
        }
    }

    fn stream(&self, stream: Uuid) -> Version {
        self.streams.get(&stream).copied().unwrap_or_else(|| self.versions.stream(stream))
    }

    fn document(&self, kind: &'static str, id: &str) -> Version {
        let key = (kind, id.to_owned());
        match self.documents.get(&key) {
            Some(row) => row.after.version,
            None => self.versions.document(&key).version,
        }
    }
}

/// A document that is deleted does not exist, so it begins anew at 1.
fn version_after(put: &PutDocument) -> Version {
    if put.body.is_some() { put.expected + 1 } else { 0 }
}

/// How many bytes a set brings to the database.
pub(crate) fn size_bytes(set: &WriteSet) -> usize {
    let optional = |bytes: &Option<Vec<u8>>| bytes.as_ref().map_or(0, Vec::len);
    let events = set.appends.iter().flat_map(|append| &append.events);
    let documents = set.documents.iter().map(|put| {
        let labels = put.labels.iter().map(|(label, value)| label.len() + value.len());
        put.id.len() + optional(&put.body) + optional(&put.sealed) + labels.sum::<usize>()
    });
    let entries = set
        .entries
        .iter()
        .map(|entry| entry.leaf.len() + optional(&entry.private) + optional(&entry.request));
    let tallies = set.tallies.iter().map(|tally| tally.name.len());
    events.map(|event| event.body.len() + optional(&event.sealed)).sum::<usize>()
        + documents.sum::<usize>()
        + entries.sum::<usize>()
        + tallies.sum::<usize>()
}

/// Refuse what one of the databases could not hold, so that both behave the same.
pub(crate) fn storable(set: &WriteSet) -> Result<(), StoreError> {
    for put in &set.documents {
        storable_text("the kind of a document", put.kind, NAME_SIZE_BYTES_MAX)?;
        storable_text("the id of a document", &put.id, ID_SIZE_BYTES_MAX)?;
        for (label, value) in &put.labels {
            storable_text("the name of a label", label, NAME_SIZE_BYTES_MAX)?;
            storable_text("the value of a label", value, VALUE_SIZE_BYTES_MAX)?;
        }
    }
    for tally in &set.tallies {
        storable_text("the name of a tally", &tally.name, ID_SIZE_BYTES_MAX)?;
    }
    if set.succession.is_some() && set.entries.is_empty() {
        let (what, why) = ("a change of the ledger's key", "no entry records it");
        return Err(StoreError::Unstorable { what, why });
    }
    if size_bytes(set) > SET_SIZE_BYTES_MAX {
        return Err(StoreError::Unstorable { what: "a write set", why: "it is over 64 MiB" });
    }
    Ok(())
}

fn storable_text(what: &'static str, text: &str, size_bytes_max: usize) -> Result<(), StoreError> {
    if text.contains('\0') {
        return Err(StoreError::Unstorable { what, why: "it contains a NUL character" });
    }
    if text.len() > size_bytes_max {
        return Err(StoreError::Unstorable { what, why: "it is too long" });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
