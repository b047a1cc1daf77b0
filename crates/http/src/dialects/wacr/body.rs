//! The JSON body of a call.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::choices;
use super::errors::{ApiError, ErrorCode};
use crate::AppState;
use crate::request::{BodyError, read_body};

/// A body that is a JSON object. No body is an empty one, so that its required fields are named as missing.
pub(crate) struct JsonBody {
    /// As it came, for the fingerprint of an idempotent request. It holds a code: never log it.
    pub(crate) raw: Bytes,
    /// Its fields; of a name that comes twice the last counts.
    pub(crate) fields: Map<String, Value>,
}

impl FromRequest<AppState> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        if !may_be_json(request.headers()) {
            return Err(ApiError::new(ErrorCode::UnsupportedMediaType, choices::FOREIGN_BODY));
        }
        let limits = state.limits;
        let time = limits.request / choices::BODY_SHARE;
        let raw = read_body(request.into_body(), limits.body_bytes, time).await?;
        let fields = parse(&raw)?;
        Ok(Self { raw, fields })
    }
}

impl From<BodyError> for ApiError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::new(ErrorCode::PayloadTooLarge, choices::LARGE_BODY),
            BodyError::TooSlow => Self::new(ErrorCode::RequestTimeout, choices::SLOW_BODY),
            BodyError::Broken => Self::new(ErrorCode::BadRequest, choices::BROKEN_BODY),
        }
    }
}

/// `application/json`, `application/…+json`, or nothing said.
fn may_be_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let essence = value.to_str().unwrap_or("?").split(';').next().unwrap_or("");
    let essence = essence.trim().to_ascii_lowercase();
    essence.is_empty()
        || essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn parse(raw: &[u8]) -> Result<Map<String, Value>, ApiError> {
    if raw.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(raw) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(ApiError::new(ErrorCode::BadRequest, choices::NOT_AN_OBJECT)),
        Err(_) => Err(ApiError::new(ErrorCode::BadRequest, choices::NOT_JSON)),
    }
}
