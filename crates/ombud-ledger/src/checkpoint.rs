//! The signed head of a log.
//!
//! Source: C2SP tlog-checkpoint.

use std::{fmt, str::FromStr};

use crate::{
    KeyType, LedgerError, Note, Signer, SigningKey, TreeHead, VerifiedSignature, VerifyingKey,
    proof::SIZE_MAX,
};

/// What a log says of itself: its origin, how many entries it has, and their root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    head: TreeHead,
    extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without extension lines, which the specification advises against.
    ///
    /// # Errors
    /// [`LedgerError::Malformed`] if the origin is empty or has control characters;
    /// [`LedgerError::SizeOutOfRange`].
    pub fn new(origin: impl Into<String>, head: TreeHead) -> Result<Self, LedgerError> {
        let origin = origin.into();
        if origin.is_empty() || origin.contains(char::is_control) {
            return Err(malformed("its origin is empty or has control characters"));
        }
        if head.size > SIZE_MAX {
            return Err(LedgerError::SizeOutOfRange { size: head.size });
        }
        Ok(Self { origin, head, extensions: Vec::new() })
    }

    /// Reads a signed checkpoint and who of `known` signed it.
    ///
    /// # Errors
    /// As [`Note::verify`]; [`LedgerError::NotSignedByLog`] unless one of the keys is a
    /// log's (type 0x01) and named after the origin: a witness's word, or another
    /// log's, is not enough.
    pub fn open(
        note: &Note,
        known: &[VerifyingKey],
    ) -> Result<(Self, Vec<VerifiedSignature>), LedgerError> {
        let checkpoint: Self = note.text().parse()?;
        let signatures = note.verify(known)?;
        let signed_by_log = signatures.iter().any(|VerifiedSignature { key, .. }| {
            key.key_type() == KeyType::Ed25519 && key.name() == checkpoint.origin
        });
        if signed_by_log {
            Ok((checkpoint, signatures))
        } else {
            Err(LedgerError::NotSignedByLog { origin: checkpoint.origin })
        }
    }

    /// The log's identity.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Size and root.
    pub fn head(&self) -> TreeHead {
        self.head
    }

    /// Further lines, opaque and not to be relied upon.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Has the log's key sign, which should be named after the origin.
    ///
    /// # Errors
    /// As [`Signer::sign`].
    pub fn sign_by(&self, signer: &dyn Signer) -> Result<Note, LedgerError> {
        let mut note = Note::trusted(self.to_string());
        note.add(signer.sign(note.text())?);
        Ok(note)
    }

    /// Signs with the log's key, which should be named after the origin.
    pub fn sign(&self, key: &SigningKey) -> Note {
        let mut note = Note::trusted(self.to_string());
        note.sign(key);
        note
    }
}

impl fmt::Display for Checkpoint {
    /// The text of the note.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.head.size, self.head.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Checkpoint {
    type Err = LedgerError;

    /// Reads the text of a note.
    fn from_str(text: &str) -> Result<Self, LedgerError> {
        let mut lines =
            text.strip_suffix('\n').ok_or(malformed("it does not end in a newline"))?.split('\n');
        let origin = lines.next().unwrap_or_default();
        let size = lines
            .next()
            .and_then(parse_decimal)
            .ok_or(malformed("its second line is not a size in decimal"))?;
        let root = lines
            .next()
            .and_then(|line| line.parse().ok())
            .ok_or(malformed("its third line is not a hash in base64"))?;
        let extensions: Vec<_> = lines.map(str::to_owned).collect();
        if extensions.iter().any(|line| line.is_empty() || line.contains(char::is_control)) {
            return Err(malformed("an extension line is empty or has control characters"));
        }
        Ok(Self { extensions, ..Self::new(origin, TreeHead { size, root })? })
    }
}

/// A number in its one decimal spelling: no sign, no leading zero.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let canonical =
        text == "0" || text.bytes().next().is_some_and(|b| b.is_ascii_digit() && b != b'0');
    canonical.then(|| text.parse().ok()).flatten()
}

fn malformed(why: &'static str) -> LedgerError {
    LedgerError::Malformed { what: "checkpoint", why }
}
