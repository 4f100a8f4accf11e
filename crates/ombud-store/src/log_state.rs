//! The log as it is held in memory, and how it comes back from what is stored.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use ombud_ledger::{
    Checkpoint, Hash, KeyChain, LedgerError, Note, Signer, Tile, Tree, TreeHead, VerifyingKey,
};

use crate::{Head, StoreError, sequencer::Sequencer};

/// Which log to write, and with which keys.
#[derive(Debug, Clone)]
pub struct LogOptions {
    /// The log's identity, the first line of every checkpoint; the keys should bear its name.
    pub origin: String,
    /// Who can sign its checkpoints. The key in office signs, wherever it stands in the list; the
    /// first begins a log.
    pub signers: Vec<Arc<dyn Signer>>,
    /// Whether to go on with the log that is stored.
    pub start: LogStart,
}

impl LogOptions {
    /// Continue the stored log, or begin the first.
    pub fn new(origin: impl Into<String>, signer: impl Signer + 'static) -> Self {
        let signers: Vec<Arc<dyn Signer>> = vec![Arc::new(signer)];
        Self { origin: origin.into(), signers, start: LogStart::Continue }
    }

    /// The keys that may be in office: those of the signers, or whichever succeeded them.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the successions do not follow one another.
    pub(crate) fn in_office(&self, successions: &[Note]) -> Result<Vec<VerifyingKey>, StoreError> {
        let keys = self.signers.iter().map(|signer| {
            KeyChain::follow_from(signer.verifying_key().clone(), successions)
                .map(|chain| chain.current().clone())
                .map_err(|error| StoreError::corrupt(format!("the ledger's keys ({error})")))
        });
        keys.collect()
    }

    /// Read the stored checkpoint, and check that one of `keys` signed it; which one.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if it was changed, is another log's or another key's.
    pub(crate) fn check(
        &self,
        head: &StoredHead,
        keys: &[VerifyingKey],
    ) -> Result<(TreeHead, VerifyingKey), StoreError> {
        let corrupt = |why: &dyn std::fmt::Display| {
            StoreError::corrupt(format!("the ledger's checkpoint ({why})"))
        };
        let note: Note = head.checkpoint.parse().map_err(|error: LedgerError| corrupt(&error))?;
        let (checkpoint, signatures) =
            Checkpoint::open(&note, keys).map_err(|error| corrupt(&error))?;
        if checkpoint.origin() != self.origin {
            let origin = checkpoint.origin();
            return Err(corrupt(&format!("it is of log `{origin}`, not `{}`", self.origin)));
        }
        if checkpoint.head().size != head.size {
            return Err(corrupt(&format!("it is not of the {} entries stored", head.size)));
        }
        let signed = signatures.into_iter().next();
        let key = signed.ok_or_else(|| corrupt(&LedgerError::NoTrustedSignature))?.key;
        Ok((checkpoint.head(), key))
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
    /// The key in office: it signed the checkpoint.
    pub(crate) key: Arc<VerifyingKey>,
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
        let signer = sequencer.options.signers.first().ok_or(StoreError::KeyMissing)?;
        let checkpoint = sequencer.sign(&tree, signer.as_ref())?;
        let key = Arc::new(signer.verifying_key().clone());
        Ok(Self { log, tree, checkpoint, key, verified_to: 0, is_signed: true })
    }

    /// The log that was stored: `tiles` are those of [`Tree::tiles_to_rebuild`], `commitments`
    /// what follows the last full tile. `None` if they do not have the root that `key` signed.
    pub(crate) fn rebuild(
        stored: &StoredHead,
        (signed, key): (TreeHead, VerifyingKey),
        tiles: &BTreeMap<ombud_ledger::TileId, Tile>,
        commitments: &[Hash],
    ) -> Option<Self> {
        let tree = Tree::rebuild(tiles, signed, &leaf_hashes(commitments)).ok()?;
        Some(Self {
            log: stored.log,
            tree,
            checkpoint: stored.checkpoint.as_str().into(),
            key: Arc::new(key),
            verified_to: stored.verified_to.min(stored.size),
            is_signed: true,
        })
    }

    /// The log that is stored although it is not the one that was signed: to be read, so that the
    /// wrong entry can be found by its leaf, and never to be continued. `None` if its full tiles
    /// are wrong already.
    pub(crate) fn rebuild_wrong(
        stored: &StoredHead,
        key: VerifyingKey,
        tiles: &BTreeMap<ombud_ledger::TileId, Tile>,
        commitments: &[Hash],
    ) -> Option<Self> {
        let tail = leaf_hashes(commitments);
        let unknown = TreeHead { size: stored.size, root: Hash::EMPTY_ROOT };
        let Err(LedgerError::RootMismatch { computed, .. }) = Tree::rebuild(tiles, unknown, &tail)
        else {
            return None;
        };
        let computed = TreeHead { size: stored.size, root: computed };
        let mut state = Self::rebuild(stored, (computed, key), tiles, commitments)?;
        state.is_signed = false;
        Some(state)
    }

    pub(crate) fn size(&self) -> u64 {
        self.tree.size()
    }

    pub(crate) fn head(&self) -> Head {
        Head {
            log: self.log,
            size: self.size(),
            checkpoint: Arc::clone(&self.checkpoint),
            key: VerifyingKey::clone(&self.key),
        }
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

    /// Sign nothing from now on. Said once, and again where an earlier entry turns out to be wrong.
    pub(crate) fn halt(&self, index: u64) {
        if index < self.wrong.fetch_min(index, Ordering::SeqCst) {
            tracing::error!(ledger.index = index, "the ledger is wrong: nothing more is signed");
        }
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
