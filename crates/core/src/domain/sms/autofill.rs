//! Last lines that let a phone fill a code in by itself (`channels.md` E).

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::domain::message_template::CODE;

/// The most bytes of a message that Android's SMS Retriever reads (developers.google.com/identity/sms-retriever/verify).
pub const ANDROID_MAX_BYTES: usize = 140;

/// Who fills the code in. It is written `web:example.com` or `android:FA+9qCX9VSu`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Autofill {
    /// A page of this host: the last line is `@host #code` (WICG, Origin-bound one-time codes).
    Web(WebHost),
    /// An app with this hash: the last line is the hash (Android's SMS Retriever).
    Android(AppHash),
}

/// The host of a page, in lower case, without scheme and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebHost(String);

/// The 11 characters that name an Android app and its signing certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppHash(String);

/// A text that says nobody who could fill a code in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAutofill {
    /// It begins with neither.
    #[error("must be web:HOST or android:HASH")]
    Kind,
    /// No host.
    #[error("needs a host after web:, as in web:login.example.com, without scheme, port and path")]
    Host,
    /// No hash.
    #[error("needs an app's hash after android:, 11 characters of A to Z, a to z, 0 to 9, + and /")]
    Hash,
}

impl Autofill {
    /// What goes below a text, with its place for the code. The text itself must hold the code too: people read it.
    pub fn with_last_line(&self, text: &str) -> String {
        match self {
            Self::Web(host) => format!("{text}\n\n@{} #{CODE}", host.0),
            Self::Android(hash) => format!("{text}\n{}", hash.0),
        }
    }
}

impl FromStr for Autofill {
    type Err = InvalidAutofill;

    fn from_str(text: &str) -> Result<Self, InvalidAutofill> {
        match text.split_once(':') {
            Some(("web", host)) => host.parse().map(Self::Web),
            Some(("android", hash)) => hash.parse().map(Self::Android),
            _ => Err(InvalidAutofill::Kind),
        }
    }
}

impl fmt::Display for Autofill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Web(host) => write!(f, "web:{}", host.0),
            Self::Android(hash) => write!(f, "android:{}", hash.0),
        }
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
    fn last_lines_are_exact() {
        let web: Autofill = "web:Login.Example.com".parse().expect("a host");
        assert_eq!(
            web.with_last_line("{{code}} is your code."),
            "{{code}} is your code.\n\n@login.example.com #{{code}}"
        );
        let android: Autofill = "android:FA+9qCX9VSu".parse().expect("a hash");
        assert_eq!(android.with_last_line("{{code}}"), "{{code}}\nFA+9qCX9VSu");
    }

    #[test]
    fn reads_what_it_prints_and_nothing_else() {
        for text in ["web:example.com", "web:a-b.example.co.uk", "android:K8a/AINcGX7"] {
            assert_eq!(text.parse::<Autofill>().expect("one").to_string(), text);
        }
        for (text, why) in [
            ("", InvalidAutofill::Kind),
            ("example.com", InvalidAutofill::Kind),
            ("ios:example.com", InvalidAutofill::Kind),
            ("web:", InvalidAutofill::Host),
            ("web:localhost", InvalidAutofill::Host),
            ("web:https://example.com", InvalidAutofill::Host),
            ("web:example.com:8443", InvalidAutofill::Host),
            ("web:example.com/x", InvalidAutofill::Host),
            ("web:bücher.example", InvalidAutofill::Host),
            ("web:example.com #1", InvalidAutofill::Host),
            ("android:K8a/AINcGX", InvalidAutofill::Hash),
            ("android:K8a/AINcGX77", InvalidAutofill::Hash),
            ("android:K8a-AINcGX7", InvalidAutofill::Hash),
            ("android:K8a/AINcGX\n", InvalidAutofill::Hash),
        ] {
            assert_eq!(text.parse::<Autofill>(), Err(why), "{text:?}");
        }
    }
}
