//! The one shape of everything that goes wrong, and how the engine's errors map to it.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use countersign_core::domain::fault::SendFault;
use countersign_core::engine::{AccessError, ManageError, SyncError};
use countersign_core::ports::store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

/// Seconds after which a full queue is likely to have room.
const BUSY_SECONDS: u64 = 1;

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErrorResponse {
    error: ErrorDetail,
}

/// The cause, for a program, for a person, and where.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErrorDetail {
    code: ErrorCode,
    /// For people; its wording may change.
    #[schema(example = "must be 1 to 10")]
    message: String,
    /// The field at fault, as a path into the body: `name`, `scopes[1]`.
    #[schema(example = "max_attempts", nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

/// What kind of thing went wrong; each has its own status.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ErrorCode {
    /// 400: the body is not JSON.
    BrokenJson,
    /// 401: no admin token, or not one of ours.
    Unauthorized,
    /// 404: it does not exist.
    NotFound,
    /// 405: the path does not take this method.
    MethodNotAllowed,
    /// 408: the body did not come in time.
    Timeout,
    /// 409: the name is taken.
    Conflict,
    /// 413: the body is too large.
    TooLarge,
    /// 415: the body is not announced as JSON.
    UnsupportedMediaType,
    /// 422: a field does not hold what it must.
    Invalid,
    /// 500: the server could not do its part; its log says why.
    Internal,
    /// 502: WhatsApp or a provider did not do its part.
    Vendor,
    /// 503: too much to do; `Retry-After` says when to come back.
    Unavailable,
}

impl ErrorCode {
    fn status(self) -> StatusCode {
        match self {
            Self::BrokenJson => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Vendor => StatusCode::BAD_GATEWAY,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// An error on its way out.
#[derive(Debug)]
pub(super) struct AdminError {
    detail: ErrorDetail,
    retry_after_seconds: Option<u64>,
}

impl AdminError {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let detail = ErrorDetail { code, message: message.into(), field: None };
        Self { detail, retry_after_seconds: None }
    }

    pub(super) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Invalid, message).at(field)
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("no such {what}"))
    }

    pub(super) fn internal() -> Self {
        Self::new(ErrorCode::Internal, "the server could not do its part; its log says why")
    }

    fn at(mut self, field: impl Into<String>) -> Self {
        self.detail.field = Some(field.into());
        self
    }

    fn busy(retry_after_seconds: u64) -> Self {
        let mut error = Self::new(ErrorCode::Unavailable, "too much to do; come back in a moment");
        error.retry_after_seconds = Some(retry_after_seconds);
        error
    }

    fn vendor(fault: &SendFault) -> Self {
        Self::new(ErrorCode::Vendor, format!("WhatsApp did not do its part: {}", fault.detail))
    }
}

impl IntoResponse for AdminError {
    fn into_response(self) -> Response {
        let code = self.detail.code;
        let mut response = (code.status(), Json(ErrorResponse { error: self.detail })).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if matches!(code, ErrorCode::Unauthorized) {
            let challenge = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl From<StoreError> for AdminError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => {
                // Overload is counted by the answers' status; a line for each would make it worse.
                tracing::debug!("admin.store_busy: the store's queue is full");
                Self::busy(BUSY_SECONDS)
            }
            StoreError::Taken { what } => Self::new(ErrorCode::Conflict, format!("{what} is taken")).at(what),
            StoreError::Missing { what } => Self::not_found(what),
            StoreError::Away(_) | StoreError::BadRow { .. } => {
                tracing::error!(%error, "admin.store: the store could not do its part");
                Self::internal()
            }
        }
    }
}

impl From<ManageError> for AdminError {
    fn from(error: ManageError) -> Self {
        match error {
            ManageError::Invalid { field, why } => Self::invalid(field, why),
            ManageError::Settings(fault) => Self::invalid(fault.field, fault.why),
            ManageError::Vendor(fault) => Self::vendor(&fault),
            ManageError::Provider(fault) => {
                Self::new(ErrorCode::Vendor, format!("the provider did not do its part: {}", fault.detail))
            }
            ManageError::Store(error) => error.into(),
        }
    }
}

impl From<SyncError> for AdminError {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::NoTenant => Self::not_found("tenant"),
            SyncError::NotConfigured => Self::not_found("whatsapp account"),
            SyncError::Vendor(fault) => Self::vendor(&fault),
            SyncError::Store(error) => error.into(),
        }
    }
}

impl From<AccessError> for AdminError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Denied => Self::new(ErrorCode::Unauthorized, "an admin token is needed"),
            AccessError::Limited { retry_after } => Self::busy(retry_after.as_secs().max(1)),
            AccessError::Store(error) => error.into(),
        }
    }
}

/// Nothing is mounted here.
pub(super) async fn no_such_route() -> AdminError {
    AdminError::not_found("route")
}

/// Something is mounted here, but not for this method. The router adds `Allow`.
pub(super) async fn no_such_method() -> AdminError {
    AdminError::new(ErrorCode::MethodNotAllowed, "the path does not take this method")
}
