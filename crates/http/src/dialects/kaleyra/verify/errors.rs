//! Verify's errors: the texts of seed 003, and of `kaleyra-api.md` 2.1 where no page shows them. Casings are as printed.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use countersign_core::domain::flow::CodeMisfit;
use countersign_core::domain::time::retry_after_seconds;
use countersign_core::engine::FlowError;
use countersign_core::ports::store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::dialects::kaleyra::{choices, platform};
use crate::request::{BodyError, json_response};

/// Verify's frame of a failure.
#[derive(Serialize, ToSchema)]
pub(crate) struct VerifyFailure {
    error: VerifyError,
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct VerifyError {
    code: &'static str,
    r#type: &'static str,
    parameter: &'static str,
    message: &'static str,
    reference: &'static str,
}

const fn missing(code: &'static str, parameter: &'static str, message: &'static str) -> VerifyError {
    VerifyError { code, r#type: "VALIDATION_ERROR", parameter, message, reference: "" }
}

const fn refused(code: &'static str, parameter: &'static str, message: &'static str) -> VerifyError {
    VerifyError { code, r#type: "validation_error", parameter, message, reference: "" }
}

const fn failure(code: &'static str, message: &'static str) -> VerifyError {
    VerifyError { code, r#type: "server_error", parameter: "", message, reference: "" }
}

pub(crate) const TO_MISSING: VerifyError = missing("E600", "to", "to field is mandatory");
pub(crate) const VERIFY_ID_MISSING: VerifyError =
    missing("E800", "verify_id", "verify_id field is mandatory");
pub(crate) const OTP_MISSING: VerifyError = missing("E801", "otp", "otp field is mandatory");
pub(crate) const BAD_EMAIL: VerifyError = missing("E802", "email", "Invalid email address.");
pub(crate) const BAD_OTP: VerifyError = missing("E803", "OTP", "OTP can contain only alphanumeric values.");
pub(crate) const MOBILE_MISSING: VerifyError = missing("E804", "mobile", "mobile field is mandatory");
pub(crate) const BAD_MOBILE: VerifyError =
    missing("E805", "mobile", "Mobile number must contain 3 to 20 digits.");
pub(crate) const OTP_LENGTH: VerifyError = refused("E903", "OTP", "OTP length mismatch");
pub(crate) const BAD_FLOW: VerifyError = refused("E905", "flow_id", "Invalid flow_id");
pub(crate) const NOT_FOUND: VerifyError = refused("E909", "flow_id", "Record not found");
pub(crate) const ALREADY_VERIFIED: VerifyError = refused("E910", "", "OTP already verified");
pub(crate) const ATTEMPTS: VerifyError = refused("E911", "OTP", "Exceeded max number of attempts");
pub(crate) const WRONG_OTP: VerifyError = refused("E912", "OTP", "Invalid Request/OTP");
pub(crate) const EXPIRED: VerifyError = refused("E913", "", "The OTP has already expired");
pub(crate) const NOT_NUMERIC: VerifyError =
    refused("E914", "OTP", "Alphanumeric OTP is not supported for this flow");

/// A call that was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// By a rule.
    Error(VerifyError),
    /// By a rule, until then.
    Wait(Duration),
    /// The account's addresses or the flow's do not have the caller's.
    Elsewhere,
    /// Its body could not be read.
    Body(BodyError),
    /// The store could not do its part.
    Failed(StoreError),
    /// A bug.
    Unexpected,
}

impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Self {
        Self::Error(error)
    }
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl From<FlowError> for Refusal {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::NoDefaultFlow => NOT_FOUND.into(),
            FlowError::FlowNotUsable => BAD_FLOW.into(),
            FlowError::Elsewhere => Self::Elsewhere,
            FlowError::MobileMissing => MOBILE_MISSING.into(),
            FlowError::EmailMissing => BAD_EMAIL.into(),
            FlowError::Code(CodeMisfit::NotAlphanumeric) => BAD_OTP.into(),
            FlowError::Code(CodeMisfit::Length) => OTP_LENGTH.into(),
            FlowError::Code(CodeMisfit::NotNumeric) => NOT_NUMERIC.into(),
            FlowError::Blocked { retry_after } => Self::Wait(retry_after),
            FlowError::Store(error) => Self::Failed(error),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Error(error) => print(choices::REFUSED, error, None),
            Self::Wait(retry_after) => print(choices::WAIT, ATTEMPTS, Some(retry_after_seconds(retry_after))),
            Self::Elsewhere => platform::denied_v1(),
            Self::Body(error) => body(error),
            Self::Failed(error) => failed(&error),
            Self::Unexpected => unexpected(),
        }
    }
}

fn print(status: StatusCode, error: VerifyError, retry_after: Option<u64>) -> Response {
    json_response(status, &VerifyFailure { error }, retry_after)
}

fn body(error: BodyError) -> Response {
    let (status, error) = match error {
        BodyError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, failure("413", "The request is too large")),
        BodyError::TooSlow => (StatusCode::REQUEST_TIMEOUT, failure("408", "The request took too long")),
        BodyError::Broken => (StatusCode::BAD_REQUEST, failure("400", "The request was cut off")),
    };
    print(status, error, None)
}

/// The store could not do its part: nothing was done, or nobody knows.
pub(in crate::dialects::kaleyra) fn failed(error: &StoreError) -> Response {
    if *error == StoreError::Busy {
        // Overload is counted by the answers' status; a line for each would make it worse.
        tracing::debug!("kaleyra.store_busy: the store's queue is full");
        return print(StatusCode::SERVICE_UNAVAILABLE, failure("503", choices::TRY_LATER), Some(1));
    }
    tracing::error!(%error, "kaleyra.store_failed: the store could not do its part of a request");
    unexpected()
}

/// Anything that must not happen.
pub(in crate::dialects::kaleyra) fn unexpected() -> Response {
    print(StatusCode::INTERNAL_SERVER_ERROR, failure("500", choices::TRY_LATER), None)
}

/// A request that did not end within its time.
pub(in crate::dialects::kaleyra) fn timed_out() -> Response {
    print(StatusCode::GATEWAY_TIMEOUT, failure("504", choices::TRY_LATER), None)
}
