//! A backup is put back: as a new log, and without those who were erased since.

use std::{fs, path::Path};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    QUESTION,
    app::{Talk, TestApp, copy_folder},
    checkpoint, database, log_key, verified,
};

/// The leaf at the beginning of the newest log.
fn first_leaf(app: &TestApp) -> Value {
    let select = "SELECT leaf FROM entry WHERE place = (SELECT max(log) FROM head) << 40";
    let leaf: Vec<u8> = database(app).query_row(select, [], |row| row.get(0)).unwrap();
    serde_json::from_slice(&leaf).unwrap()
}

fn texts(talk: &Talk<'_>) -> Vec<Value> {
    let events = talk.events();
    events.iter().filter_map(|event| event.get("text").cloned()).collect()
}

#[test]
fn a_restored_backup_begins_a_new_log_and_brings_nobody_back() {
    let mut app = TestApp::start();
    let kept = app.open("de").keep();
    let (erased_subject, erased_path) = {
        let erased = app.open("de");
        erased.say("Ich heiße Erna Musterfrau und ziehe um");
        (erased.subject.clone(), erased.path("/messages"))
    };
    let before = kept.on(&app).say(QUESTION)["reply"].clone();
    let backup = app.folder.join("backup");
    let backup = backup.to_str().unwrap();
    let ran = app.ombud(&["backup", backup]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let again = app.ombud(&["backup", backup]);
    assert_eq!(again.code, Some(2), "it writes over no other: {again:?}");
    assert!(again.stderr.contains("exists already"), "{again:?}");
    // After the backup someone is erased, and a conversation goes on.
    let path = format!("/v1/subjects/{erased_subject}/erase");
    app.post(&path, &json!({})).bearer(&app.admin).send().expect(200);
    kept.on(&app).say("Was umfasst die Preisgarantie?");
    let mut live = kept.on(&app).follow(0);
    live.take(5);
    let read = live.last_id().to_owned();
    let key = log_key(&app.address);
    let (last, head) = checkpoint(&app.address, &key);
    let ran = app.ombud(&["restore", backup]);
    assert_eq!(ran.code, Some(2), "a server runs: {ran:?}");
    assert!(ran.stderr.contains("stop it first"), "{ran:?}");
    assert_eq!(app.take_server().stop(), Some(0));
    let ran = app.ombud(&["restore", backup]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    app.start_again();
    // The new log names the last checkpoint that anyone may have seen of the old one.
    let first = first_leaf(&app);
    assert_eq!(first["kind"], "restore");
    let digest: Vec<_> = Sha256::digest(&last).iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = digest.concat();
    assert_eq!(first["sources"][0]["digest"], digest, "names another checkpoint than {last}");
    let (old, key) = (key, log_key(&app.address));
    assert_ne!(old.name(), key.name(), "a new log has a name of its own: it forks no other");
    let (_, restored) = checkpoint(&app.address, &key);
    assert!(restored.size < head.size, "it does not go on with the old log");
    // Whoever was erased stays erased; what was said before the backup is there.
    let page = app.get(&erased_path).bearer(&app.admin).send().expect(200);
    assert!(!page.to_string().contains("Musterfrau"), "{page}");
    let ran = app.ombud(&["erase", &erased_subject]);
    assert!(ran.code == Some(0) || ran.stderr.contains("here is no person"), "{ran:?}");
    assert_eq!(texts(&kept.on(&app)), [json!(QUESTION), before["text"].clone()]);
    // Receipts of the old log still verify, and no wrong one is given out.
    verified(&before["receipt"], &old);
    let path = format!("/v1/decisions/{}/receipt", before["decision"].as_str().unwrap());
    let again = app.get(&path).bearer(&kept.token).send();
    assert!(again.status < 500, "{again:?}");
    if again.status == 200 {
        assert_eq!(verified(&again.expect(200), &old).leaf, before["receipt"]["leaf"]);
    }
    let reply = kept.on(&app).say("Was umfasst die Preisgarantie?")["reply"].clone();
    verified(&reply["receipt"], &key);
    // The conversation is as long again as its customer read it before, and another: they learn that.
    let mut live = kept.on(&app).get("/events").header("last-event-id", &read).follow().unwrap();
    assert_eq!(live.next().unwrap(), json!({ "event": "reset", "version": 5 }));
    let ran = app.ombud(&["ledger", "verify"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    app.take_server().kill();
    app.start_again();
    assert!(checkpoint(&app.address, &key).1.size > restored.size, "the new log goes on");
}

#[test]
fn a_backup_is_put_back_on_another_machine_with_the_secrets() {
    let mut app = TestApp::start();
    let talk = app.open("de").keep();
    talk.on(&app).say(QUESTION);
    let backup = app.folder.join("backup");
    let backup = backup.to_str().unwrap();
    assert_eq!(app.ombud(&["backup", backup]).code, Some(0));
    for name in fs::read_dir(backup).unwrap().map(|item| item.unwrap().path()) {
        assert!(!name.ends_with("secrets"), "the secrets are not in a backup");
    }
    app.take_server().kill();
    let data = app.data();
    let away = app.folder.join("away");
    fs::rename(&data, &away).unwrap();
    fs::create_dir(&data).unwrap();
    let ran = app.ombud(&["restore", backup]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("secrets"), "{ran:?}");
    copy_folder(&away.join("secrets"), &data.join("secrets")).unwrap();
    let ran = app.ombud(&["restore", backup]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    app.start_again();
    assert_eq!(texts(&talk.on(&app))[0], QUESTION);
    talk.on(&app).say("Mensch");
    let folder = app.folder.join("empty");
    fs::create_dir(&folder).unwrap();
    assert_eq!(app.take_server().stop(), Some(0));
    let ran = app.ombud(&["restore", folder.to_str().unwrap()]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("it is no backup of ombud"), "{ran:?}");
    // Nor does a damaged one replace what is good.
    let before = fs::read(data.join("ombud.db")).unwrap();
    for name in ["ombud.db", "keys.db", "checkpoint"] {
        fs::copy(Path::new(backup).join(name), folder.join(name)).unwrap();
    }
    for (name, says) in
        [("ombud.db", "cannot be read as a database"), ("checkpoint", "no checkpoint")]
    {
        let good = fs::read(folder.join(name)).unwrap();
        fs::write(folder.join(name), "x\n").unwrap();
        // The newest checkpoint that is known is asked for first.
        let known = fs::rename(data.join("checkpoint"), data.join("checkpoint.away"));
        let ran = app.ombud(&["restore", folder.to_str().unwrap()]);
        known.unwrap();
        fs::rename(data.join("checkpoint.away"), data.join("checkpoint")).unwrap();
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(says), "{ran:?}");
        assert_eq!(fs::read(data.join("ombud.db")).unwrap(), before);
        fs::write(folder.join(name), good).unwrap();
    }
    app.start_again();
    app.assert_well();
}
