//! Cedar policies: request to verdict with reasons, and replay.
//!
//! * [`PolicySet::load`]: an assistant's policies, checked, in the platform's bounds
//! * [`Request`]: what the assistant wants to do, without personal data
//! * [`PolicySet::decide`]: the [`Verdict`] with the policies that determined it
//! * [`RecordedRequest`]: the bytes stored beside a decision; [`PolicySet::replay`] reads them
//! * [`compare`]: what changed between two verdicts
//! * [`Condition`]: which way a procedure goes on, as an expression over its facts
//!
//! ```
//! # use std::sync::Arc;
//! # use ombud_policy::*;
//! # fn example() -> Result<(), PolicyError> {
//! let policies = PolicySet::load(&[("answer.cedar", r#"
//!     @id("answer-when-sure")
//!     @says_de("Die KI antwortet, wenn sie sicher genug ist.")
//!     @says_en("The AI answers when it is sure enough.")
//!     permit (principal, action == Action::"answer", resource)
//!     when { context.confidence >= 600 && principal.languages.contains(context.language) };
//! "#)]).unwrap_or_else(|problems| panic!("{problems:?}"));
//!
//! let german = Language::new("de")?;
//! let assistant = Arc::new(Assistant::new(Slug::new("nordlicht")?, [german.clone()])?);
//! let situation = Situation {
//!     assistant,
//!     authentication: Authentication::Anonymous,
//!     channel: Channel::Web,
//!     owner: Owner::Assistant,
//! };
//! let turn = Turn {
//!     clarifications: 0,
//!     confidence: PerMille::from_fraction(0.91),
//!     customer: [].into(),
//!     findings: [].into(),
//!     gives_alarm: false,
//!     in_scope: PerMille::from_fraction(0.98),
//!     intent: Some(Slug::new("moving-house")?),
//!     language: german,
//!     mood: None,
//!     opening_hours: true,
//!     suspected: Some([].into()),
//!     turns: 0,
//! };
//! let request = Request::answer(situation, turn, Slug::new("moving-house")?);
//! let verdict = policies.decide(&request);
//! assert_eq!(verdict.effect, Effect::Allow);
//! assert_eq!(verdict.determining[0].id, "answer-when-sure");
//! assert_eq!(verdict.determining[0].says.en, "The AI answers when it is sure enough.");
//!
//! // Stored beside the decision; years later, by the policies of that day:
//! let recorded = RecordedRequest::parse(request.recorded())?;
//! let difference = compare(&verdict.record(), &policies.replay(&recorded));
//! assert!(difference.is_none());
//! # Ok(())
//! # }
//! # example().unwrap();
//! ```
//!
//! Network, storage and time live elsewhere. A policy that fails denies: Cedar would skip it.

pub use crate::{
    attributes::{AttributeError, AttributeKind, AttributeKinds, AttributeValue, Attributes},
    condition::{Condition, Fact, FactType, FactTypes},
    difference::{Change, Difference, compare},
    error::PolicyError,
    load::PolicyProblem,
    names::{Named, NamedKind},
    platform::{PLATFORM_POLICIES, PLATFORM_SCHEMA, STRING_ATTRIBUTES},
    request::{
        Act, Assistant, Autonomy, GoLive, Keep, Place, RecordedDigests, RecordedRequest,
        ReleaseApproval, Reply, Request, Situation, TrackRecord, Translation, Turn, Undo,
    },
    verdict::{
        Digest, Digests, Effect, PolicyPlace, PolicyRef, PolicySet, Reason, RecordedVerdict, Says,
        Verdict,
    },
    vocabulary::{
        Action, Authentication, Channel, Country, DataClass, EffectClass, Finding, Hour, Language,
        Owner, PerMille, Purpose, Slug, Undoer, Weekday,
    },
};

mod attributes;
mod condition;
mod depth;
mod difference;
mod error;
mod load;
mod names;
mod platform;
mod request;
mod slice;
mod verdict;
mod vocabulary;
mod words;
