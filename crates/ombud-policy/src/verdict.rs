//! A request's verdict, the policies that determined it, and both in plain words.

use std::{collections::BTreeMap, fmt};

use cedar_policy::{Authorizer, Decision, PolicyId, Schema};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    Action, AttributeKinds, Named, RecordedRequest, Request,
    slice::{self, Slice},
};

/// An assistant's policies together with the platform's, checked and ready to decide.
#[derive(Debug, Clone)]
pub struct PolicySet {
    /// The policies whose head reaches an action, so that no others are evaluated for it.
    pub(crate) cedar: BTreeMap<Action, cedar_policy::PolicySet>,
    pub(crate) rules: BTreeMap<PolicyId, Rule>,
    /// What the assistant's own policies name of its folder.
    pub(crate) names: Vec<Named>,
    pub(crate) digest: Digest,
    /// What the folder declares of customers, and the schema with it.
    pub(crate) attributes: AttributeKinds,
    pub(crate) schema: Schema,
    pub(crate) schema_digest: Digest,
}

/// What we keep of a policy beside Cedar's form.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) policy: PolicyRef,
    pub(crate) refers: bool,
    /// Whether it asks for attributes of the customer.
    pub(crate) asks_about_customer: bool,
    pub(crate) at: PolicyPlace,
}

/// Where a policy stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyPlace {
    /// The file, as it was given.
    pub file: String,
    /// The line in which it begins, from 1.
    pub line: usize,
}

impl PolicySet {
    /// Decide a request.
    ///
    /// Stricter than Cedar: the evaluation error of any policy denies, where Cedar would skip the
    /// policy and with it a `forbid`. A request that the schema refuses is denied as well.
    pub fn decide(&self, request: &Request) -> Verdict {
        let slice = request.situation.assistant.slice(&request.situation);
        let (effect, reason, determining) = self.judge(request, slice);
        let digests = Digests {
            schema: self.schema_digest,
            policies: self.digest,
            request: request.wish_digest,
            entities: slice.digest,
        };
        Verdict { effect, reason, determining, digests }
    }

    /// Decide again what was decided before, by these policies.
    pub fn replay(&self, recorded: &RecordedRequest) -> Verdict {
        self.decide(recorded.request())
    }

    /// What the assistant's folder declares of customers.
    pub fn attributes(&self) -> &AttributeKinds {
        &self.attributes
    }

    /// SHA-256 of the canonical JSON object from each file's name, the platform's included, to
    /// the SHA-256 of its text; so it does not depend on the files' order.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// All policies, the platform's included, in the order of their ids.
    pub fn policies(&self) -> impl Iterator<Item = &PolicyRef> {
        self.rules.values().map(|rule| &rule.policy)
    }

    /// Where a policy stands.
    pub fn place(&self, id: &str) -> Option<&PolicyPlace> {
        self.rules.get(&PolicyId::new(id)).map(|rule| &rule.at)
    }

    /// Whether a policy asks for attributes of the customer.
    pub fn asks_about_customer(&self, id: &str) -> bool {
        self.rules.get(&PolicyId::new(id)).is_some_and(|rule| rule.asks_about_customer)
    }

    /// Every name of something in the assistant's folder that a policy compares with: articles, intents,
    /// procedures, steps, tools and their operations, by their place.
    pub fn names(&self) -> &[Named] {
        &self.names
    }

    fn judge(&self, request: &Request, slice: &Slice) -> (Effect, Reason, Vec<PolicyRef>) {
        let (Some(policies), Ok(asked), Ok(entities)) = (
            self.cedar.get(&request.action()),
            slice::request(request, &self.attributes, &self.schema),
            &slice.entities,
        ) else {
            return (Effect::Deny, Reason::RequestInvalid, Vec::new());
        };
        let response = Authorizer::new().is_authorized(&asked, policies, entities);
        let mut failed = response.diagnostics().errors().peekable();
        if failed.peek().is_some() {
            let failed =
                failed.map(|cedar_policy::AuthorizationError::PolicyEvaluationError(error)| {
                    error.policy_id()
                });
            return (Effect::Deny, Reason::PolicyFailed, refs(self.rules_of(failed)));
        }
        let rules = self.rules_of(response.diagnostics().reason());
        let (effect, reason) = match response.decision() {
            Decision::Allow => (Effect::Allow, Reason::Permitted),
            Decision::Deny if rules.is_empty() => (Effect::Deny, Reason::NoPermit),
            Decision::Deny if rules.iter().all(|rule| rule.refers) => {
                (Effect::Refer, Reason::Referred)
            }
            Decision::Deny => (Effect::Deny, Reason::Forbidden),
        };
        (effect, reason, refs(rules))
    }

    fn rules_of<'a>(&'a self, ids: impl Iterator<Item = &'a PolicyId>) -> Vec<&'a Rule> {
        let mut rules: Vec<_> = ids.filter_map(|id| self.rules.get(id)).collect();
        rules.sort_unstable_by(|one, other| one.policy.id.cmp(&other.policy.id));
        rules
    }
}

fn refs(rules: Vec<&Rule>) -> Vec<PolicyRef> {
    rules.into_iter().map(|rule| rule.policy.clone()).collect()
}

/// What policy says to a request, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What may happen.
    pub effect: Effect,
    /// Why, as a published code.
    pub reason: Reason,
    /// The policies that determined it, by id. Empty for [`Reason::NoPermit`] and
    /// [`Reason::RequestInvalid`]; the failing ones for [`Reason::PolicyFailed`].
    pub determining: Vec<PolicyRef>,
    /// What exactly was decided by what exactly.
    pub digests: Digests,
}

impl Verdict {
    /// The verdict as it is stored in a decision: ids and codes, no words.
    pub fn record(&self) -> RecordedVerdict {
        RecordedVerdict {
            effect: self.effect,
            reason: self.reason,
            determining: self.determining.iter().map(|policy| policy.id.clone()).collect(),
            digests: self.digests,
        }
    }
}

/// A verdict as it was stored in a decision, to be compared with a replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedVerdict {
    /// What was said.
    pub effect: Effect,
    /// Why.
    pub reason: Reason,
    /// The ids of the policies that determined it, sorted.
    pub determining: Vec<String>,
    /// What exactly was decided by what exactly.
    pub digests: Digests,
}

/// What may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It may happen.
    Allow,
    /// It must not happen.
    Deny,
    /// A person decides.
    Refer,
}

/// Why a verdict is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// A permit applies and no forbid does.
    #[serde(rename = "policy.permitted")]
    Permitted,
    /// A forbid applies.
    #[serde(rename = "policy.forbidden")]
    Forbidden,
    /// Forbids apply, and all of them leave it to a person.
    #[serde(rename = "policy.referred")]
    Referred,
    /// No permit applies.
    #[serde(rename = "policy.no_permit")]
    NoPermit,
    /// A policy could not be evaluated.
    #[serde(rename = "policy.failed")]
    PolicyFailed,
    /// The schema refused the request: a defect of ombud, kept from doing harm.
    #[serde(rename = "policy.request_invalid")]
    RequestInvalid,
}

impl Reason {
    /// The published code, as it stands in leaves.
    pub fn code(self) -> &'static str {
        match self {
            Self::Permitted => "policy.permitted",
            Self::Forbidden => "policy.forbidden",
            Self::Referred => "policy.referred",
            Self::NoPermit => "policy.no_permit",
            Self::PolicyFailed => "policy.failed",
            Self::RequestInvalid => "policy.request_invalid",
        }
    }
}

/// A policy by its id, with its rule in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyRef {
    /// Its `@id`.
    pub id: String,
    /// Its `@says_de` and `@says_en`.
    pub says: Says,
}

/// A rule in plain words, in every language that ombud speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Says {
    /// In German.
    pub de: String,
    /// In English.
    pub en: String,
}

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digests {
    /// The bytes of [`crate::PLATFORM_SCHEMA`], with the attributes of customers that the folder declares.
    pub schema: Digest,
    /// All policies, the platform's included.
    pub policies: Digest,
    /// The `request` member of the recorded request.
    pub request: Digest,
    /// The `entities` member of the recorded request.
    pub entities: Digest,
}

/// A SHA-256, in text as lower-case hex.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl TryFrom<String> for Digest {
    type Error = crate::PolicyError;

    fn try_from(hex: String) -> Result<Self, Self::Error> {
        let mut bytes = [0; 32];
        for (index, slot) in bytes.iter_mut().enumerate() {
            *slot = hex
                .get(2 * index..2 * index + 2)
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                .ok_or(crate::PolicyError::InvalidDigest)?;
        }
        // Written again it must be the same: this refuses upper case, signs and a longer text.
        let digest = Self(bytes);
        if digest.to_string() == hex { Ok(digest) } else { Err(crate::PolicyError::InvalidDigest) }
    }
}
