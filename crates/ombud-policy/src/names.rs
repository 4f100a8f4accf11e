//! What a policy names of the assistant's folder, so that whoever knows the folder can check it.

use std::collections::BTreeSet;

use cedar_policy::Policy;
use serde_json::Value;

use crate::{load::line_at, verdict::PolicyPlace};

/// A name in a policy that stands for something in the assistant's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Where it stands.
    pub at: PolicyPlace,
    /// What is named.
    pub kind: NamedKind,
    /// Its name.
    pub name: String,
}

/// What is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamedKind {
    /// A file in `knowledge/`.
    Article,
    /// A file in `examples/`.
    Intent,
    /// A file in `flows/`.
    Flow,
    /// A step of one.
    Step,
    /// A file in `tools/`.
    Tool,
    /// What one of them can do.
    Operation,
}

impl NamedKind {
    /// The attribute of the schema that holds it.
    fn of_attribute(attribute: &str) -> Option<Self> {
        Some(match attribute {
            "article" => Self::Article,
            "intent" => Self::Intent,
            "flow" => Self::Flow,
            "step" => Self::Step,
            "tool" => Self::Tool,
            "operation" => Self::Operation,
            _ => return None,
        })
    }
}

/// What a policy compares such attributes with. Misses what `like` compares, and what no comparison is.
pub(crate) fn of(policy: &Policy, text: &str, offset: usize, at: &PolicyPlace) -> Vec<Named> {
    let mut found = Vec::new();
    if let Ok(json) = policy.to_json() {
        collect(json.get("conditions").unwrap_or(&Value::Null), &mut found);
    }
    let named = found.into_iter().map(|(kind, name)| {
        let quoted = format!("{name:?}");
        let behind = text.get(offset..).and_then(|rest| rest.find(&quoted));
        let line = behind.map_or(at.line, |place| line_at(text, offset + place));
        Named { at: PolicyPlace { line, ..at.clone() }, kind, name }
    });
    named.collect()
}

/// Comparisons in Cedar's JSON: `{"==": {"left": …, "right": …}}` and `contains` the same way.
fn collect(json: &Value, found: &mut Vec<(NamedKind, String)>) {
    match json {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => {
            for (operator, operands) in members {
                if matches!(operator.as_str(), "==" | "!=" | "contains")
                    && let (Some(left), Some(right)) = (operands.get("left"), operands.get("right"))
                {
                    for (attribute, values) in [(left, right), (right, left)] {
                        if let Some(kind) = attribute.pointer("/./attr").and_then(Value::as_str)
                            && let Some(kind) = NamedKind::of_attribute(kind)
                        {
                            texts(values, &mut |name| found.push((kind, name.to_owned())));
                        }
                    }
                }
                collect(operands, found);
            }
        }
        _ => {}
    }
}

/// What a policy says of attributes of the customer, which are `context.customer.NAME`.
#[derive(Debug, Default)]
pub(crate) struct AttributeUse {
    /// Each that it reads or asks for, by `.` or `has`.
    pub(crate) named: BTreeSet<String>,
    /// What it compares them with, by the attribute: as in [`of`], and with its gaps.
    pub(crate) words: Vec<(String, String)>,
}

/// The attributes of the customer in a policy.
pub(crate) fn attributes(policy: &Policy) -> AttributeUse {
    let mut found = AttributeUse::default();
    if let Ok(json) = policy.to_json() {
        found.collect(json.get("conditions").unwrap_or(&Value::Null));
    }
    found
}

impl AttributeUse {
    fn collect(&mut self, json: &Value) {
        match json {
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            Value::Object(members) => {
                for (operator, operands) in members {
                    if matches!(operator.as_str(), "." | "has") {
                        self.named.extend(attribute(operands).map(str::to_owned));
                    }
                    let compares = ["==", "!=", "contains", "containsAll", "containsAny"];
                    let sides = operands.get("left").zip(operands.get("right"));
                    if let Some((left, right)) =
                        sides.filter(|_| compares.contains(&operator.as_str()))
                    {
                        for (one, other) in [(left, right), (right, left)] {
                            let name = one.get(".").and_then(attribute);
                            let Some(name) = name else { continue };
                            texts(other, &mut |word| {
                                self.words.push((name.to_owned(), word.to_owned()));
                            });
                        }
                    }
                    self.collect(operands);
                }
            }
            _ => {}
        }
    }
}

/// The attribute of the customer that `.` or `has` with these operands is about.
fn attribute(operands: &Value) -> Option<&str> {
    let text = |pointer| operands.pointer(pointer).and_then(Value::as_str);
    let of_customer =
        text("/left/./attr") == Some("customer") && text("/left/./left/Var") == Some("context");
    text("/attr").filter(|_| of_customer)
}

/// A text, or the texts of a set.
fn texts(value: &Value, take: &mut impl FnMut(&str)) {
    if let Some(text) = value.get("Value").and_then(Value::as_str) {
        take(text);
    }
    let set = value.get("Set").or_else(|| value.get("Value")).and_then(Value::as_array);
    for item in set.into_iter().flatten() {
        match item.as_str() {
            Some(text) => take(text),
            None => texts(item, take),
        }
    }
}
