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
    act::{Act, ActState, AmountClass, Autonomy, DataClass, EffectClass},
    attachment::{Attachment, MediaType},
    authentication::{Authentication, AuthenticationLevel, Proof},
    callback::{Callback, CallbackState},
    conversation::{
        Author, AuthorKind, Channel, Conclusion, Conversation, ConversationError, Files, Owner,
    },
    event::{Event, HandoverReason, Tried},
    id::{
        AttachmentId, CellId, Clock, ConversationId, DecisionId, Entropy, Ids, MessageId, StaffId,
        SubjectId, TurnId,
    },
    language::{Language, LanguageError, Locale, Wording},
    leaf::{
        Actor, ActorKind, Commitment, Cost, DecisionKind, Disclosure, Dropped, LEAF_SIZE_MAX_BYTES,
        Labels, Leaf, LeafError, Opened, Reason, Source, Undo, UndoBy, Verdict, VerdictEffect,
        came_to,
    },
    outcome::Outcome,
    rating::{Rated, Rating},
};

mod act;
mod attachment;
mod authentication;
mod callback;
mod conversation;
mod event;
mod id;
mod language;
mod leaf;
mod outcome;
mod rating;
