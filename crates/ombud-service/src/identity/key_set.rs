//! The keys of an issuer that changes them: a JSON Web Key Set (RFC 7517), read again while we run.
//!
//! Only public keys of three kinds are taken from it: Ed25519, P-256 and RSA of 2048 bits and more. Each checks
//! tokens of its own algorithm and no other. Everything else in a set is passed over, as the RFC wants it, and a
//! key that shows its private part is not believed.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use parking_lot::RwLock;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde::Deserialize;

use super::{SignInError, Signed, TokenAlgorithm};

/// Where a set of keys is read. The binary brings files and addresses; the service knows no HTTP.
#[async_trait]
pub trait KeySetSource: Send + Sync {
    /// The set as it stands there now, or why it cannot be read, in words for the operator.
    async fn read(&self) -> Result<Vec<u8>, String>;
}

/// Keys that check tokens, as they were read last.
pub struct KeySet {
    source: Box<dyn KeySetSource>,
    /// The only algorithm that is believed, where one is named.
    only: Option<TokenAlgorithm>,
    held: RwLock<Held>,
    /// Whoever reads.
    reading: tokio::sync::Mutex<()>,
}

/// What was read, and when.
#[derive(Default)]
struct Held {
    keys: Arc<[PublicKey]>,
    /// When a set was last taken over.
    read_at: Option<Timestamp>,
    /// When it was last tried, also in vain.
    tried_at: Option<Timestamp>,
    /// When it was last tried for a key that nobody knew.
    sought_at: Option<Timestamp>,
    /// What was wrong the last time: it is said once.
    failed: Option<String>,
}

/// Why a set holds no key that could check a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeySetError {
    /// It cannot be had.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// It is something else.
    #[error("it is no JSON Web Key Set: it must be an object with `keys` (RFC 7517)")]
    NoSet,
    /// Its size is out of all proportion.
    #[error("it has more than {KEYS_MAX} keys")]
    TooMany,
    /// No key of it fits.
    #[error("it holds no key that checks tokens signed with {expected}{}", passed_over(.why))]
    NoKey {
        /// The algorithms that are allowed.
        expected: String,
        /// Why each key in it does not fit.
        why: Vec<String>,
    },
}

fn passed_over(why: &[String]) -> String {
    if why.is_empty() { String::new() } else { format!(": {}", why.join("; ")) }
}

/// For how long what was read is taken for what stands there: so long does a key go on that was taken out.
const FRESH: SignedDuration = SignedDuration::from_mins(5);
/// How long to wait after a set could not be read, while the keys that were read before go on.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_mins(1);
/// How often at most a set is read because a token names a key that is not in it: anybody can write such a token.
const SEEK_AT_MOST_EVERY: SignedDuration = SignedDuration::from_secs(10);
/// Keys of a set at most. Published sets have two to ten.
const KEYS_MAX: usize = 100;
/// Bytes of an RSA modulus at least: 2048 bits.
const RSA_MIN_BYTES: usize = 256;
/// What may be believed from a set. A shared secret is never in it: it would be public.
const PUBLIC: [TokenAlgorithm; 3] =
    [TokenAlgorithm::EdDsa, TokenAlgorithm::Es256, TokenAlgorithm::Rs256];

/// One key, with the algorithm that it is for.
struct PublicKey {
    id: Option<String>,
    algorithm: TokenAlgorithm,
    check: Check,
}

enum Check {
    Point(UnparsedPublicKey<Vec<u8>>),
    Rsa(RsaPublicKeyComponents<Vec<u8>>),
}

#[derive(Deserialize)]
struct RawSet {
    keys: Vec<serde_json::Value>,
}

/// A key as it stands in a set (RFC 7517 and RFC 7518, section 6; RFC 8037).
#[derive(Deserialize)]
struct RawKey {
    kty: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    kid: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
    d: Option<serde_json::Value>,
}

/// What a set has for a token.
enum Fit {
    Key(usize),
    /// Its key is there and is for another algorithm.
    Other(TokenAlgorithm),
    /// It names no key, and several would do.
    Several,
    Unknown,
}

impl KeySet {
    /// A set that was not read yet.
    ///
    /// `only` is the one algorithm that is believed; without it each key says for itself which it is for.
    pub fn new(source: Box<dyn KeySetSource>, only: Option<TokenAlgorithm>) -> Self {
        let (held, reading) = (RwLock::default(), tokio::sync::Mutex::new(()));
        Self { source, only, held, reading }
    }

    /// Read the set, and say how many keys of it check tokens. What was read before goes on where it cannot be.
    ///
    /// # Errors
    /// [`KeySetError`]: it cannot be read, is none, or has no key that fits.
    pub async fn read(&self, now: Timestamp) -> Result<usize, KeySetError> {
        let text = self.source.read().await.map_err(KeySetError::Unreadable);
        let read = text.and_then(|text| keys(&text, self.only));
        let mut held = self.held.write();
        held.tried_at = Some(now);
        match read {
            Ok(keys) => {
                let ids = |keys: &[PublicKey]| keys.iter().map(PublicKey::name).collect::<Vec<_>>();
                let (before, after) = (ids(&held.keys), ids(&keys));
                if held.read_at.is_some() && before != after {
                    tracing::info!(
                        keys = after.join(", "),
                        "the keys that check sign-in tokens have changed"
                    );
                }
                (held.read_at, held.failed) = (Some(now), None);
                held.keys = keys.into();
                Ok(held.keys.len())
            }
            Err(error) => {
                metrics::counter!("ombud_sign_in_keys_unread").increment(1);
                let why = error.to_string();
                if held.failed.as_ref() != Some(&why) {
                    let what = "the keys that check sign-in tokens cannot be read: those that were read before go on";
                    tracing::warn!(why, keys = held.keys.len(), "{what}");
                }
                held.failed = Some(why);
                Err(error)
            }
        }
    }

    /// Check the signature of a token, with keys that are read again where that is due.
    pub(super) async fn check(
        &self,
        token: &Signed<'_>,
        now: Timestamp,
    ) -> Result<(), SignInError> {
        let named = TokenAlgorithm::named(&token.header.alg);
        let algorithm = match self.only {
            Some(only) if named != Some(only) => return Err(SignInError::Algorithm(only)),
            _ => named.filter(|named| PUBLIC.contains(named)).ok_or(SignInError::NotAllowed)?,
        };
        if self.is_stale(now) {
            // One reads, and the others go on with what is there.
            if let Ok(_reading) = self.reading.try_lock() {
                drop(self.read(now).await);
            }
        }
        let kid = token.header.kid.as_deref();
        let mut keys = Arc::clone(&self.held.read().keys);
        let mut fit = fitting(&keys, kid, algorithm);
        if matches!(fit, Fit::Unknown) {
            self.seek(now, &keys).await;
            keys = Arc::clone(&self.held.read().keys);
            fit = fitting(&keys, kid, algorithm);
        }
        match fit {
            Fit::Key(index) => {
                let key = keys.get(index).ok_or(SignInError::UnknownKey)?;
                key.verify(token).then_some(()).ok_or(SignInError::Signature)
            }
            Fit::Other(algorithm) => Err(SignInError::Algorithm(algorithm)),
            Fit::Several => Err(SignInError::NoKeyNamed),
            Fit::Unknown if keys.is_empty() => Err(SignInError::NoKeys),
            Fit::Unknown => Err(SignInError::UnknownKey),
        }
    }

    /// Read the set for a key that is not in `known`, unless that was done just now.
    async fn seek(&self, now: Timestamp, known: &Arc<[PublicKey]>) {
        let _reading = self.reading.lock().await;
        {
            let mut held = self.held.write();
            // Who waited for another's reading looks at what that brought.
            if !Arc::ptr_eq(&held.keys, known) || !is_past(held.sought_at, SEEK_AT_MOST_EVERY, now)
            {
                return;
            }
            held.sought_at = Some(now);
        }
        drop(self.read(now).await);
    }

    fn is_stale(&self, now: Timestamp) -> bool {
        let held = self.held.read();
        is_past(held.read_at, FRESH, now) && is_past(held.tried_at, AFTER_FAILURE, now)
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.held.read().keys.len();
        formatter.debug_struct("KeySet").field("keys", &keys).finish_non_exhaustive()
    }
}

impl PublicKey {
    /// What it is called in logs: its id, or its algorithm where it has none.
    fn name(&self) -> String {
        self.id.clone().unwrap_or_else(|| self.algorithm.as_str().to_owned())
    }

    fn verify(&self, token: &Signed<'_>) -> bool {
        let message = token.message.as_bytes();
        match &self.check {
            Check::Point(key) => key.verify(message, &token.mark).is_ok(),
            Check::Rsa(key) => {
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, &token.mark).is_ok()
            }
        }
    }
}

/// Whether a moment is further back than this, or never was. A clock that was set back makes it so, too.
fn is_past(at: Option<Timestamp>, by: SignedDuration, now: Timestamp) -> bool {
    at.is_none_or(|at| now.duration_since(at) >= by || at > now)
}

fn fitting(keys: &[PublicKey], kid: Option<&str>, algorithm: TokenAlgorithm) -> Fit {
    let named = |key: &PublicKey| kid.is_none_or(|kid| key.id.as_deref() == Some(kid));
    let mut fits =
        keys.iter().enumerate().filter(|(_, key)| named(key) && key.algorithm == algorithm);
    match (fits.next(), fits.next()) {
        (Some((index, _)), None) => Fit::Key(index),
        (Some((index, _)), Some(_)) if kid.is_some() => Fit::Key(index),
        (Some(_), Some(_)) => Fit::Several,
        (None, _) => {
            let other = keys.iter().find(|key| kid.is_some() && named(key));
            other.map_or(Fit::Unknown, |key| Fit::Other(key.algorithm))
        }
    }
}

/// The keys of a set that check tokens.
fn keys(text: &[u8], only: Option<TokenAlgorithm>) -> Result<Vec<PublicKey>, KeySetError> {
    let RawSet { keys } = serde_json::from_slice(text).map_err(|_| KeySetError::NoSet)?;
    if keys.len() > KEYS_MAX {
        return Err(KeySetError::TooMany);
    }
    let (mut taken, mut why) = (vec![], vec![]);
    for (index, key) in keys.into_iter().enumerate() {
        let name = key.get("kid").and_then(|kid| kid.as_str()).map(str::to_owned);
        let name = name.unwrap_or_else(|| format!("number {}", index + 1));
        let fits = |key: &PublicKey| only.is_none_or(|only| only == key.algorithm);
        match public_key(key) {
            Ok(key) if fits(&key) => taken.push(key),
            Ok(key) => why.push(format!("key `{name}` is for {}", key.algorithm.as_str())),
            Err(problem) => why.push(format!("key `{name}` {problem}")),
        }
    }
    if taken.is_empty() {
        let expected = match only {
            Some(only) => only.as_str().to_owned(),
            None => PUBLIC.map(TokenAlgorithm::as_str).join(", "),
        };
        return Err(KeySetError::NoKey { expected, why });
    }
    Ok(taken)
}

/// A key of a set, or why it checks no tokens.
fn public_key(key: serde_json::Value) -> Result<PublicKey, &'static str> {
    let key: RawKey = serde_json::from_value(key).map_err(|_| "is not written as RFC 7517 says")?;
    if key.kty == "oct" {
        return Err("is a shared secret, which no set may show");
    }
    if key.d.is_some() {
        return Err("shows its private part: whoever reads it can sign");
    }
    let is_for_signatures = key.usage.as_deref().is_none_or(|usage| usage == "sig")
        && key.key_ops.as_ref().is_none_or(|ops| ops.iter().any(|op| op == "verify"));
    if !is_for_signatures {
        return Err("is not for signatures");
    }
    let bytes = |text: &Option<String>| {
        let text = text.as_deref().ok_or("is not whole")?;
        URL_SAFE_NO_PAD.decode(text).map_err(|_| "is not in base64url")
    };
    let sized = |text, size| {
        bytes(text)
            .and_then(|of: Vec<u8>| if of.len() == size { Ok(of) } else { Err("has another size") })
    };
    let (algorithm, check) = match (key.kty.as_str(), key.crv.as_deref()) {
        ("OKP", Some("Ed25519")) => {
            let check = UnparsedPublicKey::new(&ED25519, sized(&key.x, 32)?);
            (TokenAlgorithm::EdDsa, Check::Point(check))
        }
        ("EC", Some("P-256")) => {
            // An uncompressed point (SEC 1, section 2.3.3).
            let point = [vec![4], sized(&key.x, 32)?, sized(&key.y, 32)?].concat();
            let check = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
            (TokenAlgorithm::Es256, Check::Point(check))
        }
        ("RSA", _) => {
            let (n, e) = (bytes(&key.n)?, bytes(&key.e)?);
            if n.iter().skip_while(|byte| **byte == 0).count() < RSA_MIN_BYTES {
                return Err("has fewer than 2048 bits");
            }
            (TokenAlgorithm::Rs256, Check::Rsa(RsaPublicKeyComponents { n, e }))
        }
        _ => return Err("is of a kind that is not used here"),
    };
    if key.alg.as_deref().is_some_and(|alg| alg != algorithm.as_str()) {
        return Err("is for another algorithm");
    }
    Ok(PublicKey { id: key.kid, algorithm, check })
}

#[cfg(test)]
mod tests;
