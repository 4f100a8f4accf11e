//! What we take from an OpenAPI 3 document to play the system it describes.

use std::collections::BTreeMap;

use ombud_assistant::resolved;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as Json};

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];
/// How deep answers are made.
const DEPTH_MAX: usize = 6;

/// An OpenAPI document, with its operations found.
#[derive(Debug)]
pub(crate) struct Document {
    whole: Json,
    routes: Vec<Route>,
}

/// An operation of a document.
#[derive(Debug)]
pub(crate) struct Route {
    /// Its `operationId`.
    pub(crate) id: String,
    /// In capitals.
    pub(crate) method: String,
    /// With parameters in braces.
    pub(crate) path: String,
    /// The status of success.
    pub(crate) status: u16,
    /// The schema of its answer.
    answer: Json,
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
                    links: links(&whole, response),
                });
            }
        }
        // What is written out is meant before what stands in braces.
        routes.sort_by_key(|route| route.path.matches('{').count());
        Self { whole, routes }
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
        self.sample(&route.answer, "", arguments, fresh, 0)
    }

    fn sample(
        &self,
        schema: &Json,
        name: &str,
        arguments: &BTreeMap<String, Json>,
        fresh: &mut impl Fresh,
        depth: usize,
    ) -> Json {
        let schema = resolved(&self.whole, schema);
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
                return self.sample(one, name, arguments, fresh, depth + 1);
            }
        }
        let mut members = Map::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            if let Json::Object(of) = self.sample(part, name, arguments, fresh, depth + 1) {
                members.extend(of);
            }
        }
        if depth < DEPTH_MAX {
            for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
                let value = self.sample(schema, name, arguments, fresh, depth + 1);
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
