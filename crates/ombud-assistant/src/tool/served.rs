//! Whether a system over HTTP still is what the folder's copy of its OpenAPI document says: what its
//! operations take and answer, compared with the document that it serves now.
//!
//! What more it takes or answers is no difference, as long as requests as we make them are taken and
//! answers as we read them are given: systems grow while they run.

use std::{
    cell::Cell,
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::{Map, Value as Json, json};

use super::openapi::{METHODS, answer_schema, resolved};

/// What is said of one operation at most that differs, so that a line of a log stays one.
const DIFFERENCES_MAX: usize = 5;
/// How many schemas one operation may consist of, its references followed. Beyond that, references are
/// compared by their names.
const SCHEMAS_MAX: u32 = 20_000;
/// Values that are told as they are; longer ones are only said to differ.
const VALUE_SIZE_MAX_BYTES: usize = 60;
/// Where parameters stand.
const PLACES: [&str; 4] = ["cookie", "header", "path", "query"];
/// Headers that OpenAPI has no parameters for.
const OUR_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

/// The OpenAPI document that a system serves.
#[derive(Debug)]
pub struct ServedDocument {
    whole: Json,
    /// What was read of it, by method and path.
    read: Mutex<BTreeMap<String, Option<Arc<HttpDescription>>>>,
}

/// What an OpenAPI document says that an operation takes and answers, references followed, without
/// what only people read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpDescription {
    /// Its `operationId`.
    id: String,
    /// A schema with a member for each place of a request: path, query, headers, body.
    takes: Json,
    /// The schema of its answer; null where the document does not say.
    answers: Json,
}

/// In which direction values of a schema go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// From us: the system may take more than it did.
    Taken,
    /// To us: the system may answer more than it did.
    Answered,
}

impl ServedDocument {
    /// A document; `None` for what is none of OpenAPI 3.
    pub fn new(whole: Json) -> Option<Self> {
        let is_one = whole["openapi"].as_str().is_some_and(|version| version.starts_with("3."));
        is_one.then(|| Self { whole, read: Mutex::default() })
    }

    fn description(&self, method: &str, path: &str) -> Option<Arc<HttpDescription>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let found = read
            .entry(format!("{method} {path}"))
            .or_insert_with(|| HttpDescription::new(&self.whole, method, path).map(Arc::new));
        found.clone()
    }

    /// What is said here differently of an operation. `header` takes the idempotency key.
    pub(super) fn differences(
        &self,
        method: &str,
        path: &str,
        header: &str,
        was: &HttpDescription,
    ) -> Vec<String> {
        let name = format!("`{}` ({method} {path})", was.id);
        let Some(is) = self.description(method, path) else {
            return vec![match self.place_of(&was.id) {
                Some(place) => format!("{name} is {place} now"),
                None => format!("{name} is gone"),
            }];
        };
        let mut found = Vec::new();
        compare(&was.takes, &is.takes, "", Way::Taken, &mut found);
        // It always is sent.
        let key = format!("header/{}", header.to_ascii_lowercase());
        found.retain(|(place, what)| *place != key || what != MUST);
        compare(&was.answers, &is.answers, "answer", Way::Answered, &mut found);
        found.sort();
        found.dedup();
        found.truncate(DIFFERENCES_MAX);
        found.into_iter().map(|(place, what)| format!("{name}: `{place}` {what}")).collect()
    }

    /// Where the operation of this id is done.
    fn place_of(&self, id: &str) -> Option<String> {
        self.whole["paths"].as_object()?.iter().find_map(|(path, item)| {
            let method = METHODS.into_iter().find(|method| item[method]["operationId"] == id)?;
            Some(format!("{} {path}", method.to_uppercase()))
        })
    }
}

impl HttpDescription {
    /// What a document says of an operation, where it has it.
    pub(super) fn new(document: &Json, method: &str, path: &str) -> Option<Self> {
        let item = document["paths"].get(path)?;
        let operation = item.get(method.to_ascii_lowercase())?;
        let schemas = Cell::new(SCHEMAS_MAX);
        let plain = |schema: &Json| plain(document, schema, &mut vec![], &schemas);
        let nothing = || (Map::new(), Vec::new());
        let mut places = BTreeMap::from(PLACES.map(|place| (place, nothing())));
        // Those of the operation stand for those of the path.
        for parameter in [item, operation].into_iter().filter_map(|of| of["parameters"].as_array())
        {
            for parameter in parameter.iter().map(|one| resolved(document, one)) {
                let place = parameter["in"].as_str().and_then(|place| places.get_mut(place));
                let (Some(name), Some((members, must))) = (parameter["name"].as_str(), place)
                else {
                    continue;
                };
                let is_header = parameter["in"] == "header";
                let name = if is_header { name.to_ascii_lowercase() } else { name.to_owned() };
                if is_header && OUR_HEADERS.contains(&name.as_str()) {
                    continue;
                }
                must.retain(|must| *must != name);
                if parameter["in"] == "path" || parameter["required"] == true {
                    must.push(name.clone());
                }
                members.insert(name, plain(&parameter["schema"]));
            }
        }
        let mut takes = Map::new();
        let mut must: Vec<&str> = Vec::new();
        for (place, (members, required)) in places {
            let schema = json!({ "properties": members, "required": required });
            takes.insert(place.to_owned(), schema);
        }
        let body = resolved(document, &operation["requestBody"]);
        let schema = &body["content"]["application/json"]["schema"];
        if !schema.is_null() {
            must.extend((body["required"] == true).then_some("body"));
            takes.insert("body".to_owned(), plain(schema));
        }
        Some(Self {
            id: operation["operationId"].as_str().unwrap_or_default().to_owned(),
            takes: json!({ "properties": takes, "required": must }),
            answers: answer_schema(document, operation).map_or(Json::Null, |schema| plain(&schema)),
        })
    }
}

/// A schema without its words for people, with what it refers to in place of references. `within` are
/// the references that lead here.
fn plain(document: &Json, schema: &Json, within: &mut Vec<String>, schemas: &Cell<u32>) -> Json {
    /// What changes nothing about what fits.
    const WORDS: [&str; 8] = [
        "$comment",
        "deprecated",
        "description",
        "example",
        "examples",
        "externalDocs",
        "title",
        "xml",
    ];
    /// Values, whatever they look like.
    const VALUES: [&str; 4] = ["const", "default", "enum", "required"];
    match schema {
        Json::Array(items) => {
            items.iter().map(|item| plain(document, item, within, schemas)).collect()
        }
        Json::Object(members) => {
            if let Some(reference) = schema["$ref"].as_str() {
                let target = reference.strip_prefix('#').and_then(|at| document.pointer(at));
                let left = schemas.get().checked_sub(1);
                let is_circle = within.iter().any(|one| one == reference);
                let (Some(target), Some(left), false) = (target, left, is_circle) else {
                    return json!({ "$ref": reference });
                };
                schemas.set(left);
                within.push(reference.to_owned());
                let target = plain(document, target, within, schemas);
                within.pop();
                return target;
            }
            let kept = members
                .iter()
                .filter(|(name, _)| !WORDS.contains(&name.as_str()) && !name.starts_with("x-"));
            let kept = kept.map(|(name, value)| {
                let value = match value {
                    Json::Object(named) if name == "properties" => {
                        let named = named.iter().map(|(name, schema)| {
                            (name.clone(), plain(document, schema, within, schemas))
                        });
                        Json::Object(named.collect())
                    }
                    _ if VALUES.contains(&name.as_str()) => value.clone(),
                    other => plain(document, other, within, schemas),
                };
                (name.clone(), value)
            });
            Json::Object(kept.collect())
        }
        other => other.clone(),
    }
}

/// What is said of what we do not send.
const MUST: &str = "must be given now";

/// Where two schemas differ, and how.
fn compare(was: &Json, is: &Json, place: &str, way: Way, found: &mut Vec<(String, String)>) {
    // Of an answer of which nothing was said, anything is taken.
    if was == is || (way == Way::Answered && was.is_null()) {
        return;
    }
    let within = |name: &str| match place {
        "" => name.to_owned(),
        place => format!("{place}/{name}"),
    };
    let (Json::Object(before), Json::Object(after)) = (was, is) else {
        found.push((place.to_owned(), changed(was, is)));
        return;
    };
    for (name, value) in before {
        match (name.as_str(), after.get(name)) {
            ("required", _) => {}
            // Nothing is sent but what is named.
            ("additionalProperties", _) if way == Way::Taken => {}
            ("properties", now) => {
                let nothing = Map::new();
                let members = value.as_object().unwrap_or(&nothing);
                for (name, schema) in members {
                    match now.and_then(|now| now.get(name)) {
                        Some(now) => compare(schema, now, &within(name), way, found),
                        None => found.push((within(name), "is gone".to_owned())),
                    }
                }
            }
            (_, Some(now)) => compare(value, now, &within(name), way, found),
            // Without it more is taken. What is answered may be null or not: it could be before.
            (name, None) if allows_more(name, way) => {}
            (_, None) => found.push((within(name), changed(value, &Json::Null))),
        }
    }
    let is_closed = before.get("additionalProperties") == Some(&Json::Bool(false));
    for (name, value) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
        let is_members = matches!(name.as_str(), "required" | "properties");
        let is_rest = way == Way::Taken && name == "additionalProperties";
        // Whatever else is said of an answer says less of it.
        let is_less = way == Way::Answered && !matches!(name.as_str(), "nullable" | "$ref");
        if !is_members && !is_rest && !is_less {
            found.push((within(name), changed(&Json::Null, value)));
        }
    }
    let new = after.get("properties").and_then(Json::as_object).into_iter().flatten();
    let new = new.filter(|(name, _)| was["properties"].get(name).is_none());
    if way == Way::Answered && is_closed {
        found.extend(new.map(|(name, _)| (within(name), "is new".to_owned())));
    }
    let must = |of: &Json| -> Vec<String> {
        let names = of["required"].as_array().into_iter().flatten().filter_map(Json::as_str);
        names.map(str::to_owned).collect()
    };
    let (had, has) = (must(was), must(is));
    match way {
        Way::Taken => found.extend(
            has.iter()
                .filter(|name| !had.contains(name))
                .map(|name| (within(name), MUST.to_owned())),
        ),
        Way::Answered => found.extend(
            had.iter()
                .filter(|name| !has.contains(name) && is["properties"].get(*name).is_some())
                .map(|name| (within(name), "may be left out now".to_owned())),
        ),
    }
}

/// Whether a schema without this word still fits what goes that way: each word of a schema leaves out more.
fn allows_more(name: &str, way: Way) -> bool {
    match way {
        Way::Taken => !matches!(name, "default" | "$ref"),
        Way::Answered => name == "nullable",
    }
}

/// How a value changed, in words.
fn changed(was: &Json, is: &Json) -> String {
    let told = |value: &Json| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (text.len() <= VALUE_SIZE_MAX_BYTES).then(|| format!("`{text}`"))
    };
    match (told(was), told(is)) {
        (Some(_), Some(is)) if was.is_null() => format!("is {is} now, and was not said"),
        (Some(was), Some(_)) if is.is_null() => format!("is not said any more, and was {was}"),
        (Some(was), Some(is)) => format!("is {is} now, and was {was}"),
        _ => "is not what it was".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Json {
        json!({
            "openapi": "3.1.0",
            "paths": { "/accounts/{account}/payments": {
                "parameters": [
                    { "name": "account", "in": "path", "required": true, "schema": { "type": "string" } }
                ],
                "post": {
                    "operationId": "pay",
                    "parameters": [
                        { "name": "dry", "in": "query", "schema": { "type": "boolean" } },
                        { "name": "Idempotency-Key", "in": "header", "schema": { "type": "string" } }
                    ],
                    "requestBody": { "required": true, "content": { "application/json": {
                        "schema": { "$ref": "#/components/schemas/Payment" }
                    } } },
                    "responses": { "201": { "content": { "application/json": {
                        "schema": { "$ref": "#/components/schemas/Paid" }
                    } } } }
                }
            } },
            "components": { "schemas": {
                "Payment": { "type": "object", "required": ["cents"], "properties": {
                    "cents": { "type": "integer", "minimum": 1, "description": "How much." },
                    "note": { "type": "string" }
                } },
                "Paid": { "type": "object", "required": ["id"], "properties": {
                    "id": { "type": "string" }, "next": { "$ref": "#/components/schemas/Paid" }
                } }
            } }
        })
    }

    #[test]
    fn an_answer_that_may_be_null_now_is_another_and_a_null_that_goes_is_none() {
        let nullable = |now: &mut Json| at(now, PAID)["properties"]["id"]["nullable"] = json!(true);
        assert_eq!(differs(nullable), ["`answer/id/nullable` is `true` now, and was not said"]);
        let mut was = document();
        nullable(&mut was);
        let was = HttpDescription::new(&was, "POST", PATH).unwrap();
        let now = ServedDocument::new(document()).unwrap();
        assert_eq!(now.differences("POST", PATH, "Idempotency-Key", &was), [""; 0]);
    }

    const PATH: &str = "/accounts/{account}/payments";

    /// What differs once a document was changed like this.
    fn differs(change: impl FnOnce(&mut Json)) -> Vec<String> {
        let was = HttpDescription::new(&document(), "POST", PATH).unwrap();
        let mut now = document();
        change(&mut now);
        let said =
            ServedDocument::new(now).unwrap().differences("POST", PATH, "Idempotency-Key", &was);
        let name = format!("`pay` (POST {PATH})");
        said.into_iter()
            .map(|said| said.strip_prefix(&name).unwrap().trim_start_matches(": ").to_owned())
            .collect()
    }

    fn at<'a>(document: &'a mut Json, pointer: &str) -> &'a mut Json {
        document.pointer_mut(pointer).unwrap()
    }

    const PAY: &str = "/paths/~1accounts~1{account}~1payments/post";
    const PAYMENT: &str = "/components/schemas/Payment";
    const PAID: &str = "/components/schemas/Paid";

    #[test]
    fn a_system_may_grow_and_say_it_in_other_words() {
        let same = differs(|now| {
            at(now, PAYMENT)["properties"]["cents"]["description"] = json!("The amount.");
            at(now, PAYMENT)["properties"]["cents"].as_object_mut().unwrap().remove("minimum");
            at(now, PAID)["properties"]["id"]["maxLength"] = json!(20);
            at(now, PAYMENT)["properties"]["priority"] = json!({ "type": "string" });
            at(now, PAYMENT)["title"] = json!("A payment");
            at(now, PAYMENT)["additionalProperties"] = json!(false);
            at(now, PAID)["properties"]["booked_on"] = json!({ "type": "string" });
            at(now, PAID)["required"] = json!(["booked_on", "id"]);
            at(now, PAY)["parameters"][1]["required"] = json!(true);
            at(now, PAY)["parameters"]
                .as_array_mut()
                .unwrap()
                .push(json!({ "name": "verbose", "in": "query", "schema": { "type": "boolean" } }));
            // A schema of another name.
            let paid = at(now, PAID).clone();
            at(now, "/components/schemas")["Receipt"] = paid;
            now["paths"]["/more"] = json!({ "get": { "operationId": "more" } });
        });
        assert_eq!(same, [""; 0]);
    }

    #[test]
    fn what_would_not_be_taken_or_answered_any_more_is_named() {
        type Change = fn(&mut Json);
        let changes: [(Change, &[&str]); 12] = [
            (|now| now["paths"] = json!({}), &[" is gone"]),
            (
                |now| {
                    let item = at(now, "/paths/~1accounts~1{account}~1payments").take();
                    now["paths"] = json!({ "/v2/payments": item });
                },
                &[" is POST /v2/payments now"],
            ),
            (
                |now| at(now, PAYMENT)["properties"]["cents"]["type"] = json!("string"),
                &["`body/cents/type` is `string` now, and was `integer`"],
            ),
            (
                |now| at(now, PAYMENT)["required"] = json!(["cents", "note", "to"]),
                &["`body/note` must be given now", "`body/to` must be given now"],
            ),
            (
                |now| at(now, PAYMENT)["properties"] = json!({ "cents": { "type": "integer" } }),
                &["`body/note` is gone"],
            ),
            (
                |now| at(now, PAYMENT)["properties"]["cents"]["maximum"] = json!(500),
                &["`body/cents/maximum` is `500` now, and was not said"],
            ),
            (
                |now| at(now, PAY)["parameters"][0]["required"] = json!(true),
                &["`query/dry` must be given now"],
            ),
            (
                |now| {
                    at(now, PAY)["parameters"].as_array_mut().unwrap().push(
                        json!({ "name": "session", "in": "cookie", "required": true, "schema": {} }),
                    );
                },
                &["`cookie/session` must be given now"],
            ),
            (
                |now| drop(at(now, PAY)["parameters"].as_array_mut().unwrap().pop()),
                &["`header/idempotency-key` is gone"],
            ),
            (|now| at(now, PAID)["required"] = json!([]), &["`answer/id` may be left out now"]),
            (
                |now| at(now, PAID)["properties"]["id"]["type"] = json!("integer"),
                &["`answer/id/type` is `integer` now, and was `string`"],
            ),
            (
                |now| at(now, PAY)["responses"] = json!({ "202": {} }),
                &["`answer` is not what it was"],
            ),
        ];
        for (change, says) in changes {
            assert_eq!(differs(change), says);
        }
    }

    #[test]
    fn a_document_that_contains_itself_over_and_over_is_read_to_an_end() {
        let mut schemas = Map::new();
        for level in 0..40 {
            let next = json!({ "$ref": format!("#/components/schemas/S{}", level + 1) });
            let members = json!({ "properties": { "left": next, "right": next } });
            schemas.insert(format!("S{level}"), members);
        }
        let mut document = document();
        document["components"]["schemas"] = Json::Object(schemas);
        at(&mut document, PAY)["requestBody"]["content"]["application/json"]["schema"] =
            json!({ "$ref": "#/components/schemas/S0" });
        let was = HttpDescription::new(&document, "POST", PATH).unwrap();
        let served = ServedDocument::new(document).unwrap();
        assert_eq!(served.differences("POST", PATH, "Idempotency-Key", &was), [""; 0]);
    }
}
