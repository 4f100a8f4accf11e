//! Acts: what is done on other systems, and how it stands.

use serde::{Deserialize, Serialize};

/// What was to be done, for acts beyond words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The tool's name.
    pub tool: String,
    /// What it does to the world.
    pub effect: EffectClass,
    /// How much money moves, coarsely.
    pub amount: AmountClass,
    /// How far it may go by itself.
    pub autonomy: Autonomy,
}

/// What an act does to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectClass {
    /// Nothing changes.
    Read,
    /// An inverse operation restores the state.
    Reversible,
    /// Another operation makes up for it.
    Compensable,
    /// It cannot be taken back.
    Irreversible,
}

impl EffectClass {
    /// Whether something is otherwise afterwards.
    pub fn changes(self) -> bool {
        self != Self::Read
    }
}

/// Which data of the customer an act is about, or shows: the classes that contracts declare and policies see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// Where they live or are supplied.
    Address,
    /// Accounts at banks: IBAN, holder, mandates.
    Bank,
    /// What they allowed to be done with their data, such as advertising.
    Consent,
    /// What they use: readings, profiles, estimates.
    Consumption,
    /// How they are reached: phone, e-mail.
    Contact,
    /// What was agreed with them: tariffs, terms, moves, appointments.
    Contract,
    /// Their health, or what tells of it (Article 9 GDPR).
    Health,
    /// Who they are: name, date of birth, papers.
    Identity,
    /// What they owe, pay and are paid.
    Payment,
}

impl DataClass {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 9] = [
        Self::Address,
        Self::Bank,
        Self::Consent,
        Self::Consumption,
        Self::Contact,
        Self::Contract,
        Self::Health,
        Self::Identity,
        Self::Payment,
    ];

    /// As it stands in contracts, policies and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Bank => "bank",
            Self::Consent => "consent",
            Self::Consumption => "consumption",
            Self::Contact => "contact",
            Self::Contract => "contract",
            Self::Health => "health",
            Self::Identity => "identity",
            Self::Payment => "payment",
        }
    }
}

/// How much money moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountClass {
    /// None.
    None,
    /// Up to 50 units of the currency.
    Small,
    /// Up to 500 units.
    Medium,
    /// More.
    Large,
}

/// How far the assistant may go by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Autonomy {
    /// A person does it.
    Suggest,
    /// A person releases it.
    Approve,
    /// Done, with an undo window.
    Act,
    /// Done.
    Autonomous,
}

impl AmountClass {
    /// The class of an amount in cents.
    pub fn of_cents(cents: i64) -> Self {
        match cents.unsigned_abs() {
            0 => Self::None,
            1..=5_000 => Self::Small,
            5_001..=50_000 => Self::Medium,
            _ => Self::Large,
        }
    }
}

/// How an act stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActState {
    /// A person has to release it.
    Proposed,
    /// A person decided that it is not done.
    Rejected,
    /// Nobody decided about it in time.
    Expired,
    /// It waited to be released when what it followed from was undone.
    Withdrawn,
    /// It is in the ledger that it is about to be done; what came of it is not.
    Intended,
    /// It was done.
    Done,
    /// The system refused it, or it was stopped before: nothing was done.
    Refused,
    /// Nobody can say whether it was done. A person finds out.
    Unknown,
    /// It is in the ledger that it is about to be undone; what came of that is not.
    Undoing,
    /// It was undone.
    Undone,
}

impl ActState {
    /// The word as it stands in JSON and on labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Intended => "intended",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }

    /// Whether something is under way on the other system.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Intended | Self::Undoing)
    }
}
