//! A webhook delivery that fails is seen before it is dead, and can be sent again after it is.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::{
    QUESTION,
    app::{TestApp, http::receive, poll},
    machine::Clock,
    postgres::Database,
};

fn deliveries(app: &TestApp, state: &str) -> Vec<Value> {
    let path = format!("/v1/deliveries?state={state}");
    let page = app.get(&path).bearer(&app.admin).send().expect(200);
    page["items"].as_array().unwrap().clone()
}

#[test]
fn a_delivery_that_fails_is_seen_at_once_given_up_in_the_end_and_sent_again_by_hand() {
    fails_is_given_up_and_sent_again(&[]);
}

#[test]
fn a_delivery_that_fails_is_given_up_and_sent_again_on_postgresql() {
    let server = Database::start();
    fails_is_given_up_and_sent_again(&[("OMBUD_DATA_POSTGRES", &server.url)]);
}

fn fails_is_given_up_and_sent_again(database: &[(&str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::new(folder.path());
    let machine = clock.settings();
    let mut settings: Vec<(&str, &str)> =
        machine.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    settings.extend(database);
    let app = TestApp::start_with(&settings);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let body = json!({ "url": url, "kinds": ["handoff"] });
    let hook = app.post("/v1/webhooks", &body).bearer(&app.admin).send().expect(201);
    assert!(app.ombud(&["deliveries", "list"]).stdout.contains("every delivery arrived"));
    let talk = app.open("de");
    talk.say("Mensch");

    let answered = |status: &'static str| {
        poll("an attempt", || receive(&listener, |_| status));
    };
    answered("503 Service Unavailable");
    let failing = poll("it is seen", || deliveries(&app, "failing").pop());
    assert_eq!(failing["webhook"], hook["id"]);
    assert_eq!(failing["conversation"], talk.id.as_str());
    assert_eq!(failing["state"], "failing");
    assert_eq!(failing["attempts"], 1);
    assert_eq!(failing["last"], "it was answered with 503");
    assert_eq!(failing["last_status"], 503);
    assert!(failing["next_at"].as_str() > failing["last_at"].as_str(), "{failing}");
    assert_eq!(deliveries(&app, "dead"), [Value::Null; 0]);

    // Nine more attempts over nine hours; at the last one nobody listens any more.
    let mut offset = 0;
    for (attempts, wait) in (2..).zip([1, 5, 30, 120, 600, 1_800, 3_600, 7_200]) {
        offset += wait + 1;
        clock.set(offset);
        answered("500 Internal Server Error");
        poll("it is counted", || {
            deliveries(&app, "failing").pop().filter(|found| found["attempts"] == attempts)
        });
    }
    drop(listener);
    clock.set(offset + 18_001);
    let dead = poll("it is given up", || deliveries(&app, "dead").pop());
    assert_eq!(dead["id"], failing["id"]);
    assert_eq!(dead["attempts"], 10);
    assert_eq!(dead["last"], "no connection could be made");
    assert_eq!((&dead["last_status"], &dead["next_at"]), (&Value::Null, &Value::Null));
    assert_eq!(deliveries(&app, "failing"), [Value::Null; 0]);
    let listed = app.ombud(&["deliveries", "list"]).stdout;
    let id = dead["id"].as_str().unwrap();
    for says in [id, "dead", "10 attempts", "no connection could be made", "deliveries again"] {
        assert!(listed.contains(says), "{says}: {listed}");
    }

    let listener = TcpListener::bind(url.split('/').nth(2).unwrap()).unwrap();
    listener.set_nonblocking(true).unwrap();
    let again = app.ombud(&["deliveries", "again", id]);
    assert_eq!(again.code, Some(0), "{again:?}");
    let (_, body) = poll("it is sent again", || receive(&listener, |_| "204 No Content"));
    let told: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(told["id"], id, "the same delivery");
    poll("it is done", || {
        (deliveries(&app, "dead").is_empty() && deliveries(&app, "failing").is_empty())
            .then_some(())
    });
    // What arrived is sent again, too.
    let revive = |id: &str| {
        let path = format!("/v1/deliveries/{id}/revive");
        app.post(&path, &json!({})).bearer(&app.admin).send()
    };
    revive(id).expect(204);
    let (_, body) = poll("it is sent again", || receive(&listener, |_| "204 No Content"));
    let told: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(told["id"], id, "the same delivery");
    revive("6f1e2a34-0000-4000-8000-000000000000").problem(404, "not-found");

    // Each webhook is delivered to by itself, so that there is a most.
    let more = || {
        let body = json!({ "url": url, "kinds": ["restore"] });
        app.post("/v1/webhooks", &body).bearer(&app.admin).send()
    };
    for _ in 1..100 {
        more().expect(201);
    }
    assert!(more().problem(422, "invalid").contains("100 webhooks"));
}

/// A webhook from before, or a name that leads elsewhere by now: where it may not go is looked at each time.
#[test]
fn what_is_not_allowed_any_more_is_not_connected_to_and_the_delivery_says_why() {
    let mut app = TestApp::start();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let body = json!({ "url": url, "kinds": ["reply"] });
    app.post("/v1/webhooks", &body).bearer(&app.admin).send().expect(201);
    assert_eq!(app.take_server().stop(), Some(0));
    app.settings.insert("OMBUD_WEBHOOKS_ALLOWED".to_owned(), "[\"10.0.0.0/8\"]".to_owned());
    app.start_again();
    let talk = app.open("en").keep();
    talk.on(&app).say(QUESTION);
    let last = poll("the delivery fails", || {
        let path = "/v1/deliveries?state=failing";
        let page = app.get(path).bearer(&app.admin).send().expect(200);
        page["items"][0]["last"].as_str().map(str::to_owned)
    });
    assert!(last.contains("`webhooks.allowed`"), "{last}");
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}
