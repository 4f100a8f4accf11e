//! Inclusion and consistency proofs over any source of hashes.

use crate::{Hash, LedgerError, TreeHead, node_hash};

/// Largest size of a log. Go holds sizes in an `int64`, and so do the databases;
/// below 2^63 no computation on positions can overflow.
pub const SIZE_MAX: u64 = i64::MAX as u64;

/// Where hashes of complete subtrees come from: [`crate::Tree`] in memory,
/// [`crate::TileHashes`] over stored tiles.
pub trait HashReader {
    /// Why a hash could not be had.
    type Error: From<LedgerError>;

    /// The Merkle tree hash of entries `index << height .. (index + 1) << height`.
    ///
    /// Asked only for subtrees that are complete at the size in question.
    fn hash(&self, height: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// Root of the log at `size`, which the reader must cover.
pub fn root<R: HashReader>(reader: &R, size: u64) -> Result<Hash, R::Error> {
    check_size(size)?;
    if size == 0 {
        return Ok(Hash::EMPTY_ROOT);
    }
    ragged_hash(reader, size, bit_length(size))
}

/// The hashes that lead from entry `index` to the root of the log at `size`,
/// from the leaf's sibling upwards.
///
/// # Errors
/// [`LedgerError::IndexOutOfRange`], and what the reader reports.
///
/// # Source
/// RFC 6962 §2.1.1.
pub fn prove_inclusion<R: HashReader>(
    reader: &R,
    size: u64,
    index: u64,
) -> Result<Vec<Hash>, R::Error> {
    check_size(size)?;
    if index >= size {
        return Err(LedgerError::IndexOutOfRange { index, size }.into());
    }
    audit_path(
        size,
        index,
        0,
        |height, index| reader.hash(height, index),
        |height| ragged_hash(reader, size, height),
    )
}

/// The hashes that show the log at size `new` to continue the one at size `old`.
/// Empty if `old` is 0 or equals `new`.
///
/// # Errors
/// [`LedgerError::SizeShrinks`], and what the reader reports.
///
/// # Source
/// RFC 6962 §2.1.2: the proof is the audit path of the last subtree that was
/// complete at the old size, preceded by that subtree unless it is the whole old log.
pub fn prove_consistency<R: HashReader>(
    reader: &R,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, R::Error> {
    check_size(new)?;
    if old > new {
        return Err(LedgerError::SizeShrinks { old, new }.into());
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let height = trailing_zeros(old);
    let path = audit_path(
        new,
        old - 1,
        height,
        |height, index| reader.hash(height, index),
        |height| ragged_hash(reader, new, height),
    )?;
    if old.is_power_of_two() {
        return Ok(path);
    }
    let mut proof = vec![reader.hash(height, (old >> height) - 1)?];
    proof.extend(path);
    Ok(proof)
}

/// Checks that the entry with `leaf_hash` stands at `index` in the log with this head.
///
/// # Errors
/// [`LedgerError::IndexOutOfRange`] or [`LedgerError::NotIncluded`].
///
/// # Source
/// RFC 9162 §2.1.3.2.
pub fn verify_inclusion(
    head: TreeHead,
    index: u64,
    leaf_hash: Hash,
    proof: &[Hash],
) -> Result<(), LedgerError> {
    let size = head.size;
    if index >= size {
        return Err(LedgerError::IndexOutOfRange { index, size });
    }
    let not_included = || LedgerError::NotIncluded { index, size };
    let (mut node, mut last) = (index, size - 1);
    let mut hash = leaf_hash;
    for sibling in proof {
        if last == 0 {
            return Err(not_included());
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            (node, last) = skip_lonely_levels(node, last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 && hash.ct_eq(&head.root) { Ok(()) } else { Err(not_included()) }
}

/// Checks that the log with head `new` continues the one with head `old`.
///
/// Every log continues the empty one.
///
/// # Errors
/// [`LedgerError::SizeShrinks`] or [`LedgerError::NotConsistent`].
///
/// # Source
/// RFC 9162 §2.1.4.2.
pub fn verify_consistency(old: TreeHead, new: TreeHead, proof: &[Hash]) -> Result<(), LedgerError> {
    if old.size > new.size {
        return Err(LedgerError::SizeShrinks { old: old.size, new: new.size });
    }
    let fits = match old.size {
        size if size == new.size => proof.is_empty() && old.root.ct_eq(&new.root),
        0 => proof.is_empty() && old.root.ct_eq(&Hash::EMPTY_ROOT),
        _ => continues(old, new, proof),
    };
    if fits { Ok(()) } else { Err(LedgerError::NotConsistent { old: old.size, new: new.size }) }
}

/// The body of RFC 9162 §2.1.4.2, for `0 < old.size < new.size`.
fn continues(old: TreeHead, new: TreeHead, proof: &[Hash]) -> bool {
    let (start, rest) = if old.size.is_power_of_two() {
        (&old.root, proof)
    } else {
        match proof.split_first() {
            Some(split) => split,
            None => return false,
        }
    };
    let height = trailing_zeros(old.size);
    let (mut node, mut last) = ((old.size - 1) >> height, (new.size - 1) >> height);
    let (mut old_hash, mut new_hash) = (*start, *start);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            (node, last) = skip_lonely_levels(node, last);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash.ct_eq(&old.root) && new_hash.ct_eq(&new.root)
}

/// A node at the right edge without a sibling moves up unchanged.
fn skip_lonely_levels(mut node: u64, mut last: u64) -> (u64, u64) {
    while node & 1 == 0 && node != 0 {
        node >>= 1;
        last >>= 1;
    }
    (node, last)
}

/// Siblings on the way from the node above entry `index` at height `from` to the
/// root of a log of `size` entries. A sibling is a complete subtree, the ragged
/// one at the right edge, or does not exist.
pub(crate) fn audit_path<E>(
    size: u64,
    index: u64,
    from: u8,
    complete: impl Fn(u8, u64) -> Result<Hash, E>,
    ragged: impl Fn(u8) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let top = bit_length(size - 1);
    let mut path = Vec::with_capacity(usize::from(top.saturating_sub(from)));
    for height in from..top {
        let sibling = (index >> height) ^ 1;
        if sibling < size >> height {
            path.push(complete(height, sibling)?);
        } else if sibling << height < size {
            path.push(ragged(height)?);
        }
    }
    Ok(path)
}

/// Hash of the incomplete subtree of `height` at the right edge:
/// of entries `(size >> height) << height .. size`, of which there is at least one.
fn ragged_hash<R: HashReader>(reader: &R, size: u64, height: u8) -> Result<Hash, R::Error> {
    let mut ragged = None;
    for height in (0..height).filter(|height| size >> height & 1 == 1) {
        let left = reader.hash(height, (size >> height) - 1)?;
        ragged = Some(match ragged {
            None => left,
            Some(right) => node_hash(&left, &right),
        });
    }
    Ok(ragged.unwrap_or(Hash::EMPTY_ROOT))
}

pub(crate) fn check_size(size: u64) -> Result<(), LedgerError> {
    if size > SIZE_MAX { Err(LedgerError::SizeOutOfRange { size }) } else { Ok(()) }
}

/// Number of bits that `n` needs: 0 for 0, 1 for 1, 2 for 2 and 3.
pub(crate) fn bit_length(n: u64) -> u8 {
    // At most 64, so nothing is cut off.
    (u64::BITS - n.leading_zeros()).to_le_bytes()[0]
}

fn trailing_zeros(n: u64) -> u8 {
    n.trailing_zeros().to_le_bytes()[0]
}
