//! Policies: the past replayed under others.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use jiff::Timestamp;
use ombud_domain::VerdictEffect;
use ombud_service::{LeftOut, ReplayReport, RequestState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Faces,
    problem::Problem,
    state::{Body, Caller, Idempotency},
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

/// Which past decisions would have differed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Replayed {
    /// Verdicts replayed.
    verdicts: u64,
    /// Decisions they belong to.
    decisions: u64,
    /// Decisions with at least one verdict that differs.
    differing: u64,
    /// Verdicts by `before → after`.
    changes: BTreeMap<String, u64>,
    /// The first of those that differ, 20 at most.
    examples: Vec<Differing>,
    /// Decisions that were not judged again, as a recorded request is not the one that was judged then: it was
    /// changed in the database.
    changed: u64,
    /// Decisions that were not judged again, as what is recorded of them cannot be read.
    unreadable: u64,
    /// The first of those that were not judged again, 20 at most.
    left_out: Vec<NotJudged>,
}

/// A decision that was not judged again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NotJudged {
    /// The decision.
    decision: Uuid,
    /// Its place in the log.
    index: u64,
    /// `changed` or `unreadable`.
    #[schema(value_type = String)]
    why: RequestState,
}

/// A verdict that would have differed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Differing {
    /// The decision.
    decision: Uuid,
    /// When it was taken (RFC 3339).
    at: String,
    /// What was asked for.
    action: String,
    /// The intent behind it, where there is one.
    intent: Option<String>,
    /// What policy said: `allow`, `deny` or `refer`.
    #[schema(value_type = String)]
    before: VerdictEffect,
    /// What it would say.
    #[schema(value_type = String)]
    after: VerdictEffect,
    /// The ids of the rules that would determine it.
    policies: Vec<String>,
}

impl From<ReplayReport> for Replayed {
    fn from(report: ReplayReport) -> Self {
        let ReplayReport {
            verdicts,
            decisions,
            differing,
            changes,
            examples,
            changed,
            unreadable,
            left_out,
        } = report;
        let examples = examples.into_iter().map(|one| Differing {
            decision: one.decision.as_uuid(),
            at: one.at.to_string(),
            action: one.action,
            intent: one.intent,
            before: one.before,
            after: one.after,
            policies: one.policies,
        });
        let left_out = left_out.into_iter().map(|LeftOut { decision, index, why }| NotJudged {
            decision: decision.as_uuid(),
            index,
            why,
        });
        Self {
            verdicts,
            decisions,
            differing,
            changes,
            examples: examples.collect(),
            changed,
            unreadable,
            left_out: left_out.collect(),
        }
    }
}

/// Which past decisions would have differed under other policies
///
/// Judged again is what was recorded of each, held against the digests in its leaf: a request that was changed in
/// the database, or cannot be read, is counted and named instead.
#[utoipa::path(post, path = "/v1/policies/replay", tag = "decisions",
    security(("bearer" = ["decisions"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Replay,
    responses((status = 200, body = Replayed), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn replay(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Body(body): Body<Replay>,
) -> Result<Json<Replayed>, Problem> {
    let sources: Vec<(String, String)> =
        body.policies.into_iter().map(|file| (file.file, file.text)).collect();
    let report = faces.service.replay_sources(&who, &sources, body.since, key.as_ref()).await?;
    Ok(Json(report.into()))
}
