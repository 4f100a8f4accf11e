//! `/v1/conversations/{id}/export` and `/erase`: what customers do with what is kept of them.

use std::fs;

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{Talk, TestApp, http::Answer},
};

behaviours! {
    a_copy_has_all_that_was_said_and_decided_with_the_proof_of_each,
    a_copy_is_a_decision_and_made_a_few_times_a_day,
    a_customer_has_their_own_data_erased_and_nobody_elses,
    what_stands_against_erasing_is_told_in_words_and_of_a_legal_hold_only_that_there_is_one,
    asking_again_while_something_holds_it_changes_nothing,
}

fn export(talk: &Talk<'_>) -> Answer {
    talk.post("/export", &json!({})).send()
}

fn erase(talk: &Talk<'_>) -> Answer {
    talk.post("/erase", &json!({})).send()
}

fn list<'a>(copy: &'a Value, name: &str) -> &'a [Value] {
    copy[name].as_array().unwrap()
}

pub(crate) fn a_copy_has_all_that_was_said_and_decided_with_the_proof_of_each(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    talk.post("/handover", &json!({})).send().expect(200);
    app.post(&talk.path("/take"), &json!({})).bearer(&app.admin).send().expect(200);
    let body = json!({ "text": "Ich kümmere mich." });
    app.post(&talk.path("/replies"), &body).bearer(&app.admin).send().expect(200);
    let copy = export(&talk).expect(200);
    assert_eq!((&copy["v"], &copy["company"]), (&json!(1), &json!("Nordlicht Energie")));
    assert_eq!(copy["conversation"]["id"], talk.id.as_str());
    assert_eq!(copy["events"], json!(talk.events()));
    let texts: Vec<_> = list(&copy, "events").iter().map(|event| &event["text"]).collect();
    assert!(texts.contains(&&json!(QUESTION_DE)) && texts.contains(&&json!("Ich kümmere mich.")));
    let ids = |decisions: &[Value]| -> Vec<Value> {
        decisions.iter().map(|decision| decision["id"].clone()).collect()
    };
    assert_eq!(ids(list(&copy, "decisions")), ids(&talk.decisions()));
    let key = app.verifier_key();
    for decision in list(&copy, "decisions") {
        let leaf: Value =
            serde_json::from_str(decision["receipt"]["leaf"].as_str().unwrap()).unwrap();
        assert_eq!(leaf["id"], decision["id"]);
    }
    let mut replies = list(&copy, "decisions").iter().filter(|one| one["leaf"]["kind"] == "reply");
    let by_ai = |one: &&Value| one["leaf"]["actor"]["kind"] == "assistant";
    let reply = replies.find(by_ai).unwrap();
    assert!(reply["why_de"].as_array().is_some_and(|why| !why.is_empty()), "{reply}");
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), reply["receipt"].to_string()).unwrap();
    let ran = app.ombud(&["verify", &file.path().display().to_string(), "--key", &key]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(copy["acts"], json!([]));
    // Whoever may read all conversations may have it too, and a stranger may not.
    let channel = app.key(&["conversations"]);
    app.post(&talk.path("/export"), &json!({})).bearer(&channel).send().expect(200);
    let stranger = app.open("de");
    app.post(&talk.path("/export"), &json!({}))
        .bearer(&stranger.token)
        .send()
        .problem(404, "not-found");
    app.post(&talk.path("/export"), &json!({}))
        .bearer(&app.key(&["desk"]))
        .send()
        .problem(403, "forbidden");
}

pub(crate) fn a_copy_is_a_decision_and_made_a_few_times_a_day(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let keyed = || talk.post("/export", &json!({})).header("idempotency-key", "one").send();
    for _ in 0..7 {
        keyed().expect(200);
    }
    let newest = talk.decisions().swap_remove(0);
    assert_eq!(newest["leaf"]["kind"], "export");
    assert_eq!(newest["leaf"]["actor"]["kind"], "customer");
    assert_eq!(newest["leaf"]["reasons"], json!([{ "code": "rule.export_asked" }]));
    let events = talk.events();
    let exported = events.iter().filter(|event| event["event"] == "exported").count();
    assert_eq!(exported, 1, "the same request is one");
    for _ in 0..4 {
        export(&talk).expect(200);
    }
    let detail = export(&talk).problem(429, "exported-often");
    assert!(detail.contains("in 24 h"), "{detail}");
    // It says so to this customer alone.
    export(&app.open("de")).expect(200);
}

pub(crate) fn a_customer_has_their_own_data_erased_and_nobody_elses(app: &TestApp) {
    let (talk, other) = (app.open("de"), app.open("de"));
    talk.say(QUESTION_DE);
    other.say(QUESTION_DE);
    app.post(&other.path("/erase"), &json!({}))
        .bearer(&talk.token)
        .send()
        .problem(404, "not-found");
    for scopes in [["conversations"], ["desk"]] {
        let key = app.key(&scopes);
        app.post(&talk.path("/erase"), &json!({})).bearer(&key).send().problem(403, "forbidden");
    }
    let keyed = || talk.post("/erase", &json!({})).header("idempotency-key", "one").send();
    let erased = keyed().expect(200);
    assert_eq!((&erased["outcome"], &erased["holds"]), (&json!("erased"), &json!([])));
    assert_eq!(keyed().expect(200), erased, "an answer that was lost is had again");
    erase(&talk).problem(410, "erased");
    export(&talk).problem(410, "erased");
    talk.get("").send().problem(410, "erased");
    let of = |decision: &Value| {
        let path = format!("/v1/decisions/{}", decision.as_str().unwrap());
        app.get(&path).bearer(&app.admin).send().expect(200)["leaf"].clone()
    };
    let done = of(&erased["decision"]);
    assert_eq!((&done["kind"], done.get("subject")), (&json!("erase"), None));
    let asked = of(&done["cause"]);
    assert_eq!(asked["actor"]["kind"], "customer", "it says who asked for it, and names nobody");
    assert_eq!((&asked["actor"]["id"], asked.get("subject")), (&json!("customer"), None));
    assert_eq!(other.events()[1]["text"], QUESTION_DE);
    app.assert_well();
}

pub(crate) fn what_stands_against_erasing_is_told_in_words_and_of_a_legal_hold_only_that_there_is_one(
    app: &TestApp,
) {
    let talk = app.open("de");
    let reply = talk.say(QUESTION_DE)["reply"].clone();
    let contest = format!("/v1/decisions/{}/contest", reply["decision"].as_str().unwrap());
    app.post(&contest, &json!({})).bearer(&talk.token).send().expect(200);
    let hold = format!("/v1/subjects/{}/hold", talk.subject);
    let body =
        json!({ "reason": "Az. 4711", "code": "authority", "until": "2099-01-01T00:00:00Z" });
    app.post(&hold, &body).bearer(&app.admin).send().expect(201);
    let keyed = || talk.post("/erase", &json!({})).header("idempotency-key", "one").send();
    let restricted = keyed().expect(200);
    assert_eq!(keyed().expect(200), restricted);
    assert_eq!(restricted["outcome"], "restricted");
    let says: Vec<_> = list(&restricted, "holds").iter().map(|hold| &hold["says_de"]).collect();
    assert_eq!(
        says,
        [
            "Sie haben einer Entscheidung widersprochen. Bis das geklärt ist, bewahren wir Ihre Daten auf.",
            "Aus rechtlichen Gründen müssen wir Ihre Daten noch aufbewahren.",
        ]
    );
    let told = restricted["holds"][1].to_string();
    for secret in ["4711", "authority", "2099"] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
    assert_eq!(talk.show()["restricted"], true);
    // Their data can still be read and had as a copy; it is no longer worked with.
    export(&talk).expect(200);
    talk.post("/close", &json!({})).send().expect(200);
    talk.post("/rating", &json!({ "rating": "yes" })).send().problem(409, "restricted");
}

pub(crate) fn asking_again_while_something_holds_it_changes_nothing(app: &TestApp) {
    let talk = app.open("de");
    let reply = talk.say(QUESTION_DE)["reply"].clone();
    let contest = format!("/v1/decisions/{}/contest", reply["decision"].as_str().unwrap());
    app.post(&contest, &json!({})).bearer(&talk.token).send().expect(200);
    let first = erase(&talk).expect(200);
    for _ in 0..3 {
        assert_eq!(erase(&talk).expect(200), first, "the log does not grow");
    }
}
