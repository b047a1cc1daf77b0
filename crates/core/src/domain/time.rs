//! Points in time, as the stores keep them.

use std::fmt;
use std::ops::Add;
use std::time::Duration;

/// Milliseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From whole seconds since the epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Milliseconds since the epoch; a time before it counts as the epoch.
    pub const fn as_millis_unsigned(self) -> u64 {
        if self.0 < 0 { 0 } else { self.0.unsigned_abs() }
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// This time less `span`.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis(span)))
    }

    /// Whether a thing that ends at this time has ended at `now`.
    ///
    /// The one place where expiry is compared: a code is good up to, not at, its end.
    pub fn is_past(self, now: Self) -> bool {
        now >= self
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}ms", self.0)
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// `span` in whole seconds, rounded up and at least 1: what a `Retry-After` header may say.
pub fn retry_after_seconds(span: Duration) -> u64 {
    let whole = span.as_secs();
    if span.subsec_nanos() > 0 { whole + 1 } else { whole.max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_dead_at_its_end() {
        let end = Timestamp::from_millis(10);
        assert!(!end.is_past(Timestamp::from_millis(9)));
        assert!(end.is_past(Timestamp::from_millis(10)));
    }

    #[test]
    fn a_retry_is_never_promised_too_early() {
        assert_eq!(retry_after_seconds(Duration::from_millis(1)), 1);
        assert_eq!(retry_after_seconds(Duration::from_millis(1_001)), 2);
        assert_eq!(retry_after_seconds(Duration::ZERO), 1);
    }
}
