//! The plain nouns of ombud, their ids and their state machines.
//!
//! * [`Conversation`]: who owns it, what may happen next; changed only by [`Event`]s
//! * [`Leaf`]: what a decision says, as canonical JSON without text or name
//! * [`Clock`] and [`Entropy`]: time and randomness are passed in
//! * [`disclosure`]: the words that say an AI is speaking; nothing can remove them
//!
//! Engines, storage and HTTP live elsewhere: this crate knows none of them.

pub mod disclosure;

pub use crate::{
    conversation::{
        ActState, Author, AuthorKind, Channel, Conversation, ConversationError, Event,
        HandoverReason, Owner,
    },
    id::{
        CellId, Clock, ConversationId, DecisionId, Entropy, Ids, MessageId, StaffId, SubjectId,
        TurnId,
    },
    language::{Language, LanguageError, Locale},
    leaf::{
        Act, Actor, ActorKind, AmountClass, Autonomy, Commitment, Cost, DecisionKind, Disclosure,
        Dropped, EffectClass, LEAF_SIZE_MAX_BYTES, Labels, Leaf, LeafError, Opened, Reason, Source,
        Undo, UndoBy, Verdict, VerdictEffect,
    },
    outcome::Outcome,
};

mod conversation;
mod id;
mod language;
mod leaf;
mod outcome;
