//! What a handler left unread of a request's body.
//!
//! A caller that is refused before its body is read may still be sending it. The HTTP library then ends the connection after
//! the answer, and a client that keeps connections finds that out with its next request. So the rest of a small body is
//! taken in first, and where that is not possible the answer says that the connection ends (RFC 9112, 9.6).

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt as _;

/// Bytes that are taken in for nothing.
const MOST: u64 = 64 * 1024;

/// How long an answer waits for them.
const WAIT: Duration = Duration::from_millis(500);

/// The body of a request whose handler has a view of it.
pub(crate) struct Unread {
    body: Shared,
    /// The caller waits for leave to send the body: to read would give it.
    asks: bool,
}

/// A view of a body. Nobody polls it while another does: the handler is done when the rest is taken in.
#[derive(Clone)]
struct Shared(Arc<Mutex<Whole>>);

/// A body, and whether its end was seen: after that it must not be polled.
struct Whole {
    body: Body,
    ended: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Whole> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut whole = self.lock();
        if whole.ended {
            return Poll::Ready(None);
        }
        let frame = Pin::new(&mut whole.body).poll_frame(context);
        whole.ended = matches!(frame, Poll::Ready(None | Some(Err(_))));
        frame
    }

    fn is_end_stream(&self) -> bool {
        let whole = self.lock();
        whole.ended || whole.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.lock().body.size_hint()
    }
}

impl Unread {
    /// Keeps a view of the request's body, if it has one.
    pub(crate) fn of(request: &mut Request) -> Option<Self> {
        if request.body().is_end_stream() {
            return None;
        }
        let asks = request.headers().contains_key(header::EXPECT);
        let body = std::mem::take(request.body_mut());
        let body = Shared(Arc::new(Mutex::new(Whole { body, ended: false })));
        *request.body_mut() = Body::new(body.clone());
        Some(Self { body, asks })
    }

    /// Takes in the rest before the answer goes out, or says in it that the connection ends.
    pub(crate) async fn finish(self, response: &mut Response) {
        if !self.take_in().await {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
    }

    async fn take_in(mut self) -> bool {
        if self.body.is_end_stream() {
            return true;
        }
        if self.asks || self.body.size_hint().lower() > MOST {
            return false;
        }
        let rest = async {
            let mut left = MOST;
            while let Some(frame) = self.body.frame().await {
                let bytes = frame.ok()?.into_data().map_or(0, |data| data.len() as u64);
                left = left.checked_sub(bytes)?;
            }
            Some(())
        };
        matches!(tokio::time::timeout(WAIT, rest).await, Ok(Some(())))
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::Waker;

    use futures_util::stream::{self, StreamExt as _};
    use tokio::sync::mpsc;

    use super::*;

    /// Whether the answer says that the connection ends.
    fn ends(response: &Response) -> bool {
        response.headers().get(header::CONNECTION).is_some_and(|value| value == "close")
    }

    /// A request whose body comes when it is sent.
    fn request() -> (mpsc::UnboundedSender<Vec<u8>>, Request) {
        let (sender, receiver) = mpsc::unbounded_channel::<Vec<u8>>();
        let pieces =
            stream::unfold(receiver, |mut receiver| async { Some((receiver.recv().await?, receiver)) });
        (sender, Request::new(Body::from_stream(pieces.map(Ok::<_, std::io::Error>))))
    }

    #[tokio::test]
    async fn an_answer_waits_for_a_small_body() {
        let (sender, mut request) = request();
        let unread = Unread::of(&mut request).expect("a body");
        drop(request);
        let mut response = Response::new(Body::empty());
        let mut finish = Box::pin(unread.finish(&mut response));
        let mut context = Context::from_waker(Waker::noop());
        assert!(pin!(&mut finish).poll(&mut context).is_pending());
        sender.send(b"{}".to_vec()).expect("a receiver");
        drop(sender);
        finish.await;
        assert!(!ends(&response));
    }

    #[tokio::test]
    async fn what_is_not_taken_in_ends_the_connection() {
        let (sender, mut request) = request();
        let unread = Unread::of(&mut request).expect("a body");
        sender.send(vec![0; 64 * 1024]).expect("a receiver");
        sender.send(vec![0]).expect("a receiver");
        let mut response = Response::new(Body::empty());
        unread.finish(&mut response).await;
        assert!(ends(&response), "too much");
        assert!(!sender.is_closed(), "no more is asked for");

        let (_sender, mut request) = self::request();
        request.headers_mut().insert(header::EXPECT, HeaderValue::from_static("100-continue"));
        let unread = Unread::of(&mut request).expect("a body");
        let mut response = Response::new(Body::empty());
        unread.finish(&mut response).await;
        assert!(ends(&response), "nobody gave leave");
    }

    #[tokio::test]
    async fn a_body_that_was_read_is_nothing_to_wait_for() {
        let (sender, mut request) = request();
        let unread = Unread::of(&mut request).expect("a body");
        drop(sender);
        request.into_body().collect().await.expect("a body");
        let mut response = Response::new(Body::empty());
        unread.finish(&mut response).await;
        assert!(!ends(&response));
        assert!(Unread::of(&mut Request::new(Body::empty())).is_none());
    }
}
