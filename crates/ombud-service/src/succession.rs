//! The ledger's key: which one is in office, and how another comes after it.

use std::sync::Arc;

use ombud_domain::{DecisionId, DecisionKind, Reason, Source};
use ombud_ledger::{KeyChain, Signer, Succession, VerifyingKey};
use ombud_store::WriteSet;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    Principal, Scope, Service, ServiceError, conversation::actor_of, idempotency::Hex,
    record::Draft,
};

/// A change of the ledger's key that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyChange {
    /// The key that ended, as a verifier key.
    pub old: String,
    /// The key that began.
    pub new: String,
    /// The decision that records it: the first entry that the new key signed for.
    pub decision: DecisionId,
}

impl Service {
    /// The key that others verify the ledger with: the one in office.
    pub async fn ledger_key(&self) -> Result<VerifyingKey, ServiceError> {
        Ok(self.0.store.head().await?.key)
    }

    /// Have `next` sign for the log from now on. The key in office signs that, the decision is the
    /// first entry under the new key, and all of it becomes durable at once.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if `next` is or was a key of this log, or bears another name.
    pub async fn succeed_ledger_key(
        &self,
        who: &Principal,
        next: Arc<dyn Signer>,
    ) -> Result<KeyChange, ServiceError> {
        who.require(Scope::Admin)?;
        if self.0.store.stands_by() {
            return Err(ServiceError::done(
                "another node writes now: change the key there; its log says `this node writes`",
                "gerade schreibt ein anderer Knoten: Wechseln Sie den Schlüssel dort; in seinem Log \
                 steht `this node writes`",
            ));
        }
        let head = self.0.store.head().await?;
        let (old, new) = (head.key, next.verifying_key().clone());
        let invalid = |en: &str, de: &str| Err(ServiceError::invalid("key", en, de));
        if new.name() != old.name() {
            return invalid(
                "does not bear the name of the log",
                "trägt nicht den Namen des Protokolls",
            );
        }
        let successions = self.0.store.successions().await?;
        let first = match successions.first().map(Succession::open) {
            Some(first) => first.map(|first| first.old().clone()),
            None => Ok(old.clone()),
        };
        let chain = first.and_then(|first| KeyChain::follow(first, &successions));
        let chain = chain.map_err(|_| ServiceError::Corrupt { what: "the ledger's keys" })?;
        if chain.keys().contains(&new) {
            return invalid(
                "is or was a key of this log; a key does not come back",
                "ist oder war schon ein Schlüssel dieses Protokolls; keiner kommt wieder",
            );
        }
        let mut draft = Draft::system(self, DecisionKind::Succession, self.0.ids.random());
        draft.actor = actor_of(who);
        draft.reasons = vec![Reason::of("rule.ledger_key_succeeded")];
        draft.sources = vec![source("ledger.key/old", &old), source("ledger.key/new", &new)];
        let decision = draft.id;
        let (entry, documents) = self.public_entry(draft)?;
        let set = WriteSet {
            documents,
            entries: vec![entry],
            succession: Some(next),
            ..WriteSet::default()
        };
        self.0.store.commit(set).await?;
        tracing::warn!(old = %old, new = %new, "the ledger has a new key");
        Ok(KeyChange { old: old.to_string(), new: new.to_string(), decision })
    }
}

/// A key as a source of a decision: which it was, and the digest of its text.
fn source(passage: &str, key: &VerifyingKey) -> Source {
    let digest = Sha256::digest(key.to_string());
    Source { passage: passage.to_owned(), digest: format!("{:x}", Hex(&digest)) }
}
