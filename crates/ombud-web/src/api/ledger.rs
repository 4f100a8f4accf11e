//! The ledger, for those who keep it. What the public needs is under `/checkpoint` and `/tile`.

use axum::{Json, extract::State};
use ombud_service::{Changed, Ledger, LedgerReport, LogBefore, NamedLog, Signed};
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
    /// Erasures that are kept and that nothing which could be read records, while a log before the current one is not shown
    /// to be what was signed: they may be recorded there, and that is not checked.
    erasures_unchecked: u64,
    /// The logs that a restore of a backup ended before this one began, the newest first.
    before: Vec<EarlierLog>,
}

/// A log before the current one.
#[derive(Debug, serde::Serialize, ToSchema)]
pub(crate) struct EarlierLog {
    /// Its name; empty where nothing that is kept says it.
    origin: String,
    /// What the log after it names of it; `null` where none does.
    named: Option<NamedCheckpoint>,
    /// What is kept of it, and was checked; `null` where nothing is.
    kept: Option<KeptEntries>,
    /// How many entries are known to have been in it and are not kept: they came after the backup, and only who has
    /// a copy of that log's tiles can check them.
    missing: u64,
}

/// What the first entry after a restore names: the last known checkpoint of the log before.
#[derive(Debug, serde::Serialize, ToSchema)]
pub(crate) struct NamedCheckpoint {
    /// The decision that names it.
    decision: Uuid,
    /// When the data was restored.
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    /// How many entries it is of.
    size: u64,
    /// The checkpoint; `null` where the one that is kept is not the one that is named.
    checkpoint: Option<String>,
    /// Whether that log's key signed it: `right`, `wrong`, or `key_missing` where the key is not here.
    #[schema(value_type = String)]
    signed: Signed,
}

/// What is kept of a log that a restore ended.
#[derive(Debug, serde::Serialize, ToSchema)]
pub(crate) struct KeptEntries {
    /// How many of its first entries.
    size: u64,
    /// The checkpoint that is kept with them.
    checkpoint: String,
    /// Whether that log's key signed it: `right`, `wrong`, or `key_missing` where the key is not here.
    #[schema(value_type = String)]
    signed: Signed,
    /// Leaves that were opened and match their commitment.
    leaves_matching: u64,
    /// Leaves of erased people.
    leaves_erased: u64,
    /// The first entry that is not shown to be what was signed; `null` where each is.
    first_wrong: Option<u64>,
}

impl From<LogBefore> for EarlierLog {
    fn from(before: LogBefore) -> Self {
        let LogBefore { origin, named, kept } = before;
        let size = kept.as_ref().map_or(0, |kept| kept.size);
        let missing = named.as_ref().map_or(0, |named| named.size.saturating_sub(size));
        let named = named.map(|named| {
            let NamedLog { decision, at, checkpoint, size, signed } = named;
            NamedCheckpoint { decision: decision.as_uuid(), at, size, checkpoint, signed }
        });
        let kept = kept.map(|kept| KeptEntries {
            size: kept.size,
            checkpoint: kept.checkpoint,
            signed: kept.signed,
            leaves_matching: kept.leaves_matching,
            leaves_erased: kept.leaves_erased,
            first_wrong: kept.first_wrong,
        });
        Self { origin, named, kept, missing }
    }
}

/// Something kept beside the log that is not what was recorded. It is of a decision, happened in a conversation, or was
/// decided of a review, a hold or an erasure.
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
    /// The review of a contested decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    review: Option<Uuid>,
    /// The legal hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<Uuid>,
    /// What it is that is not listed any more, or was never recorded, as the database calls it: `conversation`,
    /// `review`, `hold`, `erasure` and others.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// The id of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
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
            Changed::Conversation { conversation } | Changed::Key { conversation } => {
                Self { what, conversation: Some(conversation.as_uuid()), ..Self::default() }
            }
            Changed::Review { review, decision } => Self {
                what,
                decision: Some(decision.as_uuid()),
                review: Some(review.as_uuid()),
                ..Self::default()
            },
            Changed::Hold { hold, decision } => Self {
                what,
                decision: Some(decision.as_uuid()),
                hold: Some(hold.as_uuid()),
                ..Self::default()
            },
            Changed::People { .. } => Self { what, ..Self::default() },
            Changed::Unfounded { subject } => {
                let kind = Some("erasure".to_owned());
                Self { what, kind, id: Some(subject), ..Self::default() }
            }
            Changed::Label { kind, id } => {
                Self { what, kind: Some(kind), id: Some(id), ..Self::default() }
            }
            Changed::Erasure { decision } | Changed::Emptied { decision } => {
                Self { what, decision: Some(decision.as_uuid()), ..Self::default() }
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
            erasures_unchecked: report.erasures_unchecked,
            before: report.before.into_iter().map(Into::into).collect(),
        }
    }
}

/// Check the whole ledger: the tree, each leaf that can still be opened, and what is kept beside it
///
/// What policy was asked is held against the digests in the leaf, sealed texts against what it commits to, and the
/// messages of conversations are opened. What was erased is counted as such. Where a backup was put back, what is kept
/// of the logs before is checked too, and said what is not here.
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

/// The same for whoever has the data: no service runs whose answers could be repeated.
#[utoipa::path(post, path = "/v1/ledger/verify", tag = "ledger",
    responses((status = 200, body = CheckedLedger)))]
pub(crate) async fn verify_here(
    State(ledger): State<Ledger>,
) -> Result<Json<CheckedLedger>, Problem> {
    Ok(Json(ledger.verify(|_, _| {}).await?.into()))
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
    State(ledger): State<Ledger>,
    Path(index): Path<u64>,
) -> Result<Json<Proof>, Problem> {
    Ok(Json(Proof { proof: ledger.prove(index).await? }))
}
