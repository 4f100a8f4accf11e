//! Problems (RFC 9457): the one place where an error becomes a status, a code and a sentence.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ombud_service::ServiceError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::misfit;

/// What went wrong (RFC 9457, `application/problem+json`).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Stable code, as a relative reference such as `/problems/text-too-long`.
    #[serde(rename = "type")]
    kind: String,
    /// The same for every problem of this kind.
    title: &'static str,
    /// HTTP status.
    status: u16,
    /// What happened here, in the caller's words.
    detail: String,
}

impl Problem {
    fn new(status: StatusCode, code: &str, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{code}"),
            title,
            status: status.as_u16(),
            detail: detail.into(),
        }
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "Not authenticated",
            "Send an API key or a conversation token as `Authorization: Bearer …`.",
        )
    }

    pub(crate) fn content_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content-type",
            "Wrong content type",
            "Send JSON with `Content-Type: application/json`.",
        )
    }

    /// `what` cannot be read, and why: the end of what a parser says. Its beginning names our
    /// types.
    pub(crate) fn malformed(what: &str, parser: &str) -> Self {
        let why = match why(parser).split_once("UUID parsing failed") {
            Some((place, _)) => {
                format!("{place}an id looks like 01890a5d-ac96-774b-bcce-b302099a8057")
            }
            None => {
                why(parser).replace("invalid digit found in string", "a whole number is expected")
            }
        };
        let detail = sentence(&format!("{what}: {why}"));
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request cannot be read", detail)
    }

    /// A body that is not JSON, with the place at which it stops being so.
    pub(crate) fn syntax(parser: &str) -> Self {
        let place = parser.rsplit_once(" at ").map(|(_, place)| place);
        let detail = match place.filter(|place| place.starts_with("line ")) {
            Some(place) => format!("The body is not JSON, from {place} on."),
            None => "The body is not JSON.".to_owned(),
        };
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request cannot be read", detail)
    }

    pub(crate) fn does_not_fit(parser: &str) -> Self {
        Self::invalid(&sentence(&misfit::describe(parser)))
    }

    /// A cursor that is not one of ours.
    pub(crate) fn cursor(name: &str) -> Self {
        Self::malformed(
            "the address after `?` cannot be read",
            &format!("cursor: `{name}` is not the `next` of a page"),
        )
    }

    pub(crate) fn invalid(detail: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "A value is not acceptable", detail)
    }

    pub(crate) fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "The request is too large",
            "A request may have at most 64 KiB, and an assistant's folder 32 MiB.",
        )
    }

    pub(crate) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "Not found",
            "There is nothing at this address. `/docs` lists what there is.",
        )
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "Method not allowed",
            "This address does not take that method. `/docs` lists what it takes.",
        )
    }

    pub(crate) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something failed on our side",
            "Nothing was lost. Try again; if it stays, tell the operator the request id.",
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        let problem = Self::of(&error);
        if problem.status >= 500 {
            let mut causes = Vec::new();
            let mut cause = std::error::Error::source(&error);
            while let Some(inner) = cause {
                causes.push(inner.to_string());
                cause = inner.source();
            }
            tracing::error!(error = %error, causes = ?causes, "a request failed");
        }
        problem
    }
}

impl Problem {
    /// The one match: every error has chosen its status.
    fn of(error: &ServiceError) -> Self {
        use ombud_service::ServiceError as E;
        match error {
            E::Unauthenticated => Self::new(
                StatusCode::UNAUTHORIZED,
                "unauthenticated",
                "Not authenticated",
                "The API key or token is not valid.",
            ),
            E::Forbidden { .. } => Self::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "Not allowed",
                sentence(&error.to_string()),
            ),
            E::ConversationNotFound(_) | E::DecisionNotFound(_) | E::NotFound { .. } => Self::new(
                StatusCode::NOT_FOUND,
                "not-found",
                "Not found",
                sentence(&error.to_string()),
            ),
            E::Erased(_) => {
                Self::new(StatusCode::GONE, "erased", "Erased", sentence(&error.to_string()))
            }
            E::EarlierLog => Self::new(
                StatusCode::CONFLICT,
                "earlier-log",
                "The log is closed",
                sentence(&error.to_string()),
            ),
            E::Restricted => Self::new(
                StatusCode::CONFLICT,
                "restricted",
                "The data is restricted",
                sentence(&error.to_string()),
            ),
            E::Text(cause) => {
                let (status, code) = match cause {
                    ombud_service::GuardError::TextTooLong { .. } => {
                        (StatusCode::PAYLOAD_TOO_LARGE, "text-too-long")
                    }
                    ombud_service::GuardError::TextEmpty => {
                        (StatusCode::UNPROCESSABLE_ENTITY, "text-empty")
                    }
                };
                let title = "The text cannot be accepted";
                Self::new(status, code, title, sentence(&cause.to_string()))
            }
            E::Conversation(cause) => Self::new(
                StatusCode::CONFLICT,
                "conversation-state",
                "The conversation does not allow this now",
                sentence(&cause.to_string()),
            ),
            E::IdempotencyKeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
                "Idempotency key reused",
                "This idempotency key was used for another request. Use a new one.",
            ),
            E::Approval(cause) => Self::new(
                StatusCode::CONFLICT,
                "not-decidable",
                "This cannot be decided",
                sentence(&cause.to_string()),
            ),
            E::Release(cause) => Self::new(
                StatusCode::CONFLICT,
                "release-state",
                "The release cannot take this step",
                sentence(&cause.to_string()),
            ),
            E::Undo(cause) => Self::new(
                StatusCode::CONFLICT,
                "not-undoable",
                "This cannot be undone",
                sentence(&cause.to_string()),
            ),
            E::SignIn(cause) => {
                use ombud_service::SignInError as S;
                let (status, code) = match cause {
                    S::NotConfigured => (StatusCode::CONFLICT, "sign-in-unavailable"),
                    S::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too-many-tokens"),
                    _ => (StatusCode::UNPROCESSABLE_ENTITY, "token-refused"),
                };
                let title = "The customer is not signed in";
                Self::new(status, code, title, sentence(&cause.to_string()))
            }
            E::Busy | E::StandsBy | E::Acting | E::Stopping => Self::later(error),
            E::Invalid { .. } => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid",
                "A value is not acceptable",
                sentence(&error.to_string()),
            ),
            E::Done(_) => Self::new(
                StatusCode::CONFLICT,
                "done",
                "Already done",
                sentence(&error.to_string()),
            ),
            E::Store(cause) => Self::of_store(cause),
            E::Leaf(_) | E::Key(_) | E::Corrupt { .. } | E::Witness(_) => Self::internal(),
        }
    }

    /// What may go another time, without the caller changing anything.
    fn later(error: &ServiceError) -> Self {
        use ombud_service::ServiceError as E;
        let (code, title, detail) = match error {
            E::StandsBy => (
                "stands-by",
                "This node stands by",
                "Another node writes now. This one takes over when that one goes.",
            ),
            E::Acting => (
                "acting",
                "Something is being done",
                "Something is being done for this conversation, and what came of it is not known \
                 yet. Try again in a moment; nothing is done twice.",
            ),
            E::Stopping => ("stopping", "ombud is stopping", "Try again in a moment."),
            _ => (
                "busy",
                "Too many changes at once",
                "Others change the same thing at this moment. Try again.",
            ),
        };
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, title, detail)
    }

    fn of_store(error: &ombud_service::StoreError) -> Self {
        use ombud_service::StoreError as S;
        match error {
            S::LedgerWrong { index } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "ledger-wrong",
                "The ledger is wrong",
                format!(
                    "A wrong entry was found at index {index}. Nothing more is decided until an \
                     operator has looked at it."
                ),
            ),
            S::NotWritable { .. } => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "not-writable",
                "Nothing can be written",
                "The data folder is full or cannot be written to. Nothing was lost; try again \
                 once the operator has made room.",
            ),
            S::Conflict(_) => Self::of(&ServiceError::Busy),
            S::Unavailable(_) | S::InUse { .. } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "The database does not answer",
                "Nothing was lost. Try again in a moment.",
            ),
            S::Corrupt { .. } | S::TooNew { .. } | S::Unstorable { .. } | S::Database(_) => {
                Self::internal()
            }
        }
    }
}

/// What a parser says after naming itself: `Failed to …: this`.
fn why(parser: &str) -> &str {
    parser.split_once(": ").map_or(parser, |(_, why)| why)
}

/// An error's line as a sentence: a capital and a full stop.
fn sentence(line: &str) -> String {
    let mut characters = line.chars();
    let first = characters.next().map(|first| first.to_uppercase().collect::<String>());
    format!("{}{}.", first.unwrap_or_default(), characters.as_str())
}
