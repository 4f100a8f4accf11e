//! The least that lets a log grow: one hash per bit of its size.

use crate::{
    Hash, HashReader, LedgerError, TreeHead, node_hash,
    proof::{SIZE_MAX, bit_length, check_size},
};

/// Right edge of a Merkle tree as roots of its complete subtrees, largest first.
///
/// At most 63 hashes, so a clone is cheap. It computes roots but cannot prove;
/// [`crate::Tree`] does both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    hashes: Vec<Hash>,
}

impl Frontier {
    /// Frontier of the empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// Frontier from its parts as [`Frontier::size`] and [`Frontier::hashes`] gave them.
    ///
    /// # Errors
    /// [`LedgerError::Malformed`] unless there is one hash per bit set in `size`.
    pub fn from_parts(size: u64, hashes: Vec<Hash>) -> Result<Self, LedgerError> {
        check_size(size)?;
        if hashes.len() != size.count_ones() as usize {
            return Err(LedgerError::Malformed {
                what: "frontier",
                why: "it needs one hash per bit set in its size",
            });
        }
        Ok(Self { size, hashes })
    }

    /// Frontier of the log at `size`, from stored tiles or a [`crate::Tree`].
    pub fn read<R: HashReader>(reader: &R, size: u64) -> Result<Self, R::Error> {
        check_size(size)?;
        let hashes = (0..bit_length(size))
            .rev()
            .filter(|height| size >> height & 1 == 1)
            .map(|height| reader.hash(height, (size >> height) - 1))
            .collect::<Result<_, _>>()?;
        Ok(Self { size, hashes })
    }

    /// Appends one entry.
    ///
    /// # Errors
    /// [`LedgerError::SizeOutOfRange`] after 2^63 - 1 entries.
    pub fn append(&mut self, leaf_hash: Hash) -> Result<(), LedgerError> {
        if self.size == SIZE_MAX {
            return Err(LedgerError::SizeOutOfRange { size: SIZE_MAX + 1 });
        }
        let mut hash = leaf_hash;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.hashes.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.hashes.push(hash);
        self.size += 1;
        Ok(())
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the complete subtrees, largest first.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Merkle tree hash over all entries.
    pub fn root(&self) -> Hash {
        let smallest_first = self.hashes.iter().rev().copied();
        smallest_first.reduce(|right, left| node_hash(&left, &right)).unwrap_or(Hash::EMPTY_ROOT)
    }

    /// Size and root.
    pub fn head(&self) -> TreeHead {
        TreeHead { size: self.size, root: self.root() }
    }
}
