//! Whether a code may be sent, and the place it takes.

use super::rows::BudgetKey;
use super::tables::{Answer, Guards, Queue, Verifications};
use crate::domain::budget::{BudgetPolicy, Exhausted};
use crate::domain::ids::VerificationId;
use crate::domain::time::Timestamp;
use crate::domain::verification::{Handle, Verification};

/// Whether a destination is past the hard stop: there no code is accepted, so none is sent. A full window is no
/// reason: it empties by itself.
pub(super) fn is_blocked<T: Guards>(
    tables: &mut T,
    verification: &Verification,
    policy: BudgetPolicy,
    now: Timestamp,
) -> Answer<bool, T> {
    for key in BudgetKey::of(verification) {
        let budget = tables.find_budget(key)?.unwrap_or_default();
        if let Err(Exhausted { hard: true, .. }) = budget.admit(policy, now) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Records a new verification. One that is found by its key takes the place of the pending one, whose waiting
/// messages are not sent any more; it is told which that was.
pub(super) fn take<T: Verifications + Queue>(
    tables: &mut T,
    verification: &Verification,
    now: Timestamp,
) -> Answer<Option<VerificationId>, T> {
    if verification.handle == Handle::Id {
        return tables.insert_verification(verification).map(|()| None);
    }
    let Verification { tenant, destination, purpose, .. } = verification;
    let supersedes = tables.supersede(*tenant, destination, purpose, now)?;
    if let Some(before) = supersedes {
        tables.cancel_queued(*tenant, before, now)?;
    }
    tables.insert_verification(&Verification { supersedes, ..verification.clone() })?;
    Ok(supersedes)
}
