use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::clock::Clock;
use rustix::time::{ClockId, clock_gettime};

/// The machine's clock that nobody sets: it counts from the machine's start, and while the machine sleeps.
pub(crate) struct SteadyClock;

#[cfg(any(target_os = "linux", target_os = "android"))]
const CLOCK: ClockId = ClockId::Boottime;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const CLOCK: ClockId = ClockId::Monotonic;

#[async_trait]
impl Clock for SteadyClock {
    fn now(&self) -> Timestamp {
        let time = clock_gettime(CLOCK);
        Timestamp::from_millis(time.tv_sec * 1_000 + time.tv_nsec / 1_000_000)
    }

    #[expect(clippy::disallowed_methods, reason = "this is the port's implementation")]
    async fn sleep(&self, span: Duration) {
        tokio::time::sleep(span).await;
    }
}
