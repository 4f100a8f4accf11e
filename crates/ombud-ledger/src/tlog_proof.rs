//! Inclusion proof and checkpoint in one text that verifies offline.
//!
//! Source: C2SP tlog-proof.

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::{
    Checkpoint, Hash, LedgerError, NOTE_SIZE_MAX, Note, VerifiedSignature, VerifyingKey,
    checkpoint::parse_decimal, verify_inclusion,
};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// A log of less than 2^63 entries is at most 63 levels high.
const HASHES_MAX: usize = 63;

/// Longest proof we read: a note, and as much again for extra data and 63 hashes.
const PROOF_SIZE_MAX: usize = 2 * NOTE_SIZE_MAX;

/// Shows that an entry is in a log, and who saw the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    extra: Option<Vec<u8>>,
    index: u64,
    hashes: Vec<Hash>,
    checkpoint: Note,
}

impl TlogProof {
    /// Proof that the entry at `index` is in the log with this signed checkpoint.
    pub fn new(index: u64, hashes: Vec<Hash>, checkpoint: Note) -> Self {
        Self { extra: None, index, hashes, checkpoint }
    }

    /// Adds data of the application's own. Nothing authenticates it.
    #[must_use]
    pub fn with_extra(self, extra: Vec<u8>) -> Self {
        Self { extra: Some(extra), ..self }
    }

    /// Text of a proof around a checkpoint that is text already: cheaper for a batch of
    /// entries that share one.
    pub fn format(index: u64, hashes: &[Hash], checkpoint: &str) -> String {
        // 45 characters a hash; header, index and newlines are 64 at most.
        let mut text = String::with_capacity(64 + 45 * hashes.len() + checkpoint.len());
        text.push_str(HEADER);
        text.push_str("\nindex ");
        text.push_str(&index.to_string());
        text.push('\n');
        for hash in hashes {
            BASE64_STANDARD.encode_string(hash.0, &mut text);
            text.push('\n');
        }
        text.push('\n');
        text.push_str(checkpoint);
        text
    }

    /// Checks that the log has the entry with this leaf hash, and who of `known` signed.
    ///
    /// # Errors
    /// As [`Checkpoint::open`] and [`verify_inclusion`].
    pub fn verify(
        &self,
        leaf_hash: Hash,
        known: &[VerifyingKey],
    ) -> Result<(Checkpoint, Vec<VerifiedSignature>), LedgerError> {
        let (checkpoint, signatures) = Checkpoint::open(&self.checkpoint, known)?;
        verify_inclusion(checkpoint.head(), self.index, leaf_hash, &self.hashes)?;
        Ok((checkpoint, signatures))
    }

    /// Data of the application's own, which nothing authenticates.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// Position of the entry, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The inclusion proof, from the leaf's sibling upwards.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// The signed checkpoint. [`TlogProof::verify`] before relying on it.
    pub fn checkpoint(&self) -> &Note {
        &self.checkpoint
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", BASE64_STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for TlogProof {
    type Err = LedgerError;

    fn from_str(text: &str) -> Result<Self, LedgerError> {
        if text.len() > PROOF_SIZE_MAX {
            let (size_bytes, limit_bytes) = (text.len(), PROOF_SIZE_MAX);
            return Err(LedgerError::TooLong { what: "proof", size_bytes, limit_bytes });
        }
        let (proof, checkpoint) =
            text.split_once("\n\n").ok_or(malformed("no empty line precedes its checkpoint"))?;
        let mut lines = proof.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(malformed("it does not begin with `c2sp.org/tlog-proof@v1`"));
        }
        let extra = lines
            .next_if(|line| line.starts_with("extra "))
            .and_then(|line| line.strip_prefix("extra "))
            .map(|extra| BASE64_STANDARD.decode(extra))
            .transpose()
            .map_err(|_| malformed("its extra data is not base64"))?;
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .and_then(parse_decimal)
            .ok_or(malformed("it has no index in decimal"))?;
        let hashes = parse_hashes(lines, HASHES_MAX)
            .ok_or(malformed("its hashes are not at most 63 lines of base64"))?;
        let checkpoint: Note = checkpoint.parse()?;
        Checkpoint::from_str(checkpoint.text())?;
        Ok(Self { extra, index, hashes, checkpoint })
    }
}

/// At most `count_max` hashes, one per line.
pub(crate) fn parse_hashes<'a>(
    lines: impl Iterator<Item = &'a str>,
    count_max: usize,
) -> Option<Vec<Hash>> {
    let hashes: Vec<_> =
        lines.take(count_max + 1).map(|line| line.parse().ok()).collect::<Option<_>>()?;
    (hashes.len() <= count_max).then_some(hashes)
}

fn malformed(why: &'static str) -> LedgerError {
    LedgerError::Malformed { what: "proof", why }
}
