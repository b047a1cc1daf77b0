//! Settings of a provider, as an operator writes them.

use countersign_core::domain::provider::{OpenProvider, SettingsFault};
use countersign_core::domain::secret::Secret;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::vendor;

/// Why a provider cannot be set up. It names the setting and holds nothing of its value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct InvalidSettings {
    /// Which one.
    pub field: String,
    /// What is wrong, and what would be right.
    pub why: String,
}

impl InvalidSettings {
    pub(crate) fn new(field: &str, why: impl Into<String>) -> Self {
        Self { field: field.to_owned(), why: why.into() }
    }
}

impl From<InvalidSettings> for SettingsFault {
    fn from(invalid: InvalidSettings) -> Self {
        let place = if invalid.field == PASSWORD { "credentials" } else { "settings" };
        Self { field: format!("{place}.{}", invalid.field), why: invalid.why }
    }
}

/// The one credential of the drivers that keep connections.
const PASSWORD: &str = "password";

/// Reads a provider's settings together with its password, which is a credential and stands in no settings.
pub(crate) fn with_password<T>(
    provider: &OpenProvider,
    parse: impl Fn(Value) -> Result<T, InvalidSettings>,
) -> Result<T, SettingsFault> {
    vendor::only_credentials(provider, &[PASSWORD])?;
    let mut settings: Map<String, Value> = vendor::settings(provider)?;
    if settings.contains_key(PASSWORD) {
        return Err(vendor::misfit("settings.password", "is a credential: give it as credentials.password"));
    }
    if let Some(password) = provider.credentials.get(PASSWORD) {
        settings.insert(PASSWORD.to_owned(), Value::String(password.expose().to_owned()));
    }
    Ok(parse(Value::Object(settings))?)
}

/// Reads settings of any shape.
pub(crate) fn read<T: DeserializeOwned>(settings: Value) -> Result<T, InvalidSettings> {
    serde_path_to_error::deserialize(settings).map_err(|error| {
        let path = error.path().to_string();
        InvalidSettings { field: path, why: without_values(&error.into_inner().to_string()) }
    })
}

/// serde quotes a value that it did not expect, which may be a secret that stands in the wrong place.
fn without_values(why: &str) -> String {
    match why.split_once(", expected ") {
        Some((found, expected)) if found.starts_with("invalid ") => format!("must be {expected}"),
        _ => why.to_owned(),
    }
}

/// Reads a secret.
pub(crate) fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(Secret::new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Settings {
        #[expect(dead_code, reason = "only read")]
        port: u16,
    }

    #[test]
    fn an_error_names_the_setting_and_not_its_value() {
        let why = |settings| read::<Settings>(settings).expect_err("invalid").to_string();
        assert_eq!(why(serde_json::json!({"port": "hunter2"})), "port: must be u16");
        assert!(why(serde_json::json!({"port": 1, "prot": 2})).contains("unknown field `prot`"));
        assert!(why(serde_json::json!({})).contains("missing field `port`"));
    }
}
