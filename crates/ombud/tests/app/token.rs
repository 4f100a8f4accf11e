//! The company's portal, as far as ombud sees it: it signs tokens that say who a customer is.

use std::{
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const ISSUER: &str = "https://portal.nordlicht.example";

/// Who signs tokens.
pub(crate) struct Portal {
    key: SigningKey,
    folder: TempDir,
}

impl Portal {
    /// With the key that this byte gives.
    pub(crate) fn new(seed: u8) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { key: SigningKey::from_bytes(&[seed; 32]), folder }
    }

    /// Write the public key where a server can read it for as long as there is a portal, and give the
    /// settings that name it.
    pub(crate) fn settings(&self) -> [(&'static str, String); 2] {
        // RFC 8410: the algorithm identifier, and the key.
        let prefix = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
        let der = [&prefix[..], self.key.verifying_key().as_bytes()].concat();
        let file = self.folder.path().join("portal.pem");
        let body = STANDARD.encode(der);
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
        fs::write(&file, pem).unwrap();
        [
            ("OMBUD_IDENTITY_ISSUER", ISSUER.to_owned()),
            ("OMBUD_IDENTITY_KEY_FILE", file.display().to_string()),
        ]
    }

    /// A token of a customer with these accounts, for an hour.
    pub(crate) fn token(&self, accounts: &[&str]) -> String {
        self.sign(&json!({ "alg": "EdDSA", "typ": "JWT" }), &claims(accounts))
    }

    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", encode(header), encode(claims));
        let mark = URL_SAFE_NO_PAD.encode(self.key.sign(message.as_bytes()).to_bytes());
        format!("{message}.{mark}")
    }
}

/// What a good token says.
#[expect(clippy::disallowed_methods, reason = "the portal has a clock of its own")]
pub(crate) fn claims(accounts: &[&str]) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    json!({
        "iss": ISSUER,
        "aud": "ombud",
        "sub": "portal-user-4711",
        "iat": now,
        "exp": now + 3_600,
        "accounts": accounts,
    })
}
