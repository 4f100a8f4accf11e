//! The tables in the schemas `ombud` and `ombud_keys`, and how they get from one version to the
//! next.

use tokio_postgres::Client;

use super::error::failed;
use crate::StoreError;

/// Held while tables are changed, so that nodes that start together take turns.
const MIGRATION_LOCK: i64 = 0x6f6d_6275_6401;
/// Held, as long as its session lasts, by the node that writes.
pub(super) const SEQUENCER_LOCK: i64 = 0x6f6d_6275_6402;

/// What each version of schema `ombud` adds to the one before. Append only.
///
/// Text is ordered as bytes. What is sealed or a hash is stored without trying to compress it.
/// `head.epoch` counts the nodes that came to write, `head.batch` their transactions; `epoch.batch` is
/// how many there were when an epoch began, so it tells for ever whether the last transaction of the
/// one before was committed.
///
/// `handed` holds the write sets that nodes hand to the one that writes, in the order of `place`. It is
/// not logged: what a crash of the server takes is handed in again, under the same node and number. In
/// the transaction that applies a set, or refuses it, its row goes and one in `answer` comes, which its
/// node deletes when it has read it.
pub(super) const STORE: Schema = Schema {
    name: "ombud",
    versions: &[
        r#"
    CREATE TABLE ombud.head (
        log int4 PRIMARY KEY,
        size int8 NOT NULL,
        checkpoint text NOT NULL,
        verified_to int8 NOT NULL,
        epoch int8 NOT NULL DEFAULT 0,
        batch int8 NOT NULL DEFAULT 0
    ) WITH (fillfactor = 10);
    CREATE TABLE ombud.entry (
        log int4 NOT NULL,
        index int8 NOT NULL,
        decision uuid NOT NULL,
        stream uuid,
        commitment bytea NOT NULL,
        at_ms int8 NOT NULL,
        leaf bytea NOT NULL,
        private bytea,
        request bytea,
        PRIMARY KEY (log, index)
    );
    CREATE UNIQUE INDEX entry_decision ON ombud.entry (decision);
    CREATE INDEX entry_stream ON ombud.entry (stream, log, index) WHERE stream IS NOT NULL;
    CREATE TABLE ombud.tile (
        log int4 NOT NULL,
        level int2 NOT NULL,
        position int8 NOT NULL,
        hashes bytea NOT NULL,
        PRIMARY KEY (log, level, position)
    );
    CREATE TABLE ombud.event (
        stream uuid NOT NULL,
        version int8 NOT NULL,
        at_ms int8 NOT NULL,
        body bytea NOT NULL,
        sealed bytea,
        PRIMARY KEY (stream, version)
    );
    CREATE TABLE ombud.document (
        kind text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        version int8 NOT NULL,
        labels text NOT NULL,
        body bytea NOT NULL,
        sealed bytea,
        PRIMARY KEY (kind, id)
    );
    CREATE TABLE ombud.label (
        kind text COLLATE "C" NOT NULL,
        label text COLLATE "C" NOT NULL,
        value text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        PRIMARY KEY (kind, label, value, id)
    );
    ALTER TABLE ombud.entry ALTER COLUMN private SET STORAGE EXTERNAL;
    ALTER TABLE ombud.tile ALTER COLUMN hashes SET STORAGE EXTERNAL;
    ALTER TABLE ombud.event ALTER COLUMN sealed SET STORAGE EXTERNAL;
    ALTER TABLE ombud.document ALTER COLUMN sealed SET STORAGE EXTERNAL;
    "#,
        "
    CREATE TABLE ombud.epoch (
        log int4 NOT NULL,
        epoch int8 NOT NULL,
        batch int8 NOT NULL,
        PRIMARY KEY (log, epoch)
    );
    CREATE UNLOGGED TABLE ombud.handed (
        node uuid NOT NULL,
        number int8 NOT NULL,
        place int8 GENERATED ALWAYS AS IDENTITY UNIQUE,
        body bytea NOT NULL,
        PRIMARY KEY (node, number)
    );
    CREATE TABLE ombud.answer (
        node uuid NOT NULL,
        number int8 NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        body bytea NOT NULL,
        PRIMARY KEY (node, number)
    );
    ALTER TABLE ombud.handed ALTER COLUMN body SET STORAGE EXTERNAL;
    ALTER TABLE ombud.answer ALTER COLUMN body SET STORAGE EXTERNAL;
    ",
        r#"
    CREATE TABLE ombud.tally (
        name text COLLATE "C" NOT NULL,
        day int8 NOT NULL,
        count int8 NOT NULL,
        PRIMARY KEY (name, day)
    );
    "#,
    ],
};

/// What each version of schema `ombud_keys` adds to the one before. Append only.
pub(super) const KEYS: Schema = Schema {
    name: "ombud_keys",
    versions: &["
    CREATE TABLE ombud_keys.key (
        subject uuid PRIMARY KEY,
        wrapped bytea NOT NULL
    );
    CREATE TABLE ombud_keys.tombstone (
        number int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        subject uuid NOT NULL UNIQUE,
        at_ms int8 NOT NULL
    );
    "],
};

/// A schema and its history.
#[derive(Debug)]
pub(super) struct Schema {
    name: &'static str,
    versions: &'static [&'static str],
}

/// Bring a schema to the newest version.
///
/// # Errors
/// [`StoreError::TooNew`] if it is beyond that.
pub(super) async fn migrate(client: &mut Client, schema: &Schema) -> Result<(), StoreError> {
    let Schema { name, versions } = schema;
    let transaction = client.transaction().await.map_err(failed)?;
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])
        .await
        .map_err(failed)?;
    transaction
        .batch_execute(&format!(
            "CREATE SCHEMA IF NOT EXISTS {name};
             CREATE TABLE IF NOT EXISTS {name}.schema (version int4 PRIMARY KEY)"
        ))
        .await
        .map_err(failed)?;
    let found: i32 = transaction
        .query_one(&format!("SELECT coalesce(max(version), 0) FROM {name}.schema"), &[])
        .await
        .and_then(|row| row.try_get(0))
        .map_err(failed)?;
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    let known = u32::try_from(versions.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    for (version, statements) in (1_i32..).zip(*versions) {
        if u32::try_from(version).is_ok_and(|version| version > found) {
            transaction.batch_execute(statements).await.map_err(failed)?;
            transaction
                .execute(&format!("INSERT INTO {name}.schema (version) VALUES ($1)"), &[&version])
                .await
                .map_err(failed)?;
            tracing::info!(
                schema.name = name,
                schema.version = version,
                "database brought to a new version"
            );
        }
    }
    transaction.commit().await.map_err(failed)
}
