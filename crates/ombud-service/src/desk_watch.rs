//! What tells pages of the desk that what they show has changed.
//!
//! A watch says a *stamp*: a digest of what such a page shows. Whoever comes back with the last stamp they saw hears
//! nothing where nothing changed meanwhile, and of all that did at once where something has, on whichever node.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use ombud_domain::{ActState, ConversationId};
use ombud_store::{Document, Version};
use serde::Deserialize;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until, timeout},
};

use crate::{
    Place, Principal, ReviewState, Scope, Service, ServiceError, Thing, act, auth::parse_id,
    contest, conversation, flag, live::Lane, note, presence::Looking, staff,
};

/// The kinds of documents that make pages of the desk look again.
pub(crate) const KINDS: [&str; 8] = [
    conversation::KIND,
    note::MENTION,
    staff::KIND,
    staff::SESSION,
    act::KIND,
    act::TASK,
    contest::REVIEW,
    flag::FLAG,
];

/// News come no closer to one another than this, however much happens.
const APART: Duration = Duration::from_secs(1);
/// How often it is looked whether the session has ended by itself, and what time alone has changed.
const LOOKS_EVERY: Duration = Duration::from_secs(10);
/// As many as the first page of a list shows.
const FIRST: usize = 50;
/// As many of one's own as are shown.
const OWN: usize = 200;
/// Tasks that stand beside the queue.
const BESIDE: usize = 5;
/// Acts of which somebody has to find out what became, as many as are shown.
const UNKNOWN: usize = 100;

/// A page of the desk that lists something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskList {
    /// What waits for a person, and what one has.
    Conversations,
    /// Acts that wait for approval.
    Approvals,
    /// What customers contest, and what colleagues doubt.
    Reviews,
    /// What people are to do, and to find out.
    Tasks,
}

impl DeskList {
    fn scope(self) -> Scope {
        match self {
            Self::Approvals => Scope::Approvals,
            Self::Conversations | Self::Reviews | Self::Tasks => Scope::Desk,
        }
    }

    /// What it shows: kind, label, what the label begins with, and how many.
    fn shows(self, own: &str) -> Vec<(&'static str, &'static str, String, usize)> {
        let of = |state: &str| format!("{state}/");
        let (all, own) = (String::new, || of(own));
        match self {
            Self::Conversations => vec![
                (conversation::KIND, "waiting_since", all(), FIRST),
                (conversation::KIND, "agent", own(), OWN),
                (conversation::KIND, "parked", own(), OWN),
                (note::MENTION, "of", own(), OWN),
                (act::TASK, "pending", all(), BESIDE),
            ],
            Self::Approvals => {
                vec![(act::KIND, "state", of(ActState::Proposed.as_str()), FIRST)]
            }
            Self::Reviews => vec![
                (contest::REVIEW, "state", of(ReviewState::Open.as_str()), FIRST),
                (flag::FLAG, "state", of(ReviewState::Open.as_str()), FIRST),
                (flag::FLAG, "by", own(), FIRST),
            ],
            Self::Tasks => vec![
                (act::TASK, "pending", all(), FIRST),
                (act::KIND, "state", of(ActState::Unknown.as_str()), UNKNOWN),
            ],
        }
    }
}

/// What a page of the desk is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskNews {
    /// What it shows has changed; the stamp of what is there now.
    Changed(String),
    /// Whoever looks at it is signed in no longer.
    SignedOut,
    /// It was erased, or is no longer for whoever looks at it.
    Gone,
}

/// Watches what one page of the desk shows, for as long as whoever looks at it is signed in.
pub struct DeskWatch {
    service: Service,
    /// Of the session.
    token: String,
    who: Principal,
    page: Page,
    desk: watch::Receiver<()>,
    seen: String,
    told_at: Option<Instant>,
    has_looked: bool,
    is_over: bool,
}

/// Which page.
enum Page {
    List(DeskList),
    Conversation {
        id: ConversationId,
        versions: watch::Receiver<Version>,
        looking: Looking,
        /// Keeps the lane in memory.
        _lane: Arc<Lane>,
    },
}

impl Service {
    /// Watch a list, from a stamp on; of everything where it is empty.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`] where the session has ended.
    pub async fn watch_list(
        &self,
        token: &str,
        list: DeskList,
        seen: &str,
    ) -> Result<DeskWatch, ServiceError> {
        let who = self.at_desk_by(token, list.scope()).await?;
        Ok(self.watch(token, seen, who, Page::List(list)))
    }

    /// Watch a conversation, from a stamp on; colleagues see that one looks at it.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`] where the session has ended.
    pub async fn watch_conversation(
        &self,
        token: &str,
        id: ConversationId,
        seen: &str,
    ) -> Result<DeskWatch, ServiceError> {
        let who = self.at_desk_by(token, Scope::Desk).await?;
        self.require_in(&who, Scope::Desk, id).await?;
        self.require_existing(id).await?;
        let lane = self.lane(id);
        let versions = lane.version.subscribe();
        let looking = self.look(id, who.staff()?);
        let page = Page::Conversation { id, versions, looking, _lane: lane };
        Ok(self.watch(token, seen, who, page))
    }

    /// Who works at the desk with this session.
    async fn at_desk_by(&self, token: &str, scope: Scope) -> Result<Principal, ServiceError> {
        let (who, _) = self.look_at_session(token).await?;
        who.require_somewhere(scope)?;
        Ok(who)
    }

    fn watch(&self, token: &str, seen: &str, who: Principal, page: Page) -> DeskWatch {
        DeskWatch {
            service: self.clone(),
            token: token.to_owned(),
            who,
            page,
            desk: self.0.desk_changed.subscribe(),
            seen: seen.to_owned(),
            told_at: None,
            has_looked: false,
            is_over: false,
        }
    }

    /// The stamp of a page that lists something.
    pub async fn stamp_of_list(
        &self,
        who: &Principal,
        list: DeskList,
    ) -> Result<String, ServiceError> {
        who.require_somewhere(list.scope())?;
        let own = who.staff()?.to_string();
        let mut shown = DefaultHasher::new();
        for (kind, label, begin, limit) in list.shows(&own) {
            let query = Place::query(kind, label, &begin, None, limit)?;
            for document in self.documents_within(who, query, conversation_of(kind)).await? {
                let at = document.label.rsplit('/').next().and_then(|ms| ms.parse().ok());
                let at = at.and_then(|ms| Timestamp::from_millisecond(ms).ok());
                // What time alone changes: who waits for too long, and what is to be come back to.
                let is_over = at.is_some_and(|at| match label {
                    "waiting_since" => self.is_late(at),
                    _ => at <= self.now(),
                });
                (document.id, document.version, document.label, is_over).hash(&mut shown);
            }
        }
        Ok(format!("{:016x}", shown.finish()))
    }

    /// The stamp of a conversation's page.
    pub async fn stamp_of_conversation(
        &self,
        who: &Principal,
        id: ConversationId,
    ) -> Result<String, ServiceError> {
        let view = self.conversation(who, id).await?;
        let log = self.0.store.head().await?.log;
        let here = self.colleagues_at(who, id).await?;
        Ok(digest(&(log, view.version, view.restricted, here)))
    }
}

/// Of which conversation a document of a list is.
pub(crate) fn conversation_of(
    kind: &'static str,
) -> impl Fn(&Document) -> Result<ConversationId, ServiceError> {
    #[derive(Deserialize)]
    struct Of {
        conversation: ConversationId,
    }
    move |document| {
        let corrupt = || ServiceError::Corrupt { what: "list" };
        if kind == conversation::KIND {
            return parse_id(Thing::Conversation, &document.id);
        }
        let of = serde_json::from_slice::<Of>(&document.body).map_err(|_| corrupt())?;
        Ok(of.conversation)
    }
}

fn digest(shown: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    shown.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

impl DeskWatch {
    /// The next news; waits until there are some. `None` when ombud stops, and after [`DeskNews::SignedOut`] and
    /// [`DeskNews::Gone`].
    ///
    /// # Errors
    /// What the store says.
    pub async fn next(&mut self) -> Result<Option<DeskNews>, ServiceError> {
        while !self.is_over {
            // What changed before the watch began is told at once.
            if std::mem::replace(&mut self.has_looked, true) {
                let stops = self.service.clone();
                tokio::select! {
                    () = stops.stopping() => return Ok(None),
                    () = self.moved() => {}
                }
            }
            let scope = match &self.page {
                Page::List(list) => list.scope(),
                Page::Conversation { .. } => Scope::Desk,
            };
            match self.service.at_desk_by(&self.token, scope).await {
                Ok(who) => self.who = who,
                Err(ServiceError::Unauthenticated | ServiceError::NotOfRole) => {
                    self.is_over = true;
                    return Ok(Some(DeskNews::SignedOut));
                }
                Err(error) => return Err(error),
            }
            let stamp = match &self.page {
                Page::List(list) => self.service.stamp_of_list(&self.who, *list).await?,
                Page::Conversation { id, .. } => {
                    match self.service.stamp_of_conversation(&self.who, *id).await {
                        Err(ServiceError::Erased(_) | ServiceError::ConversationNotFound(_)) => {
                            self.is_over = true;
                            return Ok(Some(DeskNews::Gone));
                        }
                        stamp => stamp?,
                    }
                }
            };
            if stamp != self.seen {
                self.seen.clone_from(&stamp);
                self.told_at = Some(Instant::now());
                return Ok(Some(DeskNews::Changed(stamp)));
            }
        }
        Ok(None)
    }

    /// Waits until what is shown may be another, and not less long than news are apart.
    async fn moved(&mut self) {
        let Self { page, desk, told_at, .. } = self;
        match page {
            Page::List(_) => drop(timeout(LOOKS_EVERY, desk.changed()).await),
            Page::Conversation { versions, looking, .. } => {
                let most = looking.next_pause().map_or(LOOKS_EVERY, |pause| pause.min(LOOKS_EVERY));
                let moved = async {
                    tokio::select! {
                        _ = versions.changed() => {}
                        _ = looking.moved.changed() => {}
                        _ = desk.changed() => {}
                    }
                };
                drop(timeout(most, moved).await);
            }
        }
        if let Some(told) = told_at {
            sleep_until(*told + APART).await;
        }
        // What happened in the meantime is seen with the next look.
        desk.mark_unchanged();
        if let Page::Conversation { versions, looking, .. } = page {
            versions.mark_unchanged();
            looking.moved.mark_unchanged();
        }
    }
}
