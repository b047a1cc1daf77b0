//! What a start did is taken back when its messages are refused for good: nobody has the code.

use countersign_core::domain::ids::{TenantId, VerificationId};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::VerificationState;
use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use crate::tables::deliveries::{self, Delivery};
use crate::tables::usage::{self, Used};
use crate::tables::{conversations, verifications};

/// Gives the conversation back and, with the last of its messages, the verification's place if it was still live.
pub(super) fn undo_start(
    connection: &Connection,
    delivery: &Delivery,
    now: Timestamp,
) -> Result<(), StoreError> {
    if delivery.has_contact {
        give_conversation_back(connection, delivery)?;
    }
    let (tenant, refused) = (delivery.tenant, delivery.verification);
    if !deliveries::all_failed(connection, tenant, refused)? {
        return Ok(());
    }
    let was_live = verifications::refuse(connection, tenant, refused, now)?;
    if was_live && let Some(previous) = to_bring_back(connection, tenant, refused, now)? {
        verifications::revive(connection, tenant, previous)?;
    }
    Ok(())
}

/// With the last of its messages: one that was accepted, or may be out, holds it.
fn give_conversation_back(connection: &Connection, delivery: &Delivery) -> Result<(), StoreError> {
    match conversations::leave(connection, delivery)? {
        Some(opened_at) => usage::take_back(connection, delivery.tenant, Used::Conversations, opened_at),
        None => Ok(()),
    }
}

/// The newest verification below `refused` in the chain whose messages did not all fail, unless its time is
/// over. One that was refused while a newer one had its place is still called superseded; its messages know.
fn to_bring_back(
    connection: &Connection,
    tenant: TenantId,
    refused: VerificationId,
    now: Timestamp,
) -> Result<Option<VerificationId>, StoreError> {
    let mut below = verifications::link(connection, tenant, refused)?.and_then(|link| link.supersedes);
    while let Some(id) = below {
        let Some(link) = verifications::link(connection, tenant, id)? else {
            return Ok(None);
        };
        match link.state {
            VerificationState::Refused => {}
            VerificationState::Superseded if deliveries::all_failed(connection, tenant, id)? => {}
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
