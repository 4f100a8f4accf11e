//! What every page of the staff has around it.

use axum::http::StatusCode;
use ombud_service::{Principal, Scope};
use serde::Deserialize;

use super::{Rejection, Staff};
use crate::{api::page::After, words::Words};

/// A part of the pages, as the navigation names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Desk,
    Reviews,
    Approvals,
    Overview,
    Decisions,
    Acts,
    Ledger,
    Stops,
    Recalls,
    Privacy,
    Assistants,
    Knowledge,
    Unanswered,
    Policies,
    Procedures,
    Sites,
    Webhooks,
    System,
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

/// A short name as it was filled in; `None` where nothing was.
pub(crate) fn name_if(filled: &str) -> Option<&str> {
    Some(filled.trim()).filter(|name| !name.is_empty())
}

/// What is around a page.
pub(crate) struct Frame {
    pub(crate) w: Words,
    pub(crate) company: String,
    /// Who is signed in, by name; `None` before.
    pub(crate) name: Option<String>,
    /// The sections they may open; of the console, its first.
    pub(crate) sections: Vec<Link>,
    /// The console's sections, on its pages.
    pub(crate) console: Vec<Group>,
}

/// Sections of the console that belong together.
pub(crate) struct Group {
    /// What they are called together; `None` for a section by itself.
    pub(crate) label: Option<String>,
    pub(crate) links: Vec<Link>,
}

impl Group {
    /// What the section that is shown is called, where it is one of these.
    pub(crate) fn here(&self) -> Option<&str> {
        self.links.iter().find(|link| link.is_here).map(|link| link.label.as_str())
    }
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
        Self { w, company: company.to_owned(), name: None, sections: vec![], console: vec![] }
    }

    /// Around a page in a section.
    pub(crate) fn within(staff: &Staff, here: Section) -> Self {
        let Staff { service, who, member, words: w } = staff;
        let company = service.assistant().manifest().company.name.clone();
        let name = Some(member.name.clone());
        let console = console(*w, who, here);
        let mut sections = desk(*w, who, here);
        let is_here = console.iter().any(|group| group.here().is_some());
        let first = console.iter().flat_map(|group| &group.links).next().map(|first| first.path);
        sections.extend(first.map(|path| Link { path, label: w.get("nav-console"), is_here }));
        Self { w: *w, company, name, sections, console: if is_here { console } else { vec![] } }
    }
}

fn desk(w: Words, who: &Principal, here: Section) -> Vec<Link> {
    let all = [
        (Section::Desk, "/desk", w.get("nav-desk"), Scope::Desk),
        (Section::Reviews, "/desk/reviews", w.get("nav-reviews"), Scope::Desk),
        (Section::Approvals, "/desk/approvals", w.get("nav-approvals"), Scope::Approvals),
        (Section::Stops, "/console/stops", w.get("nav-stops"), Scope::Desk),
    ];
    allowed(who, here, all)
}

/// As many sections of the console stand beside each other; where somebody has more, they stand in groups.
const BESIDE_MAX: usize = 6;

fn console(w: Words, who: &Principal, here: Section) -> Vec<Group> {
    // Those who draft see what became of it.
    let releases = who.require(Scope::Releases).map_or(Scope::Drafts, |()| Scope::Releases);
    let overview = [(Section::Overview, "/console", w.get("nav-overview"), Scope::Overview)];
    let trace = [
        (Section::Decisions, "/console/decisions", w.get("nav-decisions"), Scope::Decisions),
        (Section::Acts, "/console/acts", w.get("nav-acts"), Scope::Overview),
        (Section::Ledger, "/console/ledger", w.get("nav-ledger"), Scope::Decisions),
    ];
    let intervene = [
        (Section::Stops, "/console/stops", w.get("nav-stops"), Scope::Stops),
        (Section::Recalls, "/console/recalls", w.get("nav-recalls"), Scope::Recalls),
        (Section::Privacy, "/console/privacy", w.get("nav-privacy"), Scope::Privacy),
    ];
    let assistant = [
        (Section::Assistants, "/console/assistants", w.get("nav-assistants"), releases),
        (Section::Knowledge, "/console/knowledge", w.get("nav-knowledge"), Scope::Drafts),
        (Section::Unanswered, "/console/unanswered", w.get("nav-unanswered"), Scope::Overview),
        (Section::Policies, "/console/policies", w.get("nav-policies"), Scope::Decisions),
        (Section::Procedures, "/console/procedures", w.get("nav-procedures"), Scope::Decisions),
    ];
    let technology = [
        (Section::Sites, "/console/sites", w.get("nav-sites"), Scope::Integrations),
        (Section::Webhooks, "/console/webhooks", w.get("nav-webhooks"), Scope::Integrations),
        (Section::Keys, "/console/keys", w.get("nav-keys"), Scope::Admin),
        (Section::System, "/console/system", w.get("nav-system"), Scope::Integrations),
    ];
    let people = [(Section::People, "/console/staff", w.get("nav-people"), Scope::Admin)];
    let groups = [
        (String::new(), allowed(who, here, overview)),
        (w.get("nav-trace"), allowed(who, here, trace)),
        (w.get("nav-intervene"), allowed(who, here, intervene)),
        (w.get("nav-assistant"), allowed(who, here, assistant)),
        (w.get("nav-technology"), allowed(who, here, technology)),
        (String::new(), allowed(who, here, people)),
    ];
    let are_few = groups.iter().map(|(_, links)| links.len()).sum::<usize>() <= BESIDE_MAX;
    let mut shown = Vec::new();
    for (label, links) in groups {
        if are_few || links.len() == 1 {
            shown.extend(links.into_iter().map(|link| Group { label: None, links: vec![link] }));
        } else if !links.is_empty() {
            shown.push(Group { label: Some(label), links });
        }
    }
    shown
}

fn allowed<const N: usize>(
    who: &Principal,
    here: Section,
    all: [(Section, &'static str, String, Scope); N],
) -> Vec<Link> {
    all.into_iter()
        .filter(|(section, .., scope)| match section {
            // Of these, whoever's rights do not reach everywhere sees what they reach.
            Section::Desk
            | Section::Approvals
            | Section::Overview
            | Section::Decisions
            | Section::Privacy => who.require_somewhere(*scope).is_ok(),
            // Whoever sees what was decided may doubt it, and is answered there.
            Section::Reviews => who
                .require_somewhere(Scope::Desk)
                .or_else(|_| who.require_somewhere(Scope::Decisions))
                .is_ok(),
            // At the desk, for those who have it not at the console.
            Section::Stops if *scope == Scope::Desk => {
                who.require_somewhere(*scope).is_ok() && who.require(Scope::Stops).is_err()
            }
            _ => who.require(*scope).is_ok(),
        })
        .map(|(section, path, label, _)| Link { path, label, is_here: section == here })
        .collect()
}

/// What stands against it and is said on the page where it was asked for, with its status; everything else is a page of
/// its own.
pub(crate) fn objection(
    error: ombud_service::ServiceError,
    w: Words,
) -> Result<(StatusCode, String), Rejection> {
    use ombud_service::ServiceError as E;
    let status = match error {
        E::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        E::Approval(_) | E::Busy | E::Done(_) | E::IdempotencyKeyReused | E::Release(_) => {
            StatusCode::CONFLICT
        }
        error => return Err(error.into()),
    };
    Ok((status, problem_of(error, w)))
}

/// What stands against what somebody asked for, in their language.
pub(crate) fn problem_of(error: ombud_service::ServiceError, w: Words) -> String {
    if let ombud_service::ServiceError::Invalid { field, problem } = &error {
        // As the field is called on the page.
        let said = problem.in_locale(w.0).replace('`', "");
        let end = if said.ends_with(['.', '?', '!']) { "" } else { "." };
        let field = if w.has("field-", field) { field } else { "any" };
        return format!("{} {said}{end}", w.of("field-", field));
    }
    crate::problem::Problem::from(error).detail(w.0).replace('`', "")
}
