//! Stepping up by a code that the billing system sends to the address on file.

use std::thread;

use serde_json::{Value, json};

use crate::{
    app::{Prepared, Talk, TestApp},
    billing::{Billing, CONTRACT, Line, app_with_step_up, prepared_with, prepared_with_step_up},
    token::Portal,
};

/// Ask to change bank details, up to the question for the code.
fn asked_for_code(talk: &Talk<'_>) -> Value {
    for text in ["Ich habe eine neue Bankverbindung, wo kann ich die ändern?", "Ja"] {
        talk.say(text);
    }
    talk.say(CONTRACT)
}

fn text(said: &Value) -> &str {
    said["reply"]["text"].as_str().unwrap_or_else(|| panic!("no reply: {said}"))
}

/// The last code that was sent.
fn code(billing: &Billing) -> String {
    billing.codes().last().unwrap().clone()
}

/// A code that is not this one.
fn other(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

fn is_asked(said: &Value) -> bool {
    text(said).contains("sechsstelligen Code an die Adresse geschickt")
}

fn leaves(talk: &Talk<'_>) -> Vec<Value> {
    talk.decisions().into_iter().map(|decision| decision["leaf"].clone()).collect()
}

#[test]
fn the_right_code_steps_up_and_a_person_gets_everything_that_was_gathered() {
    let (app, billing, _wire) = app_with_step_up(&[]);
    let talk = app.open("de");
    let asked = asked_for_code(&talk);
    assert!(is_asked(&asked), "{asked}");
    let kinds: Vec<Value> = leaves(&talk).iter().take(3).map(|leaf| leaf["kind"].clone()).collect();
    assert_eq!(kinds, ["reply", "result", "act"]);
    let sent = leaves(&talk)[2].clone();
    assert_eq!(sent["act"]["tool"], "billing.one-time-code");
    assert_eq!(sent["act"]["effect"], "irreversible");
    assert!(sent["verdicts"].to_string().contains("platform-step-up"), "{sent}");
    assert_eq!(billing.codes().len(), 1);
    // In the middle of a sentence, and in two groups.
    let shown = code(&billing);
    let (first, second) = shown.split_at(3);
    let said = talk.say(&format!("Hier ist er: {first} {second}"));
    assert!(text(&said).contains("Wie lautet die neue IBAN?"), "{said}");
    assert_eq!(talk.show()["authentication"], "stepped_up");
    let authentication =
        leaves(&talk).into_iter().find(|leaf| leaf["kind"] == "authentication").unwrap();
    assert_eq!(authentication["cause"], sent["id"]);
    let reasons = authentication["reasons"].to_string();
    assert!(reasons.contains("authentication.after.stepped_up"), "{reasons}");
    // The contract was read as the one whose it is, which a rule demands.
    let reads = |leaf: &Value| leaf["kind"] == "act" && leaf["act"]["effect"] == "read";
    let read = leaves(&talk).into_iter().find(reads).unwrap();
    assert!(read["verdicts"].to_string().contains("look-at-proven-contracts"), "{read}");

    let wrong = talk.say("DE89 3704 0044 0532 0130 01");
    assert!(text(&wrong).contains("Diese IBAN stimmt so nicht"), "{wrong}");
    talk.say("DE89 3704 0044 0532 0130 00");
    let confirm = talk.say("Greta Lindqvist");
    assert!(text(&confirm).contains("DE89 3704 0044 0532 0130 00"), "{confirm}");
    let handed = talk.say("Ja");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    for said in ["trägt die neue Bankverbindung ein", CONTRACT, "Greta Lindqvist", "DE89 3704"] {
        assert!(text(&handed).contains(said), "{said}: {handed}");
    }
    let leaf = leaves(&talk)[0].clone();
    assert!(leaf["verdicts"].to_string().contains("bank-details-by-people"), "{leaf}");
    assert!(leaf["reasons"].to_string().contains("act.suggested"), "{leaf}");
    assert!(!billing.state(CONTRACT).contains("DE****************3000"), "nothing was changed");
    shows_no_code(&app, &talk, &code(&billing));
    // Of acts, the code is one; of what was done for customers it is none.
    let admin = crate::staff::invite(&app, "Kim", &["auditor"]).accept(&app);
    let look = |path: &str| crate::staff::page(&app, path, Some(&admin)).text(200);
    let counted = look("/console/acts");
    assert!(counted.contains("1 done: billing.one-time-code, on its own"), "{counted}");
    let overview = look("/console");
    assert!(overview.contains("<strong>0</strong> acts done"), "{overview}");
    app.assert_well();
}

#[test]
fn a_recall_is_about_no_codes_and_takes_away_nothing_that_waits_for_one() {
    let (app, billing, _wire) = app_with_step_up(&[]);
    let talk = app.open("de");
    assert!(is_asked(&asked_for_code(&talk)));
    for of in [
        json!({}),
        json!({ "tool": "billing" }),
        json!({ "flow": "bank-details" }),
        json!({ "operation": "one-time-code" }),
    ] {
        let body = json!({ "of": of, "reason": "Probe" });
        let recall = app.post("/v1/recalls", &body).bearer(&app.admin).send().expect(201);
        assert_eq!((&recall["selected"], &recall["following"]), (&json!(0), &json!(0)), "{of}");
    }
    let said = talk.say(&code(&billing));
    assert!(text(&said).contains("Wie lautet die neue IBAN?"), "{said}");
    app.assert_well();
}

/// The code stands in what the customer wrote, and nowhere else.
fn shows_no_code(app: &TestApp, talk: &Talk<'_>, code: &str) {
    let mut shown = app.logged();
    shown.push_str(&String::from_utf8_lossy(&app.get("/metrics").send().body));
    shown.push_str(&talk.get("/acts").send().expect(200).to_string());
    for event in talk.events() {
        if event["author"]["kind"] != "customer" {
            shown.push_str(&event.to_string());
        }
    }
    for leaf in leaves(talk) {
        let path = |of: &str| format!("/v1/decisions/{}/{of}", leaf["id"].as_str().unwrap());
        let get = |of: &str| app.get(&path(of)).bearer(&app.admin).send().expect(200);
        let mut receipt = get("receipt");
        if let Some(openings) = receipt["openings"].as_array_mut() {
            openings.retain(|of| !of["field"].as_str().unwrap().starts_with("message."));
            let openings = Value::from(openings.clone()).to_string();
            shown.push_str(&openings);
        }
        shown.push_str(&leaf["reasons"].to_string());
        shown.push_str(&get("explanation").to_string());
    }
    assert!(!shown.contains(code), "the code is shown: {shown}");
}

#[test]
fn a_wrong_code_is_asked_again_and_the_third_goes_to_a_person() {
    let (app, billing, _wire) = app_with_step_up(&[]);
    let talk = app.open("de");
    asked_for_code(&talk);
    let wrong = other(&code(&billing));
    for _ in 0..2 {
        let again = talk.say(&wrong);
        assert!(text(&again).contains("Das ist nicht der Code"), "{again}");
        assert_eq!(talk.show()["authentication"], "anonymous");
    }
    let handed = talk.say(&wrong);
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert!(text(&handed).contains("dreimal nicht gestimmt"), "{handed}");
    assert!(
        leaves(&talk)[0]["reasons"]
            .to_string()
            .contains("flow.bank-details.step-up-contract.spent")
    );
    assert_eq!(talk.show()["authentication"], "anonymous");

    // Two wrong ones, and then the right one.
    let talk = app.open("de");
    asked_for_code(&talk);
    talk.say(&other(&code(&billing)));
    assert!(text(&talk.say("Welcher Code denn?")).len() > 10, "what is no code costs no try");
    talk.say(&other(&code(&billing)));
    let right = code(&billing);
    assert!(text(&talk.say(&right)).contains("neue IBAN"));
    app.assert_well();
}

#[test]
fn three_codes_are_sent_in_an_hour_however_many_conversations_ask() {
    let (app, billing, _wire) = app_with_step_up(&[]);
    let talk = app.open("de");
    asked_for_code(&talk);
    let first = code(&billing);
    let again = talk.say("Bitte neuen Code");
    assert!(is_asked(&again), "{again}");
    assert_eq!(billing.codes().len(), 2);
    if first != code(&billing) {
        assert!(
            text(&talk.say(&first)).contains("Das ist nicht der Code"),
            "the older one is void"
        );
    }
    let other = app.open("de");
    assert!(is_asked(&asked_for_code(&other)));
    assert_eq!(billing.codes().len(), 3);
    let third = app.open("de");
    let handed = asked_for_code(&third);
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert!(leaves(&third)[0]["reasons"].to_string().contains("step_up.too_often"));
    let handed = talk.say("neu senden");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert_eq!(billing.codes().len(), 3);
    app.assert_well();
}

/// Ask for new bank details of a contract, up to the question for the code.
fn asked_for_code_of(talk: &Talk<'_>, contract: &str) -> Value {
    for text in ["Ich habe eine neue Bankverbindung, wo kann ich die ändern?", "Ja"] {
        talk.say(text);
    }
    talk.say(contract)
}

#[test]
fn an_hour_has_as_many_codes_as_its_contract_says_for_whichever_accounts_and_however_many_ask_at_once()
 {
    let (prepared, billing, _wire) = prepared_with_step_up();
    prepared.alter("tools/billing.toml", |contract| {
        contract.replace("code = \"code\"\nper_hour = 200\n", "code = \"code\"\nper_hour = 6\n")
    });
    let app = prepared.start();
    // Nobody of them is signed in: half of them are theirs.
    let contracts: Vec<String> = (201..209).map(|number| format!("NL-100{number}")).collect();
    let talks: Vec<Talk<'_>> = contracts.iter().map(|_| app.open("de")).collect();
    let said: Vec<Value> = thread::scope(|scope| {
        let asking = talks.iter().zip(&contracts);
        let threads: Vec<_> = asking
            .map(|(talk, contract)| scope.spawn(move || asked_for_code_of(talk, contract)))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(billing.codes().len(), 3, "{said:?}");
    assert_eq!(said.iter().filter(|said| is_asked(said)).count(), 3, "{said:?}");
    let refused = talks.iter().zip(&said).filter(|(_, said)| !is_asked(said));
    for (talk, said) in refused {
        assert_eq!(said["reply"]["kind"], "handoff", "{said}");
        assert!(leaves(talk)[0]["reasons"].to_string().contains("step_up.too_many"));
    }
    app.assert_well();
}

#[test]
fn one_conversation_leaves_a_code_of_the_account_for_another() {
    let (app, billing, _wire) = app_with_step_up(&[]);
    let stranger = app.open("de");
    asked_for_code(&stranger);
    assert!(is_asked(&stranger.say("Bitte neuen Code")));
    let handed = stranger.say("Bitte neuen Code");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert!(leaves(&stranger)[0]["reasons"].to_string().contains("step_up.too_often_here"));
    assert_eq!(billing.codes().len(), 2);
    let owner = app.open("de");
    assert!(is_asked(&asked_for_code(&owner)));
    assert!(text(&owner.say(&code(&billing))).contains("neue IBAN"));
    app.assert_well();
}

#[test]
fn whoever_is_signed_in_is_sent_a_code_when_strangers_have_used_up_those_of_the_account_and_of_the_hour()
 {
    let portal = Portal::new(7);
    let (mut prepared, billing, _wire) = prepared_with_step_up();
    prepared.alter("tools/billing.toml", |contract| {
        contract.replace("code = \"code\"\nper_hour = 200\n", "code = \"code\"\nper_hour = 8\n")
    });
    // Codes are none of the acts of the assistant's hour.
    prepared
        .alter("assistant.toml", |manifest| format!("{manifest}\n[limits]\nacts_per_hour = 1\n"));
    for (name, value) in portal.settings() {
        prepared.set(&[(name, &value)]);
    }
    let app = prepared.start();
    for _ in 0..3 {
        assert!(is_asked(&asked_for_code(&app.open("de"))));
    }
    assert_eq!(asked_for_code(&app.open("de"))["reply"]["kind"], "handoff", "the account's");
    assert!(is_asked(&asked_for_code_of(&app.open("de"), "NL-100201")));
    let stranger = app.open("de");
    asked_for_code_of(&stranger, "NL-100202");
    assert!(leaves(&stranger)[0]["reasons"].to_string().contains("step_up.too_many"));
    let signed_in = |contract: &str| {
        let talk = app.open("de");
        let token = json!({ "token": portal.token(&[contract]) });
        talk.post("/sign-in", &token).send().expect(200);
        talk
    };
    // Who is signed in for another contract is a stranger to this one.
    assert_eq!(asked_for_code(&signed_in("NL-100203"))["reply"]["kind"], "handoff");
    let owner = signed_in(CONTRACT);
    assert!(is_asked(&asked_for_code(&owner)));
    assert!(text(&owner.say(&code(&billing))).contains("neue IBAN"));
    // They have three of their own, and no more.
    for _ in 0..2 {
        assert!(is_asked(&asked_for_code(&signed_in(CONTRACT))));
    }
    let owner = signed_in(CONTRACT);
    // Their contract is known, so that it is handed over before they name it.
    asked_for_code(&owner);
    let reasons: Vec<String> =
        leaves(&owner).iter().map(|leaf| leaf["reasons"].to_string()).collect();
    assert!(reasons.iter().any(|codes| codes.contains("step_up.too_often")), "{reasons:?}");
    app.assert_well();
}

#[test]
fn a_conversation_has_six_codes_for_whichever_accounts() {
    let (app, billing, _wire) = app_with_step_up(&[]);
    let talk = app.open("de");
    assert!(is_asked(&asked_for_code_of(&talk, "NL-100201")));
    for number in 202..207 {
        let again = talk.say(&format!("Ich meinte NL-100{number}"));
        assert!(is_asked(&again), "{again}");
    }
    assert_eq!(billing.codes().len(), 6);
    let handed = talk.say("Ich meinte NL-100207");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert!(leaves(&talk)[0]["reasons"].to_string().contains("step_up.too_often_here"));
    assert_eq!(billing.codes().len(), 6);
    app.assert_well();
}

#[test]
fn another_account_takes_another_code_and_the_first_is_still_known() {
    let (app, billing, _wire) = app_with_step_up(&[]);
    let talk = app.open("de");
    asked_for_code(&talk);
    for text in [&code(&billing), "DE89370400440532013000", "Greta Lindqvist"] {
        talk.say(text);
    }
    let asked = talk.say("Nein, für NL-100201");
    assert!(is_asked(&asked), "{asked}");
    assert_eq!(billing.codes().len(), 2);
    let said = talk.say(&code(&billing));
    assert!(text(&said).contains("NL-100201"), "{said}");
    let back = talk.say(&format!("Doch für {CONTRACT}"));
    assert!(text(&back).contains(CONTRACT), "{back}");
    assert_eq!(billing.codes().len(), 2, "they have shown that one");
    // While a code is waited for, the account can be corrected too.
    let talk = app.open("de");
    asked_for_code(&talk);
    assert!(is_asked(&talk.say("Ich meinte NL 100202")));
    assert_eq!(billing.codes().len(), 4);
    app.assert_well();
}

#[test]
fn a_tool_that_sends_no_code_leaves_it_to_a_person() {
    let (mut app, billing, wire) = app_with_step_up(&[]);
    for line in [Line::IsDown, Line::Answers(500, "")] {
        wire.does(line);
        let talk = app.open("de");
        let handed = asked_for_code(&talk);
        assert_eq!(handed["reply"]["kind"], "handoff", "{line:?}: {handed}");
        assert!(text(&handed).contains("gerade keinen Code schicken"), "{line:?}: {handed}");
        assert!(text(&handed).contains(CONTRACT), "{line:?}: {handed}");
        assert_eq!(talk.show()["owner"], "queue");
    }
    // It arrives, and only the answer is lost: one code, and it is asked for.
    wire.does(Line::LosesAnswers);
    let talk = app.open("de");
    let asked = asked_for_code(&talk);
    wire.does(Line::Passes);
    assert!(is_asked(&asked), "{asked}");
    assert_eq!(billing.codes().len(), 1);
    assert!(text(&talk.say(&code(&billing))).contains("neue IBAN"));

    let stop = json!({ "scope": "tool/billing", "reason": "Versuch" });
    app.post("/v1/stops", &stop).bearer(&app.admin).send().expect(200);
    let talk = app.open("de");
    let handed = asked_for_code(&talk);
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert!(leaves(&talk)[0]["reasons"].to_string().contains("act.stopped"));
    assert_eq!(billing.codes().len(), 1);
    let lift = json!({ "scope": "tool/billing" });
    app.post("/v1/stops/lift", &lift).bearer(&app.admin).send().expect(204);

    // Nor one that is not connected.
    app.settings.remove("OMBUD_TOOLS_CONNECTED");
    app.take_server().kill();
    app.start_again();
    let talk = app.open("de");
    assert_eq!(asked_for_code(&talk)["reply"]["kind"], "handoff");
    assert!(leaves(&talk)[0]["reasons"].to_string().contains("act.not_connected"));
}

#[test]
fn bank_details_that_were_changed_lately_go_to_a_person_with_the_reason() {
    let (app, billing, _wire) = app_with_step_up(&[]);
    let change = json!({ "iban": "DE89370400440532013000", "holder": "Greta Lindqvist" });
    billing.put(&format!("/v1/contracts/{CONTRACT}/bank-details"), &change);
    let talk = app.open("de");
    asked_for_code(&talk);
    let handed = talk.say(&code(&billing));
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert!(text(&handed).contains("erst vor Kurzem geändert"), "{handed}");
    assert!(leaves(&talk)[0]["reasons"].to_string().contains("flow.bank-details.changed-lately"));
    app.assert_well();
}

#[test]
fn what_was_paid_is_looked_up_once_the_code_is_shown_and_a_mistyped_number_is_asked_for_again() {
    let double = ("double-payment", "double-payment");
    for (begun, slip, found, bank) in [
        (
            ["Ich habe meinen Abschlag doppelt bezahlt.", "Ja"],
            "finde ich keinen Vertrag",
            "zweimal bei uns angekommen",
            ["Ich habe eine neue Bankverbindung, wo kann ich die ändern?", "Ja"],
        ),
        (
            ["I've paid my instalment twice.", "yes"],
            "can't find a contract",
            "reached us twice",
            ["I have new bank details, where can I change them?", "yes"],
        ),
    ] {
        let (prepared, billing, _wire) =
            prepared_with(&[double, ("bank-details-change", "bank-details")]);
        prepared.take(["flows/double-payment.yaml", "policies/acts.cedar"]);
        let app = prepared.start();
        for wish in [begun, bank] {
            let talk = app.open(if slip.contains("keinen") { "de" } else { "en" });
            for said in wish {
                talk.say(said);
            }
            let mistyped = talk.say("NL-999999");
            assert!(text(&mistyped).contains(slip), "{mistyped}");
            assert_eq!(mistyped["reply"]["asks"], true, "{mistyped}");
            let codes = billing.codes().len();
            let asked = talk.say(CONTRACT);
            assert_eq!(billing.codes().len(), codes + 1, "{asked}");
            assert!(!text(&asked).contains(found), "{asked}");
            let shown = talk.say(&code(&billing));
            assert!(wish == bank || text(&shown).contains(found), "{shown}");
            assert_eq!(talk.show()["authentication"], "stepped_up");
        }
    }
}

/// With the procedures as the sample has them.
fn prepared_as_in_the_sample() -> (Prepared, Billing) {
    let (prepared, billing, _wire) =
        prepared_with(&[("instalment-adjust", "instalment"), ("tariff-change", "tariff-change")]);
    prepared.take(["flows/instalment.yaml", "flows/tariff-change.yaml", "policies/acts.cedar"]);
    (prepared, billing)
}

#[test]
fn a_stranger_shows_a_code_before_a_contract_is_changed_or_shown_once_for_both() {
    let (prepared, billing) = prepared_as_in_the_sample();
    let app = prepared.start();
    let talk = app.open("de");
    for text in ["Ich möchte meinen Abschlag ändern", "Ja", CONTRACT, "90 Euro"] {
        talk.say(text);
    }
    let before = billing.state(CONTRACT);
    let asked = talk.say("Ja");
    assert!(is_asked(&asked), "{asked}");
    assert_eq!(billing.state(CONTRACT), before, "nothing is changed for a stranger");
    let done = talk.say(&code(&billing));
    assert!(text(&done).contains("Erledigt: Änderung des Abschlags."), "{done}");
    assert_ne!(billing.state(CONTRACT), before);
    // The offer shows how much they use: they have proven already whose contract it is.
    for text in ["Ich möchte meinen Tarif wechseln", "Ja", CONTRACT] {
        talk.say(text);
    }
    let offer = talk.say("Fix 24");
    assert!(text(&offer).contains("Jahresverbrauch"), "{offer}");
    assert_eq!(billing.codes().len(), 1);
    // Somebody else is shown nothing.
    let other = app.open("de");
    for text in ["Ich möchte meinen Tarif wechseln", "Ja", CONTRACT] {
        other.say(text);
    }
    let asked = other.say("Fix 24");
    assert!(is_asked(&asked) && !text(&asked).contains("Jahresverbrauch"), "{asked}");
    // A mistyped number is asked for again.
    let third = app.open("de");
    for text in ["Ich möchte meinen Abschlag ändern", "Ja", "NL-999999", "90 Euro"] {
        third.say(text);
    }
    let mistyped = third.say("Ja");
    assert!(text(&mistyped).contains("finde ich keinen Vertrag"), "{mistyped}");
    assert!(is_asked(&third.say("NL-100202")));
    app.assert_well();
}

#[test]
fn whoever_is_signed_in_needs_no_code_for_their_own_contract() {
    let portal = Portal::new(7);
    let (mut prepared, billing) = prepared_as_in_the_sample();
    for (name, value) in portal.settings() {
        prepared.set(&[(name, &value)]);
    }
    let app = prepared.start();
    for (contract, is_own) in [(CONTRACT, true), ("NL-100201", false)] {
        let before = billing.state(contract);
        let talk = app.open("de");
        let token = json!({ "token": portal.token(&[CONTRACT]) });
        talk.post("/sign-in", &token).send().expect(200);
        for text in ["Ich möchte meinen Abschlag ändern", "Ja", contract, "90 Euro"] {
            talk.say(text);
        }
        let said = talk.say("Ja");
        assert_eq!(text(&said).contains("Erledigt"), is_own, "{said}");
        assert_eq!(is_asked(&said), !is_own, "{said}");
        assert_eq!(billing.state(contract) != before, is_own);
    }
    app.assert_well();
}
