//! Contested decisions that wait for an answer.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
};
use ombud_service::{
    DeskList, Explanation, IdempotencyKey, Listed, Objection, ReviewEvidence, ReviewState, Scope,
    ServiceError,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{decision::Source, doing::lines_of, flags, word_of};
use crate::{
    api::page::{After, Limit, Page},
    staff::{Form, Frame, Listing, Moment, Rejection, Section, Staff, html, problem_of, refused},
};

#[derive(Template)]
#[template(path = "desk/reviews.html")]
pub(super) struct ReviewsPage {
    frame: Frame,
    map: Vec<(&'static str, String)>,
    /// The address of this page.
    here: String,
    /// What tells one state of this page from another.
    stamp: String,
    reviews: Vec<Row>,
    next: Option<String>,
    problem: Option<String>,
    /// What was typed and can be sent nowhere any more.
    kept: String,
    /// What colleagues doubt, and what one doubts oneself.
    flags: Vec<flags::Row>,
    own: Vec<flags::Row>,
    /// Whether whoever looks works at the desk; others see what they doubt themselves.
    at_desk: bool,
}

struct Row {
    id: String,
    /// What the customer wanted, or what was decided where nobody understood it.
    about: String,
    /// What was decided.
    what: String,
    conversation: String,
    since: Moment,
}

/// One review with the whole evidence, and the answer to the customer.
#[derive(Template)]
#[template(path = "desk/review.html")]
struct ReviewPage {
    frame: Frame,
    id: String,
    contested: String,
    conversation: String,
    exact: String,
    /// In which language the customer writes.
    lang: String,
    /// What the customer had written, and what they were told.
    asked: Vec<String>,
    said: Option<String>,
    /// Who said it.
    by: String,
    objections: Vec<Against>,
    explanation: Explanation,
    sources: Vec<Source>,
    verdicts: Vec<(String, String)>,
    is_open: bool,
    key: String,
    typed: String,
    problem: Option<String>,
}

/// What was said against it.
struct Against {
    at: Moment,
    text: Option<String>,
}

/// Under which key it is settled.
#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    key: String,
    /// What is said to the customer.
    #[serde(default)]
    text: String,
}

/// What stands against a form of this page, and what was typed as an answer to which flag.
#[derive(Default)]
pub(super) struct Refused {
    pub(super) problem: Option<String>,
    pub(super) typed: Option<(String, String)>,
}

/// The address of the page.
pub(super) const HERE: &str = "/desk/reviews";

pub(super) async fn shown(
    staff: &Staff,
    after: Option<After>,
    here: &str,
    Refused { problem, typed }: Refused,
) -> Result<ReviewsPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let own = flags::own(staff).await?;
    let at_desk = who.require_somewhere(Scope::Desk).is_ok();
    if !at_desk {
        return Ok(ReviewsPage {
            frame: Frame::within(staff, Section::Reviews),
            map: vec![],
            here: here.to_owned(),
            stamp: String::new(),
            reviews: vec![],
            next: None,
            problem,
            kept: String::new(),
            flags: vec![],
            own,
            at_desk,
        });
    }
    // Before the lists: what changes between is told then.
    let stamp = service.stamp_of_list(who, DeskList::Reviews).await?;
    let (limit, now) = (Limit::<50, 200>::default().get(), service.now());
    let found = service.reviews(who, Some(ReviewState::Open), after.map(Into::into), limit).await?;
    let mut rows = Vec::with_capacity(found.len());
    for Listed { item: review, place } in found {
        let what = service.explain(who, review.contested.decision, w.0).await?.what;
        let labels = service.decision(who, review.contested.decision).await?.leaf.labels;
        let topic = labels.intent.map(|intent| service.assistant().topic_of(&intent, w.0));
        let row = Row {
            id: review.contested.review.to_string(),
            about: topic.unwrap_or_else(|| what.clone()),
            what,
            conversation: review.contested.conversation.to_string(),
            since: Moment::new(*w, review.at, now),
        };
        rows.push(Listed { item: row, place });
    }
    let Page { items: reviews, next } = Page::of(rows, limit, |row| row);
    let mut flags = flags::open(staff).await?;
    let kept = match typed {
        Some((flag, text)) => match flags.iter_mut().find(|row| row.id == flag && row.may_answer) {
            Some(row) => {
                row.typed = text;
                String::new()
            }
            None => text,
        },
        None => String::new(),
    };
    Ok(ReviewsPage {
        frame: Frame::within(staff, Section::Reviews),
        map: super::map(*w),
        here: here.to_owned(),
        stamp,
        reviews,
        next,
        problem,
        kept,
        flags,
        own,
        at_desk,
    })
}

pub(super) async fn page(
    staff: Staff,
    Query(Listing { after }): Query<Listing>,
    uri: Uri,
) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, after, &uri.to_string(), Refused::default()).await?))
}

/// One review, with what was typed and what stands against it.
async fn shown_one(
    staff: &Staff,
    id: Uuid,
    typed: String,
    problem: Option<String>,
) -> Result<ReviewPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let ReviewEvidence { review, texts, objections } = service.review(who, id.into()).await?;
    let contested = review.contested.decision;
    let view = service.decision(who, contested).await?;
    let decision = super::decision::shown(staff, contested.as_uuid(), String::new(), None).await?;
    let super::decision::DecisionPage { explanation, sources, verdicts, .. } = decision;
    let now = service.now();
    let against = |one: Objection| Against { at: Moment::new(*w, one.at, now), text: one.text };
    let (said, asked): (Vec<_>, Vec<_>) = texts.into_iter().partition(|text| text.field == "reply");
    Ok(ReviewPage {
        frame: Frame::within(staff, Section::Reviews),
        id: id.to_string(),
        contested: contested.to_string(),
        conversation: review.contested.conversation.to_string(),
        exact: w.exact(review.at),
        lang: view.leaf.labels.language.to_string(),
        asked: asked.into_iter().map(|text| text.text).collect(),
        said: said.into_iter().map(|text| text.text).next(),
        by: w.of("actor-", &word_of(view.leaf.actor.kind)),
        objections: objections.into_iter().map(against).collect(),
        explanation,
        sources,
        verdicts,
        is_open: review.settled.is_none(),
        key: service.form_key(),
        typed,
        problem,
    })
}

pub(super) async fn one(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    Ok(html(&shown_one(&staff, id, String::new(), None).await?))
}

/// Answer the customer, and end the review with that.
pub(super) async fn answer(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(Sent { key, text }): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&key)?;
    let text = lines_of(&text);
    match staff.service.settle_review(&staff.who, id.into(), Some(&text), Some(&key)).await {
        Ok(()) => Ok(Redirect::to(HERE).into_response()),
        Err(
            error @ (ServiceError::Done(_)
            | ServiceError::Conversation(_)
            | ServiceError::Text(_)
            | ServiceError::Busy
            | ServiceError::IdempotencyKeyReused),
        ) => {
            let problem = Some(super::problem_for_agent(error, staff.words));
            Ok(refused(&shown_one(&staff, id, text, problem).await?, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn settle(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(Sent { key, .. }): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&key)?;
    match staff.service.settle_review(&staff.who, id.into(), None, Some(&key)).await {
        Ok(()) => Ok(Redirect::to(HERE).into_response()),
        Err(error @ ServiceError::Done(_)) => {
            let stands = Refused { problem: Some(problem_of(error, staff.words)), typed: None };
            Ok(refused(&shown(&staff, None, HERE, stands).await?, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
