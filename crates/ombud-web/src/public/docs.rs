//! The reference of the API, as JSON and as a page.

mod example;
mod fields;
mod operation;

use std::collections::BTreeSet;

use askama::Template;
use axum::{Router, http::header, response::Html, routing::get};
use bytes::Bytes;
use serde_json::{Map, Value};
use utoipa::openapi::OpenApi;

use self::{
    fields::{Fields, Way, Words, reach},
    operation::Operation,
};
use crate::{problem_kind::ProblemKind, state::Shared};

#[derive(Template)]
#[template(path = "docs.html")]
struct Page {
    version: String,
    /// Where this server is reached.
    address: String,
    about: Words,
    /// How callers show who they are: name and meaning.
    credentials: Vec<(&'static str, Words)>,
    groups: Vec<Group>,
    types: Vec<Described>,
    /// Code and title.
    problems: Vec<(&'static str, &'static str)>,
}

struct Group {
    name: String,
    operations: Vec<Operation>,
}

/// A type that operations take or answer.
struct Described {
    name: String,
    meaning: Words,
    fields: Fields,
}

/// Both forms of the reference.
pub(crate) fn router(openapi: &OpenApi, address: &str) -> Router<Shared> {
    // As they are sent: the description as a structure holds 4 MB.
    let json = Bytes::from(serde_json::to_vec(openapi).unwrap_or_default());
    let page = Bytes::from(render(openapi, address));
    let is_json = [(header::CONTENT_TYPE, "application/json")];
    Router::new()
        .route("/openapi.json", get(async move || (is_json, json)))
        .route("/docs", get(async move || Html(page)))
}

fn render(openapi: &OpenApi, address: &str) -> String {
    let json = serde_json::to_value(openapi).unwrap_or_default();
    let schemas = json.pointer("/components/schemas").and_then(Value::as_object);
    let none = Map::new();
    let named = schemas.unwrap_or(&none);
    let mut groups: Vec<Group> = Vec::new();
    let paths = json.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let Some(listed) = Operation::of(method, path, operation, named) else { continue };
            let name = text(operation.pointer("/tags/0"));
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.operations.push(listed),
                None => groups.push(Group { name, operations: vec![listed] }),
            }
        }
    }
    // What most come for.
    groups.sort_by_key(|group| group.name != "conversations");
    let mut sent = BTreeSet::new();
    let operations = paths.into_iter().flatten().filter_map(|(_, item)| item.as_object()).flatten();
    for body in operations.filter_map(|(_, operation)| operation.get("requestBody")) {
        reach(body, named, &mut sent);
    }
    let types = named.iter().map(|(name, schema)| Described {
        name: name.clone(),
        meaning: Words::of(&text(schema.get("description"))),
        fields: {
            let way = if sent.contains(name.as_str()) { Way::Sent } else { Way::Answered };
            Fields::of_schema(schema, named, way)
        },
    });
    let scheme = |name: &str| {
        let place = format!("/components/securitySchemes/{name}/description");
        Words::of(&text(json.pointer(&place)))
    };
    let kinds = ProblemKind::ALL.iter();
    let page = Page {
        version: openapi.info.version.clone(),
        address: address.trim_end_matches('/').to_owned(),
        about: Words::of(openapi.info.description.as_deref().unwrap_or_default()),
        credentials: [("KEY", "bearer"), ("TOKEN", "conversation"), ("FIRST_ADMIN", "first_admin")]
            .into_iter()
            .map(|(variable, name)| (variable, scheme(name)))
            .collect(),
        types: types.collect(),
        groups,
        problems: kinds.map(|kind| (kind.code(), kind.title(ombud_domain::Locale::En))).collect(),
    };
    page.render().unwrap_or_default()
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}
