//! Starting a verification: whoever is refused on the way leaves nothing behind.

mod contact;
mod conversation;

use countersign_core::domain::budget::{BudgetPolicy, Exhausted};
use countersign_core::domain::idempotency::IdempotencyKey;
use countersign_core::domain::ids::ContactId;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::Verification;
use countersign_core::ports::store::{StartCommand, StartOutcome, StoreError};
use rusqlite::Connection;

use crate::tables::guess_budgets::{self, BudgetKey};
use crate::tables::{deliveries, idempotency_keys, verifications};
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
    refuse_past_hard_stop(connection, &command.verification, command.budget, now)?;

    let tenant = command.verification.tenant;
    take_the_place(connection, command.verification, now)?;
    deliveries::insert(connection, tenant, contact, &command.delivery, now)?;
    if let Some(key) = &command.idempotency {
        mark_sending(connection, key, command.delivery.lease_until)?;
    }
    Ok(contact)
}

/// Past the hard stop no code is accepted, so none is sent. A full window is no reason: it empties by itself.
fn refuse_past_hard_stop(
    connection: &Connection,
    verification: &Verification,
    policy: BudgetPolicy,
    now: Timestamp,
) -> Result<(), Stop> {
    let key = BudgetKey {
        tenant: verification.tenant,
        destination: &verification.destination,
        purpose: &verification.purpose,
    };
    let budget = guess_budgets::find(connection, key)?.unwrap_or_default();
    match budget.admit(policy, now) {
        Err(Exhausted { hard: true, .. }) => Err(Stop::Refused(StartOutcome::Blocked)),
        Ok(()) | Err(Exhausted { hard: false, .. }) => Ok(()),
    }
}

fn take_the_place(
    connection: &Connection,
    mut verification: Verification,
    now: Timestamp,
) -> Result<(), StoreError> {
    verification.supersedes = verifications::supersede(
        connection,
        verification.tenant,
        &verification.destination,
        &verification.purpose,
        now,
    )?;
    verifications::insert(connection, &verification)
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
