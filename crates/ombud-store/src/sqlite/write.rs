//! The statements of a transaction: what the sequencer must know, and the rows it plans.

use std::collections::HashSet;

use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use uuid::Uuid;

use super::{error::failed, rows::place, writer::Attempt};
use crate::{
    StoreError, WriteSet,
    log_state::LogState,
    sequencer::{DocumentRow, Plan},
    versions::{DocumentState, Labels, Missing, Versions},
};

/// Read the versions that are missing, so that `versions` holds them.
pub(super) fn learn(
    connection: &Connection,
    missing: Missing,
    versions: &mut Versions,
) -> Result<(), StoreError> {
    if !missing.streams.is_empty() {
        let mut statement = connection
            .prepare_cached("SELECT max(version) FROM event WHERE stream = ?1")
            .map_err(failed)?;
        for stream in missing.streams {
            let version: Option<i64> =
                statement.query_row([stream.as_bytes()], |row| row.get(0)).map_err(failed)?;
            if let Some(version) = version {
                versions.learn_stream(stream, unsigned(version));
            }
        }
    }
    if !missing.documents.is_empty() {
        let mut statement = connection
            .prepare_cached("SELECT version, labels FROM document WHERE kind = ?1 AND id = ?2")
            .map_err(failed)?;
        for key in missing.documents {
            let row: Option<(i64, String)> = statement
                .query_row(params![key.0, key.1], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
                .map_err(failed)?;
            if let Some((version, labels)) = row {
                let (version, labels) = (unsigned(version), Labels::from_text(&labels)?);
                versions.learn_document(key, DocumentState { version, labels });
            }
        }
    }
    Ok(())
}

/// Those of the batch's decisions that are in the ledger already.
pub(super) fn recorded(
    connection: &Connection,
    sets: &[WriteSet],
) -> Result<HashSet<Uuid>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM entry WHERE decision = ?1").map_err(failed)?;
    let mut recorded = HashSet::new();
    for entry in sets.iter().flat_map(|set| &set.entries) {
        if statement.exists([entry.decision.as_bytes()]).map_err(failed)? {
            recorded.insert(entry.decision);
        }
    }
    Ok(recorded)
}

/// Write the rows of a plan.
pub(super) fn write(connection: &Connection, log: u32, plan: &Plan<'_>) -> Result<(), Attempt> {
    purge(connection, plan)?;
    events(connection, plan)?;
    for row in &plan.documents {
        document(connection, row)?;
    }
    entries(connection, log, plan)?;
    tallies(connection, plan)?;
    match &plan.state {
        Some(state) => Ok(head(connection, state)?),
        None => Ok(()),
    }
}

fn purge(connection: &Connection, plan: &Plan<'_>) -> Result<(), StoreError> {
    for statement in [
        "UPDATE event SET sealed = NULL WHERE stream = ?1 AND sealed IS NOT NULL",
        "UPDATE entry SET private = NULL, stream = NULL WHERE stream = ?1",
    ] {
        for stream in &plan.purges {
            connection
                .prepare_cached(statement)
                .and_then(|mut statement| statement.execute([stream.as_bytes()]))
                .map_err(failed)?;
        }
    }
    Ok(())
}

fn events(connection: &Connection, plan: &Plan<'_>) -> Result<(), StoreError> {
    if plan.events.is_empty() {
        return Ok(());
    }
    let mut statement = connection
        .prepare_cached(
            "INSERT INTO event (stream, version, at_ms, body, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .map_err(failed)?;
    for row in &plan.events {
        let version = signed(row.version);
        statement
            .execute(params![row.stream.as_bytes(), version, row.at_ms, row.body, row.sealed])
            .map_err(failed)?;
    }
    Ok(())
}

fn document(connection: &Connection, row: &DocumentRow<'_>) -> Result<(), StoreError> {
    let (kind, id) = &row.key;
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map_err(failed)
    };
    for (label, value) in row.before.labels.without(&row.after.labels) {
        run(
            "DELETE FROM label WHERE kind = ?1 AND label = ?2 AND value = ?3 AND id = ?4",
            &[kind, label, value, id],
        )?;
    }
    for (label, value) in row.after.labels.without(&row.before.labels) {
        run(
            "INSERT INTO label (kind, label, value, id) VALUES (?1, ?2, ?3, ?4)",
            &[kind, label, value, id],
        )?;
    }
    match row.body {
        Some(body) => {
            let (version, labels) = (signed(row.after.version), row.after.labels.to_text()?);
            run(
                "INSERT INTO document (kind, id, version, labels, body, sealed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version,
                 labels = excluded.labels, body = excluded.body, sealed = excluded.sealed",
                &[kind, id, &version, &labels, &body, &row.sealed],
            )?;
        }
        None => {
            run("DELETE FROM document WHERE kind = ?1 AND id = ?2", &[kind, id])?;
        }
    }
    Ok(())
}

fn entries(connection: &Connection, log: u32, plan: &Plan<'_>) -> Result<(), Attempt> {
    if plan.entries.is_empty() {
        return Ok(());
    }
    let mut statement = connection
        .prepare_cached(
            "INSERT INTO entry
             (place, decision, stream, commitment, at_ms, leaf, private, request)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .map_err(failed)?;
    for row in &plan.entries {
        let stream = row.stream.as_ref().map(Uuid::as_bytes);
        let entry = row.entry;
        statement
            .execute(params![
                place(log, row.index),
                entry.decision.as_bytes(),
                stream,
                entry.commitment.0,
                entry.at_ms,
                entry.leaf,
                row.private,
                entry.request
            ])
            .map_err(|error| match error.sqlite_error_code() {
                Some(ErrorCode::ConstraintViolation) => Attempt::Duplicate(error),
                _ => Attempt::Failed(failed(error)),
            })?;
    }
    for tile in &plan.tiles {
        let id = tile.id();
        connection
            .prepare_cached(
                "INSERT INTO tile (log, level, position, hashes) VALUES (?1, ?2, ?3, ?4)",
            )
            .and_then(|mut statement| {
                let position = signed(id.index());
                statement.execute(params![log, id.level(), position, tile.to_bytes()])
            })
            .map_err(failed)?;
    }
    Ok(())
}

fn tallies(connection: &Connection, plan: &Plan<'_>) -> Result<(), StoreError> {
    for ((name, day), add) in &plan.tallies {
        connection
            .prepare_cached(
                "INSERT INTO tally (name, day, count) VALUES (?1, ?2, ?3)
                 ON CONFLICT (name, day) DO UPDATE SET count = count + excluded.count",
            )
            .and_then(|mut statement| statement.execute(params![name, day, add]))
            .map_err(failed)?;
    }
    Ok(())
}

/// Write the row that says how far the log has come.
pub(super) fn head(connection: &Connection, state: &LogState) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO head (log, size, checkpoint, verified_to) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (log) DO UPDATE SET size = excluded.size,
             checkpoint = excluded.checkpoint, verified_to = excluded.verified_to",
        )
        .and_then(|mut statement| {
            let (size, verified_to) = (signed(state.size()), signed(state.verified_to));
            statement.execute(params![state.log, size, &*state.checkpoint, verified_to])
        })
        .map_err(failed)?;
    Ok(())
}

/// Sizes and versions never come near the limit; a number that does cannot be found either.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What [`signed`] stored.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
