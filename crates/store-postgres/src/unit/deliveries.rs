use std::time::Duration;

use countersign_core::domain::delivery::{DeliveryState, Dispatch, NewDelivery, StepContent};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, DeliveryId, TenantId, VerificationId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::words::HandOverEnd;
use countersign_core::transact::rows::DeliveryRow;
use countersign_core::transact::tables::{Deliveries, Listed};

use super::{Halt, Unit};

/// A message, and when who does what with it.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) row: DeliveryRow,
    pub(crate) lease_until: Option<Timestamp>,
    pub(crate) due_at: Option<Timestamp>,
    /// How long after the step before it begins.
    pub(crate) delay: Duration,
    /// What else a new one is recorded with.
    pub(crate) new: Option<NewMessage>,
}

/// What is written once.
#[derive(Debug, Clone)]
pub(crate) enum NewMessage {
    /// Sent by the call that records it.
    Sent(ContactId, NewDelivery),
    /// Sent later.
    Queued(Destination, StepContent),
}

/// A try to be added to the ledger of a message.
#[derive(Debug, Clone)]
pub(crate) struct Tried {
    pub(crate) dispatch: Dispatch,
}

impl Unit {
    /// Records a new message. Those of its verification are all of this transaction, since they are recorded together
    /// with it.
    pub(super) fn insert_message(&mut self, message: Message) {
        let (tenant, id, verification) = (message.row.tenant, message.row.id, message.row.verification);
        let set = (tenant, verification);
        let mut ids = if self.by_verification.is_known(&set) {
            self.by_verification.get(&set).ok().flatten().cloned().unwrap_or_default()
        } else {
            Vec::new()
        };
        ids.push(id);
        self.by_verification.put(set, Some(ids));
        self.messages.put((tenant, id), Some(message));
    }

    /// The messages of a verification, by step.
    pub(super) fn messages_of(
        &mut self,
        tenant: TenantId,
        verification: VerificationId,
    ) -> Result<Vec<Message>, Halt> {
        let ids = self.by_verification.get(&(tenant, verification))?.cloned().unwrap_or_default();
        let mut messages = Vec::with_capacity(ids.len());
        for id in ids {
            messages.extend(self.messages.get(&(tenant, id))?.cloned());
        }
        messages.sort_by_key(|message| message.row.step);
        Ok(messages)
    }

    pub(super) fn put_message(&mut self, message: Message) {
        self.messages.put((message.row.tenant, message.row.id), Some(message));
    }
}

/// Whether nobody has anything from it: it was refused, failed, or was not sent.
fn is_void(row: &DeliveryRow) -> bool {
    row.hand_over == Some(HandOverEnd::Refused)
        || matches!(row.state, DeliveryState::Failed | DeliveryState::Canceled)
}

impl Deliveries for Unit {
    fn find_delivery(&mut self, tenant: TenantId, id: DeliveryId) -> Result<Option<DeliveryRow>, Halt> {
        Ok(self.messages.get(&(tenant, id))?.map(|message| message.row.clone()))
    }

    fn find_delivery_by_vendor_id(
        &mut self,
        tenant: TenantId,
        vendor_message_id: &str,
    ) -> Result<Option<DeliveryRow>, Halt> {
        match self.by_vendor_id.get(&(tenant, vendor_message_id.to_owned()))?.copied() {
            Some(id) => self.find_delivery(tenant, id),
            None => Ok(None),
        }
    }

    fn insert_delivery(
        &mut self,
        tenant: TenantId,
        contact: ContactId,
        new: &NewDelivery,
        now: Timestamp,
    ) -> Result<(), Halt> {
        let row = DeliveryRow {
            id: new.id,
            tenant,
            verification: new.verification,
            step: new.step,
            medium: new.medium,
            has_contact: true,
            to: None,
            claims: 0,
            state: DeliveryState::Sending,
            hand_over: None,
            vendor_message_id: None,
            message: new.message,
            created_at: now,
            updated_at: now,
        };
        self.insert_message(Message {
            row,
            lease_until: Some(new.lease_until),
            due_at: None,
            delay: Duration::ZERO,
            new: Some(NewMessage::Sent(contact, new.clone())),
        });
        Ok(())
    }

    fn update_delivery(&mut self, delivery: &DeliveryRow, now: Timestamp) -> Result<(), Halt> {
        let Some(mut message) = self.messages.get(&(delivery.tenant, delivery.id))?.cloned() else {
            return Ok(());
        };
        message.row.state = delivery.state;
        message.row.hand_over = delivery.hand_over;
        if let Some(vendor_id) = &delivery.vendor_message_id
            && message.row.vendor_message_id.as_ref() != Some(vendor_id)
        {
            self.by_vendor_id.put((delivery.tenant, vendor_id.clone()), Some(delivery.id));
            message.row.vendor_message_id = Some(vendor_id.clone());
        }
        message.row.updated_at = now;
        if delivery.hand_over.is_some() {
            message.lease_until = None;
        }
        if delivery.state != DeliveryState::Queued {
            message.due_at = None;
        }
        self.put_message(message);
        Ok(())
    }

    fn insert_dispatch(&mut self, delivery: &DeliveryRow, dispatch: &Dispatch) -> Result<(), Halt> {
        let mut place = 0;
        while self.tried.is_known(&(delivery.tenant, delivery.id, place)) {
            place += 1;
        }
        let key = (delivery.tenant, delivery.id, place);
        self.tried.put(key, Some(Tried { dispatch: dispatch.clone() }));
        Ok(())
    }

    fn all_failed(&mut self, tenant: TenantId, verification: VerificationId) -> Result<bool, Halt> {
        let messages = self.messages_of(tenant, verification)?;
        Ok(!messages.is_empty() && messages.iter().all(|message| is_void(&message.row)))
    }

    fn step_failed(&mut self, delivery: &DeliveryRow) -> Result<bool, Halt> {
        let messages = self.messages_of(delivery.tenant, delivery.verification)?;
        let mut of_step = messages.iter().filter(|message| message.row.step == delivery.step).peekable();
        Ok(of_step.peek().is_some() && of_step.all(|message| is_void(&message.row)))
    }

    fn list_lost(&mut self, limit: u32, now: Timestamp) -> Result<Listed<DeliveryRow>, Halt> {
        let listed = self.due.lost(limit, now)?;
        let mut rows = Vec::with_capacity(listed.rows.len());
        for (tenant, id) in listed.rows {
            rows.extend(self.find_delivery(tenant, id)?);
        }
        Ok(Listed { rows, looked_at: listed.looked_at })
    }
}
