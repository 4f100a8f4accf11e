//! `/v1/conversations/{id}/rating`: whether it was solved, as the customer says.

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{Talk, TestApp, http::Answer},
};

behaviours! {
    whether_it_was_solved_is_said_after_the_end_and_is_a_decision_of_its_own,
    a_rating_can_be_changed_and_pressed_twice_it_has_one_effect,
    what_is_written_with_a_rating_is_the_customers_and_stands_in_the_receipt,
    only_the_customer_rates_and_only_after_the_end,
    a_rating_is_one_of_three_words,
}

fn rate(talk: &Talk<'_>, body: &Value) -> Answer {
    talk.post("/rating", body).send()
}

fn ended(app: &TestApp) -> Talk<'_> {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    talk.post("/close", &json!({})).send().expect(200);
    talk
}

pub(crate) fn whether_it_was_solved_is_said_after_the_end_and_is_a_decision_of_its_own(
    app: &TestApp,
) {
    let talk = ended(app);
    let before = talk.show();
    assert_eq!(before["rating"], Value::Null);
    let shown = rate(&talk, &json!({ "rating": "no" })).expect(200);
    assert_eq!(shown["rating"]["value"], "no");
    // How it ended was recorded then and stays.
    assert_eq!((&shown["owner"], &shown["outcome"]), (&json!("closed"), &json!("assumed")));
    assert_eq!(shown["outcome"], before["outcome"]);
    let decisions = talk.decisions();
    let (rated, end) = (&decisions[0]["leaf"], &decisions[1]["leaf"]);
    assert_eq!((&rated["kind"], &rated["cause"]), (&json!("rating"), &end["id"]));
    assert_eq!(rated["actor"]["kind"], "customer");
    assert_eq!(
        rated["reasons"],
        json!([{ "code": "rule.customer_rates" }, { "code": "rating.no" }])
    );
    let event = talk.events().pop().unwrap();
    assert_eq!((&event["event"], &event["decision"]), (&json!("rated"), &rated["id"]));
    assert_eq!((&event["rating"], event.get("text")), (&shown["rating"], None));
    let path = format!("/v1/decisions/{}/explanation", rated["id"].as_str().unwrap());
    let why = app.get(&path).bearer(&talk.token).send().expect(200);
    assert_eq!(why["why"], json!(["Rückmeldung: Das Anliegen ist nicht gelöst."]));
    // Who comes back afterwards has said it all the same.
    talk.say(QUESTION_DE);
    assert_eq!(talk.show()["rating"], shown["rating"]);
}

pub(crate) fn a_rating_can_be_changed_and_pressed_twice_it_has_one_effect(app: &TestApp) {
    let talk = ended(app);
    let first = rate(&talk, &json!({ "rating": "partly" })).expect(200);
    let again = rate(&talk, &json!({ "rating": "partly" })).expect(200);
    assert_eq!(first["version"], again["version"], "nothing new was said");
    let keyed = || {
        talk.post("/rating", &json!({ "rating": "yes" })).header("idempotency-key", "one").send()
    };
    let changed = keyed().expect(200);
    assert_eq!(changed["rating"]["value"], "yes");
    assert_eq!(
        changed["rating"]["until"], first["rating"]["until"],
        "the day counts from the first"
    );
    rate(&talk, &json!({ "rating": "no" })).expect(200);
    assert_eq!(keyed().expect(200)["rating"]["value"], "no", "the same request says nothing again");
    // Nobody fills the log with it.
    let detail = std::iter::from_fn(|| Some(["yes", "no"]))
        .flatten()
        .take(40)
        .map(|rating| rate(&talk, &json!({ "rating": rating })))
        .find(|answer| answer.status != 200)
        .unwrap()
        .problem(409, "conversation-state");
    assert!(detail.contains("cannot be changed any more"), "{detail}");
}

pub(crate) fn what_is_written_with_a_rating_is_the_customers_and_stands_in_the_receipt(
    app: &TestApp,
) {
    let talk = ended(app);
    let comment = "Das dauerte\u{200b} zu lange.";
    let body = json!({ "rating": "partly", "comment": comment });
    rate(&talk, &body).expect(200);
    let event = talk.events().pop().unwrap();
    assert_eq!(event["text"], "Das dauerte zu lange.", "what nobody sees is taken out");
    let decision = event["decision"].as_str().unwrap();
    let receipt = app
        .get(&format!("/v1/decisions/{decision}/receipt"))
        .bearer(&talk.token)
        .send()
        .expect(200);
    let openings = receipt["openings"].as_array().unwrap();
    assert_eq!(openings.len(), 1);
    assert_eq!((&openings[0]["field"], &openings[0]["text"]), (&json!("comment"), &event["text"]));
    assert!(!receipt["leaf"].as_str().unwrap().contains("dauerte"));
    rate(&talk, &json!({ "rating": "no", "comment": "a".repeat(2_001) })).problem(422, "invalid");
    // The texts go with the person.
    let path = talk.path("");
    let shown = app.get(&path).bearer(&app.admin).send().expect(200);
    let subject = shown["subject"].as_str().unwrap();
    let erase = format!("/v1/subjects/{subject}/erase");
    assert_eq!(
        app.post(&erase, &json!({})).bearer(&app.admin).send().expect(200)["outcome"],
        "erased"
    );
}

pub(crate) fn only_the_customer_rates_and_only_after_the_end(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let body = json!({ "rating": "yes" });
    let detail = rate(&talk, &body).problem(409, "conversation-state");
    assert!(detail.contains("still open"), "{detail}");
    talk.post("/close", &json!({})).send().expect(200);
    let stranger = app.open("de");
    app.post(&talk.path("/rating"), &body).bearer(&stranger.token).send().problem(404, "not-found");
    let desk = app.key(&["desk"]);
    app.post(&talk.path("/rating"), &body).bearer(&desk).send().problem(403, "forbidden");
    let channel = app.key(&["conversations"]);
    app.post(&talk.path("/rating"), &body).bearer(&channel).send().expect(200);
}

pub(crate) fn a_rating_is_one_of_three_words(app: &TestApp) {
    let talk = ended(app);
    let detail = rate(&talk, &json!({ "rating": "maybe" })).problem(422, "invalid");
    assert!(detail.contains("`yes`, `partly` or `no`"), "{detail}");
    rate(&talk, &json!({})).problem(422, "invalid");
    assert_eq!(talk.show()["rating"], Value::Null);
}
