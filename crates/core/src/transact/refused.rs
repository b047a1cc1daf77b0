//! What a start did is taken back when its messages are refused for good: nobody has the code.

use super::rows::{DeliveryRow, Used};
use super::tables::{Answer, Tables};
use super::tell;
use crate::domain::destination::Destination;
use crate::domain::event::Ending;
use crate::domain::ids::{TenantId, VerificationId};
use crate::domain::time::Timestamp;
use crate::domain::verification::VerificationState;

/// Gives the conversation back and, with the last of its messages, the verification's place if it was still live.
pub(super) fn undo_start<T: Tables>(
    tables: &mut T,
    delivery: &DeliveryRow,
    tells: bool,
    now: Timestamp,
) -> Answer<(), T> {
    if delivery.has_contact {
        give_conversation_back(tables, delivery)?;
    }
    let (tenant, refused) = (delivery.tenant, delivery.verification);
    if !tables.all_failed(tenant, refused)? {
        return Ok(());
    }
    if !tables.refuse(tenant, refused, now)? {
        return Ok(());
    }
    let restored = to_bring_back(tables, tenant, refused, now)?;
    if let Some(previous) = restored {
        tables.revive(tenant, previous)?;
    }
    if tells && let Some(verification) = tables.find_verification(tenant, refused)? {
        tell::ended(tables, &verification, Ending::NotSent { restored }, now)?;
    }
    Ok(())
}

/// With the last of its messages: one that was accepted, or may be out, holds it.
fn give_conversation_back<T: Tables>(tables: &mut T, delivery: &DeliveryRow) -> Answer<(), T> {
    let Some(to) = recipient_of(tables, delivery)? else { return Ok(()) };
    match tables.leave_conversation(delivery.tenant, &to, delivery.created_at)? {
        Some(opened_at) => tables.take_usage_back(delivery.tenant, Used::Conversations, opened_at),
        None => Ok(()),
    }
}

/// Who gets a message: its chat knows, or the verification whose code it carries. Where both are gone nobody knows.
fn recipient_of<T: Tables>(tables: &mut T, delivery: &DeliveryRow) -> Answer<Option<Destination>, T> {
    if let Some(message) = delivery.message {
        return tables.number_of(delivery.tenant, message);
    }
    let found = tables.find_verification(delivery.tenant, delivery.verification)?;
    Ok(found.map(|verification| verification.destination))
}

/// The newest verification below `refused` in the chain whose messages did not all fail, unless its time is
/// over. One that was refused while a newer one had its place is still called superseded; its messages know.
fn to_bring_back<T: Tables>(
    tables: &mut T,
    tenant: TenantId,
    refused: VerificationId,
    now: Timestamp,
) -> Answer<Option<VerificationId>, T> {
    let mut below = tables.link(tenant, refused)?.and_then(|link| link.supersedes);
    while let Some(id) = below {
        let Some(link) = tables.link(tenant, id)? else {
            return Ok(None);
        };
        match link.state {
            VerificationState::Refused => {}
            VerificationState::Superseded if tables.all_failed(tenant, id)? => {}
            VerificationState::Superseded if !link.expires_at.is_past(now) => return Ok(Some(id)),
            VerificationState::Superseded
            | VerificationState::Pending
            | VerificationState::Verified
            | VerificationState::Canceled => return Ok(None),
        }
        below = link.supersedes;
    }
    Ok(None)
}
