//! Acts at an MCP server that is a program or at an address, with books of its own: done once, whatever
//! becomes of its answers, its tools or itself; and undone.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    acts::{act_of, only_act, reading_said, undo},
    app::{Prepared, Talk, TestApp, ombud, poll, run},
    billing::CONTRACT,
    credentials::set,
};

const SERVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/app/mcp_server.py");

/// The contract. What varies stands in place of its first lines.
const KEYS: &str = "idempotency_argument = \"idempotency_key\"\nerrors_are_refusals = true\n";
const SETTLE: &str = "[settle]\nid = \"get_operation\"\nkey = \"key\"\nhappened = \"/happened\"\n\
                      result = \"/result\"\n";
const OPERATION: &str = r#"
[[operation]]
name = "submit-reading"
id = "submit_reading"
title = { de = "Zählerstandsmeldung", en = "meter reading" }
effect = "reversible"
customer = "contract"
[operation.undo]
id = "delete_reading"
within_hours = 48
by_customer = true
arguments = { contract = "argument.contract", reading = "result/id" }
"#;

/// A server whose billing system is an MCP server.
struct Books {
    app: TestApp,
    folder: PathBuf,
    /// Where it runs by itself, and ombud reaches it at an address.
    _process: Option<Process>,
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Books {
    fn start(contract: &str) -> Self {
        Self::start_at(contract, false)
    }

    fn start_at(contract: &str, address: bool) -> Self {
        let mut prepared = Prepared::new();
        let assistant = prepared.folder.join("assistant");
        prepared.take([
            "flows/identify.yaml",
            "flows/meter-reading.yaml",
            "examples/meter-reading-submit.toml",
            "knowledge/de/meter-reading-submit.md",
            "knowledge/en/meter-reading-submit.md",
            "words/de.ftl",
            "words/en.ftl",
        ]);
        let folder = prepared.folder.join("books");
        fs::create_dir(&folder).unwrap();
        let token = prepared.folder.join("books.token");
        fs::write(&token, "a-credential\n").unwrap();
        let process = address.then(|| {
            let server = Command::new(python())
                .args([SERVER, folder.to_str().unwrap(), "http"])
                .env("BOOKS_TOKEN", "a-credential")
                .stdin(Stdio::null())
                .spawn();
            Process(server.unwrap())
        });
        let setting = if address {
            let seen = poll("it listens", || {
                serde_json::from_slice::<Value>(&fs::read(folder.join("seen.json")).ok()?).ok()
            });
            format!("[\"billing http://127.0.0.1:{}/mcp {}\"]", seen["port"], token.display())
        } else {
            format!(
                "[\"billing stdio BOOKS_TOKEN={} {} {SERVER} {}\"]",
                token.display(),
                python().display(),
                folder.display()
            )
        };
        prepared.set(&[("OMBUD_TOOLS_CONNECTED", &setting)]);
        // What the folder keeps of the server, as an engineer gets it.
        let mut tools = ombud(&prepared.settings, &prepared.folder);
        let described = run(tools.args(["tools", "billing"]));
        assert_eq!(described.code, Some(0), "{}", described.stderr);
        fs::create_dir_all(assistant.join("tools")).unwrap();
        fs::write(assistant.join("tools/billing.mcp.json"), described.stdout).unwrap();
        let contract = format!("mcp = \"billing.mcp.json\"\ntimeout_seconds = 2\n{contract}");
        fs::write(assistant.join("tools/billing.toml"), contract).unwrap();
        Self { app: prepared.start(), folder, _process: process }
    }

    /// How it behaves with the next call that changes something.
    fn does(&self, behaviour: &str) {
        fs::write(self.folder.join("does"), behaviour).unwrap();
    }

    fn books(&self) -> Value {
        match fs::read(self.folder.join("books.json")) {
            Ok(text) => serde_json::from_slice(&text).unwrap(),
            Err(_) => json!({ "readings": {}, "rows": [], "answers": {} }),
        }
    }

    /// What really happened, one row for each effect.
    fn rows(&self) -> usize {
        self.books()["rows"].as_array().unwrap().len()
    }

    fn seen(&self) -> Option<Value> {
        serde_json::from_slice(&fs::read(self.folder.join("seen.json")).ok()?).ok()
    }

    /// How often it was connected since the server started.
    fn connections(&self) -> usize {
        self.app.logged().matches("an MCP server is connected").count()
    }

    fn process(&self) -> u64 {
        self.seen().unwrap()["pid"].as_u64().unwrap()
    }

    /// A reading is confirmed; what is answered.
    fn confirmed(&self) -> (Talk<'_>, Value) {
        let talk = self.app.open("de");
        reading_said(&talk, 4_711);
        let answered = talk.say("Ja, stimmt");
        (talk, answered)
    }
}

pub(crate) fn python() -> PathBuf {
    let places = ["/usr/bin/python3", "/usr/local/bin/python3"].map(PathBuf::from);
    places.into_iter().find(|place| place.exists()).unwrap()
}

fn runs(process: u64) -> bool {
    // A process that has ended and was not waited for yet does not run.
    let state = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    state.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with(" Z"))
}

#[test]
fn a_call_is_done_once_under_its_key_and_undone_and_the_program_ends_with_the_server() {
    let mut books = Books::start(&[KEYS, SETTLE, OPERATION].concat());
    let (talk, done) = books.confirmed();
    let text = done["reply"]["text"].as_str().unwrap();
    assert!(text.contains("Erledigt: Zählerstandsmeldung."), "{text}");
    let act = act_of(&done);
    let after = books.books();
    assert_eq!(after["readings"], json!({ "R-1": [CONTRACT, 4_711] }));
    assert_eq!(after["rows"], json!([{ "tool": "submit_reading", "key": act["act"] }]));

    let undone = undo(&talk, &act).send().expect(200);
    assert_eq!(undone["state"], "undone");
    let after = books.books();
    assert_eq!(after["readings"], json!({}));
    assert_eq!(after["rows"].as_array().unwrap().len(), 2, "done once, undone once");
    assert_ne!(after["rows"][1]["key"], act["act"], "undoing has a key of its own");

    // It sees what it is given, and nothing of ours.
    let environment = books.seen().unwrap()["environment"].clone();
    let mut names: Vec<&String> = environment.as_object().unwrap().keys().collect();
    // Python's own, where it runs without a locale.
    names.retain(|name| *name != "LC_CTYPE");
    assert_eq!(names, ["BOOKS_TOKEN", "PATH"]);
    assert_eq!(environment["BOOKS_TOKEN"], "a-credential");
    let logged = books.app.logged();
    assert!(!logged.contains("a line for its log") && !logged.contains("a-credential"), "{logged}");

    let process = books.process();
    assert!(runs(process));
    assert_eq!(books.app.take_server().stop(), Some(0));
    poll("the program ends with the server", || (!runs(process)).then_some(()));
    books.app.start_again();
    let process = books.process();
    assert!(runs(process));
    books.app.take_server().kill();
    poll("the program ends when the server is killed", || (!runs(process)).then_some(()));
}

#[test]
fn a_program_has_the_credential_that_is_kept_now() {
    let mut books = Books::start(&[KEYS, SETTLE, OPERATION].concat());
    assert_eq!(books.app.take_server().stop(), Some(0));
    let setting = format!(
        "[\"billing stdio BOOKS_TOKEN= {} {SERVER} {}\"]",
        python().display(),
        books.folder.display()
    );
    books.app.settings.insert("OMBUD_TOOLS_CONNECTED".to_owned(), setting);
    fs::remove_file(books.folder.join("seen.json")).unwrap();
    books.app.start_again();
    let doctor = books.app.ombud(&["doctor"]);
    assert!(
        doctor.stdout.contains("MEND credential `billing.BOOKS_TOKEN` is missing"),
        "{doctor:?}"
    );
    assert!(books.seen().is_none(), "it is not started without");
    for (round, secret) in ["the-first", "the-second"].into_iter().enumerate() {
        let ran = set(&books.app, "billing.BOOKS_TOKEN", secret);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let given = Instant::now();
        poll("it is started with it", || {
            let seen = books.seen()?;
            (seen["environment"]["BOOKS_TOKEN"] == secret).then_some(())
        });
        assert!(given.elapsed() < Duration::from_secs(2), "{:?}", given.elapsed());
        poll("it is connected", || (books.connections() > round).then_some(()));
        let (talk, answered) = books.confirmed();
        assert_eq!(only_act(&talk)["state"], "done", "{answered}");
        assert!(!books.app.logged().contains(secret));
    }
    // The engineer's command has it too.
    let described = books.app.ombud(&["tools", "billing"]);
    assert_eq!(described.code, Some(0), "{described:?}");
    let doctor = books.app.ombud(&["doctor"]);
    assert!(doctor.stdout.contains("ok   credential `billing.BOOKS_TOKEN` is kept"), "{doctor:?}");
}

#[test]
fn a_server_at_an_address_is_shown_the_credential_that_is_kept_now() {
    let books = Books::start_at(&[KEYS, SETTLE, OPERATION].concat(), true);
    let connections = books.connections();
    assert_eq!(set(&books.app, "billing", "a-wrong-one").code, Some(0));
    poll("it is not let in", || books.app.logged().contains("HTTP 401").then_some(()));
    assert_eq!(set(&books.app, "billing", "a-credential").code, Some(0));
    poll("it is let in", || (books.connections() > connections).then_some(()));
    let (talk, answered) = books.confirmed();
    assert_eq!(only_act(&talk)["state"], "done", "{answered}");
}

#[test]
fn whatever_becomes_of_an_answer_or_the_program_it_is_done_once() {
    let books = Books::start(&[KEYS, SETTLE, OPERATION].concat());
    for behaviour in ["loses", "dies", "dies-before"] {
        let (before, process) = (books.rows(), books.process());
        books.does(behaviour);
        let (talk, answered) = books.confirmed();
        assert_eq!(only_act(&talk)["state"], "done", "{behaviour}: {answered}");
        assert_eq!(books.rows(), before + 1, "{behaviour}");
        assert_eq!(books.process() != process, behaviour != "loses", "{behaviour}");
    }
    // One that ends by itself, or is killed, is started again.
    let (process, connections) = (books.process().to_string(), books.connections());
    assert!(Command::new("kill").args(["-9", &process]).status().unwrap().success());
    poll("it is started again", || (books.connections() > connections).then_some(()));
    let (talk, _) = books.confirmed();
    assert_eq!(only_act(&talk)["state"], "done");
    books.app.assert_well();
}

#[test]
fn a_lie_is_not_believed_a_refusal_is_and_a_text_beside_the_answer_is_not_said() {
    let books = Books::start(&[KEYS, SETTLE, OPERATION].concat());
    for behaviour in ["html", "untyped", "a-lot", "asks"] {
        books.does(behaviour);
        let (talk, answered) = books.confirmed();
        assert_eq!(only_act(&talk)["state"], "unknown", "{behaviour}: {answered}");
        assert_eq!(talk.show()["owner"], "queue", "{behaviour}");
        assert_eq!(books.rows(), 0, "{behaviour}");
    }
    books.does("refuses");
    let (talk, answered) = books.confirmed();
    assert_eq!(only_act(&talk)["state"], "refused", "{answered}");
    assert!(!answered.to_string().contains("No such meter"), "{answered}");
    books.does("injects");
    let (talk, done) = books.confirmed();
    assert_eq!(only_act(&talk)["state"], "done", "{done}");
    assert!(!done.to_string().contains("500 euros"), "{done}");
    assert_eq!(books.rows(), 1);
    let logged = books.app.logged();
    for told in ["500 euros", "No such meter", "Maintenance", CONTRACT] {
        assert!(!logged.contains(told), "{told}: {logged}");
    }
}

#[test]
fn without_a_key_nothing_is_repeated_and_an_error_says_nothing() {
    let books = Books::start(OPERATION);
    for (behaviour, rows) in [("loses", 1), ("dies", 2), ("refuses", 2)] {
        let connections = books.connections();
        books.does(behaviour);
        let (talk, answered) = books.confirmed();
        assert_eq!(only_act(&talk)["state"], "unknown", "{behaviour}: {answered}");
        assert_eq!(talk.show()["owner"], "queue", "{behaviour}");
        assert_eq!(books.rows(), rows, "{behaviour}");
        if behaviour == "dies" {
            poll("it is started again", || (books.connections() > connections).then_some(()));
        }
    }
    books.does("");
    let (talk, _) = books.confirmed();
    assert_eq!(only_act(&talk)["state"], "done");
    assert_eq!(books.books()["rows"][2], json!({ "tool": "submit_reading", "key": null }));
}

#[test]
fn a_tool_that_changes_is_not_used_until_it_is_what_it_was() {
    let mut books = Books::start(&[KEYS, SETTLE, OPERATION].concat());
    let person_does_it = |books: &Books| {
        let (talk, handed) = books.confirmed();
        assert_eq!(handed["reply"]["kind"], "handoff", "{handed}");
        assert_eq!(talk.get("/acts").send().expect(200)["items"], json!([]));
    };
    let says = "`submit_reading`: `inputSchema/properties/value_kwh/type` is not what it was";
    let schema = books.folder.join("schema");
    let warned = |books: &Books| books.app.logged().contains(says);
    assert!(!warned(&books));
    fs::write(&schema, "").unwrap();
    poll("the change is seen", || warned(&books).then_some(()));
    person_does_it(&books);
    fs::remove_file(&schema).unwrap();
    poll("it is what it was", || {
        let (_talk, answered) = books.confirmed();
        (answered["reply"]["kind"] != "handoff").then_some(())
    });
    assert_eq!(books.rows(), 1);

    // The same at the start.
    fs::write(&schema, "").unwrap();
    books.app.take_server().kill();
    books.app.start_again();
    assert!(warned(&books), "{}", books.app.logged());
    person_does_it(&books);
    assert_eq!(books.rows(), 1);

    // And where there is no server.
    books.app.take_server().kill();
    let nowhere = "[\"billing stdio /nowhere/books\"]".to_owned();
    books.app.settings.insert("OMBUD_TOOLS_CONNECTED".to_owned(), nowhere);
    books.app.start_again();
    assert!(books.app.logged().contains("`/nowhere/books` cannot be started"));
    person_does_it(&books);

    // What cannot be is named.
    books.app.take_server().kill();
    for (setting, says) in [
        ("[\"billing stdio\"]", "`NAME stdio COMMAND`, with the whole path"),
        ("[\"billing stdio python3 x\"]", "`NAME stdio COMMAND`, with the whole path"),
        ("[\"billing stdio T=/nowhere /bin/true\"]", "the credential of `billing.T`"),
    ] {
        books.app.settings.insert("OMBUD_TOOLS_CONNECTED".to_owned(), setting.to_owned());
        let ran = books.app.ombud(&["serve"]);
        assert_ne!(ran.code, Some(0), "{setting}");
        assert!(ran.stderr.contains(says), "{setting}: {}", ran.stderr);
    }
}

#[test]
fn at_an_address_it_is_the_same() {
    let books = Books::start_at(&[KEYS, SETTLE, OPERATION].concat(), true);
    let (talk, done) = books.confirmed();
    let act = act_of(&done);
    assert_eq!(books.books()["rows"][0]["key"], act["act"]);
    assert_eq!(undo(&talk, &act).send().expect(200)["state"], "undone");
    assert_eq!(books.books()["readings"], json!({}));

    // The answer is lost, the connection breaks off, and the server forgets who we are.
    for behaviour in ["loses", "dies", "dies-before"] {
        let rows = books.rows();
        books.does(behaviour);
        let (talk, answered) = books.confirmed();
        assert_eq!(only_act(&talk)["state"], "done", "{behaviour}: {answered}");
        assert_eq!(books.rows(), rows + 1, "{behaviour}");
    }
    let (rows, connections) = (books.rows(), books.connections());
    fs::write(books.folder.join("forgets"), "").unwrap();
    let (talk, answered) = books.confirmed();
    assert_eq!(only_act(&talk)["state"], "done", "in a new session: {answered}");
    assert_eq!(books.rows(), rows + 1);
    assert!(books.connections() > connections);

    let rows = books.rows();
    for behaviour in ["html", "a-lot"] {
        books.does(behaviour);
        let (talk, answered) = books.confirmed();
        assert_eq!(only_act(&talk)["state"], "unknown", "{behaviour}: {answered}");
    }
    books.does("refuses");
    assert_eq!(only_act(&books.confirmed().0)["state"], "refused");
    assert_eq!(books.rows(), rows);
    let logged = books.app.logged();
    assert!(!logged.contains("a-credential") && !logged.contains(CONTRACT), "{logged}");
}
