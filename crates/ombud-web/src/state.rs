//! What handlers share, and who calls them.

use axum::{
    extract::{FromRef, FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::{HeaderMap, header, request::Parts},
};
use metrics_exporter_prometheus::PrometheusHandle;
use ombud_service::{IdempotencyKey, Principal, Service};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{misfit, problem::Problem};

/// What handlers share.
#[derive(Clone)]
pub struct Faces {
    /// The use cases.
    pub service: Service,
    /// Metrics to show; `None` shows none.
    pub metrics: Option<PrometheusHandle>,
    /// How far callers of this listener are trusted.
    pub trust: Trust,
}

/// What is kept of [`Faces`] between requests: each request gets them with the version of the assistant
/// that is live then.
#[derive(Clone)]
pub(crate) struct Shared(pub(crate) Faces);

impl FromRef<Shared> for Faces {
    fn from_ref(shared: &Shared) -> Self {
        let Self { service, metrics, trust } = &shared.0;
        Self { service: service.current(), metrics: metrics.clone(), trust: *trust }
    }
}

/// How far the callers of a listener are trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Not at all: they show a key or a token. Everything on the network.
    Nobody,
    /// They are at the machine: the socket that only the service's user can open.
    Operator,
}

/// Who calls.
pub(crate) struct Caller(pub(crate) Principal);

impl FromRequestParts<Shared> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, faces: &Shared) -> Result<Self, Problem> {
        if faces.0.trust == Trust::Operator {
            return Ok(Self(Principal::Operator));
        }
        let credential = bearer(&parts.headers)
            .map(str::to_owned)
            .or_else(|| query_token(parts.uri.query().unwrap_or_default()))
            .ok_or_else(Problem::unauthenticated)?;
        let service = &faces.0.service;
        let principal = if credential.starts_with("ombud_") {
            service.authenticate_key(&credential).await?
        } else {
            service.authenticate_token(&credential)?
        };
        Ok(Self(principal))
    }
}

/// The bearer credential of a request.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// The conversation token in the address: an `EventSource` cannot send headers.
fn query_token(query: &str) -> Option<String> {
    let token = query.split('&').find_map(|pair| pair.strip_prefix("token="))?;
    (!token.starts_with("ombud_")).then(|| token.to_owned())
}

/// The `Idempotency-Key` of a request, if it has one.
pub(crate) struct Idempotency(pub(crate) Option<IdempotencyKey>);

impl FromRequestParts<Shared> for Idempotency {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        Ok(Self(Some(IdempotencyKey::new(value.to_str().unwrap_or_default())?)))
    }
}

/// Parts of the address, with errors in the caller's words.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, faces: &Shared) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, faces).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(error) => Err(Problem::malformed("the address cannot be read", &error.body_text())),
        }
    }
}

/// What follows the `?` of the address, with errors in the caller's words.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Shared> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, faces: &Shared) -> Result<Self, Problem> {
        match axum::extract::Query::from_request_parts(parts, faces).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(error) => Err(Problem::query(&misfit::query(&error.body_text()))),
        }
    }
}

/// A JSON body, with errors in the caller's words.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Shared> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, faces: &Shared) -> Result<Self, Problem> {
        let read = axum::Json::<Box<RawValue>>::from_request(request, faces).await;
        let read = match read {
            Ok(axum::Json(json)) => {
                // An object could come as a list of its values, which nobody means.
                if json.get().starts_with('[') {
                    return Err(Problem::invalid("The body must be an object, not a list."));
                }
                axum::Json::<T>::from_bytes(json.get().as_bytes())
            }
            Err(error) => Err(error),
        };
        match read {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Problem::content_type()),
            Err(JsonRejection::JsonSyntaxError(error)) => Err(Problem::syntax(&error.body_text())),
            Err(JsonRejection::JsonDataError(error)) => {
                Err(Problem::does_not_fit(&error.body_text()))
            }
            Err(error) if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::too_large())
            }
            Err(error) => Err(Problem::malformed("the body cannot be read", &error.body_text())),
        }
    }
}
