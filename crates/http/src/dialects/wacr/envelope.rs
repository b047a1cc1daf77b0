//! The frame of every answer: `success`, `data` or `error`, `message`, `meta`, in this order
//! (`wacr-api-v2.md` 1.5, 1.6).

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use countersign_core::domain::idempotency::StoredAnswer;
use serde::Serialize;
use utoipa::ToSchema;

use super::errors::{Details, ErrorCode, FieldErrors};

const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// An answer to a call that did what it was asked.
#[derive(Serialize, ToSchema)]
pub(crate) struct Envelope<T> {
    /// Always true.
    pub(crate) success: bool,
    /// What was asked for.
    pub(crate) data: T,
    /// What happened, for people.
    pub(crate) message: &'static str,
    pub(crate) meta: Meta,
}

/// The data of an answer that has none: `null`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Nothing;

/// An answer to a call that was refused or failed.
#[derive(Serialize, ToSchema)]
pub(crate) struct Failure {
    /// Always false.
    pub(crate) success: bool,
    pub(crate) error: ErrorResponse,
    pub(crate) meta: Meta,
}

/// The same without an envelope, of a call about comments.
#[derive(Serialize, ToSchema)]
pub(crate) struct FlatFailure {
    /// Always false.
    pub(crate) success: bool,
    /// What went wrong, for people.
    pub(crate) message: String,
    /// Fields that do not hold what they must, each with its texts; absent when it is not about fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = std::collections::HashMap<String, Vec<String>>, required = false)]
    pub(crate) errors: Option<FieldErrors>,
}

/// Why a call was refused or failed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErrorResponse {
    pub(crate) code: ErrorCode,
    /// What went wrong, for people.
    pub(crate) message: String,
    /// What the code calls for; absent when there is nothing to add.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) details: Option<Details>,
}

/// What every answer tells about itself.
#[derive(Serialize, ToSchema)]
pub(crate) struct Meta {
    /// The request's id, also in `X-Request-Id`.
    #[schema(format = "uuid", example = "544e6133-a7ab-4bfa-9d28-85b168d98523")]
    pub(crate) request_id: String,
    /// When the answer was made.
    #[schema(format = "date-time", example = "2026-01-01T07:58:39+00:00")]
    pub(crate) timestamp: String,
}

/// An answer in bytes.
#[derive(Debug)]
pub(crate) struct Printed {
    status: StatusCode,
    body: Vec<u8>,
    retry_after: Option<u64>,
    replayed: bool,
}

impl Printed {
    /// A success.
    pub(crate) fn ok(envelope: &impl Serialize) -> Self {
        Self::new(StatusCode::OK, envelope)
    }

    /// Something new.
    pub(crate) fn created(envelope: &impl Serialize) -> Self {
        Self::new(StatusCode::CREATED, envelope)
    }

    pub(crate) fn new(status: StatusCode, envelope: &impl Serialize) -> Self {
        Self {
            status,
            body: serde_json::to_vec(envelope).expect("an envelope has text keys and finite numbers"),
            retry_after: None,
            replayed: false,
        }
    }

    /// Asks the caller to wait.
    pub(crate) fn after(self, retry_after: Option<u64>) -> Self {
        Self { retry_after, ..self }
    }

    /// An answer given before, byte for byte.
    pub(crate) fn replay(stored: StoredAnswer) -> Self {
        Self {
            status: StatusCode::from_u16(stored.status).unwrap_or(StatusCode::OK),
            body: stored.body,
            retry_after: None,
            replayed: true,
        }
    }

    /// What a replay needs.
    pub(crate) fn to_stored(&self) -> StoredAnswer {
        StoredAnswer { status: self.status.as_u16(), body: self.body.clone() }
    }
}

impl IntoResponse for Printed {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.replayed {
            headers.insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}
