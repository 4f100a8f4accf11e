//! Who asks, and what they may do.

use std::{collections::HashSet, sync::atomic::Ordering};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use ombud_domain::{ConversationId, StaffId};
use ombud_store::{Document, DocumentQuery, PutDocument, WriteSet};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{
    Area, IdempotencyKey, Listed, Place, Service, ServiceError, Thing,
    given::name_of,
    idempotency::{Request, remembered},
    place::listed,
    staff::KIND as MEMBER,
};

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Open conversations and write in them as a customer's channel.
    #[serde(rename = "conversations")]
    Conversations,
    /// Take conversations and answer them as a person.
    #[serde(rename = "desk")]
    Desk,
    /// Give conversations that somebody else has to a colleague.
    #[serde(rename = "assign")]
    Assign,
    /// Release acts that wait for a person, or turn them down.
    #[serde(rename = "approvals")]
    Approvals,
    /// Propose versions of the assistant, approve them, have them served and take them back.
    #[serde(rename = "releases")]
    Releases,
    /// Draft articles, phrasings and sentences, propose them, and approve what others drafted.
    #[serde(rename = "drafts")]
    Drafts,
    /// Read decisions, explanations and receipts of all conversations.
    #[serde(rename = "decisions")]
    Decisions,
    /// Read what customers wrote and were told, where a decision rests on it; each look is recorded.
    #[serde(rename = "texts")]
    Texts,
    /// Stop what an AI says or does, lift stops, and try how fast they hold.
    #[serde(rename = "stops")]
    Stops,
    /// Undo many acts together.
    #[serde(rename = "recalls")]
    Recalls,
    /// Erase what is kept of customers, and place and lift legal holds.
    #[serde(rename = "privacy")]
    Privacy,
    /// Connect other systems: webhooks, credentials of tools, and web pages with the widget on them.
    #[serde(rename = "integrations")]
    Integrations,
    /// See how it goes, in numbers.
    #[serde(rename = "overview")]
    Overview,
    /// Everything, including keys and the staff.
    #[serde(rename = "admin")]
    Admin,
}

impl Scope {
    /// Whether it lets somebody do something with single conversations: then it can be limited to some of them. What it allows
    /// beside that is only for those whose rights reach everywhere.
    pub fn is_of_conversations(self) -> bool {
        matches!(
            self,
            Self::Desk
                | Self::Assign
                | Self::Approvals
                | Self::Decisions
                | Self::Texts
                | Self::Privacy
        )
    }

    /// All of them, in the order in which they are named.
    pub const ALL: [Self; 14] = [
        Self::Conversations,
        Self::Desk,
        Self::Assign,
        Self::Approvals,
        Self::Releases,
        Self::Drafts,
        Self::Decisions,
        Self::Texts,
        Self::Stops,
        Self::Recalls,
        Self::Privacy,
        Self::Integrations,
        Self::Overview,
        Self::Admin,
    ];

    /// The word as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conversations => "conversations",
            Self::Desk => "desk",
            Self::Assign => "assign",
            Self::Approvals => "approvals",
            Self::Releases => "releases",
            Self::Drafts => "drafts",
            Self::Decisions => "decisions",
            Self::Texts => "texts",
            Self::Stops => "stops",
            Self::Recalls => "recalls",
            Self::Privacy => "privacy",
            Self::Integrations => "integrations",
            Self::Overview => "overview",
            Self::Admin => "admin",
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// The customer of one conversation, by its token.
    Customer {
        /// Which conversation.
        conversation: ConversationId,
    },
    /// The holder of an API key.
    Key {
        /// The key's id.
        id: String,
        /// The random staff id that the key acts as.
        staff: StaffId,
        /// What it may do.
        scopes: Vec<Scope>,
        /// The team that it belongs to.
        team: Option<String>,
        /// Where its rights reach; with none, everywhere.
        areas: Vec<Area>,
    },
    /// A member of the staff who signed in.
    Member {
        /// The random staff id that decisions name.
        staff: StaffId,
        /// Which of their sessions.
        session: String,
        /// What their roles let them do.
        scopes: Vec<Scope>,
        /// The team that they belong to.
        team: Option<String>,
        /// Where their rights reach; with none, everywhere.
        areas: Vec<Area>,
    },
    /// Whoever is at the machine itself: the command line.
    Operator,
}

impl Principal {
    /// Whether they may do what a scope allows, everywhere: also where no conversation is concerned.
    ///
    /// # Errors
    /// As [`Principal::require_somewhere`], and [`ServiceError::OnlyInAreas`] where their rights do not reach everywhere.
    pub fn require(&self, scope: Scope) -> Result<(), ServiceError> {
        self.require_somewhere(scope)?;
        if self.areas().is_empty() { Ok(()) } else { Err(ServiceError::OnlyInAreas) }
    }

    /// Whether they may do what a scope allows, if only with some conversations. Which, `Service::reaches` knows.
    ///
    /// # Errors
    /// [`ServiceError::Forbidden`] names the missing scope; [`ServiceError::NotOfRole`]; [`ServiceError::NotForCustomers`].
    pub fn require_somewhere(&self, scope: Scope) -> Result<(), ServiceError> {
        match self {
            Self::Operator => Ok(()),
            Self::Key { scopes, .. } | Self::Member { scopes, .. }
                if scopes.contains(&scope) || scopes.contains(&Scope::Admin) =>
            {
                Ok(())
            }
            Self::Key { .. } => Err(ServiceError::Forbidden { scope: scope.as_str() }),
            Self::Member { .. } => Err(ServiceError::NotOfRole),
            Self::Customer { .. } => Err(ServiceError::NotForCustomers),
        }
    }

    /// Whether they may see and use this conversation, as far as [`Service::reaches`] knows nothing against it: its customer, or
    /// one of these scopes.
    pub(crate) fn require_conversation(
        &self,
        conversation: ConversationId,
        scopes: &[Scope],
    ) -> Result<(), ServiceError> {
        match self {
            Self::Customer { conversation: own } if *own == conversation => Ok(()),
            // A stranger's conversation is not there: its existence is not theirs to know.
            Self::Customer { .. } => Err(ServiceError::ConversationNotFound(conversation)),
            _ if scopes.iter().any(|scope| self.require_somewhere(*scope).is_ok()) => Ok(()),
            Self::Member { .. } => Err(ServiceError::NotOfRole),
            _ => Err(ServiceError::Forbidden {
                scope: scopes.first().map_or("admin", |scope| scope.as_str()),
            }),
        }
    }

    /// Whether they work for the company, in whatever role.
    pub(crate) fn require_staff(&self) -> Result<(), ServiceError> {
        match self {
            Self::Customer { .. } => Err(ServiceError::NotForCustomers),
            _ => Ok(()),
        }
    }

    /// The staff id they act as.
    ///
    /// # Errors
    /// [`ServiceError::Forbidden`] for the machine itself, [`ServiceError::NotForCustomers`].
    pub fn staff(&self) -> Result<StaffId, ServiceError> {
        match self {
            Self::Key { staff, .. } | Self::Member { staff, .. } => Ok(*staff),
            Self::Operator => Err(ServiceError::Forbidden { scope: Scope::Desk.as_str() }),
            Self::Customer { .. } => Err(ServiceError::NotForCustomers),
        }
    }

    /// The team they belong to, where they belong to one.
    pub(crate) fn team(&self) -> Option<&str> {
        match self {
            Self::Key { team, .. } | Self::Member { team, .. } => team.as_deref(),
            _ => None,
        }
    }

    /// Where their rights reach; with none, everywhere.
    pub fn areas(&self) -> &[Area] {
        match self {
            Self::Key { areas, .. } | Self::Member { areas, .. } => areas,
            Self::Customer { .. } | Self::Operator => &[],
        }
    }

    /// A name for idempotency: the same key of two principals are two keys.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Customer { conversation } => format!("customer/{conversation}"),
            Self::Key { id, .. } => format!("key/{id}"),
            Self::Member { staff, .. } => format!("member/{staff}"),
            Self::Operator => "operator".to_owned(),
        }
    }
}

/// The capability to take part in one conversation as its customer.
#[derive(Clone, PartialEq, Eq)]
pub struct ConversationToken(String);

impl ConversationToken {
    /// The token as text, fit for a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ConversationToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ConversationToken(…)")
    }
}

/// A key as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKeyView {
    /// Its id; also the first part of the key itself.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The random staff id it acts as.
    pub staff: StaffId,
    /// The team that whoever uses it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Where its rights reach; with none, everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Area>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What a key is to be good for.
#[derive(Debug, Clone)]
pub struct KeyRights {
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The team that whoever uses it belongs to, where there are teams.
    pub team: Option<String>,
    /// Where its rights reach; with none, everywhere.
    pub areas: Vec<Area>,
}

impl KeyRights {
    /// These scopes, everywhere, for nobody's team.
    pub fn all(scopes: impl Into<Vec<Scope>>) -> Self {
        Self { scopes: scopes.into(), team: None, areas: vec![] }
    }
}

/// A key that was just made.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// What lists show of it.
    pub view: ApiKeyView,
    /// The key. It is not stored and cannot be shown again.
    pub key: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct StoredKey {
    #[serde(flatten)]
    view: ApiKeyView,
    /// SHA-256 of the secret; 32 random bytes need no slow hash.
    secret_sha256: String,
}

#[derive(Clone)]
pub(crate) struct KnownKey {
    secret_sha256: [u8; 32],
    principal: Principal,
}

pub(crate) const API_KEY: &str = "api_key";
const FIRST_ADMIN: &str = "first_admin";
/// The longest name of a key, in characters.
const NAME_MAX: usize = 100;
/// Keys read at once.
const KEYS_PAGE: usize = 200;

fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// What is kept of a token: 32 random bytes need no slow hash.
pub(crate) fn token_digest(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(sha256(token))
}

impl Service {
    /// The token of a conversation: its id, and that we made it.
    pub fn conversation_token(&self, conversation: ConversationId) -> ConversationToken {
        let id = conversation.as_uuid();
        let mut bytes = id.as_bytes().to_vec();
        bytes.extend_from_slice(&self.token_mac(id));
        ConversationToken(URL_SAFE_NO_PAD.encode(bytes))
    }

    fn token_mac(&self, conversation: Uuid) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0.token_secret) else {
            return self.0.ids.bytes();
        };
        mac.update(b"ombud.conversation.v1\n");
        mac.update(conversation.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Who holds this conversation token.
    pub fn authenticate_token(&self, token: &str) -> Result<Principal, ServiceError> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| ServiceError::Unauthenticated)?;
        let (id, mac) = bytes.split_first_chunk::<16>().ok_or(ServiceError::Unauthenticated)?;
        let id = Uuid::from_bytes(*id);
        if self.token_mac(id).ct_eq(mac).into() {
            Ok(Principal::Customer { conversation: id.into() })
        } else {
            Err(ServiceError::Unauthenticated)
        }
    }

    /// Who holds this API key: `ombud_ID_SECRET`.
    pub async fn authenticate_key(&self, key: &str) -> Result<Principal, ServiceError> {
        let (id, secret) = key
            .strip_prefix("ombud_")
            .and_then(|rest| rest.split_once('_'))
            .ok_or(ServiceError::Unauthenticated)?;
        let known = self.0.api_keys.lock().get(id).cloned();
        let known = match known {
            Some(known) => known,
            None => self.load_key(id).await?,
        };
        if known.secret_sha256.ct_eq(&sha256(secret)).into() {
            Ok(known.principal)
        } else {
            Err(ServiceError::Unauthenticated)
        }
    }

    async fn load_key(&self, id: &str) -> Result<KnownKey, ServiceError> {
        let missed = self.0.missed.load(Ordering::SeqCst);
        let document =
            self.0.store.document(API_KEY, id).await?.ok_or(ServiceError::Unauthenticated)?;
        let stored: StoredKey = serde_json::from_slice(&document.body)
            .map_err(|_| ServiceError::Corrupt { what: "API key" })?;
        let secret_sha256 = URL_SAFE_NO_PAD
            .decode(&stored.secret_sha256)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(ServiceError::Corrupt { what: "API key" })?;
        let principal = Principal::Key {
            id: stored.view.id,
            staff: stored.view.staff,
            scopes: stored.view.scopes,
            team: stored.view.team,
            areas: stored.view.areas,
        };
        let known = KnownKey { secret_sha256, principal };
        let mut kept = self.0.api_keys.lock();
        // What was read before a key was revoked is not kept after it.
        if missed == self.0.missed.load(Ordering::SeqCst) {
            kept.put(id.to_owned(), known.clone());
        }
        Ok(known)
    }

    /// Make a key.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] names what cannot be, and what it must be.
    pub async fn create_api_key(
        &self,
        who: &Principal,
        name: &str,
        rights: KeyRights,
        key: Option<&IdempotencyKey>,
    ) -> Result<NewApiKey, ServiceError> {
        who.require(Scope::Admin)?;
        let KeyRights { scopes, team, areas } = &rights;
        let body = format!(
            "{}/{}/{}/{name}",
            team.as_deref().unwrap_or_default(),
            scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(","),
            areas.iter().map(Area::to_string).collect::<Vec<_>>().join(","),
        );
        let request = self.request(who, key, "create key", &body);
        let request = request.as_ref();
        if let Some(view) = self.repeated(request).await? {
            return Ok(self.same_key(view, request));
        }
        let (new, documents) = self.new_key(name, rights, request)?;
        self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        Ok(new)
    }

    /// The key that a request made before.
    fn same_key(&self, view: ApiKeyView, request: Option<&Request>) -> NewApiKey {
        let secret = Request::token(self, request);
        NewApiKey { key: format!("ombud_{}_{secret}", view.id), view }
    }

    fn new_key(
        &self,
        name: &str,
        KeyRights { mut scopes, team, areas }: KeyRights,
        request: Option<&Request>,
    ) -> Result<(NewApiKey, Vec<PutDocument>), ServiceError> {
        let mut named = HashSet::new();
        scopes.retain(|scope| named.insert(*scope));
        let name = name_of("name", name, NAME_MAX)?;
        if scopes.is_empty() {
            let known = Scope::ALL.map(Scope::as_str).join("`, `");
            let en = format!("must name at least one of `{known}`");
            let de = format!("muss mindestens eines nennen von `{known}`");
            return Err(ServiceError::invalid("scopes", en, de));
        }
        check_name("team", team.as_deref())?;
        let areas = self.checked_areas(&areas, &scopes)?;
        let id = URL_SAFE_NO_PAD.encode(self.0.ids.bytes::<9>()).replace(['_', '-'], "x");
        let secret = Request::token(self, request);
        let view = ApiKeyView {
            id: id.clone(),
            name: name.to_owned(),
            scopes,
            staff: self.0.ids.random(),
            team,
            areas,
            created_at: self.now(),
        };
        let stored = StoredKey { view: view.clone(), secret_sha256: token_digest(&secret) };
        let put = PutDocument {
            kind: API_KEY,
            id: id.clone(),
            expected: 0,
            body: Some(to_json(&stored)?),
            sealed: None,
            labels: vec![("all", String::new())],
        };
        let mut documents = vec![put];
        documents.extend(remembered(request, &view)?);
        Ok((NewApiKey { view, key: format!("ombud_{id}_{secret}") }, documents))
    }

    /// The keys, without their secrets, in the order of their ids.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn api_keys(
        &self,
        who: &Principal,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<ApiKeyView>>, ServiceError> {
        who.require(Scope::Admin)?;
        let query = Place::query_equal(API_KEY, "all", "", after, limit)?;
        let read = |document: &Document| {
            serde_json::from_slice::<StoredKey>(&document.body)
                .map(|stored| stored.view)
                .map_err(|_| ServiceError::Corrupt { what: "API key" })
        };
        let documents = self.0.store.documents(query).await?;
        documents.into_iter().map(|document| listed(document, read)).collect()
    }

    /// Revoke a key: at once on this node, and as soon as they hear of it on the others.
    ///
    /// # Errors
    /// [`ServiceError::LastAdminKey`] where nobody could make another key then, with a key or a role.
    pub async fn revoke_api_key(&self, who: &Principal, id: &str) -> Result<(), ServiceError> {
        who.require(Scope::Admin)?;
        let not_found = || ServiceError::NotFound { what: Thing::ApiKey, id: id.to_owned() };
        let document = self.0.store.document(API_KEY, id).await?.ok_or_else(not_found)?;
        let mut documents = Vec::new();
        if is_admins(&document)? {
            // Written as it is: of two who revoke each other's key at once, the second is a conflict.
            documents.push(if let Some(other) = self.admin_key_but(Some(id)).await? {
                unchanged(API_KEY, other)
            } else {
                let member = self.administrator_but(None).await?;
                unchanged(MEMBER, member.ok_or(ServiceError::LastAdminKey)?)
            });
        }
        documents.push(document.delete(API_KEY));
        self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        self.0.api_keys.lock().pop(id);
        Ok(())
    }

    /// A key that can make others, other than the one with this id.
    pub(crate) async fn admin_key_but(
        &self,
        id: Option<&str>,
    ) -> Result<Option<Document>, ServiceError> {
        let mut after = None;
        loop {
            let query =
                DocumentQuery { after, ..DocumentQuery::equal(API_KEY, "all", "", KEYS_PAGE) };
            let documents = self.0.store.documents(query).await?;
            let last = documents.last().map(|last| (last.label.clone(), last.id.clone()));
            let is_last_page = documents.len() < KEYS_PAGE;
            for document in documents {
                if id != Some(document.id.as_str()) && is_admins(&document)? {
                    return Ok(Some(document));
                }
            }
            if is_last_page {
                return Ok(None);
            }
            after = last;
        }
    }

    /// A token that nobody guesses.
    pub(crate) fn new_token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.ids.bytes::<32>())
    }

    /// A token with which the first key can be made, or the first administrator invited, once. `None` when somebody can
    /// make others already.
    ///
    /// Each call makes a new one; the one before no longer counts.
    pub async fn first_admin_token(&self) -> Result<Option<String>, ServiceError> {
        if self.admin_key_but(None).await?.is_some()
            || self.administrator_but(None).await?.is_some()
        {
            return Ok(None);
        }
        let token = format!("first_{}", self.new_token());
        let before = self.0.store.document(FIRST_ADMIN, "token").await?;
        let put = PutDocument {
            kind: FIRST_ADMIN,
            id: "token".to_owned(),
            expected: before.map_or(0, |document| document.version),
            body: Some(to_json(&token_digest(&token))?),
            sealed: None,
            labels: vec![],
        };
        self.0.store.commit(WriteSet { documents: vec![put], ..WriteSet::default() }).await?;
        Ok(Some(token))
    }

    /// Make the first key with the first-admin token, which dies with it.
    pub async fn create_first_key(
        &self,
        token: &str,
        name: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<NewApiKey, ServiceError> {
        // The token is dead when the request comes again; it still says who made it.
        let request = self.request(&Principal::Operator, key, &token_digest(token), name);
        let request = request.as_ref();
        if let Some(view) = self.repeated(request).await? {
            return Ok(self.same_key(view, request));
        }
        let spent = self.first_token(token).await?;
        let (new, mut documents) = self.new_key(name, KeyRights::all([Scope::Admin]), request)?;
        documents.push(spent);
        let set = WriteSet { documents, ..WriteSet::default() };
        self.0.store.commit(set).await.map_err(|_| ServiceError::Unauthenticated)?;
        Ok(new)
    }

    /// What makes the first-admin token die with what it is used for, if this is it. The version makes it work once,
    /// also when two come at the same time.
    pub(crate) async fn first_token(&self, token: &str) -> Result<PutDocument, ServiceError> {
        let document = self.0.store.document(FIRST_ADMIN, "token").await?;
        let document = document.ok_or(ServiceError::Unauthenticated)?;
        let right: String = serde_json::from_slice(&document.body)
            .map_err(|_| ServiceError::Corrupt { what: "first-admin token" })?;
        if !bool::from(right.as_bytes().ct_eq(token_digest(token).as_bytes())) {
            return Err(ServiceError::Unauthenticated);
        }
        Ok(document.delete(FIRST_ADMIN))
    }
}

/// A short name of a team or a brand, where one is given.
pub(crate) fn check_name(field: &'static str, name: Option<&str>) -> Result<(), ServiceError> {
    if name.is_some_and(|name| ombud_policy::Slug::new(name).is_err()) {
        let en = "must be a short name of a-z, 0-9 and -, such as `billing`";
        let de = "muss ein kurzer Name aus a-z, 0-9 und - sein, etwa `billing`";
        return Err(ServiceError::invalid(field, en, de));
    }
    Ok(())
}

/// Whether a stored key can make others.
fn is_admins(document: &Document) -> Result<bool, ServiceError> {
    let stored: StoredKey = serde_json::from_slice(&document.body)
        .map_err(|_| ServiceError::Corrupt { what: "API key" })?;
    Ok(stored.view.scopes.contains(&Scope::Admin))
}

/// A stored key or member, written once more as it is.
pub(crate) fn unchanged(kind: &'static str, document: Document) -> PutDocument {
    PutDocument {
        kind,
        id: document.id,
        expected: document.version,
        body: Some(document.body),
        sealed: document.sealed,
        labels: vec![("all", String::new())],
    }
}

/// JSON bytes of what we store.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<Vec<u8>, ServiceError> {
    serde_json::to_vec(value).map_err(|_| ServiceError::Corrupt { what: "document" })
}

/// A text as an id, or that there is no such thing.
pub(crate) fn parse_id<T: From<Uuid>>(what: Thing, text: &str) -> Result<T, ServiceError> {
    text.parse::<Uuid>()
        .map(T::from)
        .map_err(|_| ServiceError::NotFound { what, id: text.chars().take(64).collect() })
}
