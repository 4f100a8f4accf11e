//! `/v1/conversations/{id}/events`: live, and resumed where it was.

use std::thread;

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::TestApp,
    staff::{form, invite},
};

behaviours! {
    what_happens_arrives_live,
    a_reconnecting_client_misses_nothing_and_gets_nothing_twice,
    last_event_id_counts_before_the_address,
    whoever_has_read_further_than_there_is_begins_anew,
    a_stream_under_load_is_dense,
    an_agents_words_arrive_live,
    a_customer_sees_that_the_person_who_has_the_conversation_writes,
    an_api_key_in_the_address_is_refused,
    a_stream_needs_the_right_token,
}

fn versions(events: &[Value]) -> Vec<u64> {
    events.iter().map(|event| event["version"].as_u64().unwrap()).collect()
}

pub(crate) fn what_happens_arrives_live(app: &TestApp) {
    let talk = app.open("de");
    let mut live = talk.follow(0);
    assert_eq!(live.next().unwrap()["event"], "opened");
    let sent = talk.say(QUESTION_DE);
    let [asked, answered]: [Value; 2] = live.take(2).try_into().unwrap();
    assert_eq!(asked["message"], sent["message"]);
    assert_eq!(asked["text"], QUESTION_DE);
    assert_eq!(answered["message"], sent["reply"]["message"]);
    assert_eq!(answered["decision"], sent["reply"]["decision"]);
    assert_eq!(answered["text"], sent["reply"]["text"]);
    assert_eq!(answered["parts"], sent["reply"]["parts"]);
    assert_eq!(answered["author"], sent["reply"]["author"]);
    talk.post("/handover", &json!({})).send().expect(200);
    let events: Vec<_> = live.take(2).iter().map(|event| event["event"].clone()).collect();
    assert_eq!(events, ["message", "handed_over"]);
}

pub(crate) fn a_customer_sees_that_the_person_who_has_the_conversation_writes(app: &TestApp) {
    let [kim, sam] = ["Kim", "Sam"].map(|name| invite(app, name, &["agent"]).accept(app));
    let talk = app.open("de");
    talk.say("Mensch");
    let here = format!("/desk/conversations/{}", talk.id);
    let post = |what: &str, who: &str, fields: &[(&str, &str)]| {
        form(app, &format!("{here}/{what}"), fields).header("cookie", who).send().status
    };
    assert_eq!(post("types", &kim, &[]), 204);
    assert_eq!(post("take", &kim, &[("key", "takes-and-types")]), 303);
    let mut live = talk.follow(talk.show()["version"].as_u64().unwrap());
    assert_eq!(post("types", &sam, &[]), 204, "a colleague's words are not for the customer");
    talk.say("Sind Sie da?");
    assert_eq!(live.next().unwrap()["text"], "Sind Sie da?");
    assert_eq!(post("types", &kim, &[]), 204);
    assert_eq!(live.next(), Some(json!({ "event": "typing" })));
}

pub(crate) fn a_reconnecting_client_misses_nothing_and_gets_nothing_twice(app: &TestApp) {
    let talk = app.open("de");
    let mut seen = talk.follow(0).take(1);
    // While nobody listens, things happen.
    talk.say(QUESTION_DE);
    talk.say("Was umfasst die Preisgarantie?");
    let resume = |last: u64| {
        let request = talk.get("/events").header("last-event-id", &last.to_string());
        request.follow().unwrap_or_else(|answer| panic!("{answer:?}"))
    };
    seen.extend(resume(1).take(2));
    seen.extend(resume(3).take(2));
    let mut live = resume(5);
    talk.say("Mensch");
    seen.extend(live.take(3));
    assert_eq!(versions(&seen), (1..=8).collect::<Vec<_>>());
    assert_eq!(seen, talk.events());
}

pub(crate) fn last_event_id_counts_before_the_address(app: &TestApp) {
    // An EventSource reconnects with the address it began with and the header.
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let path = talk.path(&format!("/events?after=0&token={}", talk.token));
    let mut live = app.get(&path).header("last-event-id", "2").follow().unwrap();
    assert_eq!(live.next().unwrap()["version"], 3);
}

pub(crate) fn whoever_has_read_further_than_there_is_begins_anew(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let by_header = talk.get("/events?after=3").header("last-event-id", "4").follow().unwrap();
    for mut live in [by_header, talk.follow(4), talk.follow(u64::MAX)] {
        assert_eq!(live.next().unwrap(), json!({ "event": "reset", "version": 3 }));
        assert_eq!(live.take(3), talk.events());
    }
    // Whoever read it before a backup was put back, too, whatever it has grown to since.
    let of_log = |id: &str| talk.get("/events").header("last-event-id", id).follow().unwrap();
    let mut live = of_log("2-2");
    assert_eq!(live.next().unwrap(), json!({ "event": "reset", "version": 3 }));
    assert_eq!(live.take(3), talk.events());
    assert_eq!(live.last_id(), "1-3");
    assert_eq!(of_log("1-2").next().unwrap()["version"], 3);
    assert_eq!(of_log("2-0").next().unwrap()["version"], 1);
    let mut live = talk.get("/events?after=1-2").follow().unwrap();
    assert_eq!(live.next().unwrap()["version"], 3);
    // The list says the same, and begins anew, too.
    for after in [4, 5, u64::MAX] {
        let page = talk.get(&format!("/messages?after={after}&limit=2")).send().expect(200);
        assert_eq!(page["reset"], true, "{page}");
        assert_eq!(page["items"].as_array().unwrap()[..], talk.events()[..2]);
        assert_eq!(page["next"], "2");
    }
    for (after, events) in [(0, 3), (2, 1), (3, 0)] {
        let page = talk.get(&format!("/messages?after={after}")).send().expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), events, "{page}");
        assert_eq!(page.get("reset"), None, "{page}");
    }
    // Whoever is at the end waits for more.
    let mut live = talk.follow(3);
    talk.say("Mensch");
    assert_eq!(live.next().unwrap()["version"], 4);
}

pub(crate) fn a_stream_under_load_is_dense(app: &TestApp) {
    let talk = app.open("de");
    let seen = thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| (0..4).for_each(|_| drop(talk.say(QUESTION_DE))));
        }
        let mut seen: Vec<Value> = Vec::new();
        // Hang up after every few events, in the middle of it all.
        while customers(&seen) < 12 {
            let last = seen.len() as u64;
            let mut live = talk.follow(last);
            while seen.len() < usize::try_from(last).unwrap() + 3 && customers(&seen) < 12 {
                seen.push(live.next().unwrap());
            }
        }
        seen
    });
    assert_eq!(versions(&seen), (1..=seen.len() as u64).collect::<Vec<_>>());
    assert_eq!(seen, talk.events()[..seen.len()]);
}

fn customers(events: &[Value]) -> usize {
    events.iter().filter(|event| event["author"]["kind"] == "customer").count()
}

pub(crate) fn an_agents_words_arrive_live(app: &TestApp) {
    let talk = app.open("en");
    let mut live = talk.follow(1);
    app.post(&talk.path("/take"), &json!({})).bearer(&app.admin).send().expect(200);
    let text = json!({ "text": "Hello, this is Jana." });
    app.post(&talk.path("/replies"), &text).bearer(&app.admin).send().expect(200);
    assert_eq!(live.next().unwrap()["event"], "taken");
    let said = live.next().unwrap();
    assert_eq!(
        said["author"],
        json!({
            "kind": "agent",
            "label": "A person at Nordlicht Energie"
        })
    );
    assert_eq!(said["text"], text["text"]);
}

pub(crate) fn an_api_key_in_the_address_is_refused(app: &TestApp) {
    let talk = app.open("de");
    let path = talk.path(&format!("/events?token={}", app.admin));
    app.get(&path).follow().err().unwrap().problem(401, "unauthenticated");
    let mut live = app.get(&talk.path("/events")).bearer(&app.admin).follow().unwrap();
    assert_eq!(live.next().unwrap()["event"], "opened");
}

pub(crate) fn a_stream_needs_the_right_token(app: &TestApp) {
    let (talk, stranger) = (app.open("de"), app.open("de"));
    let follow = |token: &str| {
        let path = talk.path(&format!("/events?token={token}"));
        app.get(&path).follow().err().unwrap()
    };
    follow(&stranger.token).problem(404, "not-found");
    follow("").problem(401, "unauthenticated");
    follow("nonsense").problem(401, "unauthenticated");
    app.get(&talk.path("/events")).send().problem(401, "unauthenticated");
}

#[test]
fn a_stream_ends_with_the_server_and_resumes_at_the_next_start() {
    // Links must not change with the port.
    let mut app = TestApp::start_with(&[("OMBUD_SERVER_PUBLIC_URL", "http://chat.example")]);
    let talk = app.open("de").keep();
    talk.on(&app).say(QUESTION_DE);
    let mut live = talk.on(&app).follow(0);
    let mut seen = live.take(3);
    let stopping = app.take_server();
    // The open stream does not keep the server from stopping.
    assert_eq!(stopping.stop(), Some(0), "{}", app.logged());
    assert_eq!(live.next(), None);
    app.start_again();
    let mut live = talk.on(&app).follow(3);
    talk.on(&app).say("Mensch");
    seen.extend(live.take(3));
    assert_eq!(versions(&seen), [1, 2, 3, 4, 5, 6]);
    assert_eq!(seen, talk.on(&app).events());
}
