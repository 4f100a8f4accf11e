//! An article as a page: where quotations link to.

use askama::Template;
use axum::{extract::State, response::Html};
use ombud_domain::{Language, Locale};
use ombud_service::{Address, ArticleView, FoundArticle, ServiceError, Standing};
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
#[into_params(parameter_in = Query)]
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

/// An article as a page, as it stands or as it was quoted
#[utoipa::path(get, path = "/knowledge/{language}/{id}", tag = "public",
    security(()),
    params(("language" = String, Path, description = "`de` or `en`."), ("id" = String, Path, description = "The article."), Asked),
    responses((status = 200, body = String, content_type = "text/html"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
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
        body: format!("<div id=\"lead\"></div>{}", rendered(&article.markdown, &article.sections)),
        expired: standing == Standing::Current && article.valid_until < faces.service.today(),
        standing,
        german,
        valid_until: article.valid_until.strftime(format).to_string(),
        article: &article,
    };
    page.render().map(Html).map_err(|_error| Problem::internal())
}

/// Markdown as HTML, with the anchors that quotations link to and without any HTML of its own.
///
/// A link that a browser would run is text only, whatever check said of the folder: versions that are kept
/// for links were checked by an earlier build.
pub(crate) fn rendered(markdown: &str, sections: &[String]) -> String {
    let mut sections = sections.iter();
    let mut links = Vec::new();
    let events =
        Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(|event| match event {
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                let id = sections.next().filter(|section| !section.is_empty());
                let id = id.map(|section| section.clone().into());
                Some(Event::Start(Tag::Heading { level, id, classes, attrs }))
            }
            // Images of elsewhere would tell others who reads here.
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::Start(Tag::Image { .. })
            | Event::End(TagEnd::Image) => None,
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                let is_kept = Address::of(dest_url).may_be_followed();
                links.push(is_kept);
                is_kept.then_some(event)
            }
            Event::End(TagEnd::Link) => links.pop().unwrap_or(false).then_some(event),
            other => Some(other),
        });
    let mut kept: Vec<Event<'_>> = Vec::new();
    for event in events {
        // A heading of which nothing is left would be one of nothing.
        match (&event, kept.last()) {
            (Event::End(TagEnd::Heading(_)), Some(Event::Start(Tag::Heading { .. }))) => {
                kept.pop();
            }
            _ => kept.push(event),
        }
    }
    let mut out = String::new();
    html::push_html(&mut out, kept.into_iter());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(markdown: &str) -> String {
        rendered(markdown, &["mehr".to_owned()])
    }

    #[test]
    fn no_page_carries_a_link_that_a_browser_would_run() {
        for address in [
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            "javascript&#58;alert(1)",
            "java&Tab;script:alert(1)",
            "java&NewLine;script:alert(1)",
            "&#1;javascript:alert(1)",
            "vbscript:x",
            "data:text/html,x",
        ] {
            for markdown in [
                format!("[**x** y]({address})"),
                format!("[x y][1]\n\n[1]: {address}"),
                format!("<{address}>"),
                format!("[![x]({address})]({address})"),
                format!("[x ![y](https://a.example)]({address}) <a href=\"{address}\">z</a>"),
            ] {
                let page = page(&markdown);
                assert!(!page.contains("href") && !page.contains("src="), "{markdown}: {page}");
                assert!(!page.contains("</a>"), "{markdown}: {page}");
            }
        }
    }

    #[test]
    fn a_heading_of_which_nothing_is_left_is_none() {
        let page =
            rendered("## <img src=x onerror=y>\n\n## ***\n\ntext", &[String::new(), String::new()]);
        assert!(!page.contains("id=\"\"") && !page.contains("<h2></h2>"), "{page}");
        assert!(page.contains("<p>text</p>"), "{page}");
    }

    #[test]
    fn a_page_carries_the_links_that_lead_somewhere() {
        for address in ["https://a.example/", "mailto:a@b.example", "tel:112", "/knowledge/de/a"] {
            let page = page(&format!("[x](javascript:y) [x]({address})"));
            assert!(page.contains(&format!("<a href=\"{address}\">x</a>")), "{page}");
        }
    }
}
