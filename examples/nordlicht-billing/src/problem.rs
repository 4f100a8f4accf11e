//! Problems (RFC 9457): the one place where an error becomes a status, a code and a sentence.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{BillingError, Rule};

/// What went wrong (RFC 9457, `application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Stable code, as a relative reference such as `/problems/reading-too-low`.
    #[serde(rename = "type")]
    kind: String,
    /// The same for every problem of this kind.
    title: &'static str,
    /// HTTP status.
    status: u16,
    /// What happened here, in one sentence.
    detail: String,
}

impl Problem {
    fn new(status: StatusCode, code: &str, title: &'static str, detail: &str) -> Self {
        let kind = format!("/problems/{code}");
        Self { kind, title, status: status.as_u16(), detail: sentence(detail) }
    }

    pub(crate) fn unauthenticated() -> Self {
        let detail = "send the service's token as `Authorization: Bearer …`";
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Not authenticated", detail)
    }

    pub(crate) fn malformed(detail: &str) -> Self {
        let title = "The request cannot be read";
        Self::new(StatusCode::BAD_REQUEST, "malformed", title, detail)
    }

    pub(crate) fn invalid(detail: &str) -> Self {
        let title = "A value is not acceptable";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", title, detail)
    }

    pub(crate) fn content_type() -> Self {
        let detail = "send JSON with `Content-Type: application/json`";
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        Self::new(status, "content-type", "Wrong content type", detail)
    }

    pub(crate) fn too_large() -> Self {
        let detail = "a request may have at most 64 KiB";
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        Self::new(status, "too-large", "The request is too large", detail)
    }

    pub(crate) fn no_such_address() -> Self {
        let detail = "there is nothing at this address; `/openapi.json` lists what there is";
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail)
    }

    pub(crate) fn method_not_allowed() -> Self {
        let detail = "this address does not take that method; `/openapi.json` lists what it takes";
        let status = StatusCode::METHOD_NOT_ALLOWED;
        Self::new(status, "method-not-allowed", "Method not allowed", detail)
    }

    fn internal() -> Self {
        let detail = "something failed here: ask `/v1/operations/{key}` whether the effect \
                      happened, or send the request again with the same key";
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, "internal", "Something failed on our side", detail)
    }

    /// The one match: every error has chosen its status.
    fn of(error: &BillingError) -> Self {
        use BillingError as E;
        let why = error.to_string();
        match error {
            E::ContractNotFound(_) | E::NotFound { .. } => {
                Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", &why)
            }
            E::KeyTaken => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency-key-taken",
                "The idempotency key was used for something else",
                &why,
            ),
            E::Invalid(_) => Self::invalid(&why),
            E::Refused { rule, .. } => {
                let (status, code, title) = refusal(*rule);
                Self::new(status, code, title, &why)
            }
            E::File(_) | E::Database(_) | E::Answer(_) | E::GivenUp => Self::internal(),
        }
    }
}

/// What a rule says about the values is 422, what it says about the moment is 409.
fn refusal(rule: Rule) -> (StatusCode, &'static str, &'static str) {
    let (values, moment) = (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT);
    match rule {
        Rule::ReadingTooLow => (values, "reading-too-low", "The reading is too low"),
        Rule::ReadingImplausible => (values, "reading-implausible", "The reading is implausible"),
        Rule::ReadingBilled => (moment, "reading-billed", "The reading is on a bill"),
        Rule::MoveAnnounced => (moment, "move-announced", "A move is announced already"),
        Rule::MoveBegun => (moment, "move-begun", "The move has begun"),
        Rule::MoreThanOpen => (values, "more-than-open", "So much is not open"),
        Rule::PlanBegun => (moment, "plan-begun", "The plan has begun"),
        Rule::MoreThanPaid => (values, "more-than-paid", "So much was not paid"),
        Rule::PaidOut => (moment, "paid-out", "The refund is paid out"),
        Rule::TariffNotOffered => (values, "tariff-not-offered", "The tariff is not offered here"),
        Rule::Bound => (moment, "bound", "The contract is bound to its tariff"),
        Rule::WithdrawalOver => (moment, "withdrawal-over", "The withdrawal comes too late"),
        Rule::NotTheLatest => (moment, "not-the-latest", "Something later builds on it"),
        Rule::NothingToChange => (values, "nothing-to-change", "Nothing would change"),
        Rule::SlotTaken => (moment, "slot-taken", "The slot is not free"),
        Rule::AppointmentPast => (moment, "appointment-past", "The appointment is past"),
    }
}

/// With a capital and an end.
fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let Some(first) = rest.next() else { return String::new() };
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    first.to_uppercase().chain(rest.as_str().chars()).chain(end.chars()).collect()
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<BillingError> for Problem {
    fn from(error: BillingError) -> Self {
        let problem = Self::of(&error);
        if problem.status >= 500 {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(error = %error, cause, "a request failed");
        }
        problem
    }
}
