//! Who the customer is: signing in with a token of the company, and out again.

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shape::Conversation;
use crate::{
    Faces,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path},
};

/// To sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// A signed JSON Web Token of the configured issuer, at most 16 KiB.
    token: String,
}

/// Sign a customer in
#[utoipa::path(post, path = "/v1/conversations/{id}/sign-in", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = SignIn,
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn sign_in(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<SignIn>,
) -> Result<Json<Conversation>, Problem> {
    Ok(Json(faces.service.sign_in(&who, id.into(), &body.token, key.as_ref()).await?.into()))
}

/// Sign a customer out
///
/// What they have shown by a code is forgotten too.
#[utoipa::path(post, path = "/v1/conversations/{id}/sign-out", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn sign_out(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<Conversation>, Problem> {
    Ok(Json(faces.service.sign_out(&who, id.into(), key.as_ref()).await?.into()))
}
