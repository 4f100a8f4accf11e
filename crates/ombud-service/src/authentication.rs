//! How surely we know the customer: signing in with a token, signing out, and what has been proven.
//!
//! Who they are and what is theirs is sealed beside the events that tell of it; decisions hold the
//! level before and after, and nothing else.

use std::sync::Arc;

use jiff::Timestamp;
use ombud_domain::{
    AuthenticationLevel, Conversation, ConversationId, DecisionId, DecisionKind, Event, Reason,
    Undo, UndoBy,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use ombud_assistant::account_key;
use ombud_policy::Attributes;

use crate::{
    ConversationView, IdempotencyKey, Principal, Scope, Service, ServiceError, SignInError,
    idempotency::remembered,
    live::Loaded,
    record::{Draft, Writing},
};

/// Tokens that may be refused in one conversation, and within how long.
const REFUSED_MAX: usize = 5;
const REFUSED_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);

/// What is sealed beside a sign-in.
#[derive(Serialize, Deserialize)]
pub(crate) struct SignedIn {
    subject: String,
    pub(crate) accounts: Vec<String>,
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    attributes: Attributes,
}

/// What is sealed beside a step-up.
#[derive(Serialize, Deserialize)]
pub(crate) struct SteppedUp {
    pub(crate) account: String,
}

/// What a customer has proven and still holds: their accounts, the same however they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The highest level, for whichever account.
    level: AuthenticationLevel,
    is_signed_in: bool,
    pub(crate) signed_in: Vec<String>,
    pub(crate) stepped_up: Vec<String>,
    /// What the company says of them while they are signed in.
    pub(crate) attributes: Attributes,
}

/// What was proven for one act.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Proven {
    pub(crate) level: AuthenticationLevel,
    /// Whether it is for one of their accounts.
    pub(crate) own_account: bool,
    /// Whether it is for an account at all. What waits since before this was known counts as if it were.
    #[serde(default = "for_account")]
    pub(crate) for_account: bool,
}

fn for_account() -> bool {
    true
}

impl Standing {
    /// Nothing is proven, but this was said of them.
    pub(crate) fn said_to_be(attributes: Attributes) -> Self {
        Self { attributes, ..Self::default() }
    }

    /// They have just stepped up for an account.
    pub(crate) fn step_up(&mut self, account: &str) {
        self.level = AuthenticationLevel::SteppedUp;
        self.stepped_up.push(account_key(account));
    }

    /// What is proven for an act for this account; `None` where it is for nobody's.
    pub(crate) fn of(&self, account: Option<&str>) -> Proven {
        let Some(account) = account.map(account_key) else {
            return Proven { level: self.level, own_account: false, for_account: false };
        };
        let stepped_up = self.stepped_up.contains(&account);
        // Stepped up for another account is not stepped up for this one.
        let level = match (stepped_up, self.is_signed_in) {
            (true, _) => AuthenticationLevel::SteppedUp,
            (false, true) => AuthenticationLevel::SignedIn,
            (false, false) => AuthenticationLevel::Anonymous,
        };
        let own_account = stepped_up || self.signed_in.contains(&account);
        Proven { level, own_account, for_account: true }
    }
}

impl Service {
    /// Believe who the customer is, as a token of the company says.
    ///
    /// A token that is not believed changes nothing; after some, the conversation has to wait.
    pub async fn sign_in(
        &self,
        who: &Principal,
        id: ConversationId,
        token: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations]).await?;
        let refused = ServiceError::SignIn;
        let not_believed = |error: SignInError| {
            // That we have no keys is nothing that a page could do better.
            if error != SignInError::NoKeys {
                self.was_refused(id, self.now(), true);
            }
            metrics::counter!("ombud_sign_ins_refused").increment(1);
            refused(error)
        };
        let identity = self.0.identity.as_ref().ok_or(refused(SignInError::NotConfigured))?;
        let now = self.now();
        if self.was_refused(id, now, false) >= REFUSED_MAX {
            return Err(refused(SignInError::TooMany));
        }
        let claims = identity.believed(token, now).await.map_err(not_believed)?;
        let request = self.request(who, key, &format!("sign-in/{id}"), token);
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.open_to_change(id, &mut state).await?;
        if loaded.restricted {
            return Err(ServiceError::Restricted);
        }
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(self.view(&loaded, who));
        }
        let known = loaded.conversation;
        // By the version that speaks here: another may declare something else.
        let declared = Arc::clone(&self.serving(&known).1.policies);
        let attributes = declared.attributes().take(&claims.customer);
        let attributes = attributes.map_err(|name| not_believed(SignInError::Attribute(name)))?;
        let before = match known.authentication.last_sign_in() {
            Some(proof) => {
                let (_, sealed) = self.proven::<SignedIn>(&known, proof.version).await?;
                Some(sealed.subject)
            }
            None => None,
        };
        let same = before.is_some_and(|before| before == claims.subject);
        let mut draft = self.route(&known, who, "authentication.signed_in");
        draft.undo = Undo { by: UndoBy::Customer, until: Some(claims.until) };
        draft.why_de = vec!["Sie haben sich angemeldet.".to_owned()];
        draft.why_en = vec!["You signed in.".to_owned()];
        let event = Event::SignedIn { decision: draft.id, until: claims.until, same };
        let person = self.person(&claims.subject);
        let sealed = SignedIn { subject: claims.subject, accounts: claims.accounts, attributes };
        let key = self.subject_key(known.subject).await?;
        let sealed = self.seal(&key, known.subject, draft.id.as_uuid(), &sealed)?;
        let mut writing = Writing { person: Some(person), ..Writing::default() };
        let draft = self.authenticated(&known, &event, draft);
        writing.events.push((event, Some(sealed)));
        writing.entry(&mut self.record(&key, draft)?);
        writing.documents.extend(remembered(request.as_ref(), &())?);
        self.write(&mut state, writing).await?;
        let loaded = self.loaded(id, &mut state).await?;
        Ok(self.view(loaded, who))
    }

    /// Forget who the customer is.
    pub async fn sign_out(
        &self,
        who: &Principal,
        id: ConversationId,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations]).await?;
        let request = self.request(who, key, &format!("sign-out/{id}"), "");
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.open_to_change(id, &mut state).await?;
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(self.view(&loaded, who));
        }
        if loaded.conversation.authentication.level(self.now()) == AuthenticationLevel::Anonymous {
            self.remember_only(request.as_ref()).await?;
            return Ok(self.view(&loaded, who));
        }
        let known = loaded.conversation;
        let mut draft = self.route(&known, who, "authentication.signed_out");
        draft.why_de = vec!["Sie haben sich abgemeldet.".to_owned()];
        draft.why_en = vec!["You signed out.".to_owned()];
        let event = Event::SignedOut { decision: draft.id };
        let draft = self.authenticated(&known, &event, draft);
        self.write_decision(&mut state, vec![event], draft, request.as_ref()).await?;
        let loaded = self.loaded(id, &mut state).await?;
        Ok(self.view(loaded, who))
    }

    /// A decision about how surely the customer is known: with the level before and after.
    pub(crate) fn authenticated(
        &self,
        before: &Conversation,
        event: &Event,
        mut draft: Draft,
    ) -> Draft {
        let now = self.now();
        let mut after = before.clone();
        after.apply(now, event);
        draft.kind = DecisionKind::Authentication;
        for (when, level) in [
            ("before", before.authentication.level(now)),
            ("after", after.authentication.level(now)),
        ] {
            draft.reasons.push(Reason::of(format!("authentication.{when}.{}", level.as_str())));
        }
        draft
    }

    /// What the customer of a conversation has proven and still holds.
    pub(crate) async fn standing(
        &self,
        conversation: &Conversation,
    ) -> Result<Standing, ServiceError> {
        let (now, known) = (self.now(), &conversation.authentication);
        let mut standing = Standing { level: known.level(now), ..Standing::default() };
        if let Some(proof) = known.signed_in(now) {
            let (_, sealed) = self.proven::<SignedIn>(conversation, proof.version).await?;
            standing.is_signed_in = true;
            standing.attributes = sealed.attributes;
            standing.signed_in = sealed.accounts.iter().map(|of| account_key(of)).collect();
        }
        for proof in known.stepped_up(now) {
            let (_, sealed) = self.proven::<SteppedUp>(conversation, proof.version).await?;
            standing.stepped_up.push(account_key(&sealed.account));
        }
        Ok(standing)
    }

    /// What is sealed beside the event of a proof.
    pub(crate) async fn proven<T: DeserializeOwned>(
        &self,
        conversation: &Conversation,
        version: u64,
    ) -> Result<(DecisionId, T), ServiceError> {
        let corrupt = || ServiceError::Corrupt { what: "authentication" };
        let stored = self.0.store.events(conversation.id.as_uuid(), version - 1, 1).await?;
        let stored = stored.first().ok_or_else(corrupt)?;
        let event: Event = serde_json::from_slice(&stored.body).map_err(|_| corrupt())?;
        let (Event::SignedIn { decision, .. } | Event::SteppedUp { decision, .. }) = event else {
            return Err(corrupt());
        };
        let sealed = stored.sealed.as_ref().ok_or_else(corrupt)?;
        let key = self.subject_key(conversation.subject).await?;
        let open = self.open_sealed(&key, conversation.subject, decision.as_uuid(), sealed)?;
        Ok((decision, open))
    }

    /// A conversation that may be changed now.
    async fn open_to_change(
        &self,
        id: ConversationId,
        state: &mut Option<Loaded>,
    ) -> Result<Loaded, ServiceError> {
        let loaded = self.loaded(id, state).await?;
        if loaded.conversation.acting.is_some() {
            return Err(ServiceError::Acting);
        }
        loaded.conversation.room(1)?;
        Ok(loaded.clone())
    }

    /// How many tokens of a conversation were refused lately, this one among them if it was.
    ///
    /// Counted on each node by itself and not kept: a signature cannot be guessed, and this only keeps
    /// a page that goes wrong from going on.
    fn was_refused(&self, id: ConversationId, now: Timestamp, again: bool) -> usize {
        let mut refused = self.0.sign_ins_refused.lock();
        let times = refused.get_or_insert_mut(id, Vec::new);
        times.retain(|at| now.duration_since(*at) < REFUSED_WITHIN);
        if again {
            times.push(now);
        }
        times.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_proven_is_proven_for_one_account() {
        use AuthenticationLevel as Level;
        let standing = Standing {
            level: Level::SteppedUp,
            is_signed_in: true,
            signed_in: vec!["NL100234".to_owned(), "NL200201".to_owned()],
            stepped_up: vec!["NL100201".to_owned(), "NL200201".to_owned()],
            ..Standing::default()
        };
        let proven = |level, own_account| Proven { level, own_account, for_account: true };
        assert_eq!(standing.of(Some("nl 100234")), proven(Level::SignedIn, true));
        assert_eq!(standing.of(Some("NL-200201")), proven(Level::SteppedUp, true));
        assert_eq!(standing.of(Some("NL-100201")), proven(Level::SteppedUp, true));
        assert_eq!(standing.of(Some("NL-100999")), proven(Level::SignedIn, false));
        let nobody = Proven { for_account: false, ..proven(Level::SteppedUp, false) };
        assert_eq!(standing.of(None), nobody);
        assert_eq!(Standing::default().of(Some("NL-100234")), proven(Level::Anonymous, false));
    }
}
