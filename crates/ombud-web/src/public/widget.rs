//! The widget for other pages, and the page that verifies receipts: as `scripts/web` made them.

use askama::Template;
use axum::{
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use ombud_domain::Locale;

use crate::{chat::InLanguage, problem::Problem, state::Query, words::Words};

const WIDGET: &str = include_str!("../../../../web/dist/widget.js");
const VERIFIER: &str = include_str!("../../../../web/dist/verify.js");

/// The script that puts the chat on any web page
///
/// `<script async src="…/widget.js" data-site="SITE"></script>` on a page whose origin the site has.
#[utoipa::path(get, path = "/widget.js", tag = "public",
    security(()),
    responses((status = 200, body = String, content_type = "text/javascript"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn widget() -> Response {
    script(WIDGET)
}

/// The script of the page that verifies receipts
#[utoipa::path(get, path = "/verify.js", tag = "public",
    security(()),
    responses((status = 200, body = String, content_type = "text/javascript"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn verifier() -> Response {
    script(VERIFIER)
}

/// A script that whoever has it may use for five minutes: a new version is everywhere soon after.
fn script(text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, text).into_response()
}

#[derive(Template)]
#[template(path = "verify.html")]
struct Page {
    lang: &'static str,
    german: bool,
}

/// The page that verifies a receipt, in the browser
#[utoipa::path(get, path = "/verify", tag = "public",
    security(()),
    params(InLanguage),
    responses((status = 200, body = String, content_type = "text/html"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn verify(
    Query(query): Query<InLanguage>,
    headers: HeaderMap,
) -> Result<Html<String>, Problem> {
    let locale = query.locale(&headers)?;
    let page = Page { lang: Words(locale).lang(), german: locale == Locale::De };
    page.render().map(Html).map_err(|_error| Problem::internal())
}
