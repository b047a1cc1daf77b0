use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{DeliveryId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::query;
use crate::tables::deliveries::Delivery;

const TABLE: &str = "conversations";

statements! {
    OPENED_AT = "SELECT opened_at FROM conversations WHERE tenant_id = ?1 AND destination = ?2";
    OPEN = "INSERT INTO conversations (tenant_id, destination, opened_at, opened_by) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO UPDATE SET opened_at = excluded.opened_at, opened_by = excluded.opened_by";
    GIVE_BACK = "DELETE FROM conversations
                 WHERE tenant_id = ?1 AND opened_by = ?3
                   AND destination = (SELECT destination FROM verifications WHERE tenant_id = ?1 AND id = ?2)
                 RETURNING opened_at";
    SWEEP = "DELETE FROM conversations WHERE (tenant_id, destination) IN
                 (SELECT tenant_id, destination FROM conversations WHERE opened_at <= ?1 LIMIT ?2)";
}

/// When the latest conversation with a number was opened.
pub(crate) fn opened_at(
    connection: &Connection,
    tenant: TenantId,
    destination: &Destination,
) -> Result<Option<Timestamp>, StoreError> {
    query::first(connection, OPENED_AT, params![tenant.0, destination.as_digits()], |row| {
        let mut cells = Cells::of(row, TABLE);
        cells.identify(format!("{tenant}/{destination}"));
        cells.time("opened_at")
    })
}

/// Opens a conversation in the place of an older one.
pub(crate) fn open(
    connection: &Connection,
    tenant: TenantId,
    destination: &Destination,
    opened_by: DeliveryId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![tenant.0, destination.as_digits(), now.as_millis(), opened_by.to_bytes()];
    query::change(connection, OPEN, params).map(drop)
}

/// Forgets the conversation that a message opened, unless a later one has its place, and tells when that was.
pub(crate) fn give_back(
    connection: &Connection,
    delivery: &Delivery,
) -> Result<Option<Timestamp>, StoreError> {
    let params = params![delivery.tenant.0, delivery.verification.to_bytes(), delivery.id.to_bytes()];
    query::first(connection, GIVE_BACK, params, |row| {
        let mut cells = Cells::of(row, TABLE);
        cells.identify(delivery.id);
        cells.time("opened_at")
    })
}

/// Removes up to `limit` conversations opened at or before `cutoff`.
pub(crate) fn sweep(connection: &Connection, cutoff: Timestamp, limit: u32) -> Result<usize, StoreError> {
    query::change(connection, SWEEP, params![cutoff.as_millis(), limit])
}
