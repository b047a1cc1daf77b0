//! `GET /callbacks/whatsapp/{callback_id}`: Meta asks whether the URL is ours.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use countersign_core::domain::secret::Secret;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::AppState;

/// Meta's question.
#[derive(Deserialize)]
pub(super) struct Handshake {
    #[serde(rename = "hub.mode")]
    mode: Option<String>,
    #[serde(rename = "hub.verify_token")]
    verify_token: Option<String>,
    #[serde(rename = "hub.challenge")]
    challenge: Option<String>,
}

/// Repeats the challenge if the verify token is the account's. An unknown URL is refused like a wrong token.
pub(super) async fn confirm(
    State(state): State<AppState>,
    callback_id: Result<Path<String>, PathRejection>,
    Query(handshake): Query<Handshake>,
) -> Response {
    let Ok(Path(callback_id)) = callback_id else { return StatusCode::FORBIDDEN.into_response() };
    let secrets = match state.engine.webhook_secrets(&callback_id).await {
        Ok(found) => found.map(|(_, secrets)| secrets),
        Err(error) => {
            tracing::error!(%error, "callback.store: a handshake could not be checked");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    match secrets.and_then(|secrets| handshake.answer(&secrets.verify_token)) {
        Some(challenge) => ([(header::X_CONTENT_TYPE_OPTIONS, "nosniff")], challenge).into_response(),
        None => StatusCode::FORBIDDEN.into_response(),
    }
}

impl Handshake {
    fn answer(self, expected: &Secret) -> Option<String> {
        let is_right = self.mode.as_deref() == Some("subscribe")
            && is_same(self.verify_token.as_deref().unwrap_or(""), expected.expose());
        is_right.then_some(self.challenge).flatten()
    }
}

/// Compares hashes in constant time, so that not even the length shows.
fn is_same(given: &str, expected: &str) -> bool {
    Sha256::digest(given).ct_eq(&Sha256::digest(expected)).into()
}
