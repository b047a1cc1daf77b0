//! Recording a verification with all its messages.

use super::tables::{Answer, Tables};
use super::{place, tell};
use crate::domain::delivery::QueuedDelivery;
use crate::domain::time::Timestamp;
use crate::domain::verification::Verification;
use crate::ports::store::{QueueCommand, QueueOutcome};

/// Records a verification whose messages are sent later.
pub fn queue<T: Tables>(tables: &mut T, command: &QueueCommand) -> Answer<QueueOutcome, T> {
    let QueueCommand { verification, deliveries, budget, tells, watched } = command;
    let now = verification.created_at;
    if place::is_blocked(tables, verification, *budget, now)? {
        return Ok(QueueOutcome::Blocked);
    }
    let first = deliveries.iter().map(|delivery| delivery.step).min();
    for delivery in deliveries {
        let due_at = (Some(delivery.step) == first).then(|| begins(delivery, verification));
        tables.insert_queued(verification, delivery, due_at)?;
    }
    let supersedes = place::take(tables, verification, now)?;
    if *tells {
        tell::started(tables, verification, supersedes)?;
    } else if *watched {
        tell::watch(tables, verification)?;
    }
    Ok(QueueOutcome::Queued)
}

/// When a message of the first step is due: not after the code's end, where it is canceled.
fn begins(delivery: &QueuedDelivery, verification: &Verification) -> Timestamp {
    (verification.created_at + delivery.delay).min(verification.expires_at)
}
