//! What a customer keeps: one decision, its place in the log, and the texts in it.

use std::{fmt, marker::PhantomData};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, value::MapAccessDeserializer},
};

use crate::{
    Commitment, LedgerError, TlogProof, TreeHead, VerifiedSignature, VerifyingKey,
    hash::parse_32_bytes,
};

/// Longest receipt we read: a proof is at most 256 KiB and a leaf 4 KiB; the rest of
/// 1 MiB is for texts.
pub const RECEIPT_SIZE_MAX: usize = 1024 * 1024;

/// Longest leaf. What does not fit goes to the private part with its digest.
pub const LEAF_SIZE_MAX: usize = 4 * 1024;

/// Most texts in one receipt: a turn joins a handful of messages.
const OPENINGS_MAX: usize = 64;

/// The only version so far.
const VERSION: u64 = 1;

/// A leaf, the salt that ties it to the log, the proof, and the texts that its owner may see.
///
/// ```json
/// {
///   "v": 1,
///   "leaf": "{\"inputs\":[{\"commitment\":\"…\",\"field\":\"message\"}],\"output\":null}",
///   "salt": "base64 of 32 bytes",
///   "proof": "c2sp.org/tlog-proof@v1\nindex 7\n…",
///   "openings": [{"field": "message", "text": "Where is my bill?", "salt": "base64 of 32 bytes"}]
/// }
/// ```
///
/// The leaf is a string, so that its bytes survive every JSON library on the way.
/// Salt and openings are personal: whoever holds them can read the entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The leaf's exact JSON.
    pub leaf: String,
    /// Salt of the leaf's commitment, which is the log entry.
    pub salt: [u8; 32],
    /// Text of a [`TlogProof`].
    pub proof: String,
    /// Texts behind commitments in the leaf.
    pub openings: Vec<Opening>,
}

/// A text behind a commitment in the leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The field that the commitment is under: `message`, `reply`, …
    pub field: String,
    /// The text.
    pub text: String,
    /// The commitment's salt.
    #[serde(serialize_with = "write_salt", deserialize_with = "read_salt")]
    pub salt: [u8; 32],
}

/// What a receipt proves, once verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The log.
    pub origin: String,
    /// Where in the log the decision stands.
    pub index: u64,
    /// Size and root of the log that shows it.
    pub head: TreeHead,
    /// The decision, as logged.
    pub leaf: String,
    /// The log entry.
    pub commitment: Commitment,
    /// Field and text of each opening, all shown to be those that the leaf commits to.
    pub openings: Vec<(String, String)>,
    /// Fields of texts that the leaf commits to and the receipt does not show: nothing is known of these.
    pub unopened: Vec<String>,
    /// Who signed the checkpoint: the log and, if their keys were given, its witnesses.
    pub signatures: Vec<VerifiedSignature>,
}

/// What about a receipt does not hold.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// Longer than we read.
    #[error("the {what} has {size_bytes} bytes, the limit is {limit_bytes}")]
    TooLong {
        /// `receipt` or `leaf`.
        what: &'static str,
        /// How long it is.
        size_bytes: usize,
        /// How long it may be.
        limit_bytes: usize,
    },
    /// More texts than a turn can have.
    #[error("the receipt has {count} openings, the limit is {limit}")]
    TooManyOpenings {
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Not a receipt, or fields are missing, unknown, doubled or of the wrong form.
    #[error("the receipt is not of the expected form")]
    Malformed(#[source] serde_json::Error),
    /// Made by a newer ombud.
    #[error("the receipt has version {version}, this verifier knows version 1")]
    VersionUnknown {
        /// The version it has.
        version: u64,
    },
    /// The proof cannot be read.
    #[error("the proof in the receipt cannot be read")]
    ProofMalformed(#[source] LedgerError),
    /// The checkpoint is not one of the log that was asked for.
    #[error("the receipt is from log `{origin}`, not from `{expected}`")]
    OriginUnexpected {
        /// The log it is from.
        origin: String,
        /// The log it should be from.
        expected: String,
    },
    /// The checkpoint is not signed as it should be.
    #[error("the log's signature does not hold")]
    CheckpointUntrusted(#[source] LedgerError),
    /// The leaf or its salt is not what was logged at this place.
    #[error("the log does not show this decision at this place")]
    NotInLog(#[source] LedgerError),
    /// There are openings, but the leaf's commitments cannot be found.
    #[error("the decision does not list its inputs and output")]
    LeafMalformed(#[source] serde_json::Error),
    /// The leaf has no commitment under this field.
    #[error("the decision mentions no `{field}`")]
    FieldUnknown {
        /// The opening's field.
        field: String,
    },
    /// A text would read as if it had been said twice.
    #[error("the text of `{field}` stands there twice")]
    ShownTwice {
        /// The opening's field.
        field: String,
    },
    /// The text is not the one that the leaf commits to.
    #[error("the text of `{field}` is not the one in the decision")]
    TextDiffers {
        /// The opening's field.
        field: String,
    },
}

impl Receipt {
    /// Reads a receipt. Refuses unknown fields: a verifier must not skip what it does not know.
    pub fn from_json(json: &[u8]) -> Result<Self, ReceiptError> {
        check_length("receipt", json.len(), RECEIPT_SIZE_MAX)?;
        // The version first, so that a newer receipt is called new and not malformed.
        let Object(Versioned { version }) =
            serde_json::from_slice(json).map_err(ReceiptError::Malformed)?;
        if version != VERSION {
            return Err(ReceiptError::VersionUnknown { version });
        }
        let Object(Document { leaf, salt, proof, openings, .. }) =
            serde_json::from_slice(json).map_err(ReceiptError::Malformed)?;
        check_length("leaf", leaf.len(), LEAF_SIZE_MAX)?;
        if openings.len() > OPENINGS_MAX {
            let (count, limit) = (openings.len(), OPENINGS_MAX);
            return Err(ReceiptError::TooManyOpenings { count, limit });
        }
        let openings = openings.into_iter().map(|Object(opening)| opening).collect();
        Ok(Self { leaf, salt, proof, openings })
    }

    /// The document to hand out.
    pub fn to_json(&self) -> String {
        let Self { leaf, salt, proof, openings } = self;
        serde_json::json!({
            "v": VERSION,
            "leaf": leaf,
            "salt": BASE64_STANDARD.encode(salt),
            "proof": proof,
            "openings": openings,
        })
        .to_string()
    }

    /// Checks everything: the log's signature, the decision's place in the log, and that
    /// each text is the one that the decision commits to.
    ///
    /// `known` holds the log's keys and those of witnesses; which witnesses suffice is for
    /// the caller to judge from [`Verified::signatures`]. After a change of keys, ask
    /// [`crate::KeyChain::allows`] too.
    ///
    /// # Errors
    /// [`ReceiptError`] names the first thing that does not hold.
    pub fn verify(
        &self,
        known: &[VerifyingKey],
        origin: Option<&str>,
    ) -> Result<Verified, ReceiptError> {
        let proof: TlogProof = self.proof.parse().map_err(ReceiptError::ProofMalformed)?;
        let commitment = Commitment::to_leaf(&self.salt, self.leaf.as_bytes());
        let (checkpoint, signatures) =
            proof.verify(commitment.leaf_hash(), known).map_err(|error| match error {
                LedgerError::NotIncluded { .. } | LedgerError::IndexOutOfRange { .. } => {
                    ReceiptError::NotInLog(error)
                }
                LedgerError::Malformed { .. } | LedgerError::SizeOutOfRange { .. } => {
                    ReceiptError::ProofMalformed(error)
                }
                _ => ReceiptError::CheckpointUntrusted(error),
            })?;
        if let Some(expected) = origin.filter(|origin| *origin != checkpoint.origin()) {
            return Err(ReceiptError::OriginUnexpected {
                origin: checkpoint.origin().to_owned(),
                expected: expected.to_owned(),
            });
        }
        let unopened = self.verify_openings()?;
        let openings = self.openings.iter();
        Ok(Verified {
            origin: checkpoint.origin().to_owned(),
            index: proof.index(),
            head: checkpoint.head(),
            leaf: self.leaf.clone(),
            commitment,
            openings: openings.map(|o| (o.field.clone(), o.text.clone())).collect(),
            unopened,
            signatures,
        })
    }

    /// Check the texts; the fields of those that are not shown.
    fn verify_openings(&self) -> Result<Vec<String>, ReceiptError> {
        let read: Result<Object<LeafTexts>, _> = serde_json::from_str(&self.leaf);
        let Object(leaf) = match read {
            Ok(leaf) => leaf,
            // Without texts, what stands in the leaf is nothing that a receipt has to know.
            Err(_) if self.openings.is_empty() => return Ok(Vec::new()),
            Err(error) => return Err(ReceiptError::LeafMalformed(error)),
        };
        let mut shown = Vec::new();
        for Opening { field, text, salt } in &self.openings {
            let opened = Commitment::to_text(salt, field, text);
            // Several messages of a turn share a field.
            let mut committed = leaf.commitments_to(field).peekable();
            if committed.peek().is_none() {
                return Err(ReceiptError::FieldUnknown { field: field.clone() });
            }
            if !committed.any(|commitment| commitment.ct_eq(&opened)) {
                return Err(ReceiptError::TextDiffers { field: field.clone() });
            }
            if shown.iter().any(|before: &Commitment| before.ct_eq(&opened)) {
                return Err(ReceiptError::ShownTwice { field: field.clone() });
            }
            shown.push(opened);
        }
        let unopened = leaf.committed().filter(|(_, one)| !shown.iter().any(|it| it.ct_eq(one)));
        Ok(unopened.map(|(field, _)| field.to_owned()).collect())
    }
}

#[derive(Deserialize)]
struct Versioned {
    #[serde(rename = "v")]
    version: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "v")]
    _version: u64,
    leaf: String,
    #[serde(deserialize_with = "read_salt")]
    salt: [u8; 32],
    proof: String,
    #[serde(default)]
    openings: Vec<Object<Opening>>,
}

/// The part of a leaf that commits to texts. Inputs may be plain digests instead.
#[derive(Deserialize)]
struct LeafTexts {
    #[serde(default)]
    inputs: Vec<Object<LeafText>>,
    #[serde(default)]
    output: Option<Object<LeafText>>,
}

#[derive(Deserialize)]
struct LeafText {
    #[serde(default)]
    field: Option<String>,
    #[serde(default)]
    commitment: Option<Commitment>,
}

impl LeafTexts {
    /// Every commitment to a text, with its field.
    fn committed(&self) -> impl Iterator<Item = (&str, &Commitment)> {
        let texts = self.inputs.iter().chain(&self.output).map(|Object(text)| text);
        texts.filter_map(|text| Some((text.field.as_deref()?, text.commitment.as_ref()?)))
    }

    fn commitments_to(&self, field: &str) -> impl Iterator<Item = &Commitment> {
        self.committed().filter(move |(one, _)| *one == field).map(|(_, commitment)| commitment)
    }
}

/// A JSON object. Serde by itself also takes a list of a struct's fields for the struct,
/// and a receipt should have one form only.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Visitor<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }

        deserializer.deserialize_map(Visitor(PhantomData))
    }
}

fn check_length(
    what: &'static str,
    size_bytes: usize,
    limit_bytes: usize,
) -> Result<(), ReceiptError> {
    if size_bytes > limit_bytes {
        return Err(ReceiptError::TooLong { what, size_bytes, limit_bytes });
    }
    Ok(())
}

fn write_salt<S: Serializer>(salt: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64_STANDARD.encode(salt))
}

fn read_salt<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_32_bytes(&text).ok_or_else(|| de::Error::custom("a salt is not 32 bytes in base64"))
}
