//! `/v1/keys`: who may do what.

use std::thread;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::app::{
    TestApp, first_admin_token,
    http::{Answer, Request},
};

behaviours! {
    a_scope_opens_what_it_names_and_nothing_else,
    a_missing_scope_is_named,
    what_a_caller_has_to_show_stands_in_a_header_too,
    a_revoked_key_is_refused_at_once,
    a_key_is_shown_once,
    a_key_needs_a_name_and_known_scopes,
    a_wrong_secret_is_refused,
    a_conversations_token_opens_nothing_else,
    the_keys_are_paged_without_loss,
}

#[test]
fn the_first_admin_token_makes_one_key_and_then_dies() {
    let mut app = TestApp::start();
    let token = first_admin_token(&app.folder).unwrap();
    let body = json!({ "name": "again" });
    // It made the key of this test already.
    let again = app.post("/v1/keys/first", &body).bearer(&token).send();
    again.problem(401, "unauthenticated");
    app.get("/v1/keys").bearer(&token).send().problem(401, "unauthenticated");
    app.post("/v1/keys/first", &body).bearer("first_wrong").send().problem(401, "unauthenticated");
    app.post("/v1/keys/first", &body).send().problem(401, "unauthenticated");
    app.post("/v1/keys/first", &body).bearer(&app.admin).send().problem(401, "unauthenticated");
    let keys = app.get("/v1/keys").bearer(&app.admin).send().expect(200);
    assert_eq!(keys["items"].as_array().unwrap().len(), 1);
    assert_eq!(keys["items"][0]["scopes"], json!(["admin"]));
    app.take_server().kill();
    app.start_again();
    assert_eq!(first_admin_token(&app.folder), None, "there is a key already");
    app.post("/v1/keys/first", &body).bearer(&token).send().problem(401, "unauthenticated");
    app.get("/v1/keys").bearer(&app.admin).send().expect(200);
}

#[test]
fn without_a_key_that_may_make_others_a_token_is_made_at_the_next_start() {
    let mut app = TestApp::start();
    // A key that is left and may not.
    app.key(&["desk"]);
    let id = app.admin.split('_').nth(1).unwrap().to_owned();
    app.take_server().stop();
    // As with a database from before it was made.
    let database = Connection::open(app.data().join("ombud.db")).unwrap();
    for table in ["document", "label"] {
        let statement = format!("DELETE FROM {table} WHERE kind = 'api_key' AND id = ?1");
        assert_eq!(database.execute(&statement, [&id]).unwrap(), 1);
    }
    drop(database);
    app.start_again();
    let token = first_admin_token(&app.folder).expect("a token");
    let made = app.post("/v1/keys/first", &json!({ "name": "again" })).bearer(&token).send();
    let admin = made.expect(201)["key"].as_str().unwrap().to_owned();
    app.get("/v1/keys").bearer(&admin).send().expect(200);
}

#[test]
fn the_last_key_that_can_make_others_is_not_revoked() {
    let app = TestApp::start();
    app.key(&["desk"]);
    let revoke = |revoked: &str, by: &str| {
        let id = revoked.split('_').nth(1).unwrap();
        app.request("DELETE", &format!("/v1/keys/{id}")).bearer(by).send()
    };
    let detail = revoke(&app.admin, &app.admin).problem(409, "last-admin-key");
    assert!(detail.contains("make a new one first (`POST /v1/keys`)"), "{detail}");
    // With another it can go, and then that is the last.
    let second = app.key(&["admin"]);
    revoke(&app.admin, &second).expect(204);
    revoke(&second, &second).problem(409, "last-admin-key");
    // Nor do two go at once, each because the other is there.
    let body = json!({ "name": "third", "scopes": ["admin"] });
    let third = app.post("/v1/keys", &body).bearer(&second).send().expect(201);
    let third = third["key"].as_str().unwrap();
    let gone = thread::scope(|scope| {
        let first = scope.spawn(|| revoke(&second, third).status == 204);
        let gone = [revoke(third, &second).status == 204, first.join().unwrap()];
        gone.into_iter().filter(|gone| *gone).count()
    });
    assert_eq!(gone, 1);
}

/// A request for each thing that a scope opens.
fn doors(app: &TestApp) -> Vec<(&'static str, Request)> {
    let talk = app.open("de");
    let reply = talk.say("Ich ziehe um, was muss ich tun?")["reply"].clone();
    let decision = format!("/v1/decisions/{}", reply["decision"].as_str().unwrap());
    let gone = "6f1e2a34-0000-4000-8000-000000000000";
    vec![
        ("conversations", app.post("/v1/conversations", &json!({}))),
        ("conversations", app.post(&talk.path("/messages"), &json!({ "text": "Hallo" }))),
        ("conversations desk", app.get(&talk.path(""))),
        ("conversations desk", app.get(&talk.path("/messages"))),
        ("conversations desk decisions", app.get(&talk.path("/decisions"))),
        ("conversations desk decisions", app.get(&decision)),
        ("conversations desk decisions", app.get(&format!("{decision}/explanation"))),
        ("conversations desk decisions", app.get(&format!("{decision}/receipt"))),
        ("decisions", app.get(&format!("{decision}/policy"))),
        ("decisions", app.post("/v1/policies/replay", &json!({ "policies": [] }))),
        ("decisions", app.post("/v1/ledger/verify", &json!({}))),
        ("desk", app.get("/v1/queue")),
        ("desk", app.post(&talk.path("/take"), &json!({}))),
        ("desk", app.post(&talk.path("/replies"), &json!({ "text": "Guten Tag" }))),
        ("desk", app.post(&talk.path("/return"), &json!({}))),
        ("desk", app.post(&format!("/v1/reviews/{gone}/settle"), &json!({}))),
        ("", app.get("/v1/keys")),
        ("", app.post("/v1/keys", &json!({ "name": "n", "scopes": ["desk"] }))),
        ("", app.request("DELETE", "/v1/keys/none")),
        ("", app.post(&format!("/v1/subjects/{gone}/erase"), &json!({}))),
        ("", app.post(&format!("/v1/subjects/{gone}/hold"), &json!({ "reason": "r" }))),
        ("", app.request("DELETE", &format!("/v1/subjects/{gone}/hold"))),
    ]
}

pub(crate) fn a_scope_opens_what_it_names_and_nothing_else(app: &TestApp) {
    for scope in ["conversations", "desk", "decisions", "admin"] {
        let key = app.key(&[scope]);
        for (scopes, door) in doors(app) {
            let open = scope == "admin" || scopes.split(' ').any(|known| known == scope);
            let answer = door.bearer(&key).send();
            assert_eq!(answer.status != 403, open, "{scope} at {answer:?}");
            assert!(answer.status < 500 && answer.status != 401, "{answer:?}");
        }
    }
}

pub(crate) fn a_missing_scope_is_named(app: &TestApp) {
    let key = app.key(&["conversations"]);
    for (path, scope) in [("/v1/queue", "`desk`"), ("/v1/keys", "`admin`")] {
        let detail = app.get(path).bearer(&key).send().problem(403, "forbidden");
        assert!(detail.contains(scope), "{detail}");
    }
    let key = app.key(&["desk"]);
    let open = app.post("/v1/conversations", &json!({})).bearer(&key).send();
    let detail = open.problem(403, "forbidden");
    assert!(detail.contains("`conversations`"), "{detail}");
}

/// RFC 9110, section 11.6.1, and RFC 6750, section 3.
pub(crate) fn what_a_caller_has_to_show_stands_in_a_header_too(app: &TestApp) {
    let told = |answer: &Answer| answer.header("www-authenticate").unwrap_or_default().to_owned();
    let none = app.get("/v1/keys").send();
    none.problem(401, "unauthenticated");
    assert_eq!(told(&none), "Bearer realm=\"ombud\"");
    for wrong in ["ombud_x_y", "x"] {
        let wrong = app.get("/v1/keys").bearer(wrong).send();
        wrong.problem(401, "unauthenticated");
        assert_eq!(told(&wrong), "Bearer realm=\"ombud\", error=\"invalid_token\"");
    }
    let short = app.get("/v1/keys").bearer(&app.key(&["desk"])).send();
    let expected = "Bearer realm=\"ombud\", error=\"insufficient_scope\", scope=\"admin\"";
    assert_eq!((short.status, told(&short).as_str()), (403, expected));
    let customer = app.get("/v1/keys").bearer(&app.open("de").token).send();
    let expected = "Bearer realm=\"ombud\", error=\"insufficient_scope\"";
    assert_eq!((customer.status, told(&customer).as_str()), (403, expected));
}

pub(crate) fn a_revoked_key_is_refused_at_once(app: &TestApp) {
    let body = json!({ "name": "short-lived", "scopes": ["desk"] });
    let made = app.post("/v1/keys", &body).bearer(&app.admin).send().expect(201);
    let (id, key) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
    app.get("/v1/queue").bearer(key).send().expect(200);
    let revoke = || app.request("DELETE", &format!("/v1/keys/{id}")).bearer(&app.admin).send();
    revoke().expect(204);
    app.get("/v1/queue").bearer(key).send().problem(401, "unauthenticated");
    let detail = revoke().problem(404, "not-found");
    assert!(detail.contains(id), "{detail}");
}

pub(crate) fn a_key_is_shown_once(app: &TestApp) {
    let body = json!({ "name": "  shown once  ", "scopes": ["desk", "decisions"] });
    let made = app.post("/v1/keys", &body).bearer(&app.admin).send().expect(201);
    assert_eq!(made["name"], "shown once");
    assert_eq!(made["scopes"], json!(["desk", "decisions"]));
    // A secret may itself have an underscore.
    let secret = made["key"].as_str().unwrap().splitn(3, '_').nth(2).unwrap();
    let list = app.get("/v1/keys").bearer(&app.admin).send().expect(200);
    let shown = list["items"].as_array().unwrap().iter().find(|key| key["id"] == made["id"]);
    assert_eq!(shown.unwrap()["staff"], made["staff"]);
    assert_eq!(shown.unwrap()["key"], Value::Null);
    assert!(!list.to_string().contains(secret));
}

pub(crate) fn a_key_needs_a_name_and_known_scopes(app: &TestApp) {
    for (body, says) in [
        (json!({ "name": " ", "scopes": ["desk"] }), "`name`"),
        (json!({ "name": "n".repeat(101), "scopes": ["desk"] }), "100"),
        (json!({ "name": "\u{2800}\u{2800}", "scopes": ["desk"] }), "1 to 100"),
        (json!({ "name": "n\nn", "scopes": ["desk"] }), "one line"),
        (json!({ "name": "Anna\u{202e}nimda", "scopes": ["desk"] }), "(U+202E) at place 5"),
        (json!({ "name": "Anna\u{200b}", "scopes": ["desk"] }), "a character that nobody sees"),
        (
            json!({ "name": "a\u{7}", "scopes": ["desk"] }),
            "a control character (U+0007) at place 2",
        ),
        (json!({ "name": "n", "scopes": ["desk"], "team": "a\u{200b}" }), "`team`"),
        (json!({ "name": "n", "scopes": [] }), "`scopes`"),
        (json!({ "name": "n", "scopes": ["root"] }), "root"),
        (json!({ "scopes": ["desk"] }), "name"),
    ] {
        let detail = app.post("/v1/keys", &body).bearer(&app.admin).send().problem(422, "invalid");
        assert!(detail.contains(says), "{body}: {detail}");
    }
    // What is seen is taken, also where it is written with joiners.
    let body = json!({ "name": " Ärzte 👩‍⚕️ ", "scopes": ["desk", "releases", "desk"] });
    let made = app.post("/v1/keys", &body).bearer(&app.admin).send().expect(201);
    assert_eq!(made["name"], "Ärzte 👩‍⚕️");
    assert_eq!(made["scopes"], json!(["desk", "releases"]), "each once");
}

pub(crate) fn a_wrong_secret_is_refused(app: &TestApp) {
    let (id, _) = app.admin.rsplit_once('_').unwrap();
    for wrong in [
        format!("{id}_{}", "A".repeat(43)),
        format!("{id}_"),
        id.to_owned(),
        "ombud_".to_owned(),
        "ombud__".to_owned(),
        format!("{}x", app.admin),
        "ü".to_owned(),
    ] {
        app.get("/v1/keys").bearer(&wrong).send().problem(401, "unauthenticated");
    }
    app.get("/v1/keys").header("authorization", &app.admin).send().problem(401, "unauthenticated");
}

pub(crate) fn a_conversations_token_opens_nothing_else(app: &TestApp) {
    let talk = app.open("de");
    for (method, path) in [
        ("POST", "/v1/conversations"),
        ("GET", "/v1/queue"),
        ("GET", "/v1/keys"),
        ("POST", "/v1/ledger/verify"),
    ] {
        let request = app.request(method, path).json(&json!({})).bearer(&talk.token);
        let detail = request.send().problem(403, "forbidden");
        // No scope would help a customer.
        assert!(
            detail.contains("token of a conversation") && !detail.contains("scope"),
            "{detail}"
        );
    }
    for rest in ["/take", "/return"] {
        talk.post(rest, &json!({})).send().problem(403, "forbidden");
    }
    talk.post("/replies", &json!({ "text": "Ich bin der Kundendienst" }))
        .send()
        .problem(403, "forbidden");
    // A token that was changed by one letter is none.
    let changed: String = talk.token.chars().rev().collect();
    app.get(&talk.path("")).bearer(&changed).send().problem(401, "unauthenticated");
}

pub(crate) fn the_keys_are_paged_without_loss(app: &TestApp) {
    let mine: Vec<String> = (0..3).map(|_| app.key(&["desk"])).collect();
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/keys?limit=2{after}");
        let page = app.get(&path).bearer(&app.admin).send().expect(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2, "{page}");
        seen.extend(items.iter().map(|key| key["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    for key in mine {
        let id = key.split('_').nth(1).unwrap();
        assert_eq!(seen.iter().filter(|seen| *seen == id).count(), 1, "{seen:?}");
    }
}
