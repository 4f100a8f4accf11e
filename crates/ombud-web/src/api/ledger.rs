//! The ledger, for those who keep it. What the public needs is under `/checkpoint` and `/tile`.

use axum::{Json, extract::State};
use ombud_service::LedgerReport;
use utoipa::ToSchema;

use crate::{
    Faces,
    problem::Problem,
    state::{Caller, Idempotency, Path},
};

/// What a check of the whole ledger found.
#[derive(Debug, serde::Serialize, ToSchema)]
pub(crate) struct CheckedLedger {
    /// Entries in the log.
    size: u64,
    /// Leaves that were opened and match their commitment.
    leaves_matching: u64,
    /// Leaves of erased people: their commitments stand in the tree, and nobody can open them.
    leaves_erased: u64,
    /// The first entry that is wrong; `null` where none is.
    first_wrong: Option<u64>,
}

impl From<LedgerReport> for CheckedLedger {
    fn from(report: LedgerReport) -> Self {
        let LedgerReport { size, leaves_matching, leaves_erased, first_wrong } = report;
        Self { size, leaves_matching, leaves_erased, first_wrong }
    }
}

/// Check the whole ledger: the tree, and each leaf that can still be opened
#[utoipa::path(post, path = "/v1/ledger/verify", tag = "ledger",
    security(("bearer" = ["decisions"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = CheckedLedger), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn verify(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
) -> Result<Json<CheckedLedger>, Problem> {
    Ok(Json(faces.service.verify_ledger(&who, key.as_ref(), |_, _| {}).await?.into()))
}

/// An inclusion proof.
#[derive(Debug, serde::Serialize, ToSchema)]
pub(crate) struct Proof {
    /// A C2SP tlog-proof, with the checkpoint it is against.
    proof: String,
}

/// Prove that the log has an entry
#[utoipa::path(get, path = "/v1/ledger/{index}/proof", tag = "ledger",
    security(()),
    params(("index" = u64, Path)),
    responses((status = 200, body = Proof), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn prove(
    State(faces): State<Faces>,
    Path(index): Path<u64>,
) -> Result<Json<Proof>, Problem> {
    Ok(Json(Proof { proof: faces.service.prove(index).await? }))
}
