//! Forms: their shape, their bounds and their time.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::Request;
use countersign_core::domain::token::Scope;
use countersign_http::Limits;
use futures_util::{Stream, StreamExt as _, stream};
use hyper::body::{Frame, SizeHint};

use super::super::doubles::{HeldWhatsApp, Node};
use super::{
    BOUNDARY, PNG, Part, brief, code_of, form, form_request, form_within, picture, raw, seen, send_form,
};
use crate::support::{Answer, PHONE, Product};

const PATH: &str = "/messages/media";

fn outcome(answer: &Answer) -> String {
    brief(&seen("post", PATH, answer))
}

/// `bytes` with something before and after.
fn around(before: &[u8], bytes: &[u8], after: &[u8]) -> Vec<u8> {
    [before, bytes, after].concat()
}

#[tokio::test]
async fn other_content_types() {
    let product = Product::new().await;
    let answer = product.request(raw(&product, PATH, Some("text/xml"), form(&[]))).await;
    insta::assert_json_snapshot!(seen("post", PATH, &answer)["body"]["error"], @r#"
    {
      "code": "UNSUPPORTED_MEDIA_TYPE",
      "message": "The request body must be application/json or multipart/form-data"
    }
    "#);
    for kind in ["multipart/mixed; boundary=x", "application/x-www-form-urlencoded", "multipart/form-datax"] {
        let answer = product.request(raw(&product, PATH, Some(kind), form(&[]))).await;
        assert_eq!(outcome(&answer), "415 UNSUPPORTED_MEDIA_TYPE null", "{kind}");
    }
    for path in ["/messages/text", "/messages/interactive"] {
        let answer = product.request(form_request(&product, path, form(&[]))).await;
        assert_eq!(code_of(&seen("post", path, &answer)), "UNSUPPORTED_MEDIA_TYPE", "{path}");
    }
}

#[tokio::test]
async fn a_boundary_by_any_spelling() {
    let product = Product::new().await;
    for (kind, boundary) in [
        ("multipart/form-data; boundary=abc", "abc"),
        ("Multipart/Form-Data; charset=utf-8; boundary=\"abc\"", "abc"),
        ("multipart/form-data;boundary=a'b+c_d", "a'b+c_d"),
    ] {
        let body = form_within(boundary, &picture("a.png", PNG));
        let answer = product.request(raw(&product, PATH, Some(kind), body)).await;
        assert_eq!(answer.status, 200, "{kind}: {answer:?}");
    }
}

#[tokio::test]
async fn what_is_no_form() {
    let product = Product::new().await;
    let whole = form(&picture("a.png", PNG));
    let answer = product.request(form_request(&product, PATH, "phone=1")).await;
    insta::assert_json_snapshot!(seen("post", PATH, &answer), @r#"
    {
      "body": {
        "error": {
          "code": "BAD_REQUEST",
          "message": "The request body is not valid multipart/form-data"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 400
    }
    "#);
    let cases: [Vec<u8>; 8] = [
        Vec::new(),
        b"{}".to_vec(),
        whole[..whole.len() - 6].to_vec(),
        whole[..whole.len() / 2].to_vec(),
        form_within("other", &picture("a.png", PNG)),
        format!("--{BOUNDARY}\r\nno head\r\n\r\nx\r\n--{BOUNDARY}--\r\n").into_bytes(),
        format!("--{BOUNDARY}junk\r\n\r\nx\r\n--{BOUNDARY}--\r\n").into_bytes(),
        around(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"phone\"\r\n\r\n").as_bytes(),
            b"\xff\xfe",
            format!("\r\n--{BOUNDARY}--\r\n").as_bytes(),
        ),
    ];
    for body in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let answer = product.request(form_request(&product, PATH, body)).await;
        assert_eq!(outcome(&answer), "400 BAD_REQUEST null", "{shown}");
    }
    let kind = Some("multipart/form-data");
    let answer = product.request(raw(&product, PATH, kind, whole)).await;
    assert_eq!(outcome(&answer), "400 BAD_REQUEST null", "no boundary");
}

#[tokio::test]
async fn what_stands_around_a_form_is_ignored() {
    let product = Product::new().await;
    let whole = around(b"before\r\n", &form(&picture("a.png", PNG)), b"after");
    assert_eq!(product.request(form_request(&product, PATH, whole)).await.status, 200);
}

#[tokio::test]
async fn a_form_has_its_bounds() {
    let product = Product::new().await;
    let long = "x".repeat(64 * 1024);
    let half = "x".repeat(40 * 1024);
    let head = format!("--{BOUNDARY}\r\nX: {}\r\n\r\n", "y".repeat(300 * 1024));
    let many: Vec<_> = (0..101).map(|_| Part::Text("a", "")).collect();
    for (name, body) in [
        ("a long text", form(&[Part::Text("caption", &long)])),
        ("long texts together", form(&[Part::Text("a", &half), Part::Text("b", &half)])),
        ("a long name", form(&[Part::Text(&long, "x")])),
        ("many parts", form(&many)),
        ("a long head", head.into_bytes()),
        ("much before it", vec![b'z'; 300 * 1024]),
    ] {
        let answer = product.request(form_request(&product, PATH, body)).await;
        assert_eq!(outcome(&answer), "413 PAYLOAD_TOO_LARGE null", "{name}");
    }
    let fits: Vec<_> = (0..100).map(|_| Part::Text("a", "")).collect();
    let answer = send_form(&product, PATH, &fits).await;
    assert_eq!(code_of(&seen("post", PATH, &answer)), "VALIDATION_ERROR");
    let json = format!("{{\"phone\": \"{long}\"}}");
    let answer = product.request(raw(&product, PATH, Some("application/json"), json)).await;
    assert_eq!(outcome(&answer), "413 PAYLOAD_TOO_LARGE null");
}

/// A body that says how long it is, and is not to be asked for it.
struct Announced(u64);

impl HttpBody for Announced {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        panic!("nobody reads it");
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0)
    }
}

/// What says itself that it is too large is not read at all.
#[tokio::test]
async fn a_form_that_is_too_large_by_its_own_word() {
    let product = Product::new().await;
    let body = Body::new(Announced(101 * 1024 * 1024 + 1));
    let answer = product.request(form_request(&product, PATH, body)).await;
    assert_eq!(outcome(&answer), "413 PAYLOAD_TOO_LARGE null");
}

/// A refused file that goes on and on is not read to its end.
#[tokio::test]
async fn a_refused_file_without_an_end() {
    let product = Product::new().await;
    let begin = form(&picture("a.exe", b"MZ"));
    let begin = begin[..begin.len() - BOUNDARY.len() - 8].to_vec();
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let endless = stream::once(async { begin }).chain(stream::repeat_with(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        vec![b'x'; 64 * 1024]
    }));
    let body = Body::from_stream(endless.map(Ok::<_, std::io::Error>));
    let answer = product.request(form_request(&product, PATH, body)).await;
    insta::assert_json_snapshot!(seen("post", PATH, &answer)["body"]["error"]["details"], @r#"
    {
      "media_file": [
        "The media file field must be a file of type: jpg, jpeg, png, webp, pdf, doc, docx, xls, xlsx, ppt, pptx, txt, csv, mp4, 3gp, mp3, ogg, opus, amr, aac."
      ]
    }
    "#);
    // What is taken in so that the connection could go on is among them.
    assert!(asked.load(Ordering::Relaxed) <= 20, "{asked:?} pieces of 64 kB");
}

#[tokio::test]
async fn nobody_is_heard_without_a_token() {
    let product = Product::new().await;
    let never = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    let request = Request::post(format!("/api/v2{PATH}"))
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(never)
        .expect("a request");
    assert_eq!(outcome(&product.request(request).await), "401 UNAUTHORIZED null");
    let token = product.issue_token(&[Scope::MessagesRead], 10).await;
    let never = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    let mut request = form_request(&product, PATH, never);
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().expect("a value"));
    assert_eq!(outcome(&product.request(request).await), "403 INSUFFICIENT_SCOPE null");
}

/// Pieces that come `every` so often.
fn drip(
    pieces: Vec<Vec<u8>>,
    every: Duration,
) -> impl Stream<Item = Result<Vec<u8>, std::io::Error>> + Send + 'static {
    let clock = tokio::time::interval(every);
    stream::unfold((pieces.into_iter(), clock), |(mut pieces, mut clock)| async move {
        clock.tick().await;
        Some((Ok(pieces.next()?), (pieces, clock)))
    })
}

async fn slow(request: Duration) -> Product {
    let product = Product::bare(Limits { request, ..Limits::default() }).await;
    product.connect_whatsapp().await;
    product
}

/// Three times as long as a request may take, and never as long without a byte.
#[tokio::test]
async fn an_upload_that_goes_on_is_not_cut() {
    let product = slow(Duration::from_secs(1)).await;
    let whole = form(&picture("a.png", PNG));
    let pieces: Vec<_> = whole.chunks(whole.len() / 9).map(<[u8]>::to_vec).collect();
    let body = Body::from_stream(drip(pieces, Duration::from_millis(330)));
    let answer = product.request(form_request(&product, PATH, body)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn an_upload_that_stops() {
    let product = slow(Duration::from_millis(300)).await;
    let begin = form(&picture("a.png", PNG))[..200].to_vec();
    let body = Body::from_stream(drip(vec![begin], Duration::from_millis(1)).chain(stream::pending()));
    let answer = product.request(form_request(&product, PATH, body));
    // In all it could have taken six seconds.
    let answer = tokio::time::timeout(Duration::from_secs(4), answer).await.expect("an answer by now");
    assert_eq!(outcome(&answer), "408 REQUEST_TIMEOUT null");
}

/// A byte now and then is no way to stay for ever.
#[tokio::test]
async fn an_upload_that_never_ends() {
    let product = slow(Duration::from_millis(100)).await;
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"media_file\"; filename=\"a.png\"\r\n\r\n"
    );
    let mut pieces = vec![head.into_bytes(), PNG.to_vec()];
    pieces.resize(1_000, b"x".to_vec());
    let body = Body::from_stream(drip(pieces, Duration::from_millis(30)));
    let answer = product.request(form_request(&product, PATH, body)).await;
    assert_eq!(outcome(&answer), "408 REQUEST_TIMEOUT null");
}

/// After the upload the rest of the request has its own time, and no more.
#[tokio::test]
async fn the_time_after_an_upload() {
    let product = Product::new().await;
    let vendor = HeldWhatsApp::before(product.whatsapp.clone());
    let node =
        Node::with(&product, vendor.clone(), |state| state.limits.request = Duration::from_millis(300));
    let answer = node.request(form_request(&product, PATH, form(&picture("a.png", PNG)))).await;
    assert_eq!(outcome(&answer), "504 GATEWAY_TIMEOUT null");
    vendor.go.notify_one();
    node.settle().await;
    assert_eq!(product.whatsapp.sent_freely().len(), 1);
    assert_eq!(product.whatsapp.sent_freely()[0].to.as_str(), PHONE.trim_start_matches('+'));
}
