//! Stops: they hold at once, also for what waits already, and only an administrator lifts them.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    acts::{act_of, only_act, reading_said, undo},
    app::{Talk, TestApp, http::Request, poll},
    billing::{CONTRACT, Line, Wire, app_with_billing, lift_limits, prepared_with_billing},
};

fn stop(app: &TestApp, scope: &str) -> Value {
    let body = json!({ "scope": scope, "reason": "Die Antworten stimmen nicht." });
    app.post("/v1/stops", &body).bearer(&app.admin).send().expect(200)
}

fn lift(app: &TestApp, scope: &str) {
    app.post("/v1/stops/lift", &json!({ "scope": scope })).bearer(&app.admin).send().expect(204);
}

fn kind_of(app: &TestApp, decision: &Value) -> Value {
    let path = format!("/v1/decisions/{}", decision.as_str().unwrap());
    app.get(&path).bearer(&app.admin).send().expect(200)["leaf"].clone()
}

#[test]
fn a_stopped_tool_does_and_undoes_nothing_until_it_is_lifted() {
    let (mut app, billing, _wire) = app_with_billing();
    let (kept, done) = {
        let talk = app.open("de");
        reading_said(&talk, billing.next_reading(CONTRACT));
        let done = act_of(&talk.say("Ja, stimmt"));
        (talk.keep(), done)
    };
    let stopped = stop(&app, "tool/billing");
    let leaf = kind_of(&app, &stopped["decision"]);
    assert_eq!(leaf["kind"], "stop");
    assert_eq!(leaf["reasons"][0]["code"], "stop.tool.billing");
    assert_eq!(stop(&app, "tool/billing"), stopped, "the first reason stays");
    // It holds over a restart.
    app.take_server().kill();
    app.start_again();
    let listed = app.get("/v1/stops").bearer(&app.admin).send().expect(200);
    assert_eq!(listed["items"], json!([stopped]));
    let path = format!("/v1/acts/{}/undo", done["act"].as_str().unwrap());
    let by_staff = app.post(&path, &json!({})).bearer(&app.admin).send();
    let refused = by_staff.problem(409, "not-undoable");
    assert_eq!(refused, "The tool it was done with is stopped at the moment.");
    // A customer has asked in time, and a person sees to it; asked twice, they are told once.
    for _ in 0..2 {
        assert_eq!(undo(&kept.on(&app), &done).send().expect(200)["state"], "done");
    }
    assert_eq!(kept.on(&app).show()["owner"], "queue");
    let told = kept.on(&app).events();
    let told: Vec<_> = told.iter().filter_map(|event| event["text"].as_str()).collect();
    let words = "Ihr Wunsch ist aber rechtzeitig angekommen und gilt: Zählerstandsmeldung.";
    assert_eq!(told.iter().filter(|text| text.contains(words)).count(), 1, "{told:?}");
    let talk = app.open("de");
    reading_said(&talk, billing.next_reading(CONTRACT));
    let handed = talk.say("Ja, stimmt");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert!(talk.decisions()[0]["leaf"]["reasons"].to_string().contains("act.stopped"));
    // What acts on nothing goes on.
    let answer = app.open("de").say("Wie lange gilt meine Preisgarantie?");
    assert_eq!(answer["reply"]["kind"], "reply", "{answer}");
    lift(&app, "tool/billing");
    assert_eq!(undo(&kept.on(&app), &done).send().expect(200)["state"], "undone");
    assert_eq!(billing.book().len(), 2);
    app.assert_well();
}

#[test]
fn a_stopped_assistant_hands_everyone_over() {
    let (app, billing, _wire) = app_with_billing();
    let begun = app.open("de");
    reading_said(&begun, billing.next_reading(CONTRACT));
    for scope in ["assistant/nordlicht", "everything"] {
        stop(&app, scope);
        let talk = app.open("en");
        let handed = talk.say("How long is my price guaranteed?");
        assert_eq!(handed["reply"]["handover"], "stopped", "{handed}");
        assert!(handed["reply"]["parts"][0]["text"].as_str().unwrap().contains("artificial"));
        let decision = handed["reply"]["decision"].as_str().unwrap();
        let path = format!("/v1/decisions/{decision}/explanation?language=en");
        let why = app.get(&path).bearer(&talk.token).send().expect(200)["why"].to_string();
        assert!(why.contains("The AI is stopped at the moment."), "{why}");
        if scope == "everything" {
            let handed = begun.say("Ja, stimmt");
            assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
        }
        lift(&app, scope);
    }
    assert_eq!(billing.book(), [Value::Null; 0]);
    app.assert_well();
}

/// The customer says that it is right; the first request is lost, and before the second, something is stopped.
fn stopped_under_way(talk: &Talk<'_>, wire: &Wire, scope: &str) {
    wire.does(Line::Swallows);
    let seen = wire.seen();
    let confirm = {
        let request = Request::new(&talk.app.address, "POST", &talk.path("/messages"));
        let request = request.bearer(&talk.token).json(&json!({ "text": "Ja, stimmt" }));
        thread::spawn(move || request.send().expect(200))
    };
    poll("the tool is asked", || (wire.seen() > seen).then_some(()));
    stop(talk.app, scope);
    wire.does(Line::Passes);
    let handed = confirm.join().unwrap();
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
}

#[test]
fn a_stopped_site_hands_over_who_came_by_it_and_nobody_else() {
    let (mut app, billing, wire) = app_with_billing();
    let site = json!({ "name": "Laden" });
    app.request("PUT", "/v1/sites/laden").json(&site).bearer(&app.admin).send().expect(200);
    let unknown = json!({ "scope": "site/kiosk", "reason": "Vertippt." });
    app.post("/v1/stops", &unknown).bearer(&app.admin).send().problem(422, "invalid");
    let kept = {
        let begun = app.open_on("laden", "de");
        assert_eq!(begun.show()["site"], "laden");
        reading_said(&begun, billing.next_reading(CONTRACT));
        begun.keep()
    };
    stop(&app, "site/laden");
    // It holds over a restart, and the conversation still knows where it began.
    app.take_server().kill();
    app.start_again();
    let handed = kept.on(&app).say("Ja, stimmt");
    assert_eq!(handed["reply"]["handover"], "stopped", "{handed}");
    assert_eq!(app.open_on("laden", "en").say("Hello")["reply"]["handover"], "stopped");
    for elsewhere in [app.open_on("default", "de"), app.open("de")] {
        let answer = elsewhere.say("Wie lange gilt meine Preisgarantie?");
        assert_eq!(answer["reply"]["kind"], "reply", "{answer}");
    }
    // What is under way there already is stopped before its next request.
    lift(&app, "site/laden");
    let talk = app.open_on("laden", "de");
    reading_said(&talk, billing.next_reading(CONTRACT));
    let seen = wire.seen();
    stopped_under_way(&talk, &wire, "site/laden");
    assert_eq!(wire.seen(), seen + 1, "nothing was sent after the stop");
    assert_eq!(billing.book(), [Value::Null; 0]);
    // What began on a site goes on when that is removed, and can still be stopped.
    lift(&app, "site/laden");
    let talk = app.open_on("laden", "de");
    for _ in 0..2 {
        app.request("DELETE", "/v1/sites/laden").bearer(&app.admin).send().expect(204);
        let again = app.request("PUT", "/v1/sites/laden").json(&site);
        again.bearer(&app.admin).send().expect(200);
    }
    app.request("DELETE", "/v1/sites/laden").bearer(&app.admin).send().expect(204);
    assert_eq!(talk.say("Wie lange gilt meine Preisgarantie?")["reply"]["kind"], "reply");
    stop(&app, "site/laden");
    let handed = talk.say("Wie lange gilt meine Preisgarantie?");
    assert_eq!(handed["reply"]["handover"], "stopped", "{handed}");
}

#[test]
fn an_act_that_waits_is_stopped_too() {
    let (app, billing, wire) = app_with_billing();
    let talk = app.open("de");
    reading_said(&talk, billing.next_reading(CONTRACT));
    // Its first request is lost; before the second, it is stopped. The first may be under way still.
    let seen = wire.seen();
    stopped_under_way(&talk, &wire, "tool/billing");
    assert_eq!(only_act(&talk)["state"], "unknown");
    assert_eq!(billing.book(), [Value::Null; 0]);
    thread::sleep(Duration::from_millis(10));
    assert_eq!(wire.seen(), seen + 1, "nothing was sent after the stop");
}

#[test]
fn the_desk_stops_and_an_administrator_lifts() {
    let app = TestApp::start();
    let desk = app.key(&["desk"]);
    let body = json!({ "scope": "everything", "reason": "Übung" });
    let repeated = || {
        let request = app.post("/v1/stops", &body).bearer(&desk);
        request.header("idempotency-key", "s1").send().expect(200)
    };
    assert_eq!(repeated(), repeated());
    app.post("/v1/stops/lift", &json!({ "scope": "everything" }))
        .bearer(&desk)
        .send()
        .problem(403, "forbidden");
    let writer = app.key(&["conversations"]);
    app.post("/v1/stops", &body).bearer(&writer).send().problem(403, "forbidden");
    lift(&app, "everything");
    app.post("/v1/stops/lift", &json!({ "scope": "everything" }))
        .bearer(&app.admin)
        .send()
        .problem(404, "not-found");
    for (scope, reason, says) in [
        ("all", "why", "`scope` must be `everything`"),
        ("tool/crm", "why", "does not serve here"),
        ("assistant/other", "why", "does not serve here"),
        ("everything", "  ", "`reason` must say why"),
    ] {
        let body = json!({ "scope": scope, "reason": reason });
        let detail = app.post("/v1/stops", &body).bearer(&app.admin).send().problem(422, "invalid");
        assert!(detail.to_lowercase().contains(&says.to_lowercase()), "{scope}: {detail}");
    }
    app.assert_well();
}

#[test]
fn a_drill_is_no_stop_on_the_overview_and_what_is_added_to_an_objection_is_no_second_one() {
    let app = TestApp::start();
    let executive = crate::staff::invite(&app, "Kim", &["executive"]).accept(&app);
    let overview = || crate::staff::page(&app, "/console", Some(&executive)).text(200);
    assert_eq!(app.ombud(&["stop", "everything", "--drill"]).code, Some(0));
    assert!(!overview().contains("stop placed"), "a drill is none");
    for rest in [&["--reason", "kaputt"][..], &["--lift"]] {
        let ran = app.ombud(&[&["stop", "everything"], rest].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }
    let talk = app.open("de");
    let decision = talk.say(crate::QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    for reason in ["Das stimmt nicht.", "Und noch etwas."] {
        let path = format!("/v1/decisions/{decision}/contest");
        app.post(&path, &json!({ "reason": reason })).bearer(&talk.token).send().expect(200);
    }
    let shown = overview();
    for once in ["1</strong> stop placed", "1</strong> objection<"] {
        assert!(shown.contains(once), "{once}: {shown}");
    }
}

#[test]
fn a_drill_stops_for_a_moment_and_records_how_fast() {
    let app = TestApp::start();
    let ran = app.ombud(&["stop", "everything", "--drill"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("in force after "), "{}", ran.stdout);
    let decision = ran.stdout.trim().rsplit(' ').next().unwrap();
    let leaf = kind_of(&app, &json!(decision));
    assert_eq!(leaf["kind"], "drill");
    assert!(leaf["cost"]["elapsed_us"].as_u64().unwrap() > 0);
    app.assert_well();
    for (arguments, code, says) in [
        (&["stop"][..], 0, "nothing is stopped"),
        (&["stop", "everything"], 2, "say why, with `--reason`"),
        (&["stop", "list"], 2, "`ombud stop` alone lists the stops in force"),
        (&["stop", "everything", "--reason", "Probe"], 0, "stopped: everything"),
        (&["stop"], 0, ": Probe"),
        (&["stop", "everything", "--drill"], 2, "stopped already"),
        (&["stop", "everything", "--lift"], 0, "lifted: everything"),
        (&["stop", "everything", "--lift"], 2, "There is no stop"),
        (&["stop", "--lift"], 2, "required"),
    ] {
        let ran = app.ombud(arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {} {}", ran.stdout, ran.stderr);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains(says), "{arguments:?}: {said}");
    }
}

#[test]
fn no_act_begins_once_a_stop_has_been_answered() {
    let (prepared, billing, wire) = prepared_with_billing();
    lift_limits(&prepared);
    let app = prepared.start();
    let count =
        std::env::var("OMBUD_TEST_ACTS_IN_FLIGHT").map_or(24, |count| count.parse().unwrap());
    let contract = |place: usize| format!("NL-1002{:02}", place % 33 + 1);
    let talks: Vec<_> = (0..count)
        .map(|place| {
            let talk = app.open("de");
            let contract = contract(place);
            crate::acts::reading_said_for(&talk, &contract, billing.next_reading(&contract));
            talk
        })
        .collect();
    let confirms: Vec<_> = talks
        .iter()
        .map(|talk| {
            let request = Request::new(&app.address, "POST", &talk.path("/messages"));
            let request = request.bearer(&talk.token).json(&json!({ "text": "Ja, stimmt" }));
            thread::spawn(move || drop(request.send().expect(200)))
        })
        .collect();
    poll("some have begun", || (wire.seen() > count / 8).then_some(()));
    let asked = Instant::now();
    stop(&app, "tool/billing");
    let answered = Instant::now();
    for confirm in confirms {
        confirm.join().unwrap();
    }
    // What had left may arrive a moment later.
    let last = wire.last().unwrap();
    assert!(last < answered + Duration::from_secs(1), "one began {:?} later", last - answered);
    let begun = wire.seen();
    let talk = app.open("de");
    reading_said(&talk, billing.next_reading(CONTRACT));
    let handed = talk.say("Ja, stimmt");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert_eq!(wire.seen(), begun, "none begins any more");
    let done = billing.book().len();
    assert!(done <= begun, "{done} of {begun}");
    let states: Vec<Value> = talks
        .iter()
        .flat_map(|talk| talk.get("/acts").send().expect(200)["items"].as_array().cloned().unwrap())
        .collect();
    let state = |state: &str| states.iter().filter(|act| act["state"] == state).count();
    assert_eq!(state("done"), done, "{states:?}");
    println!(
        "{count} acts in flight: {begun} had begun, {done} done; answered after {:?}",
        answered - asked
    );
    app.assert_well();
}
