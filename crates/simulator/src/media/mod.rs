//! Files in messages: their kinds, and where they lie.

mod fetch;

use std::net::IpAddr;

use reqwest::Url;
use serde::Serialize;

pub(crate) use fetch::{Fetcher, Place};

/// What a file is to `WhatsApp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// Anything to read.
    Document,
    /// Something to hear.
    Audio,
}

impl MediaKind {
    const ALL: [Self; 4] = [Self::Image, Self::Video, Self::Document, Self::Audio];

    /// Reads Meta's word for it, in any case.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| word.eq_ignore_ascii_case(kind.as_str()))
    }

    /// Meta's word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
            Self::Audio => "audio",
        }
    }

    /// Content types that `WhatsApp` takes; none listed takes any. It refuses WebP but for stickers, and Opus by that name.
    fn content_types(self) -> &'static [&'static str] {
        match self {
            Self::Image => &["image/jpeg", "image/png"],
            Self::Video => &["video/mp4", "video/3gpp"],
            Self::Document => &[],
            Self::Audio => &["audio/ogg", "audio/mpeg", "audio/amr", "audio/mp4", "audio/aac"],
        }
    }

    /// The most bytes of a file.
    fn most_bytes(self) -> u64 {
        let megabytes = match self {
            Self::Image => 5,
            Self::Video | Self::Audio => 16,
            Self::Document => 100,
        };
        megabytes * 1024 * 1024
    }
}

/// The link as an address to fetch from, if it is one.
pub(crate) fn address(link: &str) -> Option<Url> {
    let url = Url::parse(link).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Whether the address is on this machine. Any other is never called.
fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or_else(|_| host == "localhost", |address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{address, is_here};

    #[test]
    fn only_this_machine_is_here() {
        let here = |link: &str| address(link).as_ref().is_some_and(is_here);
        for link in [
            "http://127.0.0.1:8080/a.jpg",
            "http://127.255.255.254/",
            "https://[::1]:1/",
            "http://LocalHost/",
            "http://2130706433/",
            "http://[::ffff:127.0.0.1]/",
        ] {
            assert!(here(link), "{link}");
        }
        for link in [
            "http://128.0.0.1/",
            "http://0.0.0.0/",
            "http://10.0.0.1/",
            "http://[::]/",
            "http://localhost.example/",
            "http://localhost@files.example/",
            "http://127.0.0.1.example/",
            "https://files.example/?http://127.0.0.1/",
            "ftp://127.0.0.1/",
            "127.0.0.1",
        ] {
            assert!(!here(link), "{link}");
        }
    }
}
