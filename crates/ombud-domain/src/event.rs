//! What happens in a conversation.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ActState, Attachment, Author, Callback, CallbackState, Channel, DecisionId, Language,
    MessageId, Outcome, Rating, StaffId, SubjectId, TurnId,
};

/// Why a conversation goes to a person. The codes are published: they stand in leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoverReason {
    /// The customer asked for a person.
    Asked,
    /// The assistant did not understand, also after asking once.
    NotUnderstood,
    /// The customer contests a decision.
    Contested,
    /// The person's data is restricted: the AI no longer works with it.
    Restricted,
    /// The assistant does not speak the customer's language.
    Language,
    /// A policy says that a person decides this.
    Policy,
    /// It may be about a death, or something else that nobody is asked back about.
    Delicate,
    /// The assistant knows of the matter but has no valid article to quote.
    NoKnowledge,
    /// A procedure ends with a person.
    Procedure,
    /// Something the assistant was to do needs a person: to release it, to do it, or to find out
    /// what became of it.
    Act,
    /// The assistant is stopped.
    Stopped,
    /// Something failed on our side.
    Failure,
}

impl HandoverReason {
    /// The code as it stands in a leaf's reasons.
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "rule.person_asked",
            Self::NotUnderstood => "rule.not_understood",
            Self::Contested => "rule.customer_contests",
            Self::Restricted => "rule.data_restricted",
            Self::Language => "rule.language_not_spoken",
            Self::Policy => "rule.policy_refers",
            Self::Delicate => "rule.may_be_delicate",
            Self::NoKnowledge => "rule.no_valid_passage",
            Self::Procedure => "rule.procedure_hands_over",
            Self::Act => "rule.act_needs_person",
            Self::Stopped => "rule.stopped",
            Self::Failure => "rule.failure",
        }
    }
}

/// That a lot was drawn for a conversation, because a version of the assistant was being tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The release that was being tried.
    pub release: DecisionId,
    /// Whether it fell on the version that was tried; otherwise on the one that was live.
    pub candidate: bool,
}

/// What happened in a conversation. Texts are not here: they are sealed beside the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// It began.
    Opened {
        /// Whose data the texts are.
        subject: SubjectId,
        /// The language the customer chose or that the page had.
        language: Language,
        /// On which way.
        channel: Channel,
        /// The version of the assistant that it began with; absent in conversations of before versions
        /// stood side by side.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assistant: Option<String>,
        /// Whether a version was being tried then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tried: Option<Tried>,
        /// The site it began on; absent where it began on none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        site: Option<String>,
    },
    /// The customer wrote a message.
    Received {
        /// Its id.
        message: MessageId,
        /// The turn it belongs to.
        turn: TurnId,
        /// The language we take the turn to be in.
        language: Language,
    },
    /// Someone answered. For the assistant, `decision` is the decision that released the text.
    Said {
        /// Its id.
        message: MessageId,
        /// The turn it answers, if it answers one.
        turn: Option<TurnId>,
        /// Who wrote it.
        author: Author,
        /// The decision behind it.
        decision: DecisionId,
        /// Whether this asks the customer to choose or say it again.
        asks: bool,
        /// The intents offered to choose from, in their order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        offered: Vec<String>,
        /// The procedure that waits then, and its step after a `/`; without one it is offered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        procedure: Option<String>,
        /// Whether it tells what the customer came for, and is no mere greeting or question.
        #[serde(default = "yes", skip_serializing_if = "is_yes")]
        answers: bool,
        /// Whether it answers a customer who said that it is solved.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        confirmed: bool,
        /// For a person's: whether the AI suggested it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        suggested: bool,
        /// For a person's: whether a machine translated it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        translated: bool,
    },
    /// The customer or a person at the desk sent a file. What it is called is sealed beside it, what is in it apart.
    Attached {
        /// Its id as a message.
        message: MessageId,
        /// Who sent it.
        author: Author,
        /// The decision behind it, where a person at the desk sent it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<DecisionId>,
        /// The file.
        #[serde(flatten)]
        file: Attachment,
    },
    /// It waits for a person now.
    HandedOver {
        /// The decision behind it.
        decision: DecisionId,
        /// Why.
        reason: HandoverReason,
    },
    /// A person took it, or was given it.
    Taken {
        /// Who.
        agent: StaffId,
        /// The decision behind it.
        decision: DecisionId,
        /// The colleague who gave it to them; absent where they took it themselves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StaffId>,
    },
    /// A person gave it back to the assistant.
    Returned {
        /// The decision behind it.
        decision: DecisionId,
    },
    /// It ended.
    Closed {
        /// The decision behind it.
        decision: DecisionId,
        /// How it ended.
        outcome: Outcome,
    },
    /// The customer said whether it was solved, or said so anew.
    Rated {
        /// The decision that records it.
        decision: DecisionId,
        /// What they said.
        rating: Rating,
        /// Until when they can change it.
        until: Timestamp,
        /// What they wrote with it, where they did: sealed beside the event under this id, as a message is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<MessageId>,
    },
    /// The customer was given a copy of all that is kept of the conversation.
    Exported {
        /// The decision that records it.
        decision: DecisionId,
    },
    /// A call of a person was promised, or something became of one that was.
    Callback {
        /// The decision that records it.
        decision: DecisionId,
        /// Which call.
        #[serde(flatten)]
        callback: Callback,
        /// What became of it.
        state: CallbackState,
    },
    /// The customer contests a decision.
    Contested {
        /// The decision that records it.
        decision: DecisionId,
        /// The one that is contested.
        contested: DecisionId,
    },
    /// A person has examined a contested decision.
    Reviewed {
        /// The decision that records it.
        decision: DecisionId,
        /// The one that was contested.
        contested: DecisionId,
    },
    /// The customer came back after the end.
    Reopened {
        /// The decision behind it.
        decision: DecisionId,
    },
    /// The customer showed a token of the company. Who they are and what is theirs is sealed beside it.
    SignedIn {
        /// The decision behind it.
        decision: DecisionId,
        /// Until when it holds.
        until: Timestamp,
        /// Whether the same person had signed in before.
        #[serde(default)]
        same: bool,
    },
    /// The customer is nobody whom we know again.
    SignedOut {
        /// The decision behind it.
        decision: DecisionId,
    },
    /// The customer showed the code that was sent to the address on file. Of which account is sealed
    /// beside it.
    SteppedUp {
        /// The decision behind it.
        decision: DecisionId,
        /// Until when it holds.
        until: Timestamp,
    },
    /// The customer chose the language to go on in, with a button; in words, it is one of what they wrote.
    LanguageChosen {
        /// The decision that records it.
        decision: DecisionId,
        /// Which.
        language: Language,
    },
    /// Something is about to be done on another system: an act, or the undoing of one.
    Intended {
        /// The act.
        act: DecisionId,
        /// The decision behind it: the act itself, or the one to undo it.
        decision: DecisionId,
    },
    /// Something waits for a person to release it.
    Proposed {
        /// The act.
        act: DecisionId,
    },
    /// What became of it.
    Acted {
        /// The act.
        act: DecisionId,
        /// The decision that records it.
        decision: DecisionId,
        /// How the act stands now.
        state: ActState,
    },
    /// Somebody of the staff noted something for colleagues. What is sealed beside it.
    Noted {
        /// Its id.
        note: MessageId,
        /// Who wrote it.
        author: StaffId,
        /// Whom it names.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<StaffId>,
    },
    /// The AI suggested an answer to the person who has it. Nothing of it is sent by itself.
    Suggested {
        /// The decision behind it, which holds the text.
        decision: DecisionId,
    },
    /// The person who has it does not want the suggestion.
    SuggestionRejected {
        /// The decision that records it.
        decision: DecisionId,
        /// The one behind the suggestion.
        suggestion: DecisionId,
    },
    /// The person who has it comes back to it later.
    Parked {
        /// The decision behind it.
        decision: DecisionId,
        /// When, unless the customer writes before.
        until: Timestamp,
    },
}

impl Event {
    /// Whether it is among the staff: customers are not shown it, and it is nothing that happened between them and us.
    pub fn is_internal(&self) -> bool {
        matches!(
            self,
            Self::Noted { .. }
                | Self::Parked { .. }
                | Self::Suggested { .. }
                | Self::SuggestionRejected { .. }
        )
    }

    /// Whether a procedure waits for an answer to it; one that is only offered has no step and waits for none.
    pub fn procedure_waits(&self) -> bool {
        matches!(self, Self::Said { procedure: Some(place), .. } if place.contains('/'))
    }

    /// Under which id a text is sealed beside it, where one is.
    pub fn text(&self) -> Option<MessageId> {
        match self {
            Self::Received { message, .. }
            | Self::Said { message, .. }
            | Self::Attached { message, .. } => Some(*message),
            Self::Rated { comment, .. } => *comment,
            Self::Noted { note, .. } => Some(*note),
            _ => None,
        }
    }

    /// The decision behind it, where one is; each stands in the log.
    pub fn decision(&self) -> Option<DecisionId> {
        match self {
            Self::Opened { .. }
            | Self::Received { .. }
            | Self::Proposed { .. }
            | Self::Noted { .. } => None,
            Self::Attached { decision, .. } => *decision,
            Self::Said { decision, .. }
            | Self::HandedOver { decision, .. }
            | Self::Taken { decision, .. }
            | Self::Returned { decision }
            | Self::Exported { decision }
            | Self::Closed { decision, .. }
            | Self::Contested { decision, .. }
            | Self::Rated { decision, .. }
            | Self::Reviewed { decision, .. }
            | Self::Callback { decision, .. }
            | Self::Reopened { decision }
            | Self::SignedIn { decision, .. }
            | Self::SignedOut { decision }
            | Self::SteppedUp { decision, .. }
            | Self::LanguageChosen { decision, .. }
            | Self::Intended { decision, .. }
            | Self::Acted { decision, .. }
            | Self::Suggested { decision }
            | Self::SuggestionRejected { decision, .. }
            | Self::Parked { decision, .. } => Some(*decision),
        }
    }
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives references")]
const fn is_yes(value: &bool) -> bool {
    *value
}
