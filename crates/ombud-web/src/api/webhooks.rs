//! Webhooks and what could not be delivered.

use axum::{Json, extract::State, http::StatusCode};
use ombud_domain::DecisionKind;
use ombud_service::{Delivery, Webhook};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::shape::Page;
use crate::{
    Faces,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path},
};

/// To make a webhook.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateWebhook {
    /// Where deliveries go.
    url: String,
    /// Which kinds of decisions it is told of, such as `handoff`. Default: all.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
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
/// Deliveries are at least once; drop repetitions by `id`.
#[utoipa::path(post, path = "/v1/webhooks", tag = "webhooks", request_body = CreateWebhook,
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
    responses((status = 200, body = Page<Hook>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
) -> Result<Json<Page<Hook>>, Problem> {
    let hooks = faces.service.webhooks(&who).await?;
    let items = hooks.into_iter().map(|webhook| hook(webhook, None)).collect();
    Ok(Json(Page { items, next: None }))
}

/// Delete a webhook
#[utoipa::path(delete, path = "/v1/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn delete(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    faces.service.delete_webhook(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deliveries that were given up
#[utoipa::path(get, path = "/v1/deliveries/dead", tag = "webhooks",
    responses((status = 200, body = Object), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn dead(
    State(faces): State<Faces>,
    Caller(who): Caller,
) -> Result<Json<Vec<Delivery>>, Problem> {
    Ok(Json(faces.service.dead_deliveries(&who, 500).await?))
}

/// Try a dead delivery again
#[utoipa::path(post, path = "/v1/deliveries/{id}/revive", tag = "webhooks", params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
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
