//! Ed25519 keys and their text forms.

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek as dalek;
use ed25519_dalek::Signer as _;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{LedgerError, NoteSignature};

/// What a key signs, as the type byte of signed-note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// 0x01: the text of a note. Logs sign checkpoints with it.
    Ed25519,
    /// 0x04: a checkpoint and the time it was seen. Witnesses sign with it.
    CosignatureV1,
}

impl KeyType {
    /// The byte that stands for it in keys and key ids.
    pub fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::CosignatureV1 => 0x04,
        }
    }

    fn from_byte(byte: u8) -> Result<Self, LedgerError> {
        match byte {
            0x01 => Ok(Self::Ed25519),
            0x04 => Ok(Self::CosignatureV1),
            _ => Err(LedgerError::KeyTypeUnfit { key_type: byte }),
        }
    }
}

/// A public key with the name it signs under. Its text is a *vkey*:
/// `name+key id in hex+base64(type || key)`.
///
/// # Source
/// C2SP signed-note; golang.org/x/mod/sumdb/note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    key_type: KeyType,
    key_id: u32,
    key: dalek::VerifyingKey,
}

impl VerifyingKey {
    /// The key of a log, from the 32 bytes of an Ed25519 public key (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// [`LedgerError::KeyNameInvalid`]; [`LedgerError::Malformed`] if they are no such key.
    pub fn from_bytes(name: &str, bytes: &[u8; 32]) -> Result<Self, LedgerError> {
        let malformed = LedgerError::Malformed { what: "public key", why: "not an Ed25519 key" };
        let key = dalek::VerifyingKey::from_bytes(bytes).map_err(|_| malformed)?;
        Self::new(name, KeyType::Ed25519, key)
    }

    /// The line of a signature over `text` that somebody else made with a log's key, once it is
    /// shown to be right.
    ///
    /// # Errors
    /// [`LedgerError::SignatureWrong`]; [`LedgerError::KeyTypeUnfit`] for a witness's key.
    pub fn signature(&self, text: &str, raw: &[u8]) -> Result<NoteSignature, LedgerError> {
        if self.key_type != KeyType::Ed25519 {
            return Err(LedgerError::KeyTypeUnfit { key_type: self.key_type.byte() });
        }
        let signature = NoteSignature::by(self, raw.to_vec());
        self.verify(text, &signature)?;
        Ok(signature)
    }

    /// The name in its signature lines.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn key_type(&self) -> KeyType {
        self.key_type
    }

    /// First four bytes of `SHA-256(name || "\n" || type || key)`.
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    /// Whether both are one key, whatever they are called.
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Whether the line names this key.
    pub fn made(&self, signature: &NoteSignature) -> bool {
        self.key_id == signature.key_id() && self.name == signature.name()
    }

    /// Checks a signature that names this key. Returns the time of a cosignature.
    ///
    /// Strict: refuses weak keys and signatures that are not canonical (RFC 8032 §5.1.7).
    pub(crate) fn verify(
        &self,
        text: &str,
        signature: &NoteSignature,
    ) -> Result<Option<u64>, LedgerError> {
        let wrong = || LedgerError::SignatureWrong { name: self.name.clone(), key_id: self.key_id };
        let verify = |message: &str, signature: &[u8]| {
            let signature = dalek::Signature::from_slice(signature).map_err(|_| wrong())?;
            self.key.verify_strict(message.as_bytes(), &signature).map_err(|_| wrong())
        };
        match self.key_type {
            KeyType::Ed25519 => verify(text, signature.bytes()).map(|()| None),
            KeyType::CosignatureV1 => {
                let (time, rest) = signature.bytes().split_first_chunk().ok_or_else(wrong)?;
                let seconds = u64::from_be_bytes(*time);
                verify(&cosigned_message(text, seconds).map_err(|_| wrong())?, rest)?;
                Ok(Some(seconds))
            }
        }
    }

    fn new(name: &str, key_type: KeyType, key: dalek::VerifyingKey) -> Result<Self, LedgerError> {
        check_key_name(name)?;
        let hash = Sha256::new()
            .chain_update(name)
            .chain_update([b'\n', key_type.byte()])
            .chain_update(key.as_bytes())
            .finalize();
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash);
        let key_id = u32::from_be_bytes([a, b, c, d]);
        Ok(Self { name: name.to_owned(), key_type, key_id, key })
    }
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.key_type.byte()];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{:08x}+{}", self.name, self.key_id, BASE64_STANDARD.encode(bytes))
    }
}

impl FromStr for VerifyingKey {
    type Err = LedgerError;

    fn from_str(vkey: &str) -> Result<Self, LedgerError> {
        let (name, key_id, key_type, key) = parse_key("public key", vkey)?;
        let malformed = LedgerError::Malformed { what: "public key", why: "not an Ed25519 key" };
        let key = dalek::VerifyingKey::from_bytes(&key).map_err(|_| malformed)?;
        let key = Self::new(name, key_type, key)?;
        key.check_id(key_id)
    }
}

impl VerifyingKey {
    fn check_id(self, key_id: &str) -> Result<Self, LedgerError> {
        if format!("{:08x}", self.key_id) == key_id {
            Ok(self)
        } else {
            Err(LedgerError::KeyIdMismatch { name: self.name })
        }
    }
}

/// Who signs for a log: a key in memory, or whoever keeps one and is asked.
pub trait Signer: fmt::Debug + Send + Sync {
    /// The public half of the key that signs.
    fn verifying_key(&self) -> &VerifyingKey;

    /// Signs the text of a note. May take its time: whoever asks waits.
    ///
    /// # Errors
    /// [`LedgerError::SignerFailed`]: nothing was signed.
    fn sign(&self, text: &str) -> Result<NoteSignature, LedgerError>;
}

impl Signer for SigningKey {
    fn verifying_key(&self) -> &VerifyingKey {
        self.verifying_key()
    }

    fn sign(&self, text: &str) -> Result<NoteSignature, LedgerError> {
        Ok(self.sign(text))
    }
}

/// The key of a log: signs the text of notes. Wiped from memory when dropped.
#[derive(Clone)]
pub struct SigningKey(Secret);

impl SigningKey {
    /// The key that these 32 random bytes determine.
    ///
    /// # Errors
    /// [`LedgerError::KeyNameInvalid`]. A log names its key after its origin.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, LedgerError> {
        Secret::new(name, KeyType::Ed25519, seed).map(Self)
    }

    /// Reads `PRIVATE+KEY+name+key id+base64(0x01 || seed)`.
    pub fn from_text(text: &str) -> Result<Self, LedgerError> {
        Secret::from_text(text, KeyType::Ed25519).map(Self)
    }

    /// The private text form, to be kept in a file that only the service can read.
    pub fn to_text(&self) -> Zeroizing<String> {
        self.0.to_text()
    }

    /// The public half.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.0.public
    }

    /// Signs the text of a note.
    pub fn sign(&self, text: &str) -> NoteSignature {
        let signature = self.0.key.sign(text.as_bytes());
        NoteSignature::by(&self.0.public, signature.to_bytes().to_vec())
    }
}

/// The key of a witness: signs that it saw a checkpoint at a time. Wiped from memory
/// when dropped. One key serves one witness: the message does not name it.
#[derive(Clone)]
pub struct CosigningKey(Secret);

impl CosigningKey {
    /// The key that these 32 random bytes determine.
    ///
    /// # Errors
    /// [`LedgerError::KeyNameInvalid`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, LedgerError> {
        Secret::new(name, KeyType::CosignatureV1, seed).map(Self)
    }

    /// Reads `PRIVATE+KEY+name+key id+base64(0x04 || seed)`.
    pub fn from_text(text: &str) -> Result<Self, LedgerError> {
        Secret::from_text(text, KeyType::CosignatureV1).map(Self)
    }

    /// The private text form, to be kept in a file that only the witness can read.
    pub fn to_text(&self) -> Zeroizing<String> {
        self.0.to_text()
    }

    /// The public half.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.0.public
    }

    /// Cosigns the text of a checkpoint as seen at `seconds` since 1970.
    ///
    /// Verify that the checkpoint continues the last one first:
    /// [`crate::cosign_checkpoint`] does both.
    ///
    /// # Errors
    /// [`LedgerError::TimeOutOfRange`].
    ///
    /// # Source
    /// C2SP tlog-cosignature, "Ed25519 signed message".
    pub fn cosign(&self, text: &str, seconds: u64) -> Result<NoteSignature, LedgerError> {
        let message = cosigned_message(text, seconds)?;
        let signature = self.0.key.sign(message.as_bytes()).to_bytes();
        let bytes = [seconds.to_be_bytes().as_slice(), &signature].concat();
        Ok(NoteSignature::by(&self.0.public, bytes))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.0.public)
    }
}

impl fmt::Debug for CosigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosigningKey({})", self.0.public)
    }
}

#[derive(Clone)]
struct Secret {
    /// Wipes itself when dropped.
    key: dalek::SigningKey,
    public: VerifyingKey,
}

impl Secret {
    fn new(name: &str, key_type: KeyType, seed: &[u8; 32]) -> Result<Self, LedgerError> {
        let key = dalek::SigningKey::from_bytes(seed);
        let public = VerifyingKey::new(name, key_type, key.verifying_key())?;
        Ok(Self { key, public })
    }

    fn from_text(text: &str, wanted: KeyType) -> Result<Self, LedgerError> {
        let why = "it does not begin with `PRIVATE+KEY+`";
        let text = text
            .strip_prefix("PRIVATE+KEY+")
            .ok_or(LedgerError::Malformed { what: "private key", why })?;
        let (name, key_id, key_type, seed) = parse_key("private key", text)?;
        if key_type != wanted {
            return Err(LedgerError::KeyTypeUnfit { key_type: key_type.byte() });
        }
        let secret = Self::new(name, key_type, &seed)?;
        secret.public.clone().check_id(key_id)?;
        Ok(secret)
    }

    fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([self.public.key_type.byte(); 33]);
        bytes[1..].copy_from_slice(self.key.as_bytes());
        let base64 = Zeroizing::new(BASE64_STANDARD.encode(bytes.as_slice()));
        let public = &self.public;
        // Written into one allocation, so that no copy of the secret stays behind.
        let mut text = Zeroizing::new(String::with_capacity(public.name.len() + 72));
        for part in
            ["PRIVATE+KEY+", &public.name, "+", &format!("{:08x}", public.key_id), "+", &base64]
        {
            text.push_str(part);
        }
        text
    }
}

/// Names go unquoted into signature lines: no space, plus or control character.
pub(crate) fn check_key_name(name: &str) -> Result<(), LedgerError> {
    let unfit = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    if name.is_empty() || name.contains(unfit) {
        return Err(LedgerError::KeyNameInvalid { name: name.to_owned() });
    }
    Ok(())
}

/// The message of a cosignature.
fn cosigned_message(text: &str, seconds: u64) -> Result<String, LedgerError> {
    if i64::try_from(seconds).is_err() {
        return Err(LedgerError::TimeOutOfRange { seconds });
    }
    Ok(format!("cosignature/v1\ntime {seconds}\n{text}"))
}

type KeyParts<'a> = (&'a str, &'a str, KeyType, Zeroizing<[u8; 32]>);

/// Splits `name+key id+base64(type || 32 bytes)`.
fn parse_key<'a>(what: &'static str, text: &'a str) -> Result<KeyParts<'a>, LedgerError> {
    let malformed = |why| LedgerError::Malformed { what, why };
    let (name, rest) = text.split_once('+').ok_or(malformed("it has no key id"))?;
    let (key_id, base64) = rest.split_once('+').ok_or(malformed("it has no key"))?;
    let bytes = BASE64_STANDARD.decode(base64).map_err(|_| malformed("it is not base64"))?;
    let bytes = Zeroizing::new(bytes);
    let (&key_type, key) = bytes.split_first().ok_or(malformed("it is empty"))?;
    let key_type = KeyType::from_byte(key_type)?;
    let key = <[u8; 32]>::try_from(key).map_err(|_| malformed("it is not 32 bytes long"))?;
    Ok((name, key_id, key_type, Zeroizing::new(key)))
}
