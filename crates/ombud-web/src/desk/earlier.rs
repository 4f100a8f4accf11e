//! What is known of a customer beside their conversation: how surely, and what was before.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use ombud_domain::{AuthenticationLevel, ConversationId};
use ombud_service::{EarlierConversation, Profile, ServiceError};
use uuid::Uuid;

use super::{tasks::stretch, word_of};
use crate::{
    api::page::{Limit, Page},
    staff::{Frame, Listing, Moment, Rejection, Section, Staff, html},
};

/// Earlier conversations that stand beside one; the others follow a link.
const BESIDE: usize = 3;

/// The customer, as the page of a conversation shows them.
pub(super) struct Customer {
    /// How surely they are known.
    pub(super) level: String,
    /// Until when a sign-in holds, or since when it no longer does.
    pub(super) until: Option<(String, Moment)>,
    /// Each account with how it was proven.
    pub(super) accounts: Vec<(String, String)>,
    /// Whether earlier conversations of theirs can be told.
    pub(super) is_known: bool,
    pub(super) earlier: Vec<Row>,
    /// Whether there are more.
    pub(super) has_more: bool,
}

/// An earlier conversation in a list.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) topics: String,
    pub(super) since: Moment,
    pub(super) state: String,
    /// What is open in it.
    pub(super) open: Vec<String>,
}

fn row(staff: &Staff, found: EarlierConversation) -> Row {
    let w = staff.words;
    let topics: Vec<_> = found.topics.into_iter().filter_map(|topic| topic.title).collect();
    let acts = found
        .open_acts
        .iter()
        .map(|act| format!("{}: {}", act.title, w.of("act-", &word_of(act.state))));
    let call = found.callback.map(|call| {
        format!(
            "{}: {}",
            w.get("desk-event-callback-promised"),
            stretch(staff, call.from, call.until)
        )
    });
    Row {
        id: found.conversation.to_string(),
        topics: if topics.is_empty() { w.get("desk-no-topic") } else { topics.join(", ") },
        since: Moment::new(w, found.since, staff.service.now()),
        state: match found.outcome {
            Some(outcome) => w.of("outcome-", outcome.as_str()),
            None => w.of("owner-", found.owner.as_str()),
        },
        open: acts.chain(call).collect(),
    }
}

/// What is known of the customer of a conversation.
pub(super) async fn beside(staff: &Staff, id: ConversationId) -> Result<Customer, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let Profile { level, signed_in_until, accounts, is_known } = service.profile(who, id).await?;
    let found = service.earlier_conversations(who, id, None, BESIDE + 1).await?;
    let has_more = found.len() > BESIDE;
    let level_of = |level: AuthenticationLevel| w.of("level-", level.as_str());
    Ok(Customer {
        level: level_of(level),
        until: signed_in_until.map(|until| {
            let key =
                if until > service.now() { w.get("customer-until") } else { w.get("customer-was") };
            (key, Moment::new(*w, until, service.now()))
        }),
        accounts: accounts.into_iter().map(|one| (one.account, level_of(one.level))).collect(),
        is_known,
        earlier: found.into_iter().take(BESIDE).map(|found| row(staff, found.item)).collect(),
        has_more,
    })
}

#[derive(Template)]
#[template(path = "desk/earlier.html")]
struct EarlierPage {
    frame: Frame,
    id: String,
    rows: Vec<Row>,
    next: Option<String>,
}

pub(super) async fn page(
    staff: Staff,
    Path(id): Path<Uuid>,
    Query(Listing { after }): Query<Listing>,
) -> Result<Response, Rejection> {
    let limit = Limit::<50, 200>::default().get();
    let after = after.map(Into::into);
    let found = staff.service.earlier_conversations(&staff.who, id.into(), after, limit).await?;
    let Page { items: rows, next } = Page::of(found, limit, |found| row(&staff, found));
    let frame = Frame::within(&staff, Section::Desk);
    Ok(html(&EarlierPage { frame, id: id.to_string(), rows, next }))
}
