//! Whether a code may be sent, and the place it takes.

use countersign_core::domain::budget::{BudgetPolicy, Exhausted};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::{Handle, Verification};
use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use crate::tables::guess_budgets::{self, BudgetKey};
use crate::tables::{delivery_queue, verifications};

/// Whether a destination is past the hard stop: there no code is accepted, so none is sent. A full window is no
/// reason: it empties by itself.
pub(crate) fn is_blocked(
    connection: &Connection,
    verification: &Verification,
    policy: BudgetPolicy,
    now: Timestamp,
) -> Result<bool, StoreError> {
    for key in BudgetKey::of(verification) {
        let budget = guess_budgets::find(connection, key)?.unwrap_or_default();
        if let Err(Exhausted { hard: true, .. }) = budget.admit(policy, now) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Records a new verification. One that is found by its key takes the place of the pending one, whose waiting
/// messages are not sent any more.
pub(crate) fn take(
    connection: &Connection,
    mut verification: Verification,
    now: Timestamp,
) -> Result<(), StoreError> {
    if verification.handle == Handle::Key {
        let Verification { tenant, destination, purpose, .. } = &verification;
        let before = verifications::supersede(connection, *tenant, destination, purpose, now)?;
        if let Some(before) = before {
            delivery_queue::cancel(connection, *tenant, before, now)?;
        }
        verification.supersedes = before;
    }
    verifications::insert(connection, &verification)
}
