//! The codes that clients branch on (`wacr-api-v2.md` 1.7, and our own for what the pages do not name).

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

macro_rules! codes {
    ($($name:ident => $status:ident),+ $(,)?) => {
        /// A code. Each has one status.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub(crate) enum ErrorCode { $($name),+ }

        impl ErrorCode {
            /// The HTTP status that goes with it.
            pub(crate) fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status),+ }
            }
        }
    };
}

codes! {
    BadRequest => BAD_REQUEST,
    Unauthorized => UNAUTHORIZED,
    InsufficientScope => FORBIDDEN,
    FeatureNotAvailable => FORBIDDEN,
    FeatureLimitExceeded => FORBIDDEN,
    ContactOptedOut => FORBIDDEN,
    NotFound => NOT_FOUND,
    ResourceNotFound => NOT_FOUND,
    MethodNotAllowed => METHOD_NOT_ALLOWED,
    RequestTimeout => REQUEST_TIMEOUT,
    Conflict => CONFLICT,
    IdempotencyInProgress => CONFLICT,
    PayloadTooLarge => PAYLOAD_TOO_LARGE,
    UnsupportedMediaType => UNSUPPORTED_MEDIA_TYPE,
    ValidationError => UNPROCESSABLE_ENTITY,
    WhatsappNotConfigured => UNPROCESSABLE_ENTITY,
    OtpNotFound => UNPROCESSABLE_ENTITY,
    MaxAttemptsExceeded => UNPROCESSABLE_ENTITY,
    OtpExpired => UNPROCESSABLE_ENTITY,
    InvalidCode => UNPROCESSABLE_ENTITY,
    IdempotencyKeyReused => UNPROCESSABLE_ENTITY,
    RateLimitExceeded => TOO_MANY_REQUESTS,
    MessageSendFailed => INTERNAL_SERVER_ERROR,
    InternalError => INTERNAL_SERVER_ERROR,
    ServiceUnavailable => SERVICE_UNAVAILABLE,
    GatewayTimeout => GATEWAY_TIMEOUT,
}
