//! `POST /v2/{sid}/whatsapp/{waba_id}/number/verify`: proves a number with its code (`kaleyra-api.md` 2.6).

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

/// Which number, and its code.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body, which is read field by field")]
pub(crate) struct VerifyNumberRequest {
    /// From the call that added the number; a text or a JSON number.
    #[schema(example = "678997654012345")]
    id: String,
    /// With its country code.
    #[schema(example = "+919765400000")]
    phone_number: String,
    /// Six digits; a text, or a JSON number where the first is not 0.
    #[schema(example = "123456")]
    otp: String,
}

/// Verify Phone Number
///
/// Checks the code and, at WhatsApp, registers the number.
#[utoipa::path(
    post,
    path = "/{sid}/whatsapp/{id}/number/verify",
    tag = "WhatsApp numbers",
    params(
        ("sid" = String, Path, description = "The account's SID"),
        ("id" = String, Path, description = "The WhatsApp Business account"),
    ),
    request_body = VerifyNumberRequest,
    responses((status = 200, description = "The number is approved", body = NumberResponse<bool>), NumberRefusals)
)]
pub(crate) async fn verify(
    State(state): State<AppState>,
    NumberCaller(caller): NumberCaller,
    Path((_, waba_id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, NumberRefusal> {
    let payload = Payload::read(&state, &caller, &waba_id, choices::VERIFY, request).await?;
    let id = payload.required("id")?;
    payload.required("phone_number")?;
    payload.required("otp")?;
    let (phone, otp) = (payload.phone()?, payload.otp()?);
    let engine = state.engine.clone();
    let checked = async move { engine.verify_number(&caller, &waba_id, &id, &phone, otp).await };
    state.run_to_end(checked).await.ok_or(NumberRefusal::Internal)??;
    Ok(done(true))
}
