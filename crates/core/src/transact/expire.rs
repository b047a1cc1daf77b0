//! Codes whose time ended without an answer.

use super::tables::{Answer, Events, Verifications};
use super::{Turn, readable, tell};
use crate::domain::event::Ending;
use crate::domain::time::Timestamp;
use crate::domain::verification::VerificationState;

/// Looks at up to `limit` codes whose time is over, and tells of those that nobody gave: not of one whose guesses were
/// used up, which was told then. Each is looked at once.
pub fn expire<T: Events + Verifications>(tables: &mut T, limit: u32, now: Timestamp) -> Answer<Turn<()>, T> {
    let over = tables.list_expired(limit, now)?;
    let mut done = Vec::new();
    for watch in over.rows {
        let found = readable(tables.find_verification(watch.tenant, watch.verification))?.flatten();
        let waits = found.filter(|it| it.state == VerificationState::Pending && it.attempts_remaining() > 0);
        if let Some(verification) = waits {
            tell::ended(tables, &verification, Ending::Expired, now)?;
            done.push(());
        }
        tables.unwatch(watch)?;
    }
    Ok(Turn { done, looked_at: over.looked_at })
}
