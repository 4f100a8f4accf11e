//! The log as static files (C2SP tlog-tiles).

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use ombud_service::{Cosignature, Ledger, TilePath};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Faces, problem::Problem, state::Path};

/// The signed checkpoint of the log
///
/// C2SP tlog-checkpoint: origin, size, root and the signature of the log, each on a line.
#[utoipa::path(get, path = "/checkpoint", tag = "public",
    security(()),
    responses((status = 200, body = String, content_type = "text/plain"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn checkpoint(State(ledger): State<Ledger>) -> Result<Response, Problem> {
    let checkpoint = ledger.checkpoint().await?;
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((headers, checkpoint.to_string()).into_response())
}

/// What a witness saw of the log last.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cosignature)]
pub(crate) struct CosignatureView {
    /// The witness, by the name of its key.
    witness: String,
    /// Entries of the log that it saw.
    size: u64,
    /// Root of the log that it saw, in base64.
    root: String,
    /// The checkpoint with the log's signature and the witness's: a C2SP signed note.
    checkpoint: String,
}

impl From<Cosignature> for CosignatureView {
    fn from(Cosignature { witness, size, root, checkpoint }: Cosignature) -> Self {
        Self { witness, size, root, checkpoint }
    }
}

/// The last checkpoint that each witness cosigned
#[utoipa::path(get, path = "/cosignatures", tag = "public",
    security(()),
    responses((status = 200, body = Vec<CosignatureView>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn cosignatures(
    State(faces): State<Faces>,
) -> Result<Json<Vec<CosignatureView>>, Problem> {
    let cosignatures = faces.service.cosignatures().await?;
    Ok(Json(cosignatures.into_iter().map(Into::into).collect()))
}

/// The key that checkpoints verify with now
///
/// A verifier key of signed notes: name, hash and key. Whoever checks receipts keeps it from elsewhere than the receipt.
#[utoipa::path(get, path = "/key", tag = "public",
    security(()),
    responses((status = 200, body = String, content_type = "text/plain"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn key(State(faces): State<Faces>) -> Result<String, Problem> {
    Ok(format!("{}\n", faces.service.ledger_key().await?))
}

/// How the log's keys succeeded one another
///
/// Signed notes, oldest first, each signed by the key before and the key after; empty where the first one still signs.
#[utoipa::path(get, path = "/successions", tag = "public",
    security(()),
    responses((status = 200, body = Vec<String>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn successions(
    State(ledger): State<Ledger>,
) -> Result<Json<Vec<String>>, Problem> {
    Ok(Json(ledger.successions().await?))
}

/// The bytes of a tile.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Binary)]
struct TileBytes(Vec<u8>);

/// A tile of hashes, or a bundle of entries
///
/// C2SP tlog-tiles. One that is full never changes, and may be kept for good.
#[utoipa::path(get, path = "/tile/{*path}", tag = "public",
    security(()),
    params(("path" = String, Path, description = "`LEVEL/INDEX` for hashes and `entries/INDEX` for entries, the index in groups of three digits, such as `0/x001/234`; `.p/WIDTH` behind it for one that is not full.")),
    responses((status = 200, body = inline(TileBytes), content_type = "application/octet-stream"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn tile(
    State(ledger): State<Ledger>,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    let path: TilePath = format!("tile/{path}").parse().map_err(|_error| Problem::not_found())?;
    let tile = TileBytes(ledger.tile(path).await?.ok_or_else(Problem::not_found)?);
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        // A tile never changes: the log is append-only.
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, tile.0).into_response())
}
