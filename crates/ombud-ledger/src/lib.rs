//! Append-only Merkle ledger: what an owner signs and anyone can check.
//!
//! * [`Tree`]: append batches and prove the new entries from memory
//! * [`Frontier`]: replay a log and compute its root
//! * [`struct@Hash`], [`prove_inclusion`], [`verify_inclusion`] and their siblings: RFC 6962
//! * [`TileId`], [`Tile`], [`TilePath`]: the log as static files (C2SP tlog-tiles)
//! * [`Signer`], [`SigningKey`], [`CosigningKey`], [`VerifyingKey`], [`Note`]: signed texts (signed-note)
//! * [`Checkpoint`], [`TlogProof`]: what an auditor keeps (tlog-checkpoint, tlog-proof)
//! * [`AddCheckpointRequest`], [`cosign_checkpoint`]: a second party watches (tlog-witness)
//! * [`Commitment`], [`Receipt`]: one decision, proven to its owner and hidden from others
//! * [`Succession`], [`KeyChain`]: how a log changes its key
//!
//! Pure: bytes in, bytes out. Storage, time, randomness and HTTP live elsewhere;
//! callers bring a [`TileReader`], seeds, salts and the time.
//!
//! # Append a batch and prove every new entry
//!
//! ```
//! use ombud_ledger::{Checkpoint, Commitment, SigningKey, TlogProof, Tree, full_tiles};
//!
//! let key = SigningKey::from_seed("cell.example/ledger", &[7; 32])?;
//! let committed = Tree::new();
//!
//! let commitments = [Commitment::to_leaf(&[1; 32], b"{}"), Commitment::to_leaf(&[2; 32], b"{}")];
//! let leaf_hashes: Vec<_> = commitments.iter().map(Commitment::leaf_hash).collect();
//!
//! let mut tree = committed.clone(); // Becomes `committed` once the transaction is durable.
//! let new_entries = tree.append(&leaf_hashes)?;
//! let checkpoint = Checkpoint::new("cell.example/ledger", tree.head())?.sign(&key);
//! let tiles: Vec<_> = full_tiles(committed.size(), tree.size()).map(|id| tree.tile(id)).collect();
//! for index in new_entries {
//!     let proof = TlogProof::new(index, tree.prove(index)?, checkpoint.clone());
//!     assert!(proof.to_string().starts_with("c2sp.org/tlog-proof@v1\n"));
//! }
//! # assert!(tiles.is_empty());
//! # Ok::<(), ombud_ledger::LedgerError>(())
//! ```

pub use crate::{
    checkpoint::Checkpoint,
    commitment::Commitment,
    error::LedgerError,
    frontier::Frontier,
    hash::{Hash, TreeHead, leaf_hash, node_hash},
    key::{CosigningKey, KeyType, Signer, SigningKey, VerifyingKey},
    note::{NOTE_SIZE_MAX, Note, NoteSignature, VerifiedSignature},
    proof::{
        HashReader, SIZE_MAX, prove_consistency, prove_inclusion, root, verify_consistency,
        verify_inclusion,
    },
    receipt::{LEAF_SIZE_MAX, Opening, RECEIPT_SIZE_MAX, Receipt, ReceiptError, Verified},
    succession::{KeyChain, KeyEpoch, Succession},
    tile::{
        TILE_WIDTH, Tile, TileHashes, TileId, TilePath, TileReader, entry_bundle, full_tiles,
        parse_entry_bundle, partial_tiles, tiles_for_consistency, tiles_for_inclusion,
    },
    tlog_proof::TlogProof,
    tree::Tree,
    witness::{AddCheckpointRequest, Cosigned, WatchedLog, WitnessRefusal, cosign_checkpoint},
};

mod checkpoint;
mod commitment;
mod error;
mod frontier;
mod hash;
mod key;
mod note;
mod proof;
mod receipt;
mod succession;
mod tile;
mod tlog_proof;
mod tree;
mod witness;
