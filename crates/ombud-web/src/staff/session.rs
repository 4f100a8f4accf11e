//! Who asks for a page, and whether a form came from one of ours.

use axum::{
    extract::{FromRef, FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use bytes::Bytes;
use ombud_service::{Member, Principal, Service, ServiceError};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;

use crate::{Faces, problem::Problem, reader::locale_of, state::Shared, words::Words};

/// The cookie: of this host alone, over a safe connection alone, and no script reads it (RFC 6265bis, section 4.1.3.2).
const COOKIE: &str = "__Host-ombud";
/// What a page sends along with what it asks for by itself, because something changed.
const BY_ITSELF: &str = "ombud-by-itself";
/// As long as a session can last, in seconds.
const LASTS_S: u32 = 7 * 24 * 3_600;

/// A member of the staff who asks for a page.
pub(crate) struct Staff {
    pub(crate) service: Service,
    pub(crate) who: Principal,
    pub(crate) member: Member,
    pub(crate) words: Words,
}

/// Why a page is not shown.
pub(crate) enum Rejection {
    /// They are to sign in, and come back to this address.
    SignIn(String),
    /// Nothing is changed for who is not signed in: their session ended meanwhile.
    Ended,
    Problem(Problem),
}

impl From<ServiceError> for Rejection {
    fn from(error: ServiceError) -> Self {
        Self::Problem(error.into())
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(to) => {
                let to = utf8_percent_encode(&to, NON_ALPHANUMERIC);
                Redirect::to(&format!("/sign-in?to={to}")).into_response()
            }
            Self::Ended => Redirect::to("/sign-in").into_response(),
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

impl FromRequestParts<Shared> for Staff {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Rejection> {
        let Faces { service, .. } = Faces::from_ref(shared);
        let known = match session_of(&parts.headers) {
            Some(token) if parts.headers.contains_key(BY_ITSELF) => {
                service.look_at_session(token).await
            }
            Some(token) => service.authenticate_session(token).await,
            None => Err(ServiceError::Unauthenticated),
        };
        let (who, member) = match known {
            Ok(known) => known,
            Err(ServiceError::Unauthenticated) if parts.method == Method::GET => {
                let to = parts.uri.path_and_query().map_or("/", |to| to.as_str());
                return Err(Rejection::SignIn(to.to_owned()));
            }
            Err(ServiceError::Unauthenticated) => return Err(Rejection::Ended),
            Err(error) => return Err(error.into()),
        };
        let words = Words(member.locale.unwrap_or_else(|| locale_of(&parts.headers)));
        Ok(Self { service, who, member, words })
    }
}

/// The token of the session in a request's cookies.
pub(crate) fn session_of(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE && !value.is_empty()).then_some(value)
    });
    pairs.next()
}

/// The header that has a browser keep a session, or forget it.
pub(crate) fn cookie(token: Option<&str>) -> Option<HeaderValue> {
    let (token, seconds) = token.map_or(("", 0), |token| (token, LASTS_S));
    let cookie =
        format!("{COOKIE}={token}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    HeaderValue::try_from(cookie).ok()
}

/// Where to go after signing in: an address of ours, and never another site's. Browsers leave out tabs and line breaks before
/// they read an address (WHATWG URL, section 4.4), and take `\` for `/`.
pub(crate) fn safe(to: &str) -> &str {
    let is_odd = |c: char| c == '\\' || c.is_control() || c.is_whitespace();
    let is_ours = to.starts_with('/') && !to.starts_with("//") && !to.contains(is_odd);
    if is_ours { to } else { "/account" }
}

/// Let whatever changes something come from our own pages only (cross-site request forgery): by what the browser says
/// of where it comes from, which no page can set.
pub(crate) async fn from_our_pages(request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && !is_ours(request.headers()) {
        return Problem::from_elsewhere().into_response();
    }
    next.run(request).await
}

/// What stands in an address and cannot be read, such as an id that is none, is a page that does not exist.
pub(crate) async fn known_addresses(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE);
    // As axum itself answers where it cannot read an address; pages answer with pages.
    let is_plain = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if response.status() == StatusCode::BAD_REQUEST && is_plain {
        return Problem::not_found().into_response();
    }
    response
}

fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    // Older browsers say where from, all the same.
    let host = text("host").unwrap_or_default();
    text("origin")
        .and_then(|origin| origin.split_once("://"))
        .is_some_and(|(_, from)| !host.is_empty() && from.eq_ignore_ascii_case(host))
}

/// A plain form.
pub(crate) struct Form<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Shared> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, shared).await.map_err(|error| {
            if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Problem::too_large()
            } else {
                Problem::form()
            }
        })?;
        serde_html_form::from_bytes(&bytes).map(Self).map_err(|_| Problem::form())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn a_form_of_another_site_is_not_taken() {
        for (sent, ours) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "same-site"), ("origin", "http://a"), ("host", "a")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("origin", "https://a.example"), ("host", "a.example")], true),
            (&[("origin", "https://b.example"), ("host", "a.example")], false),
            (&[("origin", "null"), ("host", "a.example")], false),
            (&[("origin", "https://"), ("host", "")], false),
            (&[("host", "a.example")], false),
            (&[], false),
        ] {
            assert_eq!(is_ours(&headers(sent)), ours, "{sent:?}");
        }
    }

    #[test]
    fn after_signing_in_nobody_is_led_elsewhere() {
        assert_eq!(safe("/console/staff?x=1"), "/console/staff?x=1");
        let odd =
            ["/\t/evil.example", "/\n/evil.example", "/\u{b}/evil.example", "/ /evil.example"];
        let others =
            ["//evil.example", "https://evil.example", "/\\evil.example", "", "x", "/a\r\nb"];
        for elsewhere in others.into_iter().chain(odd) {
            assert_eq!(safe(elsewhere), "/account", "{elsewhere:?}");
        }
    }

    #[test]
    fn the_session_is_the_cookie_of_our_name() {
        let one = headers(&[("cookie", "a=b; __Host-ombud=token; c=d")]);
        assert_eq!(session_of(&one), Some("token"));
        let two = headers(&[("cookie", "a=b"), ("cookie", "__Host-ombud=token")]);
        assert_eq!(session_of(&two), Some("token"));
        for none in ["ombud=token", "__Host-ombud=", "__Host-ombudx=token", ""] {
            assert_eq!(session_of(&headers(&[("cookie", none)])), None, "{none}");
        }
    }
}
