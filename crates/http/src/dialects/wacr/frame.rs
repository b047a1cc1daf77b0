//! What surrounds every route: a time limit, a net under panics, and the envelope around every error.

use std::any::Any;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::choices;
use super::errors::{ApiError, ErrorCode};
use super::exchange::Exchange;
use crate::AppState;
use crate::request::identified;

/// Identifies a request, runs it within its time and prints its error, if it ends in one.
pub(crate) async fn frame(State(state): State<AppState>, request: Request, next: Next) -> Response {
    identified(&state, request, |mut request, id| async {
        let exchange = Exchange::new(id, state.engine.clone());
        request.extensions_mut().insert(exchange.clone());
        let response = in_time(state.limits.request, &exchange, next.run(request)).await;
        let response = response.unwrap_or_else(|| {
            tracing::warn!("wacr.timed_out: a request did not end within its time");
            ApiError::new(ErrorCode::GatewayTimeout, choices::TIMED_OUT).into_response()
        });
        exchange.finish(response)
    })
    .await
}

/// The answer that is there within `limit`. While a file is uploaded, which has bounds of its own, time begins anew.
async fn in_time(
    limit: Duration,
    exchange: &Exchange,
    answer: impl Future<Output = Response>,
) -> Option<Response> {
    let mut answer = pin!(answer);
    loop {
        match tokio::time::timeout(limit, answer.as_mut()).await {
            Ok(response) => return Some(response),
            Err(_) if exchange.upload().is_extended() => {}
            Err(_) => return None,
        }
    }
}

/// Answers for a handler that panicked. What it said is not repeated: it could hold anything.
pub(crate) fn panicked(_payload: Box<dyn Any + Send>) -> Response {
    tracing::error!("wacr.panicked: a handler panicked");
    ApiError::unexpected().into_response()
}

/// Runs `work` to its end even if the caller hangs up.
pub(crate) async fn to_end<T: Send + 'static>(
    state: &AppState,
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, ApiError> {
    state.run_to_end(work).await.ok_or_else(|| {
        tracing::error!("wacr.panicked: work that outlives its request panicked");
        ApiError::unexpected()
    })
}

/// No such path.
pub(crate) async fn no_route() -> ApiError {
    ApiError::new(ErrorCode::NotFound, choices::NO_ROUTE)
}

/// No such method on this path.
pub(crate) async fn no_method() -> ApiError {
    ApiError::new(ErrorCode::MethodNotAllowed, choices::NO_METHOD)
}
