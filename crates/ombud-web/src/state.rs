//! What handlers share, and who calls them.

use std::sync::Arc;

use axum::{
    extract::{
        FromRef, FromRequest, FromRequestParts, RawPathParams, Request,
        rejection::{BytesRejection, JsonRejection},
    },
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
};
use bytes::Bytes;
use metrics_exporter_prometheus::PrometheusHandle;
use ombud_service::{IdempotencyKey, Ledger, Principal, Service};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    expected::{Description, Expected},
    misfit::{self, Within},
    problem::Problem,
    unread::Stalled,
};

/// What handlers share.
#[derive(Clone)]
pub struct Faces {
    /// The use cases.
    pub service: Service,
    /// Metrics to show; `None` shows none.
    pub metrics: Option<PrometheusHandle>,
    /// How the machine is looked at; `None` where nobody is shown it.
    pub machine: Option<LookAtMachine>,
    /// How far callers of this listener are trusted.
    pub trust: Trust,
}

/// Looks at the machine now.
pub type LookAtMachine = Arc<dyn Fn() -> Machine + Send + Sync>;

/// The machine that ombud runs on, as those see it who keep it running.
#[derive(Debug, Clone)]
pub struct Machine {
    /// Which ombud runs.
    pub version: &'static str,
    /// The size of the databases in bytes, where they are files here.
    pub size_bytes: Option<u64>,
    /// What is free on the disk of the data folder, in bytes, where that can be told.
    pub free_bytes: Option<u64>,
    /// Below so much, somebody has to see to it.
    pub free_least_bytes: u64,
    /// The settings in force, as TOML, without secrets.
    pub settings: String,
}

/// What is kept of [`Faces`] between requests: each request gets them with the version of the assistant
/// that is live then.
#[derive(Clone)]
pub(crate) struct Shared(pub(crate) Faces);

impl FromRef<Shared> for Faces {
    fn from_ref(shared: &Shared) -> Self {
        let Self { service, metrics, machine, trust } = &shared.0;
        let (metrics, machine) = (metrics.clone(), machine.clone());
        Self { service: service.current(), metrics, machine, trust: *trust }
    }
}

impl FromRef<Shared> for Ledger {
    fn from_ref(shared: &Shared) -> Self {
        shared.0.service.ledger().clone()
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
            .or_else(|| query_token(parts))
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

/// The conversation token in the address: an `EventSource` cannot send headers. Nothing else needs it there, where
/// proxies log it.
fn query_token(parts: &Parts) -> Option<String> {
    let is_stream = parts.method == Method::GET && parts.uri.path().ends_with("/events");
    let query = parts.uri.query().filter(|_| is_stream)?;
    let token = query.split('&').find_map(|pair| pair.strip_prefix("token="))?;
    (!token.starts_with("ombud_")).then(|| token.to_owned())
}

/// The `Idempotency-Key` of a request, if it has one.
pub(crate) struct Idempotency(pub(crate) Option<IdempotencyKey>);

impl FromRequestParts<Shared> for Idempotency {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let mut sent = parts.headers.get_all("idempotency-key").iter();
        let Some(value) = sent.next() else { return Ok(Self(None)) };
        if sent.next().is_some() {
            // Whichever of them held, the sender may mean the other.
            return Err(Problem::two_idempotency_keys());
        }
        Ok(Self(Some(IdempotencyKey::new(value.to_str().unwrap_or_default())?)))
    }
}

/// What a part of an address is, as its handler takes it.
pub(crate) trait Part: DeserializeOwned + Send {
    /// What it may be.
    const EXPECTED: Expected;
}

impl Part for Uuid {
    const EXPECTED: Expected = Expected::Id;
}

impl Part for u64 {
    const EXPECTED: Expected = Expected::Whole { min: 0, max: None };
}

impl Part for String {
    const EXPECTED: Expected = Expected::Text;
}

impl Part for (Uuid, Uuid) {
    const EXPECTED: Expected = Expected::Id;
}

impl Part for (String, String) {
    const EXPECTED: Expected = Expected::Text;
}

/// Parts of the address, with errors in the caller's words.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: Part, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if let Ok(axum::extract::Path(value)) =
            axum::extract::Path::from_request_parts(parts, state).await
        {
            return Ok(Self(value));
        }
        let sent = RawPathParams::from_request_parts(parts, state).await;
        Err(Problem::malformed(match sent.as_ref().map(|sent| sent.iter().next()) {
            Ok(Some((name, sent))) => {
                misfit::must_be(Within::Address, name, &T::EXPECTED, &misfit::quoted(sent))
            }
            _ => misfit::unreadable(),
        }))
    }
}

/// What follows the `?` of the address, with errors in the caller's words.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned + IntoParams> FromRequestParts<Shared> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, faces: &Shared) -> Result<Self, Problem> {
        let error = match axum::extract::Query::from_request_parts(parts, faces).await {
            Ok(axum::extract::Query(value)) => return Ok(Self(value)),
            Err(error) => error,
        };
        let sent = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let sent = sent.map(|axum::extract::Query(sent)| sent).unwrap_or_default();
        let description = Description::of_query::<T>();
        Err(Problem::malformed(misfit::query(&error.body_text(), &sent, &description)))
    }
}

/// A body that is a file.
pub(crate) struct Content(pub(crate) Bytes);

impl FromRequest<Shared> for Content {
    type Rejection = Problem;

    async fn from_request(request: Request, faces: &Shared) -> Result<Self, Problem> {
        as_it_is_read(request.headers())?;
        Bytes::from_request(request, faces).await.map(Self).map_err(|error| unread(&error))
    }
}

/// Why a body was not read to its end.
fn unread(error: &BytesRejection) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::too_large();
    }
    if Stalled::is_behind(error) {
        return Problem::stalled();
    }
    Problem::syntax(&error.body_text())
}

/// A JSON body, with errors in the caller's words. Where nothing of it must be there, neither must it.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned + ToSchema> FromRequest<Shared> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, faces: &Shared) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let whole = Request::from_parts(parts.clone(), body);
        let bytes = Bytes::from_request(whole, faces).await.map_err(|error| unread(&error))?;
        if bytes.is_empty() {
            let nothing = serde_json::from_str("{}").map(Self);
            return nothing
                .map_err(|_error| Problem::no_body(&Description::of_body::<T>().example()));
        }
        as_it_is_read(&parts.headers)?;
        let is_text = std::str::from_utf8(&bytes).is_ok();
        let whole = Request::from_parts(parts, bytes.into());
        match axum::Json::<Box<RawValue>>::from_request(whole, faces).await {
            Ok(axum::Json(json)) => Self::of(&json),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Problem::content_type()),
            Err(_) if !is_text => Err(Problem::encoding()),
            Err(error) => Err(Problem::syntax(&error.body_text())),
        }
    }
}

/// That a body is announced as what it is read as: neither compressed nor in another encoding than UTF-8.
fn as_it_is_read(headers: &HeaderMap) -> Result<(), Problem> {
    let codings = headers.get_all(header::CONTENT_ENCODING).iter();
    for coding in codings.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()) {
        let is_plain =
            |one: &str| matches!(one.trim(), "") || one.trim().eq_ignore_ascii_case("identity");
        if !coding.split(',').all(is_plain) {
            return Err(Problem::content_encoding(&coding));
        }
    }
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return Ok(());
    };
    for parameter in kind.split(';').skip(1) {
        let Some((name, value)) = parameter.split_once('=') else { continue };
        let charset = value.trim().trim_matches('"');
        let is_utf_8 = ["utf-8", "utf8"].iter().any(|one| charset.eq_ignore_ascii_case(one));
        if name.trim().eq_ignore_ascii_case("charset") && !is_utf_8 {
            return Err(Problem::charset(charset));
        }
    }
    Ok(())
}

impl<T: DeserializeOwned + ToSchema> Body<T> {
    fn of(json: &RawValue) -> Result<Self, Problem> {
        if json.get().contains('[') || json.get().matches('{').count() > 1 {
            let sent = serde_json::from_str(json.get()).unwrap_or_default();
            if let Some((place, expected)) = Description::of_body::<T>().misplaced(&sent) {
                return Err(Problem::invalid(misfit::misplaced(&place, &expected, &sent)));
            }
        }
        match axum::Json::<T>::from_bytes(json.get().as_bytes()) {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(error) => {
                let says = error.body_text();
                // It is JSON; that no word stands where one must is called a slip of it all the same.
                if !matches!(error, JsonRejection::JsonDataError(_))
                    && !says.contains(": expected value")
                {
                    return Err(Problem::syntax(&says));
                }
                let sent = serde_json::from_str(json.get()).unwrap_or_default();
                Err(Problem::invalid(misfit::body(&says, &sent, &Description::of_body::<T>())))
            }
        }
    }
}
