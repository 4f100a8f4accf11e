//! A backup is put back: as a new log, and without those who were erased since.

use std::{fs, path::Path};

use ombud_ledger::SigningKey;
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
fn what_was_asked_or_taken_away_since_a_backup_is_not_forgotten_with_it() {
    let mut app = TestApp::start();
    let key = app.key(&["desk"]);
    let subject_of = |app: &TestApp| {
        let talk = app.open("de");
        talk.say(QUESTION);
        talk.subject.clone()
    };
    let (waits, held) = (subject_of(&app), subject_of(&app));
    let (held_before, held_twice) = (subject_of(&app), subject_of(&app));
    let (contests, decision, token) = {
        let talk = app.open("de");
        let decision = talk.say(QUESTION)["reply"]["decision"].as_str().unwrap().to_owned();
        (talk.subject.clone(), decision, talk.token.clone())
    };
    let place_hold = |app: &TestApp, subject: &str| {
        let body = json!({ "reason": "Verfahren" });
        let path = format!("/v1/subjects/{subject}/hold");
        app.post(&path, &body).bearer(&app.admin).send().expect(201);
    };
    for subject in [&held_before, &held_twice] {
        place_hold(&app, subject);
    }
    let backup = app.folder.join("backup");
    let backup = backup.to_str().unwrap();
    assert_eq!(app.ombud(&["backup", backup]).code, Some(0));
    for subject in [&held, &waits, &held_twice] {
        place_hold(&app, subject);
    }
    let contest =
        app.post(&format!("/v1/decisions/{decision}/contest"), &json!({ "reason": "Nein" }));
    contest.bearer(&token).send().expect(200);
    let stop = json!({ "scope": "everything", "reason": "Falsche Preise" });
    app.post("/v1/stops", &stop).bearer(&app.admin).send().expect(200);
    // The backup knows nothing of this person.
    place_hold(&app, &subject_of(&app));
    let erase = format!("/v1/subjects/{waits}/erase");
    let answer = app.post(&erase, &json!({})).bearer(&app.admin).send().expect(200);
    assert_eq!(answer["outcome"], "restricted");
    let id = key.split('_').nth(1).unwrap().to_owned();
    app.request("DELETE", &format!("/v1/keys/{id}")).bearer(&app.admin).send();
    app.get("/v1/queue").bearer(&key).send().problem(401, "unauthenticated");
    assert_eq!(app.take_server().stop(), Some(0));
    let said = app.ombud(&["restore", backup]).stdout;
    assert!(said.contains(&format!("revoked again: the key `{id}`")), "{said}");
    assert!(said.contains(&format!("`ombud erase {waits}`")), "{said}");
    for subject in [&held, &waits, &held_twice] {
        assert!(said.contains(&format!("`ombud hold place {subject} --reason …`")), "{said}");
    }
    assert!(
        said.contains(&format!("`ombud hold place {contests} --code claim --reason …`")),
        "{said}"
    );
    assert!(said.contains("`ombud stop everything --reason …`"), "{said}");
    assert_eq!(said.matches("ombud hold place").count(), 4, "{said}");
    assert!(!said.contains(&held_before), "the backup has it: {said}");
    app.start_again();
    app.get("/v1/queue").bearer(&key).send().problem(401, "unauthenticated");
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

/// Of the log before a restore, what came with the backup is checked like the current one, and what did not is said.
#[test]
fn what_is_kept_of_the_log_before_a_restore_is_checked_and_what_is_not_is_said() {
    let mut app = TestApp::start();
    let talk = app.open("de").keep();
    talk.on(&app).say(QUESTION);
    let backup = app.folder.join("backup");
    assert_eq!(app.ombud(&["backup", backup.to_str().unwrap()]).code, Some(0));
    talk.on(&app).say("Was umfasst die Preisgarantie?");
    let old = log_key(&app.address);
    let (last, head) = checkpoint(&app.address, &old);
    assert_eq!(app.take_server().stop(), Some(0));
    let first = app.ombud(&["ledger", "verify"]);
    assert!(!first.stdout.contains("continues"), "no log came before: {first:?}");
    assert_eq!(app.ombud(&["restore", backup.to_str().unwrap()]).code, Some(0));
    app.start_again();
    talk.on(&app).say("Was umfasst die Preisgarantie?");
    assert_eq!(app.take_server().stop(), Some(0));
    let select = "SELECT size FROM head WHERE log = 1";
    let kept: i64 = database(&app).query_row(select, [], |row| row.get(0)).unwrap();
    let kept = u64::try_from(kept).unwrap();
    assert!(kept > 0 && kept < head.size);
    let verify = || app.ombud(&["ledger", "verify"]);
    let right = verify();
    assert_eq!(right.code, Some(0), "{right:?}");
    let left = if kept + 1 == head.size {
        format!("not checked: entry {kept}, which is not here")
    } else {
        format!("not checked: entries {kept} to {}, which are not here", head.size - 1)
    };
    for says in [
        format!("continues the log `{}`", old.name()),
        format!("names its last known checkpoint, which has {} entries", head.size),
        format!(
            "checked: its first {kept} entries, which came with the backup, against their tiles and the checkpoint \
             that its key signed"
        ),
        format!("{kept} leaves match, 0 can no longer be opened"),
        left,
        "an auditor needs the log's tiles".to_owned(),
    ] {
        assert!(right.stdout.contains(&says), "{says}: {right:?}");
    }
    let json: Value =
        serde_json::from_str(&app.ombud(&["ledger", "verify", "--json"]).stdout).unwrap();
    let before = &json["before"][0];
    assert_eq!(before["named"]["checkpoint"], last);
    assert_eq!(
        (&before["named"]["signed"], &before["kept"]["signed"]),
        (&json!("right"), &json!("right"))
    );
    assert_eq!(before["missing"], head.size - kept);
    assert_eq!(json["before"].as_array().unwrap().len(), 1);

    // Whoever does not have its key does not say that it signed.
    let key = app.data().join("secrets/ledger.key");
    let text = fs::read(&key).unwrap();
    let another = SigningKey::from_seed("another.example/log", &[1; 32]).unwrap();
    fs::write(&key, another.to_text().as_str()).unwrap();
    let unsigned = verify();
    assert_eq!(unsigned.code, Some(0), "{unsigned:?}");
    assert!(unsigned.stdout.contains("not checked: who signed its checkpoints"), "{unsigned:?}");
    fs::write(&key, text).unwrap();

    let entry = "place = (1 << 40) + 1";
    let swapped = "UPDATE head SET checkpoint = replace(checkpoint, '— ', '—  ') WHERE log = 1";
    let other_tree = format!(
        "UPDATE entry SET commitment = (SELECT commitment FROM entry WHERE place = 1 << 40), leaf = (SELECT leaf FROM \
         entry WHERE place = 1 << 40), stream = NULL, private = NULL WHERE {entry}"
    );
    let short = format!("DELETE FROM entry WHERE {entry}");
    let forged = "UPDATE document SET body = CAST(replace(CAST(body AS TEXT), 'localhost', 'l0calhost') AS BLOB) \
                  WHERE kind = 'restored'";
    let leaf =
        format!("UPDATE entry SET leaf = CAST(CAST(leaf AS TEXT) || ' ' AS BLOB) WHERE {entry}");
    for (change, says) in [
        (swapped, "wrong: entry 0 of that log"),
        // Nobody can open it any more; that the tree is another, the checkpoint tells.
        (&other_tree, "wrong: entry 0 of that log"),
        (&short, "wrong: entry 1 of that log"),
        (&leaf, "wrong: entry 1 of that log"),
        (forged, "wrong: the last checkpoint kept of the log before is not the one"),
    ] {
        let intact = fs::read(app.data().join("ombud.db")).unwrap();
        assert_eq!(database(&app).execute(change, []).unwrap(), 1, "{change}");
        let found = verify();
        assert_eq!(found.code, Some(1), "{change}: {found:?}");
        assert!(found.stdout.contains(says), "{change}: {found:?}");
        assert!(
            !found.stdout.contains("wrong: entry 0 is"),
            "the log that is written is right: {found:?}"
        );
        fs::write(app.data().join("ombud.db"), intact).unwrap();
        for stale in ["ombud.db-wal", "ombud.db-shm"] {
            drop(fs::remove_file(app.data().join(stale)));
        }
    }
    database(&app).execute(&leaf, []).unwrap();
    app.start_again();
    talk.on(&app).say("Mensch");
}

/// Whoever was erased before the backup is recorded in the log that ended. Where that one cannot be trusted, this is not
/// known; it is not that nobody recorded it.
#[test]
fn erasures_that_only_a_wrong_log_before_a_restore_records_are_not_called_unrecorded() {
    let mut app = TestApp::start();
    let [first, second, kept] = [0; 3].map(|_| app.open("de").keep());
    for talk in [&first, &second, &kept] {
        talk.on(&app).say(QUESTION);
    }
    for talk in [&first, &second] {
        let path = format!("/v1/subjects/{}/erase", talk.subject);
        app.post(&path, &json!({})).bearer(&app.admin).send().expect(200);
    }
    let backup = app.folder.join("backup");
    assert_eq!(app.ombud(&["backup", backup.to_str().unwrap()]).code, Some(0));
    assert_eq!(app.take_server().stop(), Some(0));
    assert_eq!(app.ombud(&["restore", backup.to_str().unwrap()]).code, Some(0));
    app.start_again();
    kept.on(&app).say("Was umfasst die Preisgarantie?");
    assert_eq!(app.take_server().stop(), Some(0));
    let right = app.ombud(&["ledger", "verify"]);
    assert_eq!(right.code, Some(0), "{right:?}");
    assert!(!right.stdout.contains("whether"), "{right:?}");
    let change = "UPDATE entry SET commitment = zeroblob(32) WHERE place = (1 << 40)";
    assert_eq!(database(&app).execute(change, []).unwrap(), 1);
    let found = app.ombud(&["ledger", "verify"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    for says in [
        "right: ",
        "wrong: entry 0 of that log",
        "not checked: whether 2 erasures that are kept were recorded; they may be in a log before this one",
    ] {
        assert!(found.stdout.contains(says), "{says}: {found:?}");
    }
    assert_eq!(found.stdout.matches("wrong: ").count(), 1, "{found:?}");
    let json: Value =
        serde_json::from_str(&app.ombud(&["ledger", "verify", "--json"]).stdout).unwrap();
    assert_eq!((&json["erasures_unchecked"], &json["changed"]), (&json!(2), &json!(0)), "{json}");
}
