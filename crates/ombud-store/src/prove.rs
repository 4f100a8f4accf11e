//! Tiles and proofs from stored rows and the right edge in memory, the same for both databases.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use ombud_ledger::{
    Commitment, Hash, LedgerError, Note, TILE_WIDTH, Tile, TileHashes, TileId, Tree, TreeHead,
    tiles_for_consistency, tiles_for_inclusion,
};

use crate::{
    Committed, Document, DocumentQuery, LogOptions, OlderLog, Proven, StoreError,
    log_state::{LogState, StoredHead},
    sequencer::{read_successions, successions_of},
    verify::verify,
};

/// What a database must be able to read of one log.
#[async_trait]
pub(crate) trait LogRows: Send + Sync {
    /// The full tiles among these that are stored, as bytes.
    async fn full_tiles(
        &self,
        log: u32,
        tiles: &[TileId],
    ) -> Result<Vec<(TileId, Vec<u8>)>, StoreError>;

    /// Index and commitment of the entries `from..to` that are stored, in order.
    async fn commitments(
        &self,
        log: u32,
        from: u64,
        to: u64,
    ) -> Result<Vec<(u64, Hash)>, StoreError>;

    /// The documents that this query names.
    async fn listed(&self, query: DocumentQuery) -> Result<Vec<Document>, StoreError>;
}

/// The successions of the keys of a log, oldest first.
pub(crate) async fn successions(rows: &dyn LogRows, log: u32) -> Result<Vec<Note>, StoreError> {
    read_successions(&rows.listed(successions_of(log)).await?)
}

/// Rebuild a stored log, and check its end before anything is signed.
///
/// # Errors
/// [`StoreError::Corrupt`] for a wrong checkpoint; [`StoreError::LedgerWrong`] names the first
/// index at which entries, tiles and checkpoint disagree.
pub(crate) async fn open_log(
    rows: &dyn LogRows,
    options: &LogOptions,
    stored: &StoredHead,
) -> Result<LogState, StoreError> {
    let keys = options.in_office(&successions(rows, stored.log).await?)?;
    let (signed, key) = options.check(stored, &keys)?;
    let tiles: Vec<_> = Tree::tiles_to_rebuild(stored.size).collect();
    let tiles = read_tiles(rows, stored.log, &tiles).await?;
    let tail = stored.size / TILE_WIDTH * TILE_WIDTH;
    let tail = rows.commitments(stored.log, tail, stored.size).await?;
    let tail: Vec<_> = tail.into_iter().map(|(_, commitment)| commitment).collect();
    match LogState::rebuild(stored, (signed, key.clone()), &tiles, &tail) {
        Some(mut state) => {
            verify(rows, &state, state.verified_to, state.size()).await?;
            // A partial tile is checked again: it is not stored, and may have been changed since.
            state.verified_to = state.size() / TILE_WIDTH * TILE_WIDTH;
            Ok(state)
        }
        None => match crate::verify::first_wrong(rows, stored).await? {
            // Entries and full tiles agree, and still they are not what was signed. Which entry was
            // changed, its leaf shows to whoever has the keys: the log opens to be read, and signs
            // nothing.
            error @ StoreError::Corrupt { .. } => {
                let state = LogState::rebuild_wrong(stored, key, &tiles, &tail).ok_or(error)?;
                tracing::error!(
                    "the ledger is not the one that was signed: nothing more is signed"
                );
                Ok(state)
            }
            error => Err(error),
        },
    }
}

/// How many entries a reader adds to the log it knows before it is cheaper to read tiles.
const CATCH_UP_MAX: u64 = 4_096;

/// The log as another node has written it since; `None` if it has not. Only what is needed to
/// prove is read: the node that writes has checked the rest.
pub(crate) async fn catch_up(
    rows: &dyn LogRows,
    options: &LogOptions,
    known: &LogState,
    stored: &StoredHead,
) -> Result<Option<LogState>, StoreError> {
    if stored.log == known.log && *stored.checkpoint == *known.checkpoint {
        return Ok(None);
    }
    let checked = options.check(stored, std::slice::from_ref(known.key.as_ref()));
    let (signed, key) = if let Ok(checked) = checked {
        checked
    } else {
        // Another key may have come into office since.
        let keys = options.in_office(&successions(rows, stored.log).await?)?;
        options.check(stored, &keys)?
    };
    let mut newer = known.clone();
    newer.key = Arc::new(key.clone());
    newer.checkpoint = stored.checkpoint.as_str().into();
    newer.verified_to = stored.verified_to;
    let near = stored.size.checked_sub(known.size()).is_some_and(|more| more <= CATCH_UP_MAX);
    if stored.log == known.log && near {
        let new = rows.commitments(stored.log, known.size(), stored.size).await?;
        let leaves: Vec<_> =
            new.iter().map(|(_, commitment)| ombud_ledger::leaf_hash(&commitment.0)).collect();
        newer.tree.append(&leaves).map_err(wrong)?;
        if newer.tree.head() == signed {
            return Ok(Some(newer));
        }
    }
    let tiles: Vec<_> = Tree::tiles_to_rebuild(stored.size).collect();
    let tiles = read_tiles(rows, stored.log, &tiles).await?;
    let tail = stored.size / TILE_WIDTH * TILE_WIDTH;
    let tail = rows.commitments(stored.log, tail, stored.size).await?;
    let tail: Vec<_> = tail.into_iter().map(|(_, commitment)| commitment).collect();
    LogState::rebuild(stored, (signed, key), &tiles, &tail)
        .map(Some)
        .ok_or_else(|| StoreError::corrupt("the end of the ledger"))
}

/// The stored ones among these tiles. Rows that are no tile are left out, as if missing.
async fn read_tiles(
    rows: &dyn LogRows,
    log: u32,
    tiles: &[TileId],
) -> Result<BTreeMap<TileId, Tile>, StoreError> {
    if tiles.is_empty() {
        return Ok(BTreeMap::new());
    }
    let stored = rows.full_tiles(log, tiles).await?;
    Ok(stored
        .into_iter()
        .filter_map(|(id, bytes)| Some((id, Tile::from_bytes(id, &bytes).ok()?)))
        .collect())
}

/// The logs before the newest among these, which are in order, with what is kept of their keys.
pub(crate) async fn older(
    rows: &dyn LogRows,
    mut heads: Vec<StoredHead>,
) -> Result<Vec<OlderLog>, StoreError> {
    heads.pop();
    let mut logs = Vec::with_capacity(heads.len());
    for StoredHead { log, size, checkpoint, .. } in heads {
        let successions = successions(rows, log).await?;
        logs.push(OlderLog { log, size, checkpoint, successions });
    }
    Ok(logs)
}

/// Whether a log had this root when it was of this size. Full tiles are taken as they are stored.
pub(crate) async fn has_root(
    rows: &dyn LogRows,
    log: u32,
    head: TreeHead,
) -> Result<bool, StoreError> {
    let tiles: Vec<_> = Tree::tiles_to_rebuild(head.size).collect();
    let tiles = read_tiles(rows, log, &tiles).await?;
    let tail = head.size / TILE_WIDTH * TILE_WIDTH;
    let tail = rows.commitments(log, tail, head.size).await?;
    let tail: Vec<_> =
        tail.iter().map(|(_, commitment)| ombud_ledger::leaf_hash(&commitment.0)).collect();
    Ok(Tree::rebuild(&tiles, head, &tail).is_ok())
}

/// The hashes of a tile; `None` beyond the log's end.
pub(crate) async fn tile(
    rows: &dyn LogRows,
    state: &LogState,
    id: TileId,
) -> Result<Option<Vec<u8>>, StoreError> {
    if !within(state, id) {
        return Ok(None);
    }
    if let Some(tile) = state.tree.tile(id) {
        return Ok(Some(tile.to_bytes()));
    }
    // What was partial once and is full now is a part of the full tile.
    let full = TileId::full(id.level(), id.index());
    let mut tiles = read_tiles(rows, state.log, &[full]).await?;
    let tile = tiles.remove(&full).ok_or_else(|| missing(full))?;
    let mut bytes = tile.to_bytes();
    bytes.truncate(id.width() * Hash::SIZE);
    Ok(Some(bytes))
}

/// The log entries under a tile of level 0; `None` beyond the log's end.
pub(crate) async fn entry_bundle(
    rows: &dyn LogRows,
    state: &LogState,
    id: TileId,
) -> Result<Option<Vec<u8>>, StoreError> {
    if id.level() != 0 || !within(state, id) {
        return Ok(None);
    }
    let from = id.index() * TILE_WIDTH;
    let entries = rows.commitments(state.log, from, from + id.width() as u64).await?;
    if entries.len() != id.width() {
        return Err(StoreError::corrupt("a part of the ledger's entries"));
    }
    let entries: Vec<_> = entries.into_iter().map(|(_, hash)| Commitment(hash.0)).collect();
    Ok(Some(ombud_ledger::entry_bundle(&entries)))
}

/// Prove an entry against the log's checkpoint; `None` beyond its end.
pub(crate) async fn inclusion(
    rows: &dyn LogRows,
    state: &LogState,
    index: u64,
) -> Result<Option<Committed>, StoreError> {
    if index >= state.size() {
        return Ok(None);
    }
    let proof = match state.tree.prove(index) {
        Ok(proof) => proof,
        Err(_) => inclusion_at(rows, state, index, state.size()).await?,
    };
    let entries = vec![Proven { index, proof }];
    Ok(Some(Committed { entries, checkpoint: Arc::clone(&state.checkpoint) }))
}

/// The hashes that prove an entry against the log as it was with `size` entries; `None` if it came
/// later, or the log is not that long.
pub(crate) async fn inclusion_before(
    rows: &dyn LogRows,
    state: &LogState,
    index: u64,
    size: u64,
) -> Result<Option<Vec<Hash>>, StoreError> {
    if index >= size || size > state.size() {
        return Ok(None);
    }
    inclusion_at(rows, state, index, size).await.map(Some)
}

async fn inclusion_at(
    rows: &dyn LogRows,
    state: &LogState,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, StoreError> {
    let tiles = tiles_for_inclusion(size, index).map_err(wrong)?;
    let tiles = gather(rows, state, tiles).await?;
    ombud_ledger::prove_inclusion(&TileHashes::new(&tiles, size), size, index).map_err(wrong)
}

/// Prove that the log at `old` is a prefix of the one at `new`.
pub(crate) async fn consistency(
    rows: &dyn LogRows,
    state: &LogState,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, StoreError> {
    if new > state.size() {
        let (index, size) = (new, state.size());
        return Err(wrong(LedgerError::IndexOutOfRange { index, size }));
    }
    let tiles = tiles_for_consistency(old, new).map_err(wrong)?;
    let tiles = gather(rows, state, tiles).await?;
    ombud_ledger::prove_consistency(&TileHashes::new(&tiles, new), old, new).map_err(wrong)
}

/// These tiles, from memory or from the database.
async fn gather(
    rows: &dyn LogRows,
    state: &LogState,
    ids: impl IntoIterator<Item = TileId>,
) -> Result<BTreeMap<TileId, Tile>, StoreError> {
    let mut tiles = BTreeMap::new();
    let mut stored = Vec::new();
    for id in ids {
        match state.tree.tile(id) {
            Some(tile) => drop(tiles.insert(id, tile)),
            None => stored.push(TileId::full(id.level(), id.index())),
        }
    }
    tiles.extend(read_tiles(rows, state.log, &stored).await?);
    Ok(tiles)
}

fn within(state: &LogState, id: TileId) -> bool {
    TileId::at_size(id.level(), id.index(), state.size())
        .is_some_and(|present| id.width() <= present.width())
}

fn missing(id: TileId) -> StoreError {
    StoreError::corrupt(format!("tile `{}` of the ledger", id.path()))
}

fn wrong(error: LedgerError) -> StoreError {
    match error {
        LedgerError::TileMissing { tile } | LedgerError::TileTooShort { tile, .. } => missing(tile),
        error => StoreError::Database(error.into()),
    }
}
