//! What waits for a person, and what one has already.

use askama::Template;
use axum::{extract::Query, http::Uri, response::Response};
use ombud_service::{AtDesk, DeskList, Feeling, Listed, Mood, ServiceError, Trend};

use super::{conversation::Names, map, word_of};
use crate::{
    api::page::{Limit, Page},
    staff::{Frame, Listing, Moment, Rejection, Section, Staff, html},
    words::Words,
};

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    frame: Frame,
    map: Vec<(&'static str, String)>,
    /// The address of this page.
    here: String,
    /// What tells one state of this page from another.
    stamp: String,
    waiting: Vec<Row>,
    /// How many wait in all.
    total: usize,
    next: Option<String>,
    own: Vec<Row>,
    parked: Vec<Row>,
    mentions: Vec<Named>,
    /// What is due first.
    tasks: Vec<super::tasks::Row>,
}

/// That whoever looks at it was named in a note.
struct Named {
    conversation: String,
    by: String,
    at: Moment,
}

/// Mentions that are shown; the others follow when these are done with.
const MENTIONS: usize = 20;

/// A conversation in a list.
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own")]
struct Row {
    id: String,
    topic: String,
    reason: String,
    language: String,
    /// The same in words.
    language_name: String,
    since: Moment,
    words: Option<String>,
    /// How many answers there were; nothing where that says nothing.
    answers: Option<String>,
    /// Until when it is put aside.
    until: Option<Moment>,
    is_urgent: bool,
    is_restricted: bool,
    is_unanswered: bool,
    /// How long nobody should wait, where they have.
    late: Option<String>,
    /// Whether it was put aside until now.
    is_back: bool,
    /// That a colleague gave it to whoever looks at it.
    given: Option<String>,
    /// How the customer sounds, where that is worth telling.
    mood: Option<String>,
}

async fn row(staff: &Staff, colleagues: &mut Names, at_desk: AtDesk) -> Result<Row, ServiceError> {
    let Staff { service, words: w, .. } = staff;
    let (w, now) = (*w, service.now());
    let within = service.settings().answer_within.as_secs() / 60;
    let waits = at_desk.parked_until.is_none() && !at_desk.unanswered;
    let topic = at_desk.topic.map(|topic| topic.title.unwrap_or(topic.intent));
    let given = match at_desk.given_by {
        Some(by) => Some(w.with("desk-given", "name", colleagues.of(staff, by).await?)),
        None => None,
    };
    Ok(Row {
        id: at_desk.conversation.to_string(),
        topic: topic.unwrap_or_else(|| w.get("desk-no-topic")),
        reason: match at_desk.handover {
            Some(reason) => reason_of(w, reason),
            None => w.get("desk-taken"),
        },
        language_name: at_desk.language.map(|language| w.language(language)).unwrap_or_default(),
        language: at_desk.language.map(|language| language.to_string()).unwrap_or_default(),
        since: Moment::new(w, at_desk.since, now),
        answers: (waits && at_desk.answers > 0)
            .then(|| w.with("desk-answers", "count", at_desk.answers)),
        words: at_desk.last_words,
        is_back: at_desk.parked_until.is_some_and(|until| until <= now),
        until: at_desk
            .parked_until
            .filter(|until| *until > now)
            .map(|until| Moment::new(w, until, now)),
        is_urgent: at_desk.urgent,
        is_restricted: at_desk.restricted,
        is_unanswered: at_desk.unanswered,
        late: at_desk.late.then(|| w.with("desk-late", "count", within)),
        given,
        mood: at_desk.mood.and_then(|mood| mood_of(w, mood)),
    })
}

/// How a customer sounds, in words; `None` where that is not worth telling.
pub(super) fn mood_of(w: Words, mood: Mood) -> Option<String> {
    let (feeling, trend) = (mood.feeling(), mood.trend());
    if (feeling, trend) == (Feeling::Even, Trend::Steady) {
        return None;
    }
    Some(w.of("mood-", &format!("{}-{}", feeling.code(), trend.code())))
}

async fn rows(
    staff: &Staff,
    colleagues: &mut Names,
    found: Vec<AtDesk>,
) -> Result<Vec<Row>, ServiceError> {
    let mut rows = Vec::with_capacity(found.len());
    for at_desk in found {
        rows.push(row(staff, colleagues, at_desk).await?);
    }
    Ok(rows)
}

/// Why a conversation went to a person.
pub(super) fn reason_of(w: Words, reason: ombud_domain::HandoverReason) -> String {
    w.of("reason-", &word_of(reason))
}

pub(super) async fn page(
    staff: Staff,
    Query(Listing { after }): Query<Listing>,
    uri: Uri,
) -> Result<Response, Rejection> {
    let Staff { service, who, words: w, .. } = &staff;
    // Before the lists: what changes between is told then.
    let stamp = service.stamp_of_list(who, DeskList::Conversations).await?;
    let (limit, now) = (Limit::<50, 200>::default().get(), service.now());
    let mut named = Vec::new();
    let mut colleagues = Names::default();
    for Listed { item, .. } in service.mentions(who, None, MENTIONS).await? {
        let by = colleagues.of(&staff, item.by).await?;
        let at = Moment::new(*w, item.at, now);
        named.push(Named { conversation: item.conversation.to_string(), by, at });
    }
    let is_first = after.is_none();
    let waiting = service.queue(who, None, after.map(Into::into), limit).await?;
    let Page { items: waiting, next } = Page::of(waiting, limit, |found| found);
    let is_all = is_first && next.is_none();
    let total = if is_all { waiting.len() } else { service.waiting(who).await? };
    let waiting = rows(&staff, &mut colleagues, waiting).await?;
    let items = |found: Vec<Listed<AtDesk>>| found.into_iter().map(|found| found.item).collect();
    let own = items(service.own_conversations(who, None, 200).await?);
    let own = rows(&staff, &mut colleagues, own).await?;
    let parked = items(service.parked_conversations(who, None, 200).await?);
    let parked = rows(&staff, &mut colleagues, parked).await?.into_iter();
    // Those whose time has come are among one's own again, and first.
    let (mut back, parked): (Vec<_>, Vec<_>) = parked.partition(|row| row.is_back);
    back.extend(own);
    let tasks = super::tasks::first(&staff).await?;
    Ok(html(&QueuePage {
        frame: Frame::within(&staff, Section::Desk),
        map: map(*w),
        here: uri.to_string(),
        stamp,
        waiting,
        total,
        next,
        own: back,
        parked,
        mentions: named,
        tasks,
    }))
}
