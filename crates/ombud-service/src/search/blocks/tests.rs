//! Searching and counting, over stores that are filled with leaves.

use ombud_ledger::{Hash, SigningKey, leaf_hash};
use ombud_store::{LogOptions, LogStart, NewEntry, SqliteStore, WriteSet};
use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;

const ORIGIN: &str = "test.example/log";
/// Each decision came so long after the one before, in milliseconds: some 1,000 a day.
const APART_MS: i64 = 86_400;

fn options() -> LogOptions {
    LogOptions::new(ORIGIN, SigningKey::from_seed(ORIGIN, &[7; 32]).unwrap())
}

/// A decision like those of the sample: mostly replies, now and then something else.
fn entry(number: u64) -> NewEntry {
    let rare = number == 100;
    let kind = if rare {
        "stop"
    } else {
        ["reply", "reply", "reply", "handoff", "act"][(number % 5) as usize]
    };
    let mut leaf = json!({
        "v": 1, "id": Uuid::from_u128(number.into()), "at": "2026-11-21T10:00:00Z", "cell": "de-1", "kind": kind,
        "actor": { "kind": "assistant", "id": "sample", "version": "ab".repeat(32) },
        "verdicts": [{
            "action": "reply", "reason": "policy.permitted", "effect": if number.is_multiple_of(97) { "deny" } else { "allow" },
            "policies": ["answer.reply", "answer.grounded"], "schema": "1".repeat(64), "policy_set": "2".repeat(64),
            "request": "3".repeat(64), "entities": "4".repeat(64),
        }],
        "reasons": [{ "code": "score.intent", "per_mille": 914 }],
        "undo": { "by": "correction" },
        "cost": { "tokens_in": 0, "tokens_out": 0, "money_micro": 0, "elapsed_us": 900 },
        "labels": { "language": if number.is_multiple_of(2) { "de" } else { "en" }, "channel": "web", "intent": "moving-house" },
    });
    if kind == "act" {
        leaf["act"] = json!({ "tool": "billing", "effect": "reversible", "amount": "none", "autonomy": "act" });
    }
    // The rest of a leaf is commitments and sources: some 800 bytes.
    leaf["inputs"] = json!([{ "field": "message.0", "commitment": "x".repeat(700) }]);
    let leaf = serde_json::to_vec(&leaf).unwrap();
    NewEntry {
        decision: Uuid::from_u128(number.into()),
        stream: None,
        commitment: Hash(leaf_hash(&leaf).0),
        leaf,
        private: Some(vec![1; 900]),
        request: Some(vec![2; 1_200]),
        at_ms: i64::try_from(number).unwrap() * APART_MS,
    }
}

async fn fill(store: &dyn Store, from: u64, to: u64) {
    for begin in (from..to).step_by(500) {
        let entries = (begin..to.min(begin + 500)).map(entry).collect();
        store.commit(WriteSet { entries, ..WriteSet::default() }).await.unwrap();
    }
}

async fn filled(count: u64) -> (TempDir, Box<dyn Store>) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path(), options()).unwrap();
    fill(&store, 0, count).await;
    (folder, Box::new(store))
}

fn marks(marks: &[&str]) -> Wanted {
    Wanted { marks: marks.iter().map(|mark| (*mark).to_owned()).collect(), ..Wanted::default() }
}

/// All indexes that are found, going on wherever the search pauses.
async fn all(blocks: &Blocks, store: &dyn Store, wanted: &Wanted, limit: usize) -> Vec<u64> {
    let (mut before, mut found) = (None, Vec::new());
    loop {
        let page = blocks.find(store, wanted, before, limit).await.unwrap();
        assert!(page.leaves.len() <= limit);
        found.extend(page.leaves.iter().map(|(_, leaf)| leaf.index));
        match page.next {
            Some(next) => {
                assert!(before.is_none_or(|before| next < before), "it gets on");
                before = Some(next);
            }
            None => return found,
        }
    }
}

#[tokio::test]
async fn what_fits_is_found_newest_first_and_nothing_twice() {
    const COUNT: u64 = BLOCK * 3 + 77;
    let (_folder, store) = filled(COUNT).await;
    let blocks = Blocks::default();
    let expected =
        |fits: fn(u64) -> bool| (0..COUNT).rev().filter(|n| fits(*n)).collect::<Vec<_>>();
    // The second time, what occurs in the full blocks is known.
    for _ in 0..2 {
        for limit in [1_000, 50] {
            let found =
                all(&blocks, &*store, &marks(&["verdict.deny", "language.de"]), limit).await;
            assert_eq!(found, expected(|n| n % 97 == 0 && n % 2 == 0));
        }
        assert_eq!(all(&blocks, &*store, &marks(&["kind.stop"]), 50).await, [100]);
        assert_eq!(all(&blocks, &*store, &marks(&["kind.recall"]), 50).await, [0_u64; 0]);
        assert_eq!(all(&blocks, &*store, &Wanted::default(), 500).await, expected(|_| true));
        let wanted = Wanted {
            from_ms: Some(1_000 * APART_MS),
            to_ms: Some(1_003 * APART_MS),
            ..Wanted::default()
        };
        assert_eq!(all(&blocks, &*store, &wanted, 50).await, [1_002, 1_001, 1_000]);
    }
}

#[tokio::test]
async fn a_search_pauses_says_how_far_it_looked_and_skips_what_is_known() {
    let count = BLOCK * (READ_MAX as u64 + 2);
    let (_folder, store) = filled(count).await;
    let blocks = Blocks::default();
    let paused = blocks.find(&*store, &marks(&["kind.stop"]), None, 50).await.unwrap();
    assert!(paused.leaves.is_empty());
    let end = count - BLOCK * READ_MAX as u64;
    assert_eq!(paused.next, Some((1, end)));
    assert_eq!(paused.back_to_ms, Some(i64::try_from(end).unwrap() * APART_MS));
    blocks.read_all(&*store, Duration::ZERO).await.unwrap();
    let found = blocks.find(&*store, &marks(&["kind.stop"]), None, 50).await.unwrap();
    assert_eq!(found.leaves.len(), 1);
    assert_eq!(found.next, None);
}

#[tokio::test]
async fn the_log_before_a_restore_is_searched_after_the_new_one() {
    let (folder, store) = filled(20).await;
    drop(store);
    let options = LogOptions { start: LogStart::New, ..options() };
    let store = SqliteStore::open(folder.path(), options).unwrap();
    fill(&store, 1_000, 1_005).await;
    let found = Blocks::default().find(&store, &marks(&["kind.handoff"]), None, 9).await.unwrap();
    let places = found.leaves.iter().map(|(log, leaf)| (*log, leaf.index)).collect::<Vec<_>>();
    assert_eq!(places, [(2, 3), (1, 18), (1, 13), (1, 8), (1, 3)]);
}

#[tokio::test]
async fn days_are_counted_as_the_log_has_them() {
    const COUNT: u64 = BLOCK * 2 + 300;
    let (_folder, store) = filled(COUNT).await;
    let blocks = Blocks::default();
    for since in [0, 1, 2] {
        let (days, complete) = blocks.days(&*store, since).await.unwrap();
        assert_eq!(complete, since);
        for (day, counts) in days {
            let (from, to) =
                (u64::try_from(day).unwrap() * 1_000, u64::try_from(day + 1).unwrap() * 1_000);
            let own = || from..to.min(COUNT);
            assert_eq!(
                counts["kind.act"],
                own().filter(|n| n % 5 == 4 && *n != 100).count() as u64
            );
            assert_eq!(counts["verdict.deny"], own().filter(|n| n % 97 == 0).count() as u64);
            // A rule that stands in several verdicts of a decision counts once.
            assert_eq!(counts["policy.answer.reply"], own().count() as u64);
        }
    }
}

#[tokio::test]
async fn what_is_older_is_skipped_where_it_is_known_to_be() {
    let (_folder, store) = filled(BLOCK * 2 + 10).await;
    let blocks = Blocks::default();
    let at = |index: u64| i64::try_from(index).unwrap() * APART_MS;
    assert_eq!(blocks.first_since(1, at(BLOCK + 5)), 0, "nothing is known yet");
    blocks.read_all(&*store, Duration::ZERO).await.unwrap();
    assert_eq!(blocks.first_since(1, at(BLOCK - 1)), 0);
    assert_eq!(blocks.first_since(1, at(BLOCK + 5)), BLOCK);
    assert_eq!(blocks.first_since(1, i64::MAX), BLOCK * 2, "what is not full is read");
    assert_eq!(blocks.first_since(2, i64::MAX), 0);
}
