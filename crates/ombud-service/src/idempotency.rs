//! Idempotency: the same request twice has one effect and one answer.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use ombud_store::{DocumentQuery, PutDocument, WriteSet};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::Sha256;

use crate::{Principal, Service, ServiceError, auth::to_json, conversation::sortable};

/// A key that a client chose for one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Accept a key: 1 to 255 visible ASCII characters.
    pub fn new(key: &str) -> Result<Self, ServiceError> {
        if (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(key.to_owned()))
        } else {
            Err(ServiceError::invalid(
                "Idempotency-Key",
                "must have 1 to 255 visible ASCII characters, such as a UUID",
                "muss 1 bis 255 sichtbare ASCII-Zeichen haben, etwa eine UUID",
            ))
        }
    }

    /// The same key where nobody is known by name, as a customer who begins on a site: there it is a secret, as
    /// whoever guessed one would be given what was made for another.
    pub(crate) fn among_strangers(&self, place: &str) -> Result<Self, ServiceError> {
        if self.0.len() < SECRET_MIN {
            let en = "must have at least 32 characters here, drawn at random, such as a UUID: whoever knows it is given \
                      the same conversation";
            let de = "muss hier mindestens 32 zufällige Zeichen haben, etwa eine UUID: Wer ihn kennt, bekommt dieselbe \
                      Unterhaltung";
            return Err(ServiceError::invalid("Idempotency-Key", en, de));
        }
        Ok(Self(format!("{place}/{}", self.0)))
    }
}

/// How long a key is where it is a secret: as long as a UUID without its hyphens (122 random bits).
const SECRET_MIN: usize = 32;

/// One request under a key: where its answer is kept, and what it must be the same as.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    id: String,
    digest: String,
    at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Stored<T> {
    request: String,
    /// Ids from which the answer is rendered again; never a copy of a text.
    answer: T,
}

const KIND: &str = "idempotency";
/// How long an answer is remembered: a client that repeats a request does so within hours.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Answers forgotten at once; the rest follow with the next look.
const BATCH: usize = 500;

impl Request {
    /// A request of `who` to do `what` with `body`, under `key`.
    ///
    /// Digests are keyed: nobody without the cell's secret can try which text was sent.
    pub(crate) fn new(
        service: &Service,
        who: &Principal,
        key: &IdempotencyKey,
        what: &str,
        body: &str,
    ) -> Self {
        let digest = |parts: &[&str]| keyed_digest(service, "idempotency.v1", parts);
        Self {
            id: digest(&[&who.name(), &key.0]),
            digest: digest(&[what, body]),
            at: service.now(),
        }
    }

    /// A secret for what this request makes. It need not be stored to be answered again, and
    /// without the cell's secret nobody can compute it.
    pub(crate) fn secret(&self, service: &Service) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&service.0.token_secret) else {
            return service.0.ids.bytes();
        };
        mac.update(b"ombud.idempotency.secret.v1\n");
        mac.update(self.id.as_bytes());
        mac.update(self.digest.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The token of what this request makes: the same again where it is repeated, a new one where it came under no key.
    pub(crate) fn token(service: &Service, request: Option<&Self>) -> String {
        let secret = request.map_or_else(|| service.0.ids.bytes(), |one| one.secret(service));
        URL_SAFE_NO_PAD.encode(secret)
    }

    /// Whether both came under the same key of the same principal.
    pub(crate) fn has_key_of(&self, other: &Self) -> bool {
        self.id == other.id
    }

    /// What to write so that the answer is found again.
    pub(crate) fn remember<T: Serialize>(&self, answer: &T) -> Result<PutDocument, ServiceError> {
        Ok(PutDocument {
            kind: KIND,
            id: self.id.clone(),
            expected: 0,
            body: Some(to_json(&Stored { request: self.digest.clone(), answer })?),
            sealed: None,
            labels: vec![("at", sortable(self.at))],
        })
    }
}

/// A digest of these parts for this purpose that nobody without the cell's secret can compute.
pub(crate) fn keyed_digest(service: &Service, purpose: &str, parts: &[&str]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&service.0.token_secret) else {
        return String::new();
    };
    mac.update(format!("ombud.{purpose}\n").as_bytes());
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    format!("{:x}", Hex(&mac.finalize().into_bytes()))
}

/// What remembers a request, if it came under a key: for the write set of what it does.
pub(crate) fn remembered<T: Serialize>(
    request: Option<&Request>,
    answer: &T,
) -> Result<Option<PutDocument>, ServiceError> {
    request.map(|request| request.remember(answer)).transpose()
}

impl Service {
    /// A request as it is remembered, if its caller gave it a key.
    pub(crate) fn request(
        &self,
        who: &Principal,
        key: Option<&IdempotencyKey>,
        what: &str,
        body: &str,
    ) -> Option<Request> {
        key.map(|key| Request::new(self, who, key, what, body))
    }

    /// The answer that a request under a key got before, if it came before.
    pub(crate) async fn repeated<T: DeserializeOwned>(
        &self,
        request: Option<&Request>,
    ) -> Result<Option<T>, ServiceError> {
        match request {
            Some(request) => self.answered(request).await,
            None => Ok(None),
        }
    }

    /// Remember a request that had nothing to change: repeated later, it must not change anything
    /// either.
    pub(crate) async fn remember_only(
        &self,
        request: Option<&Request>,
    ) -> Result<(), ServiceError> {
        self.remember_answer(request, &()).await
    }

    /// Remember the answer to a request that had nothing to change.
    pub(crate) async fn remember_answer<T: Serialize>(
        &self,
        request: Option<&Request>,
        answer: &T,
    ) -> Result<(), ServiceError> {
        if let Some(document) = remembered(request, answer)? {
            let set = WriteSet { documents: vec![document], ..WriteSet::default() };
            match self.0.store.commit(set).await {
                // The same request came twice at once, and the other was first.
                Ok(_) | Err(ombud_store::StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Forget the answers to requests that nobody repeats any more; how many.
    pub async fn forget_answers(&self) -> Result<usize, ServiceError> {
        let until = self.now().checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        self.forget_until(KIND, "at", until).await
    }

    /// Delete documents whose label is a time until then, some hundreds at once; how many. There may be more.
    pub(crate) async fn forget_until(
        &self,
        kind: &'static str,
        label: &'static str,
        until: Timestamp,
    ) -> Result<usize, ServiceError> {
        let query = DocumentQuery::until(kind, label, sortable(until), BATCH);
        let old = self.0.store.documents(query).await?;
        let count = old.len();
        if count > 0 {
            let documents = old.into_iter().map(|document| document.delete(kind)).collect();
            self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        }
        Ok(count)
    }

    /// The answer that this request got before, if it came before.
    pub(crate) async fn answered<T: DeserializeOwned>(
        &self,
        request: &Request,
    ) -> Result<Option<T>, ServiceError> {
        let Some(document) = self.0.store.document(KIND, &request.id).await? else {
            return Ok(None);
        };
        let stored: Stored<serde_json::Value> = serde_json::from_slice(&document.body)
            .map_err(|_| ServiceError::Corrupt { what: "idempotent answer" })?;
        if stored.request != request.digest {
            return Err(ServiceError::IdempotencyKeyReused);
        }
        serde_json::from_value(stored.answer)
            .map(Some)
            .map_err(|_| ServiceError::Corrupt { what: "idempotent answer" })
    }
}

pub(crate) struct Hex<'a>(pub(crate) &'a [u8]);

impl std::fmt::LowerHex for Hex<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}
