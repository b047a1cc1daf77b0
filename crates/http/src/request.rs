//! What is common to all requests: an id, a log line, and a body that is read within bounds.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use countersign_core::domain::token::PlainToken;
use countersign_core::ports::entropy::{Entropy, random};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::Serialize;
use tracing::Instrument as _;

use crate::AppState;
use crate::unread::Unread;

/// The request's id: a random UUID (RFC 9562, version 4), in logs, in `X-Request-Id` and in envelopes.
#[derive(Clone)]
pub(crate) struct RequestId(Arc<str>);

impl RequestId {
    fn random(entropy: &dyn Entropy) -> Self {
        let id = uuid::Builder::from_random_bytes(random(entropy)).into_uuid();
        let mut text = uuid::Uuid::encode_buffer();
        Self(Arc::from(&*id.hyphenated().encode_lower(&mut text)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Gives the request an id and logs how it ended: a failure of ours for everyone, the rest for whoever asks for it, since
/// the metrics count them. The route is logged, not the path: a path may hold a number.
pub(crate) async fn identify(State(state): State<AppState>, request: Request, next: Next) -> Response {
    identified(&state, request, |request, _| next.run(request)).await
}

/// The same for whoever surrounds its routes with more than this: one layer costs a request less than two.
pub(crate) async fn identified<F: Future<Output = Response>>(
    state: &AppState,
    mut request: Request,
    answer: impl FnOnce(Request, RequestId) -> F,
) -> Response {
    let id = RequestId::random(state.entropy.as_ref());
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let span = tracing::info_span!("request", id = id.as_str(), method = request.method().as_str(), route);
    let started = state.engine.now();
    let unread = Unread::of(&mut request);
    let mut response = answer(request, id.clone()).instrument(span.clone()).await;
    if let Some(unread) = unread {
        unread.finish(&mut response).await;
    }
    let (status, took) = (response.status().as_u16(), state.engine.now().since(started));
    state.metrics.answered(status, took);
    span.in_scope(|| log(status, took));
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

fn log(status: u16, took: Duration) {
    let took_ms = took.as_millis();
    if status >= 500 {
        tracing::info!(status, took_ms, "request.failed");
    } else {
        tracing::debug!(status, took_ms, "request.done");
    }
}

/// The token of `Authorization: Bearer …`; the scheme's case does not matter (RFC 9110, 11.1).
pub(crate) fn bearer(headers: &HeaderMap) -> Option<PlainToken> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| PlainToken::presented(token))
}

/// Why a body could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BodyError {
    /// It has more bytes than allowed.
    #[error("the body is too large")]
    TooLarge,
    /// It did not come within the time allowed.
    #[error("the body did not come in time")]
    TooSlow,
    /// The connection broke.
    #[error("the connection broke")]
    Broken,
}

/// Reads a whole body of at most `most` bytes within `time`.
pub(crate) async fn read_body(body: Body, most: usize, time: Duration) -> Result<Bytes, BodyError> {
    // What says itself that it is too large is neither waited for nor asked for with `100 Continue`.
    if body.size_hint().lower() > most as u64 {
        return Err(BodyError::TooLarge);
    }
    match tokio::time::timeout(time, Limited::new(body, most).collect()).await {
        Err(_) => Err(BodyError::TooSlow),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(BodyError::TooLarge),
        Ok(Err(_)) => Err(BodyError::Broken),
    }
}

/// An answer in JSON that nobody may keep, perhaps with a wait in seconds.
pub(crate) fn json_response(status: StatusCode, body: &impl Serialize, retry_after: Option<u64>) -> Response {
    let bytes = serde_json::to_vec(body).expect("an answer has text keys and finite numbers");
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_bearer_token_and_nothing_else() {
        for (value, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer abc", Some("abc")),
            ("  BEARER   abc  ", Some("abc")),
            ("Bearer", None),
            ("Bearer  ", None),
            ("Basic abc", None),
            ("abc", None),
            ("", None),
        ] {
            let value = HeaderValue::from_static(value);
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.clone())]);
            assert_eq!(bearer(&headers), token.map(PlainToken::presented), "{value:?}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
