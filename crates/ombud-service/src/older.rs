//! The logs before the current one: what the first entry after a restore names, and what is kept of them.
//!
//! A restore ends a log, because to go on with it from a backup would fork it. The log that begins then names the last
//! checkpoint that was known of the one before. Of that one the database has what the backup had: its entries are
//! checked like those of the current log, against the roots of both checkpoints. What was written after the backup is
//! not here, and only who has a copy of the old log's tiles can check it.

use async_trait::async_trait;
use jiff::Timestamp;
use ombud_domain::{DecisionId, DecisionKind, Leaf};
use ombud_ledger::{Checkpoint, KeyChain, LedgerError, Note, TreeHead, VerifyingKey};
use ombud_store::{Entries, Entry, OlderLog, Store, StoreError, StoredEvent, Streams, Version};
use serde::{Deserialize, Serialize};
use sha2::Digest;
use uuid::Uuid;

use crate::{Ledger, ServiceError, erase::RESTORED, idempotency::Hex, kept::leaf_of};

/// A log before the current one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogBefore {
    /// Its name; empty where nothing that is kept says it.
    pub origin: String,
    /// What the log after it names of it; `None` where no log after it does.
    pub named: Option<NamedLog>,
    /// What is kept of it here, and was checked; `None` where nothing is.
    pub kept: Option<KeptLog>,
}

/// What the first entry after a restore names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedLog {
    /// The decision that it is named by.
    pub decision: DecisionId,
    /// When the data was restored.
    pub at: Timestamp,
    /// The last known checkpoint, as it was published; `None` where the one that is kept is not the one that the
    /// entry names.
    pub checkpoint: Option<String>,
    /// How many entries it is of.
    pub size: u64,
    /// Who signed it.
    pub signed: Signed,
}

/// What is kept of a log that was ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptLog {
    /// How many of its entries.
    pub size: u64,
    /// The checkpoint that is kept with them.
    pub checkpoint: String,
    /// Who signed it.
    pub signed: Signed,
    /// Leaves that were opened and match their commitment.
    pub leaves_matching: u64,
    /// Leaves of erased people.
    pub leaves_erased: u64,
    /// The first entry that is not shown to be what was signed.
    pub first_wrong: Option<u64>,
}

/// Whether a log's own key signed a checkpoint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signed {
    /// It did.
    Right,
    /// It did not: the signature is another text's.
    Wrong,
    /// That cannot be told: the key is not here.
    #[default]
    KeyMissing,
}

impl LogBefore {
    /// Whether nothing that was checked of it is wrong.
    pub fn is_right(&self) -> bool {
        let named = self.named.as_ref();
        named.is_none_or(|named| named.checkpoint.is_some() && named.signed != Signed::Wrong)
            && self.kept.as_ref().is_none_or(|kept| kept.first_wrong.is_none())
    }
}

/// The entries of one log, and the events of all.
pub(crate) struct InLog<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) log: u32,
}

#[async_trait]
impl Entries for InLog<'_> {
    async fn entries(&self, index: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.store.entries_in(self.log, index, limit).await
    }
}

#[async_trait]
impl Streams for InLog<'_> {
    async fn events(
        &self,
        stream: Uuid,
        after: Version,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        self.store.events(stream, after, limit).await
    }
}

/// Whether the log's own key signed a checkpoint, by what is known of its keys.
fn signed(note: &Note, keys: &[VerifyingKey], successions: &[Note]) -> Signed {
    for key in keys {
        let Ok(chain) = KeyChain::follow_from(key.clone(), successions) else { continue };
        match Checkpoint::open(note, &chain.keys()) {
            Ok((checkpoint, by)) => {
                let may = by.iter().any(|by| chain.allows(&by.key, checkpoint.head()));
                return if may { Signed::Right } else { Signed::Wrong };
            }
            Err(LedgerError::SignatureWrong { .. }) => return Signed::Wrong,
            Err(_) => {}
        }
    }
    Signed::KeyMissing
}

/// What a checkpoint says.
pub(crate) fn read(checkpoint: &str) -> Option<(Note, Checkpoint)> {
    let note = Note::parse(checkpoint.as_bytes()).ok()?;
    let checkpoint = note.text().parse().ok()?;
    Some((note, checkpoint))
}

impl Ledger {
    /// The logs before the current one, the newest first, with what is kept of each and was not checked yet.
    pub(crate) async fn logs_before(
        &self,
    ) -> Result<Vec<(LogBefore, Option<OlderLog>)>, ServiceError> {
        let mut kept = self.store.older().await?;
        let mut logs = Vec::new();
        let mut after = Some(self.store.head().await?.log);
        while let Some(log) = after {
            let older = kept.pop();
            after = older.as_ref().map(|older| older.log);
            let named = self.named_by(log).await?;
            let name = |text: &str| read(text).map(|(_, read)| read.origin().to_owned());
            let origin = older.as_ref().and_then(|older| name(&older.checkpoint));
            let Some(named) = named else {
                if older.is_some() {
                    let origin = origin.unwrap_or_default();
                    logs.push((LogBefore { origin, ..LogBefore::default() }, older));
                }
                continue;
            };
            let named_origin = named.checkpoint.as_deref().and_then(name);
            let is_same = named_origin.is_none() || named_origin == origin;
            let successions = older.as_ref().filter(|_| is_same);
            let successions = successions.map_or(&[][..], |older| &older.successions);
            let named = self.with_signer(named, successions);
            let both = named_origin.or_else(|| origin.clone()).unwrap_or_default();
            let before = LogBefore { origin: both, named: Some(named), kept: None };
            if is_same {
                logs.push((before, older));
            } else {
                // The backup was of an earlier log than the one that was published last.
                logs.push((before, None));
                if older.is_some() {
                    let origin = origin.unwrap_or_default();
                    logs.push((LogBefore { origin, ..LogBefore::default() }, older));
                }
            }
        }
        Ok(logs)
    }

    fn with_signer(&self, mut named: NamedLog, successions: &[Note]) -> NamedLog {
        if let Some((note, checkpoint)) = named.checkpoint.as_deref().and_then(read) {
            named.size = checkpoint.head().size;
            named.signed = signed(&note, &self.former_keys, successions);
        }
        named
    }

    /// What the first entry of a log names, where it began with a restore.
    async fn named_by(&self, log: u32) -> Result<Option<NamedLog>, ServiceError> {
        let entry = self.store.entries_in(log, 0, 1).await?.pop();
        let Some(entry) = entry else { return Ok(None) };
        let Ok(Leaf { kind: DecisionKind::Restore, sources, at, .. }) = leaf_of(&entry) else {
            return Ok(None);
        };
        let decision = DecisionId::from(entry.decision);
        let document = self.store.document(RESTORED, &decision.to_string()).await?;
        let text = document.and_then(|kept| serde_json::from_slice::<String>(&kept.body).ok());
        let is_named = |text: &String| {
            let digest = format!("{:x}", Hex(&sha2::Sha256::digest(text)));
            sources.iter().any(|source| source.digest == digest)
        };
        let checkpoint = text.filter(is_named);
        Ok(Some(NamedLog { decision, at, checkpoint, size: 0, signed: Signed::KeyMissing }))
    }

    /// Hold what is kept of a log against its tiles, and against the checkpoints that are known of it. The first
    /// entry that is not shown to be right, so far: its leaves were not opened yet.
    pub(crate) async fn check_older(
        &self,
        before: &LogBefore,
        older: &OlderLog,
    ) -> Result<KeptLog, ServiceError> {
        let OlderLog { log, size, checkpoint, successions } = older;
        let store = &self.store;
        let mut kept =
            KeptLog { size: *size, checkpoint: checkpoint.clone(), ..KeptLog::default() };
        match store.verify_older(*log, *size).await {
            Ok(()) => {}
            Err(StoreError::LedgerWrong { index }) => {
                kept.first_wrong = Some(index);
                return Ok(kept);
            }
            Err(error) => return Err(error.into()),
        }
        let own = read(checkpoint);
        if let Some((note, _)) = &own {
            kept.signed = signed(note, &self.former_keys, successions);
        }
        let head = own.map(|(_, read)| read.head()).filter(|head| head.size == *size);
        let has = async |head: TreeHead| Ok::<_, StoreError>(store.has_root(*log, head).await?);
        let is_its = match head {
            Some(head) => kept.signed != Signed::Wrong && has(head).await?,
            None => false,
        };
        let named = before.named.as_ref().and_then(|named| named.checkpoint.as_deref());
        let named = named.and_then(read).map(|(_, named)| named.head());
        // A longer one can only be held against tiles that are not here.
        let is_the_named = match named.filter(|named| named.size <= *size) {
            Some(named) => has(named).await?,
            None => true,
        };
        if !is_its || !is_the_named {
            // Which entry was changed, only its leaf can tell.
            kept.first_wrong = Some(0);
        }
        Ok(kept)
    }
}
