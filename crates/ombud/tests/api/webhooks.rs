//! `/v1/webhooks`: what happens is told to other systems, signed, by ids and never by texts.

use std::{
    io::{ErrorKind, Read, Write},
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
    a_webhook_that_does_not_answer_keeps_no_other_waiting,
    what_waits_for_a_webhook_goes_with_it,
    a_webhook_hears_only_what_it_asked_for,
    a_webhook_needs_an_address_and_known_kinds,
    an_address_with_a_password_is_refused_and_not_said_back,
    an_address_of_the_machine_or_its_network_is_refused_unless_it_is_allowed,
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
        // In capitals: the scheme of an address has no case.
        format!("HTTP://{}/hook?for=tests", self.listener.local_addr().unwrap())
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

pub(crate) fn a_webhook_that_does_not_answer_keeps_no_other_waiting(app: &TestApp) {
    // It takes connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    silent.set_nonblocking(true).unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let body = json!({ "url": url, "kinds": ["reply"] });
    let hangs = app.post("/v1/webhooks", &body).bearer(&app.admin).send().expect(201);
    let receiver = Receiver::new();
    let hook = create(app, &receiver, &["reply"]);
    let talk = app.open("de");
    let said: Vec<Value> = [QUESTION_DE, "Wann bekomme ich meine Rechnung?"]
        .iter()
        .map(|text| talk.say(text)["reply"]["decision"].clone())
        .collect();
    let (mut asked, _) = poll("the silent one is asked", || silent.accept().ok());
    let heard: Vec<Value> = said
        .iter()
        .map(|_| receiver.told(&talk, "204 No Content"))
        .map(|told| serde_json::from_str::<Value>(&told.body).unwrap()["decision"].clone())
        .collect();
    assert_eq!(heard, said, "in the order of the decisions");
    // The silent one is still waited for, and only once.
    asked.set_nonblocking(true).unwrap();
    let mut bytes = [0; 4_096];
    let end = loop {
        match asked.read(&mut bytes) {
            Ok(0) => break None,
            Ok(_) => {}
            Err(error) => break Some(error.kind()),
        }
    };
    assert_eq!(end, Some(ErrorKind::WouldBlock), "it was given up before the other heard");
    assert_eq!(silent.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    delete(app, &hangs);
    delete(app, &hook);
}

pub(crate) fn what_waits_for_a_webhook_goes_with_it(app: &TestApp) {
    let receiver = Receiver::new();
    let hook = create(app, &receiver, &["handoff"]);
    let talk = app.open("de");
    talk.say("Mensch");
    receiver.told(&talk, "503 Service Unavailable");
    let waits = || {
        let path = "/v1/deliveries?state=failing&limit=200";
        let page = app.get(path).bearer(&app.admin).send().expect(200);
        page["items"].as_array().unwrap().iter().any(|one| one["webhook"] == hook["id"])
    };
    poll("it waits", || waits().then_some(()));
    delete(app, &hook);
    assert!(!waits());
}

/// What arrived at a webhook, the newest first.
fn arrived(app: &TestApp, hook: &Value) -> Vec<Value> {
    let page = app.get("/v1/deliveries?state=delivered&limit=200").bearer(&app.admin).send();
    let items = page.expect(200)["items"].as_array().unwrap().clone();
    items.into_iter().filter(|one| one["webhook"] == hook["id"]).collect()
}

/// On a server by itself: what others decide would arrive, too.
#[test]
fn what_arrived_is_listed_and_sent_again_with_the_same_id() {
    let app = &TestApp::start();
    let receiver = Receiver::new();
    let hook = create(app, &receiver, &["handoff"]);
    let talk = app.open("de");
    talk.say("Mensch");
    let first = receiver.told(&talk, "202 Accepted");
    let one = poll("it is listed", || arrived(app, &hook).pop());
    assert_eq!(header(&first.headers, "ombud-delivery"), one["id"].as_str());
    assert_eq!((&one["state"], &one["attempts"]), (&json!("delivered"), &json!(1)), "{one}");
    assert_eq!((&one["last_status"], one.get("next_at")), (&json!(202), None), "{one}");
    let seen = crate::staff::invite(app, "Kim", &["engineer"]).accept(app);
    let path = format!("/console/webhooks?webhook={}", hook["id"].as_str().unwrap());
    let shown = crate::staff::page(app, &path, Some(&seen)).text(200);
    let button = format!("/console/webhooks/deliveries/{}/revive", one["id"].as_str().unwrap());
    assert!(shown.contains(&button), "{shown}");
    assert!(shown.contains("it was answered with 202"), "{shown}");
    let german = app.get(&path).header("cookie", &seen).header("accept-language", "de");
    let german = german.header("accept", "text/html").send().text(200);
    assert!(german.contains("<span>es kam als Antwort 202</span>"), "{german}");

    let again = format!("/v1/deliveries/{}/revive", one["id"].as_str().unwrap());
    app.request("POST", &again).bearer(&app.admin).send().expect(204);
    let second = receiver.told(&talk, "204 No Content");
    assert_eq!(first.body, second.body);
    poll("it arrived again", || arrived(app, &hook).pop().filter(|one| one["last_status"] == 204));
    assert_eq!(arrived(app, &hook).len(), 1, "it is the same one");
    delete(app, &hook);
    assert_eq!(arrived(app, &hook), [Value::Null; 0], "it goes with its webhook");
    app.request("POST", &again).bearer(&app.admin).send().problem(404, "not-found");
}

/// On a server by itself: what others decide would arrive, too.
#[test]
fn the_last_fifty_that_arrived_are_kept_of_a_webhook() {
    let app = &TestApp::start();
    let receiver = Receiver::new();
    let hook = create(app, &receiver, &["route"]);
    let talk = app.open("de");
    // Each turn of the desk's is a decision: taken and given back.
    talk.say("Mensch");
    for _ in 0..26 {
        for to in ["take", "return"] {
            let path = talk.path(&format!("/{to}"));
            app.request("POST", &path).bearer(&app.admin).send().expect(200);
        }
    }
    let told: Vec<Value> = (0..52)
        .map(|_| serde_json::from_str(&receiver.told(&talk, "204 No Content").body).unwrap())
        .map(|body: Value| body["id"].clone())
        .collect();
    let kept = poll("the last is listed", || {
        let ids = arrived(app, &hook).iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
        (ids.first() == told.last()).then_some(ids)
    });
    let mut expected = told[2..].to_vec();
    expected.reverse();
    assert_eq!(kept, expected);
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

pub(crate) fn an_address_with_a_password_is_refused_and_not_said_back(app: &TestApp) {
    for (url, says) in [
        ("https://ombud:geheim@hooks.example/", "password"),
        ("https://geheim@hooks.example", "password"),
        ("http://hooks.example:80@geheim.example", "password"),
        ("https://", "host"),
        ("https:///geheim", "host"),
        ("https://hooks..example", "host"),
        ("https://hooks.example:0/", "host"),
        ("https://hooks.example:70000/", "host"),
        ("https://[::1/geheim", "host"),
        ("https://bücher.example/", "`xn--"),
        ("https://hooks.example/a b", "`%20`"),
        ("https://hooks.example/\u{202e}geheim", "`%20`"),
        ("https://hooks.example/\u{0}", "`%20`"),
    ] {
        let body = json!({ "url": url });
        let made = app.post("/v1/webhooks", &body).bearer(&app.admin).send();
        let detail = made.problem(422, "invalid");
        assert!(detail.starts_with("`url` ") && detail.contains(says), "{url}: {detail}");
        assert!(!detail.contains("geheim"), "{detail}");
    }
    for url in [
        "HTTPS://hooks.example/",
        "http://[2606:4700:4700::1111]:8095/a?b=c%20d&e=@",
        "https://hooks.example.",
        "http://a_b:1/",
    ] {
        let body = json!({ "url": url, "kinds": ["restore"] });
        let made = app.post("/v1/webhooks", &body).bearer(&app.admin).send().expect(201);
        assert_eq!(made["url"], url);
        delete(app, &made);
    }
}

pub(crate) fn an_address_of_the_machine_or_its_network_is_refused_unless_it_is_allowed(
    app: &TestApp,
) {
    for host in [
        "127.0.0.2",
        "[::1]",
        "[::ffff:127.0.0.2]",
        "2130706434",
        "127.2",
        "0.0.0.0",
        "10.1.2.3:9000",
        "172.20.0.1",
        "192.168.178.1",
        "100.64.0.1",
        "169.254.169.254",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[64:ff9b::a01:203]",
        "224.0.0.1",
    ] {
        for scheme in ["http", "https"] {
            let body = json!({ "url": format!("{scheme}://{host}/latest/meta-data/") });
            let refused = app.post("/v1/webhooks", &body).bearer(&app.admin).send();
            let detail = refused.problem(422, "invalid");
            assert!(detail.contains("webhooks are not sent there"), "{host}: {detail}");
            assert!(detail.contains("`webhooks.allowed`"), "{host}: {detail}");
        }
    }
    let body = json!({ "url": "http://10.1.2.3/" });
    let german = app.post("/v1/webhooks", &body).bearer(&app.admin);
    let detail = german.header("accept-language", "de").send().problem(422, "invalid");
    assert!(detail.contains("dorthin gehen keine Webhooks"), "{detail}");
    // The address that this server was told to allow.
    let body = json!({ "url": "http://127.0.0.1:9/", "kinds": ["restore"] });
    let made = app.post("/v1/webhooks", &body).bearer(&app.admin).send().expect(201);
    delete(app, &made);
}
