//! Tasks for people: made by an act, taken by one, done once, and withdrawn until then.

use serde_json::{Value, json};

use crate::{
    acts::{act_of, undo},
    app::{Talk, TestApp},
    billing::{Billing, Wire, app_with_procedures},
};

fn app() -> (TestApp, Billing, Wire) {
    app_with_procedures(&[("call-back", "call-back")])
}

/// Ask to be called back, to the end; what was answered then.
pub(crate) fn call_back(talk: &Talk<'_>) -> Value {
    for text in ["Rufen Sie mich bitte zurück.", "Meine Rechnung", "0381 / 555 01 99", "ab 15 Uhr"]
    {
        talk.say(text);
    }
    talk.say("Ja, bitte")
}

fn tasks(app: &TestApp, key: &str, state: &str) -> Vec<Value> {
    let listed = app.get(&format!("/v1/tasks?state={state}")).bearer(key).send().expect(200);
    listed["items"].as_array().unwrap().clone()
}

#[test]
fn a_task_is_made_with_what_the_customer_said_and_done_by_whoever_took_it() {
    let (app, _billing, _wire) = app();
    let talk = app.open("de");
    let done = call_back(&talk);
    let text = done["reply"]["text"].as_str().unwrap();
    assert!(text.contains("Ihr Rückruf ist vorgemerkt."), "{text}");
    assert!(text.contains("ruft Sie an"), "{text}");
    assert_eq!(talk.show()["owner"], "assistant", "nobody has to take the conversation for it");

    let (anna, ben) = (app.key(&["desk"]), app.key(&["desk"]));
    let listed = tasks(&app, &anna, "open");
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(listed[0]["id"], act_of(&done)["act"]);
    assert_eq!(listed[0]["operation"], "people.call-back");
    assert!(!listed[0].to_string().contains("555"), "a list says nothing of the customer");
    let path = format!("/v1/tasks/{}", listed[0]["id"].as_str().unwrap());
    let shown = app.get(&path).bearer(&anna).send().expect(200);
    let given =
        json!({ "what": "Meine Rechnung", "phone": "0381 / 555 01 99", "when": "ab 15 Uhr" });
    assert_eq!(shown["arguments"], given);
    app.get(&path).bearer(&talk.token).send().problem(403, "forbidden");
    app.get(&path).bearer(&app.key(&["conversations"])).send().problem(403, "forbidden");

    let post = |what: &str, body: &Value| app.post(&format!("{path}/{what}"), body);
    let taken = post("take", &json!({})).bearer(&anna).send().expect(200);
    assert_eq!((&taken["state"], &taken["is_yours"]), (&json!("taken"), &json!(true)));
    let other = post("take", &json!({})).bearer(&ben).send().problem(409, "done");
    assert!(other.contains("omebody else has this task"), "{other}");
    assert_eq!(post("return", &json!({})).bearer(&anna).send().expect(200)["state"], "open");
    post("take", &json!({})).bearer(&ben).send().expect(200);

    post("done", &json!({ "note": " " })).bearer(&ben).send().problem(422, "invalid");
    let note = json!({ "note": "Rechnung erklärt, Kunde zufrieden." });
    let request = || post("done", &note).bearer(&ben).header("idempotency-key", "d1");
    assert_eq!(request().send().expect(200)["state"], "done");
    assert_eq!(request().send().expect(200)["state"], "done", "the same answer again");
    post("done", &note).bearer(&anna).send().problem(409, "done");
    assert!(tasks(&app, &anna, "open").is_empty());
    assert_eq!(tasks(&app, &anna, "done").len(), 1);

    // The decision is the person's, and the note stands in no leaf.
    let last = &talk.decisions()[0]["leaf"];
    assert_eq!((&last["kind"], &last["actor"]["kind"]), (&json!("result"), &json!("person")));
    assert_eq!(last["cause"], act_of(&done)["act"]);
    assert!(last["reasons"].to_string().contains("task.done"), "{last}");
    assert!(!last.to_string().contains("zufrieden"), "{last}");
    // What was done cannot be taken back.
    undo(&talk, &act_of(&done)).send().problem(409, "not-undoable");
    app.assert_well();
}

#[test]
fn a_task_is_withdrawn_until_somebody_has_done_it_and_goes_with_the_person() {
    let (app, _billing, _wire) = app();
    let talk = app.open("de");
    let act = act_of(&call_back(&talk));
    let key = app.key(&["desk", "admin"]);
    let path = format!("/v1/tasks/{}", act["act"].as_str().unwrap());
    app.post(&format!("{path}/take"), &json!({})).bearer(&key).send().expect(200);
    assert_eq!(undo(&talk, &act).send().expect(200)["state"], "undone");
    let withdrawn = tasks(&app, &key, "withdrawn");
    assert_eq!(withdrawn.len(), 1, "{withdrawn:?}");
    let gone = app.post(&format!("{path}/done"), &json!({ "note": "Angerufen." })).bearer(&key);
    assert!(gone.send().problem(409, "done").contains("withdrawn"));

    let erase = format!("/v1/subjects/{}/erase", talk.subject);
    app.post(&erase, &json!({})).bearer(&key).send().expect(200);
    app.get(&path).bearer(&key).send().problem(404, "not-found");
    assert!(tasks(&app, &key, "withdrawn").is_empty());
    app.assert_well();
}

#[test]
fn a_stop_holds_for_tasks_too() {
    let (app, _billing, _wire) = app();
    let key = app.key(&["desk"]);
    let stop = json!({ "scope": "tool/people", "reason": "Betriebsversammlung" });
    app.post("/v1/stops", &stop).bearer(&key).send().expect(200);
    let talk = app.open("de");
    let handed = call_back(&talk);
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert!(tasks(&app, &key, "open").is_empty());
    app.assert_well();
}
