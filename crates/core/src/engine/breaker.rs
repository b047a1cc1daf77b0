//! Leaves a vendor alone that is at fault (expired token, unpaid bill, ban, outage), instead of failing every code
//! against it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::domain::ids::TenantId;
use crate::domain::time::Timestamp;

/// Passing failures in a row after which a vendor rests.
const FAILURES: u32 = 5;

/// Vendors remembered at most; a bound, not a policy.
const MOST: usize = 50_000;

/// A WhatsApp account at one revision of its settings: changing them closes the breaker.
pub(super) type AccountKey = (TenantId, i64);

/// What is known of one vendor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Fuse {
    /// Passing failures in a row.
    failures: u32,
    /// While it rests: when the next call may probe.
    until: Option<Timestamp>,
}

impl Fuse {
    /// Whether a call may go out, and what is known then. When the rest is over one caller gets through to probe; the
    /// others wait for its outcome, or for another rest.
    fn asked(self, now: Timestamp, rest: Duration) -> (bool, Self) {
        match self.until {
            None => (true, self),
            // Further off than two rests: the clock was set back since.
            Some(until) if until.is_past(now) || until > now + rest * 2 => {
                (true, Self { until: Some(now + rest), ..self })
            }
            Some(_) => (false, self),
        }
    }

    /// After a passing failure: the one too many opens it, and a probe's failure keeps it open.
    fn failed(self, now: Timestamp, rest: Duration) -> Self {
        let failures = self.failures.saturating_add(1);
        let opens = self.until.is_some() || failures >= FAILURES;
        Self { failures, until: opens.then(|| now + rest).or(self.until) }
    }
}

/// Breakers of this node.
pub(super) struct Breaker<K> {
    rest: Duration,
    known: Mutex<HashMap<K, Fuse>>,
}

impl<K: Eq + Hash + Copy> Breaker<K> {
    pub(super) fn new(rest: Duration) -> Self {
        Self { rest, known: Mutex::new(HashMap::new()) }
    }

    /// Whether a call may go out.
    pub(super) fn admits(&self, key: K, now: Timestamp) -> bool {
        let mut known = self.lock();
        let Some(fuse) = known.get_mut(&key) else { return true };
        let (admitted, after) = fuse.asked(now, self.rest);
        *fuse = after;
        admitted
    }

    /// The vendor is at fault. Returns whether the breaker was closed before.
    pub(super) fn trip(&self, key: K, now: Timestamp) -> bool {
        let open = Fuse { failures: FAILURES, until: Some(now + self.rest) };
        Self::put(&mut self.lock(), key, open).is_none_or(|before| before.until.is_none())
    }

    /// The vendor failed in a way that may pass. Returns whether that opened the breaker.
    pub(super) fn fail(&self, key: K, now: Timestamp) -> bool {
        // Read and written under one lock: of failures at the same moment each counts, and one opens it.
        let mut known = self.lock();
        let before = known.get(&key).copied().unwrap_or_default();
        let after = before.failed(now, self.rest);
        Self::put(&mut known, key, after);
        before.until.is_none() && after.until.is_some()
    }

    /// The call that was let through says nothing of the vendor: if it was the probe, the next one is.
    pub(super) fn give_back(&self, key: K, now: Timestamp) {
        if let Some(fuse) = self.lock().get_mut(&key) {
            fuse.until = fuse.until.map(|_| now);
        }
    }

    /// The vendor works. Returns whether the breaker was open.
    pub(super) fn reset(&self, key: K) -> bool {
        self.lock().remove(&key).is_some_and(|fuse| fuse.until.is_some())
    }

    fn put(known: &mut HashMap<K, Fuse>, key: K, fuse: Fuse) -> Option<Fuse> {
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, fuse)
    }

    /// A panic elsewhere leaves the map whole: every change is one insert.
    fn lock(&self) -> MutexGuard<'_, HashMap<K, Fuse>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: Duration = Duration::from_secs(30);

    fn at(second: u64) -> Timestamp {
        Timestamp::from_seconds(0) + Duration::from_secs(second)
    }

    #[test]
    fn a_fuse_opens_after_its_failures_and_lets_one_probe_through_after_each_rest() {
        let fuse = |failures, until: Option<u64>| Fuse { failures, until: until.map(at) };
        for (before, now, admitted, after) in [
            (fuse(0, None), 5, true, fuse(0, None)),
            (fuse(4, None), 5, true, fuse(4, None)),
            (fuse(5, Some(30)), 29, false, fuse(5, Some(30))),
            (fuse(5, Some(30)), 30, true, fuse(5, Some(60))),
            (fuse(5, Some(5_030)), 100, true, fuse(5, Some(130))),
        ] {
            assert_eq!(before.asked(at(now), REST), (admitted, after), "{before:?} at {now}");
        }
        for (before, now, after) in [
            (fuse(0, None), 5, fuse(1, None)),
            (fuse(3, None), 5, fuse(4, None)),
            (fuse(4, None), 5, fuse(5, Some(35))),
            (fuse(5, Some(60)), 31, fuse(6, Some(61))),
            (fuse(0, Some(60)), 31, fuse(1, Some(61))),
        ] {
            assert_eq!(before.failed(at(now), REST), after, "{before:?} at {now}");
        }
    }

    #[test]
    fn rests_then_lets_one_probe_through() {
        let breaker = Breaker::new(REST);
        let account = (TenantId(1), 1);
        assert!(breaker.admits(account, at(0)));
        assert!(breaker.trip(account, at(0)));
        assert!(!breaker.admits(account, at(29)));
        assert!(breaker.admits((TenantId(1), 2), at(1)), "changed settings are tried at once");
        assert!(breaker.admits(account, at(30)), "the probe");
        assert!(!breaker.admits(account, at(30)), "only one");
        assert!(!breaker.trip(account, at(31)), "it was open");
        assert!(breaker.reset(account));
        assert!(breaker.admits(account, at(31)));
        assert!(!breaker.reset(account), "it was closed");
    }

    #[test]
    fn a_success_ends_the_run_of_failures() {
        let breaker = Breaker::new(REST);
        let line = (TenantId(1), 1);
        for _ in 0..FAILURES - 1 {
            assert!(!breaker.fail(line, at(0)));
        }
        breaker.reset(line);
        for _ in 0..FAILURES - 1 {
            assert!(!breaker.fail(line, at(0)));
        }
        assert!(breaker.fail(line, at(0)), "one too many");
        assert!(!breaker.admits(line, at(1)));
        assert!(!breaker.fail(line, at(2)), "it was open");
    }

    #[test]
    fn a_probe_that_never_went_out_is_free_for_the_next() {
        let breaker = Breaker::new(REST);
        let account = (TenantId(1), 1);
        breaker.trip(account, at(0));
        assert!(breaker.admits(account, at(30)), "the probe");
        breaker.give_back(account, at(31));
        assert!(breaker.admits(account, at(31)), "the next probe");
        breaker.give_back((TenantId(2), 1), at(31));
        assert!(breaker.admits((TenantId(2), 1), at(31)), "a closed one stays closed");
    }
}
