//! Recording a verification with all its messages.

use countersign_core::domain::delivery::QueuedDelivery;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::Verification;
use countersign_core::ports::store::{QueueCommand, QueueOutcome, StoreError};
use rusqlite::Connection;

use crate::tables::delivery_queue;
use crate::verifications::place;

pub(super) fn put(connection: &Connection, command: QueueCommand) -> Result<QueueOutcome, StoreError> {
    let QueueCommand { verification, deliveries, budget } = command;
    let now = verification.created_at;
    if place::is_blocked(connection, &verification, budget, now)? {
        return Ok(QueueOutcome::Blocked);
    }
    let first = deliveries.iter().map(|delivery| delivery.step).min();
    for delivery in &deliveries {
        let due_at = (Some(delivery.step) == first).then(|| begins(delivery, &verification));
        delivery_queue::insert(connection, &verification, delivery, due_at)?;
    }
    place::take(connection, verification, now)?;
    Ok(QueueOutcome::Queued)
}

/// When a message of the first step is due: not after the code's end, where it is canceled.
fn begins(delivery: &QueuedDelivery, verification: &Verification) -> Timestamp {
    (verification.created_at + delivery.delay).min(verification.expires_at)
}
