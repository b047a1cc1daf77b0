use countersign_core::domain::time::Timestamp;
use countersign_core::domain::token::TokenHash;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, params};

use crate::query;

statements! {
    INSERT = "INSERT INTO admin_tokens (hash, created_at) VALUES (?1, ?2)";
    FIND = "SELECT 1 FROM admin_tokens WHERE hash = ?1";
    ANY = "SELECT 1 FROM admin_tokens LIMIT 1";
}

/// Keeps the hash of an admin token.
pub(crate) fn insert(connection: &Connection, hash: TokenHash, now: Timestamp) -> Result<(), StoreError> {
    let params = params![hash.to_bytes(), now.as_millis()];
    query::insert(connection, INSERT, params, "admin token").map(drop)
}

/// Whether this is the hash of one.
pub(crate) fn is_known(connection: &Connection, hash: TokenHash) -> Result<bool, StoreError> {
    query::first(connection, FIND, params![hash.to_bytes()], |_| Ok(())).map(|found| found.is_some())
}

/// Whether there is any.
pub(crate) fn any(connection: &Connection) -> Result<bool, StoreError> {
    query::first(connection, ANY, [], |_| Ok(())).map(|found| found.is_some())
}
