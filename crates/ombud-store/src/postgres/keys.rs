//! Keys in a schema of their own.

use async_trait::async_trait;
use tokio_postgres::Transaction;
use uuid::Uuid;

use super::{
    READERS, config,
    error::{failed, pool_failed},
    first, pool,
    rows::Rows,
    schema,
};
use crate::{CellKey, KeyLookup, Keys, StoreError, SubjectKey, Tombstone};

/// First number of the advisory locks that keep changes to one subject's key apart; the second
/// comes from the subject.
const SUBJECT_LOCKS: i32 = 0x6f6d_6b65;

/// The keys of all subjects in schema `ombud_keys`, which may be in a database of its own.
///
/// A destroyed key is deleted and its table vacuumed. PostgreSQL cannot promise that the bytes
/// are overwritten then: old copies stay in its write-ahead log and archives of it, in replicas'
/// logs and in free space until they are reused. They are wrapped by the cell's key. No key is
/// held in memory longer than it is used.
#[derive(Debug)]
pub struct PostgresKeys {
    cell_key: CellKey,
    rows: Rows,
}

impl PostgresKeys {
    /// Connect to a database, creating the tables if they do not exist.
    ///
    /// # Errors
    /// [`StoreError::Address`], [`StoreError::Unreachable`], [`StoreError::Unavailable`],
    /// [`StoreError::TooNew`].
    pub async fn connect(url: &str, cell_key: CellKey) -> Result<Self, StoreError> {
        let target = config(url, "ombud keys")?;
        let pool = pool(&target, READERS)?;
        let mut client = first(&pool, &target).await?;
        schema::migrate(&mut client, &schema::KEYS).await?;
        drop(client);
        Ok(Self { cell_key, rows: Rows(pool) })
    }

    /// The keys in a database, for whoever only looks. Nothing is made or changed.
    ///
    /// # Errors
    /// As [`PostgresKeys::connect`].
    pub async fn look(url: &str, cell_key: CellKey) -> Result<Box<dyn KeyLookup>, StoreError> {
        let target = config(url, "ombud keys")?;
        let pool = pool(&target, 1)?;
        drop(first(&pool, &target).await?);
        Ok(Box::new(Self { cell_key, rows: Rows(pool) }))
    }

    fn unwrap(&self, subject: Uuid, wrapped: &[u8]) -> Result<SubjectKey, StoreError> {
        self.cell_key
            .unwrap(subject, wrapped)
            .map_err(|_| StoreError::corrupt(format!("the key of subject {subject}")))
    }
}

#[async_trait]
impl KeyLookup for PostgresKeys {
    async fn get(&self, subject: Uuid) -> Result<Option<SubjectKey>, StoreError> {
        let sql = "SELECT wrapped FROM ombud_keys.key WHERE subject = $1
                   AND NOT EXISTS (SELECT 1 FROM ombud_keys.tombstone WHERE subject = $1)";
        let rows = self.rows.all(sql, &[&subject]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        self.unwrap(subject, row.try_get(0).map_err(failed)?).map(Some)
    }
}

#[async_trait]
impl Keys for PostgresKeys {
    async fn create(
        &self,
        subject: Uuid,
        key: SubjectKey,
        nonce: [u8; 24],
    ) -> Result<Option<SubjectKey>, StoreError> {
        let wrapped = self.cell_key.wrap(subject, nonce, &key);
        let mut client = self.rows.0.get().await.map_err(pool_failed)?;
        let transaction = client.transaction().await.map_err(failed)?;
        begin(&transaction, subject).await.map_err(failed)?;
        transaction
            .execute(
                "INSERT INTO ombud_keys.key (subject, wrapped) SELECT $1, $2
                 WHERE NOT EXISTS (SELECT 1 FROM ombud_keys.tombstone WHERE subject = $1)
                 ON CONFLICT (subject) DO NOTHING",
                &[&subject, &wrapped],
            )
            .await
            .map_err(failed)?;
        let kept = transaction
            .query_opt("SELECT wrapped FROM ombud_keys.key WHERE subject = $1", &[&subject])
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        let Some(row) = kept else { return Ok(None) };
        self.unwrap(subject, row.try_get(0).map_err(failed)?).map(Some)
    }

    async fn destroy(&self, subject: Uuid, at_ms: i64) -> Result<(), StoreError> {
        let mut client = self.rows.0.get().await.map_err(pool_failed)?;
        let transaction = client.transaction().await.map_err(failed)?;
        begin(&transaction, subject).await.map_err(failed)?;
        transaction
            .execute(
                "INSERT INTO ombud_keys.tombstone (subject, at_ms) VALUES ($1, $2)
                 ON CONFLICT (subject) DO NOTHING",
                &[&subject, &at_ms],
            )
            .await
            .map_err(failed)?;
        transaction
            .execute("DELETE FROM ombud_keys.key WHERE subject = $1", &[&subject])
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        if let Err(error) = client.batch_execute("VACUUM ombud_keys.key").await {
            let error = crate::error::chain(&error);
            tracing::warn!(
                error,
                "the table of keys could not be vacuumed after a key was destroyed"
            );
        }
        Ok(())
    }

    async fn living(
        &self,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<(Uuid, SubjectKey)>, StoreError> {
        let sql = "SELECT subject, wrapped FROM ombud_keys.key k
                   WHERE ($1::uuid IS NULL OR subject > $1)
                   AND NOT EXISTS (SELECT 1 FROM ombud_keys.tombstone t WHERE t.subject = k.subject)
                   ORDER BY subject LIMIT $2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.rows.all(sql, &[&after, &limit]).await?;
        let read = |row: &tokio_postgres::Row| {
            let subject = row.try_get(0).map_err(failed)?;
            Ok((subject, self.unwrap(subject, row.try_get(1).map_err(failed)?)?))
        };
        rows.iter().map(read).collect()
    }

    async fn tombstones(&self) -> Result<Vec<Tombstone>, StoreError> {
        let sql = "SELECT subject, at_ms FROM ombud_keys.tombstone ORDER BY at_ms, number";
        let rows = self.rows.all(sql, &[]).await?;
        rows.iter()
            .map(|row| Ok(Tombstone { subject: row.try_get(0)?, at_ms: row.try_get(1)? }))
            .collect::<Result<_, _>>()
            .map_err(failed)
    }
}

/// Changes to one subject's key happen one after the other, and are durable when committed.
async fn begin(transaction: &Transaction<'_>, subject: Uuid) -> Result<(), tokio_postgres::Error> {
    let bytes = subject.as_bytes();
    let subject = i32::from_be_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]);
    transaction
        .execute("SELECT pg_advisory_xact_lock($1, $2)", &[&SUBJECT_LOCKS, &subject])
        .await?;
    transaction
        .execute(
            "SELECT set_config('synchronous_commit', 'on', true)
             WHERE current_setting('synchronous_commit') IN ('off', 'local')",
            &[],
        )
        .await?;
    Ok(())
}
