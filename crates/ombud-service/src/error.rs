//! Why a use case was not carried out.

use std::fmt;

use ombud_domain::{ConversationError, ConversationId, DecisionId, LeafError, Wording};
use ombud_guard::GuardError;
use ombud_store::{KeyError, StoreError};

use crate::{
    Altered, ApprovalError, FileError, ReleaseError, SignInError, TranslationError, UndoError,
};

/// Why a use case was not carried out. Faces choose status and sentence for each.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// No key, a wrong one, or one that was revoked.
    #[error("the credentials are missing or not valid")]
    Unauthenticated,
    /// The key may not do this.
    #[error("the key lacks the scope `{scope}`")]
    Forbidden {
        /// What it would need.
        scope: &'static str,
    },
    /// None of their roles lets them do this.
    #[error("your roles do not allow this; an administrator can give you one that does")]
    NotOfRole,
    /// Their rights reach some conversations only, and this concerns more.
    #[error(
        "this concerns more than the sites, brands and teams that your rights are for; an administrator can widen them"
    )]
    OnlyInAreas,
    /// Address, password or code is not right: which of them, nobody is told.
    #[error("address, password or code is not right")]
    NotSignedIn,
    /// Too often, address, password or code was not right.
    #[error("too many attempts; try again in {} min", wait.as_mins() + 1)]
    TooManyAttempts {
        /// How long nothing is tried.
        wait: jiff::SignedDuration,
    },
    /// A customer was given copies of their data several times lately.
    #[error("several copies were made lately; the next one can be made in {} h", wait.as_hours() + 1)]
    ExportedOften {
        /// How long none is made.
        wait: jiff::SignedDuration,
    },
    /// Without them nobody could give roles.
    #[error("this is the last one who can give roles; make somebody else an administrator first")]
    LastAdministrator,
    /// Whoever asks is the customer of a conversation, and this is for the company's people.
    #[error(
        "the token of a conversation is not enough for this: it is good for what the customer does in \
         that conversation, and nothing else"
    )]
    NotForCustomers,
    /// Without this key nobody could make another.
    #[error(
        "this is the last key with the scope `admin`, and without one nobody could make another; make \
         a new one first (`POST /v1/keys`), and revoke this one with it"
    )]
    LastAdminKey,
    /// No such conversation, or it belongs to someone else.
    #[error("there is no conversation {0}")]
    ConversationNotFound(ConversationId),
    /// No such decision, or it belongs to someone else.
    #[error("there is no decision {0}")]
    DecisionNotFound(DecisionId),
    /// No such thing.
    #[error("there is no {what} `{id}`")]
    NotFound {
        /// What kind of thing.
        what: Thing,
        /// Its id as given.
        id: String,
    },
    /// The data was erased.
    #[error("the data of this {0} was erased")]
    Erased(Thing),
    /// The decision stands in a log that ended with a restore.
    #[error(
        "the decision stands in the log before the last restore, which is closed; the receipt \
         that came with it still verifies"
    )]
    EarlierLog,
    /// Erasure was asked for and something stands against it: the data is kept and not used.
    #[error(
        "the data of this conversation is restricted until it may be erased: the AI no longer works \
         with it. Deal with it yourself, or end what stands against erasing it"
    )]
    Restricted,
    /// The text cannot be accepted.
    #[error("the text cannot be accepted")]
    Text(#[source] GuardError),
    /// The file is not taken.
    #[error("the file is not taken")]
    File(#[from] FileError),
    /// The state of the conversation does not allow it.
    #[error("the conversation does not allow this now")]
    Conversation(#[source] ConversationError),
    /// The same idempotency key came with another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// Too many changes at once to the same thing.
    #[error("too many changes at once; please try again")]
    Busy,
    /// An act of this conversation is under way: what came of it is not known yet.
    #[error("something is being done for this conversation; its end must be known first")]
    Acting,
    /// The act cannot be released or turned down, or not any more, or not by them.
    #[error("this cannot be decided")]
    Approval(#[source] ApprovalError),
    /// The release cannot take this step, or not any more, or not by them.
    #[error("the release cannot take this step")]
    Release(#[source] ReleaseError),
    /// The act cannot be undone, or not any more, or not by them.
    #[error("the act cannot be undone")]
    Undo(#[source] UndoError),
    /// Nothing was translated.
    #[error("nothing was translated")]
    Translation(#[source] TranslationError),
    /// The token that says who the customer is is not believed.
    #[error("the customer cannot be signed in")]
    SignIn(#[source] SignInError),
    /// A value is not acceptable.
    #[error("`{field}` {problem}")]
    Invalid {
        /// Which one.
        field: &'static str,
        /// What is wrong, and what is allowed: what follows the name.
        problem: Wording,
    },
    /// Where a page is to begin is no place in this list.
    #[error("`{0}` is not the `next` of a page of this list")]
    Cursor(String),
    /// It was done before.
    #[error("{0}")]
    Done(Wording),
    /// The store refused.
    #[error("the store could not do it")]
    Store(#[source] StoreError),
    /// A leaf could not be written.
    #[error("the decision could not be written")]
    Leaf(#[source] LeafError),
    /// Sealed data could not be opened.
    #[error("sealed data could not be opened")]
    Key(#[source] KeyError),
    /// What is stored is not what was recorded.
    #[error(
        "{0} not what was recorded: this was changed in the database or damaged on its disk, and is not \
         shown as if it were right; tell the operator this id"
    )]
    Altered(Altered),
    /// What is stored is not what we write.
    #[error("stored data of {what} cannot be read")]
    Corrupt {
        /// What it is.
        what: &'static str,
    },
    /// A witness did not cosign.
    #[error("the witness did not cosign: {0}")]
    Witness(String),
    /// ombud is shutting down.
    #[error("ombud is stopping")]
    Stopping,
}

impl ServiceError {
    /// Of a form that somebody began before another changed the same.
    pub(crate) fn changed_meanwhile() -> Self {
        Self::done(
            "somebody else has changed this since you opened it, and nothing of yours was saved; look at what stands there now, \
             and change it again",
            "jemand anderes hat das geändert, seit Sie es geöffnet haben; von Ihnen wurde nichts gespeichert. Sehen Sie nach, \
             was jetzt dort steht, und ändern Sie es noch einmal",
        )
    }

    /// A value that is not acceptable: what follows its name, in English and in German.
    pub fn invalid(field: &'static str, en: impl Into<String>, de: impl Into<String>) -> Self {
        Self::Invalid { field, problem: Wording::new(en, de) }
    }

    /// What was done before, in English and in German.
    pub(crate) fn done(en: &str, de: &str) -> Self {
        Self::Done(Wording::new(en, de))
    }
}

/// What can be looked for and not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// Something done on another system.
    Act,
    /// An API key.
    ApiKey,
    /// A text that can be quoted.
    Article,
    /// A file that was sent.
    Attachment,
    /// A conversation.
    Conversation,
    /// A credential of a tool.
    Credential,
    /// A decision.
    Decision,
    /// A message to a webhook.
    Delivery,
    /// What people write anew before it is proposed.
    Draft,
    /// An entry of the log.
    Entry,
    /// A legal hold.
    Hold,
    /// What lets somebody become a member of the staff.
    Invitation,
    /// A member of the staff.
    Member,
    /// A message of a conversation.
    Message,
    /// A person whose data is kept.
    Person,
    /// What is done step by step.
    Procedure,
    /// Acts that are undone together.
    Recall,
    /// A version on its way to customers.
    Release,
    /// A contested decision under examination.
    Review,
    /// What began when a member of the staff signed in.
    Session,
    /// Web pages with the widget on them.
    Site,
    /// A stop in force.
    Stop,
    /// Something that a person is to do.
    Task,
    /// Where decisions are told.
    Webhook,
}

impl fmt::Display for Thing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Act => "act",
            Self::ApiKey => "API key",
            Self::Article => "article",
            Self::Attachment => "attachment",
            Self::Conversation => "conversation",
            Self::Credential => "credential",
            Self::Decision => "decision",
            Self::Delivery => "delivery",
            Self::Draft => "draft",
            Self::Entry => "entry",
            Self::Hold => "hold",
            Self::Invitation => "invitation",
            Self::Member => "member of the staff",
            Self::Message => "message",
            Self::Person => "person",
            Self::Procedure => "procedure",
            Self::Recall => "recall",
            Self::Release => "release",
            Self::Review => "review",
            Self::Session => "session",
            Self::Site => "site",
            Self::Stop => "stop",
            Self::Task => "task",
            Self::Webhook => "webhook",
        })
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(_) => Self::Busy,
            other => Self::Store(other),
        }
    }
}

impl From<LeafError> for ServiceError {
    fn from(error: LeafError) -> Self {
        Self::Leaf(error)
    }
}

impl From<ConversationError> for ServiceError {
    fn from(error: ConversationError) -> Self {
        Self::Conversation(error)
    }
}

impl From<GuardError> for ServiceError {
    fn from(error: GuardError) -> Self {
        Self::Text(error)
    }
}

impl From<KeyError> for ServiceError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}
