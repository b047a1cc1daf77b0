//! `POST /v2/{sid}/whatsapp/{waba_id}/number/retry_otp`: sends a fresh code to a number (seed 000).

use axum::extract::{Path, Request, State};
use axum::response::Response;
use utoipa::ToSchema;

use super::errors::NumberRefusal;
use super::fields::Payload;
use super::{NumberResponse, done};
use crate::AppState;
use crate::dialects::kaleyra::caller::NumberCaller;
use crate::dialects::kaleyra::choices;
use crate::dialects::kaleyra::openapi::NumberRefusals;

/// Which number, and how its code travels.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body, which is read field by field")]
pub(crate) struct RetryOtpRequest {
    /// From the call that added the number; a text or a JSON number.
    #[schema(example = "678997654012345")]
    id: String,
    /// With its country code.
    #[schema(example = "+919765400000")]
    phone_number: String,
    #[schema(example = "SMS", pattern = "^(SMS|VOICE)$")]
    type_verification: String,
}

/// Retry OTP for Phone Number
///
/// Sends a fresh code; an earlier one no longer works.
#[utoipa::path(
    post,
    path = "/{sid}/whatsapp/{id}/number/retry_otp",
    tag = "WhatsApp numbers",
    params(
        ("sid" = String, Path, description = "The account's SID"),
        ("id" = String, Path, description = "The WhatsApp Business account"),
    ),
    request_body = RetryOtpRequest,
    responses((status = 200, description = "The code is on its way", body = NumberResponse<bool>), NumberRefusals)
)]
pub(crate) async fn retry_otp(
    State(state): State<AppState>,
    NumberCaller(caller): NumberCaller,
    Path((_, waba_id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, NumberRefusal> {
    let payload = Payload::read(&state, &caller, &waba_id, choices::RETRY, request).await?;
    let id = payload.required("id")?;
    payload.required("phone_number")?;
    let method = payload.method("type_verification")?;
    let phone = payload.phone()?;
    let engine = state.engine.clone();
    let asked = async move { engine.retry_number(&caller, &waba_id, &id, &phone, method).await };
    state.run_to_end(asked).await.ok_or(NumberRefusal::Internal)??;
    Ok(done(true))
}
