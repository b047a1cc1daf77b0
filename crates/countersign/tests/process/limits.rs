//! Hostile connections: slow, large, many, broken.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use crate::support::{Server, call};

fn socket(server: &Server) -> TcpStream {
    let host = server.base_url().strip_prefix("http://").expect("http");
    let stream = TcpStream::connect(host).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    stream
}

fn answer(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start_with(folder.path(), &[], &[("COUNTERSIGN_SERVER__HEAD_TIMEOUT_SECONDS", "1")]);
    let mut stream = socket(&server);
    stream.write_all(b"POST /api/v2/auth/verify HTTP/1.1\r\nhost: x\r\nx-slow: ").expect("sent");
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes);
    assert!(end.is_ok(), "the server closes the connection: {end:?}");
    assert!(!String::from_utf8_lossy(&bytes).contains(" 200 "));
}

#[tokio::test]
async fn a_body_that_never_ends_gets_the_dialects_own_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let server =
        Server::start_with(folder.path(), &[], &[("COUNTERSIGN_SERVER__REQUEST_TIMEOUT_SECONDS", "1")]);
    let mut stream = socket(&server);
    let head = format!(
        "POST /api/v2/auth/verify HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{{",
        server.token()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let text = answer(stream);
    assert!(text.starts_with("HTTP/1.1 408") && text.contains("\"success\":false"), "{text}");
}

#[tokio::test]
async fn above_the_cap_connections_wait_and_are_served_in_turn() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start_with(folder.path(), &[], &[("COUNTERSIGN_SERVER__MAX_CONNECTIONS", "4")]);
    // Those that were answered and stay open hold the room; the simulator's own connection takes a part of it.
    let mut held = Vec::new();
    let waiting = loop {
        let mut stream = socket(&server);
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").expect("sent");
        stream.set_read_timeout(Some(Duration::from_secs(1))).expect("a time-out");
        if stream.read_exact(&mut [0; 12]).is_err() {
            break stream;
        }
        held.push(stream);
        assert!(held.len() <= 4, "more connections than the cap were served at once");
    };
    assert!(!held.is_empty(), "some were served");
    drop(held);
    waiting.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    let mut start = [0; 12];
    (&waiting).read_exact(&mut start).expect("an answer once there is room");
    assert_eq!(&start, b"HTTP/1.1 200");
}

#[tokio::test]
async fn garbage_and_floods_leave_the_server_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    for noise in [
        &b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut stream = socket(&server);
        let _ = stream.write_all(noise);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        assert!(!answer(stream).contains(" 500 "));
    }
    let huge = "x".repeat(200_000);
    let url = format!("{}/api/v2/auth/verify", server.base_url());
    let bearer = format!("Bearer {}", server.token());
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let reply = call("POST", &url, &headers, &huge).await;
    assert_eq!((reply.status, reply.code().as_str()), (413, "PAYLOAD_TOO_LARGE"));
    let reply = server.post("status", &json!({"phone": "+919812345678"})).await;
    assert_eq!(reply.status, 200);
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(call("GET", &format!("{}{path}", server.base_url()), &[], "").await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_body_that_says_it_is_too_large_is_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let mut stream = socket(&server);
    let head = format!(
        "POST /api/v2/auth/verify HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nexpect: 100-continue\r\n\
         content-type: application/json\r\ncontent-length: 1000000000\r\n\r\n",
        server.token()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let mut start = [0; 12];
    stream.read_exact(&mut start).expect("an answer, although no body came");
    assert_eq!(&start, b"HTTP/1.1 413");
    let elsewhere = call("GET", &format!("{}/auth/send-otp", server.base_url()), &[], "").await;
    assert_eq!((elsewhere.status, elsewhere.json()["error"]["code"].as_str()), (404, Some("not_found")));
}
