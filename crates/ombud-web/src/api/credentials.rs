//! Credentials of tools: set and removed, never shown.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use ombud_service::CredentialView;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::page::Page;
use crate::{
    Faces,
    problem::Problem,
    state::{Body, Caller, Idempotency},
};

/// A credential of a tool, without the secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Credential {
    /// Of which tool: `billing`, or with a variable of its program, `crm.CRM_TOKEN`.
    name: String,
    /// When it was set last (RFC 3339).
    set_at: String,
    /// By whom: the random staff id of a key, or `ombud` for the command line.
    by: String,
    /// The decision that records it.
    decision: Uuid,
}

impl From<CredentialView> for Credential {
    fn from(view: CredentialView) -> Self {
        let CredentialView { name, set_at, by, decision } = view;
        Self { name, set_at: set_at.to_string(), by, decision: decision.as_uuid() }
    }
}

/// To keep a credential.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCredential {
    /// Of which tool: its name in `tools.connected`, or `TOOL.VARIABLE` for a variable of its program.
    name: String,
    /// The secret: one line of 1 to 8,192 bytes.
    #[schema(format = "password")]
    secret: String,
}

/// The credentials that are kept, without their secrets
#[utoipa::path(get, path = "/v1/credentials", tag = "credentials",
    security(("bearer" = ["integrations"])),
    responses((status = 200, body = Page<Credential>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
) -> Result<Json<Page<Credential>>, Problem> {
    let items = faces.service.credentials(&who).await?.into_iter().map(Credential::from).collect();
    Ok(Json(Page::whole(items)))
}

/// Keep a credential for a tool, in place of the one before
///
/// The tool's next call has it. It goes before a file of the configuration, and is shown to nobody.
#[utoipa::path(post, path = "/v1/credentials", tag = "credentials",
    security(("bearer" = ["integrations"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = NewCredential,
    responses((status = 200, body = Credential), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn set(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Body(body): Body<NewCredential>,
) -> Result<Json<Credential>, Problem> {
    let NewCredential { name, secret } = body;
    Ok(Json(faces.service.set_credential(&who, &name, &secret, key.as_ref()).await?.into()))
}

/// Keep a credential no more
#[utoipa::path(delete, path = "/v1/credentials/{name}", tag = "credentials",
    security(("bearer" = ["integrations"])), params(("name" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    faces.service.remove_credential(&who, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
