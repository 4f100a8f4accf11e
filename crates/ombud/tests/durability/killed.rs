//! Killed and without power, at any moment: what was acknowledged stays, and once.

use std::{
    collections::{BTreeMap, HashSet},
    io,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use ombud_ledger::VerifyingKey;
use serde_json::{Value, json};

use crate::{
    QUESTION,
    app::{
        Server, first_key,
        http::{Answer, Request},
        ombud, poll, run, serve, settings,
    },
    checkpoint, kills, log_key,
    machine::Power,
    random, tiny_assistant, verified,
};

/// One of the conversations that go on through all kills.
struct Customer {
    id: String,
    token: String,
    /// The last event that was checked.
    seen: u64,
}

/// A message, as its sender knows it.
struct Sent {
    customer: usize,
    key: String,
    /// What came back; `None` where the server died before.
    answer: Option<Value>,
}

/// Write in a conversation; the same key is the same message.
fn send(address: &str, customer: &Customer, key: &str) -> io::Result<Answer> {
    let path = format!("/v1/conversations/{}/messages", customer.id);
    Request::new(address, "POST", &path)
        .bearer(&customer.token)
        .header("idempotency-key", key)
        .json(&json!({ "text": QUESTION }))
        .try_send()
}

/// Everything that happened in a conversation after a version.
fn history(address: &str, customer: &Customer, mut after: u64) -> Vec<Value> {
    let mut events = Vec::new();
    loop {
        let path = format!("/v1/conversations/{}/messages?limit=500&after={after}", customer.id);
        let request = Request::new(address, "GET", &path).bearer(&customer.token);
        let page = request.send().expect(200);
        events.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => after = next.parse().unwrap(),
            None => return events,
        }
    }
}

/// All customers write as fast as they are answered, until the server is killed.
fn under_load_until_killed(
    address: &str,
    customers: &[Customer],
    round: u32,
    server: Server,
) -> Vec<Sent> {
    let sent = Mutex::new(Vec::new());
    let answered = AtomicU64::new(0);
    let at_least = random(12);
    thread::scope(|scope| {
        for (place, customer) in customers.iter().enumerate() {
            let (sent, answered) = (&sent, &answered);
            scope.spawn(move || {
                for turn in 0.. {
                    let key = format!("{round}-{place}-{turn}");
                    let answer = send(address, customer, &key).ok();
                    let answer = answer.map(|answer| answer.expect(200));
                    let died = answer.is_none();
                    sent.lock().unwrap().push(Sent { customer: place, key, answer });
                    if died {
                        break;
                    }
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        poll("the load begins", || (answered.load(Ordering::Relaxed) > at_least).then_some(()));
        // Any moment of a turn, not the one right after an answer.
        thread::sleep(Duration::from_micros(random(30_000)));
        server.kill();
    });
    sent.into_inner().unwrap()
}

/// What was acknowledged is there once with a receipt that verifies, and what was not is there
/// once after it was sent again; how many replies were acknowledged.
fn check(
    address: &str,
    customers: &mut [Customer],
    sent: &[Sent],
    key: &VerifyingKey,
    indexes: &mut HashSet<u64>,
) -> usize {
    let mut acknowledged = 0;
    for (place, customer) in customers.iter_mut().enumerate() {
        let mine = || sent.iter().filter(|sent| sent.customer == place);
        let mut answers = Vec::new();
        for sent in mine() {
            let again = send(address, customer, &sent.key).unwrap().expect(200);
            if let Some(first) = &sent.answer {
                for field in ["message", "turn"] {
                    assert_eq!(first[field], again[field], "a message got another {field}");
                }
                let (first, again) = (&first["reply"], &again["reply"]);
                for field in ["message", "decision", "text"] {
                    assert_eq!(first[field], again[field], "a reply got another {field}");
                }
                assert_eq!(first["receipt"]["leaf"], again["receipt"]["leaf"]);
                verified(&first["receipt"], key);
                acknowledged += 1;
            }
            answers.push(again);
        }
        let events = history(address, customer, customer.seen);
        let by = |kind: &str| -> Vec<String> {
            let events = events.iter().filter(|event| event["author"]["kind"] == kind);
            events.map(|event| event["message"].to_string()).collect()
        };
        let ids = |pointer: &str| -> Vec<String> {
            answers.iter().map(|answer| answer.pointer(pointer).unwrap().to_string()).collect()
        };
        let unordered = |ids: Vec<String>| ids.into_iter().collect::<HashSet<_>>();
        assert_eq!(by("customer").len(), mine().count(), "each message is there once");
        assert_eq!(unordered(by("customer")), unordered(ids("/message")));
        assert_eq!(by("assistant").len(), answers.len(), "each has one reply");
        assert_eq!(unordered(by("assistant")), unordered(ids("/reply/message")));
        for answer in &answers {
            let verified = verified(&answer["reply"]["receipt"], key);
            assert!(indexes.insert(verified.index), "two decisions at one place of the log");
        }
        let versions = events.iter().map(|event| event["version"].as_u64().unwrap());
        assert!(versions.eq(customer.seen + 1..=customer.seen + events.len() as u64));
        customer.seen += events.len() as u64;
    }
    acknowledged
}

#[test]
fn what_was_acknowledged_survives_being_killed_at_any_moment() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    survives(folder, settings(folder, &tiny_assistant(folder)), || {});
}

#[test]
fn what_was_acknowledged_survives_a_power_cut_at_any_moment() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let power = Power::new(folder, Path::new("data"));
    let mut settings = settings(folder, &tiny_assistant(folder));
    settings.extend(power.settings());
    let mut lost = 0;
    survives(folder, settings, || lost += power.cut());
    assert!(lost > 0, "nothing was under way when the power was cut");
}

/// Kill a server under load again and again; `killed` is what happens before its next start.
fn survives(folder: &Path, mut settings: BTreeMap<String, String>, mut killed: impl FnMut()) {
    let (mut server, mut address) = serve(&mut settings, folder).unwrap();
    let admin = first_key(&address, folder);
    let open = |_| {
        let open = Request::new(&address, "POST", "/v1/conversations").bearer(&admin);
        let opened = open.json(&json!({ "language": "de" })).send().expect(201);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let (id, token) = (text(&opened["conversation"]["id"]), text(&opened["token"]));
        Customer { id, token, seen: 1 }
    };
    let mut customers: Vec<Customer> = (0..8).map(open).collect();
    let key = log_key(&address);
    let (mut size, mut acknowledged, mut indexes) = (0, 0, HashSet::new());
    for round in 0..kills() {
        let sent = under_load_until_killed(&address, &customers, round, server);
        killed();
        if random(4) == 0 {
            // It may also be killed while it starts.
            let mut starting = quiet(ombud(&settings, folder).arg("serve")).spawn().unwrap();
            thread::sleep(Duration::from_millis(random(2_000)));
            starting.kill().unwrap();
            starting.wait().unwrap();
            killed();
        }
        (server, address) = serve(&mut settings, folder).unwrap();
        acknowledged += check(&address, &mut customers, &sent, &key, &mut indexes);
        let (_, head) = checkpoint(&address, &key);
        assert!(head.size > size, "the log has grown");
        size = head.size;
    }
    assert!(acknowledged >= kills() as usize, "only {acknowledged} replies: there was no load");
    // The version that serves is the first.
    assert!(!indexes.contains(&0));
    assert_eq!(size, indexes.len() as u64 + 1, "the log holds these decisions and no others");
    let ran = run(ombud(&settings, folder).args(["ledger", "verify"]));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    drop(server);
}

fn quiet(command: &mut Command) -> &mut Command {
    command.stdout(Stdio::null()).stderr(Stdio::null())
}

#[test]
fn a_server_killed_at_its_first_start_starts_again() {
    for _ in 0..kills().div_ceil(20) {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path();
        let mut settings = settings(folder, &tiny_assistant(folder));
        let mut starting = quiet(ombud(&settings, folder).arg("serve")).spawn().unwrap();
        poll("the data folder", || folder.join("data").exists().then_some(()));
        thread::sleep(Duration::from_micros(random(30_000)));
        starting.kill().unwrap();
        starting.wait().unwrap();
        let (_server, address) = serve(&mut settings, folder).unwrap();
        first_key(&address, folder);
    }
}
