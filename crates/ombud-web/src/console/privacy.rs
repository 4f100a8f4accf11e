//! Personal data: whose it is, erasing it, and what keeps it from being erased.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ombud_domain::SubjectId;
use ombud_service::{
    ErasureState, Hold, HoldCode, HoldView, IdempotencyKey, NewHold, PersonalData, Scope,
    ServiceError,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Choice, time};
use crate::{
    staff::{Form, Frame, Moment, Rejection, Section, Staff, html, objection, refused},
    words::Words,
};

/// Why data can be held.
const CODES: [HoldCode; 5] =
    [HoldCode::Litigation, HoldCode::Authority, HoldCode::Claim, HoldCode::Audit, HoldCode::Other];

#[derive(Template)]
#[template(path = "console/people_found.html")]
struct SearchPage {
    frame: Frame,
    sought: String,
    /// Who was found, where something was looked for.
    found: Option<Vec<String>>,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "console/personal_data.html")]
struct PersonPage {
    frame: Frame,
    id: String,
    conversations: Vec<String>,
    state: State,
    /// What stands against erasing, for colleagues.
    holds: Vec<String>,
    /// What the person can be told of it.
    says: Vec<String>,
    legal: Vec<Placed>,
    is_held: bool,
    codes: Vec<Choice>,
    filled: Filled,
    may_look: bool,
    at_desk: bool,
    key: String,
    problem: Option<String>,
}

impl PersonPage {
    /// Whether the data is erased once nothing holds it any more.
    fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waiting { .. })
    }
}

/// How far an erasure is.
enum State {
    Kept,
    Waiting { since: Moment, decision: String },
    Erased { decision: String },
}

/// A legal hold.
struct Placed {
    why: String,
    reason: String,
    since: Option<Moment>,
    until: Option<String>,
    /// How it is now.
    state: String,
    in_force: bool,
    decision: Option<String>,
}

/// What is looked for.
#[derive(Default, Deserialize)]
pub(super) struct Sought {
    #[serde(default)]
    person: String,
}

/// What a form of a person's page sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    key: String,
    code: String,
    reason: String,
    until: String,
    sure: Option<String>,
}

impl Filled {
    fn key(&self) -> Result<IdempotencyKey, ServiceError> {
        IdempotencyKey::new(&self.key)
    }
}

fn search(staff: &Staff, sought: String) -> Result<SearchPage, ServiceError> {
    staff.who.require_somewhere(Scope::Privacy)?;
    let frame = Frame::within(staff, Section::Privacy);
    Ok(SearchPage { frame, sought, found: None, problem: None })
}

pub(super) async fn page(staff: Staff) -> Result<Response, Rejection> {
    Ok(html(&search(&staff, String::new())?))
}

/// Whom somebody looks for stands in no address, as addresses are kept in histories and logs.
pub(super) async fn find(
    staff: Staff,
    Form(Sought { person }): Form<Sought>,
) -> Result<Response, Rejection> {
    let mut shown = search(&staff, person)?;
    match staff.service.find_people(&staff.who, &shown.sought).await {
        Ok(found) if found.len() == 1 => {
            Ok(Redirect::to(&format!("/console/privacy/{}", found[0])).into_response())
        }
        Ok(found) => {
            shown.found = Some(found.iter().map(ToString::to_string).collect());
            Ok(html(&shown))
        }
        Err(error) => {
            let (status, problem) = objection(error, staff.words)?;
            shown.problem = Some(problem);
            Ok(refused(&shown, status))
        }
    }
}

fn held_by(w: Words, hold: &Hold) -> String {
    match hold {
        Hold::Contest { .. } => w.get("privacy-by-contest"),
        Hold::Retention { until } => w.with("privacy-by-retention", "until", w.exact(*until)),
        Hold::Legal { reason, code, .. } => {
            let why = w.of("hold-code-", code.as_str());
            if reason.is_empty() { why } else { format!("{why}: {reason}") }
        }
    }
}

fn placed(staff: &Staff, hold: HoldView) -> Placed {
    let w = staff.words;
    let may_look = staff.who.require_somewhere(Scope::Decisions).is_ok();
    let state = match (&hold.lifted, hold.in_force) {
        (Some(_), _) => "lifted",
        (None, true) => "in-force",
        (None, false) => "ended",
    };
    Placed {
        why: w.of("hold-code-", hold.code.as_str()),
        reason: hold.reason,
        since: hold.placed_at.map(|at| Moment::new(w, at, staff.service.now())),
        until: hold.until.map(|until| w.exact(until)),
        state: w.of("hold-", state),
        in_force: hold.in_force,
        decision: hold.placed_at.filter(|_| may_look).map(|_| hold.id.to_string()),
    }
}

async fn shown(
    staff: &Staff,
    id: Uuid,
    filled: Filled,
    problem: Option<String>,
) -> Result<PersonPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let PersonalData { subject, conversations, erasure, holds, legal } =
        service.personal_data(who, id.into()).await?;
    let state = match erasure {
        ErasureState::No => State::Kept,
        ErasureState::Waiting { since, decision } => State::Waiting {
            since: Moment::new(*w, since, service.now()),
            decision: decision.to_string(),
        },
        ErasureState::Erased { decision } => State::Erased { decision: decision.to_string() },
    };
    let code = |code: HoldCode| Choice {
        value: code.as_str().to_owned(),
        label: w.of("hold-code-", code.as_str()),
        is_chosen: code.as_str() == filled.code,
    };
    let mut says: Vec<String> = holds.iter().map(|hold| hold.says(w.0)).collect();
    says.dedup();
    Ok(PersonPage {
        frame: Frame::within(staff, Section::Privacy),
        id: subject.to_string(),
        conversations: conversations.iter().map(ToString::to_string).collect(),
        state,
        is_held: legal.iter().any(|hold| hold.in_force),
        holds: holds.iter().map(|hold| held_by(*w, hold)).collect(),
        says,
        legal: legal.into_iter().map(|hold| placed(staff, hold)).collect(),
        codes: CODES.map(code).into(),
        filled,
        may_look: who.require_somewhere(Scope::Decisions).is_ok(),
        at_desk: who.require_somewhere(Scope::Desk).is_ok(),
        key: service.form_key(),
        problem,
    })
}

pub(super) async fn one(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, id, Filled::default(), None).await?))
}

/// The page as it is now; or what stood against it, with what was filled in.
async fn after<T>(
    staff: &Staff,
    id: Uuid,
    filled: Filled,
    done: Result<T, ServiceError>,
) -> Result<Response, Rejection> {
    let Err(error) = done else {
        return Ok(Redirect::to(&format!("/console/privacy/{id}")).into_response());
    };
    let (status, problem) = objection(error, staff.words)?;
    Ok(refused(&shown(staff, id, filled, Some(problem)).await?, status))
}

/// What cannot be taken back is not done by one press.
async fn unsure(staff: &Staff, id: Uuid, filled: Filled) -> Result<Response, Rejection> {
    let problem = staff.words.get("privacy-unsure");
    let shown = shown(staff, id, filled, Some(problem)).await?;
    Ok(refused(&shown, StatusCode::UNPROCESSABLE_ENTITY))
}

pub(super) async fn erase(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(filled): Form<Filled>,
) -> Result<Response, Rejection> {
    let key = filled.key()?;
    if filled.sure.is_none() {
        return unsure(&staff, id, filled).await;
    }
    // Held or not, the page says how it is now.
    let done = staff.service.erase(&staff.who, id.into(), Some(&key)).await;
    after(&staff, id, filled, done).await
}

pub(super) async fn hold(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(filled): Form<Filled>,
) -> Result<Response, Rejection> {
    let key = filled.key()?;
    let placed = async {
        let code = CODES.into_iter().find(|code| code.as_str() == filled.code);
        let code = code.unwrap_or_default();
        let until = time(&filled.until, "until")?;
        let new = NewHold { code, reason: filled.reason.clone(), until };
        staff.service.place_hold(&staff.who, SubjectId::from(id), &new, Some(&key)).await
    };
    let done = placed.await;
    after(&staff, id, filled, done).await
}

pub(super) async fn lift(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(filled): Form<Filled>,
) -> Result<Response, Rejection> {
    if filled.sure.is_none() {
        return unsure(&staff, id, filled).await;
    }
    let done = staff.service.lift_holds(&staff.who, id.into()).await;
    after(&staff, id, filled, done).await
}
