//! Conditions of procedures: Cedar's expressions over facts, checked before they are used.
//!
//! A condition says which way a procedure goes on. It is no policy: it permits nothing.

use std::{collections::BTreeMap, fmt::Write as _};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, Policy, PolicySet, Request,
    RestrictedExpression as Value, Schema, ValidationMode, Validator,
};

use crate::{
    PolicyError,
    depth::{self, TooDeep},
    words,
};

/// What kind of value a fact has, in Cedar's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactType {
    /// `String`.
    Text,
    /// `Long`: a count, cents, or days since 1970-01-01.
    Whole,
    /// `Bool`.
    Flag,
}

/// A fact's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A text.
    Text(String),
    /// A count, cents, or days since 1970-01-01.
    Whole(i64),
    /// Whether something is so.
    Flag(bool),
}

/// Facts by name, with their kinds.
pub type FactTypes = BTreeMap<String, FactType>;

/// An expression such as `context.reading > context.last_reading`, checked against the facts that
/// there will be.
#[derive(Debug, Clone)]
pub struct Condition {
    policies: PolicySet,
    principal: EntityUid,
    action: EntityUid,
}

impl Condition {
    /// Check an expression against the facts that it may speak about.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(expression: &str, facts: &FactTypes) -> Result<Self, String> {
        match depth::too_deep(expression) {
            Some(TooDeep { what, remedy, .. }) => Err(format!("{what}; {remedy}")),
            None => depth::with_room(|| Self::parsed(expression, facts)),
        }
    }

    fn parsed(expression: &str, facts: &FactTypes) -> Result<Self, String> {
        let mut attributes = String::new();
        for (name, kind) in facts {
            let kind = match kind {
                FactType::Text => "String",
                FactType::Whole => "Long",
                FactType::Flag => "Bool",
            };
            let _ = write!(attributes, "{name}: {kind}, ");
        }
        let schema = format!(
            "entity Procedure;\naction step appliesTo {{ principal: Procedure, resource: \
             Procedure, context: {{ {attributes} }} }};"
        );
        let (schema, _) =
            Schema::from_cedarschema_str(&schema).map_err(|error| error.to_string())?;
        // The end of the line ends a comment; anything that is not one expression does not parse.
        let text = format!(
            "permit (principal, action == Action::\"step\", resource) when {{ {expression}\n}};"
        );
        let policy = Policy::parse(None, &text).map_err(|error| in_words(&error.to_string()))?;
        let policies = PolicySet::from_policies([policy]).map_err(|error| error.to_string())?;
        let checked = Validator::new(schema).validate(&policies, ValidationMode::Strict);
        if let Some(error) = checked.validation_errors().next() {
            return Err(in_words(&error.to_string()));
        }
        let uid = |text: &str| text.parse::<EntityUid>().map_err(|error| error.to_string());
        Ok(Self {
            policies,
            principal: uid("Procedure::\"procedure\"")?,
            action: uid("Action::\"step\"")?,
        })
    }

    /// Whether it holds for these facts.
    ///
    /// # Errors
    /// [`PolicyError::UnknownFact`] when it needs one that is missing or of another kind, or the
    /// arithmetic leaves the range of 64 bits.
    pub fn holds(
        &self,
        facts: impl IntoIterator<Item = (String, Fact)>,
    ) -> Result<bool, PolicyError> {
        let failed = |cause: String| PolicyError::UnknownFact { cause };
        let pairs = facts.into_iter().map(|(name, fact)| {
            let value = match fact {
                Fact::Text(text) => Value::new_string(text),
                Fact::Whole(number) => Value::new_long(number),
                Fact::Flag(flag) => Value::new_bool(flag),
            };
            (name, value)
        });
        let context = Context::from_pairs(pairs).map_err(|error| failed(error.to_string()))?;
        let request = Request::new(
            self.principal.clone(),
            self.action.clone(),
            self.principal.clone(),
            context,
            None,
        )
        .map_err(|error| failed(error.to_string()))?;
        let response =
            Authorizer::new().is_authorized(&request, &self.policies, &Entities::empty());
        match response.diagnostics().errors().next() {
            Some(error) => Err(failed(error.to_string())),
            None => Ok(response.decision() == Decision::Allow),
        }
    }
}

/// What Cedar says of a condition, in words and with what to do.
fn in_words(cedar: &str) -> String {
    let words = words::of_cedar(cedar);
    // A procedure has but one kind of step to Cedar, which nobody else knows of.
    let what = words.what.replace(" in the action `step`", "");
    match words.remedy {
        Some(remedy) => format!("{what}; {remedy}"),
        None => what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types() -> FactTypes {
        [("reading", FactType::Whole), ("city", FactType::Text), ("signed_in", FactType::Flag)]
            .map(|(name, kind)| (name.to_owned(), kind))
            .into()
    }

    fn facts(reading: i64) -> [(String, Fact); 3] {
        [
            ("reading".to_owned(), Fact::Whole(reading)),
            ("city".to_owned(), Fact::Text("Kiel".to_owned())),
            ("signed_in".to_owned(), Fact::Flag(true)),
        ]
    }

    #[test]
    fn a_condition_holds_or_does_not() {
        let expression = "context.reading > 100 && context.city like \"K*\" && context.signed_in";
        let condition = Condition::parse(expression, &types()).unwrap();
        assert!(condition.holds(facts(101)).unwrap());
        assert!(!condition.holds(facts(100)).unwrap());
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_it_is_about() {
        for (expression, says) in [
            ("context.reding > 100", "there is no `context.reding`"),
            ("context.reading > \"100\"", "a text stands where a whole number belongs"),
            ("context.reading", "a whole number stands where something true or false belongs"),
            ("context.reading >", "stands where something else belongs"),
            ("true }; permit (principal, action, resource", "stands where something else belongs"),
        ] {
            let refused = Condition::parse(expression, &types()).unwrap_err();
            assert!(refused.contains(says), "{expression}: {refused}");
        }
    }

    #[test]
    fn a_missing_fact_and_an_overflow_are_errors_and_never_an_answer() {
        let condition = Condition::parse("context.reading + 1 > 0", &types()).unwrap();
        assert!(condition.holds([]).is_err());
        assert!(condition.holds(facts(i64::MAX)).is_err());
    }
}
