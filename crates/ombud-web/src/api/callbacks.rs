//! Calls of a person to the customer, at a time that is promised.

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shape::Conversation;
use crate::{
    Faces,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path},
};

/// When and where a person is to call.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallBack {
    /// The telephone number with its dialling code, as people write it. It is sealed with the customer's data.
    phone: String,
    /// The beginning of one of the times that the site offers (`callbacks`; RFC 3339).
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
}

/// Have a person call the customer back
///
/// In one of the times within opening hours that are offered: 12 of two hours each, none that begins within half an hour. It waits
/// at the desk as a task that is due by the end of that time. One at a time, and five in a conversation. A decision (`callback`).
#[utoipa::path(post, path = "/v1/conversations/{id}/callback", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = CallBack,
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn promise(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<CallBack>,
) -> Result<Json<Conversation>, Problem> {
    let CallBack { phone, from } = body;
    let view = faces.service.promise_callback(&who, id.into(), &phone, from, key.as_ref()).await?;
    Ok(Json(view.into()))
}

/// Cancel the call
///
/// Where none is promised, nothing changes.
#[utoipa::path(post, path = "/v1/conversations/{id}/callback/cancel", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn cancel(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<Conversation>, Problem> {
    Ok(Json(faces.service.cancel_callback(&who, id.into(), key.as_ref()).await?.into()))
}
