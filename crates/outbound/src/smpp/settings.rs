//! How an SMSC is reached, and what it wants to be asked.

use std::time::Duration;

use countersign_core::domain::secret::Secret;
use serde::Deserialize;
use serde_json::Value;

use crate::settings::{InvalidSettings, read, secret};

/// How the SMSC writes one id in the answer to a submission and in its receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptIds {
    /// Alike.
    #[default]
    Same,
    /// Hexadecimal in the answer, decimal in the receipt.
    HexThenDecimal,
    /// Decimal in the answer, hexadecimal in the receipt.
    DecimalThenHex,
}

/// The settings of one SMSC account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmppSettings {
    /// Name or address of the SMSC.
    pub host: String,
    /// Its port.
    #[serde(default = "usual_port")]
    pub port: u16,
    /// Whether the connection is TLS from the first byte.
    #[serde(default)]
    pub tls: bool,
    /// A certificate authority to trust instead of the system's, as PEM.
    pub ca_pem: Option<String>,
    /// Who we are to the SMSC, 1 to 15 ASCII characters.
    pub system_id: String,
    /// Up to 8 ASCII characters.
    #[serde(deserialize_with = "secret")]
    pub password: Option<Secret>,
    /// Up to 12 ASCII characters, where the SMSC asks for a system type.
    #[serde(default)]
    pub system_type: String,
    /// Messages without an answer at the same time, 1 to 100.
    #[serde(default = "ten")]
    pub window: u16,
    /// Parts a second at most, 1 to 1,000: a little less than the contract says.
    #[serde(default = "ten")]
    pub per_second: u16,
    /// An idle connection is tried this often, 5 to 300 seconds.
    #[serde(default = "thirty")]
    pub enquire_link_seconds: u64,
    /// How long an answer is waited for, and again a place in the window and a connection, 1 to 60 seconds each.
    #[serde(default = "ten_seconds")]
    pub timeout_seconds: u64,
    /// How ids are written.
    #[serde(default)]
    pub receipt_ids: ReceiptIds,
    /// Type of number of senders, 0 to 6; without it by the sender: 5 for a name, 1 for a number, 3 for a short one.
    pub source_ton: Option<u8>,
    /// Numbering plan of senders, 0 to 18; without it 0 for a name or a short number, 1 for a number.
    pub source_npi: Option<u8>,
}

impl SmppSettings {
    /// Reads and checks settings.
    pub fn parse(settings: Value) -> Result<Self, InvalidSettings> {
        let settings: Self = read(settings)?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), InvalidSettings> {
        let host = self.host.as_str();
        if host.is_empty() || !host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:".contains(&b)) {
            return Err(InvalidSettings::new("host", "must be a host name or an address, without port"));
        }
        text("system_id", &self.system_id, 1, 15)?;
        text("password", self.password.as_ref().map_or("", Secret::expose), 0, 8)?;
        text("system_type", &self.system_type, 0, 12)?;
        range("window", self.window.into(), 1, 100)?;
        range("per_second", self.per_second.into(), 1, 1_000)?;
        range("enquire_link_seconds", self.enquire_link_seconds, 5, 300)?;
        range("timeout_seconds", self.timeout_seconds, 1, 60)?;
        range("source_ton", self.source_ton.unwrap_or_default().into(), 0, 6)?;
        range("source_npi", self.source_npi.unwrap_or_default().into(), 0, 18)
    }

    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }
}

fn text(field: &str, value: &str, least: usize, most: usize) -> Result<(), InvalidSettings> {
    let fits = (least..=most).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic());
    let why = || format!("must have {least} to {most} printable ASCII characters");
    if fits { Ok(()) } else { Err(InvalidSettings::new(field, why())) }
}

fn range(field: &str, value: u64, least: u64, most: u64) -> Result<(), InvalidSettings> {
    let why = || format!("must be {least} to {most}");
    if (least..=most).contains(&value) { Ok(()) } else { Err(InvalidSettings::new(field, why())) }
}

fn usual_port() -> u16 {
    2775
}

fn ten() -> u16 {
    10
}

fn ten_seconds() -> u64 {
    10
}

fn thirty() -> u64 {
    30
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_name_the_setting() {
        let base = json!({"host": "smsc.example", "system_id": "acme", "password": "hunter2"});
        assert_eq!(SmppSettings::parse(base.clone()).expect("settings").port, 2775);
        for (name, value) in [
            ("host", json!("")),
            ("system_id", json!("sixteen-letters!")),
            ("password", json!("nine-long")),
            ("system_type", json!("a b")),
            ("window", json!(0)),
            ("per_second", json!(1_001)),
            ("enquire_link_seconds", json!(4)),
            ("timeout_seconds", json!(61)),
            ("receipt_ids", json!("hex")),
            ("source_ton", json!(7)),
            ("source_npi", json!(19)),
        ] {
            let mut settings = base.clone();
            settings[name] = value;
            let error = SmppSettings::parse(settings).expect_err(name);
            assert_eq!(error.field, name);
            assert!(!error.to_string().contains("nine-long"));
        }
    }
}
