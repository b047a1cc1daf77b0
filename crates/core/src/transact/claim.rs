//! Claiming what is due, or canceling it when nobody needs it any more.

use super::rows::DueDelivery;
use super::tables::{Answer, Queue, Verifications};
use super::{Turn, readable};
use crate::domain::delivery::ClaimedDelivery;
use crate::domain::seal::Sealed;
use crate::domain::time::Timestamp;
use crate::domain::verification::Verification;

/// Looks at up to `limit` due messages. One whose verification cannot be read holds up no other.
pub fn claim_due<T: Verifications + Queue>(
    tables: &mut T,
    limit: u32,
    lease_until: Timestamp,
    now: Timestamp,
) -> Answer<Turn<ClaimedDelivery>, T> {
    let due = tables.list_due(limit, now)?;
    let mut done = Vec::new();
    for delivery in due.rows {
        done.extend(look(tables, delivery, lease_until, now)?);
    }
    Ok(Turn { done, looked_at: due.looked_at })
}

fn look<T: Verifications + Queue>(
    tables: &mut T,
    due: DueDelivery,
    lease_until: Timestamp,
    now: Timestamp,
) -> Answer<Option<ClaimedDelivery>, T> {
    let Some(found) = readable(tables.find_verification(due.tenant, due.verification))? else {
        tables.set_aside(&due)?;
        return Ok(None);
    };
    let Some((verification, sealed)) = found.and_then(|verification| needed(verification, now)) else {
        tables.cancel_queued(due.tenant, due.verification, now)?;
        tables.wipe(due.tenant, due.verification)?;
        return Ok(None);
    };
    // Of several in this turn that were listed together, one may have taken another out.
    if !tables.claim(&due, lease_until, now)? {
        return Ok(None);
    }
    tables.wake_next(&due, verification.expires_at, now)?;
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
