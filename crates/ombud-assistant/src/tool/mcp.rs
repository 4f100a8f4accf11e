//! What we take from an MCP server's answer to `tools/list`: what its tools take, and whether they are
//! still what they were.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::{ArgumentKind, Endpoint, Place, Schema, Target, openapi};

/// What is said of one tool at most that differs, so that a line of a log stays one.
const CHANGES_MAX: usize = 5;

/// What an MCP server says of its tools, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct McpTools(BTreeMap<String, McpDescription>);

/// What an MCP server says of one of its tools, without what only people and models read.
///
/// Two are equal where the tool takes and gives the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct McpDescription {
    /// The JSON Schema of what it takes.
    input: Json,
    /// The JSON Schema of what it gives; null where it does not say.
    output: Json,
    /// Its hint `readOnlyHint`; `None` where it gives none.
    pub(super) only_reads: Option<bool>,
}

/// How the contract has tools of an MCP server called.
pub(super) struct Calling<'a> {
    pub(super) idempotency_argument: Option<&'a str>,
    pub(super) errors_are_refusals: bool,
}

impl McpTools {
    /// From an answer to `tools/list`, whole: an object with the member `tools`. What has no name is
    /// left out.
    pub fn new(list: &Json) -> Self {
        let tools = list["tools"].as_array().into_iter().flatten();
        let named = tools.filter_map(|tool| {
            let description = McpDescription {
                input: bare(&tool["inputSchema"]),
                output: bare(&tool["outputSchema"]),
                only_reads: tool["annotations"]["readOnlyHint"].as_bool(),
            };
            Some((tool["name"].as_str()?.to_owned(), description))
        });
        Self(named.collect())
    }

    /// What is said of a tool, in comparison with what was said of it.
    pub(super) fn changes(&self, tool: &str, was: &McpDescription) -> Vec<String> {
        let Some(is) = self.0.get(tool) else {
            return vec![format!("the server has no tool `{tool}` any more")];
        };
        let mut places = Vec::new();
        differences(&was.input, &is.input, "inputSchema", &mut places);
        differences(&was.output, &is.output, "outputSchema", &mut places);
        if was.only_reads != is.only_reads {
            places.push("annotations/readOnlyHint".to_owned());
        }
        places.sort();
        places.truncate(CHANGES_MAX);
        places.into_iter().map(|place| format!("`{tool}`: `{place}` is not what it was")).collect()
    }

    /// Where the tool of this name is called and what it takes. Where it takes the key is not among
    /// its arguments, for nobody else gives it.
    pub(super) fn endpoint(&self, id: &str, calling: &Calling<'_>) -> Result<Endpoint, String> {
        let description =
            self.0.get(id).ok_or_else(|| format!("the document has no tool `{id}`"))?;
        let mut arguments = BTreeMap::new();
        let schema = &description.input;
        openapi::members(schema, schema, &mut vec![], true, &mut arguments)
            .map_err(|name| openapi::unfit(id, &name))?;
        let takes_key = |name: &&str| {
            let takes = arguments.get(*name);
            takes.is_some_and(|argument| {
                argument.kind == ArgumentKind::Text
                    && matches!(&argument.place, Place::Body(names) if names.len() == 1)
            })
        };
        let idempotency_argument =
            calling.idempotency_argument.filter(takes_key).map(str::to_owned);
        if let Some(name) = &idempotency_argument {
            arguments.remove(name);
        }
        let target = Target::Mcp {
            tool: id.to_owned(),
            idempotency_argument,
            errors_are_refusals: calling.errors_are_refusals,
            description: description.clone(),
        };
        let answer = Schema::new(&description.output, &description.output);
        Ok(Endpoint { target, arguments, answer })
    }
}

/// A schema without its words for people.
fn bare(schema: &Json) -> Json {
    /// Annotations of JSON Schema that change nothing about what fits.
    const WORDS: [&str; 5] = ["$comment", "$schema", "description", "examples", "title"];
    /// Members under which names are the system's own, and not words of JSON Schema.
    const NAMED: [&str; 5] =
        ["$defs", "definitions", "properties", "patternProperties", "dependentSchemas"];
    let Json::Object(members) = schema else {
        return match schema {
            Json::Array(items) => Json::Array(items.iter().map(bare).collect()),
            other => other.clone(),
        };
    };
    let kept = members.iter().filter(|(name, _)| !WORDS.contains(&name.as_str()));
    let kept = kept.map(|(name, value)| {
        let value = match value {
            Json::Object(named) if NAMED.contains(&name.as_str()) => {
                let named = named.iter().map(|(name, schema)| (name.clone(), bare(schema)));
                Json::Object(named.collect::<Map<_, _>>())
            }
            // Values, whatever they look like.
            _ if ["const", "default", "enum", "required"].contains(&name.as_str()) => value.clone(),
            other => bare(other),
        };
        (name.clone(), value)
    });
    Json::Object(kept.collect())
}

/// The places at which two values differ, as deep as both have them.
fn differences(was: &Json, is: &Json, place: &str, places: &mut Vec<String>) {
    match (was, is) {
        _ if was == is => {}
        (Json::Object(before), Json::Object(after)) => {
            for (name, value) in before {
                let within = format!("{place}/{name}");
                differences(value, after.get(name).unwrap_or(&Json::Null), &within, places);
            }
            let new = after.keys().filter(|name| !before.contains_key(*name));
            places.extend(new.map(|name| format!("{place}/{name}")));
        }
        _ => places.push(place.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn list(input: &Json) -> McpTools {
        McpTools::new(&json!({ "tools": [{ "name": "pay", "inputSchema": input }] }))
    }

    fn changes(is: &Json) -> Vec<String> {
        let was = json!({
            "type": "object", "description": "Pays.", "required": ["cents"],
            "properties": { "cents": { "type": "integer" }, "title": { "type": "string" } }
        });
        list(is).changes("pay", &list(&was).0["pay"])
    }

    #[test]
    fn words_for_people_may_change_and_what_is_taken_may_not() {
        let same = json!({
            "type": "object", "description": "Pays, at once.", "required": ["cents"],
            "properties": {
                "cents": { "type": "integer", "title": "Cents" }, "title": { "type": "string" }
            }
        });
        assert_eq!(changes(&same), [""; 0]);
        let other = json!({
            "type": "object", "required": ["cents", "to"],
            "properties": { "cents": { "type": "string" }, "to": { "type": "string" } }
        });
        assert_eq!(
            changes(&other),
            [
                "`pay`: `inputSchema/properties/cents/type` is not what it was",
                "`pay`: `inputSchema/properties/title` is not what it was",
                "`pay`: `inputSchema/properties/to` is not what it was",
                "`pay`: `inputSchema/required` is not what it was",
            ]
        );
        let gone = McpTools::new(&json!({ "tools": [] }));
        let was = list(&same).0["pay"].clone();
        assert_eq!(gone.changes("pay", &was), ["the server has no tool `pay` any more"]);
    }
}
