//! The staff: people who sign in, what they are for, and since when.
//!
//! Name, address, password and authenticator of a member lie sealed under a key of their own, which is destroyed when
//! they leave: what they decided stays in the log under a random id. An invitation is a link that is good once; it
//! also serves who has lost their password or their phone. Every change of who may do what is a decision.

use jiff::{SignedDuration, Timestamp};
use ombud_domain::{DecisionId, DecisionKind, Locale, Reason, StaffId, SubjectId};
use ombud_store::{Document, DocumentQuery, PutDocument, SubjectKey, Version, WriteSet};
use serde::{Deserialize, Serialize};
use zeroize::ZeroizeOnDrop;

use self::role::scopes_of;
pub(crate) use self::session::{Attempts, KIND as SESSION};
pub use self::{
    role::Role,
    session::{NewSession, SessionView},
};
use crate::{
    Area, IdempotencyKey, Listed, Place, Principal, Scope, Service, ServiceError, Thing,
    auth::{API_KEY, check_name, parse_id, to_json, token_digest, unchanged},
    conversation::actor_of,
    given::name_of,
    idempotency::{Request, keyed_digest, remembered},
    place::listed,
    record::Draft,
};

mod password;
mod role;
mod session;

pub(crate) const KIND: &str = "member";
/// Which member has an address: so that no two have the same, and signing in finds theirs.
const ADDRESS: &str = "member_address";
/// Which member an invitation is for.
const INVITATION: &str = "invitation";
/// How long an invitation is good.
const INVITED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The longest name, in characters.
const NAME_MAX: usize = 100;
/// The longest address, in characters (RFC 3696, erratum 1690).
const ADDRESS_MAX: usize = 254;

/// Whether somebody can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// Not yet: they have an invitation.
    Invited,
    /// Yes.
    Active,
    /// Not any more.
    Disabled,
}

/// A member of the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The random id that decisions name.
    pub id: StaffId,
    /// What they are called.
    pub name: String,
    /// Their e-mail address, with which they sign in.
    pub address: String,
    /// What they are for.
    pub roles: Vec<Role>,
    /// The team they belong to.
    pub team: Option<String>,
    /// Where their rights reach; with none, everywhere.
    pub areas: Vec<Area>,
    /// Whether they can sign in.
    pub state: MemberState,
    /// The language of their pages; `None` for the browser's.
    pub locale: Option<Locale>,
    /// Since when they are known.
    pub created_at: Timestamp,
}

/// Who is to become a member.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// What they are called.
    pub name: String,
    /// Their e-mail address.
    pub address: String,
    /// What they are for.
    pub duty: Duty,
}

/// What somebody is for, and with which conversations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// What they are for.
    pub roles: Vec<Role>,
    /// The team they belong to.
    pub team: Option<String>,
    /// Where their rights reach; with none, everywhere.
    pub areas: Vec<Area>,
}

impl Member {
    /// What they are for, and with which conversations.
    pub fn duty(&self) -> Duty {
        let Self { roles, team, areas, .. } = self;
        Duty { roles: roles.clone(), team: team.clone(), areas: areas.clone() }
    }
}

impl Duty {
    /// What tells it from any other, for who goes on from it.
    pub fn stamp(&self) -> String {
        let roles = self.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",");
        let areas = self.areas.iter().map(Area::to_string).collect::<Vec<_>>().join(",");
        format!("{roles}/{}/{areas}", self.team.as_deref().unwrap_or_default())
    }
}

impl NewMember {
    /// What two requests to invite the same have in common.
    fn as_body(&self) -> String {
        let Self { name, address, duty: Duty { roles, team, areas } } = self;
        format!("{}/{roles:?}/{areas:?}/{address}/{name}", team.as_deref().unwrap_or_default())
    }
}

/// What is kept of a request that made an invitation, beside its token: nothing that says who it is for.
#[derive(Serialize, Deserialize)]
struct Invited {
    id: StaffId,
    until: Timestamp,
}

/// What lets somebody choose a password and add an authenticator, once.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Whom it is for.
    pub member: Member,
    /// The last part of its link. It is not stored and cannot be shown again.
    pub token: String,
    /// How long it is good.
    pub until: Timestamp,
}

/// What whoever opens an invitation is shown.
#[derive(Debug, Clone)]
pub struct OpenInvitation {
    /// Whom it is for.
    pub member: Member,
    /// The secret for the authenticator app, in base 32 as people type it.
    pub secret: String,
    /// How long it is good.
    pub until: Timestamp,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stored {
    roles: Vec<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    team: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    areas: Vec<Area>,
    state: MemberState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    locale: Option<Locale>,
    created_at: Timestamp,
    /// The document of their address.
    address: String,
    /// The document of the invitation that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    invitation: Option<String>,
}

/// What is sealed.
#[derive(Clone, Serialize, Deserialize, ZeroizeOnDrop)]
struct Known {
    name: String,
    address: String,
    /// As Argon2id keeps it; `None` before there is one.
    password: Option<String>,
    /// The secret of the authenticator, in base 32.
    secret: String,
    /// The step of the code that was used last.
    #[serde(default)]
    used: u64,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct OpenUntil {
    member: StaffId,
    until: Timestamp,
}

/// A member as read: with the version that a change expects.
struct Read {
    version: Version,
    stored: Stored,
    known: Known,
    key: SubjectKey,
    id: StaffId,
}

impl Read {
    /// The member, in one of their sessions.
    fn principal(&self, session: &str) -> Principal {
        Principal::Member {
            staff: self.id,
            session: session.to_owned(),
            scopes: scopes_of(&self.stored.roles),
            team: self.stored.team.clone(),
            areas: self.stored.areas.clone(),
        }
    }

    fn view(&self) -> Member {
        let Self { stored, known, id, .. } = self;
        Member {
            id: *id,
            name: known.name.clone(),
            address: known.address.clone(),
            roles: stored.roles.clone(),
            team: stored.team.clone(),
            areas: stored.areas.clone(),
            state: stored.state,
            locale: stored.locale,
            created_at: stored.created_at,
        }
    }
}

/// As whom the key store keeps a member's key.
fn subject_of(id: StaffId) -> SubjectId {
    id.as_uuid().into()
}

fn corrupt() -> ServiceError {
    ServiceError::Corrupt { what: "member" }
}

fn not_found(id: &str) -> ServiceError {
    ServiceError::NotFound { what: Thing::Member, id: id.chars().take(64).collect() }
}

impl Service {
    /// Invite somebody to the staff. The same key twice is one invitation.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] names what is missing or taken.
    pub async fn invite_member(
        &self,
        who: &Principal,
        new: &NewMember,
        key: Option<&IdempotencyKey>,
    ) -> Result<Invitation, ServiceError> {
        who.require(Scope::Admin)?;
        let request = self.request(who, key, "invite member", &new.as_body());
        if let Some(again) = self.invited_before(request.as_ref()).await? {
            return Ok(again);
        }
        self.write_member(who, new, request.as_ref(), vec![]).await
    }

    /// The invitation that a request made before.
    async fn invited_before(
        &self,
        request: Option<&Request>,
    ) -> Result<Option<Invitation>, ServiceError> {
        let Some(Invited { id, until }) = self.repeated(request).await? else { return Ok(None) };
        let member = self.read_member(&id.to_string()).await?.view();
        Ok(Some(Invitation { member, token: Request::token(self, request), until }))
    }

    /// Invite the first administrator with the first-admin token, which dies with it.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`] where the token is not, or no longer, the right one.
    pub async fn invite_first_member(
        &self,
        token: &str,
        name: &str,
        address: &str,
    ) -> Result<Invitation, ServiceError> {
        let spent = self.first_token(token).await?;
        let new = NewMember {
            name: name.to_owned(),
            address: address.to_owned(),
            duty: Duty { roles: vec![Role::Administrator], team: None, areas: vec![] },
        };
        self.write_member(&Principal::Operator, &new, None, vec![spent]).await
    }

    async fn write_member(
        &self,
        who: &Principal,
        new: &NewMember,
        request: Option<&Request>,
        mut documents: Vec<PutDocument>,
    ) -> Result<Invitation, ServiceError> {
        let name = name_of("name", &new.name, NAME_MAX)?.to_owned();
        let address = address_of(&new.address)?;
        let Duty { roles, team, areas } = self.checked_duty(&new.duty)?;
        let index = self.address_index(&address);
        if self.0.store.document(ADDRESS, &index).await?.is_some() {
            let en = "belongs to somebody of the staff already";
            let de = "gehört schon jemandem aus dem Team";
            return Err(ServiceError::invalid("address", en, de));
        }
        let id: StaffId = self.0.ids.random();
        let key = self.create_subject_key(subject_of(id)).await?;
        let token = Request::token(self, request);
        let until = self.now().checked_add(INVITED_FOR).map_err(|_| corrupt())?;
        documents.extend(remembered(request, &Invited { id, until })?);
        let known = Known { name, address, password: None, secret: self.new_secret(), used: 0 };
        let stored = Stored {
            roles,
            team,
            areas,
            state: MemberState::Invited,
            locale: None,
            created_at: self.now(),
            address: index.clone(),
            invitation: Some(token_digest(&token)),
        };
        documents.push(invitation_document(id, &token, until)?);
        documents.push(PutDocument {
            kind: ADDRESS,
            id: index,
            expected: 0,
            body: Some(to_json(&id)?),
            sealed: None,
            labels: vec![],
        });
        let read = Read { version: 0, stored, known, key, id };
        documents.push(self.member_document(&read)?);
        self.write_access(who, &read, "invited", documents).await?;
        Ok(Invitation { member: read.view(), token, until })
    }

    /// Give somebody a new invitation: who has lost password or phone chooses both again. What they had no longer
    /// counts, and their sessions end.
    pub async fn invite_again(
        &self,
        who: &Principal,
        id: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<Invitation, ServiceError> {
        who.require(Scope::Admin)?;
        let request = self.request(who, key, "invite member again", id);
        let request = request.as_ref();
        if let Some(again) = self.invited_before(request).await? {
            return Ok(again);
        }
        let mut read = self.read_member(id).await?;
        let mut documents = self.without_invitation(&read).await?;
        let token = Request::token(self, request);
        let until = self.now().checked_add(INVITED_FOR).map_err(|_| corrupt())?;
        documents.extend(remembered(request, &Invited { id: read.id, until })?);
        documents.push(invitation_document(read.id, &token, until)?);
        documents.extend(self.without_sessions(read.id).await?);
        documents.extend(self.one_administrator_but(&read).await?);
        read.stored.state = MemberState::Invited;
        read.stored.invitation = Some(token_digest(&token));
        read.known.password = None;
        read.known.secret = self.new_secret();
        read.known.used = 0;
        documents.push(self.member_document(&read)?);
        self.write_access(who, &read, "invited", documents).await?;
        Ok(Invitation { member: read.view(), token, until })
    }

    /// What an invitation is for.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where it was used, replaced or is too old.
    pub async fn open_invitation(&self, token: &str) -> Result<OpenInvitation, ServiceError> {
        let (_, until, read) = self.invited(token).await?;
        Ok(OpenInvitation { member: read.view(), secret: read.known.secret.clone(), until })
    }

    /// Choose a password and show that the authenticator has the secret: the member is signed in.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the password is weak or the code is not the authenticator's.
    pub async fn accept_invitation(
        &self,
        token: &str,
        password: &str,
        code: &str,
        device: &str,
    ) -> Result<NewSession, ServiceError> {
        let (invitation, _, mut read) = self.invited(token).await?;
        password::check(password, &[&read.known.name, &read.known.address])?;
        let totp = password::authenticator(&read.known.secret)?;
        let Some(step) = password::step_of(&totp, code, self.now(), 0) else {
            let en = "is not the one that your app shows now. Is the clock of your phone right?";
            let de =
                "ist nicht der, den Ihre App gerade zeigt. Geht die Uhr Ihres Telefons richtig?";
            return Err(ServiceError::invalid("code", en, de));
        };
        read.known.password = Some(password::hashed(password, self.0.ids.bytes()).await?);
        read.known.used = step;
        read.stored.state = MemberState::Active;
        read.stored.invitation = None;
        let (session, put) = self.new_session(&read.view(), device)?;
        let documents = vec![invitation.delete(INVITATION), self.member_document(&read)?, put];
        let who = read.principal(&session.id);
        self.write_access(&who, &read, "accepted", documents).await?;
        Ok(session)
    }

    /// The staff, in the order of their ids.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn members(
        &self,
        who: &Principal,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<Member>>, ServiceError> {
        who.require(Scope::Admin)?;
        let query = Place::query_equal(KIND, "all", "", after, limit)?;
        let mut members = Vec::new();
        for document in self.0.store.documents(query).await? {
            let member = self.opened_member(document.clone()).await?.view();
            members.push(listed(document, |_| Ok(member.clone()))?);
        }
        Ok(members)
    }

    /// One member.
    pub async fn member(&self, who: &Principal, id: &str) -> Result<Member, ServiceError> {
        if who.staff().map(|own| own.to_string()).ok().as_deref() != Some(id) {
            who.require(Scope::Admin)?;
        }
        Ok(self.read_member(id).await?.view())
    }

    /// What a member of the staff is called, for colleagues; `None` for who left, and for keys.
    pub async fn name_of_staff(
        &self,
        who: &Principal,
        id: StaffId,
    ) -> Result<Option<String>, ServiceError> {
        who.require_staff()?;
        match self.read_member(&id.to_string()).await {
            Ok(read) => Ok(Some(read.known.name.clone())),
            Err(ServiceError::NotFound { .. } | ServiceError::Erased(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Give somebody other roles, another team, or other areas, over what was `seen` of them ([`Duty::stamp`]), where that is
    /// said: then nobody takes back unseen what somebody else has changed.
    ///
    /// # Errors
    /// [`ServiceError::Done`] where it was changed meanwhile; [`ServiceError::Invalid`].
    pub async fn change_duty(
        &self,
        who: &Principal,
        id: &str,
        duty: &Duty,
        seen: Option<&str>,
    ) -> Result<Member, ServiceError> {
        who.require(Scope::Admin)?;
        let duty = self.checked_duty(duty)?;
        let mut read = self.read_member(id).await?;
        let known = read.view().duty();
        // Also of the same form that came twice.
        if known == duty {
            return Ok(read.view());
        }
        if seen.is_some_and(|seen| seen != known.stamp()) {
            return Err(ServiceError::changed_meanwhile());
        }
        let Duty { roles, team, areas } = duty;
        let mut documents = Vec::new();
        if !roles.contains(&Role::Administrator) {
            documents.extend(self.one_administrator_but(&read).await?);
        }
        read.stored.roles = roles;
        read.stored.team = team;
        read.stored.areas = areas;
        documents.push(self.member_document(&read)?);
        self.write_access(who, &read, "changed", documents).await?;
        Ok(read.view())
    }

    /// Somebody may no longer sign in, or may again. Their sessions end at once.
    pub async fn allow_member(
        &self,
        who: &Principal,
        id: &str,
        allowed: bool,
        key: Option<&IdempotencyKey>,
    ) -> Result<Member, ServiceError> {
        who.require(Scope::Admin)?;
        let what = if allowed { "enable member" } else { "disable member" };
        let request = self.request(who, key, what, id);
        let is_repeated = self.repeated::<()>(request.as_ref()).await?.is_some();
        let mut read = self.read_member(id).await?;
        if is_repeated {
            return Ok(read.view());
        }
        let (state, what) = match (allowed, &read.known.password) {
            (false, _) => (MemberState::Disabled, "disabled"),
            (true, Some(_)) => (MemberState::Active, "enabled"),
            (true, None) => (MemberState::Invited, "enabled"),
        };
        if read.stored.state == state {
            self.remember_only(request.as_ref()).await?;
            return Ok(read.view());
        }
        let mut documents = Vec::from_iter(remembered(request.as_ref(), &())?);
        if !allowed {
            documents.extend(self.one_administrator_but(&read).await?);
            documents.extend(self.without_sessions(read.id).await?);
            documents.extend(self.without_invitation(&read).await?);
            read.stored.invitation = None;
        }
        read.stored.state = state;
        documents.push(self.member_document(&read)?);
        self.write_access(who, &read, what, documents).await?;
        Ok(read.view())
    }

    /// Somebody leaves: what says who they were is destroyed. What they decided stays, under their random id.
    pub async fn remove_member(&self, who: &Principal, id: &str) -> Result<(), ServiceError> {
        who.require(Scope::Admin)?;
        let read = self.read_member(id).await?;
        let mut documents = self.without_invitation(&read).await?;
        documents.extend(self.one_administrator_but(&read).await?);
        documents.extend(self.without_sessions(read.id).await?);
        if let Some(address) = self.0.store.document(ADDRESS, &read.stored.address).await? {
            documents.push(address.delete(ADDRESS));
        }
        documents.push(PutDocument { body: None, sealed: None, ..self.member_document(&read)? });
        self.write_access(who, &read, "removed", documents).await?;
        self.0.keys.destroy(read.id.as_uuid(), self.now().as_millisecond()).await?;
        self.0.subject_keys.lock().pop(&subject_of(read.id));
        Ok(())
    }

    /// Somebody chooses the language of their pages.
    pub async fn choose_locale(&self, who: &Principal, locale: Locale) -> Result<(), ServiceError> {
        let mut read = self.read_member(&who.staff()?.to_string()).await?;
        read.stored.locale = Some(locale);
        let documents = vec![self.member_document(&read)?];
        self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        Ok(())
    }

    /// Whether somebody can give roles: an active administrator, other than the one with this id.
    pub(crate) async fn administrator_but(
        &self,
        id: Option<StaffId>,
    ) -> Result<Option<Document>, ServiceError> {
        let own = id.map(|id| id.to_string());
        let mut after = None;
        loop {
            let query = DocumentQuery { after, ..DocumentQuery::equal(KIND, "all", "", 200) };
            let documents = self.0.store.documents(query).await?;
            let last = documents.last().map(|last| (last.label.clone(), last.id.clone()));
            let is_last_page = documents.len() < 200;
            for document in documents {
                let stored: Stored =
                    serde_json::from_slice(&document.body).map_err(|_| corrupt())?;
                if Some(&document.id) != own.as_ref()
                    && stored.state == MemberState::Active
                    && stored.roles.contains(&Role::Administrator)
                {
                    return Ok(Some(document));
                }
            }
            if is_last_page {
                return Ok(None);
            }
            after = last;
        }
    }

    /// What a change that costs a member the role of administrator needs to be written with: somebody else must be
    /// left who can give roles, with a key or a role. Of two who take it from each other at once, the second is a
    /// conflict.
    async fn one_administrator_but(
        &self,
        read: &Read,
    ) -> Result<Option<PutDocument>, ServiceError> {
        let is_one = read.stored.state == MemberState::Active
            && read.stored.roles.contains(&Role::Administrator);
        if !is_one {
            return Ok(None);
        }
        if let Some(other) = self.administrator_but(Some(read.id)).await? {
            return Ok(Some(unchanged(KIND, other)));
        }
        let key = self.admin_key_but(None).await?;
        Ok(Some(unchanged(API_KEY, key.ok_or(ServiceError::LastAdministrator)?)))
    }

    /// What somebody is for as it is kept: each once.
    fn checked_duty(&self, duty: &Duty) -> Result<Duty, ServiceError> {
        let mut roles = duty.roles.clone();
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() {
            let en = "must name at least one role";
            let de = "muss mindestens eine Rolle nennen";
            return Err(ServiceError::invalid("roles", en, de));
        }
        check_name("team", duty.team.as_deref())?;
        let areas = self.checked_areas(&duty.areas, &scopes_of(&roles))?;
        Ok(Duty { roles, team: duty.team.clone(), areas })
    }

    async fn read_member(&self, id: &str) -> Result<Read, ServiceError> {
        let document = self.0.store.document(KIND, id).await?.ok_or_else(|| not_found(id))?;
        self.opened_member(document).await
    }

    async fn opened_member(&self, document: Document) -> Result<Read, ServiceError> {
        let id: StaffId = parse_id(Thing::Member, &document.id)?;
        let stored = serde_json::from_slice(&document.body).map_err(|_| corrupt())?;
        let key = self.subject_key(subject_of(id)).await?;
        let sealed = document.sealed.as_deref().ok_or_else(corrupt)?;
        let known = self.open_sealed(&key, subject_of(id), id.as_uuid(), sealed)?;
        Ok(Read { version: document.version, stored, known, key, id })
    }

    fn member_document(&self, read: &Read) -> Result<PutDocument, ServiceError> {
        let sealed = self.seal(&read.key, subject_of(read.id), read.id.as_uuid(), &read.known)?;
        Ok(PutDocument {
            kind: KIND,
            id: read.id.to_string(),
            expected: read.version,
            body: Some(to_json(&read.stored)?),
            sealed: Some(sealed),
            labels: vec![("all", String::new())],
        })
    }

    /// Write what changes who may do what, with the decision that records it.
    async fn write_access(
        &self,
        who: &Principal,
        read: &Read,
        what: &str,
        mut documents: Vec<PutDocument>,
    ) -> Result<DecisionId, ServiceError> {
        let mut draft = Draft::system(self, DecisionKind::Access, self.0.ids.random());
        draft.actor = actor_of(who);
        draft.reasons = vec![
            Reason::of(format!("access.{what}")),
            Reason::of(format!("access.member.{}", read.id)),
        ];
        let roles = read.stored.roles.iter();
        draft
            .reasons
            .extend(roles.map(|role| Reason::of(format!("access.role.{}", role.as_str()))));
        if let Some(team) = &read.stored.team {
            draft.reasons.push(Reason::of(format!("access.team.{team}")));
        }
        let areas = read.stored.areas.iter();
        draft.reasons.extend(areas.map(|area| Reason::of(format!("access.area.{}", area.code()))));
        let decision = draft.id;
        let (entry, deliveries) = self.public_entry(draft)?;
        documents.extend(deliveries);
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        tracing::warn!(member = %read.id, what, "who may do what changed");
        Ok(decision)
    }

    async fn invited(&self, token: &str) -> Result<(Document, Timestamp, Read), ServiceError> {
        let gone = || ServiceError::NotFound { what: Thing::Invitation, id: "…".to_owned() };
        let document = self.0.store.document(INVITATION, &token_digest(token)).await?;
        let document = document.ok_or_else(gone)?;
        let OpenUntil { member, until } =
            serde_json::from_slice(&document.body).map_err(|_| corrupt())?;
        if until <= self.now() {
            return Err(gone());
        }
        let read = self.read_member(&member.to_string()).await.map_err(|error| match error {
            ServiceError::NotFound { .. } | ServiceError::Erased(_) => gone(),
            error => error,
        })?;
        Ok((document, until, read))
    }

    async fn without_invitation(&self, read: &Read) -> Result<Vec<PutDocument>, ServiceError> {
        let Some(id) = &read.stored.invitation else { return Ok(vec![]) };
        let open = self.0.store.document(INVITATION, id).await?;
        Ok(open.into_iter().map(|open| open.delete(INVITATION)).collect())
    }

    /// Under which an address is found: nobody without the cell's secret can try which addresses there are.
    fn address_index(&self, address: &str) -> String {
        keyed_digest(self, "member.address.v1", &[&address.to_lowercase()])
    }

    fn new_secret(&self) -> String {
        password::secret_of(self.0.ids.bytes())
    }
}

fn invitation_document(
    member: StaffId,
    token: &str,
    until: Timestamp,
) -> Result<PutDocument, ServiceError> {
    Ok(PutDocument {
        kind: INVITATION,
        id: token_digest(token),
        expected: 0,
        body: Some(to_json(&OpenUntil { member, until })?),
        sealed: None,
        labels: vec![],
    })
}

/// An address that mail can be sent to, as far as its form says.
fn address_of(address: &str) -> Result<String, ServiceError> {
    let address = name_of("address", address, ADDRESS_MAX)?;
    let well_formed = address.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && host.contains('.')
            && !host.contains('@')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !address.chars().any(char::is_whitespace)
    });
    if !well_formed {
        let en = "must be an e-mail address, such as `kim@example.org`";
        let de = "muss eine E-Mail-Adresse sein, etwa `kim@example.org`";
        return Err(ServiceError::invalid("address", en, de));
    }
    Ok(address.to_owned())
}
