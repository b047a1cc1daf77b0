//! Calendar months, in which usage is counted, and times as people write them.

use super::time::Timestamp;
use jiff::tz::Offset;

/// The month of `at` in UTC, as in `2031-07`.
pub fn month(at: Timestamp) -> String {
    let date = Offset::UTC.to_datetime(instant(at)).date();
    format!("{:04}-{:02}", date.year(), date.month())
}

/// `at` in UTC with milliseconds, as in `2031-07-15T12:00:00.000Z` (RFC 3339).
pub fn rfc3339(at: Timestamp) -> String {
    format!("{:.3}", instant(at))
}

fn instant(at: Timestamp) -> jiff::Timestamp {
    let millis = at.as_millis();
    jiff::Timestamp::from_millisecond(millis).unwrap_or(if millis < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_at_midnight_utc() {
        for (millis, expected) in [
            (0, "1970-01"),
            (1_709_251_199_999, "2024-02"),
            (1_709_251_200_000, "2024-03"),
            (1_767_225_599_999, "2025-12"),
            (1_767_225_600_000, "2026-01"),
        ] {
            assert_eq!(month(Timestamp::from_millis(millis)), expected, "{millis}");
        }
        assert_eq!(month(Timestamp::from_millis(i64::MAX)), "9999-12");
    }
}
