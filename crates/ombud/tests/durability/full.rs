//! A conversation that became so long that nothing more fits in: what its customer is told, and that
//! nothing of it is lost.

use rusqlite::Connection;
use serde_json::json;
use uuid::Uuid;

use crate::{
    QUESTION,
    app::{Kept, TestApp},
};

/// What `docs` and the refusal say.
const EVENTS_MAX: u64 = 20_000;

/// Let the question and its answer have been repeated until there are so many events. The server must not
/// run.
fn repeat(app: &TestApp, id: &str, count: u64) {
    let db = Connection::open(app.data().join("ombud.db")).unwrap();
    let stream: Uuid = id.parse().unwrap();
    let copied = db
        .execute(
            "WITH RECURSIVE n (version) AS (VALUES (4) UNION ALL
               SELECT version + 1 FROM n WHERE version < ?2)
             INSERT INTO event (stream, version, at_ms, body, sealed)
             SELECT e.stream, n.version, e.at_ms, e.body, e.sealed
             FROM n JOIN event e ON e.stream = ?1 AND e.version = 2 + n.version % 2",
            rusqlite::params![stream.as_bytes(), i64::try_from(count).unwrap()],
        )
        .unwrap();
    assert_eq!(u64::try_from(copied).unwrap(), count - 3);
}

fn long_conversation(events: u64) -> (TestApp, Kept) {
    let mut app = TestApp::start();
    let talk = app.open("de");
    talk.say(QUESTION);
    assert_eq!(talk.show()["version"], 3);
    let kept = talk.keep();
    assert_eq!(app.take_server().stop(), Some(0));
    repeat(&app, &kept.id, events);
    app.start_again();
    (app, kept)
}

#[test]
fn a_full_conversation_says_so_keeps_everything_and_still_leads_to_a_person() {
    let (app, kept) = long_conversation(EVENTS_MAX - 2);
    let talk = kept.on(&app);
    // The last message that fits is answered as any other.
    let last = talk.say(QUESTION);
    assert_eq!(last["reply"]["kind"], "reply", "{last}");
    assert_eq!(talk.show()["version"], EVENTS_MAX);
    for _ in 0..3 {
        let refused = talk.post("/messages", &json!({ "text": QUESTION })).send();
        let detail = refused.problem(409, "conversation-full");
        for says in ["20000", "start a new one", "stays and can be read", "a person"] {
            assert!(detail.contains(says), "`{says}`: {detail}");
        }
    }
    assert_eq!(talk.show()["version"], EVENTS_MAX, "nothing was half taken");

    // Everything is there: the first, the last, and what lies between.
    for after in [0, EVENTS_MAX / 2, EVENTS_MAX - 100] {
        let page = talk.get(&format!("/messages?limit=100&after={after}")).send().expect(200);
        let items = page["items"].as_array().unwrap();
        assert_eq!(items.len(), 100, "after {after}");
        for (event, version) in items.iter().zip(after + 1..) {
            assert_eq!(event["version"], version);
            assert!(version == 1 || event["text"].is_string(), "{event}");
        }
    }
    let beyond = talk.get(&format!("/messages?after={EVENTS_MAX}")).send().expect(200);
    assert_eq!(beyond["items"], json!([]));

    // A person can be asked for, and can answer there.
    assert_eq!(talk.post("/handover", &json!({})).send().expect(200)["owner"], "queue");
    let agent = |what: &str, body: &serde_json::Value| {
        app.post(&talk.path(what), body).bearer(&app.admin).send().expect(200)
    };
    agent("/take", &json!({}));
    agent("/replies", &json!({ "text": "Ich habe alles gelesen." }));
    let read = talk.get(&format!("/messages?after={EVENTS_MAX}")).send().expect(200);
    let said = read["items"].as_array().unwrap().iter().map(|event| &event["text"]);
    assert!(said.into_iter().any(|text| text == "Ich habe alles gelesen."), "{read}");
    // And a new conversation goes on at once.
    app.assert_well();
}
