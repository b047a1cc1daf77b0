//! Vendors' reports: kept at once, applied later.

use super::rows::{DeliveryRow, DueReceipt, Used};
use super::tables::{Answer, Deliveries, Receipts, Tables};
use super::{Turn, chat, readable, steps, tell};
use crate::domain::event::Ending;
use crate::domain::receipt::{Receipt, ReceiptKind, next_look};
use crate::domain::time::Timestamp;
use crate::domain::verification::VerificationState;
use crate::ports::store::{AppliedReceipt, RecordedReceipts};

/// Keeps each receipt once.
pub fn keep<T: Receipts>(
    tables: &mut T,
    receipts: &[Receipt],
    now: Timestamp,
) -> Answer<RecordedReceipts, T> {
    let mut recorded = RecordedReceipts::default();
    for receipt in receipts {
        if tables.insert_receipt(receipt, now)? {
            recorded.new += 1;
        } else {
            recorded.repeated += 1;
        }
    }
    Ok(recorded)
}

/// Looks at up to `limit` due receipts. One whose message cannot be read holds up no other.
pub fn apply<T: Tables>(tables: &mut T, limit: u32, now: Timestamp) -> Answer<Turn<AppliedReceipt>, T> {
    let due = tables.list_due_receipts(limit, now)?;
    let mut done = Vec::new();
    for receipt in &due.rows {
        done.extend(look(tables, receipt, now)?);
    }
    Ok(Turn { done, looked_at: due.looked_at })
}

fn look<T: Tables>(
    tables: &mut T,
    receipt: &DueReceipt,
    now: Timestamp,
) -> Answer<Option<AppliedReceipt>, T> {
    let (applied, next) = match readable(message_of(tables, receipt))? {
        Some(Some(delivery)) => (Some(settle(tables, receipt, delivery, now)?), None),
        Some(None) => {
            let looks = receipt.looks.saturating_add(1);
            (None, next_look(receipt.kind, receipt.arrived_at, looks, now))
        }
        None => (None, None),
    };
    tables.looked(receipt, next)?;
    Ok(applied)
}

/// By our own id where the vendor echoes it, which is known before the vendor's.
fn message_of<T: Deliveries>(tables: &mut T, receipt: &DueReceipt) -> Answer<Option<DeliveryRow>, T> {
    if let Some(id) = receipt.delivery
        && let Some(delivery) = tables.find_delivery(receipt.tenant, id)?
    {
        return Ok(Some(delivery));
    }
    tables.find_delivery_by_vendor_id(receipt.tenant, &receipt.vendor_message_id)
}

fn settle<T: Tables>(
    tables: &mut T,
    receipt: &DueReceipt,
    mut delivery: DeliveryRow,
    now: Timestamp,
) -> Answer<AppliedReceipt, T> {
    let before = delivery.state;
    delivery.state = before.advanced_by(receipt.kind.claims());
    delivery.vendor_message_id.get_or_insert_with(|| receipt.vendor_message_id.clone());
    tables.update_delivery(&delivery, now)?;
    chat::follow(tables, &delivery, receipt.vendor_code.as_deref(), now)?;
    if delivery.state != before {
        steps::go_on(tables, &delivery, now)?;
        if tables.is_told(delivery.tenant)? {
            tell::moved(tables, &delivery, before, now)?;
        }
    }
    if receipt.kind == ReceiptKind::Complaint {
        heed_complaint(tables, &delivery, now)?;
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
fn heed_complaint<T: Tables>(tables: &mut T, delivery: &DeliveryRow, now: Timestamp) -> Answer<(), T> {
    tables.add_usage(delivery.tenant, Used::Complaints, now)?;
    if tables.is_told(delivery.tenant)? {
        tell::complained(tables, delivery, now)?;
        let found = readable(tables.find_verification(delivery.tenant, delivery.verification))?.flatten();
        if let Some(verification) = found.filter(|it| it.state == VerificationState::Pending) {
            tell::ended(tables, &verification, Ending::Disowned, now)?;
        }
    }
    tables.cancel(delivery.tenant, delivery.verification, now)
}
