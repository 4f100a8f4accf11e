//! Webhooks, what was delivered to them, and what could not be.

use axum::{Json, extract::State, http::StatusCode};
use ombud_domain::DecisionKind;
use ombud_service::{Delivery, DeliveryState, Webhook};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::page::{After, Limit, Page};
use crate::{
    Faces,
    expected::{DecisionKindWord, DeliveryStateWord},
    problem::Problem,
    state::{Body, Caller, Idempotency, Path, Query},
};

/// To make a webhook.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateWebhook {
    /// Where deliveries go: `https://…` or `http://…`, without a name or password.
    url: String,
    /// Which kinds of decisions it is told of, such as `handoff`. Default: all.
    #[serde(default)]
    #[schema(value_type = Vec<DecisionKindWord>, inline)]
    kinds: Vec<DecisionKind>,
}

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hook {
    /// Its id.
    id: Uuid,
    /// Where deliveries go.
    url: String,
    /// Which kinds of decisions it is told of; empty for all.
    #[schema(value_type = Vec<String>)]
    kinds: Vec<DecisionKind>,
    /// When it was made (RFC 3339).
    created_at: String,
    /// The secret that deliveries are signed with; only when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

fn hook(webhook: Webhook, secret: Option<String>) -> Hook {
    Hook {
        id: webhook.id,
        url: webhook.url,
        kinds: webhook.kinds,
        created_at: webhook.created_at.to_string(),
        secret,
    }
}

/// Make a webhook
///
/// Each decision is told by its ids, never by texts: `{id, decision, kind, conversation, at}`.
/// `Ombud-Signature: t=SECONDS,v1=HEX` is HMAC-SHA-256 with the secret over `SECONDS.BODY`.
/// Deliveries are at least once; drop repetitions by `id`. Each webhook is delivered to by itself, in the order of
/// the decisions; what failed comes later. There may be 100 webhooks.
#[utoipa::path(post, path = "/v1/webhooks", tag = "webhooks",
    security(("bearer" = ["integrations"])), request_body = CreateWebhook,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 201, body = Hook), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Body(body): Body<CreateWebhook>,
) -> Result<(StatusCode, Json<Hook>), Problem> {
    let new = faces.service.create_webhook(&who, &body.url, body.kinds, key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(hook(new.webhook, Some(new.secret)))))
}

/// The webhooks, without their secrets
#[utoipa::path(get, path = "/v1/webhooks", tag = "webhooks",
    security(("bearer" = ["integrations"])),
    responses((status = 200, body = Page<Hook>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
) -> Result<Json<Page<Hook>>, Problem> {
    let hooks = faces.service.webhooks(&who).await?;
    let items = hooks.into_iter().map(|webhook| hook(webhook, None)).collect();
    Ok(Json(Page::whole(items)))
}

/// Delete a webhook
///
/// What waits for it, was given up or arrived goes with it.
#[utoipa::path(delete, path = "/v1/webhooks/{id}", tag = "webhooks",
    security(("bearer" = ["integrations"])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn delete(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    faces.service.delete_webhook(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A delivery that was attempted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttemptedDelivery {
    /// Its id: the same in every attempt, and `id` of what is sent.
    id: Uuid,
    /// To which webhook.
    webhook: Uuid,
    /// The decision it tells of.
    decision: Uuid,
    /// What kind of decision.
    #[schema(value_type = String)]
    kind: DecisionKind,
    /// The conversation it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation: Option<Uuid>,
    /// When the decision was taken (RFC 3339).
    at: String,
    /// `failing`: it is tried again; `dead`: it was given up; `delivered`: it arrived.
    state: &'static str,
    /// Attempts so far; ten at most, over nine hours.
    attempts: u32,
    /// What came of the last attempt, in our words.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<String>,
    /// The HTTP status that the last attempt was answered with; absent where nobody answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_status: Option<u16>,
    /// When the last attempt was made (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    last_at: Option<String>,
    /// When the next attempt is made (RFC 3339); absent on one that arrived or was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<String>,
}

impl From<Delivery> for AttemptedDelivery {
    fn from(delivery: Delivery) -> Self {
        let state = delivery.state();
        Self {
            id: delivery.told.id,
            webhook: delivery.webhook,
            decision: delivery.told.decision.as_uuid(),
            kind: delivery.told.kind,
            conversation: delivery.told.conversation.map(|id| id.as_uuid()),
            at: delivery.told.at.to_string(),
            state: state.as_str(),
            attempts: delivery.attempts,
            last: delivery.last,
            last_status: delivery.last_status,
            last_at: delivery.last_at.map(|at| at.to_string()),
            next_at: delivery.next_at.map(|at| at.to_string()),
        }
    }
}

/// Which deliveries, where a page begins and how long it is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Attempted {
    /// `failing`: tried again; `dead`: given up; `delivered`: arrived.
    #[param(value_type = DeliveryStateWord, inline)]
    state: DeliveryState,
    /// `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>, format = "place")]
    after: Option<After>,
    /// Items at most, 1 to 200. Default: 50.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit<50, 200>,
}

/// Deliveries that fail or were given up, oldest first; or those that arrived last, newest first
///
/// Of each webhook, the last 50 that arrived are kept.
#[utoipa::path(get, path = "/v1/deliveries", tag = "webhooks",
    security(("bearer" = ["integrations"])), params(Attempted),
    responses((status = 200, body = Page<AttemptedDelivery>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn deliveries(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(Attempted { state, after, limit }): Query<Attempted>,
) -> Result<Json<Page<AttemptedDelivery>>, Problem> {
    let limit = limit.get();
    let found = faces.service.list_deliveries(&who, state, after.map(Into::into), limit).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// Try a delivery again at once
///
/// One that was given up, one that waits for its next attempt, or one that arrived; from the beginning, and under its
/// id: a receiver that drops repetitions drops it.
#[utoipa::path(post, path = "/v1/deliveries/{id}/revive", tag = "webhooks",
    security(("bearer" = ["integrations"])), params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn revive(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<StatusCode, Problem> {
    faces.service.revive_delivery(&who, id, key.as_ref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
