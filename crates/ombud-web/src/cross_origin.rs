//! What pages of other origins may read: only of sites' origins, only what the widget asks for, and never with
//! credentials of the browser's.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::state::Shared;

/// How long a browser need not ask again, in seconds.
const AGE_MAX: HeaderValue = HeaderValue::from_static("600");
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT");
const HEADERS: HeaderValue =
    HeaderValue::from_static("authorization, content-type, idempotency-key");

/// Let pages of sites' origins read the answers of the addresses that the widget asks, refusals too (Fetch, section 3.2).
pub(crate) async fn share(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let Some(asked) = Asked::of(request.uri().path()) else { return next.run(request).await };
    let origin = request.headers().get(header::ORIGIN).cloned();
    let is_ours = |origin: &HeaderValue| {
        origin.to_str().is_ok_and(|origin| shared.0.service.is_origin(asked.site(), origin))
    };
    let origin = origin.filter(is_ours);
    let is_preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if is_preflight && origin.is_some() {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        allow(headers, origin, is_preflight);
    }
    response
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue, is_preflight: bool) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    if is_preflight {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, AGE_MAX);
    }
}

/// An address that the widget asks.
#[derive(Debug, PartialEq, Eq)]
enum Asked<'a> {
    /// About this site.
    Site(&'a str),
    /// With the token of a conversation, or about the log's key.
    Other,
}

impl<'a> Asked<'a> {
    fn of(path: &'a str) -> Option<Self> {
        if matches!(path, "/key" | "/successions") {
            return Some(Self::Other);
        }
        let parts: Vec<&str> = path.strip_prefix("/v1/")?.split('/').collect();
        match parts.as_slice() {
            ["sites", site] | ["sites", site, "conversations"] => Some(Self::Site(site)),
            ["conversations" | "decisions", _, ..] | ["acts", _, "undo"] => Some(Self::Other),
            _ => None,
        }
    }

    fn site(&self) -> Option<&'a str> {
        match self {
            Self::Site(site) => Some(site),
            Self::Other => None,
        }
    }
}
