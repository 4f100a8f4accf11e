//! Signing in, and the sessions that begin with it.
//!
//! A session is a document under the digest of its token: whoever reads the database cannot use it. Every request
//! looks it and its member up, so that ending one holds at once, on every node.

use std::num::NonZeroUsize;

use jiff::{SignedDuration, Timestamp};
use lru::LruCache;
use ombud_domain::StaffId;
use ombud_store::{PutDocument, WriteSet};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::{ADDRESS, Member, MemberState, Read, corrupt};
use crate::{
    Place, Principal, Service, ServiceError, Thing,
    auth::{to_json, token_digest},
    conversation::{newest_first, sortable},
    staff::password,
};

pub(crate) const KIND: &str = "session";
/// How long a session lasts without being used: a shift.
const IDLE_MAX: SignedDuration = SignedDuration::from_hours(12);
/// How long a session lasts at all.
const LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How exactly it is kept when a session was last used.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// Attempts under one address, until it waits.
const ATTEMPTS_MAX: usize = 5;
/// Within how long attempts are counted, and so how long an address waits at most.
const ATTEMPTS_IN: SignedDuration = SignedDuration::from_mins(15);
/// Addresses that attempts are counted of.
const ADDRESSES_MAX: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
/// Sessions of one member that are read at once.
const PAGE: usize = 200;
/// The longest description of a device, in characters.
const DEVICE_MAX: usize = 200;

/// Attempts to sign in that failed lately, by the index of the address, whether there is such an address or not.
pub(crate) struct Attempts(Mutex<LruCache<String, Vec<Timestamp>>>);

impl Default for Attempts {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(ADDRESSES_MAX)))
    }
}

impl Attempts {
    /// Count an attempt before it is looked at, so that many at once are not more than one after the other.
    ///
    /// # Errors
    /// How long to wait, where there were too many.
    fn begin(&self, index: &str, now: Timestamp) -> Result<(), SignedDuration> {
        let mut known = self.0.lock();
        let attempts = known.get_or_insert_mut(index.to_owned(), Vec::new);
        attempts.retain(|at| now.duration_since(*at) < ATTEMPTS_IN);
        match attempts.first() {
            Some(first) if attempts.len() >= ATTEMPTS_MAX => {
                Err(ATTEMPTS_IN.saturating_sub(now.duration_since(*first)))
            }
            _ => {
                attempts.push(now);
                Ok(())
            }
        }
    }

    /// It was them: what failed before does not count.
    fn succeeded(&self, index: &str) {
        self.0.lock().pop(index);
    }
}

/// A session that just began.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its id, as lists show it.
    pub id: String,
    /// What the browser keeps. It is not stored and cannot be shown again.
    pub token: String,
    /// Whose it is.
    pub member: Member,
}

/// A session as its member sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Its id.
    pub id: String,
    /// Since when.
    pub began_at: Timestamp,
    /// When it was last used, to some minutes.
    pub seen_at: Timestamp,
    /// What it began on, as the browser calls itself.
    pub device: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stored {
    #[serde(flatten)]
    view: SessionView,
    member: StaffId,
}

impl Stored {
    fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.view.seen_at) >= IDLE_MAX
            || now.duration_since(self.view.began_at) >= LASTS
    }

    fn document(&self, expected: u64, token_digest: String) -> Result<PutDocument, ServiceError> {
        let member = self.member;
        Ok(PutDocument {
            kind: KIND,
            id: token_digest,
            expected,
            body: Some(to_json(self)?),
            sealed: None,
            labels: vec![
                ("of", format!("{member}/{}", newest_first(self.view.began_at))),
                ("seen", sortable(self.view.seen_at)),
            ],
        })
    }
}

impl Service {
    /// Sign in with address, password and the code of the authenticator.
    ///
    /// Whatever is wrong, the answer is the same and takes as long: nobody learns who belongs to the staff.
    ///
    /// # Errors
    /// [`ServiceError::NotSignedIn`] where one of the three is not right, [`ServiceError::TooManyAttempts`] where too
    /// many were not.
    pub async fn sign_in_member(
        &self,
        address: &str,
        password: &str,
        code: &str,
        device: &str,
    ) -> Result<NewSession, ServiceError> {
        let index = self.address_index(address.trim());
        let now = self.now();
        let attempts = &self.0.attempts;
        attempts.begin(&index, now).map_err(|wait| ServiceError::TooManyAttempts { wait })?;
        let read = self.member_of_address(&index).await?;
        let kept = read.as_ref().and_then(|read| read.known.password.clone());
        let is_right = password::is_right(password, kept).await?;
        let Some(mut read) =
            read.filter(|read| is_right && read.stored.state == MemberState::Active)
        else {
            return Err(ServiceError::NotSignedIn);
        };
        let totp = password::authenticator(&read.known.secret)?;
        let Some(step) = password::step_of(&totp, code, now, read.known.used) else {
            return Err(ServiceError::NotSignedIn);
        };
        read.known.used = step;
        let (session, put) = self.new_session(&read.view(), device)?;
        // The member's version makes a code count once, also when it comes twice at the same time.
        let documents = vec![self.member_document(&read)?, put];
        let set = WriteSet { documents, ..WriteSet::default() };
        self.0.store.commit(set).await.map_err(|_| ServiceError::NotSignedIn)?;
        attempts.succeeded(&index);
        tracing::info!(member = %read.id, "signed in");
        Ok(session)
    }

    /// Whose session a token is, and what they may do now.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`] where it is none, or not any more.
    pub async fn authenticate_session(
        &self,
        token: &str,
    ) -> Result<(Principal, Member), ServiceError> {
        self.session(token, true).await
    }

    /// The same for what a page asks for by itself, while nobody may be there: that is no use of the session, which ends
    /// as if it had not been.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`] where it is none, or not any more.
    pub async fn look_at_session(&self, token: &str) -> Result<(Principal, Member), ServiceError> {
        self.session(token, false).await
    }

    async fn session(
        &self,
        token: &str,
        is_used: bool,
    ) -> Result<(Principal, Member), ServiceError> {
        let id = token_digest(token);
        let document =
            self.0.store.document(KIND, &id).await?.ok_or(ServiceError::Unauthenticated)?;
        let mut stored: Stored = serde_json::from_slice(&document.body).map_err(|_| corrupt())?;
        let now = self.now();
        if stored.is_over(now) {
            return Err(ServiceError::Unauthenticated);
        }
        let read = match self.read_member(&stored.member.to_string()).await {
            Ok(read) if read.stored.state == MemberState::Active => read,
            Ok(_) | Err(ServiceError::NotFound { .. } | ServiceError::Erased(_)) => {
                return Err(ServiceError::Unauthenticated);
            }
            Err(error) => return Err(error),
        };
        if is_used && now.duration_since(stored.view.seen_at) >= SEEN_EVERY {
            stored.view.seen_at = now;
            let documents = vec![stored.document(document.version, id)?];
            // Another request of the same session may have written it.
            let _ = self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await;
        }
        Ok((read.principal(&stored.view.id), read.view()))
    }

    /// End the session of a token. One that is over already stays so.
    pub async fn sign_out_member(&self, token: &str) -> Result<(), ServiceError> {
        if let Some(document) = self.0.store.document(KIND, &token_digest(token)).await? {
            let documents = vec![document.delete(KIND)];
            self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        }
        Ok(())
    }

    /// The sessions of whoever asks, the newest first.
    pub async fn own_sessions(&self, who: &Principal) -> Result<Vec<SessionView>, ServiceError> {
        let now = self.now();
        let sessions = self.sessions_of(who.staff()?).await?;
        Ok(sessions
            .into_iter()
            .filter(|(_, stored)| !stored.is_over(now))
            .map(|(_, stored)| stored.view)
            .collect())
    }

    /// End one of one's own sessions.
    pub async fn end_session(&self, who: &Principal, id: &str) -> Result<(), ServiceError> {
        let sessions = self.sessions_of(who.staff()?).await?;
        let found = sessions.into_iter().find(|(_, stored)| stored.view.id == id);
        let not_found =
            || ServiceError::NotFound { what: Thing::Session, id: id.chars().take(64).collect() };
        let (document, _) = found.ok_or_else(not_found)?;
        let documents = vec![document.delete(KIND)];
        self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        Ok(())
    }

    /// Forget sessions that are over. Returns how many; there may be more.
    pub async fn forget_sessions(&self) -> Result<usize, ServiceError> {
        let until = self.now().checked_sub(IDLE_MAX).unwrap_or(Timestamp::MIN);
        self.forget_until(KIND, "seen", until).await
    }

    pub(super) fn new_session(
        &self,
        member: &Member,
        device: &str,
    ) -> Result<(NewSession, PutDocument), ServiceError> {
        let token = self.new_token();
        let id = self.0.ids.random::<uuid::Uuid>().to_string();
        let now = self.now();
        let device = device.chars().filter(|sign| !sign.is_control()).take(DEVICE_MAX).collect();
        let view = SessionView { id: id.clone(), began_at: now, seen_at: now, device };
        let put = Stored { view, member: member.id }.document(0, token_digest(&token))?;
        Ok((NewSession { id, token, member: member.clone() }, put))
    }

    pub(super) async fn without_sessions(
        &self,
        member: StaffId,
    ) -> Result<Vec<PutDocument>, ServiceError> {
        let sessions = self.sessions_of(member).await?;
        Ok(sessions.into_iter().map(|(document, _)| document.delete(KIND)).collect())
    }

    async fn sessions_of(
        &self,
        member: StaffId,
    ) -> Result<Vec<(ombud_store::Document, Stored)>, ServiceError> {
        let begin = format!("{member}/");
        let (mut sessions, mut after) = (Vec::new(), None);
        loop {
            let page =
                self.0.store.documents(Place::query(KIND, "of", &begin, after, PAGE)?).await?;
            let is_last = page.len() < PAGE;
            after =
                page.last().map(|last| Place { label: last.label.clone(), id: last.id.clone() });
            for document in page {
                let stored = serde_json::from_slice(&document.body).map_err(|_| corrupt())?;
                sessions.push((document, stored));
            }
            if is_last {
                return Ok(sessions);
            }
        }
    }

    async fn member_of_address(&self, index: &str) -> Result<Option<Read>, ServiceError> {
        let Some(document) = self.0.store.document(ADDRESS, index).await? else { return Ok(None) };
        let id: StaffId = serde_json::from_slice(&document.body).map_err(|_| corrupt())?;
        match self.read_member(&id.to_string()).await {
            Ok(read) => Ok(Some(read)),
            Err(ServiceError::NotFound { .. } | ServiceError::Erased(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
