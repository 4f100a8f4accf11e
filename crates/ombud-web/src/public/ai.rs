//! The page that says how AI is used here, made of what really runs.

use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Html};
use ombud_domain::Locale;
use ombud_service::AiNotice;

use crate::{Faces, chat::InLanguage, problem::Problem, state::Query, words::Words};

#[derive(Template)]
#[template(path = "ai.html")]
struct Page {
    lang: &'static str,
    german: bool,
    notice: AiNotice,
    /// For how many days data must be kept at least; 0 for no such duty.
    retention_days: u64,
}

/// How AI is used here, as a page
///
/// Made of what really runs: the assistant, what it answers and does, where data is kept, and the rights of customers.
#[utoipa::path(get, path = "/ai", tag = "public",
    security(()),
    params(InLanguage),
    responses((status = 200, body = String, content_type = "text/html"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn page(
    State(faces): State<Faces>,
    Query(query): Query<InLanguage>,
    headers: HeaderMap,
) -> Result<Html<String>, Problem> {
    let locale = query.locale(&headers)?;
    let notice = faces.service.ai_notice(locale).await?;
    let page = Page {
        lang: Words(locale).lang(),
        german: locale == Locale::De,
        retention_days: notice.retention.as_secs().div_ceil(86_400),
        notice,
    };
    page.render().map(Html).map_err(|_error| Problem::internal())
}
