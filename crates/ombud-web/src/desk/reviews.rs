//! Contested decisions that wait for an answer.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ombud_service::{IdempotencyKey, Review, ReviewState, ServiceError};
use serde::Deserialize;
use uuid::Uuid;

use super::flags;
use crate::{
    api::page::{After, Limit, Page},
    staff::{Form, Frame, Listing, Rejection, Section, Staff, html, problem_of, refused},
};

#[derive(Template)]
#[template(path = "desk/reviews.html")]
pub(super) struct ReviewsPage {
    frame: Frame,
    reviews: Vec<Row>,
    next: Option<String>,
    problem: Option<String>,
    /// What colleagues doubt, and what one doubts oneself.
    flags: Vec<flags::Row>,
    own: Vec<flags::Row>,
}

struct Row {
    id: String,
    contested: String,
    conversation: String,
    since: String,
    exact: String,
    key: String,
}

/// Under which key it is settled.
#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    key: String,
}

pub(super) async fn shown(
    staff: &Staff,
    after: Option<After>,
    problem: Option<String>,
) -> Result<ReviewsPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let (limit, now) = (Limit::<50, 200>::default().get(), service.now());
    let found = service.reviews(who, Some(ReviewState::Open), after.map(Into::into), limit).await?;
    let Page { items: reviews, next } = Page::of(found, limit, |review: Review| Row {
        id: review.contested.review.to_string(),
        contested: review.contested.decision.to_string(),
        conversation: review.contested.conversation.to_string(),
        since: w.ago(review.at, now),
        exact: w.exact(review.at),
        key: service.form_key(),
    });
    Ok(ReviewsPage {
        frame: Frame::within(staff, Section::Reviews),
        reviews,
        next,
        problem,
        flags: flags::open(staff).await?,
        own: flags::own(staff).await?,
    })
}

pub(super) async fn page(
    staff: Staff,
    Query(Listing { after }): Query<Listing>,
) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, after, None).await?))
}

pub(super) async fn settle(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(Sent { key }): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&key)?;
    match staff.service.settle_review(&staff.who, id.into(), Some(&key)).await {
        Ok(()) => Ok(Redirect::to("/desk/reviews").into_response()),
        Err(error @ ServiceError::Done(_)) => {
            let problem = Some(problem_of(error, staff.words));
            Ok(refused(&shown(&staff, None, problem).await?, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
