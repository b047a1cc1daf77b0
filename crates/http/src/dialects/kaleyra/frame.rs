//! What surrounds every route: a time limit and a net under panics, in the words of each service.

use std::any::Any;
use std::future::Future;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::{numbers, verify as verify_service};
use crate::AppState;

/// Runs a Verify request within its time.
pub(super) async fn verify(State(state): State<AppState>, request: Request, next: Next) -> Response {
    within_time(&state, next.run(request)).await.unwrap_or_else(verify_service::errors::timed_out)
}

/// Runs a number request within its time.
pub(super) async fn numbers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    within_time(&state, next.run(request)).await.unwrap_or_else(numbers::errors::internal)
}

/// Answers for a Verify handler that panicked. What it said is not repeated: it could hold anything.
pub(super) fn verify_panicked(_payload: Box<dyn Any + Send>) -> Response {
    tracing::error!("kaleyra.panicked: a handler panicked");
    verify_service::errors::unexpected()
}

/// Answers for a number handler that panicked.
pub(super) fn numbers_panicked(_payload: Box<dyn Any + Send>) -> Response {
    tracing::error!("kaleyra.panicked: a handler panicked");
    numbers::errors::internal()
}

async fn within_time(state: &AppState, answer: impl Future<Output = Response>) -> Option<Response> {
    let answer = tokio::time::timeout(state.limits.request, answer).await.ok();
    if answer.is_none() {
        tracing::warn!("kaleyra.timed_out: a request did not end within its time");
    }
    answer
}
