//! The log as static files (C2SP tlog-tiles).

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use ombud_service::{Cosignature, TilePath};

use crate::{Faces, problem::Problem, state::Path};

/// The signed checkpoint.
pub(crate) async fn checkpoint(State(faces): State<Faces>) -> Result<Response, Problem> {
    let checkpoint = faces.service.checkpoint().await?;
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((headers, checkpoint.to_string()).into_response())
}

/// The last checkpoint of each witness, with its cosignature.
pub(crate) async fn cosignatures(
    State(faces): State<Faces>,
) -> Result<Json<Vec<Cosignature>>, Problem> {
    Ok(Json(faces.service.cosignatures().await?))
}

/// The key that checkpoints verify with now, as a signed-note verifier key.
pub(crate) async fn key(State(faces): State<Faces>) -> Result<String, Problem> {
    Ok(format!("{}\n", faces.service.ledger_key().await?))
}

/// How the log's keys succeeded one another: signed notes, oldest first.
pub(crate) async fn successions(State(faces): State<Faces>) -> Result<Json<Vec<String>>, Problem> {
    Ok(Json(faces.service.successions().await?))
}

/// A tile of hashes, or a bundle of entries.
pub(crate) async fn tile(
    State(faces): State<Faces>,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    let path: TilePath = format!("tile/{path}").parse().map_err(|_error| Problem::not_found())?;
    let bytes = faces.service.tile(path).await?.ok_or_else(Problem::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        // A tile never changes: the log is append-only.
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, bytes).into_response())
}
