//! What customers take back in words: undone where it was done, withdrawn where it waits.

use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::{
    acts::only_act,
    app::{Talk, TestApp, poll},
    billing::{CONTRACT, app_with_billing},
};

fn instalment(talk: &Talk<'_>, amount: &str) -> Value {
    for text in ["Ich möchte meinen Abschlag ändern", "Ja", CONTRACT, amount] {
        talk.say(text);
    }
    talk.say("Ja")
}

fn last_text(talk: &Talk<'_>) -> String {
    let events = talk.events();
    events.iter().rev().find_map(|event| event["text"].as_str()).unwrap().to_owned()
}

fn leaf_of(app: &TestApp, reply: &Value) -> Value {
    let path = format!("/v1/decisions/{}", reply["reply"]["decision"].as_str().unwrap());
    app.get(&path).bearer(&app.admin).send().expect(200)["leaf"].clone()
}

#[test]
fn what_was_done_is_undone_when_the_customer_says_so() {
    let (app, billing, _wire) = app_with_billing();
    let before = billing.state(CONTRACT);
    let talk = app.open("de");
    instalment(&talk, "90 Euro");
    assert_eq!(only_act(&talk)["state"], "done");
    // Another question in between does not matter to who says it in so many words.
    talk.say("Wie lange gilt meine Preisgarantie?");
    let reply = talk.say("Mach das bitte rückgängig");
    let text = reply["reply"]["text"].as_str().unwrap();
    assert!(text.contains("Das mache ich rückgängig: Änderung des Abschlags."), "{text}");
    let leaf = leaf_of(&app, &reply);
    assert_eq!(leaf["reasons"][0]["code"], "rule.undo_asked", "{leaf}");
    assert_eq!(leaf["inputs"][0]["field"], "message.0", "{leaf}");
    assert_eq!(only_act(&talk)["state"], "undone");
    assert_eq!(last_text(&talk), "Rückgängig gemacht: Änderung des Abschlags.");
    assert_eq!(billing.state(CONTRACT), before, "byte for byte");
    // There is nothing left to take back: it is a message like others.
    talk.say("Mach das bitte rückgängig");
    assert_eq!(billing.book().len(), 2);
    app.assert_well();
}

#[test]
fn what_is_said_right_after_an_act_takes_it_back_and_later_does_not() {
    let (app, billing, _wire) = app_with_billing();
    let talk = app.open("en");
    let instalment = || {
        for text in ["I want to change my instalment", "Yes", CONTRACT, "90 euros", "Yes"] {
            talk.say(text);
        }
    };
    instalment();
    talk.say("no wait, cancel it");
    assert_eq!(last_text(&talk), "Undone: change of the monthly instalment.");
    assert_eq!(billing.book().len(), 2);
    instalment();
    talk.say("How long is my price guaranteed?");
    talk.say("never mind");
    assert_eq!(billing.book().len(), 3, "something else was said in between");
}

#[test]
fn natural_words_right_after_an_act_take_it_back() {
    // What is done for one customer in a day is bounded, so each two have books of their own.
    for texts in [
        ["Mach die Änderung des Abschlags rückgängig", "Ich will das widerrufen"],
        ["Storniere das bitte", "Ich habe mich vertan"],
        ["Kannst du das zurücknehmen?", "Das war falsch, bitte rückgängig"],
    ] {
        let (app, _billing, _wire) = app_with_billing();
        for text in texts {
            let talk = app.open("de");
            instalment(&talk, "90 Euro");
            assert_eq!(only_act(&talk)["state"], "done", "{text}");
            talk.say(text);
            assert_eq!(only_act(&talk)["state"], "undone", "{text}");
        }
        app.assert_well();
    }
}

#[test]
fn what_may_mean_a_contract_undoes_nothing_that_should_stay() {
    let (app, billing, _wire) = app_with_billing();
    let reply = app.open("de").say("Ich will das widerrufen");
    let text = reply["reply"]["text"].as_str().unwrap();
    assert!(!text.contains("Das mache ich"), "nothing was done: {text}");
    let talk = app.open("de");
    instalment(&talk, "90 Euro");
    for text in ["Bitte nicht rückgängig machen", "Wie kann ich meinen Vertrag widerrufen?"] {
        talk.say(text);
        assert_eq!(only_act(&talk)["state"], "done", "{text}");
    }
    assert_eq!(billing.book().len(), 1);
    app.assert_well();
}

#[test]
fn undoing_an_earlier_change_leaves_the_later_one_and_a_person_sees_to_it() {
    let (app, billing, _wire) = app_with_billing();
    let (first, second) = (app.open("de"), app.open("de"));
    instalment(&first, "90 Euro");
    instalment(&second, "95 Euro");
    let stands = billing.state(CONTRACT);
    first.say("Mach das bitte rückgängig");
    assert_eq!(only_act(&first)["state"], "done");
    assert_eq!(first.show()["owner"], "queue");
    assert_eq!(billing.state(CONTRACT), stands, "95 euros stay");
    second.say("Mach das bitte rückgängig");
    assert_eq!(only_act(&second)["state"], "undone");
    app.assert_well();
}

#[test]
fn a_change_is_no_thing_that_is_cancelled_by_its_name() {
    let (app, billing, _wire) = app_with_billing();
    let talk = app.open("de");
    instalment(&talk, "90 Euro");
    talk.say("Wie lange gilt meine Preisgarantie?");
    talk.say("Abschlag stornieren");
    assert_eq!(billing.book().len(), 1, "it says something else");
    assert_eq!(only_act(&talk)["state"], "done");
    app.assert_well();
}

#[test]
fn what_waits_for_a_person_is_withdrawn_by_words_and_by_the_api() {
    let (app, billing, _wire) = app_with_billing();
    for by_words in [true, false] {
        let talk = app.open("de");
        instalment(&talk, "400 Euro");
        let act = only_act(&talk);
        let path = format!("/v1/acts/{}", act["id"].as_str().unwrap());
        let shown = app.get(&format!("{path}/proposal")).bearer(&app.admin).send().expect(200);
        if by_words {
            talk.say("Doch nicht");
        } else {
            let undo = app.post(&format!("{path}/undo"), &json!({})).bearer(&talk.token);
            assert_eq!(undo.send().expect(200)["state"], "withdrawn");
        }
        let told = last_text(&talk);
        assert!(told.contains("Zurückgezogen"), "{told}");
        assert_eq!(only_act(&talk)["state"], "withdrawn");
        let body = json!({ "digest": shown["digest"], "reason": "Passt." });
        let late = app.post(&format!("{path}/approve"), &body).bearer(&app.admin).send();
        late.problem(409, "not-decidable");
        assert_eq!(talk.show()["owner"], "assistant", "nobody has to see to it");
    }
    assert_eq!(billing.book(), [Value::Null; 0]);
    app.assert_well();
}

/// The reply says that it is undone, and a crash comes before that is begun.
#[test]
fn what_was_taken_back_and_not_begun_is_undone_at_the_next_start() {
    let (mut app, billing, _wire) = app_with_billing();
    let before = billing.state(CONTRACT);
    let kept = {
        let talk = app.open("de");
        instalment(&talk, "90 Euro");
        talk.keep()
    };
    assert_eq!(app.take_server().stop(), Some(0));
    let database = Connection::open(app.data().join("ombud.db")).unwrap();
    let due = "UPDATE document SET body = CAST(json_set(CAST(body AS TEXT), '$.undo_due', json('true')) AS BLOB)
               WHERE kind = 'act' AND id = ?1";
    let id = database.query_row("SELECT id FROM document WHERE kind = 'act'", [], |row| row.get(0));
    let id: String = id.unwrap();
    assert_eq!(database.execute(due, [&id]).unwrap(), 1);
    let label = "INSERT INTO label (kind, label, value, id) VALUES ('act', 'undo_due', '', ?1)";
    database.execute(label, params![id]).unwrap();
    drop(database);
    app.start_again();
    poll("it is undone", || (only_act(&kept.on(&app))["state"] == "undone").then_some(()));
    assert_eq!(billing.state(CONTRACT), before, "byte for byte");
    app.assert_well();
}
