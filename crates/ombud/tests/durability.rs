//! What was acknowledged stays: killed at any moment, without power, tampered with, backed up and
//! put back.
//!
//! `OMBUD_KILLS=200 cargo test -p ombud --test durability survives` kills as often as a release
//! should be killed.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::{BTreeMap, HashSet},
    env, fs,
    hash::{BuildHasher, RandomState},
    io,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use ombud_ledger::{Checkpoint, Note, Receipt, TreeHead, Verified, VerifyingKey};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use self::{
    app::{
        Ran, Server, Talk, TestApp, copy_folder, first_key,
        http::{Answer, Request},
        ombud, poll, run, serve, settings, small_assistant,
    },
    machine::{Clock, Power},
};

#[expect(dead_code, reason = "the tests of the API use the rest")]
mod app;
mod machine;

const QUESTION: &str = "Ich ziehe um, was muss ich tun?";

/// How often the server is killed under load.
fn kills() -> u32 {
    env::var("OMBUD_KILLS").map_or(10, |count| count.parse().unwrap())
}

/// A random number below `end`.
fn random(end: u64) -> u64 {
    RandomState::new().hash_one(()) % end
}

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

fn verified(receipt: &Value, key: &VerifyingKey) -> Verified {
    let receipt = Receipt::from_json(receipt.to_string().as_bytes()).unwrap();
    receipt.verify(std::slice::from_ref(key), None).unwrap()
}

fn log_key(address: &str) -> VerifyingKey {
    Request::new(address, "GET", "/key").send().text(200).trim().parse().unwrap()
}

/// The signed checkpoint as text, and what it says.
fn checkpoint(address: &str, key: &VerifyingKey) -> (String, TreeHead) {
    let text = Request::new(address, "GET", "/checkpoint").send().text(200);
    let note: Note = text.parse().unwrap();
    let (checkpoint, _) = Checkpoint::open(&note, std::slice::from_ref(key)).unwrap();
    (text, checkpoint.head())
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
    let at_least = random(40);
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
    survives(folder, settings(folder, &small_assistant(folder)), || {});
}

#[test]
fn what_was_acknowledged_survives_a_power_cut_at_any_moment() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let power = Power::new(folder, Path::new("data"));
    let mut settings = settings(folder, &small_assistant(folder));
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
    assert_eq!(size, indexes.len() as u64, "the log holds these decisions and no others");
    let ran = run(ombud(&settings, folder).args(["ledger", "verify"]));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    drop(server);
}

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
        assert_eq!(verified(&reply["receipt"], &key).index, replies.len() as u64);
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
    assert_eq!(listed, [3, 2, 1, 0]);
    let ran = app.ombud(&["ledger", "verify"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    app.assert_well();
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

#[test]
fn a_secret_that_is_missing_is_named_and_never_made_anew() {
    let mut app = TestApp::start();
    app.open("de").say(QUESTION);
    app.take_server().stop();
    for (file, folder) in [
        ("cell.key", "secrets"),
        ("token.key", "secrets"),
        ("ledger.key", "secrets"),
        ("keys.db", ""),
    ] {
        let (path, aside) = (app.data().join(folder).join(file), app.folder.join("aside"));
        fs::rename(&path, &aside).unwrap();
        let mut settings = app.settings.clone();
        let Err(said) = serve(&mut settings, &app.folder) else { panic!("started without {file}") };
        assert!(said.contains(file) && said.contains("missing"), "{file}: {said}");
        assert!(!path.exists(), "{file} was made anew");
        fs::rename(&aside, &path).unwrap();
    }
    app.start_again();
    app.assert_well();
}

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

#[test]
fn a_link_shows_the_article_as_it_was_quoted_whatever_became_of_it() {
    let mut app = TestApp::start();
    let links = |app: &TestApp| -> Vec<String> {
        let reply = app.open("de").say(QUESTION)["reply"].clone();
        let quotes = reply["parts"].as_array().unwrap().iter().filter_map(|p| p["link"].as_str());
        quotes.map(|link| link.split_once("/knowledge").unwrap().1.to_owned()).collect()
    };
    let read = |app: &TestApp, link: &str| app.get(&format!("/knowledge{link}")).send().text(200);
    let (was, is) = ("vier und spätestens", "sechs und spätestens");
    let (changed, withdrawn) = ("Inzwischen wurde er geändert", "gibt es ihn nicht mehr");
    let again = |app: &mut TestApp| {
        app.take_server().kill();
        app.start_again();
    };

    let old = links(&app);
    let lead = old.first().unwrap().clone();
    let page = read(&app, &lead);
    assert!(page.contains(was) && !page.contains(changed), "{page}");

    let article = app.folder.join("assistant/knowledge/de/moving-house.md");
    let text = fs::read_to_string(&article).unwrap();
    assert!(text.contains(was));
    fs::write(&article, text.replace(was, is)).unwrap();
    again(&mut app);
    let page = read(&app, &lead);
    assert!(page.contains(was) && page.contains(changed) && !page.contains(is), "{page}");
    let page = read(&app, links(&app).first().unwrap());
    assert!(page.contains(is) && !page.contains(changed), "{page}");
    // What still says the same is shown in today's article.
    for same in old.iter().filter(|link| links(&app).contains(link)) {
        assert!(read(&app, same).contains(is), "{same}");
    }
    let unknown = "/de/moving-house?quoted=0123456789abcdef";
    assert!(read(&app, unknown).contains(is), "what was never quoted is today's");

    for language in ["de", "en"] {
        let file = format!("assistant/knowledge/{language}/moving-house.md");
        fs::remove_file(app.folder.join(file)).unwrap();
    }
    fs::remove_file(app.folder.join("assistant/examples/moving-house.toml")).unwrap();
    again(&mut app);
    let page = read(&app, &lead);
    assert!(page.contains(was) && page.contains(withdrawn), "{page}");
    app.get("/knowledge/de/moving-house").send().problem(404, "not-found");
    app.assert_well();
}

fn quiet(command: &mut Command) -> &mut Command {
    command.stdout(Stdio::null()).stderr(Stdio::null())
}

#[test]
fn a_server_killed_at_its_first_start_starts_again() {
    for _ in 0..kills().div_ceil(3) {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path();
        let mut settings = settings(folder, &small_assistant(folder));
        settings.insert("OMBUD_SERVER_LISTEN".to_owned(), "127.0.0.1:0".to_owned());
        let mut starting = quiet(ombud(&settings, folder).arg("serve")).spawn().unwrap();
        poll("the data folder", || folder.join("data").exists().then_some(()));
        thread::sleep(Duration::from_micros(random(30_000)));
        starting.kill().unwrap();
        starting.wait().unwrap();
        let (_server, address) = serve(&mut settings, folder).unwrap();
        first_key(&address, folder);
    }
}

/// A server that cannot start: what it says.
fn refused(command: &mut Command) -> String {
    let ran = run(command.arg("serve"));
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.starts_with("error: "), "{ran:?}");
    assert!(!ran.stderr.contains("panicked"), "{ran:?}");
    ran.stderr
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// The command without the rights that let root write anywhere.
fn as_user(command: &Command) -> Command {
    let mut wrapped = if is_root() {
        let mut wrapped = Command::new("setpriv");
        wrapped
            .arg("--bounding-set=-dac_override,-dac_read_search,-fowner,-chown")
            .arg(command.get_program());
        wrapped
    } else {
        Command::new(command.get_program())
    };
    wrapped
        .args(command.get_args())
        .env_clear()
        .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .current_dir(command.get_current_dir().unwrap())
        .stdin(Stdio::null());
    wrapped
}

/// A user who owns nothing here.
const NOBODY: u32 = 65_534;

/// Take the right to write from a file or folder and, where we are root, the file from us.
fn protect(path: &Path, mode: u32) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_cannot_be_made_is_a_clear_error() {
    let temporary = tempfile::tempdir().unwrap();
    let parent = temporary.path().join("parent");
    fs::create_dir(&parent).unwrap();
    let mut settings = settings(&parent, &small_assistant(temporary.path()));
    settings.insert("OMBUD_SERVER_LISTEN".to_owned(), "127.0.0.1:0".to_owned());
    protect(&parent, 0o555);
    let says = refused(&mut as_user(&ombud(&settings, temporary.path())));
    assert!(says.contains(&parent.join("data").display().to_string()), "{says}");
    assert!(says.contains("Permission denied"), "{says}");
}

#[test]
fn a_read_only_database_is_a_clear_error() {
    let mut app = TestApp::start();
    app.open("de").say(QUESTION);
    assert_eq!(app.take_server().stop(), Some(0));
    let data = app.data();
    for file in ["ombud.db", "ombud.lock"] {
        protect(&data.join(file), 0o444);
    }
    app.settings.insert("OMBUD_SERVER_LISTEN".to_owned(), "127.0.0.1:0".to_owned());
    let says = refused(&mut as_user(&ombud(&app.settings, &app.folder)));
    assert!(says.contains(&data.display().to_string()), "{says}");
    assert!(says.contains("ermission") || says.contains("written"), "{says}");
}

#[test]
fn a_second_server_on_the_same_data_is_refused() {
    let app = TestApp::start();
    let mut settings = app.settings.clone();
    settings.insert("OMBUD_SERVER_LISTEN".to_owned(), "127.0.0.1:0".to_owned());
    let data = app.data().display().to_string();
    let says = refused(&mut ombud(&settings, &app.folder));
    assert!(says.contains("another ombud") && says.contains(&data), "{says}");
    // Also where nothing answers on the socket.
    fs::remove_file(app.data().join("admin.sock")).unwrap();
    let says = refused(&mut ombud(&settings, &app.folder));
    assert!(says.contains(&data) && says.contains("use"), "{says}");
    app.assert_well();
}

#[test]
fn a_port_that_is_taken_is_a_clear_error() {
    let app = TestApp::start();
    let temporary = tempfile::tempdir().unwrap();
    let mut settings = settings(temporary.path(), &small_assistant(temporary.path()));
    settings.insert("OMBUD_SERVER_LISTEN".to_owned(), app.address.clone());
    let says = refused(&mut ombud(&settings, temporary.path()));
    assert!(says.contains("`server.listen`") && says.contains(&app.address), "{says}");
}

/// A stopped server with this many decisions in its log.
fn stopped_after(decisions: usize) -> TestApp {
    let mut app = TestApp::start();
    thread::scope(|scope| {
        for worker in 0..4 {
            let app = &app;
            scope.spawn(move || {
                let talk = app.open("de");
                (worker..decisions).step_by(4).for_each(|_| drop(talk.say(QUESTION)));
            });
        }
    });
    // Nothing is left in the write-ahead log.
    assert_eq!(app.take_server().stop(), Some(0));
    app
}

fn database(app: &TestApp) -> Connection {
    Connection::open(app.data().join("ombud.db")).unwrap()
}

/// The key of the row at an index of the log.
fn place(database: &Connection, index: u32) -> i64 {
    let select = "SELECT place FROM entry ORDER BY place LIMIT 1 OFFSET ?1";
    database.query_row(select, [index], |row| row.get(0)).unwrap()
}

/// Change a column of an entry; what it was.
fn tamper(app: &TestApp, column: &str, index: u32, change: fn(&mut Vec<u8>)) -> Vec<u8> {
    let database = database(app);
    let place = place(&database, index);
    let select = format!("SELECT {column} FROM entry WHERE place = ?1");
    let before: Vec<u8> = database.query_row(&select, [place], |row| row.get(0)).unwrap();
    let mut after = before.clone();
    change(&mut after);
    assert_ne!(before, after);
    put(&database, column, place, &after);
    before
}

fn put(database: &Connection, column: &str, place: i64, bytes: &[u8]) {
    let update = format!("UPDATE entry SET {column} = ?1 WHERE place = ?2");
    assert_eq!(database.execute(&update, params![bytes, place]).unwrap(), 1);
}

/// A refusal that was an approval.
fn forge(leaf: &mut Vec<u8>) {
    let text = String::from_utf8(leaf.clone()).unwrap();
    *leaf = text.replacen("\"effect\":\"allow\"", "\"effect\":\"refer\"", 1).into_bytes();
}

fn flip(commitment: &mut Vec<u8>) {
    let first = commitment.remove(0);
    commitment.insert(0, first ^ 1);
}

fn assert_named(ran: &Ran, index: u32) {
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.starts_with(&format!("wrong: entry {index} ")), "{ran:?}");
}

#[test]
fn a_tampered_entry_is_named_by_its_index() {
    let app = stopped_after(6);
    let verify = || app.ombud(&["ledger", "verify"]);
    assert_eq!(verify().code, Some(0), "{:?}", verify());
    for (column, change) in [("leaf", forge as fn(&mut Vec<u8>)), ("commitment", flip)] {
        // The first, one in the middle, and the last.
        for index in [0, 3, 5] {
            let before = tamper(&app, column, index, change);
            assert_named(&verify(), index);
            let database = database(&app);
            put(&database, column, place(&database, index), &before);
        }
    }
    assert_eq!(verify().code, Some(0), "{:?}", verify());
}

#[test]
fn a_leaf_and_its_commitment_tampered_together_are_named() {
    let app = stopped_after(3);
    tamper(&app, "leaf", 1, forge);
    tamper(&app, "commitment", 1, flip);
    assert_named(&app.ombud(&["ledger", "verify"]), 1);
}

#[test]
fn a_tampered_tile_is_named_by_its_entry() {
    let app = stopped_after(300);
    let database = database(&app);
    let select = "SELECT hashes FROM tile WHERE level = 0 AND position = 0";
    let mut hashes: Vec<u8> = database.query_row(select, [], |row| row.get(0)).unwrap();
    hashes[32 * 7] ^= 1;
    let update = "UPDATE tile SET hashes = ?1 WHERE level = 0 AND position = 0";
    assert_eq!(database.execute(update, params![hashes]).unwrap(), 1);
    drop(database);
    assert_named(&app.ombud(&["ledger", "verify"]), 7);
}

#[test]
fn a_server_on_a_tampered_log_stops_deciding_and_names_the_entry() {
    let mut app = stopped_after(4);
    tamper(&app, "leaf", 2, forge);
    app.start_again();
    let opened = app.post("/chat/conversations", &json!({})).send();
    let refused = poll("it stops deciding", || {
        let opened = app.post("/chat/conversations", &json!({})).send();
        (opened.status != 201).then_some(opened)
    });
    drop(opened);
    let detail = refused.problem(503, "ledger-wrong");
    assert!(detail.contains("index 2"), "{detail}");
    assert!(app.logged().contains("the ledger is wrong"), "{}", app.logged());
    // What was said can still be read.
    app.get("/checkpoint").send().text(200);
    app.get("/healthz").send().text(200);
}

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
    // After the backup someone is erased, and a conversation goes on.
    let path = format!("/v1/subjects/{erased_subject}/erase");
    app.post(&path, &json!({})).bearer(&app.admin).send().expect(200);
    kept.on(&app).say("Was umfasst die Preisgarantie?");
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
}
