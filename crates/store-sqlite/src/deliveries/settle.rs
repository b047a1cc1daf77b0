//! Messages whose claimer died.

use countersign_core::domain::delivery::{DeliveryState, Dispatch, DispatchOutcome, MAX_CLAIMS};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use super::steps;
use crate::tables::deliveries::{self, Delivery};
use crate::tables::{delivery_queue, dispatches, verifications};
use crate::unreadable;
use countersign_core::ports::store::words::HandOverEnd;

/// Settles up to `limit` messages whose lease ran out. One that cannot be read holds up no other.
pub(super) fn settle(connection: &Connection, limit: u32, now: Timestamp) -> Result<u32, StoreError> {
    let mut settled = 0;
    for lost in deliveries::list_lost(connection, limit, now)? {
        match lost {
            Ok(delivery) => {
                settle_one(connection, delivery, now)?;
                settled += 1;
            }
            Err(unreadable) => deliveries::set_aside(connection, &unreadable)?,
        }
    }
    Ok(settled)
}

/// It may be out: the claimer's try is in the ledger, with an unknown outcome.
fn settle_one(connection: &Connection, mut delivery: Delivery, now: Timestamp) -> Result<(), StoreError> {
    let started_at = if delivery.claims == 0 { delivery.created_at } else { delivery.updated_at };
    let dispatch = Dispatch { started_at, finished_at: now, outcome: DispatchOutcome::Unknown };
    dispatches::insert(connection, &delivery, &dispatch)?;
    if goes_again(connection, &delivery, now)? {
        return delivery_queue::requeue(connection, &delivery, now);
    }
    delivery.hand_over = Some(HandOverEnd::Unconfirmed);
    delivery.state = delivery.state.advanced_by(DeliveryState::Unconfirmed);
    deliveries::update(connection, &delivery, now)?;
    steps::go_on(connection, &delivery, now)
}

/// Whether a message of a queue is sent once more: nobody else is there to ask for it. One that was reported on is
/// out.
fn goes_again(connection: &Connection, delivery: &Delivery, now: Timestamp) -> Result<bool, StoreError> {
    let may =
        delivery.is_of_queue && delivery.claims < MAX_CLAIMS && delivery.state == DeliveryState::Sending;
    if !may {
        return Ok(false);
    }
    match verifications::find(connection, delivery.tenant, delivery.verification) {
        Err(bad @ StoreError::BadRow { .. }) => {
            unreadable::tell(&bad);
            Ok(false)
        }
        found => Ok(found?.is_some_and(|verification| verification.awaits(now))),
    }
}
