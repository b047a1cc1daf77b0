//! Whole numbers.

use std::ops::RangeInclusive;

use countersign_core::domain::ids::ContactId;
use serde_json::Value;

use super::Checks;

const DEFAULT_MINUTES: u32 = 10;

impl Checks<'_> {
    /// `expiry_minutes`, 1 to 60, 10 when absent.
    pub(crate) fn expiry_minutes(&mut self) -> u32 {
        self.integer("expiry_minutes", 1..=60)
            .and_then(|minutes| u32::try_from(minutes).ok())
            .unwrap_or(DEFAULT_MINUTES)
    }

    /// `contact_id`.
    pub(crate) fn contact_id(&mut self) -> Option<ContactId> {
        self.integer("contact_id", 1..=i64::MAX).map(ContactId)
    }

    pub(super) fn integer(&mut self, field: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let value = self.present(field)?;
        let Some(number) = whole(value) else {
            self.wrong(field, "must be an integer");
            return None;
        };
        if number < *range.start() {
            self.wrong(field, &format!("must be at least {}", range.start()));
        } else if number > *range.end() {
            self.wrong(field, &format!("must not be greater than {}", range.end()));
        }
        range.contains(&number).then_some(number)
    }
}

/// A value that Laravel's `integer` takes, booleans aside: `10`, `10.0`, `"10"`.
pub(super) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| integral(number.as_f64()?)),
        Value::String(text) => digits(text.trim()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A float without a fraction, if every integer of its size is exact.
#[expect(clippy::cast_possible_truncation, reason = "the bound leaves nothing to truncate")]
fn integral(float: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
}

/// Digits with an optional sign and without leading zeros.
pub(crate) fn digits(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = unsigned == "0" || !unsigned.starts_with('0');
    (plain && unsigned.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn takes_what_laravel_takes_but_booleans() {
        for (value, number) in [
            (json!(10), Some(10)),
            (json!(10.0), Some(10)),
            (json!(1e1), Some(10)),
            (json!("10"), Some(10)),
            (json!(" +10 "), Some(10)),
            (json!("-3"), Some(-3)),
            (json!("0"), Some(0)),
            (json!(10.5), None),
            (json!("10.0"), None),
            (json!("010"), None),
            (json!("+-1"), None),
            (json!("1e1"), None),
            (json!("٣"), None),
            (json!(true), None),
            (json!([10]), None),
            (json!({}), None),
            (json!(9_223_372_036_854_775_807_i64), Some(i64::MAX)),
            (json!(9_223_372_036_854_775_808_u64), None),
            (json!("9223372036854775808"), None),
            (json!(1e300), None),
        ] {
            assert_eq!(whole(&value), number, "{value}");
        }
    }
}
