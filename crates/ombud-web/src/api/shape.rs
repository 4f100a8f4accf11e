//! The shapes of the API's JSON.

use ombud_domain::{Author, AuthorKind, Channel, Event};
use ombud_service::{
    Answered, ConversationView, DecisionView, MessageView, Mood, Part, Receipt, SentTurn, Service,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::expected::{ChannelWord, RatingWord};

/// To begin a conversation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenConversation {
    /// The language of the page or the customer, such as `de`. Default: `de`.
    #[serde(default)]
    #[schema(format = "language")]
    pub(crate) language: Option<String>,
    /// `web`, `api`, `terminal` or `batch`. Default: `api`.
    #[serde(default)]
    #[schema(value_type = Option<ChannelWord>, inline)]
    pub(crate) channel: Option<Channel>,
}

/// A conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Conversation {
    /// Its id.
    pub(crate) id: Uuid,
    /// Whose data it holds; only with the scope `privacy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<Uuid>,
    /// The language spoken.
    pub(crate) language: String,
    /// The site it began on; absent where it began on none, as those begun with an API key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) site: Option<String>,
    /// Who may speak: `assistant`, `queue`, `agent` or `closed`.
    pub(crate) owner: &'static str,
    /// Whether the person's data is restricted: its erasure was asked for and something stands against
    /// it. Only people work with it then, and it is erased when that has ended.
    pub(crate) restricted: bool,
    /// How it ended, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<&'static str>,
    /// Whether the customer says that it was solved, where they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rating: Option<Rating>,
    /// Events so far.
    pub(crate) version: u64,
    /// When the last thing happened (RFC 3339).
    pub(crate) last_at: String,
    /// Its place among those that wait for a person; where a conversation is shown, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) queue: Option<QueuePlace>,
    /// When a person calls the customer back, where that is promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) callback: Option<Callback>,
    /// Until when a statute has it kept, where one does and nothing more happens (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kept_until: Option<String>,
    /// How surely the customer is known now: `anonymous`, `signed_in` or `stepped_up`.
    pub(crate) authentication: &'static str,
    /// That an AI speaks, and for whom. Show it before the first message.
    pub(crate) disclosure: String,
}

/// The place of a conversation among those that wait for a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueuePlace {
    /// 1 for whoever is next; those of whom somebody may be in danger come before all others.
    #[schema(minimum = 1)]
    pub(crate) place: usize,
    /// How much longer it is expected to wait: for whoever is last what the site says, for who stands before them the share of
    /// their place; `null` where nobody can say.
    pub(crate) expected_wait_seconds: Option<u64>,
}

/// A call of a person to the customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Callback {
    /// The task at the desk.
    pub(crate) task: Uuid,
    /// Not before this (RFC 3339).
    pub(crate) from: String,
    /// By this.
    pub(crate) until: String,
    /// Of an event: `promised`, `cancelled` or `done`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<&'static str>,
}

impl Callback {
    fn of(callback: &ombud_domain::Callback, state: Option<ombud_domain::CallbackState>) -> Self {
        Self {
            task: callback.task.as_uuid(),
            from: callback.from.to_string(),
            until: callback.until.to_string(),
            state: state.map(ombud_domain::CallbackState::as_str),
        }
    }
}

/// Whether the customer says that it was solved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Rating {
    /// `yes`, `partly` or `no`.
    #[schema(value_type = RatingWord, inline)]
    pub(crate) value: ombud_domain::Rating,
    /// Until when they can change it (RFC 3339).
    pub(crate) until: String,
}

impl From<ConversationView> for Conversation {
    fn from(view: ConversationView) -> Self {
        Self {
            id: view.id.as_uuid(),
            subject: view.subject.map(|subject| subject.as_uuid()),
            language: view.language.to_string(),
            site: view.site,
            owner: view.owner.as_str(),
            restricted: view.restricted,
            outcome: view.outcome.map(ombud_domain::Outcome::as_str),
            rating: view
                .rated
                .map(|rated| Rating { value: rated.rating, until: rated.until.to_string() }),
            version: view.version,
            last_at: view.last_at.to_string(),
            callback: view.callback.map(|callback| Callback::of(&callback, None)),
            queue: view.queue.map(|queue| QueuePlace {
                place: queue.place,
                expected_wait_seconds: queue.expected_wait_seconds,
            }),
            kept_until: view.kept_until.map(|until| until.to_string()),
            authentication: view.authentication.as_str(),
            disclosure: view.disclosure,
        }
    }
}

/// A conversation that was just opened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Opened {
    /// The conversation.
    pub(crate) conversation: Conversation,
    /// The capability to take part in it as its customer. Keep it secret.
    pub(crate) token: String,
}

/// A message of the customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendMessage {
    /// At most 16 KiB of UTF-8.
    pub(crate) text: String,
}

/// Who wrote a message. For the assistant, `label` says that it is an AI.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageAuthor {
    /// `customer`, `assistant` (an AI) or `agent` (a person).
    #[schema(value_type = String)]
    pub(crate) kind: AuthorKind,
    /// Words that name the author, in the customer's language.
    pub(crate) label: String,
}

/// A part of a text of the assistant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum MessagePart {
    /// That an AI speaks, and for whom.
    Disclosure {
        /// The words.
        text: String,
    },
    /// Approved words.
    Words {
        /// The words.
        text: String,
    },
    /// A passage quoted word for word.
    Quote {
        /// The article's id.
        article: String,
        /// The passage's title.
        title: String,
        /// The passage.
        text: String,
        /// Where the article can be read as it stands in this quotation, also when it has changed since.
        link: String,
    },
    /// Topics to choose from.
    Offers {
        /// In their order; the customer may answer with a number.
        items: Vec<MessageOffer>,
    },
    /// Answers to choose from.
    Choices {
        /// In their order; the customer may answer with a number.
        items: Vec<String>,
    },
    /// What the customer said, said back.
    Recap {
        /// In the order in which it was asked.
        items: Vec<MessageRecap>,
    },
    /// Something that was done, and until when the customer can undo it.
    Act {
        /// The act: `/v1/acts/{id}`.
        act: String,
        /// What was done.
        title: String,
        /// The whole in words.
        text: String,
        /// Until when the customer can undo it (RFC 3339); absent where they cannot.
        #[serde(skip_serializing_if = "Option::is_none")]
        undo_until: Option<String>,
    },
}

/// One thing that the customer said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageRecap {
    /// What it is called.
    pub(crate) title: String,
    /// What was said.
    pub(crate) value: String,
}

/// A topic to choose from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageOffer {
    /// The intent behind it.
    pub(crate) intent: String,
    /// What it is called.
    pub(crate) title: String,
}

fn part(part: Part, public_url: &str) -> MessagePart {
    match part {
        Part::Disclosure { text } => MessagePart::Disclosure { text },
        Part::Words { text } => MessagePart::Words { text },
        Part::Quote { article, language, section, title, text, digest } => MessagePart::Quote {
            link: format!(
                "{public_url}/knowledge/{language}/{article}?quoted={}#{section}",
                ombud_service::quoted(&digest)
            ),
            article,
            title,
            text,
        },
        Part::Offers { items } => MessagePart::Offers {
            items: items
                .into_iter()
                .map(|offer| MessageOffer { intent: offer.intent, title: offer.title })
                .collect(),
        },
        Part::Choices { items } => MessagePart::Choices { items },
        Part::Act { act, title, text, undo_until } => MessagePart::Act {
            act,
            title,
            text,
            undo_until: undo_until.map(|until| until.to_string()),
        },
        Part::Recap { items } => MessagePart::Recap {
            items: items
                .into_iter()
                .map(|item| MessageRecap { title: item.title, value: item.value })
                .collect(),
        },
    }
}

/// What became of a message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sent {
    /// The message's id.
    pub(crate) message: Uuid,
    /// The turn it became part of.
    pub(crate) turn: Uuid,
    /// Who may speak now.
    pub(crate) owner: &'static str,
    /// The reply; absent while a person has the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reply: Option<ReplyMessage>,
}

/// A reply that was released, with its receipt.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplyMessage {
    /// The message's id.
    pub(crate) message: Uuid,
    /// The decision that released it.
    pub(crate) decision: Uuid,
    /// `reply`, `handoff` or `refuse`.
    #[schema(value_type = String)]
    pub(crate) kind: ombud_domain::DecisionKind,
    /// Who wrote it.
    pub(crate) author: MessageAuthor,
    /// The whole as plain text.
    pub(crate) text: String,
    /// The text in its parts.
    pub(crate) parts: Vec<MessagePart>,
    /// The language of the turn.
    pub(crate) language: String,
    /// Why it went to a person, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) handover: Option<ombud_domain::HandoverReason>,
    /// Whether it asks the customer back.
    pub(crate) asks: bool,
    /// The proof: leaf, salt, tlog-proof with checkpoint, and the texts it opens. `ombud verify`
    /// checks it offline.
    #[schema(value_type = DescribedReceipt)]
    pub(crate) receipt: Box<RawValue>,
}

/// The proof of a decision, as it is described: it is handed on byte for byte.
#[derive(ToSchema)]
#[schema(as = Receipt)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct DescribedReceipt {
    /// The version of this form: 1.
    v: u64,
    /// The decision, as the exact text that the ledger commits to.
    leaf: String,
    /// Salt of the leaf's commitment, which is the entry of the log: 32 bytes in base64.
    salt: String,
    /// A C2SP tlog-proof, with the signed checkpoint that it is against.
    proof: String,
    /// The texts behind commitments in the leaf; none for those whom they do not concern.
    openings: Vec<Opening>,
}

/// A text behind a commitment in a leaf.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct Opening {
    /// The field that the commitment is under: `message.0`, `reply`, …
    field: String,
    /// The text.
    text: String,
    /// The commitment's salt: 32 bytes in base64.
    salt: String,
}

/// A receipt as it is, byte for byte.
pub(crate) fn receipt(receipt: &Receipt) -> Box<RawValue> {
    RawValue::from_string(receipt.to_json()).unwrap_or_default()
}

pub(crate) fn sent(service: &Service, sent: SentTurn) -> Sent {
    let public_url = &service.settings().public_url;
    Sent {
        message: sent.message.as_uuid(),
        turn: sent.turn.as_uuid(),
        owner: sent.owner.as_str(),
        reply: sent.reply.map(|reply| {
            let Answered { message, decision, kind, author_label, text, parts, language, .. } =
                reply;
            ReplyMessage {
                message: message.as_uuid(),
                decision: decision.as_uuid(),
                kind,
                author: MessageAuthor { kind: AuthorKind::Assistant, label: author_label },
                text,
                parts: parts.into_iter().map(|one| part(one, public_url)).collect(),
                language: language.to_string(),
                handover: reply.handover,
                asks: reply.asks,
                receipt: receipt(&reply.receipt),
            }
        }),
    }
}

/// A file that was sent.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Attachment {
    /// Its id.
    id: Uuid,
    /// What it is: `image/jpeg`, `image/png`, `image/webp` or `application/pdf`.
    media_type: &'static str,
    /// How large it is, in bytes.
    size_bytes: u64,
}

impl From<ombud_domain::Attachment> for Attachment {
    fn from(file: ombud_domain::Attachment) -> Self {
        let ombud_domain::Attachment { attachment, media_type, size_bytes } = file;
        Self { id: attachment.as_uuid(), media_type: media_type.as_str(), size_bytes }
    }
}

/// Something that happened in a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationEvent {
    /// Its place in the conversation, ascending; resume after it. Where one is missing, it is something among the staff,
    /// which only the scope `desk` sees.
    pub(crate) version: u64,
    /// When (RFC 3339).
    pub(crate) at: String,
    /// `opened`, `message`, `handed_over`, `taken`, `returned`, `contested`, `reviewed`, `closed`, `rated`, `reopened`,
    /// `callback`, `exported`, `attachment`, `proposed`, `intended` or `acted`; with the scope `desk` also `noted`, `parked`,
    /// `suggested` and `suggestion_rejected`.
    pub(crate) event: &'static str,
    /// For a message, a note or a file: its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<Uuid>,
    /// For a message, a note or a file: whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) author: Option<MessageAuthor>,
    /// For a message, a note, and for `rated` with a comment: what it says; for `attachment`: what the file is called. Absent
    /// once it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    /// For a message of the customer or the assistant: what language it is in (BCP 47). For `language_chosen`: which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
    /// For a message of the assistant: the text in its parts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<MessagePart>,
    /// For a message of the assistant: that a procedure waits for the answer. Until then nothing of it is done, so a page
    /// does not offer to say that it is solved.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) procedure_waits: bool,
    /// For a message of a person: that the AI suggested it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) suggested: bool,
    /// For a message of a person: that a machine translated it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) translated: bool,
    /// For a message of the customer: how the conversation sounds with it; absent where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mood: Option<MoodShape>,
    /// The decision behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) decision: Option<Uuid>,
    /// For `closed`: how it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<&'static str>,
    /// For `rated`: what the customer says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rating: Option<Rating>,
    /// For `contested` and `reviewed`: the decision that was contested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contested: Option<Uuid>,
    /// For `callback`: the call, and what became of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) callback: Option<Callback>,
    /// For `attachment`: the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) attachment: Option<Attachment>,
    /// For `proposed`, `intended` and `acted`: the act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) act: Option<Uuid>,
    /// For `acted`: how the act stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) act_state: Option<&'static str>,
}

/// How a customer's messages sound, later ones weighing more. It is estimated by a machine from the words, and often wrong.
/// What employees write is never read for it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mood)]
pub(crate) struct MoodShape {
    /// From -100 (very discontent) to 100 (very content).
    percent: i8,
    /// `discontent`, `even` or `content`.
    feeling: &'static str,
    /// `falling`, `steady` or `rising`, against the message before.
    trend: &'static str,
}

impl From<Mood> for MoodShape {
    fn from(mood: Mood) -> Self {
        Self { percent: mood.percent, feeling: mood.feeling().code(), trend: mood.trend().code() }
    }
}

pub(crate) fn event(service: &Service, view: MessageView) -> ConversationEvent {
    let public_url = &service.settings().public_url;
    let (name, message, author, decision, outcome) = match &view.event {
        Event::Opened { .. } => ("opened", None, None, None, None),
        Event::Received { message, .. } => {
            ("message", Some(*message), Some(Author::Customer), None, None)
        }
        Event::Said { message, author, decision, .. } => {
            ("message", Some(*message), Some(*author), Some(*decision), None)
        }
        Event::Attached { message, author, decision, .. } => {
            ("attachment", Some(*message), Some(*author), *decision, None)
        }
        Event::HandedOver { decision, .. } => ("handed_over", None, None, Some(*decision), None),
        Event::Taken { decision, .. } => ("taken", None, None, Some(*decision), None),
        Event::Callback { decision, .. } => ("callback", None, None, Some(*decision), None),
        Event::Reviewed { decision, .. } => ("reviewed", None, None, Some(*decision), None),
        Event::Exported { decision } => ("exported", None, None, Some(*decision), None),
        Event::Returned { decision } => ("returned", None, None, Some(*decision), None),
        Event::Contested { decision, .. } => ("contested", None, None, Some(*decision), None),
        Event::Closed { decision, outcome } => {
            ("closed", None, None, Some(*decision), Some(outcome.as_str()))
        }
        Event::Rated { decision, .. } => ("rated", None, None, Some(*decision), None),
        Event::Reopened { decision } => ("reopened", None, None, Some(*decision), None),
        Event::Intended { decision, .. } => ("intended", None, None, Some(*decision), None),
        Event::SignedIn { decision, .. } => ("signed_in", None, None, Some(*decision), None),
        Event::SignedOut { decision } => ("signed_out", None, None, Some(*decision), None),
        Event::SteppedUp { decision, .. } => ("stepped_up", None, None, Some(*decision), None),
        Event::LanguageChosen { decision, .. } => {
            ("language_chosen", None, None, Some(*decision), None)
        }
        Event::Proposed { act } => ("proposed", None, None, Some(*act), None),
        Event::Acted { decision, .. } => ("acted", None, None, Some(*decision), None),
        Event::Noted { note, author, .. } => {
            ("noted", Some(*note), Some(Author::Agent { id: *author }), None, None)
        }
        Event::Parked { decision, .. } => ("parked", None, None, Some(*decision), None),
        Event::Suggested { decision } => ("suggested", None, None, Some(*decision), None),
        Event::SuggestionRejected { decision, .. } => {
            ("suggestion_rejected", None, None, Some(*decision), None)
        }
    };
    let (act, act_state) = match &view.event {
        Event::Proposed { act } | Event::Intended { act, .. } => (Some(*act), None),
        Event::Acted { act, state, .. } => (Some(*act), Some(state.as_str())),
        _ => (None, None),
    };
    let attachment = match &view.event {
        Event::Attached { file, .. } => Some(Attachment::from(*file)),
        _ => None,
    };
    let rating = match &view.event {
        Event::Rated { rating, until, .. } => {
            Some(Rating { value: *rating, until: until.to_string() })
        }
        _ => None,
    };
    let callback = match &view.event {
        Event::Callback { callback, state, .. } => Some(Callback::of(callback, Some(*state))),
        _ => None,
    };
    let contested = match &view.event {
        Event::Contested { contested, .. } | Event::Reviewed { contested, .. } => {
            Some(contested.as_uuid())
        }
        _ => None,
    };
    ConversationEvent {
        contested,
        rating,
        callback,
        attachment,
        procedure_waits: view.event.procedure_waits(),
        suggested: matches!(view.event, Event::Said { suggested: true, .. }),
        translated: matches!(view.event, Event::Said { translated: true, .. }),
        mood: view.mood.map(Into::into),
        version: view.version,
        at: view.at.to_string(),
        event: name,
        message: message.map(|id| id.as_uuid()),
        author: author
            .zip(view.author_label)
            .map(|(author, label)| MessageAuthor { kind: author.kind(), label }),
        text: view.text,
        language: view.language.map(|language| language.to_string()),
        parts: view.parts.into_iter().map(|one| part(one, public_url)).collect(),
        decision: decision.map(|id| id.as_uuid()),
        outcome,
        act: act.map(|id| id.as_uuid()),
        act_state,
    }
}

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Decision {
    /// Its id.
    pub(crate) id: Uuid,
    /// Which log it stands in.
    pub(crate) log: u32,
    /// At which place of the log.
    pub(crate) index: u64,
    /// The conversation it belongs to, unless it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) conversation: Option<Uuid>,
    /// The leaf, exactly as the ledger commits to it: who decided what and why, by which rules, at what cost.
    #[schema(value_type = Object)]
    pub(crate) leaf: Box<RawValue>,
}

impl From<DecisionView> for Decision {
    fn from(view: DecisionView) -> Self {
        Self {
            id: view.leaf.id.as_uuid(),
            log: view.log,
            index: view.index,
            conversation: view.conversation.map(|id| id.as_uuid()),
            leaf: RawValue::from_string(view.leaf_json).unwrap_or_default(),
        }
    }
}
