//! Contesting a decision: a person examines it.

use std::borrow::Cow;

use jiff::Timestamp;
use ombud_domain::{
    Conversation, ConversationId, DecisionId, DecisionKind, Event, HandoverReason, Leaf, Owner,
    SubjectId,
};
use ombud_guard::GuardError;
use ombud_store::{Document, DocumentQuery, PutDocument, SubjectKey};
use serde::{Deserialize, Serialize};

use crate::{
    DecisionText, IdempotencyKey, Listed, MadeOf, Place, Principal, Scope, Service, ServiceError,
    Thing,
    auth::to_json,
    conversation::sortable,
    given::text_of,
    idempotency::{Request, remembered},
    live::Loaded,
    place::listed,
    record::{CommittedText, Draft, Writing},
};

pub(crate) const REVIEW: &str = "review";

/// A decision that is now under examination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contested {
    /// The decision that records it; also the review's id.
    pub review: DecisionId,
    /// The one that is contested.
    pub decision: DecisionId,
    /// The conversation in which the answer will come.
    pub conversation: ConversationId,
}

/// What came of contesting a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnderReview {
    /// The review, and where its answer comes.
    #[serde(flatten)]
    pub contested: Contested,
    /// Whether it was under review before: that review goes on, with the words that came now.
    #[serde(default)]
    pub already: bool,
}

/// A contested decision under examination, and after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// What is contested, and where the answer comes.
    #[serde(flatten)]
    pub contested: Contested,
    /// When it was contested.
    #[serde(default)]
    pub at: Timestamp,
    /// The decisions that record what was said against it later, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<DecisionId>,
    /// How its examination ended, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

/// The end of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The decision that records it.
    pub decision: DecisionId,
    /// When.
    pub at: Timestamp,
}

/// A review with what whoever examines it has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewEvidence {
    /// What is contested, and how its examination stands.
    pub review: Review,
    /// What the contested decision rests on and what it said.
    pub texts: Vec<DecisionText>,
    /// What was said against it, oldest first.
    pub objections: Vec<Objection>,
}

/// What was said against a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// When.
    pub at: Timestamp,
    /// In the words of whoever said it; `None` where they gave no reason.
    pub text: Option<String>,
}

/// How a review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReviewState {
    /// A person has to examine it.
    Open,
    /// A person has.
    Settled,
}

impl ReviewState {
    /// The word as it stands in JSON and on labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Settled => "settled",
        }
    }
}

impl Review {
    /// How it stands.
    pub fn state(&self) -> ReviewState {
        if self.settled.is_some() { ReviewState::Settled } else { ReviewState::Open }
    }

    /// Whether a decision opened it, added to it or settled it.
    pub(crate) fn has(&self, decision: DecisionId) -> bool {
        self.contested.review == decision
            || self.added.contains(&decision)
            || self.settled.is_some_and(|settled| settled.decision == decision)
    }

    pub(crate) fn read(document: &Document) -> Result<Self, ServiceError> {
        serde_json::from_slice(&document.body).map_err(|_| ServiceError::Corrupt { what: "review" })
    }

    /// What writes it over version `expected`. What is open stands against erasing the person's data.
    fn put(&self, subject: SubjectId, expected: u64) -> Result<PutDocument, ServiceError> {
        let since = self.settled.map_or(self.at, |settled| settled.at);
        let mut labels = vec![
            ("contested_at", sortable(self.at)),
            ("state", format!("{}/{}", self.state().as_str(), sortable(since))),
            ("subject", subject.to_string()),
        ];
        if self.settled.is_none() {
            labels.push(("open_subject", subject.to_string()));
        }
        Ok(PutDocument {
            kind: REVIEW,
            id: self.contested.review.to_string(),
            expected,
            body: Some(to_json(self)?),
            sealed: None,
            labels,
        })
    }
}

/// What is said against a decision that is under review already, as a code.
pub(crate) const ADDED: &str = "rule.contest_added";
/// A person has examined a decision, as a code.
const SETTLED: &str = "rule.review_settled";

/// The review that a decision opened, added to or settled.
pub(crate) fn review_of(decision: DecisionId, leaf: &Leaf) -> Option<DecisionId> {
    let says = |code: &str| leaf.reasons.iter().any(|reason| reason.code == code);
    match leaf.kind {
        DecisionKind::Contest if says(ADDED) => leaf.cause,
        DecisionKind::Contest => Some(decision),
        DecisionKind::Route if says(SETTLED) => leaf.cause,
        _ => None,
    }
}

/// The longest reason, in characters.
const REASON_MAX: usize = 2_000;
/// How often something can be added to a review. Whoever has more to say writes it in the conversation.
const ADDED_MAX: usize = 20;
/// Reviews of a person read at once.
const PAGE: usize = 100;

/// Somebody contests a decision with something to say that was not said before.
struct Contest<'a> {
    who: &'a Principal,
    decision: DecisionId,
    conversation: &'a Conversation,
    why: &'a str,
    request: Option<&'a Request>,
}

impl Service {
    /// Contest a decision. It goes to a person, and nothing is erased until they have answered. While it is
    /// under review, contesting it again adds what is said to that review, whoever says it.
    ///
    /// # Errors
    /// [`ServiceError::Done`] when a person has examined it.
    pub async fn contest(
        &self,
        who: &Principal,
        id: DecisionId,
        why: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<UnderReview, ServiceError> {
        // A customer may contest: as in a message, what nobody sees is taken out.
        let seen = match ombud_guard::inspect(why) {
            Ok(seen) => seen.visible,
            Err(GuardError::TextEmpty) => Cow::default(),
            Err(too_long) => return Err(too_long.into()),
        };
        let why = text_of("reason", &seen, REASON_MAX)?;
        let (entry, _) = self.entry(id).await?;
        let conversation: ConversationId =
            entry.stream.map(ConversationId::from).ok_or(ServiceError::DecisionNotFound(id))?;
        self.require_conversation(who, conversation, &[Scope::Conversations, Scope::Desk])
            .await
            .map_err(|_| ServiceError::DecisionNotFound(id))?;
        let request = self.request(who, key, &format!("contest/{id}"), why);
        let lane = self.lane(conversation);
        let mut state = lane.state.lock().await;
        let known = self.loaded(conversation, &mut state).await?.conversation.clone();
        if let Some(under_review) = self.repeated(request.as_ref()).await? {
            return Ok(under_review);
        }
        let request = request.as_ref();
        let contest = Contest { who, decision: id, conversation: &known, why, request };
        let Some((review, version)) = self.review_of(known.subject, id).await? else {
            return self.open_review(&mut state, contest).await;
        };
        if review.settled.is_some() {
            return Err(ServiceError::done(
                "a person has examined this decision already, and it is examined once; if you still \
                 disagree, write so in the conversation or ask for a person there",
                "ein Mensch hat diese Entscheidung schon geprüft, und das geschieht nur einmal; sind Sie \
                 weiterhin nicht einverstanden, schreiben Sie das bitte in der Unterhaltung, oder \
                 fragen Sie dort nach einem Menschen",
            ));
        }
        let under_review = UnderReview { contested: review.contested.clone(), already: true };
        if why.is_empty() || self.was_said(&review, why).await? {
            self.remember_answer(request, &under_review).await?;
            return Ok(under_review);
        }
        if review.added.len() >= ADDED_MAX {
            return Err(ServiceError::done(
                "much was added to this review, and it takes no more; what else there is to say can be \
                 written in the conversation",
                "zu dieser Prüfung wurde schon viel ergänzt, mehr nimmt sie nicht auf; was es noch zu sagen \
                 gibt, können Sie in der Unterhaltung schreiben",
            ));
        }
        self.add_to_review(&mut state, contest, review, version).await
    }

    /// The review of a decision and its version: the open one, or else one that was settled.
    async fn review_of(
        &self,
        subject: SubjectId,
        decision: DecisionId,
    ) -> Result<Option<(Review, u64)>, ServiceError> {
        let mut query = DocumentQuery::equal(REVIEW, "subject", subject.to_string(), PAGE);
        let mut settled = None;
        loop {
            let page = self.0.store.documents(query.clone()).await?;
            for document in &page {
                let review = Review::read(document)?;
                if review.contested.decision != decision {
                    continue;
                }
                if review.settled.is_none() {
                    return Ok(Some((review, document.version)));
                }
                settled = Some((review, document.version));
            }
            match page.last() {
                Some(last) if page.len() == PAGE => {
                    query.after = Some((last.label.clone(), last.id.clone()));
                }
                _ => return Ok(settled),
            }
        }
    }

    /// Whether these words stand in a review already: a button pressed twice says nothing new.
    async fn was_said(&self, review: &Review, why: &str) -> Result<bool, ServiceError> {
        for id in std::iter::once(&review.contested.review).chain(&review.added) {
            let (entry, leaf) = self.entry(*id).await?;
            let private = self.private(&entry, &leaf).await?;
            let mut texts = private.iter().flat_map(|(private, _)| &private.texts);
            if texts.any(|said| said.text == why) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn open_review(
        &self,
        state: &mut Option<Loaded>,
        contest: Contest<'_>,
    ) -> Result<UnderReview, ServiceError> {
        let Contest { who, decision, conversation, .. } = contest;
        let mut draft = self.route(conversation, who, HandoverReason::Contested.code());
        draft.cause = Some(decision);
        let contested = Contested { review: draft.id, decision, conversation: conversation.id };
        let review =
            Review { contested: contested.clone(), at: self.now(), added: vec![], settled: None };
        let document = review.put(conversation.subject, 0)?;
        let under_review = UnderReview { contested, already: false };
        self.write_contest(state, contest, draft, document, under_review).await
    }

    async fn add_to_review(
        &self,
        state: &mut Option<Loaded>,
        contest: Contest<'_>,
        mut review: Review,
        version: u64,
    ) -> Result<UnderReview, ServiceError> {
        let Contest { who, conversation, .. } = contest;
        let mut draft = self.route(conversation, who, ADDED);
        draft.cause = Some(review.contested.review);
        review.added.push(draft.id);
        let document = review.put(conversation.subject, version)?;
        let under_review = UnderReview { contested: review.contested, already: true };
        self.write_contest(state, contest, draft, document, under_review).await
    }

    /// Record what was said against a decision, and see to it that a person has the conversation.
    async fn write_contest(
        &self,
        state: &mut Option<Loaded>,
        contest: Contest<'_>,
        mut draft: Draft,
        document: PutDocument,
        under_review: UnderReview,
    ) -> Result<UnderReview, ServiceError> {
        let Contest { decision: contested, conversation, why, request, .. } = contest;
        let decision = draft.id;
        draft.kind = DecisionKind::Contest;
        let (why, redaction) = self.serving(conversation).kept_words(conversation, why);
        if !why.is_empty() {
            draft.inputs = vec![CommittedText { field: "reason".to_owned(), text: why }];
        }
        let mut writing = Writing::default();
        writing.event(Event::Contested { decision, contested });
        if conversation.owner == Owner::Closed {
            writing.event(Event::Reopened { decision });
        }
        if matches!(conversation.owner, Owner::Assistant | Owner::Closed) {
            writing.event(Event::HandedOver { decision, reason: HandoverReason::Contested });
        }
        let subject_key = self.subject_key(conversation.subject).await?;
        if let Some(redaction) = redaction {
            writing.entry(&mut self.record(&subject_key, redaction)?);
        }
        writing.entry(&mut self.record(&subject_key, draft)?);
        writing.documents.push(document);
        if !under_review.already {
            self.count_contested(&subject_key, conversation, contested, &mut writing).await?;
        }
        writing.documents.extend(remembered(request, &under_review)?);
        self.write(state, writing).await?;
        Ok(under_review)
    }

    /// Contested decisions, the one that has stood longest first: in one state by when it came into it,
    /// otherwise by when they were contested.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn reviews(
        &self,
        who: &Principal,
        state: Option<ReviewState>,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<Review>>, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let (label, begin) = match state {
            Some(state) => ("state", format!("{}/", state.as_str())),
            None => ("contested_at", String::new()),
        };
        let query = Place::query(REVIEW, label, &begin, after, limit)?;
        let of = |document: &Document| {
            Review::read(document).map(|review| review.contested.conversation)
        };
        let documents = self.documents_within(who, query, of).await?;
        documents.into_iter().map(|document| listed(document, Review::read)).collect()
    }

    /// A contested decision with all that whoever examines it has to know.
    pub async fn review(
        &self,
        who: &Principal,
        id: DecisionId,
    ) -> Result<ReviewEvidence, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let not_found = || ServiceError::NotFound { what: Thing::Review, id: id.to_string() };
        let document = self.0.store.document(REVIEW, &id.to_string()).await?;
        let review = Review::read(&document.ok_or_else(not_found)?)?;
        if !self.reaches(who, review.contested.conversation).await? {
            return Err(not_found());
        }
        let texts = self.texts_of(review.contested.decision).await?.1;
        let mut objections = Vec::new();
        for contest in std::iter::once(&review.contested.review).chain(&review.added) {
            let (at, texts) = self.texts_of(*contest).await?;
            let text = texts.into_iter().map(|text| text.text).next();
            objections.push(Objection { at, text });
        }
        Ok(ReviewEvidence { review, texts, objections })
    }

    /// When a decision was taken, and the texts behind it.
    async fn texts_of(
        &self,
        id: DecisionId,
    ) -> Result<(Timestamp, Vec<DecisionText>), ServiceError> {
        let (entry, leaf) = self.entry(id).await?;
        let private = self.private(&entry, &leaf).await?;
        let texts = private.into_iter().flat_map(|(private, _)| private.texts);
        let texts = texts.map(|text| DecisionText { field: text.field, text: text.text });
        Ok((leaf.at, texts.collect()))
    }

    /// A person has examined it: the review is no longer open. Once. If this was the last that stood
    /// against erasing the person's data, and that was asked for, it is erased now. `answer`: what they say to the customer
    /// with it; they take the conversation for that where nobody has it.
    ///
    /// # Errors
    /// [`ServiceError::Done`] when it was settled before, [`ServiceError::Conversation`] where somebody else has the conversation
    /// that an answer is for.
    pub async fn settle_review(
        &self,
        who: &Principal,
        id: DecisionId,
        answer: Option<&str>,
        key: Option<&IdempotencyKey>,
    ) -> Result<(), ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let answer = answer.map(ombud_guard::inspect).transpose()?.map(|seen| seen.visible);
        let body = answer.as_deref().map_or_else(|| id.to_string(), |text| format!("{id}/{text}"));
        let request = self.request(who, key, "settle", &body);
        let not_found = || ServiceError::NotFound { what: Thing::Review, id: id.to_string() };
        let read = async || {
            let document = self.0.store.document(REVIEW, &id.to_string()).await?;
            let document = document.ok_or_else(not_found)?;
            Ok::<_, ServiceError>((Review::read(&document)?, document.version))
        };
        // What followed may have been the erasure of all that is read below.
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(());
        }
        let conversation = read().await?.0.contested.conversation;
        if !self.reaches(who, conversation).await? {
            return Err(not_found());
        }
        let lane = self.lane(conversation);
        let mut state = lane.state.lock().await;
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(());
        }
        let known = self.loaded(conversation, &mut state).await?.conversation.clone();
        // Again, as it stands now that nobody else of this node is at it.
        let (mut review, version) = read().await?;
        if review.settled.is_some() {
            return Err(ServiceError::done(
                "the review was settled before",
                "die Prüfung ist schon abgeschlossen",
            ));
        }
        let subject_key = self.subject_key(known.subject).await?;
        let mut writing = Writing::default();
        if let Some(answer) = answer {
            self.answer_contest(&subject_key, &known, who, &answer, &mut writing)?;
        }
        let mut draft = self.route(&known, who, SETTLED);
        draft.cause = Some(id);
        let reviewed = Event::Reviewed { decision: draft.id, contested: review.contested.decision };
        review.settled = Some(Settled { decision: draft.id, at: self.now() });
        let settled = review.put(known.subject, version)?;
        writing.event(reviewed);
        writing.entry(&mut self.record(&subject_key, draft)?);
        writing.documents.push(settled);
        writing.documents.extend(remembered(request.as_ref(), &())?);
        writing.documents.extend(self.erasure_may_be_due(known.subject).await?);
        self.write(&mut state, writing).await?;
        drop(state);
        self.erase_if_free(known.subject).await;
        Ok(())
    }

    /// Say something to a customer who contests, as the person who has the conversation, or takes it with that.
    fn answer_contest(
        &self,
        key: &SubjectKey,
        conversation: &Conversation,
        who: &Principal,
        text: &str,
        writing: &mut Writing,
    ) -> Result<(), ServiceError> {
        let agent = who.staff()?;
        conversation.may_take(agent)?;
        conversation.room_to_answer()?;
        if conversation.owner != (Owner::Agent { id: agent }) {
            let draft = self.route(conversation, who, "rule.agent_takes");
            writing.tallies.extend(self.waited(conversation));
            writing.event(Event::Taken { agent, decision: draft.id, by: None });
            writing.entry(&mut self.record(key, draft)?);
        }
        let reply = self.route(conversation, who, "rule.agent_answers");
        self.said_by_person(key, agent, reply, text, MadeOf::default(), writing)?;
        Ok(())
    }
}
