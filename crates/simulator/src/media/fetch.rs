//! Fetching a message's file, as `WhatsApp` does before it sends the message; only from this machine.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};

use reqwest::{Client, Response, Url};

use super::{MediaKind, address, is_here};
use crate::client;
use crate::inbox::{File, Media};

/// Fetches files, and keeps nothing of them but their size and type.
pub(crate) struct Fetcher {
    client: Client,
}

impl Fetcher {
    /// A fetcher with its own connection pool, which knows no other `localhost` than this machine.
    pub(crate) fn new() -> io::Result<Self> {
        let here = [(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()];
        let client = client::builder("WhatsApp")?.resolve_to_addrs("localhost", &here).build();
        Ok(Self { client: client.map_err(io::Error::other)? })
    }

    /// Fetches the file at `place`; the error is what Meta would say about it.
    pub(crate) async fn fetch(&self, place: &Place) -> Result<File, String> {
        let request = self.client.get(place.url.clone());
        let unreached = |_| "Downloading media from weblink failed: the server gave no answer".to_owned();
        let response = request.send().await.map_err(unreached)?;
        let status = response.status();
        if status.as_u16() != 200 {
            let words = status.canonical_reason().unwrap_or("unknown");
            return Err(format!(
                "Downloading media from weblink failed with http code {}, status message {words}",
                status.as_u16()
            ));
        }
        let content_type = content_type(&response, place.kind)?;
        Ok(File { bytes: length(response, place.kind).await?, content_type })
    }
}

/// Where a file on this machine lies, and what it is meant to be.
pub(crate) struct Place {
    kind: MediaKind,
    url: Url,
}

impl Place {
    /// Where `media` lies, if that is on this machine.
    pub(crate) fn of(media: &Media) -> Option<Self> {
        let url = address(media.link.as_deref()?).filter(is_here)?;
        Some(Self { kind: media.kind, url })
    }
}

/// The type that the server names, if it is one for this kind.
fn content_type(response: &Response, kind: MediaKind) -> Result<String, String> {
    let header = response.headers().get(reqwest::header::CONTENT_TYPE);
    let named = header.and_then(|value| value.to_str().ok()).unwrap_or_default().trim().to_ascii_lowercase();
    let essence = named.split(';').next().unwrap_or_default().trim_end();
    let taken = kind.content_types();
    if essence.is_empty() || !(taken.is_empty() || taken.contains(&essence)) {
        let word = kind.as_str();
        let choice = if taken.is_empty() { "any type with a name".to_owned() } else { taken.join(", ") };
        return Err(format!("Unsupported {word} mime type {essence}. Please use one of {choice}."));
    }
    Ok(essence.to_owned())
}

/// Reads the file to its end, or until it is too large.
async fn length(mut response: Response, kind: MediaKind) -> Result<u64, String> {
    let mut bytes = 0;
    let cut = |_| "Downloading media from weblink failed: the answer was cut off".to_owned();
    while let Some(chunk) = response.chunk().await.map_err(cut)? {
        bytes += chunk.len() as u64;
        if bytes > kind.most_bytes() {
            let (word, most) = (kind.as_str(), kind.most_bytes());
            return Err(format!("The {word} has more than {most} bytes"));
        }
    }
    if bytes == 0 { Err("The file is empty".to_owned()) } else { Ok(bytes) }
}
