//! `/v1/conversations/{id}/callback`: a person calls the customer back, at a time that is promised.

use serde_json::{Value, json};

use crate::app::{Talk, TestApp, http::Answer};

behaviours! {
    a_call_is_promised_in_a_time_that_is_offered_and_waits_as_a_task,
    a_call_is_cancelled_and_another_can_be_promised_a_few_times,
    who_called_says_so_and_what_they_note_is_not_for_the_customer,
    a_number_that_cannot_be_dialled_and_a_time_that_is_not_offered_are_refused,
    who_is_erased_is_not_called,
}

const PHONE: &str = "0431 / 12 34 56";

fn times(app: &TestApp) -> Vec<Value> {
    app.get("/v1/sites/default").send().expect(200)["callbacks"].as_array().unwrap().clone()
}

fn promise(talk: &Talk<'_>, time: &Value) -> Answer {
    talk.post("/callback", &json!({ "phone": PHONE, "from": time["from"] })).send()
}

/// A late time: those that begin soon may be over before the test is.
fn late(app: &TestApp) -> Value {
    times(app).pop().unwrap()
}

fn task(app: &TestApp, id: &Value) -> Answer {
    app.get(&format!("/v1/tasks/{}", id.as_str().unwrap())).bearer(&app.admin).send()
}

pub(crate) fn a_call_is_promised_in_a_time_that_is_offered_and_waits_as_a_task(app: &TestApp) {
    let offered = times(app);
    assert_eq!(offered.len(), 12);
    let talk = app.open("de");
    let time = late(app);
    let keyed = || {
        let body = json!({ "phone": PHONE, "from": time["from"] });
        talk.post("/callback", &body).header("idempotency-key", "one").send().expect(200)
    };
    let shown = keyed();
    assert_eq!(keyed()["callback"], shown["callback"]);
    let callback = &shown["callback"];
    assert_eq!((&callback["from"], &callback["until"]), (&time["from"], &time["until"]));
    let event = talk.events().pop().unwrap();
    assert_eq!(
        (&event["event"], &event["callback"]["state"]),
        (&json!("callback"), &json!("promised"))
    );
    assert!(!event.to_string().contains("123456"), "the number is sealed: {event}");
    let newest = talk.decisions().swap_remove(0);
    assert_eq!((&newest["leaf"]["kind"], &newest["id"]), (&json!("callback"), &callback["task"]));
    assert_eq!(newest["leaf"]["reasons"], json!([{ "code": "callback.promised" }]));
    let found = task(app, &callback["task"]).expect(200);
    assert_eq!(found["conversation"], talk.id.as_str());
    assert_eq!((&found["from"], &found["due"]), (&time["from"], &time["until"]));
    assert_eq!((&found["title"], &found["overdue"]), (&json!("Rückruf"), &json!(false)));
    assert_eq!(found["arguments"]["phone"], "0431123456", "as it is dialled");
    let path = "/v1/tasks?state=open&limit=200";
    let listed = app.get(path).bearer(&app.admin).send().expect(200).to_string();
    assert!(listed.contains(callback["task"].as_str().unwrap()));
    assert!(!listed.contains("0431123456"), "lists open nothing");
    let detail = promise(&talk, &time).problem(409, "conversation-state");
    assert!(detail.contains("cancel it first"), "{detail}");
    app.assert_well();
}

pub(crate) fn a_call_is_cancelled_and_another_can_be_promised_a_few_times(app: &TestApp) {
    let talk = app.open("de");
    let cancel = || talk.post("/callback/cancel", &json!({})).send().expect(200);
    let before = talk.show();
    assert_eq!(cancel()["version"], before["version"], "there was none");
    let time = late(app);
    for _ in 0..5 {
        let promised = promise(&talk, &time).expect(200);
        assert_eq!(cancel().get("callback"), None);
        let id = &promised["callback"]["task"];
        assert_eq!(task(app, id).expect(200)["state"], "withdrawn");
        let path = format!("/v1/tasks/{}/take", id.as_str().unwrap());
        app.post(&path, &json!({})).bearer(&app.admin).send().problem(409, "done");
    }
    let newest = talk.decisions().swap_remove(0);
    assert_eq!(newest["leaf"]["reasons"], json!([{ "code": "callback.cancelled" }]));
    let detail = promise(&talk, &time).problem(409, "conversation-state");
    assert!(detail.contains("Several calls"), "{detail}");
    let stranger = app.open("de");
    let path = talk.path("/callback/cancel");
    app.post(&path, &json!({})).bearer(&stranger.token).send().problem(404, "not-found");
}

#[test]
fn a_time_that_is_full_is_offered_to_nobody_else() {
    let app = TestApp::start_with(&[("OMBUD_DESK_CALLS_PER_WINDOW", "2")]);
    let time = late(&app);
    let [first, second, third] = [app.open("de"), app.open("de"), app.open("de")];
    promise(&first, &time).expect(200);
    assert_eq!(late(&app), time, "one more is called then");
    promise(&second, &time).expect(200);
    assert_eq!(times(&app).len(), 11);
    assert!(promise(&third, &time).problem(422, "invalid").contains("no time that is offered"));
    first.post("/callback/cancel", &json!({})).send().expect(200);
    promise(&third, &time).expect(200);
}

pub(crate) fn who_called_says_so_and_what_they_note_is_not_for_the_customer(app: &TestApp) {
    let talk = app.open("de");
    let promised = promise(&talk, &late(app)).expect(200);
    let path = format!("/v1/tasks/{}", promised["callback"]["task"].as_str().unwrap());
    let desk = |rest: &str, body: &Value| {
        app.post(&format!("{path}{rest}"), body).bearer(&app.admin).send()
    };
    assert_eq!(desk("/take", &json!({})).expect(200)["state"], "taken");
    desk("/done", &json!({ "note": " " })).problem(422, "invalid");
    assert_eq!(
        desk("/done", &json!({ "note": "Sie war erleichtert." })).expect(200)["state"],
        "done"
    );
    desk("/done", &json!({ "note": "Noch einmal" })).problem(409, "done");
    let event = talk.events().pop().unwrap();
    assert_eq!(event["callback"]["state"], "done");
    assert_eq!(talk.show().get("callback"), None);
    let receipt = format!("/v1/decisions/{}/receipt", event["decision"].as_str().unwrap());
    let own = app.get(&receipt).bearer(&talk.token).send().expect(200);
    assert_eq!(own["openings"], json!([]));
    let kept = app.get(&receipt).bearer(&app.admin).send().expect(200);
    assert_eq!(kept["openings"][0]["text"], "Sie war erleichtert.");
    app.assert_well();
}

pub(crate) fn a_number_that_cannot_be_dialled_and_a_time_that_is_not_offered_are_refused(
    app: &TestApp,
) {
    let talk = app.open("de");
    let time = late(app);
    for phone in ["", "112", "bitte anrufen", "431 123456"] {
        let body = json!({ "phone": phone, "from": time["from"] });
        let detail = talk.post("/callback", &body).send().problem(422, "invalid");
        assert!(detail.contains("phone") && detail.contains("dialling code"), "{detail}");
    }
    let body = json!({ "phone": PHONE, "from": "2026-03-01T09:00:00Z" });
    let detail = talk.post("/callback", &body).send().problem(422, "invalid");
    assert!(detail.contains("from") && detail.contains("choose another one"), "{detail}");
    let body = json!({ "phone": PHONE, "from": "morgen" });
    talk.post("/callback", &body).send().problem(422, "invalid");
    let desk = app.key(&["desk"]);
    let body = json!({ "phone": PHONE, "from": time["from"] });
    app.post(&talk.path("/callback"), &body).bearer(&desk).send().problem(403, "forbidden");
    assert_eq!(talk.show()["version"], 1);
}

pub(crate) fn who_is_erased_is_not_called(app: &TestApp) {
    let talk = app.open("de");
    let promised = promise(&talk, &late(app)).expect(200);
    talk.post("/erase", &json!({})).send().expect(200);
    task(app, &promised["callback"]["task"]).problem(404, "not-found");
}
