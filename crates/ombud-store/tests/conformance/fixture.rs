//! A fresh database, and the things that the promises are made of.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use ombud_ledger::{
    Checkpoint, Hash, Note, SigningKey, TreeHead, VerifyingKey, leaf_hash, verify_inclusion,
};
use ombud_store::{
    Append, CellKey, Change, Changes, Committed, Keys, LogLook, LogOptions, LogStart, NewEntry,
    NewEvent, PostgresKeys, PostgresStore, PutDocument, SqliteKeys, SqliteStore, Standbys, Store,
    StoreError, WriteSet,
};
use tempfile::TempDir;
use tokio_postgres::NoTls;
use uuid::Uuid;

pub(crate) const ORIGIN: &str = "cell.example/ledger";

/// The log's key, and another.
pub(crate) fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[seed; 32]).unwrap()
}

pub(crate) fn options() -> LogOptions {
    LogOptions::new(ORIGIN, signing_key(1))
}

/// A database and a store on it.
pub(crate) struct Fixture {
    pub(crate) store: Option<Arc<dyn Store>>,
    pub(crate) keys: Option<Arc<dyn Keys>>,
    pub(crate) database: Database,
}

/// Where it is.
pub(crate) enum Database {
    Sqlite(TempDir),
    /// The URL of a database of its own.
    Postgres(String),
}

/// Run a statement on PostgreSQL; the rows touched, or the number it gave.
pub(crate) async fn on_postgres(url: &str, sql: &str) -> u64 {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    let done = if sql.starts_with("SELECT") {
        client.query_one(sql, &[]).await.unwrap().get::<_, i64>(0).cast_unsigned()
    } else {
        client.execute(sql, &[]).await.unwrap()
    };
    drop(client);
    driver.await.unwrap().unwrap();
    done
}

/// The URL of a new database on the server for tests.
pub(crate) async fn new_postgres_database() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let server = std::env::var("OMBUD_TEST_POSTGRES").expect(
        "OMBUD_TEST_POSTGRES must be the URL of a PostgreSQL server: use scripts/with-postgres",
    );
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("ombud_test_{}_{number}", std::process::id());
    on_postgres(&server, &format!("DROP DATABASE IF EXISTS {name}")).await;
    on_postgres(&server, &format!("CREATE DATABASE {name} TEMPLATE template0")).await;
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

impl Fixture {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::open(Database::Sqlite(folder)).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::open(Database::Postgres(new_postgres_database().await)).await
    }

    /// Another fresh database of the same kind.
    pub(crate) async fn another(&self) -> Self {
        match &self.database {
            Database::Sqlite(_) => Self::sqlite().await,
            Database::Postgres(_) => Self::postgres().await,
        }
    }

    async fn open(database: Database) -> Self {
        let mut fixture = Self { store: None, keys: None, database };
        fixture.try_open(options()).await.unwrap();
        fixture
    }

    pub(crate) fn store(&self) -> &dyn Store {
        self.store.as_deref().unwrap()
    }

    /// Look at the log without opening it.
    pub(crate) async fn look(&self) -> Result<Option<LogLook>, StoreError> {
        match &self.database {
            Database::Sqlite(folder) => SqliteStore::look_at_log(folder.path(), &options()).await,
            Database::Postgres(url) => PostgresStore::look_at_log(url, &options()).await,
        }
    }

    pub(crate) fn shared(&self) -> Arc<dyn Store> {
        Arc::clone(self.store.as_ref().unwrap())
    }

    pub(crate) fn keys(&self) -> &dyn Keys {
        self.keys.as_deref().unwrap()
    }

    pub(crate) fn close(&mut self) {
        self.store = None;
        self.keys = None;
    }

    /// Have another key sign from now on.
    pub(crate) async fn succeed(&self, seed: u8) -> (NewEntry, Committed) {
        let new = entry(id());
        let mut set = recording(vec![new.clone()]);
        set.succession = Some(Arc::new(signing_key(seed)));
        let committed = self.store().commit(set).await.unwrap();
        (new, committed)
    }

    /// Open the store again, as a new process would.
    pub(crate) async fn reopen(&mut self) {
        self.try_open(options()).await.unwrap();
    }

    /// Open the store again with these options.
    pub(crate) async fn try_open(&mut self, options: LogOptions) -> Result<(), StoreError> {
        self.close();
        match &self.database {
            Database::Sqlite(folder) => {
                self.store = Some(Arc::new(SqliteStore::open(folder.path(), options)?));
            }
            Database::Postgres(url) => {
                self.store = Some(Arc::new(
                    PostgresStore::connect(url, Standbys::Synchronous, options).await?,
                ));
            }
        }
        self.open_keys(CellKey::new([9; 32])).await;
        Ok(())
    }

    pub(crate) async fn open_keys(&mut self, cell_key: CellKey) {
        self.keys = None;
        match &self.database {
            Database::Sqlite(folder) => {
                self.keys = Some(Arc::new(SqliteKeys::open(folder.path(), cell_key).unwrap()));
            }
            Database::Postgres(url) => {
                let keys = PostgresKeys::connect(url, cell_key).await.unwrap();
                self.keys = Some(Arc::new(keys));
            }
        }
    }

    /// Change the database behind the store's back; returns the rows touched.
    pub(crate) async fn tamper(&self, sqlite: &str, postgres: &str) -> u64 {
        match &self.database {
            Database::Sqlite(folder) => {
                let path = folder.path().join("ombud.db");
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
                connection.execute(sqlite, []).unwrap() as u64
            }
            Database::Postgres(url) => on_postgres(url, postgres).await,
        }
    }

    /// How many rows a table has.
    pub(crate) async fn rows(&self, table: &str) -> u64 {
        match &self.database {
            Database::Sqlite(folder) => {
                let path = folder.path().join("ombud.db");
                let connection = rusqlite::Connection::open(path).unwrap();
                let count = format!("SELECT count(*) FROM {table}");
                connection
                    .query_row(&count, [], |row| row.get::<_, i64>(0))
                    .unwrap()
                    .cast_unsigned()
            }
            Database::Postgres(url) => {
                on_postgres(url, &format!("SELECT count(*) FROM ombud.{table}")).await
            }
        }
    }

    /// Rows of all tables that a write set can fill.
    pub(crate) async fn all_rows(&self) -> u64 {
        let mut rows = 0;
        for table in ["entry", "event", "document", "label", "tile"] {
            rows += self.rows(table).await;
        }
        rows
    }

    /// Write `count` entries, a few hundred at a time.
    pub(crate) async fn fill(&self, count: u64) {
        let mut left = count;
        while left > 0 {
            let now = left.min(500);
            let entries = (0..now).map(|_| entry(id())).collect();
            self.store().commit(WriteSet { entries, ..WriteSet::default() }).await.unwrap();
            left -= now;
        }
    }
}

/// The next change that is told; a store that tells of none fails the test.
pub(crate) async fn told(changes: &mut Changes) -> Change {
    let next = tokio::time::timeout(std::time::Duration::from_mins(1), changes.next());
    Change::clone(&*next.await.expect("no change was told").unwrap())
}

/// A new id; they rise, as those of decisions do.
pub(crate) fn id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 32)
}

pub(crate) fn entry(decision: Uuid) -> NewEntry {
    let leaf = format!("{{\"id\":\"{decision}\"}}").into_bytes();
    let commitment = Hash(leaf_hash(&leaf).0);
    let (stream, private, request) = (None, None, None);
    NewEntry { decision, stream, commitment, leaf, private, request, at_ms: 1_700_000_000_000 }
}

pub(crate) fn entry_in(stream: Uuid) -> NewEntry {
    let private = Some(b"sealed".to_vec());
    NewEntry { stream: Some(stream), private, request: Some(b"{}".to_vec()), ..entry(id()) }
}

pub(crate) fn event(body: &str) -> NewEvent {
    NewEvent { at_ms: 5, body: body.into(), sealed: Some(b"sealed".to_vec()) }
}

pub(crate) fn append(stream: Uuid, expected: u64, bodies: &[&str]) -> Append {
    Append { stream, expected, events: bodies.iter().map(|body| event(body)).collect() }
}

pub(crate) fn put(id: &str, expected: u64, labels: &[(&'static str, &str)]) -> PutDocument {
    PutDocument {
        kind: "case",
        id: id.to_owned(),
        expected,
        body: Some(format!("{{\"version\":{}}}", expected + 1).into()),
        sealed: Some(b"sealed".to_vec()),
        labels: labels.iter().map(|(label, value)| (*label, (*value).to_owned())).collect(),
    }
}

pub(crate) fn delete(id: &str, expected: u64) -> PutDocument {
    PutDocument { body: None, ..put(id, expected, &[]) }
}

pub(crate) fn appending(append: Append) -> WriteSet {
    WriteSet { appends: vec![append], ..WriteSet::default() }
}

pub(crate) fn putting(documents: Vec<PutDocument>) -> WriteSet {
    WriteSet { documents, ..WriteSet::default() }
}

pub(crate) fn recording(entries: Vec<NewEntry>) -> WriteSet {
    WriteSet { entries, ..WriteSet::default() }
}

pub(crate) fn known_keys() -> Vec<VerifyingKey> {
    vec![signing_key(1).verifying_key().clone()]
}

/// What a checkpoint says, if the log's key signed it.
pub(crate) fn signed_head(checkpoint: &str) -> TreeHead {
    let note: Note = checkpoint.parse().unwrap();
    let (checkpoint, _) = Checkpoint::open(&note, &known_keys()).unwrap();
    assert_eq!(checkpoint.origin(), ORIGIN);
    checkpoint.head()
}

/// The answer proves these entries, by the ledger's own verifier.
pub(crate) fn assert_proven(committed: &Committed, entries: &[NewEntry]) {
    let head = signed_head(&committed.checkpoint);
    assert_eq!(committed.entries.len(), entries.len());
    for (proven, entry) in committed.entries.iter().zip(entries) {
        let leaf = leaf_hash(&entry.commitment.0);
        verify_inclusion(head, proven.index, leaf, &proven.proof).unwrap();
    }
}

pub(crate) fn new_log() -> LogOptions {
    LogOptions { start: LogStart::New, ..options() }
}
