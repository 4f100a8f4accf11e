//! Commands: what a message is taken to ask for. A command is a proposal; whether it may be carried out is
//! decided by policy, elsewhere.

use ombud_domain::HandoverReason;

use crate::procedure::Value;

/// What the assistant proposes to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Quote what the article says.
    Answer {
        /// Its id.
        article: String,
        /// The procedure that is offered with it.
        flow: Option<String>,
    },
    /// Ask once, offering these intents; none means: ask to say it in other words.
    Clarify {
        /// Intents, most probable first.
        offers: Vec<String>,
    },
    /// Offer these again, to a number that was none of theirs.
    OfferAgain {
        /// The intents that were offered, in their order.
        offers: Vec<String>,
    },
    /// Say approved words that rest on no article.
    SmallTalk {
        /// Their name.
        words: String,
    },
    /// Say truthfully that an AI speaks.
    Disclose,
    /// Take it that what the customer came for is solved, as they say.
    Confirm,
    /// Begin a procedure.
    StartFlow {
        /// Its id.
        flow: String,
    },
    /// Go on in the procedure that waits.
    Follow(FlowCommand),
    /// Say that a message was added for the person who is waited for.
    Added,
    /// Pass on to a person.
    HandOver {
        /// Why.
        reason: HandoverReason,
    },
}

impl Command {
    /// Whether it is nothing that a customer comes for.
    pub(crate) fn is_small_talk(&self) -> bool {
        matches!(self, Self::SmallTalk { .. } | Self::Disclose | Self::Confirm)
    }
}

/// How a message answers what a procedure waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlowCommand {
    /// Begin what was offered.
    Accept,
    /// Leave what was offered.
    Decline,
    /// Fill the slot that was asked for.
    SetSlot {
        /// Its name.
        slot: String,
        /// With what.
        value: Value,
    },
    /// Fill another slot, which was not asked for yet.
    GiveSlot {
        /// Its name.
        slot: String,
        /// With what.
        value: Value,
    },
    /// Fill another slot anew.
    CorrectSlot {
        /// Its name.
        slot: String,
        /// With what.
        value: Value,
    },
    /// Say whether what was said back is right.
    Confirm {
        /// Whether it is.
        yes: bool,
    },
    /// Show the code that was sent.
    Code(CodeCheck),
    /// Have another code sent.
    NewCode,
    /// Ask where the code went.
    WhereCode,
    /// Name several of what only one can be chosen of at a time.
    Several,
    /// End the procedure.
    CancelFlow,
    /// It does not fit: ask again.
    Repeat,
    /// It comes when the time for an answer is over: offer to begin anew.
    Late,
}

impl FlowCommand {
    /// The code as it stands in a leaf's reasons.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Accept => "flow_command.accept",
            Self::Decline => "flow_command.decline",
            Self::SetSlot { .. } => "flow_command.set_slot",
            Self::GiveSlot { .. } => "flow_command.give_slot",
            Self::CorrectSlot { .. } => "flow_command.correct_slot",
            Self::Confirm { .. } => "flow_command.confirm",
            Self::Code(CodeCheck::Right) => "flow_command.code_right",
            Self::Code(CodeCheck::Wrong) => "flow_command.code_wrong",
            Self::Code(CodeCheck::Spent) => "flow_command.code_spent",
            Self::Code(CodeCheck::Expired) => "flow_command.code_expired",
            Self::NewCode => "flow_command.new_code",
            Self::WhereCode => "flow_command.where_code",
            Self::Several => "flow_command.several",
            Self::CancelFlow => "flow_command.cancel",
            Self::Repeat => "flow_command.repeat",
            Self::Late => "flow_command.late",
        }
    }
}

/// What came of a code that the customer showed. Whoever keeps it says so: it is not kept here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCheck {
    /// It is the one that was sent.
    Right,
    /// It is not, and there is another try.
    Wrong,
    /// It is not, and that was the last try.
    Spent,
    /// None was sent, or its time is over.
    Expired,
}
