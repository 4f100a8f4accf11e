//! What waits for a person, and what one has already.

use askama::Template;
use axum::{extract::Query, response::Response};
use jiff::Timestamp;
use ombud_service::{AtDesk, Listed};

use super::word_of;
use crate::{
    api::page::{Limit, Page},
    staff::{Frame, Listing, Rejection, Section, Staff, html},
    words::Words,
};

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    frame: Frame,
    waiting: Vec<Row>,
    next: Option<String>,
    own: Vec<Row>,
    /// What is due first.
    tasks: Vec<super::tasks::Row>,
}

/// A conversation in a list.
struct Row {
    id: String,
    topic: String,
    reason: String,
    language: String,
    since: String,
    exact: String,
    is_urgent: bool,
    is_restricted: bool,
}

fn row(w: Words, now: Timestamp, at_desk: AtDesk) -> Row {
    let topic = at_desk.topic.map(|topic| topic.title.unwrap_or(topic.intent));
    Row {
        id: at_desk.conversation.to_string(),
        topic: topic.unwrap_or_else(|| w.get("desk-no-topic")),
        reason: match at_desk.handover {
            Some(reason) => reason_of(w, reason),
            None => w.get("desk-taken"),
        },
        language: at_desk.language.map(|language| language.to_string()).unwrap_or_default(),
        since: w.ago(at_desk.since, now),
        exact: w.exact(at_desk.since),
        is_urgent: at_desk.urgent,
        is_restricted: at_desk.restricted,
    }
}

/// Why a conversation went to a person.
pub(super) fn reason_of(w: Words, reason: ombud_domain::HandoverReason) -> String {
    w.of("reason-", &word_of(reason))
}

pub(super) async fn page(
    staff: Staff,
    Query(Listing { after }): Query<Listing>,
) -> Result<Response, Rejection> {
    let Staff { service, who, words: w, .. } = &staff;
    let (limit, now) = (Limit::<50, 200>::default().get(), service.now());
    let waiting = service.queue(who, None, after.map(Into::into), limit).await?;
    let own: Vec<Listed<AtDesk>> = service.own_conversations(who, None, 200).await?;
    let Page { items: waiting, next } = Page::of(waiting, limit, |found| row(*w, now, found));
    let own = own.into_iter().map(|found| row(*w, now, found.item)).collect();
    let tasks = super::tasks::first(&staff).await?;
    Ok(html(&QueuePage { frame: Frame::within(&staff, Section::Desk), waiting, next, own, tasks }))
}
