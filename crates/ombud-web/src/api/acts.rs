//! Acts: what the assistant had other systems do, and undoing it.

use axum::{Json, extract::State};
use ombud_domain::{ActState, Language, Wording};
use ombud_service::{ActGiven, ActView, Found, Interval, Place, ProposalView, TeamView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    conversations::language_if,
    page::{After, Limit, Page},
};
use crate::{
    Faces,
    expected::{ActStateWord, WasFoundWord},
    problem::Problem,
    state::{Body, Caller, Idempotency, Path, Query},
};

/// An act.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Act {
    /// Its id; also that of the decision to do it.
    id: Uuid,
    /// The conversation it was done in.
    conversation: Uuid,
    /// The tool and its operation, such as `billing.submit-reading`.
    operation: String,
    /// What it is called towards customers.
    title: String,
    /// `read`, `reversible`, `compensable` or `irreversible`.
    #[schema(value_type = String)]
    effect: ombud_domain::EffectClass,
    /// `autonomous`, `act` or `approve`.
    #[schema(value_type = String)]
    autonomy: ombud_domain::Autonomy,
    /// `proposed`, `rejected`, `expired`, `withdrawn`, `intended`, `done`, `refused`, `unknown`, `undoing` or
    /// `undone`.
    #[schema(value_type = String)]
    state: ActState,
    /// When it was decided (RFC 3339).
    at: String,
    /// Until when it can be undone (RFC 3339); absent where it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    undo_until: Option<String>,
    /// Whether the customer may undo it.
    undo_by_customer: bool,
    /// Whether it is `unknown`, and nobody has found out for a day what became of it.
    overdue: bool,
    /// Whether undoing it was tried: where it is `done`, that was refused; where it is `unknown`, nobody knows whether it was
    /// undone. Only for the company's people.
    #[serde(skip_serializing_if = "Option::is_none")]
    undo_tried: Option<bool>,
    /// Whose matter it is, such as a contract number; only for the company's people.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    /// What the tool was given, by name; only for the company's people, and as long as it was not erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    arguments: Option<std::collections::BTreeMap<String, serde_json::Value>>,
}

impl From<ActView> for Act {
    fn from(view: ActView) -> Self {
        let (customer, arguments) = match view.given {
            Some(ActGiven { customer, arguments }) => (customer, Some(arguments)),
            None => (None, None),
        };
        Self {
            id: view.id.as_uuid(),
            conversation: view.conversation.as_uuid(),
            operation: view.operation,
            title: view.title,
            effect: view.effect,
            autonomy: view.autonomy,
            state: view.state,
            at: view.at.to_string(),
            undo_until: view.undo_until.map(|until| until.to_string()),
            undo_by_customer: view.undo_by_customer,
            overdue: view.overdue,
            undo_tried: arguments.is_some().then_some(view.undo_tried),
            customer,
            arguments,
        }
    }
}

/// In which language titles are.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InLanguage {
    /// `de` or `en`. Default: that of the conversation.
    #[serde(default)]
    #[param(format = "language")]
    pub(crate) language: Option<String>,
}

/// Which acts, where a page begins and how long it is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InState {
    /// `proposed`, `rejected`, `expired`, `withdrawn`, `intended`, `done`, `refused`, `unknown`, `undoing` or
    /// `undone`.
    #[param(value_type = ActStateWord, inline)]
    state: ActState,
    /// `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>, format = "place")]
    after: Option<After>,
    /// Items at most, 1 to 200. Default: 50.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit<50, 200>,
    /// `de` or `en`. Default: that of the conversation.
    #[serde(default)]
    #[param(format = "language")]
    language: Option<String>,
}

/// Where a page begins, how long it is, and in which language titles are.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfConversation {
    /// `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>, format = "place")]
    after: Option<After>,
    /// Items at most, 1 to 500. Default: 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500)]
    limit: Limit<100, 500>,
    /// `de` or `en`. Default: that of the conversation.
    #[serde(default)]
    #[param(format = "language")]
    language: Option<String>,
}

impl OfConversation {
    /// After which place, how many, and in which language.
    ///
    /// # Errors
    /// A problem if the language is none.
    pub(crate) fn parts(self) -> Result<(Option<Place>, usize, Option<Language>), Problem> {
        let language = language_if(self.language.as_deref())?;
        Ok((self.after.map(Into::into), self.limit.get(), language))
    }
}

/// The acts in a state, oldest first
///
/// `unknown` are those of which a person must find out what became of them.
#[utoipa::path(get, path = "/v1/acts", tag = "acts",
    security(("bearer" = ["desk"]), ("bearer" = ["approvals"])), params(InState),
    responses((status = 200, body = Page<Act>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(query): Query<InState>,
) -> Result<Json<Page<Act>>, Problem> {
    let limit = query.limit.get();
    let language = language_if(query.language.as_deref())?;
    let after = query.after.map(Into::into);
    let found = faces.service.acts_in(&who, query.state, after, limit, language).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// The acts of a conversation, oldest first
#[utoipa::path(get, path = "/v1/conversations/{id}/acts", tag = "acts",
    security(("conversation" = []), ("bearer" = ["conversations"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), OfConversation),
    responses((status = 200, body = Page<Act>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn of_conversation(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<OfConversation>,
) -> Result<Json<Page<Act>>, Problem> {
    let (after, limit, language) = query.parts()?;
    let found = faces.service.acts_of(&who, id.into(), after, limit, language).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// An act
#[utoipa::path(get, path = "/v1/acts/{id}", tag = "acts",
    security(("conversation" = []), ("bearer" = ["conversations"]), ("bearer" = ["desk"])), params(("id" = Uuid, Path), InLanguage),
    responses((status = 200, body = Act), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<InLanguage>,
) -> Result<Json<Act>, Problem> {
    let language = language_if(query.language.as_deref())?;
    Ok(Json(faces.service.act_view(&who, id.into(), language).await?.into()))
}

/// Undo an act
///
/// The answer says what came of it: `undone`; `done` where the tool refused, and a person takes over;
/// `unknown` where nobody can say, and a person finds out.
#[utoipa::path(post, path = "/v1/acts/{id}/undo", tag = "acts",
    security(("conversation" = []), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = Act), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn undo(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<Act>, Problem> {
    Ok(Json(faces.service.undo(&who, id.into(), key.as_ref()).await?.into()))
}

/// What a person is to release.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Proposal {
    /// The act.
    act: Act,
    /// What the tool will be given.
    #[schema(value_type = Object)]
    arguments: std::collections::BTreeMap<String, serde_json::Value>,
    /// Whose matter it is, such as a contract number; absent where the contract names nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    /// Which data of theirs it is about, as its contract says: `address`, `bank`, `consent`, `consumption`,
    /// `contact`, `contract`, `health`, `identity`, `payment`.
    data: Vec<&'static str>,
    /// How much money moves, in cents.
    amount_cents: i64,
    /// What doing it costs the company besides, in millionths of the currency, as its contract says.
    cost_micro: u64,
    /// What changes: arguments whose earlier value the contract can look up.
    changes: Vec<Change>,
    /// The teams whose people decide; empty for everyone with the scope `approvals`.
    teams: Vec<String>,
    /// What would undo it, as the tool's document names it, such as `DELETE /appointments/{id}`; absent where nothing
    /// can.
    #[serde(skip_serializing_if = "Option::is_none")]
    undo: Option<String>,
    /// For how many hours it can be undone then; absent where it cannot be.
    #[serde(skip_serializing_if = "Option::is_none")]
    undo_within_hours: Option<u32>,
    /// Whether the customer may undo it.
    undo_by_customer: bool,
    /// What undoing it would cost the company, in millionths of the currency.
    undo_cost_micro: u64,
    /// SHA-256 over act, operation and arguments: a release is given for this.
    digest: String,
    /// How many people have to release it.
    quorum: u32,
    /// The decisions of those who have.
    approvals: Vec<Uuid>,
    /// Until when it can be released (RFC 3339).
    until: String,
}

impl From<ProposalView> for Proposal {
    fn from(view: ProposalView) -> Self {
        let undo = view.undo;
        Self {
            act: view.act.into(),
            customer: view.customer,
            arguments: view.arguments,
            data: view.data.iter().map(|class| class.as_str()).collect(),
            amount_cents: view.amount_cents,
            cost_micro: view.cost_micro,
            undo_cost_micro: undo.as_ref().map_or(0, |undo| undo.cost_micro),
            changes: view.changes.into_iter().map(Change::from).collect(),
            teams: view.teams,
            undo_within_hours: undo.as_ref().map(|undo| undo.within_hours),
            undo_by_customer: undo.as_ref().is_some_and(|undo| undo.by_customer),
            undo: undo.map(|undo| undo.by),
            digest: view.digest,
            quorum: view.quorum,
            approvals: view.approvals.iter().map(ombud_domain::DecisionId::as_uuid).collect(),
            until: view.until.to_string(),
        }
    }
}

/// What an act changes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Change {
    /// The argument.
    argument: String,
    /// How it stands now; `null` where nothing does, absent where the system does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    before: Option<serde_json::Value>,
    /// How it will stand.
    #[schema(value_type = Object)]
    after: serde_json::Value,
}

impl From<ombud_service::Change> for Change {
    fn from(change: ombud_service::Change) -> Self {
        let ombud_service::Change { argument, before, after } = change;
        Self { argument, before, after }
    }
}

/// To release an act.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approve {
    /// The digest of the proposal that was looked at.
    digest: String,
    /// Why. May be empty.
    #[serde(default)]
    reason: String,
}

/// To turn an act down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reject {
    /// Why.
    reason: String,
}

/// What a person is to release: what will happen, at what cost, and how it is undone
#[utoipa::path(get, path = "/v1/acts/{id}/proposal", tag = "acts",
    security(("bearer" = ["approvals"])), params(("id" = Uuid, Path), InLanguage),
    responses((status = 200, body = Proposal), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn proposal(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<InLanguage>,
) -> Result<Json<Proposal>, Problem> {
    let language = language_if(query.language.as_deref())?;
    Ok(Json(faces.service.proposal(&who, id.into(), language).await?.into()))
}

/// Release an act
///
/// The last of those who must has it done; the answer says what came of it.
#[utoipa::path(post, path = "/v1/acts/{id}/approve", tag = "acts",
    security(("bearer" = ["approvals"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Approve,
    responses((status = 200, body = Act), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn approve(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<Approve>,
) -> Result<Json<Act>, Problem> {
    let Approve { digest, reason } = body;
    let act = faces.service.approve(&who, id.into(), &digest, &reason, key.as_ref()).await?;
    Ok(Json(act.into()))
}

/// Turn an act down
///
/// The customer is told, and a person takes over.
#[utoipa::path(post, path = "/v1/acts/{id}/reject", tag = "acts",
    security(("bearer" = ["approvals"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Reject,
    responses((status = 200, body = Act), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn reject(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<Reject>,
) -> Result<Json<Act>, Problem> {
    let act = faces.service.reject(&who, id.into(), &body.reason, key.as_ref()).await?;
    Ok(Json(act.into()))
}

/// What became of an act.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WasFound {
    /// It was done.
    Done,
    /// It was not done.
    NotDone,
    /// It was undone.
    Undone,
    /// It was not undone.
    NotUndone,
}

/// What a person found out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FoundOut {
    /// `done` or `not_done`; of an act that was to be undone `undone` or `not_undone`.
    #[schema(value_type = WasFoundWord, inline)]
    found: WasFound,
    /// Where they looked and what they saw.
    note: String,
    /// With `done`, what the system would have answered, where they have it: undoing may need something
    /// of it, such as an id. Without it, the act may not be undone by ombud.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    result: Option<serde_json::Value>,
}

/// Record what a person found out about an act of which nobody could say what became of it
///
/// The customer is told, unless a person has the conversation.
#[utoipa::path(post, path = "/v1/acts/{id}/found", tag = "acts",
    security(("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = FoundOut,
    responses((status = 200, body = Act), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn found(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Path(id): Path<Uuid>,
    Body(body): Body<FoundOut>,
) -> Result<Json<Act>, Problem> {
    let FoundOut { found, note, result } = body;
    let found = match (found, result) {
        (WasFound::Done, result) => Found::Done(result),
        (_, Some(_)) => {
            return Err(Problem::invalid(Wording::new(
                "`result` goes with `done` only.",
                "`result` gehört nur zu `done`.",
            )));
        }
        (WasFound::NotDone, None) => Found::NotDone,
        (WasFound::Undone, None) => Found::Undone,
        (WasFound::NotUndone, None) => Found::NotUndone,
    };
    let act = faces.service.record_found(&who, id.into(), found, &note, key.as_ref()).await?;
    Ok(Json(act.into()))
}

/// How a team decides about acts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TeamDecisions {
    /// Its name.
    team: String,
    /// Decisions that it took.
    decisions: usize,
    /// The share that was approved as it was proposed. This and what follows is absent below five decisions
    /// or three people: it would say something about a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<super::releases::Estimate>)]
    approved: Option<Interval>,
    /// How long half of what it decided about had waited at most, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    median_seconds: Option<u64>,
    /// The same of the fastest tenth: what is approved in a moment was hardly read.
    #[serde(skip_serializing_if = "Option::is_none")]
    fastest_tenth_seconds: Option<u64>,
}

impl From<TeamView> for TeamDecisions {
    fn from(view: TeamView) -> Self {
        let TeamView { team, decisions, shown } = view;
        Self {
            team,
            decisions,
            approved: shown.map(|shown| shown.approved),
            median_seconds: shown.map(|shown| shown.median_seconds),
            fastest_tenth_seconds: shown.map(|shown| shown.fastest_tenth_seconds),
        }
    }
}

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// From then on (RFC 3339). Default: all.
    #[serde(default)]
    #[param(value_type = Option<String>, format = DateTime)]
    pub(crate) since: Option<jiff::Timestamp>,
}

/// How teams decide about acts that wait for them
///
/// Per team, never per person.
#[utoipa::path(get, path = "/v1/teams", tag = "acts",
    security(("bearer" = ["approvals"])), params(Since),
    responses((status = 200, body = Page<TeamDecisions>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn teams(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(query): Query<Since>,
) -> Result<Json<Page<TeamDecisions>>, Problem> {
    let items = faces
        .service
        .teams(&who, query.since)
        .await?
        .into_iter()
        .map(TeamDecisions::from)
        .collect();
    Ok(Json(Page { items, next: None }))
}
