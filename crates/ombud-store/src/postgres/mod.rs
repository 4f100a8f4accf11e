//! Everything in one PostgreSQL database, for many nodes.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use async_trait::async_trait;
use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType,
};
use ombud_ledger::{Hash, Note, TileId, TreeHead};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use tokio_postgres::{Config, config::Host, error::SqlState, types::ToSql};
use tokio_postgres_rustls::MakeRustlsConnect;
use uuid::Uuid;

use self::{
    error::{failed, gone, pool_failed},
    handing::Handed,
    node::{Job, Node},
    rows::{Rows, number, signed},
    schema::SEQUENCER_LOCK,
};
use crate::{
    Changes, Commits, Committed, Document, DocumentQuery, Documents, Entries, Entry, EntryLeaf,
    Head, Log, LogLook, LogOptions, LogStart, OlderLog, StoreCounts, StoreError, StoredEvent,
    Streams, Tallies, Unlisted, Version, WriteSet,
    change::Teller,
    counts::Counters,
    log_state::{LogState, SharedLog},
    look::LookRows,
    prove::{self, catch_up, open_log},
    sequencer::Sequencer,
    verify::{verify, verify_older},
    versions::Versions,
};

pub use self::keys::PostgresKeys;

mod error;
mod handing;
mod keys;
mod node;
mod notice;
mod rows;
mod schema;
mod sequencer;
mod tls;
mod wire;
mod write;

/// Connections per node, for reading and for keys.
const READERS: usize = 8;
/// What a node calls the one connection on which it writes or hands over.
const SEQUENCER: &str = "ombud sequencer";
/// Write sets that may wait; whoever comes after them waits before handing one in.
const WAITING_MAX: usize = 1_024;
/// How long a new log waits for a node that wrote until just now.
const ENDED: Duration = Duration::from_secs(3);
/// Where PostgreSQL listens unless an address says otherwise.
const PORT: u16 = 5432;
/// How long a connection may take to be made, or to become free.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// How soon a connection to a machine that is gone is noticed.
const KEEPALIVE: Duration = Duration::from_secs(10);

/// What is promised of replicas of the database's server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standbys {
    /// Those there are replicate synchronously, so that any may take over. There may be none.
    Synchronous,
    /// They are for reading: none ever takes over.
    NeverPromoted,
}

/// Streams, documents and the log in schema `ombud` of a PostgreSQL database.
///
/// Of all nodes that are connected, one writes: the one whose session holds an advisory lock. It
/// groups the write sets that are waiting, its own and those of the others, into a transaction. A
/// node that does not write hands its write sets over through a table, and gets the answer, proofs
/// included, that the writer gave. When the writer goes, another takes over within a second, and
/// what waits is applied once. A set that nobody writes within a few seconds is taken back and
/// refused as [`StoreError::Unavailable`]. All nodes read.
///
/// The connection must be a session of its own: a pooler that shares sessions between
/// transactions, such as `PgBouncer` in transaction mode, loses the lock.
#[derive(Debug)]
pub struct PostgresStore {
    jobs: Option<mpsc::Sender<Job>>,
    /// Dropped to tell the sequencer that nobody waits any more.
    open: Option<oneshot::Sender<()>>,
    sequencer: Option<JoinHandle<()>>,
    rows: Rows,
    shared: Arc<SharedLog>,
    counters: Arc<Counters>,
    teller: Teller,
    leads: Arc<AtomicBool>,
    /// What [`LogOptions::check`] needs, on nodes that do not write.
    options: LogOptions,
}

impl PostgresStore {
    /// Connect to a database, creating the tables if they do not exist.
    ///
    /// The end of the stored log is checked before this returns; the rest is for
    /// [`Log::verify`], in the background.
    ///
    /// # Errors
    /// [`StoreError::Address`], [`StoreError::Unreachable`], [`StoreError::Unavailable`],
    /// [`StoreError::TooNew`]; [`StoreError::NotDurable`] if the server's standbys are not those promised; [`StoreError::Corrupt`] if the
    /// stored checkpoint was not signed by this log's key, [`StoreError::LedgerWrong`] if the
    /// entries are not those that were signed, and [`StoreError::InUse`] if a new log should
    /// begin while another node writes.
    pub async fn connect(
        url: &str,
        standbys: Standbys,
        options: LogOptions,
    ) -> Result<Self, StoreError> {
        let target = config(url, "ombud")?;
        let pool = pool(&target, READERS)?;
        {
            let mut client = first(&pool, &target).await?;
            answered(&target, check_durable(&client, standbys)).await?;
            schema::migrate(&mut client, &schema::STORE).await?;
        }
        let rows = Rows(pool);
        let sequencer = Sequencer { options: options.clone() };
        let state = begin(&rows, &sequencer).await?;
        sequencer.signer(&state.key)?;
        let shared = Arc::new(SharedLog::new(state));
        let counters = Arc::<Counters>::default();
        let teller = Teller::default();
        let leads = Arc::<AtomicBool>::default();
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let (open, closed) = oneshot::channel();
        let target = config(url, SEQUENCER)?;
        let node = Node {
            // Connections live on the runtime that made them, so it has its own.
            rows: Rows(self::pool(&target, 1)?),
            target,
            sequencer,
            shared: Arc::clone(&shared),
            counters: Arc::clone(&counters),
            teller: teller.clone(),
            leads: Arc::clone(&leads),
            jobs: waiting,
            waiting: VecDeque::new(),
            handed: Handed::default(),
            doubt: None,
            versions: Versions::default(),
        };
        // A thread with a runtime of its own: signing and proving never keep requests waiting.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| StoreError::Unavailable(error.into()))?;
        let thread = std::thread::Builder::new()
            .name("ombud-sequencer".to_owned())
            .spawn(move || runtime.block_on(node.run(closed)))
            .map_err(|error| StoreError::Unavailable(error.into()))?;
        Ok(Self {
            jobs: Some(jobs),
            open: Some(open),
            sequencer: Some(thread),
            rows,
            shared,
            counters,
            teller,
            leads,
            options,
        })
    }

    /// Whether anything was ever recorded in a database that can be connected to and keeps what was
    /// answered. Nothing is made or changed.
    ///
    /// # Errors
    /// [`StoreError::Address`], [`StoreError::Unreachable`], [`StoreError::Unavailable`],
    /// [`StoreError::NotDurable`].
    pub async fn look(url: &str, standbys: Standbys) -> Result<bool, StoreError> {
        let target = config(url, "ombud")?;
        let pool = pool(&target, 1)?;
        let client = first(&pool, &target).await?;
        answered(&target, check_durable(&client, standbys)).await?;
        drop(client);
        let rows = Rows(pool);
        if !has_table(&rows, "ombud.entry").await? {
            return Ok(false);
        }
        is_so(&rows, "SELECT EXISTS (SELECT FROM ombud.entry)", &[]).await
    }

    /// The log in a database as it stands there, also while somebody writes to it; `None` where there is none
    /// yet. Nothing is made or changed.
    ///
    /// # Errors
    /// As [`PostgresStore::connect`] of what is not right.
    pub async fn look_at_log(
        url: &str,
        options: &LogOptions,
    ) -> Result<Option<LogLook>, StoreError> {
        let target = config(url, "ombud")?;
        let rows = Rows(pool(&target, 1)?);
        drop(first(&rows.0, &target).await?);
        if !has_table(&rows, "ombud.head").await? {
            return Ok(None);
        }
        let Some(stored) = rows.head().await? else { return Ok(None) };
        LogLook::open(Box::new(rows), options, stored).await.map(Some)
    }

    /// Whether this node is the one that writes.
    pub fn writes(&self) -> bool {
        self.leads.load(Ordering::SeqCst)
    }

    /// What this node wrote since it connected, for itself and for others.
    pub fn counts(&self) -> StoreCounts {
        self.counters.read()
    }

    /// The log as it is now. The node that writes knows; the others read what is new.
    async fn state(&self) -> Result<Arc<LogState>, StoreError> {
        let state = self.shared.state();
        if self.writes() {
            return Ok(state);
        }
        let stored = self.rows.head().await?.ok_or_else(no_head)?;
        let caught_up = catch_up(&self.rows, &self.options, &state, &stored).await?;
        Ok(match caught_up {
            None => state,
            Some(newer) => {
                let newer = Arc::new(newer);
                self.shared.advance(&newer);
                newer
            }
        })
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        drop(self.jobs.take());
        drop(self.open.take());
        if self.sequencer.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the sequencer's thread panicked");
        }
    }
}

/// How to connect to the database that a URL names.
type Target = (Config, MakeRustlsConnect);

fn config(url: &str, name: &str) -> Result<Target, StoreError> {
    let (mut config, tls) = tls::read(url)?;
    config.application_name(name);
    config.connect_timeout(CONNECT_MAX);
    config.keepalives_idle(KEEPALIVE);
    config.keepalives_interval(KEEPALIVE / 3);
    config.tcp_user_timeout(KEEPALIVE * 2);
    Ok((config, tls))
}

fn pool((config, tls): &Target, connections: usize) -> Result<Pool, StoreError> {
    let how = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(config.clone(), tls.clone(), how);
    Pool::builder(manager)
        .max_size(connections)
        .wait_timeout(Some(CONNECT_MAX))
        .create_timeout(Some(CONNECT_MAX))
        .recycle_timeout(Some(CONNECT_MAX))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|error| StoreError::Unavailable(error.into()))
}

/// The first connection of a pool.
///
/// # Errors
/// [`StoreError::Unreachable`] says where none can be made.
async fn first(pool: &Pool, target: &Target) -> Result<Object, StoreError> {
    pool.get().await.map_err(|error| match error {
        PoolError::Timeout(TimeoutType::Create) => {
            let seconds = CONNECT_MAX.as_secs();
            let cause =
                format!("the connection was taken, or is on its way, and nothing answered within {seconds} seconds");
            StoreError::Unreachable { place: place(&target.0), cause: cause.into() }
        }
        PoolError::Backend(error) if error.code().is_none() => {
            StoreError::Unreachable { place: place(&target.0), cause: error.into() }
        }
        error => pool_failed(error),
    })
}

/// What the database says, unless it says nothing.
///
/// # Errors
/// [`StoreError::Unreachable`] after a while.
async fn answered<T>(
    target: &Target,
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    let Ok(answer) = tokio::time::timeout(CONNECT_MAX, work).await else {
        let seconds = CONNECT_MAX.as_secs();
        let cause = format!("it let us in, and then did not answer within {seconds} seconds");
        return Err(StoreError::Unreachable { place: place(&target.0), cause: cause.into() });
    };
    answer
}

/// The hosts and ports of a server, as people write them.
fn place(config: &Config) -> String {
    let ports = config.get_ports();
    let port = |number: usize| ports.get(number).or(ports.first()).copied().unwrap_or(PORT);
    let hosts = config.get_hosts().iter().enumerate().map(|(number, host)| match host {
        Host::Tcp(name) if name.contains(':') => format!("`[{name}]:{}`", port(number)),
        Host::Tcp(name) => format!("`{name}:{}`", port(number)),
        Host::Unix(folder) => format!("`{}`, port {}", folder.display(), port(number)),
    });
    let addresses = config.get_hostaddrs().iter().map(|address| format!("`{address}`"));
    hosts.chain(addresses).collect::<Vec<_>>().join(", ")
}

async fn has_table(rows: &Rows, table: &str) -> Result<bool, StoreError> {
    is_so(rows, "SELECT to_regclass($1) IS NOT NULL", &[&table]).await
}

async fn is_so(rows: &Rows, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<bool, StoreError> {
    let rows = rows.all(sql, values).await?;
    rows.first().map_or(Ok(false), |row| row.try_get(0)).map_err(failed)
}

/// Whether what was answered is still there after a failover.
///
/// # Errors
/// [`StoreError::NotDurable`] if a standby that may take over can be behind.
async fn check_durable(
    client: &tokio_postgres::Client,
    standbys: Standbys,
) -> Result<(), StoreError> {
    // A base backup streams too, and is no standby. A slot stands for one that is away just now.
    let row = client
        .query_one(
            "SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on',
             current_setting('synchronous_standby_names') = '' AND (
                 EXISTS (
                     SELECT FROM pg_stat_replication
                     WHERE state IS DISTINCT FROM 'backup'
                     AND application_name IS DISTINCT FROM 'pg_basebackup'
                 ) OR EXISTS (
                     SELECT FROM pg_replication_slots WHERE slot_type = 'physical' AND NOT temporary
                 )
             )",
            &[],
        )
        .await
        .map_err(failed)?;
    if !row.try_get::<_, bool>(0).map_err(failed)? {
        tracing::warn!("PostgreSQL runs with fsync or full_page_writes off: a crash loses data");
    }
    let is_behind: bool = row.try_get(1).map_err(failed)?;
    match standbys {
        Standbys::Synchronous if is_behind => Err(StoreError::NotDurable {
            problem: "PostgreSQL replicates asynchronously, and a failover would fork the ledger",
            remedy: "set `synchronous_standby_names` on the server, or, if none of its replicas \
                     ever takes over, `data.postgres_standbys = \"never-promoted\"`",
        }),
        Standbys::Synchronous | Standbys::NeverPromoted => Ok(()),
    }
}

/// Read and check the stored log, or begin one.
async fn begin(rows: &Rows, sequencer: &Sequencer) -> Result<LogState, StoreError> {
    let stored = rows.head().await?;
    match (stored, sequencer.options.start) {
        (Some(stored), LogStart::Continue) => open_log(rows, &sequencer.options, &stored).await,
        (None, _) => {
            insert_head(rows, sequencer, 1).await?;
            // Another node may have been first, and may have written since.
            let stored = rows.head().await?.ok_or_else(no_head)?;
            open_log(rows, &sequencer.options, &stored).await
        }
        (Some(stored), LogStart::New) => insert_head(rows, sequencer, stored.log + 1).await,
    }
}

/// Begin a log, unless it exists. A node that writes would not notice, so there must be none.
async fn insert_head(rows: &Rows, sequencer: &Sequencer, log: u32) -> Result<LogState, StoreError> {
    let state = LogState::empty(log, sequencer)?;
    let mut client = rows.0.get().await.map_err(pool_failed)?;
    let transaction = client.transaction().await.map_err(failed)?;
    if log > 1 {
        // The database notices a moment later that a node has ended.
        let wait = format!("SET LOCAL lock_timeout = {}", ENDED.as_millis());
        transaction.batch_execute(&wait).await.map_err(failed)?;
        let locked =
            transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&SEQUENCER_LOCK]).await;
        locked.map_err(|error| match error.code() {
            Some(&SqlState::LOCK_NOT_AVAILABLE) => StoreError::InUse { what: "database" },
            _ => failed(error),
        })?;
    }
    if log > 1 {
        // What was on its way when the database was dumped, nobody waits for.
        let forget = "DELETE FROM ombud.handed; DELETE FROM ombud.answer";
        transaction.batch_execute(forget).await.map_err(failed)?;
    }
    transaction
        .execute(
            "INSERT INTO ombud.head (log, size, checkpoint, verified_to) VALUES ($1, $2, $3, $4)
             ON CONFLICT (log) DO NOTHING",
            &[
                &number(state.log),
                &signed(state.size()),
                &&*state.checkpoint,
                &signed(state.verified_to),
            ],
        )
        .await
        .map_err(failed)?;
    transaction.commit().await.map_err(failed)?;
    tracing::info!(ledger.log = log, "a new log begins");
    Ok(state)
}

fn no_head() -> StoreError {
    StoreError::corrupt("the head of the ledger")
}

#[async_trait]
impl Commits for PostgresStore {
    async fn commit(&self, set: WriteSet) -> Result<Committed, StoreError> {
        self.shared.check()?;
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        let since = Instant::now();
        jobs.send(Job { set, since, answer }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    fn stands_by(&self) -> bool {
        !self.writes()
    }

    fn is_shared(&self) -> bool {
        true
    }

    async fn nodes(&self) -> Result<usize, StoreError> {
        let sql = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND application_name = $1";
        let rows = self.rows.all(sql, &[&SEQUENCER]).await?;
        let count: i64 = match rows.first() {
            Some(row) => row.try_get(0).map_err(failed)?,
            None => 0,
        };
        Ok(usize::try_from(count).unwrap_or(0).max(1))
    }

    fn changes(&self) -> Changes {
        self.teller.changes()
    }
}

#[async_trait]
impl Streams for PostgresStore {
    async fn events(
        &self,
        stream: Uuid,
        after: Version,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        self.rows.events(stream, after, limit).await
    }
}

#[async_trait]
impl Documents for PostgresStore {
    async fn document(&self, kind: &'static str, id: &str) -> Result<Option<Document>, StoreError> {
        self.rows.document(kind, id).await
    }

    async fn documents(&self, query: DocumentQuery) -> Result<Vec<Document>, StoreError> {
        self.rows.documents(&query).await
    }

    async fn unlisted(
        &self,
        after: Option<(String, String)>,
        limit: usize,
    ) -> Result<Unlisted, StoreError> {
        self.rows.unlisted(after, limit).await
    }
}

#[async_trait]
impl Tallies for PostgresStore {
    async fn tallied(&self, names: Vec<String>, since_day: i64) -> Result<Vec<i64>, StoreError> {
        self.rows.tallied(&names, since_day).await
    }
}

#[async_trait]
impl Entries for PostgresStore {
    async fn entries(&self, index: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.rows.entries(self.state().await?.log, index, limit).await
    }
}

#[async_trait]
impl Log for PostgresStore {
    async fn head(&self) -> Result<Head, StoreError> {
        Ok(self.state().await?.head())
    }

    async fn entry(&self, decision: Uuid) -> Result<Option<Entry>, StoreError> {
        self.rows.entry(decision).await
    }

    async fn entries_of(
        &self,
        stream: Uuid,
        before: Option<(u32, u64)>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.rows.entries_of(stream, before, limit).await
    }

    async fn tile(&self, tile: TileId) -> Result<Option<Vec<u8>>, StoreError> {
        prove::tile(&self.rows, &*self.state().await?, tile).await
    }

    async fn entry_bundle(&self, tile: TileId) -> Result<Option<Vec<u8>>, StoreError> {
        prove::entry_bundle(&self.rows, &*self.state().await?, tile).await
    }

    async fn prove(&self, index: u64) -> Result<Option<Committed>, StoreError> {
        prove::inclusion(&self.rows, &*self.state().await?, index).await
    }

    async fn successions(&self) -> Result<Vec<Note>, StoreError> {
        prove::successions(&self.rows, self.state().await?.log).await
    }

    async fn prove_at(&self, index: u64, size: u64) -> Result<Option<Vec<Hash>>, StoreError> {
        let state = self.state().await?;
        prove::inclusion_before(&self.rows, &state, index, size).await
    }

    async fn prove_consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, StoreError> {
        prove::consistency(&self.rows, &*self.state().await?, old, new).await
    }

    async fn verify(&self, from: u64, to: u64) -> Result<(), StoreError> {
        let verified = verify(&self.rows, &*self.state().await?, from, to).await;
        if let Err(StoreError::LedgerWrong { index }) = verified {
            self.shared.halt(index);
        }
        verified
    }

    async fn older(&self) -> Result<Vec<OlderLog>, StoreError> {
        prove::older(&self.rows, self.rows.heads().await?).await
    }

    async fn entries_in(
        &self,
        log: u32,
        index: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        LookRows::entries(&self.rows, log, index, limit).await
    }

    async fn leaves_in(&self, log: u32, from: u64, to: u64) -> Result<Vec<EntryLeaf>, StoreError> {
        self.rows.leaves(log, from, to).await
    }

    async fn verify_older(&self, log: u32, size: u64) -> Result<(), StoreError> {
        verify_older(&self.rows, log, size).await
    }

    async fn has_root(&self, log: u32, head: TreeHead) -> Result<bool, StoreError> {
        prove::has_root(&self.rows, log, head).await
    }

    fn signs(&self) -> Result<(), StoreError> {
        self.shared.check()
    }

    fn halt(&self, index: u64) {
        self.shared.halt(index);
    }
}
