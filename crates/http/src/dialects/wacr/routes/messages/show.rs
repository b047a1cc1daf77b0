//! `GET /messages/{id}` (`wacr-api-v2.md` 2.11).

use axum::extract::State;
use countersign_core::domain::ids::MessageId;

use super::response::MessageDetailResponse;
use crate::AppState;
use crate::dialects::wacr::auth::{Call, MessagesRead};
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::{ApiError, ErrorCode};
use crate::dialects::wacr::openapi::RowRefusals;
use crate::dialects::wacr::row_id::RowId;

/// Get Message
#[utoipa::path(
    get,
    path = "/messages/{id}",
    tag = "Messages",
    params(("id" = i64, Path, description = "The message's number")),
    responses((status = 200, description = "The message", body = Envelope<MessageDetailResponse>), RowRefusals)
)]
pub(crate) async fn show_message(
    State(state): State<AppState>,
    call: Call<MessagesRead>,
    RowId(id): RowId,
) -> Result<Printed, ApiError> {
    let found = state.engine.find_message(&call.caller, MessageId(id)).await;
    let found = found.map_err(|error| ApiError::from(error).or_text(choices::MESSAGE_FAILED))?;
    let message = found.ok_or_else(|| ApiError::new(ErrorCode::NotFound, choices::NO_MESSAGE))?;
    Ok(call.exchange.success(MessageDetailResponse::from(message), choices::MESSAGE_FOUND))
}
