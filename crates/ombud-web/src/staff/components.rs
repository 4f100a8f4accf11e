//! Every component of the pages in every state it has: to look at after a change of `tokens.css` or `staff.css`, and for a
//! test that looks for barriers in all of them. It is for those who build pages, so that it is English alone.

use askama::Template;
use axum::response::Response;

use super::{Frame, Section, Staff, sign_in::html};

#[derive(Template)]
#[template(path = "staff/components.html")]
struct Page {
    frame: Frame,
    problem: Option<String>,
}

pub(super) async fn page(staff: Staff) -> Response {
    let problem = Some("The address must be one, such as kim@nordlicht.example.".to_owned());
    html(&Page { frame: Frame::within(&staff, Section::Account), problem })
}
