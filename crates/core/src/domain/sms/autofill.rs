//! Last lines that let a phone fill a code in by itself (`channels.md` E).

use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::domain::placeholder::Placeholder;

/// The most bytes of a message that Android's SMS Retriever reads (developers.google.com/identity/sms-retriever/verify).
pub const ANDROID_MAX_BYTES: usize = 140;

/// Who fills the code in, by lines below the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Autofill {
    /// A page of this host: the last line is `@host #code` (WICG, Origin-bound one-time codes).
    pub web: Option<WebHost>,
    /// An app with this hash (Android's SMS Retriever): the hash on a line of its own, the last one unless there is one
    /// for a page, which must be the last.
    pub app: Option<AppHash>,
}

/// The host of a page, in lower case, without scheme and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebHost(String);

/// The 11 characters that name an Android app and its signing certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppHash(String);

/// A text that names nobody who could fill a code in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAutofill {
    /// No host.
    #[error("must be a host as in login.example.com, without scheme, port and path")]
    Host,
    /// No hash.
    #[error("must be an app's hash: 11 characters of A to Z, a to z, 0 to 9, + and /")]
    Hash,
}

impl Autofill {
    /// A text with these lines below it. The text itself must hold the code too: people read it.
    pub fn below(&self, mut text: String) -> String {
        if let Some(AppHash(hash)) = &self.app {
            text = text + "\n" + hash;
        }
        if let Some(WebHost(host)) = &self.web {
            text = text + "\n\n@" + host + " #" + Placeholder::Code.written();
        }
        text
    }
}

impl WebHost {
    /// As it is written into messages.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebHost {
    type Err = InvalidAutofill;

    /// What browsers match: letters, digits, dots and hyphens (an international name in its ASCII form).
    fn from_str(text: &str) -> Result<Self, InvalidAutofill> {
        let host = text.to_ascii_lowercase();
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let is_host = host.len() <= 253 && host.contains('.') && host.split('.').all(is_label);
        if is_host { Ok(Self(host)) } else { Err(InvalidAutofill::Host) }
    }
}

impl AppHash {
    /// The hash of an app: the first 11 characters of the Base64 of SHA-256 over its package name, a space and its
    /// signing certificate (DER) in lower-case hexadecimal.
    pub fn of(package: &str, certificate: &[u8]) -> Self {
        use std::fmt::Write as _;

        let mut named = format!("{package} ");
        for byte in certificate {
            let _ = write!(named, "{byte:02x}");
        }
        let digest = Sha256::digest(named);
        Self(first_sextets(&digest, 11))
    }

    /// As it is written into messages.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The first `count` characters of the Base64 of `bytes`, of which there are enough.
fn first_sextets(bytes: &[u8], count: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sextet = |place: usize| {
        let bit = place * 6;
        let pair = u16::from_be_bytes([bytes[bit / 8], bytes.get(bit / 8 + 1).copied().unwrap_or(0)]);
        char::from(ALPHABET[usize::from(pair >> (10 - bit % 8) & 0x3f)])
    };
    (0..count).map(sextet).collect()
}

impl FromStr for AppHash {
    type Err = InvalidAutofill;

    fn from_str(text: &str) -> Result<Self, InvalidAutofill> {
        let is_base64 = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
        if text.len() == 11 && text.bytes().all(is_base64) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidAutofill::Hash)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apps_hash_is_the_published_one() {
        // `channels.md` E: the vector.
        let mut certificate = vec![0x30, 0x82, 0x02];
        certificate.extend([0xab; 20]);
        assert_eq!(AppHash::of("com.example.app", &certificate).as_str(), "ddw1HKjRSbG");
    }

    #[test]
    fn lines_are_exact() {
        let web = Some("Login.Example.com".parse::<WebHost>().expect("a host"));
        let app = Some("FA+9qCX9VSu".parse::<AppHash>().expect("a hash"));
        for (autofill, text) in [
            (Autofill::default(), "{{code}}"),
            (Autofill { web: web.clone(), app: None }, "{{code}}\n\n@login.example.com #{{code}}"),
            (Autofill { web: None, app: app.clone() }, "{{code}}\nFA+9qCX9VSu"),
            (Autofill { web, app }, "{{code}}\nFA+9qCX9VSu\n\n@login.example.com #{{code}}"),
        ] {
            assert_eq!(autofill.below("{{code}}".to_owned()), text);
        }
    }

    #[test]
    fn hosts_and_hashes_are_what_phones_match() {
        for host in ["example.com", "a-b.example.co.uk"] {
            assert_eq!(host.parse::<WebHost>().expect("a host").as_str(), host);
        }
        for text in [
            "",
            "localhost",
            "https://example.com",
            "example.com:8443",
            "example.com/x",
            "bücher.example",
            "example.com #1",
            "example.com\n",
        ] {
            assert_eq!(text.parse::<WebHost>(), Err(InvalidAutofill::Host), "{text:?}");
        }
        assert_eq!("K8a/AINcGX7".parse::<AppHash>().expect("a hash").as_str(), "K8a/AINcGX7");
        for text in ["", "K8a/AINcGX", "K8a/AINcGX77", "K8a-AINcGX7", "K8a/AINcGX\n", "K8a/AINcGXü"] {
            assert_eq!(text.parse::<AppHash>(), Err(InvalidAutofill::Hash), "{text:?}");
        }
    }
}
