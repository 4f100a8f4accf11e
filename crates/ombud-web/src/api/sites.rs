//! Sites: web pages with the widget on them.

use std::collections::BTreeMap;

use axum::{Json, extract::State, http::StatusCode};
use ombud_domain::Language;
use ombud_service::{First, NewSite, PublicSite, Site as SiteView, SiteChange};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    conversations::language_if,
    page::Page,
    shape::{Conversation, Opened},
};
use crate::{
    Faces,
    expected::{FirstWord, MeetsWord},
    problem::Problem,
    state::{Body, Caller, Idempotency, Path},
};

/// A site as the staff see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Site {
    /// By which name pages ask for it (`data-site`).
    id: String,
    /// What the staff call it.
    name: String,
    /// From whose pages the widget may be used. Pages of this server need not be named.
    origins: Vec<String>,
    /// Whom customers meet first: `assistant`, `choice` (they say so themselves) or `person`.
    #[schema(value_type = FirstWord, inline)]
    first: First,
    /// Its colour, `#rrggbb`; absent for the widget's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    accent: Option<String>,
    /// The language where nothing else says one; absent for the assistant's first.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// The brand that it is of: rights can be limited to a brand.
    #[serde(skip_serializing_if = "Option::is_none")]
    brand: Option<String>,
    /// The team that answers on it: rights can be limited to what a team answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<String>,
    /// Its last change; absent for `default` as it was from the beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Change>,
}

/// The last change of a site.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SiteChange)]
pub(crate) struct Change {
    /// When (RFC 3339).
    at: String,
    /// By whom: a random staff id, or `ombud` for the command line.
    by: String,
    /// The decision that records it.
    decision: Uuid,
}

impl From<SiteView> for Site {
    fn from(site: SiteView) -> Self {
        let SiteView { id, name, origins, first, accent, language, brand, team, change } = site;
        let language = language.map(|language| language.to_string());
        let change = change.map(|SiteChange { at, by, decision }| Change {
            at: at.to_string(),
            by,
            decision: decision.as_uuid(),
        });
        Self { id, name, origins, first, accent, language, brand, team, change }
    }
}

/// What a site is to be, wholly: what is left out is as for a new one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSite)]
pub(crate) struct SetSite {
    /// What the staff call it; 1 to 100 characters.
    name: String,
    /// From whose pages the widget may be used, as browsers send it: `https://www.example.com`. Up to 50; `http://` only
    /// for the machine itself.
    #[serde(default)]
    origins: Vec<String>,
    /// Whom customers meet first. Default: `assistant`.
    #[serde(default)]
    #[schema(value_type = Option<FirstWord>, inline)]
    first: Option<First>,
    /// Its colour, `#rrggbb`.
    #[serde(default)]
    accent: Option<String>,
    /// The language where nothing else says one, such as `de`. Default: the assistant's first.
    #[serde(default)]
    #[schema(format = "language")]
    language: Option<String>,
    /// The brand that it is of, a short name such as `nordlicht`.
    #[serde(default)]
    brand: Option<String>,
    /// The team that answers on it, a short name such as `sales`.
    #[serde(default)]
    team: Option<String>,
}

/// What anyone may know of a site.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublicSite)]
pub(crate) struct Shown {
    /// For whom the assistant speaks.
    company: String,
    /// The languages that it is served in.
    languages: Vec<String>,
    /// The one where nothing else says one.
    language: String,
    /// For each language, that an AI speaks, and for whom. Show it before its first word.
    disclosure: BTreeMap<String, String>,
    /// Whom customers meet first: `assistant`, `choice` (they say so themselves) or `person`.
    #[schema(value_type = FirstWord, inline)]
    first: First,
    /// When people answer.
    opening: Opening,
    /// Its colour, `#rrggbb`; null for the widget's own.
    accent: Option<String>,
    /// The next times within opening hours in which a person can call back.
    callbacks: Vec<CallbackTime>,
    /// The largest file that customers can send, in bytes; null where they can send none.
    attachment_max_bytes: Option<u64>,
    /// Those who wait for a person, on all sites together.
    queue: Queue,
}

/// When people answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Opening {
    /// Whether they do now.
    open_now: bool,
    /// When they do next (RFC 3339); null while they do, and where nobody can say.
    opens_at: Option<String>,
}

/// A time in which a person can call back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallbackTime {
    /// Its beginning (RFC 3339).
    from: String,
    /// Its end.
    until: String,
}

impl From<(jiff::Timestamp, jiff::Timestamp)> for CallbackTime {
    fn from((from, until): (jiff::Timestamp, jiff::Timestamp)) -> Self {
        Self { from: from.to_string(), until: until.to_string() }
    }
}

/// Those who wait for a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Queue {
    /// How many there are; up to 1,000 are counted.
    waiting: usize,
    /// How long a wait is expected to be: as long as those had waited who were taken in this hour and the one before, and
    /// not less than whoever waits longest has. Null while nobody is there, and where fewer than three were taken.
    expected_wait_seconds: Option<u64>,
}

impl From<PublicSite> for Shown {
    fn from(site: PublicSite) -> Self {
        let PublicSite { company, disclosure, language, first, accent, .. } = site;
        let PublicSite { open_now, opens_at, callbacks, attachment_max_bytes, queue, .. } = site;
        let disclosure =
            disclosure.into_iter().map(|(language, words)| (language.to_string(), words));
        let disclosure: BTreeMap<_, _> = disclosure.collect();
        Self {
            company,
            languages: disclosure.keys().cloned().collect(),
            language: language.to_string(),
            disclosure,
            first,
            opening: Opening { open_now, opens_at: opens_at.map(|at| at.to_string()) },
            accent,
            callbacks: callbacks.into_iter().map(CallbackTime::from).collect(),
            attachment_max_bytes,
            queue: Queue {
                waiting: queue.waiting,
                expected_wait_seconds: queue.expected_wait_seconds,
            },
        }
    }
}

/// What anyone may know of a site, as they are answered.
pub(crate) fn shown_to_anyone(site: PublicSite) -> String {
    serde_json::to_string(&Shown::from(site)).unwrap_or_default()
}

/// Whom a customer meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Meets {
    /// The AI.
    Assistant,
    /// A person.
    Person,
}

/// To begin a conversation on a site.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenOnSite {
    /// The language of the page or the customer, such as `de`. Default: the site's.
    #[serde(default)]
    #[schema(format = "language")]
    language: Option<String>,
    /// `person` hands it over at once, and the assistant says nothing; so it is in any case where people come first on
    /// the site. Default: `assistant`.
    #[serde(default)]
    #[schema(value_type = Option<MeetsWord>, inline)]
    first: Option<Meets>,
}

/// The sites
///
/// `default` is always there, and has no origins until it is given some.
#[utoipa::path(get, path = "/v1/sites", tag = "sites",
    security(("bearer" = ["integrations"])),
    responses((status = 200, body = Page<Site>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
) -> Result<Json<Page<Site>>, Problem> {
    let items = faces.service.sites(&who)?.into_iter().map(Site::from).collect();
    Ok(Json(Page::whole(items)))
}

/// Make a site, or change it to this
///
/// It holds from the next request on. The same twice changes nothing, so that it needs no idempotency key.
#[utoipa::path(put, path = "/v1/sites/{site}", tag = "sites",
    security(("bearer" = ["integrations"])), params(("site" = String, Path)), request_body = SetSite,
    responses((status = 200, body = Site), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn set(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(site): Path<String>,
    Body(body): Body<SetSite>,
) -> Result<Json<Site>, Problem> {
    let SetSite { name, origins, first, accent, language, brand, team } = body;
    let language = language_if(language.as_deref())?;
    let first = first.unwrap_or(First::Assistant);
    let new = NewSite { name, origins, first, accent, language, brand, team };
    Ok(Json(faces.service.set_site(&who, &site, &new, None).await?.into()))
}

/// A site is no more
///
/// `default` is again as it was at first.
#[utoipa::path(delete, path = "/v1/sites/{site}", tag = "sites",
    security(("bearer" = ["integrations"])), params(("site" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(site): Path<String>,
) -> Result<StatusCode, Problem> {
    faces.service.remove_site(&who, &site).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What anyone may know of a site
///
/// Pages of its origins may read it. It changes with the hours and the queue.
#[utoipa::path(get, path = "/v1/sites/{site}", tag = "sites",
    security(()), params(("site" = String, Path)),
    responses((status = 200, body = Shown), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(faces): State<Faces>,
    Path(site): Path<String>,
) -> Result<Json<Shown>, Problem> {
    Ok(Json(faces.service.public_site(&site).await?.into()))
}

/// Begin a conversation on a site, where nobody signs in
///
/// An idempotency key has at least 32 characters here, drawn at random: whoever knows it is given the same conversation.
#[utoipa::path(post, path = "/v1/sites/{site}/conversations", tag = "sites",
    security(()), params(("site" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice begins one conversation.")), request_body = Option<OpenOnSite>,
    responses((status = 201, body = Opened), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn open(
    State(faces): State<Faces>,
    Path(site): Path<String>,
    Idempotency(key): Idempotency,
    Body(body): Body<OpenOnSite>,
) -> Result<(StatusCode, Json<Opened>), Problem> {
    let language: Option<Language> = language_if(body.language.as_deref())?;
    let with_person = body.first == Some(Meets::Person);
    let opening = faces.service.open_on_site(&site, language, with_person, key.as_ref()).await?;
    let token = opening.token.as_str().to_owned();
    let mut conversation: Conversation = opening.conversation.into();
    conversation.subject = None;
    Ok((StatusCode::CREATED, Json(Opened { conversation, token })))
}
