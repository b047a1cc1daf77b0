//! The section `[database]`: which store, and how it is reached.

use std::path::PathBuf;
use std::time::Duration;

use countersign_core::domain::secret::Secret;
use serde::{Deserialize, Deserializer};

use super::ConfigError;
use super::sections::{at_least_one, empty_is_none, seconds};
use crate::wiring;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Database {
    /// PostgreSQL's address; without one everything is in the data folder. It holds a password.
    #[serde(deserialize_with = "secret")]
    pub(crate) url: Option<Secret>,
    #[serde(deserialize_with = "empty_is_none")]
    pub(crate) url_file: Option<PathBuf>,
    #[serde(deserialize_with = "empty_is_none")]
    pub(crate) root_certificate_file: Option<PathBuf>,
    #[serde(deserialize_with = "at_least_one")]
    pub(crate) queue: usize,
    #[serde(deserialize_with = "at_least_one")]
    pub(crate) readers: usize,
    #[serde(deserialize_with = "at_least_one")]
    pub(crate) pool: usize,
    #[serde(deserialize_with = "at_least_one")]
    pub(crate) writers: usize,
    #[serde(rename = "connect_timeout_seconds", deserialize_with = "seconds")]
    pub(crate) connect_timeout: Duration,
    #[serde(rename = "statement_timeout_seconds", deserialize_with = "seconds")]
    pub(crate) statement_timeout: Duration,
}

impl Database {
    /// Reads the URL from its file and looks whether it can be used.
    pub(super) fn complete(&mut self) -> Result<(), ConfigError> {
        let wrong = |field: &str, why: String| ConfigError::Field { field: format!("database.{field}"), why };
        let mut field = "url";
        if let Some(path) = &self.url_file {
            if self.url.is_some() {
                return Err(wrong("url_file", "is set beside database.url; keep one of them".to_owned()));
            }
            field = "url_file";
            let text = std::fs::read_to_string(path)
                .map_err(|why| wrong(field, format!("{} cannot be read: {why}", path.display())))?;
            self.url = Some(Secret::new(text.trim()));
        }
        match &self.url {
            Some(url) => wiring::check_database_url(url).map_err(|why| wrong(field, why)),
            None => Ok(()),
        }
    }
}

fn secret<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Secret>, D::Error> {
    let text = String::deserialize(input)?;
    Ok((!text.is_empty()).then(|| Secret::new(text)))
}
