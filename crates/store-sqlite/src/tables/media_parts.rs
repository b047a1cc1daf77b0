use countersign_core::domain::media::MediaKey;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::query;

statements! {
    PUT = "INSERT INTO media_parts (key, number, bytes) VALUES (?1, ?2, ?3)
           ON CONFLICT DO UPDATE SET bytes = excluded.bytes";
    FIND = "SELECT bytes FROM media_parts WHERE key = ?1 AND number = ?2
              AND EXISTS (SELECT 1 FROM media WHERE key = ?1 AND state = 'finished')";
    DELETE = "DELETE FROM media_parts WHERE key = ?1 AND number IN
                  (SELECT number FROM media_parts WHERE key = ?1 ORDER BY number LIMIT ?2)";
}

/// Keeps a part of a file, over what it was before.
pub(crate) fn put(
    connection: &Connection,
    key: MediaKey,
    number: u32,
    bytes: &[u8],
) -> Result<(), StoreError> {
    query::change(connection, PUT, params![key.to_bytes(), number, bytes]).map(drop)
}

/// A part of a finished file.
pub(crate) fn find(
    connection: &Connection,
    key: MediaKey,
    number: u32,
) -> Result<Option<Vec<u8>>, StoreError> {
    query::first(connection, FIND, params![key.to_bytes(), number], |row| {
        Cells::of(row, "media_parts").blob("bytes").map(<[u8]>::to_vec)
    })
}

/// Removes up to `limit` parts of a file, and tells how many.
pub(crate) fn delete(connection: &Connection, key: MediaKey, limit: u32) -> Result<usize, StoreError> {
    query::change(connection, DELETE, params![key.to_bytes(), limit])
}
