//! What a value is made of: its fields, each with its type in words and links.

use std::collections::BTreeSet;

use askama::Template;
use serde_json::{Map, Value};

use super::text;

/// A text with code and links in it.
#[derive(Template)]
#[template(
    source = r##"{% for piece in pieces %}{% match piece %}{% when Piece::Text(text) %}{{ text }}{% when Piece::Code(text) %}<code>{{ text }}</code>{% when Piece::Type(name) %}<a href="#type-{{ name }}">{{ name }}</a>{% endmatch %}{% endfor %}"##,
    ext = "html"
)]
pub(super) struct Words {
    pieces: Vec<Piece>,
}

enum Piece {
    Text(String),
    Code(String),
    /// A type, by name.
    Type(String),
}

impl Words {
    /// A text with code in backticks.
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self { pieces: Vec::new() };
        words.read(text);
        words
    }

    fn read(&mut self, text: &str) {
        for (place, part) in text.split('`').enumerate().filter(|(_, part)| !part.is_empty()) {
            self.pieces.push(match place % 2 {
                0 => Piece::Text(part.to_owned()),
                _ => Piece::Code(part.to_owned()),
            });
        }
    }

    /// What a value is.
    pub(super) fn of_type(schema: &Value) -> Self {
        let mut words = Self { pieces: Vec::new() };
        words.name_type(schema);
        words
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The same in Markdown, on one line; a type leads to the heading of its name.
    pub(super) fn to_markdown(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => {
                let text = text.replace('\n', " ");
                text.replace('<', "&lt;").replace('*', "\\*")
            }
            Piece::Code(text) => format!("`{text}`"),
            Piece::Type(name) => format!("[{name}](#{})", name.to_lowercase()),
        });
        pieces.collect()
    }

    fn name_type(&mut self, schema: &Value) {
        if let Some(name) = reference(schema) {
            self.pieces.push(Piece::Type(name.to_owned()));
            return;
        }
        let bound = |key: &str| schema.get(key).and_then(Value::as_i64);
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            let words: Vec<_> =
                words.iter().filter_map(Value::as_str).map(|word| format!("`{word}`")).collect();
            match words.as_slice() {
                [only] => self.read(only),
                _ => self.read(&format!("one of {}", words.join(", "))),
            }
        } else if let Some(either) = of_either(schema) {
            for (place, one) in either.into_iter().enumerate() {
                if place > 0 {
                    self.read(" or ");
                }
                self.name_type(one);
            }
        } else if let Some(first) = schema.pointer("/allOf/0") {
            // The rest says what it means.
            self.name_type(first);
        } else if let Some(items) = schema.get("items") {
            self.read("list of ");
            self.name_type(items);
        } else if is(schema, "integer") {
            self.read(&match (bound("minimum"), bound("maximum")) {
                (Some(min), Some(max)) => format!("whole number, {min} to {max}"),
                (Some(min), None) => format!("whole number from {min}"),
                (None, Some(max)) => format!("whole number to {max}"),
                (None, None) => "whole number".to_owned(),
            });
        } else if is(schema, "number") {
            self.read("number");
        } else if is(schema, "boolean") {
            self.read("`true` or `false`");
        } else if is(schema, "string") {
            self.read(match schema.get("format").and_then(Value::as_str) {
                Some("uuid") => "id (UUID)",
                Some("date-time") => "time (RFC 3339)",
                Some("language") => "code of a language, such as `de`",
                Some("place") => "`next` of a page of this list",
                Some("event") => "id of an event",
                Some("stop-scope") => "`everything`, `assistant/NAME`, `tool/NAME` or `site/NAME`",
                Some("binary") => "bytes",
                Some("byte") => "bytes in base64",
                _ => "text",
            });
        } else if let Some(values) =
            schema.get("additionalProperties").filter(|values| values.is_object())
        {
            self.read("object: by name, ");
            self.name_type(values);
        } else {
            self.read("JSON");
        }
        if is(schema, "null") {
            self.read(" or `null`");
        }
    }
}

/// The fields of a value, in one form or in one of several.
#[derive(Template)]
#[template(path = "docs_fields.html")]
pub(super) struct Fields {
    pub(super) forms: Vec<Form>,
}

/// One form that a value can have.
pub(super) struct Form {
    /// What tells it from the others; empty where there is only one.
    pub(super) told_by: Words,
    pub(super) meaning: Words,
    pub(super) rows: Vec<Row>,
}

/// A field or a parameter.
pub(super) struct Row {
    pub(super) name: String,
    /// Where a parameter stands; empty for a field.
    pub(super) place: &'static str,
    pub(super) kind: Words,
    /// Whether it must or may be there; empty where that goes without saying.
    pub(super) note: &'static str,
    pub(super) default: String,
    pub(super) meaning: Words,
}

/// Who writes a value: of what is sent, that it must be there is worth a word, and of what is answered that it
/// may not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Sent,
    Answered,
}

impl Way {
    fn note(self, is_needed: bool) -> &'static str {
        match (self, is_needed) {
            (Self::Sent, true) => "required",
            (Self::Answered, false) => "may be absent",
            _ => "",
        }
    }
}

impl Fields {
    pub(super) fn of_schema(schema: &Value, named: &Map<String, Value>, way: Way) -> Self {
        let schema = resolve(schema, named);
        let variants = schema.get("oneOf").and_then(Value::as_array);
        let forms = if let Some(variants) = variants {
            let variants = variants.iter().filter(|variant| !is(variant, "null"));
            variants.map(|variant| Form::of_variant(variant, named, way)).collect()
        } else {
            let mut rows = Vec::new();
            collect(schema, named, way, &mut rows);
            let none = || Words::of("");
            vec![Form { told_by: none(), meaning: none(), rows }]
        };
        Self { forms }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.forms.iter().all(|form| form.rows.is_empty())
    }
}

impl Form {
    fn of_variant(variant: &Value, named: &Map<String, Value>, way: Way) -> Self {
        let schema = resolve(variant, named);
        let mut rows = Vec::new();
        collect(schema, named, way, &mut rows);
        let properties = schema.get("properties").and_then(Value::as_object);
        let told_by = properties.into_iter().flatten().find_map(|(name, value)| {
            let only = value.get("enum").and_then(Value::as_array)?;
            match only.as_slice() {
                [Value::String(word)] => Some((name.clone(), word.clone())),
                _ => None,
            }
        });
        if let Some((name, _)) = &told_by {
            rows.retain(|row| row.name != *name);
        }
        let told_by = told_by.map(|(name, word)| format!("`{name}`: `{word}`")).unwrap_or_default();
        let meaning = text(schema.get("description"));
        Self { told_by: Words::of(&told_by), meaning: Words::of(&meaning), rows }
    }
}

impl Row {
    /// A parameter of an operation.
    pub(super) fn of_parameter(parameter: &Value) -> Self {
        let schema = parameter.get("schema").unwrap_or(&Value::Null);
        Self {
            name: text(parameter.get("name")),
            place: match parameter.get("in").and_then(Value::as_str) {
                Some("path") => "in the path",
                Some("query") => "after the ?",
                Some("header") => "header",
                _ => "",
            },
            kind: Words::of_type(&without_null(schema)),
            note: Way::Sent.note(parameter.get("required").is_some_and(|needed| needed == true)),
            default: default(schema),
            meaning: Words::of(&text(parameter.get("description"))),
        }
    }
}

/// The fields of an object, also of one that is put together from several.
fn collect(schema: &Value, named: &Map<String, Value>, way: Way, rows: &mut Vec<Row>) {
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        collect(resolve(part, named), named, way, rows);
    }
    let needed: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, value) in properties.into_iter().flatten() {
        let is_needed = needed.contains(&name.as_str());
        let kind =
            if is_needed { Words::of_type(value) } else { Words::of_type(&without_null(value)) };
        rows.push(Row {
            name: name.clone(),
            place: "",
            kind,
            note: way.note(is_needed),
            default: default(value),
            meaning: Words::of(&text(said(value, "description"))),
        });
    }
}

/// What is said of a value, be it in one of the parts that it is described by.
fn said<'a>(schema: &'a Value, key: &str) -> Option<&'a Value> {
    let parts = ["allOf", "oneOf"].into_iter().filter_map(|name| schema.get(name)?.as_array());
    schema.get(key).or_else(|| parts.flatten().find_map(|part| part.get(key)))
}

fn default(schema: &Value) -> String {
    match said(schema, "default") {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

/// The name that a schema refers to.
pub(super) fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

/// Follow references, and take what is meant of something that may be left out.
pub(super) fn resolve<'a>(mut schema: &'a Value, named: &'a Map<String, Value>) -> &'a Value {
    loop {
        let next = match reference(schema) {
            Some(name) => named.get(name),
            None => match of_either(schema).as_deref() {
                Some([only]) => Some(*only),
                _ => None,
            },
        };
        match next {
            Some(inner) => schema = inner,
            None => return schema,
        }
    }
}

/// What a value may be besides `null`, where that is written as a choice.
fn of_either(schema: &Value) -> Option<Vec<&Value>> {
    let either = schema.get("oneOf").and_then(Value::as_array)?;
    Some(either.iter().filter(|one| !is(one, "null")).collect())
}

/// The names of the types that a part of the description speaks of, also those that these speak of.
pub(super) fn reach<'a>(
    part: &'a Value,
    named: &'a Map<String, Value>,
    found: &mut BTreeSet<&'a str>,
) {
    if let Some(name) = reference(part)
        && found.insert(name)
        && let Some(schema) = named.get(name)
    {
        reach(schema, named, found);
    }
    match part {
        Value::Object(members) => members.values().for_each(|part| reach(part, named, found)),
        Value::Array(items) => items.iter().for_each(|part| reach(part, named, found)),
        _ => {}
    }
}

/// A schema without `null`: what may be left out need not say so.
fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|one| one != "null");
    }
    schema
}

/// Whether a schema allows a value of this type.
fn is(schema: &Value, name: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => false,
    }
}
