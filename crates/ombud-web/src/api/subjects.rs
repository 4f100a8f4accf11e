//! People: erasure and what holds it.

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use ombud_domain::Locale;
use ombud_service::{EraseOutcome, Hold, HoldCode, HoldView, NewHold};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Faces,
    expected::HoldCodeWord,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path},
};

/// What came of a request to erase.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erasure {
    /// `erased`, or `restricted` while something holds the data. When that has ended, it is erased by
    /// itself.
    outcome: &'static str,
    /// The decision that says so.
    decision: Uuid,
    /// What holds it: `contest`, `legal` or `retention`, each with what the person can be told.
    holds: Vec<HeldBy>,
}

/// What stands against erasing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldBy {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    hold: Hold,
    /// What the person can be told, in German.
    says_de: String,
    /// What the person can be told, in English.
    says_en: String,
}

impl From<Hold> for HeldBy {
    fn from(hold: Hold) -> Self {
        Self { says_de: hold.says(Locale::De), says_en: hold.says(Locale::En), hold }
    }
}

/// Erase all data of a person, or restrict it while something holds it
#[utoipa::path(post, path = "/v1/subjects/{id}/erase", tag = "people", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = Erasure), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn erase(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<Erasure>, Problem> {
    Ok(Json(match faces.service.erase(&who, id.into(), key.as_ref()).await? {
        EraseOutcome::Erased { decision } => {
            Erasure { outcome: "erased", decision: decision.as_uuid(), holds: vec![] }
        }
        EraseOutcome::Restricted { decision, holds } => {
            let holds = holds.into_iter().map(HeldBy::from).collect();
            Erasure { outcome: "restricted", decision: decision.as_uuid(), holds }
        }
    }))
}

/// To place a legal hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceHold {
    /// Why, in words for colleagues: 1 to 500 characters.
    reason: String,
    /// Why, as a code: `litigation`, `authority`, `claim`, `audit` or `other`.
    #[serde(default)]
    #[schema(value_type = HoldCodeWord, inline, default = "other")]
    code: HoldCode,
    /// When it ends by itself; without it, somebody must lift it.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// Legal holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Holds {
    /// The holds.
    #[schema(value_type = Vec<Object>)]
    items: Vec<HoldView>,
}

/// The legal holds on a person's data, in force and lifted
#[utoipa::path(get, path = "/v1/subjects/{id}/hold", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 200, body = Holds), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn holds(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Holds>, Problem> {
    Ok(Json(Holds { items: faces.service.legal_holds(&who, id.into()).await? }))
}

/// Place a legal hold on a person's data
#[utoipa::path(post, path = "/v1/subjects/{id}/hold", tag = "people", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    request_body = PlaceHold,
    responses((status = 201, body = Object), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn hold(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<PlaceHold>,
) -> Result<(StatusCode, Json<HoldView>), Problem> {
    let PlaceHold { reason, code, until } = body;
    let new = NewHold { code, reason, until };
    let hold = faces.service.place_hold(&who, id.into(), &new, key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(hold)))
}

/// Lift the legal holds on a person's data
///
/// If its erasure was asked for and nothing else stands against it, it is erased with this.
#[utoipa::path(delete, path = "/v1/subjects/{id}/hold", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 200, body = Holds), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn lift(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Holds>, Problem> {
    Ok(Json(Holds { items: faces.service.lift_holds(&who, id.into()).await? }))
}
