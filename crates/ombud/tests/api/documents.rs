//! A system over HTTP whose OpenAPI document is not the folder's any more: it is not used, and a person does
//! what it is for. One that does not say what it is may be down, which is no reason.

use serde_json::{Value, json};

use crate::{
    acts::{only_act, reading_said_for},
    app::{Talk, TestApp, nordlicht},
    billing::{Billing, Line, app_with_billing},
};

/// The document that the folder has, with a reading that is a text and is given with its meter.
fn changed() -> &'static str {
    let path = nordlicht().join("tools/billing.openapi.json");
    let mut document: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let submit = &document["paths"]["/v1/contracts/{contract}/readings"]["post"];
    assert_eq!(submit["operationId"], "submit_reading");
    let schema = &submit["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let schema = schema.as_str().unwrap().trim_start_matches('#').to_owned();
    let schema = document.pointer_mut(&schema).unwrap();
    schema["properties"]["value_kwh"] = json!({ "type": "string" });
    schema["required"].as_array_mut().unwrap().push(json!("meter"));
    Box::leak(document.to_string().into_boxed_str())
}

/// A reading is confirmed; what is answered.
fn confirmed<'a>(app: &'a TestApp, billing: &Billing, contract: &str) -> (Talk<'a>, Value) {
    let talk = app.open("de");
    reading_said_for(&talk, contract, billing.next_reading(contract));
    let answered = talk.say("Ja, stimmt");
    (talk, answered)
}

fn is_done(app: &TestApp, billing: &Billing, contract: &str) -> bool {
    let (talk, answered) = confirmed(app, billing, contract);
    if answered["reply"]["kind"] == "handoff" {
        assert_eq!(talk.get("/acts").send().expect(200)["items"], json!([]));
        return false;
    }
    assert_eq!(only_act(&talk)["state"], "done", "{answered}");
    true
}

const SAYS: [&str; 2] = [
    "`submit_reading` (POST /v1/contracts/{contract}/readings): `body/meter` must be given now",
    "`body/value_kwh/type` is `string` now, and was `integer`",
];

#[test]
fn a_system_that_is_not_what_its_document_says_is_not_used_and_what_differs_is_named() {
    let (mut app, billing, wire) = app_with_billing();
    assert!(is_done(&app, &billing, "NL-100201"));
    let doctor = app.ombud(&["doctor"]);
    assert!(
        doctor.stdout.contains("ok   tool `billing` is what its OpenAPI document says"),
        "{}",
        doctor.stdout
    );

    wire.does(Line::Describes(changed()));
    app.take_server().kill();
    app.start_again();
    for says in SAYS {
        assert!(app.logged().contains(says), "{says}: {}", app.logged());
    }
    assert!(!is_done(&app, &billing, "NL-100201"));
    assert_eq!(billing.book().len(), 1);
    let doctor = app.ombud(&["doctor"]);
    assert_eq!(doctor.code, Some(1));
    for says in SAYS {
        assert!(doctor.stdout.contains(says), "{says}: {}", doctor.stdout);
    }

    // And again when it is what it was.
    wire.does(Line::Passes);
    app.take_server().kill();
    app.start_again();
    assert!(is_done(&app, &billing, "NL-100201"));
    app.assert_well();
}

#[test]
fn a_system_that_does_not_say_what_it_is_is_used_and_that_is_said() {
    let (mut app, billing, wire) = app_with_billing();
    let contracts = ["NL-100201", "NL-100202", "NL-100203", "NL-100204"];
    let lines = [
        (Line::IsDown, "the connection broke off"),
        (Line::AnswersQuestions(404, "{}"), "it answers with status 404"),
        (Line::Describes("<html>Maintenance</html>"), "no OpenAPI 3 document as JSON"),
        (Line::Describes("{\"swagger\": \"2.0\"}"), "no OpenAPI 3 document as JSON"),
    ];
    for ((line, why), contract) in lines.into_iter().zip(contracts) {
        wire.does(line);
        app.take_server().kill();
        app.start_again();
        let logged = app.logged();
        assert!(
            logged.contains("cannot be compared with its OpenAPI document"),
            "{line:?}: {logged}"
        );
        assert!(logged.contains(why), "{line:?}: {logged}");
        let doctor = app.ombud(&["doctor"]);
        assert_eq!(doctor.code, Some(0), "{line:?}: {}", doctor.stdout);
        assert!(
            doctor.stdout.contains("cannot be compared with its document"),
            "{}",
            doctor.stdout
        );
        wire.does(Line::Passes);
        assert!(is_done(&app, &billing, contract), "{line:?}");
    }
}
