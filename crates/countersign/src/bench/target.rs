//! The server under load.

use std::path::Path;

use crate::demo::DemoFile;
use crate::failure::Failure;

/// A server's address, and what a caller needs there.
pub(super) struct Target {
    host: String,
    path: String,
    token: String,
    template: String,
}

impl Target {
    pub(super) fn new(base_url: &str, token: &str, template: &str) -> Result<Self, Failure> {
        let rest = base_url.strip_prefix("http://").ok_or_else(|| {
            Failure::said("the load generator speaks plain http only; measure behind the TLS proxy")
        })?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = if authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()) {
            authority.to_owned()
        } else {
            format!("{authority}:80")
        };
        let path = path.trim_end_matches('/').to_owned();
        if [&host, &path, token].iter().any(|text| !text.bytes().all(|byte| byte.is_ascii_graphic())) {
            return Err(Failure::said("the address or the token has characters that no request can carry"));
        }
        Ok(Self { host, path, token: token.to_owned(), template: template.to_owned() })
    }

    pub(super) fn of_demo(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read(path)
            .map_err(|why| Failure::Io { what: format!("{} cannot be read", path.display()), why })?;
        let file: DemoFile = serde_json::from_slice(&text)
            .map_err(|error| Failure::said(format!("{} is no demo.json: {error}", path.display())))?;
        Self::new(&file.base_url, &file.wacr.token, &file.wacr.template_name)
    }

    /// Host and port.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// What stands before the dialect's own path.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    pub(super) fn template(&self) -> &str {
        &self.template
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_host_port_and_path() {
        for (url, host, path) in [
            ("http://127.0.0.1:8080", "127.0.0.1:8080", ""),
            ("http://127.0.0.1:8080/", "127.0.0.1:8080", ""),
            ("http://example.test/otp/", "example.test:80", "/otp"),
            ("http://[::1]:8080/a/b", "[::1]:8080", "/a/b"),
            ("http://[::1]", "[::1]:80", ""),
        ] {
            let target = Target::new(url, "t", "x").expect(url);
            assert_eq!((target.host(), target.path()), (host, path), "{url}");
        }
        for (url, token) in [("https://example.test", "t"), ("http://a\r\nb", "t"), ("http://a", "t\n")] {
            assert!(Target::new(url, token, "x").is_err(), "{url:?} {token:?}");
        }
    }
}
