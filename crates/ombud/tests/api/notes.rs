//! Notes among the staff, and conversations that are put aside: what customers never see.

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{Talk, TestApp},
    staff::{form, invite, page},
};

behaviours! {
    what_the_staff_notes_is_for_the_staff_alone,
    a_note_leaves_the_conversation_as_it_was,
    a_note_is_erased_with_the_person,
    a_note_is_written_once_under_one_key,
    whoever_is_named_in_a_note_finds_it_at_the_desk_until_they_have_read_it,
    what_is_put_aside_comes_back_when_the_customer_writes,
    only_whoever_has_a_conversation_puts_it_aside,
    the_queue_says_what_the_customer_wrote_last_and_how_often_they_were_answered,
}

const NOTE: &str = "Klingt verärgert, bitte mit Kulanz.";

fn note(talk: &Talk<'_>, key: &str, text: &str) -> Value {
    let written = talk.app.post(&talk.path("/notes"), &json!({ "text": text }));
    written.bearer(key).send().expect(200)
}

fn do_at_desk(talk: &Talk<'_>, key: &str, what: &str, body: &Value) {
    talk.app.post(&talk.path(what), body).bearer(key).send().expect(200);
}

fn events(talk: &Talk<'_>, key: &str, query: &str) -> Vec<Value> {
    let page = talk.app.get(&talk.path(&format!("/messages{query}"))).bearer(key).send();
    page.expect(200)["items"].as_array().unwrap().clone()
}

fn listed(app: &TestApp, key: &str, list: &str, talk: &Talk<'_>) -> Option<Value> {
    let page = app.get(&format!("{list}?limit=200")).bearer(key).send().expect(200);
    let items = page["items"].as_array().unwrap();
    items.iter().find(|item| item["conversation"] == talk.id.as_str()).cloned()
}

pub(crate) fn what_the_staff_notes_is_for_the_staff_alone(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let before = talk.events();
    let channel = app.key(&["conversations"]);
    let mut live = talk.follow(3);
    note(&talk, &app.admin, NOTE);
    for _ in 0..5 {
        note(&talk, &app.admin, "noch eine");
    }
    assert_eq!(talk.events(), before, "its customer sees nothing of them");
    assert_eq!(events(&talk, &channel, ""), before, "nor does a channel of theirs");
    let seen = events(&talk, &app.admin, "");
    let noted = seen.iter().find(|event| event["event"] == "noted").unwrap();
    assert_eq!((&noted["text"], &noted["author"]["kind"]), (&json!(NOTE), &json!("agent")));
    // What comes after many of them is reached, in pages that are shorter than they are many, and live.
    talk.say("Danke");
    let next = events(&talk, &channel, &format!("?limit=2&after={}", before.len()));
    assert_eq!(next.len(), 2, "{next:?}");
    assert_eq!(live.next().unwrap()["text"], "Danke");
    let whole = [talk.get("").send(), talk.get("/messages").send(), talk.get("/decisions").send()];
    for answer in whole {
        let text = answer.expect(200).to_string();
        assert!(!text.contains(NOTE) && !text.contains("noted"), "{text}");
    }
    let refused = talk.post("/notes", &json!({ "text": NOTE })).send();
    refused.problem(403, "forbidden");
    let refused = app.post(&talk.path("/notes"), &json!({ "text": NOTE })).bearer(&channel).send();
    refused.problem(403, "forbidden");
}

pub(crate) fn a_note_leaves_the_conversation_as_it_was(app: &TestApp) {
    let talk = app.open("de");
    talk.say("Mensch");
    let before = talk.show();
    note(&talk, &app.admin, NOTE);
    let after = talk.show();
    assert_eq!(
        (&after["owner"], &after["last_at"]),
        (&before["owner"], &before["last_at"]),
        "nothing happened between the customer and us"
    );
}

pub(crate) fn a_note_is_erased_with_the_person(app: &TestApp) {
    let talk = app.open("de");
    note(&talk, &app.admin, NOTE);
    let erase = app.post(&format!("/v1/subjects/{}/erase", talk.subject), &json!({}));
    assert_eq!(erase.bearer(&app.admin).send().expect(200)["outcome"], "erased");
    let seen = events(&talk, &app.admin, "");
    let noted = seen.iter().find(|event| event["event"] == "noted").unwrap();
    assert_eq!(noted["text"], Value::Null);
}

pub(crate) fn a_note_is_written_once_under_one_key(app: &TestApp) {
    let talk = app.open("de");
    let send = |text: &str| {
        let request = app.post(&talk.path("/notes"), &json!({ "text": text }));
        request.bearer(&app.admin).header("idempotency-key", &format!("n-{}", talk.id)).send()
    };
    assert_eq!(send(NOTE).expect(200), send(NOTE).expect(200));
    assert!((409..=422).contains(&send("etwas anderes").status));
    let seen = events(&talk, &app.admin, "");
    assert_eq!(seen.iter().filter(|event| event["event"] == "noted").count(), 1);
    for nothing in ["", "  "] {
        let request = app.post(&talk.path("/notes"), &json!({ "text": nothing }));
        assert_eq!(request.bearer(&app.admin).send().status, 422);
    }
}

pub(crate) fn whoever_is_named_in_a_note_finds_it_at_the_desk_until_they_have_read_it(
    app: &TestApp,
) {
    let talk = app.open("de");
    // A name that no other test has.
    let name = format!("Ute {}", talk.id.get(..8).unwrap());
    let person = invite(app, &name, &["agent"]);
    let session = person.accept(app);
    let link = format!("/desk/conversations/{}#last", talk.id);
    let desk = || page(app, "/desk", Some(&session)).text(200);
    assert!(!desk().contains(&link));
    note(&talk, &app.admin, &format!("Bitte ansehen, @{}.", name.to_uppercase()));
    assert!(desk().contains(&link), "{}", desk());
    let path = format!("/desk/conversations/{}/mentions-seen", talk.id);
    assert_eq!(form(app, &path, &[]).header("cookie", &session).send().status, 303);
    assert!(!desk().contains(&link));
    // Whoever is erased is in nobody's list.
    note(&talk, &app.admin, &format!("@{name}"));
    let erase = app.post(&format!("/v1/subjects/{}/erase", talk.subject), &json!({}));
    erase.bearer(&app.admin).send().expect(200);
    assert!(!desk().contains(&link));
}

pub(crate) fn what_is_put_aside_comes_back_when_the_customer_writes(app: &TestApp) {
    let agent = app.key(&["desk"]);
    let talk = app.open("de");
    talk.say("Mensch");
    do_at_desk(&talk, &agent, "/take", &json!({}));
    talk.post("/messages", &json!({ "text": "Sind Sie da?" })).send().expect(200);
    let (own, parked) = ("/v1/desk/conversations", "/v1/desk/parked");
    assert_eq!(listed(app, &agent, own, &talk).unwrap()["unanswered"], true);
    do_at_desk(&talk, &agent, "/replies", &json!({ "text": "Ich melde mich." }));
    assert_eq!(listed(app, &agent, own, &talk).unwrap()["unanswered"], false);
    do_at_desk(&talk, &agent, "/park", &json!({ "hours": 24 }));
    assert_eq!(listed(app, &agent, own, &talk), None);
    let aside = listed(app, &agent, parked, &talk).unwrap();
    assert!(aside["parked_until"].is_string(), "{aside}");
    let decisions = talk.decisions();
    assert_eq!(decisions[0]["leaf"]["reasons"][0]["code"], "rule.agent_parks");
    note(&talk, &agent, "Warte auf das Lager.");
    assert!(listed(app, &agent, parked, &talk).is_some(), "a note brings nothing back");
    talk.say("Gibt es etwas Neues?");
    assert_eq!(listed(app, &agent, parked, &talk), None);
    let back = listed(app, &agent, own, &talk).unwrap();
    assert_eq!(back["unanswered"], true);
    assert_eq!(back["last_words"], "Gibt es etwas Neues?");
    assert!(talk.events().iter().all(|event| event["event"] != "parked"), "customers are not told");
    let body = json!({ "hours": 745 });
    let long = app.post(&talk.path("/park"), &body).bearer(&agent).send();
    assert_eq!(long.status, 422, "{long:?}");
}

pub(crate) fn only_whoever_has_a_conversation_puts_it_aside(app: &TestApp) {
    let talk = app.open("de");
    talk.say("Mensch");
    let agent = app.key(&["desk"]);
    let park = |key: &str| app.post(&talk.path("/park"), &json!({ "hours": 1 })).bearer(key).send();
    assert_eq!(park(&agent).status, 409);
    do_at_desk(&talk, &agent, "/take", &json!({}));
    assert_eq!(park(&app.key(&["desk"])).status, 409);
    park(&agent).expect(200);
}

pub(crate) fn the_queue_says_what_the_customer_wrote_last_and_how_often_they_were_answered(
    app: &TestApp,
) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    talk.say("Mensch");
    let waiting = listed(app, &app.admin, "/v1/queue", &talk).unwrap();
    assert_eq!((&waiting["last_words"], &waiting["answers"]), (&json!("Mensch"), &json!(1)));
    assert_eq!(waiting["late"], false);
    let long = "Wort ".repeat(100);
    talk.say(&long);
    let waiting = listed(app, &app.admin, "/v1/queue", &talk).unwrap();
    let words = waiting["last_words"].as_str().unwrap();
    assert!(words.ends_with("Wort …") && words.chars().count() <= 142, "{words}");
    let erase = app.post(&format!("/v1/subjects/{}/erase", talk.subject), &json!({}));
    erase.bearer(&app.admin).send().expect(200);
    assert_eq!(listed(app, &app.admin, "/v1/queue", &talk), None);
}
