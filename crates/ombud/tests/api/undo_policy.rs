//! Undoing as an action of policy: who may, what stands of it where a rule forbids it, and that it is judged
//! again by a replay.

use serde_json::{Value, json};

use crate::{
    acts::{act_of, only_act, reading_said, undo},
    app::{Talk, TestApp, poll},
    billing::{Billing, CONTRACT, prepared_with_billing},
};

const RULES: &str = r#"
@id("readings-are-undone-by-people")
@says_de("Einen Zählerstand nimmt nur ein Mensch aus dem Team zurück.")
@says_en("Only a person on the team takes a meter reading back.")
forbid (principal is Customer, action == Action::"undo", resource)
when { context.operation == "submit-reading" };

@id("instalments-stand")
@says_de("Ein geänderter Abschlag bleibt bestehen; Sie können ihn neu festlegen.")
@says_en("A changed instalment stands; you can set a new one.")
forbid (principal is Staff, action == Action::"undo", resource)
when { context.operation == "set-instalment" && context.amount >= 9000 };
"#;

fn app() -> (TestApp, Billing) {
    let (prepared, billing, _wire) = prepared_with_billing();
    prepared.alter("policies/acts.cedar", |policies| format!("{policies}{RULES}"));
    (prepared.start(), billing)
}

fn instalment<'a>(app: &'a TestApp, amount: &str) -> (Talk<'a>, Value) {
    let talk = app.open("de");
    for text in ["Ich möchte meinen Abschlag ändern", "Ja", CONTRACT, amount] {
        talk.say(text);
    }
    let act = act_of(&talk.say("Ja"));
    (talk, act)
}

fn by_staff(app: &TestApp, act: &Value) -> crate::app::http::Request {
    let path = format!("/v1/acts/{}/undo", act["act"].as_str().unwrap());
    app.request("POST", &path).bearer(&app.key(&["desk"]))
}

/// The newest decision of a conversation with its verdict on undoing.
fn newest(talk: &Talk<'_>, kind: &str) -> (Value, Value) {
    let decisions = talk.decisions();
    let decision = decisions.iter().find(|decision| decision["leaf"]["kind"] == kind);
    let leaf = decision.unwrap_or_else(|| panic!("{kind}: {decisions:?}"))["leaf"].clone();
    let verdicts = leaf["verdicts"].as_array().unwrap().iter();
    let verdict = verdicts.rev().find(|verdict| verdict["action"] == "undo");
    (leaf.clone(), verdict.unwrap_or_else(|| panic!("{leaf}")).clone())
}

#[test]
fn what_a_rule_leaves_to_people_is_not_promised_refused_to_the_customer_and_undone_by_people() {
    let (app, billing) = app();
    let before = billing.state(CONTRACT);
    let talk = app.open("de");
    reading_said(&talk, billing.next_reading(CONTRACT));
    let done = talk.say("Ja, stimmt");
    let text = done["reply"]["text"].as_str().unwrap();
    assert!(text.contains("Erledigt: Zählerstandsmeldung."), "{text}");
    assert!(!text.contains("ückgängig"), "what a rule forbids is not promised: {text}");
    let act = act_of(&done);
    assert_eq!(only_act(&talk)["undo_by_customer"], false);
    let path = format!("/v1/decisions/{}/explanation?language=de", act["act"].as_str().unwrap());
    let told = app.get(&path).bearer(&talk.token).send().expect(200)["undo"].to_string();
    assert!(told.contains("kann ein Mensch aus unserem Team das rückgängig machen"), "{told}");

    let refused = undo(&talk, &act).header("accept-language", "de").send();
    let refused = refused.problem(409, "not-undoable");
    assert!(
        refused.contains("Einen Zählerstand nimmt nur ein Mensch aus dem Team zurück."),
        "{refused}"
    );
    let refused = undo(&talk, &act).header("accept-language", "en").send();
    let refused = refused.problem(409, "not-undoable");
    assert!(refused.contains("Only a person on the team takes a meter reading back."), "{refused}");
    let (leaf, verdict) = newest(&talk, "refuse");
    assert_eq!(leaf["cause"], act["act"], "{leaf}");
    assert_eq!(leaf["reasons"][0]["code"], "undo.not_allowed", "{leaf}");
    assert_eq!(verdict["effect"], "deny", "{verdict}");
    assert_eq!(verdict["policies"], json!(["readings-are-undone-by-people"]), "{verdict}");
    let path = format!("/v1/decisions/{}/explanation?language=en", leaf["id"].as_str().unwrap());
    let why = app.get(&path).bearer(&talk.token).send().expect(200)["why"].to_string();
    assert!(why.contains("Only a person on the team takes a meter reading back."), "{why}");

    // Said in words, a person takes over.
    let reply = talk.say("Mach das bitte rückgängig");
    assert_eq!(reply["reply"]["kind"], "handoff", "{reply}");
    assert_eq!(newest(&talk, "handoff").1["policies"], json!(["readings-are-undone-by-people"]));
    assert_eq!(billing.book().len(), 1);

    assert_eq!(by_staff(&app, &act).send().expect(200)["state"], "undone");
    assert_eq!(billing.state(CONTRACT), before, "byte for byte");
    let (_, verdict) = newest(&talk, "undo");
    assert_eq!(verdict["policies"], json!(["platform-undo-by-staff"]), "{verdict}");
    app.assert_well();

    // A replay judges it again: without the rule, the customer might have.
    let policies = app.settings["OMBUD_ASSISTANT_FOLDER"].clone() + "/policies";
    let judged_again = |policies: &str| -> Value {
        let ran = app.ombud(&["policy", "replay", "--json", "--policies", policies]);
        serde_json::from_str(&ran.stdout).unwrap()
    };
    assert_eq!(judged_again(&policies)["differing"], 0);
    let path = std::path::Path::new(&policies).join("acts.cedar");
    let acts = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, acts.replace(RULES, "")).unwrap();
    let replayed = judged_again(&policies);
    assert_eq!(replayed["changes"], json!({ "deny → allow": 3 }), "{replayed}");
}

#[test]
fn what_a_rule_forbids_people_to_undo_stands_also_in_a_recall() {
    let (app, billing) = app();
    let (talk, act) = instalment(&app, "95 Euro");
    let says = "A changed instalment stands; you can set a new one";
    let refused = by_staff(&app, &act).header("accept-language", "en").send();
    assert!(refused.problem(409, "not-undoable").contains(says));
    assert_eq!(newest(&talk, "refuse").1["policies"], json!(["instalments-stand"]));

    let body = json!({ "of": { "tool": "billing" }, "reason": "Falsche Angaben." });
    let recall = app.post("/v1/recalls", &body).bearer(&app.admin).send().expect(201);
    let path = format!("/v1/recalls/{}", recall["id"].as_str().unwrap());
    let acts = app.get(&format!("{path}/acts")).bearer(&app.admin).send().expect(200);
    assert!(acts["items"][0].to_string().contains(says), "{acts}");
    let body = json!({ "selected": 1 });
    app.post(&format!("{path}/run"), &body).bearer(&app.admin).send().expect(200);
    let recall = poll("the recall ends", || {
        let recall = app.get(&path).bearer(&app.admin).send().expect(200);
        (recall["state"] == "done").then_some(recall)
    });
    assert_eq!(recall["failed"], 1, "{recall}");
    assert_eq!(only_act(&talk)["state"], "done");
    assert_eq!(talk.show()["owner"], "queue", "a person sees to it");
    assert_eq!(billing.book().len(), 1);

    // The customer may, and so may people where less money is at stake.
    assert_eq!(undo(&talk, &act).send().expect(200)["state"], "undone");
    let (_, act) = instalment(&app, "85 Euro");
    assert_eq!(by_staff(&app, &act).send().expect(200)["state"], "undone");
    app.assert_well();
}

#[test]
fn what_waits_is_shown_as_undoable_by_the_customer_only_where_no_rule_forbids_it() {
    let rule = "@id(\"instalments-are-undone-by-people\")\n@says_de(\"Das nimmt ein Mensch zurück.\")\n\
                @says_en(\"A person takes this back.\")\n\
                forbid (principal is Customer, action == Action::\"undo\", resource)\n\
                when { context.operation == \"set-instalment\" };\n";
    for (rule, by_customer) in [("", true), (rule, false)] {
        let (prepared, _billing, _wire) = prepared_with_billing();
        if !rule.is_empty() {
            prepared.alter("policies/acts.cedar", |policies| format!("{policies}{rule}"));
        }
        let app = prepared.start();
        let talk = app.open("de");
        for text in ["Ich möchte meinen Abschlag ändern", "Ja", CONTRACT, "400 Euro", "Ja"] {
            talk.say(text);
        }
        let act = only_act(&talk);
        let path = format!("/v1/acts/{}/proposal", act["id"].as_str().unwrap());
        let shown = app.get(&path).bearer(&app.admin).send().expect(200);
        assert_eq!(shown["undo_by_customer"], by_customer, "{shown}");
        let body = json!({ "digest": shown["digest"] });
        let path = format!("/v1/acts/{}/approve", act["id"].as_str().unwrap());
        let done = app.post(&path, &body).bearer(&app.admin).send().expect(200);
        assert_eq!(done["undo_by_customer"], by_customer, "as it was shown");
        app.assert_well();
    }
}

#[test]
fn what_an_inverse_costs_stands_in_the_decision_that_says_what_came_of_it() {
    let (prepared, billing, _wire) = prepared_with_billing();
    prepared.alter("tools/billing.toml", |contract| {
        let (before, after) = contract.split_once("name = \"submit-reading\"").unwrap();
        let after = after.replacen("[operation.undo]", "[operation.undo]\ncost_micro = 31000", 1);
        format!("{before}name = \"submit-reading\"\ncost_micro = 20000{after}")
    });
    let app = prepared.start();
    let talk = app.open("de");
    reading_said(&talk, billing.next_reading(CONTRACT));
    let act = act_of(&talk.say("Ja, stimmt"));
    undo(&talk, &act).send().expect(200);
    let decisions = talk.decisions();
    let costs: Vec<(&Value, &Value)> = decisions
        .iter()
        .rev()
        .map(|decision| &decision["leaf"])
        .filter(|leaf| leaf["kind"] == "result")
        .map(|leaf| (&leaf["reasons"][0]["code"], &leaf["cost"]["money_micro"]))
        .collect();
    assert_eq!(
        costs,
        [(&json!("act.done"), &json!(20_000)), (&json!("undo.done"), &json!(31_000))]
    );
    app.assert_well();
}
