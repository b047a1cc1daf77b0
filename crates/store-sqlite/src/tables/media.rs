use countersign_core::domain::ids::TenantId;
use countersign_core::domain::media::{MediaKey, StoredMedia};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::query;

statements! {
    INSERT = "INSERT INTO media (key, tenant_id, created_at, state) VALUES (?1, ?2, ?3, 'begun')";
    IS_BEGUN = "SELECT 1 FROM media WHERE key = ?1 AND state = 'begun'";
    FINISH = "UPDATE media SET name = ?2, content_type = ?3, bytes = ?4, created_at = ?5, state = 'finished'
              WHERE key = ?1 AND state = 'begun'";
    FIND = "SELECT name, content_type, bytes, created_at FROM media WHERE key = ?1 AND state = 'finished'";
    REMOVE = "UPDATE media SET state = 'removed' WHERE key = ?1";
    DELETE = "DELETE FROM media WHERE key = ?1 AND state = 'removed'";
    IS_DUE = "SELECT 1 FROM media WHERE state = 'removed'
                  OR state = 'finished' AND created_at <= ?1 OR state = 'begun' AND created_at <= ?2 LIMIT 1";
    REMOVE_OLD = "UPDATE media SET state = 'removed' WHERE key IN
                      (SELECT key FROM media WHERE state = ?1 AND created_at <= ?2 ORDER BY created_at LIMIT ?3)";
    LIST_REMOVED = "SELECT key FROM media WHERE state = 'removed' ORDER BY created_at LIMIT ?1";
}

/// Up to when files may go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cutoffs {
    pub(crate) finished: Timestamp,
    pub(crate) begun: Timestamp,
}

/// Begins a file.
pub(crate) fn insert(
    connection: &Connection,
    tenant: TenantId,
    key: MediaKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![key.to_bytes(), tenant.0, now.as_millis()];
    query::insert(connection, INSERT, params, "file").map(drop)
}

/// Whether a file was begun, and neither finished nor removed.
pub(crate) fn is_begun(connection: &Connection, key: MediaKey) -> Result<bool, StoreError> {
    query::exists(connection, IS_BEGUN, params![key.to_bytes()])
}

/// Finishes a file, and tells whether it was begun.
pub(crate) fn finish(
    connection: &Connection,
    key: MediaKey,
    media: &StoredMedia,
) -> Result<bool, StoreError> {
    let bytes = i64::try_from(media.bytes).unwrap_or(i64::MAX);
    let params = params![key.to_bytes(), media.name, media.content_type, bytes, media.created_at.as_millis()];
    query::change(connection, FINISH, params).map(|changed| changed > 0)
}

/// The finished file of this key.
pub(crate) fn find(connection: &Connection, key: MediaKey) -> Result<Option<StoredMedia>, StoreError> {
    query::first(connection, FIND, params![key.to_bytes()], |row| {
        let mut cells = Cells::of(row, "media");
        Ok(StoredMedia {
            name: cells.text("name")?,
            content_type: cells.text("content_type")?,
            bytes: cells.size("bytes")?,
            created_at: cells.time("created_at")?,
        })
    })
}

/// From now on nobody finds the file; its parts are still there.
pub(crate) fn remove(connection: &Connection, key: MediaKey) -> Result<(), StoreError> {
    query::change(connection, REMOVE, params![key.to_bytes()]).map(drop)
}

/// Forgets a removed file, whose parts are gone.
pub(crate) fn delete(connection: &Connection, key: MediaKey) -> Result<usize, StoreError> {
    query::change(connection, DELETE, params![key.to_bytes()])
}

/// Whether any file may go, or something is left of one that was removed.
pub(crate) fn is_due(connection: &Connection, cutoffs: Cutoffs) -> Result<bool, StoreError> {
    let params = params![cutoffs.finished.as_millis(), cutoffs.begun.as_millis()];
    query::exists(connection, IS_DUE, params)
}

/// Removes up to `limit` files of each kind that may go, and gives up to `limit` of those that were removed.
pub(crate) fn remove_old(
    connection: &Connection,
    cutoffs: Cutoffs,
    limit: u32,
) -> Result<Vec<MediaKey>, StoreError> {
    for (state, cutoff) in [("finished", cutoffs.finished), ("begun", cutoffs.begun)] {
        query::change(connection, REMOVE_OLD, params![state, cutoff.as_millis(), limit])?;
    }
    query::every(connection, LIST_REMOVED, params![limit], |row| {
        Cells::of(row, "media").bytes("key").map(MediaKey::from_bytes)
    })
}
