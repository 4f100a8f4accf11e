//! Sites: web pages with the widget on them, whom customers meet there first, and from which origins.
//!
//! A site is a document, and every node keeps all of them in memory: each request of another origin's page asks whether
//! that is one of a site's. `default` is always there: it has no origins until it is given some.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use ombud_domain::{
    Channel, DecisionId, DecisionKind, Event, HandoverReason, Language, Locale, Reason,
};
use ombud_policy::Slug;
use ombud_store::{Document, DocumentQuery, PutDocument, Version, WriteSet};
use serde::{Deserialize, Serialize};

use crate::{
    ConversationToken, IdempotencyKey, Opening, Principal, QueueNow, Scope, Service, ServiceError,
    Thing,
    auth::{check_name, to_json},
    conversation::{Beginning, OpenedAnswer, actor_of},
    given::name_of,
    idempotency::remembered,
    live::Loaded,
    record::{Draft, Writing},
    web_address::{check_web_address, host_of},
};

pub(crate) const KIND: &str = "site";
/// Names of sites that were removed.
const BEFORE: &str = "site_before";
/// The site that is there without anybody having made it.
pub(crate) const DEFAULT: &str = "default";
/// Sites there may be.
const COUNT_MAX: usize = 200;
/// Origins that a site may have.
const ORIGINS_MAX: usize = 50;
/// The longest name, in characters.
const NAME_MAX: usize = 100;
/// Of what was given for an origin, so many characters are said back.
const QUOTED_MAX: usize = 100;

/// Whom customers meet first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum First {
    /// The AI.
    Assistant,
    /// Whom they say themselves.
    Choice,
    /// A person.
    Person,
}

/// What a site is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSite {
    /// What the staff call it.
    pub name: String,
    /// From whose pages the widget may speak with us, such as `https://www.example.com`.
    pub origins: Vec<String>,
    /// Whom customers meet first.
    pub first: First,
    /// Its colour, `#rrggbb`; `None` for the widget's own.
    pub accent: Option<String>,
    /// The language where nothing else says one; `None` for the assistant's first.
    pub language: Option<Language>,
    /// The brand that it is of.
    pub brand: Option<String>,
    /// The team that answers on it.
    pub team: Option<String>,
}

/// How a site looks to customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteLook {
    /// Whom customers meet first.
    pub first: First,
    /// Its colour, `#rrggbb`; `None` for the widget's own.
    pub accent: Option<String>,
    /// The language where nothing else says one; `None` for the assistant's first.
    pub language: Option<Language>,
}

/// A site as the staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// By which name pages ask for it.
    pub id: String,
    /// What the staff call it.
    pub name: String,
    /// From whose pages the widget may speak with us.
    pub origins: Vec<String>,
    /// Whom customers meet first.
    pub first: First,
    /// Its colour, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// The language where nothing else says one; `None` for the assistant's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The brand that it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// The team that answers on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// How it came to be so; `None` for the one that was there from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<SiteChange>,
}

/// The last change of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteChange {
    /// When.
    pub at: Timestamp,
    /// By whom: a random staff id, or `ombud` for the command line.
    pub by: String,
    /// The decision that records it.
    pub decision: DecisionId,
}

/// What anyone may know of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicSite {
    /// For whom the assistant speaks.
    pub company: String,
    /// The languages that it is served in, each with the words that say that an AI speaks.
    pub disclosure: Vec<(Language, String)>,
    /// The language where nothing else says one.
    pub language: Language,
    /// Whom customers meet first.
    pub first: First,
    /// Its colour, `#rrggbb`.
    pub accent: Option<String>,
    /// Whether people are at the desk now.
    pub open_now: bool,
    /// When they are next, where they are not now.
    pub opens_at: Option<Timestamp>,
    /// The times in which a person can call back, each with its beginning and its end.
    pub callbacks: Vec<(Timestamp, Timestamp)>,
    /// The largest file that customers can send, in bytes; `None` where they can send none.
    pub attachment_max_bytes: Option<u64>,
    /// Those who wait for a person, on all sites together.
    pub queue: QueueNow,
}

/// The sites in memory, by their ids.
#[derive(Default)]
pub(crate) struct Sites {
    known: arc_swap::ArcSwap<BTreeMap<String, Site>>,
    /// What was read later is not overtaken by what was read before.
    turn: tokio::sync::Mutex<()>,
}

impl Site {
    /// What tells it from how it was before: the decision of its last change. Empty where there was none.
    pub fn stamp(&self) -> String {
        self.change.as_ref().map(|change| change.decision.to_string()).unwrap_or_default()
    }

    fn built_in() -> Self {
        Self {
            id: DEFAULT.to_owned(),
            name: DEFAULT.to_owned(),
            origins: vec![],
            first: First::Assistant,
            accent: None,
            language: None,
            brand: None,
            team: None,
            change: None,
        }
    }
}

impl Service {
    /// Make a site, or change it to this. It holds from the next request on.
    ///
    /// Whoever connects other systems may: a site lets pages do what anyone can do without one, and not more.
    ///
    /// Over what was `seen` of it ([`Site::stamp`]), where that is said: then nobody takes back unseen what somebody else changed.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] names what cannot be, and what it must be; [`ServiceError::Done`] where it was changed
    /// meanwhile.
    pub async fn set_site(
        &self,
        who: &Principal,
        id: &str,
        new: &NewSite,
        seen: Option<&str>,
    ) -> Result<Site, ServiceError> {
        who.require(Scope::Integrations)?;
        let mut site = self.checked_site(id, new)?;
        let document = self.0.store.document(KIND, id).await?;
        let known = document.as_ref().map(stored).transpose()?;
        let stamp = known.as_ref().map(Site::stamp).unwrap_or_default();
        if let Some(known) = known.filter(|known| Site { change: None, ..known.clone() } == site) {
            return Ok(known);
        }
        if seen.is_some_and(|seen| seen != stamp) {
            return Err(ServiceError::changed_meanwhile());
        }
        let expected = document.map_or(0, |document| document.version);
        if expected == 0 && self.0.store.documents(all()).await?.len() >= COUNT_MAX {
            let en = format!("would be one more than the {COUNT_MAX} that there may be");
            let de = format!("wäre eine mehr als die {COUNT_MAX}, die es geben darf");
            return Err(ServiceError::invalid("site", en, de));
        }
        let draft = self.site_draft(who, id, "set");
        site.change = Some(SiteChange { at: self.now(), by: actor_of(who).id, decision: draft.id });
        self.write_site(draft, vec![put(&site, expected)?]).await?;
        tracing::warn!(site = id, "a site was set");
        Ok(site)
    }

    /// A site is no more; `default` is again as it was at first. What was begun on it goes on, as far as another site
    /// has the page's origin.
    pub async fn remove_site(&self, who: &Principal, id: &str) -> Result<(), ServiceError> {
        who.require(Scope::Integrations)?;
        let document = self.0.store.document(KIND, id).await?.ok_or_else(|| not_found(id))?;
        let mut documents = vec![document.delete(KIND)];
        if !self.had_site(id).await? {
            documents.push(PutDocument {
                kind: BEFORE,
                id: id.to_owned(),
                expected: 0,
                body: Some(to_json(&self.now())?),
                sealed: None,
                labels: vec![],
            });
        }
        self.write_site(self.site_draft(who, id, "removed"), documents).await?;
        tracing::warn!(site = id, "a site was removed");
        Ok(())
    }

    /// All sites, by their ids.
    pub fn sites(&self, who: &Principal) -> Result<Vec<Site>, ServiceError> {
        who.require(Scope::Integrations)?;
        Ok(self.all_sites())
    }

    pub(crate) fn all_sites(&self) -> Vec<Site> {
        let mut sites = self.0.sites.known.load().as_ref().clone();
        sites.entry(DEFAULT.to_owned()).or_insert_with(Site::built_in);
        sites.into_values().collect()
    }

    /// The site of this name, unless there is none, or none any more.
    pub(crate) fn known_site(&self, id: &str) -> Option<Site> {
        self.site(id).ok()
    }

    /// The ids of all sites.
    pub(crate) fn site_ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.0.sites.known.load().keys().cloned().collect();
        if !ids.iter().any(|id| id == DEFAULT) {
            ids.push(DEFAULT.to_owned());
        }
        ids
    }

    /// What anyone may know of a site.
    pub async fn public_site(&self, id: &str) -> Result<PublicSite, ServiceError> {
        self.seen_by_anyone(self.site(id)?).await
    }

    /// What anyone would know of a site, if it were as it is given here. Nothing is written.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for a colour or language that a site cannot have.
    pub async fn preview_site(
        &self,
        who: &Principal,
        look: SiteLook,
    ) -> Result<PublicSite, ServiceError> {
        who.require(Scope::Integrations)?;
        let SiteLook { first, accent, language } = look;
        let accent = self.checked_look(accent.as_deref(), language)?;
        self.seen_by_anyone(Site { first, accent, language, ..Site::built_in() }).await
    }

    async fn seen_by_anyone(&self, site: Site) -> Result<PublicSite, ServiceError> {
        let manifest = self.assistant().manifest();
        let now = self.now();
        let open_now = manifest.hours.open_at(now);
        let opens_at = if open_now { None } else { manifest.hours.opens_after(now) };
        let disclosure = self.served_in().map(|language| (language, self.disclosure(language)));
        Ok(PublicSite {
            company: manifest.company.name.clone(),
            disclosure: disclosure.collect(),
            language: self.language_on(&site),
            first: site.first,
            accent: site.accent,
            open_now,
            opens_at,
            callbacks: self.callback_times().await?,
            attachment_max_bytes: self.attachment_max_bytes(),
            queue: self.queue_now().await?,
        })
    }

    /// Begin a conversation on a site, with a person where the customer or the site wants that: then it waits for one
    /// from its first moment on, and the assistant says nothing.
    pub async fn open_on_site(
        &self,
        id: &str,
        language: Option<Language>,
        with_person: bool,
        key: Option<&IdempotencyKey>,
    ) -> Result<Opening, ServiceError> {
        let site = self.site(id)?;
        let key = key.map(|key| key.among_strangers(id)).transpose()?;
        let key = key.as_ref();
        let language = language.unwrap_or_else(|| self.language_on(&site));
        if site.first == First::Person {
            return self.open_with_person(id, language, "rule.person_first", key).await;
        }
        if with_person {
            return self.open_with_person(id, language, "rule.person_button", key).await;
        }
        self.open_on(id, language, key).await
    }

    async fn open_with_person(
        &self,
        site: &str,
        language: Language,
        code: &'static str,
        key: Option<&IdempotencyKey>,
    ) -> Result<Opening, ServiceError> {
        let request = self.request(&Principal::Operator, key, code, &language.to_string());
        if let Some(again) = self.opened_before(&Principal::Operator, request.as_ref()).await? {
            return Ok(again);
        }
        // No version is tried on what it does not answer.
        let Beginning { mut conversation, event } =
            self.begin(language, Channel::Web, Some(site), false).await?;
        let id = conversation.id;
        let who = Principal::Customer { conversation: id };
        let mut draft = self.route(&conversation, &who, code);
        draft.kind = DecisionKind::Handoff;
        draft.reasons.push(Reason::of(HandoverReason::Asked.code()));
        if let Some((de, en)) = crate::trial::by_rule(code) {
            draft.why_de.push(de.to_owned());
            draft.why_en.push(en.to_owned());
        }
        let mut writing = Writing::default();
        writing.event(event);
        writing.event(Event::HandedOver { decision: draft.id, reason: HandoverReason::Asked });
        writing.documents.extend(remembered(request.as_ref(), &OpenedAnswer { conversation: id })?);
        let key = self.subject_key(conversation.subject).await?;
        writing.entry(&mut self.record(&key, draft)?);
        // Of this nothing is written yet: that it was opened comes first.
        conversation.version = 0;
        let missed = self.0.missed.load(std::sync::atomic::Ordering::SeqCst);
        let begun = Loaded {
            conversation,
            document: 0,
            card: None,
            restricted: false,
            matter: None,
            mood: None,
            people: vec![],
            missed,
        };
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        *state = Some(begun);
        if let Err(error) = self.write(&mut state, writing).await {
            // The same request came twice at once, and the other was first.
            let first = self.opened_before(&Principal::Operator, request.as_ref()).await?;
            return first.ok_or(error);
        }
        let loaded = state.as_ref().ok_or(ServiceError::ConversationNotFound(id))?;
        let token: ConversationToken = self.conversation_token(id);
        Ok(Opening { conversation: self.view(loaded, &who), token })
    }

    /// Whether pages of an origin may speak with us: about this site, or where none is named, at all.
    pub fn is_origin(&self, site: Option<&str>, origin: &str) -> bool {
        let has = |site: &Site| site.origins.iter().any(|one| one == origin);
        match site.and_then(|id| self.site(id).ok()) {
            Some(site) => has(&site),
            // Where there is no such site, pages of the others may read that there is none.
            None => self.0.sites.known.load().values().any(has),
        }
    }

    /// Keep the sites in memory. Called at start, before anyone is served.
    pub async fn load_sites(&self) -> Result<(), ServiceError> {
        let Sites { known, turn } = &self.0.sites;
        let _turn = turn.lock().await;
        let documents = self.0.store.documents(all()).await?;
        let sites = documents.iter().map(|document| Ok((document.id.clone(), stored(document)?)));
        let sites: BTreeMap<_, _> = sites.collect::<Result<_, ServiceError>>()?;
        known.store(sites.into());
        Ok(())
    }

    /// Whether there is a site of this name.
    pub(crate) fn has_site(&self, id: &str) -> bool {
        self.site(id).is_ok()
    }

    /// Whether there was a site of this name, which was removed: what began on it may still go on.
    pub(crate) async fn had_site(&self, id: &str) -> Result<bool, ServiceError> {
        Ok(self.0.store.document(BEFORE, id).await?.is_some())
    }

    fn site(&self, id: &str) -> Result<Site, ServiceError> {
        let known = self.0.sites.known.load().get(id).cloned();
        known.or_else(|| (id == DEFAULT).then(Site::built_in)).ok_or_else(|| not_found(id))
    }

    /// The languages that the assistant speaks and we have words in.
    fn served_in(&self) -> impl Iterator<Item = Language> {
        let spoken = self.assistant().manifest().languages.iter().copied();
        spoken.filter(|language| Locale::speaking(*language).is_some())
    }

    /// The language of a site where nothing else says one, as far as the assistant still speaks it.
    fn language_on(&self, site: &Site) -> Language {
        let own = site.language.filter(|own| self.served_in().any(|language| language == *own));
        own.or_else(|| self.served_in().next()).unwrap_or(Language::EN)
    }

    fn checked_site(&self, id: &str, new: &NewSite) -> Result<Site, ServiceError> {
        if Slug::new(id).is_err() {
            return Err(ServiceError::invalid(
                "site",
                "must be a short name of a-z, 0-9 and -, such as `shop`",
                "muss ein kurzer Name aus a-z, 0-9 und - sein, etwa `shop`",
            ));
        }
        let name = name_of("name", &new.name, NAME_MAX)?.to_owned();
        let origins: BTreeSet<String> = new.origins.iter().cloned().collect();
        if let Some(wrong) = origins.iter().find(|origin| !is_origin(origin)) {
            let quoted: String = wrong.escape_debug().take(QUOTED_MAX).collect();
            let en = format!(
                "holds `{quoted}`, and must be as browsers send them: `https://www.example.com`, with a port where \
                 it is another than 443, in lower case, without a path; `http://` only for the machine itself, \
                 such as `http://localhost:3000`"
            );
            let de = format!(
                "enthält `{quoted}`; nötig ist, was Browser senden: `https://www.example.com`, mit Port, wo es \
                 nicht 443 ist, in Kleinbuchstaben und ohne Pfad; `http://` nur für den eigenen Rechner, etwa \
                 `http://localhost:3000`"
            );
            return Err(ServiceError::invalid("origins", en, de));
        }
        if origins.len() > ORIGINS_MAX {
            let en = format!("must be at most {ORIGINS_MAX}");
            let de = format!("darf höchstens {ORIGINS_MAX} Einträge haben");
            return Err(ServiceError::invalid("origins", en, de));
        }
        check_name("brand", new.brand.as_deref())?;
        check_name("team", new.team.as_deref())?;
        let accent = self.checked_look(new.accent.as_deref(), new.language)?;
        Ok(Site {
            id: id.to_owned(),
            name,
            origins: origins.into_iter().collect(),
            first: new.first,
            accent,
            language: new.language,
            brand: new.brand.clone(),
            team: new.team.clone(),
            change: None,
        })
    }

    /// The colour as it is kept, where that and the language can be a site's.
    fn checked_look(
        &self,
        accent: Option<&str>,
        language: Option<Language>,
    ) -> Result<Option<String>, ServiceError> {
        let accent = accent.map(str::to_ascii_lowercase);
        if accent.as_deref().is_some_and(|accent| !is_colour(accent)) {
            return Err(ServiceError::invalid(
                "accent",
                "must be a colour such as `#0b5d52`",
                "muss eine Farbe sein, etwa `#0b5d52`",
            ));
        }
        if language.is_some_and(|own| self.served_in().all(|spoken| spoken != own)) {
            let spoken: Vec<_> = self.served_in().map(|language| format!("`{language}`")).collect();
            let en = format!("must be one that the assistant speaks: {}", spoken.join(", "));
            let de = format!("muss eine sein, die die KI spricht: {}", spoken.join(", "));
            return Err(ServiceError::invalid("language", en, de));
        }
        Ok(accent)
    }

    /// The decision about a site. It concerns nobody in particular, and holds its id alone.
    fn site_draft(&self, who: &Principal, id: &str, what: &str) -> Draft {
        let mut draft = Draft::system(self, DecisionKind::Configure, self.0.ids.random());
        draft.actor = actor_of(who);
        draft.reasons = vec![Reason::of(format!("site.{what}.{id}"))];
        draft
    }

    async fn write_site(
        &self,
        draft: Draft,
        mut documents: Vec<PutDocument>,
    ) -> Result<(), ServiceError> {
        let (entry, deliveries) = self.public_entry(draft)?;
        documents.extend(deliveries);
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        self.load_sites().await
    }
}

fn all() -> DocumentQuery {
    DocumentQuery::equal(KIND, "all", "", COUNT_MAX)
}

fn put(site: &Site, expected: Version) -> Result<PutDocument, ServiceError> {
    Ok(PutDocument {
        kind: KIND,
        id: site.id.clone(),
        expected,
        body: Some(to_json(site)?),
        sealed: None,
        labels: vec![("all", String::new())],
    })
}

fn stored(document: &Document) -> Result<Site, ServiceError> {
    serde_json::from_slice(&document.body).map_err(|_| ServiceError::Corrupt { what: "site" })
}

fn not_found(id: &str) -> ServiceError {
    ServiceError::NotFound { what: Thing::Site, id: id.chars().take(64).collect() }
}

/// Whether this is an origin as browsers send it (Fetch, section 3.1), from where nobody on the way can change a page.
fn is_origin(text: &str) -> bool {
    let (scheme, authority) = text.split_once("://").unwrap_or_default();
    let is_plain = !authority.contains(['/', '?', '#'])
        && !authority.ends_with('.')
        && text.bytes().all(|byte| !byte.is_ascii_uppercase());
    let port = authority.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.ends_with(']'));
    let is_usual = |usual: &str| port.is_some_and(|port| port == usual || port.starts_with('0'));
    let is_safe = match scheme {
        "https" => !is_usual("443"),
        "http" => !is_usual("80") && is_here(host_of(text)),
        _ => false,
    };
    is_plain && is_safe && check_web_address(text).is_ok()
}

/// Whether a host is the machine itself.
fn is_here(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_browsers_send_from_a_page_that_nobody_can_change_on_the_way() {
        for origin in [
            "https://www.example.com",
            "https://shop.example:8443",
            "https://xn--bcher-kva.example",
            "http://localhost",
            "http://localhost:3000",
            "http://app.localhost:8080",
            "http://127.0.0.1:8090",
            "http://[::1]:8090",
            "https://[2001:db8::1]",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for no_origin in [
            "",
            "*",
            "null",
            "www.example.com",
            "https://",
            "https://www.example.com/",
            "https://www.example.com/shop",
            "https://www.example.com?a",
            "https://www.example.com:443",
            "https://www.example.com:08443",
            "https://www.example.com.",
            "https://Www.example.com",
            "HTTPS://www.example.com",
            "https://*.example.com",
            "https://user@www.example.com",
            "https://bücher.example",
            "http://www.example.com",
            "http://localhost:80",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "file:///home",
            "chrome-extension://abc",
        ] {
            assert!(!is_origin(no_origin), "{no_origin}");
        }
    }

    #[test]
    fn a_colour_has_six_digits() {
        for (text, is) in [
            ("#0b5d52", true),
            ("#0b5", false),
            ("0b5d52", false),
            ("#0b5d5g", false),
            ("red", false),
        ] {
            assert_eq!(is_colour(text), is, "{text}");
        }
    }
}
