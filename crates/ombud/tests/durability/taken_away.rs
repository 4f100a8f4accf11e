//! What was taken away beside the log is missed: the rows of lists.

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
