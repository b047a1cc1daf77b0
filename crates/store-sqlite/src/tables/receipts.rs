use countersign_core::domain::ids::{DeliveryId, TenantId};
use countersign_core::domain::receipt::Receipt;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::DueReceipt;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;
use crate::unreadable::Unreadable;
use countersign_core::ports::store::words::Word;

statements! {
    INSERT = "INSERT INTO receipts (tenant_id, vendor_message_id, kind, delivery_id, vendor_code, at,
                                    arrived_at, next_look_at)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT DO NOTHING";
    LIST_DUE = "SELECT tenant_id, arrived_at, vendor_message_id, kind, delivery_id, vendor_code, looks
                FROM receipts WHERE next_look_at <= ?1 ORDER BY next_look_at LIMIT ?2";
    LOOKED = "UPDATE receipts SET looks = ?4, next_look_at = ?5
              WHERE tenant_id = ?1 AND vendor_message_id = ?2 AND kind = ?3";
    SET_ASIDE = "UPDATE receipts SET next_look_at = NULL
                 WHERE tenant_id = ?1 AND arrived_at = ?2 AND vendor_message_id = ?3 AND kind = ?4";
    IS_DUE = "SELECT 1 FROM receipts WHERE arrived_at <= ?1 LIMIT 1";
    SWEEP = "DELETE FROM receipts WHERE (tenant_id, vendor_message_id, kind) IN
                 (SELECT tenant_id, vendor_message_id, kind FROM receipts WHERE arrived_at <= ?1 LIMIT ?2)";
}

/// Keeps a receipt, and tells whether it is new.
pub(crate) fn insert(connection: &Connection, receipt: &Receipt, now: Timestamp) -> Result<bool, StoreError> {
    let params = params![
        receipt.tenant.0,
        receipt.vendor_message_id,
        receipt.kind.word(),
        receipt.delivery.map(DeliveryId::to_bytes),
        receipt.vendor_code,
        receipt.at.as_millis(),
        now.as_millis(),
    ];
    query::change(connection, INSERT, params).map(|changed| changed > 0)
}

/// Up to `limit` receipts to look at now, also those that cannot be read.
pub(crate) fn list_due(
    connection: &Connection,
    limit: u32,
    now: Timestamp,
) -> Result<Vec<Result<DueReceipt, Unreadable>>, StoreError> {
    query::every(connection, LIST_DUE, params![now.as_millis(), limit], |row| {
        Ok(due(row).map_err(|why| Unreadable::new(row, 4, why)))
    })
}

/// Settles a receipt that cannot be read: it would be due for ever.
pub(crate) fn set_aside(connection: &Connection, receipt: &Unreadable) -> Result<(), StoreError> {
    receipt.set_aside(connection, SET_ASIDE)
}

/// Records a look. Without a next one the receipt is settled.
pub(crate) fn looked(
    connection: &Connection,
    receipt: &DueReceipt,
    next_look_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let params = params![
        receipt.tenant.0,
        receipt.vendor_message_id,
        receipt.kind.word(),
        receipt.looks.saturating_add(1),
        next_look_at.map(Timestamp::as_millis),
    ];
    query::change(connection, LOOKED, params).map(drop)
}

/// Whether any receipt arrived at or before `cutoff`.
pub(crate) fn is_due(connection: &Connection, cutoff: Timestamp) -> Result<bool, StoreError> {
    query::exists(connection, IS_DUE, params![cutoff.as_millis()])
}

/// Removes up to `limit` receipts that arrived at or before `cutoff`.
pub(crate) fn sweep(connection: &Connection, cutoff: Timestamp, limit: u32) -> Result<usize, StoreError> {
    query::change(connection, SWEEP, params![cutoff.as_millis(), limit])
}

fn due(row: &Row<'_>) -> Result<DueReceipt, StoreError> {
    let mut cells = Cells::of(row, "receipts");
    let tenant = TenantId(cells.integer("tenant_id")?);
    let arrived_at = cells.time("arrived_at")?;
    // Not the vendor's id: WhatsApp's holds the number, in Base64.
    cells.identify(format!("{tenant}/{}", arrived_at.as_millis()));
    Ok(DueReceipt {
        tenant,
        arrived_at,
        vendor_message_id: cells.text("vendor_message_id")?,
        kind: cells.word("kind")?,
        delivery: cells.optional("delivery_id", Cells::bytes)?.map(DeliveryId::from_bytes),
        vendor_code: cells.optional("vendor_code", Cells::text)?,
        looks: cells.count("looks")?,
    })
}
