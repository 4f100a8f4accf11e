//! The ledger, for those who keep it. What the public needs is under `/checkpoint` and `/tile`.

use axum::{Json, extract::State};
use ombud_service::{Changed, LedgerReport};
use utoipa::ToSchema;
use uuid::Uuid;

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
    /// The first entry that is wrong; `null` where none is. Nothing is looked at after it.
    first_wrong: Option<u64>,
    /// Decisions whose recorded policy requests are those that were judged.
    requests_matching: u64,
    /// Decisions whose sealed texts were opened and are those that their leaf commits to.
    texts_matching: u64,
    /// Messages whose sealed text was opened.
    messages_opened: u64,
    /// Decisions and messages beside which something is not what was recorded, although the log is right.
    changed: u64,
    /// The first of those, 20 at most.
    examples: Vec<ChangedBeside>,
}

/// Something kept beside the log that is not what was recorded. It is of a decision, or happened in a
/// conversation.
#[derive(Debug, Default, serde::Serialize, ToSchema)]
pub(crate) struct ChangedBeside {
    /// What it is, in one sentence.
    what: String,
    /// The decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Uuid>,
    /// Its place in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u64>,
    /// The conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation: Option<Uuid>,
    /// Its place in the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
}

impl From<Changed> for ChangedBeside {
    fn from(changed: Changed) -> Self {
        let what = changed.to_string();
        match changed {
            Changed::Decision { index, decision, .. } => Self {
                what,
                decision: Some(decision.as_uuid()),
                index: Some(index),
                ..Self::default()
            },
            Changed::Missing { conversation, decision } => Self {
                what,
                decision: Some(decision.as_uuid()),
                conversation: Some(conversation.as_uuid()),
                ..Self::default()
            },
            Changed::Conversation { conversation } => {
                Self { what, conversation: Some(conversation.as_uuid()), ..Self::default() }
            }
            Changed::Event { conversation, version } => Self {
                what,
                conversation: Some(conversation.as_uuid()),
                version: Some(version),
                ..Self::default()
            },
        }
    }
}

impl From<LedgerReport> for CheckedLedger {
    fn from(report: LedgerReport) -> Self {
        Self {
            size: report.size,
            leaves_matching: report.leaves_matching,
            leaves_erased: report.leaves_erased,
            first_wrong: report.first_wrong,
            requests_matching: report.requests_matching,
            texts_matching: report.texts_matching,
            messages_opened: report.messages_opened,
            changed: report.changed,
            examples: report.examples.into_iter().map(Into::into).collect(),
        }
    }
}

/// Check the whole ledger: the tree, each leaf that can still be opened, and what is kept beside it
///
/// What policy was asked is held against the digests in the leaf, sealed texts against what it commits to, and the
/// messages of conversations are opened. What was erased is counted as such.
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
