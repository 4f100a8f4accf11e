//! The ledger's key changes: whoever knows an old key follows to the new one, whatever breaks in
//! between, and a key may be somewhere else altogether.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use ombud_ledger::{Checkpoint, KeyChain, Note, Receipt, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use crate::{
    QUESTION,
    app::{TestApp, http::Request, run},
    log_key, random, verified,
};

const ORIGIN: &str = "localhost/ombud/local";

/// What a server publishes of the keys of its log.
fn successions(app: &TestApp) -> Vec<Note> {
    let notes = app.get("/successions").send().expect(200);
    let notes = notes.as_array().unwrap().iter();
    notes.map(|note| note.as_str().unwrap().parse().unwrap()).collect()
}

/// Follow from a key to the one in office, and see that it signed the checkpoint.
fn follow(app: &TestApp, trusted: &VerifyingKey) -> KeyChain {
    let chain = KeyChain::follow_from(trusted.clone(), &successions(app)).unwrap();
    assert_eq!(*chain.current(), log_key(&app.address));
    let note: Note = app.get("/checkpoint").send().text(200).parse().unwrap();
    let (checkpoint, _) = Checkpoint::open(&note, std::slice::from_ref(chain.current())).unwrap();
    assert!(chain.allows(chain.current(), checkpoint.head()));
    chain
}

fn rotate(app: &TestApp) {
    let ran = app.ombud(&["ledger", "rotate"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.starts_with("the ledger has a new key; decision "), "{ran:?}");
}

fn secret(app: &TestApp, name: &str) -> PathBuf {
    app.data().join("secrets").join(name)
}

/// The decision that stands at an index of the log.
fn leaf_of(app: &TestApp, decision: &str) -> Value {
    let path = format!("/v1/decisions/{decision}");
    app.get(&path).bearer(&app.admin).send().expect(200)["leaf"].clone()
}

#[test]
fn who_knows_only_the_old_key_follows_to_the_new_one_and_old_receipts_still_verify() {
    let mut app = TestApp::start();
    let old = log_key(&app.address);
    let talk = app.open("de").keep();
    let before = talk.on(&app).say(QUESTION)["reply"]["receipt"].clone();
    assert!(successions(&app).is_empty());
    let private = fs::read_to_string(secret(&app, "ledger.key")).unwrap();

    // While it serves.
    let ran = app.ombud(&["ledger", "rotate"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let new = log_key(&app.address);
    assert_ne!(old, new);
    assert!(ran.stdout.contains(&old.to_string()) && ran.stdout.contains(&new.to_string()));
    let chain = follow(&app, &old);
    assert_eq!(chain.keys(), [old.clone(), new.clone()]);
    let decision = ran.stdout.lines().next().unwrap().rsplit(' ').next().unwrap();
    let leaf = leaf_of(&app, decision);
    assert_eq!(leaf["kind"], "succession");
    assert_eq!(leaf["sources"][1]["passage"], "ledger.key/new");
    let kept = fs::read_to_string(secret(&app, "ledger.key")).unwrap();
    assert_ne!(kept, private, "the old private key is gone");
    assert!(!secret(&app, "ledger.key.next").exists());

    let after = talk.on(&app).say(QUESTION)["reply"]["receipt"].clone();
    verified(&before, &old);
    verified(&after, &new);
    // Offline, with what the export holds.
    let export = app.folder.join("export");
    let ran = app.ombud(&["ledger", "export", export.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let file = |name: &str, text: &Value| {
        let path = app.folder.join(name);
        fs::write(&path, text.to_string()).unwrap();
        path.display().to_string()
    };
    let (before, after) = (file("before.json", &before), file("after.json", &after));
    let exported = export.join("successions").display().to_string();
    let (old_text, new_text) = (old.to_string(), new.to_string());
    let verify = |receipt: &str, key: &str, more: &[&str]| {
        let ran = app.ombud(&[&["verify", receipt, "--key", key], more].concat());
        (ran.code, ran.stdout)
    };
    let with = ["--successions", exported.as_str()];
    for receipt in [&before, &after] {
        assert_eq!(verify(receipt, &old_text, &with).0, Some(0));
    }
    assert_eq!(verify(&after, &new_text, &[]).0, Some(0));
    let (code, said) = verify(&after, &old_text, &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("no trusted key has signed"), "{said}");
    // Whoever has the old private key can sign nothing that is believed.
    let thief = SigningKey::from_text(private.trim()).unwrap();
    let mut forged: Receipt =
        Receipt::from_json(fs::read_to_string(&after).unwrap().as_bytes()).unwrap();
    let (proof, checkpoint) = forged.proof.split_once("\n\n").unwrap();
    let note: Note = checkpoint.parse().unwrap();
    let mut by_thief = Note::new(note.text()).unwrap();
    by_thief.sign(&thief);
    forged.proof = format!("{proof}\n\n{by_thief}");
    let forged = file("forged.json", &serde_json::from_str(&forged.to_json()).unwrap());
    let (code, said) = verify(&forged, &old_text, &with);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("the key that signed the log had ended before"), "{said}");

    // And on the data alone, where no server runs.
    assert_eq!(app.take_server().stop(), Some(0));
    rotate(&app);
    app.start_again();
    assert_eq!(follow(&app, &old).keys().len(), 3);
    follow(&app, &new);
    verified(&talk.on(&app).say(QUESTION)["reply"]["receipt"], &log_key(&app.address));
    let ran = app.ombud(&["ledger", "verify"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn a_change_of_key_that_was_interrupted_is_finished_or_never_was() {
    let mut app = TestApp::start();
    let old = log_key(&app.address);
    let talk = app.open("de").keep();
    talk.on(&app).say(QUESTION);
    let first = fs::read_to_string(secret(&app, "ledger.key")).unwrap();

    // Killed after the new key was made, before the log changed to it: the old one goes on, and
    // the next change takes the key that is there.
    app.take_server().kill();
    let made = SigningKey::from_seed(ORIGIN, &[9; 32]).unwrap();
    fs::write(secret(&app, "ledger.key.next"), made.to_text().as_bytes()).unwrap();
    app.start_again();
    assert_eq!(log_key(&app.address), old);
    verified(&talk.on(&app).say(QUESTION)["reply"]["receipt"], &old);
    assert!(successions(&app).is_empty());
    rotate(&app);
    assert_eq!(log_key(&app.address), *made.verifying_key());

    // Killed after the log changed, before the new key's file was in place.
    app.take_server().kill();
    let second = fs::read_to_string(secret(&app, "ledger.key")).unwrap();
    fs::write(secret(&app, "ledger.key.next"), &second).unwrap();
    fs::write(secret(&app, "ledger.key"), &first).unwrap();
    app.start_again();
    assert_eq!(fs::read_to_string(secret(&app, "ledger.key")).unwrap(), second);
    assert!(!secret(&app, "ledger.key.next").exists());
    follow(&app, &old);
    verified(&talk.on(&app).say(QUESTION)["reply"]["receipt"], made.verifying_key());

    // With nothing but the old key nothing is signed, and it is said why.
    app.take_server().kill();
    fs::write(secret(&app, "ledger.key"), &first).unwrap();
    let ran = app.ombud(&["ledger", "verify"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("the ledger's key was changed"), "{ran:?}");
}

#[test]
fn killed_at_any_moment_of_a_change_of_key_what_was_acknowledged_verifies() {
    let mut app = TestApp::start();
    let first = log_key(&app.address);
    let talk = app.open("de").keep();
    let mut receipts = Vec::new();
    for _ in 0..6 {
        receipts.push(talk.on(&app).say(QUESTION)["reply"]["receipt"].clone());
        let server = app.take_server();
        thread::scope(|scope| {
            // Whether it is acknowledged, nobody can say.
            scope.spawn(|| app.ombud(&["ledger", "rotate"]));
            scope.spawn(|| {
                let path = talk.on(&app).path("/messages");
                let request = Request::new(&app.address, "POST", &path).bearer(&talk.token);
                drop(request.json(&json!({ "text": QUESTION })).try_send());
            });
            // From nothing to longer than it takes.
            thread::sleep(Duration::from_millis(random(60)));
            server.kill();
        });
        app.start_again();
        let chain = follow(&app, &first);
        for receipt in &receipts {
            let receipt = Receipt::from_json(receipt.to_string().as_bytes()).unwrap();
            let proven = receipt.verify(&chain.keys(), None).unwrap();
            assert!(chain.allows(&proven.signatures[0].key, proven.head));
        }
        assert!(
            !secret(&app, "ledger.key.next").exists() || {
                let kept = fs::read_to_string(secret(&app, "ledger.key.next")).unwrap();
                let kept = SigningKey::from_text(kept.trim()).unwrap();
                !chain.keys().contains(kept.verifying_key())
            }
        );
    }
    let ran = app.ombud(&["ledger", "verify"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

/// A key that OpenSSL keeps, and how ombud is told to use it: its public half and the command.
fn elsewhere(folder: &Path, name: &str) -> (String, PathBuf) {
    let key = folder.join(name);
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl").args(arguments).output().unwrap();
        assert!(output.status.success(), "openssl {arguments:?}: {output:?}");
        output.stdout
    };
    let path = key.to_str().unwrap();
    openssl(&["genpkey", "-algorithm", "ed25519", "-out", path]);
    let public = openssl(&["pkey", "-in", path, "-pubout", "-outform", "DER"]);
    // The last 32 bytes of the structure are the key (RFC 8410 §4).
    let mut encoder = Command::new("base64");
    fs::write(folder.join("public"), &public[public.len() - 32..]).unwrap();
    let public = run(encoder.arg(folder.join("public"))).stdout.trim().to_owned();
    let script = folder.join("sign");
    // OpenSSL wants a file to sign.
    let text = "#!/bin/sh\nset -e\n[ ! -e \"$1.broken\" ] || { echo 'out of order' >&2; exit 1; }\n\
                file=$(mktemp)\ncat > \"$file\"\n\
                openssl pkeyutl -sign -inkey \"$1\" -rawin -in \"$file\"\nrm \"$file\"\n";
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
    (format!("{public} {} {path}", script.display()), key)
}

#[test]
fn a_key_that_ombud_does_not_hold_signs_by_a_command() {
    let mut app = TestApp::start();
    let by_file = log_key(&app.address);
    let talk = app.open("de").keep();
    talk.on(&app).say(QUESTION);
    let (one, key) = elsewhere(&app.folder, "one.pem");
    let (two, _) = elsewhere(&app.folder, "two.pem");
    let configure = |app: &mut TestApp, commands: &[&String]| {
        assert_eq!(app.take_server().stop(), Some(0));
        let list = json!(commands).to_string();
        app.settings.insert("OMBUD_LEDGER_KEY_COMMANDS".to_owned(), list);
        app.start_again();
    };
    // Configured, it signs only once the log has changed to it.
    configure(&mut app, &[&one]);
    assert_eq!(log_key(&app.address), by_file);
    rotate(&app);
    let by_command = log_key(&app.address);
    assert!(!secret(&app, "ledger.key").exists(), "the key in the file has ended");
    verified(&talk.on(&app).say(QUESTION)["reply"]["receipt"], &by_command);
    follow(&app, &by_file);
    let again = app.ombud(&["ledger", "rotate"]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(again.stderr.contains("signs already"), "{again:?}");

    // When it does not sign, nothing is decided, and nothing is lost.
    let broken = key.with_extension("pem.broken");
    fs::write(&broken, "").unwrap();
    let message = json!({ "text": QUESTION });
    talk.on(&app).post("/messages", &message).send().problem(503, "not-signed");
    assert!(app.logged().contains("out of order"), "{}", app.logged());
    let size = app.get("/checkpoint").send().text(200);
    fs::remove_file(&broken).unwrap();
    verified(&talk.on(&app).say(QUESTION)["reply"]["receipt"], &by_command);
    assert_ne!(size, app.get("/checkpoint").send().text(200));

    // From one command to the next, and through a start.
    configure(&mut app, &[&one, &two]);
    assert_eq!(log_key(&app.address), by_command);
    rotate(&app);
    configure(&mut app, &[&two]);
    verified(&talk.on(&app).say(QUESTION)["reply"]["receipt"], &log_key(&app.address));
    assert_eq!(follow(&app, &by_file).keys().len(), 3);
    // One that was in office does not come back.
    configure(&mut app, &[&two, &one]);
    let back = app.ombud(&["ledger", "rotate"]);
    assert_eq!(back.code, Some(2), "{back:?}");
    assert!(back.stderr.contains("is or was a key of this log"), "{back:?}");
}
