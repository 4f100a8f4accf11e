//! What a durable, proven entry costs.
//!
//! `scripts/with-postgres cargo bench -p ombud-store --profile fast --bench commit`
//!
//! Prints tables and asserts nothing; arguments name the tables to print (`ledger`, `postgres`,
//! `nodes`, `bare`, `prove`, `open`; all by default). PostgreSQL is left out unless `OMBUD_TEST_POSTGRES`
//! is set. `OMBUD_TEST_BENCH_ENTRIES` sets the size of the large log (1,000,000).

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints and may panic")]
#![expect(clippy::cast_precision_loss, reason = "what is printed is rounded anyway")]
#![expect(clippy::disallowed_methods, reason = "there is no service whose tracker could spawn")]

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use ombud_ledger::{Checkpoint, Note, SigningKey, leaf_hash, verify_inclusion};
use ombud_store::{
    Append, Commits, Entries, Log, LogOptions, NewEntry, NewEvent, PostgresStore, SqliteStore,
    Standbys, Store, StoreCounts, WriteSet,
};
use uuid::Uuid;

const LEAF_SIZE_BYTES: usize = 1_024;
const ORIGIN: &str = "cell.example/ledger";

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let tables: Vec<_> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let wanted = |name: &str| tables.is_empty() || tables.iter().any(|table| table == name);
    runtime.block_on(async {
        if wanted("ledger") {
            ledger().await;
        }
        if wanted("postgres") {
            postgres().await;
        }
        if wanted("nodes") {
            nodes().await;
        }
        if wanted("bare") {
            bare().await;
        }
        if wanted("prove") || wanted("open") {
            large(wanted("prove"), wanted("open")).await;
        }
    });
}

fn options() -> LogOptions {
    LogOptions::new(ORIGIN, SigningKey::from_seed(ORIGIN, &[7; 32]).unwrap())
}

/// Entries with rising ids and leaves that do not compress.
fn entry() -> NewEntry {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut state = number;
    let leaf: Vec<u8> = std::iter::repeat_with(|| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()
    })
    .take(LEAF_SIZE_BYTES / 8)
    .flatten()
    .collect();
    NewEntry {
        decision: Uuid::from_u128(u128::from(number) << 64 | u128::from(state)),
        stream: None,
        commitment: leaf_hash(&leaf),
        leaf,
        private: None,
        request: None,
        at_ms: 0,
    }
}

fn recording(count: usize) -> WriteSet {
    WriteSet { entries: (0..count).map(|_| entry()).collect(), ..WriteSet::default() }
}

/// Flushes that the disks were asked for, by all processes.
fn flushes() -> u64 {
    let disks = std::fs::read_dir("/sys/block").into_iter().flatten().flatten();
    disks
        .filter_map(|disk| std::fs::read_to_string(disk.path().join("stat")).ok())
        .filter_map(|stat| stat.split_whitespace().nth(15)?.parse::<u64>().ok())
        .sum()
}

fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kib.unwrap_or(f64::NAN) / 1_024.0
}

/// `writers` tasks, each committing one entry after the other for a while.
async fn load(store: Arc<dyn Store>, writers: usize, duration: Duration) -> (u64, Vec<Duration>) {
    let until = Instant::now() + duration;
    let tasks: Vec<_> = (0..writers)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let mut times = Vec::new();
                while Instant::now() < until {
                    let set = recording(1);
                    let began = Instant::now();
                    let committed = store.commit(set).await.unwrap();
                    assert_eq!(committed.entries.len(), 1);
                    times.push(began.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    times.sort_unstable();
    (times.len() as u64, times)
}

fn head(title: &str) {
    println!("\n{title}");
    println!(
        "{:>8} {:>11} {:>12} {:>9} {:>9} {:>9} {:>9}",
        "writers", "entries/s", "transactions", "per batch", "flushes", "p50 ms", "p99 ms"
    );
}

fn row(
    writers: usize,
    elapsed: Duration,
    (count, times): (u64, Vec<Duration>),
    transactions: u64,
    flushes: u64,
) {
    let at = |part: usize| {
        times.get(times.len() * part / 100).map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
    };
    println!(
        "{writers:>8} {:>11.0} {transactions:>12} {:>9.1} {flushes:>9} {:>9.2} {:>9.2}",
        count as f64 / elapsed.as_secs_f64(),
        count as f64 / transactions as f64,
        at(50),
        at(99),
    );
}

async fn ledger() {
    head("a) SQLite: durable, proven entries of 1 KB (target with many writers: 20,000/s)");
    for writers in [1, 16, 64, 256] {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(folder.path(), options()).unwrap());
        let shared: Arc<dyn Store> = Arc::<SqliteStore>::clone(&store);
        load(Arc::clone(&shared), writers, Duration::from_millis(500)).await;
        let (before, flushed, began) = (store.counts(), flushes(), Instant::now());
        let done = load(shared, writers, Duration::from_secs(5)).await;
        let StoreCounts { transactions, .. } = store.counts();
        let transactions = transactions - before.transactions;
        row(writers, began.elapsed(), done, transactions, flushes() - flushed);
    }
}

async fn postgres() {
    let Ok(server) = std::env::var("OMBUD_TEST_POSTGRES") else {
        println!("\nb) PostgreSQL: left out, OMBUD_TEST_POSTGRES is not set");
        return;
    };
    head("b) PostgreSQL: the same (target with 64 writers: 8,000/s)");
    for writers in [1, 16, 64, 256] {
        let database = Scratch::new(&server).await;
        let store = database.node().await;
        let shared: Arc<dyn Store> = Arc::<PostgresStore>::clone(&store);
        load(Arc::clone(&shared), writers, Duration::from_millis(500)).await;
        let (before, flushed, began) = (store.counts(), flushes(), Instant::now());
        let done = load(shared, writers, Duration::from_secs(5)).await;
        let transactions = store.counts().transactions - before.transactions;
        row(writers, began.elapsed(), done, transactions, flushes() - flushed);
        drop(store);
        database.drop().await;
    }
}

/// Two nodes on one database: entries handed in at the one that writes and at the other, in turns.
async fn nodes() {
    let Ok(server) = std::env::var("OMBUD_TEST_POSTGRES") else {
        println!("\nc) two nodes: left out, OMBUD_TEST_POSTGRES is not set");
        return;
    };
    println!(
        "\nc) PostgreSQL, two nodes: entries/s through the one that writes and through the other"
    );
    println!(
        "{:>8} {:>10} {:>10} {:>7} {:>15} {:>15}",
        "writers", "writing", "other", "ratio", "writing p50 ms", "other p50 ms"
    );
    for writers in [1, 16, 64, 256] {
        let database = Scratch::new(&server).await;
        let first: Arc<dyn Store> = database.node().await;
        first.commit(recording(1)).await.unwrap();
        let second: Arc<dyn Store> = database.node().await;
        let mut measured = [(0.0, Vec::new()), (0.0, Vec::new())];
        for round in 0..7 {
            for (store, (rate, times)) in [&first, &second].into_iter().zip(&mut measured) {
                let began = Instant::now();
                let (done, took) = load(Arc::clone(store), writers, Duration::from_secs(1)).await;
                // The first round warms up.
                if round > 0 {
                    *rate += done as f64 / began.elapsed().as_secs_f64() / 6.0;
                    times.extend(took);
                }
            }
        }
        assert!(!first.stands_by() && second.stands_by(), "the writer changed");
        let [writing, other] = measured.map(|(rate, mut times)| {
            times.sort_unstable();
            let middle = times.get(times.len() / 2).map_or(f64::NAN, Duration::as_secs_f64);
            (rate, middle * 1e3)
        });
        println!(
            "{writers:>8} {:>10.0} {:>10.0} {:>7.2} {:>15.2} {:>15.2}",
            writing.0,
            other.0,
            other.0 / writing.0,
            writing.1,
            other.1
        );
        drop((first, second));
        database.drop().await;
    }
}

/// A database of its own on the server.
struct Scratch {
    url: String,
    name: String,
    client: tokio_postgres::Client,
}

impl Scratch {
    async fn new(server: &str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ombud_bench_{}_{number}", std::process::id());
        let (client, connection) =
            tokio_postgres::connect(server, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        Self { url, name, client }
    }

    async fn node(&self) -> Arc<PostgresStore> {
        let node = PostgresStore::connect(&self.url, Standbys::Synchronous, options()).await;
        Arc::new(node.unwrap())
    }

    async fn drop(self) {
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        self.client.batch_execute(&drop).await.unwrap();
    }
}

async fn bare() {
    against_bare("an entry of 1 KB", recording).await;
    against_bare("a turn: two events and a decision, 5 KB", turns).await;
}

/// Commits of `count` of something against bare inserts of the same bytes in as many rows.
async fn against_bare(what: &str, set: fn(usize) -> WriteSet) {
    println!("\nd) SQLite: a commit against a bare insert of the same bytes (target: 1.5 times)");
    println!("   {what}");
    println!(
        "{:>8} {:>10} {:>10} {:>7} {:>16} {:>16}",
        "batch", "commit µs", "bare µs", "ratio", "flushes, commit", "flushes, bare"
    );
    for count in [1, 16, 64, 256] {
        let rounds = 30_000 / (count + 20);
        // Until both write-ahead logs have reached their size.
        let warming = 1 + 2_500 / (count + 2);
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path().join("store"), options()).unwrap();
        let mut plain = plain(&folder.path().join("plain.db"));
        let (mut commits, mut inserts) = (Vec::new(), Vec::new());
        let (mut commit_flushes, mut insert_flushes) = (0, 0);
        // In turns, so that both meet the same disk.
        for round in 0..warming + rounds {
            if round == warming {
                (commits, inserts) = (Vec::new(), Vec::new());
                (commit_flushes, insert_flushes) = (0, 0);
            }
            let set = set(count);
            let same = rows(&set);
            let (flushed, began) = (flushes(), Instant::now());
            store.commit(set).await.unwrap();
            commits.push(began.elapsed());
            let (between, began) = (flushes(), Instant::now());
            insert(&mut plain, &same);
            inserts.push(began.elapsed());
            commit_flushes += between - flushed;
            insert_flushes += flushes() - between;
        }
        let median = |times: &mut Vec<Duration>| {
            times.sort_unstable();
            times.get(times.len() / 2).map_or(f64::NAN, |time| time.as_secs_f64() * 1e6)
        };
        let (commit, insert) = (median(&mut commits), median(&mut inserts));
        let per = |flushes: u64| flushes as f64 / rounds as f64;
        println!(
            "{count:>8} {commit:>10.0} {insert:>10.0} {:>7.2} {:>16.2} {:>16.2}",
            commit / insert,
            per(commit_flushes),
            per(insert_flushes)
        );
    }
}

/// What `count` turns of different conversations write, in the sizes of the sample assistant's.
fn turns(count: usize) -> WriteSet {
    let bytes = |entry: &NewEntry, size: usize| entry.leaf.repeat(3)[..size].to_vec();
    let mut set = recording(count);
    for entry in &mut set.entries {
        let stream = entry.decision;
        let event = NewEvent { at_ms: 0, body: bytes(entry, 167), sealed: Some(bytes(entry, 541)) };
        set.appends.push(Append { stream, expected: 0, events: vec![event.clone(), event] });
        entry.private = Some(bytes(entry, 1_087));
        entry.request = Some(bytes(entry, 612));
        entry.leaf = bytes(entry, 2_069);
        entry.stream = Some(stream);
    }
    set
}

/// The bytes of a write set, one row for each entry.
fn rows(set: &WriteSet) -> Vec<Vec<u8>> {
    let mut appends = set.appends.iter();
    set.entries
        .iter()
        .map(|entry| {
            let mut row =
                [entry.decision.as_bytes(), &entry.commitment.0[..], &entry.leaf].concat();
            row.extend(entry.private.iter().chain(&entry.request).flatten());
            for event in appends.next().map(|append| &append.events).into_iter().flatten() {
                row.extend(event.body.iter().chain(event.sealed.iter().flatten()));
            }
            row
        })
        .collect()
}

/// A table that holds bytes, as durable as the store.
fn plain(path: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).unwrap();
    for (name, value) in [("page_size", "8192"), ("journal_mode", "WAL"), ("synchronous", "FULL")] {
        connection.pragma_update(None, name, value).unwrap();
    }
    connection
        .execute_batch("CREATE TABLE plain (number INTEGER PRIMARY KEY, bytes BLOB)")
        .unwrap();
    connection
}

fn insert(connection: &mut rusqlite::Connection, rows: &[Vec<u8>]) {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    {
        let mut statement =
            transaction.prepare_cached("INSERT INTO plain (bytes) VALUES (?1)").unwrap();
        for row in rows {
            statement.execute([row]).unwrap();
        }
    }
    transaction.commit().unwrap();
}

/// What depends on the size of the log.
async fn large(prove: bool, open: bool) {
    let size: u64 = std::env::var("OMBUD_TEST_BENCH_ENTRIES")
        .ok()
        .and_then(|size| size.parse().ok())
        .unwrap_or(1_000_000);
    let mut lines = Vec::new();
    for size in [10_000, size] {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path(), options()).unwrap();
        for _ in 0..size / 250 {
            store.commit(recording(250)).await.unwrap();
        }
        let filled = resident_mib();
        drop(store);
        let before = resident_mib();
        let began = Instant::now();
        let store = SqliteStore::open(folder.path(), options()).unwrap();
        let (opening, opened) = (began.elapsed(), resident_mib());
        let began = Instant::now();
        store.verify(0, u64::MAX).await.unwrap();
        lines.push(format!(
            "{size:>9} {:>9.1} {:>12.1} {:>12.1} {:>12.1} {:>12.2} {:>12.1}",
            opening.as_secs_f64() * 1e3,
            before,
            opened - before,
            filled,
            began.elapsed().as_secs_f64(),
            resident_mib(),
        ));
        if prove {
            prove_and_verify(&store, size).await;
        }
    }
    if open {
        println!("\nf) SQLite: opening a log, and memory in MiB (target: 1,000 ms)");
        println!(
            "{:>9} {:>9} {:>12} {:>12} {:>12} {:>12} {:>12}",
            "entries", "open ms", "before", "open adds", "when filled", "verify s", "afterwards"
        );
        for line in lines {
            println!("{line}");
        }
    }
}

async fn prove_and_verify(store: &SqliteStore, size: u64) {
    let committed = store.commit(recording(1)).await.unwrap();
    let note: Note = committed.checkpoint.parse().unwrap();
    let key = options().signers[0].verifying_key().clone();
    let (checkpoint, _) = Checkpoint::open(&note, &[key]).unwrap();
    let head = checkpoint.head();
    println!("\ne) prove and verify an entry of {} (target in memory: 20 µs)", head.size);
    let rounds = 2_000_u32;
    let timed = |what: &str, elapsed: Duration| {
        let each = elapsed.as_secs_f64() * 1e6 / f64::from(rounds);
        println!("{what:>28}: {each:>7.1} µs");
    };
    let newest = head.size - 1;
    let leaf = leaf_hash(&store.entries(newest, 1).await.unwrap().remove(0).commitment.0);
    let began = Instant::now();
    for _ in 0..rounds {
        let proven = store.prove(newest).await.unwrap().unwrap();
        verify_inclusion(head, newest, leaf, &proven.entries[0].proof).unwrap();
    }
    timed("a recent one, from memory", began.elapsed());
    let began = Instant::now();
    for round in 0..u64::from(rounds) {
        let index = round.wrapping_mul(7_919_777) % size;
        store.prove(index).await.unwrap().unwrap();
    }
    timed("any one, from stored tiles", began.elapsed());
}
