//! One node among all that share the database: it writes while its session holds the advisory
//! lock, and hands its write sets to the node that writes while it does not.
//!
//! A lock alone does not keep a node from writing that lost it without noticing, so every
//! transaction also moves the log's head row, and only from the size and epoch that this node
//! left it at. Whoever takes the lock begins a new epoch.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, mpsc, oneshot},
    task::JoinSet,
    time::Instant,
};
use tokio_postgres::{AsyncMessage, Client, Row};

use super::{
    Target,
    error::failed,
    handing::{Handed, Hands},
    notice::{self, HANDED, WRITTEN},
    rows::{Rows, number, read_head},
    sequencer::Session,
    write::Statements,
};
use crate::{
    Change, Committed, StoreError, WriteSet,
    change::Teller,
    counts::Counters,
    error::chain,
    log_state::{LogState, SharedLog, StoredHead},
    prove::open_log,
    sequencer::{BATCH_SETS_MAX, Sequencer},
    versions::Versions,
};

/// How long a write set waits for a node that writes it.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// How often the lock is tried, and a connection that broke.
pub(super) const RETRY: Duration = Duration::from_millis(250);
/// How long the database may take for a transaction, or to let the node in.
pub(super) const ANSWER_MAX: Duration = Duration::from_secs(30);

/// A write set on its way to the node that writes, and where the answer goes.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) set: WriteSet,
    pub(super) since: Instant,
    pub(super) answer: Answer,
}

impl Job {
    pub(super) fn is_late(&self) -> bool {
        self.since.elapsed() >= PATIENCE
    }

    pub(super) fn refuse(self, cause: &StoreError) {
        self.end(Err(cause.again()));
    }

    pub(super) fn end(self, outcome: Result<Committed, StoreError>) {
        // Whoever no longer waits does not want to know.
        drop(self.answer.send(outcome));
    }
}

pub(super) type Answer = oneshot::Sender<Result<Committed, StoreError>>;
pub(super) type Outcomes = Vec<Result<Committed, StoreError>>;

pub(super) struct Node {
    pub(super) target: Target,
    pub(super) rows: Rows,
    pub(super) sequencer: Sequencer,
    pub(super) shared: Arc<SharedLog>,
    pub(super) counters: Arc<Counters>,
    pub(super) teller: Teller,
    /// Whether this node writes, so that its memory is the newest state of the log.
    pub(super) leads: Arc<AtomicBool>,
    pub(super) jobs: mpsc::Receiver<Job>,
    pub(super) waiting: VecDeque<Job>,
    pub(super) handed: Handed,
    /// A transaction of this node that may have been committed.
    pub(super) doubt: Option<Doubt>,
    pub(super) versions: Versions,
}

/// A connection, and what is heard on it.
pub(super) struct Link {
    pub(super) client: Client,
    pub(super) hands: Hands,
    /// Drives the connection; ends when that breaks, and closes it when dropped.
    pub(super) driver: JoinSet<()>,
    /// A node handed in write sets.
    pub(super) handed: Arc<Notify>,
    /// A transaction was written; others' sets may have answers.
    pub(super) written: Arc<Notify>,
}

/// A transaction that may have been committed.
pub(super) struct Doubt {
    pub(super) jobs: Vec<Job>,
    pub(super) outcomes: Outcomes,
    /// Whether the log grew by it.
    pub(super) grew: bool,
    pub(super) log: u32,
    pub(super) epoch: i64,
    /// How many transactions there have been with it.
    pub(super) batch: i64,
}

impl Node {
    /// Serve until the last sender is gone, and give up on the database once it is `closed`.
    pub(super) async fn run(mut self, mut closed: oneshot::Receiver<()>) {
        let mut told = None;
        loop {
            let led = tokio::select! {
                led = self.come_to_write() => led,
                _ = &mut closed => return,
            };
            match led {
                Ok(session) => {
                    tracing::info!(epoch = session.epoch, "this node writes from now on");
                    told = None;
                    self.leads.store(true, Ordering::SeqCst);
                    let ended = self.serve(session).await;
                    self.leads.store(false, Ordering::SeqCst);
                    self.versions.forget();
                    if ended && self.doubt.is_none() && self.waiting.is_empty() {
                        return;
                    }
                }
                Err(cause) => {
                    let text = chain(&cause);
                    if told.as_ref() != Some(&text) {
                        tracing::warn!(cause = text, "nothing can be written for now");
                        told = Some(text);
                    }
                    if !self.wait(&cause).await {
                        return;
                    }
                }
            }
        }
    }

    /// Until the next attempt: take in what comes, and give up on what has waited too long.
    /// `false` when nobody waits and nobody will come.
    async fn wait(&mut self, cause: &StoreError) -> bool {
        let until = Instant::now() + RETRY;
        let mut open = true;
        while open && self.waiting.len() < BATCH_SETS_MAX {
            match tokio::time::timeout_at(until, self.jobs.recv()).await {
                Ok(Some(job)) => self.waiting.push_back(job),
                Ok(None) => open = false,
                Err(_) => break,
            }
        }
        tokio::time::sleep_until(until).await;
        self.give_up(Job::is_late, cause);
        self.handed.give_up(cause);
        self.give_up_doubt(cause);
        open || !self.waiting.is_empty() || !self.handed.is_empty() || self.doubt.is_some()
    }

    /// Refuse those who have waited too long; who waits longest is in front.
    pub(super) fn give_up(&mut self, late: impl Fn(&Job) -> bool, cause: &StoreError) {
        while self.waiting.front().is_some_and(&late) {
            if let Some(job) = self.waiting.pop_front() {
                job.refuse(cause);
            }
        }
    }

    pub(super) fn give_up_doubt(&mut self, cause: &StoreError) {
        if self.doubt.as_ref().is_some_and(|doubt| doubt.jobs.iter().any(Job::is_late)) {
            self.doubt.take().into_iter().flat_map(|doubt| doubt.jobs).for_each(|job| {
                job.refuse(cause);
            });
        }
    }

    /// Hand over for as long as another node writes, and then become the one that does.
    async fn come_to_write(&mut self) -> Result<Session, StoreError> {
        let mut link = in_time(self.link()).await?;
        self.stand_by(&mut link).await?;
        in_time(self.lead(link)).await
    }

    async fn link(&mut self) -> Result<Link, StoreError> {
        let (config, tls) = &self.target;
        let (client, mut connection) = config.connect(tls.clone()).await.map_err(failed)?;
        let (handed, written) = (Arc::<Notify>::default(), Arc::<Notify>::default());
        let (teller, heard) = (self.teller.clone(), (Arc::clone(&handed), Arc::clone(&written)));
        let mut driver = JoinSet::new();
        driver.spawn(async move {
            while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
                match message {
                    Ok(AsyncMessage::Notification(told)) if told.channel() == WRITTEN => {
                        teller.tell(|| notice::parse(told.payload()));
                        heard.1.notify_one();
                    }
                    Ok(AsyncMessage::Notification(_)) => heard.0.notify_one(),
                    Ok(_) => {}
                    Err(error) => {
                        tracing::warn!(error = chain(&error), "the sequencer's connection broke");
                        return;
                    }
                }
            }
        });
        // What waits in `handed` need not be on the disk, and an answer that was read may come again.
        // When this machine is gone without a word, the server ends the session, and with it the lock,
        // after 5 + 3 * 2 seconds.
        let listen = format!(
            "LISTEN {WRITTEN}; SET synchronous_commit TO off; SET tcp_keepalives_idle TO 5;
             SET tcp_keepalives_interval TO 2; SET tcp_keepalives_count TO 3;
             SET tcp_user_timeout TO 11000"
        );
        client.batch_execute(&listen).await.map_err(failed)?;
        // Whatever was written while nobody listened here.
        self.teller.tell(|| Change::Missed);
        let hands = self.handed.hands(&client).await.map_err(failed)?;
        Ok(Link { client, hands, driver, handed, written })
    }

    /// Become the node that writes: its session holds the lock.
    async fn lead(&mut self, link: Link) -> Result<Session, StoreError> {
        let client = &link.client;
        let listen = format!("LISTEN {HANDED}; RESET synchronous_commit");
        client.batch_execute(&listen).await.map_err(failed)?;
        // An answer means that it is on the disk, here and on a synchronous standby.
        client
            .execute(
                "SELECT set_config('synchronous_commit', 'on', false)
                 WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')",
                &[],
            )
            .await
            .map_err(failed)?;
        // Waits for a transaction of an earlier epoch that has not ended, and fences all others.
        let row = client
            .query_one(
                "WITH led AS (
                     UPDATE ombud.head SET epoch = epoch + 1
                     WHERE log = (SELECT max(log) FROM ombud.head)
                     RETURNING log, size, checkpoint, verified_to, epoch, batch
                 ), begun AS (
                     INSERT INTO ombud.epoch (log, epoch, batch) SELECT log, epoch, batch FROM led
                 ) SELECT * FROM led",
                &[],
            )
            .await
            .map_err(failed)?;
        let (stored, epoch, batch) = read_lead(&row).map_err(failed)?;
        let state = self.shared.state();
        let same = state.log == stored.log
            && state.size() == stored.size
            && *state.checkpoint == *stored.checkpoint;
        let state = if same {
            LogState::clone(&state)
        } else {
            let opened = open_log(&self.rows, &self.sequencer.options, &stored).await;
            if let Err(StoreError::LedgerWrong { index }) = opened {
                self.shared.halt(index);
            }
            opened?
        };
        self.sequencer.signer(&state.key)?;
        self.shared.publish(state.clone());
        self.versions.forget();
        let statements = Statements::prepare(client).await.map_err(failed)?;
        self.take_back_all(&link).await?;
        self.resolve(client).await?;
        Ok(Session { link, statements, epoch, batch, state })
    }

    /// Find out whether the transaction in doubt was committed, if a later epoch has begun: from then
    /// on it cannot be, and that epoch began with as many transactions as there were.
    pub(super) async fn resolve(&mut self, client: &Client) -> Result<(), StoreError> {
        let Some(held) = &self.doubt else { return Ok(()) };
        let sql = "SELECT batch FROM ombud.epoch WHERE log = $1 AND epoch = $2";
        let next = held.epoch + 1;
        let began = client.query_opt(sql, &[&number(held.log), &next]).await.map_err(failed)?;
        let Some(began) = began else { return Ok(()) };
        let committed = began.try_get::<_, i64>(0).map_err(failed)? == held.batch;
        let Some(held) = self.doubt.take() else { return Ok(()) };
        if committed {
            self.counters.decided(&held.outcomes, held.grew);
            for (job, outcome) in held.jobs.into_iter().zip(held.outcomes) {
                job.end(outcome);
            }
        } else {
            for job in held.jobs.into_iter().rev() {
                self.waiting.push_front(job);
            }
        }
        Ok(())
    }
}

/// What the database does for a node, unless it takes too long.
pub(super) async fn in_time<T>(
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    tokio::time::timeout(ANSWER_MAX, work).await.unwrap_or_else(|_| Err(too_long()))
}

pub(super) fn too_long() -> StoreError {
    StoreError::Unavailable("the database takes too long".into())
}

fn read_lead(row: &Row) -> Result<(StoredHead, i64, i64), tokio_postgres::Error> {
    Ok((read_head(row)?, row.try_get(4)?, row.try_get(5)?))
}
