use countersign_core::domain::ids::{ContactId, DeliveryId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;

statements! {
    FIND = "SELECT contact_id, opened_at, opened_by FROM conversations
            WHERE tenant_id = ?1 AND contact_id = ?2";
    PUT = "INSERT INTO conversations (tenant_id, contact_id, opened_at, opened_by) VALUES (?1, ?2, ?3, ?4)
           ON CONFLICT DO UPDATE SET opened_at = excluded.opened_at, opened_by = excluded.opened_by";
    DELETE = "DELETE FROM conversations WHERE tenant_id = ?1 AND contact_id = ?2";
    SWEEP = "DELETE FROM conversations WHERE (tenant_id, contact_id) IN
                 (SELECT tenant_id, contact_id FROM conversations WHERE opened_at <= ?1 LIMIT ?2)";
}

/// A contact's latest conversation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Conversation {
    pub(crate) opened_at: Timestamp,
    pub(crate) opened_by: DeliveryId,
}

/// The latest conversation of a contact.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    contact: ContactId,
) -> Result<Option<Conversation>, StoreError> {
    query::first(connection, FIND, params![tenant.0, contact.0], conversation)
}

/// Opens a conversation in the place of an older one.
pub(crate) fn put(
    connection: &Connection,
    tenant: TenantId,
    contact: ContactId,
    conversation: Conversation,
) -> Result<(), StoreError> {
    let params =
        params![tenant.0, contact.0, conversation.opened_at.as_millis(), conversation.opened_by.to_bytes()];
    query::change(connection, PUT, params).map(drop)
}

/// Forgets a contact's conversation.
pub(crate) fn delete(
    connection: &Connection,
    tenant: TenantId,
    contact: ContactId,
) -> Result<(), StoreError> {
    query::change(connection, DELETE, params![tenant.0, contact.0]).map(drop)
}

/// Removes up to `limit` conversations opened at or before `cutoff`.
pub(crate) fn sweep(connection: &Connection, cutoff: Timestamp, limit: u32) -> Result<usize, StoreError> {
    query::change(connection, SWEEP, params![cutoff.as_millis(), limit])
}

fn conversation(row: &Row<'_>) -> Result<Conversation, StoreError> {
    let mut cells = Cells::of(row, "conversations");
    let contact = ContactId(cells.integer("contact_id")?);
    cells.identify(contact);
    Ok(Conversation {
        opened_at: cells.time("opened_at")?,
        opened_by: DeliveryId::from_bytes(cells.bytes("opened_by")?),
    })
}
