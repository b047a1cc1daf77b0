use countersign_core::domain::delivery::{DeliveryState, QueuedDelivery};
use countersign_core::domain::ids::{DeliveryId, TenantId, VerificationId};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::Verification;
use countersign_core::ports::store::words::HandOverEnd;
use countersign_core::transact::rows::{DeliveryRow, DueDelivery, DueReceipt, ExpiryWatch};
use countersign_core::transact::tables::{Listed, Queue};

use super::deliveries::{Message, NewMessage};
use super::{Halt, Unit};

/// The lists of what is due, each read once in a transaction.
#[derive(Debug, Default)]
pub(crate) struct Due {
    pub(crate) wanted: Option<Wanted>,
    pub(crate) lost: Option<Listed<(TenantId, DeliveryId)>>,
    pub(crate) deliveries: Option<Listed<DueDelivery>>,
    pub(crate) receipts: Option<Listed<DueReceipt>>,
    pub(crate) expired: Option<Listed<ExpiryWatch>>,
}

/// A list to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) list: List,
    pub(crate) limit: u32,
    pub(crate) now: Timestamp,
}

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    Lost,
    Deliveries,
    Receipts,
    Expired,
}

impl Due {
    pub(super) fn lost(
        &mut self,
        limit: u32,
        now: Timestamp,
    ) -> Result<Listed<(TenantId, DeliveryId)>, Halt> {
        listed(self.lost.as_ref(), &mut self.wanted, Wanted { list: List::Lost, limit, now })
    }

    fn deliveries(&mut self, limit: u32, now: Timestamp) -> Result<Listed<DueDelivery>, Halt> {
        listed(self.deliveries.as_ref(), &mut self.wanted, Wanted { list: List::Deliveries, limit, now })
    }

    pub(super) fn receipts(&mut self, limit: u32, now: Timestamp) -> Result<Listed<DueReceipt>, Halt> {
        listed(self.receipts.as_ref(), &mut self.wanted, Wanted { list: List::Receipts, limit, now })
    }

    pub(super) fn expired(&mut self, limit: u32, now: Timestamp) -> Result<Listed<ExpiryWatch>, Halt> {
        listed(self.expired.as_ref(), &mut self.wanted, Wanted { list: List::Expired, limit, now })
    }
}

fn listed<R: Clone>(
    found: Option<&Listed<R>>,
    wanted: &mut Option<Wanted>,
    want: Wanted,
) -> Result<Listed<R>, Halt> {
    if let Some(list) = found {
        return Ok(Listed { rows: list.rows.clone(), looked_at: list.looked_at });
    }
    *wanted = Some(want);
    Err(Halt::Miss)
}

impl Unit {
    /// Changes the waiting messages of the step after `step` of a verification.
    fn change_next(
        &mut self,
        (tenant, verification, step): (TenantId, VerificationId, u32),
        change: impl Fn(&mut Message),
    ) -> Result<(), Halt> {
        let messages = self.messages_of(tenant, verification)?;
        let Some(next) = messages.iter().map(|it| it.row.step).find(|it| *it > step) else { return Ok(()) };
        for mut message in messages {
            if message.row.step == next && message.row.state == DeliveryState::Queued {
                change(&mut message);
                self.put_message(message);
            }
        }
        Ok(())
    }
}

impl Queue for Unit {
    fn insert_queued(
        &mut self,
        verification: &Verification,
        new: &QueuedDelivery,
        due_at: Option<Timestamp>,
    ) -> Result<(), Halt> {
        let row = DeliveryRow {
            id: new.id,
            tenant: verification.tenant,
            verification: verification.id,
            step: new.step,
            medium: new.content.medium,
            has_contact: false,
            to: Some(new.to.clone()),
            claims: 0,
            state: DeliveryState::Queued,
            hand_over: None,
            vendor_message_id: None,
            message: None,
            created_at: verification.created_at,
            updated_at: verification.created_at,
        };
        self.insert_message(Message {
            row,
            lease_until: None,
            due_at,
            delay: new.delay,
            new: Some(NewMessage::Queued(new.to.clone(), new.content.clone())),
        });
        Ok(())
    }

    fn list_due(&mut self, limit: u32, now: Timestamp) -> Result<Listed<DueDelivery>, Halt> {
        self.due.deliveries(limit, now)
    }

    fn set_aside(&mut self, delivery: &DueDelivery) -> Result<(), Halt> {
        if let Some(mut message) = self.messages.get(&(delivery.tenant, delivery.id))?.cloned() {
            message.due_at = None;
            self.put_message(message);
        }
        Ok(())
    }

    fn claim(
        &mut self,
        delivery: &DueDelivery,
        lease_until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, Halt> {
        let found = self.messages.get(&(delivery.tenant, delivery.id))?.cloned();
        // Another node may have claimed it between the look at the list and the lock.
        let waits = |it: &Message| it.row.state == DeliveryState::Queued && it.row.claims == delivery.claims;
        let Some(mut message) = found.filter(waits) else { return Ok(false) };
        message.row.state = DeliveryState::Sending;
        message.row.claims = message.row.claims.saturating_add(1);
        message.row.updated_at = now;
        message.lease_until = Some(lease_until);
        message.due_at = None;
        self.put_message(message);
        Ok(true)
    }

    fn requeue(&mut self, delivery: &DeliveryRow, now: Timestamp) -> Result<(), Halt> {
        let found = self.messages.get(&(delivery.tenant, delivery.id))?.cloned();
        let sending = |it: &Message| it.row.state == DeliveryState::Sending;
        if let Some(mut message) = found.filter(sending) {
            message.row.state = DeliveryState::Queued;
            message.row.updated_at = now;
            message.lease_until = None;
            message.due_at = Some(now);
            self.put_message(message);
        }
        Ok(())
    }

    fn cancel_queued(
        &mut self,
        tenant: TenantId,
        verification: VerificationId,
        now: Timestamp,
    ) -> Result<(), Halt> {
        // Most codes are sent by the call that makes them; nothing of theirs is ever in the queue.
        if self.verifications.get(&(tenant, verification))?.is_some_and(|live| !live.had_code) {
            return Ok(());
        }
        for mut message in self.messages_of(tenant, verification)? {
            if message.row.state != DeliveryState::Queued {
                continue;
            }
            if message.row.claims == 0 {
                message.row.state = DeliveryState::Canceled;
            } else {
                message.row.state = DeliveryState::Unconfirmed;
                message.row.hand_over = Some(HandOverEnd::Unconfirmed);
            }
            message.row.updated_at = now;
            message.due_at = None;
            self.put_message(message);
        }
        Ok(())
    }

    fn wake_next(&mut self, delivery: &DueDelivery, latest: Timestamp, now: Timestamp) -> Result<(), Halt> {
        self.change_next((delivery.tenant, delivery.verification, delivery.step), |message| {
            message.due_at.get_or_insert((now + message.delay).min(latest));
        })
    }

    fn pull_next(&mut self, delivery: &DeliveryRow, now: Timestamp) -> Result<(), Halt> {
        self.change_next((delivery.tenant, delivery.verification, delivery.step), |message| {
            message.due_at = Some(message.due_at.map_or(now, |due| due.min(now)));
        })
    }

    fn needs_code(&mut self, tenant: TenantId, verification: VerificationId) -> Result<bool, Halt> {
        let messages = self.messages_of(tenant, verification)?;
        let open = |it: &Message| matches!(it.row.state, DeliveryState::Queued | DeliveryState::Sending);
        Ok(messages.iter().any(open))
    }
}
