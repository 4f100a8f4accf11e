//! Where rights reach: all of the company, or the conversations of some sites, brands and teams.
//!
//! What somebody may do is a [`Scope`]; where, is their [`Area`]s. [`Principal::require`] asks for a right that reaches
//! everywhere, and so holds for what concerns no conversation in particular: rules, versions, counts, stops. What is
//! about conversations asks here, conversation by conversation. One that begins nowhere, as by a program, is in no area.

use std::{collections::BTreeSet, fmt, num::NonZeroUsize};

use ombud_domain::{ConversationId, Event, SubjectId};
use ombud_policy::Slug;
use ombud_store::{Document, DocumentQuery};
use serde::{Deserialize, Serialize};

use crate::{Principal, Scope, Service, ServiceError, Site, Thing, live::parse};

/// Areas that somebody may have.
const AREAS_MAX: usize = 50;
/// Of what was given for an area, so many characters are said back.
const QUOTED_MAX: usize = 100;
/// Documents of a list that are looked through at once for those that are within reach.
const PAGE: usize = 100;
/// Conversations whose site is remembered.
pub(crate) const REMEMBERED: NonZeroUsize = NonZeroUsize::new(20_000).unwrap();

/// Some of the company's conversations: those that began on a site, on a site of a brand, or on one that a team answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Area {
    /// On this site.
    Site(String),
    /// On a site of this brand.
    Brand(String),
    /// On a site that this team answers.
    Team(String),
}

impl Area {
    /// Areas as they are written.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] quotes the first that is none.
    pub fn all_of(given: &[String]) -> Result<Vec<Self>, ServiceError> {
        let read = |text: &String| {
            text.parse().map_err(|NoArea| {
                let quoted: String = text.escape_debug().take(QUOTED_MAX).collect();
                let en = format!(
                    "holds `{quoted}`, and must be `site:`, `brand:` or `team:` and a short name, such as `site:shop`"
                );
                let de = format!(
                    "enthält `{quoted}`; nötig ist `site:`, `brand:` oder `team:` und ein kurzer Name, etwa \
                     `site:shop`"
                );
                ServiceError::invalid("areas", en, de)
            })
        };
        given.iter().map(read).collect()
    }

    /// As reasons of decisions name it.
    pub(crate) fn code(&self) -> String {
        self.to_string().replace(':', ".")
    }

    fn has(&self, id: &str, site: Option<&Site>) -> bool {
        match self {
            Self::Site(own) => own == id,
            Self::Brand(own) => site.is_some_and(|site| site.brand.as_ref() == Some(own)),
            Self::Team(own) => site.is_some_and(|site| site.team.as_ref() == Some(own)),
        }
    }
}

impl fmt::Display for Area {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site(name) => write!(formatter, "site:{name}"),
            Self::Brand(name) => write!(formatter, "brand:{name}"),
            Self::Team(name) => write!(formatter, "team:{name}"),
        }
    }
}

impl From<Area> for String {
    fn from(area: Area) -> Self {
        area.to_string()
    }
}

/// That a text names no area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be `site:`, `brand:` or `team:` and a short name of a-z, 0-9 and -, such as `site:shop`"
)]
pub struct NoArea;

impl TryFrom<String> for Area {
    type Error = NoArea;

    fn try_from(text: String) -> Result<Self, NoArea> {
        text.parse()
    }
}

impl std::str::FromStr for Area {
    type Err = NoArea;

    fn from_str(text: &str) -> Result<Self, NoArea> {
        let (kind, name) = text.split_once(':').ok_or(NoArea)?;
        if Slug::new(name).is_err() {
            return Err(NoArea);
        }
        let name = name.to_owned();
        match kind {
            "site" => Ok(Self::Site(name)),
            "brand" => Ok(Self::Brand(name)),
            "team" => Ok(Self::Team(name)),
            _ => Err(NoArea),
        }
    }
}

impl Service {
    /// Areas as they are kept: each once. With none, rights reach everywhere.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where a site, brand or team is named that no site has; for rights that cannot be limited.
    pub(crate) fn checked_areas(
        &self,
        areas: &[Area],
        scopes: &[Scope],
    ) -> Result<Vec<Area>, ServiceError> {
        let mut areas = areas.to_vec();
        areas.sort_unstable();
        areas.dedup();
        if areas.is_empty() {
            return Ok(areas);
        }
        if areas.len() > AREAS_MAX {
            let en = format!("must be at most {AREAS_MAX}");
            let de = format!("darf höchstens {AREAS_MAX} Einträge haben");
            return Err(ServiceError::invalid("areas", en, de));
        }
        let sites = self.all_sites();
        let is_there = |area: &Area| sites.iter().any(|site| area.has(&site.id, Some(site)));
        if let Some(unknown) = areas.iter().find(|area| !is_there(area)) {
            let en = format!(
                "names `{unknown}`, and there is no such site, nor one of such a brand or team"
            );
            let de = format!(
                "nennt `{unknown}`; eine solche Website gibt es nicht, auch keine mit dieser Marke oder diesem Team"
            );
            return Err(ServiceError::invalid("areas", en, de));
        }
        if scopes.contains(&Scope::Admin) {
            let en = "cannot limit whoever may do everything; give them a role of less instead";
            let de = "kann nicht einschränken, wer alles darf; geben Sie stattdessen eine kleinere Rolle";
            return Err(ServiceError::invalid("areas", en, de));
        }
        if !scopes.iter().any(|scope| scope.is_of_conversations()) {
            let en = "would leave nothing of these rights, as they are about no conversations";
            let de = "ließe von diesen Rechten nichts übrig, da es bei ihnen nicht um Unterhaltungen geht";
            return Err(ServiceError::invalid("areas", en, de));
        }
        Ok(areas)
    }

    /// The areas that there are: the sites, their brands, and the teams that answer on them.
    pub fn areas(&self, who: &Principal) -> Result<Vec<Area>, ServiceError> {
        who.require(Scope::Admin)?;
        let mut areas = BTreeSet::new();
        for site in self.all_sites() {
            areas.extend(site.brand.map(Area::Brand));
            areas.extend(site.team.map(Area::Team));
            areas.insert(Area::Site(site.id));
        }
        Ok(areas.into_iter().collect())
    }

    /// That somebody may see and use this conversation: its customer, or one of these scopes where it is.
    pub(crate) async fn require_conversation(
        &self,
        who: &Principal,
        id: ConversationId,
        scopes: &[Scope],
    ) -> Result<(), ServiceError> {
        who.require_conversation(id, scopes)?;
        if self.reaches(who, id).await? {
            return Ok(());
        }
        // As for strangers: what is elsewhere is not there.
        Err(ServiceError::ConversationNotFound(id))
    }

    /// That one of the company's people may do what a scope allows with a conversation.
    pub(crate) async fn require_in(
        &self,
        who: &Principal,
        scope: Scope,
        id: ConversationId,
    ) -> Result<(), ServiceError> {
        who.require_somewhere(scope)?;
        if self.reaches(who, id).await? {
            return Ok(());
        }
        Err(ServiceError::ConversationNotFound(id))
    }

    /// That one of the company's people may erase and hold what is kept of a person: with rights that do not reach everywhere,
    /// where all of the person's conversations are.
    pub(crate) async fn require_privacy(
        &self,
        who: &Principal,
        subject: SubjectId,
    ) -> Result<(), ServiceError> {
        who.require_somewhere(Scope::Privacy)?;
        if who.areas().is_empty() {
            return Ok(());
        }
        let conversations = self.conversations_of(subject).await?;
        let mut is_theirs = !conversations.is_empty();
        for id in conversations {
            is_theirs = is_theirs && self.reaches(who, id).await?;
        }
        if is_theirs {
            return Ok(());
        }
        Err(ServiceError::NotFound { what: Thing::Person, id: subject.to_string() })
    }

    /// Whether somebody's rights reach a conversation.
    pub(crate) async fn reaches(
        &self,
        who: &Principal,
        id: ConversationId,
    ) -> Result<bool, ServiceError> {
        self.is_within(who.areas(), id).await
    }

    /// Whether somebody's rights reach what is of this conversation, or of none.
    pub(crate) async fn is_theirs(
        &self,
        who: &Principal,
        of: Option<ConversationId>,
    ) -> Result<bool, ServiceError> {
        match of {
            Some(id) => self.reaches(who, id).await,
            None => Ok(who.areas().is_empty()),
        }
    }

    /// Whether a conversation is in one of these areas; with none, it is.
    pub(crate) async fn is_within(
        &self,
        areas: &[Area],
        id: ConversationId,
    ) -> Result<bool, ServiceError> {
        if areas.is_empty() {
            return Ok(true);
        }
        Ok(self.site_of(id).await?.is_some_and(|site| self.is_site_within(areas, &site)))
    }

    /// Whether what begins on a site is in one of these areas; with none, it is.
    pub(crate) fn is_site_within(&self, areas: &[Area], name: &str) -> bool {
        let site = self.known_site(name);
        areas.is_empty() || areas.iter().any(|area| area.has(name, site.as_ref()))
    }

    /// On which site a conversation began. That never changes, so it is remembered.
    async fn site_of(&self, id: ConversationId) -> Result<Option<String>, ServiceError> {
        if let Some(site) = self.0.begun_on.lock().get(&id) {
            return Ok(site.clone());
        }
        let first = self.0.store.events(id.as_uuid(), 0, 1).await?;
        let Some((_, Event::Opened { site, .. })) = first.first().and_then(parse) else {
            return Ok(None);
        };
        self.0.begun_on.lock().put(id, site.clone());
        Ok(site)
    }

    /// The documents that a query finds, as far as they are of conversations that somebody's rights reach: as many as it asks for,
    /// where there are as many.
    pub(crate) async fn documents_within(
        &self,
        who: &Principal,
        mut query: DocumentQuery,
        conversation_of: impl Fn(&Document) -> Result<ConversationId, ServiceError>,
    ) -> Result<Vec<Document>, ServiceError> {
        if who.areas().is_empty() {
            return Ok(self.0.store.documents(query).await?);
        }
        let limit = std::mem::replace(&mut query.limit, PAGE);
        let mut within = Vec::new();
        loop {
            let page = self.0.store.documents(query.clone()).await?;
            let next = page.last().filter(|_| page.len() == PAGE);
            query.after = next.map(|last| (last.label.clone(), last.id.clone()));
            for document in page {
                if self.reaches(who, conversation_of(&document)?).await? {
                    within.push(document);
                    if within.len() == limit {
                        return Ok(within);
                    }
                }
            }
            if query.after.is_none() {
                return Ok(within);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_written_as_it_is_read() {
        for text in ["site:shop", "brand:nordlicht", "team:billing-2"] {
            let area: Area = text.parse().unwrap();
            assert_eq!(area.to_string(), text);
            assert_eq!(serde_json::to_value(&area).unwrap(), text);
        }
        for text in ["", "shop", "site:", "site:Shop", "region:north", "site:a:b", " site:shop"] {
            assert_eq!(text.parse::<Area>(), Err(NoArea), "{text}");
        }
    }
}
