//! Releases: a version of the assistant goes live when it has shown what it can and people have approved
//! it; then it serves a share of new conversations, then all, and can be taken back at any time.
//!
//! * `version`: versions side by side, and which of them serves whom
//! * `evaluate`: what a version has to show before people look at it
//! * `canary`: conversations that it serves for a trial, held against the others, and the alarm
//! * `serving`: which versions are in memory, on every node
//! * `shadow`: a version that only listens, and how often it agrees with what was done
//! * here: the steps, each of which is a decision
//!
//! What a version has to show is asked by the version that is live, never by itself. A release's id is
//! that of the decision that proposed it.

mod canary;
mod evaluate;
mod serving;
mod shadow;
mod version;

use std::sync::Arc;

use jiff::Timestamp;
use ombud_assistant::{Folder, ReleaseBar};
use ombud_domain::{DecisionId, DecisionKind, Reason, Source, Wording};
use ombud_store::{Document, DocumentQuery, PutDocument, WriteSet};
use serde::{Deserialize, Serialize};

pub(crate) use self::{
    canary::{KIND as TRIED, TrialCache, tried},
    shadow::{Done, KIND as SHADOW, Overheard},
    version::{Routing, Version},
};
pub use self::{
    canary::{Trial, TrialSide},
    evaluate::{Evaluation, Evaluator},
    shadow::{Agreement, AgreementCounts, AgreementSide},
};
use crate::{
    IdempotencyKey, Listed, Place, Principal, Scope, Service, ServiceError, Thing,
    auth::{parse_id, to_json},
    conversation::{actor_of, newest_first},
    given::reason_of,
    idempotency::remembered,
    place::listed,
    record::Draft,
};

const KIND: &str = "release";
/// Kind and id of the one document that says when it last changed who serves or listens.
const SLOT: &str = "release_slot";
/// That a version is tried, and that one listens, as the codes of their steps.
const TRIED_CODE: &str = "release.canary";
const LISTENS_CODE: &str = "release.listens";
/// The longest reason, in characters.
const REASON_MAX: usize = 2_000;

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
    /// They approved it before.
    #[error("you have approved it already; somebody else must too")]
    Twice,
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
    /// Whether it listens to conversations.
    pub shadow: bool,
    /// What was asked of it; `None` where the version before asked nothing.
    pub bar: Option<ReleaseBar>,
    /// What it showed.
    pub evaluation: Option<Evaluation>,
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

/// What is kept of a release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Body {
    version: String,
    /// Digest of its files, under which they are kept.
    files: String,
    state: ReleaseState,
    at: Timestamp,
    since: Timestamp,
    /// Who proposed it.
    by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bar: Option<ReleaseBar>,
    /// Whether it asks anything of its successor.
    asks: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    evaluation: Option<Evaluation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    /// The keys of those who approved it, so that one person is not two.
    approvals: Vec<String>,
    #[serde(default)]
    shadow: bool,
    /// The release that was live before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    replaced: Option<DecisionId>,
    steps: Vec<ReleaseStep>,
}

impl Body {
    /// Whether this was ever done about it.
    fn was(&self, code: &str) -> bool {
        self.steps.iter().any(|step| step.code == code)
    }
}

/// A release, with the version of its document.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    id: DecisionId,
    document: u64,
    body: Body,
}

impl Kept {
    fn of(document: &Document) -> Result<Self, ServiceError> {
        let body = serde_json::from_slice(&document.body)
            .map_err(|_| ServiceError::Corrupt { what: "release" })?;
        Ok(Self { id: parse_id(Thing::Release, &document.id)?, document: document.version, body })
    }

    fn require(&self, states: &[ReleaseState]) -> Result<(), ServiceError> {
        if states.contains(&self.body.state) {
            return Ok(());
        }
        Err(ServiceError::Release(ReleaseError::State(self.body.state)))
    }

    fn put(&self) -> Result<PutDocument, ServiceError> {
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

/// A step of a release: who takes it, and the code that says which.
struct Step<'a> {
    who: &'a Principal,
    code: &'static str,
    /// More codes, such as what an alarm was about.
    more: Vec<Reason>,
    reason: Option<&'a str>,
}

impl<'a> Step<'a> {
    fn new(who: &'a Principal, code: &'static str) -> Self {
        Self { who, code, more: vec![], reason: None }
    }
}

impl Service {
    /// Propose the files of a folder as the next version.
    pub async fn propose_release(
        &self,
        who: &Principal,
        folder: Folder,
        key: Option<&IdempotencyKey>,
    ) -> Result<ReleaseView, ServiceError> {
        who.require(Scope::Releases)?;
        folder.check().map_err(|problem| {
            let problem = Wording::plain(problem);
            ServiceError::Invalid { field: "files", problem }
        })?;
        let digest = version::files_digest(&folder);
        let request = self.request(who, key, "propose release", &digest);
        if let Some(id) = self.repeated::<DecisionId>(request.as_ref()).await? {
            return self.release_view(id).await;
        }
        let version = self.load_version(folder).await?;
        self.0.warm.store(Some(Arc::clone(&version)));
        let live = self.live().await?.ok_or(ServiceError::Release(ReleaseError::First))?;
        // What is asked is asked by the version that is live everywhere, not by what this node still has.
        self.load_releases().await?;
        if self.current().1.files != live.body.files {
            return Err(ServiceError::Busy);
        }
        if live.body.files == digest {
            return Err(ServiceError::done(
                "this version is live already",
                "diese Version läuft schon",
            ));
        }
        let serving = self.current();
        let (own, live_id) = (&version.assistant.manifest().id, &serving.assistant().manifest().id);
        if own != live_id {
            let en = format!("are of the assistant `{own}`, but `{live_id}` serves here");
            let de = format!("gehören zum Assistenten `{own}`, hier antwortet aber `{live_id}`");
            return Err(ServiceError::invalid("files", en, de));
        }
        let bar = serving.assistant().manifest().release;
        if bar.is_some() && version.assistant.goals().is_empty() {
            return Err(ServiceError::invalid(
                "files",
                "have no goals, and the version that is live asks that some are reached",
                "enthalten keine Ziele, und die laufende Version verlangt, dass welche erreicht werden",
            ));
        }
        let mut kept = self.new_release(who, &version, bar);
        kept.body.replaced = Some(live.id);
        let id = kept.id;
        let mut documents = vec![];
        documents.extend(self.keep_files(version.assistant.folder()).await?);
        documents.extend(remembered(request.as_ref(), &id)?);
        if bar.is_none() {
            // Nothing is asked of it.
            let step = Step::new(who, "release.proposed");
            self.make_live(step, kept, Some(live), documents).await?;
        } else {
            self.take_step(Step::new(who, "release.proposed"), &mut kept, documents).await?;
            self.spawn_evaluation(id);
        }
        self.release_view(id).await
    }

    /// A release that nothing is known of yet.
    fn new_release(&self, who: &Principal, version: &Version, bar: Option<ReleaseBar>) -> Kept {
        let (id, now) = (self.0.ids.event(), self.now());
        let body = Body {
            version: version.name().to_owned(),
            files: version.files.clone(),
            state: ReleaseState::Evaluating,
            at: now,
            since: now,
            by: who.name(),
            bar,
            asks: version.assistant.manifest().release.is_some(),
            evaluation: None,
            why: None,
            approvals: vec![],
            shadow: false,
            replaced: None,
            steps: vec![],
        };
        Kept { id, document: 0, body }
    }

    /// Approve a release. `version` is the one that was looked at. The last of those who must has it
    /// served.
    pub async fn approve_release(
        &self,
        who: &Principal,
        id: DecisionId,
        version: &str,
        reason: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<ReleaseView, ServiceError> {
        who.require(Scope::Releases)?;
        let request = self.request(who, key, &format!("approve release/{id}"), version);
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return self.release_view(id).await;
        }
        let mut kept = self.kept_release(id).await?;
        kept.require(&[ReleaseState::Proposed])?;
        let refused = |error| Err(ServiceError::Release(error));
        let body = &mut kept.body;
        if body.version != version {
            return refused(ReleaseError::Changed);
        }
        if body.by == who.name() {
            return refused(ReleaseError::Own);
        }
        if body.approvals.contains(&who.name()) {
            return refused(ReleaseError::Twice);
        }
        body.approvals.push(who.name());
        let asked = body.bar.map_or(0, |bar| bar.approvals);
        let complete = u32::try_from(body.approvals.len()).unwrap_or(u32::MAX) >= asked;
        let documents = remembered(request.as_ref(), &())?.into_iter().collect();
        let step = Step {
            reason: Some(reason_of(reason, REASON_MAX)?),
            ..Step::new(who, "release.approved")
        };
        self.take_step(step, &mut kept, documents).await?;
        if complete {
            match self.begin_serving(kept).await {
                // It waits until that one serves all or is taken back.
                Err(ServiceError::Release(ReleaseError::Tried)) => {}
                done => done?,
            }
        }
        self.release_view(id).await
    }

    /// Serve what has shown and got what is asked: a share of new conversations, or all.
    async fn begin_serving(&self, mut kept: Kept) -> Result<(), ServiceError> {
        let who = Principal::Operator;
        let mut documents = vec![];
        if kept.body.bar.is_none_or(|bar| bar.canary_share <= 0.0) {
            let live = self.live().await?;
            return self.make_live(Step::new(&who, "release.live"), kept, live, vec![]).await;
        }
        if self.in_state(ReleaseState::Canary).await?.is_some() {
            return Err(ServiceError::Release(ReleaseError::Tried));
        }
        self.still_next(&kept).await?;
        self.warm(&kept.body).await?;
        documents.push(self.slot().await?);
        kept.body.state = ReleaseState::Canary;
        kept.body.shadow = false;
        self.take_step(Step::new(&who, TRIED_CODE), &mut kept, documents).await?;
        self.load_releases().await
    }

    /// Turn a release down.
    pub async fn reject_release(
        &self,
        who: &Principal,
        id: DecisionId,
        reason: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<ReleaseView, ServiceError> {
        who.require(Scope::Releases)?;
        let request = self.request(who, key, &format!("reject release/{id}"), reason);
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return self.release_view(id).await;
        }
        let mut kept = self.kept_release(id).await?;
        kept.require(&[ReleaseState::Evaluating, ReleaseState::Proposed])?;
        kept.body.state = ReleaseState::Rejected;
        kept.body.shadow = false;
        let step = Step {
            reason: Some(reason_of(reason, REASON_MAX)?),
            ..Step::new(who, "release.rejected")
        };
        let documents = remembered(request.as_ref(), &())?.into_iter().collect();
        self.take_step(step, &mut kept, documents).await?;
        self.load_releases().await?;
        self.release_view(id).await
    }

    /// Have the version that is tried serve all.
    ///
    /// Also begins the trial of one that was approved while another was tried.
    pub async fn promote_release(
        &self,
        who: &Principal,
        id: DecisionId,
        key: Option<&IdempotencyKey>,
    ) -> Result<ReleaseView, ServiceError> {
        who.require(Scope::Releases)?;
        let request = self.request(who, key, "promote release", &id.to_string());
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return self.release_view(id).await;
        }
        let kept = self.kept_release(id).await?;
        kept.require(&[ReleaseState::Canary, ReleaseState::Proposed])?;
        if kept.body.state == ReleaseState::Proposed {
            let asked = kept.body.bar.map_or(0, |bar| bar.approvals);
            if u32::try_from(kept.body.approvals.len()).unwrap_or(u32::MAX) < asked {
                return Err(ServiceError::Release(ReleaseError::State(ReleaseState::Proposed)));
            }
            self.begin_serving(kept).await?;
            self.remember_only(request.as_ref()).await?;
            return self.release_view(id).await;
        }
        let asked = kept.body.bar.map_or(0, |bar| u64::from(bar.canary_conversations));
        let trial = self.trial(id).await?;
        if trial.candidate.ended < asked {
            let ended = trial.candidate.ended;
            return Err(ServiceError::Release(ReleaseError::TooFew { ended, asked }));
        }
        let live = self.live().await?;
        let documents = remembered(request.as_ref(), &())?.into_iter().collect();
        self.make_live(Step::new(who, "release.live"), kept, live, documents).await?;
        self.release_view(id).await
    }

    /// Take back a version that is tried, or the one that is live for the one before it.
    ///
    /// Conversations that it served go on with the version that is live then.
    pub async fn roll_back(
        &self,
        who: &Principal,
        id: DecisionId,
        reason: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<ReleaseView, ServiceError> {
        who.require(Scope::Releases).or_else(|_| who.require(Scope::Desk))?;
        let reason = reason_of(reason, REASON_MAX)?;
        let request = self.request(who, key, &format!("roll back/{id}"), reason);
        if let Some(id) = self.repeated::<DecisionId>(request.as_ref()).await? {
            return self.release_view(id).await;
        }
        let step = Step { reason: Some(reason), ..Step::new(who, "release.rolled_back") };
        // The one that is meant: what was taken back meanwhile does not take the next one along.
        let mut live = self.kept_release(id).await?;
        live.require(&[ReleaseState::Canary, ReleaseState::Live])?;
        if live.body.state == ReleaseState::Canary {
            let documents = remembered(request.as_ref(), &id)?.into_iter().collect();
            self.take_back(step, live, documents).await?;
            return self.release_view(id).await;
        }
        if self.in_state(ReleaseState::Canary).await?.is_some() {
            return Err(ServiceError::Release(ReleaseError::Tried));
        }
        let first = || ServiceError::Release(ReleaseError::First);
        let before = live.body.replaced.ok_or_else(first)?;
        let mut before = self.kept_release(before).await?;
        before.require(&[ReleaseState::Retired])?;
        self.warm(&before.body).await?;
        live.body.state = ReleaseState::RolledBack;
        before.body.state = ReleaseState::Live;
        before.body.since = self.now();
        let mut documents = vec![before.put()?];
        documents.extend(remembered(request.as_ref(), &id)?);
        self.take_step(step, &mut live, documents).await?;
        self.load_releases().await?;
        self.release_view(id).await
    }

    /// End a trial.
    async fn take_back(
        &self,
        step: Step<'_>,
        mut canary: Kept,
        documents: Vec<PutDocument>,
    ) -> Result<(), ServiceError> {
        canary.body.state = ReleaseState::RolledBack;
        canary.body.why = step.more.first().map(|reason| reason.code.clone());
        self.take_step(step, &mut canary, documents).await?;
        self.load_releases().await
    }

    /// Have a release serve all, in the place of the one before.
    async fn make_live(
        &self,
        step: Step<'_>,
        mut kept: Kept,
        before: Option<Kept>,
        mut documents: Vec<PutDocument>,
    ) -> Result<(), ServiceError> {
        if let Some(canary) = self.in_state(ReleaseState::Canary).await?
            && canary.id != kept.id
        {
            return Err(ServiceError::Release(ReleaseError::Tried));
        }
        if kept.body.bar.is_some() {
            self.still_next(&kept).await?;
        }
        self.warm(&kept.body).await?;
        documents.push(self.slot().await?);
        if let Some(mut before) = before {
            kept.body.replaced = Some(before.id);
            before.body.state = ReleaseState::Retired;
            before.body.since = self.now();
            documents.push(before.put()?);
        }
        (kept.body.state, kept.body.shadow) = (ReleaseState::Live, false);
        self.take_step(step, &mut kept, documents).await?;
        self.load_releases().await
    }

    /// That the version that was live when a release was proposed still is: what another asks was not
    /// shown to it.
    async fn still_next(&self, kept: &Kept) -> Result<(), ServiceError> {
        let live = self.live().await?.map(|live| live.id);
        if live == kept.body.replaced {
            return Ok(());
        }
        Err(ServiceError::Release(ReleaseError::Overtaken))
    }

    /// Written by whatever changes who serves or listens, so that of two at once one looks again.
    async fn slot(&self) -> Result<PutDocument, ServiceError> {
        let document = self.0.store.document(SLOT, SLOT).await?;
        Ok(PutDocument {
            kind: SLOT,
            id: SLOT.to_owned(),
            expected: document.map_or(0, |document| document.version),
            body: Some(to_json(&self.now())?),
            sealed: None,
            labels: vec![],
        })
    }

    /// Write a step with its decision, and what changes with it.
    async fn take_step(
        &self,
        step: Step<'_>,
        kept: &mut Kept,
        mut documents: Vec<PutDocument>,
    ) -> Result<(), ServiceError> {
        let decision = if kept.document == 0 { kept.id } else { self.0.ids.event() };
        let mut draft = Draft::system(self, DecisionKind::Release, self.0.ids.random());
        draft.id = decision;
        draft.actor = actor_of(step.who);
        draft.cause = kept.body.steps.last().map(|last| last.decision);
        draft.reasons = vec![Reason::of(step.code)];
        draft.reasons.extend(step.more);
        draft.sources = vec![Source {
            passage: format!("assistant/{}", self.assistant().manifest().id),
            digest: kept.body.version.clone(),
        }];
        let (entry, deliveries) = self.public_entry(draft)?;
        documents.extend(deliveries);
        let (code, reason) = (step.code.to_owned(), step.reason.map(str::to_owned));
        kept.body.since = self.now();
        kept.body.steps.push(ReleaseStep { code, at: kept.body.since, decision, reason });
        documents.push(kept.put()?);
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        kept.document += 1;
        tracing::info!(
            release.id = %kept.id,
            release.state = kept.body.state.as_str(),
            assistant.version = kept.body.version,
            "{}",
            step.code
        );
        Ok(())
    }

    /// Have a release listen to conversations, or no longer.
    pub async fn listen_with_release(
        &self,
        who: &Principal,
        id: DecisionId,
        listens: bool,
        key: Option<&IdempotencyKey>,
    ) -> Result<ReleaseView, ServiceError> {
        who.require(Scope::Releases)?;
        let request = self.request(who, key, &format!("listen/{id}"), &listens.to_string());
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return self.release_view(id).await;
        }
        let mut kept = self.kept_release(id).await?;
        kept.require(&[ReleaseState::Refused, ReleaseState::Proposed])?;
        if kept.body.shadow != listens {
            let routing = self.0.routing.load();
            if listens && routing.shadow.as_ref().is_some_and(|(other, _)| *other != id) {
                return Err(ServiceError::done(
                    "another version listens already",
                    "eine andere Version hört schon mit",
                ));
            }
            drop(routing);
            kept.body.shadow = listens;
            let code = if listens { LISTENS_CODE } else { "release.listens_no_more" };
            let mut documents = vec![self.slot().await?];
            documents.extend(remembered(request.as_ref(), &())?);
            self.take_step(Step::new(who, code), &mut kept, documents).await?;
            self.load_releases().await?;
        }
        self.release_view(id).await
    }

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
        who.require(Scope::Releases).or_else(|_| who.require(Scope::Desk))?;
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
        who.require(Scope::Releases).or_else(|_| who.require(Scope::Desk))?;
        self.release_view(id).await
    }

    async fn release_view(&self, id: DecisionId) -> Result<ReleaseView, ServiceError> {
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
        Ok(ReleaseView {
            id: kept.id,
            version: body.version.clone(),
            state: body.state,
            at: body.at,
            since: body.since,
            shadow: body.shadow,
            bar: body.bar,
            evaluation: body.evaluation.clone(),
            why: body.why.clone(),
            approvals: u32::try_from(body.approvals.len()).unwrap_or(u32::MAX),
            steps: body.steps.clone(),
            trial,
            agreement,
        })
    }

    async fn kept_release(&self, id: DecisionId) -> Result<Kept, ServiceError> {
        let document = self.0.store.document(KIND, &id.to_string()).await?;
        let not_found = ServiceError::NotFound { what: Thing::Release, id: id.to_string() };
        Kept::of(&document.ok_or(not_found)?)
    }

    async fn live(&self) -> Result<Option<Kept>, ServiceError> {
        self.in_state(ReleaseState::Live).await
    }

    /// The release in a state that only one is in.
    async fn in_state(&self, state: ReleaseState) -> Result<Option<Kept>, ServiceError> {
        let query = DocumentQuery::equal(KIND, "state", state.as_str(), 1);
        let documents = self.0.store.documents(query).await?;
        documents.first().map(Kept::of).transpose()
    }
}
