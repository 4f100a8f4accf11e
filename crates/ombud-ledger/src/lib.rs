//! Append-only Merkle ledger: tiles, checkpoints, proofs, receipts.
