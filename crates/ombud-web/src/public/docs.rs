//! The reference of the API, as JSON and as a page.

use askama::Template;
use axum::{Router, http::header, response::Html, routing::get};
use bytes::Bytes;
use serde_json::Value;
use utoipa::openapi::OpenApi;

use crate::state::Shared;

#[derive(Template)]
#[template(path = "docs.html")]
struct Page {
    groups: Vec<Group>,
    version: String,
}

struct Group {
    name: String,
    operations: Vec<Listed>,
}

struct Listed {
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<(String, String)>,
    body: String,
    answer: String,
}

/// Both forms of the reference.
pub(crate) fn router(openapi: &OpenApi) -> Router<Shared> {
    // As they are sent: the description as a structure holds 4 MB.
    let json = Bytes::from(serde_json::to_vec(openapi).unwrap_or_default());
    let page = Bytes::from(render(openapi));
    let is_json = [(header::CONTENT_TYPE, "application/json")];
    Router::new()
        .route("/openapi.json", get(async move || (is_json, json)))
        .route("/docs", get(async move || Html(page)))
}

fn render(openapi: &OpenApi) -> String {
    let json = serde_json::to_value(openapi).unwrap_or_default();
    let mut groups: Vec<Group> = Vec::new();
    let paths = json.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if !operation.get("responses").is_some_and(Value::is_object) {
                continue;
            }
            let name = text(operation.pointer("/tags/0"));
            let listed = listed(method, path, operation);
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.operations.push(listed),
                None => groups.push(Group { name, operations: vec![listed] }),
            }
        }
    }
    let page = Page { groups, version: openapi.info.version.clone() };
    page.render().unwrap_or_default()
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn listed(method: &str, path: &str, operation: &Value) -> Listed {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let responses = operation.get("responses").and_then(Value::as_object);
    let answer = responses.into_iter().flatten().find(|(status, _)| status.starts_with('2'));
    Listed {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation.get("summary")),
        description: text(operation.get("description")),
        parameters: parameters
            .into_iter()
            .flatten()
            .map(|parameter| (text(parameter.get("name")), text(parameter.get("description"))))
            .collect(),
        body: schema(operation.get("requestBody")),
        answer: answer
            .map(|(status, response)| format!("{status} {}", schema(Some(response))))
            .unwrap_or_default(),
    }
}

/// The name of the schema of a body, where it has one.
fn schema(body: Option<&Value>) -> String {
    let contents = body.and_then(|body| body.get("content")).and_then(Value::as_object);
    let schema = contents.and_then(|contents| contents.values().next()?.get("schema"));
    let Some(schema) = schema else { return String::new() };
    let name = text(schema.get("$ref"));
    name.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("object").to_owned()
}
