//! What can go wrong in the ledger, in the user's words.

use crate::{Hash, TileId};

/// Why a log could not be read, proven, signed or believed.
///
/// A receipt says more precisely what failed: [`crate::ReceiptError`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The text or bytes are not of the form that its specification asks for.
    #[error("malformed {what}: {why}")]
    Malformed {
        /// What was read: `checkpoint`, `note`, `tile path`, …
        what: &'static str,
        /// The first thing that is wrong with it.
        why: &'static str,
    },
    /// The input is longer than we are willing to read.
    #[error("{what} has {size_bytes} bytes, the limit is {limit_bytes}")]
    TooLong {
        /// What was read.
        what: &'static str,
        /// How long it is.
        size_bytes: usize,
        /// How long it may be.
        limit_bytes: usize,
    },
    /// A log cannot grow beyond [`crate::SIZE_MAX`] entries.
    #[error("a log of {size} entries is larger than any log may be")]
    SizeOutOfRange {
        /// The size that was asked for.
        size: u64,
    },
    /// The entry lies beyond the end of the log.
    #[error("entry {index} is not in a log of {size} entries")]
    IndexOutOfRange {
        /// The entry that was asked for.
        index: u64,
        /// How many entries there are.
        size: u64,
    },
    /// A log only grows: the older size must not exceed the newer.
    #[error("a log of {old} entries cannot become one of {new}")]
    SizeShrinks {
        /// The size that should come first.
        old: u64,
        /// The size that should come later.
        new: u64,
    },
    /// [`crate::Tree`] holds the right edge only; older hashes come from tiles.
    #[error("hash {index} at height {height} of the log is not at hand")]
    HashNotHeld {
        /// Height above the leaves.
        height: u8,
        /// Position at that height, from the left.
        index: u64,
    },
    /// The caller did not bring a tile that the proof needs.
    #[error("tile `{}` is missing", .tile.path())]
    TileMissing {
        /// The tile.
        tile: TileId,
    },
    /// The tile holds fewer hashes than the log's size promises.
    #[error("tile `{}` holds only {count} hashes", .tile.path())]
    TileTooShort {
        /// The tile as it should be.
        tile: TileId,
        /// How many hashes it holds.
        count: usize,
    },
    /// What was rebuilt is not what was signed. Stop signing.
    #[error("the log has root `{computed}`, its checkpoint of {size} entries says `{signed}`")]
    RootMismatch {
        /// The size of both.
        size: u64,
        /// The root computed from stored hashes.
        computed: Hash,
        /// The root in the checkpoint.
        signed: Hash,
    },
    /// The inclusion proof does not lead from the entry to the root.
    #[error("the proof does not show entry {index} in the log of {size} entries")]
    NotIncluded {
        /// The entry.
        index: u64,
        /// The size of the log.
        size: u64,
    },
    /// The consistency proof does not lead from the old root to the new: maybe a fork.
    #[error("the log of {new} entries is not shown to continue the one of {old}")]
    NotConsistent {
        /// The older size.
        old: u64,
        /// The newer size.
        new: u64,
    },
    /// Key names go unquoted into signature lines.
    #[error(
        "`{name}` cannot name a key: it is empty or has a space, a plus or a control character"
    )]
    KeyNameInvalid {
        /// The name.
        name: String,
    },
    /// A type byte that is neither 0x01 (Ed25519) nor 0x04 (cosignature/v1), or not the one needed.
    #[error("a key of type {key_type:#04x} cannot be used here")]
    KeyTypeUnfit {
        /// The type byte.
        key_type: u8,
    },
    /// The short hash in a key's text does not fit its name and bytes: a typing mistake?
    #[error("the key id in the text of key `{name}` does not match the key")]
    KeyIdMismatch {
        /// The name.
        name: String,
    },
    /// A key that we trust did not make the signature that bears its name.
    #[error("the signature by `{name}` (key {key_id:08x}) is wrong")]
    SignatureWrong {
        /// Who should have signed.
        name: String,
        /// With which key.
        key_id: u32,
    },
    /// Nobody we trust has signed.
    #[error("no trusted key has signed the note")]
    NoTrustedSignature,
    /// The note is signed, but not by the log that it speaks for.
    #[error("no trusted key of log `{origin}` has signed its checkpoint")]
    NotSignedByLog {
        /// The log.
        origin: String,
    },
    /// Whoever keeps the log's key did not sign.
    #[error("the log's key does not sign: {reason}")]
    SignerFailed {
        /// Why, in the words of whoever was asked.
        reason: String,
    },
    /// A cosignature's time must fit 63 bits (tlog-cosignature).
    #[error("{seconds} is not a time in POSIX seconds")]
    TimeOutOfRange {
        /// Seconds since 1970.
        seconds: u64,
    },
    /// A key was handed over by one that was not in office, twice, or backwards.
    #[error("succession {position} does not continue the chain of keys: {why}")]
    SuccessionBroken {
        /// Which statement, from 0.
        position: usize,
        /// What does not fit.
        why: &'static str,
    },
}
