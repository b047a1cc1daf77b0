//! A server below HTTP, for answers that no HTTP server would give.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What it does with a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Manner {
    /// Reads nothing, says nothing and keeps it open.
    Silent,
    /// Reads requests and keeps it open without an answer.
    Listening,
    /// Closes it with most of the request unread, which resets it.
    Resetting,
    /// Reads a request, says this and closes.
    Saying(&'static str),
    /// Answers the first request with this, reads the second and closes.
    SayingOnce(&'static str),
}

/// The server; it ends, with its connections, when dropped.
pub(crate) struct Wire {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    server: JoinHandle<()>,
}

impl Wire {
    pub(crate) async fn new(manner: Manner) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        let server = tokio::spawn(async move {
            let mut open = Vec::new();
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                open.extend(serve(stream, manner, &counter).await);
            }
        });
        Self { address, requests, server }
    }

    pub(crate) fn authority(&self) -> String {
        self.address.to_string()
    }

    /// Requests that were read to the end.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A port on which nothing listens.
pub(crate) async fn unused_authority() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    listener.local_addr().expect("an address").to_string()
}

/// Gives the connection back if it shall stay open.
async fn serve(mut stream: TcpStream, manner: Manner, requests: &AtomicUsize) -> Option<TcpStream> {
    match manner {
        Manner::Silent => return Some(stream),
        Manner::Listening => {
            read_request(&mut stream, requests).await;
            return Some(stream);
        }
        Manner::Resetting => {
            stream.read_u8().await.expect("a first byte");
        }
        Manner::Saying(answer) => {
            read_request(&mut stream, requests).await;
            stream.write_all(answer.as_bytes()).await.expect("written");
        }
        Manner::SayingOnce(answer) => {
            read_request(&mut stream, requests).await;
            stream.write_all(answer.as_bytes()).await.expect("written");
            read_request(&mut stream, requests).await;
        }
    }
    None
}

async fn read_request(stream: &mut TcpStream, requests: &AtomicUsize) {
    let mut request = Vec::new();
    while !is_whole(&request) {
        let read = stream.read_buf(&mut request).await.expect("readable");
        assert!(read > 0, "the client went away within a request");
    }
    requests.fetch_add(1, Ordering::SeqCst);
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().expect("a length"));
    body.len() >= length
}
