//! Leaves an account alone that is at fault (expired token, unpaid bill, ban), instead of failing every code
//! against it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::domain::ids::TenantId;
use crate::domain::time::Timestamp;

/// An account at one revision of its settings: changing them closes the breaker.
pub(super) type AccountKey = (TenantId, i64);

/// Open breakers of this node, with the time at which the next call may probe.
pub(super) struct Breaker {
    rest: Duration,
    open: Mutex<HashMap<AccountKey, Timestamp>>,
}

impl Breaker {
    pub(super) fn new(rest: Duration) -> Self {
        Self { rest, open: Mutex::new(HashMap::new()) }
    }

    /// Whether a call may go out. When the rest is over one caller gets through to probe; the others wait for
    /// its outcome, or for another rest.
    pub(super) fn admits(&self, account: AccountKey, now: Timestamp) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&account) {
            None => true,
            // Further off than two rests: the clock was set back since.
            Some(until) if until.is_past(now) || *until > now + self.rest * 2 => {
                *until = now + self.rest;
                true
            }
            Some(_) => false,
        }
    }

    /// The account is at fault. Returns whether the breaker was closed before.
    pub(super) fn trip(&self, account: AccountKey, now: Timestamp) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|(tenant, revision), _| *tenant != account.0 || *revision >= account.1);
        open.insert(account, now + self.rest).is_none()
    }

    /// The call that was let through did not go out: if it was the probe, the next one is.
    pub(super) fn give_back(&self, account: AccountKey, now: Timestamp) {
        if let Some(until) = self.open.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&account) {
            *until = now;
        }
    }

    /// The account works.
    pub(super) fn reset(&self, account: AccountKey) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests_then_lets_one_probe_through() {
        let at = Timestamp::from_seconds;
        let breaker = Breaker::new(Duration::from_secs(30));
        let account = (TenantId(1), 1);
        assert!(breaker.admits(account, at(0)));
        assert!(breaker.trip(account, at(0)));
        assert!(!breaker.admits(account, at(29)));
        assert!(breaker.admits((TenantId(1), 2), at(1)), "changed settings are tried at once");
        assert!(breaker.admits(account, at(30)), "the probe");
        assert!(!breaker.admits(account, at(30)), "only one");
        assert!(!breaker.trip(account, at(31)), "it was open");
        breaker.reset(account);
        assert!(breaker.admits(account, at(31)));
    }

    #[test]
    fn a_probe_that_never_went_out_is_free_for_the_next() {
        let at = Timestamp::from_seconds;
        let breaker = Breaker::new(Duration::from_secs(30));
        let account = (TenantId(1), 1);
        breaker.trip(account, at(0));
        assert!(breaker.admits(account, at(30)), "the probe");
        breaker.give_back(account, at(31));
        assert!(breaker.admits(account, at(31)), "the next probe");
        breaker.give_back((TenantId(2), 1), at(31));
        assert!(breaker.admits((TenantId(2), 1), at(31)), "a closed one stays closed");
    }

    #[test]
    fn a_clock_set_back_does_not_lengthen_the_rest() {
        let at = Timestamp::from_seconds;
        let breaker = Breaker::new(Duration::from_secs(30));
        breaker.trip((TenantId(1), 1), at(5_000));
        assert!(breaker.admits((TenantId(1), 1), at(100)));
    }
}
