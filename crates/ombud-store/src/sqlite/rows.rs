//! Reading rows: streams, documents, entries, tiles.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use ombud_ledger::{Hash, TileId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::{
    connection::Readers,
    error::failed,
    schema::INDEX_BITS,
    write::{signed, unsigned},
};
use crate::{
    Document, DocumentQuery, Entry, EntryLeaf, StoreError, StoredEvent, Unlisted, Version,
    log_state::StoredHead, look::LookRows, prove::LogRows, versions::Labels,
};

/// Where an entry stands in the table.
pub(super) fn place(log: u32, index: u64) -> i64 {
    let index = signed(index).min((1 << INDEX_BITS) - 1);
    i64::from(log) << INDEX_BITS | index
}

fn log_and_index(place: i64) -> (u32, u64) {
    let log = u32::try_from(place >> INDEX_BITS).unwrap_or(0);
    (log, unsigned(place & ((1 << INDEX_BITS) - 1)))
}

/// Rows are asked for by number; a limit beyond what SQLite counts is no limit.
fn limited(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn all<T>(
    connection: &Connection,
    sql: &str,
    values: &[&dyn rusqlite::ToSql],
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map(values, read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(super) fn events(
    connection: &Connection,
    stream: Uuid,
    after: Version,
    limit: usize,
) -> Result<Vec<StoredEvent>, StoreError> {
    all(
        connection,
        "SELECT version, at_ms, body, sealed FROM event
         WHERE stream = ?1 AND version > ?2 ORDER BY version LIMIT ?3",
        &[stream.as_bytes(), &signed(after), &limited(limit)],
        |row| {
            Ok(StoredEvent {
                version: unsigned(row.get(0)?),
                at_ms: row.get(1)?,
                body: row.get(2)?,
                sealed: row.get(3)?,
            })
        },
    )
}

pub(super) fn document(
    connection: &Connection,
    kind: &str,
    id: &str,
) -> Result<Option<Document>, StoreError> {
    connection
        .prepare_cached(
            "SELECT id, version, body, sealed, '' FROM document WHERE kind = ?1 AND id = ?2",
        )
        .and_then(|mut statement| statement.query_row([kind, id], read_document).optional())
        .map_err(failed)
}

pub(super) fn documents(
    connection: &Connection,
    query: &DocumentQuery,
) -> Result<Vec<Document>, StoreError> {
    let DocumentQuery { kind, label, from, to, after, limit } = query;
    let limit = limited(*limit);
    match after {
        None => all(
            connection,
            "SELECT d.id, d.version, d.body, d.sealed, l.value
             FROM label l CROSS JOIN document d ON d.kind = l.kind AND d.id = l.id
             WHERE l.kind = ?1 AND l.label = ?2 AND l.value BETWEEN ?3 AND ?4
             ORDER BY l.value, l.id LIMIT ?5",
            &[kind, label, from, to, &limit],
            read_document,
        ),
        Some((value, id)) => all(
            connection,
            "SELECT d.id, d.version, d.body, d.sealed, l.value
             FROM label l CROSS JOIN document d ON d.kind = l.kind AND d.id = l.id
             WHERE l.kind = ?1 AND l.label = ?2 AND l.value BETWEEN ?3 AND ?4
             AND (l.value, l.id) > (?5, ?6)
             ORDER BY l.value, l.id LIMIT ?7",
            &[kind, label, from.max(value), to, value, id, &limit],
            read_document,
        ),
    }
}

pub(super) fn unlisted(
    connection: &Connection,
    after: Option<&(String, String)>,
    limit: usize,
) -> Result<Unlisted, StoreError> {
    // Documents and labels of one moment.
    let moment = connection.unchecked_transaction().map_err(failed)?;
    let from = after.map_or(("", ""), |(kind, id)| (kind, id));
    let page = all(
        &moment,
        "SELECT kind, id, labels FROM document WHERE (kind, id) > (?1, ?2)
         ORDER BY kind, id LIMIT ?3",
        &[&from.0, &from.1, &limited(limit)],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut statement = moment
        .prepare_cached(
            "SELECT 1 FROM label WHERE kind = ?1 AND label = ?2 AND value = ?3 AND id = ?4",
        )
        .map_err(failed)?;
    let last = page.last().map(|(kind, id, _): &(String, String, String)| (kind, id));
    let last = last.filter(|_| page.len() >= limit).map(|(kind, id)| (kind.clone(), id.clone()));
    let mut documents = Vec::new();
    for (kind, id, labels) in page {
        let is_listed = match Labels::from_text(&labels) {
            Ok(labels) => labels.iter().try_fold(true, |all, (label, value)| {
                Ok(all && statement.exists([&kind, label, value, &id]).map_err(failed)?)
            })?,
            Err(_) => false,
        };
        if !is_listed {
            documents.push((kind, id));
        }
    }
    Ok(Unlisted { documents, last })
}

fn read_document(row: &Row<'_>) -> rusqlite::Result<Document> {
    Ok(Document {
        id: row.get(0)?,
        version: unsigned(row.get(1)?),
        body: row.get(2)?,
        sealed: row.get(3)?,
        label: row.get(4)?,
    })
}

pub(super) fn tallied(
    connection: &Connection,
    names: &[String],
    since_day: i64,
) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT coalesce(sum(count), 0) FROM tally WHERE name = ?1 AND day >= ?2")
        .map_err(failed)?;
    let sum =
        |name: &String| statement.query_row(rusqlite::params![name, since_day], |row| row.get(0));
    names.iter().map(sum).collect::<Result<_, _>>().map_err(failed)
}

/// The row of the newest log, if there is any.
pub(super) fn head(connection: &Connection) -> Result<Option<StoredHead>, StoreError> {
    connection
        .prepare_cached(
            "SELECT log, size, checkpoint, verified_to FROM head ORDER BY log DESC LIMIT 1",
        )
        .and_then(|mut statement| statement.query_row([], read_head).optional())
        .map_err(failed)
}

/// The rows of all logs, the newest last.
pub(super) fn heads(connection: &Connection) -> Result<Vec<StoredHead>, StoreError> {
    let sql = "SELECT log, size, checkpoint, verified_to FROM head ORDER BY log";
    all(connection, sql, &[], read_head)
}

fn read_head(row: &Row<'_>) -> rusqlite::Result<StoredHead> {
    Ok(StoredHead {
        log: row.get(0)?,
        size: unsigned(row.get(1)?),
        checkpoint: row.get(2)?,
        verified_to: unsigned(row.get(3)?),
    })
}

const ENTRY: &str = "place, decision, stream, commitment, at_ms, leaf, private, request";

fn read_entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let (log, index) = log_and_index(row.get(0)?);
    // What is not 32 bytes long matches no leaf.
    let commitment = row.get_ref(3)?.as_blob().ok().and_then(|blob| blob.try_into().ok());
    Ok(Entry {
        log,
        index,
        decision: Uuid::from_bytes(row.get(1)?),
        stream: row.get::<_, Option<_>>(2)?.map(Uuid::from_bytes),
        commitment: Hash(commitment.unwrap_or([0; 32])),
        at_ms: row.get(4)?,
        leaf: row.get(5)?,
        private: row.get(6)?,
        request: row.get(7)?,
    })
}

pub(super) fn entry(connection: &Connection, decision: Uuid) -> Result<Option<Entry>, StoreError> {
    connection
        .prepare_cached(&format!("SELECT {ENTRY} FROM entry WHERE decision = ?1"))
        .and_then(|mut statement| statement.query_row([decision.as_bytes()], read_entry).optional())
        .map_err(failed)
}

pub(super) fn entries(
    connection: &Connection,
    log: u32,
    index: u64,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    all(
        connection,
        &format!(
            "SELECT {ENTRY} FROM entry WHERE place >= ?1 AND place < ?2 ORDER BY place LIMIT ?3"
        ),
        &[&place(log, index), &place(log + 1, 0), &limited(limit)],
        read_entry,
    )
}

/// What stands behind a leaf in its row may be long, and is not read.
pub(super) fn leaves(
    connection: &Connection,
    log: u32,
    from: u64,
    to: u64,
) -> Result<Vec<EntryLeaf>, StoreError> {
    all(
        connection,
        "SELECT place, decision, leaf, at_ms FROM entry WHERE place >= ?1 AND place < ?2
         ORDER BY place",
        &[&place(log, from), &place(log, to)],
        |row| {
            Ok(EntryLeaf {
                index: log_and_index(row.get(0)?).1,
                decision: Uuid::from_bytes(row.get(1)?),
                leaf: row.get(2)?,
                at_ms: row.get(3)?,
            })
        },
    )
}

pub(super) fn entries_of(
    connection: &Connection,
    stream: Uuid,
    before: Option<(u32, u64)>,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let before = before.map_or(i64::MAX, |(log, index)| place(log, index));
    all(
        connection,
        &format!(
            "SELECT {ENTRY} FROM entry WHERE stream = ?1 AND place < ?2
             ORDER BY place DESC LIMIT ?3"
        ),
        &[stream.as_bytes(), &before, &limited(limit)],
        read_entry,
    )
}

fn full_tiles(
    connection: &Connection,
    log: u32,
    tiles: &[TileId],
) -> Result<Vec<(TileId, Vec<u8>)>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT hashes FROM tile WHERE log = ?1 AND level = ?2 AND position = ?3")
        .map_err(failed)?;
    let mut found = Vec::with_capacity(tiles.len());
    for id in tiles.iter().filter(|id| id.is_full()) {
        let hashes = statement
            .query_row(params![log, id.level(), signed(id.index())], |row| row.get(0))
            .optional()
            .map_err(failed)?;
        found.extend(hashes.map(|hashes| (*id, hashes)));
    }
    Ok(found)
}

fn commitments(
    connection: &Connection,
    log: u32,
    from: u64,
    to: u64,
) -> Result<Vec<(u64, Hash)>, StoreError> {
    let rows = all(
        connection,
        "SELECT place, commitment FROM entry WHERE place >= ?1 AND place < ?2 ORDER BY place",
        &[&place(log, from), &place(log, to)],
        |row| {
            // What is not 32 bytes long is no commitment: left out, it is found to be missing.
            let commitment = row.get_ref(1)?.as_blob().ok().and_then(|blob| blob.try_into().ok());
            Ok((log_and_index(row.get(0)?).1, commitment.map(Hash)))
        },
    )?;
    Ok(rows.into_iter().filter_map(|(index, hash)| Some((index, hash?))).collect())
}

#[async_trait]
impl LogRows for Readers {
    async fn full_tiles(
        &self,
        log: u32,
        tiles: &[TileId],
    ) -> Result<Vec<(TileId, Vec<u8>)>, StoreError> {
        if tiles.is_empty() {
            return Ok(Vec::new());
        }
        let tiles = tiles.to_vec();
        self.read(move |connection| full_tiles(connection, log, &tiles)).await
    }

    async fn commitments(
        &self,
        log: u32,
        from: u64,
        to: u64,
    ) -> Result<Vec<(u64, Hash)>, StoreError> {
        self.read(move |connection| commitments(connection, log, from, to)).await
    }

    async fn listed(&self, query: DocumentQuery) -> Result<Vec<Document>, StoreError> {
        self.read(move |connection| documents(connection, &query)).await
    }
}

#[async_trait]
impl LookRows for Readers {
    async fn entries(&self, log: u32, index: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.read(move |connection| entries(connection, log, index, limit)).await
    }

    async fn events(
        &self,
        stream: Uuid,
        after: Version,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        self.read(move |connection| events(connection, stream, after, limit)).await
    }
}

/// The writer's own connection while the store is being opened: every read is done at once, so
/// its futures are always ready.
#[derive(Debug)]
pub(super) struct Direct(pub(super) Mutex<Connection>);

#[async_trait]
impl LogRows for Direct {
    async fn full_tiles(
        &self,
        log: u32,
        tiles: &[TileId],
    ) -> Result<Vec<(TileId, Vec<u8>)>, StoreError> {
        full_tiles(&self.0.lock().unwrap_or_else(PoisonError::into_inner), log, tiles)
    }

    async fn commitments(
        &self,
        log: u32,
        from: u64,
        to: u64,
    ) -> Result<Vec<(u64, Hash)>, StoreError> {
        commitments(&self.0.lock().unwrap_or_else(PoisonError::into_inner), log, from, to)
    }

    async fn listed(&self, query: DocumentQuery) -> Result<Vec<Document>, StoreError> {
        documents(&self.0.lock().unwrap_or_else(PoisonError::into_inner), &query)
    }
}
