//! Every component of the pages in every state it has: to look at after a change of `tokens.css` or `staff.css`, and for a
//! test that looks for barriers in all of them. What it says stands here and in its template alone, in both languages side by
//! side: it is about nothing.

use askama::Template;
use axum::response::Response;
use ombud_domain::Locale;
use ombud_service::{Numbers, Scope};

use super::{Frame, Section, Staff, sign_in::html};

#[derive(Template)]
#[template(path = "staff/components.html")]
struct Page {
    frame: Frame,
    problem: Option<String>,
    /// Keys of the desk, with what each does.
    keys: Vec<(&'static str, String)>,
    /// A procedure as a picture (SVG); `None` where the assistant has none.
    picture: Option<String>,
    /// Whether whoever looks may see how a site would look.
    may_see_look: bool,
}

impl Page {
    /// In the reader's language.
    fn t<'a>(&self, english: &'a str, german: &'a str) -> &'a str {
        match self.frame.w.0 {
            Locale::De => german,
            Locale::En => english,
        }
    }
}

pub(super) async fn page(staff: Staff) -> Response {
    let Staff { service, who, words: w, .. } = &staff;
    let assistant = service.assistant();
    let mut page = Page {
        frame: Frame::within(&staff, Section::Account),
        problem: None,
        keys: crate::desk::map(*w).into_iter().take(6).collect(),
        picture: assistant
            .flows()
            .iter()
            .min_by_key(|flow| flow.steps.len())
            .map(|flow| assistant.picture(flow, w.0, Some(&Numbers::new()))),
        may_see_look: who.require(Scope::Integrations).is_ok(),
    };
    let problem = page.t(
        "The address must be one, such as kim@nordlicht.example.",
        "Die Adresse muss eine sein, etwa kim@nordlicht.example.",
    );
    page.problem = Some(problem.to_owned());
    html(&page)
}
