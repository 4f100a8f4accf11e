//! What a person has to release: shown as it will be done, released for exactly that, done once, told.

use serde_json::{Value, json};

use crate::{
    acts::{act_of, only_act, undo},
    app::{Talk, TestApp, http::Request},
    billing::{Billing, CONTRACT, app_with_billing, prepared_with, prepared_with_billing},
};

/// Ask for an instalment that the AI may not change by itself.
fn proposed(talk: &Talk<'_>) -> Value {
    proposed_for(talk, CONTRACT)
}

fn proposed_for(talk: &Talk<'_>, contract: &str) -> Value {
    for text in ["Ich möchte meinen Abschlag ändern", "Ja", contract, "400 Euro"] {
        talk.say(text);
    }
    let said = talk.say("Ja");
    let text = said["reply"]["text"].as_str().unwrap();
    assert!(text.contains("Darüber entscheidet ein Mensch aus unserem Team"), "{text}");
    assert_eq!(talk.show()["owner"], "assistant", "the customer is free for anything else");
    let leaf = &talk.decisions()[1]["leaf"];
    assert_eq!(leaf["kind"], "proposal");
    assert!(leaf["verdicts"].to_string().contains("large-instalments-are-released"), "{leaf}");
    let act = only_act(talk);
    assert_eq!((&act["state"], &act["autonomy"]), (&json!("proposed"), &json!("approve")));
    act
}

fn proposal(app: &TestApp, act: &Value) -> Value {
    let path = format!("/v1/acts/{}/proposal", act["id"].as_str().unwrap());
    app.get(&path).bearer(&app.admin).send().expect(200)
}

fn decide(app: &TestApp, act: &Value, to: &str, body: &Value) -> Request {
    app.post(&format!("/v1/acts/{}/{to}", act["id"].as_str().unwrap()), body)
}

#[test]
fn whoever_approves_is_told_what_doing_it_and_undoing_it_cost() {
    let (prepared, _billing, _wire) = prepared_with_billing();
    prepared.alter("tools/billing.toml", |contract| {
        let (before, after) = contract.split_once("name = \"set-instalment\"").unwrap();
        let after = after.replacen("[operation.undo]", "[operation.undo]\ncost_micro = 30000", 1);
        format!("{before}name = \"set-instalment\"\ncost_micro = 75000{after}")
    });
    let app = prepared.start();
    let shown = proposal(&app, &proposed(&app.open("de")));
    assert_eq!([&shown["cost_micro"], &shown["undo_cost_micro"]], [75_000, 30_000]);
    let listed = app.ombud(&["approvals", "list"]).stdout;
    for said in ["doing it costs 0.075 euros", "undoing it would cost 0.03 euros"] {
        assert!(listed.contains(said), "{said}: {listed}");
    }
    let session = crate::staff::invite(&app, "Kim", &["lead"]).accept(&app);
    let path = format!("/desk/approvals/{}", shown["act"]["id"].as_str().unwrap());
    let page = crate::staff::page(&app, &path, Some(&session)).text(200);
    assert!(page.contains("€0.075") || page.contains("0,075 €"), "{page}");
    // What people approved was done; nobody has tried to undo it.
    let body = json!({ "digest": shown["digest"], "reason": "Passt." });
    let done = decide(&app, &shown["act"], "approve", &body).bearer(&app.admin).send().expect(200);
    assert_eq!((&done["state"], done.get("undo_tried")), (&json!("done"), None));
    let path = format!("/v1/acts/{}", done["id"].as_str().unwrap());
    let seen = app.get(&path).bearer(&app.admin).send().expect(200);
    assert_eq!(seen["undo_tried"], false, "{seen}");
}

#[test]
fn what_is_released_is_done_and_told_in_the_same_conversation() {
    let (app, billing, _wire) = app_with_billing();
    let before = billing.state(CONTRACT);
    let talk = app.open("de");
    let act = proposed(&talk);
    assert_eq!(billing.book(), [Value::Null; 0]);
    assert_eq!(act.get("undo_until"), None, "what is not done cannot be undone: {act}");
    let waits = app.get("/v1/acts?state=proposed").bearer(&app.admin).send().expect(200);
    assert_eq!(waits["items"][0]["id"], act["id"]);
    let shown = proposal(&app, &act);
    assert_eq!(shown["arguments"], json!({ "contract": CONTRACT, "amount_cents": 40_000 }));
    assert_eq!((&shown["amount_cents"], &shown["quorum"]), (&json!(40_000), &json!(1)));
    assert_eq!(shown["undo_within_hours"], 48);
    assert_eq!(shown["data"], json!(["payment"]));
    // Meanwhile the customer asks something else, and begins something else.
    assert_eq!(talk.say("Wie lange gilt meine Preisgarantie?")["reply"]["kind"], "reply");
    talk.say("Wie kann ich meinen Zählerstand durchgeben?");
    talk.say("Ja");
    let ways = || {
        let page = app.get("/v1/procedures").bearer(&app.admin).send().expect(200);
        let flows = page["items"].as_array().unwrap();
        let flow = flows.iter().find(|flow| flow["flow"] == "instalment").unwrap();
        let mut steps = flow["steps"].as_array().unwrap().iter();
        let call = steps.find(|step| {
            let ways = &step["ways"];
            ways.get("proposed").is_some() || ways.get("done").is_some()
        });
        call.unwrap_or_else(|| panic!("{page:#}"))["ways"].clone()
    };
    assert_eq!(ways(), json!({ "proposed": 1 }));
    let body = json!({ "digest": shown["digest"], "reason": "passt zum Verbrauch" });
    let approver = app.key(&["approvals"]);
    let approve = || {
        let request = decide(&app, &act, "approve", &body).bearer(&approver);
        request.header("idempotency-key", "a1").send().expect(200)
    };
    assert_eq!(approve()["state"], "done");
    assert_eq!(approve()["state"], "done", "the same request again");
    assert_eq!(billing.book().len(), 1);
    assert_eq!(ways(), json!({ "done": 1 }), "once, as what became of it");
    let told = talk.events().into_iter().rev().find(|event| event["event"] == "message").unwrap();
    let text = told["text"].as_str().unwrap();
    assert!(text.starts_with("Erledigt: Änderung des Abschlags."), "{text}");
    // What was begun meanwhile still waits.
    assert!(talk.say(CONTRACT)["reply"]["text"].as_str().unwrap().contains("Welchen Stand"));
    let kinds: Vec<String> = talk
        .decisions()
        .iter()
        .map(|decision| decision["leaf"]["kind"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds[1..5], ["reply", "result", "act", "approval"]);
    assert!(kinds.contains(&"proposal".to_owned()));
    let approval = &talk.decisions()[4]["leaf"];
    assert_eq!(approval["actor"]["kind"], "person");
    assert_eq!(approval["cause"], act["id"]);
    let undone = undo(&talk, &json!({ "act": act["id"] })).send().expect(200);
    assert_eq!(undone["state"], "undone");
    assert_eq!(billing.state(CONTRACT), before, "byte for byte");
    let auditor = crate::staff::invite(&app, "Kim", &["auditor"]).accept(&app);
    // What a person decides, and what one has decided, is not called forbidden.
    let judged = |verdict: &str| {
        let path = format!("/console/decisions?conversation={}&verdict={verdict}", talk.id);
        let found = crate::staff::page(&app, &path, Some(&auditor)).text(200);
        let rows = found.split("<tr").skip(1).filter(|row| row.contains("/console/decisions/"));
        rows.map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(judged("deny"), [""; 0]);
    for (kind, verdict, said) in
        [("proposal", "refer", "a person decides"), ("approval", "allow", "allowed")]
    {
        let decisions = talk.decisions();
        let decision = decisions.iter().find(|one| one["leaf"]["kind"] == kind).unwrap();
        let rows = judged(verdict);
        let own = |row: &&String| row.contains(decision["id"].as_str().unwrap());
        let row = rows.iter().find(own).unwrap_or_else(|| panic!("{kind}: {rows:?}"));
        assert!(row.contains(said) && !row.contains("forbidden"), "{kind}: {row}");
    }
    let counted = crate::staff::page(&app, "/console/acts", Some(&auditor)).text(200);
    for came in ["prepared for approval", "done", "undone"] {
        let of = format!("1 {came}: billing.set-instalment, a person approves it");
        assert!(counted.contains(&of), "{of}: {counted}");
    }
    app.assert_well();
}

#[test]
fn an_act_is_titled_in_the_language_of_its_conversation_or_the_one_that_is_asked_for() {
    let (app, _billing, _wire) = app_with_billing();
    let talk = app.open("en");
    for text in ["I want to change my instalment", "Yes", CONTRACT, "90 euros", "Yes"] {
        talk.say(text);
    }
    let title = |path: &str| talk.get(path).send().expect(200)["items"][0]["title"].clone();
    assert_eq!(title("/acts"), "change of the monthly instalment");
    assert_eq!(title("/acts?language=de"), "Änderung des Abschlags");
}

#[test]
fn a_release_is_for_what_was_seen_by_whoever_may_and_once() {
    let (prepared, billing, _wire) = prepared_with_billing();
    prepared.alter("tools/billing.toml", |text| {
        let (before, instalment) = text.split_once("name = \"set-instalment\"").unwrap();
        let two = "per_customer_day = 2\napproval = { quorum = 2 }\n";
        let instalment = instalment.replacen("per_customer_day = 2\n", two, 1);
        format!("{before}name = \"set-instalment\"{instalment}")
    });
    let app = prepared.start();
    let talk = app.open("de");
    let act = proposed(&talk);
    let digest = proposal(&app, &act)["digest"].clone();
    let right = json!({ "digest": digest });
    let desk = app.key(&["desk"]);
    decide(&app, &act, "approve", &right).bearer(&desk).send().problem(403, "forbidden");
    decide(&app, &act, "approve", &right).bearer(&talk.token).send().problem(403, "forbidden");
    let (one, other) = (app.key(&["approvals"]), app.key(&["approvals"]));
    let wrong = json!({ "digest": digest.as_str().unwrap().replace(['0', '1', '2'], "3") });
    let said = decide(&app, &act, "approve", &wrong).bearer(&one).send();
    assert!(said.problem(409, "not-decidable").contains("look at it again"));
    let first = decide(&app, &act, "approve", &right).bearer(&one).send().expect(200);
    assert_eq!(first["state"], "proposed", "two have to");
    let twice = decide(&app, &act, "approve", &right).bearer(&one).send();
    assert!(twice.problem(409, "not-decidable").contains("somebody else must too"));
    assert_eq!(billing.book(), [Value::Null; 0]);
    let second = decide(&app, &act, "approve", &right).bearer(&other).send().expect(200);
    assert_eq!(second["state"], "done");
    let late = decide(&app, &act, "reject", &json!({ "reason": "zu spät" })).bearer(&one).send();
    assert_eq!(late.problem(409, "not-decidable"), "It does not wait for approval: it is done.");
    assert_eq!(billing.book().len(), 1);
    app.assert_well();
}

/// How the contract stands before, as the billing system says, for each argument of what is proposed.
fn stands_before(billing: &Billing, operation: &str, purpose: &str) -> Value {
    let state: Value = serde_json::from_str(&billing.state(CONTRACT)).unwrap();
    let of = |place: &str| state.pointer(place).cloned().unwrap_or(Value::Null);
    match operation {
        "billing.submit-reading" => json!({
            "value_kwh": of("/contract/last_reading/value_kwh"),
            "read_on": of("/contract/last_reading/read_on"),
        }),
        "billing.set-instalment" => json!({ "amount_cents": of("/contract/instalment_cents") }),
        // A plan stands beside what is open and beside other plans, and replaces neither.
        "billing.create-payment-plan" => {
            json!({ "amount_cents": null, "instalments": null, "first_due": null })
        }
        "billing.announce-move" => json!({
            "move_out": of("/contract/move/move_out"),
            "move_in": of("/contract/move/move_in"),
            "address.street": of("/contract/address/street"),
            "address.postcode": of("/contract/address/postcode"),
            "address.city": of("/contract/address/city"),
        }),
        "billing.change-tariff" => {
            json!({ "tariff": of("/contract/tariff"), "from": of("/contract/tariff_from") })
        }
        "billing.book-appointment" => json!({ "slot": null, "purpose": null }),
        "billing.set-consent" => json!({ "granted": of(&format!("/contract/consents/{purpose}")) }),
        "billing.set-bank-details" => {
            json!({ "iban": of("/contract/iban_masked"), "holder": of("/contract/bank_holder") })
        }
        other => panic!("{other}"),
    }
}

/// Everything by people's leave, also what the sample company's people do themselves.
const ALL_RELEASED: &str = r#"
@id("all-is-released")
@says_de("Alles, was etwas ändert, gibt ein Mensch frei.")
@says_en("A person approves all that changes something.")
forbid (principal, action in [Action::"autonomous", Action::"act"], resource)
when { context.effect != Effect::"read" };

@id("bank-details-too")
@says_de("Auch eine neue Bankverbindung.")
@says_en("New bank details, too.")
permit (principal, action == Action::"approve", resource)
when { context.operation == "set-bank-details" };
"#;

#[test]
fn whoever_approves_sees_how_things_stand_before_and_after_whatever_it_is() {
    let (prepared, billing, _wire) = prepared_with(&[
        ("meter-reading-submit", "meter-reading"),
        ("instalment-adjust", "instalment"),
        ("payment-plan", "payment-plan"),
        ("moving-house", "moving-house"),
        ("tariff-change", "tariff-change"),
        ("technician-appointment", "technician-appointment"),
        ("advertising-consent", "advertising-consent"),
        ("bank-details-change", "bank-details"),
    ]);
    prepared.alter("policies/acts.cedar", |policies| format!("{policies}{ALL_RELEASED}"));
    let app = prepared.start();
    let ahead = |days: i64| {
        let today = jiff::Zoned::now().in_tz("Europe/Berlin").unwrap().date();
        (today + jiff::Span::new().days(days)).to_string()
    };
    let reading = billing.next_reading(CONTRACT).to_string();
    let (out, into, visit) = (ahead(40), ahead(42), ahead(4));
    // What is said after the contract is asked for, up to the confirmation.
    let said: [(&str, &[&str]); 8] = [
        ("Wie kann ich meinen Zählerstand durchgeben?", &[&reading, "heute"]),
        ("Ich möchte meinen Abschlag ändern", &["90 Euro"]),
        ("Kann ich den offenen Betrag in Raten zahlen?", &["120 Euro", "4", "morgen"]),
        (
            "Ich ziehe um, was muss ich tun?",
            &[&out, "ja", &into, "Neuer Weg 1", "18055", "Rostock"],
        ),
        ("Ich möchte meinen Tarif wechseln.", &["Fix 12"]),
        ("Ich brauche einen Termin mit einem Techniker.", &["Zähler", &visit, "nachmittags"]),
        ("keine werbung mehr bitte", &["Telefon", "nein"]),
        (
            "Ich habe eine neue Bankverbindung, wo kann ich die ändern?",
            &["CODE", "DE89 3704 0044 0532 0130 00", "Greta Lindqvist"],
        ),
    ];
    for (wish, answers) in said {
        let talk = app.open("de");
        for text in [wish, "Ja", CONTRACT] {
            talk.say(text);
        }
        for answer in answers {
            let code = || billing.codes().last().unwrap().clone();
            talk.say(&if *answer == "CODE" { code() } else { (*answer).to_owned() });
        }
        let said = talk.say("Ja, stimmt");
        let acts = talk.get("/acts").send().expect(200)["items"].clone();
        let proposed = acts.as_array().unwrap().iter().find(|act| act["state"] == "proposed");
        let act = proposed.unwrap_or_else(|| panic!("{wish}: {said} {acts}"));
        let shown = proposal(&app, act);
        let operation = act["operation"].as_str().unwrap();
        let purpose = shown["arguments"]["purpose"].as_str().unwrap_or_default();
        let before = stands_before(&billing, operation, purpose);
        let changes = shown["changes"].as_array().unwrap();
        assert_eq!(changes.len(), before.as_object().unwrap().len(), "{operation}: {shown}");
        for change in changes {
            let argument = change["argument"].as_str().unwrap();
            assert_eq!(change["before"], before[argument], "{operation} {argument}");
            assert_eq!(change["after"], shown["arguments"][argument], "{operation} {argument}");
        }
        // That nothing stands there is known, too.
        assert!(changes.iter().all(|one| one.get("before").is_some()), "{operation}: {shown}");
    }
    assert_eq!(billing.book().len(), 1, "the code was sent, and nothing else happened");
    app.assert_well();
}

#[test]
fn the_team_that_a_contract_names_decides_and_is_shown_what_changes() {
    let (prepared, billing, _wire) = prepared_with_billing();
    let teams = "customer = \"contract\"\napproval = { teams = [\"billing\"], substitutes = [\"leads\"], \
                 substitutes_after_hours = 0 }";
    prepared.alter("tools/billing.toml", |text| {
        let (before, instalment) = text.split_once("name = \"set-instalment\"").unwrap();
        let instalment = instalment.replacen("customer = \"contract\"", teams, 1);
        format!("{before}name = \"set-instalment\"{instalment}")
    });
    let app = prepared.start();
    let of = |team: &str| {
        let body = json!({ "name": team, "scopes": ["approvals"], "team": team });
        let made = app.post("/v1/keys", &body).bearer(&app.admin).send().expect(201);
        assert_eq!(made["team"], team);
        made["key"].as_str().unwrap().to_owned()
    };
    let bad = json!({ "name": "x", "scopes": ["approvals"], "team": "Billing!" });
    app.post("/v1/keys", &bad).bearer(&app.admin).send().problem(422, "invalid");
    let team: Vec<String> = (0..3).map(|_| of("billing")).collect();
    let stands: Value = serde_json::from_str(&billing.state("NL-100201")).unwrap();
    for (place, contract) in (1..=5).map(|place| (place, format!("NL-10020{place}"))) {
        let talk = app.open("de");
        let act = proposed_for(&talk, &contract);
        let shown = proposal(&app, &act);
        assert_eq!(shown["teams"], json!(["billing"]));
        let change = &shown["changes"][0];
        assert_eq!(
            (&change["argument"], &change["after"]),
            (&json!("amount_cents"), &json!(40_000))
        );
        if place == 1 {
            assert_eq!(change["before"], stands["contract"]["instalment_cents"]);
            assert!(change["before"].is_i64(), "{change}");
        }
        let right = json!({ "digest": shown["digest"], "reason": "Passt." });
        for other in [&app.admin, &of("sales")] {
            let refused = decide(&app, &act, "approve", &right).bearer(other).send();
            let said = refused.problem(409, "not-decidable");
            assert_eq!(said, "People of another team decide about it: billing.");
        }
        let refused = decide(&app, &act, "reject", &right).bearer(&of("sales")).send();
        refused.problem(422, "invalid");
        let key = &team[place % 3];
        if place == 5 {
            let body = json!({ "reason": "Zu viel." });
            decide(&app, &act, "reject", &body).bearer(key).send().expect(200);
        } else {
            let by = if place == 4 { &of("leads") } else { key };
            decide(&app, &act, "approve", &right).bearer(by).send().expect(200);
        }
    }
    let teams = app.get("/v1/teams").bearer(&team[0]).send().expect(200)["items"].clone();
    assert_eq!(teams[0]["team"], "billing", "{teams}");
    assert_eq!(teams[0]["decisions"], 4);
    assert!(teams[0]["approved"].is_null() && teams[1]["approved"].is_null(), "too few: {teams}");
    let talk = app.open("de");
    let act = proposed_for(&talk, "NL-100206");
    let right = json!({ "digest": proposal(&app, &act)["digest"] });
    decide(&app, &act, "approve", &right).bearer(&team[1]).send().expect(200);
    let teams = app.get("/v1/teams").bearer(&team[0]).send().expect(200)["items"].clone();
    let approved = &teams[0]["approved"];
    assert_eq!((&approved["count"], &approved["of"]), (&json!(4), &json!(5)), "{teams}");
    assert!(teams[0]["median_seconds"].is_u64(), "{teams}");
    app.get("/v1/teams").bearer(&app.key(&["desk"])).send().problem(403, "forbidden");
    assert_eq!(billing.book().len(), 5);
    app.assert_well();
}

#[test]
fn what_is_turned_down_is_not_done_and_a_person_says_why() {
    let (app, billing, _wire) = app_with_billing();
    let talk = app.open("de");
    let act = proposed(&talk);
    let nothing = decide(&app, &act, "reject", &json!({ "reason": " " })).bearer(&app.admin).send();
    nothing.problem(422, "invalid");
    let body = json!({ "reason": "Der Verbrauch gibt das nicht her." });
    let digest = proposal(&app, &act)["digest"].clone();
    let rejected = decide(&app, &act, "reject", &body).bearer(&app.admin).send().expect(200);
    assert_eq!(rejected["state"], "rejected");
    let told = talk.events().into_iter().rev().find(|event| event["event"] == "message").unwrap();
    let text = told["text"].as_str().unwrap();
    assert!(text.contains("nicht zugestimmt: Änderung des Abschlags."), "{text}");
    assert!(!text.contains("Verbrauch"), "the reason is for the company's people");
    assert_eq!(talk.show()["owner"], "queue");
    assert_eq!(billing.book(), [Value::Null; 0]);
    let ways = app.get("/v1/procedures").bearer(&app.admin).send().expect(200).to_string();
    assert!(ways.contains("{\"rejected\":1}"), "it waits no more: {ways}");
    assert!(!ways.contains("\"proposed\""), "{ways}");
    let late =
        decide(&app, &act, "approve", &json!({ "digest": digest })).bearer(&app.admin).send();
    assert_eq!(
        late.problem(409, "not-decidable"),
        "It does not wait for approval: it is rejected."
    );
    // Whoever was about to say why not meanwhile still has what they wrote.
    let lead = crate::staff::invite(&app, "Lea", &["lead"]).accept(&app);
    let path = format!("/desk/approvals/{}/reject", act["id"].as_str().unwrap());
    let key = app.open("en").id;
    let fields = [("key", key.as_str()), ("reason", "<i>Too much")];
    let late = crate::staff::form(&app, &path, &fields).header("cookie", &lead).send().text(409);
    assert!(late.contains("&#60;i&#62;Too much"), "{late}");
    // It is named and counted among the acts.
    let rejection = talk.decisions().into_iter().find(|one| one["leaf"]["kind"] == "rejection");
    assert_eq!(rejection.unwrap()["leaf"]["act"]["tool"], "billing.set-instalment");
    let counted = crate::staff::page(&app, "/console/acts", Some(&lead)).text(200);
    let rows: Vec<&str> = counted.split("<tr").filter(|row| row.contains("billing")).collect();
    let cells: Vec<&str> = rows[0].split("<td").skip(1).collect();
    let place = |word: &str| counted.split("<th").position(|head| head.contains(word)).unwrap();
    let (first, rejected) = (place("prepared for approval"), place("not approved"));
    assert!(cells[rejected - first + 1].contains(">1<"), "{rows:?}");
}

#[test]
fn what_is_stopped_meanwhile_cannot_be_released() {
    let (app, billing, _wire) = app_with_billing();
    let talk = app.open("de");
    let act = proposed(&talk);
    let body = json!({ "scope": "tool/billing", "reason": "Wartung" });
    app.post("/v1/stops", &body).bearer(&app.admin).send().expect(200);
    let right = json!({ "digest": proposal(&app, &act)["digest"] });
    let refused = decide(&app, &act, "approve", &right).bearer(&app.admin).send();
    assert!(refused.problem(409, "not-decidable").contains("stopped"));
    assert_eq!(only_act(&talk)["state"], "proposed", "it still waits");
    app.post("/v1/stops/lift", &json!({ "scope": "tool/billing" }))
        .bearer(&app.admin)
        .send()
        .expect(204);
    let done = decide(&app, &act, "approve", &right).bearer(&app.admin).send().expect(200);
    assert_eq!(done["state"], "done");
    assert_eq!(billing.book().len(), 1);
}

#[test]
fn a_person_who_has_the_conversation_by_then_sees_it_done() {
    let (app, billing, _wire) = app_with_billing();
    let talk = app.open("de");
    let act = proposed(&talk);
    talk.post("/handover", &json!({})).send().expect(200);
    let right = json!({ "digest": proposal(&app, &act)["digest"] });
    let done = decide(&app, &act, "approve", &right).bearer(&app.admin).send().expect(200);
    assert_eq!(done["state"], "done");
    assert_eq!(billing.book().len(), 1);
    let events = talk.events();
    let acted = events.iter().rev().find(|event| event["event"] == "acted").unwrap();
    assert_eq!(acted["act_state"], "done");
    let last = act_of_last(&talk);
    assert_eq!(last["act"], act["id"], "and the customer reads it");
}

#[test]
fn the_command_line_lists_and_decides() {
    let (app, billing, _wire) = app_with_billing();
    let said = |arguments: &[&str]| {
        let ran = app.ombud(arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.stderr);
        ran.stdout
    };
    assert_eq!(said(&["approvals", "list"]), "nothing waits\n");
    let talk = app.open("de");
    let act = proposed(&talk);
    let list = said(&["approvals", "list"]);
    for part in [
        "change of the monthly instalment",
        "billing.set-instalment",
        "for NL-100234",
        "amount_cents = 40000",
        "-> 40000",
        "400.00 move",
        "approved by 0 of 1",
        "can be undone for 48 hours, by the customer too: PUT /",
    ] {
        assert!(list.contains(part), "{part}: {list}");
    }
    let digest = list.lines().find_map(|line| line.trim().strip_prefix("digest ")).unwrap();
    let id = act["id"].as_str().unwrap();
    let ran = app.ombud(&["approvals", "approve", id, "--digest", "00"]);
    assert!(ran.stderr.contains("look at it again"), "{}", ran.stderr);
    let done = said(&["approvals", "approve", id, "--digest", digest, "--reason", "passt"]);
    assert_eq!(done, "Änderung des Abschlags: done\n");
    assert_eq!(billing.book().len(), 1);
    assert_eq!(act_of_last(&talk)["title"], "Änderung des Abschlags");
}

#[test]
fn what_is_decided_while_a_person_has_the_conversation_is_read_in_it_and_nothing_is_asked() {
    let (app, billing, _wire) = app_with_billing();
    for (decision, taken) in [("approve", true), ("approve", false), ("reject", true)] {
        let talk = app.open("de");
        let act = proposed_for(&talk, if taken { CONTRACT } else { "NL-100201" });
        talk.say("Ich möchte mit einem Menschen sprechen");
        if taken {
            app.post(&talk.path("/take"), &json!({})).bearer(&app.admin).send().expect(200);
        }
        let owner = if taken { "agent" } else { "queue" };
        assert_eq!(talk.show()["owner"], owner);
        let (body, told) = match decision {
            "approve" => {
                let digest = proposal(&app, &act)["digest"].clone();
                (json!({ "digest": digest }), "Erledigt: Änderung des Abschlags.")
            }
            _ => (json!({ "reason": "zu hoch" }), "nicht zugestimmt: Änderung des Abschlags."),
        };
        decide(&app, &act, decision, &body).bearer(&app.admin).send().expect(200);
        assert_eq!(talk.show()["owner"], owner, "a person has it, and keeps it");
        let events = talk.events();
        let last = events.iter().rev().find(|event| event["event"] == "message").unwrap();
        assert_eq!(last["author"]["kind"], "assistant", "{last}");
        let text = last["text"].as_str().unwrap();
        assert!(text.contains(told), "{last}");
        assert!(!text.contains("Was kann ich sonst"), "nothing is asked beside a person: {text}");
        if decision == "approve" {
            assert_eq!(last["parts"][0]["kind"], "act", "it can be undone there: {last}");
        }
        let leaf = &talk.decisions()[0]["leaf"];
        assert_eq!(leaf["disclosure"]["labelled"], true, "{leaf}");
        assert!(leaf["verdicts"].to_string().contains("platform-reply"), "{leaf}");
        assert!(!leaf["reasons"].to_string().contains("rule.cannot_be_withheld"), "{leaf}");
    }
    assert_eq!(billing.book().len(), 2);
    app.assert_well();
}

#[test]
fn what_comes_after_the_end_of_a_conversation_is_told_in_it() {
    let (app, billing, _wire) = app_with_billing();
    for decision in ["approve", "reject"] {
        let talk = app.open("de");
        let act = proposed(&talk);
        talk.post("/close", &json!({ "solved": true })).send().expect(200);
        let digest = proposal(&app, &act)["digest"].clone();
        let (body, told) = match decision {
            "approve" => (json!({ "digest": digest }), "Erledigt: Änderung des Abschlags."),
            _ => (json!({ "reason": "zu hoch" }), "nicht zugestimmt: Änderung des Abschlags."),
        };
        decide(&app, &act, decision, &body).bearer(&app.admin).send().expect(200);
        let events = talk.events();
        let last = events.iter().rev().find(|event| event["event"] == "message").unwrap();
        assert!(last["text"].as_str().unwrap().contains(told), "{last}");
        let owner = if decision == "approve" { "assistant" } else { "queue" };
        assert_eq!(talk.show()["owner"], owner);
    }
    assert_eq!(billing.book().len(), 1);
}

#[test]
fn customers_do_not_read_what_people_and_systems_wrote() {
    let (app, _billing, _wire) = app_with_billing();
    let talk = app.open("de");
    let act = proposed(&talk);
    let body = json!({ "digest": proposal(&app, &act)["digest"], "reason": "Stammkunde" });
    decide(&app, &act, "approve", &body).bearer(&app.admin).send().expect(200);
    for decision in talk.decisions() {
        let leaf = &decision["leaf"];
        let path = format!("/v1/decisions/{}/receipt", decision["id"].as_str().unwrap());
        let own = app.get(&path).bearer(&talk.token).send().expect(200);
        let whole = app.get(&path).bearer(&app.admin).send().expect(200);
        assert!(!own.to_string().contains("Stammkunde"), "{own}");
        if leaf["kind"] == "approval" {
            assert!(whole.to_string().contains("Stammkunde"), "{whole}");
        }
        if leaf["kind"] == "result" {
            assert_eq!(own["openings"], json!([]));
            assert!(whole["openings"].to_string().contains("former_cents"), "{whole}");
        }
    }
}

#[test]
fn what_may_not_happen_so_often_is_not_proposed_either() {
    let (app, _billing, _wire) = app_with_billing();
    for _ in 0..2 {
        proposed(&app.open("de"));
    }
    let talk = app.open("de");
    for text in ["Ich möchte meinen Abschlag ändern", "Ja", CONTRACT, "400 Euro"] {
        talk.say(text);
    }
    let handed = talk.say("Ja");
    assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
    assert!(talk.decisions()[0]["leaf"]["reasons"].to_string().contains("act.too_often"));
    // The two that wait can still be released: each is one of those that are counted.
    let waits = app.get("/v1/acts?state=proposed").bearer(&app.admin).send().expect(200);
    for act in waits["items"].as_array().unwrap() {
        let right = json!({ "digest": proposal(&app, act)["digest"] });
        let done = decide(&app, act, "approve", &right).bearer(&app.admin).send().expect(200);
        assert_eq!(done["state"], "done");
    }
}

/// The act that the last message tells of.
fn act_of_last(talk: &Talk<'_>) -> Value {
    let events = talk.events();
    let last = events.iter().rev().find(|event| event["event"] == "message").unwrap();
    act_of(&json!({ "reply": last }))
}
