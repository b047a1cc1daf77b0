//! Codes whose time ended without an answer.

use super::tables::{Answer, Events, Verifications};
use super::{readable, tell};
use crate::domain::event::Ending;
use crate::domain::time::Timestamp;
use crate::domain::verification::VerificationState;
use crate::ports::store::Expired;

/// Looks at up to `limit` codes whose time is over, and tells of those that nobody gave: not of one whose guesses were
/// used up, which was told then. Each is looked at once.
pub fn expire<T: Events + Verifications>(tables: &mut T, limit: u32, now: Timestamp) -> Answer<Expired, T> {
    let over = tables.list_expired(limit, now)?;
    let mut unused = Vec::new();
    for watch in over.rows {
        tables.unwatch(watch)?;
        let found = readable(tables.find_verification(watch.tenant, watch.verification))?.flatten();
        let Some(verification) = found.filter(|it| it.state != VerificationState::Verified) else { continue };
        unused.push((watch.tenant, watch.verification));
        let waits = verification.state == VerificationState::Pending && verification.attempts_remaining() > 0;
        if waits && tables.is_told(watch.tenant)? {
            tell::ended(tables, &verification, Ending::Expired, now)?;
        }
    }
    Ok(Expired { looked_at: u32::try_from(over.looked_at).unwrap_or(u32::MAX), unused })
}
