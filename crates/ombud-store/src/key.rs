//! Keys: one per subject, wrapped by the cell's key, kept apart from what they seal.

use async_trait::async_trait;
use chacha20poly1305::{
    Key, XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Why a sealed text cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text was changed, or was sealed for another subject, record or cell.
    #[error("the sealed text was changed or belongs elsewhere")]
    Unauthentic,
    /// The text is too short to be sealed.
    #[error("the sealed text is too short")]
    TooShort,
}

/// What a sealed text is bound to. Opening it under any other fails.
#[derive(Debug, Clone, Copy)]
pub struct Seal<'a> {
    /// The cell's name.
    pub cell: &'a str,
    /// Whose data it is.
    pub subject: Uuid,
    /// The record that holds it, such as an event's or a decision's id.
    pub record: Uuid,
}

impl Seal<'_> {
    fn associated_data(&self) -> Vec<u8> {
        let mut data = Vec::with_capacity(64);
        data.extend_from_slice(b"ombud.seal.v1\n");
        data.extend_from_slice(self.subject.as_bytes());
        data.extend_from_slice(self.record.as_bytes());
        data.extend_from_slice(self.cell.as_bytes());
        data
    }
}

const NONCE_SIZE_BYTES: usize = 24;

fn seal(key: &[u8; 32], associated: &[u8], nonce: [u8; 24], plain: &[u8]) -> Vec<u8> {
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    let payload = Payload { msg: plain, aad: associated };
    // Encrypting fails only beyond 256 GiB, which no text reaches; an empty result cannot be opened.
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
    let mut out = Vec::with_capacity(NONCE_SIZE_BYTES + sealed.len());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    out
}

fn open(key: &[u8; 32], associated: &[u8], sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
    let (nonce, body) = sealed.split_first_chunk::<NONCE_SIZE_BYTES>().ok_or(KeyError::TooShort)?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    cipher
        .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: associated })
        .map_err(|_| KeyError::Unauthentic)
}

/// The key of one subject. Destroying it makes everything it sealed and salted unreadable and
/// unprovable.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SubjectKey([u8; 32]);

impl SubjectKey {
    /// A key of these random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Encrypt (XChaCha20-Poly1305). `nonce` must be random and fresh.
    pub fn seal(&self, bound_to: &Seal<'_>, nonce: [u8; 24], plain: &[u8]) -> Vec<u8> {
        seal(&self.0, &bound_to.associated_data(), nonce, plain)
    }

    /// Decrypt what [`SubjectKey::seal`] made.
    pub fn open(&self, bound_to: &Seal<'_>, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        open(&self.0, &bound_to.associated_data(), sealed)
    }

    /// The 32 bytes that a purpose and a record get from this key, indistinguishable from random
    /// for whoever does not have it (HMAC-SHA-256 as a pseudo-random function).
    ///
    /// Salts are made so instead of being stored: they die with the key.
    pub fn derive(&self, purpose: &str, record: Uuid) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(b"ombud.derive.v1\n");
        mac.update(record.as_bytes());
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// An id for a purpose: random to whoever does not have the key.
    pub fn derive_id(&self, purpose: &str, record: Uuid) -> Uuid {
        let bytes = self.derive(purpose, record);
        let mut first = [0; 16];
        first.copy_from_slice(bytes.first_chunk::<16>().unwrap_or(&[0; 16]));
        uuid::Builder::from_random_bytes(first).into_uuid()
    }
}

impl std::fmt::Debug for SubjectKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SubjectKey(…)")
    }
}

/// The cell's key: wraps subjects' keys at rest. Lives in a file only the service can read.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct CellKey([u8; 32]);

impl CellKey {
    /// A key of these random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Wrap a subject's key, bound to the subject.
    pub fn wrap(&self, subject: Uuid, nonce: [u8; 24], key: &SubjectKey) -> Vec<u8> {
        seal(&self.0, subject.as_bytes(), nonce, &key.0)
    }

    /// Unwrap what [`CellKey::wrap`] made.
    pub fn unwrap(&self, subject: Uuid, wrapped: &[u8]) -> Result<SubjectKey, KeyError> {
        let mut plain = open(&self.0, subject.as_bytes(), wrapped)?;
        let bytes = plain.as_slice().try_into().map_err(|_| KeyError::TooShort);
        plain.zeroize();
        bytes.map(SubjectKey)
    }
}

impl std::fmt::Debug for CellKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("CellKey(…)")
    }
}

/// The trace that a destroyed key leaves, so that no backup brings it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tombstone {
    /// Whose key it was.
    pub subject: Uuid,
    /// When it was destroyed, in milliseconds since 1970.
    pub at_ms: i64,
}

/// The keys of subjects, for whoever only opens and checks.
#[async_trait]
pub trait KeyLookup: Send + Sync {
    /// The key of a subject; `None` if it has none or it was destroyed.
    async fn get(&self, subject: Uuid) -> Result<Option<SubjectKey>, crate::StoreError>;
}

/// The keys of all subjects.
#[async_trait]
pub trait Keys: KeyLookup {
    /// Keep a new key for a subject, durably before it returns. If the subject has one already,
    /// that one is returned; if it was destroyed, `None`.
    async fn create(
        &self,
        subject: Uuid,
        key: SubjectKey,
        nonce: [u8; 24],
    ) -> Result<Option<SubjectKey>, crate::StoreError>;

    /// Destroy the key of a subject, for good: the bytes are overwritten, caches forget it, and a
    /// [`Tombstone`] stays. Doing it again changes nothing.
    async fn destroy(&self, subject: Uuid, at_ms: i64) -> Result<(), crate::StoreError>;

    /// Up to `limit` subjects whose keys were not destroyed, with them, in the order of the subjects from behind
    /// `after` on.
    async fn living(
        &self,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<(Uuid, SubjectKey)>, crate::StoreError>;

    /// The tombstones of all destroyed keys, oldest first.
    async fn tombstones(&self) -> Result<Vec<Tombstone>, crate::StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: Uuid = Uuid::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<_> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
        digits.chunks(2).map(|two| u8::try_from(two[0] << 4 | two[1]).unwrap()).collect()
    }

    fn bound_to(subject: u128) -> Seal<'static> {
        Seal { cell: "de", subject: Uuid::from_u128(subject), record: RECORD }
    }

    /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    #[test]
    fn sealing_is_xchacha20_poly1305() {
        let plain = b"Ladies and Gentlemen of the class of '99: If I could offer you \
                      only one tip for the future, sunscreen would be it.";
        let associated = bytes("50515253c0c1c2c3c4c5c6c7");
        let key: [u8; 32] = std::array::from_fn(|at| 0x80 + u8::try_from(at).unwrap());
        let nonce: [u8; 24] = std::array::from_fn(|at| 0x40 + u8::try_from(at).unwrap());
        let expected = bytes(
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb
             731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452
             2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9
             21f9664c97637da9768812f615c68b13b52e
             c0875924c1c7987947deafd8780acf49",
        );
        let sealed = seal(&key, &associated, nonce, plain);
        assert_eq!(sealed[..24], nonce);
        assert_eq!(sealed[24..], expected);
        assert_eq!(open(&key, &associated, &sealed).unwrap(), plain);
    }

    #[test]
    fn what_is_sealed_opens_only_where_it_belongs() {
        let key = SubjectKey::new([1; 32]);
        let sealed = key.seal(&bound_to(1), [2; 24], "Grüße".as_bytes());
        assert_eq!(key.open(&bound_to(1), &sealed), Ok("Grüße".into()));
        for elsewhere in [
            bound_to(2),
            Seal { record: Uuid::nil(), ..bound_to(1) },
            Seal { cell: "at", ..bound_to(1) },
            Seal { cell: "", ..bound_to(1) },
        ] {
            assert_eq!(key.open(&elsewhere, &sealed), Err(KeyError::Unauthentic));
        }
        let other = SubjectKey::new([3; 32]);
        assert_eq!(other.open(&bound_to(1), &sealed), Err(KeyError::Unauthentic));
    }

    #[test]
    fn a_changed_or_shortened_text_does_not_open() {
        let key = SubjectKey::new([1; 32]);
        let sealed = key.seal(&bound_to(1), [2; 24], b"text");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.open(&bound_to(1), &changed), Err(KeyError::Unauthentic), "byte {at}");
            let expected = if at < 24 { KeyError::TooShort } else { KeyError::Unauthentic };
            assert_eq!(key.open(&bound_to(1), &sealed[..at]), Err(expected), "{at} bytes");
        }
    }

    #[test]
    fn an_empty_text_is_sealed_too() {
        let key = SubjectKey::new([1; 32]);
        let sealed = key.seal(&bound_to(1), [2; 24], b"");
        assert_eq!(sealed.len(), 24 + 16);
        assert_eq!(key.open(&bound_to(1), &sealed), Ok(Vec::new()));
    }

    /// The expected value comes from Python's `hmac`.
    #[test]
    fn deriving_is_hmac_sha_256() {
        let key = SubjectKey::new([1; 32]);
        let expected = bytes("0249910bf5d6fa86948a9e800103a2be3cbab269f58e13658740479faeea7220");
        assert_eq!(key.derive("salt", RECORD).to_vec(), expected);
    }

    #[test]
    fn derived_bytes_depend_on_key_purpose_and_record() {
        let key = SubjectKey::new([1; 32]);
        let base = key.derive("salt", RECORD);
        assert_eq!(base, key.clone().derive("salt", RECORD));
        assert_ne!(base, key.derive("sale", RECORD));
        assert_ne!(base, key.derive("salt", Uuid::nil()));
        assert_ne!(base, SubjectKey::new([2; 32]).derive("salt", RECORD));
    }

    #[test]
    fn a_derived_id_is_a_random_uuid() {
        let key = SubjectKey::new([1; 32]);
        let id = key.derive_id("subject", RECORD);
        assert_eq!(id.get_version(), Some(uuid::Version::Random));
        assert_eq!(id, key.derive_id("subject", RECORD));
        assert_ne!(id, key.derive_id("conversation", RECORD));
    }

    #[test]
    fn a_wrapped_key_is_bound_to_its_subject_and_cell() {
        let (cell, key) = (CellKey::new([4; 32]), SubjectKey::new([1; 32]));
        let (subject, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let wrapped = cell.wrap(subject, [5; 24], &key);
        let unwrapped = cell.unwrap(subject, &wrapped).unwrap();
        assert_eq!(unwrapped.derive("", RECORD), key.derive("", RECORD));
        assert_eq!(cell.unwrap(other, &wrapped).unwrap_err(), KeyError::Unauthentic);
        let elsewhere = CellKey::new([6; 32]);
        assert_eq!(elsewhere.unwrap(subject, &wrapped).unwrap_err(), KeyError::Unauthentic);
        assert_eq!(cell.unwrap(subject, &wrapped[..23]).unwrap_err(), KeyError::TooShort);
    }

    #[test]
    fn keys_do_not_show_themselves() {
        let shown = format!("{:?} {:?}", SubjectKey::new([65; 32]), CellKey::new([65; 32]));
        assert_eq!(shown, "SubjectKey(…) CellKey(…)");
    }
}
