//! What was taken away beside the log is missed: the rows of lists, and texts and keys that nobody erased.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    QUESTION,
    app::{TestApp, poll},
    postgres::Database,
    tampered::{Rows, id},
};

/// Reviews, holds, erasures and conversations are found by rows of their own, which somebody may take away alone.
fn what_is_not_listed_any_more_is_named(mut app: TestApp, url: Option<&str>) {
    let talks: Vec<_> = (0..4).map(|_| app.open("de").keep()).collect();
    let [contested, kept, erased, hidden] = &talks[..] else { panic!() };
    let post = |path: &str, body: &Value| app.post(path, body).bearer(&app.admin).send();
    let said: Vec<String> =
        talks.iter().map(|talk| id(&talk.on(&app).say(QUESTION)["reply"], "decision")).collect();
    let path = format!("/v1/decisions/{}/contest", said[0]);
    let review = id(&post(&path, &json!({ "reason": "Das stimmt nicht." })).expect(200), "review");
    let path = format!("/v1/subjects/{}/hold", kept.subject);
    let hold = id(&post(&path, &json!({ "reason": "Verfahren" })).expect(201), "id");
    for subject in [&contested.subject, &erased.subject] {
        post(&format!("/v1/subjects/{subject}/erase"), &json!({})).expect(200);
    }
    assert_eq!(app.take_server().stop(), Some(0));
    let right = app.ombud(&["ledger", "verify"]);
    assert_eq!(right.code, Some(0), "{right:?}");

    let (rows, table) = match url {
        None => (Rows::Sqlite(&app), "label"),
        Some(url) => (Rows::Postgres(url), "ombud.label"),
    };
    // What stands against erasing; what is done with the data; what waits; a whole conversation.
    let taken = [
        ("review", "open_subject", &review),
        ("hold", "subject", &hold),
        ("erasure", "step", &contested.subject),
        ("conversation", "subject", &hidden.id),
    ];
    for (kind, label, id) in taken {
        let row = format!("kind = '{kind}' AND label = '{label}' AND id = '{id}'");
        let count = format!("SELECT CAST(count(*) AS TEXT) FROM {table} WHERE {row}");
        assert_eq!(rows.run(&count).as_deref(), Some("1"), "{row}");
        rows.run(&format!("DELETE FROM {table} WHERE {row}"));
    }
    let found = app.ombud(&["ledger", "verify", "--json"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    let mut named: Vec<_> = found["examples"].as_array().unwrap().iter().collect();
    named.retain(|one| !one["kind"].is_null());
    assert_eq!(named.len(), taken.len(), "{found}");
    for (kind, _, id) in taken {
        let is_it = |one: &&&Value| one["kind"] == kind && one["id"] == **id;
        let one = named.iter().find(is_it).unwrap_or_else(|| panic!("no {kind} {id}: {found}"));
        assert_eq!(one["what"], format!("{kind} {id} is not listed any more where it was"));
    }
    // Nobody asks: the check in the background says it in the log.
    app.start_again();
    for (kind, _, id) in taken {
        let says = format!("{kind} {id} is not listed any more");
        poll("it is named", || app.logged().contains(&says).then_some(()));
    }
}

#[test]
fn what_is_not_listed_any_more_is_named_on_sqlite() {
    what_is_not_listed_any_more_is_named(TestApp::start(), None);
}

#[test]
fn what_is_not_listed_any_more_is_named_on_postgresql() {
    let server = Database::start();
    let app = TestApp::start_with(&[("OMBUD_DATA_POSTGRES", &server.url)]);
    what_is_not_listed_any_more_is_named(app, Some(&server.url));
}

/// Whoever takes away texts, keys and whole conversations leaves what an erasure leaves, but no decision that says so.
fn what_looks_erased_and_was_not_is_named(mut app: TestApp, url: Option<&str>) {
    let talks: Vec<_> = (0..5).map(|_| app.open("de").keep()).collect();
    let [stripped, emptied, keyless, vanished, erased] = &talks[..] else { panic!() };
    let said: Vec<String> =
        talks.iter().map(|talk| id(&talk.on(&app).say(QUESTION)["reply"], "decision")).collect();
    let path = format!("/v1/subjects/{}/erase", erased.subject);
    app.post(&path, &json!({})).bearer(&app.admin).send().expect(200);
    assert_eq!(app.take_server().stop(), Some(0));
    let right = app.ombud(&["ledger", "verify"]);
    assert_eq!(right.code, Some(0), "{right:?}");
    assert!(right.stdout.contains("1 can no longer be opened (erased)"), "{right:?}");

    let (rows, schema) = match url {
        None => (Rows::Sqlite(&app), ""),
        Some(url) => (Rows::Postgres(url), "ombud."),
    };
    let bytes = |id: &str| match url {
        None => format!("x'{}'", id.replace('-', "")),
        Some(_) => format!("'{id}'"),
    };
    let take_key = |subject: &str| {
        let subject = bytes(subject);
        if url.is_some() {
            rows.run(&format!("DELETE FROM ombud_keys.key WHERE subject = {subject}"));
        } else {
            let keys = Connection::open(app.data().join("keys.db")).unwrap();
            let delete = format!("DELETE FROM key WHERE subject = {subject}");
            assert_eq!(keys.execute(&delete, []).unwrap(), 1);
        }
    };
    // As the purge of an erasure does.
    let purge = |id: &str| {
        let stream = bytes(id);
        rows.run(&format!("UPDATE {schema}event SET sealed = NULL WHERE stream = {stream}"));
        rows.run(&format!(
            "UPDATE {schema}entry SET private = NULL, stream = NULL WHERE stream = {stream}"
        ));
        for table in ["document", "label"] {
            rows.run(&format!(
                "DELETE FROM {schema}{table} WHERE kind = 'conversation' AND id = '{id}'"
            ));
        }
    };
    let stream = bytes(&stripped.id);
    rows.run(&format!(
        "UPDATE {schema}event SET sealed = NULL WHERE stream = {stream} AND version = 2"
    ));
    purge(&emptied.id);
    take_key(&keyless.subject);
    take_key(&vanished.subject);
    purge(&vanished.id);
    let verify = || {
        let found = app.ombud(&["ledger", "verify"]);
        assert_eq!(found.code, Some(1), "{found:?}");
        found.stdout
    };
    let named = [
        format!("event 2 of conversation {} is not what was recorded", stripped.id),
        format!("decision {} was emptied as if by an erasure", said[1]),
        format!("the key of the person in conversation {} is gone", keyless.id),
        "of 2 people it looks as if they had been erased, but the erasures recorded are 1"
            .to_owned(),
    ];
    let found = verify();
    for says in &named {
        assert!(found.contains(says), "{says}: {found}");
    }
    assert_eq!(found.matches("wrong: ").count(), named.len(), "{found}");
    // Somebody copies the erasure of another.
    rows.run(&format!(
        "INSERT INTO {schema}document (kind, id, version, labels, body) \
         SELECT kind, '{}', version, labels, body FROM {schema}document WHERE kind = 'erasure'",
        vanished.subject
    ));
    rows.run(&format!(
        "INSERT INTO {schema}label (kind, label, value, id) VALUES ('erasure', 'step', 'done', '{}')",
        vanished.subject
    ));
    let found = verify();
    assert!(found.contains(" was never recorded"), "{found}");
    assert_eq!(found.matches("wrong: ").count(), named.len() + 1, "{found}");

    // A text that was taken away is not shown as one that was erased.
    app.start_again();
    let messages =
        |id: &str| app.get(&format!("/v1/conversations/{id}/messages")).bearer(&app.admin).send();
    let shown = messages(&stripped.id).problem(500, "changed");
    assert!(shown.contains("The sealed text of message"), "{shown}");
    let shown = messages(&erased.id).expect(200);
    assert_eq!(shown["items"][0]["text"], Value::Null, "{shown}");
}

#[test]
fn what_looks_erased_and_was_not_is_named_on_sqlite() {
    what_looks_erased_and_was_not_is_named(TestApp::start(), None);
}

#[test]
fn what_looks_erased_and_was_not_is_named_on_postgresql() {
    let server = Database::start();
    let app = TestApp::start_with(&[("OMBUD_DATA_POSTGRES", &server.url)]);
    what_looks_erased_and_was_not_is_named(app, Some(&server.url));
}
