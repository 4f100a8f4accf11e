//! Conversations: begin, look, and who owns them.

use axum::{Json, extract::State, http::StatusCode};
use ombud_domain::{Channel, Language, Rating};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shape::{Conversation, OpenConversation, Opened};
use crate::{
    Faces,
    expected::{Expected, RatingWord},
    problem::Problem,
    state::{Body, Caller, Idempotency, Path},
};

/// Begin a conversation
#[utoipa::path(post, path = "/v1/conversations", tag = "conversations",
    security(("bearer" = ["conversations"])),
    request_body = Option<OpenConversation>,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice begins one conversation.")),
    responses((status = 201, body = Opened), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn open(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Body(body): Body<OpenConversation>,
) -> Result<(StatusCode, Json<Opened>), Problem> {
    let language = language(body.language.as_deref())?;
    let channel = body.channel.unwrap_or(Channel::Api);
    let opening = faces.service.open_conversation(&who, language, channel, key.as_ref()).await?;
    let token = opening.token.as_str().to_owned();
    Ok((StatusCode::CREATED, Json(Opened { conversation: opening.conversation.into(), token })))
}

/// The language a caller names, or German.
pub(crate) fn language(code: Option<&str>) -> Result<Language, Problem> {
    Ok(language_if(code)?.unwrap_or(Language::DE))
}

/// A language that was asked for, if one was: one that exists, whether the assistant speaks it or not.
pub(crate) fn language_if(code: Option<&str>) -> Result<Option<Language>, Problem> {
    code.map(|code| language_in("language", code)).transpose()
}

/// The language that a field names: one that exists, whether the assistant speaks it or not.
pub(crate) fn language_in(field: &'static str, code: &str) -> Result<Language, Problem> {
    let language = code.parse().ok().filter(Language::exists);
    language.ok_or_else(|| Problem::must_be(field, &Expected::Language, code))
}

/// A conversation
#[utoipa::path(get, path = "/v1/conversations/{id}", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"]), ("bearer" = ["desk"]), ("bearer" = ["privacy"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Conversation>, Problem> {
    Ok(Json(faces.service.conversation(&who, id.into()).await?.into()))
}

/// Ask for a person
///
/// Where the conversation had ended, it goes on with that, as with a message.
#[utoipa::path(post, path = "/v1/conversations/{id}/handover", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn hand_over(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<Conversation>, Problem> {
    Ok(Json(faces.service.hand_over(&who, id.into(), key.as_ref()).await?.into()))
}

/// Take a conversation as an agent
#[utoipa::path(post, path = "/v1/conversations/{id}/take", tag = "desk",
    security(("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn take(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<Conversation>, Problem> {
    Ok(Json(faces.service.take(&who, id.into(), key.as_ref()).await?.into()))
}

/// Give a conversation back to the assistant
#[utoipa::path(post, path = "/v1/conversations/{id}/return", tag = "desk",
    security(("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn give_back(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<Conversation>, Problem> {
    Ok(Json(faces.service.give_back(&who, id.into(), key.as_ref()).await?.into()))
}

/// To end a conversation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Close {
    /// Whether the customer says that it is solved. While a procedure waits for an answer, the outcome is `abandoned`
    /// all the same: what it is for was not done.
    #[serde(default)]
    solved: bool,
}

/// End a conversation
#[utoipa::path(post, path = "/v1/conversations/{id}/close", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Option<Close>,
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn close(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<Close>,
) -> Result<Json<Conversation>, Problem> {
    Ok(Json(faces.service.close(&who, id.into(), body.solved, key.as_ref()).await?.into()))
}

/// What the customer says after the end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rate {
    /// Whether it was solved: `yes`, `partly` or `no`.
    #[schema(value_type = RatingWord, inline)]
    rating: Rating,
    /// What they want to say about it: at most 2,000 characters.
    #[serde(default)]
    comment: String,
}

/// Say whether it was solved
///
/// Once a conversation has ended, and anew for a day. Each time is a decision (`rating`); the outcome stays what it was.
#[utoipa::path(post, path = "/v1/conversations/{id}/rating", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Rate,
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn rate(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<Rate>,
) -> Result<Json<Conversation>, Problem> {
    let Rate { rating, comment } = body;
    Ok(Json(faces.service.rate(&who, id.into(), rating, &comment, key.as_ref()).await?.into()))
}

/// The language to go on in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChooseLanguage {
    /// One that the assistant speaks, such as `de`.
    #[schema(format = "language")]
    language: String,
}

/// Choose the language to go on in
///
/// What the assistant says next is in it, and so is what stands around the messages: the same as when the customer
/// wishes for a language in a message. It is a decision (`language`); the language that is spoken already changes nothing.
#[utoipa::path(put, path = "/v1/conversations/{id}/language", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"])),
    params(("id" = Uuid, Path)), request_body = ChooseLanguage,
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn choose_language(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<ChooseLanguage>,
) -> Result<Json<Conversation>, Problem> {
    let language = language_in("language", &body.language)?;
    Ok(Json(faces.service.choose_language(&who, id.into(), language).await?.into()))
}
