//! The statements of a transaction: what the sequencer must know, and the rows it plans.

use std::{
    collections::HashSet,
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

use ombud_ledger::Tile;
use tokio_postgres::{Client, Error, Row, Statement, error::SqlState, types::FromSql};
use uuid::Uuid;

use super::{
    error::failed,
    notice,
    rows::{number, signed, unsigned},
};
use crate::{
    StoreError, WriteSet,
    log_state::LogState,
    sequencer::Plan,
    versions::{DocumentState, Labels, Missing, Versions},
};

/// The statements that the sequencer runs, prepared on its connection.
pub(super) struct Statements {
    streams: Statement,
    documents: Statement,
    recorded: Statement,
    head: Statement,
    purge_events: Statement,
    purge_entries: Statement,
    events: Statement,
    delete_labels: Statement,
    delete_documents: Statement,
    put_documents: Statement,
    put_labels: Statement,
    entries: Statement,
    tiles: Statement,
    tallies: Statement,
    taken: Statement,
    answers: Statement,
    notify: Statement,
}

/// Write sets of other nodes in a batch, and what becomes of each.
#[derive(Debug, Default)]
pub(super) struct Settled {
    pub(super) nodes: Vec<Uuid>,
    pub(super) numbers: Vec<i64>,
    pub(super) outcomes: Vec<Vec<u8>>,
}

impl Statements {
    pub(super) async fn prepare(client: &Client) -> Result<Self, Error> {
        let prepare = |sql: &'static str| client.prepare(sql);
        Ok(Self {
            streams: prepare(
                "SELECT stream, max(version) FROM ombud.event WHERE stream = ANY ($1)
                 GROUP BY stream",
            )
            .await?,
            documents: prepare(
                "SELECT w.number, d.version, d.labels
                 FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (kind, id, number)
                 JOIN ombud.document d ON d.kind = w.kind AND d.id = w.id",
            )
            .await?,
            recorded: prepare("SELECT decision FROM ombud.entry WHERE decision = ANY ($1)").await?,
            // Nothing may be written unless this finds the row as this node left it: dividing
            // by the number of rows makes the transaction fail when there is none.
            head: prepare(
                "WITH moved AS (
                     UPDATE ombud.head
                     SET size = $4, checkpoint = $5, verified_to = $6, batch = batch + 1
                     WHERE log = $1 AND size = $2 AND epoch = $3 RETURNING 1
                 ) SELECT 1 / count(*) FROM moved",
            )
            .await?,
            purge_events: prepare(
                "UPDATE ombud.event SET sealed = NULL
                 WHERE stream = ANY ($1) AND sealed IS NOT NULL",
            )
            .await?,
            purge_entries: prepare(
                "UPDATE ombud.entry SET private = NULL, stream = NULL WHERE stream = ANY ($1)",
            )
            .await?,
            events: prepare(
                "INSERT INTO ombud.event (stream, version, at_ms, body, sealed)
                 SELECT * FROM unnest($1::uuid[], $2::int8[], $3::int8[], $4::bytea[], $5::bytea[])",
            )
            .await?,
            delete_labels: prepare(
                "DELETE FROM ombud.label l
                 USING unnest($1::text[], $2::text[], $3::text[], $4::text[])
                     AS w (kind, label, value, id)
                 WHERE l.kind = w.kind AND l.label = w.label AND l.value = w.value AND l.id = w.id",
            )
            .await?,
            delete_documents: prepare(
                "DELETE FROM ombud.document d USING unnest($1::text[], $2::text[]) AS w (kind, id)
                 WHERE d.kind = w.kind AND d.id = w.id",
            )
            .await?,
            put_documents: prepare(
                "INSERT INTO ombud.document (kind, id, version, labels, body, sealed)
                 SELECT * FROM unnest($1::text[], $2::text[], $3::int8[], $4::text[], $5::bytea[],
                     $6::bytea[])
                 ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version,
                 labels = excluded.labels, body = excluded.body, sealed = excluded.sealed",
            )
            .await?,
            put_labels: prepare(
                "INSERT INTO ombud.label (kind, label, value, id)
                 SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])",
            )
            .await?,
            entries: prepare(
                "INSERT INTO ombud.entry
                 (log, index, decision, stream, commitment, at_ms, leaf, private, request)
                 SELECT $1, * FROM unnest($2::int8[], $3::uuid[], $4::uuid[], $5::bytea[],
                     $6::int8[], $7::bytea[], $8::bytea[], $9::bytea[])",
            )
            .await?,
            tiles: prepare(
                "INSERT INTO ombud.tile (log, level, position, hashes)
                 SELECT $1, * FROM unnest($2::int2[], $3::int8[], $4::bytea[])",
            )
            .await?,
            tallies: prepare(
                "INSERT INTO ombud.tally AS t (name, day, count)
                 SELECT * FROM unnest($1::text[], $2::int8[], $3::int8[])
                 ON CONFLICT (name, day) DO UPDATE SET count = t.count + excluded.count",
            )
            .await?,
            // As above: nothing may be written for a node that has taken its set back.
            taken: prepare(
                "WITH taken AS (
                     DELETE FROM ombud.handed h USING unnest($1::uuid[], $2::int8[]) AS w (node, number)
                     WHERE h.node = w.node AND h.number = w.number RETURNING 1
                 ) SELECT 1 / (count(*) = cardinality($1::uuid[]))::int FROM taken",
            )
            .await?,
            answers: prepare(
                "INSERT INTO ombud.answer (node, number, body)
                 SELECT * FROM unnest($1::uuid[], $2::int8[], $3::bytea[])",
            )
            .await?,
            notify: prepare("SELECT pg_notify($1, $2)").await?,
        })
    }

    /// Read the versions that are missing, so that `versions` holds them.
    pub(super) async fn learn(
        &self,
        client: &Client,
        missing: Missing,
        versions: &mut Versions,
    ) -> Result<(), StoreError> {
        if !missing.streams.is_empty() {
            let rows = client.query(&self.streams, &[&missing.streams]).await.map_err(failed)?;
            for row in rows {
                let (stream, version) = pair(&row).map_err(failed)?;
                versions.learn_stream(stream, unsigned(version));
            }
        }
        if !missing.documents.is_empty() {
            let kinds: Vec<_> = missing.documents.iter().map(|(kind, _)| *kind).collect();
            let ids: Vec<_> = missing.documents.iter().map(|(_, id)| storable(id)).collect();
            let rows = client.query(&self.documents, &[&kinds, &ids]).await.map_err(failed)?;
            for row in rows {
                let (place, version): (i64, i64) = pair(&row).map_err(failed)?;
                let labels = Labels::from_text(row.try_get(2).map_err(failed)?)?;
                let wanted = usize::try_from(place - 1).ok();
                if let Some(key) = wanted.and_then(|wanted| missing.documents.get(wanted)) {
                    let version = unsigned(version);
                    versions.learn_document(key.clone(), DocumentState { version, labels });
                }
            }
        }
        Ok(())
    }

    /// Those of the batch's decisions that are in the ledger already.
    pub(super) async fn recorded(
        &self,
        client: &Client,
        sets: &[WriteSet],
    ) -> Result<HashSet<Uuid>, StoreError> {
        let decisions: Vec<_> =
            sets.iter().flat_map(|set| &set.entries).map(|entry| entry.decision).collect();
        if decisions.is_empty() {
            return Ok(HashSet::new());
        }
        let rows = client.query(&self.recorded, &[&decisions]).await.map_err(failed)?;
        rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>().map_err(failed)
    }

    /// Write the rows of a plan, and what becomes of others' sets, in one transaction and one round
    /// trip, if the log is as this node left it in this epoch and the sets are still handed in.
    pub(super) async fn write(
        &self,
        client: &Client,
        state: &LogState,
        epoch: i64,
        plan: &Plan<'_>,
        settled: &Settled,
    ) -> Result<(), WriteError> {
        // Text that PostgreSQL could not take was refused by the sequencer; labels become text
        // here, before anything is sent.
        let labels = plan
            .documents
            .iter()
            .map(|row| row.after.labels.to_text())
            .collect::<Result<Vec<_>, _>>()
            .map_err(WriteError::Unsent)?;
        let told = notice::format(&plan.change());
        let mut steps: Vec<Step<'_>> = vec![
            Box::pin(client.batch_execute("BEGIN")),
            self.move_head(client, state, epoch, plan),
        ];
        if !settled.numbers.is_empty() {
            steps.push(Box::pin(async {
                let Settled { nodes, numbers, .. } = settled;
                client.execute(&self.taken, &[nodes, numbers]).await.map(drop)
            }));
            steps.push(Box::pin(async {
                let Settled { nodes, numbers, outcomes } = settled;
                client.execute(&self.answers, &[nodes, numbers, outcomes]).await.map(drop)
            }));
        }
        if !plan.purges.is_empty() {
            steps.push(run(client, &self.purge_events, &plan.purges));
            steps.push(run(client, &self.purge_entries, &plan.purges));
        }
        if !plan.events.is_empty() {
            steps.push(self.write_events(client, plan));
        }
        if !plan.documents.is_empty() {
            steps.push(self.write_labels(client, plan, Change::Delete));
            steps.push(self.delete_documents(client, plan));
            steps.push(self.write_documents(client, plan, labels));
            steps.push(self.write_labels(client, plan, Change::Insert));
        }
        if !plan.entries.is_empty() {
            steps.push(self.write_entries(client, state.log, plan));
        }
        if !plan.tiles.is_empty() {
            steps.push(self.write_tiles(client, state.log, plan));
        }
        if !plan.tallies.is_empty() {
            steps.push(self.write_tallies(client, plan));
        }
        steps.push(Box::pin(async {
            client.execute(&self.notify, &[&notice::WRITTEN, &told]).await.map(drop)
        }));
        steps.push(Box::pin(client.batch_execute("COMMIT")));
        pipeline(steps).await
    }

    fn move_head<'a>(
        &'a self,
        client: &'a Client,
        state: &'a LogState,
        epoch: i64,
        plan: &'a Plan<'_>,
    ) -> Step<'a> {
        Box::pin(async move {
            let next = plan.state.as_ref().unwrap_or(state);
            let (log, size) = (number(state.log), signed(state.size()));
            let (next_size, verified_to) = (signed(next.size()), signed(next.verified_to));
            let checkpoint = &*next.checkpoint;
            client
                .execute(&self.head, &[&log, &size, &epoch, &next_size, &checkpoint, &verified_to])
                .await
                .map(drop)
        })
    }

    fn write_events<'a>(&'a self, client: &'a Client, plan: &'a Plan<'_>) -> Step<'a> {
        Box::pin(async move {
            let rows = &plan.events;
            let streams: Vec<_> = rows.iter().map(|row| row.stream).collect();
            let versions: Vec<_> = rows.iter().map(|row| signed(row.version)).collect();
            let times: Vec<_> = rows.iter().map(|row| row.at_ms).collect();
            let bodies: Vec<_> = rows.iter().map(|row| row.body).collect();
            let sealed: Vec<_> = rows.iter().map(|row| row.sealed).collect();
            client
                .execute(&self.events, &[&streams, &versions, &times, &bodies, &sealed])
                .await
                .map(drop)
        })
    }

    fn write_labels<'a>(
        &'a self,
        client: &'a Client,
        plan: &'a Plan<'_>,
        change: Change,
    ) -> Step<'a> {
        Box::pin(async move {
            let (mut kinds, mut names) = (Vec::new(), Vec::new());
            let (mut values, mut ids) = (Vec::new(), Vec::new());
            for row in &plan.documents {
                let (before, after) = (&row.before.labels, &row.after.labels);
                let (these, others) = match change {
                    Change::Delete => (before, after),
                    Change::Insert => (after, before),
                };
                for (label, value) in these.without(others) {
                    kinds.push(row.key.0);
                    names.push(label.as_str());
                    values.push(value.as_str());
                    ids.push(row.key.1.as_str());
                }
            }
            if kinds.is_empty() {
                return Ok(());
            }
            let statement = match change {
                Change::Delete => &self.delete_labels,
                Change::Insert => &self.put_labels,
            };
            client.execute(statement, &[&kinds, &names, &values, &ids]).await.map(drop)
        })
    }

    fn delete_documents<'a>(&'a self, client: &'a Client, plan: &'a Plan<'_>) -> Step<'a> {
        Box::pin(async move {
            let gone = || plan.documents.iter().filter(|row| row.body.is_none());
            let kinds: Vec<_> = gone().map(|row| row.key.0).collect();
            let ids: Vec<_> = gone().map(|row| row.key.1.as_str()).collect();
            if kinds.is_empty() {
                return Ok(());
            }
            client.execute(&self.delete_documents, &[&kinds, &ids]).await.map(drop)
        })
    }

    fn write_documents<'a>(
        &'a self,
        client: &'a Client,
        plan: &'a Plan<'_>,
        labels: Vec<String>,
    ) -> Step<'a> {
        Box::pin(async move {
            let kept = || plan.documents.iter().filter(|row| row.body.is_some());
            let kinds: Vec<_> = kept().map(|row| row.key.0).collect();
            let ids: Vec<_> = kept().map(|row| row.key.1.as_str()).collect();
            let versions: Vec<_> = kept().map(|row| signed(row.after.version)).collect();
            let labels: Vec<_> = plan
                .documents
                .iter()
                .zip(labels)
                .filter_map(|(row, labels)| row.body.map(|_| labels))
                .collect();
            let bodies: Vec<_> = kept().map(|row| row.body).collect();
            let sealed: Vec<_> = kept().map(|row| row.sealed).collect();
            if kinds.is_empty() {
                return Ok(());
            }
            client
                .execute(&self.put_documents, &[&kinds, &ids, &versions, &labels, &bodies, &sealed])
                .await
                .map(drop)
        })
    }

    fn write_entries<'a>(&'a self, client: &'a Client, log: u32, plan: &'a Plan<'_>) -> Step<'a> {
        Box::pin(async move {
            let rows = &plan.entries;
            let log = number(log);
            let indexes: Vec<_> = rows.iter().map(|row| signed(row.index)).collect();
            let decisions: Vec<_> = rows.iter().map(|row| row.entry.decision).collect();
            let streams: Vec<_> = rows.iter().map(|row| row.stream).collect();
            let commitments: Vec<_> =
                rows.iter().map(|row| row.entry.commitment.0.as_slice()).collect();
            let times: Vec<_> = rows.iter().map(|row| row.entry.at_ms).collect();
            let leaves: Vec<_> = rows.iter().map(|row| row.entry.leaf.as_slice()).collect();
            let privates: Vec<_> = rows.iter().map(|row| row.private).collect();
            let requests: Vec<_> = rows.iter().map(|row| row.entry.request.as_deref()).collect();
            client
                .execute(
                    &self.entries,
                    &[
                        &log,
                        &indexes,
                        &decisions,
                        &streams,
                        &commitments,
                        &times,
                        &leaves,
                        &privates,
                        &requests,
                    ],
                )
                .await
                .map(drop)
        })
    }

    fn write_tiles<'a>(&'a self, client: &'a Client, log: u32, plan: &'a Plan<'_>) -> Step<'a> {
        Box::pin(async move {
            let log = number(log);
            let ids = || plan.tiles.iter().map(Tile::id);
            let levels: Vec<_> = ids().map(|id| i16::from(id.level())).collect();
            let positions: Vec<_> = ids().map(|id| signed(id.index())).collect();
            let hashes: Vec<_> = plan.tiles.iter().map(Tile::to_bytes).collect();
            client.execute(&self.tiles, &[&log, &levels, &positions, &hashes]).await.map(drop)
        })
    }

    fn write_tallies<'a>(&'a self, client: &'a Client, plan: &'a Plan<'_>) -> Step<'a> {
        Box::pin(async move {
            let names: Vec<_> = plan.tallies.keys().map(|(name, _)| *name).collect();
            let days: Vec<_> = plan.tallies.keys().map(|(_, day)| *day).collect();
            let counts: Vec<_> = plan.tallies.values().copied().collect();
            client.execute(&self.tallies, &[&names, &days, &counts]).await.map(drop)
        })
    }
}

/// Which labels to write: those that went, or those that came.
#[derive(Debug, Clone, Copy)]
enum Change {
    Delete,
    Insert,
}

/// Why a transaction was not written, or may not have been.
#[derive(Debug)]
pub(super) enum WriteError {
    /// Nothing was sent.
    Unsent(StoreError),
    /// Another node has written since. Nothing was written.
    Fenced,
    /// A node has taken back what it had handed in. Nothing was written.
    TakenBack,
    /// The server refused. Nothing was written.
    Refused(Error),
    /// The connection broke: whether it was written can only be read.
    Doubtful(Error),
}

/// A statement of the transaction. It is sent when it is first polled.
type Step<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

fn run<'a>(client: &'a Client, statement: &'a Statement, ids: &'a Vec<Uuid>) -> Step<'a> {
    Box::pin(async move { client.execute(statement, &[ids]).await.map(drop) })
}

/// The place of the step that moves the head.
const HEAD: usize = 1;

/// Send all steps in their order, then wait for all answers.
async fn pipeline(mut steps: Vec<Step<'_>>) -> Result<(), WriteError> {
    let mut answers: Vec<Option<Result<(), Error>>> = steps.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut waiting = false;
        for (step, answer) in steps.iter_mut().zip(&mut answers) {
            if answer.is_none() {
                match step.as_mut().poll(context) {
                    Poll::Ready(done) => *answer = Some(done),
                    Poll::Pending => waiting = true,
                }
            }
        }
        if waiting { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    let last = answers.len() - 1;
    let error = answers.into_iter().flatten().enumerate().find_map(|(place, answer)| {
        answer.err().map(|error| match error.code() {
            // After an error the server makes a rollback of the COMMIT that follows.
            Some(&SqlState::DIVISION_BY_ZERO) if place == HEAD => WriteError::Fenced,
            Some(&SqlState::DIVISION_BY_ZERO) => WriteError::TakenBack,
            Some(_) if place < last => WriteError::Refused(error),
            _ => WriteError::Doubtful(error),
        })
    });
    error.map_or(Ok(()), Err)
}

/// A text as PostgreSQL takes it. One with a NUL is refused by the sequencer; until then it only
/// must not be found.
fn storable(text: &str) -> &str {
    if text.contains('\0') { "" } else { text }
}

fn pair<'a, A: FromSql<'a>, B: FromSql<'a>>(row: &'a Row) -> Result<(A, B), Error> {
    Ok((row.try_get(0)?, row.try_get(1)?))
}
