//! People: erasure and what holds it.

use axum::{Json, extract::State, http::StatusCode};
use ombud_service::{EraseOutcome, Hold};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Faces,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path},
};

/// What came of a request to erase.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erasure {
    /// `erased`, or `restricted` while something holds the data.
    outcome: &'static str,
    /// The decision that says so.
    decision: Uuid,
    /// What holds it: `contest`, `legal` or `retention`.
    #[schema(value_type = Vec<Object>)]
    holds: Vec<Hold>,
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
            Erasure { outcome: "restricted", decision: decision.as_uuid(), holds }
        }
    }))
}

/// To place a legal hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceHold {
    /// Why.
    reason: String,
}

/// Place a legal hold on a person's data
#[utoipa::path(post, path = "/v1/subjects/{id}/hold", tag = "people", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    request_body = PlaceHold,
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn hold(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<PlaceHold>,
) -> Result<StatusCode, Problem> {
    faces.service.place_hold(&who, id.into(), &body.reason, key.as_ref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lift the legal holds on a person's data
#[utoipa::path(delete, path = "/v1/subjects/{id}/hold", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn lift(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    faces.service.lift_holds(&who, id.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}
