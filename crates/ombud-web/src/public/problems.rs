//! What problems mean: the address that each problem's `type` is.

use askama::Template;
use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use ombud_domain::Locale;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    problem::Problem,
    problem_kind::ProblemKind,
    reader::{Reader, VARIES, with_code},
    state::Path,
};

/// A kind of problem, as JSON.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProblemKind)]
pub(crate) struct Described {
    /// As it stands in a problem.
    #[serde(rename = "type")]
    kind: String,
    /// HTTP status.
    status: u16,
    /// As it stands in a problem.
    title: &'static str,
    /// What it means, and what to do about it.
    meaning: &'static str,
}

impl Described {
    fn of(kind: ProblemKind, locale: Locale) -> Self {
        Self {
            kind: format!("/problems/{}", kind.code()),
            status: kind.status().as_u16(),
            title: kind.title(locale),
            meaning: kind.meaning(locale),
        }
    }
}

#[derive(Template)]
#[template(path = "problems.html")]
struct Page<'a> {
    lang: &'a str,
    german: bool,
    /// Of one problem, or of all.
    title: &'a str,
    alone: bool,
    problems: Vec<Shown>,
}

/// A kind of problem on a page.
struct Shown {
    kind: String,
    status: StatusCode,
    title: &'static str,
    /// What it means: plain text and code, in turns.
    meaning: Vec<(&'static str, &'static str)>,
}

impl Shown {
    fn of(kind: ProblemKind, locale: Locale) -> Self {
        let meaning = with_code(kind.meaning(locale));
        let code = format!("/problems/{}", kind.code());
        Self { kind: code, status: kind.status(), title: kind.title(locale), meaning }
    }
}

/// All kinds of problems
///
/// JSON for whoever names it in `Accept` and no page.
#[utoipa::path(get, path = "/problems", tag = "public",
    security(()),
    responses((status = 200, content((Vec<Described> = "application/json"), (String = "text/html"))), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(headers: HeaderMap) -> Result<Response, Problem> {
    let Reader { locale, .. } = Reader::of(&headers);
    if wants_json(&headers) {
        let all = ProblemKind::ALL.iter().map(|kind| Described::of(*kind, locale));
        return Ok(in_language(locale, Json(all.collect::<Vec<_>>())));
    }
    let title = match locale {
        Locale::De => "Probleme",
        Locale::En => "Problems",
    };
    render(locale, title, ProblemKind::ALL)
}

/// One kind of problem
///
/// Where the `type` of a problem leads. JSON for whoever names it in `Accept` and no page.
#[utoipa::path(get, path = "/problems/{code}", tag = "public",
    security(()),
    params(("code" = String, Path, description = "The end of a problem's `type`.")),
    responses((status = 200, content((Described = "application/json"), (String = "text/html"))), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let kind = ProblemKind::named(&code).ok_or_else(Problem::not_found)?;
    let Reader { locale, .. } = Reader::of(&headers);
    if wants_json(&headers) {
        return Ok(in_language(locale, Json(Described::of(kind, locale))));
    }
    render(locale, kind.title(locale), &[kind])
}

fn render(locale: Locale, title: &str, kinds: &[ProblemKind]) -> Result<Response, Problem> {
    let lang = locale.language();
    let page = Page {
        lang: lang.as_str(),
        german: locale == Locale::De,
        title,
        alone: kinds.len() == 1,
        problems: kinds.iter().map(|kind| Shown::of(*kind, locale)).collect(),
    };
    let html = page.render().map_err(|_error| Problem::internal())?;
    Ok(in_language(locale, Html(html)))
}

/// An answer that depends on what the reader asked for.
fn in_language(locale: Locale, body: impl IntoResponse) -> Response {
    let language = locale.language();
    let headers = [(header::CONTENT_LANGUAGE, language.as_str()), (header::VARY, VARIES)];
    (headers, body).into_response()
}

/// Whether the reader is a program that names JSON and no page.
fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let accept = accept.unwrap_or_default();
    accept.contains("json") && !accept.contains("text/html")
}
