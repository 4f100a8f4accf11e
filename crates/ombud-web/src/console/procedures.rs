//! Procedures: each as a picture, with how often its steps were really gone through.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use ombud_service::{ProcedureCounts, ServiceError, StepCounts, Thing};

use crate::staff::{Frame, Rejection, Section, Staff, html};

/// How far back is counted.
const BACK: SignedDuration = SignedDuration::from_hours(7 * 24);

#[derive(Template)]
#[template(path = "console/procedures.html")]
struct ProceduresPage {
    frame: Frame,
    procedures: Vec<Row>,
}

#[derive(Template)]
#[template(path = "console/procedure.html")]
struct ProcedurePage {
    frame: Frame,
    id: String,
    title: String,
    file: String,
    steps: Vec<Step>,
}

/// A procedure in the list.
struct Row {
    id: String,
    title: String,
    steps: usize,
    /// How often its first step was gone through.
    began: u64,
    /// How often a customer left while it waited for them.
    left: u64,
}

/// A step, and how it went.
struct Step {
    id: String,
    /// Each way that was gone from it, and how often.
    ways: Vec<(String, u64)>,
    asked: u64,
    left: u64,
    median: Option<String>,
}

fn counted<'a>(counts: &'a [ProcedureCounts], flow: &str, step: &str) -> Option<&'a StepCounts> {
    let counts = counts.iter().find(|counts| counts.flow == flow)?;
    counts.steps.iter().find(|counts| counts.step == step)
}

async fn counts(staff: &Staff) -> Result<Vec<ProcedureCounts>, ServiceError> {
    let since = staff.service.now().checked_sub(BACK).ok();
    staff.service.procedures(&staff.who, since).await
}

pub(super) async fn page(staff: Staff) -> Result<Response, Rejection> {
    let counts = counts(&staff).await?;
    let language = staff.words.0.language();
    let flows = staff.service.assistant().flows().iter();
    let procedures = flows.map(|flow| {
        let first = flow.steps.first().and_then(|step| counted(&counts, &flow.id, &step.id));
        let own = counts.iter().find(|counts| counts.flow == flow.id);
        Row {
            id: flow.id.clone(),
            title: flow.title(language).to_owned(),
            steps: flow.steps.len(),
            began: first.map_or(0, |first| first.ways.values().sum::<u64>().max(first.asked)),
            left: own.map_or(0, |own| own.steps.iter().map(|step| step.left).sum()),
        }
    });
    let frame = Frame::within(&staff, Section::Procedures);
    Ok(html(&ProceduresPage { frame, procedures: procedures.collect() }))
}

pub(super) async fn one(staff: Staff, Path(id): Path<String>) -> Result<Response, Rejection> {
    let counts = counts(&staff).await?;
    let (service, w) = (&staff.service, staff.words);
    let Some(flow) = service.assistant().flow(&id) else {
        return Err(ServiceError::NotFound { what: Thing::Procedure, id }.into());
    };
    let steps = flow.steps.iter().map(|step| {
        let own = counted(&counts, &flow.id, &step.id);
        let median = own.and_then(|own| own.median_seconds);
        Step {
            id: step.id.clone(),
            ways: own.map_or_else(Vec::new, |own| own.ways.clone().into_iter().collect()),
            asked: own.map_or(0, |own| own.asked),
            left: own.map_or(0, |own| own.left),
            median: median.map(|seconds| w.with("procedure-seconds", "count", seconds)),
        }
    });
    Ok(html(&ProcedurePage {
        frame: Frame::within(&staff, Section::Procedures),
        title: flow.title(w.0.language()).to_owned(),
        file: flow.file.clone(),
        steps: steps.collect(),
        id,
    }))
}

/// The picture.
pub(super) async fn graph(staff: Staff, Path(id): Path<String>) -> Result<Response, Rejection> {
    let svg = staff.service.procedure_svg(&staff.who, &id)?;
    let kind = HeaderValue::from_static("image/svg+xml");
    Ok(([(header::CONTENT_TYPE, kind)], svg).into_response())
}
