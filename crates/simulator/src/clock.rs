//! The simulator's clock: wall time, in whole seconds. The only place that reads it or waits for it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Seconds since 1970, UTC.
#[expect(clippy::disallowed_methods, reason = "a development program; nothing in it depends on the time")]
pub(crate) fn unix_seconds() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
}

/// Waits.
#[expect(
    clippy::disallowed_methods,
    reason = "a development program; its tests wait for signals, not for this"
)]
pub(crate) async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// Unix seconds as RFC 3339 in UTC, such as `2026-01-31T09:00:00Z`; an impossible time prints as the epoch.
pub(crate) fn rfc3339(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn seconds_print_as_utc() {
        assert_eq!(super::rfc3339(1_750_030_073), "2025-06-15T23:27:53Z");
    }
}
