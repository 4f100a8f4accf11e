//! An article as a page: where quotations link to.

use askama::Template;
use axum::{extract::State, response::Html};
use ombud_domain::{Language, Locale};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use crate::{Faces, problem::Problem, state::Path};

#[derive(Template)]
#[template(path = "knowledge.html")]
struct Page<'a> {
    lang: &'a str,
    title: &'a str,
    company: &'a str,
    body: String,
    owner: &'a str,
    origin: &'a str,
    licence: &'a str,
    valid_until: String,
    expired: bool,
    german: bool,
}

/// An article.
pub(crate) async fn show(
    State(faces): State<Faces>,
    Path((language, id)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let language: Language = language.parse().map_err(|_error| Problem::not_found())?;
    let assistant = faces.service.assistant();
    let article = assistant.knowledge().article(&id, language).ok_or_else(Problem::not_found)?;
    let page = Page {
        lang: language.as_str(),
        title: &article.title,
        company: &assistant.manifest().company.name,
        body: body(&article.markdown, &article.passages),
        owner: &article.owner,
        origin: &article.origin,
        licence: &article.licence,
        valid_until: article.valid_until.to_string(),
        expired: !article.valid_on(faces.service.today()),
        german: Locale::of(language) == Locale::De,
    };
    page.render().map(Html).map_err(|_error| Problem::internal())
}

/// Markdown as HTML, with the anchors that quotations link to and without any HTML of its own.
fn body(markdown: &str, passages: &[ombud_service::Passage]) -> String {
    let mut sections = passages.iter().filter(|passage| passage.section != "lead");
    let events =
        Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(|event| match event {
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                let id = sections.next().map(|passage| passage.section.clone().into());
                Some(Event::Start(Tag::Heading { level, id, classes, attrs }))
            }
            // Images of elsewhere would tell others who reads here.
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::Start(Tag::Image { .. })
            | Event::End(TagEnd::Image) => None,
            other => Some(other),
        });
    let mut out = String::from("<div id=\"lead\"></div>");
    html::push_html(&mut out, events);
    out
}
