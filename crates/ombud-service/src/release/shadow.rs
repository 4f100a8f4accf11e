//! A version that only listens: what it would have done is recorded, and held against what was done.
//!
//! Where the live version answered, both agree when they did the same for the same reason: the same kind
//! of decision from the same passages or with the same operation. Where a person led, what the version
//! would have quoted is held against the article that the person's answer is nearest to. Where it would
//! have asked back or handed over, it left it to people, which is neither right nor wrong.
//!
//! What it misses: each message of a person's conversation is heard for itself, without what the version
//! would have asked before; and an answer of a person that follows no article agrees with nothing.

use std::sync::Arc;

use jiff::Timestamp;
use ombud_domain::{
    Conversation, ConversationId, DecisionId, DecisionKind, Disclosure, Language, Reason, TurnId,
    Undo, UndoBy,
};
use ombud_fairness::Interval;
use ombud_store::{Document, DocumentQuery, PutDocument, WriteSet};
use serde::{Deserialize, Serialize};

use crate::{
    Service, ServiceError, Thing,
    auth::{parse_id, to_json},
    authentication::Standing,
    conversation::sortable,
    decide::{Decided, Known, sources},
    live::Received,
};

/// Kind of the documents that hold what a version would have done, by its decision.
pub(crate) const KIND: &str = "shadow";
const PAGE: usize = 1_000;
/// What a version would have done that one answer of a person is held against, at most.
const WAITING_MAX: usize = 50;

/// How what a version would have done compares to what was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The same.
    Agrees,
    /// Something else.
    Differs,
    /// It would have asked back or handed over.
    Leaves,
}

/// How often a version agreed with what was done.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AgreementCounts {
    /// With the version that was live.
    pub with_live: AgreementSide,
    /// With people.
    pub with_people: AgreementSide,
    /// Heard, and no person has answered yet.
    pub open: u64,
}

/// Turns by how they compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AgreementSide {
    /// The same.
    pub agrees: u64,
    /// Something else.
    pub differs: u64,
    /// It would have left it to people.
    pub leaves: u64,
}

impl AgreementSide {
    fn count(&mut self, agreement: Agreement) {
        *match agreement {
            Agreement::Agrees => &mut self.agrees,
            Agreement::Differs => &mut self.differs,
            Agreement::Leaves => &mut self.leaves,
        } += 1;
    }

    /// The share of turns that agree, of those in which it would have done something.
    pub fn share(&self) -> Interval {
        let counted = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        Interval::of(counted(self.agrees), counted(self.agrees + self.differs))
    }
}

/// What would be done, or was: enough to compare, and nothing of what was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Done {
    kind: DecisionKind,
    /// The articles that are quoted.
    articles: Vec<String>,
    /// The operation that is called, as `tool.operation`.
    operation: Option<String>,
    /// Whether it asks the customer back because it did not understand.
    asks: bool,
}

impl Done {
    /// What a decision comes to.
    pub(crate) fn of(decided: &Decided) -> Self {
        let called = decided.composed.call.as_ref();
        let proposed = decided.proposed.as_ref().map(|proposed| &proposed.call);
        let operation = called.or(proposed).map(|call| format!("{}.{}", call.tool, call.operation));
        let mut articles: Vec<String> = sources(&decided.composed)
            .into_iter()
            .filter_map(|source| Some(source.passage.split_once('/')?.0.to_owned()))
            .collect();
        articles.sort();
        articles.dedup();
        let asks = decided.composed.asks && decided.composed.passed.is_empty();
        Self { kind: decided.draft.kind, articles, operation, asks }
    }

    fn leaves(&self) -> bool {
        self.kind == DecisionKind::Handoff || self.asks
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Body {
    release: DecisionId,
    conversation: ConversationId,
    at: Timestamp,
    would: Done,
    by_person: bool,
    agreement: Option<Agreement>,
}

/// A turn as a version that listens hears it.
pub(crate) struct Overheard {
    /// As it was before the version or a person answered.
    pub(crate) conversation: Conversation,
    pub(crate) procedure: Option<ombud_assistant::Stack>,
    pub(crate) taken: Vec<Arc<Received>>,
    pub(crate) turn: TurnId,
    pub(crate) language: Language,
    pub(crate) standing: Standing,
    /// What the live version did; `None` where a person leads.
    pub(crate) done: Option<Done>,
}

impl Service {
    /// Whether a version listens.
    pub(crate) fn is_overheard(&self) -> bool {
        self.0.routing.load().shadow.is_some()
    }

    /// Have the version that listens hear a turn, in the background.
    pub(crate) fn spawn_listening(&self, overheard: Overheard) {
        let service = self.clone();
        self.spawn(async move {
            match service.listen(overheard).await {
                Ok(()) | Err(ServiceError::Erased(_)) => {}
                Err(error) => {
                    tracing::warn!(error = %error, "a turn was not heard by the version that listens");
                }
            }
        });
    }

    async fn listen(&self, overheard: Overheard) -> Result<(), ServiceError> {
        let routing = self.0.routing.load_full();
        let Some((release, version)) = &routing.shadow else { return Ok(()) };
        let hearing = self.by(Arc::clone(version));
        let Overheard { mut conversation, procedure, taken, turn, language, standing, done } =
            overheard;
        // A person leads: what would the version have done if it had been asked?
        conversation.owner = ombud_domain::Owner::Assistant;
        let stack = procedure.as_ref().filter(|stack| hearing.assistant().knows(stack));
        let known = Known { standing: &standing, code: None, restricted: false };
        let decided = hearing.decide(&conversation, stack, &taken, turn, language, known).await?;
        let would = Done::of(&decided);
        let agreement = match &done {
            _ if would.leaves() => Some(Agreement::Leaves),
            Some(done) if *done == would => Some(Agreement::Agrees),
            Some(_) => Some(Agreement::Differs),
            None => None,
        };
        let mut draft = decided.draft;
        draft.kind = DecisionKind::Shadow;
        draft.reasons.truncate(crate::decide::PASSED_MAX);
        draft.reasons.push(Reason::of(format!("shadow.{}", code(would.kind))));
        draft.reasons.extend(agreement.map(|agreement| Reason::of(word(agreement))));
        // It was not said, so there is nothing to disclose or to undo.
        draft.disclosure = None::<Disclosure>;
        draft.undo = Undo { by: UndoBy::Nobody, until: None };
        let key = hearing.subject_key(conversation.subject).await?;
        let decision = draft.id;
        let recorded = hearing.record(&key, draft)?;
        let body = Body {
            release: *release,
            conversation: conversation.id,
            at: self.now(),
            would,
            by_person: done.is_none(),
            agreement,
        };
        // Erased meanwhile: then nothing of it is kept.
        if self.0.keys.get(conversation.subject.as_uuid()).await?.is_none() {
            return Ok(());
        }
        let mut documents = recorded.deliveries;
        documents.push(document(decision, &body, &conversation.subject.to_string(), 0)?);
        let set = WriteSet { documents, entries: vec![recorded.entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        Ok(())
    }

    /// Hold what a version would have done against what a person answered.
    pub(crate) async fn compare_with_person(
        &self,
        conversation: &Conversation,
        answer: &str,
    ) -> Result<(), ServiceError> {
        let routing = self.0.routing.load_full();
        let Some((release, version)) = &routing.shadow else { return Ok(()) };
        let id = conversation.id.to_string();
        let query = DocumentQuery::equal(KIND, "waiting", id, WAITING_MAX);
        let waiting = self.0.store.documents(query).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let today = version.assistant.manifest().hours.today(self.now());
        let knowledge = version.assistant.knowledge();
        let hits = knowledge.search(answer, conversation.language, today, None, 1);
        let nearest = hits.first().map(|hit| hit.article.id.clone());
        let mut documents = vec![];
        for stored in &waiting {
            let mut body = body(stored)?;
            if body.release != *release {
                continue;
            }
            let agrees = nearest.as_ref().is_some_and(|near| body.would.articles.contains(near));
            body.agreement = Some(if agrees { Agreement::Agrees } else { Agreement::Differs });
            let decision = parse_id(Thing::Decision, &stored.id)?;
            let subject = conversation.subject.to_string();
            documents.push(document(decision, &body, &subject, stored.version)?);
        }
        self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        Ok(())
    }

    /// How often a release agreed with what was done.
    pub(super) async fn agreement_of(
        &self,
        release: DecisionId,
    ) -> Result<AgreementCounts, ServiceError> {
        let mut counts = AgreementCounts::default();
        let mut after = None;
        loop {
            let query = DocumentQuery {
                kind: KIND,
                label: "release",
                from: format!("{release}/"),
                to: format!("{release}/~"),
                after,
                limit: PAGE,
            };
            let documents = self.0.store.documents(query).await?;
            for document in &documents {
                let body = body(document)?;
                let side =
                    if body.by_person { &mut counts.with_people } else { &mut counts.with_live };
                match body.agreement {
                    Some(agreement) => side.count(agreement),
                    None => counts.open += 1,
                }
            }
            let Some(last) = documents.last() else { return Ok(counts) };
            after = Some((last.label.clone(), last.id.clone()));
        }
    }
}

fn body(document: &Document) -> Result<Body, ServiceError> {
    serde_json::from_slice(&document.body).map_err(|_| ServiceError::Corrupt { what: "shadow" })
}

fn document(
    decision: DecisionId,
    body: &Body,
    subject: &str,
    expected: u64,
) -> Result<PutDocument, ServiceError> {
    let mut labels = vec![
        ("release", format!("{}/{}", body.release, sortable(body.at))),
        ("subject", subject.to_owned()),
    ];
    if body.agreement.is_none() {
        labels.push(("waiting", body.conversation.to_string()));
    }
    let (id, body) = (decision.to_string(), Some(to_json(body)?));
    Ok(PutDocument { kind: KIND, id, expected, body, sealed: None, labels })
}

fn code(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Handoff => "would_hand_over",
        DecisionKind::Refuse => "would_refuse",
        _ => "would_reply",
    }
}

fn word(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Agrees => "shadow.agrees",
        Agreement::Differs => "shadow.differs",
        Agreement::Leaves => "shadow.leaves",
    }
}
