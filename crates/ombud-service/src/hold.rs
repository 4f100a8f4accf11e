//! Legal holds: who said that a person's data must be kept, why, and until when.
//!
//! Placing and lifting a hold are decisions. The words of the reason are sealed with the person's
//! key; the log holds its code.

use jiff::Timestamp;
use ombud_domain::{DecisionId, DecisionKind, Leaf, Locale, Reason, SubjectId};
use ombud_store::{Document, DocumentQuery, PutDocument, SubjectKey, Version, WriteSet};
use serde::{Deserialize, Serialize};

use crate::{
    IdempotencyKey, Principal, Service, ServiceError, Thing,
    auth::{parse_id, to_json},
    conversation::actor_of,
    erase,
    given::reason_of,
    idempotency::remembered,
    record::Draft,
};

pub(crate) const KIND: &str = "hold";
/// The label of holds that were not lifted.
const PLACED: &str = "subject";
/// The label of holds that were.
const LIFTED: &str = "lifted_subject";
/// One document per person that every hold and the last step of an erasure write: whichever comes
/// second sees the other.
const GUARD: &str = "hold_guard";
/// Holds on one person at once, and as many lifted ones that are shown.
const COUNT_MAX: usize = 100;
/// The longest reason, in characters.
const REASON_MAX: usize = 500;

/// Why data cannot be erased now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "hold", rename_all = "snake_case")]
pub enum Hold {
    /// The person contests a decision, and the evidence is needed to answer.
    Contest {
        /// The review that is open.
        review: DecisionId,
    },
    /// Someone placed a legal hold.
    Legal {
        /// Why, in their words; empty once these can no longer be read.
        #[serde(default)]
        reason: String,
        /// Why, as a code.
        #[serde(default)]
        code: HoldCode,
        /// Until when; absent when it must be lifted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// The decision that placed it; absent for one from before holds were decisions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<DecisionId>,
    },
    /// A statute says how long the data must be kept.
    Retention {
        /// Until when.
        until: Timestamp,
    },
}

/// Why a legal hold was placed, as a code of the published list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldCode {
    /// Court proceedings are pending or to be expected.
    Litigation,
    /// An authority demands it.
    Authority,
    /// A claim is to be made or answered outside court (GDPR, Art. 17(3)(e)).
    Claim,
    /// An audit by law needs it.
    Audit,
    /// Anything else; the reason says what.
    #[default]
    Other,
}

/// To place a legal hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHold {
    /// Why, as a code.
    pub code: HoldCode,
    /// Why, in words for colleagues: 1 to 500 characters.
    pub reason: String,
    /// When it ends by itself; without it, somebody must lift it.
    pub until: Option<Timestamp>,
}

/// A legal hold, in force or past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldView {
    /// The hold. The decision that placed it bears the same id, unless `placed_at` is absent.
    pub id: DecisionId,
    /// Why, as a code.
    pub code: HoldCode,
    /// Why, in words.
    pub reason: String,
    /// Since when; absent for one from before holds were decisions.
    pub placed_at: Option<Timestamp>,
    /// When it ends by itself.
    pub until: Option<Timestamp>,
    /// When it was lifted, and by which decision.
    pub lifted: Option<LiftedHold>,
    /// Whether it keeps the data from being erased now.
    pub in_force: bool,
}

/// When a hold was lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiftedHold {
    /// When.
    pub at: Timestamp,
    /// The decision that records it.
    pub decision: DecisionId,
}

/// What is stored of a hold. Those from before holds were decisions have nothing but a reason,
/// in the clear.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Stored {
    #[serde(default)]
    code: HoldCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    placed_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lifted: Option<LiftedHold>,
    /// The person was erased. That there was a hold, the log says for ever; whom it was on, nothing does any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    forgotten: bool,
}

/// The hold that a decision placed or lifted; `None` for one from before holds were decisions.
pub(crate) fn hold_of(decision: DecisionId, leaf: &Leaf) -> Option<DecisionId> {
    match leaf.kind {
        DecisionKind::Hold => Some(decision),
        DecisionKind::Lift => leaf.cause,
        _ => None,
    }
}

/// Whether what is stored of a hold is what a decision of this kind about it recorded.
pub(crate) fn holds_what(document: &Document, decision: DecisionId, kind: DecisionKind) -> bool {
    let Ok(stored) = stored(document) else { return false };
    let lifted_by_it = || stored.lifted.as_ref().is_some_and(|lifted| lifted.decision == decision);
    stored.forgotten || kind != DecisionKind::Lift || lifted_by_it()
}

impl HoldCode {
    /// The word as it stands in JSON and in leaves, after `hold.`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Litigation => "litigation",
            Self::Authority => "authority",
            Self::Claim => "claim",
            Self::Audit => "audit",
            Self::Other => "other",
        }
    }
}

impl Hold {
    /// What the person can be told, in one or two sentences.
    pub fn says(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::Contest { .. }, Locale::De) => {
                "Sie haben einer Entscheidung widersprochen. Bis das geklärt ist, bewahren wir \
                 Ihre Daten auf."
                    .to_owned()
            }
            (Self::Contest { .. }, Locale::En) => {
                "You contested a decision. Until that is settled, we keep your data.".to_owned()
            }
            (Self::Retention { until }, Locale::De) => {
                let until = day(*until, locale);
                format!("Das Gesetz verlangt, dass wir Ihre Daten bis zum {until} aufbewahren.")
            }
            (Self::Retention { until }, Locale::En) => {
                let until = day(*until, locale);
                format!("The law requires us to keep your data until {until}.")
            }
            (Self::Legal { code, until, .. }, _) => {
                let why = legal(*code, locale);
                match (until, locale) {
                    (None, _) => why.to_owned(),
                    (Some(until), Locale::De) => {
                        format!("{why} Das gilt bis zum {}.", day(*until, locale))
                    }
                    (Some(until), Locale::En) => {
                        format!("{why} This applies until {}.", day(*until, locale))
                    }
                }
            }
        }
    }
}

impl Hold {
    /// The same as the person themselves is told of it: of a legal hold only that there is one.
    pub(crate) fn told(self) -> Self {
        match self {
            Self::Legal { .. } => Self::Legal {
                reason: String::new(),
                code: HoldCode::Other,
                until: None,
                decision: None,
            },
            hold => hold,
        }
    }
}

fn legal(code: HoldCode, locale: Locale) -> &'static str {
    use HoldCode::{Audit, Authority, Claim, Litigation, Other};
    match (code, locale) {
        (Litigation, Locale::De) => "Wir brauchen Ihre Daten noch für ein Gerichtsverfahren.",
        (Litigation, Locale::En) => "We still need your data for court proceedings.",
        (Authority, Locale::De) => "Eine Behörde verlangt, dass wir Ihre Daten noch aufbewahren.",
        (Authority, Locale::En) => "An authority requires us to keep your data for now.",
        (Claim, Locale::De) => "Wir brauchen Ihre Daten noch, um einen Anspruch zu klären.",
        (Claim, Locale::En) => "We still need your data to settle a claim.",
        (Audit, Locale::De) => "Ihre Daten werden noch für eine gesetzliche Prüfung gebraucht.",
        (Audit, Locale::En) => "Your data is still needed for an audit required by law.",
        (Other, Locale::De) => "Aus rechtlichen Gründen müssen wir Ihre Daten noch aufbewahren.",
        (Other, Locale::En) => "For legal reasons we still have to keep your data.",
    }
}

/// A day in words, in UTC.
pub(crate) fn day(at: Timestamp, locale: Locale) -> String {
    let pattern = match locale {
        Locale::De => "%-d.%-m.%Y",
        Locale::En => "%-d %B %Y",
    };
    at.to_zoned(jiff::tz::TimeZone::UTC).strftime(pattern).to_string()
}

impl Service {
    /// Place a legal hold on a person's data: until it has ended, nothing of it is erased.
    pub async fn place_hold(
        &self,
        who: &Principal,
        subject: SubjectId,
        new: &NewHold,
        key: Option<&IdempotencyKey>,
    ) -> Result<HoldView, ServiceError> {
        self.require_privacy(who, subject).await?;
        let NewHold { code, reason, until } = new;
        let body = format!("{}/{until:?}/{reason}", code.as_str());
        let request = self.request(who, key, &format!("hold/{subject}"), &body);
        if let Some(id) = self.repeated::<DecisionId>(request.as_ref()).await? {
            let known = self.0.store.document(KIND, &id.to_string()).await?;
            let known = known.filter(|known| !stored(known).is_ok_and(|stored| stored.forgotten));
            let known = known.ok_or(ServiceError::Erased(Thing::Person))?;
            return self.hold_view(subject, &known).await;
        }
        let reason = reason_of(reason, REASON_MAX)?.to_owned();
        let now = self.now();
        if until.is_some_and(|until| until <= now) {
            let (en, de) = ("must lie in the future", "muss in der Zukunft liegen");
            return Err(ServiceError::invalid("until", en, de));
        }
        self.is_known(subject).await?;
        let guard = self.hold_guard(subject).await?;
        // An erasure that destroyed the key has no way back.
        let subject_key = self.subject_key_now(subject).await?;
        if self.hold_documents(subject, PLACED).await?.len() >= COUNT_MAX {
            return Err(ServiceError::done(
                "the person's data is held often enough already",
                "für die Daten der Person gibt es schon genug Löschsperren",
            ));
        }
        let mut draft = Draft::system(self, DecisionKind::Hold, self.0.ids.random());
        draft.actor = actor_of(who);
        draft.reasons = vec![Reason::of(format!("hold.{}", code.as_str()))];
        if let Some(until) = until {
            draft.reasons.push(Reason::of(format!("hold.until.{until}")));
        }
        let id = draft.id;
        let (entry, mut documents) = self.public_entry(draft)?;
        let stored =
            Stored { code: *code, placed_at: Some(now), until: *until, ..Stored::default() };
        documents.push(PutDocument {
            kind: KIND,
            id: id.to_string(),
            expected: 0,
            body: Some(to_json(&stored)?),
            sealed: Some(self.seal(&subject_key, subject, id.as_uuid(), &reason)?),
            labels: vec![(PLACED, subject.to_string())],
        });
        documents.push(guard_document(subject, guard)?);
        documents.extend(remembered(request.as_ref(), &id)?);
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        Ok(stored.view(id, reason, now))
    }

    /// An error where there is no such person, or not any more.
    async fn is_known(&self, subject: SubjectId) -> Result<(), ServiceError> {
        if !self.conversations_of(subject).await?.is_empty() {
            return Ok(());
        }
        let id = subject.to_string();
        let was_erased = self.0.store.document(erase::KIND, &id).await?.is_some();
        Err(if was_erased {
            ServiceError::Erased(Thing::Person)
        } else {
            ServiceError::NotFound { what: Thing::Person, id }
        })
    }

    /// An error where there never was such a person.
    pub(crate) async fn is_or_was_known(&self, subject: SubjectId) -> Result<(), ServiceError> {
        match self.is_known(subject).await {
            Err(ServiceError::Erased(_)) => Ok(()),
            known => known,
        }
    }

    /// Lift the legal holds on a person's data; those that were lifted. If these were the last that
    /// stood against erasing it, and that was asked for, it is erased now.
    pub async fn lift_holds(
        &self,
        who: &Principal,
        subject: SubjectId,
    ) -> Result<Vec<HoldView>, ServiceError> {
        self.require_privacy(who, subject).await?;
        let now = self.now();
        // A repetition finds nothing left, and that is what was wanted.
        self.is_or_was_known(subject).await?;
        let (mut documents, mut entries, mut lifted) = (vec![], vec![], vec![]);
        for document in self.hold_documents(subject, PLACED).await? {
            let mut view = self.hold_view(subject, &document).await?;
            let mut draft = Draft::system(self, DecisionKind::Lift, self.0.ids.random());
            draft.actor = actor_of(who);
            draft.reasons = vec![Reason::of("hold.lifted")];
            draft.cause = view.placed_at.map(|_| view.id);
            let mut stored = stored(&document)?;
            stored.lifted = Some(LiftedHold { at: now, decision: draft.id });
            view.lifted.clone_from(&stored.lifted);
            view.in_force = false;
            let (entry, deliveries) = self.public_entry(draft)?;
            entries.push(entry);
            documents.extend(deliveries);
            documents.push(PutDocument {
                kind: KIND,
                id: document.id,
                expected: document.version,
                body: Some(to_json(&stored)?),
                sealed: document.sealed,
                labels: vec![(LIFTED, subject.to_string())],
            });
            lifted.push(view);
        }
        if !lifted.is_empty() {
            documents.extend(self.erasure_may_be_due(subject).await?);
        }
        self.0.store.commit(WriteSet { documents, entries, ..WriteSet::default() }).await?;
        self.erase_if_free(subject).await;
        Ok(lifted)
    }

    /// The legal holds on a person's data, those in force first.
    pub async fn legal_holds(
        &self,
        who: &Principal,
        subject: SubjectId,
    ) -> Result<Vec<HoldView>, ServiceError> {
        self.require_privacy(who, subject).await?;
        let mut views = Vec::new();
        for label in [PLACED, LIFTED] {
            for document in self.hold_documents(subject, label).await? {
                views.push(self.hold_view(subject, &document).await?);
            }
        }
        if views.is_empty() {
            self.is_or_was_known(subject).await?;
        }
        views.sort_by_key(|view| !view.in_force);
        Ok(views)
    }

    /// The legal holds that keep a person's data from being erased now.
    pub(crate) async fn holds_in_force(
        &self,
        subject: SubjectId,
    ) -> Result<Vec<Hold>, ServiceError> {
        let mut holds = Vec::new();
        for document in self.hold_documents(subject, PLACED).await? {
            let view = self.hold_view(subject, &document).await?;
            if view.in_force {
                holds.push(Hold::Legal {
                    decision: view.placed_at.map(|_| view.id),
                    reason: view.reason,
                    code: view.code,
                    until: view.until,
                });
            }
        }
        Ok(holds)
    }

    /// The version of the document that holds and the last step of an erasure write.
    pub(crate) async fn hold_guard(&self, subject: SubjectId) -> Result<Version, ServiceError> {
        let guard = self.0.store.document(GUARD, &subject.to_string()).await?;
        Ok(guard.map_or(0, |guard| guard.version))
    }

    /// From here on no hold comes between: one that was placed since `guard` is a conflict, and one
    /// that comes later finds no key.
    pub(crate) async fn pass_hold_guard(
        &self,
        subject: SubjectId,
        guard: Version,
    ) -> Result<(), ServiceError> {
        let documents = vec![guard_document(subject, guard)?];
        self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        Ok(())
    }

    /// What leaves of a person's holds nothing but that they were forgotten: a hold that is missed was taken away by
    /// somebody else.
    pub(crate) async fn forget_holds(
        &self,
        subject: SubjectId,
    ) -> Result<Vec<PutDocument>, ServiceError> {
        let forgotten = to_json(&Stored { forgotten: true, ..Stored::default() })?;
        let mut puts = Vec::new();
        for label in [PLACED, LIFTED] {
            let documents = self.hold_documents(subject, label).await?;
            puts.extend(documents.into_iter().map(|document| PutDocument {
                kind: KIND,
                id: document.id,
                expected: document.version,
                body: Some(forgotten.clone()),
                sealed: None,
                labels: vec![],
            }));
        }
        Ok(puts)
    }

    async fn hold_documents(
        &self,
        subject: SubjectId,
        label: &'static str,
    ) -> Result<Vec<Document>, ServiceError> {
        let query = DocumentQuery::equal(KIND, label, subject.to_string(), COUNT_MAX);
        Ok(self.0.store.documents(query).await?)
    }

    async fn hold_view(
        &self,
        subject: SubjectId,
        document: &Document,
    ) -> Result<HoldView, ServiceError> {
        let id: DecisionId = parse_id(Thing::Hold, &document.id)?;
        let stored = stored(document)?;
        let reason = match (&stored.reason, &document.sealed) {
            (Some(reason), _) => reason.clone(),
            (None, Some(sealed)) => match self.subject_key(subject).await {
                Ok(key) => self.open_sealed(&key, subject, id.as_uuid(), sealed)?,
                Err(ServiceError::Erased(_)) => String::new(),
                Err(error) => return Err(error),
            },
            (None, None) => String::new(),
        };
        Ok(stored.view(id, reason, self.now()))
    }

    /// The key of a subject as it is stored, not as it is remembered.
    async fn subject_key_now(&self, subject: SubjectId) -> Result<SubjectKey, ServiceError> {
        let key = self.0.keys.get(subject.as_uuid()).await?;
        key.ok_or(ServiceError::Erased(Thing::Person))
    }
}

impl Stored {
    fn view(self, id: DecisionId, reason: String, now: Timestamp) -> HoldView {
        let Self { code, placed_at, until, lifted, .. } = self;
        let in_force = lifted.is_none() && until.is_none_or(|until| until > now);
        HoldView { id, code, reason, placed_at, until, lifted, in_force }
    }
}

fn stored(document: &Document) -> Result<Stored, ServiceError> {
    serde_json::from_slice(&document.body).map_err(|_| ServiceError::Corrupt { what: "hold" })
}

fn guard_document(subject: SubjectId, expected: Version) -> Result<PutDocument, ServiceError> {
    Ok(PutDocument {
        kind: GUARD,
        id: subject.to_string(),
        expected,
        body: Some(to_json(&())?),
        sealed: None,
        labels: vec![],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_from_before_holds_were_decisions_is_still_in_force() {
        let stored: Stored =
            serde_json::from_str(r#"{"hold":"legal","reason":"court case 4711"}"#).unwrap();
        assert_eq!(stored.reason.as_deref(), Some("court case 4711"));
        let view = stored.view(
            "01a2009b-54ca-7561-92d3-93bf572927fd".parse().unwrap(),
            String::new(),
            Timestamp::UNIX_EPOCH,
        );
        assert!(view.in_force && view.placed_at.is_none());
        assert_eq!(view.code, HoldCode::Other);
    }

    #[test]
    fn the_person_is_told_until_when_in_their_language() {
        let until: Timestamp = "2027-03-01T00:00:00Z".parse().unwrap();
        let hold = Hold::Legal {
            reason: "4 O 12/26".to_owned(),
            code: HoldCode::Litigation,
            until: Some(until),
            decision: None,
        };
        let german = hold.says(Locale::De);
        assert_eq!(
            german,
            "Wir brauchen Ihre Daten noch für ein Gerichtsverfahren. Das gilt bis zum 1.3.2027."
        );
        let english = hold.says(Locale::En);
        assert!(english.ends_with("This applies until 1 March 2027."), "{english}");
        assert!(!german.contains("4 O 12/26"), "the reason is for colleagues");
    }
}
