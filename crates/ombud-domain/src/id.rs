//! Ids, and the two sources that everything random or timed is made from.

use std::{fmt, str::FromStr, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where time comes from. Real in the binary, a fixed or stepped one in tests.
pub trait Clock: Send + Sync {
    /// The present moment. May move back when an operator sets the machine's clock; nothing may
    /// rely on it for order.
    fn now(&self) -> Timestamp;
}

/// Where randomness comes from: a cryptographically secure source, or a seeded one in tests.
pub trait Entropy: Send + Sync {
    /// Fill `buffer` with random bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// Makes ids: `UUIDv7` for what happens, random for whom it happens to.
#[derive(Clone)]
pub struct Ids {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Ids {
    /// Ids made from this time and this randomness.
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { clock, entropy }
    }

    /// A new id of an event: sortable by time (RFC 9562 §5.7). Order is never taken from it.
    pub fn event<T: From<Uuid>>(&self) -> T {
        let mut random = [0; 10];
        self.entropy.fill(&mut random);
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into()
    }

    /// A new random id (RFC 9562 §5.4): says nothing about when or about whom.
    pub fn random<T: From<Uuid>>(&self) -> T {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid().into()
    }

    /// `N` random bytes, for tokens and salts.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Ids")
    }
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The 16 bytes, as storage keeps them.
            pub fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A conversation between one customer and the company. Random.
    ConversationId,
    /// The person whose data a record holds. Random; destroyed with its key.
    SubjectId,
    /// A decision and its leaf. `UUIDv7`.
    DecisionId,
    /// One message, from whomever. `UUIDv7`.
    MessageId,
    /// What a customer said between two answers. `UUIDv7`.
    TurnId,
    /// A file that was sent with a message. Random.
    AttachmentId,
    /// A person who works for the company. Random, never a name.
    StaffId,
}

/// A cell: one deployment in one jurisdiction with its own ledger key, such as `de-1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CellId(Arc<str>);

impl CellId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CellId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if (1..=32).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.into()))
        } else {
            Err(format!("cell `{text}` must be 1 to 32 of a-z, 0-9 and -"))
        }
    }
}

impl TryFrom<String> for CellId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CellId> for String {
    fn from(cell: CellId) -> Self {
        cell.0.as_ref().to_owned()
    }
}

impl fmt::Display for CellId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
