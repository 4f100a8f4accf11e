//! What was acknowledged stays: killed at any moment, without power, on a machine that fails,
//! tampered with, backed up and put back.
//!
//! `OMBUD_TEST_KILLS=200 cargo test -p ombud --test durability survives` kills as often as a release
//! should be killed.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    env,
    hash::{BuildHasher, RandomState},
};

use ombud_ledger::{Checkpoint, Note, Receipt, TreeHead, Verified, VerifyingKey};
use rusqlite::Connection;
use serde_json::Value;

use crate::app::{TestApp, http::Request};

mod acts;
#[expect(dead_code, reason = "the tests of the API use the rest")]
#[path = "../app/mod.rs"]
mod app;
#[expect(dead_code, reason = "the tests of the API use the rest")]
#[path = "../app/billing.rs"]
mod billing;
mod codes;
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
mod tampered;
#[path = "../app/token.rs"]
mod token;
mod witnessed;

const QUESTION: &str = "Ich ziehe um, was muss ich tun?";

/// How often the server is killed under load.
fn kills() -> u32 {
    env::var("OMBUD_TEST_KILLS").map_or(10, |count| count.parse().unwrap())
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
