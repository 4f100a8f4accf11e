//! Messages: write one and get the reply; read what was said.

use axum::{Json, extract::State};
use ombud_service::{MadeOf, MessagesAfter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    page::Limit,
    shape::{ConversationEvent, SendMessage, Sent, event, sent},
};
use crate::{
    Faces,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path, Query},
};

/// Write as the customer and get the reply with its receipt
///
/// Messages that arrive before the reply is released join its turn, and each gets the same reply.
#[utoipa::path(post, path = "/v1/conversations/{id}/messages", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"])),
    params(("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key twice is one message and one reply.")),
    request_body = SendMessage,
    responses((status = 200, body = Sent), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn send(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<SendMessage>,
) -> Result<Json<Sent>, Problem> {
    let turn = faces.service.send(&who, id.into(), &body.text, key.as_ref()).await?;
    Ok(Json(sent(&faces.service, turn)))
}

/// A message that an agent sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Said {
    /// Its id.
    message: Uuid,
}

/// What an agent writes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    /// At most 16 KiB.
    text: String,
    /// Where it is what the AI suggested, as it is or edited: the suggestion, as `GET /v1/conversations/{id}/suggestions` has it. As it
    /// is, it is refused once something newer has happened.
    #[serde(default)]
    suggestion: Option<Uuid>,
    /// Where a machine put it into the customer's language: what `POST /v1/conversations/{id}/translations/answer` called it. The customer
    /// reads that it is translated, and what was written stays beside it.
    #[serde(default)]
    translation: Option<Uuid>,
}

/// Write as the agent who has the conversation
#[utoipa::path(post, path = "/v1/conversations/{id}/replies", tag = "desk",
    security(("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Reply,
    responses((status = 200, body = Said), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn say(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(Reply { text, suggestion, translation }): Body<Reply>,
) -> Result<Json<Said>, Problem> {
    let made_of =
        MadeOf { suggestion: suggestion.map(Into::into), translation: translation.map(Into::into) };
    let message = faces.service.say(&who, id.into(), &text, made_of, key.as_ref()).await?;
    Ok(Json(Said { message: message.as_uuid() }))
}

/// Where a page of events begins and how long it is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// Events after this version. Default: 0, from the beginning. Where the conversation does not reach as far, the answer
    /// begins anew: see `reset`.
    #[serde(default)]
    after: u64,
    /// Items at most, 1 to 500. Default: 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500)]
    limit: Limit<100, 500>,
}

/// What happened in a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Happened {
    /// The events, oldest first.
    items: Vec<ConversationEvent>,
    /// Where the next page begins; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// `true` where the conversation does not reach as far as `after`, which is so after a backup was put back; else
    /// absent. What the reader has is no longer so: it forgets it, and these events are from the beginning.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    reset: bool,
}

/// What happened in a conversation, oldest first
///
/// Where the conversation does not reach as far as `after`, the events are from the beginning, and `reset` is `true`:
/// as the event `reset` says it to those who follow live.
#[utoipa::path(get, path = "/v1/conversations/{id}/messages", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), After),
    responses((status = 200, body = Happened), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(page): Query<After>,
) -> Result<Json<Happened>, Problem> {
    let limit = page.limit.get();
    let MessagesAfter { views, begins_anew } =
        faces.service.messages(&who, id.into(), page.after, limit).await?;
    let next =
        (views.len() == limit).then(|| views.last().map(|view| view.version.to_string())).flatten();
    let items = views.into_iter().map(|view| event(&faces.service, view)).collect();
    Ok(Json(Happened { items, next, reset: begins_anew }))
}
