//! What we take from an OpenAPI 3 document, or from what an MCP server says its tools are, to play the
//! system it describes.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use ombud_assistant::{Operation, Schema, Target, Tool, resolved, schema_of};
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
    /// The schema of what it is sent.
    body: Json,
    /// The schema of its answer.
    answer: Json,
    /// Whether references of these schemas are within themselves, and not within the document.
    is_whole: bool,
    /// What an answer links to.
    pub(crate) links: Vec<Link>,
    /// Members of what it is sent that are one of a few words.
    pub(crate) words: Vec<String>,
}

/// The members of a schema that are one of a few words.
fn words_of(whole: &Json, schema: &Json) -> Vec<String> {
    let members = resolved(whole, schema)["properties"].as_object();
    let words = members.into_iter().flatten().filter(|(_, member)| {
        let member = resolved(whole, member);
        member.get("enum").is_some() || member.get("const").is_some()
    });
    words.map(|(name, _)| name.clone()).collect()
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
                let body =
                    schema_of(&whole, &operation["requestBody"]).cloned().unwrap_or_default();
                routes.push(Route {
                    id: id.to_owned(),
                    method: method.to_uppercase(),
                    path: path.clone(),
                    status,
                    words: words_of(&whole, &body),
                    body,
                    answer: schema_of(&whole, response).cloned().unwrap_or_default(),
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
                words: words_of(&tool["inputSchema"], &tool["inputSchema"]),
                body: tool["inputSchema"].clone(),
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

    /// What may have been there before something is set: the same with other values, as far as the schema has
    /// others.
    pub(crate) fn former(&self, route: &Route, body: &Json) -> Json {
        let whole = if route.is_whole { &route.body } else { &self.whole };
        another(whole, &route.body, body)
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
        let echoed = arguments.get(name);
        if let Some(value) = echoed.filter(|value| Schema::new(whole, schema).fits(value)) {
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
                _ => {
                    let length =
                        |key: &str| schema[key].as_u64().and_then(|n| usize::try_from(n).ok());
                    let made = format!("{name}-{}", fresh.next());
                    let made = format!("{made:->0$}", length("minLength").unwrap_or(0));
                    let most = length("maxLength").unwrap_or(usize::MAX);
                    // What makes it new stands at its end.
                    let beyond = made.chars().count().saturating_sub(most);
                    made.chars().skip(beyond).collect::<String>().into()
                }
            },
            Some("integer") => {
                let above = schema["exclusiveMinimum"].as_i64().and_then(|n| n.checked_add(1));
                let most = schema["maximum"].as_i64().unwrap_or(i64::MAX);
                schema["minimum"].as_i64().or(above).unwrap_or(0).min(most).into()
            }
            Some("number") => schema["minimum"].as_f64().unwrap_or(0.0).into(),
            Some("boolean") => false.into(),
            Some("array") => {
                let count = schema["minItems"].as_u64().filter(|_| depth < DEPTH_MAX).unwrap_or(0);
                let item =
                    |_| Self::sample(whole, &schema["items"], "", arguments, fresh, depth + 1);
                Json::Array((0..count).map(item).collect())
            }
            _ if !members.is_empty() || kind == Some("object") => Json::Object(members),
            _ => Json::Null,
        }
    }
}

/// Another value than this one that fits a schema; the same where none is found.
fn another(whole: &Json, schema: &Json, value: &Json) -> Json {
    let schema = resolved(whole, schema);
    if let Json::Object(members) = value {
        let inner = |(name, value): (&String, &Json)| {
            (name.clone(), another(whole, &schema["properties"][name], value))
        };
        return Json::Object(members.iter().map(inner).collect());
    }
    let listed = ["enum", "examples"].into_iter().filter_map(|key| schema[key].as_array());
    let given = ["minimum", "maximum", "example", "default"].into_iter();
    let given = given.filter_map(|key| schema.get(key).cloned());
    let made: Vec<Json> = match value {
        Json::Bool(yes) => vec![(!yes).into()],
        Json::Number(number) => {
            let near = number.as_i64().unwrap_or_default();
            vec![near.saturating_add(1).into(), near.saturating_sub(1).into()]
        }
        Json::String(text) => vec![varied(text).into(), format!("{text}-before").into()],
        _ => vec![],
    };
    let mut others = listed.flatten().cloned().chain(made).chain(given);
    let said = Schema::new(whole, schema);
    others.find(|other| other != value && said.fits(other)).unwrap_or_else(|| value.clone())
}

/// Another text of the same form: another day, or another last digit or letter.
fn varied(text: &str) -> String {
    if let Some(next) = text.parse().ok().and_then(|day: Date| day.checked_add(1.day()).ok()) {
        return next.to_string();
    }
    let mut signs: Vec<char> = text.chars().collect();
    if let Some(last) = signs.iter_mut().rev().find(|sign| sign.is_ascii_alphanumeric()) {
        *last = match *last {
            '9' => '0',
            'z' => 'a',
            'Z' => 'A',
            sign => char::from_u32(u32::from(sign) + 1).unwrap_or(sign),
        };
    }
    signs.into_iter().collect()
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
