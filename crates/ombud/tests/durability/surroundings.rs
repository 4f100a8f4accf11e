//! The machine and the files around it change while it serves.

use std::{fs, io::Write, net::TcpStream, os::unix::fs::PermissionsExt, path::Path};

use ombud_ledger::VerifyingKey;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;

use crate::{
    QUESTION,
    app::{LEARNED, Prepared, TestApp, poll, small_assistant},
    machine::{Clock, Power},
    verified,
};

#[test]
fn a_clock_moved_back_changes_no_order_and_breaks_no_proof() {
    let temporary = tempfile::tempdir().unwrap();
    let clock = Clock::new(temporary.path());
    let settings = clock.settings();
    let settings: Vec<_> = settings.iter().map(|(name, value)| (&**name, &**value)).collect();
    let mut app = TestApp::start_with(&settings);
    let talk = app.open("de").keep();
    let key: VerifyingKey = app.verifier_key().parse().unwrap();
    let mut replies = Vec::new();
    for offset in [0, -86_400, -90_000, 3_600] {
        clock.set(offset);
        let reply = talk.on(&app).say(QUESTION)["reply"].clone();
        // The first entry says which version of the assistant serves.
        assert_eq!(verified(&reply["receipt"], &key).index, 1 + replies.len() as u64);
        replies.push(reply);
        if offset == -86_400 {
            // Also while it was away.
            app.take_server().kill();
            app.start_again();
        }
    }
    let events = talk.on(&app).events();
    let versions: Vec<u64> =
        events.iter().map(|event| event["version"].as_u64().unwrap()).collect();
    assert_eq!(versions, (1..=9).collect::<Vec<_>>());
    // Newest first is by the log, not by the time that was written on it.
    let listed = talk.on(&app).decisions();
    let listed: Vec<_> =
        listed.iter().map(|decision| decision["index"].as_u64().unwrap()).collect();
    assert_eq!(listed, [4, 3, 2, 1]);
    let ran = app.ombud(&["ledger", "verify"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    app.assert_well();
}

#[test]
fn a_yes_that_comes_days_later_confirms_nothing() {
    let mut prepared = Prepared::new();
    prepared.take([
        "flows/identify.yaml",
        "flows/moving-house.yaml",
        "examples/moving-house.toml",
        "tools/billing.toml",
        "tools/billing.openapi.json",
        "words/de.ftl",
        "words/en.ftl",
    ]);
    let clock = Clock::new(&prepared.folder);
    prepared.settings.extend(clock.settings());
    let app = prepared.start();
    let talk = app.open("de");
    let said = |text: &str| talk.say(text)["reply"]["text"].as_str().unwrap().to_owned();
    said("Ich ziehe um, was muss ich tun?");
    let asked = said("Ja");
    assert!(asked.contains("Vertragsnummer"), "{asked}");
    clock.set(25 * 3_600);
    let late = said("NL-100234");
    assert!(late.contains("eine Weile zurück") && late.contains("Umzug"), "{late}");
    assert!(said("Ja").contains("Vertragsnummer"));
    let leaf = &talk.decisions()[1]["leaf"];
    let late = |reason: &serde_json::Value| reason["code"] == "flow_command.late";
    assert!(leaf["reasons"].as_array().unwrap().iter().any(late), "{leaf}");
}

#[test]
fn what_was_learned_is_kept_beside_the_data_and_learned_again_where_it_is_damaged() {
    // As it is where nothing else is said.
    let mut app = TestApp::start_with(&[(LEARNED, "")]);
    let folder = app.data().join("learned");
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    let files = || fs::read_dir(&folder).unwrap().map(|item| item.unwrap().path());
    let [file] = files().collect::<Vec<_>>().try_into().unwrap();
    let learned = fs::read(&file).unwrap();
    let answer = |app: &TestApp| app.open("de").say(QUESTION)["reply"]["text"].clone();
    let before = answer(&app);
    for damage in [None, Some(&learned[..learned.len() / 3]), Some(&b"nonsense"[..])] {
        if let Some(damage) = damage {
            fs::write(&file, damage).unwrap();
        }
        app.take_server().stop();
        app.start_again();
        assert_eq!(answer(&app), before);
        assert_eq!(fs::read(&file).unwrap(), learned);
    }
    app.take_server().stop();
    fs::remove_dir_all(&folder).unwrap();
    app.start_again();
    assert_eq!(answer(&app), before);
    assert_eq!(files().count(), 1);
    app.assert_well();
}

#[test]
fn where_what_was_learned_cannot_be_kept_the_log_says_so_once() {
    let temporary = tempfile::tempdir().unwrap();
    let taken = temporary.path().join("taken");
    fs::write(&taken, "a file in its place").unwrap();
    let app = TestApp::start_with(&[(LEARNED, taken.to_str().unwrap())]);
    app.open("de").say(QUESTION);
    let logged = app.logged();
    let told: Vec<_> =
        logged.lines().filter(|line| line.contains("learned of the phrasings")).collect();
    let [line] = told[..] else { panic!("{logged}") };
    for part in ["WARN", taken.to_str().unwrap(), "not a directory", "`data.learned_folder`"] {
        assert!(line.contains(part), "{part}: {line}");
    }
    let elsewhere = TestApp::start();
    assert!(!elsewhere.logged().contains("learned of the phrasings"), "{}", elsewhere.logged());
}

#[test]
fn the_ledger_is_checked_proven_and_exported_without_the_assistant() {
    let mut app = TestApp::start();
    let reply = app.open("de").say(QUESTION)["reply"].clone();
    // The first says which version of the assistant serves.
    let proof = |app: &TestApp| app.ombud(&["ledger", "prove", "1"]);
    let while_it_runs = proof(&app);
    assert_eq!(app.take_server().stop(), Some(0));
    let assistant = app.folder.join("assistant");
    fs::write(assistant.join("assistant.toml"), "broken").unwrap();
    for is_there in [true, false] {
        if !is_there {
            fs::remove_dir_all(&assistant).unwrap();
        }
        let verified = app.ombud(&["ledger", "verify"]);
        assert_eq!(verified.code, Some(0), "{verified:?}");
        assert!(verified.stdout.starts_with("right: 2 entries; "), "{verified:?}");
        assert!(verified.stdout.contains("; 2 messages open"), "{verified:?}");
        let proven = proof(&app);
        assert_eq!((proven.code, &proven.stdout), (Some(0), &while_it_runs.stdout), "{proven:?}");
        let exported = app.ombud(&["ledger", "export", &format!("log-{is_there}")]);
        assert_eq!(exported.code, Some(0), "{exported:?}");
        // What is wrong is said in the same words as by a server.
        let none = app.ombud(&["ledger", "prove", "17"]);
        assert_eq!(none.code, Some(2), "{none:?}");
        assert_eq!(none.stderr, "error: There is no entry `17`.\n");
        // Whatever speaks needs it.
        let decision = reply["decision"].as_str().unwrap();
        let explained = app.ombud(&["policy", "explain", decision]);
        assert_eq!(explained.code, Some(2), "{explained:?}");
        assert!(explained.stderr.contains("assistant"), "{explained:?}");
    }
}

#[test]
fn a_folder_changed_while_serving_waits_for_the_next_start() {
    let mut app = TestApp::start();
    let version = |app: &TestApp| {
        let talk = app.open("de");
        let reply = talk.say(QUESTION)["reply"].clone();
        let path = format!("/v1/decisions/{}", reply["decision"].as_str().unwrap());
        let decision = app.get(&path).bearer(&app.admin).send().expect(200);
        let version = decision["leaf"]["actor"]["version"].as_str().unwrap().to_owned();
        (version, reply["text"].as_str().unwrap().to_owned())
    };
    let before = version(&app);
    let article = app.folder.join("assistant/knowledge/de/moving-house.md");
    let text = fs::read_to_string(&article).unwrap();
    let changed = text.replace("vier und spätestens", "sechs und spätestens");
    fs::write(&article, &changed).unwrap();
    let told = |app: &TestApp| app.logged().contains("the assistant's folder has changed");
    poll("the change is told", || told(&app).then_some(()));
    assert_eq!(version(&app), before, "what was loaded and checked serves on");
    // Broken, and even gone: still nothing happens to customers.
    fs::write(app.folder.join("assistant/assistant.toml"), "broken").unwrap();
    fs::remove_dir_all(app.folder.join("assistant/policies")).unwrap();
    assert_eq!(version(&app), before);
    app.assert_well();
    fs::remove_dir_all(app.folder.join("assistant")).unwrap();
    small_assistant(&app.folder);
    fs::write(&article, &changed).unwrap();
    app.take_server().kill();
    app.start_again();
    let after = version(&app);
    assert_ne!(after.0, before.0);
    assert!(after.1.contains("sechs und spätestens"), "{after:?}");
}

#[test]
fn a_full_disk_refuses_and_loses_nothing_and_room_is_enough() {
    let temporary = tempfile::tempdir().unwrap();
    let power = Power::new(temporary.path(), Path::new("data"));
    let data = temporary.path().canonicalize().unwrap().join("data");
    let settings = power.settings();
    let mut settings: Vec<_> =
        settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let data = data.display().to_string();
    settings.push(("OMBUD_DATA_FOLDER", &data));
    let app = TestApp::start_with(&settings);
    let talk = app.open("de");
    talk.say(QUESTION);
    let before = talk.events();
    power.fill();
    for _ in 0..3 {
        let body = json!({ "text": "Und wann kommt die Rechnung?" });
        let refused = talk.post("/messages", &body).send();
        let detail = refused.problem(507, "not-writable");
        assert!(detail.contains("full") && detail.contains("Nothing was lost"), "{detail}");
    }
    // What is there can still be read.
    assert_eq!(talk.events(), before);
    power.make_room();
    talk.say("Und wann kommt die Rechnung?");
    assert!(talk.events().len() > before.len());
    let ran = app.ombud(&["ledger", "verify"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

/// Strangers who take every connection there is keep nobody from the operator's own socket, and others get in when they
/// leave.
#[test]
fn connections_leave_files_for_the_database_and_the_operator() {
    let own = getrlimit(Resource::Nofile);
    // The server that is started inherits it.
    setrlimit(Resource::Nofile, Rlimit { current: Some(160), ..own }).unwrap();
    let app = TestApp::start();
    setrlimit(Resource::Nofile, own).unwrap();
    let talk = app.open("de").keep();
    let strangers: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = TcpStream::connect(&app.address).unwrap();
            stream.write_all(b"GET /healthz HTTP/1.1\r\nHost:").unwrap();
            stream
        })
        .collect();
    let verified = app.ombud(&["ledger", "verify"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    drop(strangers);
    talk.on(&app).say(QUESTION);
    app.assert_well();
}
