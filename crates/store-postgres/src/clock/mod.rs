//! The store's time: the server's clock decides, not those of the nodes.
//!
//! A node reads the server's clock once a second, and in between counts on by a clock of its own that nobody sets. How
//! far off that can be is known: half of what the quickest reading took, and what the clocks may have drifted apart
//! since. While it may be more than a quarter of a second the store does not answer, so no code is let in later than
//! that after its end. What this cannot see: a machine that is frozen as a whole, clocks and all, is late until the
//! first reading after it, a second at most.

mod estimate;
mod steady;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::StoreError;

use estimate::Estimate;
pub(crate) use estimate::Reading;
pub(crate) use steady::SteadyClock;

/// The store's time.
#[derive(Clone)]
pub(crate) struct StoreClock {
    own: Arc<dyn Clock>,
    estimate: Arc<Mutex<Estimate>>,
}

impl StoreClock {
    /// From a first reading, by the clock `own`.
    pub(crate) fn new(own: Arc<dyn Clock>, first: Reading) -> Self {
        Self { own, estimate: Arc::new(Mutex::new(Estimate::of(first))) }
    }

    /// Takes a reading in.
    pub(crate) fn read(&self, reading: Reading) {
        let mut estimate = self.estimate.lock().unwrap_or_else(PoisonError::into_inner);
        *estimate = estimate.with(reading);
    }

    /// Refuses to go on while the time may be further off than it is allowed to be.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        let error = self.estimate().error(self.own.now());
        if error <= estimate::BOUND {
            return Ok(());
        }
        Err(StoreError::Away(format!("the server's time is known only within {error} ms")))
    }

    fn estimate(&self) -> Estimate {
        *self.estimate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Clock for StoreClock {
    fn now(&self) -> Timestamp {
        self.estimate().time(self.own.now())
    }

    async fn sleep(&self, span: Duration) {
        self.own.sleep(span).await;
    }
}
