//! Tasks: what the assistant has people do.

use axum::{Json, extract::State};
use ombud_service::{TaskState, TaskView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    acts::InLanguage,
    conversations::language,
    page::{After, Limit, Page},
};
use crate::{
    Faces,
    expected::TaskStateWord,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path, Query},
};

/// A task.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Task {
    /// Its id; also that of the act that made it, or of the decision that promised it to the customer.
    id: Uuid,
    /// The conversation it came from.
    conversation: Uuid,
    /// The tool and its operation, such as `people.call-back`.
    operation: String,
    /// What it is called towards customers.
    title: String,
    /// `open`, `taken`, `done` or `withdrawn`.
    #[schema(value_type = String)]
    state: TaskState,
    /// The team it is for; absent where everyone at the desk does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<String>,
    /// When it was made (RFC 3339).
    at: String,
    /// Of a call that was promised to a customer: not before this (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// By when it is to be done (RFC 3339); absent where nothing says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    /// Whether that is over, and nobody has done it.
    overdue: bool,
    /// What is to be done, and for whom; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    arguments: Option<std::collections::BTreeMap<String, serde_json::Value>>,
    /// Whether you have it, or had it.
    is_yours: bool,
}

impl From<TaskView> for Task {
    fn from(view: TaskView) -> Self {
        let TaskView { id, conversation, operation, title, state, team, at, .. } = view;
        let TaskView { from, due, overdue, arguments, is_yours, .. } = view;
        Self {
            id: id.as_uuid(),
            conversation: conversation.as_uuid(),
            operation,
            title,
            state,
            team,
            at: at.to_string(),
            from: from.map(|from| from.to_string()),
            due: due.map(|due| due.to_string()),
            overdue,
            arguments,
            is_yours,
        }
    }
}

/// Which tasks, where a page begins and how long it is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InState {
    /// `open`, `taken`, `done` or `withdrawn`. Default: `open`.
    #[serde(default = "open")]
    #[param(value_type = Option<TaskStateWord>, inline)]
    state: TaskState,
    /// `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>, format = "place")]
    after: Option<After>,
    /// Items at most, 1 to 200. Default: 50.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit<50, 200>,
    /// `de` or `en`. Default: `de`.
    #[serde(default)]
    #[param(format = "language")]
    language: Option<String>,
}

const fn open() -> TaskState {
    TaskState::Open
}

/// That a task was done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskDone {
    /// What was done. It is sealed with the customer's data, and the customer does not see it.
    note: String,
}

/// The tasks in a state: first those that are overdue, then those that have stood so longest
///
/// With the scope `desk`.
#[utoipa::path(get, path = "/v1/tasks", tag = "tasks", security(("bearer" = ["desk"])), params(InState),
    responses((status = 200, body = Page<Task>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(query): Query<InState>,
) -> Result<Json<Page<Task>>, Problem> {
    let limit = query.limit.get();
    let language = language(query.language.as_deref())?;
    let after = query.after.map(Into::into);
    let found = faces.service.tasks_in(&who, query.state, after, limit, language).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// A task, with what is to be done
///
/// With the scope `desk`.
#[utoipa::path(get, path = "/v1/tasks/{id}", tag = "tasks", security(("bearer" = ["desk"])), params(("id" = Uuid, Path), InLanguage),
    responses((status = 200, body = Task), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<InLanguage>,
) -> Result<Json<Task>, Problem> {
    let language = language(query.language.as_deref())?;
    Ok(Json(faces.service.task(&who, id.into(), language).await?.into()))
}

/// Take a task, so that nobody else does it too
///
/// With the scope `desk`; where the task is for a team, with a key of that team.
#[utoipa::path(post, path = "/v1/tasks/{id}/take", tag = "tasks", security(("bearer" = ["desk"])), params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = Task), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn take(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<Task>, Problem> {
    Ok(Json(faces.service.take_task(&who, id.into(), key.as_ref()).await?.into()))
}

/// Give a task back, so that somebody else can take it
///
/// With the scope `desk`, whoever has it.
#[utoipa::path(post, path = "/v1/tasks/{id}/return", tag = "tasks", security(("bearer" = ["desk"])), params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = Task), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn give_back(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<Task>, Problem> {
    Ok(Json(faces.service.return_task(&who, id.into(), key.as_ref()).await?.into()))
}

/// Say that a task was done
///
/// With the scope `desk`. It is a decision of yours in the log; from then on the act that made the task
/// cannot be undone. The customer is not told by this.
#[utoipa::path(post, path = "/v1/tasks/{id}/done", tag = "tasks", security(("bearer" = ["desk"])), params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = TaskDone,
    responses((status = 200, body = Task), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn done(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<TaskDone>,
) -> Result<Json<Task>, Problem> {
    Ok(Json(faces.service.task_done(&who, id.into(), &body.note, key.as_ref()).await?.into()))
}
