//! The door: an admin token, before anything else, even before a path is found.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use countersign_core::engine::AccessError;

use super::error::AdminError;
use crate::AppState;
use crate::request::bearer;

/// Lets a request with an admin token through, and runs it to its end: an operator's change is made whole, or not
/// at all, whether or not the caller waits for it. No answer may be kept by a cache, since some hold a token.
pub(super) async fn admit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = match authenticate(&state, request.headers()).await {
        Ok(()) => state
            .run_to_end(next.run(request))
            .await
            .unwrap_or_else(|| AdminError::internal().into_response()),
        Err(error) => AdminError::from(error).into_response(),
    };
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}

async fn authenticate(state: &AppState, headers: &HeaderMap) -> Result<(), AccessError> {
    let presented = bearer(headers).ok_or(AccessError::Denied)?;
    state.engine.authenticate_admin(&presented).await
}
