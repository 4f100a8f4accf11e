//! What we take from an OpenAPI 3 document, or from what an MCP server says its tools are, to play the
//! system it describes.

use std::collections::BTreeMap;

use ombud_assistant::{Operation, Target, Tool, resolved};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as Json};

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];
/// How deep answers are made.
const DEPTH_MAX: usize = 6;

/// A document, with its operations found.
#[derive(Debug)]
pub(crate) struct Document {
    whole: Json,
    routes: Vec<Route>,
}

/// An operation of a document.
#[derive(Debug)]
pub(crate) struct Route {
    /// Its `operationId`, or the name of the tool.
    pub(crate) id: String,
    /// In capitals.
    pub(crate) method: String,
    /// With parameters in braces.
    pub(crate) path: String,
    /// The status of success.
    pub(crate) status: u16,
    /// The schema of its answer.
    answer: Json,
    /// Whether references of that schema are within itself, and not within the document.
    is_whole: bool,
    /// What an answer links to.
    pub(crate) links: Vec<Link>,
}

/// Another operation that an answer leads to (OpenAPI 3.1, “Link Object”).
#[derive(Debug)]
pub(crate) struct Link {
    /// Its `operationId`.
    pub(crate) operation: String,
    /// Its arguments by name, each a runtime expression such as `$response.body#/id`.
    pub(crate) arguments: BTreeMap<String, String>,
}

/// Makes values that were not there before.
pub(crate) trait Fresh {
    /// The next number.
    fn next(&mut self) -> u64;
}

impl Document {
    /// Find the operations of a document.
    pub(crate) fn new(whole: Json) -> Self {
        let mut routes = Vec::new();
        for (path, item) in whole["paths"].as_object().into_iter().flatten() {
            for method in METHODS {
                let operation = &item[method];
                let Some(id) = operation["operationId"].as_str() else { continue };
                let responses = operation["responses"].as_object();
                let success = responses.into_iter().flatten().find_map(|(status, response)| {
                    let status: u16 = status.parse().ok().filter(|s| (200..300).contains(s))?;
                    Some((status, resolved(&whole, response)))
                });
                let (status, response) = success.unwrap_or((200, &Json::Null));
                routes.push(Route {
                    id: id.to_owned(),
                    method: method.to_uppercase(),
                    path: path.clone(),
                    status,
                    answer: response["content"]["application/json"]["schema"].clone(),
                    is_whole: false,
                    links: links(&whole, response),
                });
            }
        }
        // What is written out is meant before what stands in braces.
        routes.sort_by_key(|route| route.path.matches('{').count());
        Self { whole, routes }
    }

    /// Find the tools of an MCP server in its answer to `tools/list`. What they do follows from the
    /// contract: one that only looks is as a GET, one that is its own inverse sets something as a PUT
    /// does, and any other makes something as a POST does.
    pub(crate) fn of_mcp(whole: Json, contract: &Tool) -> Self {
        let calls =
            |target: &Target, id: &str| matches!(target, Target::Mcp { tool, .. } if tool == id);
        let tools = whole["tools"].as_array().into_iter().flatten();
        let routes = tools.filter_map(|tool| {
            let id = tool["name"].as_str()?;
            let operation: Option<&Operation> =
                contract.operations.values().find(|known| calls(&known.endpoint.target, id));
            let looks = contract.operations.values().filter_map(|known| known.before.as_ref());
            let looks = looks.map(|before| &before.endpoint);
            let mut looks = looks.chain(contract.settle.iter().map(|settle| &settle.endpoint));
            let reads = operation.is_some_and(|operation| !operation.effect.changes())
                || looks.any(|endpoint| calls(&endpoint.target, id));
            let undo = operation.and_then(|operation| operation.undo.as_ref());
            let sets = undo.is_some_and(|undo| calls(&undo.endpoint.target, id));
            let customer = operation.and_then(|operation| operation.customer.as_ref());
            Some(Route {
                id: id.to_owned(),
                method: if reads {
                    "GET"
                } else if sets {
                    "PUT"
                } else {
                    "POST"
                }
                .to_owned(),
                path: match customer {
                    Some(customer) if sets => format!("/{id}/{{{customer}}}"),
                    _ => format!("/{id}"),
                },
                status: 200,
                answer: tool["outputSchema"].clone(),
                is_whole: true,
                links: vec![],
            })
        });
        let routes = routes.collect();
        Self { whole, routes }
    }

    /// The document.
    pub(crate) fn whole(&self) -> &Json {
        &self.whole
    }

    /// The tool of this name.
    pub(crate) fn named(&self, id: &str) -> Option<&Route> {
        self.routes.iter().find(|route| route.id == id)
    }

    /// The operation that a request reaches, with the parameters of its path.
    pub(crate) fn route(
        &self,
        method: &str,
        path: &str,
    ) -> Option<(&Route, BTreeMap<String, Json>)> {
        self.routes.iter().filter(|route| route.method == method).find_map(|route| {
            let (mut want, mut have) = (route.path.split('/'), path.split('/'));
            let mut parameters = BTreeMap::new();
            loop {
                match (want.next(), have.next()) {
                    (None, None) => return Some((route, parameters)),
                    (Some(want), Some(have)) => {
                        let name = want.strip_prefix('{').and_then(|want| want.strip_suffix('}'));
                        match name {
                            Some(name) => {
                                let value = percent_decode_str(have).decode_utf8_lossy();
                                parameters.insert(name.to_owned(), value.into());
                            }
                            None if want == have => {}
                            None => return None,
                        }
                    }
                    _ => return None,
                }
            }
        })
    }

    /// An answer that fits a route: what was sent is echoed where the names are the same, and what
    /// is called an id is new.
    pub(crate) fn answer(
        &self,
        route: &Route,
        arguments: &BTreeMap<String, Json>,
        fresh: &mut impl Fresh,
    ) -> Json {
        let whole = if route.is_whole { &route.answer } else { &self.whole };
        Self::sample(whole, &route.answer, "", arguments, fresh, 0)
    }

    fn sample(
        whole: &Json,
        schema: &Json,
        name: &str,
        arguments: &BTreeMap<String, Json>,
        fresh: &mut impl Fresh,
        depth: usize,
    ) -> Json {
        let schema = resolved(whole, schema);
        if let Some(value) = arguments.get(name) {
            return value.clone();
        }
        for given in ["const", "default", "example"] {
            if let Some(value) = schema.get(given) {
                return value.clone();
            }
        }
        for list in ["examples", "enum"] {
            if let Some(value) = schema[list].as_array().and_then(|list| list.first()) {
                return value.clone();
            }
        }
        for several in ["oneOf", "anyOf"] {
            let known = schema[several].as_array().into_iter().flatten();
            let mut known = known.filter(|one| one["type"] != "null");
            if let Some(one) = known.next() {
                return Self::sample(whole, one, name, arguments, fresh, depth + 1);
            }
        }
        let mut members = Map::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            if let Json::Object(of) = Self::sample(whole, part, name, arguments, fresh, depth + 1) {
                members.extend(of);
            }
        }
        if depth < DEPTH_MAX {
            for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
                let value = Self::sample(whole, schema, name, arguments, fresh, depth + 1);
                members.insert(name.clone(), value);
            }
        }
        let kind = schema["type"].as_str().or_else(|| {
            let several = schema["type"].as_array()?;
            several.iter().filter_map(Json::as_str).find(|name| *name != "null")
        });
        match kind {
            Some("string") => match schema["format"].as_str() {
                Some("date") => "2026-01-31".into(),
                Some("date-time") => "2026-01-31T12:00:00Z".into(),
                _ => format!("{name}-{}", fresh.next()).into(),
            },
            Some("integer") => schema["minimum"].as_i64().unwrap_or(0).into(),
            Some("number") => schema["minimum"].as_f64().unwrap_or(0.0).into(),
            Some("boolean") => false.into(),
            Some("array") => Json::Array(vec![]),
            _ if !members.is_empty() || kind == Some("object") => Json::Object(members),
            _ => Json::Null,
        }
    }
}

/// The links of a response, each with its arguments, those of its body among them.
fn links(whole: &Json, response: &Json) -> Vec<Link> {
    let links = response["links"].as_object().into_iter().flatten();
    let links = links.filter_map(|(_, link)| {
        let link = resolved(whole, link);
        let text = |value: &Json| Some(value.as_str()?.to_owned());
        let arguments = ["parameters", "requestBody"]
            .into_iter()
            .filter_map(|place| link[place].as_object())
            .flatten()
            .filter_map(|(name, value)| Some((name.clone(), text(value)?)));
        Some(Link { operation: text(&link["operationId"])?, arguments: arguments.collect() })
    });
    links.collect()
}
