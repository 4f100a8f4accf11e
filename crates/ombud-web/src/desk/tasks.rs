//! What people are to do, by when: tasks of the assistant's, and calls that were promised to customers.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use ombud_service::{DeskList, IdempotencyKey, Listed, ServiceError, TaskState, TaskView};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    api::page::{Limit, Page},
    staff::{Form, Frame, Listing, Moment, Rejection, Section, Staff, html, problem_of, refused},
};

/// Tasks that stand beside the queue; the others follow a link.
const BESIDE: usize = 5;

#[derive(Template)]
#[template(path = "desk/tasks.html")]
struct TasksPage {
    frame: Frame,
    map: Vec<(&'static str, String)>,
    /// The address of this page.
    here: String,
    /// What tells one state of this page from another.
    stamp: String,
    tasks: Vec<Row>,
    next: Option<String>,
    /// Acts of which somebody has to find out what became.
    unknown: Vec<UnknownAct>,
}

/// An act of which nobody knows what became, with where it is found out.
struct UnknownAct {
    title: String,
    /// The act, beside its conversation.
    link: String,
    customer: Option<String>,
    given: Vec<(String, String)>,
    since: Moment,
    undo_tried: bool,
    is_overdue: bool,
}

/// Acts with an unknown outcome that are shown at once.
const UNKNOWN: usize = 100;

async fn unknown(staff: &Staff) -> Result<Vec<UnknownAct>, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let found = service.acts_to_find_out(who, UNKNOWN, w.0.language()).await?;
    Ok(found
        .into_iter()
        .map(|act| UnknownAct {
            given: super::acts::given(staff, &act),
            link: format!("/desk/conversations/{}#act-{}", act.conversation, act.id),
            since: Moment::new(*w, act.at, service.now()),
            undo_tried: act.undo_tried,
            is_overdue: act.overdue,
            customer: act.given.and_then(|given| given.customer),
            title: act.title,
        })
        .collect())
}

#[derive(Template)]
#[template(path = "desk/task.html")]
struct TaskPage {
    frame: Frame,
    task: Row,
    arguments: Vec<(String, String)>,
    conversation: String,
    may: May,
    /// Sent twice, a form has one effect.
    key: String,
    note: String,
    problem: Option<String>,
}

/// What whoever looks at a task may do with it.
enum May {
    Take,
    Finish,
    /// Somebody else has it, or it is over.
    Look,
}

/// A task in a list.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) title: String,
    /// By when, or in which time; empty where nothing says so.
    pub(super) when: String,
    pub(super) state: String,
    pub(super) is_overdue: bool,
}

/// What a form of these pages sends.
#[derive(Default, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    note: String,
}

/// A time from a beginning to an end, where the company is.
pub(super) fn stretch(staff: &Staff, from: Timestamp, until: Timestamp) -> String {
    let zone = staff.service.assistant().manifest().hours.timezone().clone();
    let (from, until) = (from.to_zoned(zone.clone()), until.to_zoned(zone));
    let w = staff.words;
    let day = w.of("weekday-", &from.weekday().to_monday_zero_offset().to_string());
    w.all(
        "desk-stretch",
        [
            ("day", day.into()),
            ("date", from.strftime(&w.get("desk-date")).to_string().into()),
            ("from", from.strftime("%H:%M").to_string().into()),
            ("until", until.strftime("%H:%M").to_string().into()),
        ],
    )
}

fn row(staff: &Staff, view: &TaskView) -> Row {
    let w = staff.words;
    let when = match (view.from, view.due) {
        (Some(from), Some(due)) => stretch(staff, from, due),
        (_, Some(due)) => w.with("tasks-until", "when", w.exact(due)),
        _ => String::new(),
    };
    Row {
        id: view.id.to_string(),
        title: view.title.clone(),
        when,
        state: match view.state {
            TaskState::Taken if view.is_yours => w.get("tasks-yours"),
            state => w.of("tasks-state-", state.as_str()),
        },
        is_overdue: view.overdue,
    }
}

/// The tasks that are due first, for beside the queue.
pub(super) async fn first(staff: &Staff) -> Result<Vec<Row>, ServiceError> {
    let found =
        staff.service.pending_tasks(&staff.who, None, BESIDE, staff.words.0.language()).await?;
    Ok(found.iter().map(|found| row(staff, &found.item)).collect())
}

pub(super) async fn page(
    staff: Staff,
    Query(Listing { after }): Query<Listing>,
    uri: Uri,
) -> Result<Response, Rejection> {
    // Before the lists: what changes between is told then.
    let stamp = staff.service.stamp_of_list(&staff.who, DeskList::Tasks).await?;
    let limit = Limit::<50, 200>::default().get();
    let language = staff.words.0.language();
    let after = after.map(Into::into);
    let found: Vec<Listed<TaskView>> =
        staff.service.pending_tasks(&staff.who, after, limit, language).await?;
    let Page { items: tasks, next } = Page::of(found, limit, |view| row(&staff, &view));
    let unknown = unknown(&staff).await?;
    let (frame, map) = (Frame::within(&staff, Section::Desk), super::map(staff.words));
    Ok(html(&TasksPage { frame, map, here: uri.to_string(), stamp, tasks, next, unknown }))
}

async fn shown(
    staff: &Staff,
    id: Uuid,
    note: String,
    problem: Option<String>,
) -> Result<TaskPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let mut view = service.task(who, id.into(), w.0.language()).await?;
    let mut arguments = view.arguments.take().unwrap_or_default();
    if view.from.is_some() {
        // It is said as people say it.
        arguments.retain(|name, _| name == "phone");
    }
    let name = |name: String| if name == "phone" { w.get("tasks-phone") } else { name };
    let text = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        value => value.to_string(),
    };
    Ok(TaskPage {
        frame: Frame::within(staff, Section::Desk),
        task: row(staff, &view),
        arguments: arguments.into_iter().map(|(key, value)| (name(key), text(value))).collect(),
        conversation: view.conversation.to_string(),
        may: match view.state {
            TaskState::Open => May::Take,
            TaskState::Taken if view.is_yours => May::Finish,
            _ => May::Look,
        },
        key: service.form_key(),
        note,
        problem,
    })
}

pub(super) async fn task(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, id, String::new(), None).await?))
}

/// On to a page, or what stood against it on the task's, with what was written.
async fn after(
    staff: &Staff,
    id: Uuid,
    note: String,
    done: Result<TaskView, ServiceError>,
    to: &str,
) -> Result<Response, Rejection> {
    match done {
        Ok(_) => Ok(Redirect::to(to).into_response()),
        Err(
            error @ (ServiceError::Done(_) | ServiceError::Invalid { .. } | ServiceError::Busy),
        ) => {
            let problem = Some(problem_of(error, staff.words));
            Ok(refused(&shown(staff, id, note, problem).await?, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn take(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(Sent { key, .. }): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&key)?;
    let done = staff.service.take_task(&staff.who, id.into(), Some(&key)).await;
    after(&staff, id, String::new(), done, &format!("/desk/tasks/{id}")).await
}

pub(super) async fn give_back(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(Sent { key, .. }): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&key)?;
    let done = staff.service.return_task(&staff.who, id.into(), Some(&key)).await;
    after(&staff, id, String::new(), done, "/desk/tasks").await
}

pub(super) async fn done(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(Sent { key, note }): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&key)?;
    let note = note.replace("\r\n", "\n");
    let done = staff.service.task_done(&staff.who, id.into(), &note, Some(&key)).await;
    after(&staff, id, note, done, "/desk/tasks").await
}
