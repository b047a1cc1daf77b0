//! `POST /v1/{sid}/verify/validate`: checks what the user typed (seed 003).

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::code::PlainCode;
use countersign_core::domain::ids::VerificationId;
use serde::Serialize;
use utoipa::ToSchema;

use super::errors::{self, Refusal, VerifyError};
use super::start::code;
use crate::AppState;
use crate::dialects::kaleyra::body::{self, Fields, Present};
use crate::dialects::kaleyra::caller::VerifyCaller;
use crate::dialects::kaleyra::openapi::VerifyRefusals;
use crate::request::json_response;

/// A guess.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the body, which is read field by field, in the order of the codes")]
pub(crate) struct ValidateRequest {
    #[schema(format = "uuid")]
    verify_id: String,
    /// What the user typed: letters and digits.
    #[schema(example = "482915")]
    otp: String,
}

/// A right guess.
#[derive(Serialize, ToSchema)]
pub(crate) struct ValidatedResponse {
    data: Validated,
}

#[derive(Serialize, ToSchema)]
struct Validated {
    #[schema(format = "uuid")]
    verify_id: String,
    message: &'static str,
}

/// Validate OTP
///
/// Checks a code and uses it up. Every wrong guess is counted.
#[utoipa::path(
    post,
    path = "/{sid}/verify/validate",
    tag = "Verify",
    params(("sid" = String, Path, description = "The account's SID")),
    request_body = ValidateRequest,
    responses((status = 200, description = "The code is right", body = ValidatedResponse), VerifyRefusals)
)]
pub(crate) async fn validate(
    State(state): State<AppState>,
    VerifyCaller(caller): VerifyCaller,
    request: Request,
) -> Result<Response, Refusal> {
    let (id, code) = read(&body::verify_fields(&state, request).await?)?;
    let engine = state.engine.clone();
    let checked = state.run_to_end(async move { engine.check_one(&caller, id, code).await }).await;
    let verified = verified(checked.ok_or(Refusal::Unexpected)??)?;
    let data = Validated { verify_id: verified.to_uuid_text(), message: "OTP verified successfully." };
    Ok(json_response(StatusCode::OK, &ValidatedResponse { data }, None))
}

/// Reads the body in the order of the codes. A guess longer than any code is cut to one that no code has: it is wrong, and
/// counted as such.
fn read(fields: &Fields) -> Result<(VerificationId, PlainCode), VerifyError> {
    let Present::Given(id) = body::text(fields.get("verify_id")) else {
        return Err(errors::VERIFY_ID_MISSING);
    };
    let otp = match body::text(fields.get("otp")) {
        Present::Given(otp) => otp,
        Present::Missing => return Err(errors::OTP_MISSING),
        Present::Odd => return Err(errors::BAD_OTP),
    };
    let code = code(&otp)?;
    let id = VerificationId::parse_uuid_text(&id).map_err(|_| errors::NOT_FOUND)?;
    Ok((id, code))
}

fn verified(outcome: CheckOutcome) -> Result<VerificationId, Refusal> {
    match outcome {
        CheckOutcome::Approved { verification, .. } => Ok(verification),
        CheckOutcome::Wrong { .. } => Err(errors::WRONG_OTP.into()),
        CheckOutcome::NotFound => Err(errors::NOT_FOUND.into()),
        CheckOutcome::AlreadyVerified => Err(errors::ALREADY_VERIFIED.into()),
        // Withdrawn: no message with it could be sent. For the caller it is as good as over; a new one helps.
        CheckOutcome::Expired | CheckOutcome::Withdrawn => Err(errors::EXPIRED.into()),
        CheckOutcome::AttemptsUsedUp => Err(errors::ATTEMPTS.into()),
        CheckOutcome::Elsewhere => Err(Refusal::Elsewhere),
        CheckOutcome::BudgetExhausted { retry_after } | CheckOutcome::Limited { retry_after } => {
            Err(Refusal::Wait(retry_after))
        }
    }
}
