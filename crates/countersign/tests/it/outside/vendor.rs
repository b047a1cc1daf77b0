//! A vendor on loopback that answers as vendors do, and worse.

use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use countersign_core::domain::time::Timestamp;
use countersign_core::ports::clock::Clock;
use countersign_core::testing::clock::TestClock;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What it does with a request that it has read.
#[derive(Debug, Clone)]
pub(crate) enum Manner {
    /// Says nothing, and keeps the connection.
    Hangs,
    /// Breaks the connection.
    Resets,
    /// Answers with a status, further header lines and a body.
    Answers(u16, &'static str, &'static str),
}

/// A request, and when it came by the engine's clock.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) at: Timestamp,
    pub(crate) body: Value,
}

/// The server; it ends, with its connections, when dropped.
pub(crate) struct Vendor {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    server: JoinHandle<()>,
}

impl Vendor {
    /// Has `manners` in turn, and the last of them from then on.
    pub(crate) async fn start(clock: Arc<TestClock>, manners: Vec<Manner>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let url = format!("http://{}/send", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = asked.clone();
        let server = tokio::spawn(async move {
            let (mut manners, mut kept) = (VecDeque::from(manners), Vec::new());
            loop {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let body = read_request(&mut stream).await;
                seen.lock().expect("no panic").push(Asked { at: clock.now(), body });
                let next = if manners.len() > 1 { manners.pop_front() } else { manners.front().cloned() };
                match next.expect("a manner") {
                    Manner::Hangs => kept.push(stream),
                    Manner::Resets => stream.set_zero_linger().expect("a reset"),
                    Manner::Answers(status, headers, body) => {
                        let head = format!(
                            "HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n",
                            body.len()
                        );
                        stream.write_all(format!("{head}{body}").as_bytes()).await.expect("written");
                    }
                }
            }
        });
        Self { url, asked, server }
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Reads a whole request and gives its JSON body.
async fn read_request(stream: &mut TcpStream) -> Value {
    let mut read = Vec::new();
    loop {
        assert!(stream.read_buf(&mut read).await.expect("readable") > 0, "a request has an end");
        let text = String::from_utf8_lossy(&read);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return serde_json::from_str(body).unwrap_or(Value::Null);
        }
    }
}
