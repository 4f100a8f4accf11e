//! Problems (RFC 9457): the one place where an error becomes a status, a code and a sentence.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ombud_domain::{ConversationError, Locale};
use ombud_service::ServiceError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{misfit, problem_kind::ProblemKind};

/// What went wrong (RFC 9457, `application/problem+json`).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Stable code, as the address of a page that says what it means: `/problems/text-too-long`.
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
    fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{}", kind.code()),
            title: kind.title(Locale::En),
            status: kind.status().as_u16(),
            detail: detail.into(),
        }
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new(
            ProblemKind::Unauthenticated,
            "Send an API key or a conversation token as `Authorization: Bearer …`.",
        )
    }

    pub(crate) fn content_type() -> Self {
        Self::new(ProblemKind::ContentType, "Send JSON with `Content-Type: application/json`.")
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
        Self::new(ProblemKind::Malformed, detail)
    }

    /// A body that is not JSON, with the place at which it stops being so.
    pub(crate) fn syntax(parser: &str) -> Self {
        let place = parser.rsplit_once(" at ").map(|(_, place)| place);
        let detail = match place.filter(|place| place.starts_with("line ")) {
            Some(place) => format!("The body is not JSON, from {place} on."),
            None => "The body is not JSON.".to_owned(),
        };
        Self::new(ProblemKind::Malformed, detail)
    }

    pub(crate) fn does_not_fit(parser: &str) -> Self {
        Self::invalid(&sentence(&misfit::describe(parser)))
    }

    /// Something after the `?` of the address is not what is taken there.
    pub(crate) fn query(why: &str) -> Self {
        let detail = sentence(&format!("the address after `?` cannot be read: {why}"));
        Self::new(ProblemKind::Malformed, detail)
    }

    /// A cursor that is not one of ours.
    pub(crate) fn cursor(name: &str, given: &str) -> Self {
        Self::query(&format!("`{name}`: `{given}` is not the `next` of a page of this list"))
    }

    pub(crate) fn invalid(detail: &str) -> Self {
        Self::new(ProblemKind::Invalid, detail)
    }

    pub(crate) fn too_large() -> Self {
        Self::new(
            ProblemKind::TooLarge,
            "A request may have at most 64 KiB, and an assistant's folder 32 MiB.",
        )
    }

    pub(crate) fn not_found() -> Self {
        Self::new(
            ProblemKind::NotFound,
            "There is nothing at this address. `/docs` lists what there is.",
        )
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            ProblemKind::MethodNotAllowed,
            "This address does not take that method. `/docs` lists what it takes.",
        )
    }

    pub(crate) fn internal() -> Self {
        Self::new(
            ProblemKind::Internal,
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
            E::Unauthenticated => {
                Self::new(ProblemKind::Unauthenticated, "The API key or token is not valid.")
            }
            E::Forbidden { .. } => Self::new(ProblemKind::Forbidden, sentence(&error.to_string())),
            E::ConversationNotFound(_) | E::DecisionNotFound(_) | E::NotFound { .. } => {
                Self::new(ProblemKind::NotFound, sentence(&error.to_string()))
            }
            E::Erased(_) => Self::new(ProblemKind::Erased, sentence(&error.to_string())),
            E::EarlierLog => Self::new(ProblemKind::EarlierLog, sentence(&error.to_string())),
            E::Restricted => Self::new(ProblemKind::Restricted, sentence(&error.to_string())),
            E::Text(cause) => {
                let kind = match cause {
                    ombud_service::GuardError::TextTooLong { .. } => ProblemKind::TextTooLong,
                    ombud_service::GuardError::TextEmpty => ProblemKind::TextEmpty,
                };
                Self::new(kind, sentence(&cause.to_string()))
            }
            E::Conversation(cause @ ConversationError::Full { .. }) => Self::new(
                ProblemKind::ConversationFull,
                format!(
                    "{} Everything in it stays and can be read, and a person can still be asked for.",
                    sentence(&cause.to_string())
                ),
            ),
            E::Conversation(cause) => {
                Self::new(ProblemKind::ConversationState, sentence(&cause.to_string()))
            }
            E::IdempotencyKeyReused => Self::new(
                ProblemKind::IdempotencyKeyReused,
                "This idempotency key was used for another request. Use a new one.",
            ),
            E::Approval(cause) => {
                Self::new(ProblemKind::NotDecidable, sentence(&cause.to_string()))
            }
            E::Release(cause) => Self::new(ProblemKind::ReleaseState, sentence(&cause.to_string())),
            E::Undo(cause) => Self::new(ProblemKind::NotUndoable, sentence(&cause.to_string())),
            E::SignIn(cause) => {
                use ombud_service::SignInError as S;
                let kind = match cause {
                    S::NotConfigured => ProblemKind::SignInUnavailable,
                    S::TooMany => ProblemKind::TooManyTokens,
                    _ => ProblemKind::TokenRefused,
                };
                Self::new(kind, sentence(&cause.to_string()))
            }
            E::Busy | E::Acting | E::Stopping => Self::later(error),
            E::Invalid { .. } => Self::new(ProblemKind::Invalid, sentence(&error.to_string())),
            E::Cursor(cursor) => Self::cursor("after", cursor),
            E::Done(_) => Self::new(ProblemKind::Done, sentence(&error.to_string())),
            E::Store(cause) => Self::of_store(cause),
            E::Leaf(_) | E::Key(_) | E::Corrupt { .. } | E::Witness(_) => Self::internal(),
        }
    }

    /// What may go another time, without the caller changing anything.
    fn later(error: &ServiceError) -> Self {
        use ombud_service::ServiceError as E;
        let (kind, detail) = match error {
            E::Acting => (
                ProblemKind::Acting,
                "Something is being done for this conversation, and what came of it is not known \
                 yet. Try again in a moment; nothing is done twice.",
            ),
            E::Stopping => (ProblemKind::Stopping, "Try again in a moment."),
            _ => (ProblemKind::Busy, "Others change the same thing at this moment. Try again."),
        };
        Self::new(kind, detail)
    }

    fn of_store(error: &ombud_service::StoreError) -> Self {
        use ombud_service::StoreError as S;
        match error {
            S::LedgerWrong { index } => Self::new(
                ProblemKind::LedgerWrong,
                format!(
                    "A wrong entry was found at index {index}. Nothing more is decided until an \
                     operator has looked at it."
                ),
            ),
            S::SigningFailed { .. } => Self::new(
                ProblemKind::NotSigned,
                "Whoever keeps the ledger's key does not sign at the moment, so nothing can be \
                 decided. Nothing was lost; try again in a moment.",
            ),
            S::KeyMissing => Self::new(
                ProblemKind::KeyMissing,
                "The ledger's key was changed, and this node does not have the new one. The \
                 operator must give it to this node.",
            ),
            S::NotWritable { .. } => Self::new(
                ProblemKind::NotWritable,
                "The data folder is full or cannot be written to. Nothing was lost; try again \
                 once the operator has made room.",
            ),
            S::Conflict(_) => Self::of(&ServiceError::Busy),
            S::Unavailable(_) | S::InUse { .. } | S::NotDurable { .. } => {
                Self::new(ProblemKind::Unavailable, "Nothing was lost. Try again in a moment.")
            }
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
