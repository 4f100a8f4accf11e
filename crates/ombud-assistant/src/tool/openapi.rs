//! What we take from an OpenAPI 3 document: where an operation is done, what it takes and what it answers.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::{Argument, ArgumentKind, Endpoint, HttpDescription, Place, Schema, Target};

/// The methods that OpenAPI knows, as it writes them.
pub(super) const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];
/// How deep the members of a body are arguments: `address.street` is one of depth two.
const DEPTH_MAX: usize = 3;

/// Where the operation with this `operationId` is done, what it takes and what it answers. `header` takes the
/// idempotency key.
pub(super) fn endpoint(document: &Json, id: &str, header: &str) -> Result<Endpoint, String> {
    let mut found = None;
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            let operation = &item[method];
            if operation["operationId"] == id {
                found = Some((path, method, item, operation));
            }
        }
    }
    let (path, method, item, operation) =
        found.ok_or_else(|| format!("the document has no operation `{id}`"))?;
    let mut arguments = BTreeMap::new();
    let parameters = [item, operation].map(|of| of["parameters"].as_array());
    for parameter in parameters.into_iter().flatten().flatten() {
        let parameter = resolved(document, parameter);
        let name = parameter["name"].as_str().unwrap_or_default();
        let place = match parameter["in"].as_str() {
            Some("path") => Place::Path,
            Some("query") => Place::Query,
            // Headers are the gate's: credential and idempotency key.
            _ => continue,
        };
        let required = parameter["required"].as_bool().unwrap_or(false) || place == Place::Path;
        match kind(document, &parameter["schema"]) {
            Some(kind) => {
                arguments.insert(name.to_owned(), Argument { place, required, kind });
            }
            None if required => return Err(unfit(id, name)),
            None => {}
        }
    }
    let body = resolved(document, &operation["requestBody"]);
    let schema = &body["content"]["application/json"]["schema"];
    members(document, schema, &mut vec![], true, &mut arguments)
        .map_err(|name| unfit(id, &name))?;
    let target = Target::Http {
        method: method.to_uppercase(),
        path: path.clone(),
        idempotency_header: header.to_owned(),
        description: HttpDescription::new(document, method, path).unwrap_or_default(),
    };
    let answer = answer_schema(document, operation);
    let answer = answer.map(|schema| Schema::new(document, &schema)).unwrap_or_default();
    Ok(Endpoint { target, arguments, answer })
}

/// The schema of what an operation answers where it is done; `None` where the document does not say.
pub(super) fn answer_schema(document: &Json, operation: &Json) -> Option<Json> {
    let responses = || operation["responses"].as_object().into_iter().flatten();
    let is_success = |status: &&String| status.len() == 3 && status.starts_with('2');
    let mut said: Vec<&Json> =
        responses().filter(|(status, _)| is_success(status)).map(|(_, said)| said).collect();
    if said.is_empty() {
        said.extend(responses().filter(|(status, _)| *status == "default").map(|(_, said)| said));
    }
    let mut schemas: Vec<&Json> =
        said.iter().filter_map(|response| schema_of(document, response)).collect();
    let nothing = json!({ "type": "null" });
    if schemas.len() < said.len() && !schemas.is_empty() {
        // One of them has no body.
        schemas.push(&nothing);
    }
    match schemas.as_slice() {
        [] => None,
        [one] => Some((*one).clone()),
        several => Some(json!({ "anyOf": several })),
    }
}

/// The schema of a response in JSON, where it has one.
pub fn schema_of<'a>(document: &'a Json, response: &'a Json) -> Option<&'a Json> {
    let contents = resolved(document, response)["content"].as_object()?;
    let is_json = |kind: &str| {
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        // A problem is what went wrong, and no answer.
        matches!(kind.as_str(), "application/json" | "application/*" | "*/*")
            || kind.ends_with("+json") && kind != "application/problem+json"
    };
    let (_, content) = contents.iter().find(|(kind, _)| is_json(kind))?;
    content.get("schema")
}

/// What is wrong where an operation needs what no argument can be.
pub(super) fn unfit(id: &str, name: &str) -> String {
    format!("`{id}`: `{name}` is neither text, a whole number nor yes/no, and must be given")
}

/// The members of a schema as arguments, those of objects within it as `outer.inner`. An error is the
/// one that must be given and can be none.
pub(super) fn members(
    document: &Json,
    schema: &Json,
    path: &mut Vec<String>,
    required: bool,
    arguments: &mut BTreeMap<String, Argument>,
) -> Result<(), String> {
    let schema = resolved(document, schema);
    let must: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        let required = required && must.contains(&name.as_str());
        path.push(name.clone());
        let schema = resolved(document, schema);
        let whole = path.join(".");
        if let Some(kind) = kind(document, schema) {
            let argument = Argument { place: Place::Body(path.clone()), required, kind };
            arguments.insert(whole, argument);
        } else if schema["properties"].is_object() && path.len() < DEPTH_MAX {
            members(document, schema, path, required, arguments)?;
        } else if required {
            return Err(whole);
        }
        path.pop();
    }
    Ok(())
}

/// A schema's kind of JSON; references are followed.
fn kind(document: &Json, schema: &Json) -> Option<ArgumentKind> {
    let mut schema = resolved(document, schema);
    // `anyOf` with `null`, as some generators write what may be left out.
    let several = schema["anyOf"].as_array().into_iter().flatten();
    let mut several = several.filter(|one| one["type"] != "null");
    if let (Some(one), None) = (several.next(), several.next()) {
        schema = resolved(document, one);
    }
    let named = schema["type"].as_str().or_else(|| {
        // `["string", "null"]`, as OpenAPI 3.1 writes what may be left out.
        schema["type"].as_array()?.iter().filter_map(Json::as_str).find(|name| *name != "null")
    });
    match named {
        Some("string") => Some(ArgumentKind::Text),
        Some("integer") => Some(ArgumentKind::Whole),
        Some("boolean") => Some(ArgumentKind::Flag),
        _ => None,
    }
}

/// What a reference (`$ref`) within a document refers to, or the value itself.
pub fn resolved<'a>(document: &'a Json, mut value: &'a Json) -> &'a Json {
    // A chain of references that comes back to itself ends too.
    for _ in 0..8 {
        let pointer = value["$ref"].as_str().and_then(|pointer| pointer.strip_prefix('#'));
        match pointer.and_then(|pointer| document.pointer(pointer)) {
            Some(referred) => value = referred,
            None => break,
        }
    }
    value
}
