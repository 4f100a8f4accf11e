//! The one writer among all nodes: the one whose session holds the advisory lock.
//!
//! A lock alone does not keep a node from writing that lost it without noticing, so every
//! transaction also moves the log's head row, and only from the size and epoch that this node
//! left it at. Whoever takes the lock begins a new epoch.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
    time::Instant,
};
use tokio_postgres::{Client, Row};
use uuid::Uuid;

use super::{
    Target,
    error::{failed, is_disconnect, is_duplicate},
    rows::{Rows, number, read_head, signed},
    schema::SEQUENCER_LOCK,
    write::{Statements, WriteError},
};
use crate::{
    Committed, StoreError, WriteSet,
    counts::Counters,
    error::chain,
    log_state::{LogState, SharedLog, StoredHead},
    prove::open_log,
    sequencer::{BATCH_SETS_MAX, BATCH_SIZE_BYTES, Sequencer, size_bytes},
    versions::Versions,
};

/// How long a write set waits for this node to become the one that writes.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often the lock is tried.
const RETRY: Duration = Duration::from_millis(250);
/// How long the database may take for a transaction, or to let the sequencer in.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// A write set on its way to the sequencer, and where the answer goes.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) set: WriteSet,
    pub(super) since: Instant,
    pub(super) answer: Answer,
}

type Answer = oneshot::Sender<Result<Committed, StoreError>>;
type Outcomes = Vec<Result<Committed, StoreError>>;

pub(super) struct Leader {
    pub(super) target: Target,
    pub(super) rows: Rows,
    pub(super) sequencer: Sequencer,
    pub(super) shared: Arc<SharedLog>,
    pub(super) counters: Arc<Counters>,
    /// Whether this node writes, so that its memory is the newest state of the log.
    pub(super) leads: Arc<AtomicBool>,
    pub(super) jobs: mpsc::Receiver<Job>,
    pub(super) waiting: VecDeque<Job>,
    pub(super) versions: Versions,
}

/// A session that holds the lock.
struct Session {
    client: Client,
    /// Drives the connection; ends when that breaks, and closes it when dropped.
    driver: JoinSet<()>,
    statements: Statements,
    epoch: i64,
    /// Transactions made, over all epochs.
    batch: i64,
    state: LogState,
}

/// A transaction that may have been committed.
struct Doubt {
    jobs: Vec<Job>,
    outcomes: Outcomes,
    /// The log afterwards, if it grew.
    grown: Option<LogState>,
    epoch: i64,
    batch: i64,
}

/// What became of a batch.
enum Outcome {
    Committed(Outcomes),
    /// Nothing was written, and nothing will be in this session.
    Retry(StoreError),
    Failed(StoreError),
    Doubtful {
        outcomes: Outcomes,
        grown: Option<LogState>,
        cause: StoreError,
    },
}

impl Leader {
    /// Serve until the last sender is gone, and give up on the database once it is `closed`.
    pub(super) async fn run(mut self, mut closed: oneshot::Receiver<()>) {
        let mut doubt = None;
        let mut told = None;
        loop {
            let led = tokio::select! {
                led = tokio::time::timeout(ANSWER_MAX, self.lead(&mut doubt)) => led,
                _ = &mut closed => return,
            };
            match led {
                Ok(Ok(session)) => {
                    tracing::info!(epoch = session.epoch, "this node writes from now on");
                    told = None;
                    self.leads.store(true, Ordering::SeqCst);
                    let ended = self.serve(session, &mut doubt).await;
                    self.leads.store(false, Ordering::SeqCst);
                    self.versions.forget();
                    if ended && doubt.is_none() && self.waiting.is_empty() {
                        return;
                    }
                }
                outcome => {
                    let cause = match outcome {
                        Ok(Err(Refusal::Lock)) => {
                            StoreError::Unavailable("another node writes".into())
                        }
                        Ok(Err(Refusal::Error(error))) => error,
                        Ok(Ok(_)) | Err(_) => {
                            StoreError::Unavailable("the database takes too long".into())
                        }
                    };
                    let text = chain(&cause);
                    if told.as_ref() != Some(&text) {
                        tracing::warn!(cause = text, "this node does not write for now");
                        told = Some(text);
                    }
                    if !self.wait(&cause, &mut doubt).await {
                        return;
                    }
                }
            }
        }
    }

    /// Until the next attempt: take in what comes, and give up on what has waited too long.
    /// `false` when nobody waits and nobody will come.
    async fn wait(&mut self, cause: &StoreError, doubt: &mut Option<Doubt>) -> bool {
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
        let late = |job: &Job| job.since.elapsed() >= PATIENCE;
        self.give_up(late, cause);
        if doubt.as_ref().is_some_and(|doubt| doubt.jobs.iter().any(late)) {
            for job in doubt.take().into_iter().flat_map(|doubt| doubt.jobs) {
                drop(job.answer.send(Err(cause.again())));
            }
        }
        open || !self.waiting.is_empty() || doubt.is_some()
    }

    /// Refuse those who have waited too long; who waits longest is in front.
    fn give_up(&mut self, late: impl Fn(&Job) -> bool, cause: &StoreError) {
        while self.waiting.front().is_some_and(&late) {
            if let Some(job) = self.waiting.pop_front() {
                drop(job.answer.send(Err(cause.again())));
            }
        }
    }

    /// Become the node that writes.
    async fn lead(&mut self, doubt: &mut Option<Doubt>) -> Result<Session, Refusal> {
        let (config, tls) = &self.target;
        let (client, connection) = config.connect(tls.clone()).await.map_err(failed)?;
        let mut driver = JoinSet::new();
        driver.spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(error = chain(&error), "the sequencer's connection broke");
            }
        });
        let locked: bool = client
            .query_one("SELECT pg_try_advisory_lock($1)", &[&SEQUENCER_LOCK])
            .await
            .and_then(|row| row.try_get(0))
            .map_err(failed)?;
        if !locked {
            return Err(Refusal::Lock);
        }
        // An answer means that it is on the disk.
        client
            .execute(
                "SELECT set_config('synchronous_commit', 'on', false)
                 WHERE current_setting('synchronous_commit') IN ('off', 'local')",
                &[],
            )
            .await
            .map_err(failed)?;
        // Waits for a transaction of an earlier epoch that has not ended, and fences all others.
        let row = client
            .query_one(
                "UPDATE ombud.head SET epoch = epoch + 1
                 WHERE log = (SELECT max(log) FROM ombud.head)
                 RETURNING log, size, checkpoint, verified_to, epoch, batch",
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
        let statements = Statements::prepare(&client).await.map_err(failed)?;
        let session = Session { client, driver, statements, epoch, batch, state };
        self.resolve(&session, doubt).await?;
        Ok(session)
    }

    /// Find out whether the transaction in doubt was committed. No other can be in flight.
    async fn resolve(
        &mut self,
        session: &Session,
        doubt: &mut Option<Doubt>,
    ) -> Result<(), StoreError> {
        let Some(held) = doubt.as_ref() else { return Ok(()) };
        let committed = if session.epoch == held.epoch + 1 {
            Some(session.batch == held.batch)
        } else {
            // Another node has written since: the number of transactions says nothing.
            match held.jobs.iter().zip(&held.outcomes).find_map(first_entry) {
                Some((decision, index)) => {
                    let log = number(session.state.log);
                    let sql = "SELECT 1 FROM ombud.entry
                               WHERE decision = $1 AND log = $2 AND index = $3";
                    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
                        [&decision, &log, &signed(index)];
                    Some(!session.client.query(sql, &values).await.map_err(failed)?.is_empty())
                }
                None => None,
            }
        };
        let Some(held) = doubt.take() else { return Ok(()) };
        match committed {
            Some(true) => {
                self.counters.decided(&held.outcomes, held.grown.is_some());
                answer(held.jobs, held.outcomes);
            }
            Some(false) => {
                for job in held.jobs.into_iter().rev() {
                    self.waiting.push_front(job);
                }
            }
            None => {
                for job in held.jobs {
                    let why = "the connection broke while this was being written";
                    drop(job.answer.send(Err(StoreError::Unavailable(why.into()))));
                }
            }
        }
        Ok(())
    }

    /// Commit batches until the session ends. `true` if the last sender is gone.
    async fn serve(&mut self, mut session: Session, doubt: &mut Option<Doubt>) -> bool {
        // What failed in session after session must not come back for ever.
        self.give_up(|job| job.since.elapsed() >= 2 * PATIENCE, &too_long());
        loop {
            if self.waiting.is_empty() {
                let next = tokio::select! {
                    next = self.jobs.recv() => next,
                    _ = session.driver.join_next() => return false,
                };
                match next {
                    Some(job) => self.waiting.push_back(job),
                    None => return true,
                }
            }
            let (mut sets, mut answers) = (Vec::new(), Vec::new());
            let mut size = 0;
            while sets.len() < BATCH_SETS_MAX && size < BATCH_SIZE_BYTES {
                let next = self.waiting.pop_front().or_else(|| self.jobs.try_recv().ok());
                let Some(Job { set, since, answer }) = next else { break };
                size += size_bytes(&set);
                sets.push(set);
                answers.push((since, answer));
            }
            let began = Instant::now();
            let outcome = self.commit(&mut session, &sets).await;
            self.counters.took(size, began.elapsed());
            let jobs = sets.into_iter().zip(answers).map(|(set, (since, answer))| Job {
                set,
                since,
                answer,
            });
            match outcome {
                Outcome::Committed(outcomes) => answer(jobs, outcomes),
                Outcome::Failed(error) => {
                    tracing::error!(error = chain(&error), "a transaction failed");
                    for job in jobs {
                        drop(job.answer.send(Err(error.again())));
                    }
                }
                Outcome::Retry(error) => {
                    tracing::warn!(error = chain(&error), "this node no longer writes");
                    for job in jobs.rev() {
                        self.waiting.push_front(job);
                    }
                    return false;
                }
                Outcome::Doubtful { outcomes, grown, cause } => {
                    tracing::warn!(
                        error = chain(&cause),
                        "whether a transaction is durable is read again"
                    );
                    let (epoch, batch) = (session.epoch, session.batch + 1);
                    let jobs = jobs.collect();
                    *doubt = Some(Doubt { jobs, outcomes, grown, epoch, batch });
                    return false;
                }
            }
        }
    }

    async fn commit(&mut self, session: &mut Session, sets: &[WriteSet]) -> Outcome {
        if let Err(error) = self.shared.check() {
            return Outcome::Failed(error);
        }
        let mut recorded = std::collections::HashSet::new();
        // Duplicate decisions are rare: they are looked up when the database has refused one.
        for careful in [false, true] {
            let missing = self.versions.missing(sets);
            let Session { client, statements, .. } = &*session;
            let learned = async {
                statements.learn(client, missing, &mut self.versions).await?;
                if careful {
                    recorded = statements.recorded(client, sets).await?;
                }
                Ok(())
            };
            match tokio::time::timeout(ANSWER_MAX, learned).await {
                Ok(Ok(())) => {}
                Ok(Err(error @ StoreError::Unavailable(_))) => return Outcome::Retry(error),
                Ok(Err(error)) => return Outcome::Failed(error),
                Err(_) => return Outcome::Retry(too_long()),
            }
            self.sequencer.learn(sets);
            let handover = match self.sequencer.handover(&session.state, sets) {
                Ok(handover) => handover,
                Err(error) => return Outcome::Failed(error),
            };
            let (state, handover) = (&session.state, handover.as_ref());
            let plan = self.sequencer.plan(state, &self.versions, &recorded, sets, handover);
            let mut plan = match plan {
                Ok(plan) => plan,
                Err(error) => return Outcome::Failed(error),
            };
            if plan.is_empty() {
                self.counters.decided(&plan.answers, false);
                return Outcome::Committed(plan.answers);
            }
            let write =
                session.statements.write(&session.client, &session.state, session.epoch, &plan);
            let cause = match tokio::time::timeout(ANSWER_MAX, write).await {
                Ok(Ok(())) => {
                    session.batch += 1;
                    plan.teach(&mut self.versions);
                    self.counters.decided(&plan.answers, true);
                    if let Some(grown) = plan.state.take() {
                        self.shared.publish(grown.clone());
                        session.state = grown;
                    }
                    return Outcome::Committed(plan.answers);
                }
                Ok(Err(WriteError::Refused(error))) if is_duplicate(&error) && !careful => {
                    self.versions.forget();
                    continue;
                }
                Ok(Err(WriteError::Refused(error))) if is_disconnect(&error) => {
                    return Outcome::Retry(failed(error));
                }
                Ok(Err(WriteError::Refused(error))) => return Outcome::Failed(failed(error)),
                Ok(Err(WriteError::Unsent(error))) => return Outcome::Failed(error),
                Ok(Err(WriteError::Fenced)) => {
                    let why = "another node has written since";
                    return Outcome::Retry(StoreError::Unavailable(why.into()));
                }
                Ok(Err(WriteError::Doubtful(error))) => failed(error),
                Err(_) => too_long(),
            };
            let (outcomes, grown) = (plan.answers, plan.state);
            return Outcome::Doubtful { outcomes, grown, cause };
        }
        Outcome::Failed(StoreError::Database("a row exists that nobody wrote".into()))
    }
}

fn answer(jobs: impl IntoIterator<Item = Job>, outcomes: Outcomes) {
    for (job, outcome) in jobs.into_iter().zip(outcomes) {
        // Whoever no longer waits does not want to know.
        drop(job.answer.send(outcome));
    }
}

/// The first entry of a set that applied: its decision, and the index it was to have.
fn first_entry((job, outcome): (&Job, &Result<Committed, StoreError>)) -> Option<(Uuid, u64)> {
    let proven = outcome.as_ref().ok()?.entries.first()?;
    Some((job.set.entries.first()?.decision, proven.index))
}

fn too_long() -> StoreError {
    StoreError::Unavailable("the database takes too long".into())
}

/// Why this node does not write.
enum Refusal {
    /// Another one does.
    Lock,
    Error(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Error(error)
    }
}

fn read_lead(row: &Row) -> Result<(StoredHead, i64, i64), tokio_postgres::Error> {
    Ok((read_head(row)?, row.try_get(4)?, row.try_get(5)?))
}
