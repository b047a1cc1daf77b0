//! `POST /auth/verify`: checks what the user typed (`wacr-api-v2.md` 2.3).

use axum::extract::State;
use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::time::Timestamp;
use countersign_core::engine::CheckRequest;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::AppState;
use crate::dialects::wacr::auth::{Call, MessagesSend};
use crate::dialects::wacr::body::JsonBody;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::envelope::{Envelope, Printed};
use crate::dialects::wacr::errors::{ApiError, Details, ErrorCode};
use crate::dialects::wacr::moment::iso8601;
use crate::dialects::wacr::openapi::BodyRefusals;
use crate::dialects::wacr::validation::Checks;

/// A guess.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body; `Checks` reads it, to name all that is wrong at once")]
pub(crate) struct VerifyOtpRequest {
    /// The number that the code went to, in any of its spellings.
    #[schema(min_length = 3, pattern = "^[0-9+() -]+$", example = "+919999999999")]
    phone: String,
    /// What the user typed.
    #[schema(min_length = 1, max_length = 15, example = "123456")]
    code: String,
    /// The purpose that the code was sent for.
    #[schema(max_length = 50, default = "authentication", nullable)]
    purpose: Option<String>,
}

/// A right guess.
#[derive(Serialize, ToSchema)]
pub(crate) struct VerifiedResponse {
    /// The number in digits only.
    #[schema(example = "919999999999")]
    phone: String,
    #[schema(example = "authentication")]
    purpose: String,
    #[schema(format = "date-time")]
    verified_at: String,
}

/// Verify OTP
///
/// Checks a code and uses it up. Every wrong guess is counted; a right one clears the limit of 10 a minute.
#[utoipa::path(
    post,
    path = "/auth/verify",
    tag = "Authentication",
    request_body = VerifyOtpRequest,
    responses((status = 200, description = "The code is right", body = Envelope<VerifiedResponse>), BodyRefusals)
)]
pub(crate) async fn verify(
    State(state): State<AppState>,
    call: Call<MessagesSend>,
    body: JsonBody,
) -> Result<Printed, ApiError> {
    let request = read(&body.fields)?;
    let (phone, purpose) = (request.destination.as_str().to_owned(), request.purpose.to_string());
    let outcome = state.engine.check(&call.caller, request).await?;
    let verified = VerifiedResponse { phone, purpose, verified_at: iso8601(verified_at(outcome)?) };
    Ok(call.exchange.success(verified, choices::VERIFIED))
}

fn read(fields: &Map<String, Value>) -> Result<CheckRequest, ApiError> {
    let mut checks = Checks::of(fields);
    let destination = checks.phone();
    let code = checks.code_to_verify();
    let purpose = checks.purpose();
    let (Some(destination), Some(code), true) = (destination, code, checks.passed()) else {
        return Err(checks.refusal());
    };
    Ok(CheckRequest { destination, purpose, code })
}

/// When the code was accepted, or why it was not.
fn verified_at(outcome: CheckOutcome) -> Result<Timestamp, ApiError> {
    match outcome {
        CheckOutcome::Approved { verified_at, .. } => Ok(verified_at),
        CheckOutcome::Wrong { attempts_remaining } => {
            let error = ApiError::new(ErrorCode::InvalidCode, choices::WRONG_CODE);
            Err(error.with(Details::Attempts { attempts_remaining }))
        }
        // A check by its key finds what is pending; the latter three are told of one that is found by its id.
        CheckOutcome::NotFound
        | CheckOutcome::AlreadyVerified
        | CheckOutcome::Withdrawn
        | CheckOutcome::Elsewhere => Err(ApiError::new(ErrorCode::OtpNotFound, choices::OTP_NOT_FOUND)),
        CheckOutcome::AttemptsUsedUp => {
            Err(ApiError::new(ErrorCode::MaxAttemptsExceeded, choices::ATTEMPTS_USED_UP))
        }
        CheckOutcome::Expired => Err(ApiError::new(ErrorCode::OtpExpired, choices::OTP_EXPIRED)),
        CheckOutcome::BudgetExhausted { retry_after } | CheckOutcome::Limited { retry_after } => {
            Err(ApiError::limited(choices::TOO_MANY_CHECKS, retry_after))
        }
    }
}
