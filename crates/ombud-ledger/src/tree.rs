//! The right edge of the log in memory: all that a sequencer needs.

use std::ops::Range;

use crate::{
    Hash, HashReader, LedgerError, Tile, TileId, TileReader, TreeHead, node_hash,
    proof::{SIZE_MAX, audit_path, bit_length},
    tile::{TILE_HEIGHT, TILE_WIDTH},
};

/// A growing log, held by the unfinished tile of each level: some 16 KB per
/// level of 256, so 48 KB at 10^7 entries.
///
/// It appends batches, proves every entry since the start of the tile in which
/// the last batch began, and yields the tiles to store. What is older is proven
/// from stored tiles ([`crate::TileHashes`]).
///
/// Cost: one hash per entry amortised, `log2(size)` more per batch, and a proof
/// is `log2(size)` copies without hashing.
///
/// Append to a clone and replace the original once the transaction is durable: a
/// batch that failed then never was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// One row per height above the leaves.
    rows: Vec<Row>,
    /// `ragged[h]` hashes the entries right of the last complete subtree of height
    /// `h`, if there are any; the last element is the root.
    ragged: Vec<Option<Hash>>,
}

/// Hashes `start..` of the complete subtrees of one height.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row {
    start: u64,
    hashes: Vec<Hash>,
}

impl Tree {
    /// The empty log.
    pub fn new() -> Self {
        Self { size: 0, rows: Vec::new(), ragged: vec![None] }
    }

    /// Rebuilds the tree of a stored log from its full tiles and from `tail`, the leaf
    /// hashes of the entries after the last full tile at level 0, and compares it with
    /// the signed head. [`Tree::tiles_to_rebuild`] lists the tiles that will be read.
    ///
    /// # Errors
    /// [`LedgerError::Malformed`] if `tail` has the wrong length,
    /// [`LedgerError::RootMismatch`] if storage and head disagree (do not sign),
    /// and what the reader reports.
    pub fn rebuild<R: TileReader>(
        reader: &R,
        head: TreeHead,
        tail: &[Hash],
    ) -> Result<Self, R::Error> {
        let TreeHead { size, root } = head;
        if size > SIZE_MAX {
            return Err(LedgerError::SizeOutOfRange { size }.into());
        }
        if tail.len() as u64 != size % TILE_WIDTH {
            let why = "the tail is not what follows the last full tile";
            return Err(LedgerError::Malformed { what: "log", why }.into());
        }
        let mut tree = Self::new();
        tree.size = size;
        for height in 0..bit_length(size) {
            let mut row = Row { start: held_from(size, height), hashes: Vec::new() };
            if height == 0 {
                row.hashes.extend_from_slice(tail);
            } else if height % TILE_HEIGHT == 0 {
                for index in row.start..size >> height {
                    let id = TileId::full(height / TILE_HEIGHT - 1, index);
                    row.hashes.push(reader.tile(id)?.checked(id)?.root());
                }
            }
            tree.rows.push(row);
            if height % TILE_HEIGHT != 0 {
                tree.fill_row(usize::from(height));
            }
        }
        tree.ragged = tree.ragged_hashes();
        let computed = tree.root();
        if !computed.ct_eq(&root) {
            return Err(LedgerError::RootMismatch { size, computed, signed: root }.into());
        }
        Ok(tree)
    }

    /// The full tiles that [`Tree::rebuild`] reads for a log of `size` entries: at most
    /// 255 per level above the first.
    pub fn tiles_to_rebuild(size: u64) -> impl Iterator<Item = TileId> {
        let levels = bit_length(size).div_ceil(TILE_HEIGHT);
        (1..levels).flat_map(move |level| {
            let height = level * TILE_HEIGHT;
            (held_from(size, height)..size >> height)
                .map(move |index| TileId::full(level - 1, index))
        })
    }

    /// Appends the leaf hashes of a batch and returns the indexes they got.
    ///
    /// Forgets what only older proofs would need, so that memory stays bounded:
    /// take the proofs and tiles of one batch before appending the next.
    ///
    /// # Errors
    /// [`LedgerError::SizeOutOfRange`]; then the tree is unchanged.
    pub fn append(&mut self, leaf_hashes: &[Hash]) -> Result<Range<u64>, LedgerError> {
        let before = self.size;
        let size = before.saturating_add(leaf_hashes.len() as u64);
        if size > SIZE_MAX {
            return Err(LedgerError::SizeOutOfRange { size });
        }
        for (height, row) in (0..).zip(&mut self.rows) {
            row.forget_before(held_from(before, height));
        }
        self.size = size;
        let heights = usize::from(bit_length(size));
        self.rows.resize_with(heights, Row::default);
        if let Some(leaves) = self.rows.first_mut() {
            leaves.hashes.extend_from_slice(leaf_hashes);
        }
        for height in 1..heights {
            self.fill_row(height);
        }
        self.ragged = self.ragged_hashes();
        Ok(before..size)
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Merkle tree hash over all entries.
    pub fn root(&self) -> Hash {
        self.ragged.last().copied().flatten().unwrap_or(Hash::EMPTY_ROOT)
    }

    /// Size and root: what a checkpoint signs.
    pub fn head(&self) -> TreeHead {
        TreeHead { size: self.size, root: self.root() }
    }

    /// Inclusion proof of a recent entry in the log as it is now.
    ///
    /// # Errors
    /// [`LedgerError::IndexOutOfRange`]; [`LedgerError::HashNotHeld`] for an entry
    /// before the tile in which the last batch began.
    pub fn prove(&self, index: u64) -> Result<Vec<Hash>, LedgerError> {
        if index >= self.size {
            return Err(LedgerError::IndexOutOfRange { index, size: self.size });
        }
        audit_path(
            self.size,
            index,
            0,
            |height, index| self.hash(height, index),
            |height| {
                self.ragged
                    .get(usize::from(height))
                    .copied()
                    .flatten()
                    .ok_or(LedgerError::HashNotHeld { height, index: self.size >> height })
            },
        )
    }

    /// A tile that the last batch completed, or that is partial now.
    /// `None` if it is older, or wider than the log reaches.
    pub fn tile(&self, id: TileId) -> Option<Tile> {
        let row = self.rows.get(usize::from(id.level()) * usize::from(TILE_HEIGHT))?;
        let from = id.index().checked_mul(TILE_WIDTH)?.checked_sub(row.start)?;
        let from = usize::try_from(from).ok()?;
        let hashes = row.hashes.get(from..from.checked_add(id.width())?)?;
        Tile::new(id, hashes.to_vec()).ok()
    }

    /// Completes the row at `height` from the row below it.
    fn fill_row(&mut self, height: usize) {
        let Some((below, [row, ..])) = self.rows.split_at_mut_checked(height) else { return };
        let Some(below) = below.last() else { return };
        for index in row.end()..below.end() / 2 {
            if let (Some(left), Some(right)) = (below.get(2 * index), below.get(2 * index + 1)) {
                row.hashes.push(node_hash(left, right));
            }
        }
    }

    fn ragged_hashes(&self) -> Vec<Option<Hash>> {
        let mut ragged = Vec::with_capacity(self.rows.len() + 1);
        let mut right = None;
        ragged.push(right);
        for (height, row) in self.rows.iter().enumerate() {
            if self.size >> height & 1 == 1 {
                let left = row.hashes.last().copied();
                right = match (left, right) {
                    (Some(left), Some(right)) => Some(node_hash(&left, &right)),
                    (left, _) => left,
                };
            }
            ragged.push(right);
        }
        ragged
    }
}

impl Default for Tree {
    fn default() -> Self {
        Self::new()
    }
}

impl HashReader for Tree {
    type Error = LedgerError;

    fn hash(&self, height: u8, index: u64) -> Result<Hash, LedgerError> {
        self.rows
            .get(usize::from(height))
            .and_then(|row| row.get(index))
            .copied()
            .ok_or(LedgerError::HashNotHeld { height, index })
    }
}

impl Row {
    fn get(&self, index: u64) -> Option<&Hash> {
        self.hashes.get(usize::try_from(index.checked_sub(self.start)?).ok()?)
    }

    fn end(&self) -> u64 {
        self.start + self.hashes.len() as u64
    }

    fn forget_before(&mut self, start: u64) {
        let count = usize::try_from(start.saturating_sub(self.start)).unwrap_or(usize::MAX);
        self.hashes.drain(..count.min(self.hashes.len()));
        self.start = start;
    }
}

/// First subtree of `height` that a log of `size` entries holds in memory: where its
/// partial tile begins.
fn held_from(size: u64, height: u8) -> u64 {
    let level = height / TILE_HEIGHT;
    let tile = size.checked_shr(u32::from((level + 1) * TILE_HEIGHT)).unwrap_or(0);
    (tile * TILE_WIDTH) >> (height % TILE_HEIGHT)
}
