//! One operation of the API, as the page shows it.

use serde_json::{Map, Value};

use super::{
    example,
    fields::{Fields, Form, Row, Way, Words},
    text,
};

/// An operation.
pub(super) struct Operation {
    /// The end of its address on the page.
    pub(super) anchor: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) paragraphs: Vec<Words>,
    /// Who may call it.
    pub(super) access: Words,
    pub(super) parameters: Fields,
    pub(super) body: Option<Content>,
    pub(super) answers: Vec<Answer>,
    /// Kinds of problems that every operation of this sort can have.
    pub(super) problems: Vec<&'static str>,
    pub(super) example: String,
}

/// The media type of JSON.
const JSON: &str = "application/json";

/// What is sent or answered.
pub(super) struct Content {
    pub(super) kind: Words,
    /// Its media types, where it is not JSON alone.
    pub(super) media: Words,
    pub(super) fields: Fields,
    pub(super) is_needed: bool,
}

/// An answer that is no problem.
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) content: Option<Content>,
}

impl Operation {
    /// `None` where this is no operation.
    pub(super) fn of(
        method: &str,
        path: &str,
        operation: &Value,
        named: &Map<String, Value>,
    ) -> Option<Self> {
        let responses = operation.get("responses")?.as_object()?;
        let parameters: Vec<&Value> =
            operation.get("parameters").and_then(Value::as_array).into_iter().flatten().collect();
        let rows = parameters.iter().map(|parameter| Row::of_parameter(parameter)).collect();
        let none = || Words::of("");
        let body = operation.get("requestBody");
        let answers = responses.iter().filter(|(status, _)| status.starts_with('2'));
        let description = text(operation.get("description"));
        Some(Self {
            anchor: anchor(method, path),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(operation.get("summary")),
            paragraphs: description
                .split("\n\n")
                .filter(|paragraph| !paragraph.is_empty())
                .map(Words::of)
                .collect(),
            access: Words::of(&access(operation)),
            parameters: Fields { forms: vec![Form { told_by: none(), meaning: none(), rows }] },
            body: body.and_then(|body| content(body, named, Way::Sent)),
            answers: answers
                .map(|(status, answer)| Answer {
                    status: status.clone(),
                    content: content(answer, named, Way::Answered),
                })
                .collect(),
            problems: problems(operation, path, &parameters),
            example: example::curl(method, path, operation, named),
        })
    }
}

/// `POST /v1/acts/{id}/undo` as `post-v1-acts-id-undo`.
fn anchor(method: &str, path: &str) -> String {
    let words =
        path.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("-")
}

/// The names of the ways to be allowed, each with its scopes.
pub(super) fn ways(operation: &Value) -> impl Iterator<Item = (&str, Vec<&str>)> {
    let ways = operation.get("security").and_then(Value::as_array).into_iter().flatten();
    ways.filter_map(Value::as_object).flatten().map(|(name, scopes)| {
        let scopes = scopes.as_array().into_iter().flatten().filter_map(Value::as_str);
        (name.as_str(), scopes.collect())
    })
}

fn access(operation: &Value) -> String {
    let mut scopes: Vec<String> = Vec::new();
    let mut others = Vec::new();
    for (name, of) in ways(operation) {
        match name {
            "conversation" => others.push("the token of the conversation"),
            "first_admin" => others.push("the first-admin token"),
            _ => scopes.extend(of.into_iter().map(|scope| format!("`{scope}`"))),
        }
    }
    let keys = match scopes.as_slice() {
        [] => None,
        [only] => Some(format!("a key with the scope {only}")),
        [before @ .., last] => {
            Some(format!("a key with the scope {} or {last}", before.join(", ")))
        }
    };
    let who: Vec<String> = others.into_iter().map(str::to_owned).chain(keys).collect();
    if who.is_empty() {
        "Open to everyone.".to_owned()
    } else {
        format!("With {}.", who.join(", or "))
    }
}

fn content(of: &Value, named: &Map<String, Value>, way: Way) -> Option<Content> {
    let media = of.get("content")?.as_object()?;
    let first = media.get(JSON).or_else(|| media.values().next())?;
    let schema = first.get("schema")?;
    let is_json_alone = media.keys().all(|name| name == JSON);
    let kinds: Vec<String> = media.keys().map(|name| format!("`{name}`")).collect();
    let as_media =
        if is_json_alone { String::new() } else { format!(" as {}", kinds.join(" or ")) };
    Some(Content {
        kind: Words::of_type(schema),
        media: Words::of(&as_media),
        fields: Fields::of_schema(schema, named, way),
        is_needed: of.get("required").is_some_and(|needed| needed == true),
    })
}

/// What every operation that takes such parameters and such a body refuses alike.
fn problems(operation: &Value, path: &str, parameters: &[&Value]) -> Vec<&'static str> {
    let has = |key: &str, value: &str| {
        parameters.iter().any(|one| one.get(key).is_some_and(|is| is == value))
    };
    let has_body = operation.get("requestBody").is_some();
    [
        ("malformed", has_body || has("in", "query") || has("in", "path")),
        ("unauthenticated", ways(operation).next().is_some()),
        ("forbidden", ways(operation).any(|(name, _)| name == "bearer")),
        ("not-found", path.contains('{')),
        ("too-large", has_body),
        ("content-type", has_body),
        ("invalid", has_body),
        ("idempotency-key-reused", has("name", "Idempotency-Key")),
    ]
    .into_iter()
    .filter_map(|(code, can_be)| can_be.then_some(code))
    .collect()
}
