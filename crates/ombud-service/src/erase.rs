//! Erasure: the key of a person is destroyed, and with it all that it sealed.
//!
//! Each step is recorded before the next and can be repeated, so that a crash between any two is
//! made good at the next start: asked for → checked → key destroyed → purged → done.

use std::time::Duration;

use jiff::Timestamp;
use ombud_domain::{Conversation, ConversationId, DecisionId, DecisionKind, Reason, SubjectId};
use ombud_ledger::{Commitment, Hash};
use ombud_store::{Document, DocumentQuery, NewEntry, PutDocument, Version, WriteSet};
use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::{
    ErasureState, Hold, IdempotencyKey, Principal, Scope, Service, ServiceError, Thing,
    auth::{parse_id, to_json},
    contest::REVIEW,
    conversation::{self, actor_of, sortable},
    idempotency::{Request, remembered},
    record::Draft,
};

pub(crate) const KIND: &str = "erasure";
/// The last checkpoint of the log before a restore, beside the decision that names it.
pub(crate) const RESTORED: &str = "restored";
/// Erasures tried again at once; the rest follow with the next look.
const BATCH: usize = 200;
/// How often an erasure that met another is gone on with before it is left to [`Service::erase_due`], and the time
/// between.
const TRIES: usize = 10;
const PAUSE: Duration = Duration::from_millis(20);

/// What came of a request to erase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EraseOutcome {
    /// The data is gone.
    Erased {
        /// The decision that says so.
        decision: DecisionId,
    },
    /// The data is kept, for people only, until what holds it has ended; then it is erased.
    Restricted {
        /// The decision that says so.
        decision: DecisionId,
        /// What holds it.
        holds: Vec<Hold>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    Asked,
    Restricted,
    Done,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Erasure {
    subject: SubjectId,
    step: Step,
    decision: DecisionId,
    asked_at: Timestamp,
    /// When it is to be tried again; `None` while it is not known when what holds the data ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    due: Option<Timestamp>,
}

impl Service {
    /// Erase all data of a person, or restrict it where something stands against erasing.
    pub async fn erase(
        &self,
        who: &Principal,
        subject: SubjectId,
        key: Option<&IdempotencyKey>,
    ) -> Result<EraseOutcome, ServiceError> {
        self.require_privacy(who, subject).await?;
        let request = self.request(who, key, "erase", &subject.to_string());
        let request = request.as_ref();
        if let Some((decision, holds)) = self.repeated(request).await? {
            return Ok(outcome(decision, self.with_reasons(subject, holds).await?));
        }
        self.erase_or_restrict(who, subject, request).await
    }

    /// Erase all data of the customer of a conversation, as they ask themselves, or restrict it where something stands
    /// against erasing. Of a legal hold they are told no more than that there is one: who placed it may have to keep
    /// silent about why.
    pub async fn erase_own(
        &self,
        who: &Principal,
        id: ConversationId,
        key: Option<&IdempotencyKey>,
    ) -> Result<EraseOutcome, ServiceError> {
        self.require_conversation(who, id, &[Scope::Privacy]).await?;
        let request = self.request(who, key, "erase-own", &id.to_string());
        let request = request.as_ref();
        if let Some((decision, holds)) = self.repeated(request).await? {
            return Ok(told(outcome(decision, holds)));
        }
        let subject = self.load(id).await?.conversation.subject;
        Ok(told(self.erase_or_restrict(who, subject, request).await?))
    }

    async fn erase_or_restrict(
        &self,
        who: &Principal,
        subject: SubjectId,
        request: Option<&Request>,
    ) -> Result<EraseOutcome, ServiceError> {
        let conversations = self.conversations_of(subject).await?;
        let known = self.0.store.document(KIND, &subject.to_string()).await?;
        let gone = self.0.keys.get(subject.as_uuid()).await?.is_none();
        if !gone && known.is_none() {
            self.settle_before_erasing(&conversations).await?;
        }
        if conversations.is_empty() && known.is_none() {
            return Err(ServiceError::NotFound { what: Thing::Person, id: subject.to_string() });
        }
        let (mut version, mut erasure) = match known {
            Some(document) => (document.version, read(&document)?),
            None => (0, self.ask_erasure(who, subject).await?),
        };
        if version == 0 {
            version = 1;
        }
        if erasure.step == Step::Done && conversations.is_empty() {
            return Ok(EraseOutcome::Erased { decision: erasure.decision });
        }
        let guard = self.hold_guard(subject).await?;
        // What is erased already can only be finished, whatever holds it.
        let holds = if gone { vec![] } else { self.holds(subject, &conversations).await? };
        if !holds.is_empty() {
            for id in &conversations {
                self.restrict(*id).await?;
            }
            let due = ends_at(&holds);
            if erasure.step == Step::Restricted && erasure.due == due {
                // Whoever asks again changes nothing, however often.
                let answer = (erasure.decision, without_reasons(&holds));
                self.remember_answer(request, &answer).await?;
                return Ok(EraseOutcome::Restricted { decision: erasure.decision, holds });
            }
            erasure.due = due;
            erasure.decision = self
                .record_erasure(&mut erasure, version, Step::Restricted, &holds, request)
                .await?;
            return Ok(EraseOutcome::Restricted { decision: erasure.decision, holds });
        }
        if !gone {
            self.pass_hold_guard(subject, guard).await?;
        }
        // From here on everything can be repeated without harm.
        self.0.keys.destroy(subject.as_uuid(), self.now().as_millisecond()).await?;
        self.0.subject_keys.lock().pop(&subject);
        self.purge(&conversations).await?;
        self.forget(subject).await?;
        erasure.due = None;
        let decision = self.record_erasure(&mut erasure, version, Step::Done, &[], request).await?;
        Ok(EraseOutcome::Erased { decision })
    }

    /// Go on with erasures that a crash interrupted, and repeat those that a restored backup
    /// forgot. Called at start, before anyone is served.
    pub async fn resume_erasures(&self) -> Result<usize, ServiceError> {
        let mut resumed = 0;
        let query = DocumentQuery::equal(KIND, "step", "asked", 10_000);
        for document in self.0.store.documents(query).await? {
            let subject: SubjectId = parse_id(Thing::Person, &document.id)?;
            self.erase(&Principal::Operator, subject, None).await?;
            resumed += 1;
        }
        for tombstone in self.0.keys.tombstones().await? {
            let subject: SubjectId = tombstone.subject.into();
            let known = self.0.store.document(KIND, &subject.to_string()).await?;
            let step = known.map(|document| serde_json::from_slice::<Erasure>(&document.body));
            let done = matches!(step, Some(Ok(Erasure { step: Step::Done, .. })));
            let conversations = self.conversations_of(subject).await?;
            if !done && (step.is_some() || !conversations.is_empty()) || !conversations.is_empty() {
                self.erase(&Principal::Operator, subject, None).await?;
                resumed += 1;
            }
        }
        Ok(resumed)
    }

    /// Erase what nothing holds any more: the time of its last hold has come. How many were erased.
    pub async fn erase_due(&self) -> Result<usize, ServiceError> {
        let query = DocumentQuery::until(KIND, "due", sortable(self.now()), BATCH);
        let mut erased = 0;
        for document in self.0.store.documents(query).await? {
            let subject: SubjectId = parse_id(Thing::Person, &document.id)?;
            match self.erase_or_restrict(&Principal::Operator, subject, None).await {
                Ok(EraseOutcome::Erased { .. }) => erased += 1,
                Ok(EraseOutcome::Restricted { .. }) => {}
                Err(error) => tracing::warn!(error = %error, "an erasure that is due failed"),
            }
        }
        Ok(erased)
    }

    /// What is written together with the end of a hold, so that an erasure that waited for it is not
    /// forgotten, whatever happens in between.
    pub(crate) async fn erasure_may_be_due(
        &self,
        subject: SubjectId,
    ) -> Result<Option<PutDocument>, ServiceError> {
        let Some((mut erasure, version)) = self.waiting_erasure(subject).await? else {
            return Ok(None);
        };
        erasure.due = Some(self.now());
        Ok(Some(erasure_document(&erasure, version)?))
    }

    /// Erase what was to be erased, if nothing holds it any more. Where [`Service::erase_due`] is at the same person in
    /// this moment, here or on another node, this goes on until one of the two is through; what fails is tried again
    /// by it.
    pub(crate) async fn erase_if_free(&self, subject: SubjectId) {
        let mut failed = None;
        for _ in 0..TRIES {
            match self.erase_waiting(subject).await {
                Ok(()) => return,
                Err(error @ ServiceError::Busy) => {
                    failed = Some(error);
                    tokio::time::sleep(PAUSE).await;
                }
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        if let Some(error) = failed {
            tracing::warn!(error = %error, "data that nothing holds any more was not erased yet");
        }
    }

    async fn erase_waiting(&self, subject: SubjectId) -> Result<(), ServiceError> {
        if self.waiting_erasure(subject).await?.is_some() {
            self.erase_or_restrict(&Principal::Operator, subject, None).await?;
        }
        Ok(())
    }

    /// An erasure that waits for the end of what holds the data, with its document's version.
    async fn waiting_erasure(
        &self,
        subject: SubjectId,
    ) -> Result<Option<(Erasure, Version)>, ServiceError> {
        let Some(document) = self.0.store.document(KIND, &subject.to_string()).await? else {
            return Ok(None);
        };
        let erasure = read(&document)?;
        Ok((erasure.step == Step::Restricted).then_some((erasure, document.version)))
    }

    /// Mark a conversation: from now on only people work with it.
    async fn restrict(&self, id: ConversationId) -> Result<(), ServiceError> {
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.load(id).await?;
        if !loaded.restricted {
            let card =
                self.card(&loaded.conversation, true, loaded.matter.as_ref(), &loaded.people);
            let put = card.put(id, loaded.document)?;
            let set = WriteSet { documents: vec![put], ..WriteSet::default() };
            self.0.store.commit(set).await?;
        }
        *state = None;
        Ok(())
    }

    pub(crate) async fn conversations_of(
        &self,
        subject: SubjectId,
    ) -> Result<Vec<ConversationId>, ServiceError> {
        let query =
            DocumentQuery::equal(conversation::KIND, "subject", subject.to_string(), 10_000);
        let documents = self.0.store.documents(query).await?;
        documents.iter().map(|document| parse_id(Thing::Conversation, &document.id)).collect()
    }

    pub(crate) async fn holds(
        &self,
        subject: SubjectId,
        conversations: &[ConversationId],
    ) -> Result<Vec<Hold>, ServiceError> {
        let mut holds = Vec::new();
        let query = DocumentQuery::equal(REVIEW, "open_subject", subject.to_string(), 100);
        for document in self.0.store.documents(query).await? {
            holds.push(Hold::Contest { review: parse_id(Thing::Review, &document.id)? });
        }
        holds.extend(self.holds_in_force(subject).await?);
        for id in conversations {
            if let Some(until) = self.kept_until(&self.load(*id).await?.conversation)
                && until > self.now()
            {
                holds.push(Hold::Retention { until });
                break;
            }
        }
        Ok(holds)
    }

    /// Until when a statute has a conversation kept, where nothing more happens in it.
    pub(crate) fn kept_until(&self, conversation: &Conversation) -> Option<Timestamp> {
        let kept: Duration = self.0.settings.retention_min;
        let until = || conversation.last_at.checked_add(kept).unwrap_or(Timestamp::MAX);
        (!kept.is_zero()).then(until)
    }

    /// Holds as they were answered before, with the words of their reasons, which only the holds
    /// themselves keep.
    async fn with_reasons(
        &self,
        subject: SubjectId,
        mut holds: Vec<Hold>,
    ) -> Result<Vec<Hold>, ServiceError> {
        let known = self.legal_holds(&Principal::Operator, subject).await?;
        for hold in &mut holds {
            if let Hold::Legal { reason, decision: Some(decision), .. } = hold
                && let Some(view) = known.iter().find(|view| view.id == *decision)
            {
                reason.clone_from(&view.reason);
            }
        }
        Ok(holds)
    }

    /// What is under way on another system is known first: later nobody could find out.
    async fn settle_before_erasing(
        &self,
        conversations: &[ConversationId],
    ) -> Result<(), ServiceError> {
        for id in conversations {
            let lane = self.lane(*id);
            let mut state = lane.state.lock().await;
            let acting = self.loaded(*id, &mut state).await?.conversation.acting;
            if let Some(act) = acting
                && !self.settle_in_time(&mut state, act).await?
            {
                return Err(ServiceError::Acting);
            }
        }
        Ok(())
    }

    /// Delete what is sealed, and what links the person's records to one another.
    async fn purge(&self, conversations: &[ConversationId]) -> Result<(), ServiceError> {
        for id in conversations {
            let lane = self.lane(*id);
            let mut state = lane.state.lock().await;
            *state = None;
            let document = self.0.store.document(conversation::KIND, &id.to_string()).await?;
            let documents =
                document.into_iter().map(|document| document.delete(conversation::KIND)).collect();
            let set = WriteSet { purges: vec![id.as_uuid()], documents, ..WriteSet::default() };
            self.0.store.commit(set).await?;
        }
        Ok(())
    }

    async fn ask_erasure(
        &self,
        who: &Principal,
        subject: SubjectId,
    ) -> Result<Erasure, ServiceError> {
        let erasure = Erasure {
            subject,
            step: Step::Asked,
            decision: self.0.ids.event(),
            asked_at: self.now(),
            due: None,
        };
        let (entry, mut documents) =
            self.erasure_entry(who, &erasure, &["rule.erasure_asked"], DecisionKind::Erase, None)?;
        documents.push(erasure_document(&erasure, 0)?);
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        Ok(erasure)
    }

    async fn record_erasure(
        &self,
        erasure: &mut Erasure,
        version: u64,
        step: Step,
        holds: &[Hold],
        request: Option<&Request>,
    ) -> Result<DecisionId, ServiceError> {
        let before = (erasure.step, erasure.decision);
        erasure.step = step;
        erasure.decision = self.0.ids.event();
        let (codes, kind): (&[_], _) = match (step, holds.first()) {
            (Step::Asked, _) => (&["rule.erasure_asked"], DecisionKind::Erase),
            (Step::Done, _) if before.0 == Step::Restricted => {
                (&["rule.hold_ended", "rule.erasure_done"], DecisionKind::Erase)
            }
            (Step::Done, _) => (&["rule.erasure_done"], DecisionKind::Erase),
            (Step::Restricted, Some(Hold::Contest { .. })) => {
                (&["rule.held_by_contest"], DecisionKind::Restrict)
            }
            (Step::Restricted, Some(Hold::Legal { .. })) => {
                (&["rule.held_by_law"], DecisionKind::Restrict)
            }
            (Step::Restricted, _) => (&["rule.held_by_retention"], DecisionKind::Restrict),
        };
        let (entry, mut documents) =
            self.erasure_entry(&Principal::Operator, erasure, codes, kind, Some(before.1))?;
        documents.push(erasure_document(erasure, version)?);
        documents.extend(remembered(request, &(erasure.decision, without_reasons(holds)))?);
        if step == Step::Done {
            documents.extend(self.forget_holds(erasure.subject).await?);
        }
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        Ok(erasure.decision)
    }

    /// A decision about an erasure. It names nobody: its subject's key may be gone already.
    fn erasure_entry(
        &self,
        who: &Principal,
        erasure: &Erasure,
        codes: &[&str],
        kind: DecisionKind,
        cause: Option<DecisionId>,
    ) -> Result<(NewEntry, Vec<PutDocument>), ServiceError> {
        let mut draft = Draft::system(self, kind, erasure.subject);
        draft.id = erasure.decision;
        draft.actor = actor_of(who);
        draft.cause = cause;
        draft.reasons = codes.iter().map(|code| Reason::of(*code)).collect();
        self.public_entry(draft)
    }

    /// An entry that concerns nobody: its leaf names no person, and its salt is kept in the clear,
    /// so that auditors can check it for ever.
    pub(crate) fn public_entry(
        &self,
        draft: Draft,
    ) -> Result<(NewEntry, Vec<PutDocument>), ServiceError> {
        let throwaway = ombud_store::SubjectKey::new(self.0.ids.bytes());
        let mut recorded = self.record(&throwaway, draft)?;
        let mut leaf: ombud_domain::Leaf = serde_json::from_str(&recorded.leaf)
            .map_err(|_| ServiceError::Corrupt { what: "leaf" })?;
        leaf.subject = None;
        let bytes = leaf.to_bytes()?;
        let salt = self.0.ids.bytes();
        recorded.entry.commitment = Hash(Commitment::to_leaf(&salt, &bytes).0);
        recorded.entry.leaf = bytes;
        recorded.entry.private = Some(salt.to_vec());
        recorded.entry.stream = None;
        Ok((recorded.entry, recorded.deliveries))
    }
}

fn outcome(decision: DecisionId, holds: Vec<Hold>) -> EraseOutcome {
    if holds.is_empty() {
        EraseOutcome::Erased { decision }
    } else {
        EraseOutcome::Restricted { decision, holds }
    }
}

/// What the person themselves is told.
fn told(outcome: EraseOutcome) -> EraseOutcome {
    match outcome {
        EraseOutcome::Erased { .. } => outcome,
        EraseOutcome::Restricted { decision, holds } => {
            let holds = holds.into_iter().map(Hold::told).collect();
            EraseOutcome::Restricted { decision, holds }
        }
    }
}

/// Holds as they are remembered: words of people are not copied.
fn without_reasons(holds: &[Hold]) -> Vec<Hold> {
    let mut holds = holds.to_vec();
    for hold in &mut holds {
        if let Hold::Legal { reason, .. } = hold {
            reason.clear();
        }
    }
    holds
}

fn erasure_document(erasure: &Erasure, expected: u64) -> Result<PutDocument, ServiceError> {
    let step = match erasure.step {
        Step::Asked => "asked",
        Step::Restricted => "restricted",
        Step::Done => "done",
    };
    Ok(PutDocument {
        kind: KIND,
        id: erasure.subject.to_string(),
        expected,
        body: Some(to_json(erasure)?),
        sealed: None,
        labels: [("step", step.to_owned())]
            .into_iter()
            .chain(erasure.due.map(|due| ("due", sortable(due))))
            .collect(),
    })
}

/// The last decision about an erasure.
pub(crate) fn last_decision(document: &Document) -> Option<DecisionId> {
    read(document).ok().map(|erasure| erasure.decision)
}

/// How far an erasure is.
pub(crate) fn state_of(document: &Document) -> Result<ErasureState, ServiceError> {
    let Erasure { step, decision, asked_at: since, .. } = read(document)?;
    Ok(match step {
        Step::Asked | Step::Restricted => ErasureState::Waiting { since, decision },
        Step::Done => ErasureState::Erased { decision },
    })
}

fn read(document: &Document) -> Result<Erasure, ServiceError> {
    serde_json::from_slice(&document.body).map_err(|_| ServiceError::Corrupt { what: "erasure" })
}

/// When all of these have ended by themselves; `None` where one does not.
fn ends_at(holds: &[Hold]) -> Option<Timestamp> {
    let ends = holds.iter().map(|hold| match hold {
        Hold::Contest { .. } => None,
        Hold::Legal { until, .. } => *until,
        Hold::Retention { until } => Some(*until),
    });
    ends.collect::<Option<Vec<_>>>()?.into_iter().max()
}

impl Service {
    /// Record that the data was restored from a backup: the first entry of the new log names the
    /// last known checkpoint of the old one.
    pub async fn record_restore(&self, last_checkpoint: &str) -> Result<DecisionId, ServiceError> {
        let mut draft = Draft::system(self, DecisionKind::Restore, self.0.ids.random());
        draft.reasons = vec![Reason::of("rule.restored")];
        draft.sources = vec![ombud_domain::Source {
            passage: "checkpoint".to_owned(),
            digest: format!(
                "{:x}",
                crate::idempotency::Hex(&sha2::Sha256::digest(last_checkpoint))
            ),
        }];
        let decision = draft.id;
        let (entry, mut documents) = self.public_entry(draft)?;
        // The whole checkpoint beside its digest, for whoever compares it with a witness.
        let put = PutDocument {
            kind: RESTORED,
            id: decision.to_string(),
            expected: 0,
            body: Some(to_json(&last_checkpoint)?),
            sealed: None,
            labels: vec![],
        };
        documents.push(put);
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        Ok(decision)
    }
}
