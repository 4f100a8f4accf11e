//! Policies: the past replayed under others.

use axum::{Json, extract::State};
use jiff::Timestamp;
use ombud_service::ReplayReport;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    Faces,
    problem::Problem,
    state::{Body, Caller},
};

/// The policies to try, and since when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Replay {
    /// The assistant's policies; the platform's own are added.
    policies: Vec<PolicyFile>,
    /// Only decisions since then (RFC 3339).
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
}

/// A file of Cedar policies.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyFile {
    /// Its name, for messages.
    file: String,
    /// Its text.
    text: String,
}

/// Which past decisions would have differed under other policies
#[utoipa::path(post, path = "/v1/policies/replay", tag = "decisions", request_body = Replay,
    responses((status = 200, body = Object), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn replay(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Body(body): Body<Replay>,
) -> Result<Json<ReplayReport>, Problem> {
    let sources: Vec<(String, String)> =
        body.policies.into_iter().map(|file| (file.file, file.text)).collect();
    Ok(Json(faces.service.replay_sources(&who, &sources, body.since).await?))
}
