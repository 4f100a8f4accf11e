//! Recalls: many acts undone at once.

use axum::{Json, extract::State, http::StatusCode};
use ombud_domain::Language;
use ombud_service::{
    Recall as RecallView, RecallSeen as Seen, RecallSelection, RecallState, RecallWritten,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    acts::{Act, OfConversation},
    page::{Cursor, Page},
};
use crate::{
    Faces,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path, Query},
};

/// Which acts. What is left out does not matter.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Selection {
    /// The tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tool: Option<String>,
    /// Its operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    /// The procedure that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    flow: Option<String>,
    /// The version of the assistant that decided it, or its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    /// A rule that took part in allowing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    /// A passage that was quoted before in the same conversation, such as `tariffs/de#prices`, or an
    /// article, such as `tariffs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passage: Option<String>,
    /// What was looked up or done before in the same conversation and procedure, such as
    /// `billing.tariff-offer`: a system that gave wrong data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// Decided from then on (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<jiff::Timestamp>,
    /// Decided before then (RFC 3339); at latest when the recall was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<jiff::Timestamp>,
}

/// To preview a recall.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRecall {
    /// Which acts.
    of: Selection,
    /// Why.
    reason: String,
    /// What customers are written beside what was undone: a sentence of `words/*.ftl` of the live version whose
    /// name begins with `letter-`.
    #[serde(default)]
    letter: Option<String>,
}

/// To approve or run a recall.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecallSeen {
    /// How many acts the preview said are selected: that it was read.
    selected: u64,
    /// How many it said follow from these; 0 where it is left out.
    #[serde(default)]
    following: u64,
}

impl From<RecallSeen> for Seen {
    fn from(RecallSeen { selected, following }: RecallSeen) -> Self {
        Self { selected, following }
    }
}

/// To cancel a recall.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelRecall {
    /// Why.
    reason: String,
}

/// A recall.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Recall {
    /// Its id; also that of the decision that began it.
    id: Uuid,
    /// Which acts.
    of: Selection,
    /// Why.
    reason: String,
    /// `preview`, `running`, `done` or `cancelled`.
    state: &'static str,
    /// When it was made (RFC 3339).
    at: String,
    /// Acts that were selected when it was made.
    selected: u64,
    /// Acts that followed from these in the same run of their procedures and are undone with them.
    following: u64,
    /// Of all these, those that can be undone.
    undoable: u64,
    /// Of all these, those that cannot be by their contract: they stay, and customers are told of them only where the
    /// recall names their operation.
    irreversible: u64,
    /// Conversations they were done in.
    conversations: u64,
    /// Money that moved with them, in cents.
    amount_cents: i64,
    /// What undoing those that can be costs the company besides, as their contracts say, in millionths of a euro.
    undo_cost_micro: u64,
    /// Undone so far, of all these.
    undone: u64,
    /// Refused by the tool, or kept by one that was: a person sees to it.
    failed: u64,
    /// Of which nobody can say whether they were undone.
    unknown: u64,
    /// How many people approved it, beside whoever previewed it.
    approvals: usize,
    /// Why it was cancelled; absent where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled: Option<String>,
    /// What customers are written beside what was undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    letter: Option<Letter>,
}

/// What customers are written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Letter {
    /// Its name in `words/*.ftl`.
    name: String,
    /// Its text by language, as it stood when the recall was made.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    texts: std::collections::BTreeMap<Language, String>,
}

/// A letter that was written in a conversation, for those who are written to by post too.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WrittenLetter {
    /// The conversation that it was told in.
    conversation: Uuid,
    /// `de` or `en`.
    #[schema(value_type = String)]
    language: Language,
    /// What was written.
    text: String,
    /// What was undone for them there, the oldest first.
    undone: Vec<UndoneAct>,
}

/// An act that was undone, as a letter tells of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UndoneAct {
    /// The act.
    act: Uuid,
    /// Whose matter it is, such as a contract number; absent where the contract names nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    /// What was undone, as the customer reads it.
    title: String,
    /// When it had been decided (RFC 3339).
    at: String,
}

impl From<RecallWritten> for WrittenLetter {
    fn from(RecallWritten { conversation, language, text, undone }: RecallWritten) -> Self {
        let undone = undone.into_iter().map(|one| UndoneAct {
            act: one.act.as_uuid(),
            customer: one.customer,
            title: one.title,
            at: one.at.to_string(),
        });
        let conversation = conversation.as_uuid();
        Self { conversation, language, text, undone: undone.collect() }
    }
}

impl From<RecallView> for Recall {
    fn from(view: RecallView) -> Self {
        let RecallView { id, of, reason, state, at, counts, letter, by: _, approvals, cancelled } =
            view;
        Self {
            id,
            of: Selection {
                tool: of.tool,
                operation: of.operation,
                flow: of.flow,
                version: of.version,
                rule: of.rule,
                passage: of.passage,
                source: of.source,
                since: of.since,
                until: of.until,
            },
            reason,
            state: match state {
                RecallState::Preview => "preview",
                RecallState::Running => "running",
                RecallState::Done => "done",
                RecallState::Cancelled => "cancelled",
            },
            at: at.to_string(),
            selected: counts.selected,
            following: counts.following,
            undoable: counts.undoable,
            irreversible: counts.irreversible,
            conversations: counts.conversations,
            amount_cents: counts.amount_cents,
            undo_cost_micro: counts.undo_cost_micro,
            undone: counts.undone,
            failed: counts.failed,
            unknown: counts.unknown,
            approvals: approvals.len(),
            cancelled,
            letter: letter.map(|letter| Letter { name: letter.name, texts: letter.texts }),
        }
    }
}

/// An act that a recall selects, or that followed from one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecallAct {
    /// The act, as it stands.
    act: Act,
    /// The selected act that it followed from; absent where it is selected itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    follows: Option<Uuid>,
    /// Whose matter it is, such as a contract number; absent where the contract names nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    /// Money that moved with it, in cents.
    amount_cents: i64,
    /// What undoing it costs the company, as its contract says, in millionths of a euro.
    undo_cost_micro: u64,
    /// Why it cannot be undone now, in words; absent where it can, or was.
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<String>,
}

/// The recalls there are, newest first
#[utoipa::path(get, path = "/v1/recalls", tag = "acts",
    security(("bearer" = ["recalls"])), params(Cursor),
    responses((status = 200, body = Page<Recall>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(query): Query<Cursor>,
) -> Result<Json<Page<Recall>>, Problem> {
    let limit = query.limit.get();
    let found = faces.service.recalls(&who, query.after.map(Into::into), limit).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// What a recall selects and what followed from it, newest first: each act, for whom, and what stands against undoing it
///
/// In a preview, what would be undone; later, what was, and what was not. Acts of people who were erased are not there.
#[utoipa::path(get, path = "/v1/recalls/{id}/acts", tag = "acts",
    security(("bearer" = ["recalls"])), params(("id" = Uuid, Path), OfConversation),
    responses((status = 200, body = Page<RecallAct>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn acts(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<OfConversation>,
) -> Result<Json<Page<RecallAct>>, Problem> {
    let (after, limit, language) = query.parts()?;
    let found = faces.service.recall_acts(&who, id, after, limit, language).await?;
    Ok(Json(Page::of(found, limit, |one| RecallAct {
        act: one.act.into(),
        follows: one.follows.map(|act| act.as_uuid()),
        customer: one.customer,
        amount_cents: one.amount_cents,
        undo_cost_micro: one.undo_cost_micro,
        against: one.against.map(|why| match language {
            Some(Language::DE) => crate::german::undo(&why),
            _ => why.to_string(),
        }),
    })))
}

/// Preview a recall: what would be undone, in how many conversations, and what money moved
///
/// Nothing is undone yet.
#[utoipa::path(post, path = "/v1/recalls", tag = "acts",
    security(("bearer" = ["recalls"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = NewRecall,
    responses((status = 201, body = Recall), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn preview(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Body(body): Body<NewRecall>,
) -> Result<(StatusCode, Json<Recall>), Problem> {
    let NewRecall { of, reason, letter } = body;
    let of = RecallSelection {
        tool: of.tool,
        operation: of.operation,
        flow: of.flow,
        version: of.version,
        rule: of.rule,
        passage: of.passage,
        source: of.source,
        since: of.since,
        until: of.until,
    };
    let (service, letter) = (&faces.service, letter.as_deref());
    let recall = service.preview_recall(&who, of, &reason, letter, key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(recall.into())))
}

/// A recall, as far as it is
#[utoipa::path(get, path = "/v1/recalls/{id}", tag = "acts",
    security(("bearer" = ["recalls"])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Recall), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Recall>, Problem> {
    Ok(Json(faces.service.recall(&who, id).await?.into()))
}

/// The letters of a recall, for those who are written to by post too
///
/// One in each conversation, the oldest act first. Each stands there already. Only what was undone has one, and only of those whose data is still
/// there. With the scope `recalls`.
#[utoipa::path(get, path = "/v1/recalls/{id}/letters", tag = "acts", security(("bearer" = ["recalls"])), params(("id" = Uuid, Path), Cursor),
    responses((status = 200, body = Page<WrittenLetter>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn letters(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(Cursor { after, limit }): Query<Cursor>,
) -> Result<Json<Page<WrittenLetter>>, Problem> {
    let limit = limit.get();
    let after = after.map(Into::into);
    let written = faces.service.recall_letters(&who, id, after, limit).await?;
    Ok(Json(Page::of(written, limit, Into::into)))
}

/// Approve a recall that somebody else previewed
///
/// So many people as `recall.approvals` in the assistant's `assistant.toml` says must, before it can be run.
#[utoipa::path(post, path = "/v1/recalls/{id}/approve", tag = "acts",
    security(("bearer" = ["recalls"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = RecallSeen,
    responses((status = 200, body = Recall), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn approve(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<RecallSeen>,
) -> Result<Json<Recall>, Problem> {
    let recall = faces.service.approve_recall(&who, id, body.into(), key.as_ref()).await?;
    Ok(Json(recall.into()))
}

/// Run a recall: undo what was previewed, the newest first
///
/// In the background, also after the windows of the contracts; it goes on after a restart.
#[utoipa::path(post, path = "/v1/recalls/{id}/run", tag = "acts",
    security(("bearer" = ["recalls"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = RecallSeen,
    responses((status = 200, body = Recall), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn run(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<RecallSeen>,
) -> Result<Json<Recall>, Problem> {
    let recall = faces.service.run_recall(&who, id, body.into(), key.as_ref()).await?;
    Ok(Json(recall.into()))
}

/// Cancel a recall that was only previewed, is under way, or waits for a system
///
/// What is undone stays undone; the act that is being undone at that moment is, and no other.
#[utoipa::path(post, path = "/v1/recalls/{id}/cancel", tag = "acts",
    security(("bearer" = ["recalls"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = CancelRecall,
    responses((status = 200, body = Recall), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn cancel(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<CancelRecall>,
) -> Result<Json<Recall>, Problem> {
    let recall = faces.service.cancel_recall(&who, id, &body.reason, key.as_ref()).await?;
    Ok(Json(recall.into()))
}
