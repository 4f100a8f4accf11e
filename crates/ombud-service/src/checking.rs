//! The log as those see it who answer for it: how long it is, who has seen it, and a check of all of it while it runs.

use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;

use crate::{
    Cosignature, LedgerFiles, LedgerReport, Principal, Scope, Service, ServiceError, search::DAY_MS,
};

/// A check of the whole log that somebody began, on this node.
#[derive(Debug, Clone)]
pub struct LedgerCheck {
    /// When it began.
    pub since: Timestamp,
    /// Entries that were checked so far.
    pub checked: u64,
    /// Of so many.
    pub size: u64,
    /// When it ended, and what it found; `Err` says why it could not go on.
    pub ended: Option<(Timestamp, Result<LedgerReport, String>)>,
}

/// The check that was begun last, if any.
pub(crate) type Checking = Arc<Mutex<Option<LedgerCheck>>>;

/// The log, looked at.
#[derive(Debug, Clone)]
pub struct LedgerView {
    /// Which one: a restore begins another.
    pub log: u32,
    /// How many entries it has.
    pub size: u64,
    /// The newest checkpoint (a C2SP signed note).
    pub checkpoint: Arc<str>,
    /// The key in office, as verifiers take it.
    pub key: String,
    /// The last checkpoint that each witness cosigned.
    pub cosignatures: Vec<Cosignature>,
    /// Entries of today (UTC).
    pub today: u64,
    /// Entries of the seven days before.
    pub week: u64,
    /// Why nothing is signed any more; `None` while it is.
    pub halted: Option<String>,
    /// The check that was begun last.
    pub check: Option<LedgerCheck>,
}

impl Service {
    /// How the log stands.
    pub async fn ledger_view(&self, who: &Principal) -> Result<LedgerView, ServiceError> {
        who.require(Scope::Decisions)?;
        let store = &*self.0.store;
        let head = store.head().await?;
        let today = self.now().as_millisecond().div_euclid(DAY_MS);
        let (days, _) = self.0.blocks.days(store, today - 7).await?;
        let entries = |day: i64| {
            let kinds = days.get(&day).into_iter().flatten();
            kinds.filter(|(mark, _)| mark.starts_with("kind.")).map(|(_, count)| count).sum::<u64>()
        };
        Ok(LedgerView {
            log: head.log,
            size: head.size,
            checkpoint: head.checkpoint,
            key: head.key.to_string(),
            cosignatures: self.cosignatures().await?,
            today: entries(today),
            week: (today - 7..today).map(entries).sum(),
            halted: store.signs().err().map(|error| error.to_string()),
            check: self.0.checking.lock().clone(),
        })
    }

    /// Every file of the log as it is now, to take away.
    pub async fn ledger_files(&self, who: &Principal) -> Result<LedgerFiles, ServiceError> {
        who.require(Scope::Decisions)?;
        self.ledger().files().await
    }

    /// Check the whole log in the background, unless that is under way.
    pub fn begin_check(&self, who: &Principal) -> Result<(), ServiceError> {
        who.require(Scope::Decisions)?;
        let begun = LedgerCheck { since: self.now(), checked: 0, size: 0, ended: None };
        {
            let mut checking = self.0.checking.lock();
            if checking.as_ref().is_some_and(|check| check.ended.is_none()) {
                return Ok(());
            }
            *checking = Some(begun);
        }
        let (service, checking) = (self.clone(), Arc::clone(&self.0.checking));
        self.spawn(async move {
            let progress = |checked: u64, size: u64| {
                if let Some(check) = checking.lock().as_mut() {
                    (check.checked, check.size) = (checked, size);
                }
            };
            let found = service.ledger().verify(progress).await.map_err(|error| error.to_string());
            if let Some(check) = checking.lock().as_mut() {
                check.ended = Some((service.now(), found));
            }
        });
        Ok(())
    }
}
