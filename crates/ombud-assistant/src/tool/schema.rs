//! What a document says that an answer is: the part of JSON Schema that OpenAPI 3.0 and 3.1 documents and MCP
//! servers use, and whether an answer holds it.

use std::{cell::Cell, collections::BTreeMap};

use regex::Regex;
use serde_json::{Map, Value as Json};

/// Steps in which one answer is checked. One of 64 KiB, the most that is taken, has some 30,000 values; alternatives
/// are tried again for each.
const STEPS_MAX: u32 = 1_000_000;
/// How deep references and alternatives lead without a step into the answer.
const DEPTH_MAX: usize = 32;

/// What an answer is, as far as its document says.
///
/// Looked at are `type`, `nullable`, `enum`, `const`, `required`, `properties`, `additionalProperties`, `items`,
/// `prefixItems`, `minItems`, `maxItems`, `minLength`, `maxLength`, `pattern`, `minimum`, `maximum`,
/// `exclusiveMinimum`, `exclusiveMaximum`, `allOf`, `anyOf`, `oneOf`, `not` and references within the document.
/// Anything else is passed over, `format` too, and so is a pattern that is no regular expression of ours.
///
/// # Source
/// JSON Schema 2020-12, “Validation”; OpenAPI 3.0.3, “Schema Object”, for `nullable` and flags of bounds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    root: Json,
    /// What its references refer to, by reference.
    referred: BTreeMap<String, Json>,
}

/// What lies at a place of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lies<'a> {
    /// A value.
    There(&'a Json),
    /// Nothing, and the document says that it may be so: null, an empty list, a member that may be left out.
    Nothing,
    /// Nothing, and the document does not say that anything ever lies there.
    Unsaid,
}

impl Schema {
    /// A schema of a document, with what it refers to.
    pub fn new(document: &Json, root: &Json) -> Self {
        let mut referred = BTreeMap::new();
        refer(document, root, &mut referred);
        Self { root: root.clone(), referred }
    }

    /// Whether an answer is what the document says.
    pub fn fits(&self, answer: &Json) -> bool {
        let steps = Cell::new(STEPS_MAX);
        self.holds(&self.root, answer, &steps, 0)
    }

    /// What lies at a pointer (RFC 6901) of an answer that fits.
    pub(crate) fn at<'a>(&self, answer: &'a Json, pointer: &str) -> Lies<'a> {
        let (mut schemas, mut value) = (vec![&self.root], answer);
        for name in names_of(pointer) {
            let said = self.parts(&schemas, Some(value));
            let inner = match value {
                Json::Null => return Lies::Nothing,
                Json::Object(members) => members.get(&name),
                Json::Array(items) => match name.parse::<usize>() {
                    Ok(index) if index >= items.len() => return Lies::Nothing,
                    index => index.ok().and_then(|index| items.get(index)),
                },
                _ => None,
            };
            schemas = members(&said, &name);
            value = match inner {
                Some(inner) => inner,
                None if value.is_object() && !schemas.is_empty() => return Lies::Nothing,
                None => return Lies::Unsaid,
            };
        }
        if value.is_null() { Lies::Nothing } else { Lies::There(value) }
    }

    /// Whether the document says anything of it.
    pub(crate) fn says(&self) -> bool {
        self.root.as_object().is_some_and(|said| !said.is_empty())
    }

    /// Whether the document says that something can lie at a pointer (RFC 6901).
    pub(crate) fn names(&self, pointer: &str) -> bool {
        let mut schemas = vec![&self.root];
        for name in names_of(pointer) {
            schemas = members(&self.parts(&schemas, None), &name);
        }
        !schemas.is_empty()
    }

    /// Whether an answer may have this member with this value.
    pub(crate) fn takes(&self, name: &str, value: &Json) -> bool {
        let steps = Cell::new(STEPS_MAX);
        let said = members(&self.parts(&[&self.root], None), name);
        said.is_empty() || said.iter().any(|schema| self.holds(schema, value, &steps, 0))
    }

    /// These schemas with what they refer to and consist of; of alternatives those that a value holds, where one is
    /// given.
    fn parts<'a>(&'a self, schemas: &[&'a Json], value: Option<&Json>) -> Vec<&'a Json> {
        let steps = Cell::new(STEPS_MAX);
        let mut parts = Vec::new();
        let mut open: Vec<(&Json, usize)> = schemas.iter().map(|schema| (*schema, 0)).collect();
        while let Some((schema, depth)) = open.pop() {
            parts.push(schema);
            if depth >= DEPTH_MAX {
                continue;
            }
            let all = listed(schema, "allOf");
            let some = ["anyOf", "oneOf"].into_iter().flat_map(|key| listed(schema, key));
            let some = some
                .filter(|one| value.is_none_or(|value| self.holds(one, value, &steps, depth + 1)));
            let inner = self.referred_by(schema).into_iter().chain(all).chain(some);
            open.extend(inner.map(|inner| (inner, depth + 1)));
        }
        parts
    }

    fn referred_by(&self, schema: &Json) -> Option<&Json> {
        self.referred.get(schema["$ref"].as_str()?)
    }

    /// Whether a value holds a schema.
    fn holds(&self, schema: &Json, value: &Json, steps: &Cell<u32>, depth: usize) -> bool {
        let Some(left) = steps.get().checked_sub(1).filter(|_| depth <= DEPTH_MAX) else {
            return false;
        };
        steps.set(left);
        let Json::Object(of) = schema else { return *schema != Json::Bool(false) };
        if value.is_null() && of.get("nullable") == Some(&Json::Bool(true)) {
            return true;
        }
        let same = |schema: &Json| self.holds(schema, value, steps, depth + 1);
        let within = |schema: &Json, value: &Json| self.holds(schema, value, steps, 0);
        let any = of.get("anyOf").is_none_or(|_| listed(schema, "anyOf").any(same));
        let one = of
            .get("oneOf")
            .is_none_or(|_| listed(schema, "oneOf").filter(|s| same(s)).count() == 1);
        any && one
            && self.referred_by(schema).is_none_or(same)
            && listed(schema, "allOf").all(same)
            && of.get("not").is_none_or(|not| !same(not))
            && of.get("type").is_none_or(|kind| is_of(kind, value))
            && of.get("const").is_none_or(|only| only == value)
            && of.get("enum").is_none_or(|_| listed(schema, "enum").any(|one| one == value))
            && match value {
                Json::Number(number) => in_bounds(of, number),
                Json::String(text) => text_fits(of, text),
                Json::Array(items) => items_fit(schema, items, &within),
                Json::Object(members) => members_fit(schema, members, &within),
                Json::Null | Json::Bool(_) => true,
            }
    }
}

/// What a schema's references refer to, and theirs.
fn refer(document: &Json, schema: &Json, referred: &mut BTreeMap<String, Json>) {
    match schema {
        Json::Object(members) => {
            if let Some(reference) = schema["$ref"].as_str()
                && !referred.contains_key(reference)
                && let Some(target) =
                    reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer))
            {
                referred.insert(reference.to_owned(), target.clone());
                refer(document, target, referred);
            }
            members.values().for_each(|inner| refer(document, inner, referred));
        }
        Json::Array(items) => items.iter().for_each(|inner| refer(document, inner, referred)),
        _ => {}
    }
}

/// The names of a pointer, unescaped (RFC 6901, section 4).
fn names_of(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~"))
}

/// What these schemas say of a member or an item of this name.
fn members<'a>(schemas: &[&'a Json], name: &str) -> Vec<&'a Json> {
    let said = schemas.iter().filter_map(|schema| {
        let index = name.parse::<usize>();
        let item = index.ok().and_then(|index| {
            let first = schema["prefixItems"].get(index);
            first.or_else(|| schema.get("items").filter(|items| items.is_object()))
        });
        let rest = || schema.get("additionalProperties").filter(|rest| rest.is_object());
        schema["properties"].get(name).or(item).or_else(rest)
    });
    said.collect()
}

/// The schemas or values in a list of a schema.
fn listed<'a>(schema: &'a Json, key: &str) -> impl Iterator<Item = &'a Json> {
    schema[key].as_array().into_iter().flatten()
}

fn is_of(kind: &Json, value: &Json) -> bool {
    match kind {
        Json::Array(kinds) => kinds.iter().any(|kind| is_of(kind, value)),
        _ => match kind.as_str() {
            Some("null") => value.is_null(),
            Some("boolean") => value.is_boolean(),
            Some("string") => value.is_string(),
            Some("array") => value.is_array(),
            Some("object") => value.is_object(),
            Some("number") => value.is_number(),
            Some("integer") => {
                let is_whole = |number: f64| number.fract() == 0.0;
                value.is_i64() || value.is_u64() || value.as_f64().is_some_and(is_whole)
            }
            // It says nothing that is known.
            _ => true,
        },
    }
}

fn in_bounds(of: &Map<String, Json>, number: &serde_json::Number) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let against = |bound: &serde_json::Number| match (number.as_i128(), bound.as_i128()) {
        (Some(number), Some(bound)) => Some(number.cmp(&bound)),
        _ => number.as_f64()?.partial_cmp(&bound.as_f64()?),
    };
    let keeps = |key: &str, exclusive: &str, beyond| match of.get(key) {
        Some(Json::Number(bound)) => {
            // A flag in OpenAPI 3.0.
            let is_exclusive = of.get(exclusive) == Some(&Json::Bool(true));
            against(bound).is_some_and(|order| order != beyond && !(is_exclusive && order == Equal))
        }
        _ => true,
    };
    let passes = |key: &str, side| match of.get(key) {
        Some(Json::Number(bound)) => against(bound) == Some(side),
        _ => true,
    };
    keeps("minimum", "exclusiveMinimum", Less)
        && keeps("maximum", "exclusiveMaximum", Greater)
        && passes("exclusiveMinimum", Greater)
        && passes("exclusiveMaximum", Less)
}

fn text_fits(of: &Map<String, Json>, text: &str) -> bool {
    let is_found = |pattern: &Json| {
        let pattern = pattern.as_str().and_then(|pattern| Regex::new(pattern).ok());
        pattern.is_none_or(|pattern| pattern.is_match(text))
    };
    counted(of, "minLength", "maxLength", || text.chars().count())
        && of.get("pattern").is_none_or(is_found)
}

fn items_fit(schema: &Json, items: &[Json], within: &impl Fn(&Json, &Json) -> bool) -> bool {
    let Json::Object(of) = schema else { return true };
    let first: Vec<&Json> = listed(schema, "prefixItems").collect();
    counted(of, "minItems", "maxItems", || items.len())
        && first.iter().zip(items).all(|(schema, item)| within(schema, item))
        && of
            .get("items")
            .is_none_or(|rest| items.iter().skip(first.len()).all(|item| within(rest, item)))
}

fn members_fit(
    schema: &Json,
    members: &Map<String, Json>,
    within: &impl Fn(&Json, &Json) -> bool,
) -> bool {
    let said = &schema["properties"];
    let mut must = listed(schema, "required").filter_map(Json::as_str);
    // What is only ever sent to a system is not in its answer (OpenAPI, `writeOnly`).
    let has = |name: &str| members.contains_key(name) || said[name]["writeOnly"] == true;
    let has_patterns = schema["patternProperties"].is_object();
    must.all(has)
        && members.iter().all(|(name, value)| match said.get(name) {
            Some(schema) => within(schema, value),
            None if has_patterns => true,
            None => schema.get("additionalProperties").is_none_or(|rest| within(rest, value)),
        })
}

/// Whether there are as many as a schema says.
fn counted(of: &Map<String, Json>, min: &str, max: &str, count: impl Fn() -> usize) -> bool {
    let bound = |key: &str| of.get(key).and_then(Json::as_u64);
    let (min, max) = (bound(min), bound(max));
    if min.is_none() && max.is_none() {
        return true;
    }
    let count = count() as u64;
    min.is_none_or(|min| count >= min) && max.is_none_or(|max| count <= max)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What was found, as OpenAPI generators write it.
    fn found() -> Schema {
        let document = json!({ "components": { "schemas": {
            "Found": {
                "type": "object",
                "required": ["double"],
                "properties": {
                    "double": { "oneOf": [
                        { "$ref": "#/components/schemas/Double", "description": "If there is one." },
                        { "type": "null" }
                    ] },
                    "note": { "type": "string" },
                    "list": { "type": "array", "items": { "$ref": "#/components/schemas/Double" } }
                }
            },
            "Double": {
                "type": "object",
                "required": ["cents"],
                "properties": {
                    "cents": { "type": "integer", "minimum": 1, "maximum": 100_000 },
                    "until": { "type": ["string", "null"] }
                }
            }
        } } });
        Schema::new(&document, &json!({ "$ref": "#/components/schemas/Found" }))
    }

    #[test]
    fn an_error_in_the_place_of_an_answer_does_not_fit() {
        for (answer, fits) in [
            (json!({ "double": null }), true),
            (json!({ "double": { "cents": 4_990 } }), true),
            (json!({ "double": { "cents": 1, "more": [] }, "list": [{ "cents": 2 }] }), true),
            (json!({ "error": "database locked" }), false),
            (json!({ "double": {} }), false),
            (json!({ "double": { "cents": -5 } }), false),
            (json!({ "double": { "cents": 1_000_000_000_000_000_i64 } }), false),
            (json!({ "double": { "cents": 1.5 } }), false),
            (json!({ "double": { "cents": "12" } }), false),
            (json!({ "double": null, "list": [{ "cents": 0 }] }), false),
            (json!({ "double": null, "note": null }), false),
            (json!([]), false),
            (json!(null), false),
        ] {
            assert_eq!(found().fits(&answer), fits, "{answer}");
        }
    }

    #[test]
    fn nothing_is_told_apart_from_what_is_not_said_at_all() {
        let (five, empty) = (json!(5), json!([]));
        for (answer, pointer, lies) in [
            (json!({ "double": { "cents": 5 } }), "/double/cents", Lies::There(&five)),
            (json!({ "double": null }), "/double/cents", Lies::Nothing),
            (json!({ "double": { "cents": 5 } }), "/double/until", Lies::Nothing),
            (json!({ "double": { "cents": 5, "until": null } }), "/double/until", Lies::Nothing),
            (json!({ "double": { "cents": 5 } }), "/double/untill", Lies::Unsaid),
            (json!({ "double": null, "list": [] }), "/list/0/cents", Lies::Nothing),
            (json!({ "double": null, "list": [] }), "/list", Lies::There(&empty)),
            (json!({ "double": null }), "/list/0/cents", Lies::Nothing),
            (json!({ "double": null }), "/error", Lies::Unsaid),
            (json!({ "double": null, "note": "x" }), "/note/0", Lies::Unsaid),
        ] {
            assert_eq!(found().at(&answer, pointer), lies, "{answer} {pointer}");
        }
        for (pointer, is_named) in [
            ("/double/cents", true),
            ("/list/0/until", true),
            ("/double/cent", false),
            ("/list/first", false),
        ] {
            assert_eq!(found().names(pointer), is_named, "{pointer}");
        }
    }

    #[test]
    fn what_an_alternative_requires_is_not_optional_in_another() {
        let either = json!({ "anyOf": [
            { "required": ["slot"], "properties": { "slot": { "type": ["string", "null"] } } },
            { "required": ["error"], "properties": { "error": { "type": "string" } } }
        ] });
        let schema = Schema::new(&json!({}), &either);
        let error = json!({ "error": "locked" });
        assert!(schema.fits(&error) && schema.names("/slot"));
        assert_eq!(schema.at(&error, "/slot"), Lies::Unsaid);
        assert_eq!(schema.at(&json!({ "slot": null }), "/slot"), Lies::Nothing);
    }

    /// From the test suite of JSON Schema (2020-12), and OpenAPI 3.0 where it differs.
    #[test]
    fn each_word_means_what_the_specification_says() {
        for (schema, good, bad) in [
            (json!({ "type": "integer" }), json!([1, 1.0, -7]), json!([1.1, "1", null, true])),
            (json!({ "type": ["integer", "string"] }), json!([1, "a"]), json!([1.1, {}, null])),
            (json!({ "minimum": 1.1 }), json!([2.6, 1.1, "x"]), json!([0.6])),
            (json!({ "exclusiveMaximum": 3.0 }), json!([2.2]), json!([3.0, 3.5])),
            (json!({ "minimum": 1, "exclusiveMinimum": true }), json!([2]), json!([1, 0])),
            (json!({ "maxLength": 2 }), json!(["f", "\u{1f4a9}\u{1f4a9}", 100]), json!(["foo"])),
            (json!({ "pattern": "^a*$" }), json!(["aaa", 123, null]), json!(["abc"])),
            (json!({ "pattern": "a+" }), json!(["xxaayy"]), json!(["x"])),
            (json!({ "pattern": "(?<!x)a" }), json!(["anything"]), json!([])),
            (json!({ "enum": [6, "foo", [], true] }), json!([6, []]), json!([null, "fo"])),
            (json!({ "const": { "a": 1 } }), json!([{ "a": 1 }]), json!([{ "a": 2 }, 5])),
            (
                json!({ "oneOf": [{ "type": "integer" }, { "minimum": 2 }] }),
                json!([1, 2.5]),
                json!([3, 1.5]),
            ),
            (json!({ "not": { "type": "integer" } }), json!(["foo"]), json!([1])),
            (
                json!({ "minItems": 1, "maxItems": 2 }),
                json!([[1], [1, 2], ""]),
                json!([[], [1, 2, 3]]),
            ),
            (
                json!({ "prefixItems": [{ "type": "string" }], "items": { "type": "integer" } }),
                json!([["x", 1], [], ["x"]]),
                json!([[1], ["x", "y"]]),
            ),
            (
                json!({ "properties": { "a": {} }, "additionalProperties": false }),
                json!([{ "a": 1 }, {}, [1]]),
                json!([{ "a": 1, "b": 2 }]),
            ),
            (
                json!({ "additionalProperties": { "type": "boolean" } }),
                json!([{ "a": true }]),
                json!([{ "a": 1 }]),
            ),
            (json!({ "type": "string", "nullable": true }), json!(["a", null]), json!([1])),
            (
                json!({ "required": ["a"], "properties": { "a": { "writeOnly": true } } }),
                json!([{}]),
                json!([]),
            ),
            (json!(false), json!([]), json!([1, null])),
            (json!(null), json!([1, null, {}]), json!([])),
        ] {
            let read = Schema::new(&json!({}), &schema);
            for (answers, fits) in [(good, true), (bad, false)] {
                for answer in answers.as_array().unwrap() {
                    assert_eq!(read.fits(answer), fits, "{schema}: {answer}");
                }
            }
        }
    }

    #[test]
    fn a_schema_that_contains_itself_ends() {
        let document = json!({
            "circle": { "$ref": "#/circle" },
            "tree": { "type": "object", "properties": { "inner": { "$ref": "#/tree" } } }
        });
        let circle = Schema::new(&document, &document["circle"]);
        assert!(!circle.fits(&json!(1)) && !circle.names("/x"));
        let tree = Schema::new(&document, &document["tree"]);
        assert!(tree.fits(&json!({ "inner": { "inner": {} } })));
        assert!(!tree.fits(&json!({ "inner": { "inner": 1 } })));
        assert!(tree.names("/inner/inner/inner"));
    }
}
