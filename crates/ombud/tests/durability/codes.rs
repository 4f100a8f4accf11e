//! Codes and sign-ins end with their time, and conversations that wait for a code go on after a
//! restart.

use std::thread;

use serde_json::{Value, json};

use crate::{
    app::{Talk, poll},
    billing::{CONTRACT, Line, app_with_step_up},
    machine::Clock,
    token::Portal,
};

fn asked_for_code(talk: &Talk<'_>) -> Value {
    for text in ["Ich habe eine neue Bankverbindung, wo kann ich die ändern?", "Ja"] {
        talk.say(text);
    }
    talk.say(CONTRACT)
}

fn text(said: &Value) -> String {
    said["reply"]["text"].as_str().unwrap_or_else(|| panic!("no reply: {said}")).to_owned()
}

#[test]
fn a_code_a_step_up_and_a_sign_in_end_with_their_time() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, portal) = (Clock::new(folder.path()), Portal::new(7));
    let identity = portal.settings();
    let machine = clock.settings();
    let identity = identity.iter().map(|(name, value)| (*name, value.as_str()));
    let machine = machine.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let settings: Vec<(&str, &str)> = identity.chain(machine).collect();
    let (app, billing, _wire) = app_with_step_up(&settings);
    let last = || billing.codes().last().unwrap().clone();

    let talk = app.open("de");
    assert!(text(&asked_for_code(&talk)).contains("sechsstelligen Code"));
    clock.set(601);
    let handed = talk.say(&last());
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert!(text(&handed).contains("Dieser Code gilt nicht mehr"), "{handed}");
    assert_eq!(talk.show()["authentication"], "anonymous");

    let talk = app.open("de");
    asked_for_code(&talk);
    clock.set(601 + 599);
    assert!(text(&talk.say(&last())).contains("neue IBAN"), "just in time");
    assert_eq!(talk.show()["authentication"], "stepped_up");
    clock.set(1_200 + 29 * 60);
    assert_eq!(talk.show()["authentication"], "stepped_up");
    clock.set(1_200 + 31 * 60);
    assert_eq!(talk.show()["authentication"], "anonymous");

    // The tokens are of the right time, so the clock goes back.
    clock.set(0);
    let talk = app.open("de");
    let token = json!({ "token": portal.token(&[CONTRACT]) });
    let signed_in = talk.post("/sign-in", &token).send().expect(200);
    assert_eq!(signed_in["authentication"], "signed_in");
    clock.set(3_600 + 61 + 5);
    assert_eq!(talk.show()["authentication"], "anonymous", "with its token");
    talk.post("/sign-in", &token).send().problem(422, "token-refused");
}

#[test]
fn a_conversation_that_waits_for_a_code_goes_on_after_a_restart() {
    let (mut app, billing, wire) = app_with_step_up(&[]);
    let kept = {
        let talk = app.open("de");
        asked_for_code(&talk);
        let wrong = if billing.codes()[0] == "000000" { "000001" } else { "000000" };
        talk.say(wrong);
        talk.keep()
    };
    app.take_server().kill();
    app.start_again();
    {
        let talk = kept.on(&app);
        assert!(text(&talk.say(&billing.codes()[0])).contains("neue IBAN"));
    }
    app.take_server().kill();
    app.start_again();
    let talk = kept.on(&app);
    assert_eq!(talk.show()["authentication"], "stepped_up");
    talk.say("DE89370400440532013000");
    talk.say("Greta Lindqvist");
    let handed = talk.say("Ja");
    assert!(text(&handed).contains("trägt die neue Bankverbindung ein"), "{handed}");

    // Killed between the decision to send it and the sending: the code was nowhere else.
    let kept = {
        let talk = app.open("de");
        for text in ["Ich habe eine neue Bankverbindung, wo kann ich die ändern?", "Ja"] {
            talk.say(text);
        }
        wire.does(Line::Swallows);
        let before = wire.seen();
        let request = talk.post("/messages", &json!({ "text": CONTRACT }));
        thread::spawn(move || drop(request.try_send()));
        poll("it is under way", || (wire.seen() > before).then_some(()));
        talk.keep()
    };
    app.take_server().kill();
    wire.does(Line::Passes);
    app.start_again();
    let talk = kept.on(&app);
    poll("it is settled", || (talk.show()["owner"] == "queue").then_some(()));
    assert_eq!(billing.codes().len(), 1, "none was sent twice, and none without its digest");
    app.assert_well();
}
