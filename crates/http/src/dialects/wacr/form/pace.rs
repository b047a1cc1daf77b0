//! A body in pieces, within bounds of size and time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream::{Stream, try_unfold};
use http_body_util::BodyExt as _;

use crate::request::BodyError;

/// Bytes of a piece that is handed on.
const PIECE: usize = 64 * 1024;

/// Bytes that may come before a part's content begins: its head, or what stands before the first part.
const HEAD: u64 = 128 * 1024;

/// Bytes that are taken after a file was refused, for what else there is to say.
const AFTERWARDS: u64 = 1024 * 1024;

/// What may still come of a body. The parser that reads it has no bounds of its own on what it gathers.
#[derive(Clone)]
pub(super) struct Bounds(Arc<Left>);

struct Left {
    /// Bytes of the body.
    body: AtomicU64,
    /// Bytes until the parser hands something on.
    head: AtomicU64,
    /// How often it handed something on.
    turns: AtomicU64,
}

impl Bounds {
    /// A body of at most `most` bytes.
    pub(super) fn new(most: u64) -> Self {
        Self(Arc::new(Left {
            body: AtomicU64::new(most),
            head: AtomicU64::new(HEAD),
            turns: AtomicU64::new(0),
        }))
    }

    /// The parser handed something on.
    pub(super) fn advanced(&self) {
        self.0.head.store(HEAD, Ordering::Relaxed);
        self.0.turns.fetch_add(1, Ordering::Relaxed);
    }

    /// A file was refused: the rest of the body is not waited for if it is long.
    pub(super) fn refused(&self) {
        self.0.body.fetch_min(AFTERWARDS, Ordering::Relaxed);
    }

    /// Waits until the parser was asked and had nothing to hand on: it needs another piece.
    async fn wanted(&self) {
        let turn = || self.0.turns.load(Ordering::Relaxed);
        let mut before = turn();
        loop {
            tokio::task::yield_now().await;
            if turn() == before {
                return;
            }
            before = turn();
        }
    }

    fn take(&self, bytes: usize) -> Result<(), BodyError> {
        let take = |left: &AtomicU64| {
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes as u64))
        };
        match (take(&self.0.body), take(&self.0.head)) {
            (Ok(_), Ok(_)) => Ok(()),
            _ => Err(BodyError::TooLarge),
        }
    }
}

struct Source {
    body: Body,
    came: Bytes,
    bounds: Bounds,
    idle: Duration,
}

/// The pieces of `body`, each within `idle` after the one before was taken.
pub(super) fn pieces(
    body: Body,
    bounds: Bounds,
    idle: Duration,
) -> impl Stream<Item = Result<Bytes, BodyError>> + Send {
    let source = Source { body, came: Bytes::new(), bounds, idle };
    try_unfold(source, |mut source| async move {
        // The parser gathers what is ready, whether it needs it or not.
        source.bounds.wanted().await;
        let piece = source.next().await?;
        Ok(piece.map(|piece| (piece, source)))
    })
}

impl Source {
    async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        while self.came.is_empty() {
            let frame = tokio::time::timeout(self.idle, self.body.frame()).await;
            match frame.map_err(|_| BodyError::TooSlow)? {
                None => return Ok(None),
                Some(Err(_)) => return Err(BodyError::Broken),
                // What is no data are trailers.
                Some(Ok(frame)) => self.came = frame.into_data().unwrap_or_default(),
            }
        }
        let piece = self.came.split_to(self.came.len().min(PIECE));
        self.bounds.take(piece.len())?;
        Ok(Some(piece))
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    #[test]
    fn a_piece_is_ready_when_it_is_wanted() {
        let body = Body::from(vec![1; 3 * PIECE]);
        let bounds = Bounds::new(u64::MAX);
        let mut pieces = pin!(pieces(body, bounds.clone(), Duration::from_secs(1)));
        let mut context = Context::from_waker(Waker::noop());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let _inside = runtime.enter();
        let mut seen = Vec::new();
        loop {
            for _ in 0..5 {
                assert!(pieces.as_mut().poll_next(&mut context).is_pending());
                bounds.advanced();
            }
            assert!(pieces.as_mut().poll_next(&mut context).is_pending());
            match pieces.as_mut().poll_next(&mut context) {
                Poll::Ready(Some(piece)) => seen.push(piece.expect("a piece").len()),
                Poll::Ready(None) => break,
                Poll::Pending => panic!("nothing to wait for"),
            }
        }
        assert_eq!(seen, [PIECE; 3]);
    }

    #[test]
    fn what_is_not_handed_on_has_a_bound_of_its_own() {
        let bounds = Bounds::new(10 * HEAD);
        let head = usize::try_from(HEAD).expect("small");
        assert_eq!(bounds.take(head), Ok(()));
        assert_eq!(bounds.take(1), Err(BodyError::TooLarge));
        bounds.advanced();
        assert_eq!(bounds.take(head), Ok(()));
        bounds.advanced();
        bounds.refused();
        bounds.refused();
        assert_eq!(bounds.take(head), Ok(()));
    }
}
