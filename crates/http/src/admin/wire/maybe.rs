use serde::{Deserialize, Deserializer};

/// For a field where `null` means something else than leaving it out: with `#[serde(default)]`, `None` is left out.
///
/// # Errors
///
/// The value is neither `null` nor a `T`.
#[expect(clippy::option_option, reason = "absent, null and a value are three things here")]
pub(in crate::admin) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
