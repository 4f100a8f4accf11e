//! What can go wrong when reading or writing.

use uuid::Uuid;

/// What a write set expected and did not find.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stale {
    /// Someone else appended to the stream.
    #[error("stream {stream} is no longer at version {expected}")]
    Stream {
        /// Which stream.
        stream: Uuid,
        /// The version the write set expected.
        expected: u64,
    },
    /// Someone else changed the document, or it exists where it should not.
    #[error("document {kind}/{id} is no longer at version {expected}")]
    Document {
        /// Its kind.
        kind: String,
        /// Its id within the kind.
        id: String,
        /// The version the write set expected.
        expected: u64,
    },
    /// The decision is in the ledger already: the same write set was handed in before.
    #[error("decision {decision} is recorded already")]
    Decision {
        /// Which decision.
        decision: Uuid,
    },
}

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A version was stale: nothing of the write set was applied. Run the use case again.
    #[error("changed in the meantime")]
    Conflict(#[source] Stale),
    /// A value that no database can hold: nothing of the write set was applied.
    #[error("{what} cannot be stored: {why}")]
    Unstorable {
        /// What it is, such as `the id of a document`.
        what: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A wrong entry was found, so nothing more is signed.
    #[error("the ledger is wrong at index {index}, so nothing more is written")]
    LedgerWrong {
        /// The first wrong index.
        index: u64,
    },
    /// Whoever keeps the ledger's key did not sign: nothing was written.
    #[error("the ledger's key does not sign: {reason}")]
    SigningFailed {
        /// In the words of whoever was asked.
        reason: String,
    },
    /// The ledger's key was changed, and this process does not have the one in office.
    #[error(
        "the ledger's key was changed, and the one that signs now is not here; give this node the \
         new key and start it again"
    )]
    KeyMissing,
    /// There is no room on the disk, or it cannot be written to.
    #[error("the data folder cannot be written to: {reason}")]
    NotWritable {
        /// In the operating system's or the database's words.
        reason: String,
    },
    /// What was given as the address of the database is none that can be used.
    #[error("{problem}")]
    Address {
        /// What is wrong with it, without user and password.
        problem: String,
        /// What to write instead.
        remedy: &'static str,
    },
    /// No connection to the database's server can be made.
    #[error("the PostgreSQL server at {place} cannot be reached")]
    Unreachable {
        /// Its hosts and ports.
        place: String,
        /// What came of trying.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database does not answer for the moment; the same call may succeed later.
    #[error("the database does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is stored is not what this version of ombud writes.
    #[error("{what} cannot be read")]
    Corrupt {
        /// What it is, in the user's words.
        what: String,
    },
    /// Another process has the database open for writing.
    #[error("another ombud has this {what} open")]
    InUse {
        /// `data folder` or `database`.
        what: &'static str,
    },
    /// The database may lose what was answered, and then the log would fork.
    #[error("{problem}; {remedy}")]
    NotDurable {
        /// What is wrong.
        problem: &'static str,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The database was written by a newer ombud.
    #[error("the database has schema version {found}, this ombud knows up to {known}")]
    TooNew {
        /// Version in the database.
        found: u32,
        /// Highest version known.
        known: u32,
    },
    /// Anything else the database says.
    #[error("the database refused")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    /// The same error for another write set of the batch that failed.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::Conflict(stale) => Self::Conflict(stale.clone()),
            Self::Unstorable { what, why } => Self::Unstorable { what, why },
            Self::LedgerWrong { index } => Self::LedgerWrong { index: *index },
            Self::SigningFailed { reason } => Self::SigningFailed { reason: reason.clone() },
            Self::KeyMissing => Self::KeyMissing,
            Self::NotWritable { reason } => Self::NotWritable { reason: reason.clone() },
            Self::Address { problem, remedy } => Self::Address { problem: problem.clone(), remedy },
            Self::Unreachable { place, cause } => {
                Self::Unreachable { place: place.clone(), cause: chain(cause.as_ref()).into() }
            }
            Self::Unavailable(cause) => Self::Unavailable(chain(cause.as_ref()).into()),
            Self::Corrupt { what } => Self::Corrupt { what: what.clone() },
            Self::InUse { what } => Self::InUse { what },
            Self::NotDurable { problem, remedy } => Self::NotDurable { problem, remedy },
            Self::TooNew { found, known } => Self::TooNew { found: *found, known: *known },
            Self::Database(cause) => Self::Database(chain(cause.as_ref()).into()),
        }
    }
}

/// An error and its causes as one line.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
