//! What the assistant wants to do, without personal data, and the bytes it is recorded as.
//!
//! Fields stand in alphabetical order, as canonical JSON has them.

use std::{collections::BTreeSet, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    Action, Attributes, Authentication, Channel, Country, DataClass, Digest, EffectClass, Finding,
    Hour, Language, Owner, PerMille, PolicyError, Purpose, Slug, Undoer, Weekday,
    slice::{Slice, Slices},
};

/// The assistant that acts. Build it once per version of its folder and share it.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "AssistantFacts")]
pub struct Assistant {
    facts: AssistantFacts,
    slices: Slices,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct AssistantFacts {
    id: Slug,
    languages: BTreeSet<Language>,
}

impl Assistant {
    /// The assistant `id`, which has approved words and knowledge in `languages`.
    pub fn new(
        id: Slug,
        languages: impl IntoIterator<Item = Language>,
    ) -> Result<Self, PolicyError> {
        AssistantFacts { id, languages: languages.into_iter().collect() }.try_into()
    }

    /// Its name.
    pub fn id(&self) -> &Slug {
        &self.facts.id
    }

    /// Its languages.
    pub fn languages(&self) -> &BTreeSet<Language> {
        &self.facts.languages
    }

    pub(crate) fn slice(&self, situation: &Situation) -> &Slice {
        self.slices.of(situation)
    }
}

impl TryFrom<AssistantFacts> for Assistant {
    type Error = PolicyError;

    fn try_from(facts: AssistantFacts) -> Result<Self, PolicyError> {
        match Slices::new(&facts.id, &facts.languages) {
            Ok(slices) => Ok(Self { facts, slices }),
            Err(cause) => Err(PolicyError::UnfitAssistant { assistant: facts.id, cause }),
        }
    }
}

impl PartialEq for Assistant {
    fn eq(&self, other: &Self) -> bool {
        self.facts == other.facts
    }
}

impl Eq for Assistant {}

impl Serialize for Assistant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.facts.serialize(serializer)
    }
}

/// In which situation it wants to act: the entity slice of the request.
///
/// Conversation and customer have no ids here: a recorded request cannot be linked to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Situation {
    /// Who acts.
    pub assistant: Arc<Assistant>,
    /// How surely we know the customer.
    pub authentication: Authentication,
    /// On which way the customer reached us.
    pub channel: Channel,
    /// Who may speak now.
    pub owner: Owner,
}

/// What was understood in the turn that is to be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Questions back in a row without an answer between them.
    pub clarifications: u32,
    /// How sure understanding is of the intent.
    pub confidence: PerMille,
    /// What the company says of the customer. Empty in what was recorded before there was any, and where no rule may
    /// forbid what is asked.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub customer: Attributes,
    /// What inspection surely found in the customer's text.
    pub findings: BTreeSet<Finding>,
    /// Whether danger, despair, a threat or a death is in it, whatever else it says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gives_alarm: bool,
    /// How sure understanding is that the assistant is meant for this at all.
    pub in_scope: PerMille,
    /// The intent understood: a file in the folder's `examples/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<Slug>,
    /// The language the customer wrote in; `und` where it is not known.
    pub language: Language,
    /// How the customer's messages sound so far, in per mille from -1000 to 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mood: Option<i16>,
    /// Whether people are at the desk now.
    pub opening_hours: bool,
    /// What may be in the customer's text, too; at least `findings`. `None` in what was recorded before it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspected: Option<BTreeSet<Finding>>,
    /// Turns answered so far in this conversation.
    pub turns: u32,
}

/// A composed text that waits for its release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Whether the customer has been told, or is told with it, that an AI speaks.
    pub disclosed: bool,
    /// What inspection found in it.
    pub findings: BTreeSet<Finding>,
    /// Whether every statement is covered by approved words or a quoted passage.
    pub grounded: bool,
    /// The language of the text.
    pub language: Language,
    /// What it is for.
    pub purpose: Purpose,
}

/// What the assistant wants to do, in which situation, and the bytes it is recorded as.
///
/// The only ways to build one are its constructors and [`RecordedRequest::parse`]; both leave
/// nothing that does not fit the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub(crate) situation: Situation,
    pub(crate) wish: Wish,
    recorded: Vec<u8>,
    pub(crate) wish_digest: Digest,
}

/// The action with the context that the schema gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", content = "context", rename_all = "snake_case")]
pub(crate) enum Wish {
    Answer(Answer),
    Clarify(Turn),
    SmallTalk(Turn),
    Follow(Follow),
    Autonomous(Act),
    Act(Act),
    Approve(Act),
    Suggest(Act),
    StepUp(Act),
    Undo(Undo),
    Translate(Translation),
    Keep(Keep),
    ApproveRelease(ReleaseApproval),
    GoLive(GoLive),
    Disclose(Turn),
    HandOver(Turn),
    Reply(Reply),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) article: Slug,
    #[serde(flatten)]
    pub(crate) turn: Turn,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Follow {
    pub(crate) at: Place,
    #[serde(flatten)]
    pub(crate) turn: Turn,
}

/// An act on another system that is about to happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Cents that move with it; 0 where no money does.
    pub amount: i64,
    /// How sure understanding was of the intent that led to it.
    pub confidence: PerMille,
    /// What the company says of the customer. Empty in what was recorded before there was any.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub customer: Attributes,
    /// Which data it is about, or shows, by the contract of its tool. Empty in what was recorded before there
    /// were any.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub data: BTreeSet<DataClass>,
    /// What it does to the world, by the contract of its tool.
    pub effect: EffectClass,
    /// The procedure that leads to it: a file in the folder's `flows/`.
    pub flow: Slug,
    /// Whether it is for an account at all, whosever. `None` in what was recorded before this was known: it
    /// counts as yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_account: Option<bool>,
    /// Which hour has begun where the company is. `None` in what was recorded before this was known: it
    /// counts as the first of the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hour: Option<Hour>,
    /// The language spoken.
    pub language: Language,
    /// Whether people are at the desk now.
    pub opening_hours: bool,
    /// The operation in the tool's contract.
    pub operation: Slug,
    /// Whether the customer it is for is one of those that the sign-in names, or the one that was
    /// stepped up for. `None` in what was recorded before this was known: it counts as no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_account: Option<bool>,
    /// Acts of this operation for this customer in the last 24 hours, this one not among them.
    pub today: u32,
    /// The tool: a file in the folder's `tools/`.
    pub tool: Slug,
    /// What became of the acts of this operation lately. `None` in what was recorded before this was
    /// known: it counts as nothing, the least that can be trusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track_record: Option<TrackRecord>,
    /// The day of the week where the company is. `None` in what was recorded before this was known: it
    /// counts as Sunday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<Weekday>,
}

/// An act that was done and is to be undone.
#[expect(clippy::struct_excessive_bools, reason = "the facts that the schema gives policies")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// How long ago it was done, in whole minutes.
    pub age_minutes: u32,
    /// Cents that moved with it; 0 where no money did.
    pub amount: i64,
    /// Who wants it undone: the principal.
    pub by: Undoer,
    /// Whether its contract lets customers undo it.
    pub by_customer: bool,
    /// What the company says of the customer. Empty in what was recorded before there was any.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub customer: Attributes,
    /// Which data it is about, or shows, by the contract of its tool. Empty in what was recorded before there
    /// were any.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub data: BTreeSet<DataClass>,
    /// What it did to the world, by the contract of its tool.
    pub effect: EffectClass,
    /// The procedure that led to it: a file in the folder's `flows/`.
    pub flow: Slug,
    /// Whether it was for an account at all, whosever. `None` in what was recorded before this was known: it
    /// counts as yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_account: Option<bool>,
    /// The hour that has begun where the company is.
    pub hour: Hour,
    /// Whether people are at the desk now.
    pub opening_hours: bool,
    /// The operation in the tool's contract.
    pub operation: Slug,
    /// Whether the customer it was for is one of those that the sign-in names, or the one that was
    /// stepped up for.
    pub own_account: bool,
    /// Whether a recall undoes it.
    pub recall: bool,
    /// The tool: a file in the folder's `tools/`.
    pub tool: Slug,
    /// The day of the week where the company is.
    pub weekday: Weekday,
}

/// Texts of a conversation that a service outside is to translate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// Whether it is an answer of the person who has the conversation; else it is what was said in it.
    pub answer: bool,
    /// In which country the service works.
    pub country: Country,
    /// What was found in them. `None` in what was recorded before it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<BTreeSet<Finding>>,
    /// The language that they are in.
    pub from: Language,
    /// Whether the customer's data is restricted.
    pub restricted: bool,
    /// The language that they are put into.
    pub to: Language,
}

/// Something that was found in a customer's message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keep {
    /// How sure inspection is of it.
    pub confidence: PerMille,
    /// Its kind and its group.
    pub findings: BTreeSet<Finding>,
    /// The language spoken.
    pub language: Language,
}

/// Somebody who approves a version of the assistant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseApproval {
    /// How many have approved it before.
    pub approvals: u32,
    /// The team of the key with which it is approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Slug>,
}

/// A version of the assistant that is to serve customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoLive {
    /// How many have approved it.
    pub approvals: u32,
    /// The share of its goals that were reached every time.
    pub reached: PerMille,
    /// The teams of those who have.
    pub teams: BTreeSet<Slug>,
}

/// What became of the acts of an operation that were begun in the last 30 days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackRecord {
    /// How many customers contested.
    pub contested: u32,
    /// How many were done, also those that were undone since.
    pub done: u32,
    /// How many the system refused, or could not say of whether they were done.
    pub failed: u32,
    /// How many of those that were done were undone since.
    pub undone: u32,
}

/// How far the assistant may go with an act by itself, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Autonomy {
    /// It is done.
    Autonomous,
    /// It is done and can be undone.
    Act,
    /// A person releases it.
    Approve,
    /// A person does it.
    Suggest,
}

impl Autonomy {
    /// Every level, most first: the first that is permitted is the level of an act.
    pub const ALL: [Self; 4] = [Self::Autonomous, Self::Act, Self::Approve, Self::Suggest];
}

/// A place in a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The procedure: a file in the folder's `flows/`.
    pub flow: Slug,
    /// The step it waits at; `None` when it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Slug>,
}

impl Request {
    /// Answer from `article`: a file in the folder's `knowledge/`.
    pub fn answer(situation: Situation, turn: Turn, article: Slug) -> Self {
        Self::of(situation, Wish::Answer(Answer { article, turn }))
    }

    /// Ask back what the customer means.
    pub fn clarify(situation: Situation, turn: Turn) -> Self {
        Self::of(situation, Wish::Clarify(turn))
    }

    /// Greet, thank, say goodbye.
    pub fn small_talk(situation: Situation, turn: Turn) -> Self {
        Self::of(situation, Wish::SmallTalk(turn))
    }

    /// Begin a procedure, or go on in the one that was begun.
    pub fn follow(situation: Situation, turn: Turn, at: Place) -> Self {
        Self::of(situation, Wish::Follow(Follow { at, turn }))
    }

    /// Act on another system, at a level of autonomy.
    pub fn act(situation: Situation, act: Act, level: Autonomy) -> Self {
        let wish = match level {
            Autonomy::Autonomous => Wish::Autonomous(act),
            Autonomy::Act => Wish::Act(act),
            Autonomy::Approve => Wish::Approve(act),
            Autonomy::Suggest => Wish::Suggest(act),
        };
        Self::of(situation, wish)
    }

    /// Have a code sent to the address on file.
    pub fn step_up(situation: Situation, act: Act) -> Self {
        Self::of(situation, Wish::StepUp(act))
    }

    /// Undo an act that was done.
    pub fn undo(situation: Situation, undo: Undo) -> Self {
        Self::of(situation, Wish::Undo(undo))
    }

    /// Have texts of a conversation translated.
    pub fn translate(situation: Situation, translation: Translation) -> Self {
        Self::of(situation, Wish::Translate(translation))
    }

    /// Keep something that was found in a customer's message, as it was written.
    pub fn keep(situation: Situation, keep: Keep) -> Self {
        Self::of(situation, Wish::Keep(keep))
    }

    /// Approve a version of the assistant. No conversation is meant: the situation is that of one that has
    /// ended.
    pub fn approve_release(situation: Situation, approval: ReleaseApproval) -> Self {
        Self::of(situation, Wish::ApproveRelease(approval))
    }

    /// Let an approved version serve customers; the situation as for [`Request::approve_release`].
    pub fn go_live(situation: Situation, version: GoLive) -> Self {
        Self::of(situation, Wish::GoLive(version))
    }

    /// Say truthfully that an AI speaks.
    pub fn disclose(situation: Situation, turn: Turn) -> Self {
        Self::of(situation, Wish::Disclose(turn))
    }

    /// Hand over to a person.
    pub fn hand_over(situation: Situation, turn: Turn) -> Self {
        Self::of(situation, Wish::HandOver(turn))
    }

    /// Release a composed text to the customer.
    pub fn reply(situation: Situation, reply: Reply) -> Self {
        Self::of(situation, Wish::Reply(reply))
    }

    /// The action it asks for.
    pub fn action(&self) -> Action {
        match self.wish {
            Wish::Answer(_) => Action::Answer,
            Wish::Clarify(_) => Action::Clarify,
            Wish::SmallTalk(_) => Action::SmallTalk,
            Wish::Follow(_) => Action::Follow,
            Wish::Autonomous(_) => Action::Autonomous,
            Wish::Act(_) => Action::Act,
            Wish::Approve(_) => Action::Approve,
            Wish::Suggest(_) => Action::Suggest,
            Wish::StepUp(_) => Action::StepUp,
            Wish::Undo(_) => Action::Undo,
            Wish::Translate(_) => Action::Translate,
            Wish::Keep(_) => Action::Keep,
            Wish::ApproveRelease(_) => Action::ApproveRelease,
            Wish::GoLive(_) => Action::GoLive,
            Wish::Disclose(_) => Action::Disclose,
            Wish::HandOver(_) => Action::HandOver,
            Wish::Reply(_) => Action::Reply,
        }
    }

    /// The recorded request, to be stored beside the decision: canonical JSON (RFC 8785) of the
    /// request and its entities. [`RecordedRequest::parse`] reads it.
    ///
    /// It holds no personal data, so it stays readable after an erasure and can be replayed.
    pub fn recorded(&self) -> &[u8] {
        &self.recorded
    }

    fn of(situation: Situation, wish: Wish) -> Self {
        let request = canonical(&wish);
        // The parts are canonical and the keys sorted, so the whole is canonical too.
        let version = format!(r#","v":{VERSION}}}"#);
        let recorded = [
            br#"{"entities":"#,
            situation.assistant.slice(&situation).canonical.as_slice(),
            br#","request":"#,
            request.as_slice(),
            version.as_bytes(),
        ]
        .concat();
        let wish_digest = Digest::of(&request);
        Self { situation, wish, recorded, wish_digest }
    }
}

/// The version of the recorded form. Older ones stay readable for ever.
const VERSION: u8 = 1;

/// A request read back from the bytes stored beside its decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRequest(Request);

#[derive(Deserialize)]
struct Record {
    entities: Situation,
    request: Wish,
    v: u8,
}

impl RecordedRequest {
    /// Read stored bytes. Anything but exactly what [`Request::recorded`] gave is refused.
    ///
    /// # Errors
    /// [`PolicyError::UnreadableRecord`], and [`PolicyError::NotCanonical`] for an unknown
    /// version, unknown fields, other spacing or order.
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        let record: Record =
            serde_json::from_slice(bytes).map_err(PolicyError::UnreadableRecord)?;
        let request = Request::of(record.entities, record.request);
        if record.v == VERSION && request.recorded == bytes {
            Ok(Self(request))
        } else {
            Err(PolicyError::NotCanonical)
        }
    }

    /// The request.
    pub fn request(&self) -> &Request {
        &self.0
    }

    /// What stored bytes have as the digests of a verdict on them ([`Digests::request`] and
    /// [`Digests::entities`]), also where this version does not know what they mean.
    ///
    /// # Errors
    /// [`PolicyError::UnreadableRecord`] and [`PolicyError::NotCanonical`] for what has not the recorded form.
    ///
    /// [`Digests::request`]: crate::Digests::request
    /// [`Digests::entities`]: crate::Digests::entities
    pub fn digests(bytes: &[u8]) -> Result<RecordedDigests, PolicyError> {
        let parts: Parts<'_> =
            serde_json::from_slice(bytes).map_err(PolicyError::UnreadableRecord)?;
        let (entities, request) = (parts.entities.get(), parts.request.get());
        let whole = format!(r#"{{"entities":{entities},"request":{request},"v":{}}}"#, parts.v);
        if whole.as_bytes() != bytes {
            return Err(PolicyError::NotCanonical);
        }
        let of = |part: &str| Digest::of(part.as_bytes());
        Ok(RecordedDigests { request: of(request), entities: of(entities) })
    }
}

/// The digests of the two parts of a recorded request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedDigests {
    /// Of what was asked.
    pub request: Digest,
    /// Of the entities that it was asked about.
    pub entities: Digest,
}

/// A record as its parts stand in it, byte for byte.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts<'a> {
    #[serde(borrow)]
    entities: &'a RawValue,
    #[serde(borrow)]
    request: &'a RawValue,
    v: u8,
}

/// Canonical JSON (RFC 8785) of what declares its fields in alphabetical order, with ASCII
/// strings and integers only: then plain JSON is canonical. A property test compares it with the
/// canonicaliser, which takes as long as half the policies.
pub(crate) fn canonical<T: Serialize>(value: &T) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "keys are strings and memory does not fail to write")]
    serde_json::to_vec(value).expect("plain values have a form in JSON")
}
