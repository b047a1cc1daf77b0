//! What the guarded client refuses, and how sure it is about what it lost.

use std::io::ErrorKind;
use std::net::TcpListener;

use countersign_outbound::http::{Answer, Call, CallFailure, Lost, NotSent, Options, StatusCode, Url};

use crate::account::{client, hasty, hasty_to_connect, patient};
use crate::vendor::{Reply, Vendor};
use crate::wire::{Manner, Wire, unused_authority};

async fn get(options: Options, url: &str) -> Result<Answer, CallFailure> {
    let url = Url::parse(url).expect("a URL");
    client(options).perform(Call::get(url)).await
}

async fn post(options: Options, authority: &str) -> Result<Answer, CallFailure> {
    let url = Url::parse(&format!("http://{authority}/")).expect("a URL");
    client(options).perform(Call::post(url).json(&["body"])).await
}

fn public_only() -> Options {
    Options { allow_private: false, ..patient() }
}

#[tokio::test]
async fn private_targets_are_refused_before_a_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket option");
    let port = listener.local_addr().expect("an address").port();
    for host in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "localhost"] {
        let refused = get(public_only(), &format!("https://{host}:{port}/")).await.err();
        assert_eq!(refused, Some(CallFailure::NotSent(NotSent::PrivateAddress)), "{host}");
    }
    let connected = listener.accept().map_err(|error| error.kind()).err();
    assert_eq!(connected, Some(ErrorKind::WouldBlock), "somebody connected");
}

#[tokio::test]
async fn plain_http_is_refused_without_leave() {
    let vendor = Vendor::answering([Reply::new(200, "")]).await;
    let refused = get(public_only(), &vendor.base_url()).await.err();
    assert!(matches!(refused, Some(CallFailure::NotSent(NotSent::Url(_)))));
    assert!(vendor.seen().is_empty());
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let vendor = Vendor::answering([Reply::new(302, "").with("location", "/elsewhere")]).await;
    let answer = get(patient(), &vendor.base_url()).await.expect("an answer");
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.header("location"), Some("/elsewhere"));
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_connected_was_not_sent() {
    let refused = post(patient(), &unused_authority().await).await.err();
    let Some(CallFailure::NotSent(NotSent::Connect(cause))) = refused else {
        panic!("{refused:?}");
    };
    assert!(cause.contains("refused"), "{cause}");
}

#[tokio::test]
async fn a_name_without_an_address_was_not_sent() {
    let label_too_long = "a".repeat(64);
    let unresolved = get(patient(), &format!("http://{label_too_long}.example/")).await.err();
    assert_eq!(unresolved, Some(CallFailure::NotSent(NotSent::Unresolved)));
}

#[tokio::test]
async fn a_failed_tls_handshake_was_not_sent() {
    let plain = Wire::new(Manner::Saying("HTTP/1.1 400 Bad Request\r\n\r\n\r\n\r\n")).await;
    let silent = Wire::new(Manner::Silent).await;
    // The plain server waits for a request's end that TLS never sends, so both end by the clock;
    // a server that resets does not.
    let resetting = Wire::new(Manner::Resetting).await;
    for server in [&plain, &silent, &resetting] {
        let failed = get(hasty_to_connect(), &format!("https://{}/", server.authority())).await.err();
        assert!(matches!(failed, Some(CallFailure::NotSent(NotSent::Connect(_)))), "{failed:?}");
    }
}

#[tokio::test]
async fn silence_after_the_request_is_unknown() {
    let wire = Wire::new(Manner::Listening).await;
    let lost = post(hasty(), &wire.authority()).await.err();
    assert_eq!(lost, Some(CallFailure::Unknown(Lost::TimedOut)));
}

#[tokio::test]
async fn a_reset_within_the_request_is_unknown() {
    let wire = Wire::new(Manner::Resetting).await;
    let lost = post(patient(), &wire.authority()).await.err();
    assert!(matches!(lost, Some(CallFailure::Unknown(Lost::Broken(_)))), "{lost:?}");
}

#[tokio::test]
async fn a_connection_that_breaks_when_used_again_is_unknown_and_not_tried_again() {
    let wire = Wire::new(Manner::SayingOnce("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")).await;
    let client = client(patient());
    let url = Url::parse(&format!("http://{}/", wire.authority())).expect("a URL");
    let answer = client.perform(Call::get(url.clone())).await.expect("the first answer");
    assert_eq!(answer.body, b"ok");
    let lost = client.perform(Call::post(url).json(&["body"])).await.err();
    assert!(matches!(lost, Some(CallFailure::Unknown(Lost::Broken(_)))), "{lost:?}");
    assert_eq!(wire.requests(), 2);
}

#[tokio::test]
async fn a_body_that_is_cut_off_is_unknown() {
    let wire = Wire::new(Manner::Saying("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort")).await;
    let lost = post(patient(), &wire.authority()).await.err();
    assert_eq!(lost, Some(CallFailure::Unknown(Lost::CutOff(StatusCode::OK))));
}

#[tokio::test]
async fn a_body_may_be_as_long_as_the_limit_and_no_longer() {
    let limit = patient().max_body;
    let vendor =
        Vendor::answering([Reply::new(200, "x".repeat(limit)), Reply::new(200, "x".repeat(limit + 1))]).await;
    let answer = get(patient(), &vendor.base_url()).await.expect("an answer");
    assert_eq!(answer.body.len(), limit);
    let lost = get(patient(), &vendor.base_url()).await.err();
    assert_eq!(lost, Some(CallFailure::Unknown(Lost::TooLarge(StatusCode::OK))));
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_limit() {
    let chunk = "400\r\n".to_owned() + &"x".repeat(0x400) + "\r\n";
    let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned() + &chunk.repeat(8);
    let wire = Wire::new(Manner::Saying(answer.leak())).await;
    let lost = post(patient(), &wire.authority()).await.err();
    assert_eq!(lost, Some(CallFailure::Unknown(Lost::TooLarge(StatusCode::OK))));
}

#[tokio::test]
async fn connections_are_used_again() {
    let vendor = Vendor::answering([Reply::new(200, "ok")]).await;
    let client = client(patient());
    let url = Url::parse(&vendor.base_url()).expect("a URL");
    for _ in 0..20 {
        client.perform(Call::get(url.clone())).await.expect("an answer");
    }
    let peers: std::collections::HashSet<_> = vendor.seen().iter().map(|seen| seen.peer).collect();
    assert!(peers.len() <= 5, "{} connections for 20 calls", peers.len());
}

#[tokio::test]
async fn an_answer_prints_no_content() {
    let vendor = Vendor::answering([Reply::new(200, "marked").with("x-echo", "marked")]).await;
    let answer = get(patient(), &vendor.base_url()).await.expect("an answer");
    assert!(!format!("{answer:?}").contains("marked"));
}
