//! The leaf: what a decision says about itself, without text and without names.

use jiff::{Timestamp, Unit};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Act, CellId, DecisionId, Language, TurnId};

/// A leaf in bytes at most. What does not fit goes to the private part with its count and digest.
pub const LEAF_SIZE_MAX_BYTES: usize = 4096;

/// What kind of decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// Words to the customer.
    Reply,
    /// The conversation goes to a person.
    Handoff,
    /// Something asked for was not done.
    Refuse,
    /// Something waits for a person to release it.
    Proposal,
    /// A person released it, or one of those who must.
    Approval,
    /// It was not released: a person decided so, or nobody in time.
    Rejection,
    /// Something is about to be done on another system.
    Act,
    /// What came of an act, or of undoing one.
    Result,
    /// An act is about to be undone.
    Undo,
    /// Something that a customer wrote is not kept.
    Redact,
    /// A conversation ended so.
    Outcome,
    /// A person took a conversation, gave it back or reopened it.
    Route,
    /// How surely we know the customer changed: they signed in or out, or stepped up.
    Authentication,
    /// That a person calls the customer back was promised or cancelled, or they called.
    Callback,
    /// A customer was given a copy of what is kept of them.
    Export,
    /// A person's data was erased, or the erasure was asked for.
    Erase,
    /// A person's data is kept but no longer used, because something stands against erasing it.
    Restrict,
    /// Somebody placed a legal hold: a person's data must be kept.
    Hold,
    /// A legal hold was lifted.
    Lift,
    /// A customer contests a decision.
    Contest,
    /// Somebody of the staff doubts a decision, or was answered.
    Flag,
    /// A customer said whether it was solved.
    Rating,
    /// A customer chose the language to go on in.
    Language,
    /// Many acts are to be undone.
    Recall,
    /// Something was stopped: an assistant, a tool, or everything.
    Stop,
    /// A stop was lifted.
    Resume,
    /// It was tried how fast a stop holds.
    Drill,
    /// A credential of a tool was set or removed; never the credential itself.
    Credential,
    /// Who of the staff may do what changed: somebody was invited, given or lost a role, left.
    Access,
    /// A setting changed: a site was set or removed.
    Configure,
    /// A version of the assistant was proposed, approved, made live or taken back.
    Release,
    /// What a version that only listens would have done.
    Shadow,
    /// What the AI suggested that a person sends; or that they do not want it.
    Suggestion,
    /// Texts left for a translator, or what came back.
    Translation,
    /// The ledger's key ended and another began.
    Succession,
    /// A new log begins and names the last checkpoint of the old one.
    Restore,
}

/// Who decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// What kind of actor.
    pub kind: ActorKind,
    /// The assistant's id, the model's name, or a random staff id.
    pub id: String,
    /// Digest of the version that decided, as lower-case hex; absent for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// What kind of actor decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// The assistant, by its folder.
    Assistant,
    /// A language model.
    Model,
    /// A person who works for the company.
    Person,
    /// The customer.
    Customer,
    /// ombud itself: a time limit, an erasure.
    System,
}

/// What policy said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What was asked for, such as `answer` or `reply`.
    pub action: String,
    /// Why, as a code such as `policy.permitted`.
    pub reason: String,
    /// Allow, deny, or a person decides.
    pub effect: VerdictEffect,
    /// The ids of the policies that determined it, sorted.
    pub policies: Vec<String>,
    /// SHA-256 of the schema, lower-case hex.
    pub schema: String,
    /// SHA-256 of the policy set, lower-case hex.
    pub policy_set: String,
    /// SHA-256 of the recorded request, lower-case hex.
    pub request: String,
    /// SHA-256 of the entities it was decided over, lower-case hex.
    pub entities: String,
}

/// Allow, deny, or a person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictEffect {
    /// It may happen.
    Allow,
    /// It may not happen.
    Deny,
    /// A person decides.
    Refer,
}

impl VerdictEffect {
    /// The word as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Refer => "refer",
        }
    }
}

/// The actions that ask how far an act may go, from the top. Those above the one that was permitted were asked on the way
/// to it, and forbid nothing.
const RUNGS: [&str; 4] = ["autonomous", "act", "approve", "suggest"];

/// What policy came to in a decision of this kind: an effect for each question, where those of how far an act may go are one.
/// What a person has to approve or do is referred; their approval is allowed.
pub fn came_to<'a>(
    kind: &str,
    verdicts: impl IntoIterator<Item = (&'a str, VerdictEffect)>,
) -> Vec<VerdictEffect> {
    let (rungs, mut effects) = (&mut Vec::new(), Vec::new());
    for (action, effect) in verdicts {
        if RUNGS.contains(&action) {
            rungs.push((action, effect));
        } else {
            effects.push(effect);
        }
    }
    let permitted = rungs.iter().find(|(_, effect)| *effect == VerdictEffect::Allow);
    effects.extend(match permitted {
        None if rungs.is_empty() => None,
        None => Some(VerdictEffect::Deny),
        Some(("approve" | "suggest", _)) if kind != "approval" => Some(VerdictEffect::Refer),
        Some(_) => Some(VerdictEffect::Allow),
    });
    effects
}

/// Why, as a code of the published list, with a score where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// `rule.…`, `flow.…`, `passage.…`, `guard.…` or `score.…`.
    pub code: String,
    /// A score between 0 and 1000, as per mille.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_mille: Option<u16>,
}

impl Reason {
    /// A reason without a score.
    pub fn of(code: impl Into<String>) -> Self {
        Self { code: code.into(), per_mille: None }
    }

    /// A reason with its score, a fraction in `0.0..=1.0`.
    pub fn scored(code: impl Into<String>, share: f64) -> Self {
        Self { code: code.into(), per_mille: Some(per_mille(share)) }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=1000 before the cast"
)]
fn per_mille(share: f64) -> u16 {
    (share.clamp(0.0, 1.0) * 1000.0).round() as u16
}

/// A candidate that was considered and not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// What it was, such as `intent.moving-house`.
    pub candidate: String,
    /// Why it was dropped, as a code.
    pub code: String,
    /// Its score as per mille.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_mille: Option<u16>,
}

impl Dropped {
    /// A candidate without a score.
    pub fn of(candidate: impl Into<String>, code: impl Into<String>) -> Self {
        Self { candidate: candidate.into(), code: code.into(), per_mille: None }
    }

    /// A candidate with its score, a fraction in `0.0..=1.0`.
    pub fn scored(candidate: impl Into<String>, code: impl Into<String>, share: f64) -> Self {
        Self { candidate: candidate.into(), code: code.into(), per_mille: Some(per_mille(share)) }
    }
}

/// A salted commitment to a text that is kept in the private part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// Which text: `message.0`, `reply`, …
    pub field: String,
    /// Standard base64 of 32 bytes.
    pub commitment: String,
}

/// Public content that was used: an article's passage, with the digest of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// `ARTICLE/LANGUAGE#SECTION`.
    pub passage: String,
    /// SHA-256 of the passage's text, lower-case hex.
    pub digest: String,
}

/// Since when the customer knows that an AI speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    /// Where it is shown: in this very message, or before it.
    pub opened: Opened,
    /// Every message of the assistant carries the label.
    pub labelled: bool,
}

/// Where the disclosure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opened {
    /// At the top of this message.
    Here,
    /// In an earlier message of the conversation.
    Before,
}

/// Whether and how a decision can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Who can undo it.
    pub by: UndoBy,
    /// Until when; absent when there is no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// Who can undo a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoBy {
    /// Words cannot be unsaid; they can be contested and corrected by a person.
    Correction,
    /// The customer.
    Customer,
    /// A person at the desk.
    Agent,
    /// Nobody.
    Nobody,
}

/// What it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cost {
    /// Tokens read by a model.
    pub tokens_in: u64,
    /// Tokens written by a model.
    pub tokens_out: u64,
    /// Money in millionths of the cell's currency.
    pub money_micro: u64,
    /// Time from message to decision, in microseconds.
    pub elapsed_us: u64,
}

/// Coarse labels, for the monitors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// The language spoken.
    pub language: Language,
    /// The way it came.
    pub channel: String,
    /// The intent, where one was recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent: Option<String>,
    /// The outcome, on outcome decisions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<crate::Outcome>,
    /// The version of the assistant that served, on outcome decisions: whoever ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assistant: Option<String>,
}

/// What a decision says.
///
/// `subject` and `conversation` are ids made for the ledger alone, from the subject's key: they
/// die with it, and they are not the ids that the API uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// Version of this format. Every version stays readable.
    pub v: u8,
    /// The decision's id.
    pub id: DecisionId,
    /// When, in milliseconds. Never used for order.
    pub at: Timestamp,
    /// In which cell.
    pub cell: CellId,
    /// What kind.
    pub kind: DecisionKind,
    /// Whom it concerns, under an id for this purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Uuid>,
    /// In which conversation, under an id for this purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<Uuid>,
    /// Which turn it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn: Option<TurnId>,
    /// The decision that this one follows from or answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<DecisionId>,
    /// Who decided.
    pub actor: Actor,
    /// What was to be done beyond words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// What policy said, in the order it was asked: what was denied first stands here too.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub verdicts: Vec<Verdict>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What else was considered.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub dropped: Vec<Dropped>,
    /// Commitments to what went in.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub inputs: Vec<Commitment>,
    /// Commitment to what came out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Commitment>,
    /// Public content it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sources: Vec<Source>,
    /// Since when the AI is disclosed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disclosure: Option<Disclosure>,
    /// Whether and how it can be undone.
    pub undo: Undo,
    /// What it took.
    pub cost: Cost,
    /// Coarse labels.
    pub labels: Labels,
}

/// Why a leaf cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum LeafError {
    /// It is too large: something that belongs in the private part is in it.
    #[error("the leaf has {size_bytes} bytes, the limit is {LEAF_SIZE_MAX_BYTES}")]
    TooLarge {
        /// Its size.
        size_bytes: usize,
    },
    /// It cannot be written as canonical JSON.
    #[error("the leaf cannot be written as canonical JSON")]
    NotCanonical(#[source] serde_json::Error),
}

impl Leaf {
    /// Leave out the last step of a procedure, or else the least probable candidate, and say so with
    /// the code `leaf.shortened`; whether there was one. For leaves that are too large.
    pub fn shorten(&mut self) -> bool {
        const SHORTENED: &str = "leaf.shortened";
        let step = self.reasons.iter().rposition(|reason| reason.code.starts_with("flow."));
        let shorter = match step {
            Some(place) => {
                self.reasons.remove(place);
                true
            }
            None => self.dropped.pop().is_some(),
        };
        if shorter && !self.reasons.iter().any(|reason| reason.code == SHORTENED) {
            self.reasons.push(Reason::of(SHORTENED));
        }
        shorter
    }

    /// The exact bytes that the ledger commits to: canonical JSON (RFC 8785).
    ///
    /// `at` is cut to milliseconds first, so that what is read back equals what was written.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LeafError> {
        let mut leaf = self.clone();
        leaf.at = self.at.round(Unit::Millisecond).unwrap_or(self.at);
        let bytes = serde_json_canonicalizer::to_vec(&leaf).map_err(LeafError::NotCanonical)?;
        if bytes.len() > LEAF_SIZE_MAX_BYTES {
            return Err(LeafError::TooLarge { size_bytes: bytes.len() });
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf() -> Leaf {
        Leaf {
            v: 1,
            id: Uuid::from_u128(1).into(),
            at: "2026-11-21T10:00:00.1234567Z".parse().unwrap(),
            cell: "de-1".parse().unwrap(),
            kind: DecisionKind::Reply,
            subject: Some(Uuid::from_u128(2)),
            conversation: None,
            turn: None,
            cause: None,
            actor: Actor { kind: ActorKind::Assistant, id: "nordlicht".into(), version: None },
            act: None,
            verdicts: vec![],
            reasons: vec![Reason::scored("score.intent", 0.9137)],
            dropped: vec![],
            inputs: vec![],
            output: None,
            sources: vec![],
            disclosure: None,
            undo: Undo { by: UndoBy::Correction, until: None },
            cost: Cost::default(),
            labels: Labels {
                language: Language::DE,
                channel: "web".into(),
                intent: None,
                outcome: None,
                assistant: None,
            },
        }
    }

    #[test]
    fn a_leaf_is_canonical_json_with_sorted_keys_and_milliseconds() {
        let bytes = leaf().to_bytes().unwrap();
        let text = std::str::from_utf8(&bytes).unwrap();
        assert!(text.starts_with(r#"{"actor":{"id":"nordlicht","kind":"assistant"},"at":"2026-11-21T10:00:00.123Z","cell":"de-1""#), "{text}");
        assert!(!text.contains(": "), "{text}");
        assert!(text.contains(r#"{"code":"score.intent","per_mille":914}"#), "{text}");
    }

    #[test]
    fn a_leaf_reads_back_as_written() {
        let bytes = leaf().to_bytes().unwrap();
        let read: Leaf = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read.to_bytes().unwrap(), bytes);
    }

    #[test]
    fn a_leaf_that_is_too_large_leaves_out_steps_first_and_says_so() {
        let mut large = leaf();
        let steps = (0..40).map(|n| Reason::of(format!("flow.{}.step-{n}.yes", "x".repeat(100))));
        large.reasons.extend(steps);
        while large.to_bytes().is_err() {
            assert!(large.shorten());
        }
        let codes: Vec<&str> = large.reasons.iter().map(|reason| reason.code.as_str()).collect();
        assert_eq!(codes[0], "score.intent");
        assert_eq!(codes.last(), Some(&"leaf.shortened"));
        assert!(codes[1].ends_with("step-0.yes"), "the first steps stay");
        large.reasons.clear();
        assert!(!large.shorten(), "nothing is left to leave out");
    }

    #[test]
    fn a_leaf_over_four_kilobytes_is_refused() {
        let mut large = leaf();
        large.reasons = (0..200).map(|n| Reason::of(format!("rule.number_{n}_of_many"))).collect();
        assert!(matches!(large.to_bytes(), Err(LeafError::TooLarge { .. })));
    }

    #[test]
    fn how_far_an_act_may_go_is_one_question_and_what_was_asked_on_the_way_forbids_nothing() {
        use VerdictEffect::{Allow, Deny, Refer};
        let allowed = [("act", Allow)];
        let released = [("act", Deny), ("approve", Allow)];
        let by_people = [("autonomous", Deny), ("suggest", Allow)];
        let forbidden = [("autonomous", Deny), ("suggest", Deny)];
        assert_eq!(came_to("act", allowed), [Allow]);
        assert_eq!(came_to("proposal", released), [Refer], "a person decides");
        assert_eq!(came_to("approval", released), [Allow], "a person has decided");
        assert_eq!(came_to("task", by_people), [Refer]);
        assert_eq!(came_to("reply", forbidden), [Deny]);
        // What was forbidden before something else was done stays so.
        assert_eq!(came_to("reply", [("answer", Deny), ("clarify", Allow)]), [Deny, Allow]);
        assert_eq!(came_to("reply", []), []);
    }
}
