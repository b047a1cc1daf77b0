use countersign_core::domain::delivery::{Dispatch, NewDelivery, QueuedDelivery};
use countersign_core::domain::ids::{ContactId, DeliveryId, TenantId, VerificationId};
use countersign_core::domain::receipt::Receipt;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::Verification;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::{DeliveryRow, DueDelivery, DueReceipt};
use countersign_core::transact::tables::{Deliveries, Listed, Queue, Receipts};

use super::Open;
use crate::tables::{deliveries, delivery_queue, dispatches, receipts};
use crate::unreadable::Unreadable;

impl Deliveries for Open<'_> {
    fn find_delivery(&mut self, tenant: TenantId, id: DeliveryId) -> Result<Option<DeliveryRow>, StoreError> {
        deliveries::find(self.0, tenant, id)
    }

    fn find_delivery_by_vendor_id(
        &mut self,
        tenant: TenantId,
        vendor_message_id: &str,
    ) -> Result<Option<DeliveryRow>, StoreError> {
        deliveries::find_by_vendor_id(self.0, tenant, vendor_message_id)
    }

    fn insert_delivery(
        &mut self,
        tenant: TenantId,
        contact: ContactId,
        new: &NewDelivery,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        deliveries::insert(self.0, tenant, contact, new, now)
    }

    fn update_delivery(&mut self, delivery: &DeliveryRow, now: Timestamp) -> Result<(), StoreError> {
        deliveries::update(self.0, delivery, now)
    }

    fn insert_dispatch(&mut self, delivery: &DeliveryRow, dispatch: &Dispatch) -> Result<(), StoreError> {
        dispatches::insert(self.0, delivery, dispatch)
    }

    fn all_failed(&mut self, tenant: TenantId, verification: VerificationId) -> Result<bool, StoreError> {
        deliveries::all_failed(self.0, tenant, verification)
    }

    fn step_failed(&mut self, delivery: &DeliveryRow) -> Result<bool, StoreError> {
        deliveries::step_failed(self.0, delivery)
    }

    fn list_lost(&mut self, limit: u32, now: Timestamp) -> Result<Listed<DeliveryRow>, StoreError> {
        let lost = deliveries::list_lost(self.0, limit, now)?;
        readable(lost, |unreadable| deliveries::set_aside(self.0, unreadable))
    }
}

impl Queue for Open<'_> {
    fn insert_queued(
        &mut self,
        verification: &Verification,
        new: &QueuedDelivery,
        due_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        delivery_queue::insert(self.0, verification, new, due_at)
    }

    fn list_due(&mut self, limit: u32, now: Timestamp) -> Result<Listed<DueDelivery>, StoreError> {
        let due = delivery_queue::list_due(self.0, limit, now)?;
        readable(due, |unreadable| delivery_queue::set_aside(self.0, unreadable))
    }

    fn set_aside(&mut self, delivery: &DueDelivery) -> Result<(), StoreError> {
        delivery_queue::set_aside_readable(self.0, delivery)
    }

    fn claim(
        &mut self,
        delivery: &DueDelivery,
        lease_until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        delivery_queue::claim(self.0, delivery, lease_until, now)
    }

    fn requeue(&mut self, delivery: &DeliveryRow, now: Timestamp) -> Result<(), StoreError> {
        delivery_queue::requeue(self.0, delivery, now)
    }

    fn cancel_queued(
        &mut self,
        tenant: TenantId,
        verification: VerificationId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        delivery_queue::cancel(self.0, tenant, verification, now)
    }

    fn wake_next(
        &mut self,
        delivery: &DueDelivery,
        latest: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        delivery_queue::wake_next(self.0, delivery, latest, now)
    }

    fn pull_next(&mut self, delivery: &DeliveryRow, now: Timestamp) -> Result<(), StoreError> {
        delivery_queue::pull_next(self.0, delivery, now)
    }

    fn needs_code(&mut self, tenant: TenantId, verification: VerificationId) -> Result<bool, StoreError> {
        delivery_queue::needs_code(self.0, tenant, verification)
    }
}

impl Receipts for Open<'_> {
    fn insert_receipt(&mut self, receipt: &Receipt, now: Timestamp) -> Result<bool, StoreError> {
        receipts::insert(self.0, receipt, now)
    }

    fn list_due_receipts(&mut self, limit: u32, now: Timestamp) -> Result<Listed<DueReceipt>, StoreError> {
        let due = receipts::list_due(self.0, limit, now)?;
        readable(due, |unreadable| receipts::set_aside(self.0, unreadable))
    }

    fn looked(&mut self, receipt: &DueReceipt, next: Option<Timestamp>) -> Result<(), StoreError> {
        receipts::looked(self.0, receipt, next)
    }
}

/// Sets aside what cannot be read of a list.
fn readable<R>(
    listed: Vec<Result<R, Unreadable>>,
    mut set_aside: impl FnMut(&Unreadable) -> Result<(), StoreError>,
) -> Result<Listed<R>, StoreError> {
    let looked_at = listed.len();
    let mut rows = Vec::with_capacity(looked_at);
    for row in listed {
        match row {
            Ok(row) => rows.push(row),
            Err(unreadable) => set_aside(&unreadable)?,
        }
    }
    Ok(Listed { rows, looked_at })
}
