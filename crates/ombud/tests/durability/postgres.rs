//! The database server is started again while it is used, and so are the nodes that share it.

use std::{
    collections::HashSet,
    fs,
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use ombud_ledger::VerifyingKey;
use serde_json::json;
use tokio_postgres::NoTls;

use crate::{
    QUESTION,
    app::{Talk, TestApp, http::Request, poll, serve, settings, small_assistant},
    checkpoint, kills, verified,
};

/// What `scripts/with-postgres` runs: it says in the file `url` where its servers are, does what files ask it
/// for, and ends with this.
struct Script {
    folder: tempfile::TempDir,
    process: std::process::Child,
    said: String,
}

impl Script {
    fn start(command: impl FnOnce(&mut Command) -> &mut Command) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/with-postgres");
        let mut with_postgres = Command::new(script.canonicalize().unwrap());
        let process = command(&mut with_postgres).current_dir(folder.path()).spawn().unwrap();
        let said = poll("PostgreSQL", || fs::read_to_string(folder.path().join("url")).ok());
        Self { process, said: said.trim().to_owned(), folder }
    }

    /// Have something done that the script knows, and wait until it is.
    fn does(&self, what: &str) {
        let asked = self.folder.path().join(what);
        fs::write(&asked, []).unwrap();
        poll(what, || (!asked.exists()).then_some(()));
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        fs::write(self.folder.path().join("stop"), []).unwrap();
        self.process.wait().unwrap();
    }
}

/// A PostgreSQL server with a synchronous standby, for one test.
struct Pair {
    script: Script,
    urls: [String; 2],
}

impl Pair {
    fn start() -> Self {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        let script = Script::start(|run| run.arg(tests.join("tests/durability/standby.sh")));
        let (server, standby) = script.said.split_once('\n').unwrap();
        Self { urls: [server.to_owned(), standby.to_owned()], script }
    }
}

#[test]
fn when_a_synchronous_standby_takes_over_nothing_that_was_answered_is_lost() {
    const CUSTOMERS: usize = 4;
    let pair = Pair::start();
    let mut app = TestApp::start_with(&[("OMBUD_DATA_POSTGRES", &pair.urls[0])]);
    let key: VerifyingKey = app.verifier_key().parse().unwrap();
    let replies = Mutex::new(Vec::new());
    let failed_over = AtomicBool::new(false);
    // Without the standby nothing is answered: what only one server has could be lost.
    let alone = app.open("de");
    pair.script.does("pause");
    thread::scope(|scope| {
        let waiting = scope.spawn(|| alone.say(QUESTION));
        thread::sleep(Duration::from_millis(500));
        assert!(!waiting.is_finished(), "answered with one server");
        pair.script.does("resume");
        verified(&waiting.join().unwrap()["reply"]["receipt"], &key);
    });
    let talks: Vec<_> = (0..CUSTOMERS).map(|_| app.open("de").keep()).collect();
    thread::scope(|scope| {
        for talk in &talks {
            let (app, replies, failed_over) = (&app, &replies, &failed_over);
            scope.spawn(move || {
                while !failed_over.load(Ordering::SeqCst) {
                    let message = json!({ "text": QUESTION });
                    let Ok(answer) = talk.on(app).post("/messages", &message).try_send() else {
                        continue;
                    };
                    if answer.status == 200 {
                        replies.lock().unwrap().push(answer.expect(200)["reply"].clone());
                    }
                }
            });
        }
        poll("there is load", || (replies.lock().unwrap().len() > 40).then_some(()));
        pair.script.does("fail-over");
        failed_over.store(true, Ordering::SeqCst);
    });
    app.take_server().kill();
    app.settings.insert("OMBUD_DATA_POSTGRES".to_owned(), pair.urls[1].clone());
    app.start_again();
    assert_eq!(app.verifier_key(), key.to_string(), "the log goes on");
    let known: HashSet<String> = talks
        .iter()
        .flat_map(|talk| talk.on(&app).decisions())
        .map(|decision| decision["leaf"]["id"].to_string())
        .collect();
    let (_, head) = checkpoint(&app.address, &key);
    for reply in replies.into_inner().unwrap() {
        assert!(known.contains(&reply["decision"].to_string()), "answered, and lost");
        let shown = verified(&reply["receipt"], &key);
        assert!(shown.index < head.size);
    }
    app.assert_well();
    let ran = app.ombud(&["ledger", "verify"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

/// A PostgreSQL server for one test, which can be started again while it is used.
pub(crate) struct Database {
    script: Script,
    pub(crate) url: String,
}

impl Database {
    pub(crate) fn start() -> Self {
        let serve = "echo \"$OMBUD_TEST_POSTGRES\" > url.next; mv url.next url
            while [ ! -e stop ]; do
              if [ -e restart ]; then $OMBUD_TEST_POSTGRES_RESTART >/dev/null 2>&1; rm restart; fi
              sleep 0.05
            done";
        let script = Script::start(|run| run.args(["bash", "-c", serve]));
        Self { url: script.said.clone(), script }
    }

    /// Run statements on the server.
    fn execute(&self, statements: &str) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&self.url, NoTls).await.unwrap();
            let work = async move {
                client.batch_execute(statements).await.unwrap();
                // Dropped here, so that the connection ends.
                drop(client);
            };
            let ((), ended) = tokio::join!(work, connection);
            ended.unwrap();
        });
    }

    fn restart(&self) {
        self.script.does("restart");
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
    let customer = |talk: &Talk<'_>| {
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
        decisions
    };
    // The database is left alone until all have begun.
    let begun: Vec<_> = (0..CUSTOMERS).map(|_| app.open("de")).collect();
    let decided: Vec<_> = thread::scope(|scope| {
        let customer = &customer;
        let customers: Vec<_> =
            begun.iter().map(|talk| scope.spawn(move || customer(talk))).collect();
        for _ in 0..3 {
            thread::sleep(Duration::from_millis(500));
            database.restart();
            restarted.fetch_add(1, Ordering::SeqCst);
        }
        customers.into_iter().map(|customer| customer.join().unwrap()).collect()
    });
    assert!(refused.load(Ordering::SeqCst) > 0, "nobody noticed: there was no load");
    for (talk, decisions) in begun.iter().zip(&decided) {
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
fn a_writer_killed_under_load_loses_nothing_and_answers_nothing_twice() {
    const CUSTOMERS: usize = 6;
    let rounds = u64::from(kills().div_ceil(40));
    let database = Database::start();
    let first = TestApp::start_with(&[("OMBUD_DATA_POSTGRES", &database.url)]);
    let second = first.another_node();
    let key: VerifyingKey = first.verifier_key().parse().unwrap();
    let admin = first.admin.clone();
    let addresses = Mutex::new([first.address.clone(), second.address.clone()]);
    let node = |number: usize| addresses.lock().unwrap()[number % 2].clone();
    let (killed, answered) = (AtomicU64::new(0), AtomicU64::new(0));
    // Each goes on until all kills are done, and repeats on the other node what was not answered.
    let customer = |place: usize| {
        let mut decisions = Vec::new();
        let opened = (0..)
            .find_map(|attempt| {
                let open = Request::new(&node(attempt), "POST", "/v1/conversations").bearer(&admin);
                let open = open.json(&json!({ "language": "de" }));
                let opened = open.header("idempotency-key", &format!("open-{place}")).try_send();
                opened.ok().filter(|opened| opened.status < 300)
            })
            .unwrap()
            .expect(201);
        let path = opened.pointer("/conversation/id").unwrap().as_str().unwrap();
        let path = format!("/v1/conversations/{path}/messages");
        let token = opened["token"].as_str().unwrap().to_owned();
        for number in 0.. {
            if killed.load(Ordering::SeqCst) >= rounds && number >= 5 {
                break;
            }
            let mut attempt = place + number;
            let reply = poll("an answer", || {
                attempt += 1;
                let message = Request::new(&node(attempt), "POST", &path)
                    .bearer(&token)
                    .json(&json!({ "text": QUESTION }))
                    .header("idempotency-key", &format!("message-{number}"));
                let answer = message.try_send().ok().filter(|answer| answer.status < 500)?;
                Some(answer.expect(200)["reply"].clone())
            });
            verified(&reply["receipt"], &key);
            decisions.push(reply["decision"].as_str().unwrap().to_owned());
            answered.fetch_add(1, Ordering::SeqCst);
        }
        (path, token, decisions)
    };
    let mut nodes = [first, second];
    let talks: Vec<_> = thread::scope(|scope| {
        let customer = &customer;
        let customers: Vec<_> =
            (0..CUSTOMERS).map(|place| scope.spawn(move || customer(place))).collect();
        for round in 0..usize::try_from(rounds).unwrap() {
            // The one that writes: the other took over from it the last time.
            let (writer, other) = (round % 2, (round + 1) % 2);
            let before = answered.load(Ordering::SeqCst);
            poll("there is load", || (answered.load(Ordering::SeqCst) > before + 20).then_some(()));
            assert!(nodes[writer].logged().contains("this node writes from now on"));
            let came_to_write = nodes[other].logged().matches("this node writes").count();
            nodes[writer].take_server().kill();
            poll("the other takes over", || {
                let logged = nodes[other].logged();
                (logged.matches("this node writes").count() > came_to_write).then_some(())
            });
            nodes[writer].start_again();
            addresses.lock().unwrap()[writer].clone_from(&nodes[writer].address);
            killed.fetch_add(1, Ordering::SeqCst);
        }
        customers.into_iter().map(|customer| customer.join().unwrap()).collect()
    });
    for (path, token, decisions) in &talks {
        let mut replies = Vec::new();
        let (mut customers, mut after) = (0, 0);
        loop {
            let page = format!("{path}?limit=200&after={after}");
            let page =
                Request::new(&nodes[0].address, "GET", &page).bearer(token).send().expect(200);
            let events = page["items"].as_array().unwrap().clone();
            let Some(last) = events.last() else { break };
            after = last["version"].as_u64().unwrap();
            for event in events.iter().filter(|event| event["event"] == "message") {
                match event["author"]["kind"].as_str().unwrap() {
                    "customer" => customers += 1,
                    _ => replies.push(event["decision"].as_str().unwrap().to_owned()),
                }
            }
        }
        assert_eq!(replies, *decisions, "each reply that was given stands there once");
        assert_eq!(customers, replies.len());
    }
    for node in &nodes {
        let ran = node.ombud(&["ledger", "verify"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        node.assert_well();
    }
}

#[test]
fn replicas_that_may_be_behind_are_refused_unless_they_never_take_over() {
    let database = Database::start();
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), &small_assistant(folder.path()));
    settings.insert("OMBUD_DATA_POSTGRES".to_owned(), database.url.clone());
    // What a standby that is away just now leaves behind.
    database.execute("SELECT pg_create_physical_replication_slot('standby')");
    let refused = serve(&mut settings, folder.path()).map(drop).unwrap_err();
    assert!(refused.contains("asynchronously"), "{refused}");
    assert!(refused.contains("synchronous_standby_names"), "{refused}");
    settings.insert("OMBUD_DATA_POSTGRES_STANDBYS".to_owned(), "never-promoted".to_owned());
    serve(&mut settings, folder.path()).unwrap();
    // A server alone needs nothing.
    database.execute("SELECT pg_drop_replication_slot('standby')");
    settings.remove("OMBUD_DATA_POSTGRES_STANDBYS");
    serve(&mut settings, folder.path()).unwrap();
}

#[test]
fn a_secret_that_is_missing_is_never_made_anew_beside_a_used_database() {
    let database = Database::start();
    let mut app = TestApp::start_with(&[("OMBUD_DATA_POSTGRES", &database.url)]);
    app.open("de").say(QUESTION);
    app.take_server().stop();
    for file in ["cell.key", "token.key", "ledger.key"] {
        let (path, aside) = (app.data().join("secrets").join(file), app.folder.join("aside"));
        fs::rename(&path, &aside).unwrap();
        let mut settings = app.settings.clone();
        let Err(said) = serve(&mut settings, &app.folder) else { panic!("started without {file}") };
        assert!(said.contains(file) && said.contains("missing"), "{file}: {said}");
        assert!(!path.exists(), "{file} was made anew");
        let doctor = app.ombud(&["doctor"]);
        assert_eq!(doctor.code, Some(1), "{doctor:?}");
        assert!(doctor.stdout.contains(&format!("{file}` is missing")), "{doctor:?}");
        fs::rename(&aside, &path).unwrap();
    }
    app.start_again();
    app.assert_well();
}

/// What is written to the database is a person's: keys, ids, sealed texts.
#[test]
fn no_statement_and_no_id_is_logged_at_any_level() {
    let server = Database::start();
    let settings = [("OMBUD_DATA_POSTGRES", server.url.as_str()), ("OMBUD_LOG_LEVEL", "trace")];
    let app = TestApp::start_with(&settings);
    let talk = app.open("de");
    talk.say(QUESTION);
    let logged = app.logged();
    for carried in ["INSERT INTO", &talk.id, &talk.subject] {
        assert!(!logged.contains(carried), "{carried}: {logged}");
    }
}
