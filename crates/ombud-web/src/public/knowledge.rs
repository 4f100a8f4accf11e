//! An article as a page: where quotations link to.

use askama::Template;
use axum::{extract::State, response::Html};
use ombud_domain::{Language, Locale};
use ombud_service::{ArticleView, FoundArticle, ServiceError, Standing};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Faces,
    problem::Problem,
    state::{Path, Query},
};

/// Which version of an article.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct Asked {
    /// The beginning of the digest of a passage that was quoted.
    quoted: Option<String>,
}

#[derive(Template)]
#[template(path = "knowledge.html")]
struct Page<'a> {
    lang: &'a str,
    id: &'a str,
    company: &'a str,
    article: &'a ArticleView,
    body: String,
    expired: bool,
    standing: Standing,
    german: bool,
    valid_until: String,
}

/// An article, as it stands or as it was quoted.
pub(crate) async fn show(
    State(faces): State<Faces>,
    Path((language, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let language: Language = language.parse().map_err(|_error| Problem::not_found())?;
    let found = faces.service.article(language, &id, asked.quoted.as_deref()).await;
    let FoundArticle { article, standing } = found.map_err(|error| match error {
        ServiceError::NotFound { .. } => Problem::not_found(),
        error => error.into(),
    })?;
    let german = Locale::of(language) == Locale::De;
    let format = if german { "%d.%m.%Y" } else { "%-d %B %Y" };
    let page = Page {
        lang: language.as_str(),
        id: &id,
        company: &faces.service.assistant().manifest().company.name,
        body: body(&article),
        expired: standing == Standing::Current && article.valid_until < faces.service.today(),
        standing,
        german,
        valid_until: article.valid_until.strftime(format).to_string(),
        article: &article,
    };
    page.render().map(Html).map_err(|_error| Problem::internal())
}

/// Markdown as HTML, with the anchors that quotations link to and without any HTML of its own.
fn body(article: &ArticleView) -> String {
    let mut sections = article.sections.iter();
    let events =
        Parser::new_ext(&article.markdown, Options::ENABLE_TABLES).filter_map(
            |event| match event {
                Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                    let id = sections.next().map(|section| section.clone().into());
                    Some(Event::Start(Tag::Heading { level, id, classes, attrs }))
                }
                // Images of elsewhere would tell others who reads here.
                Event::Html(_)
                | Event::InlineHtml(_)
                | Event::Start(Tag::Image { .. })
                | Event::End(TagEnd::Image) => None,
                other => Some(other),
            },
        );
    let mut out = String::from("<div id=\"lead\"></div>");
    html::push_html(&mut out, events);
    out
}
