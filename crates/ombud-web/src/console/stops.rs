//! Stops: what is held now, holding something, letting it go on, and trying how fast it holds.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ombud_service::{IdempotencyKey, Scope, ServiceError, Stop, StopDrill, StopScope};
use serde::Deserialize;

use super::Choice;
use crate::{
    problem::Problem,
    staff::{Form, Frame, Moment, Rejection, Section, Staff, html, objection, problem_of, refused},
};

#[derive(Template)]
#[template(path = "console/stops.html")]
struct StopsPage {
    frame: Frame,
    stops: Vec<Held>,
    scopes: Vec<Choice>,
    reason: String,
    /// Whether whoever looks may lift stops and try them.
    may_lift: bool,
    may_look: bool,
    /// Sent twice, a form has one effect.
    key: String,
    drilled: Option<StopDrill>,
    problem: Option<String>,
}

/// A stop in force.
struct Held {
    scope: String,
    what: String,
    reason: String,
    since: Moment,
    decision: String,
    is_drill: bool,
}

/// What a form of this page sends.
#[derive(Default, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    reason: String,
}

impl Sent {
    fn scope(&self) -> Result<StopScope, Rejection> {
        self.scope.parse().map_err(|_| Rejection::Problem(Problem::form()))
    }

    fn key(&self) -> Result<IdempotencyKey, ServiceError> {
        IdempotencyKey::new(&self.key)
    }
}

fn named(staff: &Staff, scope: &StopScope) -> String {
    let w = staff.words;
    match scope {
        StopScope::Everything => w.get("stops-everything"),
        StopScope::Assistant(name) => w.with("stops-assistant", "name", name.clone()),
        StopScope::Site(name) => w.with("stops-site", "name", name.clone()),
        StopScope::Tool(name) => w.with("stops-tool", "name", name.clone()),
    }
}

fn held(staff: &Staff, stop: Stop) -> Held {
    Held {
        what: named(staff, &stop.scope),
        scope: stop.scope.to_string(),
        reason: stop.reason,
        since: Moment::new(staff.words, stop.at, staff.service.now()),
        decision: stop.decision.to_string(),
        is_drill: stop.drill,
    }
}

fn shown(
    staff: &Staff,
    sent: Sent,
    drilled: Option<StopDrill>,
    problem: Option<String>,
) -> Result<StopsPage, ServiceError> {
    let Staff { service, who, .. } = staff;
    let scopes = service.stoppable(who)?;
    let choice = |scope: StopScope| Choice {
        label: named(staff, &scope),
        is_chosen: scope.to_string() == sent.scope,
        value: scope.to_string(),
    };
    let stops = service.stops(who)?;
    Ok(StopsPage {
        frame: Frame::within(staff, Section::Stops),
        stops: stops.into_iter().map(|stop| held(staff, stop)).collect(),
        scopes: scopes.into_iter().map(choice).collect(),
        reason: sent.reason,
        may_lift: who.require(Scope::Stops).is_ok(),
        may_look: who.require(Scope::Decisions).is_ok(),
        key: service.form_key(),
        drilled,
        problem,
    })
}

pub(super) async fn page(staff: Staff) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, Sent::default(), None, None)?))
}

/// What stood against it, on the page, with what was filled in.
fn said(staff: &Staff, sent: Sent, error: ServiceError) -> Result<Response, Rejection> {
    let (status, problem) = match error {
        // Lifted meanwhile, or never there.
        ServiceError::NotFound { .. } => (StatusCode::NOT_FOUND, problem_of(error, staff.words)),
        error => objection(error, staff.words)?,
    };
    Ok(refused(&shown(staff, sent, None, Some(problem))?, status))
}

pub(super) async fn place(staff: Staff, Form(sent): Form<Sent>) -> Result<Response, Rejection> {
    let (scope, key) = (sent.scope()?, sent.key()?);
    match staff.service.place_stop(&staff.who, scope, &sent.reason, Some(&key)).await {
        Ok(_) => Ok(Redirect::to("/console/stops").into_response()),
        Err(error) => said(&staff, sent, error),
    }
}

pub(super) async fn lift(staff: Staff, Form(sent): Form<Sent>) -> Result<Response, Rejection> {
    let (scope, key) = (sent.scope()?, sent.key()?);
    match staff.service.lift_stop(&staff.who, &scope, Some(&key)).await {
        // Lifted by somebody else meanwhile: it goes on, as was asked for.
        Ok(()) | Err(ServiceError::NotFound { .. }) => {
            Ok(Redirect::to("/console/stops").into_response())
        }
        Err(error) => said(&staff, sent, error),
    }
}

pub(super) async fn drill(staff: Staff, Form(sent): Form<Sent>) -> Result<Response, Rejection> {
    let (scope, key) = (sent.scope()?, sent.key()?);
    match staff.service.drill_stop(&staff.who, scope, Some(&key)).await {
        Ok(drilled) => Ok(html(&shown(&staff, Sent::default(), Some(drilled), None)?)),
        Err(error) => said(&staff, sent, error),
    }
}

impl StopsPage {
    /// How fast it held, in one sentence.
    fn drill_says(&self, drill: &StopDrill) -> String {
        let w = self.frame.w;
        let nodes = drill.nodes as u64;
        let values = [("ms", drill.in_force_ms.into()), ("nodes", nodes.into())];
        let mut says = w.all("stops-drilled", values);
        if drill.nodes_silent > 0 {
            says.push(' ');
            says.push_str(&w.with("stops-silent", "count", drill.nodes_silent as u64));
        }
        says
    }
}
