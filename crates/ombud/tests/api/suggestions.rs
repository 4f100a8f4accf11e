//! Answers that the AI suggests to the person who has a conversation: theirs to send, edit or reject, and never sent by itself.

use serde_json::{Value, json};

use crate::{
    QUESTION_DE, QUESTION_EN,
    app::{Prepared, Talk, TestApp, http::Answer, poll},
    staff::{form, invite, page},
};

/// A server whose assistant suggests answers.
fn app_that_suggests() -> TestApp {
    let prepared = Prepared::new();
    prepared.alter("assistant.toml", |text| format!("{text}\n[desk]\nsuggestions = true\n"));
    prepared.start()
}

fn at_desk(talk: &Talk<'_>, key: &str, what: &str, body: &Value) -> Answer {
    talk.app.post(&talk.path(what), body).bearer(key).send()
}

fn suggestions(talk: &Talk<'_>, key: &str) -> Vec<Value> {
    let page = talk.app.get(&talk.path("/suggestions?language=en")).bearer(key).send().expect(200);
    page["items"].as_array().unwrap().clone()
}

fn suggested(talk: &Talk<'_>, key: &str) -> Value {
    poll("an answer is suggested", || suggestions(talk, key).pop())
}

/// A conversation that the agent has, whose customer asked something that the knowledge answers.
fn asked<'a>(app: &'a TestApp, agent: &str) -> Talk<'a> {
    let talk = app.open("en");
    at_desk(&talk, agent, "/take", &json!({})).expect(200);
    talk.say(QUESTION_EN);
    talk
}

fn kinds(talk: &Talk<'_>) -> Vec<String> {
    let kind = |one: &Value| one["leaf"]["kind"].as_str().unwrap().to_owned();
    talk.decisions().iter().map(kind).collect()
}

fn codes(decision: &Value) -> Vec<String> {
    let reasons = decision["leaf"]["reasons"].as_array().unwrap().iter();
    reasons.map(|reason| reason["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_suggestion_is_for_the_agent_alone_and_says_what_it_rests_on() {
    let app = app_that_suggests();
    let agent = app.key(&["desk"]);
    let talk = asked(&app, &agent);
    let suggestion = suggested(&talk, &agent);
    let text = suggestion["text"].as_str().unwrap();
    assert!(text.contains("move"), "{suggestion}");
    assert!(!text.contains("artificial intelligence"), "a person does not say that they are an AI");
    assert!(suggestion["why"][0].as_str().unwrap().contains("matches the topic"), "{suggestion}");
    assert!(
        suggestion["sources"][0].as_str().unwrap().starts_with("moving-house/en#"),
        "{suggestion}"
    );
    // Nothing of it reaches the customer, nor who brings it to them.
    let shown = [talk.get("").send(), talk.get("/messages").send()];
    for answer in shown {
        let told = answer.expect(200).to_string();
        assert!(!told.contains("suggestion") && !told.contains("two weeks"), "{told}");
    }
    let decision = talk.decisions().remove(0);
    assert_eq!(
        (&decision["id"], &decision["leaf"]["kind"]),
        (&suggestion["suggestion"], &json!("suggestion"))
    );
    assert_eq!(decision["leaf"]["actor"]["kind"], "assistant");
    let receipt = format!("/v1/decisions/{}/receipt", suggestion["suggestion"].as_str().unwrap());
    let receipt = app.get(&receipt).bearer(&talk.token).send().expect(200);
    assert_eq!(receipt["openings"], json!([]), "{receipt}");
    for who in [&talk.token, &app.key(&["conversations"])] {
        let refused = app.get(&talk.path("/suggestions")).bearer(who).send();
        refused.problem(403, "forbidden");
    }
    // What it would have passed on, or asked back, it does not suggest.
    let count = |talk: &Talk<'_>| kinds(talk).iter().filter(|kind| *kind == "suggestion").count();
    for text in ["I want to talk to a person", "Are you human?", "hello"] {
        talk.say(text);
        assert_eq!(
            suggestions(&talk, &agent),
            [Value::Null; 0],
            "{text}: the one before is outdated"
        );
    }
    talk.say(QUESTION_EN);
    suggested(&talk, &agent);
    assert_eq!(count(&talk), 2, "{:?}", kinds(&talk));
    // A note is nothing newer, a message is.
    at_desk(&talk, &agent, "/notes", &json!({ "text": "Looks right." })).expect(200);
    assert_eq!(suggestions(&talk, &agent).len(), 1);
    at_desk(&talk, &agent, "/replies", &json!({ "text": "One moment." })).expect(200);
    assert_eq!(suggestions(&talk, &agent), [Value::Null; 0]);
    app.assert_well();
}

#[test]
fn a_suggestion_is_sent_as_it_is_or_edited_and_the_customer_reads_that_the_ai_suggested_it() {
    let app = app_that_suggests();
    let agent = app.key(&["desk"]);
    let talk = asked(&app, &agent);
    let suggestion = suggested(&talk, &agent);
    let as_it_is = json!({ "text": suggestion["text"], "suggestion": suggestion["suggestion"] });
    at_desk(&talk, &agent, "/replies", &as_it_is).expect(200);
    let said = talk.events().pop().unwrap();
    assert_eq!((&said["text"], &said["suggested"]), (&suggestion["text"], &json!(true)));
    assert_eq!(said["author"]["kind"], "agent");
    let label = said["author"]["label"].as_str().unwrap();
    assert!(label.ends_with("with help from the AI"), "{label}");
    let decision = talk.decisions().remove(0);
    assert_eq!(codes(&decision), ["rule.agent_answers", "suggestion.sent"]);
    assert_eq!(decision["leaf"]["cause"], suggestion["suggestion"]);
    assert_eq!(decision["leaf"]["actor"]["kind"], "person");
    assert!(decision["leaf"]["sources"][0]["passage"].as_str().unwrap().contains("moving-house"));
    // Its words stand in the receipt, and those of the suggestion are for the company's people.
    let receipt = format!("/v1/decisions/{}/receipt", decision["id"].as_str().unwrap());
    let receipt = app.get(&receipt).bearer(&talk.token).send().expect(200);
    let fields: Vec<_> =
        receipt["openings"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
    assert_eq!(fields, ["reply"]);
    // Sent again, it is outdated; edited, it is somebody's own words and may still be said.
    let detail = at_desk(&talk, &agent, "/replies", &as_it_is).problem(409, "done");
    assert!(detail.contains("outdated"), "{detail}");
    let edited = format!("Of course! {}", suggestion["text"].as_str().unwrap());
    let edited = json!({ "text": edited, "suggestion": suggestion["suggestion"] });
    at_desk(&talk, &agent, "/replies", &edited).expect(200);
    let decision = talk.decisions().remove(0);
    assert_eq!(codes(&decision), ["rule.agent_answers", "suggestion.edited"]);
    let changed = decision["leaf"]["reasons"][1]["per_mille"].as_u64().unwrap();
    assert!((1..200).contains(&changed), "{decision}");
    // Words of one's own owe nothing to the AI.
    at_desk(&talk, &agent, "/replies", &json!({ "text": "Bye!" })).expect(200);
    let said = talk.events().pop().unwrap();
    assert_eq!(said["suggested"], Value::Null);
    assert!(!said["author"]["label"].as_str().unwrap().contains("AI"));
    // A suggestion of another conversation is none of this one.
    let other = asked(&app, &agent);
    suggested(&other, &agent);
    at_desk(&other, &agent, "/replies", &as_it_is).problem(404, "not-found");
    app.assert_well();
}

#[test]
fn a_suggestion_is_rejected_once_and_another_agent_cannot() {
    let app = app_that_suggests();
    let agent = app.key(&["desk"]);
    let talk = asked(&app, &agent);
    let suggestion = suggested(&talk, &agent);
    let reject = json!({ "suggestion": suggestion["suggestion"], "reason": "They asked for something else." });
    at_desk(&talk, &app.key(&["desk"]), "/suggestions/reject", &reject)
        .problem(409, "conversation-state");
    at_desk(&talk, &agent, "/suggestions/reject", &reject).expect(200);
    assert_eq!(suggestions(&talk, &agent), [Value::Null; 0]);
    let decision = talk.decisions().remove(0);
    assert_eq!(codes(&decision), ["suggestion.rejected"]);
    assert_eq!(decision["leaf"]["cause"], suggestion["suggestion"]);
    assert_eq!(decision["leaf"]["inputs"][0]["field"], "reason");
    let detail = at_desk(&talk, &agent, "/suggestions/reject", &reject).problem(409, "done");
    assert!(detail.contains("outdated"), "{detail}");
    assert!(talk.events().iter().all(|event| event["event"] != "suggestion_rejected"));
    let erase = app.post(&format!("/v1/subjects/{}/erase", talk.subject), &json!({}));
    assert_eq!(erase.bearer(&app.admin).send().expect(200)["outcome"], "erased");
    app.assert_well();
}

#[test]
fn whoever_takes_a_conversation_finds_a_suggestion_at_the_desk_and_uses_it_without_a_script() {
    let app = app_that_suggests();
    let person = invite(&app, "Dora Muster", &["agent"]);
    let session = person.accept(&app);
    let talk = app.open("de");
    talk.say("Mensch");
    talk.say(QUESTION_DE);
    let address = format!("/desk/conversations/{}", talk.id);
    let look = |rest: &str| page(&app, &format!("{address}{rest}"), Some(&session)).text(200);
    let send = |rest: &str, fields: &[(&str, &str)]| {
        form(&app, &format!("{address}{rest}"), fields).header("cookie", &session).send()
    };
    assert!(!look("").contains("id=\"suggestion\""), "it is nobody's yet");
    assert_eq!(send("/take", &[("key", "take")]).status, 303);
    let shown = poll("the suggestion is shown", || {
        Some(look("")).filter(|shown| shown.contains("id=\"suggestion\""))
    });
    let value = |name: &str| {
        let of = shown.split("/suggestion/send\">").nth(1).unwrap();
        let of = of.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        of.split('"').next().unwrap().to_owned()
    };
    let (suggestion, text) = (value("suggestion"), value("text"));
    let edited = look("?edit=true");
    let typed = edited.split("data-key=\"a\">").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(typed, text, "it is there to be edited");
    let fields =
        [("key", "say"), ("suggestion", suggestion.as_str()), ("text", "Gern: so geht es.")];
    assert_eq!(send("/say", &fields).status, 303);
    let said = talk.events().pop().unwrap();
    assert_eq!(said["suggested"], true);
    assert!(said["author"]["label"].as_str().unwrap().ends_with("mit Hilfe der KI"));
    let public = app.get("/ai?lang=en").send().text(200);
    assert!(public.contains("the AI may have suggested the text"), "everybody can know");
    let story = look("");
    assert!(
        story.contains("suggested by the AI") && !story.contains("id=\"suggestion\""),
        "{story}"
    );
}

#[test]
fn nothing_is_suggested_where_the_folder_does_not_say_so_or_the_assistant_is_stopped() {
    let app = TestApp::start();
    let agent = app.key(&["desk"]);
    let talk = asked(&app, &agent);
    assert_eq!(suggestions(&talk, &agent), [Value::Null; 0]);
    at_desk(&talk, &agent, "/replies", &json!({ "text": "One moment." })).expect(200);
    assert!(!kinds(&talk).contains(&"suggestion".to_owned()));
    let app = app_that_suggests();
    let agent = app.key(&["desk"]);
    let stop = app.post("/v1/stops", &json!({ "scope": "everything", "reason": "a test" }));
    stop.bearer(&app.admin).send().expect(200);
    let talk = asked(&app, &agent);
    at_desk(&talk, &agent, "/replies", &json!({ "text": "One moment." })).expect(200);
    assert!(!kinds(&talk).contains(&"suggestion".to_owned()));
}
