//! The ledger, for those who keep it. What the public needs is under `/checkpoint` and `/tile`.

use axum::{Json, extract::State};
use ombud_service::LedgerReport;
use utoipa::ToSchema;

use crate::{
    Faces,
    problem::Problem,
    state::{Caller, Path},
};

/// Check the whole ledger: the tree, and each leaf that can still be opened
#[utoipa::path(post, path = "/v1/ledger/verify", tag = "ledger",
    responses((status = 200, body = Object), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn verify(
    State(faces): State<Faces>,
    Caller(who): Caller,
) -> Result<Json<LedgerReport>, Problem> {
    Ok(Json(faces.service.verify_ledger(&who, |_, _| {}).await?))
}

/// An inclusion proof.
#[derive(Debug, serde::Serialize, ToSchema)]
pub(crate) struct Proof {
    /// A C2SP tlog-proof, with the checkpoint it is against.
    proof: String,
}

/// Prove that the log has an entry
#[utoipa::path(get, path = "/v1/ledger/{index}/proof", tag = "ledger",
    params(("index" = u64, Path)),
    responses((status = 200, body = Proof), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn prove(
    State(faces): State<Faces>,
    Path(index): Path<u64>,
) -> Result<Json<Proof>, Problem> {
    Ok(Json(Proof { proof: faces.service.prove(index).await? }))
}
