//! Handing write sets to the node that writes, through the database that both have open.
//!
//! A set goes into the table `handed` under this node's id and a number, and is applied or refused in
//! the transaction that takes it out and writes its answer. So it happens once, whoever crashes: what
//! is in doubt is handed in again under the same number, and what is taken back was not applied.

use std::{collections::BTreeMap, time::Duration};

use tokio::time::Instant;
use tokio_postgres::{Client, Error, Row, Statement, types::ToSql};
use uuid::Uuid;

use super::{
    error::failed,
    node::{Job, Link, Node, PATIENCE, RETRY, in_time},
    notice::HANDED,
    schema::SEQUENCER_LOCK,
    wire,
};
use crate::{
    StoreError,
    sequencer::{BATCH_SETS_MAX, BATCH_SIZE_BYTES, size_bytes, storable},
};

/// Write sets that may be on their way to the node that writes; further ones wait.
const HANDED_MAX: usize = 1_024;
/// How long an answer that nobody reads is kept. Whoever waits for one gives up long before.
const KEPT: Duration = Duration::from_mins(10);

/// The write sets that were handed in and have no answer yet.
#[derive(Debug, Default)]
pub(super) struct Handed {
    /// This node's id, drawn by the database at the first connection.
    node: Uuid,
    /// The number of the last one.
    last: i64,
    sets: BTreeMap<i64, Job>,
    /// Answers that were read and can be deleted.
    read: Vec<i64>,
}

/// The statements with which a node hands over, prepared on its connection.
pub(super) struct Hands {
    lock: Statement,
    hand: Statement,
    ring: Statement,
    answers: Statement,
    take_back: Statement,
    waiting: Statement,
}

/// Under which node and number a set was handed in.
pub(super) type Ticket = (Uuid, i64);

impl Handed {
    pub(super) fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    fn has_room(&self) -> bool {
        self.sets.len() < HANDED_MAX
    }

    /// Refuse what has waited too long while the database cannot be asked. It may be applied yet.
    pub(super) fn give_up(&mut self, cause: &StoreError) {
        for (_, job) in self.sets.extract_if(.., |_, job| job.is_late()) {
            job.refuse(cause);
        }
    }

    pub(super) async fn hands(&mut self, client: &Client) -> Result<Hands, Error> {
        if self.node.is_nil() {
            self.node = client.query_one("SELECT gen_random_uuid()", &[]).await?.try_get(0)?;
        }
        let prepare = |sql: &'static str| client.prepare(sql);
        Ok(Hands {
            lock: prepare("SELECT pg_try_advisory_lock($1)").await?,
            hand: prepare(
                "INSERT INTO ombud.handed (node, number, body)
                 SELECT $1, * FROM unnest($2::int8[], $3::bytea[]) ON CONFLICT DO NOTHING",
            )
            .await?,
            ring: prepare("SELECT pg_notify($1, '')").await?,
            answers: prepare(
                "WITH gone AS (
                     DELETE FROM ombud.answer WHERE node = $1 AND number = ANY ($2)
                 ) SELECT number, body FROM ombud.answer WHERE node = $1 AND number <> ALL ($2)",
            )
            .await?,
            // One that is being written now is left: it gets its answer.
            take_back: prepare(
                "DELETE FROM ombud.handed WHERE (node, number) IN (
                     SELECT node, number FROM ombud.handed WHERE node = $1 AND number = ANY ($2)
                     FOR UPDATE SKIP LOCKED
                 ) RETURNING number",
            )
            .await?,
            // One that has an answer was handed in again, when it was in doubt.
            waiting: prepare(
                "SELECT node, number, body FROM (
                     SELECT *, sum(octet_length(body)) OVER (ORDER BY place) - octet_length(body)
                         AS size_bytes_before
                     FROM (
                         SELECT * FROM ombud.handed h WHERE NOT EXISTS (
                             SELECT FROM ombud.answer a
                             WHERE a.node = h.node AND a.number = h.number
                         ) ORDER BY place LIMIT $1
                     ) AS first
                 ) AS fitting WHERE size_bytes_before < $2 ORDER BY place",
            )
            .await?,
        })
    }
}

impl Node {
    /// Hand over what comes, until this node holds the lock.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the connection breaks.
    pub(super) async fn stand_by(&mut self, link: &mut Link) -> Result<(), StoreError> {
        let mut begun = false;
        loop {
            if in_time(locked(link)).await? {
                return Ok(());
            }
            if !begun {
                tracing::info!("another node writes: this one hands its write sets to it");
                // What an earlier connection handed in may have been lost with it.
                let again: Vec<_> = self.handed.sets.keys().copied().collect();
                in_time(self.hand(link, &again)).await?;
                begun = true;
            }
            let until = Instant::now() + RETRY;
            loop {
                in_time(self.hand_waiting(link)).await?;
                tokio::select! {
                    Some(job) = self.jobs.recv(), if self.handed.has_room() => {
                        self.waiting.push_back(job);
                    }
                    () = link.written.notified() => in_time(self.read_answers(link)).await?,
                    () = tokio::time::sleep_until(until) => break,
                    _ = link.driver.join_next() => {
                        return Err(StoreError::Unavailable("the connection broke".into()));
                    }
                }
            }
            in_time(self.look_after(link)).await?;
        }
    }

    /// What waits, and what else has come by now.
    async fn hand_waiting(&mut self, link: &Link) -> Result<(), StoreError> {
        let (mut numbers, mut size) = (Vec::new(), 0);
        while numbers.len() < BATCH_SETS_MAX && size < BATCH_SIZE_BYTES && self.handed.has_room() {
            let next = self.waiting.pop_front().or_else(|| self.jobs.try_recv().ok());
            let Some(job) = next else { break };
            let fits = match storable(&job.set) {
                // Whoever signs is no data, and least of all data for the database.
                Ok(()) if job.set.succession.is_some() => {
                    let why = "another node writes, and only there the ledger's key can be changed";
                    Err(StoreError::Unavailable(why.into()))
                }
                fits => fits,
            };
            if let Err(error) = fits {
                job.end(Err(error));
                continue;
            }
            size += size_bytes(&job.set);
            self.handed.last += 1;
            numbers.push(self.handed.last);
            self.handed.sets.insert(self.handed.last, job);
        }
        self.hand(link, &numbers).await
    }

    async fn hand(&self, link: &Link, numbers: &[i64]) -> Result<(), StoreError> {
        if numbers.is_empty() {
            return Ok(());
        }
        let Handed { node, sets, .. } = &self.handed;
        let bodies: Vec<_> = numbers
            .iter()
            .filter_map(|number| sets.get(number))
            .map(|job| wire::encode_set(&job.set))
            .collect();
        let sets: [&(dyn ToSql + Sync); 3] = [node, &numbers, &bodies];
        let name: [&(dyn ToSql + Sync); 1] = [&HANDED];
        // Not one transaction: ringing waits for whoever rings, and the sets should not.
        let (handed, rung) = tokio::join!(
            link.client.execute(&link.hands.hand, &sets),
            link.client.execute(&link.hands.ring, &name),
        );
        handed.and(rung).map(drop).map_err(failed)
    }

    /// Give the answers that are there to those who wait for them.
    async fn read_answers(&mut self, link: &Link) -> Result<(), StoreError> {
        let Handed { node, sets, read, .. } = &mut self.handed;
        if sets.is_empty() && read.is_empty() {
            return Ok(());
        }
        let rows = link.client.query(&link.hands.answers, &[node, read]).await.map_err(failed)?;
        read.clear();
        for row in rows {
            let number = row.try_get(0).map_err(failed)?;
            read.push(number);
            if let Some(job) = sets.remove(&number) {
                let outcome = wire::decode_outcome(row.try_get(1).map_err(failed)?);
                job.end(outcome.and_then(|outcome| outcome));
            }
        }
        Ok(())
    }

    /// From time to time: what no notification told of, and what has waited too long.
    async fn look_after(&mut self, link: &Link) -> Result<(), StoreError> {
        self.resolve(&link.client).await?;
        self.read_answers(link).await?;
        let cause = StoreError::Unavailable("no node writes".into());
        self.give_up(Job::is_late, &cause);
        self.give_up_doubt(&cause);
        let late = self.handed.sets.iter().filter(|(_, job)| job.is_late());
        let late: Vec<_> = late.map(|(number, _)| *number).collect();
        if late.is_empty() {
            return Ok(());
        }
        for job in self.take_back(link, &late).await? {
            job.refuse(&cause);
        }
        let cause = StoreError::Unavailable("the node that writes takes too long".into());
        for (_, job) in self.handed.sets.extract_if(.., |_, job| job.since.elapsed() > 2 * PATIENCE)
        {
            job.refuse(&cause);
        }
        Ok(())
    }

    /// Those of the sets that nobody has applied, and nobody will.
    async fn take_back(&mut self, link: &Link, numbers: &[i64]) -> Result<Vec<Job>, StoreError> {
        let values: [&(dyn ToSql + Sync); 2] = [&self.handed.node, &numbers];
        let rows = link.client.query(&link.hands.take_back, &values).await.map_err(failed)?;
        let free = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<i64>, _>>();
        let free = free.map_err(failed)?;
        Ok(free.iter().filter_map(|number| self.handed.sets.remove(number)).collect())
    }

    /// This node writes from now on, and no other can: what it handed in and has no answer is free.
    pub(super) async fn take_back_all(&mut self, link: &Link) -> Result<(), StoreError> {
        let numbers: Vec<_> = self.handed.sets.keys().copied().collect();
        if !numbers.is_empty() {
            let mut free = self.take_back(link, &numbers).await?;
            self.read_answers(link).await?;
            free.extend(std::mem::take(&mut self.handed.sets).into_values());
            self.waiting.extend(free);
            self.waiting.make_contiguous().sort_by_key(|job| job.since);
        }
        Ok(())
    }
}

/// The sets that wait to be written, in their order, `count_max` at most.
pub(super) async fn waiting(
    link: &Link,
    count_max: usize,
) -> Result<Vec<(Ticket, Result<crate::WriteSet, StoreError>)>, StoreError> {
    let count = i64::try_from(count_max).unwrap_or(i64::MAX);
    let size = i64::try_from(BATCH_SIZE_BYTES).unwrap_or(i64::MAX);
    let rows = link.client.query(&link.hands.waiting, &[&count, &size]).await.map_err(failed)?;
    let read = |row: &Row| {
        let ticket = (row.try_get(0)?, row.try_get(1)?);
        Ok((ticket, wire::decode_set(row.try_get(2)?)))
    };
    rows.iter().map(read).collect::<Result<_, _>>().map_err(failed)
}

/// Delete the answers that nobody has read, and what was handed in again although it had one.
pub(super) async fn tidy(client: &Client) -> Result<(), StoreError> {
    client
        .batch_execute(&format!(
            "DELETE FROM ombud.handed h USING ombud.answer a
             WHERE a.node = h.node AND a.number = h.number;
             DELETE FROM ombud.answer WHERE at < now() - interval '{} seconds'",
            KEPT.as_secs()
        ))
        .await
        .map_err(failed)
}

async fn locked(link: &Link) -> Result<bool, StoreError> {
    let locked = link.client.query_one(&link.hands.lock, &[&SEQUENCER_LOCK]).await;
    locked.and_then(|row| row.try_get(0)).map_err(failed)
}
