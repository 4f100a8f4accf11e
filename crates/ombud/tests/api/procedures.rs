//! A procedure over HTTP: begun, followed, left, and still there after a restart.

use serde_json::{Value, json};

use crate::app::{Prepared, Talk, TestApp, http::Request};

/// A server with the small assistant and one procedure.
fn app() -> TestApp {
    prepared().start()
}

/// The same before it starts.
fn prepared() -> Prepared {
    let prepared = Prepared::new();
    prepared.take([
        "flows/identify.yaml",
        "flows/moving-house.yaml",
        "examples/moving-house.toml",
        "tools/billing.toml",
        "tools/billing.openapi.json",
        "words/de.ftl",
        "words/en.ftl",
    ]);
    prepared
}

fn reply(talk: &Talk<'_>, text: &str) -> Value {
    talk.say(text)["reply"].clone()
}

fn says(reply: &Value, part: &str) {
    let text = reply["text"].as_str().unwrap();
    assert!(text.contains(part), "no `{part}` in {text}");
}

#[test]
fn a_procedure_goes_on_after_a_restart_and_ends_with_a_person_who_sees_it_all() {
    let mut app = app();
    let kept = {
        let talk = app.open("de");
        says(&reply(&talk, "Ich ziehe um, was muss ich tun?"), "Umzug melden");
        says(&reply(&talk, "Ja bitte"), "Vertragsnummer");
        says(&reply(&talk, "NL-100234"), "An welchem Tag ziehen Sie aus?");
        talk.keep()
    };
    app.take_server().kill();
    app.start_again();
    let talk = kept.on(&app);
    says(&reply(&talk, "vorgestern"), "Möchten Sie Ihren Vertrag");
    says(&reply(&talk, "Bist du ein Mensch?"), "Möchten Sie Ihren Vertrag");
    says(&reply(&talk, "ja"), "in die neue Wohnung ein");
    says(&reply(&talk, "gestern"), "neue Straße");
    // A street that sounds foreign is an answer, not a language that nobody speaks.
    let foreign = "Rue de la République 12";
    says(&reply(&talk, foreign), "Postleitzahl");
    says(&reply(&talk, "22765"), "In welchen Ort");
    let confirm = reply(&talk, "Hamburg");
    let recap = confirm["parts"].as_array().unwrap().iter().find(|part| part["kind"] == "recap");
    let items = recap.unwrap()["items"].as_array().unwrap();
    assert_eq!(items[0], json!({ "title": "Vertragsnummer", "value": "NL-100234" }));
    assert_eq!(items[3], json!({ "title": "Neue Straße", "value": foreign }));
    assert_eq!(items[5], json!({ "title": "Neuer Ort", "value": "Hamburg" }));
    assert_eq!(confirm["asks"], true);
    let handed = reply(&talk, "Ja, stimmt so");
    assert_eq!(handed["kind"], "handoff", "{handed}");
    assert_eq!(talk.show()["owner"], "queue");
    says(&handed, "Vertragsnummer: NL-100234");
    // The leaf says which way it went, and nothing of what was said.
    let path = format!("/v1/decisions/{}", handed["decision"].as_str().unwrap());
    let decision = talk.app.get(&path).bearer(&talk.token).send().expect(200);
    let reasons = decision["leaf"]["reasons"].to_string();
    for code in
        ["flow_command.confirm", "flow.moving-house.confirm-move.yes", "rule.procedure_hands_over"]
    {
        assert!(reasons.contains(code), "{code}: {reasons}");
    }
    assert!(!decision.to_string().contains("100234"), "{decision}");
    let path = format!("{path}/explanation?language=de");
    let explained = talk.app.get(&path).bearer(&talk.token).send().expect(200);
    let why = explained["why"].to_string();
    assert!(why.contains("Sie haben Ihre Angaben bestätigt („Umzug melden“)."), "{why}");
    app.assert_well();
}

#[test]
fn a_procedure_that_policy_forbids_does_not_begin() {
    let prepared = prepared();
    let policy = "@id(\"no-moves\")\n@says_de(\"Umzüge nimmt ein Mensch auf.\")\n@says_en(\"A \
                  person registers moves.\")\n@verdict(\"refer\")\nforbid (principal, action == \
                  Action::\"follow\", resource)\nwhen { context.at.flow == \"moving-house\" };\n";
    std::fs::write(prepared.folder.join("assistant/policies/moves.cedar"), policy).unwrap();
    let app = prepared.start();
    let talk = app.open("de");
    reply(&talk, "Ich ziehe um, was muss ich tun?");
    let handed = reply(&talk, "Ja");
    assert_eq!(handed["kind"], "handoff", "{handed}");
    let path =
        format!("/v1/decisions/{}/explanation?language=de", handed["decision"].as_str().unwrap());
    let why = app.get(&path).bearer(&talk.token).send().expect(200)["why"].to_string();
    assert!(why.contains("Umzüge nimmt ein Mensch auf."), "{why}");
    assert!(why.contains("Diesen Vorgang ließen die Regeln hier nicht zu."), "{why}");
}

#[test]
fn a_procedure_that_nothing_permits_any_more_goes_on_with_a_person() {
    let mut app = app();
    let kept = {
        let talk = app.open("de");
        reply(&talk, "Ich ziehe um, was muss ich tun?");
        says(&reply(&talk, "Ja"), "Vertragsnummer");
        talk.keep()
    };
    let path = app.folder.join("assistant/policies/talk.cedar");
    let policies = std::fs::read_to_string(&path).unwrap();
    let without = policies.replace("action == Action::\"follow\"", "action == Action::\"clarify\"");
    assert_ne!(policies, without);
    std::fs::write(&path, without).unwrap();
    app.take_server().kill();
    app.start_again();
    // It keeps the version it began with, until that one is three versions old.
    says(&reply(&kept.on(&app), "NL-100234"), "An welchem Tag ziehen Sie aus");
    for later in ["a", "b"] {
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}// {later}\n")).unwrap();
        let folder = app.folder.join("assistant");
        let released = app.ombud(&["release", "propose", folder.to_str().unwrap()]);
        assert!(released.stdout.contains("live"), "{released:?}");
    }
    let talk = kept.on(&app);
    let handed = reply(&talk, "morgen");
    assert_eq!(handed["kind"], "handoff", "{handed}");
    assert_eq!(talk.show()["owner"], "queue");
    app.assert_well();
}

#[test]
fn a_person_who_is_erased_takes_the_procedure_along() {
    let app = app();
    let talk = app.open("de");
    reply(&talk, "Ich ziehe um, was muss ich tun?");
    says(&reply(&talk, "Ja"), "Vertragsnummer");
    let path = format!("/v1/subjects/{}/erase", talk.subject);
    app.post(&path, &json!({})).bearer(&app.admin).send().expect(200);
    let body = json!({ "text": "NL-100234" });
    let refused = Request::new(&app.address, "POST", &talk.path("/messages"));
    refused.bearer(&talk.token).json(&body).send().problem(410, "erased");
    app.assert_well();
}

#[test]
fn who_comes_back_to_a_procedure_finds_its_question_and_what_came_between_is_not_lost() {
    let (app, _billing, _wire) = crate::billing::app_with_billing();
    let talk = app.open("de");
    reply(&talk, "Abschlag ändern");
    says(&reply(&talk, "ja"), "Vertragsnummer");
    says(&reply(&talk, "Ich möchte lieber den Zählerstand melden"), "Vertragsnummer");
    says(&reply(&talk, "Ich möchte doch meinen Abschlag ändern"), "Vertragsnummer");
    let asked = reply(&talk, "NL-100210");
    says(&asked, "Abschlag");
    assert_eq!(asked["kind"], "reply", "{asked}");
    // Left again, the reading goes on where it was.
    says(&reply(&talk, "abbrechen"), "Zähler");
}
