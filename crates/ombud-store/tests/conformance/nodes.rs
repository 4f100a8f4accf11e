//! What only many nodes need: one writes, the others read and take over, and whatever breaks,
//! nothing is written twice or answered wrongly.

use std::{collections::HashSet, sync::Arc};

use ombud_ledger::verify_consistency;
use ombud_store::{
    Change, Commits, Documents, Entries, Log, LogOptions, LogStart, PostgresStore, Stale, Standbys,
    StoreError, Streams,
};
use tokio_postgres::NoTls;

use crate::fixture::{
    ORIGIN, append, appending, assert_proven, entry, entry_in, id, new_postgres_database,
    on_postgres, options, put, putting, recording, signed_head, signing_key, told,
};

const END_SEQUENCERS: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE application_name = 'ombud sequencer' AND datname = current_database()";
const END_ALL: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE application_name LIKE 'ombud%' AND datname = current_database()";

/// As another node does that comes to write.
const OVERTAKE: &str = "WITH led AS (
        UPDATE ombud.head SET epoch = epoch + 1 RETURNING log, epoch, batch
    ) INSERT INTO ombud.epoch SELECT * FROM led";

async fn connect(url: &str) -> PostgresStore {
    PostgresStore::connect(url, Standbys::Synchronous, options()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_node_reads_and_takes_over() {
    let url = new_postgres_database().await;
    let first = connect(&url).await;
    first.commit(putting(vec![put("a", 0, &[])])).await.unwrap();
    let second = connect(&url).await;
    for count in [1, 300, 5_000] {
        let entries: Vec<_> = (0..count).map(|_| entry(id())).collect();
        first.commit(recording(entries)).await.unwrap();
        // The other node sees at once what was answered, and proves it.
        assert_eq!(second.head().await.unwrap(), first.head().await.unwrap());
        let size = second.head().await.unwrap().size;
        for index in [0, size / 2, size - 1] {
            let entry = second.entries(index, 1).await.unwrap().remove(0);
            let proven = second.prove(index).await.unwrap().unwrap();
            let head = signed_head(&proven.checkpoint);
            let leaf = ombud_ledger::leaf_hash(&entry.commitment.0);
            let proof = &proven.entries[0].proof;
            ombud_ledger::verify_inclusion(head, index, leaf, proof).unwrap();
        }
        second.verify(0, size).await.unwrap();
    }
    assert!(first.writes() && !second.writes());
    let old = signed_head(&first.head().await.unwrap().checkpoint);

    // Handed in while the first still writes; committed by it, or when it is gone.
    let second = Arc::new(second);
    let waiting = {
        let second = Arc::clone(&second);
        tokio::spawn(async move {
            let mut set = recording(vec![entry(id())]);
            set.documents.push(put("a", 1, &[]));
            second.commit(set).await
        })
    };
    tokio::task::yield_now().await;
    tokio::task::spawn_blocking(|| drop(first)).await.unwrap();
    let committed = waiting.await.unwrap().unwrap();
    assert_eq!(committed.entries[0].index, old.size);
    let next = second.commit(recording(vec![entry(id())])).await.unwrap();
    assert_eq!(next.entries[0].index, old.size + 1);
    assert!(second.writes());
    let new = signed_head(&next.checkpoint);
    let proof = second.prove_consistency(old.size, new.size).await.unwrap();
    verify_consistency(old, new, &proof).unwrap();
    assert_eq!(second.document("case", "a").await.unwrap().unwrap().version, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_does_not_write_hands_over_and_gets_the_writers_answer() {
    let url = new_postgres_database().await;
    let first = connect(&url).await;
    first.commit(recording(vec![entry(id())])).await.unwrap();
    let second = connect(&url).await;
    let stream = id();
    let new = entry_in(stream);
    let mut set = recording(vec![new.clone()]);
    set.appends.push(append(stream, 0, &["one", "two"]));
    set.documents.push(put("a", 0, &[("queue", "open")]));
    let committed = second.commit(set.clone()).await.unwrap();
    // Where it stands, and the proof of the checkpoint that the writer signed then.
    assert_eq!(committed.entries[0].index, 1);
    assert_proven(&committed, std::slice::from_ref(&new));
    // The answer comes with the transaction, and the writer's own memory of it a moment after.
    let reached = async {
        while first.head().await.unwrap().checkpoint != committed.checkpoint {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), reached).await.unwrap();
    assert!(first.writes() && !second.writes());
    // Both see it, in every part.
    for store in [&first, &second] {
        assert_eq!(store.events(stream, 0, 9).await.unwrap().len(), 2);
        assert_eq!(store.document("case", "a").await.unwrap().unwrap().version, 1);
        assert_eq!(store.entry(new.decision).await.unwrap().unwrap().index, 1);
    }
    // What is stale is a conflict there too, and says of what.
    let refused = second.commit(set).await;
    let expected = Stale::Stream { stream, expected: 0 };
    assert!(matches!(&refused, Err(StoreError::Conflict(stale)) if *stale == expected));
    let refused = second.commit(putting(vec![put("a", 7, &[])])).await;
    let expected = Stale::Document { kind: "case".into(), id: "a".into(), expected: 7 };
    assert!(matches!(&refused, Err(StoreError::Conflict(stale)) if *stale == expected));
    let refused = second.commit(recording(vec![new])).await;
    assert!(matches!(refused, Err(StoreError::Conflict(Stale::Decision { .. }))), "{refused:?}");
    let refused = second.commit(putting(vec![put("nul\0", 0, &[])])).await;
    assert!(matches!(refused, Err(StoreError::Unstorable { .. })), "{refused:?}");
    // Nothing is left behind.
    assert_eq!(on_postgres(&url, "SELECT count(*) FROM ombud.handed").await, 0);
    let new = LogOptions { start: LogStart::New, ..options() };
    let third = PostgresStore::connect(&url, Standbys::Synchronous, new).await;
    assert!(matches!(third, Err(StoreError::InUse { .. })), "{third:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_set_that_is_handed_in_twice_is_applied_once() {
    let url = new_postgres_database().await;
    let first = connect(&url).await;
    let second = connect(&url).await;
    let mut version = 0;
    for _ in 0..20 {
        let mut set = putting(vec![put("a", version, &[])]);
        set.entries.push(entry(id()));
        second.commit(set).await.unwrap();
        version += 1;
        // The answer was lost, and so the node hands it in again: it is not written again.
        let again = "INSERT INTO ombud.handed (node, number, body)
            SELECT node, number, decode('00', 'hex') FROM ombud.answer ON CONFLICT DO NOTHING";
        on_postgres(&url, again).await;
    }
    assert_eq!(first.document("case", "a").await.unwrap().unwrap().version, version);
    // The answer comes with the transaction, and the writer's own memory of it a moment after.
    let reached = async {
        while first.head().await.unwrap().size < version {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), reached).await.unwrap();
    assert_eq!(first.head().await.unwrap().size, version);
    // And it disturbed nobody: the first has been the one that writes all the time.
    assert_eq!(on_postgres(&url, "SELECT max(epoch) FROM ombud.epoch").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_set_that_nobody_writes_is_taken_back_and_refused_in_time() {
    let url = new_postgres_database().await;
    // Someone holds the lock and writes nothing.
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    let lock = "SELECT pg_advisory_lock(x'6f6d62756402'::bigint)";
    let store = {
        let before = connect(&url).await;
        before.commit(putting(vec![put("a", 0, &[])])).await.unwrap();
        tokio::task::spawn_blocking(|| drop(before)).await.unwrap();
        client.batch_execute(lock).await.unwrap();
        connect(&url).await
    };
    let refused = store.commit(putting(vec![put("a", 1, &[])])).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert_eq!(on_postgres(&url, "SELECT count(*) FROM ombud.handed").await, 0);
    drop(client);
    driver.await.unwrap().unwrap();
    // It was refused, so it does not happen later.
    store.commit(putting(vec![put("a", 1, &[])])).await.unwrap();
    assert_eq!(store.document("case", "a").await.unwrap().unwrap().version, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_hears_what_another_wrote() {
    let url = new_postgres_database().await;
    let first = connect(&url).await;
    first.commit(recording(vec![entry(id())])).await.unwrap();
    let second = connect(&url).await;
    let (mut at_first, mut at_second) = (first.changes(), second.changes());
    // Until it stands by: what comes before it listens may be missed, and is told as missed.
    second.commit(recording(vec![entry(id())])).await.unwrap();
    for (writer, stream) in [(&first, id()), (&second, id())] {
        let mut set = appending(append(stream, 0, &["one", "two"]));
        set.documents.push(put(&stream.to_string(), 0, &[]));
        writer.commit(set).await.unwrap();
        for changes in [&mut at_first, &mut at_second] {
            let heard = loop {
                match told(changes).await {
                    Change::Written { streams, kinds } if !streams.is_empty() => {
                        break (streams, kinds);
                    }
                    _ => {}
                }
            };
            assert_eq!(heard, (vec![(stream, 2)], ["case".to_owned()].into()));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_was_overtaken_notices_before_it_writes() {
    let url = new_postgres_database().await;
    let store = connect(&url).await;
    let stream = id();
    store.commit(appending(append(stream, 0, &["one"]))).await.unwrap();
    // As if another node had led in between, and appended to the stream.
    on_postgres(&url, OVERTAKE).await;
    on_postgres(&url, &format!("INSERT INTO ombud.event VALUES ('{stream}', 2, 0, 'two', NULL)"))
        .await;
    // What this node remembers of the stream is stale, so this must not be applied.
    let refused = store.commit(appending(append(stream, 1, &["mine"]))).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    store.commit(appending(append(stream, 2, &["three"]))).await.unwrap();
    let new = entry_in(stream);
    let committed = store.commit(recording(vec![new.clone()])).await.unwrap();
    assert_proven(&committed, &[new]);
}

/// Writers on two nodes, while `disturb` happens again and again.
async fn survives(disturb: &'static str, times: usize) {
    let url = new_postgres_database().await;
    let store = Arc::new(connect(&url).await);
    let nodes = [Arc::clone(&store), Arc::new(connect(&url).await)];
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (progress, mut progressed) = tokio::sync::mpsc::unbounded_channel();
    let writers: Vec<_> = (0..16)
        .map(|writer| {
            let (store, stop) = (Arc::clone(&nodes[writer % 2]), Arc::clone(&stop));
            let progress = progress.clone();
            tokio::spawn(async move {
                let document = writer.to_string();
                let (mut answered, mut unknown) = (Vec::new(), HashSet::new());
                let mut version = 0;
                while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                    let new = entry(id());
                    let mut set = recording(vec![new.clone()]);
                    set.documents.push(put(&document, version, &[]));
                    match store.commit(set).await {
                        Ok(committed) => {
                            assert_proven(&committed, std::slice::from_ref(&new));
                            answered.push((new.decision, committed.entries[0].index));
                            version += 1;
                            progress.send(()).unwrap();
                        }
                        Err(StoreError::Unavailable(_)) => {
                            unknown.insert(new.decision);
                            // Look what became of it, as a use case would that runs again.
                            let found = store.document("case", &document).await;
                            if let Ok(found) = found {
                                version = found.map_or(0, |found| found.version);
                            }
                        }
                        Err(StoreError::Conflict(_)) if !unknown.is_empty() => {
                            let found = store.document("case", &document).await.unwrap();
                            version = found.map_or(0, |found| found.version);
                        }
                        Err(error) => panic!("{error:?}"),
                    }
                }
                (answered, unknown, version)
            })
        })
        .collect();
    for round in 0..=times {
        // Writing has gone on since the last time.
        for _ in 0..200 {
            progressed.recv().await.unwrap();
        }
        if round < times {
            on_postgres(&url, disturb).await;
        }
    }
    stop.store(true, std::sync::atomic::Ordering::SeqCst);
    let (mut answered, mut unknown) = (Vec::new(), HashSet::new());
    let mut written = 0;
    for writer in writers {
        let (known, maybe, version) = writer.await.unwrap();
        answered.extend(known);
        unknown.extend(maybe);
        written += version;
    }
    // A last one, so that the log is known to go on.
    let last = entry(id());
    let committed = store.commit(recording(vec![last.clone()])).await.unwrap();
    answered.push((last.decision, committed.entries[0].index));

    let size = store.head().await.unwrap().size;
    let entries = store.entries(0, usize::MAX).await.unwrap();
    assert!(entries.iter().map(|entry| entry.index).eq(0..size));
    let by_decision: std::collections::HashMap<_, _> =
        entries.iter().map(|entry| (entry.decision, entry.index)).collect();
    assert_eq!(by_decision.len() as u64, size, "a decision was recorded twice");
    for (decision, index) in &answered {
        assert_eq!(by_decision.get(decision), Some(index), "an answer was not true");
    }
    let told: HashSet<_> = answered.iter().map(|(decision, _)| *decision).collect();
    assert!(by_decision.keys().all(|one| told.contains(one) || unknown.contains(one)));
    // Every entry came with one version of a document, but the last.
    assert_eq!(written + 1, size);
    store.verify(0, size).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_sequencer_connection_loses_and_repeats_nothing() {
    survives(END_SEQUENCERS, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_connections_lose_and_repeat_nothing() {
    survives(END_ALL, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn being_overtaken_loses_and_repeats_nothing() {
    survives(OVERTAKE, 10).await;
}

/// The node that writes changes the key. The others follow what the old key signed, and read on;
/// one that does not have the new key never takes over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_without_the_new_key_reads_and_does_not_take_over() {
    let url = new_postgres_database().await;
    let first = connect(&url).await;
    first.commit(recording(vec![entry(id())])).await.unwrap();
    let old_only = connect(&url).await;
    let mut change = recording(vec![entry(id())]);
    change.succession = Some(Arc::new(signing_key(2)));
    first.commit(change).await.unwrap();
    first.commit(recording(vec![entry(id())])).await.unwrap();
    let head = old_only.head().await.unwrap();
    assert_eq!(head, first.head().await.unwrap());
    assert_eq!(head.key, *signing_key(2).verifying_key());
    assert!(old_only.prove(0).await.unwrap().is_some());
    tokio::task::spawn_blocking(|| drop(first)).await.unwrap();
    let refused = old_only.commit(recording(vec![entry(id())])).await;
    assert!(matches!(refused, Err(StoreError::KeyMissing)), "{refused:?}");
    assert!(!old_only.writes());
    // One that has it does.
    let new = LogOptions::new(ORIGIN, signing_key(2));
    let third = PostgresStore::connect(&url, Standbys::Synchronous, new).await.unwrap();
    third.commit(recording(vec![entry(id())])).await.unwrap();
    assert_eq!(old_only.head().await.unwrap(), third.head().await.unwrap());
}
