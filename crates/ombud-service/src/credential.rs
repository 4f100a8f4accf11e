//! Credentials of tools: kept sealed, and opened only for what calls tools.
//!
//! Each is a document whose secret is sealed under a key of its own in the key store, bound to the cell, to its
//! name and to the decision that set it. Removing it destroys that key, so that no backup brings it back. What is
//! opened stays in memory, where the [`Gate`](crate::Gate) and the ways out that it uses look at every call: a
//! change holds from the next one on.

use std::{collections::BTreeMap, fmt, sync::Arc};

use jiff::Timestamp;
use ombud_domain::{CellId, DecisionId, DecisionKind, Reason, SubjectId};
use ombud_policy::Slug;
use ombud_store::{Document, DocumentQuery, KeyLookup, PutDocument, Seal, SubjectKey, WriteSet};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::{
    IdempotencyKey, Principal, Scope, Service, ServiceError, Thing, auth::to_json,
    conversation::actor_of, idempotency::remembered, record::Draft,
};

pub(crate) const KIND: &str = "credential";
/// The longest secret, in bytes: tokens that hold claims have some 2 KB.
const SECRET_SIZE_MAX_BYTES: usize = 8 * 1024;
/// The longest name of a variable of a program's environment, in bytes.
const VARIABLE_SIZE_MAX_BYTES: usize = 64;
/// Credentials there may be: some per tool.
const COUNT_MAX: usize = 1_000;

/// What shows another system that we may. It does not show itself, and its bytes are overwritten when it goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// A secret of this text.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself: for what is sent to the system, and nothing else.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// The credentials that are kept, opened. Cheap to clone: all of them are the same.
#[derive(Clone)]
pub struct Credentials(Arc<Known>);

struct Known {
    secrets: watch::Sender<BTreeMap<String, Secret>>,
    /// What was read later is not overtaken by what was read before.
    turn: tokio::sync::Mutex<()>,
}

impl Default for Credentials {
    fn default() -> Self {
        let secrets = watch::Sender::new(BTreeMap::new());
        Self(Arc::new(Known { secrets, turn: tokio::sync::Mutex::default() }))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.secrets.borrow().keys()).finish()
    }
}

impl Credentials {
    /// What finds them in a store.
    pub fn query() -> DocumentQuery {
        DocumentQuery::equal(KIND, "all", "", COUNT_MAX)
    }

    /// Take these documents for all that are kept. Whichever cannot be opened is named in the log and not used.
    pub async fn take(
        &self,
        documents: &[Document],
        keys: &(impl KeyLookup + ?Sized),
        cell: &CellId,
    ) -> Result<(), ServiceError> {
        let mut secrets = BTreeMap::new();
        for document in documents {
            if let Some(secret) = opened(document, keys, cell).await? {
                secrets.insert(document.id.clone(), secret);
            } else {
                tracing::error!(
                    credential = document.id,
                    "a credential cannot be opened: set it again (`ombud credentials set`)"
                );
            }
        }
        self.0.secrets.send_if_modified(|known| {
            let is_new = *known != secrets;
            *known = secrets;
            is_new
        });
        Ok(())
    }

    /// Under which names there are some.
    pub fn names(&self) -> Vec<String> {
        self.0.secrets.borrow().keys().cloned().collect()
    }

    /// The one under a name.
    pub fn get(&self, name: &str) -> Option<Secret> {
        self.0.secrets.borrow().get(name).cloned()
    }

    /// Wait until another one is under a name than this.
    pub async fn changed(&self, name: &str, from: Option<&Secret>) {
        let mut secrets = self.0.secrets.subscribe();
        let is_another = |known: &BTreeMap<String, Secret>| known.get(name) != from;
        if secrets.wait_for(is_another).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// What is shown to one system: what is kept under its name, else what the operator's file holds.
#[derive(Debug, Clone, Default)]
pub struct Credential {
    /// Under which name it is kept.
    pub name: String,
    /// What the operator's file holds, where there is one.
    pub file: Option<Secret>,
    /// What is kept.
    pub kept: Credentials,
}

impl Credential {
    /// As it is now; `None` where there is none.
    pub fn now(&self) -> Option<Secret> {
        self.kept.get(&self.name).or_else(|| self.file.clone())
    }

    /// Wait until it is another one than this.
    pub async fn changed(&self, from: Option<&Secret>) {
        while self.now().as_ref() == from {
            self.kept.changed(&self.name, self.kept.get(&self.name).as_ref()).await;
        }
    }
}

/// A credential as lists show it: all but the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialView {
    /// Of which tool it is: `billing`, or with the variable of its environment, `crm.CRM_TOKEN`.
    pub name: String,
    /// When it was set last.
    pub set_at: Timestamp,
    /// By whom: the random staff id of an API key, or `ombud` for the command line.
    pub by: String,
    /// The decision that records it.
    pub decision: DecisionId,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stored {
    #[serde(flatten)]
    view: CredentialView,
    /// Whose key in the key store it is sealed under.
    key: SubjectId,
}

/// What is sealed: with its name, so that no other's is put in its place.
#[derive(Serialize, Deserialize, ZeroizeOnDrop)]
struct Sealed {
    name: String,
    secret: String,
}

impl Service {
    /// Keep a credential for a tool, in place of the one before. Its next call has it.
    ///
    /// `name` is the tool's, or `TOOL.VARIABLE` for a variable of the program that is its MCP server.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the name is none or the secret cannot be sent.
    pub async fn set_credential(
        &self,
        who: &Principal,
        name: &str,
        secret: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<CredentialView, ServiceError> {
        who.require(Scope::Integrations)?;
        let request = self.request(who, key, &format!("credential/{name}"), secret);
        if let Some(view) = self.repeated(request.as_ref()).await? {
            return Ok(view);
        }
        self.check_credential(name, secret)?;
        let known = self.0.store.document(KIND, name).await?;
        let expected = known.as_ref().map_or(0, |document| document.version);
        if expected == 0 && self.0.store.documents(Credentials::query()).await?.len() >= COUNT_MAX {
            let en = format!("would be one more than the {COUNT_MAX} that can be kept");
            let de = format!("wäre einer mehr als die {COUNT_MAX}, die aufbewahrt werden können");
            return Err(ServiceError::invalid("name", en, de));
        }
        let (subject, sealing) = self.credential_key(known.as_ref()).await?;
        let (entry, mut documents, decision) = self.credential_entry(who, name, "set")?;
        let view = CredentialView {
            name: name.to_owned(),
            set_at: self.now(),
            by: actor_of(who).id,
            decision,
        };
        let sealed = Sealed { name: name.to_owned(), secret: secret.to_owned() };
        documents.push(PutDocument {
            kind: KIND,
            id: name.to_owned(),
            expected,
            body: Some(to_json(&Stored { view: view.clone(), key: subject })?),
            sealed: Some(self.seal(&sealing, subject, decision.as_uuid(), &sealed)?),
            labels: vec![("all", String::new())],
        });
        documents.extend(remembered(request.as_ref(), &view)?);
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        self.load_credentials().await?;
        tracing::warn!(credential = name, "a credential was set");
        Ok(view)
    }

    /// Keep a credential no more: its key is destroyed, and the tool's next call is without it, or with what the
    /// operator's file holds.
    pub async fn remove_credential(&self, who: &Principal, name: &str) -> Result<(), ServiceError> {
        who.require(Scope::Integrations)?;
        let not_found = || ServiceError::NotFound {
            what: Thing::Credential,
            id: name.chars().take(64).collect(),
        };
        let document = self.0.store.document(KIND, name).await?.ok_or_else(not_found)?;
        let stored = stored(&document)?;
        let (entry, mut documents, _) = self.credential_entry(who, name, "removed")?;
        documents.push(document.delete(KIND));
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        self.0.keys.destroy(stored.key.as_uuid(), self.now().as_millisecond()).await?;
        self.load_credentials().await?;
        tracing::warn!(credential = name, "a credential was removed");
        Ok(())
    }

    /// The credentials that are kept, without their secrets, by name.
    pub async fn credentials(&self, who: &Principal) -> Result<Vec<CredentialView>, ServiceError> {
        who.require(Scope::Integrations)?;
        let documents = self.0.store.documents(Credentials::query()).await?;
        documents.iter().map(|document| stored(document).map(|stored| stored.view)).collect()
    }

    /// Open what is kept for those who call tools.
    pub async fn load_credentials(&self) -> Result<(), ServiceError> {
        let credentials = &self.0.credentials;
        let _turn = credentials.0.turn.lock().await;
        let documents = self.0.store.documents(Credentials::query()).await?;
        credentials.take(&documents, self.0.keys.as_ref(), &self.0.settings.cell).await
    }

    /// The key that a credential is sealed under, or a new one, with whose it is.
    async fn credential_key(
        &self,
        known: Option<&Document>,
    ) -> Result<(SubjectId, SubjectKey), ServiceError> {
        if let Some(known) = known {
            let subject = stored(known)?.key;
            // A backup of before it was removed may be back: then its key is not.
            if let Some(key) = self.0.keys.get(subject.as_uuid()).await? {
                return Ok((subject, key));
            }
        }
        let subject: SubjectId = self.0.ids.random();
        let (key, nonce) = (SubjectKey::new(self.0.ids.bytes()), self.0.ids.bytes());
        let made = self.0.keys.create(subject.as_uuid(), key, nonce).await?;
        Ok((subject, made.ok_or(ServiceError::Corrupt { what: "credential" })?))
    }

    /// Whether a name is one, and a secret can be sent.
    fn check_credential(&self, name: &str, secret: &str) -> Result<(), ServiceError> {
        let (tool, variable) = name.split_once('.').map_or((name, None), |(t, v)| (t, Some(v)));
        if Slug::new(tool).is_err() || variable.is_some_and(|name| !is_variable(name)) {
            let en = "must be a tool's, such as `billing`, or with a variable of its program, such as \
                      `crm.CRM_TOKEN`";
            let de = "muss der eines Werkzeugs sein, etwa `billing`, oder mit einer Variablen seines \
                      Programms, etwa `crm.CRM_TOKEN`";
            return Err(ServiceError::invalid("name", en, de));
        }
        let invalid = |en: String, de: String| Err(ServiceError::invalid("secret", en, de));
        if secret.is_empty() || secret.len() > SECRET_SIZE_MAX_BYTES {
            return invalid(
                format!("must have 1 to {SECRET_SIZE_MAX_BYTES} bytes"),
                format!("muss 1 bis {SECRET_SIZE_MAX_BYTES} Bytes haben"),
            );
        }
        let is_mail = |of: &ombud_assistant::Tool| of.id == tool && of.mail().is_some();
        if self.assistant().tools().iter().any(is_mail) {
            // People think of passwords.
            if secret.chars().any(char::is_control) {
                return invalid("must be one line".to_owned(), "muss eine Zeile sein".to_owned());
            }
            return Ok(());
        }
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return invalid(
                "must be one line of visible ASCII characters, without blanks".to_owned(),
                "muss eine Zeile aus sichtbaren ASCII-Zeichen sein, ohne Leerzeichen".to_owned(),
            );
        }
        Ok(())
    }

    /// The decision about a credential. It concerns nobody in particular, and holds its name alone.
    fn credential_entry(
        &self,
        who: &Principal,
        name: &str,
        what: &str,
    ) -> Result<(ombud_store::NewEntry, Vec<PutDocument>, DecisionId), ServiceError> {
        let mut draft = Draft::system(self, DecisionKind::Credential, self.0.ids.random());
        draft.actor = actor_of(who);
        draft.reasons = vec![Reason::of(format!("credential.{what}.{name}"))];
        let decision = draft.id;
        let (entry, documents) = self.public_entry(draft)?;
        Ok((entry, documents, decision))
    }
}

/// Whether an environment can have a variable of this name.
fn is_variable(name: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=VARIABLE_SIZE_MAX_BYTES).contains(&name.len()) && name.bytes().all(is_sign)
}

/// The secret of a credential; `None` where its key is gone, or it was changed.
async fn opened(
    document: &Document,
    keys: &(impl KeyLookup + ?Sized),
    cell: &CellId,
) -> Result<Option<Secret>, ServiceError> {
    let (Ok(stored), Some(sealed)) = (stored(document), &document.sealed) else { return Ok(None) };
    let Some(key) = keys.get(stored.key.as_uuid()).await? else { return Ok(None) };
    let bound = Seal {
        cell: cell.as_str(),
        subject: stored.key.as_uuid(),
        record: stored.view.decision.as_uuid(),
    };
    let Ok(plain) = key.open(&bound, sealed).map(Zeroizing::new) else { return Ok(None) };
    let sealed: Option<Sealed> = serde_json::from_slice(&plain).ok();
    let ours =
        sealed.filter(|sealed| sealed.name == document.id && stored.view.name == document.id);
    Ok(ours.map(|mut sealed| Secret::new(std::mem::take(&mut sealed.secret))))
}

fn stored(document: &Document) -> Result<Stored, ServiceError> {
    serde_json::from_slice(&document.body).map_err(|_| ServiceError::Corrupt { what: "credential" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = Secret::new("geheim".to_owned());
        let credential = Credential { file: Some(secret.clone()), ..Credential::default() };
        assert!(!format!("{secret:?} {credential:?}").contains("geheim"));
    }

    #[tokio::test]
    async fn what_is_kept_goes_before_the_file_and_the_file_is_used_again_without_it() {
        let kept = Credentials::default();
        let file = Some(Secret::new("of the file".to_owned()));
        let credential = Credential { name: "billing".to_owned(), file, kept: kept.clone() };
        let now = || credential.now().map(|secret| secret.as_str().to_owned());
        assert_eq!(now().as_deref(), Some("of the file"));
        let before = credential.now();
        let set = |secrets: BTreeMap<String, Secret>| kept.0.secrets.send_replace(secrets);
        set(BTreeMap::from([("crm".to_owned(), Secret::new("another's".to_owned()))]));
        assert_eq!(now().as_deref(), Some("of the file"));
        set(BTreeMap::from([("billing".to_owned(), Secret::new("kept".to_owned()))]));
        credential.changed(before.as_ref()).await;
        assert_eq!(now().as_deref(), Some("kept"));
        set(BTreeMap::new());
        assert_eq!(now().as_deref(), Some("of the file"));
    }
}
