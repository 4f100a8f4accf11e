//! Recomputing the log from its entries, and finding the first index that is wrong.

use ombud_ledger::{Frontier, Hash, LedgerError, TILE_WIDTH, Tile, TileId, leaf_hash};

use crate::{
    StoreError,
    log_state::{LogState, StoredHead},
    prove::LogRows,
};

/// Tiles of level 0 read at once: 4,096 commitments, so 128 KB of them and as much of tiles.
const TILES_AT_ONCE: u64 = 16;

/// Compare the tiles over entries `from..to` with what the entries hash to, and each tile above
/// with the tiles below, up to the tiles that are still partial: those are in memory and have the
/// signed root.
pub(crate) async fn verify(
    rows: &dyn LogRows,
    state: &LogState,
    from: u64,
    to: u64,
) -> Result<(), StoreError> {
    let to = to.min(state.size());
    if from >= to {
        return Ok(());
    }
    let mut walk =
        Walk { rows, log: state.log, size: state.size(), state: Some(state), above: Vec::new() };
    walk.run(from, to).await
}

/// The first index at which stored entries and tiles disagree, for a log whose root is not the
/// signed one. If they agree with each other, the checkpoint is wrong.
pub(crate) async fn first_wrong(
    rows: &dyn LogRows,
    stored: &StoredHead,
) -> Result<StoreError, StoreError> {
    let mut walk =
        Walk { rows, log: stored.log, size: stored.size, state: None, above: Vec::new() };
    match walk.run(0, stored.size).await {
        Ok(()) => {
            let why = "it does not have the root of the entries";
            Ok(StoreError::corrupt(format!("the ledger's checkpoint ({why})")))
        }
        Err(error) => Ok(error),
    }
}

/// Compare the first `size` entries of a log that is not written any more with its full tiles.
pub(crate) async fn verify_older(
    rows: &dyn LogRows,
    log: u32,
    size: u64,
) -> Result<(), StoreError> {
    Walk { rows, log, size, state: None, above: Vec::new() }.run(0, size).await
}

struct Walk<'a> {
    rows: &'a dyn LogRows,
    log: u32,
    size: u64,
    /// Holds the partial tiles. Without it they are not compared.
    state: Option<&'a LogState>,
    /// The tile of each level above 0 that covers where the walk is.
    above: Vec<Option<Tile>>,
}

impl Walk<'_> {
    async fn run(&mut self, from: u64, to: u64) -> Result<(), StoreError> {
        let mut next = from / TILE_WIDTH;
        let end = to.div_ceil(TILE_WIDTH);
        while next < end {
            let until = end.min(next + TILES_AT_ONCE);
            self.compare(next, until).await?;
            next = until;
        }
        // Finishing a level may bring in the one above it.
        let mut level = 1;
        while level <= self.above.len() {
            self.finish(level).await?;
            level += 1;
        }
        Ok(())
    }

    /// Compare tiles `first..until` of level 0 with their entries.
    async fn compare(&mut self, first: u64, until: u64) -> Result<(), StoreError> {
        let from = first * TILE_WIDTH;
        let to = self.size.min(until * TILE_WIDTH);
        let entries = self.rows.commitments(self.log, from, to).await?;
        let ids: Vec<_> =
            (first..until).filter_map(|index| TileId::at_size(0, index, self.size)).collect();
        let full: Vec<_> = ids.iter().copied().filter(|id| id.is_full()).collect();
        let mut stored = self.rows.full_tiles(self.log, &full).await?.into_iter().peekable();

        let mut entries = entries.into_iter();
        let mut expected = from;
        for id in ids {
            let mut hashes = Vec::with_capacity(id.width());
            for (index, commitment) in entries.by_ref().take(id.width()) {
                if index != expected {
                    return Err(StoreError::LedgerWrong { index: expected });
                }
                hashes.push(leaf_hash(&commitment.0));
                expected += 1;
            }
            if hashes.len() < id.width() {
                return Err(StoreError::LedgerWrong { index: expected });
            }
            let start = id.index() * TILE_WIDTH;
            let tile = if id.is_full() {
                let bytes = stored.next_if(|(found, _)| *found == id).map(|(_, bytes)| bytes);
                Some(bytes.and_then(|bytes| Tile::from_bytes(id, &bytes).ok()))
            } else {
                self.state.map(|state| state.tree.tile(id))
            };
            if let Some(tile) = tile {
                let tile = tile.ok_or(StoreError::LedgerWrong { index: start })?;
                let differing = tile.hashes().iter().zip(&hashes).position(|(a, b)| a != b);
                if let Some(offset) = differing {
                    return Err(StoreError::LedgerWrong { index: start + offset as u64 });
                }
            }
            if id.is_full() {
                self.compare_above(1, id.index(), root_of(&hashes)?).await?;
            }
        }
        Ok(())
    }

    /// Compare the root of a full tile with the hash that stands for it in the tile above.
    async fn compare_above(
        &mut self,
        level: usize,
        child: u64,
        root: Hash,
    ) -> Result<(), StoreError> {
        let index = child / TILE_WIDTH;
        let held = self.above.get(level - 1).and_then(Option::as_ref);
        if held.is_none_or(|tile| tile.id().index() != index) {
            if held.is_some() {
                self.finish(level).await?;
            }
            let tile = self.load(level, index).await?;
            if self.above.len() < level {
                self.above.resize_with(level, || None);
            }
            if let Some(slot) = self.above.get_mut(level - 1) {
                *slot = tile;
            }
        }
        let Some(tile) = self.above.get(level - 1).and_then(Option::as_ref) else {
            return Ok(());
        };
        let offset = usize::try_from(child % TILE_WIDTH).unwrap_or(usize::MAX);
        if tile.hashes().get(offset) == Some(&root) {
            Ok(())
        } else {
            Err(StoreError::LedgerWrong { index: first_entry(level - 1, child) })
        }
    }

    /// The walk leaves the tile of this level: compare its root with the one above, if it is full.
    async fn finish(&mut self, level: usize) -> Result<(), StoreError> {
        let Some(tile) = self.above.get_mut(level - 1).and_then(Option::take) else {
            return Ok(());
        };
        if !tile.id().is_full() {
            return Ok(());
        }
        let root = root_of(tile.hashes())?;
        Box::pin(self.compare_above(level + 1, tile.id().index(), root)).await
    }

    /// The tile above; `None` if it is partial and cannot be had.
    async fn load(&self, level: usize, index: u64) -> Result<Option<Tile>, StoreError> {
        let level_byte = u8::try_from(level).unwrap_or(u8::MAX);
        let Some(id) = TileId::at_size(level_byte, index, self.size) else { return Ok(None) };
        if !id.is_full() {
            return Ok(self.state.and_then(|state| state.tree.tile(id)));
        }
        let stored = self.rows.full_tiles(self.log, &[id]).await?;
        let tile = stored.first().and_then(|(_, bytes)| Tile::from_bytes(id, bytes).ok());
        tile.map(Some).ok_or(StoreError::LedgerWrong { index: first_entry(level, index) })
    }
}

/// Root of a full tile.
fn root_of(hashes: &[Hash]) -> Result<Hash, StoreError> {
    let mut frontier = Frontier::new();
    for hash in hashes {
        frontier.append(*hash).map_err(|error: LedgerError| StoreError::Database(error.into()))?;
    }
    Ok(frontier.root())
}

/// The first entry under a tile.
fn first_entry(level: usize, index: u64) -> u64 {
    let bits = u32::try_from(8 * (level + 1)).unwrap_or(u32::MAX);
    index.checked_shl(bits).unwrap_or(u64::MAX)
}
