//! Housekeeping: hand-overs whose process died, and rows that nobody can ask about any more.

use super::Engine;
use crate::ports::observer::Event;
use crate::ports::store::{StoreError, SweepPolicy};

/// Rows of each kind that one turn removes; small, so that a request waits behind one turn at most.
const SWEEP_BATCH: u32 = 256;

impl Engine {
    /// Settles hand-overs whose lease ran out. Returns how many.
    pub async fn settle_lost(&self) -> Result<u32, StoreError> {
        let settled = self.store.settle_lost(SWEEP_BATCH, self.clock.now()).await?;
        for _ in 0..settled {
            self.observer.count(Event::Rescued);
        }
        if settled > 0 {
            tracing::warn!(
                settled,
                "deliveries.settled: hand-overs of a process that died are unconfirmed now"
            );
        }
        Ok(settled)
    }

    /// Removes one turn's worth of old rows. Returns how many; zero means that nothing is left.
    pub async fn sweep(&self, policy: SweepPolicy) -> Result<u32, StoreError> {
        Ok(self.store.sweep(policy, SWEEP_BATCH, self.clock.now()).await?.rows)
    }

    /// Whether the store can read and write now.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.store.ping().await
    }
}
