//! Stops: one switch that holds at once.

use axum::{Json, extract::State, http::StatusCode};
use ombud_service::{Stop as StopView, StopScope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::page::Page;
use crate::{
    Faces,
    expected::Expected,
    problem::Problem,
    state::{Body, Caller, Idempotency},
};

/// A stop in force.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Stop {
    /// What is stopped: `everything`, `assistant/NAME`, `tool/NAME` or `site/NAME`.
    scope: String,
    /// Why.
    reason: String,
    /// Since when (RFC 3339).
    at: String,
    /// The decision that records it.
    decision: Uuid,
}

impl From<StopView> for Stop {
    fn from(stop: StopView) -> Self {
        Self {
            scope: stop.scope.to_string(),
            reason: stop.reason,
            at: stop.at.to_string(),
            decision: stop.decision.as_uuid(),
        }
    }
}

/// To stop something.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewStop {
    /// `everything`, `assistant/NAME`, `tool/NAME` or `site/NAME`.
    #[schema(format = "stop-scope")]
    scope: String,
    /// Why: for those who must decide whether it can be lifted.
    reason: String,
}

/// What is meant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfScope {
    /// `everything`, `assistant/NAME`, `tool/NAME` or `site/NAME`.
    #[schema(format = "stop-scope")]
    scope: String,
}

/// What a drill measured.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Drill {
    /// Milliseconds from the request until each node had said that the stop is in force on it.
    in_force_ms: u64,
    /// How many nodes said so.
    nodes: usize,
    /// How many are connected and did not, within five seconds.
    nodes_silent: usize,
    /// The decision that records it.
    decision: Uuid,
}

fn scope(text: &str) -> Result<StopScope, Problem> {
    text.parse().map_err(|_error| Problem::must_be("scope", &Expected::StopScope, text))
}

/// The stops in force
#[utoipa::path(get, path = "/v1/stops", tag = "stops",
    security(("bearer" = ["stops"]), ("bearer" = ["desk"])),
    responses((status = 200, body = Page<Stop>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
) -> Result<Json<Page<Stop>>, Problem> {
    let items = faces.service.stops(&who)?.into_iter().map(Stop::from).collect();
    Ok(Json(Page::whole(items)))
}

/// Stop an assistant, a tool or everything, at once
///
/// Also what waits already. What was sent to another system before cannot be called back.
#[utoipa::path(post, path = "/v1/stops", tag = "stops",
    security(("bearer" = ["stops"]), ("bearer" = ["desk"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = NewStop,
    responses((status = 200, body = Stop), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn stop(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Body(body): Body<NewStop>,
) -> Result<Json<Stop>, Problem> {
    let scope = scope(&body.scope)?;
    Ok(Json(faces.service.place_stop(&who, scope, &body.reason, key.as_ref()).await?.into()))
}

/// Lift a stop
///
#[utoipa::path(post, path = "/v1/stops/lift", tag = "stops",
    security(("bearer" = ["stops"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = OfScope,
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn lift(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Body(body): Body<OfScope>,
) -> Result<StatusCode, Problem> {
    faces.service.lift_stop(&who, &scope(&body.scope)?, key.as_ref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Try how fast a stop holds, and record it
///
/// Stops for real, for as long as it takes to see that it holds, and lifts it again.
#[utoipa::path(post, path = "/v1/stops/drill", tag = "stops",
    security(("bearer" = ["stops"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = OfScope,
    responses((status = 200, body = Drill), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn drill(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Body(body): Body<OfScope>,
) -> Result<Json<Drill>, Problem> {
    let drill = faces.service.drill_stop(&who, scope(&body.scope)?, key.as_ref()).await?;
    let ombud_service::StopDrill { in_force_ms, nodes, nodes_silent, decision } = drill;
    Ok(Json(Drill { in_force_ms, nodes, nodes_silent, decision: decision.as_uuid() }))
}
