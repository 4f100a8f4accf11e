//! `/v1/decisions`: what was decided, why, and the proof; `/v1/policies`.

use std::{fs, fs::File, path::Path};

use ombud_ledger::SigningKey;
use serde_json::{Value, json};

use crate::{
    GIBBERISH, QUESTION_DE, QUESTION_EN,
    app::{Prepared, Ran, TestApp, http::Answer, nordlicht, ombud, run, write},
};

behaviours! {
    a_receipt_verifies_offline_with_nothing_but_the_key,
    a_receipt_is_the_same_when_it_is_fetched_later,
    every_kind_of_decision_has_a_receipt_that_verifies,
    a_tampered_receipt_is_refused_with_the_reason,
    a_receipt_of_another_log_is_refused_with_the_reason,
    a_decision_is_explained_in_both_languages,
    a_decision_not_to_answer_is_explained_too,
    the_verdicts_can_be_read_in_plain_words,
    the_past_can_be_replayed_under_other_policies,
    decisions_are_listed_newest_first_in_pages,
    a_strangers_decision_is_not_there,
    a_contested_decision_goes_to_a_person,
    a_contest_needs_a_reasonable_reason,
    contesting_again_opens_no_other_review_and_adds_what_is_new,
    what_a_person_has_examined_is_not_examined_again,
}

/// `ombud verify` in an empty folder that holds the receipt alone.
fn verify(receipt: &str, key: &str, more: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "receipt.json", receipt);
    let arguments = ["verify", "receipt.json", "--key", key];
    let settings = [].into();
    run(ombud(&settings, folder.path()).args(arguments).args(more))
}

/// A question, its reply's decision, and its receipt.
fn receipt(app: &TestApp) -> (String, Value) {
    let reply = app.open("de").say(QUESTION_DE)["reply"].clone();
    (reply["decision"].as_str().unwrap().to_owned(), reply["receipt"].clone())
}

pub(crate) fn a_receipt_verifies_offline_with_nothing_but_the_key(app: &TestApp) {
    let (decision, receipt) = receipt(app);
    let key = app.verifier_key();
    let verified = verify(&receipt.to_string(), &key, &[]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    assert!(verified.stdout.starts_with("valid: entry "), "{verified:?}");
    assert!(verified.stdout.contains(QUESTION_DE), "it shows what was asked: {verified:?}");
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "receipt.json", receipt.to_string());
    let piped = File::open(folder.path().join("receipt.json")).unwrap();
    let settings = [].into();
    let mut command = ombud(&settings, folder.path());
    let read = run(command.args(["verify", "-", "--key", &key]).stdin(piped));
    assert_eq!((read.code, &read.stdout), (Some(0), &verified.stdout), "{read:?}");
    let verified = verify(&receipt.to_string(), &key, &["--json"]);
    let json: Value = serde_json::from_str(&verified.stdout).unwrap();
    assert_eq!(json["valid"], true);
    assert_eq!(json["leaf"]["id"], decision);
    assert_eq!(json["origin"], "localhost/ombud/local");
    assert!(json["size"].as_u64() > json["index"].as_u64());
    let fields: Vec<_> = json["openings"].as_array().unwrap().iter().map(|o| &o["field"]).collect();
    assert_eq!(fields, ["message.0", "reply"]);
}

pub(crate) fn a_receipt_is_the_same_when_it_is_fetched_later(app: &TestApp) {
    let talk = app.open("de");
    let reply = talk.say(QUESTION_DE)["reply"].clone();
    talk.say("Was umfasst die Preisgarantie?");
    let path = format!("/v1/decisions/{}/receipt", reply["decision"].as_str().unwrap());
    for who in [&talk.token, &app.admin] {
        let later = app.get(&path).bearer(who).send().expect(200);
        for field in ["leaf", "salt", "openings"] {
            assert_eq!(later[field], reply["receipt"][field]);
        }
        // The log has grown; the later proof is against its newer checkpoint.
        assert_ne!(later["proof"], reply["receipt"]["proof"]);
        let verified = verify(&later.to_string(), &app.verifier_key(), &[]);
        assert_eq!(verified.code, Some(0), "{verified:?}");
    }
}

pub(crate) fn every_kind_of_decision_has_a_receipt_that_verifies(app: &TestApp) {
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    talk.say("Mensch");
    let desk = |what: &str| app.post(&talk.path(what), &json!({})).bearer(&app.admin).send();
    desk("/take").expect(200);
    let text = json!({ "text": "Hier ist Jana." });
    app.post(&talk.path("/replies"), &text).bearer(&app.admin).send().expect(200);
    desk("/return").expect(200);
    let path = format!("/v1/decisions/{decision}/contest");
    app.post(&path, &json!({ "reason": "Stimmt nicht" })).bearer(&talk.token).send().expect(200);
    talk.post("/close", &json!({})).send().expect(200);
    let key = app.verifier_key();
    let decisions = talk.decisions();
    let kinds: Vec<_> =
        decisions.iter().rev().map(|one| one["leaf"]["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["reply", "handoff", "route", "reply", "route", "contest", "outcome"]);
    for decision in decisions {
        let path = format!("/v1/decisions/{}/receipt", decision["id"].as_str().unwrap());
        let receipt = talk.app.get(&path).bearer(&talk.token).send().expect(200);
        let verified = verify(&receipt.to_string(), &key, &["--json"]);
        let json: Value = serde_json::from_str(&verified.stdout).unwrap();
        assert_eq!(json["valid"], true, "{verified:?}");
        assert_eq!(json["leaf"], decision["leaf"]);
        assert_eq!(json["index"], decision["index"]);
    }
}

pub(crate) fn a_tampered_receipt_is_refused_with_the_reason(app: &TestApp) {
    let (_, receipt) = receipt(app);
    let key = app.verifier_key();
    let check = |change: &dyn Fn(&mut Value), reason: &str| {
        let mut changed = receipt.clone();
        change(&mut changed);
        assert_ne!(changed, receipt, "{reason}");
        let refused = verify(&changed.to_string(), &key, &[]);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stdout.starts_with("not valid: "), "{refused:?}");
        assert!(refused.stdout.contains(reason), "`{reason}` is not in {refused:?}");
        let refused = verify(&changed.to_string(), &key, &["--json"]);
        let json: Value = serde_json::from_str(&refused.stdout).unwrap();
        assert_eq!(json["valid"], false);
        assert!(json["reason"].as_str().unwrap().contains(reason), "{json}");
    };
    let replace = |field: &'static str, from: &'static str, to: &'static str| {
        move |receipt: &mut Value| {
            receipt[field] = receipt[field].as_str().unwrap().replacen(from, to, 1).into();
        }
    };
    let promise =
        |receipt: &mut Value| receipt["openings"][1]["text"] = "Sie zahlen nichts.".into();
    check(&promise, "the text of `reply` is not the one in the decision");
    let question = |receipt: &mut Value| receipt["openings"][0]["text"] = "Hallo".into();
    check(&question, "the text of `message.0`");
    let swapped = |receipt: &mut Value| receipt["openings"][0]["field"] = "offer".into();
    check(&swapped, "the decision mentions no `offer`");
    let leaf = "the log does not show this decision at this place";
    check(&replace("leaf", "moving-house", "moving-hours"), leaf);
    check(&replace("leaf", "\"allow\"", "\"deny\""), leaf);
    let salt = |receipt: &mut Value| receipt["salt"] = format!("{}=", "A".repeat(43)).into();
    check(&salt, leaf);
    check(&replace("proof", "localhost/ombud/local\n", "localhost/ombud/locum\n"), "signature");
    check(&replace("proof", "index ", "index x"), "proof");
    let version = |receipt: &mut Value| receipt["v"] = 2.into();
    check(&version, "version 2");
    let more = |receipt: &mut Value| receipt["note"] = "paid".into();
    check(&more, "not of the expected form");
}

pub(crate) fn a_receipt_of_another_log_is_refused_with_the_reason(app: &TestApp) {
    let (_, receipt) = receipt(app);
    for name in ["localhost/ombud/local", "service.example/ombud"] {
        // A key of the same name, but not the same key; and another log's.
        let other = SigningKey::from_seed(name, &[9; 32]).unwrap();
        let refused = verify(&receipt.to_string(), &other.verifying_key().to_string(), &[]);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stdout.contains("the log's signature does not hold"), "{refused:?}");
    }
}

fn explain(app: &TestApp, decision: &Value, language: &str) -> Value {
    let decision = decision.as_str().unwrap();
    let path = format!("/v1/decisions/{decision}/explanation{language}");
    app.get(&path).bearer(&app.admin).send().expect(200)
}

pub(crate) fn a_decision_is_explained_in_both_languages(app: &TestApp) {
    for (spoken, question) in [("de", QUESTION_DE), ("en", QUESTION_EN)] {
        let decision = app.open(spoken).say(question)["reply"]["decision"].clone();
        let german = explain(app, &decision, "?language=de");
        assert_eq!(german["what"], "Eine Antwort wurde gegeben.");
        assert!(german["why"][0].as_str().unwrap().contains("zum Thema „Um"), "{german}");
        assert!(german["why"].to_string().contains("Die KI gibt Auskunft"), "{german}");
        assert!(german["remedy"].as_str().unwrap().contains("Ein Mensch prüft"), "{german}");
        assert_eq!(explain(app, &decision, ""), german, "German is the default");
        let english = explain(app, &decision, "?language=en");
        assert_eq!(english["what"], "A reply was given.");
        assert!(english["why"][0].as_str().unwrap().contains("matches the topic “M"), "{english}");
        assert!(english["why"].to_string().contains("The AI answers when"), "{english}");
        assert!(english["remedy"].as_str().unwrap().contains("A person will check"), "{english}");
        for explanation in [german, english] {
            let source = explanation["sources"][0].as_str().unwrap();
            assert_eq!(source, format!("moving-house/{spoken}#lead"));
        }
    }
}

pub(crate) fn a_decision_not_to_answer_is_explained_too(app: &TestApp) {
    let talk = app.open("de");
    talk.say(GIBBERISH);
    let decision = talk.say(GIBBERISH)["reply"]["decision"].clone();
    let german = explain(app, &decision, "?language=de");
    assert_eq!(german["what"], "Die Unterhaltung ging an einen Menschen.");
    assert!(german["why"].to_string().contains("Die KI fragt nur einmal nach"), "{german}");
    let english = explain(app, &decision, "?language=en");
    assert!(
        english["why"].to_string().contains("The AI asks only one clarifying question"),
        "{english}"
    );
    let decision = app.open("en").say("person")["reply"]["decision"].clone();
    let english = explain(app, &decision, "?language=en");
    assert!(english["why"].to_string().contains("You asked for a person."), "{english}");
}

pub(crate) fn the_verdicts_can_be_read_in_plain_words(app: &TestApp) {
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let path = format!("/v1/decisions/{decision}/policy");
    let policy = app.get(&path).bearer(&app.key(&["decisions"])).send().expect(200);
    assert_eq!(policy["decision"], decision);
    let actions: Vec<_> = policy["verdicts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|verdict| (verdict["action"].as_str().unwrap(), verdict["effect"].as_str().unwrap()))
        .collect();
    assert_eq!(actions, [("answer", "allow"), ("reply", "allow")]);
    for verdict in policy["verdicts"].as_array().unwrap() {
        assert_eq!(verdict["same_policies"], true);
        assert!(verdict["request"].is_object(), "{verdict}");
        for says in ["says_de", "says_en"] {
            assert!(verdict[says][0].as_str().unwrap().ends_with('.'), "{verdict}");
        }
    }
    assert!(!policy.to_string().contains("umziehe"), "no customer text in a request");
    let detail = app.get(&path).bearer(&talk.token).send().problem(403, "forbidden");
    assert!(detail.contains("token of a conversation"), "{detail}");
    let told = app.ombud(&["policy", "explain", &decision]);
    assert_eq!(told.code, Some(0), "{told:?}");
    assert!(told.stdout.contains("answer: allow"), "{told:?}");
    assert!(told.stdout.contains("The AI answers when it has understood"), "{told:?}");
}

pub(crate) fn the_past_can_be_replayed_under_other_policies(app: &TestApp) {
    app.open("de").say(QUESTION_DE);
    let policies = nordlicht().join("policies");
    let replay = |path: &Path| {
        let replayed =
            app.ombud(&["policy", "replay", "--json", "--policies", path.to_str().unwrap()]);
        assert_eq!(replayed.code, Some(0), "{replayed:?}");
        serde_json::from_str::<Value>(&replayed.stdout).unwrap()
    };
    let same = replay(&policies);
    assert!(same["decisions"].as_u64() >= Some(1), "{same}");
    assert_eq!(same["differing"], 0, "{same}");
    let folder = tempfile::tempdir().unwrap();
    for item in fs::read_dir(&policies).unwrap() {
        let item = item.unwrap();
        fs::copy(item.path(), folder.path().join(item.file_name())).unwrap();
    }
    let stricter = "@id(\"no-answers\")\n@says_de(\"Die KI gibt keine Auskunft.\")\n\
        @says_en(\"The AI gives no answers.\")\n\
        forbid (principal, action == Action::\"answer\", resource);\n";
    write(folder.path(), "stricter.cedar", stricter);
    let other = replay(folder.path());
    assert!(other["differing"].as_u64() >= Some(1), "{other}");
    assert!(other["changes"]["allow → deny"].as_u64() >= Some(1), "{other}");
    assert_eq!(other["examples"][0]["before"], "allow");
    write(folder.path(), "broken.cedar", "permit (principal\n");
    let broken = app.ombud(&["policy", "replay", "--policies", folder.path().to_str().unwrap()]);
    assert_eq!(broken.code, Some(2), "{broken:?}");
    assert!(broken.stderr.contains("broken.cedar:"), "{broken:?}");
    // Over HTTP it is the same, for those who may.
    let files = json!({ "policies": [{ "file": "s.cedar", "text": stricter }] });
    let ask = |key: &str| app.post("/v1/policies/replay", &files).bearer(key).send();
    assert!(ask(&app.key(&["decisions"])).expect(200)["differing"].as_u64() >= Some(1));
    ask(&app.key(&["desk"])).problem(403, "forbidden");
}

pub(crate) fn decisions_are_listed_newest_first_in_pages(app: &TestApp) {
    let talk = app.open("de");
    for _ in 0..3 {
        talk.say(QUESTION_DE);
    }
    let whole = talk.decisions();
    assert_eq!(whole.len(), 3);
    let indexes: Vec<_> = whole.iter().map(|one| one["index"].as_u64().unwrap()).collect();
    assert!(indexes.is_sorted_by(|newer, older| newer > older), "{indexes:?}");
    // Each follows from the one before.
    assert_eq!(whole[0]["leaf"]["cause"], whole[1]["id"]);
    assert_eq!(whole[1]["leaf"]["cause"], whole[2]["id"]);
    let (mut paged, mut before) = (Vec::new(), String::new());
    loop {
        let page = talk.get(&format!("/decisions?limit=1{before}")).send().expect(200);
        paged.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => before = format!("&before={next}"),
            None => break,
        }
    }
    assert_eq!(paged, whole);
}

pub(crate) fn a_strangers_decision_is_not_there(app: &TestApp) {
    let stranger = app.open("de");
    let (decision, _) = receipt(app);
    for rest in ["", "/explanation", "/receipt"] {
        let path = format!("/v1/decisions/{decision}{rest}");
        app.get(&path).bearer(&stranger.token).send().problem(404, "not-found");
        app.get(&path).send().problem(401, "unauthenticated");
    }
    let path = format!("/v1/decisions/{decision}/contest");
    app.post(&path, &json!({})).bearer(&stranger.token).send().problem(404, "not-found");
    let nothing = "/v1/decisions/6f1e2a34-0000-4000-8000-000000000000/receipt";
    app.get(nothing).bearer(&app.admin).send().problem(404, "not-found");
}

pub(crate) fn a_contested_decision_goes_to_a_person(app: &TestApp) {
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let path = format!("/v1/decisions/{decision}/contest");
    let reason = "Mein Vertrag läuft nicht auf diese Adresse";
    let contest = app.post(&path, &json!({ "reason": reason })).bearer(&talk.token);
    let review = contest.send().expect(200);
    assert_eq!(review["decision"], decision);
    assert_eq!(review["conversation"], talk.id);
    assert_eq!(talk.show()["owner"], "queue");
    let events = talk.events();
    let names: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(names, ["opened", "message", "message", "contested", "handed_over"]);
    let newest = talk.decisions().swap_remove(0);
    assert_eq!(newest["id"], review["review"]);
    assert_eq!(newest["leaf"]["kind"], "contest");
    assert_eq!(newest["leaf"]["cause"], decision);
    assert!(!newest["leaf"].to_string().contains(reason), "the reason is not in the leaf");
    assert_eq!(newest["leaf"]["reasons"], json!([{ "code": "rule.customer_contests" }]));
    let path = format!("/v1/reviews/{}/settle", review["review"].as_str().unwrap());
    let settle = |key: &str| app.post(&path, &json!({})).bearer(key).send();
    settle(&talk.token).problem(403, "forbidden");
    settle(&app.key(&["desk"])).expect(204);
    let newest = talk.decisions().swap_remove(0);
    assert_eq!(newest["leaf"]["cause"], review["review"]);
    assert_eq!(newest["leaf"]["actor"]["kind"], "person");
    // Whoever follows the conversation knows which decision it is about, and that it was examined.
    let reviewed = talk.events().pop().unwrap();
    assert_eq!((&reviewed["event"], &reviewed["decision"]), (&json!("reviewed"), &newest["id"]));
    assert_eq!(
        (&events[3]["contested"], &reviewed["contested"]),
        (&json!(decision), &json!(decision))
    );
}

/// Contest a decision with words, as whoever has this token or key.
fn contest(app: &TestApp, decision: &str, words: &str, who: &str) -> Answer {
    let path = format!("/v1/decisions/{decision}/contest");
    app.post(&path, &json!({ "reason": words })).bearer(who).send()
}

pub(crate) fn contesting_again_opens_no_other_review_and_adds_what_is_new(app: &TestApp) {
    let desk = app.key(&["desk"]);
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let first = contest(app, &decision, "Das ist veraltet", &talk.token).expect(200);
    assert_eq!(first["already"], false);
    let events = talk.events();
    let again = |words: &str, who: &str| {
        let again = contest(app, &decision, words, who).expect(200);
        assert_eq!((&again["review"], &again["already"]), (&first["review"], &json!(true)));
    };
    // Nothing new is said, on whichever way.
    again("Das ist veraltet", &talk.token);
    again("", &talk.token);
    again(" Das ist veraltet\n", &desk);
    assert_eq!(talk.events(), events);
    // The person has answered and the AI has the conversation again; then there is more to say.
    for what in ["/take", "/return"] {
        app.post(&talk.path(what), &json!({})).bearer(&app.admin).send().expect(200);
    }
    again("Die Frist ist zu kurz", &talk.token);
    again("Die Frist ist zu kurz", &talk.token);
    assert_eq!(talk.show()["owner"], "queue");
    let added = talk.decisions().swap_remove(0);
    assert_eq!(added["leaf"]["kind"], "contest");
    assert_eq!(added["leaf"]["cause"], first["review"]);
    assert_eq!(added["leaf"]["reasons"], json!([{ "code": "rule.contest_added" }]));
    let receipt = format!("/v1/decisions/{}/receipt", added["id"].as_str().unwrap());
    let receipt = app.get(&receipt).bearer(&desk).send().expect(200);
    assert_eq!(receipt["openings"][0]["text"], "Die Frist ist zu kurz");
    let mut of_this = Vec::new();
    let mut path = "/v1/reviews?state=open&limit=200".to_owned();
    loop {
        let page = app.get(&path).bearer(&desk).send().expect(200);
        let items = page["items"].as_array().unwrap().iter();
        of_this.extend(items.filter(|review| review["conversation"] == talk.id).cloned());
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/v1/reviews?state=open&limit=200&after={}", next.replace('/', "%2F"));
    }
    assert_eq!(of_this.len(), 1, "{of_this:?}");
    assert_eq!(of_this[0]["review"], first["review"]);
    assert_eq!(of_this[0]["added"], json!([added["id"]]));
    // Other decisions have reviews of their own.
    let other = contest(app, added["id"].as_str().unwrap(), "", &talk.token).expect(200);
    assert_ne!(other["review"], first["review"]);
    // Words are not added for ever.
    let refused = (0..30).map(|more| contest(app, &decision, &format!("Und {more}"), &talk.token));
    let refused = refused.into_iter().find(|answer| answer.status != 200).unwrap();
    assert!(refused.problem(409, "done").contains("written in the conversation"));
}

pub(crate) fn what_a_person_has_examined_is_not_examined_again(app: &TestApp) {
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let review = contest(app, &decision, "", &talk.token).expect(200);
    let path = format!("/v1/reviews/{}/settle", review["review"].as_str().unwrap());
    app.post(&path, &json!({})).bearer(&app.key(&["desk"])).send().expect(204);
    let events = talk.events();
    let detail = contest(app, &decision, "Trotzdem", &talk.token).problem(409, "done");
    for says in ["has examined this decision already", "ask for a person"] {
        assert!(detail.contains(says), "{detail}");
    }
    let path = format!("/v1/decisions/{decision}/contest");
    let german = app.post(&path, &json!({})).bearer(&talk.token).header("accept-language", "de");
    let detail = german.send().problem(409, "done");
    assert!(detail.starts_with("Ein Mensch hat diese Entscheidung schon geprüft"), "{detail}");
    assert_eq!(talk.events(), events);
}

pub(crate) fn a_contest_needs_a_reasonable_reason(app: &TestApp) {
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let path = format!("/v1/decisions/{decision}/contest");
    let contest =
        |reason: &str| app.post(&path, &json!({ "reason": reason })).bearer(&talk.token).send();
    let detail = contest(&"ü".repeat(2_001)).problem(422, "invalid");
    assert!(detail.contains("`reason`") && detail.contains("2000"), "{detail}");
    contest(&"ü".repeat(2_000)).expect(200);
}

#[test]
fn no_policy_withholds_that_an_ai_speaks() {
    let prepared = Prepared::new();
    // One that forbade every reply would not start; no procedure is followed here.
    let says =
        "@says_de(\"Nichts.\")\n@says_en(\"Nothing.\")\nforbid (principal, action == Action::";
    let silent = format!(
        "@id(\"silent\")\n{says}\"reply\", resource)\nunless {{ context.purpose == \
         Purpose::\"follow\" }};\n@id(\"no-talk\")\n{says}\"small_talk\", resource);\n"
    );
    std::fs::write(prepared.folder.join("assistant/policies/silent.cedar"), silent).unwrap();
    let app = prepared.start();
    for (language, question, truth) in [
        ("de", "Bist du ein Mensch?", "künstliche Intelligenz"),
        ("en", "are you human?", "artificial intelligence"),
    ] {
        let reply = app.open(language).say(question)["reply"].clone();
        assert_eq!(reply["kind"], "reply", "{reply}");
        assert!(reply["text"].as_str().unwrap().contains(truth), "{reply}");
        sent_all_the_same(&app, &reply, ["no rule can withhold", "kann keine Regel verschweigen"]);
    }
    // Nor a person.
    let reply = app.open("de").say("Mensch")["reply"].clone();
    assert_eq!(reply["kind"], "handoff", "{reply}");
    sent_all_the_same(
        &app,
        &reply,
        ["keep a person from taking over", "dass ein Mensch übernimmt"],
    );
}

#[test]
fn an_explanation_names_no_codes_and_says_what_was_taken_out() {
    let app = TestApp::shared("api");
    let why = |text: &str, language: &str| {
        let reply = app.open(language).say(text)["reply"].clone();
        let path = format!("/v1/decisions/{}", reply["decision"].as_str().unwrap());
        let read =
            |rest: &str| app.get(&format!("{path}{rest}")).bearer(&app.admin).send().expect(200);
        let told = read(&format!("/explanation?language={language}"));
        let words = format!("{} {}", told["why"], told["dropped"]);
        for reason in read("")["leaf"]["dropped"].as_array().into_iter().flatten() {
            let intent = reason["candidate"].as_str().unwrap().strip_prefix("intent.").unwrap();
            assert!(!words.contains(&format!("\"{intent} (")), "{intent}: {words}");
        }
        words
    };
    for (text, language, says) in [
        ("Ich will nicht mehr leben.", "de", "etwas, das vor allem anderen kommt"),
        ("I will take you to court over this.", "en", "something that a person decides"),
        ("Guten Tag", "de", "ein Gruß oder ein Dank"),
        ("Was umfasst die \u{200b}Preisgarantie?", "de", "Zeichen, die man nicht sieht"),
        (
            "What does the price\u{202e} guarantee cover?",
            "en",
            "characters in your message that nobody sees",
        ),
    ] {
        let words = why(text, language);
        assert!(words.contains(says), "{text}: {words}");
        for code in ["despair", "legal-steps", "greeting"] {
            assert!(!words.contains(code), "{text}: {words}");
        }
    }
    let seen = why("Was umfasst die Preisgarantie?", "de");
    assert!(!seen.contains("nicht sieht"), "{seen}");
}

#[test]
fn what_no_rule_permitted_is_not_said_to_be_permitted() {
    let app = TestApp::shared("api");
    // Half understood: too little for an answer, and asked back.
    let reply = app.open("de").say(GIBBERISH)["reply"].clone();
    let path = format!("/v1/decisions/{}/explanation", reply["decision"].as_str().unwrap());
    for (language, contradicts) in [("de", "Die KI darf antworten"), ("en", "The AI may reply")] {
        let told = app.get(&format!("{path}?language={language}")).bearer(&app.admin).send();
        let why = told.expect(200)["why"].to_string();
        assert!(!why.contains(contradicts), "{why}");
    }
}

/// The explanation of a reply that a rule denied says so, and that it was sent, in English and German.
fn sent_all_the_same(app: &TestApp, reply: &Value, wanted: [&str; 2]) {
    let path = format!("/v1/decisions/{}", reply["decision"].as_str().unwrap());
    let read = |rest: &str| app.get(&format!("{path}{rest}")).bearer(&app.admin).send().expect(200);
    for (language, wanted) in ["en", "de"].into_iter().zip(wanted) {
        let why = read(&format!("/explanation?language={language}"))["why"].to_string();
        let denied = why.find(if language == "en" { "Nothing." } else { "Nichts." });
        let sent = why.to_lowercase().find(&wanted.to_lowercase());
        assert!(denied.is_some() && denied < sent, "{language}: {why}");
    }
    let leaf = read("")["leaf"].clone();
    assert_eq!(leaf["verdicts"].as_array().unwrap().last().unwrap()["effect"], "deny");
    assert!(leaf["reasons"].to_string().contains("rule.cannot_be_withheld"), "{leaf}");
}

#[test]
fn an_outcome_says_what_the_conversation_took_and_which_version_served() {
    let app = TestApp::shared("api");
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    talk.say("Was umfasst die Preisgarantie?");
    talk.post("/close", &json!({})).send().expect(200);
    let decisions = talk.decisions();
    let leaf = |place: usize| &decisions[place]["leaf"];
    let took = |place: usize| leaf(place)["cost"]["elapsed_us"].as_u64().unwrap();
    assert_eq!(leaf(0)["labels"]["outcome"], "assumed");
    assert_eq!(leaf(0)["labels"]["assistant"], leaf(1)["actor"]["version"]);
    assert!(took(1) > 0 && took(2) > 0);
    assert_eq!(took(0), took(1) + took(2));
    // The second visit is counted by itself, and a greeting is no answer.
    talk.say("Guten Tag");
    talk.post("/close", &json!({})).send().expect(200);
    let decisions = talk.decisions();
    assert_eq!(decisions[0]["leaf"]["labels"]["outcome"], "abandoned");
    assert_eq!(decisions[0]["leaf"]["cost"], decisions[1]["leaf"]["cost"]);
}

#[test]
fn a_rule_that_cannot_be_evaluated_leads_to_a_person_and_is_named_in_the_log() {
    let prepared = Prepared::new();
    // The sum overflows unless the question is understood for certain, which no validation can foresee.
    let overflows = ["answer", "clarify"].map(|action| {
        format!(
            "@id(\"{action}-overflows\")\n@says_de(\"Zu viel.\")\n@says_en(\"Too much.\")\nforbid (principal, \
             action == Action::\"{action}\", resource)\nwhen {{ 9223372036854775807 + (1000 - \
             context.confidence) < 0 }};\n"
        )
    });
    let file = prepared.folder.join("assistant/policies/sum.cedar");
    std::fs::write(file, overflows.concat()).unwrap();
    let app = prepared.start();
    for (text, rule) in [
        ("Ich ziehe nächste Woche um, was muss ich tun?", "answer-overflows"),
        ("Schreib mir ein Gedicht.", "clarify-overflows"),
    ] {
        let reply = app.open("de").say(text)["reply"].clone();
        assert_eq!((&reply["kind"], &reply["handover"]), (&json!("handoff"), &json!("policy")));
        let path = format!("/v1/decisions/{}/explanation", reply["decision"].as_str().unwrap());
        let why = app.get(&path).bearer(&app.admin).send().expect(200)["why"].to_string();
        assert!(why.contains("ließ sich nicht auswerten"), "{why}");
        let logged = app.logged();
        assert!(logged.contains("could not be evaluated") && logged.contains(rule), "{logged}");
    }
}
