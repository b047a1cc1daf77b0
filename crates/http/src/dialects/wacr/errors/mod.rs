//! The dialect's errors: a code, which names its status, a text and what the code calls for.

mod code;
mod details;
mod engine;
mod send;

use std::borrow::Cow;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use countersign_core::domain::time::retry_after_seconds;
use countersign_core::ports::store::StoreError;

pub(crate) use code::ErrorCode;
pub(crate) use details::{Details, FieldErrors};

use super::choices;

/// Why a call was refused or failed. As a response it is a placeholder: [`super::frame`] prints it.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    code: ErrorCode,
    message: Cow<'static, str>,
    details: Option<Details>,
    cause: Option<Box<StoreError>>,
}

impl ApiError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), details: None, cause: None }
    }

    /// Fields that do not hold what they must.
    pub(crate) fn invalid(errors: FieldErrors) -> Self {
        Self::new(ErrorCode::ValidationError, choices::INVALID_DATA).with(Details::Fields(errors))
    }

    /// One field that does not hold what it must.
    pub(crate) fn invalid_field(field: &str, text: impl Into<String>) -> Self {
        let mut errors = FieldErrors::default();
        errors.push(field, text);
        Self::invalid(errors)
    }

    /// Too often; asking again can help after a while.
    pub(crate) fn limited(message: &'static str, retry_after: Duration) -> Self {
        Self::new(ErrorCode::RateLimitExceeded, message)
            .with(Details::Wait { retry_after: retry_after_seconds(retry_after) })
    }

    /// Something that must not happen.
    pub(crate) fn unexpected() -> Self {
        Self::new(ErrorCode::InternalError, choices::UNEXPECTED)
    }

    pub(crate) fn with(self, details: Details) -> Self {
        Self { details: Some(details), ..self }
    }

    /// With another text.
    pub(crate) fn saying(self, text: &'static str) -> Self {
        Self { message: text.into(), ..self }
    }

    /// With another text if it is an unexpected failure; lists have one of their own.
    pub(crate) fn or_text(self, text: &'static str) -> Self {
        match self.code {
            ErrorCode::InternalError => Self { message: text.into(), ..self },
            _ => self,
        }
    }

    /// As it is told under a key that this answer uses up: the same request cannot work later.
    pub(crate) fn under_used_key(self) -> Self {
        match self.details {
            Some(Details::Send { reason, retryable: true }) => Self {
                message: choices::SEND_FAILED_UNDER_KEY.into(),
                details: Some(Details::Send { reason, retryable: false }),
                ..self
            },
            _ => self,
        }
    }

    pub(crate) fn code(&self) -> ErrorCode {
        self.code
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn details(&self) -> Option<&Details> {
        self.details.as_ref()
    }

    /// The store's failure behind it, for the log.
    pub(crate) fn cause(&self) -> Option<&StoreError> {
        self.cause.as_deref()
    }

    /// Seconds to wait, as the details name them.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self.details {
            Some(Details::Wait { retry_after }) => Some(retry_after),
            _ => None,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let refusal = match error {
            StoreError::Busy => Self::new(ErrorCode::ServiceUnavailable, choices::OVERLOADED)
                .with(Details::Wait { retry_after: choices::OVERLOADED_SECONDS }),
            StoreError::Away(_)
            | StoreError::BadRow { .. }
            | StoreError::Taken { .. }
            | StoreError::Missing { .. } => Self::unexpected(),
        };
        Self { cause: Some(Box::new(error)), ..refusal }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
