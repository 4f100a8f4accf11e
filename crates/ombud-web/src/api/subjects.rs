//! People: erasure and what holds it.

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use ombud_domain::Locale;
use ombud_service::{EraseOutcome, Hold, HoldCode, HoldView, NewHold};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Faces,
    expected::HoldCodeWord,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path},
};

/// What came of a request to erase.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erasure {
    /// `erased`, or `restricted` while something holds the data. When that has ended, it is erased by
    /// itself.
    outcome: &'static str,
    /// The decision that says so.
    decision: Uuid,
    /// What holds it: `contest`, `legal` or `retention`, each with what the person can be told.
    holds: Vec<HeldBy>,
}

/// What stands against erasing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldBy {
    #[serde(flatten)]
    #[schema(value_type = DescribedHold)]
    hold: Hold,
    /// What the person can be told, in German.
    says_de: String,
    /// What the person can be told, in English.
    says_en: String,
}

/// What holds data, as it is described.
#[derive(ToSchema)]
#[schema(as = HoldReason)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct DescribedHold {
    /// `contest`, `legal` or `retention`.
    hold: String,
    /// Of a contest: the review that is open.
    review: Option<Uuid>,
    /// Of a legal hold: why, in words.
    reason: Option<String>,
    /// Of a legal hold: why, as a code.
    #[schema(value_type = Option<HoldCodeWord>, inline)]
    code: Option<HoldCode>,
    /// Until when (RFC 3339), where it ends by itself.
    until: Option<String>,
    /// Of a legal hold: the decision that placed it.
    decision: Option<Uuid>,
}

impl From<Hold> for HeldBy {
    fn from(hold: Hold) -> Self {
        Self { says_de: hold.says(Locale::De), says_en: hold.says(Locale::En), hold }
    }
}

impl From<EraseOutcome> for Erasure {
    fn from(outcome: EraseOutcome) -> Self {
        match outcome {
            EraseOutcome::Erased { decision } => {
                Self { outcome: "erased", decision: decision.as_uuid(), holds: vec![] }
            }
            EraseOutcome::Restricted { decision, holds } => {
                let holds = holds.into_iter().map(HeldBy::from).collect();
                Self { outcome: "restricted", decision: decision.as_uuid(), holds }
            }
        }
    }
}

/// Erase all data of a person, or restrict it while something holds it
#[utoipa::path(post, path = "/v1/subjects/{id}/erase", tag = "people",
    security(("bearer" = ["privacy"])), params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = Erasure), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn erase(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<Erasure>, Problem> {
    Ok(Json(faces.service.erase(&who, id.into(), key.as_ref()).await?.into()))
}

/// To place a legal hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceHold {
    /// Why, in words for colleagues: 1 to 500 characters.
    reason: String,
    /// Why, as a code: `litigation`, `authority`, `claim`, `audit` or `other`.
    #[serde(default)]
    #[schema(value_type = HoldCodeWord, inline, default = "other")]
    code: HoldCode,
    /// When it ends by itself; without it, somebody must lift it.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// Legal holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Holds {
    /// The holds.
    items: Vec<LegalHold>,
}

/// A legal hold, in force or past.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LegalHold {
    /// Its id; the decision that placed it bears the same, unless `placed_at` is `null`.
    id: Uuid,
    /// Why, as a code.
    #[schema(value_type = HoldCodeWord, inline)]
    code: HoldCode,
    /// Why, in words.
    reason: String,
    /// Since when (RFC 3339); `null` for one from before holds were decisions.
    placed_at: Option<String>,
    /// When it ends by itself (RFC 3339).
    until: Option<String>,
    /// When it was lifted.
    lifted: Option<Lifted>,
    /// Whether it keeps the data from being erased now.
    in_force: bool,
}

/// When a hold was lifted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Lifted {
    /// When (RFC 3339).
    at: String,
    /// The decision that records it.
    decision: Uuid,
}

impl From<HoldView> for LegalHold {
    fn from(hold: HoldView) -> Self {
        let text = |at: Timestamp| at.to_string();
        Self {
            id: hold.id.as_uuid(),
            code: hold.code,
            reason: hold.reason,
            placed_at: hold.placed_at.map(text),
            until: hold.until.map(text),
            lifted: hold
                .lifted
                .map(|lifted| Lifted { at: text(lifted.at), decision: lifted.decision.as_uuid() }),
            in_force: hold.in_force,
        }
    }
}

/// The legal holds on a person's data, in force and lifted
#[utoipa::path(get, path = "/v1/subjects/{id}/hold", tag = "people",
    security(("bearer" = ["privacy"])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Holds), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn holds(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Holds>, Problem> {
    let holds = faces.service.legal_holds(&who, id.into()).await?;
    Ok(Json(Holds { items: holds.into_iter().map(LegalHold::from).collect() }))
}

/// Place a legal hold on a person's data
#[utoipa::path(post, path = "/v1/subjects/{id}/hold", tag = "people",
    security(("bearer" = ["privacy"])), params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    request_body = PlaceHold,
    responses((status = 201, body = LegalHold), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn hold(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(body): Body<PlaceHold>,
) -> Result<(StatusCode, Json<LegalHold>), Problem> {
    let PlaceHold { reason, code, until } = body;
    let new = NewHold { code, reason, until };
    let hold = faces.service.place_hold(&who, id.into(), &new, key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(hold.into())))
}

/// Lift the legal holds on a person's data
///
/// If its erasure was asked for and nothing else stands against it, it is erased with this.
#[utoipa::path(delete, path = "/v1/subjects/{id}/hold", tag = "people",
    security(("bearer" = ["privacy"])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Holds), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn lift(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Holds>, Problem> {
    let holds = faces.service.lift_holds(&who, id.into()).await?;
    Ok(Json(Holds { items: holds.into_iter().map(LegalHold::from).collect() }))
}
