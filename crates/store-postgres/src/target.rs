//! Reading the database's URL: the driver's own syntax, and what `sslmode` means here.

use std::net::IpAddr;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// Why a URL cannot be used. No text holds the URL, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is no URL of a PostgreSQL database.
    #[error("must look like postgres://user:password@host:5432/database")]
    Unreadable,
    /// It names no host.
    #[error("names no host")]
    NoHost,
    /// It names no database.
    #[error("names no database, as in postgres://user:password@host:5432/database")]
    NoDatabase,
    /// Its `sslmode` is not one of those that are kept here.
    #[error("sslmode must be verify-full, require or disable")]
    SslMode,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Encrypted, and the server's certificate and name are verified. The default for another machine.
    VerifyFull,
    /// Encrypted, but whoever stands in between is not noticed.
    Require,
    /// In the clear. The default on this machine.
    Disable,
}

/// What a URL says.
pub(crate) struct Target {
    pub(crate) config: Config,
    pub(crate) protection: Protection,
    /// Whether every host is this machine.
    pub(crate) local: bool,
}

impl Target {
    pub(crate) fn parse(url: &str) -> Result<Self, UrlError> {
        let starts = ["postgres://", "postgresql://"];
        if !starts.iter().any(|start| url.starts_with(start)) {
            return Err(UrlError::Unreadable);
        }
        let (url, mode) = without_sslmode(url);
        let mut config: Config = url.parse().map_err(|_| UrlError::Unreadable)?;
        if config.get_hosts().is_empty() {
            return Err(UrlError::NoHost);
        }
        if config.get_dbname().is_none() {
            return Err(UrlError::NoDatabase);
        }
        let local = config.get_hosts().iter().all(is_local);
        let protection = match mode.as_deref() {
            Some("verify-full") => Protection::VerifyFull,
            Some("require") => Protection::Require,
            Some("disable") => Protection::Disable,
            Some(_) => return Err(UrlError::SslMode),
            None if local => Protection::Disable,
            None => Protection::VerifyFull,
        };
        config.ssl_mode(match protection {
            Protection::Disable => SslMode::Disable,
            _ => SslMode::Require,
        });
        Ok(Self { config, protection, local })
    }
}

/// Takes `sslmode` out of a URL: the driver does not know all of its values.
fn without_sslmode(url: &str) -> (String, Option<String>) {
    // A password may hold a question mark.
    let start = url.find('@').unwrap_or(0);
    let Some(place) = url[start..].find('?').map(|place| start + place) else {
        return (url.to_owned(), None);
    };
    let (address, parameters) = (&url[..place], &url[place + 1..]);
    let mode = parameters.split('&').rev().find_map(|pair| pair.strip_prefix("sslmode="));
    let others: Vec<_> = parameters.split('&').filter(|pair| !pair.starts_with("sslmode=")).collect();
    (format!("{address}?{}", others.join("&")), mode.map(str::to_owned))
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()),
        Host::Unix(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protection(url: &str) -> Result<Protection, UrlError> {
        Target::parse(url).map(|target| target.protection)
    }

    #[test]
    fn another_machine_is_verified_unless_the_url_says_otherwise() {
        for (url, expected) in [
            ("postgres://u:p@db.internal/c", Protection::VerifyFull),
            ("postgresql://u:p@db.internal:5433,127.0.0.1/c?connect_timeout=3", Protection::VerifyFull),
            ("postgres://u:p@127.0.0.1/c", Protection::Disable),
            ("postgres://u:p@localhost:1,[::1]:2/c", Protection::Disable),
            ("postgres://u:p@%2Frun%2Fpostgresql/c", Protection::Disable),
            ("postgres://u:p@127.0.0.1/c?sslmode=verify-full", Protection::VerifyFull),
            ("postgres://u:p?x@db/c?sslmode=require&target_session_attrs=any", Protection::Require),
            ("postgres://u:p@db/c?application_name=a&sslmode=disable", Protection::Disable),
        ] {
            assert_eq!(protection(url), Ok(expected), "{url}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_told_without_the_password() {
        for (url, expected) in [
            ("mysql://u:secret@db/c", UrlError::Unreadable),
            ("host=db password=secret", UrlError::Unreadable),
            ("postgres://u:secret@db:port/c", UrlError::Unreadable),
            ("postgres://u:secret@db/c?no_such_parameter=1", UrlError::Unreadable),
            ("postgres://u:secret@db", UrlError::NoDatabase),
            ("postgres://u:secret@db/c?sslmode=prefer", UrlError::SslMode),
            ("postgres://u:secret@db/c?sslmode=verify-ca", UrlError::SslMode),
        ] {
            let refused = protection(url).expect_err(url);
            assert_eq!(refused, expected, "{url}");
            assert!(!refused.to_string().contains("secret"));
        }
    }
}
