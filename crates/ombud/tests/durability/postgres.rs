//! The database server is started again while it is used.

use std::{
    fs,
    path::Path,
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

use ombud_ledger::VerifyingKey;
use serde_json::json;

use crate::{
    QUESTION,
    app::{TestApp, poll},
    verified,
};

/// A PostgreSQL server for one test, which can be started again while it is used.
struct Database {
    folder: tempfile::TempDir,
    process: std::process::Child,
    url: String,
}

impl Database {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/with-postgres");
        let serve = "echo \"$OMBUD_TEST_POSTGRES\" > url.next; mv url.next url
            while [ ! -e stop ]; do
              if [ -e restart ]; then $OMBUD_TEST_POSTGRES_RESTART >/dev/null 2>&1; rm restart; fi
              sleep 0.05
            done";
        let process = Command::new(script.canonicalize().unwrap())
            .args(["bash", "-c", serve])
            .current_dir(folder.path())
            .spawn()
            .unwrap();
        let url = poll("PostgreSQL", || fs::read_to_string(folder.path().join("url")).ok());
        Self { process, url: url.trim().to_owned(), folder }
    }

    fn restart(&self) {
        let asked = self.folder.path().join("restart");
        fs::write(&asked, []).unwrap();
        poll("PostgreSQL is back", || (!asked.exists()).then_some(()));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        fs::write(self.folder.path().join("stop"), []).unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn postgresql_restarted_under_load_loses_nothing_and_answers_nothing_twice() {
    const CUSTOMERS: usize = 6;
    let database = Database::start();
    let app = TestApp::start_with(&[("OMBUD_DATA_POSTGRES", &database.url)]);
    let key: VerifyingKey = app.verifier_key().parse().unwrap();
    let restarted = AtomicU64::new(0);
    let refused = AtomicU64::new(0);
    // Each goes on until the database has come back three times, and repeats what was refused.
    let customer = || {
        let talk = app.open("de");
        let mut decisions = Vec::new();
        for number in 0.. {
            if restarted.load(Ordering::SeqCst) >= 3 && number >= 5 {
                break;
            }
            let body = json!({ "text": QUESTION });
            let message = talk
                .post("/messages", &body)
                .header("idempotency-key", &format!("message-{number}"));
            let reply = poll("an answer", || {
                let answer = message.send();
                if answer.status == 503 {
                    refused.fetch_add(1, Ordering::SeqCst);
                    return None;
                }
                Some(answer.expect(200)["reply"].clone())
            });
            if !reply.is_null() {
                verified(&reply["receipt"], &key);
                decisions.push(reply["decision"].as_str().unwrap().to_owned());
            }
        }
        (talk, decisions)
    };
    let talks: Vec<_> = thread::scope(|scope| {
        let customers: Vec<_> = (0..CUSTOMERS).map(|_| scope.spawn(customer)).collect();
        for _ in 0..3 {
            thread::sleep(Duration::from_millis(500));
            database.restart();
            restarted.fetch_add(1, Ordering::SeqCst);
        }
        customers.into_iter().map(|customer| customer.join().unwrap()).collect()
    });
    assert!(refused.load(Ordering::SeqCst) > 0, "nobody noticed: there was no load");
    for (talk, decisions) in &talks {
        let events = talk.events();
        let said: Vec<_> = events.iter().filter(|event| event["event"] == "message").collect();
        let customers = said.iter().filter(|event| event["author"]["kind"] == "customer").count();
        let replies: Vec<_> = said
            .iter()
            .filter(|event| event["author"]["kind"] == "assistant")
            .map(|event| event["decision"].as_str().unwrap())
            .collect();
        assert_eq!(replies, *decisions, "each reply that was given stands there once");
        assert_eq!(customers, replies.len());
    }
    let ran = app.ombud(&["ledger", "verify"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}
