//! Verifying the ledger: the tree, each leaf against its commitment where the key still lives, and what is kept
//! beside the leaves against them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    num::NonZeroUsize,
    ops::Range,
};

use lru::LruCache;
use ombud_domain::{CellId, ConversationId, DecisionId, DecisionKind, Event, Leaf, SubjectId};
use ombud_store::{Documents, Entries, Entry, KeyLookup, Keys, Seal, Store, Streams, SubjectKey};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    Altered, IdempotencyKey, KeptPart, Ledger, Principal, Scope, Service, ServiceError,
    contest::{REVIEW, Review, review_of},
    conversation::{KIND, Said},
    decision::altered,
    erase,
    hold::{self, hold_of, holds_what},
    kept::{leaf_matches, requests_match, texts_match},
    older::LogBefore,
    record::{Private, leaf_salt},
    witnesses::gauge,
};

/// What a check of the whole ledger found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerReport {
    /// Entries in the log.
    pub size: u64,
    /// Leaves that were opened and match their commitment.
    pub leaves_matching: u64,
    /// Leaves of erased people: their commitments stand in the tree, and nobody can open them.
    pub leaves_erased: u64,
    /// The first entry that is wrong.
    pub first_wrong: Option<u64>,
    /// Decisions whose recorded policy requests are those that were judged.
    #[serde(default)]
    pub requests_matching: u64,
    /// Decisions whose sealed texts were opened and are those that their leaf commits to.
    #[serde(default)]
    pub texts_matching: u64,
    /// Messages whose sealed text was opened.
    #[serde(default)]
    pub messages_opened: u64,
    /// Decisions and messages beside which something is not what was recorded, although the log is right.
    #[serde(default)]
    pub changed: u64,
    /// The first of those.
    #[serde(default)]
    pub examples: Vec<Changed>,
    /// Erasures that are kept and that nothing which could be read records, while a log before the current one is not
    /// shown to be what was signed: they may be recorded there.
    #[serde(default)]
    pub erasures_unchecked: u64,
    /// The logs that a restore ended before this one began, the newest first.
    #[serde(default)]
    pub before: Vec<LogBefore>,
}

/// Something kept beside the log that is not what was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// Of a decision.
    Decision {
        /// Its place in the log.
        index: u64,
        /// Which decision.
        decision: DecisionId,
        /// Which part of it.
        part: KeptPart,
        /// The log's name, where it is one before the current.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        log: Option<String>,
    },
    /// What happened in a conversation, or was said in it.
    Event {
        /// The conversation.
        conversation: ConversationId,
        /// Its place in the conversation.
        version: u64,
    },
    /// What happened in a conversation and stands in the log is not among its events.
    Missing {
        /// The conversation.
        conversation: ConversationId,
        /// The decision that no event names.
        decision: DecisionId,
    },
    /// What a conversation is found by is not there, although the person in it was not erased.
    Conversation {
        /// The conversation.
        conversation: ConversationId,
    },
    /// A contested decision is not under examination, or not as a decision says, although the person was not erased.
    Review {
        /// The review.
        review: DecisionId,
        /// The decision that opened it, added to it or settled it.
        decision: DecisionId,
    },
    /// A legal hold is not there, or not as a decision says.
    Hold {
        /// The hold.
        hold: DecisionId,
        /// The decision that placed or lifted it.
        decision: DecisionId,
    },
    /// A decision cannot be opened, as after an erasure, although the person whom it concerns was not erased, or it
    /// concerns none.
    Emptied {
        /// The decision.
        decision: DecisionId,
    },
    /// The key of the person in a conversation is gone, although no erasure of theirs is kept.
    Key {
        /// The conversation.
        conversation: ConversationId,
    },
    /// More people look erased than erasures were recorded.
    People {
        /// Whose decisions cannot be opened any more.
        people: u64,
        /// Erasures that are recorded.
        erasures: u64,
    },
    /// An erasure is kept that no decision records.
    Unfounded {
        /// Of whom, as it says.
        subject: String,
    },
    /// Something is not found any more by what it was listed under.
    Label {
        /// What it is, as the database calls it.
        kind: String,
        /// Its id.
        id: String,
    },
    /// No erasure is there that stands where a decision left one.
    Erasure {
        /// The last decision about it.
        decision: DecisionId,
    },
}

impl fmt::Display for Changed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decision { index, decision, part, log } => {
                let altered = Altered::Decision { id: *decision, part: *part };
                write!(formatter, "{altered} not what was recorded (entry {index}")?;
                match log {
                    Some(log) => write!(formatter, " of the log before, `{log}`)"),
                    None => formatter.write_str(")"),
                }
            }
            Self::Event { conversation, version } => write!(
                formatter,
                "event {version} of conversation {conversation} is not what was recorded"
            ),
            Self::Missing { conversation, decision } => write!(
                formatter,
                "what happened by decision {decision} is missing among the events of conversation {conversation}"
            ),
            Self::Conversation { conversation } => write!(
                formatter,
                "conversation {conversation} is not found any more, although nobody in it was erased"
            ),
            Self::Review { review, decision } => write!(
                formatter,
                "what decision {decision} recorded of review {review} is not there any more"
            ),
            Self::Hold { hold, decision } => write!(
                formatter,
                "what decision {decision} recorded of legal hold {hold} is not there any more"
            ),
            Self::Emptied { decision } => write!(
                formatter,
                "decision {decision} was emptied as if by an erasure, although nobody in it was erased"
            ),
            Self::Key { conversation } => write!(
                formatter,
                "the key of the person in conversation {conversation} is gone, although no erasure of theirs is kept"
            ),
            Self::People { people, erasures } => write!(
                formatter,
                "of {people} people it looks as if they had been erased, but the erasures recorded are {erasures}"
            ),
            Self::Unfounded { subject } => {
                write!(formatter, "the erasure that is kept of person {subject} was never recorded")
            }
            Self::Label { kind, id } => {
                let kind = kind.replace('_', " ");
                write!(formatter, "{kind} {id} is not listed any more where it was")
            }
            Self::Erasure { decision } => write!(
                formatter,
                "what decision {decision} recorded of an erasure is not there any more"
            ),
        }
    }
}

impl LedgerReport {
    /// Whether everything that was checked is what was signed and recorded.
    pub fn is_right(&self) -> bool {
        self.first_wrong.is_none()
            && self.changed == 0
            && self.before.iter().all(LogBefore::is_right)
    }

    pub(crate) fn changed(&mut self, what: Changed) {
        self.changed += 1;
        if self.examples.len() < EXAMPLES_MAX {
            self.examples.push(what);
        }
    }
}

/// Entries read at once.
pub(crate) const PAGE: usize = 500;
/// Keys kept while leaves are checked: a conversation's entries stand near each other.
pub(crate) const KEYS_MAX: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();
/// How many times as long as it opens messages the check in the background then rests: whoever writes to us meanwhile
/// goes first.
const RESTS: u32 = 4;
/// What a report lists of what was changed; the rest is counted.
const EXAMPLES_MAX: usize = 20;

/// What opens the leaves of a conversation.
#[derive(Clone)]
enum KeyOf {
    Person(SubjectId, SubjectKey),
    ErasedPerson(SubjectId),
    /// There is no such conversation.
    Nobody,
}

/// What was seen of erasures in a log: a decision about one is caused by the one before.
#[derive(Debug, Default)]
pub(crate) struct Erasures {
    /// The last decision of each.
    pub(crate) last: BTreeSet<DecisionId>,
    /// All of them.
    pub(crate) all: BTreeSet<DecisionId>,
    /// Decisions that cannot be opened any more, by whom they concern: the id that was made for the log alone.
    pub(crate) emptied: BTreeMap<Uuid, Vec<DecisionId>>,
    /// Causes of decisions that were seen before them: a log before the current one is looked at after it.
    followed: BTreeSet<DecisionId>,
    /// Whether a log before the current one is not shown to be what was signed: what it recorded of erasures is then not
    /// known.
    pub(crate) is_partial: bool,
}

impl Erasures {
    fn saw(&mut self, decision: DecisionId, cause: Option<DecisionId>) {
        self.all.insert(decision);
        if let Some(cause) = cause
            && !self.last.remove(&cause)
        {
            self.followed.insert(cause);
        }
        if !self.followed.remove(&decision) {
            self.last.insert(decision);
        }
    }
}

/// Decisions as they are stored, held against the log with the keys of persons.
pub(crate) struct Check<'a, R: ?Sized, K: ?Sized> {
    records: &'a R,
    keys: &'a K,
    cell: &'a CellId,
    /// Where conversations are found; without it, it is not looked whether they are.
    pub(crate) documents: Option<&'a dyn Documents>,
    /// Not the keys that turns use: those would be forgotten for ones that nobody asks for.
    known: LruCache<Uuid, KeyOf>,
    /// The name of the log, where it is one before the current.
    pub(crate) log: Option<String>,
    pub(crate) erasures: Erasures,
}

impl<'a, R, K> Check<'a, R, K>
where
    R: Entries + Streams + ?Sized,
    K: KeyLookup + ?Sized,
{
    pub(crate) fn new(
        records: &'a R,
        keys: &'a K,
        cell: &'a CellId,
        keys_max: NonZeroUsize,
    ) -> Self {
        Self {
            records,
            keys,
            cell,
            documents: None,
            known: LruCache::new(keys_max),
            log: None,
            erasures: Erasures::default(),
        }
    }

    /// Check the entries `from..to`, until one is wrong.
    pub(crate) async fn entries(
        &mut self,
        from: u64,
        to: u64,
        report: &mut LedgerReport,
        progress: &mut (impl FnMut(u64) + Send),
    ) -> Result<(), ServiceError> {
        let mut index = from;
        while index < to {
            let most = usize::try_from(to - index).unwrap_or(PAGE).min(PAGE);
            let entries = self.records.entries(index, most).await?;
            if entries.is_empty() {
                break;
            }
            for entry in &entries {
                index = entry.index + 1;
                self.entry(entry, report).await?;
                if report.first_wrong.is_some() {
                    return Ok(());
                }
            }
            progress(index);
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn entry(
        &mut self,
        entry: &Entry,
        report: &mut LedgerReport,
    ) -> Result<(), ServiceError> {
        let key = match entry.stream {
            Some(stream) => {
                if !self.known.contains(&stream) {
                    self.conversation(stream, report).await?;
                }
                Some(self.key_of(stream).await?)
            }
            None => None,
        };
        let holds = leaf_holds(entry, key.as_ref());
        match holds {
            Some(true) => report.leaves_matching += 1,
            None => report.leaves_erased += 1,
            Some(false) => {
                report.first_wrong = Some(entry.index);
                return Ok(());
            }
        }
        let leaf = serde_json::from_slice::<Leaf>(&entry.leaf).ok();
        if holds.is_none() && key.is_none() && self.documents.is_some() {
            let decision = entry.decision.into();
            match leaf.as_ref().and_then(|leaf| leaf.subject) {
                Some(of) => self.erasures.emptied.entry(of).or_default().push(decision),
                // What concerns nobody can be opened for ever.
                None => report.changed(Changed::Emptied { decision }),
            }
        }
        // A leaf of a later version, signed as it is.
        let Some(leaf) = leaf else { return Ok(()) };
        let (index, decision) = (entry.index, entry.decision.into());
        let changed = |part| Changed::Decision { index, decision, part, log: self.log.clone() };
        if entry.at_ms != leaf.at.as_millisecond() {
            report.changed(changed(KeptPart::Time));
        }
        if !requests_match(entry.request.as_deref(), &leaf.verdicts) {
            report.changed(changed(KeptPart::Requests));
        } else if !leaf.verdicts.is_empty() {
            report.requests_matching += 1;
        }
        if let Some(KeyOf::Person(subject, key)) = &key {
            let sealed = entry.private.as_deref().unwrap_or_default();
            let opened: Option<Private> = open(self.cell, key, *subject, entry.decision, sealed);
            if opened.is_some_and(|private| texts_match(key, &leaf, &private)) {
                report.texts_matching += 1;
            } else {
                report.changed(changed(KeptPart::Texts));
            }
        }
        self.recorded(decision, &leaf, key.as_ref(), report).await
    }

    /// Whether what a decision recorded of a review or a hold is there; what it says of an erasure is kept for later.
    async fn recorded(
        &mut self,
        decision: DecisionId,
        leaf: &Leaf,
        key: Option<&KeyOf>,
        report: &mut LedgerReport,
    ) -> Result<(), ServiceError> {
        let Some(documents) = self.documents else { return Ok(()) };
        match leaf.kind {
            DecisionKind::Erase | DecisionKind::Restrict => {
                self.erasures.saw(decision, leaf.cause);
            }
            DecisionKind::Hold | DecisionKind::Lift => {
                // One from before holds were decisions has no cause to name it.
                let Some(hold) = hold_of(decision, leaf) else { return Ok(()) };
                let kept = documents.document(hold::KIND, &hold.to_string()).await?;
                if !kept.is_some_and(|kept| holds_what(&kept, decision, leaf.kind)) {
                    report.changed(Changed::Hold { hold, decision });
                }
            }
            DecisionKind::Contest | DecisionKind::Route => {
                let (Some(review), Some(KeyOf::Person(subject, _))) =
                    (review_of(decision, leaf), key)
                else {
                    return Ok(());
                };
                let kept = documents.document(REVIEW, &review.to_string()).await?;
                let has = kept
                    .is_some_and(|kept| Review::read(&kept).is_ok_and(|kept| kept.has(decision)));
                // Reviews go with whom they are of.
                if !has && self.keys.get(subject.as_uuid()).await?.is_some() {
                    report.changed(Changed::Review { review, decision });
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Refuse a decision whose leaf is not the one that the log commits to, where that can still be told.
    pub(crate) async fn holds(&mut self, entry: &Entry) -> Result<(), ServiceError> {
        let key = match entry.stream {
            Some(stream) => Some(self.key_of(stream).await?),
            None => None,
        };
        match leaf_holds(entry, key.as_ref()) {
            Some(false) => Err(altered(entry.decision.into(), KeptPart::Leaf)),
            Some(true) | None => Ok(()),
        }
    }

    /// The key of the person in a conversation.
    async fn key_of(&mut self, stream: Uuid) -> Result<KeyOf, ServiceError> {
        if let Some(known) = self.known.get(&stream) {
            return Ok(known.clone());
        }
        let first = self.records.events(stream, 0, 1).await?;
        let event = first.first().and_then(crate::live::parse).map(|(_, event)| event);
        let key = match event {
            Some(Event::Opened { subject, .. }) => {
                let key = self.keys.get(subject.as_uuid()).await?;
                key.map_or(KeyOf::ErasedPerson(subject), |key| KeyOf::Person(subject, key))
            }
            _ => KeyOf::Nobody,
        };
        self.known.put(stream, key.clone());
        Ok(key)
    }

    /// Whether a conversation is still found.
    async fn conversation(
        &mut self,
        stream: Uuid,
        report: &mut LedgerReport,
    ) -> Result<(), ServiceError> {
        let Some(documents) = self.documents else { return Ok(()) };
        let conversation = ConversationId::from(stream);
        if documents.document(KIND, &conversation.to_string()).await?.is_some() {
            return Ok(());
        }
        match self.key_of(stream).await? {
            // The key goes before what it opens.
            KeyOf::Person(subject, _) => {
                if self.keys.get(subject.as_uuid()).await?.is_some() {
                    report.changed(Changed::Conversation { conversation });
                }
                Ok(())
            }
            KeyOf::ErasedPerson(subject) => self.erased(conversation, subject, report).await,
            KeyOf::Nobody => Ok(()),
        }
    }

    /// Whether the key of somebody in a conversation is gone because they were erased: that was asked for and recorded
    /// before.
    async fn erased(
        &self,
        conversation: ConversationId,
        subject: SubjectId,
        report: &mut LedgerReport,
    ) -> Result<(), ServiceError> {
        let Some(documents) = self.documents else { return Ok(()) };
        if documents.document(erase::KIND, &subject.to_string()).await?.is_none() {
            report.changed(Changed::Key { conversation });
        }
        Ok(())
    }

    /// Open the messages of a conversation. These decisions are named by its events: the newest of those can be
    /// taken away without a gap.
    pub(crate) async fn messages(
        &mut self,
        id: ConversationId,
        mut decisions: BTreeSet<DecisionId>,
        report: &mut LedgerReport,
    ) -> Result<(), ServiceError> {
        let (subject, key) = match self.key_of(id.as_uuid()).await? {
            KeyOf::Person(subject, key) => (subject, key),
            KeyOf::ErasedPerson(subject) => return self.erased(id, subject, report).await,
            KeyOf::Nobody => return Ok(()),
        };
        let mut after = 0;
        loop {
            let events = self.records.events(id.as_uuid(), after, PAGE).await?;
            for stored in &events {
                // Versions are dense: what is not there was taken away.
                if stored.version != after + 1 {
                    report.changed(Changed::Event { conversation: id, version: after + 1 });
                }
                after = stored.version;
                let event = crate::live::parse(stored).map(|(_, event)| event);
                if let Some(decision) = event.as_ref().and_then(Event::decision) {
                    decisions.remove(&decision);
                }
                let is_right = match event.as_ref().map(Event::text) {
                    Some(Some(message)) => {
                        let sealed = stored.sealed.as_deref().unwrap_or_default();
                        let said: Option<Said> =
                            open(self.cell, &key, subject, message.as_uuid(), sealed);
                        report.messages_opened += u64::from(said.is_some());
                        said.is_some()
                    }
                    event => event.is_some(),
                };
                // What was read of somebody who was erased meanwhile is gone, not changed.
                if !is_right && self.keys.get(subject.as_uuid()).await?.is_some() {
                    report.changed(Changed::Event { conversation: id, version: stored.version });
                }
            }
            if events.len() < PAGE {
                break;
            }
        }
        if !decisions.is_empty() && self.keys.get(subject.as_uuid()).await?.is_some() {
            for decision in decisions {
                report.changed(Changed::Missing { conversation: id, decision });
            }
        }
        Ok(())
    }
}

/// A task whose time is over, as a code.
const OVERDUE: &str = "task.overdue";

/// Whether a decision like this, in a conversation, is always written with an event that names it.
pub(crate) fn has_event(leaf: &Leaf) -> bool {
    use DecisionKind::{Callback, Contest, Export, Handoff, Outcome, Rating, Refuse, Reply};
    match leaf.kind {
        Reply | Handoff | Outcome | Contest | Rating | Export => true,
        // That one is late is told in the log alone.
        Callback => !leaf.reasons.iter().any(|reason| reason.code == OVERDUE),
        // What was refused to whoever asked for it outside of a message, such as to undo an act, changes nothing.
        Refuse => leaf.turn.is_some(),
        _ => false,
    }
}

/// Whether an entry's leaf is the one committed to; `None` when that can no longer be told.
fn leaf_holds(entry: &Entry, key: Option<&KeyOf>) -> Option<bool> {
    let salt: [u8; 32] = match (key, &entry.private) {
        (Some(KeyOf::Person(_, key)), _) => leaf_salt(key, entry.decision.into()),
        (Some(KeyOf::ErasedPerson(_)), _) | (None, None) => return None,
        // An entry that names a conversation that is not there was changed.
        (Some(KeyOf::Nobody), _) => return Some(false),
        (None, Some(salt)) => salt.as_slice().try_into().ok()?,
    };
    Some(leaf_matches(entry, &salt))
}

/// Open what was sealed for a subject, bound to a record.
fn open<T: DeserializeOwned>(
    cell: &CellId,
    key: &SubjectKey,
    subject: SubjectId,
    record: Uuid,
    sealed: &[u8],
) -> Option<T> {
    let bound = Seal { cell: cell.as_str(), subject: subject.as_uuid(), record };
    serde_json::from_slice(&key.open(&bound, sealed).ok()?).ok()
}

/// Hold these ranges of a log that is only looked at against it, until an entry is wrong.
///
/// # Errors
/// [`ServiceError::Store`] if something cannot be read.
pub async fn look_at_decisions<R, K>(
    records: &R,
    keys: &K,
    cell: &CellId,
    ranges: &[Range<u64>],
) -> Result<LedgerReport, ServiceError>
where
    R: Entries + Streams + ?Sized,
    K: KeyLookup + ?Sized,
{
    let mut report = LedgerReport::default();
    let mut check = Check::new(records, keys, cell, KEYS_MAX);
    for range in ranges {
        check.entries(range.start, range.end, &mut report, &mut |_| {}).await?;
        if report.first_wrong.is_some() {
            break;
        }
    }
    Ok(report)
}

impl Service {
    /// The log with what is kept beside it, for whoever checks it.
    pub fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    /// [`Ledger::verify`], for whom may.
    ///
    /// Repeated under a key, it is not checked again. What is wrong is: nothing is written about it.
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
        let report = self.ledger().verify(progress).await?;
        if report.is_right() {
            self.remember_answer(request.as_ref(), &report).await?;
        }
        Ok(report)
    }

    /// Check the decisions from `from` on; called for the tail before anyone is served.
    pub async fn verify_tail(&self, from: u64) -> Result<LedgerReport, ServiceError> {
        let size = self.0.store.head().await?.size;
        Ok(self.ledger().verify_decisions(from, size, |_, _| {}).await?.0)
    }

    /// Check the whole log in the background, and what is kept beside it, until it is done or ombud stops.
    pub fn spawn_verify(&self) {
        let service = self.clone();
        self.spawn(async move {
            let lag = metrics::gauge!("ombud_ledger_lag_entries", "behind" => "verification");
            let progress = |index: u64, size: u64| lag.set(gauge(size.saturating_sub(index)));
            match service.ledger().verify_whole(progress).await {
                Ok(LedgerReport { first_wrong: Some(index), .. }) => {
                    tracing::error!(ledger.index = index, "the ledger is wrong: signing stopped");
                }
                Ok(report) => {
                    lag.set(0.0);
                    for before in report.before.iter().filter(|before| !before.is_right()) {
                        tracing::error!(
                            ledger.origin = before.origin,
                            "a log before this one is not what was signed"
                        );
                    }
                    tracing::info!(ledger.size = report.size, "the ledger verifies");
                    service.spawn_verify_messages();
                }
                Err(error) => tracing::warn!(error = %error, "the ledger was not verified"),
            }
        });
    }

    /// Look for everything in its lists, and open the messages of all conversations, slowly: they are many, and each is
    /// checked when it is shown.
    fn spawn_verify_messages(&self) {
        let service = self.clone();
        self.spawn(async move {
            let mut report = LedgerReport::default();
            if let Err(error) = service.ledger().verify_labels(&mut report, RESTS).await {
                tracing::warn!(error = %error, "lists were not verified");
            }
            if let Err(error) = service.ledger().verify_messages(&mut report, RESTS).await {
                tracing::warn!(error = %error, "messages were not verified");
            }
            for changed in &report.examples {
                tracing::error!("{changed}");
            }
            let (opened, changed) = (report.messages_opened, report.changed);
            tracing::info!(
                messages.opened = opened,
                messages.changed = changed,
                "messages were opened"
            );
        });
    }

    /// Refuse a decision whose leaf is not the one that the log commits to, where that can still be told.
    pub(crate) async fn hold_to_log(&self, entry: &Entry) -> Result<(), ServiceError> {
        self.one_by_one().holds(entry).await
    }

    /// A check of decisions that are shown, of one conversation.
    pub(crate) fn one_by_one(&self) -> Check<'_, dyn Store, dyn Keys> {
        self.ledger().check(NonZeroUsize::MIN)
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

    /// The day it is where the company is.
    pub fn today(&self) -> jiff::civil::Date {
        self.assistant().manifest().hours.today(self.now())
    }
}
