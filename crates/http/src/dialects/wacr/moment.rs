//! Points in time as the dialect prints them.

use countersign_core::domain::time::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::Offset;

static PRINTER: DateTimePrinter = DateTimePrinter::new();

/// ISO 8601 with seconds and a numeric offset, as in `2026-01-01T08:03:14+00:00` (`wacr-api-v2.md` 1.9).
///
/// A time past the year 9999 prints as the last one there is.
pub(crate) fn iso8601(time: Timestamp) -> String {
    let seconds = time.as_seconds().min(jiff::Timestamp::MAX.as_second());
    let time = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MIN);
    let mut text = PRINTER.datetime_to_string(&Offset::UTC.to_datetime(time));
    text.push_str("+00:00");
    text
}

/// Reads a time in ISO 8601, in UTC where it names no offset. The space that an unescaped `+` of a query became counts
/// as one.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let plus = text.rsplit_once(' ').map(|(time, offset)| format!("{time}+{offset}"));
    let exact = [Some(text), plus.as_deref()].into_iter().flatten().find_map(|text| text.parse().ok());
    let exact: jiff::Timestamp = match exact {
        Some(exact) => exact,
        None => Offset::UTC.to_timestamp(text.parse::<jiff::civil::DateTime>().ok()?).ok()?,
    };
    Some(Timestamp::from_millis(exact.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_whole_seconds_and_an_offset() {
        assert_eq!(iso8601(Timestamp::from_millis(1_767_253_994_999)), "2026-01-01T07:53:14+00:00");
        assert_eq!(iso8601(Timestamp::from_millis(0)), "1970-01-01T00:00:00+00:00");
        assert_eq!(iso8601(Timestamp::from_millis(i64::MAX)), "9999-12-30T22:00:00+00:00");
    }

    #[test]
    fn reads_what_it_prints_and_the_usual_spellings() {
        for (text, millis) in [
            ("2026-01-01T07:53:14+00:00", Some(1_767_253_994_000)),
            ("2026-01-01T07:53:14 00:00", Some(1_767_253_994_000)),
            ("2026-01-01T09:53:14+02:00", Some(1_767_253_994_000)),
            ("2026-01-01T07:53:14.130Z", Some(1_767_253_994_130)),
            ("2026-01-01T07:53:14", Some(1_767_253_994_000)),
            ("2026-01-01 07:53:14", Some(1_767_253_994_000)),
            ("2026-01-01", Some(1_767_225_600_000)),
            ("2026-02-30", None),
            ("yesterday", None),
            ("1767253994", None),
            ("99999-01-01", None),
            ("' OR 1=1 --", None),
        ] {
            assert_eq!(parse(text).map(Timestamp::as_millis), millis, "{text}");
        }
    }
}
