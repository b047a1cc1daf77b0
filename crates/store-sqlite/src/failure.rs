//! What SQLite's errors mean to callers.

use countersign_core::ports::store::StoreError;
use rusqlite::ErrorCode;
use rusqlite::ffi::{
    SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID,
    SQLITE_CONSTRAINT_UNIQUE,
};

/// An error that no caller can act on. SQLite's texts name tables and columns, never values.
pub(crate) fn failed(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        // Another process held the file for longer than the busy time-out.
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        _ => StoreError::Away(error.to_string()),
    }
}

/// An insert's error: its unique key is taken, or the tenant it refers to is missing.
pub(crate) fn insert_failed(error: &rusqlite::Error, key: &'static str) -> StoreError {
    match error.sqlite_error().map(|inner| inner.extended_code) {
        Some(SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_ROWID) => {
            StoreError::Taken { what: key }
        }
        Some(SQLITE_CONSTRAINT_FOREIGNKEY) => StoreError::Missing { what: "tenant" },
        _ => failed(error),
    }
}
