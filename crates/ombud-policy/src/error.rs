//! Why a value cannot stand in a request, or a recorded request cannot be read.

use crate::Slug;

/// Why a value cannot stand in a request, or a recorded request cannot be read.
///
/// A refusal is a [`crate::Verdict`] and a flawed policy a [`crate::PolicyProblem`], not an error.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// A slug is kebab-case, begins with a letter and has at most 64 characters.
    #[error("`{0}` is not a name in kebab-case of at most 64 characters, such as `moving-house`")]
    InvalidSlug(String),
    /// A language is an ISO 639 code.
    #[error("`{0}` is not a language code of two or three letters, such as `de`")]
    InvalidLanguage(String),
    /// A country is an ISO 3166 code.
    #[error("`{0}` is not a country code of two capital letters, such as `DE`")]
    InvalidCountry(String),
    /// A share in per mille is in `0..=1000`.
    #[error("{0} is not a share in per mille from 0 to 1000")]
    InvalidPerMille(u16),
    /// An hour of the day is in `0..=23`.
    #[error("{0} is not an hour of the day from 0 to 23")]
    InvalidHour(u8),
    /// An enumeration of the schema has no such value.
    #[error("`{code}` is not a known {kind}")]
    UnknownCode {
        /// The enumeration.
        kind: &'static str,
        /// The value that it does not have.
        code: String,
    },
    /// A digest is 64 characters of lower-case hex.
    #[error("this is not a SHA-256 in lower-case hex")]
    InvalidDigest,
    /// The assistant does not fit the schema.
    #[error("the assistant `{assistant}` does not fit the platform's schema")]
    UnfitAssistant {
        /// Its name.
        assistant: Slug,
        /// What the schema says.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The bytes are not a recorded request of a version we know.
    #[error("the recorded request cannot be read")]
    UnreadableRecord(#[source] serde_json::Error),
    /// The bytes do not equal what they say when written again, so no digest of ours covers them.
    #[error("the recorded request is not in its canonical form")]
    NotCanonical,
    /// A condition could not be evaluated.
    #[error("the condition cannot be evaluated: {cause}")]
    UnknownFact {
        /// What Cedar says.
        cause: String,
    },
}
