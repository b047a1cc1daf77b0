use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::query;

statements! {
    JOIN = "UPDATE conversations SET messages = messages + 1
            WHERE tenant_id = ?1 AND destination = ?2 AND opened_at > ?3";
    OPEN = "INSERT INTO conversations (tenant_id, destination, opened_at, messages) VALUES (?1, ?2, ?3, 1)
            ON CONFLICT DO UPDATE SET opened_at = excluded.opened_at, messages = excluded.messages";
    LEAVE = "UPDATE conversations SET messages = messages - 1
             WHERE tenant_id = ?1 AND destination = ?2 AND opened_at <= ?3 AND messages > 0";
    GIVE_BACK = "DELETE FROM conversations WHERE tenant_id = ?1 AND destination = ?2 AND messages = 0
                 RETURNING opened_at";
    IS_DUE = "SELECT 1 FROM conversations WHERE opened_at <= ?1 LIMIT 1";
    SWEEP = "DELETE FROM conversations WHERE (tenant_id, destination) IN
                 (SELECT tenant_id, destination FROM conversations WHERE opened_at <= ?1 LIMIT ?2)";
}

/// Adds a message to the conversation with a number, and tells whether there is one that was opened after `since`.
pub(crate) fn join(
    connection: &Connection,
    tenant: TenantId,
    destination: &Destination,
    since: Timestamp,
) -> Result<bool, StoreError> {
    let params = params![tenant.0, destination.as_str(), since.as_millis()];
    query::change(connection, JOIN, params).map(|changed| changed > 0)
}

/// Opens a conversation with its first message, in the place of an older one.
pub(crate) fn open(
    connection: &Connection,
    tenant: TenantId,
    destination: &Destination,
    now: Timestamp,
) -> Result<(), StoreError> {
    query::change(connection, OPEN, params![tenant.0, destination.as_str(), now.as_millis()]).map(drop)
}

/// Takes a refused message that was recorded at `sent_at` out of its conversation. With the last one the conversation
/// goes; then this is when it was opened. A message of an older conversation changes nothing of the latest.
pub(crate) fn leave(
    connection: &Connection,
    tenant: TenantId,
    destination: &Destination,
    sent_at: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let params = params![tenant.0, destination.as_str(), sent_at.as_millis()];
    if query::change(connection, LEAVE, params)? == 0 {
        return Ok(None);
    }
    query::first(connection, GIVE_BACK, params![tenant.0, destination.as_str()], |row| {
        let mut cells = Cells::of(row, "conversations");
        cells.identify(format!("of tenant {tenant}"));
        cells.time("opened_at")
    })
}

/// Whether any conversation was opened at or before `cutoff`.
pub(crate) fn is_due(connection: &Connection, cutoff: Timestamp) -> Result<bool, StoreError> {
    query::exists(connection, IS_DUE, params![cutoff.as_millis()])
}

/// Removes up to `limit` conversations opened at or before `cutoff`.
pub(crate) fn sweep(connection: &Connection, cutoff: Timestamp, limit: u32) -> Result<usize, StoreError> {
    query::change(connection, SWEEP, params![cutoff.as_millis(), limit])
}
