//! Releases: a version of the assistant goes live when it has shown what it can and people have approved
//! it; then it serves a share of new conversations, then all, and can be taken back at any time.
//!
//! * `version`: versions side by side, and which of them serves whom
//! * `evaluate`: what a version has to show before people look at it
//! * `canary`: conversations that it serves for a trial, held against the others, and the alarm
//! * `serving`: which versions are in memory, on every node
//! * `shadow`: a version that only listens, and how often it agrees with what was done
//! * `stand`: how a release stands, as it is kept and shown
//! * here: the steps, each of which is a decision
//!
//! What a version has to show is asked by the version that is live, never by itself. A release's id is
//! that of the decision that proposed it.

mod allowed;
mod canary;
mod changes;
mod evaluate;
mod serving;
mod shadow;
mod stand;
mod version;

use std::sync::Arc;

use ombud_assistant::{Folder, ReleaseBar};
use ombud_domain::{DecisionId, DecisionKind, Reason, Source, Wording};
use ombud_store::{PutDocument, WriteSet};

use self::stand::{Body, KIND, LISTENS_CODE, TRIED_CODE};
pub(crate) use self::{
    canary::{KIND as TRIED, TrialCache, tried},
    evaluate::Evaluating,
    shadow::{Done, KIND as SHADOW, Overheard},
    stand::{Drafted, KIND as RELEASE, Kept},
    version::{Routing, Version},
};
pub use self::{
    canary::{Trial, TrialAlarm, TrialSide},
    changes::{FileBeside, FileChange, FileChangeKind, RowBeside, side_by_side},
    evaluate::{Evaluation, Evaluator, GoalChanges},
    shadow::{Agreement, AgreementCounts, AgreementSide},
    stand::{ReleaseError, ReleaseState, ReleaseStep, ReleaseView},
};
use crate::{
    IdempotencyKey, Principal, Scope, Service, ServiceError,
    auth::to_json,
    conversation::actor_of,
    given::reason_of,
    idempotency::{Request, remembered},
    judge::Judged,
    record::Draft,
};

/// Kind and id of the one document that says when it last changed who serves or listens.
const SLOT: &str = "release_slot";
/// The longest reason, in characters.
const REASON_MAX: usize = 2_000;

/// What is proposed beside the files.
#[derive(Default)]
pub(crate) struct Proposal {
    pub(crate) drafted: Option<Drafted>,
    /// Digest of the files of the version that it was made of, where it must still be live.
    pub(crate) over: Option<String>,
    pub(crate) request: Option<Request>,
    /// What is written with it.
    pub(crate) documents: Vec<PutDocument>,
}

/// A step of a release: who takes it, and the code that says which.
struct Step<'a> {
    who: &'a Principal,
    code: &'static str,
    /// More codes, such as what an alarm was about.
    more: Vec<Reason>,
    reason: Option<&'a str>,
    /// What policy said of it.
    judged: Judged,
}

impl<'a> Step<'a> {
    fn new(who: &'a Principal, code: &'static str) -> Self {
        Self { who, code, more: vec![], reason: None, judged: Judged::default() }
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
        self.propose_folder(who, folder, Proposal { request, ..Proposal::default() }).await
    }

    /// Propose a folder, for whoever may.
    pub(crate) async fn propose_folder(
        &self,
        who: &Principal,
        folder: Folder,
        proposal: Proposal,
    ) -> Result<ReleaseView, ServiceError> {
        let Proposal { drafted, over, request, mut documents } = proposal;
        let version = self.load_version(folder).await?;
        self.0.warm.store(Some(Arc::clone(&version)));
        let live = self.live().await?.ok_or(ServiceError::Release(ReleaseError::First))?;
        // What is asked is asked by the version that is live everywhere, not by what this node still has.
        self.load_releases().await?;
        let is_over = over.is_none_or(|over| over == live.body.files);
        if self.current().1.files != live.body.files || !is_over {
            return Err(ServiceError::Busy);
        }
        if live.body.files == version.files {
            return Err(ServiceError::done(
                "this version is live already",
                "diese Version ist schon im Einsatz",
            ));
        }
        let bar = self.asked_of(&version)?;
        let mut kept = self.new_release(who, &version, bar);
        kept.body.replaced = Some(live.id);
        kept.body.drafted = drafted;
        let serving = self.current();
        let (before, own) = (serving.assistant().goals(), version.assistant.goals());
        kept.body.goals = Some(GoalChanges::between(before, own));
        let id = kept.id;
        documents.extend(self.keep_files(version.assistant.folder()).await?);
        documents.extend(remembered(request.as_ref(), &id)?);
        let step = Step::new(who, "release.proposed");
        if bar.is_none() && kept.body.drafted.is_none() {
            // Nothing is asked of it.
            self.make_live(step, kept, Some(live), documents).await?;
        } else if bar.is_none() {
            // Nothing but that somebody else has read it.
            kept.body.state = ReleaseState::Proposed;
            self.take_step(step, &mut kept, documents).await?;
        } else {
            self.take_step(step, &mut kept, documents).await?;
            // The node that writes evaluates; it looks every second.
            if !self.0.store.stands_by() {
                self.spawn_evaluation(id);
            }
        }
        self.release_view(id).await
    }

    /// What the version that serves asks of one that is to follow it.
    fn asked_of(&self, version: &Version) -> Result<Option<ReleaseBar>, ServiceError> {
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
        Ok(bar)
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
            goals: None,
            evaluation: None,
            why: None,
            approvals: vec![],
            teams: vec![],
            shadow: false,
            drafted: None,
            replaced: None,
            steps: vec![],
        };
        Kept { id, document: 0, body }
    }

    /// Whether whoever asks is not somebody who proposed it, wrote it, or approved it already. What policy wants besides is
    /// asked when they approve.
    pub async fn is_for_others_to_approve(
        &self,
        who: &Principal,
        id: DecisionId,
    ) -> Result<bool, ServiceError> {
        Ok(self.kept_release(id).await?.body.approvable_by(who).is_err())
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
        let mut kept = self.release_for(who, id).await?;
        let request = self.request(who, key, &format!("approve release/{id}"), version);
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return self.release_view(id).await;
        }
        kept.require(&[ReleaseState::Proposed])?;
        if kept.body.version != version {
            return Err(ServiceError::Release(ReleaseError::Changed));
        }
        kept.body.approvable_by(who).map_err(ServiceError::Release)?;
        let reason = Some(reason_of(reason, REASON_MAX)?);
        let mut judged = Judged::default();
        self.may_approve_release(who, &kept, &mut judged).await?;
        let body = &mut kept.body;
        body.approvals.push(who.name());
        body.teams.extend(who.team().map(str::to_owned));
        let asked = body.approvals_asked();
        let mut complete = u32::try_from(body.approvals.len()).unwrap_or(u32::MAX) >= asked;
        let mut step = Step { reason, ..Step::new(who, "release.approved") };
        if complete {
            match self.may_go_live(&kept, &mut judged).await {
                Ok(()) => {}
                // The approval counts; policy wants more.
                Err(ServiceError::Release(ReleaseError::Forbidden { .. })) => {
                    complete = false;
                    step.more.push(Reason::of("release.not_enough"));
                }
                Err(error) => return Err(error),
            }
        }
        step.judged = judged;
        let documents = remembered(request.as_ref(), &())?.into_iter().collect();
        self.take_step(step, &mut kept, documents).await?;
        if complete {
            match self.begin_serving(kept, Judged::default()).await {
                // It waits until that one serves all or is taken back.
                Err(ServiceError::Release(ReleaseError::Tried)) => {}
                done => done?,
            }
        }
        self.release_view(id).await
    }

    /// A release for whoever decides about it: of one that was drafted, those who draft may, as long as they wrote none of
    /// it.
    async fn release_for(&self, who: &Principal, id: DecisionId) -> Result<Kept, ServiceError> {
        let releases = who.require(Scope::Releases);
        if releases.is_err() && who.require(Scope::Drafts).is_err() {
            releases?;
        }
        let kept = self.kept_release(id).await?;
        if kept.body.drafted.is_none() {
            who.require(Scope::Releases)?;
        }
        Ok(kept)
    }

    /// Serve what has shown and got what is asked: a share of new conversations, or all.
    async fn begin_serving(&self, mut kept: Kept, judged: Judged) -> Result<(), ServiceError> {
        let who = Principal::Operator;
        let mut documents = vec![];
        if kept.body.bar.is_none_or(|bar| bar.canary_share <= 0.0) {
            let live = self.live().await?;
            let step = Step { judged, ..Step::new(&who, "release.live") };
            return self.make_live(step, kept, live, vec![]).await;
        }
        if self.in_state(ReleaseState::Canary).await?.is_some() {
            return Err(ServiceError::Release(ReleaseError::Tried));
        }
        self.still_next(&kept).await?;
        self.warm(&kept.body).await?;
        documents.push(self.slot().await?);
        kept.body.state = ReleaseState::Canary;
        kept.body.shadow = false;
        let step = Step { judged, ..Step::new(&who, TRIED_CODE) };
        self.take_step(step, &mut kept, documents).await?;
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
        let mut kept = self.release_for(who, id).await?;
        let request = self.request(who, key, &format!("reject release/{id}"), reason);
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return self.release_view(id).await;
        }
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
        let kept = self.release_for(who, id).await?;
        let request = self.request(who, key, "promote release", &id.to_string());
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return self.release_view(id).await;
        }
        kept.require(&[ReleaseState::Canary, ReleaseState::Proposed])?;
        if kept.body.state == ReleaseState::Proposed {
            let asked = kept.body.approvals_asked();
            if u32::try_from(kept.body.approvals.len()).unwrap_or(u32::MAX) < asked {
                return Err(ServiceError::Release(ReleaseError::State(ReleaseState::Proposed)));
            }
            let mut judged = Judged::default();
            match self.may_go_live(&kept, &mut judged).await {
                Err(ServiceError::Release(ReleaseError::Forbidden { .. })) => {
                    self.or_refused(who, &kept, &mut judged).await?;
                }
                may => may?,
            }
            self.begin_serving(kept, judged).await?;
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
        if kept.body.bar.is_some() || kept.body.drafted.is_some() {
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
        let (entry, deliveries) = self.public_entry(draft.judged(step.judged))?;
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
}
