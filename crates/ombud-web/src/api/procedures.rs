//! How procedures went.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use ombud_service::{ProcedureCounts, StepCounts, StepNumbers};
use serde::Serialize;
use utoipa::ToSchema;

use super::{acts::Since, page::Page};
use crate::{
    Faces,
    problem::Problem,
    state::{Caller, Query},
};

/// How a procedure went.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Procedure {
    /// Which.
    flow: String,
    /// Its steps, by name.
    steps: Vec<ProcedureStep>,
}

/// How a step of a procedure went.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProcedureStep {
    /// Which.
    step: String,
    /// How often it was passed, by the way that was gone from it; the way of a step that has only one is
    /// empty.
    ways: BTreeMap<String, u64>,
    /// How often a customer was asked something here.
    asked: u64,
    /// Of these, how often the conversation ended or went to a person before they answered.
    left: u64,
    /// Half of those who answered took at most so many seconds; absent where nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    median_seconds: Option<u64>,
}

impl From<ProcedureCounts> for Procedure {
    fn from(counts: ProcedureCounts) -> Self {
        Self {
            flow: counts.flow,
            steps: counts.steps.into_iter().map(ProcedureStep::from).collect(),
        }
    }
}

impl From<StepCounts> for ProcedureStep {
    fn from(counts: StepCounts) -> Self {
        let StepCounts { step, numbers, median_seconds } = counts;
        let StepNumbers { ways, asked, left } = numbers;
        Self { step, ways, asked, left, median_seconds }
    }
}

/// How procedures went, counted from the decisions
///
/// Reads the log from its beginning, so it takes its time on a long one.
#[utoipa::path(get, path = "/v1/procedures", tag = "decisions",
    security(("bearer" = ["decisions"])), params(Since),
    responses((status = 200, body = Page<Procedure>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(query): Query<Since>,
) -> Result<Json<Page<Procedure>>, Problem> {
    let counts = faces.service.procedures(&who, query.since).await?;
    Ok(Json(Page { items: counts.into_iter().map(Procedure::from).collect(), next: None }))
}
