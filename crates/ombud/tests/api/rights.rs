//! Who may do what, asked of every address there is: those of the API with another customer's token, and those of the pages with
//! each role. The API with each scope is in `pages.rs`.
//!
//! What is asked is generated: of the API from its own description (`/openapi.json`), of the pages from the routes in
//! the source. Whoever adds a page is asked here who may open it.

use std::{fs, path::PathBuf};

use serde_json::{Map, Value, json};

use crate::{
    QUESTION_DE,
    app::{TestApp, http::Request},
    staff::{form, invite, invite_for},
};

/// Every scope there is.
pub(crate) const SCOPES: [&str; 14] = [
    "drafts",
    "assign",
    "conversations",
    "desk",
    "approvals",
    "releases",
    "decisions",
    "texts",
    "stops",
    "recalls",
    "privacy",
    "integrations",
    "overview",
    "admin",
];

/// What something could have as its id, and nothing has.
const NOBODY: &str = "7f0f9d9c-2d5b-4c9b-9a43-3f1f8f6f0f01";

/// An address of the API that not everybody may use, with what it takes.
struct Operation {
    method: String,
    path: String,
    body: Option<Value>,
}

fn operations(app: &TestApp) -> Vec<Operation> {
    let described = app.get("/openapi.json").send().expect(200);
    let mut operations = Vec::new();
    for (path, item) in described["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(security) = operation["security"].as_array() else { continue };
            let named = |name: &str| {
                security.iter().filter_map(|one| one[name].as_array().cloned()).collect::<Vec<_>>()
            };
            if named("bearer").is_empty() && named("conversation").is_empty() {
                continue;
            }
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            operations.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                body: schema.is_object().then(|| example(&described, schema)),
            });
        }
    }
    operations
}

/// A value as a schema wants it: the first of each choice, and nothing that may be left out.
fn example(described: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        return example(described, described.pointer(name.trim_start_matches('#')).unwrap());
    }
    for several in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[several].as_array() {
            let mut choices = choices.iter().filter(|one| one["type"] != "null");
            return example(described, choices.next().unwrap());
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().map(|part| example(described, part));
        let parts = parts.filter_map(|part| part.as_object().cloned());
        return Value::Object(parts.flatten().collect::<Map<_, _>>());
    }
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| **kind != "null").unwrap(),
        kind => kind,
    };
    match kind.as_str() {
        Some("string") => match schema["format"].as_str() {
            Some("uuid") => json!(NOBODY),
            Some("date-time") => json!("2030-01-01T00:00:00Z"),
            Some("uri") => json!("https://hook.example/x"),
            Some("language") => json!("de"),
            _ => json!("x"),
        },
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("boolean") => json!(false),
        Some("array") => json!([example(described, &schema["items"])]),
        _ => {
            let required = schema["required"].as_array().into_iter().flatten();
            let members = required.map(|name| {
                let name = name.as_str().unwrap();
                (name.to_owned(), example(described, &schema["properties"][name]))
            });
            Value::Object(members.collect())
        }
    }
}

/// What there is, of the kind that an address begins with; else what nothing has as its id.
struct There {
    conversation: String,
    decision: String,
    release: String,
    review: String,
}

impl There {
    /// Somebody's conversation with a decision in it, and the version that serves it.
    fn new(app: &TestApp) -> Self {
        let talk = app.open("de");
        let reply = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
        let releases = app.get("/v1/releases").bearer(&app.admin).send().expect(200);
        let release = releases["items"][0]["id"].as_str().unwrap().to_owned();
        let review = NOBODY.to_owned();
        Self { conversation: talk.id.clone(), decision: reply, release, review }
    }

    fn path(&self, pattern: &str) -> String {
        let mut path = pattern.to_owned();
        while let Some((before, rest)) = path.clone().split_once('{') {
            let (name, after) = rest.split_once('}').unwrap();
            let value = match before.rsplit('/').nth(1) {
                Some("conversations") => &self.conversation,
                Some("decisions") => &self.decision,
                Some("releases" | "assistants") => &self.release,
                Some("reviews") => &self.review,
                Some("sites") => "default",
                _ if name == "index" => "0",
                _ => NOBODY,
            };
            path = format!("{before}{value}{after}");
        }
        path
    }
}

fn ask(
    app: &TestApp,
    operation: &Operation,
    there: &There,
    credential: Option<&str>,
) -> (u16, String) {
    let path = there.path(&operation.path);
    // What has to be told to be answered at all.
    let query = match operation.path.as_str() {
        "/v1/decisions/{id}/explanation" => "?language=de",
        "/v1/acts" => "?state=done",
        "/v1/deliveries" => "?state=dead",
        _ => "",
    };
    let mut request = app.request(&operation.method, &format!("{path}{query}"));
    if let Some(body) = &operation.body {
        request = request.json(body);
    }
    if let Some(credential) = credential {
        request = request.bearer(credential);
    }
    answer_of(&request)
}

/// Whether somebody was told that they may not: also by what is not theirs not being there.
fn is_refused(status: u16) -> bool {
    matches!(status, 401 | 403)
}

/// Whether nothing was done and nothing was told.
fn is_nothing(status: u16) -> bool {
    (400..500).contains(&status)
}

/// Status and text. What is live has no end: it is not waited for.
fn answer_of(request: &Request) -> (u16, String) {
    match request.follow() {
        Ok(_) => (200, String::new()),
        Err(answer) => (answer.status, String::from_utf8_lossy(&answer.body).into_owned()),
    }
}

#[test]
fn a_customers_token_opens_their_own_conversation_and_nothing_else() {
    let app = TestApp::start();
    let own = app.open("de");
    let mut wrong = Vec::new();
    for operation in operations(&app) {
        let Operation { method, path, .. } = &operation;
        let status = ask(&app, &operation, &There::new(&app), Some(&own.token)).0;
        if !is_nothing(status) {
            wrong.push(format!("{method} {path} of another: {status}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let shown = own.get("").send();
    assert_eq!(shown.status, 200, "their own is theirs as before: {shown:?}");
}

/// Who may use the pages: the first row whose address is the beginning of a route's holds. Scopes that are each enough, or
/// together where `&` joins them; with none, everybody who is signed in.
const PAGES: &[(&str, &str, &[&str])] = &[
    ("*", "/account", &[]),
    ("*", "/components", &[]),
    ("*", "/console/keys", &["admin"]),
    ("*", "/console/staff", &["admin"]),
    ("*", "/desk/approvals", &["approvals"]),
    // Whoever sees what was decided may doubt it.
    ("*", "/desk/decisions", &["desk", "decisions"]),
    ("*", "/desk/flags", &["desk"]),
    ("*", "/desk/reviews/", &["desk"]),
    ("GET", "/desk/reviews", &["desk", "decisions"]),
    ("*", "/desk", &["desk"]),
    ("*", "/console/decisions/{id}/texts", &["texts"]),
    ("*", "/console/decisions/{id}/receipt", &["decisions", "desk"]),
    ("*", "/console/decisions", &["decisions"]),
    ("*", "/console/ledger", &["decisions"]),
    ("POST", "/console/stops/", &["stops"]),
    ("*", "/console/stops", &["stops", "desk"]),
    ("*", "/console/recalls", &["recalls"]),
    ("*", "/console/privacy", &["privacy"]),
    ("*", "/console/policies", &["decisions"]),
    ("*", "/console/procedures", &["decisions"]),
    ("*", "/console/sites", &["integrations"]),
    ("*", "/console/webhooks", &["integrations"]),
    ("*", "/console/knowledge", &["drafts"]),
    ("POST", "/console/unanswered/draft", &["drafts&texts"]),
    ("GET", "/console/unanswered", &["overview"]),
    ("POST", "/console/unanswered", &["texts"]),
    ("*", "/console/drafts", &["drafts"]),
    ("*", "/console/acts", &["overview"]),
    ("*", "/console/system", &["integrations"]),
    ("POST", "/console/assistants/{id}/draft", &["drafts"]),
    ("*", "/console/assistants/{id}/beside", &["releases", "desk", "drafts"]),
    ("*", "/console/assistants/{id}/folder", &["releases", "drafts"]),
    ("GET", "/console/assistants", &["releases", "desk", "drafts"]),
    ("POST", "/console/assistants/{id}/roll-back", &["releases", "desk"]),
    ("POST", "/console/assistants", &["releases"]),
    ("GET", "/console", &["overview"]),
];

/// Routes for whoever is not signed in.
const OPEN: [&str; 5] = ["/sign-in", "/sign-out", "/first", "/invitation/{token}", "/sign-in/done"];

/// What every role may do (docs/concepts/staff.md).
const ROLES: [(&str, &[&str]); 11] = [
    ("administrator", &["admin"]),
    ("agent", &["desk"]),
    ("lead", &["desk", "assign", "approvals", "drafts", "decisions", "texts", "overview"]),
    ("engineer", &["releases", "drafts", "decisions", "integrations", "stops", "overview"]),
    ("legal", &["decisions", "texts", "privacy", "overview"]),
    ("compliance", &["decisions", "texts", "approvals", "recalls", "overview"]),
    ("privacy", &["decisions", "texts", "privacy", "overview"]),
    ("security", &["decisions", "stops", "overview"]),
    ("operations", &["stops", "recalls", "integrations", "overview"]),
    ("executive", &["overview"]),
    ("auditor", &["decisions", "texts", "overview"]),
];

/// What forms send, so that what is refused is not refused for what is missing.
const FIELDS: [(&str, &str); 16] = [
    ("key", "rights-of-pages"),
    ("text", "x"),
    ("reason", "x"),
    ("name", "x"),
    ("address", "x@nordlicht.example"),
    ("role", "agent"),
    ("answer", "x"),
    ("decision", NOBODY),
    ("digest", "x"),
    ("note", "x"),
    ("url", "https://hook.example/x"),
    ("id", "x"),
    ("scope", "tool/none"),
    ("language", "en"),
    ("from", "de"),
    ("to", "en"),
];

/// Every route of the pages with its methods, as the source has them.
fn routes() -> Vec<(&'static str, String)> {
    let web = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ombud-web/src");
    let mut routes = Vec::new();
    for part in ["desk", "console", "staff"] {
        let text = fs::read_to_string(web.join(part).join("mod.rs")).unwrap();
        for call in text.split(".route(").skip(1) {
            let path = call.split('"').nth(1).unwrap().to_owned();
            let handlers = call.split("\n        .").next().unwrap();
            for (method, made) in [("GET", "get("), ("POST", "post(")] {
                if handlers.contains(made) {
                    routes.push((method, path.clone()));
                }
            }
        }
    }
    routes
}

fn open(app: &TestApp, method: &str, route: &str, session: &str) -> u16 {
    let path = There::new(app).path(route);
    let page = app.get(&path).header("accept", "text/html");
    let request = if method == "GET" { page } else { form(app, &path, &FIELDS) };
    answer_of(&request.header("cookie", session)).0
}

#[test]
fn each_role_opens_the_pages_that_are_for_it_and_no_others() {
    let app = TestApp::start();
    let routes = routes();
    assert!(routes.len() > 70, "{routes:?}");
    let mut wrong = Vec::new();
    for (role, scopes) in ROLES {
        let session = invite(&app, role, &[role]).accept(&app);
        for (method, route) in &routes {
            if OPEN.contains(&route.as_str()) {
                continue;
            }
            let for_this = |row: &&(&str, &str, &[&str])| {
                ["*", *method].contains(&row.0) && route.starts_with(row.1)
            };
            let Some((_, _, needed)) = PAGES.iter().find(for_this) else {
                wrong.push(format!("{method} {route}: nobody has said who may use it"));
                continue;
            };
            let may = needed.is_empty()
                || scopes.contains(&"admin")
                || needed.iter().any(|all| all.split('&').all(|scope| scopes.contains(&scope)));
            let status = open(&app, method, route, &session);
            let is_right =
                if may { !is_refused(status) && status < 500 } else { is_nothing(status) };
            if !is_right {
                wrong.push(format!("{method} {route} as {role}: {status} (allowed: {needed:?})"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Somebody limited to one site asks every address and opens every page, for a conversation of another.
#[test]
fn whoever_is_limited_to_a_site_meets_nothing_of_another() {
    let app = TestApp::start();
    for site in ["north", "south"] {
        let path = format!("/v1/sites/{site}");
        app.request("PUT", &path)
            .json(&json!({ "name": site }))
            .bearer(&app.admin)
            .send()
            .expect(200);
    }
    let talk = app.open_on("south", "de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let contest = json!({ "reason": "Das stimmt nicht." });
    let contested = app.post(&format!("/v1/decisions/{decision}/contest"), &contest);
    let contested = contested.bearer(&talk.token).send().expect(200);
    let review = contested["review"].as_str().unwrap().to_owned();
    let lead = invite(&app, "Ada", &["lead"]).accept(&app);
    let flag = form(&app, &format!("/desk/decisions/{decision}/flag"), &FIELDS);
    assert_eq!(flag.header("cookie", &lead).send().status, 303);
    let there = There { conversation: talk.id.clone(), decision, review, ..There::new(&app) };
    let ids = [&there.conversation, &there.decision, &there.review];
    let is_wrong = |is_of_it: bool, status: u16, text: &str| {
        let is_told = status < 300 && ids.iter().any(|id| text.contains(id.as_str()));
        status >= 500 || is_told || (is_of_it && !is_nothing(status))
    };
    let limited = ["desk", "assign", "approvals", "decisions", "texts", "privacy"];
    let body = json!({ "name": "limited", "scopes": limited, "areas": ["site:north"] });
    let made = app.post("/v1/keys", &body).bearer(&app.admin).send().expect(201);
    let key = made["key"].as_str().unwrap();
    let of = ["conversations", "decisions", "reviews", "acts", "tasks", "subjects"];
    let of = of.map(|kind| format!("/v1/{kind}/{{"));
    let mut wrong = Vec::new();
    for operation in operations(&app) {
        let Operation { method, path, .. } = &operation;
        let (status, text) = ask(&app, &operation, &there, Some(key));
        if is_wrong(of.iter().any(|begin| path.starts_with(begin)), status, &text) {
            wrong.push(format!("{method} {path}: {status} {text}"));
        }
    }
    let areas = ["site:north".to_owned()];
    let session = invite_for(&app, "Lea", &["lead", "privacy", "compliance"], &areas).accept(&app);
    let about =
        ["/desk/conversations/{id}", "/desk/decisions/", "/desk/reviews/", "/console/decisions/"];
    for (method, route) in routes() {
        if OPEN.contains(&route.as_str()) {
            continue;
        }
        let path = there.path(&route);
        let page = app.get(&path).header("accept", "text/html");
        let request = if method == "GET" { page } else { form(&app, &path, &FIELDS) };
        let (status, text) = answer_of(&request.header("cookie", &session));
        let is_of_it = about.iter().any(|begin| route.starts_with(begin));
        if is_wrong(is_of_it, status, &text) {
            wrong.push(format!("{method} {route}: {status}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(talk.get("").send().expect(200)["owner"], "queue", "nothing happened to it");
}
