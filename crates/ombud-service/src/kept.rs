//! What is kept beside a leaf, held against it: the recorded requests and the sealed texts.

use std::fmt;

use ombud_domain::{
    Commitment as LeafCommitment, ConversationId, DecisionId, Leaf, MessageId, Verdict,
};
use ombud_ledger::Commitment;
use ombud_policy::RecordedRequest;
use ombud_store::{Entry, SubjectKey};
use serde::{Deserialize, Serialize};

use crate::{
    ServiceError,
    record::{CommittedText, Private, requests_from_bytes, text_salt},
};

/// A part of what is stored of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptPart {
    /// What was decided: the log commits to it.
    Leaf,
    /// What policy was asked: the leaf has its digests.
    Requests,
    /// The texts and the reasons in words, sealed: the leaf commits to the texts.
    Texts,
    /// When it was taken, by which decisions are found: the leaf says it too.
    Time,
}

/// What was found not to be what was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Altered {
    /// A part of what is stored of a decision.
    Decision {
        /// Which decision.
        id: DecisionId,
        /// Which part.
        part: KeptPart,
    },
    /// The sealed text of a message.
    Message(MessageId),
    /// What happened in a conversation: something of it is missing.
    Conversation(ConversationId),
}

impl fmt::Display for Altered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decision { id, part: KeptPart::Leaf } => {
                write!(formatter, "the record of decision {id} is")
            }
            Self::Decision { id, part: KeptPart::Requests } => {
                write!(formatter, "the policy requests recorded with decision {id} are")
            }
            Self::Decision { id, part: KeptPart::Texts } => {
                write!(formatter, "the sealed texts of decision {id} are")
            }
            Self::Decision { id, part: KeptPart::Time } => {
                write!(formatter, "the time stored with decision {id} is")
            }
            Self::Message(id) => write!(formatter, "the sealed text of message {id} is"),
            Self::Conversation(id) => write!(formatter, "the events of conversation {id} are"),
        }
    }
}

/// A recorded request beside the verdict on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeptRequest {
    /// Byte for byte the one that was judged.
    AsJudged(Vec<u8>),
    /// Another than was judged.
    Changed(Vec<u8>),
    /// It is not there, or not in the form that requests are recorded in.
    Unreadable,
}

/// The recorded request of each verdict, in order.
pub(crate) fn kept_requests(stored: Option<&[u8]>, verdicts: &[Verdict]) -> Vec<KeptRequest> {
    let requests = stored.and_then(requests_from_bytes).unwrap_or_default();
    // What was added to it is no less a change.
    let is_whole = requests.len() <= verdicts.len();
    let mut requests = requests.into_iter();
    let kept = |verdict: &Verdict| {
        let Some(request) = requests.next() else { return KeptRequest::Unreadable };
        match RecordedRequest::digests(&request) {
            Err(_) => KeptRequest::Unreadable,
            Ok(digests)
                if is_whole
                    && digests.request.to_string() == verdict.request
                    && digests.entities.to_string() == verdict.entities =>
            {
                KeptRequest::AsJudged(request)
            }
            Ok(_) => KeptRequest::Changed(request),
        }
    };
    verdicts.iter().map(kept).collect()
}

/// Whether what is recorded of policy's questions is what the leaf's verdicts were given on: all of it and no
/// more.
pub(crate) fn requests_match(stored: Option<&[u8]>, verdicts: &[Verdict]) -> bool {
    let mut kept = kept_requests(stored, verdicts).into_iter();
    stored.is_some() != verdicts.is_empty()
        && kept.all(|kept| matches!(kept, KeptRequest::AsJudged(_)))
}

/// The leaf of an entry.
///
/// # Errors
/// [`ServiceError::Altered`] if it cannot be read: no leaf was ever written so.
pub(crate) fn leaf_of(entry: &Entry) -> Result<Leaf, ServiceError> {
    let changed = Altered::Decision { id: entry.decision.into(), part: KeptPart::Leaf };
    serde_json::from_slice(&entry.leaf).map_err(|_| ServiceError::Altered(changed))
}

/// Whether an entry's leaf is the one that the log commits to under a salt.
pub(crate) fn leaf_matches(entry: &Entry, salt: &[u8; 32]) -> bool {
    Commitment::to_leaf(salt, &entry.leaf).ct_eq(&Commitment(entry.commitment.0))
}

/// Whether these texts are those that a leaf commits to: all of them and no others.
pub(crate) fn texts_match(key: &SubjectKey, leaf: &Leaf, private: &Private) -> bool {
    let committed: Vec<_> = leaf.inputs.iter().chain(&leaf.output).collect();
    let matches =
        |(LeafCommitment { field, commitment }, text): (&LeafCommitment, &CommittedText)| {
            let salt = text_salt(key, leaf.id, field);
            *field == text.field
                && *commitment == Commitment::to_text(&salt, field, &text.text).to_string()
        };
    committed.len() == private.texts.len() && committed.into_iter().zip(&private.texts).all(matches)
}
