//! A write set and what became of it as bytes, on their way between two nodes.
//!
//! The first byte is the form; nodes of two versions may share a database during an upgrade.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use ombud_ledger::Hash;
use uuid::Uuid;

use crate::{
    Append, Committed, NewEntry, NewEvent, Proven, PutDocument, Stale, StoreError, Tally, WriteSet,
    error::chain,
};

/// The form of the bytes. It changes with any field.
const FORM: u8 = 2;
/// Names of documents' kinds and labels are constants of the program: there are some dozens.
const NAMES_MAX: usize = 1_000;

type Outcome = Result<Committed, StoreError>;

pub(super) fn encode_set(set: &WriteSet) -> Vec<u8> {
    encode(set)
}

/// # Errors
/// [`StoreError::Unavailable`] if a node of another version wrote it.
pub(super) fn decode_set(bytes: &[u8]) -> Result<WriteSet, StoreError> {
    decode(bytes)
}

pub(super) fn encode_outcome(outcome: &Outcome) -> Vec<u8> {
    encode(outcome)
}

/// # Errors
/// [`StoreError::Unavailable`] if a node of another version wrote it.
pub(super) fn decode_outcome(bytes: &[u8]) -> Result<Outcome, StoreError> {
    decode(bytes)
}

fn encode(value: &impl Wire) -> Vec<u8> {
    let mut out = vec![FORM];
    value.put(&mut out);
    out
}

fn decode<T: Wire>(bytes: &[u8]) -> Result<T, StoreError> {
    let read = || {
        let (&form, mut rest) = bytes.split_first()?;
        let value = (form == FORM).then(|| T::take(&mut rest))??;
        rest.is_empty().then_some(value)
    };
    let why = "a node of another version wrote what this one cannot read";
    read().ok_or_else(|| StoreError::Unavailable(why.into()))
}

/// Numbers are big-endian; lists, texts and bytes begin with their count as a `u64`.
trait Wire: Sized {
    fn put(&self, out: &mut Vec<u8>);
    fn take(from: &mut &[u8]) -> Option<Self>;

    fn put_all(items: &[Self], out: &mut Vec<u8>) {
        for item in items {
            item.put(out);
        }
    }

    fn take_all(count: usize, from: &mut &[u8]) -> Option<Vec<Self>> {
        // Every item has a byte at least, so a wrong count ends before it fills the memory.
        (count <= from.len()).then(|| (0..count).map(|_| Self::take(from)).collect())?
    }
}

macro_rules! structs {
    ($($type:ident { $($field:ident),+ })+) => {$(
        impl Wire for $type {
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$field.put(out);)+
            }
            fn take(from: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: Wire::take(from)?),+ })
            }
        }
    )+};
}

structs! {
    Append { stream, expected, events }
    NewEvent { at_ms, body, sealed }
    PutDocument { kind, id, expected, body, sealed, labels }
    NewEntry { decision, stream, commitment, leaf, private, request, at_ms }
    Tally { name, day, add }
    Committed { entries, checkpoint }
    Proven { index, proof }
}

impl Wire for WriteSet {
    fn put(&self, out: &mut Vec<u8>) {
        // One with a succession is not handed over.
        let Self { appends, documents, entries, tallies, purges, succession: _ } = self;
        appends.put(out);
        documents.put(out);
        entries.put(out);
        tallies.put(out);
        purges.put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(Self {
            appends: Wire::take(from)?,
            documents: Wire::take(from)?,
            entries: Wire::take(from)?,
            tallies: Wire::take(from)?,
            purges: Wire::take(from)?,
            succession: None,
        })
    }
}

macro_rules! numbers {
    ($($type:ident)+) => {$(
        impl Wire for $type {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_be_bytes());
            }
            fn take(from: &mut &[u8]) -> Option<Self> {
                let (bytes, rest) = from.split_first_chunk()?;
                *from = rest;
                Some(Self::from_be_bytes(*bytes))
            }
        }
    )+};
}

numbers! { u64 i64 u128 }

impl Wire for u8 {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let (&byte, rest) = from.split_first()?;
        *from = rest;
        Some(byte)
    }

    fn put_all(items: &[Self], out: &mut Vec<u8>) {
        out.extend_from_slice(items);
    }

    fn take_all(count: usize, from: &mut &[u8]) -> Option<Vec<Self>> {
        let (bytes, rest) = from.split_at_checked(count)?;
        *from = rest;
        Some(bytes.to_vec())
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u64).put(out);
        T::put_all(self, out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let count = usize::try_from(u64::take(from)?).ok()?;
        T::take_all(count, from)
    }
}

impl<T: Wire> Wire for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        u8::from(self.is_some()).put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        match u8::take(from)? {
            0 => Some(None),
            1 => T::take(from).map(Some),
            _ => None,
        }
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl Wire for String {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(self, out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Self::from_utf8(Vec::take(from)?).ok()
    }
}

impl Wire for Arc<str> {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(self, out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        String::take(from).map(Into::into)
    }
}

impl Wire for &'static str {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(self, out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        name(&String::take(from)?)
    }
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    (text.len() as u64).put(out);
    out.extend_from_slice(text.as_bytes());
}

/// A name that another node's program has as a constant, kept for ever.
fn name(text: &str) -> Option<&'static str> {
    static NAMES: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let names = names.get_or_insert_default();
    if let Some(known) = names.get(text) {
        return Some(known);
    }
    if names.len() >= NAMES_MAX {
        return None;
    }
    let kept: &'static str = Box::leak(text.into());
    names.insert(kept);
    Some(kept)
}

impl Wire for Uuid {
    fn put(&self, out: &mut Vec<u8>) {
        self.as_u128().put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        u128::take(from).map(Self::from_u128)
    }
}

impl Wire for Hash {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let (bytes, rest) = from.split_first_chunk()?;
        *from = rest;
        Some(Self(*bytes))
    }
}

impl Wire for Stale {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Stream { stream, expected } => {
                0_u8.put(out);
                stream.put(out);
                expected.put(out);
            }
            Self::Document { kind, id, expected } => {
                1_u8.put(out);
                kind.put(out);
                id.put(out);
                expected.put(out);
            }
            Self::Decision { decision } => {
                2_u8.put(out);
                decision.put(out);
            }
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(match u8::take(from)? {
            0 => Self::Stream { stream: Uuid::take(from)?, expected: u64::take(from)? },
            1 => Self::Document {
                kind: String::take(from)?,
                id: String::take(from)?,
                expected: u64::take(from)?,
            },
            2 => Self::Decision { decision: Uuid::take(from)? },
            _ => return None,
        })
    }
}

/// What a writer answers; causes become text.
impl Wire for Outcome {
    fn put(&self, out: &mut Vec<u8>) {
        let mut text = |kind: u8, text: &str| {
            kind.put(out);
            put_text(text, out);
        };
        match self {
            Ok(committed) => {
                0_u8.put(out);
                committed.put(out);
            }
            Err(StoreError::Conflict(stale)) => {
                1_u8.put(out);
                stale.put(out);
            }
            Err(StoreError::LedgerWrong { index }) => {
                2_u8.put(out);
                index.put(out);
            }
            Err(StoreError::Unstorable { what, why }) => {
                3_u8.put(out);
                what.put(out);
                why.put(out);
            }
            Err(StoreError::NotWritable { reason }) => text(4, reason),
            Err(StoreError::Unavailable(cause)) => text(5, &chain(cause.as_ref())),
            Err(StoreError::Corrupt { what }) => text(6, what),
            Err(StoreError::Database(cause)) => text(7, &chain(cause.as_ref())),
            Err(StoreError::SigningFailed { reason }) => text(8, reason),
            Err(StoreError::KeyMissing) => 9_u8.put(out),
            // These come at the start only.
            Err(
                error @ (StoreError::Address { .. }
                | StoreError::Unreachable { .. }
                | StoreError::InUse { .. }
                | StoreError::NotDurable { .. }
                | StoreError::TooNew { .. }),
            ) => text(7, &error.to_string()),
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(Err(match u8::take(from)? {
            0 => return Committed::take(from).map(Ok),
            1 => StoreError::Conflict(Stale::take(from)?),
            2 => StoreError::LedgerWrong { index: u64::take(from)? },
            3 => StoreError::Unstorable { what: Wire::take(from)?, why: Wire::take(from)? },
            4 => StoreError::NotWritable { reason: String::take(from)? },
            5 => StoreError::Unavailable(String::take(from)?.into()),
            6 => StoreError::Corrupt { what: String::take(from)? },
            7 => StoreError::Database(String::take(from)?.into()),
            8 => StoreError::SigningFailed { reason: String::take(from)? },
            9 => StoreError::KeyMissing,
            _ => return None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set() -> WriteSet {
        WriteSet {
            appends: vec![Append {
                stream: Uuid::from_u128(7),
                expected: 3,
                events: vec![
                    NewEvent { at_ms: -1, body: b"{}".to_vec(), sealed: None },
                    NewEvent { at_ms: 5, body: vec![], sealed: Some(vec![0, 255]) },
                ],
            }],
            documents: vec![PutDocument {
                kind: "case",
                id: "Ä".to_owned(),
                expected: u64::MAX,
                body: None,
                sealed: Some(vec![1; 300]),
                labels: vec![("queue", "open".to_owned())],
            }],
            entries: vec![NewEntry {
                decision: Uuid::from_u128(u128::MAX),
                stream: Some(Uuid::nil()),
                commitment: Hash([9; 32]),
                leaf: b"leaf".to_vec(),
                private: None,
                request: Some(vec![]),
                at_ms: i64::MIN,
            }],
            tallies: vec![Tally { name: "ä".to_owned(), day: -1, add: i64::MIN }],
            purges: vec![Uuid::from_u128(1), Uuid::from_u128(2)],
            succession: None,
        }
    }

    #[test]
    fn a_write_set_comes_back_as_it_was() {
        let (set, bytes) = (set(), encode_set(&set()));
        assert_eq!(format!("{:?}", decode_set(&bytes).unwrap()), format!("{set:?}"));
    }

    #[test]
    fn an_outcome_comes_back_as_it_was() {
        let stale = Stale::Document { kind: "case".into(), id: "x".into(), expected: 4 };
        let proven = Proven { index: 5, proof: vec![Hash([1; 32]), Hash([2; 32])] };
        let outcomes: [Outcome; 8] = [
            Ok(Committed { entries: vec![proven], checkpoint: "signed\n".into() }),
            Err(StoreError::Conflict(stale)),
            Err(StoreError::LedgerWrong { index: 17 }),
            Err(StoreError::NotWritable { reason: "full".into() }),
            Err(StoreError::Unavailable("away".into())),
            Err(StoreError::SigningFailed { reason: "locked".into() }),
            Err(StoreError::KeyMissing),
            Err(StoreError::Unstorable { what: "a label", why: "too long" }),
        ];
        for outcome in outcomes {
            let back = decode_outcome(&encode_outcome(&outcome)).unwrap();
            assert_eq!(format!("{back:?}"), format!("{outcome:?}"));
        }
    }

    #[test]
    fn what_was_cut_or_is_of_another_form_is_refused() {
        let bytes = encode_set(&set());
        for length in 0..bytes.len() {
            assert!(decode_set(&bytes[..length]).is_err(), "{length} bytes were read");
        }
        let longer = [bytes.clone(), vec![0]].concat();
        assert!(decode_set(&longer).is_err());
        let mut other = bytes;
        other[0] = FORM + 1;
        let refused = decode_set(&other);
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        // A count beyond all memory.
        let huge = [vec![FORM], vec![255; 8]].concat();
        assert!(decode_set(&huge).is_err());
    }
}
