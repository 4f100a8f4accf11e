//! One conversation: what was said, what was decided, and what one can do now.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ombud_domain::{Author, ConversationId, Event, Owner, StaffId};
use ombud_service::{ConversationView, IdempotencyKey, MessageView, ServiceError};
use serde::Deserialize;
use uuid::Uuid;

use super::{queue::reason_of, tasks::stretch};
use crate::staff::{Form, Frame, Rejection, Section, Staff, html, problem_of, refused};

/// Events that are shown at once; earlier ones follow a link.
const SHOWN: u64 = 200;

#[derive(Template)]
#[template(path = "desk/conversation.html")]
struct ConversationPage {
    frame: Frame,
    id: String,
    /// In which language the customer writes.
    lang: String,
    state: String,
    may: May,
    is_restricted: bool,
    lines: Vec<Line>,
    /// From where earlier events are shown; `None` where there are none.
    earlier: Option<u64>,
    /// Sent twice, a form has one effect.
    key: String,
    text: String,
    problem: Option<String>,
}

/// What whoever looks at it may do with it.
enum May {
    Answer,
    Take,
    /// Somebody else has it.
    Look,
    /// It has ended.
    Wait,
}

/// Something that happened.
struct Line {
    kind: &'static str,
    by: String,
    text: String,
    lang: String,
    since: String,
    exact: String,
    /// The decision behind it.
    decision: Option<String>,
}

/// What a form of this page sends.
#[derive(Default, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    text: String,
    /// Whether what the customer came for is done.
    #[serde(default)]
    solved: bool,
}

/// From which event on.
#[derive(Default, Deserialize)]
pub(super) struct From {
    #[serde(default)]
    from: Option<u64>,
}

impl Sent {
    fn key(&self) -> Result<IdempotencyKey, ServiceError> {
        IdempotencyKey::new(&self.key)
    }
}

/// Names of colleagues, each looked up once.
#[derive(Default)]
struct Names(HashMap<StaffId, String>);

impl Names {
    async fn of(&mut self, staff: &Staff, id: StaffId) -> Result<String, ServiceError> {
        if let Some(name) = self.0.get(&id) {
            return Ok(name.clone());
        }
        let name = staff.service.name_of_staff(&staff.who, id).await?;
        let name = name.unwrap_or_else(|| staff.words.get("desk-colleague"));
        self.0.insert(id, name.clone());
        Ok(name)
    }
}

async fn line(
    staff: &Staff,
    names: &mut Names,
    view: MessageView,
) -> Result<Option<Line>, ServiceError> {
    let w = staff.words;
    let mut line = Line {
        kind: "event",
        by: String::new(),
        text: String::new(),
        lang: view.language.map(|language| language.to_string()).unwrap_or_default(),
        since: w.ago(view.at, staff.service.now()),
        exact: w.exact(view.at),
        decision: None,
    };
    let text = || view.text.clone().unwrap_or_else(|| w.get("desk-erased"));
    let mut happened = |decision: ombud_domain::DecisionId, text: String| {
        line.decision = Some(decision.to_string());
        line.text = text;
    };
    match view.event {
        Event::Received { .. } => {
            (line.kind, line.by, line.text) = ("customer", w.get("desk-customer"), text());
        }
        Event::Said { author, decision, .. } => {
            let said = text();
            happened(decision, said);
            (line.kind, line.by) = match author {
                Author::Agent { id } if staff.who.staff().ok() == Some(id) => {
                    ("agent", w.get("desk-you"))
                }
                Author::Agent { id } => ("agent", names.of(staff, id).await?),
                _ => ("assistant", view.author_label.unwrap_or_else(|| w.get("desk-assistant"))),
            };
        }
        Event::HandedOver { decision, reason } => {
            happened(decision, w.with("desk-event-handed-over", "reason", reason_of(w, reason)));
        }
        Event::Taken { agent, decision } => {
            let name = names.of(staff, agent).await?;
            happened(decision, w.with("desk-event-taken", "name", name));
        }
        Event::Returned { decision } => happened(decision, w.get("desk-event-returned")),
        Event::Closed { decision, .. } => happened(decision, w.get("desk-event-closed")),
        Event::Reopened { decision } => happened(decision, w.get("desk-event-reopened")),
        Event::Contested { decision, .. } => happened(decision, w.get("desk-event-contested")),
        Event::Rated { decision, rating, .. } => {
            let said = w.of("desk-event-rated-", rating.as_str());
            let comment = view.text.map(|text| format!("\n{text}")).unwrap_or_default();
            happened(decision, format!("{said}{comment}"));
        }
        Event::Callback { decision, callback, state } => {
            let became = w.of("desk-event-callback-", state.as_str());
            let when = stretch(staff, callback.from, callback.until);
            happened(decision, format!("{became}: {when}"));
        }
        Event::Reviewed { decision, .. } => happened(decision, w.get("desk-event-reviewed")),
        Event::Exported { decision } => happened(decision, w.get("desk-event-exported")),
        Event::SignedIn { decision, .. } => happened(decision, w.get("desk-event-signed-in")),
        Event::SignedOut { decision } => happened(decision, w.get("desk-event-signed-out")),
        Event::SteppedUp { decision, .. } => happened(decision, w.get("desk-event-stepped-up")),
        Event::Opened { .. } => line.text = w.get("desk-event-opened"),
        _ => return Ok(None),
    }
    Ok(Some(line))
}

async fn shown(
    staff: &Staff,
    id: ConversationId,
    from: Option<u64>,
    text: String,
    problem: Option<String>,
) -> Result<ConversationPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let view = service.conversation(who, id).await?;
    let after = from.unwrap_or_else(|| view.version.saturating_sub(SHOWN));
    let limit = usize::try_from(SHOWN).unwrap_or_default();
    let mut names = Names::default();
    let mut lines = Vec::new();
    for happened in service.messages(who, id, after, limit).await?.views {
        lines.extend(line(staff, &mut names, happened).await?);
    }
    let own = who.staff().ok();
    let ConversationView { language, owner, restricted, .. } = &view;
    let state = match owner {
        Owner::Assistant => w.get("desk-with-assistant"),
        Owner::Queue => w.get("desk-waits"),
        Owner::Agent { id } if Some(*id) == own => w.get("desk-with-you"),
        Owner::Agent { id } => w.with("desk-with", "name", names.of(staff, *id).await?),
        Owner::Closed => w.get("desk-closed"),
    };
    Ok(ConversationPage {
        frame: Frame::within(staff, Section::Desk),
        id: id.to_string(),
        lang: language.to_string(),
        state,
        may: match owner {
            Owner::Agent { id } if Some(*id) == own => May::Answer,
            Owner::Assistant | Owner::Queue => May::Take,
            Owner::Agent { .. } => May::Look,
            Owner::Closed => May::Wait,
        },
        is_restricted: *restricted,
        lines,
        earlier: (after > 0).then(|| after.saturating_sub(SHOWN)),
        key: service.form_key(),
        text,
        problem,
    })
}

pub(super) async fn page(
    staff: Staff,
    Path(id): Path<Uuid>,
    axum::extract::Query(From { from }): axum::extract::Query<From>,
) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, id.into(), from, String::new(), None).await?))
}

/// Back to the conversation, or what stood against it there, with what was written.
async fn after(
    staff: &Staff,
    id: Uuid,
    text: String,
    done: Result<(), ServiceError>,
) -> Result<Response, Rejection> {
    let problem = match done {
        Ok(()) => {
            return Ok(Redirect::to(&format!("/desk/conversations/{id}#last")).into_response());
        }
        Err(
            error @ (ServiceError::Conversation(_)
            | ServiceError::Text(_)
            | ServiceError::Restricted
            | ServiceError::Acting
            | ServiceError::Busy
            | ServiceError::IdempotencyKeyReused
            | ServiceError::Invalid { .. }),
        ) => problem_of(error, staff.words),
        Err(error) => return Err(error.into()),
    };
    let page = shown(staff, id.into(), None, text, Some(problem)).await?;
    Ok(refused(&page, StatusCode::CONFLICT))
}

pub(super) async fn take(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let done = staff.service.take(&staff.who, id.into(), Some(&key)).await;
    after(&staff, id, String::new(), done.map(drop)).await
}

pub(super) async fn say(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    // A browser sends the ends of lines as CR and LF.
    let text = sent.text.replace("\r\n", "\n");
    let done = staff.service.say(&staff.who, id.into(), &text, Some(&key)).await;
    after(&staff, id, text, done.map(drop)).await
}

pub(super) async fn give_back(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let done = staff.service.give_back(&staff.who, id.into(), Some(&key)).await;
    after(&staff, id, String::new(), done.map(drop)).await
}

pub(super) async fn hand_over(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let done = staff.service.hand_over(&staff.who, id.into(), Some(&key)).await;
    after(&staff, id, String::new(), done.map(drop)).await
}

pub(super) async fn close(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let done = staff.service.close(&staff.who, id.into(), sent.solved, Some(&key)).await;
    after(&staff, id, String::new(), done.map(drop)).await
}
