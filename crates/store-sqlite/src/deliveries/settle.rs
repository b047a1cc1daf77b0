//! Messages whose claimer died.

use countersign_core::domain::delivery::{DeliveryState, Dispatch, DispatchOutcome};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use crate::tables::{deliveries, dispatches};
use crate::words::HandOverEnd;

/// Settles up to `limit` messages whose lease ran out, as perhaps sent. One that cannot be read holds up no other.
pub(super) fn settle(connection: &Connection, limit: u32, now: Timestamp) -> Result<u32, StoreError> {
    let mut settled = 0;
    for lost in deliveries::list_lost(connection, limit, now)? {
        let mut delivery = match lost {
            Ok(delivery) => delivery,
            Err(unreadable) => {
                deliveries::set_aside(connection, &unreadable)?;
                continue;
            }
        };
        delivery.hand_over = Some(HandOverEnd::Unconfirmed);
        delivery.state = delivery.state.advanced_by(DeliveryState::Unconfirmed);
        deliveries::update(connection, &delivery, now)?;
        let dispatch =
            Dispatch { started_at: delivery.created_at, finished_at: now, outcome: DispatchOutcome::Unknown };
        dispatches::insert(connection, &delivery, &dispatch)?;
        settled += 1;
    }
    Ok(settled)
}
