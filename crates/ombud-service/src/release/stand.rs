//! How a release stands: what is kept of it, and what faces show.

use std::collections::BTreeSet;

use jiff::Timestamp;
use ombud_assistant::ReleaseBar;
use ombud_domain::DecisionId;
use ombud_store::{Document, DocumentQuery, PutDocument};
use serde::{Deserialize, Serialize};

use super::{AgreementCounts, Evaluation, GoalChanges, Trial};
use crate::{
    Listed, Place, Principal, Scope, Service, ServiceError, Thing,
    auth::{parse_id, to_json},
    conversation::newest_first,
    place::listed,
};

pub(crate) const KIND: &str = "release";
/// That a version is tried, and that one listens, as the codes of their steps.
pub(super) const TRIED_CODE: &str = "release.canary";
pub(super) const LISTENS_CODE: &str = "release.listens";

/// How a release stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseState {
    /// Customers are being played against it.
    Evaluating,
    /// It did not show what is asked of it.
    Refused,
    /// People have to approve it.
    Proposed,
    /// It was turned down.
    Rejected,
    /// It serves a share of new conversations.
    Canary,
    /// It serves.
    Live,
    /// Another took its place.
    Retired,
    /// It served and was taken back.
    RolledBack,
}

impl ReleaseState {
    /// The word as it stands in JSON and on labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Evaluating => "evaluating",
            Self::Refused => "refused",
            Self::Proposed => "proposed",
            Self::Rejected => "rejected",
            Self::Canary => "canary",
            Self::Live => "live",
            Self::Retired => "retired",
            Self::RolledBack => "rolled_back",
        }
    }
}

/// Why a step of a release cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// It stands otherwise.
    #[error("it is {}", .0.as_str())]
    State(ReleaseState),
    /// What is to be approved is not the version that was proposed.
    #[error("the version is not the one that was proposed: look at it again")]
    Changed,
    /// Whoever proposes cannot approve.
    #[error("you have proposed it yourself; somebody else must approve it")]
    Own,
    /// Whoever wrote some of it cannot approve.
    #[error("you have written some of it yourself; somebody else must approve it")]
    Written,
    /// They approved it before.
    #[error("you have approved it already; somebody else must too")]
    Twice,
    /// A rule of the version that is live forbids it.
    #[error("{en}")]
    Forbidden {
        /// The rules in German, as people read them.
        de: String,
        /// The same in English.
        en: String,
    },
    /// Too few conversations so far.
    #[error("{ended} of its conversations have ended; {asked} must have")]
    TooFew {
        /// How many have.
        ended: u64,
        /// How many must have.
        asked: u64,
    },
    /// One at a time.
    #[error("another version is being tried")]
    Tried,
    /// Another version went live since it was proposed.
    #[error("another version went live since it was proposed; propose it again")]
    Overtaken,
    /// There is nothing to go back to.
    #[error("no version was live before it")]
    First,
}

/// A release as faces show it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseView {
    /// Its id; also that of the decision that proposed it.
    pub id: DecisionId,
    /// The version: the SHA-256 of the folder and of what understands it, lower-case hex.
    pub version: String,
    /// How it stands.
    pub state: ReleaseState,
    /// When it was proposed.
    pub at: Timestamp,
    /// Since when it stands as it does.
    pub since: Timestamp,
    /// What its draft was called, where it was drafted at the console.
    pub title: Option<String>,
    /// Whether it listens to conversations.
    pub shadow: bool,
    /// What was asked of it; `None` where the version before asked nothing.
    pub bar: Option<ReleaseBar>,
    /// How many people must approve it.
    pub approvals_asked: u32,
    /// What became of the goals of the version that was live when it was proposed.
    pub goals: Option<GoalChanges>,
    /// What it showed.
    pub evaluation: Option<Evaluation>,
    /// What that version showed, where it was evaluated; only of a release by itself.
    pub live: Option<Evaluation>,
    /// Why it was refused or taken back by ombud itself, as a code.
    pub why: Option<String>,
    /// How many approved it.
    pub approvals: u32,
    /// What was done about it, in order.
    pub steps: Vec<ReleaseStep>,
    /// What came of its trial, where there was one.
    pub trial: Option<Trial>,
    /// How often it agreed with what was done, where it listened.
    pub agreement: Option<AgreementCounts>,
}

impl ReleaseView {
    /// Goals that the version before it reached every time, and this one does not.
    pub fn lost(&self) -> Vec<&str> {
        let (Some(own), Some(live)) = (&self.evaluation, &self.live) else { return vec![] };
        let new = |goal: &&str| !live.missed.iter().any(|missed| missed == goal);
        own.missed.iter().map(String::as_str).filter(new).collect()
    }
}

/// One thing that was done about a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseStep {
    /// What, as the code that stands in its decision.
    pub code: String,
    /// When.
    pub at: Timestamp,
    /// The decision that records it.
    pub decision: DecisionId,
    /// Why, in the words of whoever did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The draft that a release was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Drafted {
    /// What it was for.
    pub(crate) title: String,
    /// The names of those who wrote in it or proposed it.
    pub(crate) writers: BTreeSet<String>,
}

/// What is kept of a release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Body {
    pub(super) version: String,
    /// Digest of its files, under which they are kept.
    pub(super) files: String,
    pub(super) state: ReleaseState,
    pub(super) at: Timestamp,
    pub(super) since: Timestamp,
    /// Who proposed it.
    pub(super) by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) bar: Option<ReleaseBar>,
    /// Whether it asks anything of its successor.
    pub(super) asks: bool,
    /// What became of the goals of the version before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) goals: Option<GoalChanges>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) evaluation: Option<Evaluation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    /// The keys of those who approved it, so that one person is not two.
    pub(super) approvals: Vec<String>,
    /// The teams of those who did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) teams: Vec<String>,
    #[serde(default)]
    pub(super) shadow: bool,
    /// The draft that it was, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) drafted: Option<Drafted>,
    /// The release that was live before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) replaced: Option<DecisionId>,
    pub(super) steps: Vec<ReleaseStep>,
}

impl Body {
    /// Whether this is not somebody who proposed it, wrote it, or approved it already.
    pub(super) fn approvable_by(&self, who: &Principal) -> Result<(), ReleaseError> {
        if self.by == who.name() {
            return Err(ReleaseError::Own);
        }
        if self.drafted.as_ref().is_some_and(|drafted| drafted.writers.contains(&who.name())) {
            return Err(ReleaseError::Written);
        }
        if self.approvals.contains(&who.name()) {
            return Err(ReleaseError::Twice);
        }
        Ok(())
    }

    /// How many people must approve it, beside whoever proposed or wrote it: one at least where it was drafted, or its goals
    /// ask less than those of the version that is live.
    pub(super) fn approvals_asked(&self) -> u32 {
        let asked = self.bar.map_or(0, |bar| bar.approvals);
        let asks_less =
            self.bar.is_some() && self.goals.as_ref().is_some_and(GoalChanges::asks_less);
        asked.max(u32::from(asks_less || self.drafted.is_some()))
    }

    /// Whether this was ever done about it.
    pub(super) fn was(&self, code: &str) -> bool {
        self.steps.iter().any(|step| step.code == code)
    }
}

/// A release, with the version of its document.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(super) id: DecisionId,
    pub(super) document: u64,
    pub(super) body: Body,
}

impl Kept {
    pub(super) fn of(document: &Document) -> Result<Self, ServiceError> {
        let body = serde_json::from_slice(&document.body)
            .map_err(|_| ServiceError::Corrupt { what: "release" })?;
        Ok(Self { id: parse_id(Thing::Release, &document.id)?, document: document.version, body })
    }

    pub(super) fn require(&self, states: &[ReleaseState]) -> Result<(), ServiceError> {
        if states.contains(&self.body.state) {
            return Ok(());
        }
        Err(ServiceError::Release(ReleaseError::State(self.body.state)))
    }

    pub(super) fn put(&self) -> Result<PutDocument, ServiceError> {
        let body = &self.body;
        let mut labels =
            vec![("all", newest_first(body.at)), ("state", body.state.as_str().to_owned())];
        labels.push(("files", body.files.clone()));
        match body.state {
            ReleaseState::Live | ReleaseState::Canary => labels.push(("serving", String::new())),
            ReleaseState::Retired => labels.push(("retired", newest_first(body.since))),
            _ if body.shadow => labels.push(("serving", String::new())),
            _ => {}
        }
        Ok(PutDocument {
            kind: KIND,
            id: self.id.to_string(),
            expected: self.document,
            body: Some(to_json(body)?),
            sealed: None,
            labels,
        })
    }
}

/// Whether somebody may look at releases.
pub(super) fn may_look(who: &Principal) -> Result<(), ServiceError> {
    let drafts = |_| who.require(Scope::Drafts);
    who.require(Scope::Releases).or_else(drafts).or_else(|_| who.require(Scope::Desk))
}

impl Service {
    /// Releases, the newest first.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn releases(
        &self,
        who: &Principal,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<ReleaseView>>, ServiceError> {
        may_look(who)?;
        let query = Place::query(KIND, "all", "", after, limit)?;
        let mut views = Vec::new();
        for document in self.0.store.documents(query).await? {
            let Listed { item: kept, place } = listed(document, Kept::of)?;
            views.push(Listed { item: self.view_of_release(&kept, false).await?, place });
        }
        Ok(views)
    }

    /// A release.
    pub async fn release_by_id(
        &self,
        who: &Principal,
        id: DecisionId,
    ) -> Result<ReleaseView, ServiceError> {
        may_look(who)?;
        self.release_view(id).await
    }

    pub(crate) async fn release_view(&self, id: DecisionId) -> Result<ReleaseView, ServiceError> {
        let kept = self.kept_release(id).await?;
        self.view_of_release(&kept, true).await
    }

    /// `whole` counts its trial and its agreement too.
    async fn view_of_release(&self, kept: &Kept, whole: bool) -> Result<ReleaseView, ServiceError> {
        let body = &kept.body;
        let trial =
            if whole && body.was(TRIED_CODE) { Some(self.trial(kept.id).await?) } else { None };
        let agreement = if whole && body.was(LISTENS_CODE) {
            Some(self.agreement_of(kept.id).await?)
        } else {
            None
        };
        // Of the version that it was held against, and that it replaces if it goes live.
        let live = match body.replaced.filter(|_| whole) {
            Some(replaced) => self.kept_release(replaced).await?.body.evaluation,
            None => None,
        };
        Ok(ReleaseView {
            id: kept.id,
            version: body.version.clone(),
            state: body.state,
            at: body.at,
            since: body.since,
            title: body.drafted.as_ref().map(|drafted| drafted.title.clone()),
            shadow: body.shadow,
            bar: body.bar,
            approvals_asked: body.approvals_asked(),
            goals: body.goals.clone(),
            evaluation: body.evaluation.clone(),
            live,
            why: body.why.clone(),
            approvals: u32::try_from(body.approvals.len()).unwrap_or(u32::MAX),
            steps: body.steps.clone(),
            trial,
            agreement,
        })
    }

    pub(super) async fn kept_release(&self, id: DecisionId) -> Result<Kept, ServiceError> {
        let document = self.0.store.document(KIND, &id.to_string()).await?;
        let not_found = ServiceError::NotFound { what: Thing::Release, id: id.to_string() };
        Kept::of(&document.ok_or(not_found)?)
    }

    pub(super) async fn live(&self) -> Result<Option<Kept>, ServiceError> {
        self.in_state(ReleaseState::Live).await
    }

    /// The release in a state that only one is in.
    pub(super) async fn in_state(&self, state: ReleaseState) -> Result<Option<Kept>, ServiceError> {
        let query = DocumentQuery::equal(KIND, "state", state.as_str(), 1);
        let documents = self.0.store.documents(query).await?;
        documents.first().map(Kept::of).transpose()
    }
}
