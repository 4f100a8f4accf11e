//! From a decision to a ledger entry: leaf, salt, commitments, sealed private part.

use ombud_domain::{
    Act, Actor, ActorKind, Commitment as LeafCommitment, ConversationId, Cost, DecisionId,
    DecisionKind, Disclosure, Dropped, Event, Labels, Language, Leaf, LeafError, Outcome, Reason,
    Source, SubjectId, TurnId, Undo, UndoBy, Verdict,
};
use ombud_ledger::{Commitment, Hash};
use ombud_store::{NewEntry, PutDocument, Seal, SubjectKey, Tally};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{
    Service, ServiceError, conversation::Matter, judge::Judged, mood::Mood, profile::Person,
};

/// A text that a leaf commits to, under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CommittedText {
    pub(crate) field: String,
    pub(crate) text: String,
}

/// What is kept sealed beside the leaf.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Private {
    /// The texts behind the commitments.
    pub(crate) texts: Vec<CommittedText>,
    /// Why, in German.
    pub(crate) why_de: Vec<String>,
    /// Why, in English.
    pub(crate) why_en: Vec<String>,
}

/// The id of a person that is made for the ledger alone: without their key, nobody can tell whose it is.
pub(crate) fn ledger_subject(key: &SubjectKey, subject: SubjectId) -> Uuid {
    key.derive_id("ledger.subject", subject.as_uuid())
}

/// A decision before it is recorded.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) id: DecisionId,
    pub(crate) kind: DecisionKind,
    pub(crate) subject: SubjectId,
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) turn: Option<TurnId>,
    pub(crate) cause: Option<DecisionId>,
    pub(crate) actor: Actor,
    pub(crate) act: Option<Act>,
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) dropped: Vec<Dropped>,
    pub(crate) inputs: Vec<CommittedText>,
    pub(crate) output: Option<CommittedText>,
    pub(crate) sources: Vec<Source>,
    pub(crate) disclosure: Option<Disclosure>,
    pub(crate) undo: Undo,
    pub(crate) cost: Cost,
    pub(crate) language: Language,
    pub(crate) channel: String,
    pub(crate) intent: Option<String>,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) why_de: Vec<String>,
    pub(crate) why_en: Vec<String>,
    /// The recorded policy requests, in the order of the verdicts.
    pub(crate) requests: Vec<Vec<u8>>,
}

impl Draft {
    /// With what policy was asked and said, and why.
    pub(crate) fn judged(mut self, judged: Judged) -> Self {
        self.verdicts.extend(judged.verdicts);
        self.requests.extend(judged.requests);
        self.reasons.extend(judged.reasons);
        self.why_de.extend(judged.why_de);
        self.why_en.extend(judged.why_en);
        self
    }

    /// A decision of ombud itself about a subject, with nothing else to it yet.
    pub(crate) fn system(service: &Service, kind: DecisionKind, subject: SubjectId) -> Self {
        Self {
            id: service.0.ids.event(),
            kind,
            subject,
            conversation: None,
            turn: None,
            cause: None,
            actor: Actor { kind: ActorKind::System, id: "ombud".into(), version: None },
            act: None,
            verdicts: vec![],
            reasons: vec![],
            dropped: vec![],
            inputs: vec![],
            output: None,
            sources: vec![],
            disclosure: None,
            undo: Undo { by: UndoBy::Nobody, until: None },
            cost: Cost::default(),
            language: Language::DE,
            channel: "api".into(),
            intent: None,
            outcome: None,
            why_de: vec![],
            why_en: vec![],
            requests: vec![],
        }
    }
}

/// What one write set is to hold.
#[derive(Default)]
pub(crate) struct Writing {
    /// Each with what is sealed beside it.
    pub(crate) events: Vec<(Event, Option<Vec<u8>>)>,
    pub(crate) entries: Vec<NewEntry>,
    pub(crate) documents: Vec<PutDocument>,
    pub(crate) tallies: Vec<Tally>,
    /// What the conversation is about, where that was understood now.
    pub(crate) matter: Option<Matter>,
    /// How the conversation sounds, where that was heard now.
    pub(crate) mood: Option<Mood>,
    /// Who signed in with it.
    pub(crate) person: Option<Person>,
}

impl Writing {
    /// An event without content.
    pub(crate) fn event(&mut self, event: Event) {
        self.events.push((event, None));
    }

    /// A decision, with what tells others of it.
    pub(crate) fn entry(&mut self, recorded: &mut Recorded) {
        self.entries.push(recorded.entry.clone());
        self.documents.append(&mut recorded.deliveries);
    }
}

/// The salt of a leaf's commitment.
pub(crate) fn leaf_salt(key: &SubjectKey, decision: DecisionId) -> [u8; 32] {
    key.derive("leaf", decision.as_uuid())
}

/// The salt of the commitment to one text of a decision.
pub(crate) fn text_salt(key: &SubjectKey, decision: DecisionId, field: &str) -> [u8; 32] {
    key.derive(&format!("text.{field}"), decision.as_uuid())
}

/// An entry with what its receipt needs besides the proof.
pub(crate) struct Recorded {
    pub(crate) entry: NewEntry,
    /// What tells the company's other systems of it.
    pub(crate) deliveries: Vec<PutDocument>,
    pub(crate) leaf: String,
    pub(crate) private: Private,
}

impl Service {
    /// Write a decision as a ledger entry.
    pub(crate) fn record(&self, key: &SubjectKey, draft: Draft) -> Result<Recorded, ServiceError> {
        let now = self.now();
        let id = draft.id;
        let commit = |text: &CommittedText| LeafCommitment {
            field: text.field.clone(),
            commitment: Commitment::to_text(
                &text_salt(key, id, &text.field),
                &text.field,
                &text.text,
            )
            .to_string(),
        };
        let mut leaf = Leaf {
            v: 1,
            id,
            at: now,
            cell: self.0.settings.cell.clone(),
            kind: draft.kind,
            subject: Some(ledger_subject(key, draft.subject)),
            conversation: draft
                .conversation
                .map(|id| key.derive_id("ledger.conversation", id.as_uuid())),
            turn: draft.turn,
            cause: draft.cause,
            actor: draft.actor,
            act: draft.act,
            verdicts: draft.verdicts,
            reasons: draft.reasons,
            dropped: draft.dropped,
            inputs: draft.inputs.iter().map(commit).collect(),
            output: draft.output.as_ref().map(commit),
            sources: draft.sources,
            disclosure: draft.disclosure,
            undo: draft.undo,
            cost: draft.cost,
            labels: Labels {
                language: draft.language,
                channel: draft.channel,
                intent: draft.intent,
                outcome: draft.outcome,
                assistant: draft.outcome.map(|_| self.assistant().version().to_owned()),
            },
        };
        let bytes = loop {
            match leaf.to_bytes() {
                Err(LeafError::TooLarge { .. }) if leaf.shorten() => {}
                bytes => break bytes?,
            }
        };
        let commitment = Commitment::to_leaf(&leaf_salt(key, id), &bytes);
        let private = Private {
            texts: draft.inputs.into_iter().chain(draft.output).collect(),
            why_de: draft.why_de,
            why_en: draft.why_en,
        };
        let sealed = self.seal(key, draft.subject, id.as_uuid(), &private)?;
        let leaf =
            String::from_utf8(bytes.clone()).map_err(|_| ServiceError::Corrupt { what: "leaf" })?;
        let entry = NewEntry {
            decision: id.as_uuid(),
            stream: draft.conversation.map(|id| id.as_uuid()),
            commitment: Hash(commitment.0),
            leaf: bytes,
            private: Some(sealed),
            request: requests_to_bytes(&draft.requests),
            at_ms: now.as_millisecond(),
        };
        let deliveries = self.deliveries(id, draft.kind, draft.conversation)?;
        Ok(Recorded { entry, deliveries, leaf, private })
    }

    /// Seal a value for a subject, bound to a record.
    pub(crate) fn seal<T: Serialize>(
        &self,
        key: &SubjectKey,
        subject: SubjectId,
        record: Uuid,
        value: &T,
    ) -> Result<Vec<u8>, ServiceError> {
        let plain =
            serde_json::to_vec(value).map_err(|_| ServiceError::Corrupt { what: "text" })?;
        Ok(self.seal_bytes(key, subject, record, &plain))
    }

    /// Seal bytes as they are.
    pub(crate) fn seal_bytes(
        &self,
        key: &SubjectKey,
        subject: SubjectId,
        record: Uuid,
        plain: &[u8],
    ) -> Vec<u8> {
        key.seal(&self.bound_to(subject, record), self.0.ids.bytes(), plain)
    }

    /// Open what [`Service::seal`] made.
    pub(crate) fn open_sealed<T: for<'de> Deserialize<'de>>(
        &self,
        key: &SubjectKey,
        subject: SubjectId,
        record: Uuid,
        sealed: &[u8],
    ) -> Result<T, ServiceError> {
        let plain = self.open_bytes(key, subject, record, sealed)?;
        serde_json::from_slice(&plain).map_err(|_| ServiceError::Corrupt { what: "text" })
    }

    /// Open what [`Service::seal_bytes`] made.
    pub(crate) fn open_bytes(
        &self,
        key: &SubjectKey,
        subject: SubjectId,
        record: Uuid,
        sealed: &[u8],
    ) -> Result<Vec<u8>, ServiceError> {
        Ok(key.open(&self.bound_to(subject, record), sealed)?)
    }

    fn bound_to(&self, subject: SubjectId, record: Uuid) -> Seal<'_> {
        Seal { cell: self.0.settings.cell.as_str(), subject: subject.as_uuid(), record }
    }
}

/// Recorded requests as one JSON array; each stays byte for byte what it was.
fn requests_to_bytes(requests: &[Vec<u8>]) -> Option<Vec<u8>> {
    if requests.is_empty() {
        return None;
    }
    let mut bytes = vec![b'['];
    for (place, request) in requests.iter().enumerate() {
        if place > 0 {
            bytes.push(b',');
        }
        bytes.extend_from_slice(request);
    }
    bytes.push(b']');
    Some(bytes)
}

/// The recorded requests of an entry, byte for byte.
pub(crate) fn requests_from_bytes(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let requests: Vec<&RawValue> = serde_json::from_slice(bytes).ok()?;
    Some(requests.into_iter().map(|request| request.get().as_bytes().to_vec()).collect())
}
