//! Files that tenants name: what is fetched, and what is not.

use std::time::Duration;

use countersign_core::ports::channel::{DownloadFault, Downloads};
use countersign_outbound::downloads::WebFiles;

use crate::vendor::{Reply, Vendor};
use crate::wire::{Manner, Wire, unused_authority};

/// The most bytes that the tests ask for.
const MOST: usize = 1000;

/// Long enough that nothing ends by the clock, however busy the machine is.
const PATIENT: Duration = Duration::from_secs(20);

async fn fetched(url: &str) -> Result<Vec<u8>, DownloadFault> {
    WebFiles::new(true, PATIENT).expect("a client").download(url, MOST).await
}

async fn answered(reply: Reply) -> Result<Vec<u8>, DownloadFault> {
    fetched(&Vendor::answering([reply]).await.base_url()).await
}

async fn said(answer: String) -> Result<Vec<u8>, DownloadFault> {
    let wire = Wire::new(Manner::Saying(answer.leak())).await;
    fetched(&format!("http://{}/", wire.authority())).await
}

/// An answer without a length, in chunks of 256 bytes.
fn chunked(bytes: usize) -> String {
    assert_eq!(bytes % 256, 0);
    let chunk = format!("100\r\n{}\r\n", "x".repeat(256));
    format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n", chunk.repeat(bytes / 256))
}

#[tokio::test]
async fn a_file_comes_as_it_is() {
    let vendor = Vendor::answering([Reply::new(200, "x".repeat(MOST))]).await;
    let file = fetched(&format!("{}/a%20b.jpg?v=1", vendor.base_url())).await.expect("a file");
    assert_eq!(file, vec![b'x'; MOST]);
    let seen = vendor.seen().remove(0);
    assert_eq!((seen.method.as_str(), &*seen.path_and_query), ("GET", "/a%20b.jpg?v=1"));
    assert_eq!(seen.headers["accept-encoding"], "identity");
    assert_eq!(answered(Reply::new(200, "")).await, Ok(Vec::new()));
    assert_eq!(said(chunked(768)).await.map(|file| file.len()), Ok(768));
}

#[tokio::test]
async fn a_file_that_says_it_is_too_large_is_not_read() {
    let head_only = "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n".to_owned();
    assert_eq!(said(head_only).await, Err(DownloadFault::TooLarge), "before a byte of it is there");
    assert_eq!(answered(Reply::new(200, "x".repeat(MOST + 1))).await, Err(DownloadFault::TooLarge));
}

#[tokio::test]
async fn a_file_that_grows_too_large_is_given_up() {
    assert_eq!(said(chunked(1024)).await, Err(DownloadFault::TooLarge));
    let endless = chunked(1024).replace("0\r\n\r\n", "");
    assert_eq!(said(endless).await, Err(DownloadFault::TooLarge), "without waiting for its end");
}

#[tokio::test]
async fn a_packed_file_is_neither_unpacked_nor_taken() {
    for how in ["gzip", "br", "zstd", "deflate"] {
        let packed = Reply::new(200, "x").with("content-encoding", how);
        assert_eq!(answered(packed).await, Err(DownloadFault::Unreachable), "{how}");
    }
    let plain = Reply::new(200, "x").with("content-encoding", "identity");
    assert_eq!(answered(plain).await, Ok(b"x".to_vec()));
}

#[tokio::test]
async fn only_200_is_a_file() {
    for status in [201, 204, 206, 304, 401, 404, 410, 500, 503] {
        assert_eq!(answered(Reply::new(status, "")).await, Err(DownloadFault::Unreachable), "{status}");
    }
    let page = Reply::new(404, "x".repeat(MOST + 1));
    assert_eq!(answered(page).await, Err(DownloadFault::Unreachable), "whose page is large");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Vendor::answering([Reply::new(200, "secret")]).await;
    for status in [301, 302, 303, 307, 308] {
        let moved = Reply::new(status, "").with("location", elsewhere.base_url());
        assert_eq!(answered(moved).await, Err(DownloadFault::Unreachable), "{status}");
    }
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn private_addresses_plain_http_and_what_is_no_url_are_refused() {
    let vendor = Vendor::answering([Reply::new(200, "secret")]).await;
    let port = vendor.base_url().rsplit_once(':').expect("a port").1.to_owned();
    let guarded = WebFiles::new(false, PATIENT).expect("a client");
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("https://2130706433:{port}/"),
        format!("https://[::1]:{port}/"),
        format!("https://localhost:{port}/"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "http://files.example/a.jpg".to_owned(),
        "https://user:word@files.example/a.jpg".to_owned(),
        "file:///etc/passwd".to_owned(),
        "data:text/plain,x".to_owned(),
        "a.jpg".to_owned(),
        String::new(),
    ] {
        assert_eq!(guarded.download(&url, MOST).await, Err(DownloadFault::NotAllowed), "{url}");
    }
    assert!(vendor.seen().is_empty());
    for url in ["file:///etc/passwd", "https://user:word@127.0.0.1/"] {
        assert_eq!(fetched(url).await, Err(DownloadFault::NotAllowed), "{url}: with leave too");
    }
}

#[tokio::test]
async fn nobody_there_slow_or_broken_is_unreachable() {
    let slow = WebFiles::new(true, Duration::from_millis(200)).expect("a client");
    let silent = Wire::new(Manner::Listening).await;
    let url = format!("http://{}/", silent.authority());
    assert_eq!(slow.download(&url, MOST).await, Err(DownloadFault::Unreachable));
    let nobody = format!("http://{}/", unused_authority().await);
    assert_eq!(fetched(&nobody).await, Err(DownloadFault::Unreachable));
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort".to_owned();
    assert_eq!(said(cut).await, Err(DownloadFault::Unreachable));
}
