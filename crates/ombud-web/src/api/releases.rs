//! Releases: versions of the assistant on their way to customers.

use std::collections::BTreeMap;

use axum::{Json, extract::State, http::StatusCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use ombud_domain::Wording;
use ombud_service::{
    AgreementCounts, AgreementSide, Evaluation as EvaluationView, Folder,
    GoalChanges as GoalChangesView, Interval, ReleaseBar, ReleaseStep, ReleaseView, Trial,
    TrialSide,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::page::{Cursor, Page};
use crate::{
    Faces,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path, Query},
};

/// A version of the assistant on its way to customers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Release {
    /// Its id; also that of the decision that proposed it.
    id: Uuid,
    /// The version, as it stands in decisions.
    version: String,
    /// `evaluating`, `refused`, `proposed`, `rejected`, `canary`, `live`, `retired` or `rolled_back`.
    state: &'static str,
    /// When it was proposed (RFC 3339).
    at: String,
    /// Since when it stands as it does (RFC 3339).
    since: String,
    /// What its draft was called, where it was drafted at the console.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// Whether it listens to conversations.
    listens: bool,
    /// What is asked of it; absent where the version before asked nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    bar: Option<Bar>,
    /// What became of the goals of the version that was live when it was proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    goals: Option<GoalChanges>,
    /// What it showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    evaluation: Option<Evaluation>,
    /// What the version showed that was live when it was proposed, where that was evaluated; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<Evaluation>,
    /// Goals that that version reached every time, and this one does not: titles, each with its language in brackets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lost: Vec<String>,
    /// Why ombud refused it or took it back, as a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// How many people have approved it.
    approvals: u32,
    /// How many must, beside whoever proposed it: one at least where goals were dropped or changed.
    approvals_asked: u32,
    /// What was done about it, in order.
    steps: Vec<Step>,
    /// What came of its trial, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    trial: Option<ReleaseTrial>,
    /// How often it agreed with what was done, where it listened.
    #[serde(skip_serializing_if = "Option::is_none")]
    agreement: Option<ReleaseAgreement>,
}

/// What is asked of a version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Bar {
    /// How often each goal is played per language.
    k: u8,
    /// The share of goals that must be reached all k times; a fraction.
    pass_min: f64,
    /// People who must approve it, beside whoever proposed it.
    approvals: u32,
    /// The share of new conversations that it serves at first; a fraction.
    canary_share: f64,
    /// How old a conversation is, in minutes, when it counts for or against it.
    canary_minutes: u16,
    /// Conversations of its own that must count before it serves all.
    canary_conversations: u32,
}

/// What a version showed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Evaluation {
    /// How often each goal was played per language.
    k: u8,
    /// Goals, each in each language, that were reached all k times.
    #[schema(value_type = Estimate)]
    pass_k: Interval,
    /// The goals that were not, by their titles, each with its language in brackets.
    missed: Vec<String>,
    /// Rules that were broken in a conversation.
    broken: u64,
    /// Contracts that do not keep what they say.
    contracts: u64,
    /// Scenarios that failed, and whatever else `ombud check` finds wrong.
    scenarios: u64,
    /// SHA-256 of the whole report.
    report: String,
}

impl From<EvaluationView> for Evaluation {
    fn from(shown: EvaluationView) -> Self {
        let pass_k = shown.pass_k();
        let EvaluationView { k, missed, broken, contracts, scenarios, report, .. } = shown;
        Self { k, pass_k, missed, broken, contracts, scenarios, report }
    }
}

/// What became of the goals of the version that was live.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GoalChanges)]
pub(crate) struct GoalChanges {
    /// How many that version has.
    live: usize,
    /// How many this one has.
    own: usize,
    /// Titles of those that this one no longer has.
    dropped: Vec<String>,
    /// Titles of those that this one asks in another way.
    changed: Vec<String>,
}

/// A share with its 95 % interval (Wilson).
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the shape of another crate's type")]
pub(crate) struct Estimate {
    /// How many.
    count: u64,
    /// Of how many.
    of: u64,
    /// The share; absent of nothing.
    share: Option<f64>,
    /// From.
    low: f64,
    /// To.
    high: f64,
}

/// One thing that was done about a release.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Step {
    /// What, as the code that stands in its decision.
    code: String,
    /// When (RFC 3339).
    at: String,
    /// The decision that records it.
    decision: Uuid,
    /// Why, in the words of whoever did.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// What came of a trial so far.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleaseTrial {
    /// Of the version that is tried: conversations that were not served, of those that have ended or gone
    /// to a person.
    #[schema(value_type = Estimate)]
    candidate_not_served: Interval,
    /// The same of the version that is live.
    #[schema(value_type = Estimate)]
    live_not_served: Interval,
    /// The e-value of a difference: 20 takes back a version that is worse.
    e_value: f64,
    /// Of the version that is tried: conversations in which an act failed.
    #[schema(value_type = Estimate)]
    candidate_failed: Interval,
    /// The same of the version that is live.
    #[schema(value_type = Estimate)]
    live_failed: Interval,
    /// The e-value of a difference: 40 takes back a version whose acts fail more often.
    e_value_failed: f64,
    /// What a conversation with the version that is tried cost on average, in millionths of the currency; not there
    /// before one counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    candidate_cost_micro: Option<u64>,
    /// The same of the version that is live.
    #[serde(skip_serializing_if = "Option::is_none")]
    live_cost_micro: Option<u64>,
    /// The e-value of its costing more: 40 takes it back.
    e_value_cost: f64,
    /// Whether the version that is tried was shown to be worse.
    alarm: bool,
    /// In what, in the order in which it was shown: `release.serves_fewer`, `release.fails_more`,
    /// `release.costs_more`.
    alarms: Vec<String>,
}

/// How often a version that listens agreed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleaseAgreement {
    /// With the version that was live.
    with_live: Agreement,
    /// With people.
    with_people: Agreement,
    /// Messages to people that nobody has answered yet.
    open: u64,
}

/// How often, of the turns in which it would have done something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Agreement {
    /// The share of turns in which it would have done the same.
    #[schema(value_type = Estimate)]
    agrees: Interval,
    /// Turns in which it would have asked back or handed over.
    leaves: u64,
}

impl From<ReleaseView> for Release {
    fn from(view: ReleaseView) -> Self {
        let lost = view.lost().into_iter().map(str::to_owned).collect();
        Self {
            id: view.id.as_uuid(),
            version: view.version,
            state: view.state.as_str(),
            at: view.at.to_string(),
            since: view.since.to_string(),
            title: view.title,
            listens: view.shadow,
            bar: view.bar.map(Bar::from),
            goals: view.goals.map(|goals| {
                let GoalChangesView { live, own, dropped, changed } = goals;
                GoalChanges { live, own, dropped, changed }
            }),
            evaluation: view.evaluation.map(Evaluation::from),
            live: view.live.map(Evaluation::from),
            lost,
            why: view.why,
            approvals: view.approvals,
            approvals_asked: view.approvals_asked,
            steps: view.steps.into_iter().map(Step::from).collect(),
            trial: view.trial.map(ReleaseTrial::from),
            agreement: view.agreement.map(ReleaseAgreement::from),
        }
    }
}

impl From<ReleaseBar> for Bar {
    fn from(bar: ReleaseBar) -> Self {
        let ReleaseBar {
            k,
            pass_min,
            approvals,
            canary_share,
            canary_minutes,
            canary_conversations,
        } = bar;
        Self { k, pass_min, approvals, canary_share, canary_minutes, canary_conversations }
    }
}

impl From<ReleaseStep> for Step {
    fn from(step: ReleaseStep) -> Self {
        let ReleaseStep { code, at, decision, reason } = step;
        Self { code, at: at.to_string(), decision: decision.as_uuid(), reason }
    }
}

impl From<Trial> for ReleaseTrial {
    fn from(trial: Trial) -> Self {
        let Trial { candidate, reference, e_value, e_value_failed, e_value_cost, alarms } = trial;
        let share = |side: TrialSide| side.share;
        Self {
            candidate_not_served: share(candidate),
            live_not_served: share(reference),
            e_value,
            candidate_failed: candidate.failed,
            live_failed: reference.failed,
            e_value_failed,
            candidate_cost_micro: candidate.cost_micro_mean(),
            live_cost_micro: reference.cost_micro_mean(),
            e_value_cost,
            alarm: !alarms.is_empty(),
            alarms: alarms.into_iter().map(|alarm| alarm.as_str().to_owned()).collect(),
        }
    }
}

impl From<AgreementCounts> for ReleaseAgreement {
    fn from(counts: AgreementCounts) -> Self {
        let AgreementCounts { with_live, with_people, open } = counts;
        let side = |side: AgreementSide| Agreement { agrees: side.share(), leaves: side.leaves };
        Self { with_live: side(with_live), with_people: side(with_people), open }
    }
}

/// To propose a version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRelease {
    /// The files of its folder: bytes in base64 by path, such as `words/de.ftl`.
    files: BTreeMap<String, String>,
}

/// To approve a version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApproveRelease {
    /// The version that was looked at.
    version: String,
    /// Why: what was looked at.
    reason: String,
}

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Because {
    /// In your words.
    reason: String,
}

/// Whether a version listens.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listens {
    /// Whether it does.
    listens: bool,
}

/// Releases, the newest first
///
#[utoipa::path(get, path = "/v1/releases", tag = "releases",
    security(("bearer" = ["releases"]), ("bearer" = ["drafts"]), ("bearer" = ["desk"])), params(Cursor),
    responses((status = 200, body = Page<Release>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(Cursor { after, limit }): Query<Cursor>,
) -> Result<Json<Page<Release>>, Problem> {
    let limit = limit.get();
    let found = faces.service.releases(&who, after.map(Into::into), limit).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// Propose a version
///
/// Where the version that is live asks for it, customers are played against the new one before people
/// approve it; otherwise it serves at once.
#[utoipa::path(post, path = "/v1/releases", tag = "releases",
    security(("bearer" = ["releases"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = NewRelease,
    responses((status = 202, body = Release), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn propose(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Body(body): Body<NewRelease>,
) -> Result<(StatusCode, Json<Release>), Problem> {
    let mut files = BTreeMap::new();
    for (path, text) in body.files {
        let bytes = STANDARD.decode(text);
        let bytes = bytes.map_err(|_| {
            Problem::invalid(Wording::new(
                format!("`files`: `{path}` must be bytes in base64."),
                format!("`files`: `{path}` muss aus Bytes in base64 bestehen."),
            ))
        })?;
        files.insert(path, bytes);
    }
    let folder = Folder { files, ..Folder::default() };
    let release = faces.service.propose_release(&who, folder, key.as_ref()).await?;
    Ok((StatusCode::ACCEPTED, Json(release.into())))
}

/// A release
///
#[utoipa::path(get, path = "/v1/releases/{id}", tag = "releases",
    security(("bearer" = ["releases"]), ("bearer" = ["drafts"]), ("bearer" = ["desk"])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Release), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Release>, Problem> {
    Ok(Json(faces.service.release_by_id(&who, id.into()).await?.into()))
}

/// Approve a version
///
/// Whoever proposed it or wrote some of it cannot. The last of those who must has it served: a share of new
/// conversations where that is asked, all otherwise. The scope `drafts` is enough for what was drafted.
#[utoipa::path(post, path = "/v1/releases/{id}/approve", tag = "releases",
    security(("bearer" = ["releases"]), ("bearer" = ["drafts"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = ApproveRelease,
    responses((status = 200, body = Release), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn approve(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Path(id): Path<Uuid>,
    Body(body): Body<ApproveRelease>,
) -> Result<Json<Release>, Problem> {
    let ApproveRelease { version, reason } = body;
    let service = &faces.service;
    let release = service.approve_release(&who, id.into(), &version, &reason, key.as_ref()).await?;
    Ok(Json(release.into()))
}

/// Turn a version down
///
#[utoipa::path(post, path = "/v1/releases/{id}/reject", tag = "releases",
    security(("bearer" = ["releases"]), ("bearer" = ["drafts"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Because,
    responses((status = 200, body = Release), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn reject(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Path(id): Path<Uuid>,
    Body(body): Body<Because>,
) -> Result<Json<Release>, Problem> {
    let service = &faces.service;
    Ok(Json(service.reject_release(&who, id.into(), &body.reason, key.as_ref()).await?.into()))
}

/// Have the version that is tried serve all
///
/// Once enough of its conversations have ended without an alarm.
#[utoipa::path(post, path = "/v1/releases/{id}/promote", tag = "releases",
    security(("bearer" = ["releases"]), ("bearer" = ["drafts"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = Release), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn promote(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Path(id): Path<Uuid>,
) -> Result<Json<Release>, Problem> {
    Ok(Json(faces.service.promote_release(&who, id.into(), key.as_ref()).await?.into()))
}

/// Have a version listen, or no longer
///
/// It says nothing; what it would have done is recorded and held against what was done.
#[utoipa::path(post, path = "/v1/releases/{id}/listen", tag = "releases",
    security(("bearer" = ["releases"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Listens,
    responses((status = 200, body = Release), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn listen(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Path(id): Path<Uuid>,
    Body(body): Body<Listens>,
) -> Result<Json<Release>, Problem> {
    let service = &faces.service;
    let release = service.listen_with_release(&who, id.into(), body.listens, key.as_ref()).await?;
    Ok(Json(release.into()))
}

/// Take back a version that is tried, or the one that is live for the one before it
///
/// Conversations that it served go on with that one.
#[utoipa::path(post, path = "/v1/releases/{id}/roll-back", tag = "releases",
    security(("bearer" = ["releases"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Because,
    responses((status = 200, body = Release), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn roll_back(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Path(id): Path<Uuid>,
    Body(body): Body<Because>,
) -> Result<Json<Release>, Problem> {
    Ok(Json(faces.service.roll_back(&who, id.into(), &body.reason, key.as_ref()).await?.into()))
}
