use countersign_core::domain::delivery::{DeliveryState, NewDelivery};
use countersign_core::domain::ids::{ContactId, DeliveryId, MessageId, TenantId, VerificationId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::DeliveryRow;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;
use crate::unreadable::Unreadable;
use countersign_core::ports::store::words::{HandOverEnd, Word};

// Without statistics SQLite takes the primary key for a lookup by two columns, and reads through all that a tenant
// has. `INDEXED BY` makes a statement fail to prepare if its index is ever gone.
macro_rules! columns {
    () => {
        "id, tenant_id, verification_id, step, medium, contact_id IS NOT NULL, destination, claims, state, \
         hand_over, vendor_message_id, message_id, created_at, updated_at"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM deliveries WHERE tenant_id = ?1 AND id = ?2");
    FIND_BY_VENDOR_ID = concat!("SELECT ", columns!(), "
                         FROM deliveries INDEXED BY deliveries_by_vendor_message
                         WHERE tenant_id = ?1 AND vendor_message_id = ?2");
    LIST_LOST = concat!("SELECT ", columns!(), "
                 FROM deliveries WHERE lease_until <= ?1 ORDER BY lease_until LIMIT ?2");
    SET_ASIDE = "UPDATE deliveries SET lease_until = NULL WHERE id = ?1 AND tenant_id = ?2";
    INSERT = "INSERT INTO deliveries (tenant_id, id, verification_id, step, contact_id, medium, template,
                                      state, lease_until, created_at, updated_at, message_id)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11)";
    UPDATE = "UPDATE deliveries SET state = ?3, hand_over = ?4, vendor_message_id = ?5, updated_at = ?6,
                     lease_until = iif(?4 IS NULL, lease_until, NULL),
                     due_at = iif(?3 = 'queued', due_at, NULL)
              WHERE tenant_id = ?1 AND id = ?2";
    // Null when there is none.
    ALL_FAILED = "SELECT min(hand_over IS 'refused' OR state IN ('failed', 'canceled'))
                  FROM deliveries INDEXED BY deliveries_by_verification
                  WHERE tenant_id = ?1 AND verification_id = ?2";
    STEP_FAILED = "SELECT min(hand_over IS 'refused' OR state IN ('failed', 'canceled'))
                   FROM deliveries INDEXED BY deliveries_by_verification
                   WHERE tenant_id = ?1 AND verification_id = ?2 AND step = ?3";
    LIST_VENDOR_IDS = "SELECT vendor_message_id FROM deliveries INDEXED BY deliveries_by_verification
                       WHERE tenant_id = ?1 AND verification_id = ?2 AND vendor_message_id IS NOT NULL
                       ORDER BY step, id";
    IS_DUE = "SELECT 1 FROM deliveries
              WHERE tenant_id = ?1 AND id < ?2 AND updated_at <= ?3 AND lease_until IS NULL AND due_at IS NULL
              ORDER BY id LIMIT 1";
    SWEEP = "DELETE FROM deliveries WHERE tenant_id = ?1 AND id IN
                 (SELECT id FROM deliveries
                  WHERE tenant_id = ?1 AND id < ?2 AND updated_at <= ?3 AND lease_until IS NULL
                    AND due_at IS NULL
                  ORDER BY id LIMIT ?4)";
}

/// The vendors' ids of a verification's messages, by step.
pub(crate) fn list_vendor_ids(
    connection: &Connection,
    tenant: TenantId,
    verification: VerificationId,
) -> Result<Vec<String>, StoreError> {
    query::every(connection, LIST_VENDOR_IDS, params![tenant.0, verification.to_bytes()], |row| {
        Cells::of(row, "deliveries").text("vendor_message_id")
    })
}

/// A tenant's message.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    id: DeliveryId,
) -> Result<Option<DeliveryRow>, StoreError> {
    query::first(connection, FIND, params![tenant.0, id.to_bytes()], delivery)
}

/// A tenant's message that the vendor knows by this id.
pub(crate) fn find_by_vendor_id(
    connection: &Connection,
    tenant: TenantId,
    vendor_message_id: &str,
) -> Result<Option<DeliveryRow>, StoreError> {
    let params = params![tenant.0, vendor_message_id];
    query::first(connection, FIND_BY_VENDOR_ID, params, delivery)
}

/// Up to `limit` messages whose claimer's lease ran out, also those that cannot be read.
pub(crate) fn list_lost(
    connection: &Connection,
    limit: u32,
    now: Timestamp,
) -> Result<Vec<Result<DeliveryRow, Unreadable>>, StoreError> {
    query::every(connection, LIST_LOST, params![now.as_millis(), limit], |row| {
        Ok(delivery(row).map_err(|why| Unreadable::new(row, 2, why)))
    })
}

/// Ends the lease of a message that cannot be read: it would be lost for ever.
pub(crate) fn set_aside(connection: &Connection, delivery: &Unreadable) -> Result<(), StoreError> {
    delivery.set_aside(connection, SET_ASIDE)
}

/// Records a message that its recorder is about to hand over.
pub(crate) fn insert(
    connection: &Connection,
    tenant: TenantId,
    contact: ContactId,
    new: &NewDelivery,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![
        tenant.0,
        new.id.to_bytes(),
        new.verification.to_bytes(),
        new.step,
        contact.0,
        new.medium.word(),
        new.template,
        DeliveryState::Sending.word(),
        new.lease_until.as_millis(),
        now.as_millis(),
        new.message.map(|message| message.0),
    ];
    query::insert(connection, INSERT, params, "delivery").map(drop)
}

/// Writes what changed of `delivery`. An ended hand-over needs no lease any more.
pub(crate) fn update(
    connection: &Connection,
    delivery: &DeliveryRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![
        delivery.tenant.0,
        delivery.id.to_bytes(),
        delivery.state.word(),
        delivery.hand_over.map(HandOverEnd::word),
        delivery.vendor_message_id,
        now.as_millis(),
    ];
    query::change(connection, UPDATE, params).map(drop)
}

/// Whether there were messages of this verification, and nobody has anything from any: each was refused, failed, or
/// was not sent.
pub(crate) fn all_failed(
    connection: &Connection,
    tenant: TenantId,
    verification: VerificationId,
) -> Result<bool, StoreError> {
    query::one(connection, ALL_FAILED, params![tenant.0, verification.to_bytes()], failed)
}

/// The same of the step of `delivery`.
pub(crate) fn step_failed(connection: &Connection, delivery: &DeliveryRow) -> Result<bool, StoreError> {
    let params = params![delivery.tenant.0, delivery.verification.to_bytes(), delivery.step];
    query::one(connection, STEP_FAILED, params, failed)
}

fn failed(row: &Row<'_>) -> Result<bool, StoreError> {
    Cells::of(row, "deliveries").optional("state", Cells::flag).map(Option::unwrap_or_default)
}

/// Whether any message of a tenant may go, as [`sweep`] says.
pub(crate) fn is_due(
    connection: &Connection,
    tenant: TenantId,
    cutoff: Timestamp,
) -> Result<bool, StoreError> {
    query::exists(connection, IS_DUE, params![tenant.0, born_up_to(cutoff), cutoff.as_millis()])
}

/// Removes up to `limit` messages of a tenant that last changed at or before `cutoff`, with their dispatches.
///
/// Ids are time-ordered, so the oldest ones are found by their key, without an index that every report would
/// have to move.
pub(crate) fn sweep(
    connection: &Connection,
    tenant: TenantId,
    cutoff: Timestamp,
    limit: u32,
) -> Result<usize, StoreError> {
    let params = params![tenant.0, born_up_to(cutoff), cutoff.as_millis(), limit];
    query::change(connection, SWEEP, params)
}

/// Above the id of every message made at or before `cutoff`, and below all others.
fn born_up_to(cutoff: Timestamp) -> [u8; 16] {
    DeliveryId::new(cutoff + std::time::Duration::from_millis(1), [0; 10]).to_bytes()
}

fn delivery(row: &Row<'_>) -> Result<DeliveryRow, StoreError> {
    let mut cells = Cells::of(row, "deliveries");
    let id = DeliveryId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(DeliveryRow {
        id,
        tenant: TenantId(cells.integer("tenant_id")?),
        verification: VerificationId::from_bytes(cells.bytes("verification_id")?),
        step: cells.count("step")?,
        medium: cells.word("medium")?,
        has_contact: cells.flag("contact_id")?,
        to: cells.optional("destination", Cells::destination)?,
        claims: cells.count("claims")?,
        state: cells.word("state")?,
        hand_over: cells.optional("hand_over", Cells::word)?,
        vendor_message_id: cells.optional("vendor_message_id", Cells::text)?,
        message: cells.optional("message_id", Cells::integer)?.map(MessageId),
        created_at: cells.time("created_at")?,
        updated_at: cells.time("updated_at")?,
    })
}
