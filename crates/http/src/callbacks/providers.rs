//! `GET` and `POST /callbacks/providers/{callback_id}`: a provider reports on its messages.
//!
//! The callback id is a secret that names the provider; where the vendor signs, its signature is checked too.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use countersign_core::domain::provider::Provider;
use countersign_core::domain::receipt::{Callback, CallbackRefused};
use countersign_core::engine::CallbackEnd;

use crate::AppState;
use crate::request::read_body;

/// Vendors report on one message, or on a few hundred.
const MAX_BODY_BYTES: usize = 256 * 1024;

pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/{callback_id}", get(receive).post(receive))
}

/// Keeps what a call reports and answers 200; the receipts worker applies it.
///
/// What is not proved to be the vendor's is answered 403, whatever the reason. What the store does not take is answered
/// 503, and the vendor tries again. What is proved and makes no sense is answered 200: it would make no more sense the
/// next time.
async fn receive(
    State(state): State<AppState>,
    Path(callback_id): Path<String>,
    request: Request,
) -> StatusCode {
    let provider = match state.engine.provider_of_callback(&callback_id).await {
        Ok(Some(provider)) => provider,
        Ok(None) => return StatusCode::FORBIDDEN,
        Err(error) => {
            tracing::error!(%error, "callback.store: a provider's call could not be checked");
            return StatusCode::SERVICE_UNAVAILABLE;
        }
    };
    let query = request.uri().query().unwrap_or_default().to_owned();
    let headers = texts(request.headers());
    let body = match read_body(request.into_body(), MAX_BODY_BYTES, state.limits.request).await {
        Ok(body) => body.to_vec(),
        Err(cause) => {
            tracing::warn!(tenant = %provider.tenant, provider = provider.name, ?cause,
                "callback.unread: a provider's call could not be read whole");
            return StatusCode::FORBIDDEN;
        }
    };
    let kept = state.run_to_end(keep(state.clone(), provider, Callback { query, headers, body })).await;
    kept.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

async fn keep(state: AppState, provider: Provider, call: Callback) -> StatusCode {
    let (tenant, name) = (provider.tenant, &provider.name);
    match state.engine.hear_provider(&provider, &call).await {
        Ok(CallbackEnd::Kept(recorded)) => {
            tracing::debug!(%tenant, provider = name, new = recorded.new, "callback.received");
            StatusCode::OK
        }
        Ok(CallbackEnd::Refused(CallbackRefused::NotUnderstood)) => {
            tracing::warn!(%tenant, provider = name, bytes = call.body.len(),
                "callback.not_understood: a provider's call was let go");
            StatusCode::OK
        }
        Ok(CallbackEnd::Refused(cause @ (CallbackRefused::NotProved | CallbackRefused::NoCallbacks))) => {
            tracing::warn!(%tenant, provider = name, %cause, "callback.refused: a provider's call was not heard");
            StatusCode::FORBIDDEN
        }
        Err(error) => {
            tracing::error!(%tenant, provider = name, %error, "callback.store: a provider's call was not kept");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// The headers that are text; their names are in lower case already.
fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &axum::http::HeaderValue| value.to_str().map(str::to_owned).ok();
    headers.iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), text(value)?))).collect()
}
