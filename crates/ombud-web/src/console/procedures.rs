//! Procedures: each as a picture, with how often its steps were really gone through.

use std::collections::HashMap;

use askama::Template;
use axum::{extract::Path, response::Response};
use jiff::SignedDuration;
use ombud_service::{Numbers, ProcedureCounts, ServiceError, StepCounts, Thing};

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
    title: String,
    file: String,
    /// The picture (SVG), with the numbers on it.
    picture: String,
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
    title: String,
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
            began: first.map_or(0, |first| first.numbers.reached()),
            left: own.map_or(0, |own| own.steps.iter().map(|step| step.numbers.left).sum()),
        }
    });
    let frame = Frame::within(&staff, Section::Procedures);
    Ok(html(&ProceduresPage { frame, procedures: procedures.collect() }))
}

pub(super) async fn one(staff: Staff, Path(id): Path<String>) -> Result<Response, Rejection> {
    let counts = counts(&staff).await?;
    let (assistant, w) = (staff.service.assistant(), staff.words);
    let Some(flow) = assistant.flow(&id) else {
        return Err(ServiceError::NotFound { what: Thing::Procedure, id }.into());
    };
    let own = counts.into_iter().find(|counts| counts.flow == flow.id);
    let mut medians = HashMap::new();
    let mut numbers = Numbers::new();
    for StepCounts { step, numbers: of, median_seconds } in
        own.into_iter().flat_map(|own| own.steps)
    {
        medians.extend(median_seconds.map(|seconds| (step.clone(), seconds)));
        numbers.insert(step, of);
    }
    let picture = assistant.picture(flow, w.0, Some(&numbers));
    let steps = flow.steps.iter().map(|step| {
        let own = numbers.remove(&step.id).unwrap_or_default();
        let ways = own.ways.into_iter();
        Step {
            id: step.id.clone(),
            title: assistant.step_title(flow, step, w.0),
            ways: ways.map(|(way, count)| (step.action.way_title(&way, w.0), count)).collect(),
            asked: own.asked,
            left: own.left,
            median: medians
                .get(&step.id)
                .map(|seconds| w.with("procedure-seconds", "count", *seconds)),
        }
    });
    Ok(html(&ProcedurePage {
        steps: steps.collect(),
        frame: Frame::within(&staff, Section::Procedures),
        title: flow.title(w.0.language()).to_owned(),
        file: flow.file.clone(),
        picture,
    }))
}
