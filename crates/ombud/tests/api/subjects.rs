//! `/v1/subjects`: erasure, and what stands against it.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
};

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{
        Talk, TestApp,
        http::{Answer, Request},
        poll, run,
    },
};

behaviours! {
    what_was_erased_is_gone_and_the_log_still_proves,
    nobody_can_go_on_in_an_erased_conversation,
    an_open_contest_restricts_instead_of_erasing_and_says_why,
    a_legal_hold_restricts_until_it_is_lifted,
    people_go_on_with_what_is_restricted_and_the_ai_does_not,
    what_waits_for_two_holds_is_erased_with_the_last,
    the_end_of_the_last_hold_erases_also_while_erasing_is_asked_again,
    a_legal_hold_ends_by_itself_when_its_time_has_come,
    placing_a_hold_twice_under_one_key_is_placing_it_once,
    only_an_admin_holds_and_lifts,
    the_command_line_holds_and_lifts,
    erasing_twice_is_erasing_once,
    nobody_unknown_can_be_erased,
    only_an_admin_sees_whose_data_it_is,
    the_command_line_erases_while_the_server_runs,
    what_customers_say_is_nowhere_in_the_clear,
}

fn erase(app: &TestApp, subject: &str) -> Answer {
    app.post(&format!("/v1/subjects/{subject}/erase"), &json!({})).bearer(&app.admin).send()
}

fn texts(talk: &Talk<'_>) -> Vec<Value> {
    let path = talk.path("/messages");
    let page = talk.app.get(&path).bearer(&talk.app.admin).send().expect(200);
    let events = page["items"].as_array().unwrap().clone();
    events.into_iter().filter(|event| event["event"] == "message").collect()
}

fn verify(app: &TestApp) -> Value {
    let report = app.request("POST", "/v1/ledger/verify").bearer(&app.admin).send().expect(200);
    assert_eq!(report["first_wrong"], Value::Null, "{report}");
    report
}

pub(crate) fn what_was_erased_is_gone_and_the_log_still_proves(app: &TestApp) {
    let talk = app.open("de");
    let reply = talk.say(QUESTION_DE)["reply"].clone();
    let decision = format!("/v1/decisions/{}", reply["decision"].as_str().unwrap());
    let read = |path: &str| app.get(path).bearer(&app.admin).send();
    let before = read(&decision).expect(200);
    let erased = erase(app, &talk.subject).expect(200);
    assert_eq!(erased["outcome"], "erased");
    assert_eq!(erased["holds"], json!([]));
    let messages = texts(&talk);
    assert_eq!(messages.len(), 2);
    for message in &messages {
        assert_eq!(message["text"], Value::Null);
        assert_eq!(message["parts"], Value::Null);
        assert!(message["author"]["label"].is_string(), "it still says who spoke");
    }
    read(&format!("{decision}/receipt")).problem(410, "erased");
    // The decision itself names nobody and stays; why it was taken stays as codes, and that is said.
    assert_eq!(read(&decision).expect(200)["leaf"], before["leaf"]);
    for (language, sentences) in [
        (
            "en",
            [
                "Erased are the texts, the reasons in words and who the person was.",
                "on the topic “Moving home and taking your contract with you”",
                "Of the reasons, their codes are left: score.intent (",
                "The rules that decided: ",
            ],
        ),
        (
            "de",
            [
                "Gelöscht sind die Texte, die Begründung in Worten und wer die Person war.",
                "zum Thema „Umziehen und den Vertrag mitnehmen“",
                "Von den Gründen sind die Kennungen geblieben: score.intent (",
                "Entschieden haben die Regeln: ",
            ],
        ),
    ] {
        let told = read(&format!("{decision}/explanation?language={language}")).expect(200);
        let why = told["why"].as_array().unwrap();
        assert_eq!(why.len(), sentences.len(), "{told}");
        for (said, wanted) in why.iter().zip(sentences) {
            assert!(said.as_str().unwrap().contains(wanted), "{wanted}: {told}");
        }
        let remedy = told["remedy"].as_str().unwrap();
        assert!(!remedy.contains("you can contest"), "nobody can any more: {told}");
    }
    assert!(verify(app)["leaves_erased"].as_u64() >= Some(1));
    let path = format!("/v1/ledger/{}/proof", before["index"]);
    app.get(&path).send().expect(200);
    let recorded = erased["decision"].as_str().unwrap();
    let recorded = read(&format!("/v1/decisions/{recorded}")).expect(200);
    assert_eq!(recorded["leaf"]["kind"], "erase");
    assert_eq!(recorded["leaf"]["subject"], Value::Null, "it names nobody");
    let path =
        format!("/v1/decisions/{}/explanation?language=en", erased["decision"].as_str().unwrap());
    let why = read(&path).expect(200)["why"].clone();
    assert_eq!(why, json!(["The key to the data is destroyed; nobody can read it any more."]));
    app.assert_well();
}

pub(crate) fn nobody_can_go_on_in_an_erased_conversation(app: &TestApp) {
    let talk = app.open("de");
    let first = || {
        let body = json!({ "text": QUESTION_DE });
        talk.post("/messages", &body).header("idempotency-key", "before").send()
    };
    let reply = first().expect(200)["reply"].clone();
    erase(app, &talk.subject).expect(200);
    talk.get("").send().problem(410, "erased");
    talk.post("/messages", &json!({ "text": "Hallo?" })).send().problem(410, "erased");
    first().problem(410, "erased");
    talk.post("/handover", &json!({})).send().problem(410, "erased");
    talk.post("/close", &json!({})).send().problem(410, "erased");
    let path = format!("/v1/decisions/{}/contest", reply["decision"].as_str().unwrap());
    // Whose decision it was is not known any more.
    app.post(&path, &json!({})).bearer(&talk.token).send().problem(404, "not-found");
    app.post(&talk.path("/take"), &json!({})).bearer(&app.admin).send().problem(410, "erased");
    app.assert_well();
}

pub(crate) fn an_open_contest_restricts_instead_of_erasing_and_says_why(app: &TestApp) {
    let talk = app.open("de");
    let reply = talk.say(QUESTION_DE)["reply"].clone();
    let path = format!("/v1/decisions/{}/contest", reply["decision"].as_str().unwrap());
    let review = app.post(&path, &json!({})).bearer(&talk.token).send().expect(200);
    let review = review["review"].as_str().unwrap();
    let restricted = erase(app, &talk.subject).expect(200);
    assert_eq!(restricted["outcome"], "restricted");
    let held = &restricted["holds"][0];
    assert_eq!((&held["hold"], &held["review"]), (&json!("contest"), &json!(review)));
    assert!(held["says_de"].as_str().unwrap().contains("widersprochen"), "{held}");
    let path = format!("/v1/decisions/{}", restricted["decision"].as_str().unwrap());
    let decision = app.get(&path).bearer(&app.admin).send().expect(200);
    assert_eq!(decision["leaf"]["kind"], "restrict");
    assert!(decision["leaf"]["reasons"].to_string().contains("rule.held_by_contest"));
    assert_eq!(texts(&talk)[0]["text"], QUESTION_DE, "it is kept");
    let settle = app.post(&format!("/v1/reviews/{review}/settle"), &json!({}));
    let settle = settle.bearer(&app.admin).header("idempotency-key", review);
    settle.send().expect(204);
    // What stood against it has ended: what was asked for is done.
    assert_eq!(texts(&talk)[0]["text"], Value::Null);
    settle.send().expect(204);
    assert_done_after(app, &talk, &restricted);
    verify(app);
}

/// The data is erased, by a decision that follows from the one that restricted it.
fn assert_done_after(app: &TestApp, talk: &Talk<'_>, restricted: &Value) -> Value {
    talk.get("").send().problem(410, "erased");
    // Whoever does it by itself may not have written yet that it is done.
    let erased = poll("it is done", || {
        let answer = erase(app, &talk.subject);
        (answer.status != 503).then(|| answer.expect(200))
    });
    assert_eq!(erased["outcome"], "erased");
    let done = leaf(app, &erased["decision"]);
    assert_eq!((&done["kind"], &done["cause"]), (&json!("erase"), &restricted["decision"]));
    let codes = json!([{ "code": "rule.hold_ended" }, { "code": "rule.erasure_done" }]);
    assert_eq!(done["reasons"], codes);
    done
}

pub(crate) fn people_go_on_with_what_is_restricted_and_the_ai_does_not(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    assert_eq!(talk.show()["restricted"], false);
    hold(app, &talk, &json!({ "reason": "Verfahren" })).send().expect(201);
    assert_eq!(erase(app, &talk.subject).expect(200)["outcome"], "restricted");
    let shown = talk.show();
    assert_eq!((&shown["restricted"], &shown["owner"]), (&json!(true), &json!("assistant")));
    // What the AI could answer goes to a person.
    let reply = talk.say("Was umfasst die Preisgarantie?")["reply"].clone();
    assert_eq!((&reply["kind"], &reply["handover"]), (&json!("handoff"), &json!("restricted")));
    assert!(reply["text"].as_str().unwrap().contains("darf ich nicht mehr arbeiten"), "{reply}");
    let decision = leaf(app, &reply["decision"]);
    assert!(decision["reasons"].to_string().contains("rule.data_restricted"), "{decision}");
    assert_eq!(decision["labels"].get("intent"), None, "nothing was understood: {decision}");
    let queue = app.get("/v1/queue?limit=200").bearer(&app.admin).send().expect(200);
    let of_it = |item: &&Value| item["conversation"] == talk.id.as_str();
    let waiting = queue["items"].as_array().unwrap().iter().find(of_it).unwrap();
    assert_eq!((&waiting["reason"], &waiting["restricted"]), (&json!("restricted"), &json!(true)));
    // A person takes it, answers, and is answered.
    let agent = app.key(&["desk"]);
    let desk = |rest: &str, body: &Value| app.post(&talk.path(rest), body).bearer(&agent).send();
    desk("/take", &json!({})).expect(200);
    let said = desk("/replies", &json!({ "text": "Was möchten Sie wissen?" }));
    assert!(said.status < 300, "{said:?}");
    assert_eq!(talk.say("Gilt sie auch nach dem Umzug?").get("reply"), None);
    let detail = desk("/return", &json!({})).problem(409, "restricted");
    assert!(detail.contains("end what stands against erasing it"), "{detail}");
    // Over and begun again, it is still a person's.
    desk("/close", &json!({})).expect(200);
    let reply = talk.say(QUESTION_DE)["reply"].clone();
    assert_eq!(reply["handover"], "restricted");
    // Whoever asks for a person gets one, and a decision can be contested.
    let path = format!("/v1/decisions/{}/contest", reply["decision"].as_str().unwrap());
    app.post(&path, &json!({})).bearer(&talk.token).send().expect(200);
    assert_eq!(talk.show()["owner"], "queue");
    app.assert_well();
}

pub(crate) fn what_waits_for_two_holds_is_erased_with_the_last(app: &TestApp) {
    let talk = app.open("de");
    let reply = talk.say(QUESTION_DE)["reply"].clone();
    let path = format!("/v1/decisions/{}/contest", reply["decision"].as_str().unwrap());
    let review = app.post(&path, &json!({})).bearer(&talk.token).send().expect(200);
    hold(app, &talk, &json!({ "reason": "Verfahren" })).send().expect(201);
    assert_eq!(erase(app, &talk.subject).expect(200)["holds"].as_array().unwrap().len(), 2);
    let path = format!("/v1/reviews/{}/settle", review["review"].as_str().unwrap());
    app.post(&path, &json!({})).bearer(&app.admin).send().expect(204);
    assert_eq!(talk.show()["restricted"], true, "the other still holds it");
    let path = format!("/v1/subjects/{}/hold", talk.subject);
    app.request("DELETE", &path).bearer(&app.admin).send().expect(200);
    talk.get("").send().problem(410, "erased");
    // Whose erasure nobody asked for keeps their data when a hold ends.
    let other = app.open("de");
    hold(app, &other, &json!({ "reason": "Verfahren" })).send().expect(201);
    let path = format!("/v1/subjects/{}/hold", other.subject);
    app.request("DELETE", &path).bearer(&app.admin).send().expect(200);
    assert_eq!(other.show()["restricted"], false);
}

/// What a look at what is due does at the same time, others can do, too: one of the two is through before the answer.
pub(crate) fn the_end_of_the_last_hold_erases_also_while_erasing_is_asked_again(app: &TestApp) {
    for _ in 0..20 {
        let talk = app.open("de");
        hold(app, &talk, &json!({ "reason": "Verfahren" })).send().expect(201);
        erase(app, &talk.subject).expect(200);
        let is_lifted = AtomicBool::new(false);
        let lifted = std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while !is_lifted.load(Ordering::Relaxed) {
                        erase(app, &talk.subject);
                    }
                });
            }
            let path = format!("/v1/subjects/{}/hold", talk.subject);
            let lifted = app.request("DELETE", &path).bearer(&app.admin).send();
            let after = (lifted.status, talk.get("").send());
            is_lifted.store(true, Ordering::Relaxed);
            after
        });
        // Where it was not lifted for them, whoever lifts it is told to try again.
        if let (200, after) = lifted {
            after.problem(410, "erased");
        }
    }
}

/// The leaf of a decision.
fn leaf(app: &TestApp, decision: &Value) -> Value {
    let path = format!("/v1/decisions/{}", decision.as_str().unwrap());
    app.get(&path).bearer(&app.admin).send().expect(200)["leaf"].clone()
}

fn hold(app: &TestApp, talk: &Talk<'_>, body: &Value) -> Request {
    app.post(&format!("/v1/subjects/{}/hold", talk.subject), body).bearer(&app.admin)
}

pub(crate) fn a_legal_hold_restricts_until_it_is_lifted(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let detail = hold(app, &talk, &json!({ "reason": "  " })).send().problem(422, "invalid");
    assert!(detail.contains("`reason`"), "{detail}");
    let reason = "Rechtsstreit 4 O 12/26";
    let body = json!({ "reason": reason, "code": "litigation" });
    let placed = hold(app, &talk, &body).send().expect(201);
    assert_eq!(placed["in_force"], true);
    let decision = leaf(app, &placed["id"]);
    assert_eq!(decision["kind"], "hold");
    assert_eq!(decision["reasons"], json!([{ "code": "hold.litigation" }]));
    assert_eq!(decision["actor"]["kind"], "person", "it says who did it");
    assert_eq!(decision["subject"], Value::Null, "it names nobody");
    let restricted = erase(app, &talk.subject).expect(200);
    assert_eq!(restricted["outcome"], "restricted");
    let held = json!([{
        "hold": "legal",
        "reason": reason,
        "code": "litigation",
        "decision": placed["id"],
        "says_de": "Wir brauchen Ihre Daten noch für ein Gerichtsverfahren.",
        "says_en": "We still need your data for court proceedings.",
    }]);
    assert_eq!(restricted["holds"], held);
    let path = format!("/v1/subjects/{}/hold", talk.subject);
    let holds = || app.get(&path).bearer(&app.admin).send().expect(200)["items"].clone();
    assert_eq!(holds()[0], placed);
    let lifted = app.request("DELETE", &path).bearer(&app.admin).send().expect(200);
    let recorded = leaf(app, &lifted["items"][0]["lifted"]["decision"]);
    assert_eq!((&recorded["kind"], &recorded["cause"]), (&json!("lift"), &placed["id"]));
    assert_done_after(app, &talk, &restricted);
    assert_eq!(holds(), json!([]));
    let again = app.request("DELETE", &path).bearer(&app.admin).send().expect(200);
    assert_eq!(again["items"], json!([]));
    for method in ["GET", "DELETE"] {
        let nobody = format!("/v1/subjects/{}/hold", uuid::Uuid::from_u128(4_711));
        app.request(method, &nobody).bearer(&app.admin).send().problem(404, "not-found");
    }
    let late = hold(app, &talk, &json!({ "reason": reason })).send();
    let detail = late.problem(410, "erased");
    assert!(detail.contains("person was erased"), "nothing is left to hold: {detail}");
    verify(app);
}

pub(crate) fn a_legal_hold_ends_by_itself_when_its_time_has_come(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let past = json!({ "reason": "x", "until": "2020-01-01T00:00:00Z" });
    let detail = hold(app, &talk, &past).send().problem(422, "invalid");
    assert!(detail.contains("`until` must lie in the future"), "{detail}");
    let code = json!({ "reason": "x", "code": "whim" });
    hold(app, &talk, &code).send().problem(422, "invalid");
    // Long enough to place it on a busy machine.
    let said: jiff::Timestamp = talk.show()["last_at"].as_str().unwrap().parse().unwrap();
    let until = said + jiff::SignedDuration::from_secs(10);
    let body = json!({ "reason": "Prüfung", "code": "audit", "until": until.to_string() });
    let placed = hold(app, &talk, &body).send().expect(201);
    let codes = leaf(app, &placed["id"])["reasons"].to_string();
    assert!(codes.contains("hold.audit") && codes.contains("hold.until.20"), "{codes}");
    let restricted = erase(app, &talk.subject).expect(200);
    let says = restricted["holds"][0]["says_en"].as_str().unwrap();
    assert!(says.contains("This applies until "), "{says}");
    poll("the hold is over", || (talk.get("").send().status == 410).then_some(()));
    let done = assert_done_after(app, &talk, &restricted);
    let at: jiff::Timestamp = done["at"].as_str().unwrap().parse().unwrap();
    assert!(at >= until, "not before its time");
}

pub(crate) fn placing_a_hold_twice_under_one_key_is_placing_it_once(app: &TestApp) {
    let talk = app.open("de");
    let body = json!({ "reason": "Beweise sichern" });
    let place = || hold(app, &talk, &body).header("idempotency-key", "hold-once").send();
    let first = place().expect(201);
    assert_eq!(place().expect(201), first);
    let other = hold(app, &talk, &json!({ "reason": "anders" }));
    other.header("idempotency-key", "hold-once").send().problem(422, "idempotency-key-reused");
    let path = format!("/v1/subjects/{}/hold", talk.subject);
    let listed = app.get(&path).bearer(&app.admin).send().expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    // What colleagues wrote is about a person: it is as sealed as what the person wrote.
    for item in fs::read_dir(app.data()).unwrap() {
        let path = item.unwrap().path();
        if path.is_file() {
            let found =
                run(std::process::Command::new("grep").args(["-c", "Beweise sichern"]).arg(&path));
            assert_eq!(found.stdout.trim(), "0", "in {}", path.display());
        }
    }
}

pub(crate) fn only_an_admin_holds_and_lifts(app: &TestApp) {
    let talk = app.open("de");
    let path = format!("/v1/subjects/{}/hold", talk.subject);
    for key in [app.key(&["desk", "decisions", "approvals"]), talk.token.clone()] {
        let body = json!({ "reason": "x" });
        app.post(&path, &body).bearer(&key).send().problem(403, "forbidden");
        app.get(&path).bearer(&key).send().problem(403, "forbidden");
        app.request("DELETE", &path).bearer(&key).send().problem(403, "forbidden");
    }
    let nobody = "/v1/subjects/6f1e2a34-0000-4000-8000-000000000000/hold";
    let body = json!({ "reason": "x" });
    app.post(nobody, &body).bearer(&app.admin).send().problem(404, "not-found");
}

pub(crate) fn the_command_line_holds_and_lifts(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let ombud = |arguments: &[&str], code: i32| {
        let ran = app.ombud(arguments);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        ran.stdout
    };
    let subject = talk.subject.as_str();
    let placed = ["hold", "place", subject, "--reason", "4711", "--code", "authority"];
    let until = ["--until", "2999-12-31T00:00:00Z"];
    let said = ombud(&[&placed[..], &until[..]].concat(), 0);
    assert!(said.starts_with("held; decision "), "{said}");
    let said = ombud(&["hold", "list", subject], 0);
    assert!(said.contains("authority, until 2999-12-31T00:00:00Z: 4711"), "{said}");
    let said = ombud(&["erase", subject], 1);
    assert!(said.contains("a legal hold (authority) until 2999-12-31T00:00:00Z: 4711"), "{said}");
    assert!(said.contains("it is erased by itself when that has ended"), "{said}");
    assert!(ombud(&["hold", "lift", subject], 0).starts_with("lifted: 4711; decision "));
    assert!(ombud(&["hold", "lift", subject], 0).contains("nothing to lift"));
    let said = ombud(&["erase", subject], 0);
    assert!(said.starts_with("erased: "), "{said}");
    // Without an erasure that waits for it, what is over is still told.
    let kept = app.open("de");
    let kept = kept.subject.as_str();
    ombud(&["hold", "place", kept, "--reason", "4712", "--code", "authority"], 0);
    ombud(&["hold", "lift", kept], 0);
    assert!(ombud(&["hold", "list", kept], 0).contains("authority, over: 4712"));
}

#[test]
fn what_a_statute_keeps_is_restricted_until_its_day() {
    let app = TestApp::start_with(&[("OMBUD_RETENTION_MIN_DAYS", "30")]);
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let restricted = erase(&app, &talk.subject).expect(200);
    assert_eq!(restricted["outcome"], "restricted");
    assert_eq!(restricted["holds"][0]["hold"], "retention");
    let until = restricted["holds"][0]["until"].as_str().unwrap();
    let at = talk.show()["last_at"].as_str().unwrap().to_owned();
    assert!(until > at.as_str(), "{until} after {at}");
    assert_eq!(texts(&talk)[0]["text"], QUESTION_DE);
    let ran = app.ombud(&["erase", &talk.subject]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains("must be kept until"), "{ran:?}");
}

pub(crate) fn erasing_twice_is_erasing_once(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let first = erase(app, &talk.subject).expect(200);
    assert_eq!(erase(app, &talk.subject).expect(200), first);
}

pub(crate) fn nobody_unknown_can_be_erased(app: &TestApp) {
    let gone = "6f1e2a34-0000-4000-8000-000000000000";
    let detail = erase(app, gone).problem(404, "not-found");
    assert!(detail.contains(gone), "{detail}");
}

pub(crate) fn only_an_admin_sees_whose_data_it_is(app: &TestApp) {
    let talk = app.open("de");
    let subject =
        |key: &str| app.get(&talk.path("")).bearer(key).send().expect(200)["subject"].clone();
    assert_eq!(subject(&app.admin), talk.subject);
    for key in [app.key(&["conversations"]), app.key(&["desk"]), talk.token.clone()] {
        assert_eq!(subject(&key), Value::Null);
    }
}

pub(crate) fn the_command_line_erases_while_the_server_runs(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let ran = app.ombud(&["erase", &talk.subject]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.starts_with("erased"), "{ran:?}");
    assert_eq!(texts(&talk)[0]["text"], Value::Null);
    let ran = app.ombud(&["erase", "6f1e2a34-0000-4000-8000-000000000000"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("here is no person"), "{ran:?}");
}

pub(crate) fn what_customers_say_is_nowhere_in_the_clear(app: &TestApp) {
    let talk = app.open("de");
    let secret = format!("Geheimnis{}", talk.id.replace('-', ""));
    talk.say(&format!("Mein Kennwort ist {secret} und ich heiße Erna"));
    let reply = talk.say(QUESTION_DE)["reply"].clone();
    let path = format!("/v1/decisions/{}/contest", reply["decision"].as_str().unwrap());
    let reason = json!({ "reason": format!("Wegen {secret}") });
    app.post(&path, &reason).bearer(&talk.token).send().expect(200);
    for item in fs::read_dir(app.data()).unwrap() {
        let path = item.unwrap().path();
        if path.is_file() {
            let found = run(std::process::Command::new("grep").args(["-c", &secret]).arg(&path));
            assert_eq!(found.stdout.trim(), "0", "in {}", path.display());
        }
    }
    assert!(!app.logged().contains(&secret), "in what it logs");
    let metrics = app.get("/metrics").send().text(200);
    assert!(!metrics.contains(&secret) && !metrics.contains(&talk.id), "in its metrics");
}
