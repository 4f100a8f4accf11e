//! Reading rows: streams, documents, entries, tiles.

use async_trait::async_trait;
use deadpool_postgres::Pool;
use ombud_ledger::{Hash, TileId};
use tokio_postgres::{Error, IsolationLevel, Row, types::ToSql};
use uuid::Uuid;

use super::{
    error::{failed, is_disconnect, pool_failed},
    node::in_time,
};
use crate::{
    Document, DocumentQuery, Entry, EntryLeaf, StoreError, StoredEvent, Unlisted, Version,
    log_state::StoredHead, look::LookRows, prove::LogRows, versions::Labels,
};

/// Connections for reading.
#[derive(Debug, Clone)]
pub(super) struct Rows(pub(super) Pool);

/// Labels that must be there, column by column.
#[derive(Default)]
struct Wanted {
    kinds: Vec<String>,
    ids: Vec<String>,
    labels: Vec<String>,
    values: Vec<String>,
}

impl Wanted {
    fn add(&mut self, kind: &str, id: &str, labels: &Labels) {
        for (label, value) in labels.iter() {
            self.kinds.push(kind.to_owned());
            self.ids.push(id.to_owned());
            self.labels.push(before_nul(label).into());
            self.values.push(before_nul(value).into());
        }
    }
}

impl Rows {
    /// The rows that a statement gives. Tried again once: a connection may have broken while
    /// nobody used it.
    pub(super) async fn all(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, StoreError> {
        let rows = async {
            match self.try_all(sql, values).await {
                Err(Attempt::Query(error)) if is_disconnect(&error) => {
                    self.0.retain(|client, _| !client.is_closed());
                    self.try_all(sql, values).await
                }
                answer => answer,
            }
            .map_err(|attempt| match attempt {
                Attempt::Connect(error) => pool_failed(error),
                Attempt::Query(error) => failed(error),
            })
        };
        in_time(rows).await
    }

    async fn try_all(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Attempt> {
        let client = self.0.get().await.map_err(Attempt::Connect)?;
        let statement = client.prepare_cached(sql).await.map_err(Attempt::Query)?;
        client.query(&statement, values).await.map_err(Attempt::Query)
    }

    pub(super) async fn document(
        &self,
        kind: &str,
        id: &str,
    ) -> Result<Option<Document>, StoreError> {
        // No document has such an id, and PostgreSQL refuses the character.
        if id.contains('\0') {
            return Ok(None);
        }
        let sql = "SELECT id, version, body, sealed, '' FROM ombud.document
                   WHERE kind = $1 AND id = $2";
        let rows = self.all(sql, &[&kind, &id]).await?;
        rows.first().map(read_document).transpose().map_err(failed)
    }

    pub(super) async fn documents(
        &self,
        query: &DocumentQuery,
    ) -> Result<Vec<Document>, StoreError> {
        let DocumentQuery { kind, label, from, to, after, limit } = query;
        let (from, to) = (before_nul(from), before_nul(to));
        let limit = limited(*limit);
        let select = "SELECT d.id, d.version, d.body, d.sealed, l.value
             FROM ombud.label l JOIN ombud.document d ON d.kind = l.kind AND d.id = l.id
             WHERE l.kind = $1 AND l.label = $2 AND l.value BETWEEN $3 AND $4";
        let rows = match after {
            None => {
                let sql = format!("{select} ORDER BY l.value, l.id LIMIT $5");
                self.all(&sql, &[kind, label, &from, &to, &limit]).await?
            }
            Some((value, id)) => {
                let (value, id) = (before_nul(value), before_nul(id));
                let sql = format!(
                    "{select} AND (l.value, l.id) > ($5, $6) ORDER BY l.value, l.id LIMIT $7"
                );
                self.all(&sql, &[kind, label, &from.max(value), &to, &value, &id, &limit]).await?
            }
        };
        rows.iter().map(read_document).collect::<Result<_, _>>().map_err(failed)
    }

    pub(super) async fn unlisted(
        &self,
        after: Option<(String, String)>,
        limit: usize,
    ) -> Result<Unlisted, StoreError> {
        let (kind, id) = after.unwrap_or_default();
        let page = async {
            let mut client = self.0.get().await.map_err(pool_failed)?;
            // Documents and labels of one moment.
            let moment = client.build_transaction().read_only(true);
            let moment = moment.isolation_level(IsolationLevel::RepeatableRead).start().await;
            let moment = moment.map_err(failed)?;
            let sql = "SELECT kind, id, labels FROM ombud.document WHERE (kind, id) > ($1, $2)
                       ORDER BY kind, id LIMIT $3";
            let page = moment.query(sql, &[&kind, &id, &limited(limit)]).await.map_err(failed)?;
            let mut found = Unlisted::default();
            let mut wanted = Wanted::default();
            for row in &page {
                let (kind, id): (String, String) =
                    (row.try_get(0).map_err(failed)?, row.try_get(1).map_err(failed)?);
                match Labels::from_text(row.try_get(2).map_err(failed)?) {
                    Ok(labels) => wanted.add(&kind, &id, &labels),
                    Err(_) => found.documents.push((kind.clone(), id.clone())),
                }
                found.last = (page.len() >= limit).then_some((kind, id));
            }
            let Wanted { kinds, ids, labels, values } = wanted;
            let sql = "SELECT DISTINCT w.kind, w.id
                       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
                       AS w (kind, id, label, value)
                       WHERE NOT EXISTS (
                           SELECT 1 FROM ombud.label l WHERE l.kind = w.kind AND l.label = w.label
                           AND l.value = w.value AND l.id = w.id
                       )";
            let values: [&(dyn ToSql + Sync); 4] = [&kinds, &ids, &labels, &values];
            for row in moment.query(sql, &values).await.map_err(failed)? {
                let name = (row.try_get(0).map_err(failed)?, row.try_get(1).map_err(failed)?);
                found.documents.push(name);
            }
            found.documents.sort_unstable();
            Ok(found)
        };
        in_time(page).await
    }

    pub(super) async fn tallied(
        &self,
        names: &[String],
        since_day: i64,
    ) -> Result<Vec<i64>, StoreError> {
        let names: Vec<_> = names.iter().map(|name| before_nul(name)).collect();
        let sql = "SELECT coalesce(sum(t.count), 0)::int8
                   FROM unnest($1::text[]) WITH ORDINALITY AS w (name, number)
                   LEFT JOIN ombud.tally t ON t.name = w.name AND t.day >= $2
                   GROUP BY w.number ORDER BY w.number";
        let rows = self.all(sql, &[&names, &since_day]).await?;
        rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>().map_err(failed)
    }

    /// The row of the newest log, if there is any.
    pub(super) async fn head(&self) -> Result<Option<StoredHead>, StoreError> {
        let sql = "SELECT log, size, checkpoint, verified_to FROM ombud.head
                   ORDER BY log DESC LIMIT 1";
        let rows = self.all(sql, &[]).await?;
        rows.first().map(read_head).transpose().map_err(failed)
    }

    /// The rows of all logs, the newest last.
    pub(super) async fn heads(&self) -> Result<Vec<StoredHead>, StoreError> {
        let sql = "SELECT log, size, checkpoint, verified_to FROM ombud.head ORDER BY log";
        let rows = self.all(sql, &[]).await?;
        rows.iter().map(read_head).collect::<Result<_, _>>().map_err(failed)
    }

    pub(super) async fn entry(&self, decision: Uuid) -> Result<Option<Entry>, StoreError> {
        let sql = format!("SELECT {ENTRY} FROM ombud.entry WHERE decision = $1");
        let rows = self.all(&sql, &[&decision]).await?;
        rows.first().map(read_entry).transpose().map_err(failed)
    }

    pub(super) async fn leaves(
        &self,
        log: u32,
        from: u64,
        to: u64,
    ) -> Result<Vec<EntryLeaf>, StoreError> {
        let sql = "SELECT index, decision, leaf, at_ms FROM ombud.entry
                   WHERE log = $1 AND index >= $2 AND index < $3 ORDER BY index";
        let rows = self.all(sql, &[&number(log), &signed(from), &signed(to)]).await?;
        let read = |row: &Row| {
            Ok(EntryLeaf {
                index: unsigned(row.try_get(0)?),
                decision: row.try_get(1)?,
                leaf: row.try_get(2)?,
                at_ms: row.try_get(3)?,
            })
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(failed)
    }

    pub(super) async fn entries_of(
        &self,
        stream: Uuid,
        before: Option<(u32, u64)>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let (log, index) = before.unwrap_or((u32::MAX, u64::MAX));
        let sql = format!(
            "SELECT {ENTRY} FROM ombud.entry WHERE stream = $1 AND (log, index) < ($2, $3)
             ORDER BY log DESC, index DESC LIMIT $4"
        );
        let values: [&(dyn ToSql + Sync); 4] =
            [&stream, &number(log), &signed(index), &limited(limit)];
        let rows = self.all(&sql, &values).await?;
        rows.iter().map(read_entry).collect::<Result<_, _>>().map_err(failed)
    }
}

enum Attempt {
    Connect(deadpool_postgres::PoolError),
    Query(Error),
}

#[async_trait]
impl LookRows for Rows {
    async fn entries(&self, log: u32, index: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let sql = format!(
            "SELECT {ENTRY} FROM ombud.entry WHERE log = $1 AND index >= $2
             ORDER BY index LIMIT $3"
        );
        let rows = self.all(&sql, &[&number(log), &signed(index), &limited(limit)]).await?;
        rows.iter().map(read_entry).collect::<Result<_, _>>().map_err(failed)
    }

    async fn events(
        &self,
        stream: Uuid,
        after: Version,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let sql = "SELECT version, at_ms, body, sealed FROM ombud.event
                   WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3";
        let rows = self.all(sql, &[&stream, &signed(after), &limited(limit)]).await?;
        let read = |row: &Row| {
            Ok(StoredEvent {
                version: unsigned(row.try_get(0)?),
                at_ms: row.try_get(1)?,
                body: row.try_get(2)?,
                sealed: row.try_get(3)?,
            })
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(failed)
    }
}

#[async_trait]
impl LogRows for Rows {
    async fn full_tiles(
        &self,
        log: u32,
        tiles: &[TileId],
    ) -> Result<Vec<(TileId, Vec<u8>)>, StoreError> {
        if tiles.is_empty() {
            return Ok(Vec::new());
        }
        let levels: Vec<_> = tiles.iter().map(|id| i16::from(id.level())).collect();
        let positions: Vec<_> = tiles.iter().map(|id| signed(id.index())).collect();
        let sql = "SELECT w.number, t.hashes
                   FROM unnest($2::int2[], $3::int8[]) WITH ORDINALITY AS w (level, position, number)
                   JOIN ombud.tile t
                   ON t.log = $1 AND t.level = w.level AND t.position = w.position
                   ORDER BY w.number";
        let rows = self.all(sql, &[&number(log), &levels, &positions]).await?;
        let read = |row: &Row| {
            let wanted = usize::try_from(row.try_get::<_, i64>(0)? - 1).unwrap_or(usize::MAX);
            Ok((tiles.get(wanted).copied(), row.try_get(1)?))
        };
        let found: Vec<_> = rows.iter().map(read).collect::<Result<_, _>>().map_err(failed)?;
        Ok(found.into_iter().filter_map(|(id, hashes)| Some((id?, hashes))).collect())
    }

    async fn listed(&self, query: DocumentQuery) -> Result<Vec<Document>, StoreError> {
        self.documents(&query).await
    }

    async fn commitments(
        &self,
        log: u32,
        from: u64,
        to: u64,
    ) -> Result<Vec<(u64, Hash)>, StoreError> {
        let sql = "SELECT index, commitment FROM ombud.entry
                   WHERE log = $1 AND index >= $2 AND index < $3 ORDER BY index";
        let rows = self.all(sql, &[&number(log), &signed(from), &signed(to)]).await?;
        let read = |row: &Row| {
            // What is not 32 bytes long is no commitment: left out, it is found to be missing.
            let commitment: &[u8] = row.try_get(1)?;
            Ok((unsigned(row.try_get(0)?), commitment.try_into().ok().map(Hash)))
        };
        let found: Vec<_> = rows.iter().map(read).collect::<Result<_, _>>().map_err(failed)?;
        Ok(found.into_iter().filter_map(|(index, hash)| Some((index, hash?))).collect())
    }
}

fn read_document(row: &Row) -> Result<Document, Error> {
    Ok(Document {
        id: row.try_get(0)?,
        version: unsigned(row.try_get(1)?),
        body: row.try_get(2)?,
        sealed: row.try_get(3)?,
        label: row.try_get(4)?,
    })
}

pub(super) fn read_head(row: &Row) -> Result<StoredHead, Error> {
    Ok(StoredHead {
        log: u32::try_from(row.try_get::<_, i32>(0)?).unwrap_or(0),
        size: unsigned(row.try_get(1)?),
        checkpoint: row.try_get(2)?,
        verified_to: unsigned(row.try_get(3)?),
    })
}

const ENTRY: &str = "log, index, decision, stream, commitment, at_ms, leaf, private, request";

fn read_entry(row: &Row) -> Result<Entry, Error> {
    let commitment: &[u8] = row.try_get(4)?;
    Ok(Entry {
        log: u32::try_from(row.try_get::<_, i32>(0)?).unwrap_or(0),
        index: unsigned(row.try_get(1)?),
        decision: row.try_get(2)?,
        stream: row.try_get(3)?,
        // What is not 32 bytes long matches no leaf.
        commitment: Hash(commitment.try_into().unwrap_or([0; 32])),
        at_ms: row.try_get(5)?,
        leaf: row.try_get(6)?,
        private: row.try_get(7)?,
        request: row.try_get(8)?,
    })
}

/// What comes before the first NUL, which PostgreSQL refuses. No value contains one.
fn before_nul(text: &str) -> &str {
    text.split('\0').next().unwrap_or_default()
}

/// Rows are asked for by number; a limit beyond what PostgreSQL counts is no limit.
fn limited(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// The number of a log as it is stored.
pub(super) fn number(log: u32) -> i32 {
    i32::try_from(log).unwrap_or(i32::MAX)
}

/// Sizes and versions never come near the limit; a number that does cannot be found either.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What [`signed`] stored.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
