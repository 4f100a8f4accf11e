//! The one writer among all nodes: it groups what waits, here and on other nodes, into transactions.

use std::{collections::HashSet, time::Duration};

use futures_util::FutureExt;
use tokio::time::Instant;

use super::{
    error::{failed, is_disconnect, is_duplicate},
    handing::{self, Ticket},
    node::{ANSWER_MAX, Answer, Doubt, Job, Link, Node, Outcomes, PATIENCE, in_time, too_long},
    wire,
    write::{Settled, Statements, WriteError},
};
use crate::{
    Committed, StoreError, WriteSet,
    error::chain,
    log_state::LogState,
    sequencer::{BATCH_SETS_MAX, BATCH_SIZE_BYTES, size_bytes},
};

/// How often we look for write sets of others of which no notification told.
const LOOK: Duration = Duration::from_secs(1);
/// How often answers that nobody reads are looked for.
const TIDY: Duration = Duration::from_mins(1);

/// A session that holds the lock.
pub(super) struct Session {
    pub(super) link: Link,
    pub(super) statements: Statements,
    pub(super) epoch: i64,
    /// Transactions made, over all epochs.
    pub(super) batch: i64,
    pub(super) state: LogState,
}

/// What became of a batch.
enum Outcome {
    /// The outcomes of this node's own sets; those of the others are written.
    Committed(Outcomes),
    /// Nothing was written: another node took a set back.
    Again,
    /// Nothing was written, and nothing will be in this session.
    Retry(StoreError),
    Failed(StoreError),
    Doubtful {
        outcomes: Outcomes,
        grew: bool,
        cause: StoreError,
    },
}

/// The sets of a batch: first those of this node, then those that others handed in.
#[derive(Default)]
struct Batch {
    sets: Vec<WriteSet>,
    /// One for each set of this node.
    answers: Vec<(Instant, Answer)>,
    /// One for each of the others.
    tickets: Vec<Ticket>,
    size_bytes: usize,
}

impl Batch {
    fn add(&mut self, set: WriteSet) {
        self.size_bytes += size_bytes(&set);
        self.sets.push(set);
    }

    /// The sets of this node, as they came.
    fn into_jobs(self) -> impl DoubleEndedIterator<Item = Job> {
        let sets = self.sets.into_iter().take(self.answers.len());
        sets.zip(self.answers).map(|(set, (since, answer))| Job { set, since, answer })
    }
}

impl Node {
    /// Commit batches until the session ends. `true` if the last sender is gone.
    pub(super) async fn serve(&mut self, mut session: Session) -> bool {
        // What failed in session after session must not come back for ever.
        self.give_up(|job| job.since.elapsed() >= 2 * PATIENCE, &too_long());
        // Others may have handed in while nobody wrote.
        let mut look = true;
        let (mut looked, mut tidied) = (Instant::now(), None::<Instant>);
        loop {
            if self.waiting.is_empty() && !look {
                tokio::select! {
                    next = self.jobs.recv() => match next {
                        Some(job) => self.waiting.push_back(job),
                        None => return true,
                    },
                    () = session.link.handed.notified() => look = true,
                    () = tokio::time::sleep(LOOK) => look = true,
                    _ = session.link.driver.join_next() => return false,
                }
            }
            look |= session.link.handed.notified().now_or_never().is_some();
            look |= looked.elapsed() >= LOOK;
            if look {
                looked = Instant::now();
            }
            let batch = match self.gather(&mut session, &mut look).await {
                Ok(batch) => batch,
                Err(error) => return no_longer(&error),
            };
            if tidied.is_none_or(|tidied| tidied.elapsed() > TIDY) {
                if let Err(error) = in_time(handing::tidy(&session.link.client)).await {
                    self.put_back(batch.into_jobs());
                    return no_longer(&error);
                }
                tidied = Some(Instant::now());
            }
            if batch.sets.is_empty() {
                continue;
            }
            let began = Instant::now();
            let outcome = self.commit(&mut session, &batch).await;
            self.counters.took(batch.size_bytes, began.elapsed());
            let tickets = batch.tickets.clone();
            let jobs = batch.into_jobs();
            match outcome {
                Outcome::Committed(outcomes) => {
                    for (job, outcome) in jobs.zip(outcomes) {
                        job.end(outcome);
                    }
                }
                Outcome::Failed(error) => {
                    tracing::error!(error = chain(&error), "a transaction failed");
                    for job in jobs {
                        job.refuse(&error);
                    }
                    if let Err(error) = self.refuse(&mut session, &tickets, &error).await {
                        return no_longer(&error);
                    }
                }
                Outcome::Again => {
                    look = true;
                    self.put_back(jobs);
                }
                Outcome::Retry(error) => {
                    self.put_back(jobs);
                    return no_longer(&error);
                }
                Outcome::Doubtful { outcomes, grew, cause } => {
                    tracing::warn!(
                        error = chain(&cause),
                        "whether a transaction is durable is read again"
                    );
                    let Session { epoch, batch, state, .. } = &session;
                    let (log, epoch, batch) = (state.log, *epoch, batch + 1);
                    let jobs = jobs.collect();
                    self.doubt = Some(Doubt { jobs, outcomes, grew, log, epoch, batch });
                    return false;
                }
            }
        }
    }

    fn put_back(&mut self, jobs: impl DoubleEndedIterator<Item = Job>) {
        for job in jobs.rev() {
            self.waiting.push_front(job);
        }
    }

    /// The next batch: what waits here, and if we shall `look`, what others have handed in. Looking
    /// goes on until nothing is found.
    async fn gather(
        &mut self,
        session: &mut Session,
        look: &mut bool,
    ) -> Result<Batch, StoreError> {
        let mut batch = Batch::default();
        let mut handed = Vec::new();
        if *look {
            // Half of a batch is for the sets of this node, if there are as many.
            let own = (self.waiting.len() + self.jobs.len()).min(BATCH_SETS_MAX / 2);
            let count = BATCH_SETS_MAX - own;
            for (ticket, set) in in_time(handing::waiting(&session.link, count)).await? {
                match set {
                    Ok(set) => handed.push((ticket, set)),
                    Err(error) => self.refuse(session, &[ticket], &error).await?,
                }
            }
            // While these were written, more may have come.
            *look = !handed.is_empty();
        }
        while batch.sets.len() + handed.len() < BATCH_SETS_MAX
            && batch.size_bytes < BATCH_SIZE_BYTES
        {
            let next = self.waiting.pop_front().or_else(|| self.jobs.try_recv().ok());
            let Some(Job { set, since, answer }) = next else { break };
            batch.add(set);
            batch.answers.push((since, answer));
        }
        for (ticket, set) in handed {
            batch.add(set);
            batch.tickets.push(ticket);
        }
        Ok(batch)
    }

    async fn commit(&mut self, session: &mut Session, batch: &Batch) -> Outcome {
        if let Err(error) = self.shared.check() {
            return Outcome::Failed(error);
        }
        let sets = batch.sets.as_slice();
        let mut recorded = HashSet::new();
        // Duplicate decisions are rare: they are looked up when the database has refused one.
        for careful in [false, true] {
            let missing = self.versions.missing(sets);
            let Session { link, statements, .. } = &*session;
            let learned = async {
                statements.learn(&link.client, missing, &mut self.versions).await?;
                if careful {
                    recorded = statements.recorded(&link.client, sets).await?;
                }
                Ok(())
            };
            match in_time(learned).await {
                Ok(()) => {}
                Err(error @ StoreError::Unavailable(_)) => return Outcome::Retry(error),
                Err(error) => return Outcome::Failed(error),
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
            let mut outcomes = std::mem::take(&mut plan.answers);
            if plan.is_empty() && batch.tickets.is_empty() {
                self.counters.decided(&outcomes, false);
                return Outcome::Committed(outcomes);
            }
            let settled =
                settled(&batch.tickets, outcomes.get(batch.answers.len()..).unwrap_or_default());
            let Session { link, statements, state, epoch, .. } = &*session;
            let write = statements.write(&link.client, state, *epoch, &plan, &settled);
            let cause = match tokio::time::timeout(ANSWER_MAX, write).await {
                Ok(Ok(())) => {
                    session.batch += 1;
                    plan.teach(&mut self.versions);
                    self.counters.decided(&outcomes, true);
                    if let Some(grown) = plan.state.take() {
                        self.shared.publish(grown.clone());
                        session.state = grown;
                    }
                    outcomes.truncate(batch.answers.len());
                    return Outcome::Committed(outcomes);
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
                Ok(Err(WriteError::TakenBack)) => return Outcome::Again,
                Ok(Err(WriteError::Fenced)) => {
                    let why = "another node has written since";
                    return Outcome::Retry(StoreError::Unavailable(why.into()));
                }
                Ok(Err(WriteError::Doubtful(error))) => failed(error),
                Err(_) => too_long(),
            };
            outcomes.truncate(batch.answers.len());
            return Outcome::Doubtful { outcomes, grew: plan.state.is_some(), cause };
        }
        Outcome::Failed(StoreError::Database("a row exists that nobody wrote".into()))
    }

    /// Refuse sets that others handed in, all for the same reason.
    ///
    /// # Errors
    /// When that cannot be written: their nodes take them back.
    async fn refuse(
        &mut self,
        session: &mut Session,
        tickets: &[Ticket],
        cause: &StoreError,
    ) -> Result<(), StoreError> {
        if tickets.is_empty() {
            return Ok(());
        }
        let outcomes: Outcomes = tickets.iter().map(|_| Err(cause.again())).collect();
        let settled = settled(tickets, &outcomes);
        let nothing =
            self.sequencer.plan(&session.state, &self.versions, &HashSet::new(), &[], None)?;
        let Session { link, statements, state, epoch, .. } = &*session;
        let write = statements.write(&link.client, state, *epoch, &nothing, &settled);
        match tokio::time::timeout(ANSWER_MAX, write).await {
            Ok(Ok(())) => {
                session.batch += 1;
                Ok(())
            }
            // The others of these are still there, and come again.
            Ok(Err(WriteError::TakenBack)) => Ok(()),
            Ok(Err(WriteError::Unsent(error))) => Err(error),
            Ok(Err(WriteError::Refused(error) | WriteError::Doubtful(error))) => Err(failed(error)),
            Ok(Err(WriteError::Fenced)) => {
                Err(StoreError::Unavailable("another node has written since".into()))
            }
            Err(_) => Err(too_long()),
        }
    }
}

fn settled(tickets: &[Ticket], outcomes: &[Result<Committed, StoreError>]) -> Settled {
    let (nodes, numbers) = tickets.iter().copied().unzip();
    Settled { nodes, numbers, outcomes: outcomes.iter().map(wire::encode_outcome).collect() }
}

/// The session is given up; another begins.
fn no_longer(error: &StoreError) -> bool {
    tracing::warn!(error = chain(error), "this node no longer writes");
    false
}
