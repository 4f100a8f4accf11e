//! Sagas: what followed from an act is undone before it, in reverse order; where a step fails, the
//! rest stands still.

use serde_json::{Value, json};

use crate::{
    acts::{reading_said, undo},
    app::{Prepared, Talk, TestApp, poll},
    billing::{Billing, CONTRACT, Line, Wire, prepared_with_billing},
};

/// A procedure that enters a reading and then sets the instalment.
fn app_with_two_acts(alter: impl Fn(String) -> String) -> (TestApp, Billing, Wire) {
    let (prepared, billing, wire) = prepared_with_two_acts(alter);
    (prepared.start(), billing, wire)
}

/// The same before it starts.
fn prepared_with_two_acts(alter: impl Fn(String) -> String) -> (Prepared, Billing, Wire) {
    let (prepared, billing, wire) = prepared_with_billing();
    let second = "    go: second\n  - id: second\n    call: billing.set-instalment\n    \
                  with: { contract: contract, amount_cents: { value: 9100 } }\n    \
                  person: instalment-goes-to-person\n    go: end\n";
    prepared.alter("flows/meter-reading.yaml", |flow| flow.replace("    go: end\n", second));
    let path = prepared.folder.join("assistant/tools/billing.toml");
    std::fs::write(&path, alter(std::fs::read_to_string(&path).unwrap())).unwrap();
    (prepared, billing, wire)
}

/// Both acts, as they stand: the reading and the instalment.
fn acts(talk: &Talk<'_>) -> [Value; 2] {
    let acts = talk.get("/acts").send().expect(200);
    let acts = acts["items"].as_array().unwrap().clone();
    let part = |act: &Value| json!({ "act": act["id"], "state": act["state"] });
    assert_eq!(acts.len(), 2, "{acts:?}");
    [part(&acts[0]), part(&acts[1])]
}

fn states(talk: &Talk<'_>) -> [String; 2] {
    acts(talk).map(|act| act["state"].as_str().unwrap().to_owned())
}

fn done(talk: &Talk<'_>, billing: &Billing) -> [Value; 2] {
    reading_said(talk, billing.next_reading(CONTRACT));
    talk.say("Ja, stimmt");
    assert_eq!(states(talk), ["done", "done"]);
    acts(talk)
}

fn operations(billing: &Billing) -> Vec<String> {
    let book = billing.book();
    book.iter().map(|row| row["operation"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_followed_is_undone_first_and_everything_is_as_before() {
    let (app, billing, _wire) = app_with_two_acts(|contract| contract);
    let before = billing.state(CONTRACT);
    let talk = app.open("de");
    let [reading, _] = done(&talk, &billing);
    assert_eq!(undo(&talk, &reading).send().expect(200)["state"], "undone");
    assert_eq!(states(&talk), ["undone", "undone"]);
    assert_eq!(billing.state(CONTRACT), before, "byte for byte");
    let order = ["submit_reading", "set_instalment", "set_instalment", "delete_reading"];
    assert_eq!(operations(&billing), order);
    let undos = talk.decisions().iter().filter(|one| one["leaf"]["kind"] == "undo").count();
    assert_eq!(undos, 2, "each step is a decision");
    let told: Vec<String> = talk.events().iter().map(|event| event["text"].to_string()).collect();
    let told = told.join("\n");
    assert!(told.contains("Rückgängig gemacht: Änderung des Abschlags"), "{told}");
    assert!(told.contains("Rückgängig gemacht: Zählerstandsmeldung"), "{told}");
    app.assert_well();
}

#[test]
fn what_waits_to_be_released_is_withdrawn_with_what_it_followed_from() {
    let (prepared, billing, _wire) = prepared_with_two_acts(|contract| contract);
    prepared.alter("flows/meter-reading.yaml", |flow| {
        flow.replace(
            "call: billing.set-instalment\n    with: { contract: contract, amount_cents: { value: 9100 } }",
            "call: billing.create-payment-plan\n    with: { contract: contract, amount_cents: { value: 4000 }, \
             instalments: { value: 2 }, first_due: { value: \"2027-01-15\" } }",
        )
    });
    let app = prepared.start();
    let before = billing.state(CONTRACT);
    let talk = app.open("de");
    reading_said(&talk, billing.next_reading(CONTRACT));
    talk.say("Ja, stimmt");
    assert_eq!(states(&talk), ["done", "proposed"]);
    let [reading, plan] = acts(&talk);
    assert_eq!(undo(&talk, &reading).send().expect(200)["state"], "undone");
    assert_eq!(states(&talk), ["undone", "withdrawn"]);
    assert_eq!(billing.state(CONTRACT), before, "byte for byte");
    assert_eq!(operations(&billing), ["submit_reading", "delete_reading"]);
    // Nobody can release it any more, and the customer was told.
    let path = format!("/v1/acts/{}", plan["act"].as_str().unwrap());
    let waiting = app.get("/v1/acts?state=proposed").bearer(&app.admin).send().expect(200);
    assert_eq!(waiting["items"], json!([]));
    let reject = app.post(&format!("{path}/reject"), &json!({ "reason": "zu spät" }));
    let detail = reject.bearer(&app.admin).send().problem(409, "not-decidable");
    assert!(detail.contains("withdrawn"), "{detail}");
    let told: Vec<String> = talk.events().iter().map(|event| event["text"].to_string()).collect();
    assert!(told.join("\n").contains("Das wird nicht mehr ausgeführt"), "{told:?}");
    assert_eq!(talk.show()["owner"], "assistant");
    app.assert_well();
}

#[test]
fn what_went_before_stands_when_the_last_is_undone() {
    let (app, billing, _wire) = app_with_two_acts(|contract| contract);
    let talk = app.open("de");
    let [_, instalment] = done(&talk, &billing);
    undo(&talk, &instalment).send().expect(200);
    assert_eq!(states(&talk), ["done", "undone"]);
}

#[test]
fn acts_of_another_run_do_not_follow() {
    let (app, billing, _wire) = app_with_two_acts(|contract| contract);
    let talk = app.open("de");
    let [reading, _] = done(&talk, &billing);
    for text in ["Ich möchte meinen Abschlag ändern", "Ja", "NL-100203", "95 Euro", "Ja"] {
        talk.say(text);
    }
    // The instalment of the other run was set later, for another contract: it is not undone with the reading.
    undo(&talk, &reading).send().expect(200);
    let acts = talk.get("/acts").send().expect(200);
    let states: Vec<&str> = acts["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|act| act["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["undone", "undone", "done"]);
}

#[test]
fn where_a_step_fails_the_rest_stands_still_and_a_person_sees_what() {
    let (app, billing, wire) = app_with_two_acts(|contract| contract);
    let talk = app.open("de");
    let [reading, instalment] = done(&talk, &billing);
    wire.does(Line::Answers(422, r#"{"title":"no"}"#));
    assert_eq!(undo(&talk, &reading).send().expect(200)["state"], "done");
    wire.does(Line::Passes);
    assert_eq!(states(&talk), ["done", "done"]);
    assert_eq!(talk.show()["owner"], "queue");
    assert_eq!(operations(&billing).len(), 2, "nothing was undone");
    // The one whose undoing was refused is told from the one that stands still because of that.
    let seen = app.get(&talk.path("/acts")).bearer(&app.admin).send().expect(200);
    let seen: Vec<(&Value, &Value)> = seen["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|act| (&act["undo_tried"], &act["arguments"]["contract"]))
        .collect();
    let contract = json!(CONTRACT);
    assert_eq!(seen, [(&json!(false), &contract), (&json!(true), &contract)]);
    // Once it goes again, the company's people undo it whole.
    let path = format!("/v1/acts/{}/undo", reading["act"].as_str().unwrap());
    let undone = app.request("POST", &path).bearer(&app.admin).send().expect(200);
    assert_eq!(undone["state"], "undone");
    assert_eq!(states(&talk), ["undone", "undone"]);
    drop(instalment);
}

#[test]
fn what_customers_may_not_undo_keeps_what_it_followed_from() {
    let (app, billing, _wire) = app_with_two_acts(|contract| {
        // Only the company's people undo an instalment.
        let own =
            "by_customer = true\narguments = { contract = \"argument.contract\", amount_cents";
        let altered = contract.replace(own, &own.replace("true", "false"));
        assert_ne!(contract, altered, "the contract is written so");
        altered
    });
    let talk = app.open("de");
    let [reading, _] = done(&talk, &billing);
    let told = undo(&talk, &reading).send().problem(409, "not-undoable");
    assert!(told.contains("`billing.set-instalment`"), "{told}");
    assert_eq!(states(&talk), ["done", "done"]);
    assert_eq!(operations(&billing).len(), 2);
}

#[test]
fn killed_in_the_middle_it_is_ended_at_the_next_start() {
    let (mut app, billing, wire) = app_with_two_acts(|contract| contract);
    let before = billing.state(CONTRACT);
    let (token, path, reading) = {
        let talk = app.open("de");
        let [reading, _] = done(&talk, &billing);
        (talk.token.clone(), talk.path(""), reading)
    };
    wire.does(Line::Hangs);
    let undo = format!("/v1/acts/{}/undo", reading["act"].as_str().unwrap());
    let request = app.request("POST", &undo).bearer(&token);
    let asked = std::thread::spawn(move || drop(request.try_send()));
    poll("the first step is under way", || (operations(&billing).len() == 3).then_some(()));
    app.take_server().kill();
    asked.join().unwrap();
    wire.does(Line::Passes);
    app.start_again();
    poll("the saga has ended", || {
        let acts = app.get(&format!("{path}/acts")).bearer(&token).send().expect(200);
        let mut acts = acts["items"].as_array().unwrap().iter();
        acts.all(|act| act["state"] == "undone").then_some(())
    });
    assert_eq!(billing.state(CONTRACT), before, "byte for byte");
    assert_eq!(operations(&billing).len(), 4, "each once");
}

#[test]
fn a_recall_undoes_what_followed_from_what_it_selects() {
    let (app, billing, _wire) = app_with_two_acts(|contract| contract);
    let before = billing.state(CONTRACT);
    let talk = app.open("de");
    done(&talk, &billing);
    let body = json!({ "of": { "operation": "submit-reading" }, "reason": "Falscher Artikel." });
    let recall = app.post("/v1/recalls", &body).bearer(&app.admin).send().expect(201);
    let ended = ended(&app, &recall);
    assert_eq!((&ended["undone"], &ended["failed"]), (&json!(2), &json!(0)));
    assert_eq!(states(&talk), ["undone", "undone"]);
    assert_eq!(billing.state(CONTRACT), before);
}

/// Run a recall with the numbers of its preview, and wait for its end.
fn ended(app: &TestApp, recall: &Value) -> Value {
    let path = format!("/v1/recalls/{}", recall["id"].as_str().unwrap());
    let body = json!({ "selected": recall["selected"], "following": recall["following"] });
    app.post(&format!("{path}/run"), &body).bearer(&app.admin).send().expect(200);
    poll("the recall ends", || {
        let recall = app.get(&path).bearer(&app.admin).send().expect(200);
        (recall["state"] == "done").then_some(recall)
    })
}

#[test]
fn a_recall_counts_lists_and_costs_what_follows_and_writes_each_customer_once() {
    let (prepared, billing, _wire) = prepared_with_two_acts(|contract| {
        contract.replace("[operation.undo]\n", "[operation.undo]\ncost_micro = 75000\n")
    });
    for (file, letter) in
        [("words/de.ftl", "Der Zähler war falsch."), ("words/en.ftl", "It was wrong.")]
    {
        prepared.alter(file, |words| format!("{words}\nletter-wrong = {letter}\n"));
    }
    let app = prepared.start();
    let talks = [app.open("de"), app.open("de")];
    let acts = talks.each_ref().map(|talk| done(talk, &billing));
    let of = json!({ "operation": "submit-reading" });
    let body = json!({ "of": of, "reason": "Falscher Zähler.", "letter": "letter-wrong" });
    let recall = app.post("/v1/recalls", &body).bearer(&app.admin).send().expect(201);
    let counts = ["selected", "following", "undoable", "irreversible", "conversations"];
    assert_eq!(counts.map(|name| recall[name].as_u64().unwrap()), [2, 2, 4, 0, 2]);
    assert_eq!(recall["amount_cents"], 18_200, "what followed moved money: twice 91 euros");
    assert_eq!(recall["undo_cost_micro"], 300_000);
    let id = recall["id"].as_str().unwrap();
    let printed = app.ombud(&["recall", "show", id]).stdout;
    assert!(printed.contains("2 acts in 2 conversations selected, 2 more follow"), "{printed}");
    assert!(printed.contains("undoing them costs 0.30 euros besides"), "{printed}");
    // Whoever runs it has seen all of them.
    let run = format!("/v1/recalls/{id}/run");
    let unread = app.post(&run, &json!({ "selected": 2 })).bearer(&app.admin).send();
    assert!(unread.problem(422, "invalid").contains("must be 2, as the preview says"));
    let listed = || {
        let path = format!("/v1/recalls/{id}/acts");
        app.get(&path).bearer(&app.admin).send().expect(200)["items"].clone()
    };
    let told = |listed: &Value| -> Vec<Value> {
        let items = listed.as_array().unwrap().iter();
        items.map(|one| json!([one["act"]["id"], one["follows"], one["undo_cost_micro"]])).collect()
    };
    let mut expect = Vec::new();
    for [reading, instalment] in acts.iter().rev() {
        expect.push(json!([instalment["act"], reading["act"], 75_000]));
        expect.push(json!([reading["act"], null, 75_000]));
    }
    assert_eq!(told(&listed()), expect);
    let ended = ended(&app, &recall);
    let came = ["undone", "failed", "unknown"].map(|name| ended[name].as_u64().unwrap());
    assert_eq!(came, [4, 0, 0]);
    assert_eq!(told(&listed()), expect, "the same as in the preview");
    for talk in &talks {
        let events = talk.events();
        let texts = events.iter().filter_map(|event| event["text"].as_str());
        let letters = texts.filter(|text| text.contains("Der Zähler war falsch."));
        assert_eq!(letters.count(), 1, "one letter, and two acts: {events:?}");
    }
    let letters = app.get(&format!("/v1/recalls/{id}/letters")).bearer(&app.admin).send();
    let letters = letters.expect(200)["items"].clone();
    let undone = |letter: &Value| -> Vec<Value> {
        letter["undone"].as_array().unwrap().iter().map(|one| one["act"].clone()).collect()
    };
    let letters: Vec<_> = letters.as_array().unwrap().iter().map(undone).collect();
    let all = acts.each_ref().map(|acts| acts.iter().map(|act| act["act"].clone()).collect());
    let all: Vec<Vec<Value>> = all.into();
    assert_eq!(letters, all);
    app.assert_well();
}

#[test]
fn where_a_recall_is_refused_a_step_all_that_stands_with_it_failed_and_it_is_told_once() {
    let (app, billing, wire) = app_with_two_acts(|contract| contract);
    let talk = app.open("de");
    done(&talk, &billing);
    let body = json!({ "of": { "tool": "billing" }, "reason": "Probe" });
    let both = app.post("/v1/recalls", &body).bearer(&app.admin).send().expect(201);
    assert_eq!([&both["selected"], &both["following"]], [&json!(2), &json!(0)]);
    wire.does(Line::Answers(422, r#"{"title":"no"}"#));
    let ended = ended(&app, &both);
    assert_eq!((&ended["undone"], &ended["failed"]), (&json!(0), &json!(2)));
    let events = talk.events();
    let texts = events.iter().filter_map(|event| event["text"].as_str());
    let failures = texts.filter(|text| text.contains("konnte ich nicht rückgängig machen"));
    assert_eq!(failures.count(), 1, "{events:?}");
    assert_eq!(talk.show()["owner"], "queue");
    app.assert_well();
}

/// A procedure that enters a reading and then has a task made.
fn app_with_a_task_after() -> (TestApp, Billing, Wire) {
    let (prepared, billing, wire) = prepared_with_two_acts(|contract| contract);
    prepared.alter("flows/meter-reading.yaml", |flow| {
        let second = "call: billing.set-instalment\n    with: { contract: contract, amount_cents: { value: 9100 } }";
        let task = "call: people.call-back\n    with: { what: { value: Nachsehen }, phone: { value: \"0381 123456\" } }";
        assert!(flow.contains(second), "the procedure is written so");
        flow.replace(second, task)
    });
    (prepared.start(), billing, wire)
}

#[test]
fn asked_in_time_while_the_tool_of_what_followed_is_stopped_counts_by_button_and_by_word() {
    let (app, billing, _wire) = app_with_a_task_after();
    let stop = json!({ "scope": "tool/people", "reason": "Prüfung" });
    let (by_button, by_word) = (app.open("de"), app.open("de"));
    let [reading, _] = done(&by_button, &billing);
    done(&by_word, &billing);
    app.post("/v1/stops", &stop).bearer(&app.admin).send().expect(200);
    let staff = format!("/v1/acts/{}/undo", reading["act"].as_str().unwrap());
    let refused = app.post(&staff, &json!({})).bearer(&app.admin).send();
    assert!(refused.problem(409, "not-undoable").contains("`people.call-back`"));
    let counts = "Ihr Wunsch ist aber rechtzeitig angekommen und gilt: Zählerstandsmeldung.";
    for _ in 0..2 {
        assert_eq!(undo(&by_button, &reading).send().expect(200)["state"], "done");
    }
    by_word.say("Mach das rückgängig");
    for talk in [&by_button, &by_word] {
        let events = talk.events();
        let told = events.iter().filter_map(|event| event["text"].as_str());
        assert_eq!(told.filter(|text| text.contains(counts)).count(), 1, "{events:?}");
        assert_eq!(
            (talk.show()["owner"].as_str(), states(talk)),
            (Some("queue"), ["done", "done"].map(str::to_owned))
        );
    }
    assert_eq!(operations(&billing), ["submit_reading", "submit_reading"]);
    let lift = json!({ "scope": "tool/people" });
    app.post("/v1/stops/lift", &lift).bearer(&app.admin).send().expect(204);
    assert_eq!(undo(&by_button, &reading).send().expect(200)["state"], "undone");
    assert_eq!(states(&by_button), ["undone", "undone"]);
    app.assert_well();
}

#[test]
fn a_recall_waits_while_the_tool_of_what_followed_is_stopped() {
    let (app, billing, _wire) = app_with_a_task_after();
    let talk = app.open("de");
    done(&talk, &billing);
    let stop = json!({ "scope": "tool/people", "reason": "Prüfung" });
    app.post("/v1/stops", &stop).bearer(&app.admin).send().expect(200);
    let body = json!({ "of": { "operation": "submit-reading" }, "reason": "Falscher Artikel." });
    let recall = app.post("/v1/recalls", &body).bearer(&app.admin).send().expect(201);
    let path = format!("/v1/recalls/{}", recall["id"].as_str().unwrap());
    let body = json!({ "selected": 1, "following": 1 });
    app.post(&format!("{path}/run"), &body).bearer(&app.admin).send().expect(200);
    let show = || app.get(&path).bearer(&app.admin).send().expect(200);
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!((&show()["state"], &show()["failed"]), (&json!("running"), &json!(0)));
    assert_eq!(talk.show()["owner"], "assistant");
    let lift = json!({ "scope": "tool/people" });
    app.post("/v1/stops/lift", &lift).bearer(&app.admin).send().expect(204);
    poll("the recall ends", || (show()["state"] == "done").then_some(()));
    assert_eq!(
        (&show()["undone"], states(&talk)),
        (&json!(2), ["undone", "undone"].map(str::to_owned))
    );
    app.assert_well();
}
