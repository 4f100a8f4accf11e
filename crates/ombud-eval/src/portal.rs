//! The company's portal, as far as a cell sees it: it says who a customer is who has signed in.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use ombud_assistant::SignedIn;
use ombud_service::{Identity, TokenAlgorithm};
use serde_json::{Value as Json, json};
use sha2::Sha256;

use crate::EvalError;

const ISSUER: &str = "https://portal.eval.invalid";
const AUDIENCE: &str = "ombud";
/// For how long a token is good: no conversation that is played lasts as long.
const GOOD_SECONDS: i64 = 3_600;

/// Who signs tokens in one cell.
pub(crate) struct Portal(String);

impl Portal {
    /// With a secret of its own.
    pub(crate) fn new(secret: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(secret))
    }

    /// Whose tokens the cell believes.
    pub(crate) fn identity(&self) -> Result<Identity, EvalError> {
        Identity::new(ISSUER, AUDIENCE, TokenAlgorithm::Hs256, &self.0)
            .map_err(|error| EvalError::Cell(error.to_string()))
    }

    /// A token of a customer (RFC 7519), signed with HMAC and SHA-256.
    pub(crate) fn token(&self, customer: &SignedIn, now: Timestamp) -> Result<String, EvalError> {
        let claims = json!({
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "customer",
            "iat": now.as_second(),
            "exp": now.as_second() + GOOD_SECONDS,
            "accounts": customer.accounts,
            "customer": customer.customer,
        });
        let encoded = |part: &Json| URL_SAFE_NO_PAD.encode(part.to_string());
        let message = format!("{}.{}", encoded(&json!({ "alg": "HS256" })), encoded(&claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes())
            .map_err(|error| EvalError::Cell(error.to_string()))?;
        mac.update(message.as_bytes());
        let mark = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        Ok(format!("{message}.{mark}"))
    }
}
