//! Verifying the ledger: the tree, and each leaf against its commitment where the key still lives.

use std::num::NonZeroUsize;

use lru::LruCache;
use ombud_domain::{DecisionId, Event};
use ombud_ledger::{Commitment, TilePath};
use ombud_store::{Entry, SubjectKey};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    IdempotencyKey, Principal, Scope, Service, ServiceError, Thing, record::leaf_salt,
    witnesses::gauge,
};

/// What a check of the whole ledger found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerReport {
    /// Entries in the log.
    pub size: u64,
    /// Leaves that were opened and match their commitment.
    pub leaves_matching: u64,
    /// Leaves of erased people: their commitments stand in the tree, and nobody can open them.
    pub leaves_erased: u64,
    /// The first entry that is wrong.
    pub first_wrong: Option<u64>,
}

/// Entries read at once.
const PAGE: usize = 500;
/// Keys kept while leaves are checked: a conversation's entries stand near each other.
const KEYS_MAX: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();

/// What opens the leaves of a conversation.
enum KeyOf {
    Person(SubjectKey),
    ErasedPerson,
    /// There is no such conversation.
    Nobody,
}

impl Service {
    /// Check the whole log. From the first wrong entry on nothing more is signed.
    ///
    /// Repeated under a key, it is not checked again. A log that is wrong is: nothing is written about it.
    pub async fn verify_ledger(
        &self,
        who: &Principal,
        key: Option<&IdempotencyKey>,
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<LedgerReport, ServiceError> {
        who.require(Scope::Decisions)?;
        let request = self.request(who, key, "verify", "");
        if let Some(report) = self.repeated(request.as_ref()).await? {
            return Ok(report);
        }
        let report = self.verify_whole(progress).await?;
        if report.first_wrong.is_none() {
            self.remember_answer(request.as_ref(), &report).await?;
        }
        Ok(report)
    }

    async fn verify_whole(
        &self,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<LedgerReport, ServiceError> {
        let size = self.0.store.head().await?.size;
        let mut report =
            LedgerReport { size, leaves_matching: 0, leaves_erased: 0, first_wrong: None };
        match self.0.store.verify(0, size).await {
            Ok(()) => {}
            Err(ombud_store::StoreError::LedgerWrong { index }) => {
                report.first_wrong = Some(index);
                return Ok(report);
            }
            Err(error) => return Err(error.into()),
        }
        self.verify_leaves(0, size, &mut report, &mut progress).await?;
        if report.first_wrong.is_none()
            && let Err(ombud_store::StoreError::LedgerWrong { index }) = self.0.store.signs()
        {
            // Each leaf matches its commitment, and still the log is not the one that was signed.
            report.first_wrong = Some(index);
        }
        Ok(report)
    }

    /// Check the leaves from `from` on; called for the tail before anyone is served.
    pub async fn verify_tail(&self, from: u64) -> Result<LedgerReport, ServiceError> {
        let size = self.0.store.head().await?.size;
        let mut report =
            LedgerReport { size, leaves_matching: 0, leaves_erased: 0, first_wrong: None };
        self.verify_leaves(from, size, &mut report, &mut |_, _| {}).await?;
        Ok(report)
    }

    /// Check the whole log in the background, until it is done or ombud stops.
    pub fn spawn_verify(&self) {
        let service = self.clone();
        self.spawn(async move {
            let lag = metrics::gauge!("ombud_ledger_lag_entries", "behind" => "verification");
            let progress = |index: u64, size: u64| lag.set(gauge(size.saturating_sub(index)));
            match service.verify_whole(progress).await {
                Ok(LedgerReport { first_wrong: Some(index), .. }) => {
                    tracing::error!(ledger.index = index, "the ledger is wrong: signing stopped");
                }
                Ok(report) => {
                    lag.set(0.0);
                    tracing::info!(ledger.size = report.size, "the ledger verifies");
                }
                Err(error) => tracing::warn!(error = %error, "the ledger was not verified"),
            }
        });
    }

    async fn verify_leaves(
        &self,
        from: u64,
        size: u64,
        report: &mut LedgerReport,
        progress: &mut (impl FnMut(u64, u64) + Send),
    ) -> Result<(), ServiceError> {
        let mut index = from;
        // Not the keys that turns use: those would be forgotten for ones that nobody asks for.
        let mut keys = LruCache::new(KEYS_MAX);
        while index < size {
            let entries = self.0.store.entries(index, PAGE).await?;
            if entries.is_empty() {
                break;
            }
            for entry in &entries {
                index = entry.index + 1;
                match self.leaf_matches(entry, &mut keys).await? {
                    Some(true) => report.leaves_matching += 1,
                    None => report.leaves_erased += 1,
                    Some(false) => {
                        report.first_wrong = Some(entry.index);
                        self.0.store.halt(entry.index);
                        return Ok(());
                    }
                }
            }
            progress(index, size);
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Whether an entry's leaf is the one committed to; `None` when that can no longer be told.
    async fn leaf_matches(
        &self,
        entry: &Entry,
        keys: &mut LruCache<Uuid, KeyOf>,
    ) -> Result<Option<bool>, ServiceError> {
        let salt: [u8; 32] = match (entry.stream, &entry.private) {
            (Some(stream), _) => {
                if !keys.contains(&stream) {
                    keys.put(stream, self.key_of(stream).await?);
                }
                match keys.get(&stream) {
                    Some(KeyOf::Person(key)) => leaf_salt(key, DecisionId::from(entry.decision)),
                    Some(KeyOf::ErasedPerson) => return Ok(None),
                    // An entry that names a conversation that is not there was changed.
                    Some(KeyOf::Nobody) | None => return Ok(Some(false)),
                }
            }
            (None, Some(salt)) => match salt.as_slice().try_into() {
                Ok(salt) => salt,
                Err(_) => return Ok(None),
            },
            (None, None) => return Ok(None),
        };
        let commitment = Commitment::to_leaf(&salt, &entry.leaf);
        Ok(Some(commitment.ct_eq(&Commitment(entry.commitment.0))))
    }

    /// The key of the person in a conversation.
    async fn key_of(&self, stream: Uuid) -> Result<KeyOf, ServiceError> {
        let first = self.0.store.events(stream, 0, 1).await?;
        let event = first.first().and_then(crate::live::parse).map(|(_, event)| event);
        let Some(Event::Opened { subject, .. }) = event else { return Ok(KeyOf::Nobody) };
        let key = self.0.keys.get(subject.as_uuid()).await?;
        Ok(key.map_or(KeyOf::ErasedPerson, KeyOf::Person))
    }
}

impl Service {
    /// A tlog-proof (C2SP) of an entry of the current log. Public: it says nothing of the entry.
    pub async fn prove(&self, index: u64) -> Result<String, ServiceError> {
        let not_found = || ServiceError::NotFound { what: Thing::Entry, id: index.to_string() };
        let committed = self.0.store.prove(index).await?.ok_or_else(not_found)?;
        let proven = committed.entries.first().ok_or_else(not_found)?;
        Ok(ombud_ledger::TlogProof::format(proven.index, &proven.proof, &committed.checkpoint))
    }
}

impl Service {
    /// Whether decisions can be recorded now.
    pub async fn ready(&self) -> Result<(), ServiceError> {
        self.0.store.head().await?;
        Ok(self.0.store.signs()?)
    }

    /// Tell the metrics how long the ledger is.
    pub async fn measure_ledger(&self) -> Result<(), ServiceError> {
        metrics::gauge!("ombud_ledger_entries").set(gauge(self.0.store.head().await?.size));
        Ok(())
    }

    /// The signed checkpoint of the current log.
    pub async fn checkpoint(&self) -> Result<std::sync::Arc<str>, ServiceError> {
        Ok(self.0.store.head().await?.checkpoint)
    }

    /// A file of the log: a tile of hashes or a bundle of entries. `None` beyond its end.
    pub async fn tile(&self, path: TilePath) -> Result<Option<Vec<u8>>, ServiceError> {
        Ok(match path {
            TilePath::Hashes(tile) => self.0.store.tile(tile).await?,
            TilePath::Entries(tile) => self.0.store.entry_bundle(tile).await?,
        })
    }

    /// The day it is where the company is.
    pub fn today(&self) -> jiff::civil::Date {
        self.assistant().manifest().hours.today(self.now())
    }
}
