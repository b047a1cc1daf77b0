//! Vendors' reports: kept at once, applied later.

use countersign_core::domain::receipt::{Receipt, ReceiptKind, next_look};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{AppliedReceipt, RecordedReceipts, StoreError};
use rusqlite::Connection;

use super::steps;
use crate::tables::deliveries::{self, Delivery};
use crate::tables::receipts::{self, DueReceipt};
use crate::tables::usage::{self, Used};
use crate::tables::verifications;
use crate::unreadable;

/// What one turn over the due receipts did.
pub(super) struct Turn {
    pub(super) applied: Vec<AppliedReceipt>,
    pub(super) looked_at: usize,
}

/// Keeps each receipt once.
pub(super) fn keep(
    connection: &Connection,
    receipts: &[Receipt],
    now: Timestamp,
) -> Result<RecordedReceipts, StoreError> {
    let mut recorded = RecordedReceipts::default();
    for receipt in receipts {
        if receipts::insert(connection, receipt, now)? {
            recorded.new += 1;
        } else {
            recorded.repeated += 1;
        }
    }
    Ok(recorded)
}

/// Looks at up to `limit` due receipts. One that cannot be read, or whose message cannot, holds up no other.
pub(super) fn apply(connection: &Connection, limit: u32, now: Timestamp) -> Result<Turn, StoreError> {
    let due = receipts::list_due(connection, limit, now)?;
    let mut turn = Turn { applied: Vec::new(), looked_at: due.len() };
    for receipt in &due {
        match receipt {
            Ok(receipt) => turn.applied.extend(look(connection, receipt, now)?),
            Err(unreadable) => receipts::set_aside(connection, unreadable)?,
        }
    }
    Ok(turn)
}

fn look(
    connection: &Connection,
    receipt: &DueReceipt,
    now: Timestamp,
) -> Result<Option<AppliedReceipt>, StoreError> {
    let (applied, next) = match message_of(connection, receipt) {
        Ok(Some(delivery)) => (Some(settle(connection, receipt, delivery, now)?), None),
        Ok(None) => {
            let looks = receipt.looks.saturating_add(1);
            (None, next_look(receipt.kind, receipt.arrived_at, looks, now))
        }
        Err(bad @ StoreError::BadRow { .. }) => {
            unreadable::tell(&bad);
            (None, None)
        }
        Err(error) => return Err(error),
    };
    receipts::looked(connection, receipt, next)?;
    Ok(applied)
}

/// By our own id where the vendor echoes it, which is known before the vendor's.
fn message_of(connection: &Connection, receipt: &DueReceipt) -> Result<Option<Delivery>, StoreError> {
    if let Some(id) = receipt.delivery
        && let Some(delivery) = deliveries::find(connection, receipt.tenant, id)?
    {
        return Ok(Some(delivery));
    }
    deliveries::find_by_vendor_id(connection, receipt.tenant, &receipt.vendor_message_id)
}

fn settle(
    connection: &Connection,
    receipt: &DueReceipt,
    mut delivery: Delivery,
    now: Timestamp,
) -> Result<AppliedReceipt, StoreError> {
    let before = delivery.state;
    delivery.state = before.advanced_by(receipt.kind.claims());
    delivery.vendor_message_id.get_or_insert_with(|| receipt.vendor_message_id.clone());
    deliveries::update(connection, &delivery, now)?;
    if delivery.state != before {
        steps::go_on(connection, &delivery, now)?;
    }
    if receipt.kind == ReceiptKind::Complaint {
        heed_complaint(connection, &delivery, now)?;
    }
    Ok(AppliedReceipt {
        tenant: delivery.tenant,
        delivery: delivery.id,
        verification: delivery.verification,
        kind: receipt.kind,
        state: delivery.state,
    })
}

/// Whoever did not ask for a code must not have one that works, now or later.
fn heed_complaint(connection: &Connection, delivery: &Delivery, now: Timestamp) -> Result<(), StoreError> {
    usage::add(connection, delivery.tenant, Used::Complaints, now)?;
    verifications::cancel(connection, delivery.tenant, delivery.verification, now)
}
