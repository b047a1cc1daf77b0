//! WhatsApp number verification (seed 000; `kaleyra-api.md` 2.5, 2.6).

pub(super) mod add;
pub(super) mod details;
pub(super) mod errors;
mod fields;
pub(super) mod list;
pub(super) mod retry;
pub(super) mod update;
pub(super) mod verify;

use axum::http::StatusCode;
use axum::response::Response;
use countersign_core::domain::waba::NumberState;
use serde::Serialize;
use utoipa::ToSchema;

use crate::request::json_response;

/// The frame of a call that did what it was asked.
#[derive(Serialize, ToSchema)]
pub(crate) struct NumberResponse<T> {
    code: &'static str,
    message: &'static str,
    data: T,
    error: NoError,
}

/// `{}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct NoError {}

fn done<T: Serialize>(data: T) -> Response {
    let message = "Request Processed Successfully";
    json_response(StatusCode::OK, &NumberResponse { code: "WA200", message, data, error: NoError {} }, None)
}

fn state_word(state: NumberState) -> &'static str {
    match state {
        NumberState::Pending => "PENDING",
        NumberState::Approved => "APPROVED",
    }
}
