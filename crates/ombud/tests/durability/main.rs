//! What was acknowledged stays: killed at any moment, without power, on a machine that fails,
//! tampered with, backed up and put back.
//!
//! The two loops that kill a server under load, and cut its power, do so 200 times each;
//! `OMBUD_TEST_KILLS=10` makes that ten for a quick look.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    env, fs,
    hash::{BuildHasher, RandomState},
    path::{Path, PathBuf},
};

use ombud_ledger::{Checkpoint, Note, Receipt, TreeHead, Verified, VerifyingKey};
use rusqlite::Connection;
use serde_json::Value;

use crate::app::{TestApp, http::Request, small_assistant};

mod acts;
#[expect(dead_code, reason = "the tests of the API use the rest")]
#[path = "../app/mod.rs"]
mod app;
#[expect(dead_code, reason = "the tests of the API use the rest")]
#[path = "../app/billing.rs"]
mod billing;
mod codes;
mod deadlines;
mod deliveries;
mod full;
mod keys;
mod killed;
mod links;
#[path = "../machine/mod.rs"]
mod machine;
mod postgres;
mod refused;
mod restored;
mod surroundings;
mod taken_away;
mod tampered;
#[path = "../app/token.rs"]
mod token;
mod witnessed;

const QUESTION: &str = "Ich ziehe um, was muss ich tun?";

/// How often the server is killed under load.
fn kills() -> u32 {
    env::var("OMBUD_TEST_KILLS").map_or(200, |count| count.parse().unwrap())
}

/// One topic of the sample assistant in five phrasings a language: half of what a start takes is
/// learning, and these tests start a server hundreds of times.
fn tiny_assistant(folder: &Path) -> PathBuf {
    let tiny = small_assistant(folder);
    fs::remove_dir_all(tiny.join("scenarios")).unwrap();
    // Rules about what it cannot do.
    fs::remove_file(tiny.join("policies/acts.cedar")).unwrap();
    for part in ["examples", "knowledge/de", "knowledge/en"] {
        for file in fs::read_dir(tiny.join(part)).unwrap() {
            let path = file.unwrap().path();
            let topic = path.file_stem().unwrap();
            if topic != "moving-house" && topic != "person" {
                fs::remove_file(path).unwrap();
            } else if part == "examples" {
                let (text, mut row) = (fs::read_to_string(&path).unwrap(), 0);
                let first = text.lines().filter(|line| {
                    row = if line.starts_with("  ") { row + 1 } else { 0 };
                    row <= 5
                });
                fs::write(path, first.collect::<Vec<_>>().join("\n")).unwrap();
            }
        }
    }
    tiny
}

/// A random number below `end`.
fn random(end: u64) -> u64 {
    RandomState::new().hash_one(()) % end
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

fn database(app: &TestApp) -> Connection {
    Connection::open(app.data().join("ombud.db")).unwrap()
}
