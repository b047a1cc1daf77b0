//! How a mail server is reached, and who the mail is from.

use std::time::Duration;

use countersign_core::domain::secret::Secret;
use lettre::message::Mailbox;
use serde::Deserialize;
use serde_json::Value;

use crate::settings::{InvalidSettings, read, secret};

/// The longest a code may wait for an answer: after that the caller has given up on the channel.
const LONGEST_TIMEOUT: u64 = 60;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// In the clear until STARTTLS, which the server must offer; port 587 by default.
    StartTls,
    /// TLS from the first byte; port 465 by default.
    Tls,
    /// Never protected, for a relay on the same machine; port 25 by default. No credentials go over it.
    Plain,
}

/// The settings of one mail server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// Name or address of the server. The certificate must be for it.
    pub host: String,
    /// Its port, if not the usual one of the security.
    pub port: Option<u16>,
    /// How the connection is protected.
    #[serde(default = "starttls")]
    pub security: Security,
    /// Who we are to the server; with a password, or neither.
    pub user: Option<String>,
    /// The password of the user.
    #[serde(default, deserialize_with = "secret")]
    pub password: Option<Secret>,
    /// Who the mail is from, where a flow's step names no sender: `codes@acme.example` or `ACME <codes@acme.example>`.
    pub from: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// Name look-up, TCP, TLS and login together, and once more the hand-over, each in seconds, 1 to 60.
    #[serde(default = "ten")]
    pub timeout_seconds: u64,
    /// Connections that are kept while nothing is sent, 0 to 100.
    #[serde(default = "four")]
    pub idle_connections: usize,
    /// A certificate authority to trust instead of the system's, as PEM.
    pub ca_pem: Option<String>,
}

impl SmtpSettings {
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
        mailbox("from", &self.from)?;
        if let Some(reply_to) = &self.reply_to {
            mailbox("reply_to", reply_to)?;
        }
        if self.user.is_some() != self.password.is_some() {
            let missing = if self.user.is_some() { "password" } else { "user" };
            return Err(InvalidSettings::new(missing, "is needed: user and password go together"));
        }
        if self.user.is_some() && self.security == Security::Plain {
            return Err(InvalidSettings::new(
                "security",
                "must be starttls or tls where there is a password: plain would show it to the network",
            ));
        }
        if !(1..=LONGEST_TIMEOUT).contains(&self.timeout_seconds) {
            return Err(InvalidSettings::new("timeout_seconds", "must be 1 to 60"));
        }
        if self.idle_connections > 100 {
            return Err(InvalidSettings::new("idle_connections", "must be 0 to 100"));
        }
        Ok(())
    }

    pub(super) fn port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            Security::StartTls => 587,
            Security::Tls => 465,
            Security::Plain => 25,
        })
    }

    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }
}

/// Reads a mailbox that goes into a header. Nothing in it may end the header's line.
pub(super) fn mailbox(field: &str, text: &str) -> Result<Mailbox, InvalidSettings> {
    let invalid = |why: &str| InvalidSettings::new(field, why);
    if text.chars().any(char::is_control) {
        return Err(invalid("must not hold control characters or new lines"));
    }
    text.parse().map_err(|_| invalid("must look like codes@acme.example or ACME <codes@acme.example>"))
}

fn starttls() -> Security {
    Security::StartTls
}

fn ten() -> u64 {
    10
}

fn four() -> usize {
    4
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_least_is_a_host_and_a_sender() {
        let settings = json!({"host": "mail.acme.example", "from": "ACME <codes@acme.example>"});
        let settings = SmtpSettings::parse(settings).expect("settings");
        assert_eq!((settings.security, settings.port()), (Security::StartTls, 587));
    }

    #[test]
    fn errors_name_the_setting() {
        let base = json!({"host": "mail.acme.example", "from": "codes@acme.example"});
        for (name, value, field) in [
            ("host", json!("a b"), "host"),
            ("host", json!("mail\r\nx"), "host"),
            ("from", json!("nobody"), "from"),
            ("from", json!("ACME\r\nBcc: x <codes@acme.example>"), "from"),
            ("reply_to", json!("a@acme.example\r\nBcc: b@acme.example"), "reply_to"),
            ("user", json!("acme"), "password"),
            ("password", json!("hunter2"), "user"),
            ("timeout_seconds", json!(0), "timeout_seconds"),
            ("idle_connections", json!(101), "idle_connections"),
            ("security", json!("ssl"), "security"),
        ] {
            let mut settings = base.clone();
            settings[name] = value;
            assert_eq!(SmtpSettings::parse(settings).expect_err(name).field, field, "{name}");
        }
    }

    #[test]
    fn a_password_goes_over_no_open_line_and_is_not_printed() {
        let mut settings = json!({"host": "mail.acme.example", "from": "codes@acme.example", "user": "acme",
            "password": "hunter2", "security": "plain"});
        assert_eq!(SmtpSettings::parse(settings.clone()).expect_err("open").field, "security");
        settings["security"] = json!("tls");
        let read = SmtpSettings::parse(settings).expect("settings");
        assert!(!format!("{read:?}").contains("hunter2"));
    }
}
