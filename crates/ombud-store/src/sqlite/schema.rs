//! The tables of `ombud.db` and `keys.db`, and how a database gets from one version to the next.

use rusqlite::{Connection, TransactionBehavior};

use super::error::failed;
use crate::StoreError;

/// Bits of an entry's `place` that hold its index; the log's number is above them.
pub(super) const INDEX_BITS: u32 = 40;

/// What each version of `ombud.db` adds to the one before. Append only.
///
/// `entry.place` is `log << 40 | index`, so that entries are appended to the table in the order
/// of the log and need no further index. `commitment` stands before what may be long, so that
/// it is read without it.
pub(super) const STORE: &[&str] = &[
    "
    CREATE TABLE head (
        log INTEGER PRIMARY KEY,
        size INTEGER NOT NULL,
        checkpoint TEXT NOT NULL,
        verified_to INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE entry (
        place INTEGER PRIMARY KEY,
        decision BLOB NOT NULL,
        stream BLOB,
        commitment BLOB NOT NULL,
        at_ms INTEGER NOT NULL,
        leaf BLOB NOT NULL,
        private BLOB,
        request BLOB
    ) STRICT;
    CREATE UNIQUE INDEX entry_decision ON entry (decision);
    CREATE INDEX entry_stream ON entry (stream, place) WHERE stream IS NOT NULL;
    CREATE TABLE tile (
        log INTEGER NOT NULL,
        level INTEGER NOT NULL,
        position INTEGER NOT NULL,
        hashes BLOB NOT NULL,
        PRIMARY KEY (log, level, position)
    ) STRICT;
    CREATE TABLE event (
        stream BLOB NOT NULL,
        version INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        body BLOB NOT NULL,
        sealed BLOB,
        PRIMARY KEY (stream, version)
    ) STRICT;
    CREATE TABLE document (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        labels TEXT NOT NULL,
        body BLOB NOT NULL,
        sealed BLOB,
        PRIMARY KEY (kind, id)
    ) STRICT;
    CREATE TABLE label (
        kind TEXT NOT NULL,
        label TEXT NOT NULL,
        value TEXT NOT NULL,
        id TEXT NOT NULL,
        PRIMARY KEY (kind, label, value, id)
    ) STRICT, WITHOUT ROWID;
",
    "
    CREATE TABLE tally (
        name TEXT NOT NULL,
        day INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (name, day)
    ) STRICT, WITHOUT ROWID;
",
];

/// What each version of `keys.db` adds to the one before. Append only.
///
/// Rows of `key` are only appended, and overwritten in place by as many zeros: SQLite then never
/// moves one to another page, which would leave a copy behind that nobody erases.
pub(super) const KEYS: &[&str] = &["
    CREATE TABLE key (
        number INTEGER PRIMARY KEY,
        subject BLOB NOT NULL UNIQUE,
        wrapped BLOB NOT NULL
    ) STRICT;
    CREATE TABLE tombstone (
        number INTEGER PRIMARY KEY,
        subject BLOB NOT NULL UNIQUE,
        at_ms INTEGER NOT NULL
    ) STRICT;
"];

/// Read which version a database has, and change nothing.
///
/// # Errors
/// [`StoreError::TooNew`], and whatever keeps it from being read.
pub(super) fn look(connection: &Connection, versions: &[&str]) -> Result<(), StoreError> {
    let found: u32 = connection
        .query_row("SELECT coalesce(max(version), 0) FROM schema", [], |row| row.get(0))
        .map_err(failed)?;
    let known = u32::try_from(versions.len()).unwrap_or(u32::MAX);
    if found > known { Err(StoreError::TooNew { found, known }) } else { Ok(()) }
}

/// Bring a database to the newest version.
///
/// # Errors
/// [`StoreError::TooNew`] if it is beyond that.
pub(super) fn migrate(connection: &mut Connection, versions: &[&str]) -> Result<(), StoreError> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    transaction
        .execute_batch("CREATE TABLE IF NOT EXISTS schema (version INTEGER PRIMARY KEY) STRICT")
        .map_err(failed)?;
    let found: u32 = transaction
        .query_row("SELECT coalesce(max(version), 0) FROM schema", [], |row| row.get(0))
        .map_err(failed)?;
    let known = u32::try_from(versions.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    for (version, statements) in (1..).zip(versions) {
        if version > found {
            transaction.execute_batch(statements).map_err(failed)?;
            transaction
                .execute("INSERT INTO schema (version) VALUES (?1)", [version])
                .map_err(failed)?;
            tracing::info!(schema.version = version, "database brought to a new version");
        }
    }
    transaction.commit().map_err(failed)
}
