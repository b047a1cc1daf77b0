//! What the database's errors mean to callers.

use countersign_core::ports::store::StoreError;
use deadpool_postgres::PoolError;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// An error that no caller can act on.
pub(crate) fn failed(error: &Error) -> StoreError {
    match error.code() {
        // Two transactions stood in each other's way, or too many came at once.
        Some(
            &SqlState::T_R_SERIALIZATION_FAILURE
            | &SqlState::T_R_DEADLOCK_DETECTED
            | &SqlState::LOCK_NOT_AVAILABLE
            | &SqlState::TOO_MANY_CONNECTIONS,
        ) => StoreError::Busy,
        _ => StoreError::Away(describe(error)),
    }
}

/// An insert's error: its unique key is taken, or the tenant it refers to is missing.
pub(crate) fn insert_failed(error: &Error, key: &'static str) -> StoreError {
    match error.code() {
        Some(&SqlState::UNIQUE_VIOLATION) => StoreError::Taken { what: key },
        Some(&SqlState::FOREIGN_KEY_VIOLATION) => StoreError::Missing { what: "tenant" },
        _ => failed(error),
    }
}

/// The error of a statement that leaves a reference to a missing row, or to one that it wanted to remove: `broken`.
pub(crate) fn reference_failed(error: &Error, broken: StoreError) -> StoreError {
    match error.code() {
        Some(&SqlState::FOREIGN_KEY_VIOLATION) => broken,
        _ => failed(error),
    }
}

/// Why the pool gave no connection.
pub(crate) fn no_connection(error: &PoolError) -> StoreError {
    match error {
        PoolError::Timeout(_) => StoreError::Busy,
        PoolError::Backend(error) => failed(error),
        _ => StoreError::Away("the pool has no connection".to_owned()),
    }
}

/// The error as a text that shows no value: the server's own texts quote keys, which are numbers of people.
pub(crate) fn describe(error: &Error) -> String {
    match error.as_db_error() {
        Some(inner) => {
            let constraint = inner.constraint().map_or_else(String::new, |name| format!(", {name}"));
            format!("SQLSTATE {}{constraint}", inner.code().code())
        }
        None => error.to_string(),
    }
}
