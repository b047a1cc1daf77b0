use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ChatId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::query;

statements! {
    FIND = "SELECT id FROM chats WHERE tenant_id = ?1 AND number = ?2";
    INSERT = "INSERT INTO chats (tenant_id, id, number, created_at, last_at) VALUES (?1, ?2, ?3, ?4, ?4)";
    TOUCH = "UPDATE chats SET last_at = ?3 WHERE tenant_id = ?1 AND number = ?2 AND last_at < ?3";
    IS_DUE = "SELECT 1 FROM chats WHERE last_at <= ?1 LIMIT 1";
    SWEEP = "DELETE FROM chats WHERE (tenant_id, id) IN
                 (SELECT tenant_id, id FROM chats WHERE last_at <= ?1 LIMIT ?2)";
}

/// The chat with a number.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    with: &Destination,
) -> Result<Option<ChatId>, StoreError> {
    query::first(connection, FIND, params![tenant.0, with.as_str()], |row| {
        Cells::of(row, "chats").integer("id").map(ChatId)
    })
}

/// Opens a chat.
pub(crate) fn insert(
    connection: &Connection,
    tenant: TenantId,
    id: ChatId,
    with: &Destination,
    now: Timestamp,
) -> Result<(), StoreError> {
    query::insert(connection, INSERT, params![tenant.0, id.0, with.as_str(), now.as_millis()], "chat")
        .map(drop)
}

/// Remembers that there is something new in a chat.
pub(crate) fn touch(
    connection: &Connection,
    tenant: TenantId,
    with: &Destination,
    now: Timestamp,
) -> Result<(), StoreError> {
    query::change(connection, TOUCH, params![tenant.0, with.as_str(), now.as_millis()]).map(drop)
}

/// Whether nothing is new in any chat since `cutoff`.
pub(crate) fn is_due(connection: &Connection, cutoff: Timestamp) -> Result<bool, StoreError> {
    query::exists(connection, IS_DUE, params![cutoff.as_millis()])
}

/// Removes up to `limit` chats in which nothing is new since `cutoff`.
pub(crate) fn sweep(connection: &Connection, cutoff: Timestamp, limit: u32) -> Result<usize, StoreError> {
    query::change(connection, SWEEP, params![cutoff.as_millis(), limit])
}
