//! The user's "I didn't request a code" button.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::webhook::journey::{Journey, Step};
use crate::world::World;

/// Why a button press led to no webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PressError {
    /// No message with this id is in the inbox.
    #[error("no message with this id is in the inbox")]
    UnknownMessage,
    /// There is nowhere to send it, or the app is not subscribed.
    #[error("no webhook is set, or the app is not subscribed to the account")]
    NoWebhook,
}

/// `POST /simulator/press-did-not-request`.
#[derive(Deserialize)]
pub(crate) struct PressRequest {
    wamid: String,
}

/// 202 when the webhook was scheduled, else the reason as text.
pub(crate) async fn press(
    State(world): State<Arc<World>>,
    Json(request): Json<PressRequest>,
) -> Result<StatusCode, (StatusCode, String)> {
    match did_not_request(&world, &request.wamid) {
        Ok(()) => Ok(StatusCode::ACCEPTED),
        Err(error @ PressError::UnknownMessage) => Err((StatusCode::NOT_FOUND, error.to_string())),
        Err(error @ PressError::NoWebhook) => Err((StatusCode::CONFLICT, error.to_string())),
    }
}

/// Schedules the button message for the message with this id.
pub(crate) fn did_not_request(world: &World, wamid: &str) -> Result<(), PressError> {
    if wamid.is_empty() {
        return Err(PressError::UnknownMessage);
    }
    let message = world.inbox().find(wamid).map(Arc::clone).ok_or(PressError::UnknownMessage)?;
    if !world.webhooks.wanted() {
        return Err(PressError::NoWebhook);
    }
    world.webhooks.schedule(Journey::of(message, &[Step::DidNotRequest]));
    Ok(())
}
