//! `/v1/webhooks`: what happens is told to other systems, signed, by ids and never by texts.

use std::{
    io::Write,
    net::TcpListener,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{
        Talk, TestApp,
        http::{header, receive},
        poll,
    },
};

behaviours! {
    a_decision_is_told_signed_and_without_texts,
    a_delivery_that_fails_is_tried_again_with_the_same_id,
    a_webhook_hears_only_what_it_asked_for,
    a_webhook_needs_an_address_and_known_kinds,
}

/// Someone who is told things.
struct Receiver {
    listener: TcpListener,
}

/// What they were told.
struct Told {
    headers: String,
    body: String,
}

impl Receiver {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self { listener }
    }

    fn url(&self) -> String {
        format!("http://{}/hook?for=tests", self.listener.local_addr().unwrap())
    }

    /// Wait to be told something about a conversation, and answer with a status; what belongs to
    /// other tests is acknowledged and left.
    fn told(&self, talk: &Talk<'_>, status: &str) -> Told {
        poll("a delivery", || {
            let mut mine = false;
            let (headers, body) = receive(&self.listener, |body| {
                mine = String::from_utf8_lossy(body).contains(&talk.id);
                if mine { status } else { "204 No Content" }
            })?;
            mine.then(|| Told { headers, body: String::from_utf8(body).unwrap() })
        })
    }
}

fn create(app: &TestApp, receiver: &Receiver, kinds: &[&str]) -> Value {
    let body = json!({ "url": receiver.url(), "kinds": kinds });
    app.post("/v1/webhooks", &body).bearer(&app.admin).send().expect(201)
}

fn delete(app: &TestApp, hook: &Value) {
    let path = format!("/v1/webhooks/{}", hook["id"].as_str().unwrap());
    app.request("DELETE", &path).bearer(&app.admin).send().expect(204);
}

/// HMAC-SHA-256 as OpenSSL computes it, lower-case hex.
fn hmac(secret: &str, text: &str) -> String {
    let mut openssl = Command::new("openssl")
        .args(["dgst", "-sha256", "-hmac", secret, "-r"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    openssl.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = String::from_utf8(openssl.wait_with_output().unwrap().stdout).unwrap();
    output.split(' ').next().unwrap().to_owned()
}

pub(crate) fn a_decision_is_told_signed_and_without_texts(app: &TestApp) {
    let receiver = Receiver::new();
    let hook = create(app, &receiver, &[]);
    let talk = app.open("de");
    let reply = talk.say(QUESTION_DE)["reply"].clone();
    let told = receiver.told(&talk, "204 No Content");
    let body: Value = serde_json::from_str(&told.body).unwrap();
    assert_eq!(body["decision"], reply["decision"]);
    assert_eq!(body["kind"], "reply");
    assert_eq!(body["conversation"], talk.id);
    assert_eq!(header(&told.headers, "ombud-delivery"), body["id"].as_str());
    let mut fields: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["at", "conversation", "decision", "id", "kind"], "ids and no texts");
    let signature = header(&told.headers, "ombud-signature").unwrap();
    let (seconds, signature) = signature.split_once(",v1=").unwrap();
    let seconds = seconds.strip_prefix("t=").unwrap();
    let signed = format!("{seconds}.{}", told.body);
    assert_eq!(signature, hmac(hook["secret"].as_str().unwrap(), &signed));
    // The secret is shown once.
    let list = app.get("/v1/webhooks").bearer(&app.admin).send().expect(200);
    assert!(list.to_string().contains(hook["id"].as_str().unwrap()));
    assert!(!list.to_string().contains(hook["secret"].as_str().unwrap()));
    delete(app, &hook);
}

pub(crate) fn a_delivery_that_fails_is_tried_again_with_the_same_id(app: &TestApp) {
    let receiver = Receiver::new();
    let hook = create(app, &receiver, &["handoff"]);
    let talk = app.open("de");
    talk.say("Mensch");
    let first = receiver.told(&talk, "500 Internal Server Error");
    let second = receiver.told(&talk, "200 OK");
    assert_eq!(first.body, second.body);
    let id = |told: &Told| header(&told.headers, "ombud-delivery").unwrap().to_owned();
    assert_eq!(id(&first), id(&second));
    delete(app, &hook);
}

pub(crate) fn a_webhook_hears_only_what_it_asked_for(app: &TestApp) {
    let receiver = Receiver::new();
    let hook = create(app, &receiver, &["outcome"]);
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    talk.post("/close", &json!({ "solved": true })).send().expect(200);
    let told: Value = serde_json::from_str(&receiver.told(&talk, "200 OK").body).unwrap();
    assert_eq!(told["kind"], "outcome", "the reply was not told");
    delete(app, &hook);
    let path = format!("/v1/webhooks/{}", hook["id"].as_str().unwrap());
    app.request("DELETE", &path).bearer(&app.admin).send().problem(404, "not-found");
}

pub(crate) fn a_webhook_needs_an_address_and_known_kinds(app: &TestApp) {
    for (body, says) in [
        (json!({ "url": "ftp://example.org" }), "`url`"),
        (json!({ "url": "" }), "`url`"),
        (json!({ "url": "https://example.org", "kinds": ["everything"] }), "everything"),
        (json!({ "kinds": [] }), "url"),
    ] {
        let made = app.post("/v1/webhooks", &body).bearer(&app.admin).send();
        let detail = made.problem(422, "invalid");
        assert!(detail.contains(says), "{detail}");
    }
    let key = app.key(&["desk"]);
    let body = json!({ "url": "https://example.org" });
    app.post("/v1/webhooks", &body).bearer(&key).send().problem(403, "forbidden");
    app.get("/v1/webhooks").bearer(&key).send().problem(403, "forbidden");
    let deliveries =
        |key: &str, query: &str| app.get(&format!("/v1/deliveries{query}")).bearer(key).send();
    deliveries(&key, "?state=dead").problem(403, "forbidden");
    deliveries(&app.admin, "?state=dead").expect(200);
    assert!(deliveries(&app.admin, "").problem(400, "malformed").contains("`state` is missing"));
}
