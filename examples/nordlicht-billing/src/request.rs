//! What handlers take out of a request, with errors in the caller's words.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::{problem::Problem, store::Call};

/// Names that a request for an effect has for as long as the books last.
const KEY_LENGTH_MAX: usize = 128;

/// Parts of the address.
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(error) => Err(Problem::malformed(&format!(
                "the address cannot be read: {}",
                after_colon(&error.body_text())
            ))),
        }
    }
}

/// What follows the `?` of the address.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(error) => Err(Problem::malformed(&format!(
                "what follows `?` in the address cannot be read: {}",
                after_colon(&error.body_text())
            ))),
        }
    }
}

/// A request for an effect that says in its body what it wants.
pub(crate) struct Order<T> {
    pub(crate) call: Call,
    pub(crate) body: T,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Order<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let json = request.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
            let kind = kind.to_str().unwrap_or_default();
            let kind = kind.split(';').next().unwrap_or_default().trim();
            kind.eq_ignore_ascii_case("application/json")
        });
        let (call, bytes) = read(request, state).await?;
        if !json {
            return Err(Problem::content_type());
        }
        // An object could come as a list of its values, which nobody means.
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(Problem::invalid("the body must be an object, not a list"));
        }
        match axum::Json::from_bytes(&bytes) {
            Ok(axum::Json(body)) => Ok(Self { call, body }),
            Err(JsonRejection::JsonSyntaxError(error)) => {
                let text = error.body_text();
                let place = text.rsplit_once(" at ").map_or("", |(_, place)| place);
                Err(Problem::malformed(&format!("the body is not JSON, from {place} on")))
            }
            Err(error) => {
                let text = error.body_text();
                let line = after_colon(&text);
                let line = line.rsplit_once(" at line ").map_or(line, |(line, _)| line);
                Err(Problem::invalid(&format!("the body does not fit: {line}")))
            }
        }
    }
}

/// A request for an effect that needs no body.
pub(crate) struct Undo(pub(crate) Call);

impl<S: Send + Sync> FromRequest<S> for Undo {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (call, bytes) = read(request, state).await?;
        if bytes.is_empty() {
            Ok(Self(call))
        } else {
            Err(Problem::invalid("this request takes no body"))
        }
    }
}

async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<(Call, Bytes), Problem> {
    let key = key(request.headers())?;
    let mut digest = Sha256::new();
    let address = request.uri().path_and_query().map_or("/", |address| address.as_str());
    // Neither a method nor an address has a line break.
    digest.update(format!("{}\n{address}\n", request.method()));
    let bytes = Bytes::from_request(request, state).await.map_err(|error| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::too_large()
        } else {
            Problem::malformed("the body cannot be read")
        }
    })?;
    digest.update(&bytes);
    Ok((Call { key, digest: digest.finalize().into() }, bytes))
}

fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let mut sent = headers.get_all("idempotency-key").iter();
    let (Some(key), None) = (sent.next(), sent.next()) else {
        return Err(Problem::malformed("one header `Idempotency-Key` is needed for every effect"));
    };
    check_key(key.to_str().unwrap_or_default())
}

/// The key, if it can be one.
pub(crate) fn check_key(key: &str) -> Result<String, Problem> {
    let sound = (1..=KEY_LENGTH_MAX).contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_graphic());
    if sound {
        Ok(key.to_owned())
    } else {
        Err(Problem::malformed("an idempotency key has 1 to 128 visible ASCII characters"))
    }
}

/// What the framework says, without its own beginning.
fn after_colon(text: &str) -> &str {
    text.split_once(": ").map_or(text, |(_, rest)| rest)
}
