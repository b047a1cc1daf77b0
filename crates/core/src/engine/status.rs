//! Asking how a verification stands.

use super::{Caller, Engine};
use crate::domain::destination::Destination;
use crate::domain::purpose::Purpose;
use crate::domain::time::Timestamp;
use crate::ports::store::StoreError;

/// A pending verification as of `now`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingStatus {
    /// When it started.
    pub created_at: Timestamp,
    /// When its code stops, or stopped, being accepted.
    pub expires_at: Timestamp,
    /// Guesses counted so far.
    pub attempts: u32,
    /// Guesses that its code suffers.
    pub max_attempts: u32,
    /// The time of this answer.
    pub now: Timestamp,
}

impl PendingStatus {
    /// Whether its time is over.
    pub fn is_expired(&self) -> bool {
        self.expires_at.is_past(self.now)
    }

    /// Whole seconds left, rounded down; negative once it is over (`wacr-api-v2.md` 2.4).
    pub fn seconds_left(&self) -> i64 {
        (self.expires_at.as_millis() - self.now.as_millis()).div_euclid(1_000)
    }
}

impl Engine {
    /// The pending verification of a destination, expired or not. It counts nothing and consumes nothing.
    pub async fn status(
        &self,
        caller: &Caller,
        destination: &Destination,
        purpose: &Purpose,
    ) -> Result<Option<PendingStatus>, StoreError> {
        let found = self.store.find_pending(caller.tenant(), destination, purpose).await?;
        Ok(found.map(|verification| PendingStatus {
            created_at: verification.created_at,
            expires_at: verification.expires_at,
            attempts: verification.attempts,
            max_attempts: verification.max_attempts,
            now: self.clock.now(),
        }))
    }
}
