//! What the company says of a customer beside their authentication: attributes that an assistant's folder declares.
//!
//! Requests stay readable when a person is erased, so an attribute holds nothing that names one: a flag, a number
//! within bounds, or words out of a list. The folder writes the bounds and lists down; nothing else is taken.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use cedar_policy::RestrictedExpression as Value;
use serde::{Deserialize, Serialize};

use crate::platform::PLATFORM_SCHEMA;

/// What an attribute can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AttributeKind {
    /// Whether something is so: Cedar's `Bool`.
    Flag,
    /// A whole number within these bounds, both included: Cedar's `Long`.
    Number {
        /// The least.
        min: i32,
        /// The greatest.
        max: i32,
    },
    /// One of these words: Cedar's `String`.
    OneOf(BTreeSet<String>),
    /// Any of these words: Cedar's `Set<String>`.
    AnyOf(BTreeSet<String>),
}

/// An attribute's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AttributeValue {
    /// Whether something is so.
    Flag(bool),
    /// A whole number.
    Number(i32),
    /// A word.
    Word(String),
    /// Words.
    Words(BTreeSet<String>),
}

/// What is known of a customer, by the name of the attribute. What is not known is not there.
pub type Attributes = BTreeMap<String, AttributeValue>;

/// The attributes that an assistant's folder declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttributeKinds(BTreeMap<String, AttributeKind>);

/// Why attributes cannot be declared so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttributeError {
    /// Too many of them: together they would tell one customer from all others.
    #[error("there are {0} attributes, but {KINDS_MAX} at most")]
    TooMany(usize),
    /// A name that policies could not write.
    #[error(
        "`{0}` is no name for an attribute: a-z, 0-9 and `_`, 40 at most, beginning with a letter, and no word of Cedar's"
    )]
    Name(String),
    /// A list without words, with too many, or with one that is none.
    #[error(
        "`{0}` must list 1 to {WORDS_MAX} words of a-z, 0-9, `-` and `_`, of 40 characters at most"
    )]
    Words(String),
    /// Bounds that leave too little, or so much that a number tells who it is.
    #[error("`{0}` must have a `min` below its `max`, and {SPAN_MAX} values between them at most")]
    Bounds(String),
}

impl AttributeError {
    /// The attribute that it is about.
    pub fn attribute(&self) -> Option<&str> {
        match self {
            Self::TooMany(_) => None,
            Self::Name(name) | Self::Words(name) | Self::Bounds(name) => Some(name),
        }
    }
}

/// Attributes of an assistant at most.
const KINDS_MAX: usize = 16;
/// Words of a list at most.
const WORDS_MAX: usize = 50;
/// Characters of a name or word at most.
const NAME_MAX: usize = 40;
/// How far a number's bounds may be apart: enough for years, counts and per mille, and too little for a customer's
/// number, a postal code or a day of birth.
const SPAN_MAX: i64 = 1_000;
/// What means something else in an expression.
const RESERVED: [&str; 11] =
    ["true", "false", "if", "then", "else", "in", "is", "like", "has", "principal", "context"];
/// Where the attributes stand in the schema.
const PLACE: &str = "type Attributes = {};";

impl AttributeKinds {
    /// Declare attributes.
    ///
    /// # Errors
    /// [`AttributeError`] names the first that cannot be.
    pub fn new(kinds: BTreeMap<String, AttributeKind>) -> Result<Self, AttributeError> {
        if kinds.len() > KINDS_MAX {
            return Err(AttributeError::TooMany(kinds.len()));
        }
        for (name, kind) in &kinds {
            let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
            if !begins || !is_word(name, "_") || RESERVED.contains(&name.as_str()) {
                return Err(AttributeError::Name(name.clone()));
            }
            match kind {
                AttributeKind::Flag => {}
                AttributeKind::Number { min, max } => {
                    if !(1..=SPAN_MAX).contains(&(i64::from(*max) - i64::from(*min))) {
                        return Err(AttributeError::Bounds(name.clone()));
                    }
                }
                AttributeKind::OneOf(words) | AttributeKind::AnyOf(words) => {
                    let fits = words.iter().all(|word| is_word(word, "-_"));
                    if !fits || !(1..=WORDS_MAX).contains(&words.len()) {
                        return Err(AttributeError::Words(name.clone()));
                    }
                }
            }
        }
        Ok(Self(kinds))
    }

    /// Whether none is declared.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Take the attributes that are declared out of what somebody says, and pass over all others.
    ///
    /// # Errors
    /// The name of the first that is declared and is said to be something else.
    pub fn take(
        &self,
        said: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<Attributes, String> {
        let mut taken = Attributes::new();
        for (name, kind) in &self.0 {
            let Some(value) = said.get(name).filter(|value| !value.is_null()) else { continue };
            let value = serde_json::from_value(value.clone()).ok();
            let value = value.filter(|value| kind.has(value)).ok_or_else(|| name.clone())?;
            taken.insert(name.clone(), value);
        }
        Ok(taken)
    }

    /// The platform's schema with these attributes in it.
    pub(crate) fn schema(&self) -> String {
        let mut declared = String::from("type Attributes = {");
        for (name, kind) in &self.0 {
            let kind = match kind {
                AttributeKind::Flag => "Bool",
                AttributeKind::Number { .. } => "Long",
                AttributeKind::OneOf(_) => "String",
                AttributeKind::AnyOf(_) => "Set<String>",
            };
            let _ = write!(declared, "{name}?: {kind}, ");
        }
        declared.push_str("};");
        PLATFORM_SCHEMA.replacen(PLACE, &declared, 1)
    }

    /// What Cedar gets of a customer's attributes. What was recorded under another declaration and is none of this
    /// one counts as not known.
    pub(crate) fn values(&self, attributes: &Attributes) -> Vec<(String, Value)> {
        let fits = |(name, value): &(&String, &AttributeValue)| {
            self.0.get(*name).is_some_and(|kind| kind.has(value))
        };
        let text = |word: &String| Value::new_string(word.clone());
        let values = attributes.iter().filter(fits).map(|(name, value)| {
            let value = match value {
                AttributeValue::Flag(flag) => Value::new_bool(*flag),
                AttributeValue::Number(number) => Value::new_long((*number).into()),
                AttributeValue::Word(word) => text(word),
                AttributeValue::Words(words) => Value::new_set(words.iter().map(text)),
            };
            (name.clone(), value)
        });
        values.collect()
    }

    /// Whether one of this name is declared.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The words that an attribute can be, where it has a list.
    pub(crate) fn words(&self, name: &str) -> Option<&BTreeSet<String>> {
        match self.0.get(name)? {
            AttributeKind::OneOf(words) | AttributeKind::AnyOf(words) => Some(words),
            AttributeKind::Flag | AttributeKind::Number { .. } => None,
        }
    }

    /// The names, for whoever wrote another.
    pub(crate) fn names(&self) -> Vec<String> {
        self.0.keys().map(|name| format!("`{name}`")).collect()
    }
}

impl AttributeKind {
    fn has(&self, value: &AttributeValue) -> bool {
        match (self, value) {
            (Self::Flag, AttributeValue::Flag(_)) => true,
            (Self::Number { min, max }, AttributeValue::Number(number)) => {
                (min..=max).contains(&number)
            }
            (Self::OneOf(words), AttributeValue::Word(word)) => words.contains(word),
            (Self::AnyOf(words), AttributeValue::Words(some)) => some.is_subset(words),
            _ => false,
        }
    }
}

fn is_word(text: &str, more: &str) -> bool {
    let fits =
        |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || more.contains(sign);
    (1..=NAME_MAX).contains(&text.len()) && text.chars().all(fits)
}
