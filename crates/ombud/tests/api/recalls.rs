//! Recalls: what was done because something was wrong is undone at once, and each act is told.

use serde_json::{Value, json};

use crate::{
    acts::{act_of, only_act, reading_said_for, undo},
    app::{Prepared, Talk, TestApp, poll},
    billing::{Line, app_with_billing, app_with_procedures, prepared_with_billing},
    tasks::call_back,
};

const CONTRACTS: [&str; 3] = ["NL-100201", "NL-100202", "NL-100203"];

fn preview(app: &TestApp, of: &Value) -> Value {
    let body = json!({ "of": of, "reason": "Falsche Angaben im Artikel." });
    app.post("/v1/recalls", &body).bearer(&app.admin).send().expect(201)
}

fn run(app: &TestApp, recall: &Value) -> Value {
    let path = format!("/v1/recalls/{}", recall["id"].as_str().unwrap());
    let body = json!({ "selected": recall["selected"] });
    app.post(&format!("{path}/run"), &body).bearer(&app.admin).send().expect(200);
    poll("the recall ends", || {
        let recall = app.get(&path).bearer(&app.admin).send().expect(200);
        (recall["state"] == "done").then_some(recall)
    })
}

#[test]
fn what_is_selected_is_undone_the_newest_first_and_told() {
    let (app, billing, wire) = app_with_billing();
    let before = CONTRACTS.map(|contract| billing.state(contract));
    let talks: Vec<_> = CONTRACTS
        .iter()
        .map(|contract| {
            let talk = app.open("de");
            reading_said_for(&talk, contract, billing.next_reading(contract));
            let act = act_of(&talk.say("Ja, stimmt"));
            (talk, act)
        })
        .collect();
    // One was undone already, and another contract has an act of another kind.
    undo(&talks[0].0, &talks[0].1).send().expect(200);
    let other = app.open("de");
    for text in ["Ich möchte meinen Abschlag ändern", "Ja", "NL-100204", "90 Euro", "Ja"] {
        other.say(text);
    }
    let instalment = billing.state("NL-100204");
    for (of, selected) in [
        (json!({}), 3),
        (json!({ "tool": "people" }), 0),
        (json!({ "flow": "instalment" }), 1),
        (json!({ "rule": "act-in-small-matters" }), 3),
        (json!({ "rule": "large-instalments-are-released" }), 0),
        (json!({ "passage": "meter-reading-submit" }), 2),
        (json!({ "passage": "meter-reading-submit/de" }), 2),
        (json!({ "passage": "moving-house" }), 0),
        (json!({ "source": "billing.submit-reading" }), 0),
        (json!({ "until": "2026-01-01T00:00:00Z" }), 0),
    ] {
        assert_eq!(preview(&app, &of)["selected"], selected, "{of}");
    }
    let recall = preview(&app, &json!({ "operation": "submit-reading" }));
    assert_eq!(
        [&recall["state"], &recall["selected"], &recall["undoable"], &recall["conversations"]],
        [&json!("preview"), &json!(2), &json!(2), &json!(2)]
    );
    assert_eq!(billing.book().len(), 5, "nothing is undone yet");
    // For whom, in pages; and it stands first among the recalls.
    let acts = |after: &str| {
        let path = format!("/v1/recalls/{}/acts?limit=1{after}", recall["id"].as_str().unwrap());
        app.get(&path).bearer(&app.admin).send().expect(200)
    };
    let newest = acts("");
    assert_eq!(newest["items"][0]["customer"], CONTRACTS[2]);
    assert_eq!(newest["items"][0]["act"]["title"], "Zählerstandsmeldung");
    let older = acts(&format!("&after={}", newest["next"].as_str().unwrap().replace('/', "%2F")));
    assert_eq!(older["items"][0]["customer"], CONTRACTS[1]);
    let last = acts(&format!("&after={}", older["next"].as_str().unwrap().replace('/', "%2F")));
    assert_eq!(last, json!({ "items": [] }));
    let recalls = app.get("/v1/recalls?limit=1").bearer(&app.admin).send().expect(200);
    assert_eq!(recalls["items"], json!([recall]));
    let seen = wire.requests().len();
    let ended = run(&app, &recall);
    assert_eq!((&ended["undone"], &ended["failed"]), (&json!(2), &json!(0)));
    let undone: Vec<String> = wire.requests().split_off(seen);
    assert!(undone[0].contains(CONTRACTS[2]) && undone[1].contains(CONTRACTS[1]), "{undone:?}");
    assert_eq!(CONTRACTS.map(|contract| billing.state(contract)), before, "byte for byte");
    assert_eq!(billing.state("NL-100204"), instalment, "what was not selected stays");
    let told = talks[2].0.events().pop().unwrap();
    assert_eq!(told["text"], "Rückgängig gemacht: Zählerstandsmeldung.");
    assert_eq!(acts("")["items"][0]["act"]["state"], "undone");
    let path = format!("/v1/recalls/{}/run", recall["id"].as_str().unwrap());
    let again = app.post(&path, &json!({ "selected": 2 })).bearer(&app.admin).send();
    again.problem(409, "done");
    app.assert_well();
}

#[test]
fn what_cannot_be_undone_is_counted_and_goes_to_a_person() {
    let (app, billing, wire) = app_with_billing();
    let talk = app.open("de");
    reading_said_for(&talk, CONTRACTS[0], billing.next_reading(CONTRACTS[0]));
    talk.say("Ja, stimmt");
    let recall = preview(&app, &json!({ "tool": "billing" }));
    wire.does(Line::Answers(409, "{}"));
    let ended = run(&app, &recall);
    assert_eq!((&ended["undone"], &ended["failed"]), (&json!(0), &json!(1)));
    wire.does(Line::Passes);
    assert_eq!(talk.show()["owner"], "queue");
    // A second recall tries it again.
    let ended = run(&app, &preview(&app, &json!({ "tool": "billing" })));
    assert_eq!((&ended["undone"], &ended["failed"]), (&json!(1), &json!(0)));
}

#[test]
fn what_has_no_inverse_is_listed_and_told_only_where_the_recall_names_it() {
    let (prepared, billing, _wire) = prepared_with_billing();
    prepared.alter("tools/billing.toml", |contract| {
        let (before, rest) = contract.split_once("[operation.undo]").unwrap();
        let (_, rest) = rest.split_once("[operation.before]").unwrap();
        let before = before.replacen("\"reversible\"", "\"irreversible\"", 1);
        format!("{before}[operation.before]{rest}")
    });
    let app = prepared.start();
    let talk = app.open("de");
    reading_said_for(&talk, CONTRACTS[0], billing.next_reading(CONTRACTS[0]));
    talk.say("Ja, stimmt");
    // What cannot be undone, a person approves.
    let act = only_act(&talk);
    let path = format!("/v1/acts/{}", act["id"].as_str().unwrap());
    let proposal = app.get(&format!("{path}/proposal")).bearer(&app.admin).send().expect(200);
    let right = json!({ "digest": proposal["digest"] });
    app.post(&format!("{path}/approve"), &right).bearer(&app.admin).send().expect(200);
    assert_eq!(
        (&only_act(&talk)["state"], &talk.show()["owner"]),
        (&json!("done"), &json!("assistant"))
    );
    let events = talk.events();
    let recall = preview(&app, &json!({ "tool": "billing" }));
    let counts =
        ["selected", "undoable", "irreversible"].map(|name| recall[name].as_u64().unwrap());
    assert_eq!(counts, [1, 0, 1]);
    let path = format!("/v1/recalls/{}/acts", recall["id"].as_str().unwrap());
    let listed = app.get(&path).bearer(&app.admin).send().expect(200)["items"].clone();
    assert_eq!((&listed[0]["act"]["id"], listed.as_array().unwrap().len()), (&act["id"], 1));
    assert_eq!(listed[0]["against"], "what it did cannot be undone");
    let ended = run(&app, &recall);
    assert_eq!((&ended["undone"], &ended["failed"]), (&json!(0), &json!(0)));
    assert_eq!(talk.events(), events, "the customer is told nothing");
    assert_eq!(talk.show()["owner"], "assistant");
    // Whoever names it wants its customers to be seen to.
    let named = run(&app, &preview(&app, &json!({ "operation": "submit-reading" })));
    assert_eq!((&named["undone"], &named["failed"]), (&json!(0), &json!(1)));
    assert_eq!(talk.show()["owner"], "queue");
    app.assert_well();
}

#[test]
fn a_preview_does_not_count_what_a_later_change_stands_on_that_is_not_selected() {
    let procedures =
        [("instalment-adjust", "instalment"), ("advertising-consent", "advertising-consent")];
    let (app, billing, _wire) = app_with_procedures(&procedures);
    let instalment = |contract: &str, euros: &str| {
        let talk = app.open("de");
        for text in ["Ich möchte meinen Abschlag ändern", "Ja", contract, euros, "Ja"] {
            talk.say(text);
        }
        only_act(&talk)
    };
    let consent = |chosen: &str| {
        let talk = app.open("de");
        for text in ["keine werbung mehr bitte", "Ja", CONTRACTS[0], chosen] {
            talk.say(text);
        }
        talk.say("nein");
        talk.say("Ja");
        only_act(&talk)
    };
    let before = CONTRACTS.map(|contract| billing.state(contract));
    let (first, consented) = (instalment(CONTRACTS[0], "90 Euro"), consent("email"));
    // However the contract is written, it is the same one; another one is another.
    let second = instalment("nl 100201", "95 Euro");
    instalment(CONTRACTS[1], "96 Euro");
    consent("Telefon");
    let shown = |recall: &Value| {
        let path = format!("/v1/recalls/{}/acts", recall["id"].as_str().unwrap());
        let acts = app.get(&path).bearer(&app.admin).send().expect(200);
        let against = |act: &Value| act["against"].as_str().map(str::to_owned);
        acts["items"].as_array().unwrap().iter().map(against).collect::<Vec<_>>()
    };
    let counted = |recall: &Value| [recall["selected"].clone(), recall["undoable"].clone()];
    // The second change of the first contract's instalment stands on the first, and no other change does.
    let early = preview(&app, &json!({ "flow": "instalment", "until": second["at"] }));
    assert_eq!(counted(&early), [json!(1), json!(0)]);
    let against = shown(&early).remove(0).unwrap();
    assert!(against.contains("a later change stands on it"), "{against}");
    let at = first["at"].as_str().unwrap();
    let apart = preview(&app, &json!({ "since": consented["at"], "until": second["at"] }));
    assert_eq!(counted(&apart), [json!(1), json!(1)], "{at}");
    assert_eq!(shown(&apart), [None]);
    // The truth: the system refuses it.
    let ended = run(&app, &early);
    assert_eq!((&ended["undone"], &ended["failed"]), (&json!(0), &json!(1)));
    let whole = preview(&app, &json!({ "tool": "billing" }));
    assert_eq!(counted(&whole), [json!(5), json!(5)]);
    assert_eq!(shown(&whole), [None, None, None, None, None]);
    assert_eq!(run(&app, &whole)["undone"], 5);
    assert_eq!(CONTRACTS.map(|contract| billing.state(contract)), before, "byte for byte");
    app.assert_well();
}

#[test]
fn a_recall_with_a_letter_tells_each_customer_in_their_language_what_was_wrong() {
    let (prepared, billing, _wire) = prepared_with_billing();
    for (file, letter) in [
        (
            "words/de.ftl",
            "Wir hatten Sie nach dem falschen Zähler gefragt. Bitte entschuldigen Sie.",
        ),
        ("words/en.ftl", "We asked you about the wrong meter. Please accept our apologies."),
    ] {
        prepared.alter(file, |words| format!("{words}\nletter-wrong-readings = {letter}\n"));
    }
    let app = prepared.start();
    let talk = app.open("de");
    reading_said_for(&talk, CONTRACTS[0], billing.next_reading(CONTRACTS[0]));
    talk.say("Ja, stimmt");
    let other = app.open("de");
    reading_said_for(&other, CONTRACTS[1], billing.next_reading(CONTRACTS[1]));
    other.say("Ja, stimmt");

    let of = json!({ "operation": "submit-reading" });
    let body = |letter: &str| json!({ "of": of, "reason": "Falscher Zähler", "letter": letter });
    let wrong = app.post("/v1/recalls", &body("wrong-readings")).bearer(&app.admin).send();
    assert!(wrong.problem(422, "invalid").contains("`letter-wrong-readings`"));
    let begun = body("letter-wrong-readings");
    let recall = app.post("/v1/recalls", &begun).bearer(&app.admin).send().expect(201);
    assert!(recall["letter"]["texts"]["en"].as_str().unwrap().contains("apologies"), "{recall}");
    let path = format!("/v1/recalls/{}/letters", recall["id"].as_str().unwrap());
    let letters = || app.get(&path).bearer(&app.admin).send().expect(200)["items"].clone();
    assert_eq!(letters(), json!([]), "nothing is undone yet");
    assert_eq!(run(&app, &recall)["undone"], 2);

    let told = talk.events();
    let text = told.last().unwrap()["text"].as_str().unwrap();
    assert!(text.contains("Rückgängig gemacht: Zählerstandsmeldung."), "{text}");
    assert!(text.contains("nach dem falschen Zähler gefragt"), "{text}");
    let letters = letters();
    assert_eq!(
        (&letters[0]["undone"][0]["customer"], &letters[0]["language"]),
        (&json!(CONTRACTS[0]), &json!("de"))
    );
    assert!(letters[0]["text"].as_str().unwrap().contains("entschuldigen"), "{letters}");
    // In pages, the oldest act first.
    let (mut paged, mut next) = (vec![], Some(String::new()));
    while let Some(after) = next {
        let page = format!("{path}?limit=1{after}");
        let page = app.get(&page).bearer(&app.admin).send().expect(200);
        paged.extend(page["items"].as_array().unwrap().clone());
        next = page["next"].as_str().map(|next| format!("&after={}", next.replace('/', "%2F")));
    }
    assert_eq!(json!(paged), letters);
    let customer = &paged[1]["undone"][0]["customer"];
    assert_eq!((paged.len(), customer), (2, &json!(CONTRACTS[1])));
    let wrong = format!("{path}?after=x%2F{}", paged[0]["undone"][0]["act"].as_str().unwrap());
    assert_eq!(app.get(&wrong).bearer(&app.admin).send().status / 100, 4);
    let printed = app.ombud(&["recall", "letters", recall["id"].as_str().unwrap()]);
    let printed = printed.stdout;
    assert!(printed.contains(CONTRACTS[1]), "{printed}");
    assert!(printed.contains(CONTRACTS[0]) && printed.contains("entschuldigen"), "{printed}");
    app.assert_well();
}

#[test]
fn a_recall_waits_for_a_tool_that_is_stopped_or_down() {
    let (app, billing, wire) = app_with_billing();
    let before = CONTRACTS.map(|contract| billing.state(contract));
    for contract in CONTRACTS {
        let talk = app.open("de");
        reading_said_for(&talk, contract, billing.next_reading(contract));
        talk.say("Ja, stimmt");
    }
    let stop = json!({ "scope": "tool/billing", "reason": "Prüfung" });
    app.post("/v1/stops", &stop).bearer(&app.admin).send().expect(200);
    let recall = preview(&app, &json!({ "tool": "billing" }));
    let path = format!("/v1/recalls/{}", recall["id"].as_str().unwrap());
    let show = || app.get(&path).bearer(&app.admin).send().expect(200);
    let body = json!({ "selected": recall["selected"] });
    app.post(&format!("{path}/run"), &body).bearer(&app.admin).send().expect(200);
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!((&show()["state"], &show()["failed"]), (&json!("running"), &json!(0)));
    wire.does(Line::IsDown);
    let lift = json!({ "scope": "tool/billing" });
    app.post("/v1/stops/lift", &lift).bearer(&app.admin).send().expect(204);
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!((&show()["state"], &show()["unknown"]), (&json!("running"), &json!(0)));
    wire.does(Line::Passes);
    poll("the recall ends", || (show()["state"] == "done").then_some(()));
    assert_eq!(show()["undone"], 3);
    assert_eq!(CONTRACTS.map(|contract| billing.state(contract)), before, "byte for byte");
}

#[test]
fn a_recall_that_waits_keeps_no_other_from_ending() {
    let procedures = [("meter-reading-submit", "meter-reading"), ("call-back", "call-back")];
    let (app, billing, _wire) = app_with_procedures(&procedures);
    let talk = app.open("de");
    reading_said_for(&talk, CONTRACTS[0], billing.next_reading(CONTRACTS[0]));
    talk.say("Ja, stimmt");
    call_back(&app.open("de"));
    let stop = json!({ "scope": "tool/billing", "reason": "Prüfung" });
    app.post("/v1/stops", &stop).bearer(&app.admin).send().expect(200);
    let waits = preview(&app, &json!({ "tool": "billing" }));
    let path = format!("/v1/recalls/{}", waits["id"].as_str().unwrap());
    let body = json!({ "selected": waits["selected"] });
    app.post(&format!("{path}/run"), &body).bearer(&app.admin).send().expect(200);
    let other = run(&app, &preview(&app, &json!({ "tool": "people" })));
    assert_eq!(other["undone"], 1);
    assert_eq!(app.get(&path).bearer(&app.admin).send().expect(200)["state"], "running");
}

#[test]
fn what_waits_of_a_recall_keeps_nothing_of_others_from_being_undone_but_what_is_older_of_its_own() {
    let procedures = [("meter-reading-submit", "meter-reading"), ("call-back", "call-back")];
    let (app, billing, _wire) = app_with_procedures(&procedures);
    let read = |talk: &Talk<'_>, contract| {
        reading_said_for(talk, contract, billing.next_reading(contract));
        act_of(&talk.say("Ja, stimmt"))
    };
    let (both, other) = (app.open("de"), app.open("de"));
    let older = read(&both, CONTRACTS[0]);
    let free = read(&other, CONTRACTS[1]);
    // The newest waits for its system.
    let newest = act_of(&call_back(&both));
    let stop = json!({ "scope": "tool/people", "reason": "Prüfung" });
    app.post("/v1/stops", &stop).bearer(&app.admin).send().expect(200);
    let recall = preview(&app, &json!({ "since": "2026-01-01T00:00:00Z" }));
    assert_eq!(recall["selected"], 3);
    let path = format!("/v1/recalls/{}", recall["id"].as_str().unwrap());
    let show = || app.get(&path).bearer(&app.admin).send().expect(200);
    let body = json!({ "selected": recall["selected"] });
    app.post(&format!("{path}/run"), &body).bearer(&app.admin).send().expect(200);
    let state = |act: &Value| {
        let path = format!("/v1/acts/{}", act["act"].as_str().unwrap());
        app.get(&path).bearer(&app.admin).send().expect(200)["state"].clone()
    };
    poll("what is free is undone", || (state(&free) == "undone").then_some(()));
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!((state(&newest), state(&older)), (json!("done"), json!("done")));
    assert_eq!((&show()["state"], &show()["undone"]), (&json!("running"), &json!(1)));
    let lift = json!({ "scope": "tool/people" });
    app.post("/v1/stops/lift", &lift).bearer(&app.admin).send().expect(204);
    poll("the recall ends", || (show()["state"] == "done").then_some(()));
    assert_eq!((state(&newest), state(&older)), (json!("undone"), json!("undone")));
    assert_eq!(show()["undone"], 3);
    app.assert_well();
}

/// A rule that only the first version has.
const OLD_RULE: &str = r#"
@id("rule-of-old")
@says_de("Eine Regel von früher.")
@says_en("A rule of old.")
permit (principal, action == Action::"act", resource) when { context.operation == "get-contract" };
"#;

#[test]
fn a_recall_is_cancelled_before_it_runs_and_while_it_waits_and_what_was_undone_stays_undone() {
    let (app, billing, wire) = app_with_billing();
    for contract in CONTRACTS {
        let talk = app.open("de");
        reading_said_for(&talk, contract, billing.next_reading(contract));
        talk.say("Ja, stimmt");
    }
    let cancel = |recall: &Value, reason: &str| {
        let path = format!("/v1/recalls/{}/cancel", recall["id"].as_str().unwrap());
        app.post(&path, &json!({ "reason": reason })).bearer(&app.admin).send()
    };
    let show = |recall: &Value| {
        let path = format!("/v1/recalls/{}", recall["id"].as_str().unwrap());
        app.get(&path).bearer(&app.admin).send().expect(200)
    };
    let previewed = preview(&app, &json!({ "tool": "billing" }));
    cancel(&previewed, "  ").problem(422, "invalid");
    let before = log_size(&app);
    let cancelled = cancel(&previewed, "Der Artikel war richtig.").expect(200);
    assert_eq!(log_size(&app), before + 1, "it is a decision");
    assert_eq!(cancelled["state"], "cancelled");
    assert_eq!(cancelled["cancelled"], "Der Artikel war richtig.");
    cancel(&previewed, "noch einmal").problem(409, "done");
    let path = format!("/v1/recalls/{}/run", previewed["id"].as_str().unwrap());
    let late = app.post(&path, &json!({ "selected": 3 })).bearer(&app.admin).send();
    assert_eq!(late.problem(409, "done"), "The recall was cancelled.");
    assert_eq!(billing.book().len(), 3, "nothing was undone");

    // One is undone, and then nobody answers: it waits.
    let done = app.get("/v1/acts?state=done&limit=200").bearer(&app.admin).send().expect(200);
    let newest = done["items"].as_array().unwrap().last().unwrap().clone();
    let first = preview(&app, &json!({ "since": newest["at"] }));
    assert_eq!(first["selected"], 1);
    run(&app, &first);
    let recall = preview(&app, &json!({ "tool": "billing" }));
    wire.does(Line::IsDown);
    let path = format!("/v1/recalls/{}/run", recall["id"].as_str().unwrap());
    app.post(&path, &json!({ "selected": 2 })).bearer(&app.admin).send().expect(200);
    assert_eq!(show(&recall)["state"], "running");
    let ran = app.ombud(&[
        "recall",
        "cancel",
        recall["id"].as_str().unwrap(),
        "--reason",
        "doch nicht nötig",
    ]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("cancelled: doch nicht nötig"), "{ran:?}");
    wire.does(Line::Passes);
    // What was under way is settled, and then nothing more happens.
    poll("nothing is under way", || {
        let undoing = app.get("/v1/acts?state=undoing").bearer(&app.admin).send().expect(200);
        undoing["items"].as_array().unwrap().is_empty().then_some(())
    });
    let after = preview(&app, &json!({ "tool": "billing" }));
    assert!(after["selected"].as_u64().unwrap() >= 1, "{after}");
    assert_eq!(show(&recall)["state"], "cancelled");
    assert_eq!(show(&first)["state"], "done", "what was undone stays undone");
    app.assert_well();
}

#[test]
fn a_name_that_no_version_had_is_refused_with_those_like_it_and_one_that_an_older_had_is_not() {
    let (prepared, _billing, _wire) = prepared_with_billing();
    let policies = prepared.folder.join("assistant/policies/acts.cedar");
    let now = std::fs::read_to_string(&policies).unwrap();
    std::fs::write(&policies, format!("{now}{OLD_RULE}")).unwrap();
    let mut app = prepared.start();
    app.take_server().kill();
    std::fs::write(&policies, now).unwrap();
    app.start_again();
    let refused = |of: &Value| {
        let body = json!({ "of": of, "reason": "Probe" });
        let answer = app.post("/v1/recalls", &body).bearer(&app.admin).send();
        answer.problem(422, "invalid")
    };
    for (of, says) in [
        (json!({ "tool": "biling" }), "had `biling` (like it: `billing`)"),
        (json!({ "operation": "submit-readng" }), "(like it: `submit-reading`"),
        (json!({ "flow": "meter-readings" }), "(like it: `meter-reading`"),
        (json!({ "rule": "act-in-small-maters" }), "(like it: `act-in-small-matters`"),
        (json!({ "source": "billing.tarif-offer" }), "(like it: `billing.tariff-offer`"),
        (json!({ "passage": "meter-reading-submitt/de#a" }), "(like it: `meter-reading-submit`"),
        (json!({ "tool": "billing", "flow": "zzz" }), "must be the name of a procedure"),
    ] {
        let detail = refused(&of);
        assert!(detail.contains(says), "{of}: {detail}");
    }
    assert!(!refused(&json!({ "flow": "zzz" })).contains("like it"));
    // Of two versions one serves; the other did nothing, so that nothing of it can be recalled.
    let talk = app.open("de");
    let said = talk.say("Hallo");
    let path = format!("/v1/decisions/{}", said["reply"]["decision"].as_str().unwrap());
    let leaf = app.get(&path).bearer(&app.admin).send().expect(200);
    let version = leaf["leaf"]["actor"]["version"].as_str().unwrap();
    let begin: String = version.chars().take(12).collect();
    let mut turned: Vec<char> = begin.chars().collect();
    turned.rotate_left(1);
    let slip: String = turned.into_iter().collect();
    let likeness = format!("none begins with `{slip}` (like it: `{begin}`)");
    assert_eq!(preview(&app, &json!({ "version": begin }))["selected"], 0);
    if slip != begin {
        let detail = refused(&json!({ "version": slip }));
        assert!(detail.contains(&likeness), "{detail}");
    }
    let detail = refused(&json!({ "version": "zzzz", "tool": "billing" }));
    assert!(detail.contains("none begins with `zzzz`") && !detail.contains("like it"), "{detail}");
    let german = app.post("/v1/recalls", &json!({ "of": { "tool": "biling" }, "reason": "x" }));
    let german = german.bearer(&app.admin).header("accept-language", "de").send();
    let german = german.problem(422, "invalid");
    assert!(german.contains("(ähnlich: `billing`)"), "{german}");
    let ran = app.ombud(&["recall", "preview", "--reason", "Probe", "--tool", "biling"]);
    assert_ne!(ran.code, Some(0));
    assert!(ran.stderr.contains("(like it: `billing`"), "{}", ran.stderr);
    assert_eq!(preview(&app, &json!({ "rule": "rule-of-old" }))["selected"], 0);
    app.assert_well();
}

#[test]
fn a_recall_is_begun_by_an_administrator_who_read_the_preview() {
    let app = TestApp::start();
    let desk = app.key(&["desk", "approvals"]);
    let body = json!({ "of": {}, "reason": "weil" });
    app.post("/v1/recalls", &body).bearer(&desk).send().problem(403, "forbidden");
    for (body, says) in [
        (json!({ "of": {}, "reason": " " }), "must say why"),
        (
            json!({ "of": { "since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z" },
                    "reason": "x" }),
            "must be before",
        ),
        (json!({ "of": { "since": "gestern" }, "reason": "x" }), "since"),
        (json!({ "of": { "customer": "x" }, "reason": "x" }), "customer"),
    ] {
        let refused = app.post("/v1/recalls", &body).bearer(&app.admin).send();
        let detail = refused.problem(422, "invalid");
        assert!(detail.contains(says), "{says}: {detail}");
    }
    let ran = app.ombud(&["recall", "preview", "--reason", "Probe", "--rule", "act-on-request"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("0 acts in 0 conversations; 0 can be undone"), "{}", ran.stdout);
    let id = ran.stdout.split(':').next().unwrap();
    assert_eq!(app.ombud(&["recall", "acts", id]).stdout, "it selects nothing\n");
    let listed = app.ombud(&["recall", "list"]).stdout;
    assert!(listed.contains(id) && listed.contains("Probe"), "{listed}");
    let wrong = app.ombud(&["recall", "run", id, "--selected", "1"]);
    assert!(wrong.stderr.contains("as the preview says"), "{}", wrong.stderr);
    let begun = app.ombud(&["recall", "run", id, "--selected", "0"]);
    assert!(begun.stdout.contains(": running"), "{}", begun.stdout);
    poll("it ends", || {
        let shown = app.ombud(&["recall", "show", id]);
        shown.stdout.contains(": done").then_some(())
    });
    app.assert_well();
}

fn log_size(app: &TestApp) -> u64 {
    let checkpoint = app.get("/checkpoint").send().text(200);
    checkpoint.lines().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_recall_that_others_must_approve_is_run_only_then() {
    let prepared = Prepared::new();
    prepared.alter("assistant.toml", |manifest| format!("{manifest}\n[recall]\napprovals = 1\n"));
    let app = prepared.start();
    let before = log_size(&app);
    let recall = preview(&app, &json!({}));
    let path = format!("/v1/recalls/{}", recall["id"].as_str().unwrap());
    let seen = json!({ "selected": recall["selected"] });
    let step = |step: &str, key: &str, seen: &Value| {
        app.post(&format!("{path}/{step}"), seen).bearer(key).send()
    };
    let refused = |answer: crate::app::http::Answer, says: &str| {
        let detail = answer.problem(409, "not-decidable");
        assert!(detail.contains(says), "{says}: {detail}");
    };
    refused(step("run", &app.admin, &seen), "0 of 1 people have approved it");
    refused(step("approve", &app.admin, &seen), "previewed it yourself");
    let other = app.key(&["admin"]);
    step("approve", &other, &json!({ "selected": 7 })).problem(422, "invalid");
    step("approve", &app.key(&["approvals"]), &seen).problem(403, "forbidden");
    assert_eq!(step("approve", &other, &seen).expect(200)["approvals"], 1);
    refused(step("approve", &other, &seen), "somebody else must too");
    let ran = app.ombud(&["recall", "run", recall["id"].as_str().unwrap(), "--selected", "0"]);
    assert!(ran.stdout.contains(": running"), "{ran:?}");
    poll("it ends", || {
        let shown = app.get(&path).bearer(&app.admin).send().expect(200);
        (shown["state"] == "done").then_some(())
    });
    // Preview, approval, run and end are decisions.
    assert_eq!(log_size(&app), before + 4);
    step("approve", &app.key(&["admin"]), &seen).problem(409, "done");
}
