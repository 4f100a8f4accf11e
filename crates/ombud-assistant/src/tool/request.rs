//! From an endpoint and arguments to what is sent.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::{Endpoint, Place, Target};

/// What is sent to have an operation done.
#[derive(Debug, Clone, PartialEq)]
pub enum ToolRequest<'a> {
    /// A request over HTTP.
    Http {
        /// In capitals.
        method: &'a str,
        /// The path with its query.
        path: String,
        /// The header with the idempotency key.
        header: Option<(&'a str, String)>,
        /// The body, where it takes one.
        body: Option<Json>,
    },
    /// A call of a tool of an MCP server.
    Mcp {
        /// The tool's name.
        tool: &'a str,
        /// What it is given, the idempotency key among it where it takes one.
        arguments: Map<String, Json>,
        /// Whether an answer that is marked as an error says that nothing was changed.
        errors_are_refusals: bool,
    },
}

impl Endpoint {
    /// A request with these arguments under an idempotency key. `None` where an argument is missing
    /// or would change which path is meant.
    pub fn request(
        &self,
        arguments: &BTreeMap<String, Json>,
        key: Option<&str>,
    ) -> Option<ToolRequest<'_>> {
        let mut path = match &self.target {
            Target::Http { path, .. } => path.clone(),
            Target::Mcp { .. } => String::new(),
        };
        let mut query = Vec::new();
        let mut body = Map::new();
        let mut has_body = false;
        for (name, argument) in &self.arguments {
            has_body |= matches!(argument.place, Place::Body(_));
            let Some(value) = arguments.get(name) else {
                if argument.required {
                    return None;
                }
                continue;
            };
            match &argument.place {
                Place::Path => {
                    let text = plain(value);
                    // Encoded or not, these mean another path to many a server.
                    if text.is_empty() || text == "." || text == ".." {
                        return None;
                    }
                    path = path.replace(&format!("{{{name}}}"), &encoded(&text));
                }
                Place::Query => query.push(format!("{}={}", encoded(name), encoded(&plain(value)))),
                Place::Body(names) => insert(&mut body, names, value),
            }
        }
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        Some(match &self.target {
            Target::Http { method, idempotency_header, .. } => ToolRequest::Http {
                method,
                path,
                header: key.map(|key| (idempotency_header.as_str(), key.to_owned())),
                body: has_body.then_some(Json::Object(body)),
            },
            Target::Mcp { tool, idempotency_argument, errors_are_refusals, .. } => {
                if let (Some(name), Some(key)) = (idempotency_argument, key) {
                    body.insert(name.clone(), key.into());
                }
                let errors_are_refusals = *errors_are_refusals;
                ToolRequest::Mcp { tool, arguments: body, errors_are_refusals }
            }
        })
    }
}

fn insert(body: &mut Map<String, Json>, names: &[String], value: &Json) {
    let Some((first, rest)) = names.split_first() else { return };
    if rest.is_empty() {
        body.insert(first.clone(), value.clone());
        return;
    }
    let inner = body.entry(first.clone()).or_insert_with(|| Json::Object(Map::new()));
    if let Json::Object(inner) = inner {
        insert(inner, rest, value);
    }
}

fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Everything but the unreserved characters of RFC 3986 is escaped.
fn encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    bytes.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::{
        super::{Argument, ArgumentKind, Schema},
        *,
    };

    fn endpoint() -> Endpoint {
        let argument = |place| Argument { place, required: true, kind: ArgumentKind::Text };
        let body = |names: &[&str]| Place::Body(names.iter().map(ToString::to_string).collect());
        Endpoint {
            target: Target::Http {
                method: "POST".to_owned(),
                path: "/v1/contracts/{contract}/moves".to_owned(),
                idempotency_header: "Idempotency-Key".to_owned(),
                description: crate::HttpDescription::default(),
            },
            arguments: BTreeMap::from([
                ("contract".to_owned(), argument(Place::Path)),
                ("note".to_owned(), argument(Place::Query)),
                ("address.city".to_owned(), argument(body(&["address", "city"]))),
            ]),
            answer: Schema::default(),
        }
    }

    fn sent(contract: &str) -> Option<(String, Option<Json>)> {
        let arguments = [("contract", contract), ("note", "a b&c"), ("address.city", "Köln")];
        let arguments = arguments.map(|(name, value)| (name.to_owned(), Json::from(value)));
        match endpoint().request(&BTreeMap::from(arguments), None)? {
            ToolRequest::Http { path, body, .. } => Some((path, body)),
            ToolRequest::Mcp { .. } => None,
        }
    }

    #[test]
    fn arguments_go_where_the_document_says() {
        let (path, body) = sent("NL-100234").unwrap();
        assert_eq!(path, "/v1/contracts/NL-100234/moves?note=a%20b%26c");
        assert_eq!(body.unwrap(), json!({ "address": { "city": "Köln" } }));
        assert_eq!(endpoint().request(&BTreeMap::new(), None), None, "one is missing");
    }

    proptest! {
        #[test]
        fn no_argument_reaches_another_path(contract in "\\PC{0,12}|\\.{1,3}|(\\.\\./)+x") {
            if let Some((path, _)) = sent(&contract) {
                let parts: Vec<&str> = path.split('?').next().unwrap().split('/').collect();
                prop_assert_eq!(parts.len(), 5);
                prop_assert!(!parts.iter().any(|part| [".", ".."].contains(part)), "{}", path);
                prop_assert!(path.is_ascii());
            }
        }
    }
}
