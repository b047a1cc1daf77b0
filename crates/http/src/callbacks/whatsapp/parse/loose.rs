//! Values that Meta writes now as a string, now as a number.

use std::borrow::Cow;

use countersign_core::domain::time::Timestamp;
use serde_json::Value;

use super::MAX_ID_CHARS;

/// 9999-12-31T23:59:59Z; no report is from later.
const LAST_SECOND: i64 = 253_402_300_799;

/// The elements of a list that may be missing.
pub(super) fn array<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A string, or a whole number as one.
pub(super) fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) if !number.is_f64() => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// An id: a string or number that is neither empty nor absurdly long.
pub(super) fn id(value: Option<&Value>) -> Option<String> {
    let text = text(value?)?;
    let is_sound = !text.is_empty() && text.len() <= MAX_ID_CHARS && !text.chars().any(char::is_control);
    is_sound.then(|| text.into_owned())
}

/// Unix seconds.
pub(super) fn time(value: Option<&Value>) -> Option<Timestamp> {
    let seconds: i64 = text(value?)?.parse().ok()?;
    (0..=LAST_SECOND).contains(&seconds).then(|| Timestamp::from_seconds(seconds))
}

/// `text` if it can go into a log as a name: at most 64 letters, digits, hyphens and underscores.
pub(super) fn name(text: &str) -> &str {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if (1..=64).contains(&text.len()) && text.chars().all(is_name) { text } else { "unnamed" }
}
