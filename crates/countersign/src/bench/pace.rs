//! Whose turn it is: at once, or at each request's time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

/// Turns for a number of requests.
pub(super) struct Pace {
    requests: u64,
    given: AtomicU64,
    rate: Option<Rate>,
}

struct Rate {
    begun: Instant,
    per_second: u32,
    /// As many permits as requests are due and not yet taken.
    due: Semaphore,
}

impl Pace {
    /// As fast as the callers come.
    pub(super) fn unbounded(requests: u64) -> Self {
        Self { requests, given: AtomicU64::new(0), rate: None }
    }

    /// So many a second, from now on. A thread of its own keeps the time, finer than the runtime's timer does.
    pub(super) fn steady(requests: u64, per_second: u32) -> std::io::Result<Arc<Self>> {
        let rate = Rate { begun: now(), per_second, due: Semaphore::new(0) };
        let pace = Arc::new(Self { requests, given: AtomicU64::new(0), rate: Some(rate) });
        let keeper = Arc::clone(&pace);
        std::thread::Builder::new().name("bench-pace".to_owned()).spawn(move || keeper.keep_time())?;
        Ok(pace)
    }

    /// Waits for the next turn. Gives the time at which its request should go out; none when all have.
    pub(super) async fn turn(&self) -> Option<Instant> {
        let place = self.given.fetch_add(1, Ordering::Relaxed);
        if place >= self.requests {
            return None;
        }
        match &self.rate {
            None => Some(now()),
            Some(rate) => {
                rate.due.acquire().await.ok()?.forget();
                Some(rate.time_of(place))
            }
        }
    }

    /// Turns given so far.
    pub(super) fn given(&self) -> u64 {
        self.given.load(Ordering::Relaxed).min(self.requests)
    }

    pub(super) fn requests(&self) -> u64 {
        self.requests
    }

    /// Ends the turns early.
    pub(super) fn stop(&self) {
        self.given.store(self.requests, Ordering::Relaxed);
        if let Some(rate) = &self.rate {
            rate.due.close();
        }
    }

    fn keep_time(&self) {
        let Some(rate) = &self.rate else { return };
        let mut released = 0;
        while released < self.requests && !rate.due.is_closed() {
            let wait = rate.time_of(released).saturating_duration_since(now());
            if !wait.is_zero() {
                std::thread::sleep(wait);
            }
            rate.due.add_permits(1);
            released += 1;
        }
    }
}

impl Rate {
    fn time_of(&self, place: u64) -> Instant {
        let nanos = u128::from(place) * 1_000_000_000 / u128::from(self.per_second);
        self.begun + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

#[expect(clippy::disallowed_methods, reason = "a load generator measures real time")]
pub(super) fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_request_has_its_time() {
        let pace = Pace::steady(3, 1_000).expect("a thread");
        let first = pace.turn().await.expect("a turn");
        let second = pace.turn().await.expect("a turn");
        assert_eq!(second - first, Duration::from_millis(1), "however late it was taken");
        assert!(now() >= second, "no turn comes before its time");
        assert!(pace.turn().await.is_some());
        assert_eq!(pace.turn().await, None);
        assert_eq!(pace.given(), 3);
    }

    #[tokio::test]
    async fn a_stop_wakes_whoever_waits() {
        let pace = Pace::steady(10, 1).expect("a thread");
        assert!(pace.turn().await.is_some());
        let waiting = tokio::spawn({
            let pace = Arc::clone(&pace);
            async move { pace.turn().await }
        });
        tokio::task::yield_now().await;
        pace.stop();
        assert_eq!(waiting.await.expect("no panic"), None);
    }
}
