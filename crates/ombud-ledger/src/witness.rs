//! A second party watches that a log only grows.
//!
//! Source: C2SP tlog-witness.

use std::{fmt, str::FromStr};

use crate::{
    Checkpoint, CosigningKey, Hash, LedgerError, NOTE_SIZE_MAX, Note, NoteSignature, TreeHead,
    VerifyingKey, checkpoint::parse_decimal, tlog_proof::parse_hashes, verify_consistency,
};

/// "The client MUST NOT send more than 63 consistency proof lines."
const HASHES_MAX: usize = 63;

/// Longest request we read: 63 hashes of 45 characters are 2.8 KB, the size line is
/// under 64; 4 KB holds both, and the checkpoint is a note.
const REQUEST_SIZE_MAX: usize = 4 * 1024 + NOTE_SIZE_MAX;

/// Body of `add-checkpoint`: the log asks a witness to cosign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpointRequest {
    /// Size of the checkpoint that the witness cosigned last; 0 if none.
    pub old_size: u64,
    /// Consistency proof from there to the new checkpoint.
    pub proof: Vec<Hash>,
    /// The new checkpoint, signed by the log.
    pub checkpoint: Note,
}

impl AddCheckpointRequest {
    /// Reads a request.
    ///
    /// # Errors
    /// [`LedgerError::Malformed`] or [`LedgerError::TooLong`]: a bad request.
    pub fn parse(body: &[u8]) -> Result<Self, LedgerError> {
        let malformed = |why| LedgerError::Malformed { what: "add-checkpoint request", why };
        if body.len() > REQUEST_SIZE_MAX {
            let (size_bytes, limit_bytes) = (body.len(), REQUEST_SIZE_MAX);
            return Err(LedgerError::TooLong { what: "request", size_bytes, limit_bytes });
        }
        let body = str::from_utf8(body).map_err(|_| malformed("it is not UTF-8"))?;
        let (head, checkpoint) =
            body.split_once("\n\n").ok_or(malformed("no empty line precedes its checkpoint"))?;
        let mut lines = head.split('\n');
        let old_size = lines
            .next()
            .and_then(|line| line.strip_prefix("old "))
            .and_then(parse_decimal)
            .ok_or(malformed("its first line is not `old` and a size in decimal"))?;
        let proof = parse_hashes(lines, HASHES_MAX)
            .ok_or(malformed("its proof is not at most 63 lines of base64"))?;
        Ok(Self { old_size, proof, checkpoint: checkpoint.parse()? })
    }

    /// Which log it claims to come from: look up its keys and last head.
    ///
    /// # Errors
    /// [`LedgerError::Malformed`] if the note is not a checkpoint: a bad request.
    pub fn origin(&self) -> Result<String, LedgerError> {
        Checkpoint::from_str(self.checkpoint.text())
            .map(|checkpoint| checkpoint.origin().to_owned())
    }
}

impl fmt::Display for AddCheckpointRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// A log that the witness knows.
#[derive(Clone, Debug)]
pub struct WatchedLog {
    /// Its origin line.
    pub origin: String,
    /// Keys that the witness trusts to sign for it.
    pub keys: Vec<VerifyingKey>,
    /// Head that the witness cosigned last; [`TreeHead::EMPTY`] if none.
    pub latest: TreeHead,
}

/// A checkpoint that may be cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// Store this as the log's latest head, by compare-and-swap with the head given,
    /// and durably, before answering.
    pub latest: TreeHead,
    /// The answer: one line, to be followed by a newline.
    pub signature: NoteSignature,
}

/// Why a witness does not cosign. An outcome; each variant has its answer in tlog-witness.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessRefusal {
    /// Bad request (400).
    #[error("the request is not a checkpoint of a log that grows")]
    Malformed(#[source] LedgerError),
    /// Not found (404).
    #[error("log `{origin}` is not watched here")]
    UnknownOrigin {
        /// What the checkpoint calls itself.
        origin: String,
    },
    /// Forbidden (403).
    #[error("the checkpoint is not signed by a key that is trusted for its log")]
    Untrusted(#[source] LedgerError),
    /// Conflict (409): answer with `size` in decimal and a newline, as `text/x.tlog.size`.
    /// With the right old size it means another root: proof of a fork, worth keeping.
    #[error("the last checkpoint cosigned has {size} entries")]
    Conflict {
        /// Size that the witness cosigned last.
        size: u64,
    },
    /// Unprocessable (422). Maybe proof of a fork, worth keeping.
    #[error("the proof does not connect the checkpoint with the last one cosigned")]
    Inconsistent(#[source] LedgerError),
}

/// Decides whether to cosign, at `seconds` since 1970. `log` is what the witness knows
/// under the request's origin.
///
/// Pure: it is the caller who makes looking up, deciding and storing one transaction.
/// Otherwise a slower request can roll the head back.
///
/// # Errors
/// [`WitnessRefusal`], in the order of checks that tlog-witness asks for.
pub fn cosign_checkpoint(
    request: &AddCheckpointRequest,
    log: Option<&WatchedLog>,
    key: &CosigningKey,
    seconds: u64,
) -> Result<Cosigned, WitnessRefusal> {
    let checkpoint: Checkpoint =
        request.checkpoint.text().parse().map_err(WitnessRefusal::Malformed)?;
    let origin = checkpoint.origin();
    let log = log
        .filter(|log| log.origin == origin)
        .ok_or_else(|| WitnessRefusal::UnknownOrigin { origin: origin.to_owned() })?;
    request.checkpoint.verify(&log.keys).map_err(WitnessRefusal::Untrusted)?;
    let (latest, new) = (log.latest, checkpoint.head());
    if request.old_size > new.size {
        let error = LedgerError::SizeShrinks { old: request.old_size, new: new.size };
        return Err(WitnessRefusal::Malformed(error));
    }
    let forked = new.size == latest.size && !new.root.ct_eq(&latest.root);
    if request.old_size != latest.size || forked {
        return Err(WitnessRefusal::Conflict { size: latest.size });
    }
    verify_consistency(latest, new, &request.proof).map_err(WitnessRefusal::Inconsistent)?;
    let signature =
        key.cosign(request.checkpoint.text(), seconds).map_err(WitnessRefusal::Malformed)?;
    Ok(Cosigned { latest: new, signature })
}
