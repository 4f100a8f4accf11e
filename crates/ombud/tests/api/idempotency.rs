//! `Idempotency-Key`: the same post under the same key has one effect and one answer, whatever it
//! does. Messages and opening have more to say about it: `messages.rs`.

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{Talk, TestApp, http::Request},
};

behaviours! {
    a_conversation_changes_hands_once_under_one_key,
    what_changed_nothing_changes_nothing_later_either,
    an_agent_says_it_once_under_one_key,
    a_decision_is_contested_and_settled_once_under_one_key,
    a_key_made_under_one_key_is_answered_again_and_opens,
    a_webhook_is_made_once_under_one_key,
    a_hold_and_an_erasure_happen_once_under_one_key,
    a_conversation_opened_again_is_answered_as_the_first_time,
    a_key_for_one_thing_does_not_do_another,
    a_stranger_begins_one_conversation_under_one_key,
    a_key_that_could_be_guessed_is_none_among_strangers,
    somebody_is_invited_once_under_one_key,
    every_post_takes_a_key,
}

/// Send it twice under one key; both answers are the same.
fn twice(key: &str, request: Request, status: u16) -> Value {
    let request = request.header("idempotency-key", key);
    let first = request.send().expect(status);
    assert_eq!(first, request.send().expect(status), "{key}");
    first
}

/// As an agent, who may everything here.
fn desk(talk: &Talk<'_>, rest: &str, body: &Value) -> Request {
    talk.app.post(&talk.path(rest), body).bearer(&talk.app.admin)
}

/// A key that no other test of the shared server uses.
fn own(talk: &Talk<'_>, name: &str) -> String {
    format!("{name}-{}", talk.id)
}

pub(crate) fn a_conversation_changes_hands_once_under_one_key(app: &TestApp) {
    let talk = app.open("de");
    let empty = json!({});
    twice("to-a-person", talk.post("/handover", &empty), 200);
    assert_eq!(talk.decisions().len(), 1);
    let taking = own(&talk, "take");
    twice(&taking, desk(&talk, "/take", &empty), 200);
    assert_eq!(talk.decisions().len(), 2);
    twice(&own(&talk, "return"), desk(&talk, "/return", &empty), 200);
    assert_eq!(talk.decisions().len(), 3);
    // Late repetitions change nothing, although both would be possible again.
    twice("to-a-person", talk.post("/handover", &empty), 200);
    twice(&taking, desk(&talk, "/take", &empty), 200);
    assert_eq!(talk.show()["owner"], "assistant");
    twice("done", talk.post("/close", &json!({ "solved": true })), 200);
    assert_eq!(talk.decisions().len(), 4);
    assert_eq!(talk.show()["owner"], "closed");
}

pub(crate) fn what_changed_nothing_changes_nothing_later_either(app: &TestApp) {
    let talk = app.open("de");
    let empty = json!({});
    talk.post("/handover", &empty).send().expect(200);
    // It waits for a person already, and then the agent has it already.
    twice("again", talk.post("/handover", &empty), 200);
    desk(&talk, "/take", &empty).send().expect(200);
    let taking = own(&talk, "take-again");
    twice(&taking, desk(&talk, "/take", &empty), 200);
    desk(&talk, "/return", &empty).send().expect(200);
    let decisions = talk.decisions().len();
    // Late repetitions of both: the assistant keeps it.
    twice("again", talk.post("/handover", &empty), 200);
    twice(&taking, desk(&talk, "/take", &empty), 200);
    assert_eq!(talk.show()["owner"], "assistant");
    assert_eq!(talk.decisions().len(), decisions);
}

pub(crate) fn an_agent_says_it_once_under_one_key(app: &TestApp) {
    let talk = app.open("de");
    desk(&talk, "/take", &json!({})).send().expect(200);
    let events = talk.events().len();
    let key = own(&talk, "reply");
    twice(&key, desk(&talk, "/replies", &json!({ "text": "Guten Tag" })), 200);
    assert_eq!(talk.events().len(), events + 1);
    let other = desk(&talk, "/replies", &json!({ "text": "Guten Abend" }));
    other.header("idempotency-key", &key).send().problem(422, "idempotency-key-reused");
    assert_eq!(talk.events().len(), events + 1);
}

pub(crate) fn a_decision_is_contested_and_settled_once_under_one_key(app: &TestApp) {
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let contest = format!("/v1/decisions/{decision}/contest");
    let contest = app.post(&contest, &json!({ "reason": "Das stimmt nicht" })).bearer(&talk.token);
    let contested = twice("contest", contest, 200);
    assert_eq!(talk.decisions().len(), 2);
    let settle = format!("/v1/reviews/{}/settle", contested["review"].as_str().unwrap());
    let settle = app.post(&settle, &json!({})).bearer(&app.admin);
    twice(&own(&talk, "settle"), settle, 204);
    assert_eq!(talk.decisions().len(), 3);
}

pub(crate) fn a_key_made_under_one_key_is_answered_again_and_opens(app: &TestApp) {
    let talk = app.open("de");
    let name = own(&talk, "key");
    let body = json!({ "name": name, "scopes": ["desk"] });
    let made = twice(&name, app.post("/v1/keys", &body).bearer(&app.admin), 201);
    let keys = app.get("/v1/keys").bearer(&app.admin).send().expect(200);
    let named = keys["items"].as_array().unwrap().iter().filter(|key| key["name"] == *name);
    assert_eq!(named.count(), 1);
    app.get("/v1/queue").bearer(made["key"].as_str().unwrap()).send().expect(200);
    // Another key makes another secret.
    let other = app.post("/v1/keys", &body).bearer(&app.admin);
    let other = twice(&own(&talk, "other"), other, 201);
    let secret =
        |made: &Value| made["key"].as_str().unwrap().splitn(3, '_').nth(2).unwrap().to_owned();
    assert_ne!(secret(&made), secret(&other));
}

pub(crate) fn a_webhook_is_made_once_under_one_key(app: &TestApp) {
    let talk = app.open("de");
    let url = format!("http://127.0.0.1:9/{}", talk.id);
    let body = json!({ "url": url, "kinds": ["restore"] });
    let made = app.post("/v1/webhooks", &body).bearer(&app.admin);
    let made = twice(&own(&talk, "webhook"), made, 201);
    let hooks = app.get("/v1/webhooks").bearer(&app.admin).send().expect(200);
    let there = hooks["items"].as_array().unwrap().iter().filter(|hook| hook["url"] == *url);
    assert_eq!(there.count(), 1);
    let path = format!("/v1/webhooks/{}", made["id"].as_str().unwrap());
    app.request("DELETE", &path).bearer(&app.admin).send().expect(204);
}

pub(crate) fn a_hold_and_an_erasure_happen_once_under_one_key(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let person = format!("/v1/subjects/{}", talk.subject);
    let hold = app.post(&format!("{person}/hold"), &json!({ "reason": "Verfahren" }));
    twice(&own(&talk, "hold"), hold.bearer(&app.admin), 201);
    let erase = || app.post(&format!("{person}/erase"), &json!({})).bearer(&app.admin);
    let restricted = twice(&own(&talk, "erase"), erase(), 200);
    assert_eq!(restricted["holds"].as_array().unwrap().len(), 1);
    app.request("DELETE", &format!("{person}/hold")).bearer(&app.admin).send().expect(200);
    // What was asked before the hold was lifted stays answered as it was, but for the hold's reason in
    // words, which went with the data.
    let again = twice(&own(&talk, "erase"), erase(), 200);
    assert_eq!(again["decision"], restricted["decision"]);
    assert_eq!(again["outcome"], "restricted");
    let erased = twice(&own(&talk, "erase-again"), erase(), 200);
    assert_eq!(erased["outcome"], "erased");
}

pub(crate) fn a_conversation_opened_again_is_answered_as_the_first_time(app: &TestApp) {
    let talk = app.open("de");
    let open = app.post("/v1/conversations", &json!({ "language": "en" })).bearer(&app.admin);
    let opened = twice(&own(&talk, "open"), open, 201);
    assert!(opened["conversation"]["subject"].is_string(), "{opened}");
    let key = app.key(&["conversations"]);
    let open = app.post("/v1/conversations", &json!({ "language": "en" })).bearer(&key);
    let opened = twice(&own(&talk, "open"), open, 201);
    assert!(opened["conversation"]["subject"].is_null(), "{opened}");
}

#[test]
fn a_drill_a_check_and_a_replay_are_answered_once_under_one_key() {
    let app = TestApp::start();
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let post = |path: &str, body: &Value| app.post(path, body).bearer(&app.admin);
    let size = || post("/v1/ledger/verify", &json!({})).send().expect(200)["size"].clone();
    let checked = twice("check", post("/v1/ledger/verify", &json!({})), 200);
    assert_eq!(checked["first_wrong"], Value::Null);
    let replay = json!({ "policies": [] });
    let replayed = twice("replay", post("/v1/policies/replay", &replay), 200);
    assert!(replayed["verdicts"].as_u64().unwrap() > 0, "{replayed}");
    let before = size();
    let drill = json!({ "scope": "everything" });
    twice("drill", post("/v1/stops/drill", &drill), 200);
    // The stop, its end and the drill, once.
    assert_eq!(size().as_u64(), before.as_u64().map(|size| size + 3));
    // What is remembered is the answer of then.
    assert_eq!(twice("check", post("/v1/ledger/verify", &json!({})), 200), checked);
    assert_eq!(twice("replay", post("/v1/policies/replay", &replay), 200), replayed);
    let other = json!({ "policies": [], "since": "2026-01-01T00:00:00Z" });
    let other = post("/v1/policies/replay", &other).header("idempotency-key", "replay");
    other.send().problem(422, "idempotency-key-reused");
}

pub(crate) fn a_stranger_begins_one_conversation_under_one_key(app: &TestApp) {
    let talk = app.open("de");
    for (name, path, body) in [
        ("assistant", "/v1/sites/default/conversations", json!({ "language": "en" })),
        ("person", "/v1/sites/default/conversations", json!({ "first": "person" })),
        ("page", "/chat/conversations", json!({ "language": "de" })),
    ] {
        let key = own(&talk, name);
        let opened = twice(&key, app.post(path, &body), 201);
        let token = opened["token"].as_str().unwrap();
        let id = opened["conversation"]["id"].as_str().unwrap();
        app.get(&format!("/v1/conversations/{id}")).bearer(token).send().expect(200);
        let other = app.post(path, &json!({ "language": "fr" })).header("idempotency-key", &key);
        other.send().problem(422, "idempotency-key-reused");
        let other = twice(&own(&talk, &format!("other-{name}")), app.post(path, &body), 201);
        assert_ne!(other["conversation"]["id"], opened["conversation"]["id"]);
    }
}

pub(crate) fn a_key_that_could_be_guessed_is_none_among_strangers(app: &TestApp) {
    for path in ["/v1/sites/default/conversations", "/chat/conversations"] {
        let request = app.post(path, &json!({})).header("idempotency-key", "1");
        let detail = request.send().problem(422, "invalid");
        assert!(detail.contains("at least 32 characters"), "{detail}");
    }
}

pub(crate) fn somebody_is_invited_once_under_one_key(app: &TestApp) {
    let talk = app.open("de");
    let as_admin = |path: &str, body: &Value| app.post(path, body).bearer(&app.admin);
    let new = |name: &str| {
        let address = format!("{}@example.org", talk.id);
        json!({ "name": name, "address": address, "roles": ["agent"], "team": "billing" })
    };
    let invited = twice(&own(&talk, "invite"), as_admin("/v1/staff", &new("Alex")), 201);
    let other = as_admin("/v1/staff", &new("Kim")).header("idempotency-key", &own(&talk, "invite"));
    other.send().problem(422, "idempotency-key-reused");
    let path = |rest: &str| format!("/v1/staff/{}/{rest}", invited["id"].as_str().unwrap());
    let again = twice(&own(&talk, "again"), as_admin(&path("invite"), &json!({})), 201);
    assert_ne!(again["link"], invited["link"]);
    let opens = |link: &Value| {
        let (_, token) = link.as_str().unwrap().split_once("/invitation/").unwrap();
        app.get(&format!("/invitation/{token}")).send().status
    };
    assert_eq!((opens(&invited["link"]), opens(&again["link"])), (404, 200), "the last one counts");
    let disabled = twice(&own(&talk, "disable"), as_admin(&path("disable"), &json!({})), 200);
    assert_eq!(disabled["state"], "disabled");
    twice(&own(&talk, "enable"), as_admin(&path("enable"), &json!({})), 200);
    // A late repetition does not lock somebody out again.
    let late = as_admin(&path("disable"), &json!({}));
    let late = late.header("idempotency-key", &own(&talk, "disable")).send().expect(200);
    assert_eq!(late["state"], "invited");
}

pub(crate) fn every_post_takes_a_key(app: &TestApp) {
    let openapi = app.get("/openapi.json").send().expect(200);
    let mut posts = 0;
    for (path, item) in openapi["paths"].as_object().unwrap() {
        let Some(post) = item.get("post") else { continue };
        let mut parameters = post["parameters"].as_array().into_iter().flatten();
        assert!(parameters.any(|one| one["name"] == "Idempotency-Key"), "POST {path}");
        posts += 1;
    }
    assert!(posts > 40, "{posts}");
}

pub(crate) fn a_key_for_one_thing_does_not_do_another(app: &TestApp) {
    let talk = app.open("de");
    let key = own(&talk, "one");
    twice(&key, desk(&talk, "/take", &json!({})), 200);
    let other = desk(&talk, "/return", &json!({})).header("idempotency-key", &key);
    other.send().problem(422, "idempotency-key-reused");
    assert_eq!(talk.show()["owner"], "agent");
}
