//! The description of the API.

use std::{collections::BTreeSet, path::Path};

use nordlicht_billing::openapi_json;
use serde_json::Value;

use crate::client::Server;

#[test]
fn the_file_is_what_the_code_generates() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    assert!(
        std::fs::read_to_string(file).unwrap() == openapi_json().unwrap(),
        "run `cargo run -p nordlicht-billing -- openapi > examples/nordlicht-billing/openapi.json`"
    );
}

#[test]
fn every_operation_has_an_id_and_every_field_a_description() {
    let document: Value = serde_json::from_str(&openapi_json().unwrap()).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id), "{method} {path}: {id} is there twice");
            assert!(operation["summary"].is_string(), "{id}");
        }
    }
    assert_eq!(ids.len(), 34, "{ids:?}");
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(schema["description"].is_string(), "{name}");
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            let described = schema["description"].is_string() || schema["oneOf"].is_array();
            assert!(described, "{name}.{field}: {schema}");
        }
    }
}

#[test]
fn it_is_served_to_everyone() {
    let server = Server::start();
    let reply = server.client.send("GET", "/openapi.json", &[], "").unwrap();
    assert_eq!((reply.status, reply.body), (200, openapi_json().unwrap()));
}
