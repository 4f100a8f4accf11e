//! What every page of the staff has around it.

use ombud_service::{Principal, Scope};
use serde::Deserialize;

use super::Staff;
use crate::{api::page::After, words::Words};

/// A part of the pages, as the navigation names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Desk,
    Reviews,
    Approvals,
    People,
    Keys,
    Account,
}

/// Where a page of a list begins.
#[derive(Deserialize)]
pub(crate) struct Listing {
    #[serde(default)]
    pub(crate) after: Option<After>,
}

/// A team as it was filled in; `None` where nothing was.
pub(crate) fn team_of(filled: &str) -> Option<&str> {
    Some(filled.trim()).filter(|team| !team.is_empty())
}

/// What is around a page.
pub(crate) struct Frame {
    pub(crate) w: Words,
    pub(crate) company: String,
    /// Who is signed in, by name; `None` before.
    pub(crate) name: Option<String>,
    /// The sections they may open.
    pub(crate) sections: Vec<Link>,
}

/// One of the navigation's links.
pub(crate) struct Link {
    pub(crate) path: &'static str,
    pub(crate) label: String,
    pub(crate) is_here: bool,
}

impl Frame {
    /// Around a page for who is not signed in.
    pub(crate) fn outside(w: Words, company: &str) -> Self {
        Self { w, company: company.to_owned(), name: None, sections: vec![] }
    }

    /// Around a page in a section.
    pub(crate) fn within(staff: &Staff, here: Section) -> Self {
        let Staff { service, who, member, words: w } = staff;
        let company = service.assistant().manifest().company.name.clone();
        let name = Some(member.name.clone());
        Self { w: *w, company, name, sections: sections(*w, who, here) }
    }
}

fn sections(w: Words, who: &Principal, here: Section) -> Vec<Link> {
    let may = |scope| who.require(scope).is_ok();
    [
        (Section::Desk, "/desk", w.get("nav-desk"), may(Scope::Desk)),
        (Section::Reviews, "/desk/reviews", w.get("nav-reviews"), may(Scope::Desk)),
        (Section::Approvals, "/desk/approvals", w.get("nav-approvals"), may(Scope::Approvals)),
        (Section::People, "/console/staff", w.get("nav-people"), may(Scope::Admin)),
        (Section::Keys, "/console/keys", w.get("nav-keys"), may(Scope::Admin)),
    ]
    .into_iter()
    .filter(|(.., may)| *may)
    .map(|(section, path, label, _)| Link { path, label, is_here: section == here })
    .collect()
}

/// What stands against what somebody asked for, in their language.
pub(crate) fn problem_of(error: ombud_service::ServiceError, w: Words) -> String {
    if let ombud_service::ServiceError::Invalid { field, problem } = &error {
        // As the field is called on the page.
        return format!("{} {}.", w.of("field-", field), problem.in_locale(w.0).replace('`', ""));
    }
    crate::problem::Problem::from(error).detail(w.0).replace('`', "")
}
