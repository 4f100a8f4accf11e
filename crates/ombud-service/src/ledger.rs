//! The ledger, for whoever checks it: no assistant is needed for that, and nobody is spoken to.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    num::NonZeroUsize,
    sync::Arc,
    time::{Duration, Instant},
};

use ombud_domain::{CellId, ConversationId, DecisionId, SubjectId};
use ombud_ledger::{TilePath, VerifyingKey, full_tiles, partial_tiles};
use ombud_store::{DocumentQuery, Entry, Keys, Store, Unlisted};
use uuid::Uuid;

use crate::{
    LedgerReport, ServiceError, Thing,
    auth::parse_id,
    conversation::KIND,
    erase,
    kept::leaf_of,
    older::InLog,
    record::ledger_subject,
    verify::{Changed, Check, Erasures, KEYS_MAX, PAGE, has_event},
};

/// How long messages are opened at a time before a rest.
const WORK: Duration = Duration::from_millis(5);

/// The log with what is kept beside it. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    pub(crate) store: Arc<dyn Store>,
    keys: Arc<dyn Keys>,
    cell: CellId,
    /// The keys that are still here of logs that were ended by a restore.
    pub(crate) former_keys: Arc<[VerifyingKey]>,
}

impl Ledger {
    /// What is in a store, sealed with these keys of persons in a cell. `former_keys` are the keys that are still
    /// here of logs that were ended by a restore.
    pub fn new(
        store: Arc<dyn Store>,
        keys: Arc<dyn Keys>,
        cell: CellId,
        former_keys: Vec<VerifyingKey>,
    ) -> Self {
        Self { store, keys, cell, former_keys: former_keys.into() }
    }

    /// Check the whole log, and what is kept beside it. From the first wrong entry on nothing more is signed;
    /// what is kept beside it and was changed is named, and stops nothing: the log is right.
    ///
    /// # Errors
    /// [`ServiceError::Store`] if something cannot be read.
    pub async fn verify(
        &self,
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<LedgerReport, ServiceError> {
        let mut report = self.verify_whole(progress).await?;
        if report.first_wrong.is_none() {
            self.verify_labels(&mut report, 0).await?;
            self.verify_messages(&mut report, 0).await?;
        }
        Ok(report)
    }

    pub(crate) async fn verify_whole(
        &self,
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<LedgerReport, ServiceError> {
        let size = self.store.head().await?.size;
        match self.store.verify(0, size).await {
            Ok(()) => {}
            Err(ombud_store::StoreError::LedgerWrong { index }) => {
                return Ok(LedgerReport {
                    size,
                    first_wrong: Some(index),
                    ..LedgerReport::default()
                });
            }
            Err(error) => return Err(error.into()),
        }
        let (mut report, mut erasures) = self.verify_decisions(0, size, progress).await?;
        if report.first_wrong.is_none()
            && let Err(ombud_store::StoreError::LedgerWrong { index }) = self.store.signs()
        {
            // Each leaf matches its commitment, and still the log is not the one that was signed.
            report.first_wrong = Some(index);
        }
        if report.first_wrong.is_none() {
            self.verify_before(&mut report, &mut erasures).await?;
            self.verify_erasures(erasures, &mut report).await?;
        }
        Ok(report)
    }

    /// Each erasure stands where the last decision about it left it, or further on; and of whom nothing can be opened
    /// any more was erased. What only a log before the current one can tell is not judged where that one is wrong.
    async fn verify_erasures(
        &self,
        Erasures { mut last, all, emptied, is_partial, .. }: Erasures,
        report: &mut LedgerReport,
    ) -> Result<(), ServiceError> {
        // Whose each is: a second one with the same decision is nobody's.
        let mut claimed = BTreeMap::new();
        let mut gone = 0;
        let mut query = DocumentQuery::until(erase::KIND, "step", "~".to_owned(), PAGE);
        let log = self.store.head().await?.log;
        loop {
            let page = self.store.documents(query.clone()).await?;
            for document in &page {
                let mut at = erase::last_decision(document);
                let own = at;
                let mut is_recorded = own.is_some_and(|own| all.contains(&own));
                // What was decided since the log was read leads back to what was read.
                while let Some(decision) = at
                    && !last.remove(&decision)
                {
                    let entry = self.store.entry(decision.as_uuid()).await?;
                    let later = entry.filter(|one| one.log == log && one.index >= report.size);
                    is_recorded |= later.is_some();
                    at = later.and_then(|entry| leaf_of(&entry).ok()?.cause);
                }
                let is_its = own.is_some_and(|own| {
                    *claimed.entry(own).or_insert_with(|| document.id.clone()) == document.id
                });
                if is_partial && !is_recorded {
                    report.erasures_unchecked += 1;
                } else if !(is_recorded && is_its) {
                    report.changed(Changed::Unfounded { subject: document.id.clone() });
                    continue;
                }
                if let Ok(subject) = parse_id::<SubjectId>(Thing::Person, &document.id) {
                    gone += u64::from(self.keys.get(subject.as_uuid()).await?.is_none());
                }
            }
            match page.last() {
                Some(last) if page.len() == PAGE => {
                    query.after = Some((last.label.clone(), last.id.clone()));
                }
                _ => break,
            }
            tokio::task::yield_now().await;
        }
        // Recorded they are, too.
        gone += last.len() as u64;
        for decision in last {
            if is_partial {
                // What was decided of it later may stand in the log that is not shown to be right.
                let entry = self.store.entry(decision.as_uuid()).await?;
                if entry.is_none_or(|entry| entry.log != log) {
                    continue;
                }
            }
            report.changed(Changed::Erasure { decision });
        }
        self.verify_emptied(emptied, gone, report).await
    }

    /// Of whom nothing can be opened any more has no key, and there are no more of them than people who are `gone` by an
    /// erasure that was recorded. The log's own ids of people say nothing to whoever has no key, so that all keys are
    /// tried.
    async fn verify_emptied(
        &self,
        mut emptied: BTreeMap<Uuid, Vec<DecisionId>>,
        gone: u64,
        report: &mut LedgerReport,
    ) -> Result<(), ServiceError> {
        let mut after = None;
        while !emptied.is_empty() {
            let page = self.keys.living(after, PAGE).await?;
            for (subject, key) in &page {
                let decisions = emptied.remove(&ledger_subject(key, (*subject).into()));
                for decision in decisions.into_iter().flatten() {
                    report.changed(Changed::Emptied { decision });
                }
            }
            match page.last() {
                Some((last, _)) if page.len() == PAGE => after = Some(*last),
                _ => break,
            }
            tokio::task::yield_now().await;
        }
        let people = emptied.len() as u64;
        if people > gone {
            report.changed(Changed::People { people, erasures: gone });
        }
        Ok(())
    }

    /// Check what is kept of the logs before the current one. What is wrong with them is named and stops nothing:
    /// nobody signs them any more.
    async fn verify_before(
        &self,
        report: &mut LedgerReport,
        erasures: &mut Erasures,
    ) -> Result<(), ServiceError> {
        for (mut before, older) in self.logs_before().await? {
            if let Some(older) = older {
                let mut kept = self.check_older(&before, &older).await?;
                let store = self.store.as_ref();
                let records = InLog { store, log: older.log };
                let (keys, cell) = (self.keys.as_ref(), &self.cell);
                let mut check = Check::new(&records, keys, cell, KEYS_MAX);
                check.documents = Some(store);
                check.log = Some(before.origin.clone());
                let mut found = LedgerReport::default();
                check.erasures = std::mem::take(erasures);
                check.entries(0, older.size, &mut found, &mut |_| {}).await?;
                *erasures = check.erasures;
                kept.leaves_matching = found.leaves_matching;
                kept.leaves_erased = found.leaves_erased;
                kept.first_wrong = found.first_wrong.or(kept.first_wrong);
                erasures.is_partial |= kept.first_wrong.is_some();
                report.requests_matching += found.requests_matching;
                report.texts_matching += found.texts_matching;
                let named = found.examples.len() as u64;
                found.examples.into_iter().for_each(|changed| report.changed(changed));
                report.changed += found.changed - named;
                before.kept = Some(kept);
            }
            report.before.push(before);
        }
        Ok(())
    }

    pub(crate) async fn verify_decisions(
        &self,
        from: u64,
        size: u64,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<(LedgerReport, Erasures), ServiceError> {
        let mut report = LedgerReport { size, ..LedgerReport::default() };
        let mut check = self.check(KEYS_MAX);
        check.entries(from, size, &mut report, &mut |index| progress(index, size)).await?;
        if let Some(index) = report.first_wrong {
            self.store.halt(index);
        }
        for changed in &report.examples {
            tracing::error!("{changed}");
        }
        Ok((report, check.erasures))
    }

    /// Look for everything that is kept in each list that it was put into, and rest this many times as long as that
    /// takes.
    pub(crate) async fn verify_labels(
        &self,
        report: &mut LedgerReport,
        rests: u32,
    ) -> Result<(), ServiceError> {
        let mut after = None;
        loop {
            let began = Instant::now();
            let Unlisted { documents, last } = self.store.unlisted(after, PAGE).await?;
            for (kind, id) in documents {
                report.changed(Changed::Label { kind, id });
            }
            if last.is_none() {
                return Ok(());
            }
            after = last;
            if rests > 0 {
                tokio::time::sleep(began.elapsed() * rests).await;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Open the messages of every conversation that was not erased, and rest this many times as long as that takes.
    pub(crate) async fn verify_messages(
        &self,
        report: &mut LedgerReport,
        rests: u32,
    ) -> Result<(), ServiceError> {
        let mut began = Instant::now();
        let mut check = self.check(NonZeroUsize::MIN);
        let mut query = DocumentQuery {
            kind: KIND,
            label: "subject",
            from: String::new(),
            // Ids are hexadecimal.
            to: "g".to_owned(),
            after: None,
            limit: PAGE,
        };
        loop {
            let page = self.store.documents(query.clone()).await?;
            for document in &page {
                let id = parse_id(Thing::Conversation, &document.id)?;
                // Before the events: of what is written meanwhile, no event is missed.
                let decisions = self.decisions_with_events(id).await?;
                check.messages(id, decisions, report).await?;
                let worked = began.elapsed();
                if rests > 0 && worked > WORK {
                    tokio::time::sleep(worked * rests).await;
                    began = Instant::now();
                }
            }
            match page.last() {
                Some(last) if page.len() == PAGE => {
                    query.after = Some((last.label.clone(), last.id.clone()));
                }
                _ => return Ok(()),
            }
            tokio::task::yield_now().await;
        }
    }

    /// The decisions of a conversation that an event names.
    async fn decisions_with_events(
        &self,
        id: ConversationId,
    ) -> Result<BTreeSet<DecisionId>, ServiceError> {
        let (mut decisions, mut before) = (BTreeSet::new(), None);
        loop {
            let entries = self.store.entries_of(id.as_uuid(), before, PAGE).await?;
            let named = |entry: &&Entry| leaf_of(entry).is_ok_and(|leaf| has_event(&leaf));
            decisions
                .extend(entries.iter().filter(named).map(|entry| DecisionId::from(entry.decision)));
            match entries.last() {
                Some(last) if entries.len() == PAGE => before = Some((last.log, last.index)),
                _ => return Ok(decisions),
            }
        }
    }

    /// A check of what is kept, with this many keys at hand.
    pub(crate) fn check(&self, keys_max: NonZeroUsize) -> Check<'_, dyn Store, dyn Keys> {
        let (store, keys) = (self.store.as_ref(), self.keys.as_ref());
        let mut check = Check::new(store, keys, &self.cell, keys_max);
        check.documents = Some(store);
        check
    }
}

impl Ledger {
    /// A tlog-proof (C2SP) of an entry of the current log. Public: it says nothing of the entry.
    pub async fn prove(&self, index: u64) -> Result<String, ServiceError> {
        let not_found = || ServiceError::NotFound { what: Thing::Entry, id: index.to_string() };
        let committed = self.store.prove(index).await?.ok_or_else(not_found)?;
        let proven = committed.entries.first().ok_or_else(not_found)?;
        Ok(ombud_ledger::TlogProof::format(proven.index, &proven.proof, &committed.checkpoint))
    }

    /// The signed checkpoint of the current log.
    pub async fn checkpoint(&self) -> Result<Arc<str>, ServiceError> {
        Ok(self.store.head().await?.checkpoint)
    }

    /// A file of the log: a tile of hashes or a bundle of entries. `None` beyond its end.
    pub async fn tile(&self, path: TilePath) -> Result<Option<Vec<u8>>, ServiceError> {
        Ok(match path {
            TilePath::Hashes(tile) => self.store.tile(tile).await?,
            TilePath::Entries(tile) => self.store.entry_bundle(tile).await?,
        })
    }

    /// Every file of the log as it is now, for any static web server.
    pub async fn files(&self) -> Result<LedgerFiles, ServiceError> {
        let head = self.store.head().await?;
        let successions = serde_json::to_vec(&self.successions().await?);
        let last = [
            ("successions", successions.map_err(|_| ServiceError::Corrupt { what: "succession" })?),
            ("checkpoint", head.checkpoint.as_bytes().to_vec()),
        ];
        let ledger = self.clone();
        Ok(LedgerFiles {
            ledger,
            size: head.size,
            tiles: Box::new(tiles(head.size)),
            last: last.into(),
        })
    }

    /// The statements by which the keys of the current log succeeded one another, oldest first, each
    /// a C2SP signed note. Whoever trusts one of the keys can follow them to the one in office.
    pub async fn successions(&self) -> Result<Vec<String>, ServiceError> {
        let notes = self.store.successions().await?;
        Ok(notes.iter().map(ToString::to_string).collect())
    }
}

/// The files of a log (C2SP tlog-tiles), one after the other: each is read when it is asked for. What is decided after
/// they were begun is not among them, and the checkpoint comes last: it never promises a tile that is not there.
pub struct LedgerFiles {
    ledger: Ledger,
    /// Entries of the log.
    size: u64,
    tiles: Box<dyn Iterator<Item = TilePath> + Send>,
    last: VecDeque<(&'static str, Vec<u8>)>,
}

impl std::fmt::Debug for LedgerFiles {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("LedgerFiles").field("size", &self.size).finish_non_exhaustive()
    }
}

impl LedgerFiles {
    /// How large each of them is, in bytes.
    pub fn sizes_bytes(&self) -> impl Iterator<Item = u64> {
        let last = self.last.iter().map(|(_, bytes)| bytes.len() as u64);
        let tiles = tiles(self.size).map(|path| match path {
            TilePath::Hashes(tile) => tile.width() as u64 * 32,
            // With its length, two bytes, before it.
            TilePath::Entries(tile) => tile.width() as u64 * 34,
        });
        tiles.chain(last)
    }

    /// The next file, with its path; `None` after the last.
    ///
    /// # Errors
    /// [`ServiceError::Store`] or [`ServiceError::NotFound`] where a part of the log cannot be read.
    pub async fn next(&mut self) -> Result<Option<(String, Vec<u8>)>, ServiceError> {
        let Some(path) = self.tiles.next() else {
            return Ok(self.last.pop_front().map(|(path, bytes)| (path.to_owned(), bytes)));
        };
        let id = path.to_string();
        match self.ledger.tile(path).await? {
            Some(bytes) => Ok(Some((id, bytes))),
            None => Err(ServiceError::NotFound { what: Thing::Entry, id }),
        }
    }
}

/// The tiles of a log of so many entries, and its entries.
fn tiles(size: u64) -> impl Iterator<Item = TilePath> {
    full_tiles(0, size).chain(partial_tiles(size)).flat_map(|tile| {
        let entries = (tile.level() == 0).then_some(TilePath::Entries(tile));
        [TilePath::Hashes(tile)].into_iter().chain(entries)
    })
}
