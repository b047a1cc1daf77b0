//! Claiming what is due, or canceling it when nobody needs it any more.

use countersign_core::domain::delivery::ClaimedDelivery;
use countersign_core::domain::seal::Sealed;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::Verification;
use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use crate::tables::delivery_queue::{self, DueDelivery};
use crate::tables::verifications;
use crate::unreadable;

/// What one turn over the due messages did.
pub(super) struct Turn {
    pub(super) claimed: Vec<ClaimedDelivery>,
    pub(super) looked_at: usize,
}

/// Looks at up to `limit` due messages. One that cannot be read, or whose verification cannot, holds up no other.
pub(super) fn claim(
    connection: &Connection,
    limit: u32,
    lease_until: Timestamp,
    now: Timestamp,
) -> Result<Turn, StoreError> {
    let due = delivery_queue::list_due(connection, limit, now)?;
    let mut turn = Turn { claimed: Vec::new(), looked_at: due.len() };
    for delivery in due {
        match delivery {
            Ok(delivery) => turn.claimed.extend(look(connection, delivery, lease_until, now)?),
            Err(unreadable) => delivery_queue::set_aside(connection, &unreadable)?,
        }
    }
    Ok(turn)
}

fn look(
    connection: &Connection,
    due: DueDelivery,
    lease_until: Timestamp,
    now: Timestamp,
) -> Result<Option<ClaimedDelivery>, StoreError> {
    let found = match verifications::find(connection, due.tenant, due.verification) {
        Err(bad @ StoreError::BadRow { .. }) => {
            unreadable::tell(&bad);
            delivery_queue::set_aside_readable(connection, &due)?;
            return Ok(None);
        }
        found => found?,
    };
    let Some((verification, sealed)) = found.and_then(|verification| needed(verification, now)) else {
        delivery_queue::cancel(connection, due.tenant, due.verification, now)?;
        verifications::wipe(connection, due.tenant, due.verification)?;
        return Ok(None);
    };
    // Of several in this turn that were listed together, one may have taken another out.
    if !delivery_queue::claim(connection, &due, lease_until, now)? {
        return Ok(None);
    }
    delivery_queue::wake_next(connection, &due, verification.expires_at, now)?;
    Ok(Some(claimed(due, &verification, sealed)))
}

/// The verification and its code, if the code can still be of use.
fn needed(mut verification: Verification, now: Timestamp) -> Option<(Verification, Sealed)> {
    if !verification.awaits(now) {
        return None;
    }
    let sealed = verification.sealed.take()?;
    Some((verification, sealed))
}

fn claimed(due: DueDelivery, verification: &Verification, sealed: Sealed) -> ClaimedDelivery {
    ClaimedDelivery {
        tenant: due.tenant,
        id: due.id,
        verification: due.verification,
        step: due.step,
        to: due.to,
        content: due.content,
        sealed,
        expires_at: verification.expires_at,
        claims: due.claims.saturating_add(1),
    }
}
