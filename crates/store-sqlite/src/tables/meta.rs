use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use crate::query;

statements! {
    PING = "UPDATE meta SET value = value + 1 WHERE name = 'pings'";
    READ = "SELECT value FROM meta WHERE name = 'pings'";
    KEEP_KEY_CHECK = "INSERT OR IGNORE INTO key_check (id, value) VALUES (1, ?1)";
    SAME_KEY_CHECK = "SELECT 1 FROM key_check WHERE id = 1 AND value = ?1";
}

/// Keeps the check value if there is none yet, and tells whether it is the one that is kept.
pub(crate) fn match_key(connection: &Connection, check: [u8; 32]) -> Result<bool, StoreError> {
    query::change(connection, KEEP_KEY_CHECK, [check])?;
    query::first(connection, SAME_KEY_CHECK, [check], |_| Ok(())).map(|same| same.is_some())
}

/// Writes for the sake of writing.
pub(crate) fn ping(connection: &Connection) -> Result<(), StoreError> {
    query::change(connection, PING, []).map(drop)
}

/// Reads for the sake of reading.
pub(crate) fn read(connection: &Connection) -> Result<(), StoreError> {
    query::first(connection, READ, [], |_| Ok(())).map(drop)
}
