//! What people should have done by now: seen, told once, and over when it is done.

use serde_json::{Value, json};

use crate::{
    app::{Talk, TestApp, poll},
    billing::{CONTRACT, Line, prepared_with, prepared_with_billing},
    machine::Clock,
};

/// How often a conversation's decisions give this reason.
fn told(talk: &Talk<'_>, code: &str) -> usize {
    let decisions = talk.decisions().into_iter();
    decisions.filter(|decision| decision["leaf"]["reasons"][0]["code"] == code).count()
}

fn items(app: &TestApp, path: &str) -> Vec<Value> {
    let listed = app.get(path).bearer(&app.admin).send().expect(200);
    listed["items"].as_array().unwrap().clone()
}

#[test]
fn a_task_that_is_not_done_in_time_stands_first_and_is_told_of_once() {
    let (mut prepared, _billing, _wire) = prepared_with(&[("call-back", "call-back")]);
    let clock = Clock::new(&prepared.folder);
    prepared.settings.extend(clock.settings());
    prepared.alter("tools/people.toml", |contract| {
        contract
            .replace("done_within_hours = 72", "done_within_hours = 2")
            .replace("per_customer_day = 2", "per_customer_day = 9")
    });
    // What the customer says of the time is the day by which it has to be done, where it is one.
    prepared.alter("flows/call-back.yaml", |flow| {
        flow.replace("when: when }", "when: when, due: when }")
    });
    let app = prepared.start();
    let call_back = |when: &str| {
        let talk = app.open("de");
        for text in ["Rufen Sie mich bitte zurück.", "Meine Rechnung", "0381 / 555 01 99", when] {
            talk.say(text);
        }
        talk.say("Ja, bitte");
        talk
    };
    let first = call_back("ab 15 Uhr");
    let listed = || items(&app, "/v1/tasks?state=open");
    let task = listed()[0].clone();
    let hours = |task: &Value| {
        let time = |name: &str| task[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        (time("due") - time("at")).total(jiff::Unit::Hour).unwrap()
    };
    assert!((hours(&task) - 2.0).abs() < 0.01, "{task}");
    assert_eq!(task["overdue"], false);
    clock.set(3_600);
    assert_eq!((listed()[0]["overdue"].clone(), told(&first, "task.overdue")), (json!(false), 0));
    // A day that is over is over at once; one that comes is not, and the contract's time is before it.
    let second = call_back("2026-01-05");
    poll("it is told of", || (told(&second, "task.overdue") == 1).then_some(()));
    let order: Vec<Value> = listed().iter().map(|task| task["conversation"].clone()).collect();
    assert_eq!(order, [second.id.as_str(), first.id.as_str()], "what is overdue comes first");
    call_back("2099-01-01");
    assert!((hours(&listed()[2]) - 2.0).abs() < 0.01);
    clock.set(3 * 3_600 - 600);
    poll("it is told of, too", || (told(&first, "task.overdue") == 1).then_some(()));
    let shown = app.ombud(&["tasks", "--overdue", "--json"]);
    let shown: Vec<Value> = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert!(app.ombud(&["tasks"]).stdout.contains("callback  OVERDUE"));
    let metrics = app.get("/metrics").bearer(&app.admin).send();
    let metrics = String::from_utf8_lossy(&metrics.body).into_owned();
    assert!(metrics.contains("ombud_overdue{what=\"task\"} 2"), "{metrics}");

    // Taken, it is overdue all the same; done, it is not any more.
    let path = format!("/v1/tasks/{}", task["id"].as_str().unwrap());
    let post = |what: &str, body: &Value| {
        app.post(&format!("{path}/{what}"), body).bearer(&app.admin).send().expect(200)
    };
    assert_eq!(post("take", &json!({}))["overdue"], true);
    assert_eq!(items(&app, "/v1/tasks?state=taken&limit=1")[0]["overdue"], true);
    assert_eq!(post("done", &json!({ "note": "Angerufen." }))["overdue"], false);
    assert_eq!(told(&first, "task.overdue"), 1);
    app.assert_well();
}

#[test]
fn an_act_of_which_nobody_has_found_out_for_a_day_what_became_of_it_is_told_of_once() {
    let (mut prepared, billing, wire) = prepared_with_billing();
    let clock = Clock::new(&prepared.folder);
    prepared.settings.extend(clock.settings());
    let mut app = prepared.start();
    let talk = app.open("de");
    let reading = billing.next_reading(CONTRACT).to_string();
    for text in ["Wie kann ich meinen Zählerstand durchgeben?", "Ja", CONTRACT, &reading, "heute"]
    {
        talk.say(text);
    }
    wire.does(Line::Answers(500, ""));
    talk.say("Ja, stimmt");
    let unknown = || items(&app, "/v1/acts?state=unknown");
    assert_eq!((unknown().len(), &unknown()[0]["overdue"]), (1, &json!(false)));
    clock.set(25 * 3_600);
    assert_eq!(unknown()[0]["overdue"], true);
    // It is looked for once a minute, and at the start.
    let talk = talk.keep();
    app.take_server().stop();
    app.start_again();
    poll("it is told of", || (told(&talk.on(&app), "act.overdue") == 1).then_some(()));
    let act = items(&app, "/v1/acts?state=unknown")[0].clone();
    let path = format!("/v1/acts/{}/found", act["id"].as_str().unwrap());
    let found = json!({ "found": "not_done", "note": "Der Stand fehlt." });
    let known = app.post(&path, &found).bearer(&app.admin).send().expect(200);
    assert_eq!((&known["state"], &known["overdue"]), (&json!("refused"), &json!(false)));
    assert_eq!(told(&talk.on(&app), "act.overdue"), 1);
    app.assert_well();
}
