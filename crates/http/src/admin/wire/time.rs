use countersign_core::domain::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use super::not;

/// A time in RFC 3339 with its offset; answers are in UTC with milliseconds.
#[derive(Debug, Clone, Copy, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-01-01T07:53:14.000Z")]
pub(in crate::admin) struct TimeText(pub(in crate::admin) Timestamp);

impl Serialize for TimeText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time =
            jiff::Timestamp::from_millisecond(self.0.as_millis()).map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(&format!("{time:.3}"))
    }
}

impl<'de> Deserialize<'de> for TimeText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time: jiff::Timestamp =
            text.parse().map_err(|_| not("a time with its offset, as in 2026-12-31T23:59:59Z"))?;
        Ok(Self(Timestamp::from_millis(time.as_millisecond())))
    }
}
