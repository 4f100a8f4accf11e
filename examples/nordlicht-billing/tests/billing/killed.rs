//! A process that is killed while it works forgets nothing that it answered, and does nothing twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
};

use serde_json::{Value, json};

use crate::client::Client;

const ROUNDS: usize = 4;
const THREADS: usize = 6;
/// Answers after which the process is killed.
const ANSWERS: usize = 60;

/// The program in a process of its own.
pub(crate) struct Process {
    pub(crate) child: Child,
    pub(crate) client: Client,
}

impl Process {
    pub(crate) fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_nordlicht-billing"))
            .arg("--data")
            .arg(folder.join("billing.db"))
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap().parse().unwrap();
        let token = std::fs::read_to_string(folder.join("billing.db.token")).unwrap();
        Self { child, client: Client { address, token: token.trim().to_owned() } }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        self.child.wait().unwrap();
    }
}

fn path(thread: usize) -> String {
    format!("/v1/contracts/NL-{}/complaints", 100_201 + thread)
}

fn body(key: &str) -> Value {
    json!({"subject": key, "text": "Unter Last."})
}

#[test]
fn after_kill_9_every_answered_key_has_exactly_one_row_in_the_book() {
    let folder = tempfile::tempdir().unwrap();
    // Key to thread and, if there was one, answer.
    let mut sent: BTreeMap<String, (usize, Option<String>)> = BTreeMap::new();
    for round in 0..ROUNDS {
        let mut process = Process::start(folder.path());
        let (told, answers) = mpsc::channel();
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let (told, client) = (told.clone(), process.client.clone());
                scope.spawn(move || {
                    for count in 0.. {
                        let key = format!("{round}-{thread}-{count}");
                        let reply = client.attempt("POST", &path(thread), &key, Some(&body(&key)));
                        let answer = reply.ok().map(|reply| {
                            assert_eq!(reply.status, 201, "{reply:?}");
                            reply.body
                        });
                        let gone = answer.is_none();
                        told.send((key, thread, answer)).unwrap();
                        if gone {
                            return;
                        }
                    }
                });
            }
            drop(told);
            for (count, (key, thread, answer)) in answers.iter().enumerate() {
                sent.insert(key, (thread, answer));
                if count == ANSWERS {
                    process.child.kill().unwrap();
                }
            }
        });
    }
    let process = Process::start(folder.path());
    let client = &process.client;
    let rows = client.book();
    let keys: BTreeSet<&str> = rows.iter().map(|row| row["key"].as_str().unwrap()).collect();
    assert_eq!(keys.len(), rows.len(), "a key has two rows");
    assert!(keys.iter().all(|key| sent.contains_key(*key)), "a row that nobody asked for");
    let answered = sent.iter().filter_map(|(key, (_, answer))| Some((key, answer.as_ref()?)));
    let mut count = 0;
    for (key, answer) in answered {
        assert!(keys.contains(&**key), "{key} was answered and is lost");
        let operation = client.get(&format!("/v1/operations/{key}"));
        let expected = format!(r#"{{"happened":true,"status":201,"result":{answer}}}"#);
        assert_eq!(operation.body, expected);
        count += 1;
    }
    assert!(count >= ROUNDS * ANSWERS, "only {count} were answered");
    // Whoever got no answer sends again, whether it happened or not.
    for (key, (thread, _)) in &sent {
        let happened = keys.contains(&**key);
        let reply = client.post(&path(*thread), key, &body(key));
        assert_eq!((reply.status, reply.is_replay()), (201, happened), "{key}");
    }
    assert_eq!(client.book().len(), sent.len());
    let complaints = (0..THREADS).map(|thread| {
        let state: Value =
            serde_json::from_str(&client.state(&format!("NL-{}", 100_201 + thread))).unwrap();
        state["complaints"].as_array().unwrap().len()
    });
    assert_eq!(complaints.sum::<usize>(), sent.len(), "effects and keys");
}
