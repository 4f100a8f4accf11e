//! The reference of the API, as JSON and as a page.

mod example;
mod fields;
mod markdown;
mod operation;

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    Extension,
    http::header,
    response::{Html, IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::{Map, Value};
use utoipa::openapi::OpenApi;

use self::{
    fields::{Fields, Way, Words, reach},
    operation::Operation,
};
use crate::{problem::Problem, problem_kind::ProblemKind};

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

/// The reference in both forms, as they are sent: the description as a structure holds 4 MB.
#[derive(Clone)]
pub(crate) struct Reference {
    json: Bytes,
    page: Bytes,
}

impl Reference {
    /// Of an API that is reached at `address`.
    pub(crate) fn new(openapi: &OpenApi, address: &str) -> Self {
        Self {
            json: serde_json::to_vec(openapi).unwrap_or_default().into(),
            page: Page::new(openapi, address).render().unwrap_or_default().into(),
        }
    }
}

/// This description of the API (OpenAPI 3.1)
#[utoipa::path(get, path = "/openapi.json", tag = "public",
    security(()),
    responses((status = 200, body = Value), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn openapi(Extension(reference): Extension<Reference>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], reference.json).into_response()
}

/// This description of the API as a page
#[utoipa::path(get, path = "/docs", tag = "public",
    security(()),
    responses((status = 200, body = String, content_type = "text/html"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn page(Extension(reference): Extension<Reference>) -> Html<Bytes> {
    Html(reference.page)
}

/// The reference as Markdown, to be read without a server.
pub fn reference(openapi: &OpenApi) -> String {
    markdown::of(&Page::new(openapi, ""))
}

impl Page {
    fn new(openapi: &OpenApi, address: &str) -> Self {
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
        // First what most come for, last what is there for everyone.
        groups.sort_by_key(|group| match group.name.as_str() {
            "conversations" => 0,
            "public" => 2,
            _ => 1,
        });
        let mut sent = BTreeSet::new();
        let operations =
            paths.into_iter().flatten().filter_map(|(_, item)| item.as_object()).flatten();
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
        Self {
            version: openapi.info.version.clone(),
            address: address.trim_end_matches('/').to_owned(),
            about: Words::of(openapi.info.description.as_deref().unwrap_or_default()),
            credentials: [
                ("KEY", "bearer"),
                ("TOKEN", "conversation"),
                ("FIRST_ADMIN", "first_admin"),
            ]
            .into_iter()
            .map(|(variable, name)| (variable, scheme(name)))
            .collect(),
            types: types.collect(),
            groups,
            problems: kinds
                .map(|kind| (kind.code(), kind.title(ombud_domain::Locale::En)))
                .collect(),
        }
    }
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}
