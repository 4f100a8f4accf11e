//! Credentials of tools in the key store: what the tool's next call shows, and what nobody else sees.

use std::{
    fs,
    io::Write,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    app::{Prepared, Ran, TestApp, copy_folder, ombud, poll},
    billing::{Billing, CONTRACT, Wire, lift_limits, prepared_with_billing},
};

/// With what the billing service shall not be shown any more.
const WRONG: &str = "not-its-token-any-more";

/// `ombud credentials set NAME` with a secret on its standard input.
pub(crate) fn set(app: &TestApp, name: &str, secret: &str) -> Ran {
    let mut command = ombud(&app.settings, &app.folder);
    command.args(["credentials", "set", name]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // One that refuses may not read it.
    drop(child.stdin.take().unwrap().write_all(secret.as_bytes()));
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A server that is connected to the billing service without a credential, and the right one.
pub(crate) fn prepared() -> (Prepared, Billing, Wire, String) {
    let (mut prepared, billing, wire) = prepared_with_billing();
    lift_limits(&prepared);
    let setting = format!("[\"billing http://{}\"]", wire.address);
    prepared.set(&[("OMBUD_TOOLS_CONNECTED", &setting)]);
    let token = fs::read_to_string(prepared.folder.join("billing.db.token")).unwrap();
    (prepared, billing, wire, token.trim().to_owned())
}

/// Have a reading handed in, as far as that goes; how many effects there are in the service's books then.
pub(crate) fn tried(app: &TestApp, billing: &Billing) -> usize {
    let talk = app.open("de");
    let reading = billing.next_reading(CONTRACT).to_string();
    let asked = "Wie kann ich meinen Zählerstand durchgeben?";
    for text in [asked, "Ja", CONTRACT, &reading, "heute", "Ja, stimmt"] {
        talk.say(text);
    }
    billing.book().len()
}

fn listed(app: &TestApp) -> Vec<Value> {
    let kept = app.get("/v1/credentials").bearer(&app.admin).send().expect(200);
    kept["items"].as_array().unwrap().clone()
}

fn kept_through_api(app: &TestApp, name: &str, secret: &str) -> Value {
    let body = json!({ "name": name, "secret": secret });
    app.post("/v1/credentials", &body).bearer(&app.admin).send().expect(200)
}

/// Whether these bytes stand in a file below a folder.
fn stands_in(folder: &Path, text: &str) -> bool {
    fs::read_dir(folder).unwrap().map(|item| item.unwrap().path()).any(|path| {
        if path.is_dir() {
            return stands_in(&path, text);
        }
        let bytes = fs::read(&path).unwrap_or_default();
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    })
}

#[test]
fn a_tools_next_call_has_the_credential_that_is_kept_now() {
    let (prepared, billing, _wire, token) = prepared();
    let mut app = prepared.start();
    assert_eq!(tried(&app, &billing), 0, "without one it is not let in");
    let ran = set(&app, "billing", &format!("{token}\n"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(tried(&app, &billing), 1);
    kept_through_api(&app, "billing", WRONG);
    assert_eq!(tried(&app, &billing), 1, "the one before is not used any more");
    let kept = kept_through_api(&app, "billing", &token);
    assert_eq!(tried(&app, &billing), 2);

    // After a restart too.
    assert_eq!(app.take_server().stop(), Some(0));
    app.start_again();
    assert_eq!(tried(&app, &billing), 3);
    let list = listed(&app);
    assert_eq!(list, std::slice::from_ref(&kept));
    let shown = app.ombud(&["credentials", "list"]);
    assert!(shown.stdout.contains("billing  set 2"), "{shown:?}");
    let shown_as_json = app.ombud(&["credentials", "list", "--json"]);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&shown_as_json.stdout).unwrap(), list);

    // The decision says which, and by whom; what it is, nothing does.
    let path = format!("/v1/decisions/{}", kept["decision"].as_str().unwrap());
    let leaf = app.get(&path).bearer(&app.admin).send().expect(200)["leaf"].clone();
    assert_eq!(leaf["kind"], "credential");
    assert_eq!(leaf["reasons"][0]["code"], "credential.set.billing");
    assert_eq!((&leaf["actor"]["kind"], &leaf["actor"]["id"]), (&json!("person"), &kept["by"]));
    for secret in [token.as_str(), WRONG] {
        assert!(!stands_in(&app.data(), secret));
        let said = [app.logged(), format!("{ran:?}{shown:?}{list:?}{leaf}")].concat();
        assert!(!said.contains(secret), "{said}");
    }

    let ran = app.ombud(&["credentials", "remove", "billing"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(tried(&app, &billing), 3);
    assert_eq!(listed(&app), [] as [Value; 0]);
    let again = app.ombud(&["credentials", "remove", "billing"]);
    assert!(again.stderr.contains("There is no credential `billing`"), "{again:?}");
    app.assert_well();
}

#[test]
fn what_is_kept_goes_before_the_file_which_is_used_again_without_it() {
    let (mut prepared, billing, wire, token) = prepared();
    prepared.set(&[("OMBUD_TOOLS_CONNECTED", &billing.setting(&wire))]);
    let app = prepared.start();
    assert_eq!(tried(&app, &billing), 1);
    kept_through_api(&app, "billing", WRONG);
    assert_eq!(tried(&app, &billing), 1);
    let doctor = app.ombud(&["doctor"]);
    assert!(doctor.stdout.contains("ok   credential `billing` is kept; `"), "{doctor:?}");
    app.ombud(&["credentials", "remove", "billing"]);
    assert_eq!(tried(&app, &billing), 2);
    assert!(!app.logged().contains(&token));
}

#[test]
fn a_backup_keeps_credentials_and_brings_none_back_that_was_removed() {
    let (prepared, billing, _wire, token) = prepared();
    let mut app = prepared.start();
    kept_through_api(&app, "billing", &token);
    kept_through_api(&app, "crm.CRM_TOKEN", WRONG);
    let backup = app.folder.join("backup");
    let backup = backup.to_str().unwrap();
    assert_eq!(app.ombud(&["backup", backup]).code, Some(0));
    assert!(!stands_in(Path::new(backup), &token));
    app.ombud(&["credentials", "remove", "crm.CRM_TOKEN"]);
    assert_eq!(app.take_server().stop(), Some(0));
    let ran = app.ombud(&["restore", backup]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    app.start_again();
    assert_eq!(tried(&app, &billing), 1);
    assert!(app.logged().contains("a credential cannot be opened"), "{}", app.logged());

    // On another machine, with the secrets.
    app.take_server().kill();
    let (data, away) = (app.data(), app.folder.join("away"));
    fs::rename(&data, &away).unwrap();
    copy_folder(&away.join("secrets"), &data.join("secrets")).unwrap();
    assert_eq!(app.ombud(&["restore", backup]).code, Some(0));
    app.start_again();
    assert_eq!(tried(&app, &billing), 2);
    // It can be set again.
    kept_through_api(&app, "crm.CRM_TOKEN", WRONG);
    app.assert_well();
}

#[test]
fn what_cannot_be_a_credential_is_refused_without_being_repeated() {
    let app = TestApp::shared("small");
    let long = "x".repeat(8 * 1024 + 1);
    for (name, secret, says) in [
        ("Billing", "geheim", "`crm.CRM_TOKEN`"),
        ("", "geheim", "`crm.CRM_TOKEN`"),
        ("crm.", "geheim", "`crm.CRM_TOKEN`"),
        ("crm.A B", "geheim", "`crm.CRM_TOKEN`"),
        ("billing", "", "1 to 8192 bytes"),
        ("billing", long.as_str(), "1 to 8192 bytes"),
        ("billing", "ge heim", "visible ASCII"),
        ("billing", "geheim\r\nx-other: 1", "visible ASCII"),
    ] {
        let body = json!({ "name": name, "secret": secret });
        let refused = app.post("/v1/credentials", &body).bearer(&app.admin).send();
        let said = refused.problem(422, "invalid");
        assert!(said.contains(says) && !said.contains("geheim"), "{name}: {said}");
    }
    let typed = json!({ "name": "billing", "secret": 471_100 });
    let refused = app.post("/v1/credentials", &typed).bearer(&app.admin).send();
    assert!((400..500).contains(&refused.status), "{refused:?}");
    assert!(!String::from_utf8_lossy(&refused.body).contains("471100"), "{refused:?}");
    let desk = app.key(&["desk", "approvals", "releases", "decisions", "conversations"]);
    let body = json!({ "name": "billing", "secret": "geheim" });
    app.post("/v1/credentials", &body).bearer(&desk).send().problem(403, "forbidden");
    app.get("/v1/credentials").bearer(&desk).send().problem(403, "forbidden");
    let path = "/v1/credentials/nothing";
    app.request("DELETE", path).bearer(&desk).send().problem(403, "forbidden");
    app.request("DELETE", path).bearer(&app.admin).send().problem(404, "not-found");
    let nothing = set(&app, "billing", "\n");
    assert!(nothing.stderr.contains("standard input is empty"), "{nothing:?}");
}

/// On two nodes, which the tests of PostgreSQL start.
pub(crate) fn both_have_what_one_was_given(
    (first, second): (&TestApp, &TestApp),
    billing: &Billing,
    token: &str,
) {
    assert_eq!((tried(first, billing), tried(second, billing)), (0, 0));
    for (giving, other) in [(first, second), (second, first)] {
        let before = billing.book().len();
        kept_through_api(giving, "billing", token);
        let given = Instant::now();
        poll("the other has it", || (tried(other, billing) > before).then_some(()));
        // A conversation was held meanwhile.
        assert!(given.elapsed() < Duration::from_secs(5), "{:?}", given.elapsed());
        kept_through_api(giving, "billing", WRONG);
        poll("the other has it no more", || {
            let before = billing.book().len();
            (tried(other, billing) == before).then_some(())
        });
    }
    assert_eq!(listed(first), listed(second));
}
