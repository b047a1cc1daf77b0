//! The sections of the configuration. What each setting means is written in `defaults.toml`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_http::TrustedProxies;
use serde::{Deserialize, Deserializer};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Demo {
    Auto,
    On,
    Off,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    pub(crate) listen: SocketAddr,
    #[serde(deserialize_with = "at_least_one")]
    pub(crate) max_connections: usize,
    #[serde(rename = "head_timeout_seconds", deserialize_with = "seconds")]
    pub(crate) head_timeout: Duration,
    #[serde(rename = "request_timeout_seconds", deserialize_with = "seconds")]
    pub(crate) request_timeout: Duration,
    #[serde(deserialize_with = "at_least_one")]
    pub(crate) body_limit_bytes: usize,
    #[serde(rename = "shutdown_grace_seconds", deserialize_with = "seconds")]
    pub(crate) shutdown_grace: Duration,
    pub(crate) wacr_at_root: bool,
    #[serde(deserialize_with = "empty_is_none")]
    pub(crate) public_url: Option<PublicUrl>,
    #[serde(deserialize_with = "networks")]
    pub(crate) trusted_proxies: TrustedProxies,
}

/// Where the server is reached from outside, without a slash at the end.
#[derive(Debug, Clone)]
pub(crate) struct PublicUrl(pub(crate) String);

impl std::str::FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = text.trim_end_matches('/');
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        match host {
            Some(rest) if !rest.is_empty() && !rest.contains(['?', '#', '@', ' ']) => {
                Ok(Self(url.to_owned()))
            }
            _ => Err("must be an http or https URL without query or credentials"),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulatorSection {
    #[serde(deserialize_with = "empty_is_none")]
    pub(crate) listen: Option<SocketAddr>,
    #[serde(deserialize_with = "empty_is_none")]
    pub(crate) inbox_url: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Keys {
    #[serde(deserialize_with = "empty_is_none")]
    pub(crate) master_key_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outbound {
    pub(crate) allow_private_addresses: bool,
    #[serde(rename = "connect_timeout_seconds", deserialize_with = "seconds")]
    pub(crate) connect_timeout: Duration,
    #[serde(rename = "timeout_seconds", deserialize_with = "seconds")]
    pub(crate) timeout: Duration,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Webhooks {
    pub(crate) allow_private_addresses: bool,
    #[serde(rename = "timeout_seconds", deserialize_with = "half_a_minute")]
    pub(crate) timeout: Duration,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Retention {
    #[serde(rename = "deliveries_days", deserialize_with = "days")]
    pub(crate) deliveries: Duration,
    #[serde(rename = "receipts_days", deserialize_with = "days")]
    pub(crate) receipts: Duration,
    #[serde(rename = "budgets_days", deserialize_with = "days")]
    pub(crate) budgets: Duration,
    #[serde(rename = "messages_days", deserialize_with = "days")]
    pub(crate) messages: Duration,
    #[serde(rename = "events_days", deserialize_with = "event_days")]
    pub(crate) events: Duration,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    pub(crate) filter: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Auto,
    Pretty,
    Json,
}

/// Networks, as texts.
fn networks<'de, D: Deserializer<'de>>(input: D) -> Result<TrustedProxies, D::Error> {
    let texts = Vec::<String>::deserialize(input)?;
    let networks = AllowedIps::parse(texts.iter().map(String::as_str)).map_err(serde::de::Error::custom)?;
    Ok(TrustedProxies::new(networks))
}

/// A day at least and ten years at most.
fn days<'de, D: Deserializer<'de>>(input: D) -> Result<Duration, D::Error> {
    bounded(input, 1, 3_660, "days").map(|days| Duration::from_hours(24 * days))
}

/// Four days at least, since an event is tried for some three, and ten years at most.
fn event_days<'de, D: Deserializer<'de>>(input: D) -> Result<Duration, D::Error> {
    bounded(input, 4, 3_660, "days").map(|days| Duration::from_hours(24 * days))
}

/// A second at least and half a minute at most: a claim of an event runs for a minute.
fn half_a_minute<'de, D: Deserializer<'de>>(input: D) -> Result<Duration, D::Error> {
    bounded(input, 1, 30, "seconds").map(Duration::from_secs)
}

/// A second at least and an hour at most.
pub(super) fn seconds<'de, D: Deserializer<'de>>(input: D) -> Result<Duration, D::Error> {
    bounded(input, 1, 3_600, "seconds").map(Duration::from_secs)
}

pub(super) fn at_least_one<'de, D: Deserializer<'de>>(input: D) -> Result<usize, D::Error> {
    let value = bounded(input, 1, 1 << 30, "")?;
    usize::try_from(value).map_err(serde::de::Error::custom)
}

fn bounded<'de, D: Deserializer<'de>>(input: D, least: u64, most: u64, unit: &str) -> Result<u64, D::Error> {
    let value = i64::deserialize(input)?;
    match u64::try_from(value) {
        Ok(value) if (least..=most).contains(&value) => Ok(value),
        _ => Err(serde::de::Error::custom(format!("must be {least} to {most} {unit}").trim_end())),
    }
}

pub(super) fn empty_is_none<'de, D, T>(input: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let text = String::deserialize(input)?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(serde::de::Error::custom) }
}
