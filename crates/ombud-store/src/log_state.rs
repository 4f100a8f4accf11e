//! The log as it is held in memory, and how it comes back from what is stored.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use ombud_ledger::{
    Checkpoint, Hash, LedgerError, Note, SigningKey, Tile, Tree, TreeHead, VerifyingKey,
};

use crate::{Head, StoreError, sequencer::Sequencer};

/// Which log to write, and with which key.
#[derive(Debug, Clone)]
pub struct LogOptions {
    /// The log's identity, the first line of every checkpoint; the key should bear its name.
    pub origin: String,
    /// Signs the checkpoints.
    pub signing_key: SigningKey,
    /// Keys that signed earlier checkpoints of the same log and were succeeded since.
    pub earlier_keys: Vec<VerifyingKey>,
    /// Whether to go on with the log that is stored.
    pub start: LogStart,
}

impl LogOptions {
    /// Continue the stored log, or begin the first.
    pub fn new(origin: impl Into<String>, signing_key: SigningKey) -> Self {
        let (earlier_keys, start) = (Vec::new(), LogStart::Continue);
        Self { origin: origin.into(), signing_key, earlier_keys, start }
    }

    /// Read the stored checkpoint and check who signed it.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if it was changed, is another log's or another key's.
    pub(crate) fn check(&self, head: &StoredHead) -> Result<TreeHead, StoreError> {
        let mut known = vec![self.signing_key.verifying_key().clone()];
        known.extend_from_slice(&self.earlier_keys);
        let corrupt = |why: &dyn std::fmt::Display| {
            StoreError::corrupt(format!("the ledger's checkpoint ({why})"))
        };
        let note: Note = head.checkpoint.parse().map_err(|error: LedgerError| corrupt(&error))?;
        let (checkpoint, _) = Checkpoint::open(&note, &known).map_err(|error| corrupt(&error))?;
        if checkpoint.origin() != self.origin {
            let origin = checkpoint.origin();
            return Err(corrupt(&format!("it is of log `{origin}`, not `{}`", self.origin)));
        }
        if checkpoint.head().size != head.size {
            return Err(corrupt(&format!("it is not of the {} entries stored", head.size)));
        }
        Ok(checkpoint.head())
    }
}

/// Whether to go on with the log that is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LogStart {
    /// Continue it, or begin the first.
    #[default]
    Continue,
    /// Begin a new one, because the database was restored: continuing an old log from a backup
    /// would fork it. Its first entry should name the last known checkpoint of the one before.
    New,
}

/// The row that says how far a log has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredHead {
    pub(crate) log: u32,
    pub(crate) size: u64,
    pub(crate) checkpoint: String,
    pub(crate) verified_to: u64,
}

/// A log at one size: what the sequencer continues, and what readers see of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogState {
    pub(crate) log: u32,
    pub(crate) tree: Tree,
    pub(crate) checkpoint: Arc<str>,
    /// What is older needs no check at the next start.
    pub(crate) verified_to: u64,
    /// Whether the stored log is the one that was signed.
    pub(crate) is_signed: bool,
}

fn leaf_hashes(commitments: &[Hash]) -> Vec<Hash> {
    commitments.iter().map(|hash| ombud_ledger::leaf_hash(&hash.0)).collect()
}

impl LogState {
    /// A new log without entries.
    pub(crate) fn empty(log: u32, sequencer: &Sequencer) -> Result<Self, StoreError> {
        let tree = Tree::new();
        let checkpoint =
            sequencer.sign(&tree).map_err(|error| StoreError::Database(error.into()))?;
        Ok(Self { log, tree, checkpoint, verified_to: 0, is_signed: true })
    }

    /// The log that was stored: `tiles` are those of [`Tree::tiles_to_rebuild`], `commitments`
    /// what follows the last full tile. `None` if they do not have the signed root.
    pub(crate) fn rebuild(
        stored: &StoredHead,
        signed: TreeHead,
        tiles: &BTreeMap<ombud_ledger::TileId, Tile>,
        commitments: &[Hash],
    ) -> Option<Self> {
        let tree = Tree::rebuild(tiles, signed, &leaf_hashes(commitments)).ok()?;
        Some(Self {
            log: stored.log,
            tree,
            checkpoint: stored.checkpoint.as_str().into(),
            verified_to: stored.verified_to.min(stored.size),
            is_signed: true,
        })
    }

    /// The log that is stored although it is not the one that was signed: to be read, so that the
    /// wrong entry can be found by its leaf, and never to be continued. `None` if its full tiles
    /// are wrong already.
    pub(crate) fn rebuild_wrong(
        stored: &StoredHead,
        tiles: &BTreeMap<ombud_ledger::TileId, Tile>,
        commitments: &[Hash],
    ) -> Option<Self> {
        let tail = leaf_hashes(commitments);
        let unknown = TreeHead { size: stored.size, root: Hash::EMPTY_ROOT };
        let Err(LedgerError::RootMismatch { computed, .. }) = Tree::rebuild(tiles, unknown, &tail)
        else {
            return None;
        };
        let mut state = Self::rebuild(
            stored,
            TreeHead { size: stored.size, root: computed },
            tiles,
            commitments,
        )?;
        state.is_signed = false;
        Some(state)
    }

    pub(crate) fn size(&self) -> u64 {
        self.tree.size()
    }

    pub(crate) fn head(&self) -> Head {
        Head { log: self.log, size: self.size(), checkpoint: Arc::clone(&self.checkpoint) }
    }
}

/// The log as the last durable transaction left it, for readers, and whether it may grow.
#[derive(Debug)]
pub(crate) struct SharedLog {
    state: RwLock<Arc<LogState>>,
    /// Whether what was opened is the log that was signed.
    is_signed: bool,
    /// The first index found wrong; `u64::MAX` while none was.
    wrong: AtomicU64,
}

impl SharedLog {
    pub(crate) fn new(state: LogState) -> Self {
        let is_signed = state.is_signed;
        let wrong = AtomicU64::new(u64::MAX);
        Self { state: RwLock::new(Arc::new(state)), is_signed, wrong }
    }

    pub(crate) fn state(&self) -> Arc<LogState> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn publish(&self, state: LogState) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
    }

    /// Take over what another node wrote, unless something newer is known.
    pub(crate) fn advance(&self, state: &Arc<LogState>) {
        let mut held = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if (held.log, held.size()) < (state.log, state.size()) {
            *held = Arc::clone(state);
        }
    }

    /// Sign nothing from now on.
    pub(crate) fn halt(&self, index: u64) {
        self.wrong.fetch_min(index, Ordering::SeqCst);
        tracing::error!(ledger.index = index, "the ledger is wrong: nothing more is signed");
    }

    /// # Errors
    /// [`StoreError::LedgerWrong`] once a wrong entry was found.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self.wrong.load(Ordering::SeqCst) {
            u64::MAX if self.is_signed => Ok(()),
            // Which entry was changed, only its leaf can tell: none is shown to be right.
            u64::MAX => Err(StoreError::LedgerWrong { index: 0 }),
            index => Err(StoreError::LedgerWrong { index }),
        }
    }
}
