//! What SQLite's errors mean to the store.

use rusqlite::{Error, ErrorCode};

use crate::StoreError;

pub(super) fn failed(error: Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(
            ErrorCode::DiskFull
            | ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::SystemIoFailure,
        ) => StoreError::NotWritable { reason: error.to_string() },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Unavailable(error.into())
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::corrupt(format!("the database ({error})"))
        }
        _ => StoreError::Database(error.into()),
    }
}

/// The thread that does the work is gone, which only a defect can cause.
pub(super) fn gone() -> StoreError {
    StoreError::Unavailable("the database's thread has ended".into())
}
