//! Starting a verification: whoever is refused on the way leaves nothing behind.

use super::recipient::{Admitted, Recipient, admit};
use super::tables::{Answer, Guards, Tables};
use super::{Step, place, tell};
use crate::domain::idempotency::IdempotencyKey;
use crate::domain::ids::ContactId;
use crate::domain::time::Timestamp;
use crate::ports::store::{StartCommand, StartOutcome, StartRefusal, StoreError};

/// Starts a verification whose message its caller hands over.
pub fn start<T: Tables>(tables: &mut T, command: &StartCommand) -> Answer<Step<StartOutcome>, T> {
    Ok(match go(tables, command)? {
        Ok(contact) => Step::Keep(StartOutcome::Started { contact }),
        Err(refusal) => Step::Undo(StartOutcome::Refused(refusal)),
    })
}

fn go<T: Tables>(tables: &mut T, command: &StartCommand) -> Admitted<ContactId, T> {
    let now = command.verification.created_at;
    let recipient = Recipient {
        tenant: command.verification.tenant,
        to: &command.verification.destination,
        contact: command.contact,
        allowance: command.allowance,
    };
    let contact = match admit(tables, recipient, now)? {
        Ok(contact) => contact,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if place::is_blocked(tables, &command.verification, command.budget, now)? {
        return Ok(Err(StartRefusal::Blocked));
    }

    let supersedes = place::take(tables, &command.verification, now)?;
    tables.insert_delivery(command.verification.tenant, contact, &command.delivery, now)?;
    if let Some(key) = &command.idempotency {
        mark_sending(tables, key, command.delivery.lease_until)?;
    }
    if command.tells {
        tell::started(tables, &command.verification, supersedes)?;
    }
    Ok(Ok(contact))
}

/// From here on a crash can never let the same key send again. A key that is not claimed any more was claimed by
/// two, after the first one's lease ran out: only one of them may send.
pub(super) fn mark_sending<T: Guards>(
    tables: &mut T,
    key: &IdempotencyKey,
    lease_until: Timestamp,
) -> Answer<(), T> {
    if tables.send_under_key(key, lease_until)? {
        Ok(())
    } else {
        Err(StoreError::Taken { what: "idempotency key" }.into())
    }
}
