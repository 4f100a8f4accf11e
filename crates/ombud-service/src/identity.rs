//! Who a customer is, as the company says it: JSON Web Tokens (RFC 7519), signed (RFC 7515).
//!
//! One issuer and one audience, and either one algorithm and one key, or a set of keys that the issuer changes
//! ([`key_set`]). Of what a token's own header says, `alg` is only compared and `kid` only looked up: no key and no
//! address is taken from it.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jiff::{SignedDuration, Timestamp};
use ring::{hmac, signature};
use serde::Deserialize;

pub use self::key_set::{KeySet, KeySetError, KeySetSource};

mod key_set;

/// How tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenAlgorithm {
    /// Ed25519 (RFC 8037).
    EdDsa,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, 2048 bits and more.
    Rs256,
    /// HMAC with SHA-256 under a shared secret.
    Hs256,
}

impl TokenAlgorithm {
    /// The name as it stands in a token's header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::Hs256 => "HS256",
        }
    }

    /// The algorithm of this name, if we know it.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::EdDsa, Self::Es256, Self::Rs256, Self::Hs256];
        all.into_iter().find(|known| known.as_str() == name)
    }
}

/// Whose tokens are believed, and how they are checked.
#[derive(Debug)]
pub struct Identity {
    issuer: String,
    audience: String,
    keys: Keys,
}

/// What checks signatures.
#[derive(Debug)]
enum Keys {
    One(TokenAlgorithm, Key),
    Set(KeySet),
}

/// A key by itself.
#[derive(Debug)]
enum Key {
    Public(signature::UnparsedPublicKey<Vec<u8>>),
    Secret(hmac::Key),
}

/// Why a key cannot check tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// It is no public key in PEM.
    #[error("it holds no public key: it must begin with `-----BEGIN PUBLIC KEY-----`")]
    NoPublicKey,
    /// It is a key of another kind.
    #[error("its key is not one for {}", .0.as_str())]
    OtherAlgorithm(TokenAlgorithm),
    /// It is a public key, which everybody knows.
    #[error("it holds a key in PEM, which is no shared secret")]
    NoSecret,
    /// It is easily guessed.
    #[error("the secret has {0} bytes, but needs {SECRET_MIN_BYTES} at least")]
    ShortSecret(usize),
}

/// Why a token is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// Nobody's tokens are believed here.
    #[error("signing in is not set up here")]
    NotConfigured,
    /// Too many tokens of this conversation were not.
    #[error("too many tokens were refused in this conversation; try again in a few minutes")]
    TooMany,
    /// It is no signed token.
    #[error("the token is not a signed JSON Web Token")]
    Malformed,
    /// It is signed in another way than agreed, or not at all.
    #[error("the token is not signed with {}", .0.as_str())]
    Algorithm(TokenAlgorithm),
    /// It is signed in a way that no key of the issuer's set is for.
    #[error("the token is not signed with EdDSA, ES256 or RS256")]
    NotAllowed,
    /// The issuer's set has no such key, and was looked at just now.
    #[error("the token is signed with a key that its issuer does not show")]
    UnknownKey,
    /// It must say which of several keys it is signed with.
    #[error("the token does not say which key it is signed with (`kid`)")]
    NoKeyNamed,
    /// The issuer's keys could not be read since we serve.
    #[error("the issuer's keys cannot be read at the moment; try again in a minute")]
    NoKeys,
    /// The signature is not that of the issuer.
    #[error("the token's signature is not valid")]
    Signature,
    /// A claim that is needed is missing or not what it should be.
    #[error("the token's claim `{0}` is missing or not valid")]
    Claim(&'static str),
    /// What it says of the customer is none of what the assistant's folder declares.
    #[error("the token's claim `customer.{0}` is not what the assistant declares")]
    Attribute(String),
    /// Its claims are no JSON object, or one of them is of another type than it should be.
    #[error("the token's claims cannot be read")]
    Claims,
    /// It comes from somebody else.
    #[error("the token is of another issuer")]
    Issuer,
    /// It is meant for somebody else.
    #[error("the token is for another audience")]
    Audience,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// Its time has not come.
    #[error("the token is not valid yet")]
    TooEarly,
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claims {
    /// Who they are.
    pub(crate) subject: String,
    /// What is theirs, such as contract numbers.
    pub(crate) accounts: Vec<String>,
    /// What the company says of them, for policies: as it came, what is declared and what not.
    pub(crate) customer: serde_json::Map<String, serde_json::Value>,
    /// Until when that is to be believed.
    pub(crate) until: Timestamp,
}

/// Bytes of a shared secret at least (RFC 7518, section 3.2).
const SECRET_MIN_BYTES: usize = 32;
/// Bytes of a token at most.
const TOKEN_MAX_BYTES: usize = 16 * 1024;
/// By how much two clocks may differ.
const LEEWAY: SignedDuration = SignedDuration::from_secs(60);
/// For how long a token is believed at most, whatever it says.
const BELIEVED: SignedDuration = SignedDuration::from_hours(12);
/// Accounts of one customer at most.
const ACCOUNTS_MAX: usize = 200;
/// Characters of an account or a subject at most.
const NAME_MAX: usize = 255;

#[derive(Deserialize)]
struct Header {
    alg: String,
    /// Which key of a set it is signed with.
    kid: Option<String>,
    /// Extensions that must be understood: we know none.
    crit: Option<serde_json::Value>,
}

/// A token whose signature is to be checked.
struct Signed<'a> {
    header: Header,
    /// What is signed.
    message: &'a str,
    payload: &'a str,
    /// The signature.
    mark: Vec<u8>,
}

#[derive(Deserialize)]
struct RawClaims {
    iss: Option<String>,
    aud: Option<OneOrMany>,
    sub: Option<String>,
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
    #[serde(default)]
    accounts: Vec<String>,
    #[serde(default)]
    customer: serde_json::Map<String, serde_json::Value>,
}

/// An audience, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn has(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Many(many) => many.iter().any(|one| one == name),
        }
    }
}

impl Identity {
    /// Believe the tokens of `issuer` for `audience`, signed with `algorithm` and checked with the key in
    /// `text`: a public key in PEM, or the secret itself.
    pub fn new(
        issuer: &str,
        audience: &str,
        algorithm: TokenAlgorithm,
        text: &str,
    ) -> Result<Self, IdentityError> {
        let key = match algorithm {
            TokenAlgorithm::Hs256 => {
                let secret = text.trim();
                if secret.contains("-----BEGIN") {
                    return Err(IdentityError::NoSecret);
                }
                if secret.len() < SECRET_MIN_BYTES {
                    return Err(IdentityError::ShortSecret(secret.len()));
                }
                Key::Secret(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()))
            }
            public => {
                let der = pem(text).ok_or(IdentityError::NoPublicKey)?;
                let (kind, bits) = public_key(&der).ok_or(IdentityError::NoPublicKey)?;
                let (expected, check): (&[u8], &'static dyn signature::VerificationAlgorithm) =
                    match public {
                        TokenAlgorithm::EdDsa => (ED25519, &signature::ED25519),
                        TokenAlgorithm::Es256 => (P256, &signature::ECDSA_P256_SHA256_FIXED),
                        _ => (RSA, &signature::RSA_PKCS1_2048_8192_SHA256),
                    };
                if kind != expected {
                    return Err(IdentityError::OtherAlgorithm(public));
                }
                Key::Public(signature::UnparsedPublicKey::new(check, bits.to_vec()))
            }
        };
        let (issuer, audience) = (issuer.to_owned(), audience.to_owned());
        Ok(Self { issuer, audience, keys: Keys::One(algorithm, key) })
    }

    /// Believe the tokens of `issuer` for `audience`, checked with a set of keys that the issuer changes.
    pub fn with_keys(issuer: &str, audience: &str, keys: KeySet) -> Self {
        let (issuer, audience) = (issuer.to_owned(), audience.to_owned());
        Self { issuer, audience, keys: Keys::Set(keys) }
    }

    /// What a token says, if it is to be believed now.
    pub(crate) async fn believed(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Claims, SignInError> {
        let payload = self.signed(token, now).await?;
        let claims: RawClaims =
            serde_json::from_slice(&payload).map_err(|_| SignInError::Claims)?;
        if claims.iss.as_ref() != Some(&self.issuer) {
            return Err(SignInError::Issuer);
        }
        if !claims.aud.is_some_and(|audience| audience.has(&self.audience)) {
            return Err(SignInError::Audience);
        }
        let until = believed_until(claims.exp, claims.iat, claims.nbf, now)?;
        let fits = |name: &String| (1..=NAME_MAX).contains(&name.trim().len());
        let subject = claims.sub.filter(fits).ok_or(SignInError::Claim("sub"))?;
        if claims.accounts.len() > ACCOUNTS_MAX || !claims.accounts.iter().all(fits) {
            return Err(SignInError::Claim("accounts"));
        }
        let RawClaims { accounts, customer, .. } = claims;
        Ok(Claims { subject, accounts, customer, until })
    }

    /// What a token signs, if its signature is right.
    async fn signed(&self, token: &str, now: Timestamp) -> Result<Vec<u8>, SignInError> {
        let token = Signed::parse(token)?;
        match &self.keys {
            Keys::One(algorithm, key) => {
                if token.header.alg != algorithm.as_str() {
                    return Err(SignInError::Algorithm(*algorithm));
                }
                let message = token.message.as_bytes();
                let is_right = match key {
                    Key::Public(key) => key.verify(message, &token.mark).is_ok(),
                    Key::Secret(key) => hmac::verify(key, message, &token.mark).is_ok(),
                };
                is_right.then_some(()).ok_or(SignInError::Signature)?;
            }
            Keys::Set(keys) => keys.check(&token, now).await?,
        }
        decode(token.payload)
    }
}

impl<'a> Signed<'a> {
    fn parse(token: &'a str) -> Result<Self, SignInError> {
        if token.len() > TOKEN_MAX_BYTES {
            return Err(SignInError::Malformed);
        }
        let (message, mark) = token.rsplit_once('.').ok_or(SignInError::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(SignInError::Malformed)?;
        let header: Header =
            serde_json::from_slice(&decode(header)?).map_err(|_| SignInError::Malformed)?;
        if header.crit.is_some() {
            return Err(SignInError::Malformed);
        }
        Ok(Self { header, message, payload, mark: decode(mark)? })
    }
}

fn decode(text: &str) -> Result<Vec<u8>, SignInError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| SignInError::Malformed)
}

/// Until when a token with these times is believed.
fn believed_until(
    expires: Option<f64>,
    issued: Option<f64>,
    begins: Option<f64>,
    now: Timestamp,
) -> Result<Timestamp, SignInError> {
    let later = |at: Timestamp, by| at.checked_add(by).unwrap_or(Timestamp::MAX);
    let expires = moment(expires, "exp")?.ok_or(SignInError::Claim("exp"))?;
    let issued = moment(issued, "iat")?;
    for at in [issued, moment(begins, "nbf")?].into_iter().flatten() {
        if at > later(now, LEEWAY) {
            return Err(SignInError::TooEarly);
        }
    }
    // One without the time of its issue would be believed anew each day until it expires.
    let until = match issued {
        Some(issued) => expires.min(later(issued, BELIEVED)),
        None if expires > later(now, BELIEVED + LEEWAY) => return Err(SignInError::Claim("iat")),
        None => expires,
    };
    let until = later(until, LEEWAY);
    if until <= now { Err(SignInError::Expired) } else { Ok(until) }
}

/// A `NumericDate`: seconds since 1970, perhaps with a fraction.
#[expect(clippy::cast_possible_truncation, reason = "within the bounds that are checked before")]
fn moment(seconds: Option<f64>, claim: &'static str) -> Result<Option<Timestamp>, SignInError> {
    let Some(seconds) = seconds else { return Ok(None) };
    // Until the year 9999.
    if !(0.0..253_402_300_000.0).contains(&seconds) {
        return Err(SignInError::Claim(claim));
    }
    let moment = Timestamp::from_second(seconds.floor() as i64);
    moment.map(Some).map_err(|_| SignInError::Claim(claim))
}

/// The algorithm identifiers of public keys, in DER: RFC 8410, RFC 5480 and RFC 8017.
const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
const P256: &[u8] = &[
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
    0x03, 0x01, 0x07,
];
const RSA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// What stands between the lines of a PEM file (RFC 7468).
fn pem(text: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once("-----BEGIN PUBLIC KEY-----")?;
    let (body, _) = rest.split_once("-----END PUBLIC KEY-----")?;
    let body: String = body.split_whitespace().collect();
    STANDARD.decode(body).ok()
}

/// The algorithm identifier and the key of a `SubjectPublicKeyInfo` (RFC 5280, section 4.1).
fn public_key(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (info, rest) = element(der, 0x30)?;
    let (algorithm, bits) = element(info, 0x30)?;
    let (bits, after) = element(bits, 0x03)?;
    let (unused, key) = bits.split_first()?;
    (rest.is_empty() && after.is_empty() && *unused == 0).then_some((algorithm, key))
}

/// The content of the element of DER with this tag at the beginning, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    let (short, rest) = rest.split_first()?;
    if *first != tag {
        return None;
    }
    let (length, rest) = match *short {
        0..=0x7f => (usize::from(*short), rest),
        0x81 | 0x82 => {
            let (length, rest) = rest.split_at_checked(usize::from(*short & 0x7f))?;
            (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests;
