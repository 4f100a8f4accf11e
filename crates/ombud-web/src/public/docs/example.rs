//! A request as one would send it from a shell.

use serde_json::{Map, Value};

use super::{fields::resolve, operation::ways};
use crate::expected::Description;

/// The operation with what must be there, and a key of its own for what is sent.
pub(super) fn curl(
    method: &str,
    path: &str,
    operation: &Value,
    named: &Map<String, Value>,
) -> String {
    // `/v1/acts/{id}` as `/v1/acts/$ID`: to be set like the others.
    let address: String = path
        .split('{')
        .enumerate()
        .map(|(place, part)| match part.split_once('}').filter(|_| place > 0) {
            Some((name, rest)) => format!("${}{rest}", name.to_uppercase()),
            None => part.to_owned(),
        })
        .collect();
    let parameters: Vec<&Value> =
        operation.get("parameters").and_then(Value::as_array).into_iter().flatten().collect();
    let needed: Vec<String> = parameters
        .iter()
        .filter(|one| {
            one.get("in").is_some_and(|place| place == "query")
                && one.get("required").is_some_and(|needed| needed == true)
        })
        .filter_map(|one| {
            let example = Description::of_value(one.get("schema")?, named).value();
            let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            Some(format!("{}={example}", one.get("name")?.as_str()?))
        })
        .collect();
    let query = if needed.is_empty() { String::new() } else { format!("?{}", needed.join("&")) };
    let streams = operation.pointer("/responses/200/content/text~1event-stream").is_some();
    let mut lines = vec![match method {
        "get" if streams => format!("curl -N \"$OMBUD{address}{query}\""),
        "get" => format!("curl \"$OMBUD{address}{query}\""),
        _ => format!("curl -X {} \"$OMBUD{address}{query}\"", method.to_uppercase()),
    }];
    let ways: Vec<&str> = ways(operation).map(|(name, _)| name).collect();
    let variable = match ways.first() {
        None => None,
        Some(&"first_admin") => Some("FIRST_ADMIN"),
        Some(&"conversation") => Some("TOKEN"),
        Some(_) => Some("KEY"),
    };
    lines.extend(variable.map(|name| format!("-H \"Authorization: Bearer ${name}\"")));
    if parameters.iter().any(|one| one.get("name").is_some_and(|name| name == "Idempotency-Key")) {
        lines.push("-H \"Idempotency-Key: $(uuidgen)\"".to_owned());
    }
    let schema = operation
        .pointer("/requestBody/content")
        .and_then(Value::as_object)
        .and_then(|media| media.values().next()?.get("schema"));
    if let Some(schema) = schema {
        let body = Description::of_value(resolve(schema, named), named).example();
        lines.push("-H \"Content-Type: application/json\"".to_owned());
        lines.push(format!("-d '{body}'"));
    }
    lines.join(" \\\n  ")
}
