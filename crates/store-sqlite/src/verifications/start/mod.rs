//! Starting a verification: whoever is refused on the way leaves nothing behind.

mod contact;
mod conversation;

use countersign_core::domain::idempotency::IdempotencyKey;
use countersign_core::domain::ids::ContactId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StartCommand, StartOutcome, StoreError};
use rusqlite::Connection;

use super::place;
use crate::tables::{deliveries, idempotency_keys};
use crate::write::Step;

/// Why a start does not go on.
enum Stop {
    /// By rule.
    Refused(StartOutcome),
    /// By failure.
    Failed(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

pub(super) fn start(
    connection: &Connection,
    command: StartCommand,
) -> Result<Step<StartOutcome>, StoreError> {
    match go(connection, command) {
        Ok(contact) => Ok(Step::Keep(StartOutcome::Started { contact })),
        Err(Stop::Refused(outcome)) => Ok(Step::Undo(outcome)),
        Err(Stop::Failed(error)) => Err(error),
    }
}

fn go(connection: &Connection, command: StartCommand) -> Result<ContactId, Stop> {
    let now = command.verification.created_at;
    let contact = contact::resolve(connection, &command, now)?;
    conversation::join(connection, &command, now)?;
    if place::is_blocked(connection, &command.verification, command.budget, now)? {
        return Err(Stop::Refused(StartOutcome::Blocked));
    }

    let tenant = command.verification.tenant;
    place::take(connection, command.verification, now)?;
    deliveries::insert(connection, tenant, contact, &command.delivery, now)?;
    if let Some(key) = &command.idempotency {
        mark_sending(connection, key, command.delivery.lease_until)?;
    }
    Ok(contact)
}

/// From here on a crash can never let the same key send again. A key that is not claimed any more was claimed by
/// two, after the first one's lease ran out: only one of them may send.
fn mark_sending(
    connection: &Connection,
    key: &IdempotencyKey,
    lease_until: Timestamp,
) -> Result<(), StoreError> {
    if idempotency_keys::send(connection, key, lease_until)? {
        Ok(())
    } else {
        Err(StoreError::Taken { what: "idempotency key" })
    }
}
