use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use crate::query;

statements! {
    PING = "UPDATE meta SET value = value + 1 WHERE name = 'pings'";
    READ = "SELECT value FROM meta WHERE name = 'pings'";
}

/// Writes for the sake of writing.
pub(crate) fn ping(connection: &Connection) -> Result<(), StoreError> {
    query::change(connection, PING, []).map(drop)
}

/// Reads for the sake of reading.
pub(crate) fn read(connection: &Connection) -> Result<(), StoreError> {
    query::first(connection, READ, [], |_| Ok(())).map(drop)
}
