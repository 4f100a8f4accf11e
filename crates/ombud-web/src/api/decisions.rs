//! Decisions, their explanations and receipts.

use axum::{Json, extract::State};
use ombud_domain::{DecisionKind, Locale, VerdictEffect};
use ombud_service::{PolicyExplanation, RequestState};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    conversations::language,
    page::{Limit, Page},
    shape::{Decision, DescribedReceipt, receipt as receipt_json},
};
use crate::{
    Faces,
    expected::Expected,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path, Query},
};

/// Where a page of decisions begins and how long it is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Before {
    /// Decisions before this one: `next` of the page before.
    #[serde(default)]
    #[param(format = "place")]
    before: Option<String>,
    /// Items at most, 1 to 200. Default: 50.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit<50, 200>,
}

/// The decisions of a conversation, newest first
#[utoipa::path(get, path = "/v1/conversations/{id}/decisions", tag = "decisions",
    security(("conversation" = []), ("bearer" = ["decisions"]), ("bearer" = ["conversations"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), Before),
    responses((status = 200, body = Page<Decision>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(page): Query<Before>,
) -> Result<Json<Page<Decision>>, Problem> {
    let limit = page.limit.get();
    let place = |place: &str| {
        let (log, index) = place.split_once('/')?;
        Some((log.parse().ok()?, index.parse().ok()?))
    };
    let before = match page.before.as_deref() {
        Some(cursor) => Some(place(cursor).ok_or_else(|| Problem::cursor("before", cursor))?),
        None => None,
    };
    let views = faces.service.decisions(&who, id.into(), before, limit).await?;
    let next = (views.len() == limit)
        .then(|| views.last().map(|view| format!("{}/{}", view.log, view.index)))
        .flatten();
    let items = views.into_iter().map(Decision::from).collect();
    Ok(Json(Page { items, next }))
}

/// A decision
#[utoipa::path(get, path = "/v1/decisions/{id}", tag = "decisions",
    security(("conversation" = []), ("bearer" = ["decisions"]), ("bearer" = ["conversations"]), ("bearer" = ["desk"])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Decision), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Decision>, Problem> {
    Ok(Json(faces.service.decision(&who, id.into()).await?.into()))
}

/// In which language.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InLanguage {
    /// `de` or `en`. Default: `de`.
    #[serde(default)]
    #[param(format = "language")]
    language: Option<String>,
}

impl InLanguage {
    /// A language that reasons are given in.
    pub(crate) fn locale(&self) -> Result<Locale, Problem> {
        let language = language(self.language.as_deref())?;
        let locale = Locale::of(language);
        if locale.language() != language {
            let spoken = Expected::OneOf(vec!["de".to_owned(), "en".to_owned()]);
            return Err(Problem::must_be("language", &spoken, language.as_str()));
        }
        Ok(locale)
    }
}

/// Why a decision was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Explanation {
    /// The decision.
    decision: Uuid,
    /// What kind of decision.
    #[schema(value_type = String)]
    kind: DecisionKind,
    /// What it was, in one sentence.
    what: String,
    /// Why, one sentence each.
    why: Vec<String>,
    /// What it rests on: article, language and section.
    sources: Vec<String>,
    /// What was considered and not taken.
    dropped: Vec<String>,
    /// Whether and until when what was done can be undone, in one sentence; absent where nothing was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    undo: Option<String>,
    /// Until when it can be (RFC 3339); absent where it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    undo_until: Option<String>,
    /// What the customer can do about it.
    remedy: String,
}

/// Why a decision was taken, in words
#[utoipa::path(get, path = "/v1/decisions/{id}/explanation", tag = "decisions",
    security(("conversation" = []), ("bearer" = ["decisions"]), ("bearer" = ["conversations"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), InLanguage),
    responses((status = 200, body = Explanation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn explain(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<InLanguage>,
) -> Result<Json<Explanation>, Problem> {
    let found = faces.service.explain(&who, id.into(), query.locale()?).await?;
    let (undo, until) = found.undo.map(|undo| (undo.says, undo.until)).unzip();
    Ok(Json(Explanation {
        undo,
        undo_until: until.flatten().map(|until| until.to_string()),
        decision: found.decision.as_uuid(),
        kind: found.kind,
        what: found.what,
        why: found.why,
        sources: found.sources,
        dropped: found.dropped,
        remedy: found.remedy,
    }))
}

/// What policy said about a decision.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Verdicts {
    /// The decision.
    decision: Uuid,
    /// One per question that was asked, in order.
    verdicts: Vec<Verdict>,
}

/// One answer of policy, with the words of its rules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Verdict {
    /// What was asked for.
    action: String,
    /// `allow`, `deny` or `refer`.
    #[schema(value_type = String)]
    effect: VerdictEffect,
    /// Why, as a code.
    reason: String,
    /// The rules in plain words, German.
    says_de: Vec<String>,
    /// The rules in plain words, English.
    says_en: Vec<String>,
    /// The ids of the rules that determined it.
    policies: Vec<String>,
    /// What it was decided by.
    digests: VerdictDigests,
    /// The request as it is stored: Cedar's, without personal data; `null` where it cannot be read.
    #[schema(value_type = Option<Object>)]
    request: Option<serde_json::Value>,
    /// Whether that is the request which was judged, by the digests in the leaf: `as_judged`, `changed` or
    /// `unreadable`.
    #[schema(value_type = String)]
    recorded: RequestState,
    /// Whether today's rules are the ones it was decided with.
    same_policies: bool,
}

/// What a verdict was decided by, as SHA-256 in lower-case hex.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VerdictDigests {
    /// Of the schema.
    schema: String,
    /// Of the rules, the platform's included.
    policy_set: String,
    /// Of the request.
    request: String,
    /// Of the entities it was decided over.
    entities: String,
}

impl From<PolicyExplanation> for Verdicts {
    fn from(explanation: PolicyExplanation) -> Self {
        let verdicts = explanation.verdicts.into_iter().map(|one| Verdict {
            action: one.action,
            effect: one.effect,
            reason: one.reason,
            says_de: one.says_de,
            says_en: one.says_en,
            policies: one.policies,
            digests: VerdictDigests {
                schema: one.digests.schema,
                policy_set: one.digests.policy_set,
                request: one.digests.request,
                entities: one.digests.entities,
            },
            request: one.request,
            recorded: one.recorded,
            same_policies: one.same_policies,
        });
        Self { decision: explanation.decision.as_uuid(), verdicts: verdicts.collect() }
    }
}

/// What policy said about a decision, with the recorded requests
#[utoipa::path(get, path = "/v1/decisions/{id}/policy", tag = "decisions",
    security(("bearer" = ["decisions"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Verdicts), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn policy(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Verdicts>, Problem> {
    Ok(Json(faces.service.explain_policy(&who, id.into()).await?.into()))
}

/// The receipt of a decision
///
/// Leaf, salt, proof and checkpoint, and for its owner the texts. `ombud verify` checks it offline.
#[utoipa::path(get, path = "/v1/decisions/{id}/receipt", tag = "decisions",
    security(("conversation" = []), ("bearer" = ["decisions"]), ("bearer" = ["conversations"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = DescribedReceipt), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn receipt(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Box<RawValue>>, Problem> {
    Ok(Json(receipt_json(&faces.service.receipt(&who, id.into()).await?)))
}

/// To contest a decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contest {
    /// Why, in the customer's words. May be empty.
    #[serde(default)]
    reason: String,
}

/// A decision that is under examination.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnderReview {
    /// The review's id.
    review: Uuid,
    /// The contested decision.
    decision: Uuid,
    /// The conversation in which the answer will come.
    conversation: Uuid,
    /// Whether it was under review before: that review goes on, and a reason that is new was added to it.
    already: bool,
}

/// Contest a decision
///
/// A person examines it, once. While they have not, contesting it again is the same review, with what is said
/// now added to it; after that it is the conflict `/problems/done`.
#[utoipa::path(post, path = "/v1/decisions/{id}/contest", tag = "decisions",
    security(("conversation" = []), ("bearer" = ["conversations"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Option<Contest>,
    responses((status = 200, body = UnderReview), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn contest(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<Contest>,
) -> Result<Json<UnderReview>, Problem> {
    let found = faces.service.contest(&who, id.into(), &body.reason, key.as_ref()).await?;
    Ok(Json(UnderReview {
        review: found.contested.review.as_uuid(),
        decision: found.contested.decision.as_uuid(),
        conversation: found.contested.conversation.as_uuid(),
        already: found.already,
    }))
}
