//! Sites: on which pages the widget may be, how it looks there, and the line that puts it there.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use ombud_domain::Language;
use ombud_service::{First, NewSite, Scope, ServiceError, Site, SiteLook, Thing};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::Choice;
use crate::{
    api::sites::shown_to_anyone,
    desk::word_of,
    staff::{Form, Frame, Rejection, Section, Staff, html, name_if, problem_of, refused},
    words::Words,
};

#[derive(Template)]
#[template(path = "console/sites.html")]
struct SitesPage {
    frame: Frame,
    sites: Vec<Row>,
    id: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "console/site.html")]
struct SitePage {
    frame: Frame,
    id: String,
    filled: Filled,
    firsts: Vec<Choice>,
    languages: Vec<Choice>,
    /// Where the widget is seen as it is filled in.
    look: String,
    /// The line that puts the widget on a page.
    line: String,
    /// The decision of the last change; `None` where there was none.
    decision: Option<String>,
    may_look: bool,
    changed: Option<String>,
    problem: Option<String>,
    /// What somebody else has set meanwhile and is otherwise than what was filled in: what it is called, and how it stands.
    differs: Vec<(String, String)>,
}

/// The widget as a site would have it, for a frame beside the form.
#[derive(Template)]
#[template(path = "console/site_look.html")]
struct LookPage {
    w: Words,
    /// By which name the widget asks for it: none that a site can have, so that nothing can be begun there.
    name: String,
    /// What it is answered then (JSON), and in which language.
    site: String,
    language: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "console/site_preview.html")]
struct PreviewPage {
    frame: Frame,
    id: String,
}

/// A site in the list.
struct Row {
    id: String,
    name: String,
    first: String,
    origins: String,
}

/// A site as it is filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    name: String,
    origins: String,
    first: String,
    accent: String,
    /// Whether the colour is the widget's own.
    own_accent: bool,
    language: String,
    brand: String,
    team: String,
    /// What it was when the page was opened.
    seen: String,
}

/// The site to make or to open.
#[derive(Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    id: String,
}

/// The widget's own colour, where none is chosen.
const ACCENT: &str = "#0b5d52";

impl Filled {
    fn of(site: &Site) -> Self {
        Self {
            name: site.name.clone(),
            origins: site.origins.join("\n"),
            first: word_of(site.first),
            accent: site.accent.clone().unwrap_or_else(|| ACCENT.to_owned()),
            own_accent: site.accent.is_none(),
            language: site.language.map(|language| language.to_string()).unwrap_or_default(),
            brand: site.brand.clone().unwrap_or_default(),
            team: site.team.clone().unwrap_or_default(),
            seen: site.stamp(),
        }
    }

    /// Each field as the page calls it, and what is filled in there, in words.
    fn told(&self, w: Words) -> [(String, String); 7] {
        let Self { name, origins, first, accent, own_accent, language, brand, team, .. } = self;
        let trimmed = |text: &str| text.trim().to_owned();
        [
            (w.get("sites-name"), trimmed(name)),
            (w.get("sites-origins"), origins.split_whitespace().collect::<Vec<_>>().join(", ")),
            (w.get("sites-first"), w.of("sites-first-", first)),
            (
                w.get("site-look"),
                if *own_accent { w.get("site-own-accent") } else { accent.clone() },
            ),
            (
                w.get("site-language"),
                match language.as_str() {
                    "" => w.get("site-language-first"),
                    code => w.of("language-", code),
                },
            ),
            (w.get("site-brand"), trimmed(brand)),
            (w.get("site-team"), trimmed(team)),
        ]
    }

    fn look(&self) -> Result<SiteLook, ServiceError> {
        let language = match self.language.as_str() {
            "" => None,
            language => Some(
                language
                    .parse::<Language>()
                    .map_err(|_| ServiceError::invalid("language", "is not one", "ist keine"))?,
            ),
        };
        Ok(SiteLook {
            first: match self.first.as_str() {
                "choice" => First::Choice,
                "person" => First::Person,
                _ => First::Assistant,
            },
            accent: Some(self.accent.clone())
                .filter(|accent| !self.own_accent && !accent.is_empty()),
            language,
        })
    }

    /// The address of its look, as it is filled in.
    fn look_path(&self, id: &str) -> String {
        let Self { first, accent, own_accent, language, .. } = self;
        let accent = utf8_percent_encode(accent, NON_ALPHANUMERIC);
        let language = utf8_percent_encode(language, NON_ALPHANUMERIC);
        let own = if *own_accent { "&own_accent=true" } else { "" };
        format!("/console/sites/{id}/look?first={first}&accent={accent}&language={language}{own}")
    }

    fn site(&self) -> Result<NewSite, ServiceError> {
        let SiteLook { first, accent, language } = self.look()?;
        Ok(NewSite {
            name: self.name.trim().to_owned(),
            origins: self.origins.split_whitespace().map(str::to_owned).collect(),
            first,
            accent,
            language,
            brand: name_if(&self.brand).map(str::to_owned),
            team: name_if(&self.team).map(str::to_owned),
        })
    }
}

/// The site of this name, or one to be made.
fn known(staff: &Staff, id: &str) -> Result<Option<Site>, ServiceError> {
    Ok(staff.service.sites(&staff.who)?.into_iter().find(|site| site.id == id))
}

fn list(staff: &Staff, id: String, problem: Option<String>) -> Result<SitesPage, ServiceError> {
    let w = staff.words;
    let row = |site: Site| Row {
        first: w.of("sites-first-", &word_of(site.first)),
        origins: site.origins.join(", "),
        id: site.id,
        name: site.name,
    };
    let sites = staff.service.sites(&staff.who)?.into_iter().map(row).collect();
    Ok(SitesPage { frame: Frame::within(staff, Section::Sites), sites, id, problem })
}

fn shown(
    staff: &Staff,
    id: String,
    filled: Option<Filled>,
    problem: Option<String>,
) -> Result<SitePage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let site = known(staff, &id)?;
    let fresh = || Filled {
        accent: ACCENT.to_owned(),
        own_accent: true,
        first: "assistant".to_owned(),
        ..Filled::default()
    };
    let filled = filled.unwrap_or_else(|| site.as_ref().map_or_else(fresh, Filled::of));
    let firsts = ["assistant", "choice", "person"].map(|word| Choice {
        value: word.to_owned(),
        label: w.of("sites-first-", word),
        is_chosen: filled.first == word,
    });
    let languages = service.assistant().manifest().languages.iter().map(|language| Choice {
        value: language.to_string(),
        label: w.of("language-", language.as_str()),
        is_chosen: filled.language == language.as_str(),
    });
    let languages = languages.collect();
    let stamp = site.as_ref().map(Site::stamp).unwrap_or_default();
    let stands = site.as_ref().filter(|_| filled.seen != stamp).map(Filled::of);
    let differs = stands.map_or_else(Vec::new, |stands| {
        let pairs = stands.told(*w).into_iter().zip(filled.told(*w));
        pairs.filter(|(now, filled)| now != filled).map(|(now, _)| now).collect()
    });
    // Who has read what stands there now may write over it.
    let filled = Filled { seen: stamp, ..filled };
    let change = site.as_ref().and_then(|site| site.change.as_ref());
    let public_url = service.settings().public_url.trim_end_matches('/');
    Ok(SitePage {
        frame: Frame::within(staff, Section::Sites),
        firsts: firsts.into(),
        languages,
        look: filled.look_path(&id),
        line: format!("<script async src=\"{public_url}/widget.js\" data-site=\"{id}\"></script>"),
        decision: change.map(|change| change.decision.to_string()),
        may_look: who.require(Scope::Decisions).is_ok(),
        changed: change.map(|change| w.exact(change.at)),
        id,
        filled,
        problem,
        differs,
    })
}

pub(super) async fn page(staff: Staff) -> Result<Response, Rejection> {
    Ok(html(&list(&staff, String::new(), None)?))
}

/// To the page of a site that is to be made.
pub(super) async fn open(staff: Staff, Form(named): Form<Named>) -> Result<Response, Rejection> {
    staff.who.require(Scope::Integrations)?;
    let id = named.id.trim();
    let is_name = !id.is_empty()
        && id.bytes().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == b'-');
    if !is_name {
        let problem = Some(staff.words.get("sites-not-a-name"));
        let page = list(&staff, named.id, problem)?;
        return Ok(refused(&page, StatusCode::UNPROCESSABLE_ENTITY));
    }
    Ok(Redirect::to(&format!("/console/sites/{id}")).into_response())
}

pub(super) async fn one(staff: Staff, Path(id): Path<String>) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, id, None, None)?))
}

pub(super) async fn set(
    staff: Staff,
    Path(id): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Rejection> {
    let done = match filled.site() {
        Ok(new) => staff.service.set_site(&staff.who, &id, &new, Some(&filled.seen)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/console/sites/{id}")).into_response()),
        Err(error @ ServiceError::Invalid { .. }) => {
            let problem = Some(problem_of(error, staff.words));
            let page = shown(&staff, id, Some(filled), problem)?;
            Ok(refused(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error @ ServiceError::Done(_)) => {
            let problem = Some(problem_of(error, staff.words));
            let page = shown(&staff, id, Some(filled), problem)?;
            Ok(refused(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn remove(staff: Staff, Path(id): Path<String>) -> Result<Response, Rejection> {
    match staff.service.remove_site(&staff.who, &id).await {
        // Removed by somebody else meanwhile: it is gone, as was asked for.
        Ok(()) | Err(ServiceError::NotFound { .. }) => {
            Ok(Redirect::to("/console/sites").into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The widget as it would look with what is filled in. Nothing is written, and no conversation can be begun in it.
pub(super) async fn look(
    staff: Staff,
    Path(id): Path<String>,
    Query(filled): Query<Filled>,
) -> Result<Response, Rejection> {
    let Staff { service, who, words: w, .. } = &staff;
    let seen = match filled.look() {
        Ok(look) => service.preview_site(who, look).await,
        Err(error) => Err(error),
    };
    let mut page = LookPage {
        w: *w,
        name: format!("{id}?look"),
        site: String::new(),
        language: w.lang().to_owned(),
        problem: None,
    };
    match seen {
        Ok(seen) => {
            page.language = seen.language.to_string();
            page.site = shown_to_anyone(seen);
        }
        Err(error @ ServiceError::Invalid { .. }) => page.problem = Some(problem_of(error, *w)),
        Err(error) => return Err(error.into()),
    }
    let within_ours = [
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; \
             object-src 'none'",
        ),
    ];
    Ok((within_ours, html(&page)).into_response())
}

/// A page of its own with the widget on it, as customers meet it.
pub(super) async fn preview(staff: Staff, Path(id): Path<String>) -> Result<Response, Rejection> {
    if known(&staff, &id)?.is_none() {
        return Err(ServiceError::NotFound { what: Thing::Site, id }.into());
    }
    Ok(html(&PreviewPage { frame: Frame::within(&staff, Section::Sites), id }))
}
