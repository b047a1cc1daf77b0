//! A connection goes on after a refusal, or the refusal says that it does not.

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::Server;

async fn connect(server: &Server) -> TcpStream {
    let host = server.base_url().strip_prefix("http://").expect("an address");
    TcpStream::connect(host).await.expect("a connection")
}

/// The head of an answer, in lower case, and its body.
async fn answer(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut read = Vec::new();
    loop {
        let end = read.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
            let (_, length) = head.split_once("content-length: ").expect("a length");
            let length: usize = length.lines().next().expect("a line").parse().expect("a number");
            if read.len() >= end + 4 + length {
                return (head, read.split_off(end + 4));
            }
        }
        assert_ne!(stream.read_buf(&mut read).await.expect("bytes"), 0, "the connection ended");
    }
}

fn head(length: usize, more: &str) -> String {
    format!(
        "POST /api/v2/auth/verify HTTP/1.1\r\nhost: x\r\nauthorization: Bearer nobody\r\n\
         content-type: application/json\r\n{more}content-length: {length}\r\n\r\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_body_that_comes_after_its_head_is_taken_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let mut stream = connect(&server).await;
    for _ in 0..10 {
        stream.write_all(head(2, "").as_bytes()).await.expect("written");
        // Another caller's whole call: by its end the first one's answer is known.
        assert_eq!(server.post("status", &json!({"phone": "+919812345001"})).await.status, 200);
        stream.write_all(b"{}").await.expect("written");
        let (head, _) = answer(&mut stream).await;
        assert!(head.starts_with("http/1.1 401") && !head.contains("connection: close"), "{head}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_or_unsent_body_ends_the_connection_and_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    for request in [head(1_000_000, ""), head(2, "expect: 100-continue\r\n"), head(2, "")] {
        let mut stream = connect(&server).await;
        stream.write_all(request.as_bytes()).await.expect("written");
        let (head, _) = answer(&mut stream).await;
        assert!(head.starts_with("http/1.1 401") && head.contains("connection: close"), "{head}");
    }
}
