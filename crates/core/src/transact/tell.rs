//! Telling a tenant of a change, in the transaction that makes it. Who has no endpoint is not told, and pays nothing.

use super::rows::DeliveryRow;
use super::tables::{Answer, Events, Verifications};
use crate::domain::check::{CheckCommand, CheckWrites};
use crate::domain::delivery::DeliveryState;
use crate::domain::event::{Ending, Event, EventKind};
use crate::domain::ids::VerificationId;
use crate::domain::time::Timestamp;
use crate::domain::verification::{Verification, VerificationState};

/// A code is live. Its end by time is to be told too.
pub(super) fn started<T: Events>(
    tables: &mut T,
    verification: &Verification,
    supersedes: Option<VerificationId>,
) -> Answer<(), T> {
    tables.insert_event(&Event::started(verification, supersedes))?;
    watch(tables, verification)
}

/// A code's end by time is looked for from now on.
pub(super) fn watch<T: Events>(tables: &mut T, verification: &Verification) -> Answer<(), T> {
    tables.watch_expiry(verification.tenant, verification.id, verification.expires_at)
}

/// A guess was judged. Each budget had room for it, so one that has none now has been used up by it.
pub(super) fn guessed<T: Events>(
    tables: &mut T,
    command: &CheckCommand,
    writes: &CheckWrites,
) -> Answer<(), T> {
    let Some(verification) = &writes.verification else { return Ok(()) };
    let now = command.now;
    if verification.state == VerificationState::Verified {
        return tables.insert_event(&Event::ended(verification, Ending::Approved, now));
    }
    if verification.attempts_remaining() == 0 {
        tables.insert_event(&Event::ended(verification, Ending::AttemptsUsedUp, now))?;
    }
    for (destination, budget) in verification.destinations().zip(&writes.budgets) {
        if let Err(exhausted) = budget.admit(command.budget, now) {
            tables.insert_event(&Event::exhausted(verification, destination, exhausted, now))?;
        }
    }
    Ok(())
}

/// A verification ended otherwise than by a guess.
pub(super) fn ended<T: Events>(
    tables: &mut T,
    verification: &Verification,
    ending: Ending,
    now: Timestamp,
) -> Answer<(), T> {
    tables.insert_event(&Event::ended(verification, ending, now))
}

/// A message is in another state than `before`, or is still in that one.
pub(super) fn moved<T: Events + Verifications>(
    tables: &mut T,
    delivery: &DeliveryRow,
    before: DeliveryState,
    now: Timestamp,
) -> Answer<(), T> {
    match EventKind::of_message(before, delivery.state) {
        Some(kind) => of_message(tables, kind, delivery, now),
        None => Ok(()),
    }
}

/// A message was complained of.
pub(super) fn complained<T: Events + Verifications>(
    tables: &mut T,
    delivery: &DeliveryRow,
    now: Timestamp,
) -> Answer<(), T> {
    of_message(tables, EventKind::ComplaintReceived, delivery, now)
}

/// A message of a queue knows who gets it; of another one the verification does. Where it is gone, nobody knows and
/// nothing is told.
fn of_message<T: Events + Verifications>(
    tables: &mut T,
    kind: EventKind,
    delivery: &DeliveryRow,
    now: Timestamp,
) -> Answer<(), T> {
    let DeliveryRow { tenant, id, verification, medium, .. } = *delivery;
    let to = match &delivery.to {
        Some(to) => to.clone(),
        None => match tables.find_verification(tenant, verification)? {
            Some(verification) => verification.destination,
            None => return Ok(()),
        },
    };
    tables.insert_event(&Event::of_message(kind, (tenant, id, verification), medium, to, now))
}
