//! Receipts, checked offline: by `ombud verify` and by the verifier in Python of the documentation.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use ombud_ledger::{Note, SigningKey, Succession, VerifyingKey};
use serde_json::Value;

use crate::{
    QUESTION_DE,
    app::{Ran, TestApp, run},
};

/// A Python that has the package `cryptography`, of which `./test` sees to one.
fn python() -> PathBuf {
    let places = ["/usr/bin/python3", "/usr/local/bin/python3", "python3"].map(PathBuf::from);
    let has = |place: &PathBuf| {
        let mut command = Command::new(place);
        command.args(["-c", "import cryptography"]).output().is_ok_and(|ran| ran.status.success())
    };
    places.into_iter().find(has).unwrap_or_else(|| panic!("no Python has `cryptography`"))
}

/// What `ombud verify` and the verifier in Python say of a receipt.
fn verify(app: &TestApp, receipt: &str, key: &str, successions: Option<&str>) -> [Ran; 2] {
    let with = successions.map_or(vec![], |file| vec!["--successions", file]);
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/verify_receipt.py");
    let mut command = Command::new(python());
    command.current_dir(&app.folder).arg(script).args([receipt, key]).args(&with);
    let ours = app.ombud(&[&["verify", receipt, "--key", key], with.as_slice()].concat());
    [ours, run(&mut command)]
}

/// Whether a receipt is valid, on which both agree.
fn is_valid(app: &TestApp, receipt: &str, key: &str, successions: Option<&str>) -> bool {
    let said = verify(app, receipt, key, successions);
    let [ours, theirs] = said.each_ref().map(|ran| ran.code == Some(0));
    assert_eq!(ours, theirs, "{said:?}");
    ours
}

fn keep(app: &TestApp, name: &str, text: &str) {
    fs::write(app.folder.join(name), text).unwrap();
}

#[test]
fn what_nobody_checks_is_refused_and_what_is_not_shown_is_said() {
    let app = TestApp::start();
    let receipt = app.open("de").say(QUESTION_DE)["reply"]["receipt"].clone();
    keep(&app, "log.key", &app.verifier_key());
    let with = |name: &str, change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = receipt.clone();
        change(&mut changed);
        keep(&app, name, &changed.to_string());
        verify(&app, name, "log.key", None)
    };
    assert!(is_valid_all(&with("whole.json", &|_| {}), "valid: entry "));
    let note = |receipt: &mut serde_json::Value| receipt["note"] = "and 100 euros".into();
    let within = |receipt: &mut serde_json::Value| receipt["openings"][0]["note"] = "x".into();
    for (name, change) in [("more.json", &note as &dyn Fn(&mut _)), ("within.json", &within)] {
        for ran in with(name, change) {
            assert_eq!(ran.code, Some(1), "{name}: {ran:?}");
            assert!(ran.stdout.starts_with("not valid: "), "{name}: {ran:?}");
        }
    }
    let again = |receipt: &mut serde_json::Value| {
        let first = receipt["openings"][0].clone();
        receipt["openings"].as_array_mut().unwrap().push(first);
    };
    for ran in with("again.json", &again) {
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stdout.contains(" stands there twice"), "{ran:?}");
    }
    for (name, document) in [
        ("list.json", "[]"),
        ("number.json", "7"),
        ("bare.json", "{}"),
        ("empty.json", ""),
        ("cut.json", "{\"v\": 1, "),
        ("salt.json", r#"{"v": 1, "leaf": "{}", "salt": 7, "proof": ""}"#),
        ("proof.json", r#"{"v": 1, "leaf": "{}", "salt": "", "proof": "x"}"#),
        ("deep.json", &"[".repeat(100_000)),
    ] {
        keep(&app, name, document);
        for ran in verify(&app, name, "log.key", None) {
            assert_eq!(ran.code, Some(1), "{name}: {ran:?}");
            assert!(
                ran.stdout.starts_with("not valid: ") && ran.stderr.is_empty(),
                "{name}: {ran:?}"
            );
            for jargon in ["Expecting", "char ", "KeyError", "object has no", "Ed25519", "NoneType"]
            {
                assert!(!ran.stdout.contains(jargon), "{name}: {ran:?}");
            }
        }
    }
    for ran in verify(&app, "none.json", "log.key", None) {
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(
            ran.stderr.contains("none.json") && ran.stderr.contains("cannot be read"),
            "{ran:?}"
        );
    }
    let text = receipt.to_string();
    keep(&app, "twice.json", &text.replacen('{', "{\"v\":1,", 1));
    for ran in verify(&app, "twice.json", "log.key", None) {
        assert_eq!(ran.code, Some(1), "{ran:?}");
    }
    let closed = with("closed.json", &|receipt| {
        let openings = receipt["openings"].as_array_mut().unwrap();
        openings.retain(|one| one["field"] != "reply");
    });
    assert!(is_valid_all(&closed, "--- reply\n(not shown in this receipt"), "{closed:?}");
    assert!(is_valid_all(&closed, "--- message.0\n"), "{closed:?}");
}

#[test]
fn what_cannot_be_checked_with_ends_alike_in_both_and_says_nothing_of_the_receipt() {
    let app = TestApp::start();
    let receipt = app.open("de").say(QUESTION_DE)["reply"]["receipt"].clone();
    keep(&app, "receipt.json", &receipt.to_string());
    let key = app.verifier_key();
    keep(&app, "log.key", &key);
    let witness = ombud_ledger::CosigningKey::from_seed("witness.example", &[7; 32]).unwrap();
    for (name, text) in [
        ("empty.key", String::new()),
        ("word.key", "nordlicht".to_owned()),
        ("cut.key", key.get(..key.len() - 8).unwrap().to_owned()),
        ("changed.key", key.replacen("localhost", "localhosd", 1)),
        ("witness.key", witness.verifying_key().to_string()),
    ] {
        keep(&app, name, &text);
        for ran in verify(&app, "receipt.json", name, None) {
            assert_eq!(ran.code, Some(2), "{name}: {ran:?}");
            assert!(ran.stdout.is_empty() && ran.stderr.starts_with("error: "), "{name}: {ran:?}");
        }
    }
    for (name, text) in
        [("no-json", "["), ("no-list", "{}"), ("no-texts", "[7]"), ("no-note", "[\"x\"]")]
    {
        keep(&app, name, text);
        for ran in verify(&app, "receipt.json", "log.key", Some(name)) {
            assert_eq!(ran.code, Some(2), "{name}: {ran:?}");
            assert!(ran.stdout.is_empty() && ran.stderr.starts_with("error: "), "{name}: {ran:?}");
        }
    }
    // The key of another log is one: the receipt is not valid with it.
    let other = SigningKey::from_seed("elsewhere.example/log", &[9; 32]).unwrap();
    keep(&app, "other.key", &other.verifying_key().to_string());
    for ran in verify(&app, "receipt.json", "other.key", None) {
        assert_eq!(ran.code, Some(1), "{ran:?}");
    }
}

/// Whether both find it valid and say this.
fn is_valid_all(ran: &[Ran], says: &str) -> bool {
    ran.iter().all(|ran| ran.code == Some(0) && ran.stdout.contains(says))
}

/// Base64 that ends in one `=`, with a bit set in what its last letter has left over.
fn loose(base64: &str) -> String {
    let mut letters: Vec<char> = base64.strip_suffix('=').unwrap().chars().collect();
    let last = letters.pop().unwrap();
    letters.extend((last..).nth(1));
    letters.into_iter().chain(['=']).collect()
}

#[test]
fn a_receipt_has_one_spelling() {
    let app = TestApp::start();
    let receipt = app.open("de").say(QUESTION_DE)["reply"]["receipt"].clone();
    keep(&app, "log.key", &app.verifier_key());
    let text = receipt.to_string();
    let [proof, salt, opening] = ["/proof", "/salt", "/openings/0/salt"]
        .map(|at| receipt.pointer(at).unwrap().as_str().unwrap());
    let signature = proof.trim_end().rsplit(' ').next().unwrap();
    let of = |proof: String| {
        let mut changed = receipt.clone();
        changed["proof"] = proof.into();
        changed.to_string()
    };
    let before_index = |line: &str| of(proof.replace("\nindex ", &format!("\n{line}\nindex ")));
    let after_index = of(proof.replacen("\n\n", "\nextra AAAA\n\n", 1));
    let signed_too = |line: &str| of(format!("{proof}{line}\n"));
    let long = format!("{text}{}", " ".repeat(1024 * 1024));
    for (valid, name, changed) in [
        (true, "extra", before_index("extra AAAA")),
        (true, "another's signature", signed_too("— witness.example/w AAAAAAA=")),
        (false, "index 01", of(proof.replace("\nindex ", "\nindex 0"))),
        (false, "extra that is not base64", before_index("extra !!!")),
        (false, "extra twice", before_index("extra AAAA\nextra AAAA")),
        (false, "extra after the index", after_index),
        (false, "salt with loose bits", text.replace(salt, &loose(salt))),
        (false, "salt without padding", text.replace(salt, salt.trim_end_matches('='))),
        (false, "opening with loose bits", text.replace(opening, &loose(opening))),
        (false, "signature with loose bits", of(proof.replace(signature, &loose(signature)))),
        (false, "another's with loose bits", signed_too("— witness.example/w AAAAAAB=")),
        (false, "another's without padding", signed_too("— witness.example/w AAAAAAA")),
        (false, "junk among the signatures", signed_too("junk")),
        (false, "no final newline", of(proof.trim_end().to_owned())),
        (false, "more than 1 MiB", long),
    ] {
        assert_ne!(changed, text, "{name}");
        keep(&app, "changed.json", &changed);
        assert_eq!(is_valid(&app, "changed.json", "log.key", None), valid, "{name}");
    }
}

#[test]
fn after_a_change_of_keys_an_old_key_verifies_with_the_successions_and_is_told_of_them_without() {
    let app = TestApp::start();
    let talk = app.open("de");
    let receipt = |name: &str| {
        keep(&app, name, &talk.say(QUESTION_DE)["reply"]["receipt"].to_string());
    };
    keep(&app, "first.key", &app.verifier_key());
    receipt("first.json");
    for (name, successions) in [("second", "one"), ("third", "two")] {
        assert_eq!(app.ombud(&["ledger", "rotate"]).code, Some(0));
        keep(&app, &format!("{name}.key"), &app.verifier_key());
        receipt(&format!("{name}.json"));
        keep(&app, successions, &app.get("/successions").send().text(200));
    }
    for (receipt, key) in [
        ("first.json", "first.key"),
        ("second.json", "second.key"),
        ("third.json", "third.key"),
        ("second.json", "first.key"),
        ("third.json", "first.key"),
        ("third.json", "second.key"),
    ] {
        assert!(is_valid(&app, receipt, key, Some("two")), "{receipt} {key}");
        let own = receipt.split('.').next() == key.split('.').next();
        assert_eq!(is_valid(&app, receipt, key, None), own, "{receipt} {key}");
    }
    // Trust goes on to later keys, never back to earlier ones.
    assert!(!is_valid(&app, "first.json", "second.key", Some("two")));
    for ran in verify(&app, "third.json", "first.key", None) {
        let said = ran.stdout.replace('`', "");
        let hint = "if the log's key has changed since you got yours, add --successions FILE";
        assert!(said.contains(hint), "{ran:?}");
    }
    for ran in verify(&app, "third.json", "first.key", Some("one")) {
        assert!(ran.stdout.contains("/successions") && ran.stdout.contains("again"), "{ran:?}");
    }
    // What is not wrong with the key is not blamed on it.
    let third = fs::read_to_string(app.folder.join("third.json")).unwrap();
    keep(&app, "changed.json", &third.replace("nordlicht", "suedlicht"));
    for ran in verify(&app, "changed.json", "third.key", None) {
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(!ran.stdout.contains("successions"), "{ran:?}");
    }
}

#[test]
fn successions_that_do_not_hold_are_not_followed() {
    let app = TestApp::start();
    let talk = app.open("de");
    keep(&app, "old.key", &app.verifier_key());
    for _change in 0..2 {
        assert_eq!(app.ombud(&["ledger", "rotate"]).code, Some(0));
    }
    keep(&app, "receipt.json", &talk.say(QUESTION_DE)["reply"]["receipt"].to_string());
    let right = app.get("/successions").send().expect(200);
    // The last, so that nothing but its signature is against it.
    let last = right[1].as_str().unwrap();
    let size = last.lines().find(|line| line.starts_with("size ")).unwrap();
    let mut forged = right.clone();
    forged[1] = Value::from(last.replace(size, "size 9999"));
    let turned: Value = right.as_array().unwrap().iter().rev().cloned().collect();
    let gap: Value = [right[0].clone(), right[0].clone()].into_iter().collect();
    // Signed as it should be, by somebody who was never in office.
    let notes: Vec<Note> = right
        .as_array()
        .unwrap()
        .iter()
        .map(|note| note.as_str().unwrap().parse().unwrap())
        .collect();
    let log = app.verifier_key().parse::<VerifyingKey>().unwrap().name().to_owned();
    let [old, new] = [7, 8].map(|seed| SigningKey::from_seed(&log, &[seed; 32]).unwrap());
    let head = Succession::open(&notes[0]).unwrap().last();
    let by = Succession::new(old.verifying_key().clone(), new.verifying_key().clone(), head);
    let stranger = Value::from(by.unwrap().sign(&old).unwrap().to_string());
    let stranger: Value = [right[0].clone(), stranger, right[1].clone()].into_iter().collect();
    for (name, successions) in
        [("forged", forged), ("turned", turned), ("gap", gap), ("stranger", stranger)]
    {
        keep(&app, name, &successions.to_string());
        // Turned, the first is followed as far as it goes: what follows it came before, and the receipt is not valid.
        let code = if name == "turned" { 1 } else { 2 };
        for ran in verify(&app, "receipt.json", "old.key", Some(name)) {
            assert_eq!(ran.code, Some(code), "{name}: {ran:?}");
            assert_eq!(ran.stderr.starts_with("error: "), code == 2, "{name}: {ran:?}");
        }
    }
    keep(&app, "right", &right.to_string());
    assert!(is_valid(&app, "receipt.json", "old.key", Some("right")));
}
