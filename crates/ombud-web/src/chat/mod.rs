//! A plain chat page, in German and English.

use askama::Template;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use ombud_domain::Locale;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Faces,
    api::{
        conversations::language,
        shape::{OpenConversation, Opened},
    },
    problem::Problem,
    reader::locale_of,
    state::{Body, Idempotency, Path, Query},
    words::Words,
};

#[derive(Template)]
#[template(path = "chat.html")]
struct Page<'a> {
    lang: &'a str,
    german: bool,
    company: &'a str,
    disclosure: String,
}

/// In which language the page is.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InLanguage {
    /// `de` or `en`. Default: the browser's.
    #[serde(default)]
    lang: Option<String>,
}

impl InLanguage {
    /// The language that was chosen, else the browser's.
    ///
    /// # Errors
    /// [`Problem`] where what was chosen is no language.
    pub(crate) fn locale(&self, headers: &HeaderMap) -> Result<Locale, Problem> {
        let Some(code) = self.lang.as_deref() else { return Ok(locale_of(headers)) };
        language(Some(code)).map(Locale::of)
    }
}

/// The chat as a page
#[utoipa::path(get, path = "/", tag = "public",
    security(()),
    params(InLanguage),
    responses((status = 200, body = String, content_type = "text/html"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn page(
    State(faces): State<Faces>,
    Query(query): Query<InLanguage>,
    headers: HeaderMap,
) -> Result<Html<String>, Problem> {
    let locale = query.locale(&headers)?;
    let page = Page {
        lang: Words(locale).lang(),
        german: locale == Locale::De,
        company: &faces.service.assistant().manifest().company.name,
        disclosure: faces.service.disclosure(locale.language()),
    };
    page.render().map(Html).map_err(|_error| Problem::internal())
}

/// Begin a conversation from the page, where nobody signs in
///
/// An idempotency key has at least 32 characters here, drawn at random: whoever knows it is given the same conversation.
#[utoipa::path(post, path = "/chat/conversations", tag = "public",
    security(()),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice begins one conversation.")),
    request_body = OpenConversation,
    responses((status = 201, body = Opened), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn open(
    State(faces): State<Faces>,
    Idempotency(key): Idempotency,
    Body(body): Body<OpenConversation>,
) -> Result<(StatusCode, Json<Opened>), Problem> {
    let language = language(body.language.as_deref())?;
    let opening = faces.service.open_public_conversation(language, key.as_ref()).await?;
    let token = opening.token.as_str().to_owned();
    let mut conversation: crate::api::shape::Conversation = opening.conversation.into();
    conversation.subject = None;
    Ok((StatusCode::CREATED, Json(Opened { conversation, token })))
}

/// The script, style and icon of the pages
#[utoipa::path(get, path = "/assets/{file}", tag = "public",
    security(()),
    params(("file" = String, Path, description = "`chat.js`, `desk.js`, `chart.js`, `frame.js`, `look.js`, `page.css`, `tokens.css`, `staff.css` or `icon.svg`.")),
    responses((status = 200, content((String = "text/javascript"), (String = "text/css"), (String = "image/svg+xml"))), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn asset(Path(file): Path<String>) -> Response {
    let (kind, text) = match file.as_str() {
        "chat.js" => ("text/javascript; charset=utf-8", include_str!("../../assets/chat.js")),
        "desk.js" => {
            ("text/javascript; charset=utf-8", include_str!("../../../../web/dist/desk.js"))
        }
        "chart.js" => {
            ("text/javascript; charset=utf-8", include_str!("../../../../web/dist/chart.js"))
        }
        "frame.js" => {
            ("text/javascript; charset=utf-8", include_str!("../../../../web/dist/frame.js"))
        }
        "look.js" => {
            ("text/javascript; charset=utf-8", include_str!("../../../../web/dist/look.js"))
        }
        "page.css" => ("text/css; charset=utf-8", include_str!("../../assets/page.css")),
        "tokens.css" => ("text/css; charset=utf-8", include_str!("../../assets/tokens.css")),
        "staff.css" => ("text/css; charset=utf-8", include_str!("../../assets/staff.css")),
        "icon.svg" => ("image/svg+xml", include_str!("../../assets/icon.svg")),
        _ => return Problem::not_found().into_response(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=300")], text)
        .into_response()
}
