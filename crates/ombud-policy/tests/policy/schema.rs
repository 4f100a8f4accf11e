//! The schema: it holds no personal data, and our types say what it says.

use std::collections::BTreeSet;

use cedar_policy::SchemaFragment;
use ombud_policy::{
    Action, Authentication, Channel, DataClass, EffectClass, Finding, Owner, PLATFORM_SCHEMA,
    Purpose, STRING_ATTRIBUTES, Weekday,
};
use serde_json::Value;

fn schema() -> Value {
    let (fragment, _warnings) = SchemaFragment::from_cedarschema_str(PLATFORM_SCHEMA).unwrap();
    fragment.to_json_value().unwrap()[""].clone()
}

/// Every string in the type of `path`, however deep, and whatever else could hold free text.
fn strings(path: &str, of: &Value, found: &mut BTreeSet<String>) {
    match of {
        Value::Object(members) => {
            let name = |key| members.get(key).and_then(Value::as_str);
            let named = [name("type"), name("name")];
            if named.iter().flatten().any(|name| name.trim_start_matches("__cedar::") == "String") {
                found.insert(path.to_owned());
            }
            assert_ne!(members.get("additionalAttributes"), Some(&Value::Bool(true)), "{path}");
            assert!(!members.contains_key("tags"), "{path} has tags, whose keys are free text");
            for (key, member) in members {
                let transparent = ["shape", "attributes", "element", "context", "appliesTo"]
                    .contains(&key.as_str());
                let inner = if transparent { path.to_owned() } else { format!("{path}.{key}") };
                strings(&inner, member, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| strings(path, item, found)),
        _ => {}
    }
}

fn string_attributes(schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in ["entityTypes", "commonTypes", "actions"] {
        for (name, definition) in schema[part].as_object().unwrap() {
            strings(name, definition, &mut found);
        }
    }
    found
}

#[test]
fn only_the_published_attributes_are_strings() {
    let published = STRING_ATTRIBUTES.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(string_attributes(&schema()), published);
}

#[test]
fn a_new_string_attribute_would_be_noticed() {
    for (place, addition) in [
        ("authentication: Authentication,", "email: String,"),
        ("channel: Channel,", "notes: Set<{ by: String }>,"),
        ("article: String,", "person?: { name?: String },"),
    ] {
        let changed = PLATFORM_SCHEMA.replacen(place, &format!("{place} {addition}"), 1);
        let (fragment, _warnings) = SchemaFragment::from_cedarschema_str(&changed).unwrap();
        let found = string_attributes(&fragment.to_json_value().unwrap()[""]);
        assert_eq!(found.len(), STRING_ATTRIBUTES.len() + 1, "{addition}");
    }
}

#[test]
fn enumerations_are_the_schemas() {
    let schema = schema();
    let check = |name: &str, codes: Vec<&str>| {
        assert_eq!(schema["entityTypes"][name]["enum"], Value::from(codes), "{name}");
    };
    check("Authentication", Authentication::ALL.iter().map(|value| value.code()).collect());
    check("Channel", Channel::ALL.iter().map(|value| value.code()).collect());
    check("Data", DataClass::ALL.iter().map(|value| value.code()).collect());
    check("Effect", EffectClass::ALL.iter().map(|value| value.code()).collect());
    check("Finding", Finding::ALL.iter().map(|value| value.code()).collect());
    check("Owner", Owner::ALL.iter().map(|value| value.code()).collect());
    check("Purpose", Purpose::ALL.iter().map(|value| value.code()).collect());
    check("Weekday", Weekday::ALL.iter().map(|value| value.code()).collect());

    let actions: BTreeSet<_> = schema["actions"].as_object().unwrap().keys().cloned().collect();
    let ours = Action::ALL.iter().map(|action| action.code());
    let expect: BTreeSet<_> = ours
        .chain(["permittable", "narrowable", "acts", "by_people", "on_texts"])
        .map(str::to_owned)
        .collect();
    assert_eq!(actions, expect);
}
