//! Decisions that somebody of the staff doubts, beside those that customers contest.

use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use ombud_service::{Flag, IdempotencyKey, Listed, ReviewState, Scope, ServiceError};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    conversation::Names,
    reviews::{HERE, Refused, shown},
};
use crate::staff::{Form, Moment, Rejection, Staff, problem_of, refused};

/// Flags of one list that are shown.
const SHOWN: usize = 50;

/// A flag, as a page shows it.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) decision: String,
    pub(super) conversation: String,
    pub(super) by: String,
    pub(super) at: Moment,
    pub(super) reason: String,
    /// Who answered, when and what.
    pub(super) answer: Option<(String, Moment, String)>,
    /// Whether whoever looks at it may answer: not one's own.
    pub(super) may_answer: bool,
    pub(super) key: String,
    /// What was typed as an answer and is not sent yet.
    pub(super) typed: String,
}

async fn rows(staff: &Staff, found: Vec<Listed<Flag>>) -> Result<Vec<Row>, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let (mut names, now, own) = (Names::default(), service.now(), who.staff().ok());
    let mut rows = Vec::new();
    for Listed { item: flag, .. } in found {
        let answer = match flag.answer {
            Some(answer) => {
                let by = names.of(staff, answer.by).await?;
                Some((by, Moment::new(*w, answer.at, now), answer.text))
            }
            None => None,
        };
        rows.push(Row {
            id: flag.id.to_string(),
            decision: flag.decision.to_string(),
            conversation: flag.conversation.to_string(),
            by: names.of(staff, flag.by).await?,
            at: Moment::new(*w, flag.at, now),
            reason: flag.reason,
            may_answer: answer.is_none() && own != Some(flag.by),
            answer,
            key: service.form_key(),
            typed: String::new(),
        });
    }
    Ok(rows)
}

/// Those that nobody has answered yet.
pub(super) async fn open(staff: &Staff) -> Result<Vec<Row>, ServiceError> {
    let found = staff.service.flags(&staff.who, ReviewState::Open, None, SHOWN).await?;
    rows(staff, found).await
}

/// Those of whoever looks at it, the newest first.
pub(super) async fn own(staff: &Staff) -> Result<Vec<Row>, ServiceError> {
    let found = staff.service.own_flags(&staff.who, None, SHOWN).await?;
    rows(staff, found).await
}

/// What a form about a flag sends.
#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    text: String,
}

/// Where whoever flagged a decision goes on: with a script where they are, without one in the conversation, and where they
/// may not look at that, at what they have flagged.
async fn back(staff: &Staff, decision: Uuid, is_in_place: bool) -> Result<String, ServiceError> {
    if is_in_place {
        return Ok(format!("/desk/decisions/{decision}?flagged=true"));
    }
    let conversation = staff.service.decision(&staff.who, decision.into()).await?.conversation;
    Ok(match conversation.filter(|_| staff.who.require_somewhere(Scope::Desk).is_ok()) {
        Some(id) => format!("/desk/conversations/{id}?flagged=true"),
        None => format!("{HERE}#own-flags"),
    })
}

pub(super) async fn flag(
    staff: Staff,
    Path(decision): Path<Uuid>,
    headers: HeaderMap,
    Form(Sent { key, text }): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&key)?;
    match staff.service.flag(&staff.who, decision.into(), &text, Some(&key)).await {
        Ok(_) => {
            let is_in_place = headers.contains_key("hx-request");
            Ok(Redirect::to(&back(&staff, decision, is_in_place).await?).into_response())
        }
        Err(error @ (ServiceError::Invalid { .. } | ServiceError::IdempotencyKeyReused)) => {
            let problem = Some(problem_of(error, staff.words));
            let page = super::decision::shown(&staff, decision, text, problem).await?;
            Ok(refused(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn answer(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(Sent { key, text }): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&key)?;
    match staff.service.answer_flag(&staff.who, id.into(), &text, Some(&key)).await {
        Ok(()) => Ok(Redirect::to(HERE).into_response()),
        Err(
            error @ (ServiceError::Done(_)
            | ServiceError::Invalid { .. }
            | ServiceError::IdempotencyKeyReused),
        ) => {
            let problem = Some(problem_of(error, staff.words));
            let stands = Refused { problem, typed: Some((id.to_string(), text)) };
            Ok(refused(&shown(&staff, None, HERE, stands).await?, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
