//! `POST /auth/status`: how a number's code stands; counts nothing, uses nothing up (`wacr-api-v2.md` 2.4).

use axum::extract::State;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::purpose::Purpose;
use countersign_core::engine::PendingStatus;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::AppState;
use crate::dialects::wacr::auth::{Call, MessagesSend};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::moment::iso8601;
use crate::dialects::wacr::openapi::BodyRefusals;
use crate::dialects::wacr::validation::Checks;

/// Whose code is asked about.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct OtpStatusRequest {
    /// The number that the code went to, in any of its spellings.
    #[schema(min_length = 3, pattern = "^[0-9+() -]+$", example = "+919999999999")]
    phone: String,
    /// The purpose that the code was sent for.
    #[schema(max_length = 50, default = "authentication", nullable)]
    purpose: Option<String>,
}

/// How a code stands.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum OtpStatusResponse {
    /// There is one that was not used; it may have expired or be locked.
    Active {
        /// True.
        has_active_otp: bool,
        #[schema(format = "date-time")]
        expires_at: String,
        /// Whole seconds left; negative once it has expired.
        expires_in_seconds: i64,
        is_expired: bool,
        verification_attempts: u32,
        max_attempts: u32,
        attempts_remaining: u32,
        #[schema(format = "date-time")]
        created_at: String,
    },
    /// There is none.
    None {
        /// False.
        has_active_otp: bool,
        #[schema(example = "No active OTP found")]
        message: &'static str,
    },
}

/// Check OTP Status
///
/// Tells how the number's code stands. It counts no attempt and uses nothing up.
#[utoipa::path(
    post,
    path = "/auth/status",
    tag = "Authentication",
    request_body = OtpStatusRequest,
    responses((status = 200, description = "How the code stands", body = Envelope<OtpStatusResponse>), BodyRefusals)
)]
pub(crate) async fn status(
    State(state): State<AppState>,
    call: Call<MessagesSend>,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let (destination, purpose) = read(&body.fields)?;
    let found = state.engine.status(&call.caller, &destination, &purpose).await?;
    Ok(match found {
        Some(pending) => call.exchange.success(active(pending), choices::STATUS_FOUND),
        None => call.exchange.success(none(), choices::NO_ACTIVE_OTP),
    })
}

fn read(fields: &Map<String, Value>) -> Result<(Destination, Purpose), ApiError> {
    let mut checks = Checks::of(fields);
    let destination = checks.phone();
    let purpose = checks.purpose();
    match destination {
        Some(destination) if checks.passed() => Ok((destination, purpose)),
        _ => Err(checks.refusal()),
    }
}

fn active(pending: PendingStatus) -> OtpStatusResponse {
    OtpStatusResponse::Active {
        has_active_otp: true,
        expires_at: iso8601(pending.expires_at),
        expires_in_seconds: pending.seconds_left(),
        is_expired: pending.is_expired(),
        verification_attempts: pending.attempts,
        max_attempts: pending.max_attempts,
        attempts_remaining: pending.max_attempts.saturating_sub(pending.attempts),
        created_at: iso8601(pending.created_at),
    }
}

fn none() -> OtpStatusResponse {
    OtpStatusResponse::None { has_active_otp: false, message: choices::NO_ACTIVE_OTP }
}
