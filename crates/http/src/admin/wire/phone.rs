use countersign_core::domain::destination::Destination;
use countersign_core::domain::purpose::Purpose;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::not;

/// A phone number with its country code; `+`, spaces, hyphens, dots and parentheses are left out.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, example = "+14155550123")]
pub(in crate::admin) struct PhoneText(pub(in crate::admin) Destination);

impl<'de> Deserialize<'de> for PhoneText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Destination::parse_phone(&text)
            .map(Self)
            .map_err(|_| not("a phone number with country code, 3 to 15 digits"))
    }
}

/// What a code is for, 1 to 50 characters.
#[derive(Debug, Default, ToSchema)]
#[schema(value_type = String, example = "authentication", min_length = 1, max_length = 50)]
pub(in crate::admin) struct PurposeText(pub(in crate::admin) Purpose);

impl<'de> Deserialize<'de> for PurposeText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Purpose::parse(&text).map(Self).map_err(|_| not("1 to 50 characters"))
    }
}
