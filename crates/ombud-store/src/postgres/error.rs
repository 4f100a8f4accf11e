//! What PostgreSQL's errors mean to the store.

use deadpool_postgres::PoolError;
use tokio_postgres::{Error, error::SqlState};

use crate::{StoreError, error::chain};

pub(super) fn failed(error: Error) -> StoreError {
    match error.code() {
        Some(&SqlState::DISK_FULL | &SqlState::READ_ONLY_SQL_TRANSACTION) => {
            StoreError::NotWritable { reason: chain(&error) }
        }
        Some(&SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED) => {
            StoreError::corrupt(format!("the database ({})", chain(&error)))
        }
        _ if is_passing(&error) => StoreError::Unavailable(error.into()),
        _ => StoreError::Database(error.into()),
    }
}

pub(super) fn pool_failed(error: PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => failed(error),
        error => StoreError::Unavailable(error.into()),
    }
}

/// Whether the same call may succeed later, on another connection if need be.
fn is_passing(error: &Error) -> bool {
    is_disconnect(error)
        || matches!(
            error.code(),
            Some(
                &SqlState::TOO_MANY_CONNECTIONS
                    | &SqlState::T_R_SERIALIZATION_FAILURE
                    | &SqlState::T_R_DEADLOCK_DETECTED
                    | &SqlState::LOCK_NOT_AVAILABLE
                    | &SqlState::QUERY_CANCELED
            )
        )
}

/// Whether the connection is gone, or the server is on its way down or up.
pub(super) fn is_disconnect(error: &Error) -> bool {
    match error.code() {
        Some(code) => code.code().starts_with("57P") || code.code().starts_with("08"),
        // No answer of the server: the connection, or the attempt to make one, broke.
        None => true,
    }
}

/// What a decision or a version that exists already gives.
pub(super) fn is_duplicate(error: &Error) -> bool {
    error.code() == Some(&SqlState::UNIQUE_VIOLATION)
}

/// The sequencer is gone, which only a defect can cause.
pub(super) fn gone() -> StoreError {
    StoreError::Unavailable("the sequencer has ended".into())
}
