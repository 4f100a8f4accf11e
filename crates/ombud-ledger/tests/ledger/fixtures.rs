//! What `tests/fixtures/make_fixtures.py` computed from the specifications.

use ombud_ledger::{
    Commitment, CosigningKey, Hash, Note, Receipt, SigningKey, Tree, VerifyingKey, leaf_hash,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
pub(crate) struct Fixtures {
    pub(crate) roots: Vec<Root>,
    pub(crate) inclusion: Vec<Inclusion>,
    pub(crate) consistency: Vec<Consistency>,
    pub(crate) big: Big,
    pub(crate) bundle: String,
    pub(crate) keys: Keys,
    pub(crate) checkpoints: Checkpoints,
    pub(crate) tlog_proofs: Vec<Proof>,
    pub(crate) add_checkpoint: String,
    pub(crate) commitments: Vec<Committed>,
    pub(crate) receipt: serde_json::Value,
    pub(crate) successions: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Root {
    pub(crate) size: u64,
    pub(crate) root: Hash,
}

#[derive(Deserialize)]
pub(crate) struct Inclusion {
    pub(crate) size: u64,
    pub(crate) index: u64,
    pub(crate) proof: Vec<Hash>,
}

#[derive(Deserialize)]
pub(crate) struct Consistency {
    pub(crate) old: u64,
    pub(crate) new: u64,
    pub(crate) proof: Vec<Hash>,
}

#[derive(Deserialize)]
pub(crate) struct Big {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) tiles: Vec<TileDigest>,
}

#[derive(Deserialize)]
pub(crate) struct TileDigest {
    pub(crate) path: String,
    pub(crate) sha256: String,
}

#[derive(Deserialize)]
pub(crate) struct Keys {
    pub(crate) log: Key,
    pub(crate) log2: Key,
    pub(crate) log3: Key,
    pub(crate) witness: Key,
}

#[derive(Deserialize)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) seed: String,
    pub(crate) skey: String,
    pub(crate) vkey: String,
}

#[derive(Deserialize)]
pub(crate) struct Checkpoints {
    pub(crate) text: String,
    pub(crate) signed: String,
    pub(crate) cosigned: String,
    pub(crate) cosigned_at: u64,
    pub(crate) extended: String,
}

#[derive(Deserialize)]
pub(crate) struct Proof {
    pub(crate) index: u64,
    pub(crate) extra: Option<String>,
    pub(crate) text: String,
}

#[derive(Deserialize)]
pub(crate) struct Committed {
    pub(crate) salt: String,
    pub(crate) field: Option<String>,
    pub(crate) text: String,
    pub(crate) commitment: Commitment,
}

impl Fixtures {
    pub(crate) fn log_key(&self) -> VerifyingKey {
        self.keys.log.vkey.parse().unwrap()
    }

    pub(crate) fn log_signer(&self) -> SigningKey {
        SigningKey::from_text(&self.keys.log.skey).unwrap()
    }

    pub(crate) fn witness_key(&self) -> VerifyingKey {
        self.keys.witness.vkey.parse().unwrap()
    }

    pub(crate) fn witness_signer(&self) -> CosigningKey {
        CosigningKey::from_text(&self.keys.witness.skey).unwrap()
    }

    pub(crate) fn receipt(&self) -> Receipt {
        Receipt::from_json(self.receipt.to_string().as_bytes()).unwrap()
    }

    pub(crate) fn succession_notes(&self) -> Vec<Note> {
        self.successions.iter().map(|note| note.parse().unwrap()).collect()
    }

    /// Root of the fixtures' log at `size`.
    pub(crate) fn root(&self, size: u64) -> Hash {
        let roots = self.roots.iter();
        roots
            .chain([&Root { size: self.big.size, root: self.big.root }])
            .find(|root| root.size == size)
            .unwrap()
            .root
    }
}

pub(crate) fn fixtures() -> Fixtures {
    serde_json::from_str(include_str!("../fixtures/fixtures.json")).unwrap()
}

/// Entry `i` of the fixtures' log.
pub(crate) fn entry(i: u64) -> Commitment {
    Commitment(Sha256::digest(format!("entry {i}")).into())
}

/// Leaf hashes of the first `size` entries.
pub(crate) fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(|i| leaf_hash(&entry(i).0)).collect()
}

/// The fixtures' log at `size`, appended in one batch: everything is still held.
pub(crate) fn tree(size: u64) -> Tree {
    let mut tree = Tree::new();
    tree.append(&leaves(size)).unwrap();
    tree
}

pub(crate) fn unhex<const N: usize>(hex: &str) -> [u8; N] {
    unhex_vec(hex).try_into().unwrap()
}

pub(crate) fn unhex_vec(hex: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap();
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    assert!(rest.is_empty());
    pairs.iter().map(|[a, b]| u8::try_from(digit(*a) * 16 + digit(*b)).unwrap()).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
