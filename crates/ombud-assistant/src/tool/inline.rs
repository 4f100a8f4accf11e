//! A system without a document of its own: its contract says which requests it takes, and the document
//! is made from that, so that everything else reads one.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::ArgumentKind;

/// A request that a system takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEndpoint {
    /// What operations call it.
    pub(super) id: String,
    /// The method and the path, with arguments in braces, such as `POST /tickets/{queue}`.
    request: String,
    /// Its arguments; those within objects as `outer.inner`.
    #[serde(default)]
    takes: BTreeMap<String, ArgumentKind>,
    /// Arguments that may be left out.
    #[serde(default)]
    optional: Vec<String>,
    /// What its answer holds, as JSON.
    #[serde(default)]
    answers: BTreeMap<String, ArgumentKind>,
}

/// The document that describes these requests; an error is the id of the one that does not fit, and
/// what is wrong with it.
pub(super) fn document(endpoints: &[RawEndpoint]) -> Result<Json, (String, String)> {
    let mut paths = Map::new();
    for endpoint in endpoints {
        let (path, method, operation) =
            endpoint.operation().map_err(|problem| (endpoint.id.clone(), problem))?;
        let item = paths.entry(path).or_insert_with(|| json!({}));
        if !item[&method].is_null() {
            let problem = format!("there are two endpoints `{}`", endpoint.request);
            return Err((endpoint.id.clone(), problem));
        }
        item[&method] = operation;
    }
    Ok(json!({ "openapi": "3.1.0", "paths": paths }))
}

impl RawEndpoint {
    /// Its path, its method and its description as OpenAPI writes them.
    fn operation(&self) -> Result<(String, String, Json), String> {
        let request = self.request.split_once(' ');
        let (method, path) = request
            .filter(|(_, path)| path.starts_with('/'))
            .ok_or_else(|| format!("`request` is `{}`, and no method with a path", self.request))?;
        let method = method.to_ascii_lowercase();
        if !super::openapi::METHODS.contains(&method.as_str()) {
            return Err(format!("`{method}` is no method that a tool is called with"));
        }
        if let Some(name) = self.optional.iter().find(|name| !self.takes.contains_key(*name)) {
            return Err(format!("`optional` has `{name}`, which `takes` does not have"));
        }
        let in_path: Vec<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
            .collect();
        if let Some(name) = in_path.iter().find(|name| !self.takes.contains_key(**name)) {
            return Err(format!("the path has `{{{name}}}`, which `takes` does not have"));
        }
        let (mut parameters, mut body) = (Vec::new(), json!({}));
        for (name, kind) in &self.takes {
            let in_path = in_path.contains(&name.as_str());
            let required = !self.optional.contains(name);
            if in_path && !required {
                return Err(format!("`{name}` stands in the path and cannot be left out"));
            }
            let schema = json!({ "type": kind.json_type() });
            if in_path || method == "get" || method == "delete" {
                let place = if in_path { "path" } else { "query" };
                parameters.push(
                    json!({ "name": name, "in": place, "required": required, "schema": schema }),
                );
            } else {
                let names: Vec<&str> = name.split('.').collect();
                member(&mut body, &names, &schema, required);
            }
        }
        let mut answer = json!({});
        for (name, kind) in &self.answers {
            let names: Vec<&str> = name.split('.').collect();
            member(&mut answer, &names, &json!({ "type": kind.json_type() }), true);
        }
        let mut operation = json!({
            "operationId": self.id,
            "parameters": parameters,
            "responses": { "200": {
                "description": "as the contract says",
                "content": { "application/json": { "schema": answer } },
            } },
        });
        if body["properties"].is_object() {
            operation["requestBody"] = json!({
                "required": true,
                "content": { "application/json": { "schema": body } },
            });
        }
        Ok((path.to_owned(), method, operation))
    }
}

/// Add a member to a schema, within objects where it has several names.
fn member(schema: &mut Json, names: &[&str], of: &Json, required: bool) {
    let Some((first, rest)) = names.split_first() else { return };
    schema["type"] = "object".into();
    if required {
        match &mut schema["required"] {
            Json::Array(must) if must.iter().any(|one| one == first) => {}
            Json::Array(must) => must.push((*first).into()),
            none => *none = json!([first]),
        }
    }
    if rest.is_empty() {
        schema["properties"][*first] = of.clone();
    } else {
        if schema["properties"][*first].is_null() {
            schema["properties"][*first] = json!({});
        }
        member(&mut schema["properties"][*first], rest, of, required);
    }
}
