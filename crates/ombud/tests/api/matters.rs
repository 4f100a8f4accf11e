//! What customers of the sample company have done, against its real billing service: looked into its
//! books before, after, and after it was undone.

use jiff::{ToSpan, Zoned, civil::Date};
use serde_json::{Value, json};

use crate::{
    acts::{act_of, undo},
    app::{Talk, TestApp},
    billing::{Billing, CONTRACT, Line, Wire, app_with_procedures, prepared_with},
};

/// Say one thing after the other; the last reply.
fn through(talk: &Talk<'_>, texts: &[&str]) -> Value {
    let mut last = Value::Null;
    for text in texts {
        last = talk.say(text);
        assert!(last["reply"].is_object(), "`{text}`: {last}");
    }
    last
}

fn says(reply: &Value, part: &str) {
    let text = reply["reply"]["text"].as_str().unwrap();
    assert!(text.contains(part), "no `{part}` in {text}");
}

/// A day from today on, as Germany has it.
fn ahead(days: i64) -> Date {
    let today = Zoned::now().in_tz("Europe/Berlin").unwrap().date();
    today + days.days()
}

fn operations(billing: &Billing) -> Vec<String> {
    let rows = billing.book();
    rows.iter().map(|row| row["operation"].as_str().unwrap().to_owned()).collect()
}

/// What was done is undone, and the contract is what it was.
fn undone(talk: &Talk<'_>, done: &Value, billing: &Billing, contract: &str, before: &str) {
    assert_ne!(billing.state(contract), before, "{done}");
    let undone = undo(talk, &act_of(done)).send().expect(200);
    assert_eq!(undone["state"], "undone");
    assert_eq!(billing.state(contract), before, "byte for byte");
}

fn one(intent: &str, flow: &str) -> (TestApp, Billing, Wire) {
    app_with_procedures(&[(intent, flow)])
}

/// Up to the question whether the move is right: two weeks ahead or more.
fn move_said(talk: &Talk<'_>, contract: &str, (out, into): (i64, i64)) -> Value {
    let (out, into) = (ahead(out).to_string(), ahead(into).to_string());
    let begun = ["Ich ziehe um, was muss ich tun?", "Ja", contract, &out, "ja", &into];
    through(talk, &begun);
    through(talk, &["Neuer Weg 1", "18055", "Rostock"])
}

#[test]
fn a_move_that_is_far_enough_ahead_is_registered_and_called_off() {
    let (app, billing, _wire) = one("moving-house", "moving-house");
    let before = billing.state(CONTRACT);
    let talk = app.open("de");
    says(&move_said(&talk, CONTRACT, (40, 42)), "Neuer Ort: Rostock");
    // The address was another one; and one of it is corrected in passing.
    says(&through(&talk, &["Nein", "die Adresse"]), "neue Straße");
    says(&talk.say("in der Nähe vom Hafen"), "nur Straße und Hausnummer");
    through(&talk, &["Hafenkante 3b", "18119"]);
    says(&talk.say("Rostock"), "Neue Straße: Hafenkante 3b");
    says(&talk.say("Nein, 18057"), "Neue Postleitzahl: 18057");
    assert_eq!(billing.book(), [Value::Null; 0]);
    let done = talk.say("Ja, stimmt");
    says(&done, "Erledigt: Umzugsmeldung.");
    says(&done, "beide Zähler ab");
    let announced = billing.look(&format!("/v1/contracts/{CONTRACT}"))["move"].clone();
    assert_eq!(announced["move_out"], ahead(40).to_string());
    assert_eq!(announced["move_in"], ahead(42).to_string());
    let address = json!({ "street": "Hafenkante 3b", "postcode": "18057", "city": "Rostock" });
    assert_eq!(announced["address"], address);
    undone(&talk, &done, &billing, CONTRACT, &before);
    assert_eq!(operations(&billing), ["announce_move", "cancel_move"]);
    app.assert_well();
}

#[test]
fn a_move_that_is_soon_refused_or_called_off_changes_nothing() {
    let (app, billing, _wire) = one("moving-house", "moving-house");
    // Too soon for the network operators: a person looks at it first.
    let soon = app.open("de");
    move_said(&soon, CONTRACT, (40, 5));
    let handed = soon.say("Ja");
    says(&handed, "kümmert sich um Ihren Umzug");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    // One is registered already.
    let talk = app.open("de");
    move_said(&talk, "NL-100224", (60, 60));
    let handed = talk.say("Ja");
    says(&handed, "Den Umzug hat unser System nicht angenommen");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    // The two days are half a year apart.
    let talk = app.open("en");
    let (out, into) = (ahead(20).to_string(), ahead(200).to_string());
    through(&talk, &["I'm moving, what do I need to do?", "yes", CONTRACT, &out, "yes please"]);
    says(&talk.say(&into), "three months at most");
    says(&talk.say("forget it"), "Nothing has been changed");
    // Whoever does not take the contract along gets a person, and it is not ended yet.
    let talk = app.open("de");
    through(&talk, &["Ich ziehe um, was muss ich tun?", "Ja", CONTRACT, &out, "nein"]);
    says(&talk.say("Ja"), "Gekündigt ist damit noch nichts");
    // Whoever thinks better of it at the end.
    let talk = app.open("de");
    move_said(&talk, CONTRACT, (40, 42));
    says(&through(&talk, &["Nein", "gar nichts melden"]), "dann melde ich nichts");
    assert_eq!(billing.book(), [Value::Null; 0]);
    app.assert_well();
}

#[test]
fn what_was_paid_twice_is_found_shown_and_refunded_and_the_refund_reversed() {
    let (app, billing, _wire) = one("double-payment", "double-payment");
    let before = billing.state(CONTRACT);
    let talk = app.open("de");
    let begun = ["Ich habe meinen Abschlag doppelt bezahlt.", "Ja"];
    through(&talk, &begun);
    // A slip in the number is asked about, once.
    let slip = talk.say("NL-999999");
    says(&slip, "finde ich keinen Vertrag");
    assert_eq!(slip["reply"]["text"].as_str().unwrap().matches("finde ich keinen").count(), 1);
    let found = talk.say(CONTRACT);
    says(&found, "zweimal bei uns angekommen");
    let double = billing.look(&format!("/v1/contracts/{CONTRACT}/payments/double"));
    let cents = double["double"]["amount_cents"].as_i64().unwrap();
    says(&found, &format!("Erstattung: {},{:02} €", cents / 100, cents % 100));
    says(&found, double["double"]["reference"].as_str().unwrap());
    assert!(!found.to_string().contains("payment-100234"), "{found}");
    assert_eq!(billing.book(), [Value::Null; 0], "looking changes nothing");
    let done = talk.say("Ja, bitte");
    says(&done, "Erledigt: Erstattung.");
    undone(&talk, &done, &billing, CONTRACT, &before);
    assert_eq!(operations(&billing), ["refund_payment", "reverse_refund"]);
    // What only looked is recorded too, and there is nothing to undo in it.
    let acts = talk.get("/acts").send().expect(200)["items"].clone();
    let effects: Vec<&str> =
        acts.as_array().unwrap().iter().map(|act| act["effect"].as_str().unwrap()).collect();
    assert_eq!(effects, ["read", "read", "reversible"], "{acts}");
    // Page by page it is the same list.
    let first = talk.get("/acts?limit=2").send().expect(200);
    assert_eq!(first["items"].as_array().unwrap()[..], acts.as_array().unwrap()[..2]);
    let rest = talk.get(&format!("/acts?limit=2&after={}", first["next"].as_str().unwrap()));
    let rest = rest.send().expect(200);
    assert_eq!(rest["items"].as_array().unwrap()[..], acts.as_array().unwrap()[2..]);
    assert_eq!(rest["next"], Value::Null);
    let nothing = undo(&talk, &json!({ "act": acts[1]["id"] })).send();
    assert_eq!(nothing.problem(409, "not-undoable"), "What it did cannot be undone.");
    app.assert_well();
}

#[test]
fn nothing_is_refunded_that_was_not_paid_twice_is_refused_or_not_wanted() {
    let (app, billing, wire) = one("double-payment", "double-payment");
    let begun = ["I've paid my instalment twice.", "yes"];
    let talk = app.open("en");
    through(&talk, &begun);
    says(&talk.say("NL-100201"), "I can't find a payment that arrived twice");
    says(&talk.say("no thanks"), "write to us again");
    // Who has it back already, and wants a person to look.
    let talk = app.open("en");
    through(&talk, &begun);
    talk.say("NL-100217");
    assert_eq!(talk.say("yes")["reply"]["kind"], "handoff");
    let talk = app.open("en");
    through(&talk, &begun);
    talk.say(CONTRACT);
    says(&talk.say("No"), "Nothing has been changed");
    assert_eq!(billing.book(), [Value::Null; 0]);
    // Two ask for the same money: one gets it, and the system refuses the other.
    let (first, second) = (app.open("en"), app.open("en"));
    for talk in [&first, &second] {
        through(talk, &begun);
        says(&talk.say(CONTRACT), "reached us twice");
    }
    says(&first.say("Yes"), "Done: refund.");
    let handed = second.say("Yes");
    says(&handed, "Our system did not accept the refund");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert_eq!(operations(&billing), ["refund_payment"]);
    // Nobody who gets no answer is told that there is nothing.
    wire.does(Line::IsDown);
    let talk = app.open("en");
    through(&talk, &begun);
    let handed = talk.say("NL-100204");
    says(&handed, "I couldn't look that up just now");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    // It changed nothing, so nobody has to find out what became of it.
    let acts = app.get(&talk.path("/acts")).bearer(&app.admin).send().expect(200);
    let act = &acts["items"][0];
    assert_eq!((&act["state"], &act["effect"]), (&json!("unknown"), &json!("read")), "{act}");
    assert!(app.ombud(&["tasks"]).stdout.contains("nothing waits"));
    let found = json!({ "found": "not_done", "note": "Im System nachgesehen." });
    let found = app.post(&format!("/v1/acts/{}/found", act["id"].as_str().unwrap()), &found);
    let said = found.bearer(&app.admin).send().problem(409, "done");
    assert!(said.contains("only looked something up"), "{said}");
}

#[test]
fn an_error_in_the_place_of_an_answer_is_not_taken_for_nothing_there() {
    let visit = ("technician-appointment", "technician-appointment");
    let (app, billing, wire) = app_with_procedures(&[("double-payment", "double-payment"), visit]);
    for answer in ["{\"error\": \"database locked\"}", "{\"double\": {}}", "null", "[]", ""] {
        let talk = app.open("de");
        through(&talk, &["Ich habe meinen Abschlag doppelt bezahlt.", "Ja"]);
        wire.does(Line::AnswersQuestions(200, answer));
        let handed = talk.say(CONTRACT);
        wire.does(Line::Passes);
        says(&handed, "konnte ich gerade nicht nachsehen");
        assert_eq!(handed["reply"]["kind"], "handoff", "{answer}: {handed}");
    }
    let talk = app.open("en");
    through(&talk, &["I need an appointment with a technician.", "yes", CONTRACT, "meter"]);
    talk.say(&ahead(4).to_string());
    wire.does(Line::AnswersQuestions(200, "{\"error\": \"database locked\"}"));
    let handed = talk.say("morning");
    says(&handed, "I couldn't look that up just now");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    // What the document says is nothing is nothing.
    let talk = app.open("en");
    through(&talk, &["I've paid my instalment twice.", "yes"]);
    wire.does(Line::AnswersQuestions(200, "{\"double\": null}"));
    says(&talk.say(CONTRACT), "I can't find a payment that arrived twice");
    wire.does(Line::Passes);
    assert_eq!(billing.book(), [Value::Null; 0]);
    app.assert_well();
}

/// What the billing system would say of a payment that arrived twice, with something else in it.
fn double_with(billing: &Billing, name: &str, value: Value) -> &'static str {
    let mut found = billing.look(&format!("/v1/contracts/{CONTRACT}/payments/double"));
    found["double"][name] = value;
    found.to_string().leak()
}

#[test]
fn what_whoever_pays_writes_is_quoted_in_one_short_line_and_the_refund_goes_on() {
    let (prepared, billing, wire) = prepared_with(&[("double-payment", "double-payment")]);
    prepared.alter("tools/billing.toml", |contract| {
        contract.replace("per_customer_day = 2\n", "per_customer_day = 9\n")
    });
    let app = prepared.start();
    let written = "Abschlag\n\nIhr Konto wurde gesperrt. Rufen Sie 0900 666 an.“\u{202e}\n\
                   [Weiter](https://evil.example) <script>alert(1)</script>";
    let long = "x".repeat(20_000);
    for (language, text, shown) in [
        (
            "de",
            written,
            "Verwendungszweck: „Abschlag Ihr Konto wurde gesperrt. Rufen Sie 0900 666 an.' \
             (Weiter)(https://evi…“",
        ),
        (
            "en",
            written,
            "Payment reference: “Abschlag Ihr Konto wurde gesperrt. Rufen Sie 0900 666 an.' \
             (Weiter)(https://evi…”",
        ),
        ("de", &long, &format!("Verwendungszweck: „{}…“", "x".repeat(79))),
    ] {
        let german = language == "de";
        let begun = if german {
            ["Ich habe meinen Abschlag doppelt bezahlt.", "Ja"]
        } else {
            ["I've paid my instalment twice.", "yes"]
        };
        let talk = app.open(language);
        through(&talk, &begun);
        wire.does(Line::AnswersQuestions(200, double_with(&billing, "reference", text.into())));
        let found = talk.say(CONTRACT);
        wire.does(Line::Passes);
        let said = found["reply"]["text"].as_str().unwrap();
        let of_payer =
            |line: &&str| ["gesperrt", "evil", "script", "xxx"].iter().any(|it| line.contains(it));
        assert_eq!(said.lines().filter(of_payer).collect::<Vec<_>>(), [shown], "{said}");
        let done = talk.say(if german { "Ja" } else { "yes" });
        says(&done, if german { "Erledigt: Erstattung." } else { "Done: refund." });
        assert_eq!(undo(&talk, &act_of(&done)).send().expect(200)["state"], "undone");
    }
    app.assert_well();
}

#[test]
fn an_amount_that_cannot_be_goes_to_a_person() {
    let amounts = [json!(-5), json!(1_000_000_000_000_000_i64), json!(1.5), json!("12")];
    for says_bounds in [true, false] {
        let (prepared, billing, wire) = prepared_with(&[("double-payment", "double-payment")]);
        if !says_bounds {
            // Where the document allows every number, the procedure and the gate still do not. It is not the one
            // that the system serves.
            prepared.alter("tools/billing.toml", |contract| {
                contract.replace("served_at = \"/openapi.json\"\n", "")
            });
            prepared.alter("tools/billing.openapi.json", |document| {
                document.replace("\"maximum\": 100000000,\n            \"minimum\": 1,\n", "")
            });
        }
        let app = prepared.start();
        for amount in &amounts {
            let talk = app.open("de");
            through(&talk, &["Ich habe meinen Abschlag doppelt bezahlt.", "Ja"]);
            let answer = double_with(&billing, "amount_cents", amount.clone());
            wire.does(Line::AnswersQuestions(200, answer));
            let mut handed = talk.say(CONTRACT);
            wire.does(Line::Passes);
            if !says_bounds && amount.as_i64().is_some_and(|cents| cents > 0) {
                says(&handed, "Erstattung: 10.000.000.000.000,00 €");
                handed = talk.say("Ja");
                let why = talk.decisions()[0]["leaf"]["reasons"].to_string();
                assert!(why.contains("act.no_amount"), "{why}");
            } else {
                says(&handed, "konnte ich gerade nicht nachsehen");
            }
            assert_eq!(handed["reply"]["kind"], "handoff", "{amount}: {handed}");
        }
        let waits = app.get("/v1/acts?state=proposed").bearer(&app.admin).send().expect(200);
        assert_eq!(waits["items"], json!([]));
        assert_eq!(billing.book(), [Value::Null; 0]);
        app.assert_well();
    }
}

#[test]
fn a_refusal_of_our_credential_is_not_taken_for_nothing_there() {
    let (mut prepared, billing, wire) = prepared_with(&[("double-payment", "double-payment")]);
    let wrong = prepared.folder.join("wrong.token");
    std::fs::write(&wrong, "0123456789abcdef0123456789abcdef").unwrap();
    let setting = format!("[\"billing http://{} {}\"]", wire.address, wrong.display());
    prepared.set(&[("OMBUD_TOOLS_CONNECTED", &setting)]);
    let app = prepared.start();
    let talk = app.open("de");
    through(&talk, &["Ich habe meinen Abschlag doppelt bezahlt.", "Ja"]);
    let handed = talk.say(CONTRACT);
    says(&handed, "konnte ich gerade nicht nachsehen");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert_eq!(billing.book(), [Value::Null; 0]);
}

#[test]
fn a_larger_refund_waits_for_a_person_and_is_reversed_all_the_same() {
    let (app, billing, _wire) = one("double-payment", "double-payment");
    let contract = "NL-100228";
    let before = billing.state(contract);
    let talk = app.open("de");
    through(&talk, &["Ich habe meinen Abschlag doppelt bezahlt.", "Ja", contract]);
    says(&talk.say("Ja"), "Darüber entscheidet ein Mensch");
    assert_eq!(billing.book(), [Value::Null; 0]);
    let waits = app.get("/v1/acts?state=proposed").bearer(&app.admin).send().expect(200);
    let act = waits["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/acts/{act}/proposal");
    let shown = app.get(&path).bearer(&app.admin).send().expect(200);
    assert!(shown["amount_cents"].as_i64().unwrap() > 10_000, "{shown}");
    let approve = format!("/v1/acts/{act}/approve");
    let body = json!({ "digest": shown["digest"] });
    let done = app.post(&approve, &body).bearer(&app.admin).send().expect(200);
    assert_eq!(done["state"], "done");
    let told = talk.events().into_iter().rev().find(|event| event["event"] == "message").unwrap();
    assert!(
        told["text"].as_str().unwrap().contains("Wir überweisen das Geld in drei Tagen"),
        "{told}"
    );
    assert_eq!(operations(&billing), ["refund_payment"]);
    assert_eq!(undo(&talk, &json!({ "act": act })).send().expect(200)["state"], "undone");
    assert_eq!(billing.state(contract), before, "byte for byte");
    app.assert_well();
}

#[test]
fn a_tariff_is_changed_after_its_price_was_said_and_the_change_withdrawn() {
    let (app, billing, _wire) = one("tariff-change", "tariff-change");
    let before = billing.state(CONTRACT);
    let talk = app.open("de");
    through(&talk, &["Ich möchte meinen Tarif wechseln.", "Ja", CONTRACT]);
    says(&talk.say("den blauen"), "Bitte wählen Sie einen dieser Tarife");
    // Without a price a kilowatt-hour, for nobody knows it.
    let dynamic = talk.say("Dynamisch");
    says(&dynamic, "bestimmt Stunde für Stunde die Strombörse");
    assert!(!dynamic.to_string().contains("Arbeitspreis"), "{dynamic}");
    let fixed = talk.say("Nein, lieber Fix 12");
    let offer = billing.look(&format!("/v1/contracts/{CONTRACT}/tariff-offers/fix-12"));
    says(&fixed, "14 Tage lang ohne Angabe von Gründen widerrufen");
    says(&fixed, "Grundpreis im Monat: 11,90 €");
    says(&fixed, "Arbeitspreis: 31,42 Cent je kWh");
    says(&fixed, "Laufzeit und Preisgarantie: 12 Monate");
    let from: Date = offer["from"].as_str().unwrap().parse().unwrap();
    says(&fixed, &format!("Gilt ab: {}", from.strftime("%d.%m.%Y")));
    let done = talk.say("Ja");
    says(&done, "Erledigt: Tarifwechsel.");
    let agreed = billing.look(&format!("/v1/contracts/{CONTRACT}"));
    assert_eq!((&agreed["tariff"], &agreed["tariff_from"]), (&json!("fix-12"), &offer["from"]));
    let act = act_of(&done);
    let until = act["undo_until"].as_str().unwrap();
    let until: jiff::Timestamp = until.parse().unwrap();
    let last = until.in_tz("Europe/Berlin").unwrap().date();
    assert_eq!(last, ahead(14), "the right of withdrawal: {until}");
    // If the offers had been wrong, this is what came of them.
    for (source, selected) in [("billing.tariff-offer", 1), ("billing.outage-status", 0)] {
        let body = json!({ "of": { "source": source }, "reason": "Falsche Preise." });
        let recall = app.post("/v1/recalls", &body).bearer(&app.admin).send().expect(201);
        assert_eq!(recall["selected"], selected, "{source}");
    }
    undone(&talk, &done, &billing, CONTRACT, &before);
    assert_eq!(operations(&billing), ["change_tariff", "withdraw_tariff_change"]);
    app.assert_well();
}

#[test]
fn a_tariff_that_cannot_be_or_is_not_wanted_changes_nothing() {
    let (app, billing, _wire) = one("tariff-change", "tariff-change");
    let begun = ["I'd like to change my tariff.", "yes"];
    let talk = app.open("en");
    through(&talk, &begun);
    talk.say(CONTRACT);
    says(&talk.say("flex"), "the tariff you already have");
    says(&through(&talk, &["yes", "Fix 24"]), "€12.90");
    says(&talk.say("no"), "another tariff");
    says(&talk.say("no"), "stays as it is");
    // Gas has one tariff only.
    let talk = app.open("en");
    through(&talk, &begun);
    talk.say("NL-200201");
    assert_eq!(talk.say("1")["reply"]["kind"], "handoff");
    // Without a smart meter.
    let contracts = (100_201..=100_240).map(|number| format!("NL-{number}"));
    let plain = contracts
        .map(|number| billing.look(&format!("/v1/contracts/{number}")))
        .find(|contract| contract["smart_meter"] == false)
        .unwrap();
    let talk = app.open("en");
    through(&talk, &begun);
    talk.say(plain["number"].as_str().unwrap());
    says(&talk.say("dynamisch"), "You need a smart meter for that");
    says(&talk.say("never mind"), "Nothing has been changed");
    assert_eq!(billing.book(), [Value::Null; 0]);
    // While one waits, another binds the contract: the system refuses the first.
    let (first, second) = (app.open("en"), app.open("en"));
    for (talk, tariff) in [(&first, "fix 24"), (&second, "fix-12")] {
        through(talk, &begun);
        talk.say(CONTRACT);
        says(&talk.say(tariff), "Shall I change your tariff?");
    }
    says(&second.say("yes"), "Done: change of tariff.");
    let handed = first.say("yes");
    says(&handed, "Our system did not accept the change");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert_eq!(operations(&billing), ["change_tariff"]);
    app.assert_well();
}

#[test]
fn an_appointment_that_is_free_is_booked_and_cancelled() {
    let (app, billing, _wire) = one("technician-appointment", "technician-appointment");
    let before = billing.state(CONTRACT);
    let talk = app.open("de");
    through(&talk, &["Ich brauche einen Termin mit einem Techniker.", "Ja", CONTRACT, "Zähler"]);
    says(&talk.say("wenn ich Zeit habe"), "in den nächsten drei Wochen");
    let offered = through(&talk, &[&ahead(4).to_string(), "nachmittags"]);
    says(&offered, "Anlass: Zähler ansehen");
    let next = |from: i64| {
        let from = ahead(from);
        let path = format!("/v1/contracts/{CONTRACT}/appointments/next?from={from}&part=afternoon");
        billing.look(&path)["slot"].clone()
    };
    says(&offered, next(4)["window"].as_str().unwrap());
    // Another day is better; it is looked for again.
    let offered = talk.say(&format!("Nein, lieber am {}", ahead(9)));
    let slot = next(9);
    let day: Date = slot["on"].as_str().unwrap().parse().unwrap();
    says(&offered, &format!("Tag: {}", day.strftime("%d.%m.%Y")));
    let done = talk.say("Ja, passt");
    says(&done, "Erledigt: Terminbuchung.");
    let state: Value = serde_json::from_str(&billing.state(CONTRACT)).unwrap();
    assert_eq!(state["appointments"][0]["slot"], slot["id"]);
    assert_eq!(state["appointments"][0]["purpose"], "meter-check");
    undone(&talk, &done, &billing, CONTRACT, &before);
    assert_eq!(operations(&billing), ["book_appointment", "cancel_appointment"]);
    app.assert_well();
}

#[test]
fn an_appointment_that_is_gone_or_not_wanted_is_not_booked() {
    let (app, billing, _wire) = one("technician-appointment", "technician-appointment");
    let asked = |talk: &Talk<'_>| {
        let day = ahead(3).to_string();
        through(talk, &["I need an appointment with a technician.", "yes", CONTRACT, "2", &day]);
        says(&talk.say("either"), "Shall I book it for you?");
    };
    let talk = app.open("en");
    asked(&talk);
    says(&talk.say("No"), "let's look for another one");
    says(&talk.say("cancel"), "Nothing has been changed");
    assert_eq!(billing.book(), [Value::Null; 0]);
    // Two are offered the same time; whoever is second is offered the next.
    let (first, second) = (app.open("en"), app.open("en"));
    asked(&first);
    asked(&second);
    says(&first.say("yes"), "Done: booking of your appointment.");
    let gone = second.say("yes");
    says(&gone, "somebody else has just got that one");
    says(&gone, "From which day would suit you?");
    through(&second, &[&ahead(3).to_string(), "either"]);
    says(&second.say("yes"), "Done: booking of your appointment.");
    let state: Value = serde_json::from_str(&billing.state(CONTRACT)).unwrap();
    let slots = state["appointments"].as_array().unwrap();
    assert_eq!(slots.len(), 2);
    assert_ne!(slots[0]["slot"], slots[1]["slot"]);
    app.assert_well();
}

#[test]
fn consent_is_given_and_withdrawn_for_each_way_and_both_are_undone() {
    let (app, billing, _wire) = one("advertising-consent", "advertising-consent");
    let consents = || billing.look(&format!("/v1/contracts/{CONTRACT}"))["consents"].clone();
    for (purpose, chosen) in [("advertising-email", "email"), ("advertising-phone", "Telefon")] {
        let before = billing.state(CONTRACT);
        let granted = consents()[purpose].as_bool().unwrap();
        let talk = app.open("de");
        through(&talk, &["keine werbung mehr bitte", "Ja", CONTRACT, chosen]);
        talk.say(if granted { "nein" } else { "ja" });
        let done = talk.say("Ja");
        says(&done, "Erledigt: Änderung Ihrer Werbeeinwilligung.");
        says(&done, if granted { "keine Werbung mehr" } else { "jederzeit widerrufen" });
        assert_eq!(consents()[purpose], !granted);
        undone(&talk, &done, &billing, CONTRACT, &before);
    }
    assert_eq!(operations(&billing), ["set_consent"; 4]);
    app.assert_well();
}

#[test]
fn all_that_one_wish_led_to_is_taken_back_by_words() {
    let (app, billing, _wire) = one("advertising-consent", "advertising-consent");
    for (language, wish, all, undo, told) in [
        (
            "de",
            "keine werbung mehr bitte",
            "alle drei",
            "Mach das rückgängig",
            "Das mache ich alles rückgängig",
        ),
        ("en", "no more advertising please", "all three", "undo that", "I am undoing all of this"),
    ] {
        let before = billing.state(CONTRACT);
        let talk = app.open(language);
        let (yes, no) = if language == "de" { ("Ja", "Nein") } else { ("Yes", "No") };
        through(&talk, &[wish, yes, CONTRACT, all, no]);
        talk.say(yes);
        assert_ne!(billing.state(CONTRACT), before, "{language}");
        says(&talk.say(undo), told);
        assert_eq!(billing.state(CONTRACT), before, "byte for byte");
        let acts = app.get(&format!("/v1/conversations/{}/acts", talk.id)).bearer(&talk.token);
        let acts = acts.send().expect(200);
        let states: Vec<_> =
            acts["items"].as_array().unwrap().iter().map(|act| &act["state"]).collect();
        assert_eq!(states, ["undone"; 3]);
    }
    app.assert_well();
}

#[test]
fn consent_that_is_refused_or_thought_over_stays_what_it_was() {
    let (app, billing, _wire) = one("advertising-consent", "advertising-consent");
    let begun = ["no more advertising please", "yes"];
    let talk = app.open("en");
    through(&talk, &begun);
    through(&talk, &["NL-999999", "phone", "no"]);
    let handed = talk.say("yes");
    says(&handed, "Our system did not accept that");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    let talk = app.open("en");
    through(&talk, &begun);
    through(&talk, &[CONTRACT, "post"]);
    says(&talk.say("maybe"), "Please answer “yes” or “no”.");
    says(&talk.say("no"), "Advertising by: post");
    says(&talk.say("No, phone"), "Advertising by: phone");
    says(&talk.say("never mind"), "Nothing has been changed");
    assert_eq!(billing.book(), [Value::Null; 0]);
    app.assert_well();
}

#[test]
fn an_outage_is_reported_and_the_report_withdrawn() {
    let (app, billing, _wire) = one("outage-report", "outage-report");
    let reports = || billing.look("/v1/outages?postcode=18055")["reports"].clone();
    let talk = app.open("de");
    through(&talk, &["Bei uns ist der Strom weg!", "Ja", "nein"]);
    says(&talk.say("in Rostock"), "fünf Ziffern");
    says(&talk.say("18055"), "Was ist ohne Strom?");
    says(&talk.say("Wohnung"), "Sicherung");
    says(&talk.say("Nein, das ganze Haus"), "Betroffen: das ganze Haus");
    let done = talk.say("Ja");
    says(&done, "Erledigt: Störungsmeldung.");
    assert_eq!(reports(), 1);
    assert_eq!(undo(&talk, &act_of(&done)).send().expect(200)["state"], "undone");
    assert_eq!(reports(), 0);
    assert_eq!(operations(&billing), ["report_outage", "withdraw_outage"]);
    app.assert_well();
}

#[test]
fn a_known_outage_is_told_danger_comes_first_and_a_refusal_gets_a_person() {
    let (app, billing, wire) = one("outage-report", "outage-report");
    let begun = ["Bei uns ist der Strom weg!", "Ja"];
    // Known, with and without an end.
    for (postcode, end) in [("18069", true), ("24103", false)] {
        let talk = app.open("de");
        through(&talk, &begun);
        let known = through(&talk, &["nein", postcode]);
        says(&known, "Die Störung ist schon bekannt");
        let text = known["reply"]["text"].as_str().unwrap();
        assert_eq!(text.contains("Voraussichtliches Ende: "), end, "{text}");
        says(&talk.say("nein"), "dann melde ich nichts");
    }
    let talk = app.open("de");
    through(&talk, &begun);
    says(&through(&talk, &["nein", "17489"]), "eine Abschaltung angekündigt");
    says(&talk.say("abbrechen"), "Es ist nichts geändert worden");
    let talk = app.open("de");
    through(&talk, &begun);
    let danger = talk.say("ja, es riecht verbrannt");
    says(&danger, "rufen Sie die 112 an");
    assert_eq!(danger["reply"]["kind"], "handoff", "{danger}");
    assert_eq!(billing.book(), [Value::Null; 0]);
    let talk = app.open("de");
    through(&talk, &begun);
    through(&talk, &["nein", "18069", "ja", "die ganze Straße"]);
    wire.does(Line::Answers(422, "{}"));
    let handed = talk.say("Ja");
    wire.does(Line::Passes);
    says(&handed, "Betroffen: die ganze Straße");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert_eq!(billing.book(), [Value::Null; 0]);
    app.assert_well();
}

#[test]
fn how_a_procedure_goes_is_counted_from_the_decisions() {
    let (app, _billing, _wire) = one("tariff-change", "tariff-change");
    let reader = app.key(&["decisions"]);
    let left = app.open("de");
    through(&left, &["Ich möchte meinen Tarif wechseln.", "Ja", CONTRACT, "Fix 12"]);
    left.say("Ich will mit einem Menschen sprechen");
    through(
        &app.open("de"),
        &["Ich möchte meinen Tarif wechseln.", "Ja", CONTRACT, "Fix 12", "Ja"],
    );
    let page = app.get("/v1/procedures").bearer(&reader).send().expect(200);
    let steps: Vec<Value> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|flow| flow["flow"] == "tariff-change")
        .flat_map(|flow| flow["steps"].as_array().unwrap().clone())
        .collect();
    let confirm = steps.iter().find(|step| step["left"] == 1);
    let confirm = confirm.unwrap_or_else(|| panic!("{page:#}"));
    assert_eq!(confirm["asked"], 2, "{page:#}");
    assert_eq!(confirm["ways"]["yes"], 1, "{page:#}");
    assert!(confirm["median_seconds"].is_u64(), "{page:#}");
    let printed = app.ombud(&["procedures"]);
    assert!(printed.stdout.contains("asked 2, left 1"), "{printed:?}");
    app.get("/v1/procedures").bearer(&app.key(&["desk"])).send().problem(403, "forbidden");
}

#[test]
fn an_appointment_is_cancelled_and_moved_in_words() {
    for (language, begin, yes, cancel, moved, undone, offer) in [
        (
            "de",
            ["Ich brauche einen Termin mit einem Techniker.", "Ja", CONTRACT, "Zähler"],
            "Ja",
            "Ich muss den Termin absagen",
            "Kann ich den Termin verschieben?",
            "Rückgängig gemacht: Terminbuchung.",
            "„Termin mit dem Technikteam vereinbaren“",
        ),
        (
            "en",
            ["I need an appointment with a technician.", "Yes", CONTRACT, "look at the meter"],
            "Yes",
            "Please cancel my appointment",
            "I need to move my appointment",
            "Undone: booking of your appointment.",
            "“Arrange a technician's visit”",
        ),
    ] {
        let (app, billing, _wire) = one("technician-appointment", "technician-appointment");
        let before = billing.state(CONTRACT);
        let part = if language == "de" { "nachmittags" } else { "afternoon" };
        let book = |talk: &Talk<'_>| {
            through(talk, &begin);
            through(talk, &[&ahead(4).to_string(), part, yes])
        };
        // Asked before there is any, it is a message like others.
        let talk = app.open(language);
        assert!(!talk.say(cancel)["reply"]["text"].to_string().contains(undone));
        let talk = app.open(language);
        book(&talk);
        assert_ne!(billing.state(CONTRACT), before);
        let reply = talk.say(cancel);
        assert_eq!(reply["reply"]["kind"], "reply", "{reply}");
        let told = |talk: &Talk<'_>| {
            let events = talk.events();
            events.iter().rev().find_map(|event| event["text"].as_str()).unwrap().to_owned()
        };
        assert_eq!(told(&talk), undone);
        assert_eq!(billing.state(CONTRACT), before);
        // Moved, it is undone and offered again.
        let talk = app.open(language);
        book(&talk);
        says(&talk.say(moved), offer);
        assert_eq!(told(&talk), undone);
        through(&talk, &[yes]);
        assert_eq!(talk.show()["owner"], "assistant");
        let events = operations(&billing);
        assert_eq!(events.iter().filter(|name| *name == "cancel_appointment").count(), 2);
        app.assert_well();
    }
}
