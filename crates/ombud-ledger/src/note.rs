//! Texts with signatures.
//!
//! Source: C2SP signed-note.

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::{CosigningKey, LedgerError, SigningKey, VerifyingKey, key::check_key_name};

/// Longest note we read. 16 signatures must be accepted; the largest kind
/// (post-quantum, "nearly 5 kB") is 6.7 KB in base64, so 16 of them are 107 KB.
/// 128 KiB leaves 20 KB for names and text.
pub const NOTE_SIZE_MAX: usize = 128 * 1024;

/// Most signatures we read; the specification asks for at least 16.
const SIGNATURES_MAX: usize = 64;

/// A text and who signed it. The text must be ignored until [`Note::verify`] accepts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// A note without signatures.
    ///
    /// # Errors
    /// [`LedgerError::Malformed`] if the text does not end in a newline or has control
    /// characters; [`LedgerError::TooLong`].
    pub fn new(text: impl Into<String>) -> Result<Self, LedgerError> {
        let text = text.into();
        check_text(&text)?;
        Ok(Self { text, signatures: Vec::new() })
    }

    /// A note of a text that is known to be well formed.
    pub(crate) fn trusted(text: String) -> Self {
        Self { text, signatures: Vec::new() }
    }

    /// Reads a note: text, empty line, at least one signature line.
    ///
    /// Keeps all signatures, known or not, as they are.
    pub fn parse(note: &[u8]) -> Result<Self, LedgerError> {
        check_length(note.len())?;
        let note = str::from_utf8(note).map_err(|_| malformed("it is not UTF-8"))?;
        check_text(note)?;
        // The last empty line divides; the text keeps its own final newline.
        let (text, lines) =
            note.rsplit_once("\n\n").ok_or(malformed("no empty line precedes signatures"))?;
        let signatures: Vec<_> = lines
            .split_terminator('\n')
            .take(SIGNATURES_MAX + 1)
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        match signatures.len() {
            0 => Err(malformed("it has no signature")),
            1..=SIGNATURES_MAX => Ok(Self { text: format!("{text}\n"), signatures }),
            _ => Err(malformed("it has more than 64 signatures")),
        }
    }

    /// What is signed, with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All signatures, verified or not.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature in place of an older one by the same key.
    pub fn add(&mut self, signature: NoteSignature) {
        let NoteSignature { name, key_id, .. } = &signature;
        self.signatures.retain(|old| old.key_id != *key_id || old.name != *name);
        self.signatures.push(signature);
    }

    /// Signs the text.
    pub fn sign(&mut self, key: &SigningKey) {
        self.add(key.sign(&self.text));
    }

    /// Cosigns the text as a checkpoint seen at `seconds` since 1970.
    pub fn cosign(&mut self, key: &CosigningKey, seconds: u64) -> Result<(), LedgerError> {
        self.add(key.cosign(&self.text, seconds)?);
        Ok(())
    }

    /// Who of `known` has signed; each key counts once. Signatures by others are ignored.
    ///
    /// # Errors
    /// [`LedgerError::SignatureWrong`] if a signature by a known key does not verify,
    /// even if others do; [`LedgerError::NoTrustedSignature`] if no known key has signed.
    pub fn verify(&self, known: &[VerifyingKey]) -> Result<Vec<VerifiedSignature>, LedgerError> {
        let mut verified: Vec<VerifiedSignature> = Vec::new();
        for signature in &self.signatures {
            let Some(key) = known.iter().find(|key| key.made(signature)) else { continue };
            let cosigned_at = key.verify(&self.text, signature)?;
            if !verified.iter().any(|other| other.key == *key) {
                verified.push(VerifiedSignature { key: key.clone(), cosigned_at });
            }
        }
        if verified.is_empty() { Err(LedgerError::NoTrustedSignature) } else { Ok(verified) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

impl FromStr for Note {
    type Err = LedgerError;

    fn from_str(note: &str) -> Result<Self, LedgerError> {
        Self::parse(note.as_bytes())
    }
}

/// A signature that [`Note::verify`] found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedSignature {
    /// The key that made it.
    pub key: VerifyingKey,
    /// When a witness saw the checkpoint, in seconds since 1970; `None` for a log's own signature.
    pub cosigned_at: Option<u64>,
}

/// One signature line: `— name base64(key id || signature)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    key_id: u32,
    bytes: Vec<u8>,
}

impl NoteSignature {
    pub(crate) fn by(key: &VerifyingKey, bytes: Vec<u8>) -> Self {
        Self { name: key.name().to_owned(), key_id: key.key_id(), bytes }
    }

    /// The name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the key.
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    /// The signature without the key id; a cosignature begins with its time.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.key_id.to_be_bytes().as_slice(), &self.bytes].concat();
        write!(f, "— {} {}", self.name, BASE64_STANDARD.encode(bytes))
    }
}

impl FromStr for NoteSignature {
    type Err = LedgerError;

    /// Reads a line, without its newline.
    fn from_str(line: &str) -> Result<Self, LedgerError> {
        let (name, base64) = line
            .strip_prefix("— ")
            .and_then(|line| line.split_once(' '))
            .ok_or(malformed("a signature line is not an em dash, a name and base64"))?;
        check_key_name(name)?;
        let bytes = BASE64_STANDARD.decode(base64);
        let bytes = bytes.map_err(|_| malformed("a signature is not base64"))?;
        match bytes.split_first_chunk() {
            Some((key_id, bytes)) if !bytes.is_empty() => Ok(Self {
                name: name.to_owned(),
                key_id: u32::from_be_bytes(*key_id),
                bytes: bytes.to_vec(),
            }),
            _ => Err(malformed("a signature is too short")),
        }
    }
}

fn check_length(size_bytes: usize) -> Result<(), LedgerError> {
    if size_bytes > NOTE_SIZE_MAX {
        let limit_bytes = NOTE_SIZE_MAX;
        return Err(LedgerError::TooLong { what: "note", size_bytes, limit_bytes });
    }
    Ok(())
}

fn check_text(text: &str) -> Result<(), LedgerError> {
    check_length(text.len())?;
    if !text.ends_with('\n') {
        return Err(malformed("it does not end in a newline"));
    }
    if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
        return Err(malformed("it has control characters"));
    }
    Ok(())
}

fn malformed(why: &'static str) -> LedgerError {
    LedgerError::Malformed { what: "note", why }
}
