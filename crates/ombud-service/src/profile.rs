//! What is known of a customer beside their conversation at the desk: how surely they are known, and what was before.
//!
//! Conversations of somebody who signs in are found by a keyed digest of who the company's token says they are. It stands
//! in the conversation's document alone, which an erasure takes away, and in no event and no leaf.
//!
//! What it misses: conversations in which nobody signed in, those of before it was kept, and those in which two people
//! signed in, which are shown beside nobody's.

use jiff::Timestamp;
use ombud_domain::{
    AuthenticationLevel, Callback, ConversationId, DecisionKind, Language, Outcome, Owner,
};
use serde::{Deserialize, Serialize};

use crate::{
    ActView, Listed, Place, Principal, Scope, Service, ServiceError, Thing, Topic,
    auth::parse_id,
    authentication::{SignedIn, SteppedUp},
    conversation::{Body, KIND, newest_first},
    idempotency::keyed_digest,
    kept::leaf_of,
    live::Loaded,
};

/// Who signed in in a conversation, by a digest that only this cell can make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Person {
    digest: String,
    /// When they first did in it.
    since: Timestamp,
}

impl Person {
    /// Whether it is the same one.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.digest == other.digest
    }

    /// What their conversations are found by, the newest first.
    pub(crate) fn label(&self) -> String {
        format!("{}{}", self.begin(), newest_first(self.since))
    }

    /// How the labels of all their conversations begin.
    pub(crate) fn begin(&self) -> String {
        format!("{}/", self.digest)
    }
}

/// How surely the customer of a conversation is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// How surely now.
    pub level: AuthenticationLevel,
    /// Until when the last sign-in holds or held; `None` where there was none, or they signed out.
    pub signed_in_until: Option<Timestamp>,
    /// Their accounts, as far as they are proven now.
    pub accounts: Vec<ProvenAccount>,
    /// Whether earlier conversations of theirs can be told.
    pub is_known: bool,
}

/// An account that a customer has proven to be theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenAccount {
    /// As it was written.
    pub account: String,
    /// How.
    pub level: AuthenticationLevel,
    /// Until when that holds.
    pub until: Timestamp,
}

/// An earlier conversation of the same customer.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierConversation {
    /// Its id.
    pub conversation: ConversationId,
    /// When the customer signed in in it.
    pub since: Timestamp,
    /// When the last thing happened in it.
    pub last_at: Timestamp,
    /// What it was about, as far as that was understood, in the order in which it came up.
    pub topics: Vec<Topic>,
    /// Who has it.
    pub owner: Owner,
    /// How it ended, where it did.
    pub outcome: Option<Outcome>,
    /// The call that is promised, where one is.
    pub callback: Option<Callback>,
    /// What was begun in it and is not over.
    pub open_acts: Vec<ActView>,
}

/// Decisions of a conversation that are looked at for what it was about.
const DECISIONS: usize = 50;
/// Conversations looked up at once.
const PAGE: usize = 50;

impl Service {
    /// Somebody who signs in now, by who the company's token says they are.
    pub(crate) fn person(&self, subject: &str) -> Person {
        Person { digest: keyed_digest(self, "person.v1", &[subject]), since: self.now() }
    }

    /// How surely the customer of a conversation is known.
    pub async fn profile(
        &self,
        who: &Principal,
        id: ConversationId,
    ) -> Result<Profile, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let lane = self.lane(id);
        let loaded = self.loaded(id, &mut *lane.state.lock().await).await?.clone();
        let (conversation, now) = (&loaded.conversation, self.now());
        let known = &conversation.authentication;
        let mut accounts = Vec::new();
        for proof in known.stepped_up(now) {
            let (_, sealed) = self.proven::<SteppedUp>(conversation, proof.version).await?;
            let (account, level) = (sealed.account, AuthenticationLevel::SteppedUp);
            accounts.push(ProvenAccount { account, level, until: proof.until });
        }
        if let Some(proof) = known.signed_in(now) {
            let (_, sealed) = self.proven::<SignedIn>(conversation, proof.version).await?;
            let level = AuthenticationLevel::SignedIn;
            let theirs = sealed.accounts.into_iter();
            accounts.extend(theirs.map(|account| ProvenAccount {
                account,
                level,
                until: proof.until,
            }));
        }
        Ok(Profile {
            level: known.level(now),
            signed_in_until: known.last_sign_in().map(|proof| proof.until),
            accounts,
            is_known: person_of(&loaded).is_some(),
        })
    }

    /// Earlier conversations of the customer of a conversation, the newest first: of whoever signed in in it, and has not signed
    /// out. Those of which the data is restricted are for nothing but what holds them.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn earlier_conversations(
        &self,
        who: &Principal,
        id: ConversationId,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<EarlierConversation>>, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let lane = self.lane(id);
        let loaded = self.loaded(id, &mut *lane.state.lock().await).await?.clone();
        let Some(person) = person_of(&loaded) else { return Ok(vec![]) };
        let begin = person.begin();
        let language = loaded.conversation.locale.language();
        let (mut found, mut after) = (Vec::new(), after);
        loop {
            let query = Place::query(KIND, "person", &begin, after, PAGE)?;
            let documents = self.0.store.documents(query).await?;
            let is_last = documents.len() < PAGE;
            after = None;
            for document in documents {
                let place = Place { label: document.label.clone(), id: document.id.clone() };
                after = Some(place.clone());
                let body: Body = serde_json::from_slice(&document.body)
                    .map_err(|_| ServiceError::Corrupt { what: "conversation" })?;
                let other = parse_id(Thing::Conversation, &document.id)?;
                if other == id || body.restricted || !self.reaches(who, other).await? {
                    continue;
                }
                match self.earlier(other, &body, language).await {
                    Ok(item) => found.push(Listed { item, place }),
                    // Erased a moment ago.
                    Err(ServiceError::Erased(_)) => {}
                    Err(error) => return Err(error),
                }
                if found.len() == limit {
                    return Ok(found);
                }
            }
            if is_last {
                return Ok(found);
            }
        }
    }

    async fn earlier(
        &self,
        id: ConversationId,
        body: &Body,
        language: Language,
    ) -> Result<EarlierConversation, ServiceError> {
        let conversation = self.load(id).await?.conversation;
        let since = body.people.first().map_or(conversation.last_at, |person| person.since);
        Ok(EarlierConversation {
            conversation: id,
            since,
            last_at: conversation.last_at,
            topics: self.topics_of(id, language).await?,
            owner: conversation.owner,
            outcome: conversation.outcome,
            callback: conversation.callback,
            open_acts: self.acts_not_over(id, language).await?,
        })
    }

    /// What a conversation was about, as far as its decisions say.
    async fn topics_of(
        &self,
        id: ConversationId,
        language: Language,
    ) -> Result<Vec<Topic>, ServiceError> {
        let mut topics: Vec<Topic> = Vec::new();
        let entries = self.0.store.entries_of(id.as_uuid(), None, DECISIONS).await?;
        for entry in entries.iter().rev() {
            let leaf = leaf_of(entry)?;
            // What nobody was told is not what it was about.
            if matches!(leaf.kind, DecisionKind::Shadow | DecisionKind::Suggestion) {
                continue;
            }
            let Some(intent) = leaf.labels.intent else { continue };
            let Some(title) = self.assistant().title_of(&intent, language) else { continue };
            let title = Some(title.to_owned());
            let topic = Topic { intent, title };
            if !topics.contains(&topic) {
                topics.push(topic);
            }
        }
        Ok(topics)
    }
}

/// Whoever signed in in a conversation, where it was one person, who has not signed out.
fn person_of(loaded: &Loaded) -> Option<&Person> {
    let Loaded { conversation, people, restricted, .. } = loaded;
    match people.as_slice() {
        [person] if !restricted => conversation.authentication.last_sign_in().map(|_| person),
        _ => None,
    }
}
