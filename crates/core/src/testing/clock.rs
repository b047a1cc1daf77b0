//! A clock that stands still until it is moved.

use std::sync::{Mutex, PoisonError};
use std::task::Waker;
use std::time::Duration;

use async_trait::async_trait;

use crate::domain::time::Timestamp;
use crate::ports::clock::Clock;

/// Stands at a time; [`TestClock::advance`] moves it and ends the waits that are over.
pub struct TestClock {
    state: Mutex<State>,
}

struct State {
    now: Timestamp,
    sleepers: Vec<(Timestamp, Waker)>,
    skips_sleep: bool,
}

impl TestClock {
    /// A clock that stands at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self { state: Mutex::new(State { now, sleepers: Vec::new(), skips_sleep: false }) }
    }

    /// A clock whose sleepers do not wait but move it: for tests of retries.
    pub fn skipping(now: Timestamp) -> Self {
        Self { state: Mutex::new(State { now, sleepers: Vec::new(), skips_sleep: true }) }
    }

    /// Moves the clock on and wakes whoever has waited long enough.
    pub fn advance(&self, span: Duration) {
        self.set(self.now() + span);
    }

    /// Sets the clock, backwards too.
    pub fn set(&self, now: Timestamp) {
        let woken = {
            let mut state = self.lock();
            state.now = now;
            let (over, waiting): (Vec<_>, Vec<_>) =
                state.sleepers.drain(..).partition(|(until, _)| until.is_past(now));
            state.sleepers = waiting;
            over
        };
        for (_, waker) in woken {
            waker.wake();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.lock().now
    }

    async fn sleep(&self, span: Duration) {
        let until = self.now() + span;
        if self.lock().skips_sleep {
            return self.set(until);
        }
        std::future::poll_fn(|context| {
            let mut state = self.lock();
            if until.is_past(state.now) {
                return std::task::Poll::Ready(());
            }
            state.sleepers.push((until, context.waker().clone()));
            std::task::Poll::Pending
        })
        .await;
    }
}
