//! Contested decisions that wait for an answer.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
};
use ombud_service::{DeskList, IdempotencyKey, Review, ReviewState, ServiceError};
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
    map: Vec<(&'static str, String)>,
    /// The address of this page.
    here: String,
    /// What tells one state of this page from another.
    stamp: String,
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

/// The address of the page.
pub(super) const HERE: &str = "/desk/reviews";

pub(super) async fn shown(
    staff: &Staff,
    after: Option<After>,
    here: &str,
    problem: Option<String>,
) -> Result<ReviewsPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    // Before the lists: what changes between is told then.
    let stamp = service.stamp_of_list(who, DeskList::Reviews).await?;
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
        map: super::map(*w),
        here: here.to_owned(),
        stamp,
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
    uri: Uri,
) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, after, &uri.to_string(), None).await?))
}

pub(super) async fn settle(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(Sent { key }): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&key)?;
    match staff.service.settle_review(&staff.who, id.into(), Some(&key)).await {
        Ok(()) => Ok(Redirect::to(HERE).into_response()),
        Err(error @ ServiceError::Done(_)) => {
            let problem = Some(problem_of(error, staff.words));
            Ok(refused(&shown(&staff, None, HERE, problem).await?, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
