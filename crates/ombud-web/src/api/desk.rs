//! The desk: what waits for people, what they have, and what they have to examine.

use axum::{Json, extract::State, http::StatusCode};
use ombud_domain::{ConversationId, DecisionId, HandoverReason};
use ombud_service::{AtDesk, DeskMember, Review, ReviewState, SuggestionView, Topic};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    conversations::language,
    decisions::InLanguage,
    page::{After, Cursor, Limit, Page},
    shape::Conversation,
};
use crate::{
    Faces,
    expected::ReviewStateWord,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path, Query},
};

/// A conversation at the desk.
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own")]
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskConversation {
    /// Its id.
    conversation: Uuid,
    /// The language spoken, such as `de`.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Why it went to a person: `asked`, `contested`, `not_understood`, `language`, `policy`, `delicate`,
    /// `no_knowledge`, `procedure`, `act`, `stopped`, `restricted` or `failure`. Absent where a person
    /// took it from the assistant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<HandoverReason>,
    /// Whether the person's data is restricted: its erasure was asked for and something stands against
    /// it. Only people work with it then.
    restricted: bool,
    /// What it is about, where that was understood. Who only asked for a person may have said nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<DeskTopic>,
    /// Whether somebody may be in danger: the customer spoke of something that the assistant answers even where it is not
    /// sure (`unclear = "answer"`), or that it passes on with words of its own (`refer` with `words`). It stays so until
    /// the conversation ends or is given back.
    urgent: bool,
    /// Since when it waits, or since when you have it (RFC 3339).
    since: String,
    /// Whether it has waited for a person for longer than `desk.answer_within_minutes`.
    late: bool,
    /// The beginning of what the customer wrote last.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_words: Option<String>,
    /// How the customer's messages sound so far; absent where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    mood: Option<super::shape::MoodShape>,
    /// Whether the customer waits for an answer of you, who have it.
    unanswered: bool,
    /// Answers that the customer got before, while it waits for a person.
    answers: u32,
    /// Until when you put it aside (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    parked_until: Option<String>,
    /// The colleague who gave it to you, until you do something with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    given_by: Option<Uuid>,
}

/// What a conversation is about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskTopic {
    /// The intent: its file in `examples/`.
    intent: String,
    /// What it is called towards customers, in the language of the conversation; absent for what only people decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
}

impl From<AtDesk> for DeskConversation {
    fn from(found: AtDesk) -> Self {
        Self {
            conversation: found.conversation.as_uuid(),
            language: found.language.map(|language| language.to_string()),
            reason: found.handover,
            restricted: found.restricted,
            topic: found.topic.map(|Topic { intent, title }| DeskTopic { intent, title }),
            urgent: found.urgent,
            since: found.since.to_string(),
            late: found.late,
            last_words: found.last_words,
            mood: found.mood.map(Into::into),
            unanswered: found.unanswered,
            answers: found.answers,
            parked_until: found.parked_until.map(|until| until.to_string()),
            given_by: found.given_by.map(|by| by.as_uuid()),
        }
    }
}

/// Which conversations of the queue, where a page begins and how long it is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InQueue {
    /// Only those in this language, such as `de`.
    #[serde(default)]
    #[param(format = "language")]
    language: Option<String>,
    /// `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>, format = "place")]
    after: Option<After>,
    /// Items at most, 1 to 200. Default: 50.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit<50, 200>,
}

/// Conversations that wait for a person: those that are urgent first, then the longest waiting
#[utoipa::path(get, path = "/v1/queue", tag = "desk",
    security(("bearer" = ["desk"])), params(InQueue),
    responses((status = 200, body = Page<DeskConversation>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn queue(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(query): Query<InQueue>,
) -> Result<Json<Page<DeskConversation>>, Problem> {
    let InQueue { language: code, after, limit } = query;
    let code = code.map(|code| language(Some(&code))).transpose()?;
    let limit = limit.get();
    let found = faces.service.queue(&who, code, after.map(Into::into), limit).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// The conversations that you have, the one you have had longest first
///
/// Those of the agent whose key it is.
#[utoipa::path(get, path = "/v1/desk/conversations", tag = "desk",
    security(("bearer" = ["desk"])), params(Cursor),
    responses((status = 200, body = Page<DeskConversation>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn own(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(Cursor { after, limit }): Query<Cursor>,
) -> Result<Json<Page<DeskConversation>>, Problem> {
    let limit = limit.get();
    let found = faces.service.own_conversations(&who, after.map(Into::into), limit).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// The conversations that you put aside, the one to come back to first first
///
/// Also those whose time has come: they stay here until something happens in them.
#[utoipa::path(get, path = "/v1/desk/parked", tag = "desk",
    security(("bearer" = ["desk"])), params(Cursor),
    responses((status = 200, body = Page<DeskConversation>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn parked(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(Cursor { after, limit }): Query<Cursor>,
) -> Result<Json<Page<DeskConversation>>, Problem> {
    let limit = limit.get();
    let found = faces.service.parked_conversations(&who, after.map(Into::into), limit).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// For how long a conversation is put aside.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Park {
    /// Hours, 0 to 744; 0 is to come back to it.
    #[schema(minimum = 0, maximum = 744)]
    hours: u32,
}

/// Put a conversation aside that you have
///
/// It is out of your list for these hours, or until the customer writes or something else happens in it.
#[utoipa::path(post, path = "/v1/conversations/{id}/park", tag = "desk",
    security(("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Park,
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn park(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(Park { hours }): Body<Park>,
) -> Result<Json<Conversation>, Problem> {
    Ok(Json(faces.service.park(&who, id.into(), hours, key.as_ref()).await?.into()))
}

/// An earlier conversation of the same customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EarlierConversation {
    /// Its id.
    conversation: Uuid,
    /// When the customer signed in in it (RFC 3339).
    since: String,
    /// When the last thing happened in it (RFC 3339).
    last_at: String,
    /// What it was about, as far as that was understood.
    topics: Vec<DeskTopic>,
    /// How it ended: an outcome; absent while it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    /// Whether a call of a person is promised in it.
    callback: bool,
    /// Acts that were begun in it and are not over: they wait for approval, are under way, or nobody knows what became of
    /// them.
    open_acts: Vec<Uuid>,
}

impl From<ombud_service::EarlierConversation> for EarlierConversation {
    fn from(found: ombud_service::EarlierConversation) -> Self {
        let topic = |Topic { intent, title }| DeskTopic { intent, title };
        Self {
            conversation: found.conversation.as_uuid(),
            since: found.since.to_string(),
            last_at: found.last_at.to_string(),
            topics: found.topics.into_iter().map(topic).collect(),
            outcome: found.outcome.map(ombud_domain::Outcome::as_str),
            callback: found.callback.is_some(),
            open_acts: found.open_acts.iter().map(|act| act.id.as_uuid()).collect(),
        }
    }
}

/// Earlier conversations of the same customer, the newest first
///
/// Of whoever signed in in the conversation, as long as they have not signed out and nobody else has signed in.
#[utoipa::path(get, path = "/v1/conversations/{id}/earlier", tag = "desk",
    security(("bearer" = ["desk"])), params(("id" = Uuid, Path), Cursor),
    responses((status = 200, body = Page<EarlierConversation>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn earlier(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(Cursor { after, limit }): Query<Cursor>,
) -> Result<Json<Page<EarlierConversation>>, Problem> {
    let (limit, after) = (limit.get(), after.map(Into::into));
    let found = faces.service.earlier_conversations(&who, id.into(), after, limit).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// An answer that the AI suggested to whoever has the conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskSuggestion {
    /// Its id; also that of the decision behind it.
    suggestion: Uuid,
    /// What the AI would say.
    text: String,
    /// Why, in sentences, in the language asked for.
    why: Vec<String>,
    /// The passages that it quotes, such as `price-guarantee/en#lead`.
    sources: Vec<String>,
}

/// What the AI suggested to whoever has the conversation
///
/// One at most, and none where the version of the assistant suggests nothing (`[desk] suggestions` in `assistant.toml`), would have
/// quoted nothing, or something newer has happened. Nothing of it reaches the customer by itself.
#[utoipa::path(get, path = "/v1/conversations/{id}/suggestions", tag = "desk",
    security(("bearer" = ["desk"])), params(("id" = Uuid, Path), InLanguage),
    responses((status = 200, body = Page<DeskSuggestion>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn suggestions(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<InLanguage>,
) -> Result<Json<Page<DeskSuggestion>>, Problem> {
    let found = faces.service.suggestion(&who, id.into(), query.locale()?).await?;
    let shown = |SuggestionView { decision, text, why, sources }| DeskSuggestion {
        suggestion: decision.as_uuid(),
        text,
        why,
        sources,
    };
    Ok(Json(Page::whole(found.into_iter().map(shown).collect())))
}

/// Which suggestion is not wanted, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RejectSuggestion {
    /// The suggestion.
    suggestion: Uuid,
    /// At most 2,000 characters; it may be empty.
    #[serde(default)]
    reason: String,
}

/// Reject what the AI suggested
#[utoipa::path(post, path = "/v1/conversations/{id}/suggestions/reject", tag = "desk",
    security(("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = RejectSuggestion,
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn reject_suggestion(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(RejectSuggestion { suggestion, reason }): Body<RejectSuggestion>,
) -> Result<Json<Conversation>, Problem> {
    let rejected =
        faces.service.reject_suggestion(&who, id.into(), suggestion.into(), &reason, key.as_ref());
    Ok(Json(rejected.await?.into()))
}

/// Whose a conversation is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assign {
    /// The id of a colleague, as `GET /v1/desk/colleagues` has it.
    agent: Uuid,
}

/// Give a conversation to a colleague
///
/// One that you have, that waits, or that the assistant has; one that somebody else has takes the scope `assign` besides.
#[utoipa::path(post, path = "/v1/conversations/{id}/assign", tag = "desk",
    security(("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Assign,
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn assign(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(Assign { agent }): Body<Assign>,
) -> Result<Json<Conversation>, Problem> {
    let assigned = faces.service.assign(&who, id.into(), agent.into(), None, key.as_ref());
    Ok(Json(assigned.await?.into()))
}

/// Somebody who works at the desk.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskColleague {
    /// The id under which decisions name them.
    agent: Uuid,
    /// What they are called.
    name: String,
}

/// Which conversation it is about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfConversation {
    /// Only those whose rights reach this conversation, to whom it can be given.
    conversation: Option<Uuid>,
}

/// Who works at the desk, by name
#[utoipa::path(get, path = "/v1/desk/colleagues", tag = "desk",
    security(("bearer" = ["desk"])), params(OfConversation),
    responses((status = 200, body = Page<DeskColleague>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn colleagues(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(OfConversation { conversation }): Query<OfConversation>,
) -> Result<Json<Page<DeskColleague>>, Problem> {
    let id = conversation.map(ConversationId::from);
    let found = faces.service.desk_members(&who, id).await?;
    let shown = |DeskMember { id, name, .. }| DeskColleague { agent: id.as_uuid(), name };
    Ok(Json(Page::whole(found.into_iter().map(shown).collect())))
}

/// Something for colleagues.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewNote {
    /// At most 4,000 characters. `@` and somebody's whole name puts it into the list of their mentions.
    text: String,
}

/// A note.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Note {
    /// Its id.
    note: Uuid,
}

/// Note something for colleagues in a conversation
///
/// Customers never see it, nor does who has only the scope `conversations`.
#[utoipa::path(post, path = "/v1/conversations/{id}/notes", tag = "desk",
    security(("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = NewNote,
    responses((status = 200, body = Note), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn note(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(NewNote { text }): Body<NewNote>,
) -> Result<Json<Note>, Problem> {
    let note = faces.service.note(&who, id.into(), &text, key.as_ref()).await?;
    Ok(Json(Note { note: note.as_uuid() }))
}

/// A contested decision under examination, or after it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedReview {
    /// Its id; also that of the decision that records the contest.
    review: Uuid,
    /// The contested decision.
    decision: Uuid,
    /// The conversation in which the answer comes.
    conversation: Uuid,
    /// `open` or `settled`.
    state: &'static str,
    /// When it was contested (RFC 3339).
    at: String,
    /// The decisions that record what was said against it later, oldest first. The receipt of each, and of the
    /// review, has the words.
    added: Vec<Uuid>,
    /// When it was settled (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_at: Option<String>,
    /// The decision that records that it was settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_by: Option<Uuid>,
}

impl From<Review> for ListedReview {
    fn from(view: Review) -> Self {
        Self {
            state: view.state().as_str(),
            review: view.contested.review.as_uuid(),
            decision: view.contested.decision.as_uuid(),
            conversation: view.contested.conversation.as_uuid(),
            at: view.at.to_string(),
            added: view.added.iter().map(DecisionId::as_uuid).collect(),
            settled_at: view.settled.map(|settled| settled.at.to_string()),
            settled_by: view.settled.map(|settled| settled.decision.as_uuid()),
        }
    }
}

/// Which reviews, where a page begins and how long it is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Reviews {
    /// `open` or `settled`. Default: both.
    #[serde(default)]
    #[param(value_type = Option<ReviewStateWord>, inline)]
    state: Option<ReviewState>,
    /// `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>, format = "place")]
    after: Option<After>,
    /// Items at most, 1 to 200. Default: 50.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit<50, 200>,
}

/// Contested decisions, oldest first
///
/// With `state`, by when they came into it.
#[utoipa::path(get, path = "/v1/reviews", tag = "desk",
    security(("bearer" = ["desk"])), params(Reviews),
    responses((status = 200, body = Page<ListedReview>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn reviews(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(Reviews { state, after, limit }): Query<Reviews>,
) -> Result<Json<Page<ListedReview>>, Problem> {
    let limit = limit.get();
    let found = faces.service.reviews(&who, state, after.map(Into::into), limit).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// The end of a review.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettleReview {
    /// What is said to the customer with it, in the conversation, which is taken for that where nobody has it. Default: nothing,
    /// as they were answered before.
    #[serde(default)]
    text: Option<String>,
}

/// Settle a review, with an answer to the customer or once they have been answered
///
/// Once: a second time is the conflict `/problems/done`. If the erasure of the person's data was asked
/// for and nothing else stands against it, it is erased with this: answer the customer first.
#[utoipa::path(post, path = "/v1/reviews/{id}/settle", tag = "desk",
    security(("bearer" = ["desk"])), params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    request_body = Option<SettleReview>,
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn settle(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<SettleReview>,
) -> Result<StatusCode, Problem> {
    let answer = body.text.as_deref();
    faces.service.settle_review(&who, id.into(), answer, key.as_ref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
