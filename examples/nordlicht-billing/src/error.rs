//! Why something was not done.

/// Why a request had no effect.
#[derive(Debug, thiserror::Error)]
pub enum BillingError {
    /// No contract has this number.
    #[error("there is no contract `{0}`")]
    ContractNotFound(String),
    /// Nothing of this kind has this id, or no longer.
    #[error("there is no {kind} `{id}`, or it was taken back already")]
    NotFound {
        /// What was looked for, such as `reading`.
        kind: &'static str,
        /// Its id.
        id: String,
    },
    /// The idempotency key belongs to another request that had an effect.
    #[error("this idempotency key belongs to another request: its method, path or body differ")]
    KeyTaken,
    /// A value can never be accepted.
    #[error("{0}")]
    Invalid(String),
    /// The request is sound, but a rule of the business forbids it here.
    #[error("{why}")]
    Refused {
        /// Which rule.
        rule: Rule,
        /// How it applies here.
        why: String,
    },
    /// The file of the database cannot be made.
    #[error("the file of the database cannot be opened")]
    File(#[from] std::io::Error),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] rusqlite::Error),
    /// An answer could not be written as JSON.
    #[error("an answer could not be written")]
    Answer(#[from] serde_json::Error),
    /// The work was given up, because of a panic or the end of the process.
    #[error("the work was given up")]
    GivenUp,
}

/// A rule of the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A meter does not run backwards.
    ReadingTooLow,
    /// So much cannot have been used since the last reading.
    ReadingImplausible,
    /// A reading on a bill stays.
    ReadingBilled,
    /// One move at a time.
    MoveAnnounced,
    /// The day of the move has passed.
    MoveBegun,
    /// A plan covers what is open, and no more.
    MoreThanOpen,
    /// The first instalment was due.
    PlanBegun,
    /// A payment is refunded once.
    MoreThanPaid,
    /// The money has left.
    PaidOut,
    /// The tariff is not for this contract.
    TariffNotOffered,
    /// The contract is bound to its tariff.
    Bound,
    /// The fourteen days are over.
    WithdrawalOver,
    /// Something later builds on it.
    NotTheLatest,
    /// Nothing would change.
    NothingToChange,
    /// The slot is not free.
    SlotTaken,
    /// The appointment was on an earlier day.
    AppointmentPast,
}

pub(crate) fn invalid(why: impl Into<String>) -> BillingError {
    BillingError::Invalid(why.into())
}

pub(crate) fn refused(rule: Rule, why: impl Into<String>) -> BillingError {
    BillingError::Refused { rule, why: why.into() }
}

pub(crate) fn not_found(kind: &'static str, id: &str) -> BillingError {
    BillingError::NotFound { kind, id: id.to_owned() }
}
