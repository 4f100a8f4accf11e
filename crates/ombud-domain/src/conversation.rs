//! A conversation: its owner, and what may happen next.
//!
//! State is a fold over events. A use case asks the state for the events of a change
//! (`receive`, `say`, `hand_over`, …) and gets a refusal where the change is not allowed; only
//! then does it write. `apply` never fails: what is in the log has happened.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Authentication, Callback, CallbackState, ConversationId, DecisionId, Event, HandoverReason,
    Language, Locale, MessageId, Outcome, Proof, Rated, StaffId, SubjectId, Tried,
    attachment::ATTACHMENTS_MAX, callback::CALLBACKS_MAX, rating::changeable_until,
};

/// Who may speak to the customer now. Exactly one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Owner {
    /// The AI.
    Assistant,
    /// Nobody yet: the conversation waits for a person.
    Queue,
    /// This person.
    Agent {
        /// Who.
        id: StaffId,
    },
    /// Nobody: it has ended. A message of the customer reopens it.
    Closed,
}

impl Owner {
    /// The word as it stands in JSON, in policies and on labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assistant => "assistant",
            Self::Queue => "queue",
            Self::Agent { .. } => "agent",
            Self::Closed => "closed",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Assistant => "with the assistant",
            Self::Queue => "waiting in the queue",
            Self::Agent { .. } => "with an agent",
            Self::Closed => "closed",
        }
    }
}

/// The way on which a customer reaches us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A page in a browser.
    Web,
    /// A program that calls the API.
    Api,
    /// A terminal.
    Terminal,
    /// A file of messages.
    Batch,
}

impl Channel {
    /// The word as it stands in JSON and in policies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Api => "api",
            Self::Terminal => "terminal",
            Self::Batch => "batch",
        }
    }
}

/// What kind of author a message has. Every face shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthorKind {
    /// The customer.
    Customer,
    /// The AI.
    Assistant,
    /// A person at the desk.
    Agent,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Author {
    /// The customer.
    Customer,
    /// The AI.
    Assistant,
    /// A person at the desk.
    Agent {
        /// Who.
        id: StaffId,
    },
}

impl Author {
    /// The kind, without the id.
    pub fn kind(self) -> AuthorKind {
        match self {
            Self::Customer => AuthorKind::Customer,
            Self::Assistant => AuthorKind::Assistant,
            Self::Agent { .. } => AuthorKind::Agent,
        }
    }
}

/// Why a change of a conversation is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConversationError {
    /// Only the owner may speak.
    #[error("only whoever has the conversation may do this, and it is {}", .owner.in_words())]
    NotOwner {
        /// Who owns it.
        owner: Owner,
        /// Who wanted to speak.
        speaker: AuthorKind,
    },
    /// It has ended.
    #[error("the conversation is closed")]
    Closed,
    /// It has not ended.
    #[error("the conversation is still open")]
    Open,
    /// A call is promised already.
    #[error("a call is promised already; cancel it first to choose another time")]
    Called,
    /// Several were.
    #[error("several calls were promised in this conversation; ask for a person instead")]
    CalledOften,
    /// It was rated, and that cannot be changed any more.
    #[error("the rating of the conversation cannot be changed any more")]
    Rated,
    /// Another person has it.
    #[error("another agent has the conversation")]
    Taken,
    /// As many files were sent as we keep of one conversation.
    #[error("{limit} files were sent in this conversation, and no more are taken")]
    AttachedOften {
        /// The most there may be.
        limit: u32,
    },
    /// It went to somebody else while it was looked at.
    #[error("the conversation has gone to somebody else meanwhile; look at it again")]
    Moved,
    /// It holds as many events as we keep in one conversation.
    #[error("the conversation has {count} events, the limit is {limit}; please start a new one")]
    Full {
        /// Events so far.
        count: u64,
        /// The most there may be.
        limit: u64,
    },
}

/// What came of the assistant's part in a conversation, told by the first event that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// The customer has what they came for, as far as we know.
    Served,
    /// A person had to take over, the customer contests what was decided, or left without an answer.
    NotServed,
}

impl Conclusion {
    /// What an event says about it.
    pub fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Closed { outcome: Outcome::Confirmed | Outcome::Assumed, .. } => {
                Some(Self::Served)
            }
            Event::HandedOver { .. }
            | Event::Taken { .. }
            | Event::Contested { .. }
            | Event::Closed { .. } => Some(Self::NotServed),
            _ => None,
        }
    }
}

/// Events in one conversation at most. A conversation of a year of daily turns has about 1,500;
/// what exceeds this is a loop or an attack and would slow down every read.
const EVENTS_MAX: u64 = 20_000;
/// Events more that whoever answers a full conversation may add: the customer asked for a person there,
/// and the person must be able to answer.
const EVENTS_MAX_RESERVE: u64 = 1_000;

/// Copies of all that is kept that a customer is given within a day: each is made of the whole conversation, with the
/// proof of each decision.
const EXPORTS_MAX: usize = 5;
const EXPORTS_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// What the last thing said to the customer was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastReply {
    /// Something that leaves nothing open.
    Told,
    /// A question of ours, or words to a customer who left one of a procedure unanswered.
    Asked,
    /// Words to a customer who had said that it is solved; a goodbye after it changes nothing.
    Confirmed,
}

/// What became of files that the customer sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Files {
    /// There are none.
    None,
    /// Nothing yet.
    Sent,
    /// The assistant has said that it cannot look at them.
    Answered,
}

/// The state of a conversation after `version` events.
#[expect(
    clippy::struct_excessive_bools,
    reason = "what was told, is contested and waits, each for itself"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// Whose data it holds.
    pub subject: SubjectId,
    /// The language to speak with the customer.
    pub language: Language,
    /// The words for what stands around the messages, such as who wrote them: in the last language of the
    /// customer's for which there are any, so that a page does not change for one message in another.
    pub locale: Locale,
    /// On which way it came.
    pub channel: Channel,
    /// The version of the assistant that it began with, where that is known.
    pub assistant: Option<String>,
    /// Whether a version was being tried when it began.
    pub tried: Option<Tried>,
    /// The site it began on, where it began on one.
    pub site: Option<String>,
    /// Who may speak now.
    pub owner: Owner,
    /// Since when that is so.
    pub owner_since: Timestamp,
    /// Why it went to a person, while it waits for one or is with one.
    pub handover: Option<HandoverReason>,
    /// Events applied so far; what the next write expects.
    pub version: u64,
    /// Turns answered so far.
    pub turns: u32,
    /// Questions back in a row without an answer between them.
    pub clarifications: u32,
    /// Whether the AI has been disclosed in this conversation.
    pub disclosed: bool,
    /// The last decision in it.
    pub last_decision: Option<DecisionId>,
    /// Whether the customer contests a decision of it.
    pub contested: bool,
    /// How it ended, where it did.
    pub outcome: Option<Outcome>,
    /// Whether the customer says that it was solved, where they do.
    pub rated: Option<Rated>,
    /// The call that is promised, where one is.
    pub callback: Option<Callback>,
    /// How many calls were promised.
    pub callbacks: u32,
    /// When the customer was given a copy of it, within the day before the last time.
    pub exported: Vec<Timestamp>,
    /// When something last happened between the customer and us.
    pub last_at: Timestamp,
    /// The last message of the customer, by its version.
    pub asked: Option<u64>,
    /// Until when whoever has it put it aside.
    pub parked_until: Option<Timestamp>,
    /// The colleague who gave it to whoever has it, until they do something with it.
    pub given_by: Option<StaffId>,
    /// The decision behind the AI's suggestion of an answer, until something newer happens.
    pub suggestion: Option<DecisionId>,
    /// Whether whoever waits for a person was told that what they write is added.
    pub told_added: bool,
    /// What became of the files that the customer has sent since they last wrote something.
    pub files: Files,
    /// How many files were sent.
    pub attachments: u32,
    /// Messages of the customer that no answer covers yet, oldest first.
    pub unanswered: Vec<MessageId>,
    /// What the last thing said to the customer was.
    pub last_reply: LastReply,
    /// The intents that question offered, in their order.
    pub offered: Vec<String>,
    /// The event after which a procedure waits or is offered, by its version.
    pub procedure: Option<u64>,
    /// Whether a procedure waits for an answer: what it is for has not been done.
    pub procedure_waits: bool,
    /// Answers since the customer came: greetings and questions back are none.
    pub answers: u32,
    /// The act that is under way: until it is known what came of it, nothing else happens.
    pub acting: Option<DecisionId>,
    /// What the customer has proven about who they are.
    pub authentication: Authentication,
    /// What came of the assistant's part in it, as the first event told that says so.
    pub conclusion: Option<Conclusion>,
}

impl Conversation {
    /// The state after the first event. `None` unless that event is [`Event::Opened`].
    pub fn open(id: ConversationId, at: Timestamp, event: &Event) -> Option<Self> {
        let Event::Opened { subject, language, channel, assistant, tried, site } = event else {
            return None;
        };
        Some(Self {
            id,
            subject: *subject,
            language: *language,
            locale: Locale::of(*language),
            channel: *channel,
            assistant: assistant.clone(),
            tried: *tried,
            site: site.clone(),
            owner: Owner::Assistant,
            owner_since: at,
            handover: None,
            version: 1,
            turns: 0,
            clarifications: 0,
            disclosed: false,
            last_decision: None,
            contested: false,
            outcome: None,
            rated: None,
            callback: None,
            callbacks: 0,
            exported: Vec::new(),
            last_at: at,
            asked: None,
            parked_until: None,
            given_by: None,
            suggestion: None,
            told_added: false,
            files: Files::None,
            attachments: 0,
            unanswered: Vec::new(),
            last_reply: LastReply::Told,
            offered: Vec::new(),
            procedure: None,
            procedure_waits: false,
            answers: 0,
            acting: None,
            authentication: Authentication::default(),
            conclusion: None,
        })
    }

    /// Fold one more event into the state.
    pub fn apply(&mut self, at: Timestamp, event: &Event) {
        self.version += 1;
        if event.is_internal() {
            self.parked_until = match event {
                Event::Parked { until, .. } => Some(*until),
                _ => self.parked_until,
            };
        } else {
            self.last_at = at;
            self.parked_until = None;
            self.suggestion = None;
        }
        let owner = self.owner;
        if matches!(event, Event::Said { author: Author::Agent { .. }, .. } | Event::Parked { .. })
        {
            self.given_by = None;
        }
        self.conclusion = self.conclusion.or(Conclusion::of(event));
        self.fold(event);
        if matches!(self.owner, Owner::Assistant | Owner::Closed) {
            self.handover = None;
        }
        if !matches!(self.owner, Owner::Agent { .. }) {
            self.given_by = None;
        }
        if self.owner != owner {
            self.owner_since = at;
            self.told_added = false;
            self.files = Files::None;
        }
    }

    #[expect(clippy::too_many_lines, reason = "an arm for each event")]
    fn fold(&mut self, event: &Event) {
        match event {
            Event::Opened { .. } | Event::Noted { .. } => {}
            Event::Suggested { decision } => self.suggestion = Some(*decision),
            Event::SuggestionRejected { .. } => self.suggestion = None,
            Event::Received { message, language, .. } => {
                self.asked = Some(self.version);
                self.files = Files::None;
                self.unanswered.push(*message);
                self.language = *language;
                self.locale = Locale::speaking(*language).unwrap_or(self.locale);
            }
            Event::Said {
                author,
                decision,
                asks,
                offered,
                turn,
                procedure,
                answers,
                confirmed,
                ..
            } => {
                self.answers += u32::from(*answers);
                // Until there is something new: a goodbye takes nothing back.
                self.last_reply = match (asks, confirmed, answers) {
                    (true, ..) => LastReply::Asked,
                    // Nothing was done of what the customer takes for solved.
                    (false, true, _) if self.procedure_waits => LastReply::Asked,
                    (false, true, _) => LastReply::Confirmed,
                    (false, false, false) if self.last_reply == LastReply::Confirmed => {
                        LastReply::Confirmed
                    }
                    _ => LastReply::Told,
                };
                self.answered(turn.is_some());
                self.turns += u32::from(turn.is_some());
                // A procedure's questions are no sign that we did not understand.
                let clarifies = *asks && procedure.is_none();
                self.clarifications = if clarifies { self.clarifications + 1 } else { 0 };
                self.procedure = procedure.is_some().then_some(self.version);
                self.procedure_waits = event.procedure_waits();
                self.offered.clone_from(offered);
                if *author == Author::Assistant {
                    self.disclosed = true;
                    if self.files == Files::Sent {
                        self.files = Files::Answered;
                    }
                }
                self.last_decision = Some(*decision);
            }
            Event::Attached { message, author, decision, .. } => {
                self.attachments += 1;
                match author {
                    Author::Customer => {
                        self.asked = Some(self.version);
                        // One answer covers all that are sent one after the other.
                        if self.files != Files::Answered {
                            self.files = Files::Sent;
                            self.unanswered.push(*message);
                        }
                    }
                    Author::Assistant | Author::Agent { .. } => {
                        self.answered(false);
                        self.last_reply = LastReply::Told;
                    }
                }
                self.last_decision = decision.or(self.last_decision);
            }
            Event::HandedOver { decision, reason } => {
                self.owner = Owner::Queue;
                self.handover = Some(*reason);
                self.procedure = None;
                self.procedure_waits = false;
                self.last_decision = Some(*decision);
            }
            Event::Taken { agent, decision, by } => {
                self.owner = Owner::Agent { id: *agent };
                self.given_by = *by;
                self.last_decision = Some(*decision);
            }
            Event::Returned { decision } => {
                self.owner = Owner::Assistant;
                self.clarifications = 0;
                self.last_decision = Some(*decision);
            }
            Event::Rated { decision, rating, until, .. } => {
                let count = self.rated.map_or(0, |before| before.count) + 1;
                self.rated = Some(Rated { rating: *rating, until: *until, count });
                self.last_decision = Some(*decision);
            }
            Event::Callback { decision, callback, state } => {
                let is_promised = *state == CallbackState::Promised;
                self.callback = is_promised.then_some(*callback);
                self.callbacks += u32::from(is_promised);
                self.last_decision = Some(*decision);
            }
            Event::Exported { decision } => {
                let (now, before) = (self.last_at, std::mem::take(&mut self.exported));
                let lately =
                    before.into_iter().filter(|at| now.duration_since(*at) < EXPORTS_WITHIN);
                self.exported = lately.chain([now]).collect();
                self.last_decision = Some(*decision);
            }
            Event::Contested { decision, .. } => {
                self.contested = true;
                if matches!(self.owner, Owner::Queue | Owner::Agent { .. }) {
                    // Whatever it came for: this is what the person has to look at.
                    self.handover = Some(HandoverReason::Contested);
                }
                self.last_decision = Some(*decision);
            }
            Event::Closed { decision, outcome } => {
                self.owner = Owner::Closed;
                self.procedure = None;
                self.procedure_waits = false;
                self.outcome = Some(*outcome);
                self.last_decision = Some(*decision);
            }
            Event::SignedIn { decision, until, same } => {
                let proof = Proof { version: self.version, until: *until };
                self.authentication.sign_in(proof, *same);
                self.last_decision = Some(*decision);
            }
            Event::SignedOut { decision } => {
                self.authentication = Authentication::default();
                self.last_decision = Some(*decision);
            }
            Event::SteppedUp { decision, until } => {
                self.authentication.step_up(Proof { version: self.version, until: *until });
                self.last_decision = Some(*decision);
            }
            Event::LanguageChosen { decision, language } => {
                self.language = *language;
                self.locale = Locale::speaking(*language).unwrap_or(self.locale);
                self.last_decision = Some(*decision);
            }
            Event::Intended { act, decision } => {
                self.acting = Some(*act);
                self.last_decision = Some(*decision);
            }
            Event::Proposed { act } => self.last_decision = Some(*act),
            Event::Parked { decision, .. } | Event::Reviewed { decision, .. } => {
                self.last_decision = Some(*decision);
            }
            Event::Acted { act, decision, .. } => {
                self.acting = self.acting.filter(|acting| acting != act);
                self.last_decision = Some(*decision);
            }
            Event::Reopened { decision } => {
                self.owner = Owner::Assistant;
                self.clarifications = 0;
                self.answers = 0;
                self.last_reply = LastReply::Told;
                self.outcome = None;
                self.last_decision = Some(*decision);
            }
        }
    }

    /// Fold what was written as answered, by something said in a turn or outside of any. What is said while a person is waited
    /// for answers none of it: the person will.
    fn answered(&mut self, in_turn: bool) {
        if self.owner == Owner::Queue {
            self.told_added |= in_turn;
        } else {
            self.unanswered.clear();
        }
    }

    /// Whether there is room for `count` more of the customer's messages.
    pub fn room(&self, count: usize) -> Result<(), ConversationError> {
        self.room_within(count, EVENTS_MAX)
    }

    /// Whether there is room for one more message of a person who answers.
    pub fn room_to_answer(&self) -> Result<(), ConversationError> {
        self.room_within(1, EVENTS_MAX + EVENTS_MAX_RESERVE)
    }

    fn room_within(&self, count: usize, limit: u64) -> Result<(), ConversationError> {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        if self.version.saturating_add(count) <= limit {
            Ok(())
        } else {
            Err(ConversationError::Full { count: self.version, limit })
        }
    }

    /// Whether `author` may speak to the customer now.
    pub fn may_speak(&self, author: Author) -> Result<(), ConversationError> {
        let allowed = match (author, self.owner) {
            (Author::Assistant, Owner::Assistant) | (Author::Customer, _) => true,
            (Author::Agent { id }, Owner::Agent { id: owner }) => id == owner,
            _ => false,
        };
        if allowed {
            Ok(())
        } else {
            Err(ConversationError::NotOwner { owner: self.owner, speaker: author.kind() })
        }
    }

    /// Whether it can go to the queue: from the assistant or from the agent who has it.
    pub fn may_hand_over(&self) -> Result<(), ConversationError> {
        match self.owner {
            // One that has ended goes on with it, as with a message.
            Owner::Assistant | Owner::Agent { .. } | Owner::Closed => Ok(()),
            Owner::Queue => Err(ConversationError::Taken),
        }
    }

    /// Whether a person may take it.
    pub fn may_take(&self, agent: StaffId) -> Result<(), ConversationError> {
        match self.owner {
            Owner::Assistant | Owner::Queue => Ok(()),
            Owner::Agent { id } if id == agent => Ok(()),
            Owner::Agent { .. } => Err(ConversationError::Taken),
            Owner::Closed => Err(ConversationError::Closed),
        }
    }

    /// Whether somebody may give it to a colleague: who has it or may take it; what another person has, who may give away
    /// `any`.
    pub fn may_assign(&self, agent: StaffId, any: bool) -> Result<(), ConversationError> {
        if any { self.may_close() } else { self.may_take(agent) }
    }

    /// Whether it can end.
    pub fn may_close(&self) -> Result<(), ConversationError> {
        if self.owner == Owner::Closed { Err(ConversationError::Closed) } else { Ok(()) }
    }

    /// Whether it can be reopened.
    pub fn may_reopen(&self) -> Result<(), ConversationError> {
        if self.owner == Owner::Closed { Ok(()) } else { Err(ConversationError::Open) }
    }

    /// Until when a rating that the customer gives now can be changed.
    ///
    /// # Errors
    /// [`ConversationError::Open`] before the end, [`ConversationError::Rated`] where one stands that cannot be changed.
    pub fn may_rate(&self, now: Timestamp) -> Result<Timestamp, ConversationError> {
        if self.owner != Owner::Closed {
            return Err(ConversationError::Open);
        }
        changeable_until(self.rated, now).ok_or(ConversationError::Rated)
    }

    /// Whether a call can be promised: one at a time, and a few in all.
    ///
    /// # Errors
    /// [`ConversationError::Called`] while one is, [`ConversationError::CalledOften`].
    pub fn may_call_back(&self) -> Result<(), ConversationError> {
        if self.callback.is_some() {
            return Err(ConversationError::Called);
        }
        if self.callbacks >= CALLBACKS_MAX {
            return Err(ConversationError::CalledOften);
        }
        Ok(())
    }

    /// Whether one more file may be sent.
    ///
    /// # Errors
    /// [`ConversationError::AttachedOften`], and [`ConversationError::Full`].
    pub fn may_attach(&self) -> Result<(), ConversationError> {
        if self.attachments >= ATTACHMENTS_MAX {
            return Err(ConversationError::AttachedOften { limit: ATTACHMENTS_MAX });
        }
        self.room(1)
    }

    /// For how long no further copy of it is given, as several were given lately; `None` where one is.
    pub fn no_export_for(&self, now: Timestamp) -> Option<SignedDuration> {
        let lately = self.exported.iter().map(|at| now.duration_since(*at));
        let mut lately = lately.filter(|ago| *ago < EXPORTS_WITHIN);
        let oldest = lately.next()?;
        (lately.count() + 1 >= EXPORTS_MAX).then_some(EXPORTS_WITHIN - oldest)
    }

    /// The outcome of a conversation whose customer says that it is solved.
    ///
    /// While a procedure waits for an answer, nothing was done: whoever leaves it there has left it.
    pub fn outcome_when_solved(&self) -> Outcome {
        match self.owner {
            _ if self.contested => Outcome::Contested,
            Owner::Assistant if self.procedure_waits => Outcome::Abandoned,
            _ => Outcome::Confirmed,
        }
    }

    /// The outcome of a conversation that ends because nobody wrote any more.
    pub fn outcome_when_idle(&self) -> Outcome {
        match self.owner {
            _ if self.contested => Outcome::Contested,
            Owner::Queue | Owner::Agent { .. } => Outcome::HandedOver,
            _ if self.answers == 0
                || self.last_reply == LastReply::Asked
                || self.procedure_waits
                || !self.unanswered.is_empty() =>
            {
                Outcome::Abandoned
            }
            _ if self.last_reply == LastReply::Confirmed => Outcome::Confirmed,
            _ => Outcome::Assumed,
        }
    }
}

#[cfg(test)]
mod tests;
