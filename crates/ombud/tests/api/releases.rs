//! Releases: what a version has to show, who approves it, whom it serves, and how it is taken back.

use std::{collections::BTreeMap, fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    GIBBERISH, QUESTION_EN,
    acts::{only_act, reading_said},
    app::{Prepared, Talk, TestApp, copy_folder, http::Answer, nordlicht, poll},
    billing::{CONTRACT, app_with_billing, lift_limits, prepared_with_billing},
};

/// A goal that the small assistant reaches: it is asked in words that it has learned.
const GOAL: &str = r#"title = "Moving house"

[[want]]
article = "moving-house"
[want.says]
de = ["Ich ziehe um, was muss ich tun?"]
en = ["I'm moving, what do I need to do?"]

[end]
told = { de = ["Umzug"], en = ["move"] }
"#;

/// What the version that is live asks of the next one.
fn bar(text: &str) -> String {
    format!("\n[release]\n{text}\n")
}

/// A server whose live version asks this of the next one.
fn app_that_asks(text: &str) -> TestApp {
    prepared_that_asks(text).start()
}

/// The same before it starts.
pub(crate) fn prepared_that_asks(text: &str) -> Prepared {
    let prepared = Prepared::new();
    let folder = prepared.folder.join("assistant");
    append(&folder, "assistant.toml", &bar(text));
    fs::create_dir_all(folder.join("scenarios/goals")).unwrap();
    fs::write(folder.join("scenarios/goals/moving.toml"), GOAL).unwrap();
    prepared
}

/// What the sample assistant asks of the next version and of recalls, as it stands in its manifest.
fn bar_of_the_sample() -> String {
    let manifest = fs::read_to_string(nordlicht().join("assistant.toml")).unwrap();
    let (_, bar) = manifest.split_once("\n[release]\n").unwrap();
    let (bar, _) = bar.split_once("\n[understanding]").unwrap();
    format!("\n[release]\n{bar}\n")
}

#[test]
fn as_the_sample_asks_the_first_version_serves_at_once_and_the_next_once_another_approved_it() {
    let prepared = Prepared::new();
    let folder = prepared.folder.join("assistant");
    append(&folder, "assistant.toml", &bar_of_the_sample());
    fs::create_dir_all(folder.join("scenarios/goals")).unwrap();
    fs::write(folder.join("scenarios/goals/moving.toml"), GOAL).unwrap();
    let mut app = prepared.start();
    let greeted = |app: &TestApp| {
        let said = app.open("en").say("Hello");
        said["reply"]["text"].as_str().unwrap().to_owned()
    };
    let first = greeted(&app);
    // A changed folder is not served by a start.
    for (file, text) in changed(&app, "Welcome aboard.") {
        fs::write(folder.join(file), STANDARD.decode(text).unwrap()).unwrap();
    }
    app.take_server().kill();
    app.start_again();
    assert_eq!(greeted(&app), first);
    // Whoever sits at the machine proposes it, and somebody with a key approves it.
    let proposed = app.ombud(&["release", "propose", folder.to_str().unwrap()]);
    assert_eq!(proposed.code, Some(0), "{proposed:?}");
    let listed =
        || app.get("/v1/releases").bearer(&app.admin).send().expect(200)["items"][0].clone();
    poll("it is evaluated", || (listed()["state"] == "proposed").then_some(()));
    assert_eq!(greeted(&app), first);
    let path = format!("/v1/releases/{}/approve", listed()["id"].as_str().unwrap());
    let body = json!({ "version": listed()["version"], "reason": "Gelesen." });
    app.post(&path, &body).bearer(&app.admin).send().expect(200);
    assert_eq!(listed()["state"], "live");
    poll("it serves", || greeted(&app).contains("Welcome aboard.").then_some(()));
    app.assert_well();
}

fn append(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    let before = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("{before}{text}")).unwrap();
}

/// The files of a folder as they are proposed.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for item in fs::read_dir(next).unwrap().map(Result::unwrap) {
            if item.file_type().unwrap().is_dir() {
                folders.push(item.path());
            } else {
                let path = item.path().strip_prefix(folder).unwrap().display().to_string();
                files.insert(path, STANDARD.encode(fs::read(item.path()).unwrap()));
            }
        }
    }
    files
}

/// The folder of the app with other words of greeting, as the next version.
pub(crate) fn changed(app: &TestApp, greeting: &str) -> BTreeMap<String, String> {
    let mut files = files(&app.folder.join("assistant"));
    let words = files.get_mut("words/en.ftl").unwrap();
    let text = String::from_utf8(STANDARD.decode(&*words).unwrap()).unwrap();
    let line = text.lines().find(|line| line.starts_with("greeting =")).unwrap();
    *words = STANDARD.encode(text.replace(line, &format!("greeting = {greeting}")));
    files
}

pub(crate) fn propose(app: &TestApp, key: &str, files: &BTreeMap<String, String>) -> Answer {
    app.post("/v1/releases", &json!({ "files": files })).bearer(key).send()
}

pub(crate) fn show(app: &TestApp, id: &Value) -> Value {
    let path = format!("/v1/releases/{}", id.as_str().unwrap());
    app.get(&path).bearer(&app.admin).send().expect(200)
}

/// Wait until customers have been played against it.
fn evaluated(app: &TestApp, release: &Value) -> Value {
    poll("the version is evaluated", || {
        let now = show(app, &release["id"]);
        (now["state"] != "evaluating").then_some(now)
    })
}

fn step(app: &TestApp, key: &str, release: &Value, step: &str, body: &Value) -> Answer {
    let path = format!("/v1/releases/{}/{step}", release["id"].as_str().unwrap());
    app.post(&path, body).bearer(key).send()
}

fn approve(app: &TestApp, key: &str, release: &Value) -> Answer {
    let body = json!({ "version": release["version"], "reason": "Angesehen, passt." });
    step(app, key, release, "approve", &body)
}

/// The version that decided a reply, and what it said.
fn said(app: &TestApp, text: &str) -> (Value, String) {
    let sent = app.open("en").say(text);
    let decision = sent["reply"]["decision"].as_str().unwrap();
    let path = format!("/v1/decisions/{decision}");
    let leaf = app.get(&path).bearer(&app.admin).send().expect(200)["leaf"].clone();
    (leaf["actor"]["version"].clone(), sent["reply"]["text"].as_str().unwrap().to_owned())
}

#[test]
fn a_version_serves_once_it_has_shown_what_is_asked_and_somebody_else_has_approved_it() {
    let app = app_that_asks("k = 1\npass_min = 1.0\napprovals = 1\ncanary_share = 0.0");
    let engineer = app.key(&["releases"]);
    let colleague = app.key(&["releases"]);
    let before = app.open("en");
    before.say("hello");
    let proposed = propose(&app, &engineer, &changed(&app, "Ahoy there!")).expect(202);
    assert_eq!(proposed["state"], "evaluating");
    let (live, text) = said(&app, "hello");
    assert!(!text.contains("Ahoy"), "{text}");
    let shown = evaluated(&app, &proposed);
    assert_eq!(shown["state"], "proposed", "{shown}");
    assert_eq!(shown["evaluation"]["pass_k"]["count"], 2, "one goal in two languages: {shown}");
    assert_eq!(shown["bar"]["pass_min"], 1.0);
    // Only who looked at this version, and has not proposed it.
    approve(&app, &engineer, &shown).problem(409, "release-state");
    let other = json!({ "version": "0".repeat(64), "reason": "?" });
    step(&app, &colleague, &shown, "approve", &other).problem(409, "release-state");
    step(&app, &app.key(&["desk"]), &shown, "approve", &other).problem(403, "forbidden");
    let approved = approve(&app, &colleague, &shown).expect(200);
    assert_eq!(approved["state"], "live", "{approved}");
    let (version, text) = said(&app, "hello");
    assert!(text.contains("Ahoy there!") && version == shown["version"], "{text}");
    // A conversation keeps the version it began with.
    let kept = before.say("hello")["reply"]["text"].as_str().unwrap().to_owned();
    assert!(!kept.contains("Ahoy"), "{kept}");
    // Each step is a decision.
    for step in approved["steps"].as_array().unwrap() {
        let path = format!("/v1/decisions/{}", step["decision"].as_str().unwrap());
        let leaf = app.get(&path).bearer(&app.admin).send().expect(200)["leaf"].clone();
        assert_eq!(
            (&leaf["kind"], &leaf["reasons"][0]["code"]),
            (&json!("release"), &step["code"])
        );
        assert_eq!(leaf["sources"][0]["digest"], shown["version"]);
    }
    // And back again with one command.
    let taken_back = app.ombud(&[
        "release",
        "roll-back",
        shown["id"].as_str().unwrap(),
        "--reason",
        "Zu flapsig",
    ]);
    assert!(taken_back.stdout.contains("rolled_back"), "{taken_back:?}");
    assert_eq!(said(&app, "hello").0, live);
    app.assert_well();
}

/// Who approves a version, and who must have.
const RELEASE_RULES: &str = r#"
@id("quality-and-legal-approve")
@says_de("Eine neue Version geben nur die Teams Qualität und Recht frei.")
@says_en("Only the teams for quality and legal approve a new version.")
forbid (principal, action == Action::"approve_release", resource)
unless { context has team && ["quality", "legal"].contains(context.team) };

@id("legal-has-seen-it")
@says_de("Keine Version tritt an, die das Team Recht nicht gesehen hat.")
@says_en("No version serves customers that the legal team has not seen.")
forbid (principal, action == Action::"go_live", resource)
unless { context.teams.contains("legal") && context.reached >= 900 };
"#;

#[test]
fn the_live_versions_policies_say_who_approves_and_who_must_have() {
    let prepared = Prepared::new();
    let folder = prepared.folder.join("assistant");
    let asked = bar("k = 1\npass_min = 1.0\napprovals = 1\ncanary_share = 0.0");
    append(&folder, "assistant.toml", &asked);
    append(&folder, "policies/talk.cedar", RELEASE_RULES);
    fs::create_dir_all(folder.join("scenarios/goals")).unwrap();
    fs::write(folder.join("scenarios/goals/moving.toml"), GOAL).unwrap();
    let app = prepared.start();
    let of = |team: &str| {
        let body = json!({ "name": team, "scopes": ["releases"], "team": team });
        let made = app.post("/v1/keys", &body).bearer(&app.admin).send().expect(201);
        made["key"].as_str().unwrap().to_owned()
    };
    // A version without the rules: those of the live one hold.
    let mut files = changed(&app, "Ahoy there!");
    let rules = String::from_utf8(STANDARD.decode(&files["policies/talk.cedar"]).unwrap()).unwrap();
    let rules_without = rules.replace(RELEASE_RULES, "");
    files.insert("policies/talk.cedar".to_owned(), STANDARD.encode(&rules_without));
    let proposed = propose(&app, &app.admin, &files).expect(202);
    let shown = evaluated(&app, &proposed);
    assert_eq!(shown["state"], "proposed", "{shown}");

    // The rules behind the newest step, and its reasons.
    let newest = |release: &Value| {
        let step = release["steps"].as_array().unwrap().last().unwrap().clone();
        let path = format!("/v1/decisions/{}", step["decision"].as_str().unwrap());
        let leaf = app.get(&path).bearer(&app.admin).send().expect(200)["leaf"].clone();
        let rules = leaf["verdicts"].as_array().unwrap().last().unwrap()["policies"].clone();
        (leaf["reasons"].to_string(), rules)
    };
    let said = approve(&app, &app.key(&["releases"]), &shown).problem(409, "release-state");
    assert!(said.contains("Only the teams for quality and legal approve"), "{said}");

    let approved = approve(&app, &of("quality"), &shown).expect(200);
    assert_eq!((&approved["state"], &approved["approvals"]), (&json!("proposed"), &json!(1)));
    let (reasons, rules) = newest(&approved);
    assert!(reasons.contains("release.not_enough"), "{reasons}");
    assert_eq!(rules, json!(["legal-has-seen-it"]));
    let promoted = step(&app, &app.admin, &shown, "promote", &json!({}));
    let said = promoted.problem(409, "release-state");
    assert!(said.contains("that the legal team has not seen"), "{said}");
    let approved = approve(&app, &of("legal"), &shown).expect(200);
    assert_eq!(approved["state"], "live", "{approved}");
    // What was refused is recorded, and judged again: two refusals, and an approval that was not enough.
    let policies = app.folder.join("judged-again");
    copy_folder(&app.folder.join("assistant/policies"), &policies).unwrap();
    let judged_again = || -> Value {
        let policies = policies.to_str().unwrap();
        let ran = app.ombud(&["policy", "replay", "--json", "--policies", policies]);
        serde_json::from_str(&ran.stdout).unwrap()
    };
    assert_eq!(judged_again()["differing"], 0);
    fs::write(policies.join("talk.cedar"), rules_without).unwrap();
    assert_eq!(judged_again()["changes"], json!({ "deny → allow": 3 }));
    app.assert_well();
}

#[test]
fn a_version_that_shows_too_little_is_refused() {
    let app = app_that_asks("k = 1\npass_min = 1.0\napprovals = 0");
    let mut files = files(&app.folder.join("assistant"));
    let goal = GOAL.replace("I'm moving, what do I need to do?", GIBBERISH);
    files.insert("scenarios/goals/moving.toml".to_owned(), STANDARD.encode(goal));
    let proposed = propose(&app, &app.admin, &files).expect(202);
    let refused = evaluated(&app, &proposed);
    assert_eq!(
        (&refused["state"], &refused["why"]),
        (&json!("refused"), &json!("release.goals_missed"))
    );
    let shown = &refused["evaluation"];
    assert_eq!(shown["missed"].as_array().unwrap().len(), 1, "{shown}");
    assert!(shown["missed"][0].as_str().unwrap().ends_with(" (en)"), "{shown}");
    assert_eq!([&shown["broken"], &shown["contracts"], &shown["scenarios"]], [0, 0, 0]);
    approve(&app, &app.key(&["releases"]), &refused).problem(409, "release-state");
    // Who takes all goals away shows nothing.
    let goal = files.remove("scenarios/goals/moving.toml").unwrap();
    let nothing = propose(&app, &app.admin, &files).problem(422, "invalid");
    assert!(nothing.contains("no goals"), "{nothing}");
    files.insert("scenarios/goals/moving.toml".to_owned(), goal);
    // Neither does a bar of its own help it: the live version's holds.
    let manifest = fs::read_to_string(app.folder.join("assistant/assistant.toml")).unwrap();
    let lower = manifest.replace("pass_min = 1.0", "pass_min = 0.0");
    files.insert("assistant.toml".to_owned(), STANDARD.encode(lower));
    let proposed = propose(&app, &app.admin, &files).expect(202);
    assert_eq!(evaluated(&app, &proposed)["state"], "refused");
}

#[test]
fn a_version_whose_goals_ask_less_waits_for_somebody_who_is_told() {
    let app = app_that_asks("k = 1\npass_min = 1.0\napprovals = 0\ncanary_share = 0.0");
    let mut files = files(&app.folder.join("assistant"));
    let title = "Moving house";
    let other = GOAL.replace(title, "Etwas anderes");
    files.insert("scenarios/goals/moving.toml".to_owned(), STANDARD.encode(other));
    let waits = evaluated(&app, &propose(&app, &app.admin, &files).expect(202));
    assert_eq!((&waits["state"], &waits["approvals_asked"]), (&json!("proposed"), &json!(1)));
    let goals = json!({ "live": 1, "own": 1, "dropped": [title], "changed": [] });
    assert_eq!(waits["goals"], goals);
    let said = app.ombud(&["release", "show", waits["id"].as_str().unwrap()]).stdout;
    assert!(said.contains(&format!("dropped: {title}")), "{said}");
    let key = app.key(&["releases"]);
    let live = approve(&app, &key, &waits).expect(200);
    assert_eq!(live["state"], "live");
    // The next is held against what this one showed.
    let wrong = GOAL
        .replace(title, "Etwas anderes")
        .replace("I'm moving, what do I need to do?", GIBBERISH);
    files.insert("scenarios/goals/moving.toml".to_owned(), STANDARD.encode(wrong));
    let refused = evaluated(&app, &propose(&app, &app.admin, &files).expect(202));
    assert_eq!(refused["goals"]["changed"], json!(["Etwas anderes"]));
    assert_eq!(refused["lost"], json!(["Etwas anderes (en)"]));
    assert_eq!(refused["live"]["pass_k"]["share"], 1.0);
}

#[test]
fn what_cannot_be_served_is_not_proposed() {
    let app = TestApp::start();
    let body = json!({ "reason": "Kunden beschweren sich." });
    let listed = app.get("/v1/releases").bearer(&app.admin).send().expect(200);
    let id = listed["items"][0]["id"].as_str().unwrap();
    let first = app.post(&format!("/v1/releases/{id}/roll-back"), &body).bearer(&app.admin).send();
    assert_eq!(first.problem(409, "release-state"), "No version was live before it.");
    let good = files(&app.folder.join("assistant"));
    let with = |path: &str, text: &str| {
        let mut files = good.clone();
        files.insert(path.to_owned(), STANDARD.encode(text));
        files
    };
    let refused = |files| propose(&app, &app.admin, &files).problem(422, "invalid");
    let broken = refused(with("policies/broken.cedar", "permit(principal"));
    assert!(broken.contains("policies/broken.cedar:"), "{broken}");
    assert!(refused(with("../../x", "")).contains("no path within a folder"));
    assert!(refused(with("knowledge/de/x.md", "ohne Kopf")).contains("knowledge/de/x.md"));
    let manifest = fs::read_to_string(app.folder.join("assistant/assistant.toml")).unwrap();
    let other =
        refused(with("assistant.toml", &manifest.replace("\"nordlicht\"", "\"suedlicht\"")));
    assert!(other.contains("`suedlicht`"), "{other}");
    let body = json!({ "files": { "assistant.toml": "?" } });
    let answer = app.post("/v1/releases", &body).bearer(&app.admin).send();
    assert!(answer.problem(422, "invalid").contains("must be bytes in base64"));
    propose(&app, &app.admin, &good).problem(409, "done");
    propose(&app, &app.key(&["desk", "approvals"]), &good).problem(403, "forbidden");
}

#[test]
fn without_a_bar_a_changed_folder_serves_from_the_next_start_and_by_a_proposal_at_once() {
    let mut app = TestApp::start();
    let before = said(&app, "hello").0;
    let now = propose(&app, &app.admin, &changed(&app, "Ahoy there!")).expect(202);
    assert_eq!(now["state"], "live");
    assert!(said(&app, "hello").1.contains("Ahoy there!"));
    // The folder is what it was; a start serves it.
    app.take_server().stop();
    app.start_again();
    assert_eq!(said(&app, "hello").0, before);
    let listed = app.get("/v1/releases?limit=2").bearer(&app.admin).send().expect(200);
    let states = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|item| item["state"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(states(&listed), ["live", "retired"]);
    let rest = format!("/v1/releases?after={}", listed["next"].as_str().unwrap());
    assert_eq!(states(&app.get(&rest).bearer(&app.admin).send().expect(200)), ["retired"]);
}

/// The new version does not know what the earlier one did and proposed: the earlier one still shows, decides and
/// undoes it.
#[test]
fn what_an_earlier_version_did_and_proposed_is_shown_released_and_recalled_by_it() {
    let (app, billing, _wire) = app_with_billing();
    let before = ["NL-100201", "NL-100202"].map(|contract| billing.state(contract));
    for (contract, amount) in [("NL-100201", "90 Euro"), ("NL-100202", "400 Euro")] {
        let talk = app.open("de");
        for text in ["Ich möchte meinen Abschlag ändern", "Ja", contract, amount, "Ja"] {
            talk.say(text);
        }
    }
    assert_eq!(billing.book().len(), 1);
    let mut files = files(&app.folder.join("assistant"));
    for text in files.values_mut() {
        if let Ok(plain) = String::from_utf8(STANDARD.decode(&*text).unwrap()) {
            *text = STANDARD.encode(plain.replace("set-instalment", "set-rate"));
        }
    }
    assert_eq!(propose(&app, &app.admin, &files).expect(202)["state"], "live");
    let waits = app.get("/v1/acts?state=proposed").bearer(&app.admin).send().expect(200);
    let path = format!("/v1/acts/{}", waits["items"][0]["id"].as_str().unwrap());
    let shown = app.get(&format!("{path}/proposal")).bearer(&app.admin).send().expect(200);
    assert_eq!(shown["act"]["title"], "Änderung des Abschlags");
    let listed = app.ombud(&["approvals", "list"]).stdout;
    assert!(listed.contains(shown["digest"].as_str().unwrap()), "{listed}");
    let body = json!({ "digest": shown["digest"], "reason": "Passt." });
    let done = app.post(&format!("{path}/approve"), &body).bearer(&app.admin).send().expect(200);
    assert_eq!(done["state"], "done");
    let body = json!({ "of": { "operation": "set-instalment" }, "reason": "Falsche Preise." });
    let recall = app.post("/v1/recalls", &body).bearer(&app.admin).send().expect(201);
    assert_eq!(
        [&recall["selected"], &recall["undoable"], &recall["amount_cents"]],
        [&json!(2), &json!(2), &json!(49_000)]
    );
    let path = format!("/v1/recalls/{}", recall["id"].as_str().unwrap());
    let acts = app.get(&format!("{path}/acts")).bearer(&app.admin).send().expect(200);
    assert_eq!(acts["items"][0]["customer"], "NL-100202", "{acts}");
    assert_eq!(acts["items"][0].get("against"), None, "{acts}");
    app.post(&format!("{path}/run"), &json!({ "selected": 2 }))
        .bearer(&app.admin)
        .send()
        .expect(200);
    let ended = poll("it ends", || {
        let recall = app.get(&path).bearer(&app.admin).send().expect(200);
        (recall["state"] == "done").then_some(recall)
    });
    assert_eq!((&ended["undone"], &ended["failed"]), (&json!(2), &json!(0)));
    let after = ["NL-100201", "NL-100202"].map(|contract| billing.state(contract));
    assert_eq!(after, before, "byte for byte");
    app.assert_well();
}

/// What a version proposed that was rolled back: where the one before it goes another way, nobody can approve it any more,
/// and it does not wait until it expires.
#[test]
fn what_a_version_proposed_that_was_rolled_back_goes_to_a_person_where_the_live_one_has_no_such_step()
 {
    let (app, billing, _wire) = app_with_billing();
    let propose_instalment = |contract: &str| {
        let talk = app.open("de");
        for text in ["Ich möchte meinen Abschlag ändern", "Ja", contract, "400 Euro", "Ja"] {
            talk.say(text);
        }
        let acts = talk.get("/acts").send().expect(200);
        assert_eq!(acts["items"][0]["state"], "proposed", "{acts}");
        (talk, acts["items"][0]["id"].as_str().unwrap().to_owned())
    };
    let (before, of_before) = propose_instalment("NL-100201");
    let mut files = files(&app.folder.join("assistant"));
    let flow = files.get_mut("flows/instalment.yaml").unwrap();
    let text = String::from_utf8(STANDARD.decode(&*flow).unwrap()).unwrap();
    let call = "  - call: billing.set-instalment";
    assert!(text.contains(call));
    *flow = STANDARD
        .encode(text.replace(call, "  - id: newly-named\n    call: billing.set-instalment"));
    let release = propose(&app, &app.admin, &files).expect(202);
    assert_eq!(release["state"], "live");
    let (after, of_after) = propose_instalment("NL-100202");
    let taken_back = json!({ "reason": "Versuch" });
    step(&app, &app.admin, &release, "roll-back", &taken_back).expect(200);
    let act = |id: &str| {
        app.get(&format!("/v1/acts/{id}")).bearer(&app.admin).send().expect(200)["state"].clone()
    };
    poll("it goes to a person", || (act(&of_after) == "withdrawn").then_some(()));
    assert_eq!(after.show()["owner"], "queue");
    let told = after.events().into_iter().rev().find(|event| event["event"] == "message").unwrap();
    let text = told["text"].as_str().unwrap();
    assert!(text.contains("ein Mensch aus unserem Team sieht es sich an"), "{text}");
    let reasons: String =
        after.decisions().iter().map(|one| one["leaf"]["reasons"].to_string()).collect();
    assert!(reasons.contains("approval.other_version"), "{reasons}");
    // What the version before proposed still waits, and is done.
    assert_eq!(act(&of_before), "proposed");
    let path = format!("/v1/acts/{of_before}");
    let shown = app.get(&format!("{path}/proposal")).bearer(&app.admin).send().expect(200);
    let body = json!({ "digest": shown["digest"] });
    app.post(&format!("{path}/approve"), &body).bearer(&app.admin).send().expect(200);
    assert_eq!(act(&of_before), "done");
    assert_eq!(before.show()["owner"], "assistant");
    assert_eq!(billing.book().len(), 1);
    app.assert_well();
}

#[test]
fn with_a_bar_a_changed_folder_does_not_serve_by_a_start() {
    let mut app = app_that_asks("approvals = 1");
    let (live, _) = said(&app, "hello");
    append(&app.folder.join("assistant"), "words/en.ftl", "\nunused-words = Ahoy\n");
    app.take_server().kill();
    app.start_again();
    assert_eq!(said(&app, "hello").0, live);
    assert!(app.logged().contains("is not the version that is live"), "{}", app.logged());
}

#[test]
fn a_version_that_is_tried_serves_its_share_and_is_taken_back_when_it_serves_fewer() {
    let app = app_that_asks(
        "k = 1\npass_min = 0.0\napprovals = 0\ncanary_share = 0.5\ncanary_minutes = 1\ncanary_conversations = 5",
    );
    // Its policies send everyone who asks about a move to a person.
    let mut files = files(&app.folder.join("assistant"));
    let forbid = "@id(\"moves-to-people\")\n@says_de(\"Umzüge macht ein Mensch.\")\n\
                  @says_en(\"A person does moves.\")\n@verdict(\"refer\")\n\
                  forbid (principal, action == Action::\"answer\", resource)\n\
                  when { context.article == \"moving-house\" };\n";
    files.insert("policies/moves.cedar".to_owned(), STANDARD.encode(forbid));
    for scenario in ["moving", "greeting", "gruss"] {
        files.remove(&format!("scenarios/{scenario}.toml"));
    }
    let goal = GOAL.replace("[end]", "[end]\nowner = \"either\"");
    files.insert("scenarios/goals/moving.toml".to_owned(), STANDARD.encode(goal));
    let proposed = evaluated(&app, &propose(&app, &app.admin, &files).expect(202));
    // Its goal asks for less, so somebody looks at it.
    let tried = approve(&app, &app.key(&["releases"]), &proposed).expect(200);
    assert_eq!(tried["state"], "canary", "{tried}");
    let few = step(&app, &app.admin, &tried, "promote", &json!({}));
    assert!(few.problem(409, "release-state").contains("5 must have"));
    let mut versions = BTreeMap::<String, usize>::new();
    for _ in 0..40 {
        let talk = app.open("en");
        let sent = talk.say(QUESTION_EN);
        if sent["reply"]["kind"] == "reply" {
            talk.post("/close", &json!({ "solved": true })).send().expect(200);
        }
        *versions.entry(sent["reply"]["kind"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let now = show(&app, &tried["id"]);
    assert_eq!(versions.len(), 2, "both serve: {versions:?}, {now}");
    let taken_back = poll("the alarm", || {
        let now = show(&app, &tried["id"]);
        (now["state"] != "canary").then_some(now)
    });
    assert_eq!(taken_back["state"], "rolled_back", "{taken_back}");
    assert_eq!(taken_back["why"], "release.serves_fewer");
    let trial = &taken_back["trial"];
    assert!(trial["alarm"] == true && trial["e_value"].as_f64().unwrap() >= 20.0, "{trial}");
    assert_eq!(trial["live_not_served"]["count"], 0);
    // Nobody meets it any more.
    for _ in 0..8 {
        assert_eq!(app.open("en").say(QUESTION_EN)["reply"]["kind"], "reply");
    }
}

#[test]
fn a_version_whose_conversations_cost_more_is_taken_back_and_the_decision_says_so() {
    let (prepared, billing, _wire) = prepared_with_billing();
    lift_limits(&prepared);
    let folder = prepared.folder.join("assistant");
    let asked = "k = 1\npass_min = 0.0\napprovals = 0\ncanary_share = 0.5\ncanary_minutes = 1";
    append(&folder, "assistant.toml", &bar(asked));
    fs::create_dir_all(folder.join("scenarios/goals")).unwrap();
    fs::write(folder.join("scenarios/goals/moving.toml"), GOAL).unwrap();
    prepared.alter("tools/billing.toml", |contract| {
        contract
            .replace("name = \"submit-reading\"", "name = \"submit-reading\"\ncost_micro = 20000")
    });
    let app = prepared.start();
    // It has the same done for a little more.
    let mut files = files(&folder);
    let contract = files.get_mut("tools/billing.toml").unwrap();
    let text = String::from_utf8(STANDARD.decode(&*contract).unwrap()).unwrap();
    *contract = STANDARD.encode(text.replace("cost_micro = 20000", "cost_micro = 23000"));
    let proposed = propose(&app, &app.admin, &files).expect(202);
    let tried = poll("it is tried", || {
        let now = evaluated(&app, &proposed);
        (now["state"] != "proposed").then_some(now)
    });
    assert_eq!(tried["state"], "canary", "{tried}");
    // Nothing has a cost yet.
    let shown = app.ombud(&["release", "show", tried["id"].as_str().unwrap()]);
    assert!(shown.stdout.contains("per conversation: nothing yet; live: nothing yet"), "{shown:?}");
    for _ in 0..50 {
        let talk = app.open("de");
        reading_said(&talk, billing.next_reading(CONTRACT));
        assert_eq!(only_act_after(&talk, "Ja, stimmt")["state"], "done");
        // Its end holds what all of it cost, and is not counted again.
        talk.post("/close", &json!({ "solved": true })).send().expect(200);
    }
    let taken_back = poll("the alarm", || {
        let now = show(&app, &tried["id"]);
        (now["state"] != "canary").then_some(now)
    });
    assert_eq!(taken_back["state"], "rolled_back", "{taken_back}");
    assert_eq!(taken_back["why"], "release.costs_more");
    let trial = &taken_back["trial"];
    assert_eq!(trial["alarms"], json!(["release.costs_more"]), "{trial}");
    assert!(trial["e_value_cost"].as_f64().unwrap() >= 40.0, "{trial}");
    assert_eq!(trial["candidate_cost_micro"], 23_000, "{trial}");
    assert_eq!(trial["live_cost_micro"], 20_000, "{trial}");
    assert_eq!(trial["candidate_failed"]["count"], 0, "{trial}");
    // Which alarm it was stands in the log.
    let steps = taken_back["steps"].as_array().unwrap();
    let path = format!("/v1/decisions/{}", steps.last().unwrap()["decision"].as_str().unwrap());
    let leaf = app.get(&path).bearer(&app.admin).send().expect(200)["leaf"].clone();
    let codes: Vec<&Value> =
        leaf["reasons"].as_array().unwrap().iter().map(|reason| &reason["code"]).collect();
    assert_eq!(codes, ["release.alarm", "release.costs_more"]);
    let shown = app.ombud(&["release", "show", tried["id"].as_str().unwrap()]);
    assert!(shown.stdout.contains("cost per conversation: 0.0230; live: 0.0200"), "{shown:?}");
}

fn only_act_after(talk: &Talk<'_>, text: &str) -> Value {
    talk.say(text);
    only_act(talk)
}

#[test]
fn a_version_that_listens_says_nothing_and_is_held_against_what_people_answer() {
    let app = app_that_asks("k = 1\npass_min = 0.0\napprovals = 1");
    let proposed = propose(&app, &app.admin, &changed(&app, "Ahoy there!")).expect(202);
    let proposed = evaluated(&app, &proposed);
    let listening = step(&app, &app.admin, &proposed, "listen", &json!({ "listens": true }));
    assert_eq!(listening.expect(200)["listens"], true);
    let agent = app.key(&["desk"]);
    let desk = |talk: &crate::app::Talk<'_>, what: &str, body: &Value| {
        app.post(&talk.path(what), body).bearer(&agent).send()
    };
    let agreement = |pointer: &str| {
        let agreement = show(&app, &proposed["id"])["agreement"].clone();
        agreement.pointer(pointer).cloned().unwrap_or_default()
    };
    // The live version answers, and this one would have said the same.
    let talk = app.open("en");
    talk.say(QUESTION_EN);
    poll("it has heard", || (agreement("/with_live/agrees/count") == 1).then_some(()));
    // A person answers as the article says, and then something else.
    for (answer, agrees, of) in [
        (
            "When you move house, tell us your move-out date and the new address two weeks before.",
            1,
            1,
        ),
        ("Your price is guaranteed for twelve months, see the price guarantee.", 1, 2),
    ] {
        let talk = app.open("en");
        desk(&talk, "/take", &json!({})).expect(200);
        talk.say(QUESTION_EN);
        poll("it has heard", || (agreement("/open") == 1).then_some(()));
        desk(&talk, "/replies", &json!({ "text": answer })).expect(200);
        assert_eq!(agreement("/open"), 0);
        let share = agreement("/with_people/agrees");
        assert_eq!((&share["count"], &share["of"]), (&json!(agrees), &json!(of)), "{share}");
        // Recorded, and for the company's people only.
        let kinds: Vec<_> =
            talk.decisions().iter().map(|one| one["leaf"]["kind"].clone()).collect();
        assert!(kinds.contains(&json!("shadow")), "{kinds:?}");
    }
    assert!(!talk.events().iter().any(|event| event.to_string().contains("Ahoy")));
    step(&app, &app.admin, &proposed, "listen", &json!({ "listens": false })).expect(200);
    let talk = app.open("en");
    talk.say(QUESTION_EN);
    assert!(talk.decisions().iter().all(|one| one["leaf"]["kind"] != "shadow"));
}

#[test]
fn a_broken_folder_is_refused_at_the_command_line_with_every_slip_and_its_remedy() {
    let app = TestApp::start();
    let folder = app.folder.join("candidate");
    copy_folder(&app.folder.join("assistant"), &folder).unwrap();
    let manifest = fs::read_to_string(folder.join("assistant.toml")).unwrap();
    fs::write(folder.join("assistant.toml"), manifest.replace("Europe/Berlin", "Europe/Rostock"))
        .unwrap();
    fs::write(folder.join("scenarios/broken.toml"), "titel = \"x\"\n").unwrap();
    let ran = app.ombud(&["release", "propose", "candidate"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("error: `candidate` cannot be proposed:\n"), "{ran:?}");
    for file in ["assistant.toml:", "scenarios/broken.toml:"] {
        assert!(ran.stderr.contains(&format!("\n{file}")), "{file}: {ran:?}");
    }
    assert!(ran.stderr.matches("\n    remedy: ").count() >= 2, "{ran:?}");
    // What only the server has against it is said with the folder too.
    let ran = app.ombud(&["release", "propose", "assistant"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr
            .contains("error: `assistant` cannot be proposed\n  because: This version is live"),
        "{ran:?}"
    );
}
