//! How fast an account sends, and how soon it connects again.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use countersign_core::domain::time::Timestamp;

/// Lets requests through one by one, each a while after the one before.
pub(super) struct Pace {
    gap: Duration,
    next: Mutex<Timestamp>,
}

impl Pace {
    pub(super) fn new(per_second: u16) -> Self {
        let gap = Duration::from_secs(1) / u32::from(per_second.max(1));
        Self { gap, next: Mutex::new(Timestamp::from_millis(0)) }
    }

    /// Takes the next turn, and says how long it is until then. `None` takes none: it would be later than `most`.
    pub(super) fn take(&self, now: Timestamp, most: Duration) -> Option<Duration> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = next.since(now);
        // A turn that is further away than all waiters together: the clock was set back.
        let wait = if wait > Duration::from_hours(1) { Duration::ZERO } else { wait };
        if wait > most {
            return None;
        }
        *next = now + wait + self.gap;
        Some(wait)
    }
}

/// The longest rest between two tries to connect.
const LONGEST_REST: Duration = Duration::from_secs(30);

/// How long to rest after `failures` tries in vain: twice as long each time, and less by up to a half as `jitter` says,
/// so that nodes that lost the same SMSC do not come back together.
pub(super) fn rest(failures: u32, jitter: u8) -> Duration {
    let whole =
        Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(failures.min(8))).min(LONGEST_REST);
    whole.saturating_sub(whole / 2 * u32::from(jitter) / 255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_a_gap_apart_and_none_is_kept_for_later() {
        let (pace, at) = (Pace::new(10), Timestamp::from_millis);
        let most = Duration::from_millis(250);
        let waits: Vec<_> = (0..4).map(|_| pace.take(at(1_000), most).map(|wait| wait.as_millis())).collect();
        assert_eq!(waits, [Some(0), Some(100), Some(200), None], "the fourth would wait too long");
        assert_eq!(pace.take(at(1_300), most), Some(Duration::ZERO));
        assert_eq!(pace.take(at(9_000), most), Some(Duration::ZERO));
        assert_eq!(pace.take(at(9_000), most), Some(Duration::from_millis(100)), "no turn was saved up");
        assert_eq!(pace.take(at(10), Duration::from_mins(1)), Some(Duration::from_millis(9_190)));
    }

    #[test]
    fn rests_grow_up_to_a_bound() {
        let seconds: Vec<_> = (0..8).map(|failures| rest(failures, 0).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(rest(3, 255), Duration::from_secs(4));
        assert!(rest(99, 128) < LONGEST_REST && rest(99, 128) > LONGEST_REST / 2);
    }
}
