//! Rows and tiles changed behind its back are named, and nothing is signed after them.

use std::thread;

use rusqlite::{Connection, params};
use serde_json::{Value, json};
use tokio_postgres::{NoTls, SimpleQueryMessage};

use crate::{
    QUESTION,
    app::{Ran, TestApp, poll},
    database,
    postgres::Database,
};

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

/// A decision that somebody else has made.
fn forge(leaf: &mut Vec<u8>) {
    let text = String::from_utf8(leaf.clone()).unwrap();
    *leaf = text.replacen("\"actor\":{\"id\":\"", "\"actor\":{\"id\":\"not-", 1).into_bytes();
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
        // The first, which put the version into service, one in the middle, and the last.
        for index in [0, 3, 6] {
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

/// Where the rows lie that somebody changes.
pub(super) enum Rows<'a> {
    Sqlite(&'a TestApp),
    Postgres(&'a str),
}

impl Rows<'_> {
    /// Run a statement; the first value it gives, as text.
    pub(super) fn run(&self, sql: &str) -> Option<String> {
        match self {
            Self::Sqlite(app) => {
                let database = database(app);
                let mut statement = database.prepare(sql).unwrap();
                let mut rows = statement.query([]).unwrap();
                rows.next().unwrap().map(|row| row.get(0).unwrap())
            }
            Self::Postgres(url) => {
                let runtime =
                    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
                    let work = async move { client.simple_query(sql).await.unwrap() };
                    let (found, ended) = tokio::join!(work, connection);
                    ended.unwrap();
                    found.into_iter().find_map(|message| match message {
                        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                        _ => None,
                    })
                })
            }
        }
    }

    /// Change a column of the row that an id names.
    fn alter(&self, table: &str, column: &str, key: (&str, &str), change: fn(&mut Vec<u8>)) {
        let (name, id) = key;
        let (table, id) = match self {
            Self::Sqlite(_) => (table.to_owned(), format!("x'{}'", id.replace('-', ""))),
            Self::Postgres(_) => (format!("ombud.{table}"), format!("'{id}'")),
        };
        let hex = match self {
            Self::Sqlite(_) => format!("lower(hex({column}))"),
            Self::Postgres(_) => format!("encode({column}, 'hex')"),
        };
        // Of a conversation's events, the last that has it.
        let place = match (table.ends_with("event"), self) {
            (false, _) => format!("{name} = {id}"),
            (true, _) => format!(
                "{name} = {id} AND version = (SELECT max(version) FROM {table} \
                 WHERE {name} = {id} AND {column} IS NOT NULL)"
            ),
        };
        let before = self.run(&format!("SELECT {hex} FROM {table} WHERE {place}")).unwrap();
        let mut bytes: Vec<u8> = before
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        change(&mut bytes);
        let after: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let after = after.concat();
        assert_ne!(before, after);
        let value = match self {
            Self::Sqlite(_) => format!("x'{after}'"),
            Self::Postgres(_) => format!("'\\x{after}'"),
        };
        self.run(&format!("UPDATE {table} SET {column} = {value} WHERE {place}"));
    }
}

/// Another situation than was judged.
fn elsewhere(request: &mut Vec<u8>) {
    let text = String::from_utf8(request.clone()).unwrap();
    *request = text.replacen("\"owner\":\"assistant\"", "\"owner\":\"queue\"", 1).into_bytes();
}

fn cut(bytes: &mut Vec<u8>) {
    bytes.truncate(bytes.len() / 2);
}

/// What is kept beside the log of a stopped server is changed: everything that reads it says so.
fn what_was_changed_beside_the_log_is_named(mut app: TestApp, url: Option<&str>) {
    let talks: Vec<_> = (0..4).map(|_| app.open("de").keep()).collect();
    let decisions: Vec<String> = talks
        .iter()
        .map(|talk| {
            let sent = talk.on(&app).say(QUESTION);
            sent["reply"]["decision"].as_str().unwrap().to_owned()
        })
        .collect();
    // Of whom nothing can be opened any more.
    let erased = app.open("de");
    erased.say(QUESTION);
    let path = format!("/v1/subjects/{}/erase", erased.subject);
    app.post(&path, &json!({})).bearer(&app.admin).send().expect(200);
    assert_eq!(app.take_server().stop(), Some(0));
    let verify = || app.ombud(&["ledger", "verify"]);
    let policies = format!("{}/policies", app.settings["OMBUD_ASSISTANT_FOLDER"]);
    let replay = || app.ombud(&["policy", "replay", "--policies", &policies]);
    let explain = |decision: &str| app.ombud(&["policy", "explain", decision]);
    let right = verify();
    assert_eq!(right.code, Some(0), "{right:?}");
    for said in ["1 can no longer be opened (erased)", "of 5 decisions", "8 messages open"] {
        assert!(right.stdout.contains(said), "{said}: {right:?}");
    }
    let replayed = replay();
    assert_eq!(replayed.code, Some(0), "{replayed:?}");
    assert!(replayed.stdout.starts_with("5 decisions "), "{replayed:?}");

    let [asked, cut_off, said, written] = &decisions[..] else { panic!("{decisions:?}") };
    let place = url.map_or(Rows::Sqlite(&app), Rows::Postgres);
    place.alter("entry", "request", ("decision", asked), elsewhere);
    place.alter("entry", "request", ("decision", cut_off), cut);
    place.alter("entry", "private", ("decision", said), flip);
    place.alter("event", "sealed", ("stream", &talks[3].id), flip);
    let found = verify();
    assert_eq!(found.code, Some(1), "{found:?}");
    assert!(found.stdout.starts_with("wrong: "), "{found:?}");
    for says in [
        format!("the policy requests recorded with decision {asked} are not"),
        format!("the policy requests recorded with decision {cut_off} are not"),
        format!("the sealed texts of decision {said} are not"),
        format!("event 3 of conversation {} is not", talks[3].id),
    ] {
        assert!(found.stdout.contains(&says), "{says}: {found:?}");
    }
    assert_eq!(found.stdout.matches("wrong: ").count(), 4, "{found:?}");
    let replayed = replay();
    assert_eq!(replayed.code, Some(1), "{replayed:?}");
    for says in [
        "3 decisions ".to_owned(),
        "2 decisions were not judged again".to_owned(),
        format!("{asked}: changed"),
        format!("{cut_off}: unreadable"),
    ] {
        assert!(replayed.stdout.contains(&says), "{says}: {replayed:?}");
    }
    for (decision, says) in [(asked, "is not the one that was judged"), (cut_off, "cannot be read")]
    {
        let explained = explain(decision);
        assert_eq!(explained.code, Some(1), "{explained:?}");
        assert!(explained.stdout.contains(says), "{says}: {explained:?}");
    }
    assert_eq!(explain(written).code, Some(0));
    let doctor = app.ombud(&["doctor"]);
    assert_eq!(doctor.code, Some(1), "{doctor:?}");
    let says = format!("MEND the policy requests recorded with decision {asked}");
    assert!(doctor.stdout.contains(&says), "{doctor:?}");

    // Nothing of it stops the server, and it shows none of it as if it were right.
    app.start_again();
    for what in ["receipt", "explanation?language=de"] {
        let path = format!("/v1/decisions/{said}/{what}");
        let shown = app.get(&path).bearer(&talks[2].token).send();
        let detail = shown.problem(500, "changed");
        assert!(detail.contains(&format!("The sealed texts of decision {said}")), "{detail}");
        let german = app.get(&path).bearer(&app.admin).header("accept-language", "de").send();
        let detail = german.problem(500, "changed");
        assert!(detail.contains(&format!("Texte der Entscheidung {said} sind nicht")), "{detail}");
    }
    let shown = talks[3].on(&app).get("/messages").send().problem(500, "changed");
    assert!(shown.contains("The sealed text of message"), "{shown}");
    assert!(app.logged().contains(said), "{}", app.logged());
    let verdicts = |decision: &str| {
        let path = format!("/v1/decisions/{decision}/policy");
        let shown = app.get(&path).bearer(&app.admin).send().expect(200);
        let first = &shown["verdicts"][0];
        (first["recorded"].clone(), first["request"].is_null())
    };
    assert_eq!(verdicts(asked), (json!("changed"), false));
    assert_eq!(verdicts(cut_off), (json!("unreadable"), true));
    assert_eq!(verdicts(written), (json!("as_judged"), false));
    let path = format!("/v1/decisions/{written}/receipt");
    assert_ne!(app.get(&path).bearer(&talks[3].token).send().expect(200)["leaf"], Value::Null);
    app.assert_answering();
}

#[test]
fn what_was_changed_beside_the_log_is_named_on_sqlite() {
    what_was_changed_beside_the_log_is_named(TestApp::start(), None);
}

#[test]
fn what_was_changed_beside_the_log_is_named_on_postgresql() {
    let server = Database::start();
    let app = TestApp::start_with(&[("OMBUD_DATA_POSTGRES", &server.url)]);
    what_was_changed_beside_the_log_is_named(app, Some(&server.url));
}

/// A record that was changed is not shown as if it were the one that was signed.
#[test]
fn a_changed_record_is_not_shown_as_a_decision() {
    let mut app = TestApp::start();
    let kept = app.open("en").keep();
    let sent = kept.on(&app).say(QUESTION);
    let decision = sent["reply"]["decision"].as_str().unwrap();
    app.take_server().stop();
    Rows::Sqlite(&app).alter("entry", "leaf", ("decision", decision), forge);
    app.start_again();
    let own = |what: &str| format!("/v1/decisions/{decision}{what}");
    let list = format!("/v1/conversations/{}/decisions", kept.id);
    for path in ["", "/receipt", "/explanation", "/policy"].map(own).into_iter().chain([list]) {
        let detail = app.get(&path).bearer(&app.admin).send().problem(500, "changed");
        assert!(detail.contains(&format!("The record of decision {decision}")), "{path}: {detail}");
    }
}

/// What was taken away is missed: a gap among the events of a conversation, and another time beside a decision, by
/// which decisions are found.
#[test]
fn a_missing_event_and_another_time_are_named_and_block_nothing_for_ever() {
    let mut app = TestApp::start();
    let [kept, other, ended, hid] = [(); 4].map(|()| app.open("en").keep());
    for talk in [&kept, &other, &ended, &hid] {
        talk.on(&app).say(QUESTION);
    }
    let sent = other.on(&app).say(QUESTION);
    let decision = sent["reply"]["decision"].as_str().unwrap().to_owned();
    assert_eq!(app.take_server().stop(), Some(0));
    let blob = |id: &str| id.replace('-', "");
    let database = database(&app);
    let gone = format!(
        "DELETE FROM event WHERE hex(stream) = upper('{}') AND version = 2",
        blob(&kept.id)
    );
    assert_eq!(database.execute(&gone, []).unwrap(), 1);
    // The newest two leave no gap.
    let newest = format!(
        "DELETE FROM event WHERE hex(stream) = upper('{}') AND version > 1",
        blob(&ended.id)
    );
    assert_eq!(database.execute(&newest, []).unwrap(), 2);
    let hidden = format!("DELETE FROM document WHERE kind = 'conversation' AND id = '{}'", hid.id);
    assert_eq!(database.execute(&hidden, []).unwrap(), 1);
    let later = format!(
        "UPDATE entry SET at_ms = at_ms + 1000 WHERE hex(decision) = upper('{}')",
        blob(&decision)
    );
    assert_eq!(database.execute(&later, []).unwrap(), 1);
    drop(database);
    app.start_again();
    let missing = format!("The events of conversation {}", kept.id);
    for answer in [
        kept.on(&app).post("/messages", &json!({ "text": QUESTION })).send(),
        kept.on(&app).post("/handover", &json!({})).send(),
        kept.on(&app).get("/messages").send(),
    ] {
        let detail = answer.problem(500, "changed");
        assert!(detail.contains(&missing), "{detail}");
    }
    // Others are answered.
    other.on(&app).say(QUESTION);
    // Nobody asked: the check in the background says it in the log.
    for says in [
        format!("event 2 of conversation {} is not what was recorded", kept.id),
        format!("is missing among the events of conversation {}", ended.id),
        format!("conversation {} is not found any more", hid.id),
    ] {
        poll("it is named", || app.logged().contains(&says).then_some(()));
    }
    let found = app.ombud(&["ledger", "verify"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    for says in [
        format!("event 2 of conversation {} is not what was recorded", kept.id),
        format!("the time stored with decision {decision} is not"),
        format!("is missing among the events of conversation {}", ended.id),
        format!("conversation {} is not found any more", hid.id),
    ] {
        assert!(found.stdout.contains(&says), "{says}: {found:?}");
    }
}

/// On PostgreSQL the doctor sees what it sees in a folder, and leaves everything as it is.
#[test]
fn the_doctor_holds_what_is_in_postgresql_against_the_ledger() {
    let server = Database::start();
    let rows = Rows::Postgres(&server.url);
    let mut app = TestApp::start_with(&[("OMBUD_DATA_POSTGRES", &server.url)]);
    let talk = app.open("de");
    let decisions: Vec<String> = (0..3)
        .map(|_| talk.say(QUESTION)["reply"]["decision"].as_str().unwrap().to_owned())
        .collect();
    let state = || {
        let all = "SELECT md5(string_agg(e::text, ',' ORDER BY index)) FROM ombud.entry e";
        (rows.run(all), rows.run("SELECT checkpoint FROM ombud.head"))
    };
    let before = state();
    let well = |ran: &Ran| {
        assert_eq!(ran.code, Some(0), "{ran:?}");
        for said in [
            "ok   the ledger's entries: all 4\n",
            "ok   decisions, with what is kept beside them: all 4\n",
            "ok   data folder has room: ",
        ] {
            assert!(ran.stdout.contains(said), "{said}: {ran:?}");
        }
    };
    // While a server runs, and when none does.
    well(&app.ombud(&["doctor"]));
    app.take_server().stop();
    well(&app.ombud(&["doctor"]));
    assert_eq!(state(), before, "it only looks");
    let finds = |what: &str| {
        let ran = app.ombud(&["doctor"]);
        assert_eq!(ran.code, Some(1), "{what}: {ran:?}");
        assert!(ran.stdout.contains(&format!("MEND {what}")), "{what}: {ran:?}");
    };
    let of = |number: usize| ("decision", decisions[number].as_str());
    rows.alter("entry", "private", of(2), flip);
    finds(&format!("the sealed texts of decision {}", decisions[2]));
    rows.alter("entry", "leaf", of(1), forge);
    finds("entry 2 of the ledger is not shown to be what was signed");
    rows.alter("entry", "commitment", of(0), flip);
    finds("the ledger, which is not the one that was signed, cannot be read");
}

#[test]
fn the_doctor_makes_nothing_in_a_new_database() {
    let server = Database::start();
    let folder = tempfile::tempdir().unwrap();
    let assistant = crate::app::small_assistant(folder.path());
    let mut settings = crate::app::settings(folder.path(), &assistant);
    settings.insert("OMBUD_DATA_POSTGRES".to_owned(), server.url.clone());
    let ran = crate::app::run(crate::app::ombud(&settings, folder.path()).arg("doctor"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let made = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'ombud%'";
    assert_eq!(Rows::Postgres(&server.url).run(made), None);
}

/// The id that an answer bears.
pub(super) fn id(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("no `{name}`: {answer}")).to_owned()
}

/// Reviews, erasures and holds are rows beside the log. That there are some, decisions in it say.
fn what_was_taken_away_of_reviews_erasures_and_holds_is_named(mut app: TestApp, url: Option<&str>) {
    let talks: Vec<_> = (0..6).map(|_| app.open("de").keep()).collect();
    let [contested, settled, kept, lifted, erased, restricted] = &talks[..] else { panic!() };
    let post = |path: &str, body: &Value| app.post(path, body).bearer(&app.admin).send();
    let contest = |decision: &str, why: &str| {
        let path = format!("/v1/decisions/{decision}/contest");
        id(&post(&path, &json!({ "reason": why })).expect(200), "review")
    };
    let said: Vec<String> =
        talks.iter().map(|talk| id(&talk.on(&app).say(QUESTION)["reply"], "decision")).collect();
    let open = contest(&said[0], "Das stimmt nicht.");
    assert_eq!(contest(&said[0], "Und das auch nicht."), open);
    let done = contest(&said[1], "Das stimmt nicht.");
    post(&format!("/v1/reviews/{done}/settle"), &json!({})).expect(204);
    let hold = |subject: &str| {
        let path = format!("/v1/subjects/{subject}/hold");
        id(&post(&path, &json!({ "reason": "Verfahren" })).expect(201), "id")
    };
    let lift = |subject: &str| {
        let path = format!("/v1/subjects/{subject}/hold");
        app.request("DELETE", &path).bearer(&app.admin).send().expect(200);
    };
    let erase = |subject: &str| {
        let answer = post(&format!("/v1/subjects/{subject}/erase"), &json!({})).expect(200);
        id(&answer, "decision")
    };
    let in_force = hold(&kept.subject);
    let over = hold(&lifted.subject);
    lift(&lifted.subject);
    // Of whom a hold is forgotten: nothing of that is missed.
    hold(&erased.subject);
    lift(&erased.subject);
    let gone = erase(&erased.subject);
    hold(&restricted.subject);
    let waits = erase(&restricted.subject);
    assert_eq!(erase(&restricted.subject), waits, "asked again, nothing is new");
    assert_eq!(contested.id.len(), settled.id.len());
    assert_eq!(app.take_server().stop(), Some(0));
    let right = app.ombud(&["ledger", "verify"]);
    assert_eq!(right.code, Some(0), "{right:?}");

    let (rows, table) = match url {
        None => (Rows::Sqlite(&app), "document"),
        Some(url) => (Rows::Postgres(url), "ombud.document"),
    };
    let take = |kind: &str, id: &str| {
        let row = format!("kind = '{kind}' AND id = '{id}'");
        let count = format!("SELECT CAST(count(*) AS TEXT) FROM {table} WHERE {row}");
        assert_eq!(rows.run(&count).as_deref(), Some("1"), "{row}");
        rows.run(&format!("DELETE FROM {table} WHERE {row}"));
    };
    take("review", &open);
    take("review", &done);
    take("hold", &in_force);
    take("erasure", &erased.subject);
    take("erasure", &restricted.subject);
    // Put back to before it was lifted.
    let before = match url {
        None => "CAST('{\"code\":\"other\"}' AS BLOB)",
        Some(_) => "convert_to('{\"code\":\"other\"}', 'UTF8')",
    };
    rows.run(&format!("UPDATE {table} SET body = {before} WHERE kind = 'hold' AND id = '{over}'"));
    let found = app.ombud(&["ledger", "verify"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    for (says, times) in [
        // It was opened, and something was added.
        (format!("of review {open} is not there"), 2),
        (format!("of review {done} is not there"), 2),
        (format!("what decision {in_force} recorded of legal hold {in_force} is not there"), 1),
        (format!("of legal hold {over} is not there"), 1),
        (format!("what decision {gone} recorded of an erasure is not there"), 1),
        (format!("what decision {waits} recorded of an erasure is not there"), 1),
    ] {
        assert_eq!(found.stdout.matches(&says).count(), times, "{says}: {found:?}");
    }
    assert_eq!(found.stdout.matches("wrong: ").count(), 8, "{found:?}");
    // The log is right, and the server goes on.
    app.start_again();
    app.assert_answering();
}

#[test]
fn what_was_taken_away_of_reviews_erasures_and_holds_is_named_on_sqlite() {
    what_was_taken_away_of_reviews_erasures_and_holds_is_named(TestApp::start(), None);
}

#[test]
fn what_was_taken_away_of_reviews_erasures_and_holds_is_named_on_postgresql() {
    let server = Database::start();
    let app = TestApp::start_with(&[("OMBUD_DATA_POSTGRES", &server.url)]);
    what_was_taken_away_of_reviews_erasures_and_holds_is_named(app, Some(&server.url));
}
