//! API keys.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use ombud_service::{ApiKeyView, Area, KeyRights, NewApiKey, Scope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::page::{Cursor, Page};
use crate::{
    Faces,
    expected::ScopeWord,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path, Query, bearer},
};

/// An API key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Key {
    /// Its id.
    id: String,
    /// What it is for.
    name: String,
    /// `conversations`, `desk`, `assign`, `approvals`, `releases`, `drafts`, `decisions`, `texts`, `stops`, `recalls`, `privacy`,
    /// `integrations`, `overview`, `admin`.
    #[schema(value_type = Vec<String>)]
    scopes: Vec<Scope>,
    /// The random staff id it acts as.
    staff: Uuid,
    /// The team that whoever uses it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<String>,
    /// Where its rights reach: `site:`, `brand:` or `team:` and a name, such as `site:shop`; everywhere where absent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    areas: Vec<Area>,
    /// When it was made (RFC 3339).
    created_at: String,
}

impl From<ApiKeyView> for Key {
    fn from(view: ApiKeyView) -> Self {
        Self {
            id: view.id,
            name: view.name,
            scopes: view.scopes,
            staff: view.staff.as_uuid(),
            team: view.team,
            areas: view.areas,
            created_at: view.created_at.to_string(),
        }
    }
}

/// An API key that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewKey {
    /// What lists show of it.
    #[serde(flatten)]
    view: Key,
    /// The key itself. It is not stored and cannot be shown again.
    key: String,
}

impl From<NewApiKey> for NewKey {
    fn from(new: NewApiKey) -> Self {
        Self { view: new.view.into(), key: new.key }
    }
}

/// To make a key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateKey {
    /// What it is for; 1 to 100 characters.
    name: String,
    /// `conversations`, `desk`, `assign`, `approvals`, `releases`, `drafts`, `decisions`, `texts`, `stops`, `recalls`, `privacy`,
    /// `integrations`, `overview`, `admin`.
    #[schema(value_type = Vec<ScopeWord>, inline)]
    scopes: Vec<Scope>,
    /// The team that whoever uses it belongs to, such as `billing`: contracts may say which teams approve.
    #[serde(default)]
    team: Option<String>,
    /// Where its rights reach: `site:`, `brand:` or `team:` and a name, such as `site:shop`. With none, everywhere; with some, only what
    /// is of conversations that began there.
    #[serde(default)]
    areas: Vec<String>,
}

/// The keys, without their secrets
#[utoipa::path(get, path = "/v1/keys", tag = "keys",
    security(("bearer" = ["admin"])), params(Cursor),
    responses((status = 200, body = Page<Key>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(Cursor { after, limit }): Query<Cursor>,
) -> Result<Json<Page<Key>>, Problem> {
    let limit = limit.get();
    let found = faces.service.api_keys(&who, after.map(Into::into), limit).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// Make a key
#[utoipa::path(post, path = "/v1/keys", tag = "keys",
    security(("bearer" = ["admin"])), request_body = CreateKey,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 201, body = NewKey), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Body(body): Body<CreateKey>,
) -> Result<(StatusCode, Json<NewKey>), Problem> {
    let CreateKey { name, scopes, team, areas } = body;
    let rights = KeyRights { scopes, team, areas: Area::all_of(&areas)? };
    let new = faces.service.create_api_key(&who, &name, rights, key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(new.into())))
}

/// To make the first key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateFirstKey {
    /// What it is for; 1 to 100 characters.
    name: String,
}

/// Make the first key with the first-admin token, which dies with it
#[utoipa::path(post, path = "/v1/keys/first", tag = "keys",
    security(("first_admin" = [])), request_body = CreateFirstKey,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 201, body = NewKey), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create_first(
    State(faces): State<Faces>,
    headers: HeaderMap,
    Idempotency(key): Idempotency,
    Body(body): Body<CreateFirstKey>,
) -> Result<(StatusCode, Json<NewKey>), Problem> {
    let token = bearer(&headers).ok_or_else(Problem::unauthenticated)?;
    let new = faces.service.create_first_key(token, &body.name, key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(new.into())))
}

/// Revoke a key
#[utoipa::path(delete, path = "/v1/keys/{id}", tag = "keys",
    security(("bearer" = ["admin"])), params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn revoke(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    faces.service.revoke_api_key(&who, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
