//! One's own account: language, roles, sessions.

use askama::Template;
use axum::{
    extract::Path,
    response::{Redirect, Response},
};
use ombud_domain::Locale;
use ombud_service::{Member, Principal, SessionView};
use serde::Deserialize;

use super::{Form, Frame, Moment, Section, Staff, session::Rejection, sign_in::html};

#[derive(Template)]
#[template(path = "staff/account.html")]
struct Page {
    frame: Frame,
    member: Member,
    german: bool,
    roles: String,
    areas: String,
    sessions: Vec<SessionRow>,
}

struct SessionRow {
    id: String,
    device: String,
    began: Moment,
    seen: Moment,
    is_this: bool,
}

/// The language of one's pages.
#[derive(Deserialize)]
pub(super) struct Chosen {
    locale: Locale,
}

pub(super) async fn page(staff: Staff) -> Result<Response, Rejection> {
    let Staff { service, who, member, words: w } = &staff;
    let now = service.now();
    let own = match who {
        Principal::Member { session, .. } => session.as_str(),
        _ => "",
    };
    let sessions = service.own_sessions(who).await?;
    let row = |session: SessionView| SessionRow {
        device: device(&session.device).unwrap_or_else(|| w.get("account-device-unknown")),
        began: Moment::new(*w, session.began_at, now),
        seen: Moment::new(*w, session.seen_at, now),
        is_this: session.id == own,
        id: session.id,
    };
    Ok(html(&Page {
        frame: Frame::within(&staff, Section::Account),
        member: member.clone(),
        german: w.0 == Locale::De,
        roles: super::people::roles_of(*w, member),
        areas: super::areas::areas_in_words(*w, &member.areas),
        sessions: sessions.into_iter().map(row).collect(),
    }))
}

pub(super) async fn choose_language(
    staff: Staff,
    Form(Chosen { locale }): Form<Chosen>,
) -> Result<Redirect, Rejection> {
    staff.service.choose_locale(&staff.who, locale).await?;
    Ok(Redirect::to("/account"))
}

pub(super) async fn end_session(
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Redirect, Rejection> {
    staff.service.end_session(&staff.who, &id).await?;
    Ok(Redirect::to("/account"))
}

/// A browser and its system, as people know them, out of what the browser calls itself.
fn device(agent: &str) -> Option<String> {
    let named = |known: &[(&str, &'static str)]| {
        known.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    // Each calls itself by the names of those before it, too.
    let browser = named(&[
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ])?;
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    Some(system.map_or_else(|| browser.to_owned(), |system| format!("{browser}, {system}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_as_people_know_it() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                Some("Firefox, Linux"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0",
                Some("Edge, Windows"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
                Some("Safari, iPhone"),
            ),
            ("curl/8.5", None),
            ("", None),
        ] {
            assert_eq!(device(agent).as_deref(), name, "{agent}");
        }
    }
}
