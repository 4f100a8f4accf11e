//! Rows and tiles changed behind its back are named, and nothing is signed after them.

use std::thread;

use rusqlite::{Connection, params};
use serde_json::json;

use crate::{
    QUESTION,
    app::{Ran, TestApp, poll},
    database,
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
