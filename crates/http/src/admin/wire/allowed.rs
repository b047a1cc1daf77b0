//! Addresses and networks.

use countersign_core::domain::allowed_ips::AllowedIps;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// IP addresses and networks, as in `203.0.113.7` and `198.51.100.0/24`; none means everywhere.
#[derive(Debug, Clone, Default, ToSchema)]
#[schema(value_type = Vec<String>, example = json!(["198.51.100.0/24"]))]
pub(in crate::admin) struct AllowedTexts(pub(in crate::admin) AllowedIps);

impl<'de> Deserialize<'de> for AllowedTexts {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let texts = Vec::<String>::deserialize(input)?;
        let networks = AllowedIps::parse(texts.iter().map(String::as_str));
        networks.map(Self).map_err(|_| super::not("a list of IP addresses and networks"))
    }
}

impl Serialize for AllowedTexts {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        self.0.to_texts().serialize(output)
    }
}
