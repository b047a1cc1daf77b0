//! The body of a refused Graph call.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::faults::{self, Fault};
use crate::ids;

/// A refused call: a row of Meta's table and what is particular to this case.
pub(crate) struct GraphError {
    fault: &'static Fault,
    message: Option<String>,
    details: Option<String>,
}

impl GraphError {
    /// The fault with an explanation in `error_data.details`.
    pub(crate) fn detailed(fault: &'static Fault, details: impl Into<String>) -> Self {
        Self { fault, message: None, details: Some(details.into()) }
    }

    /// The fault with a message of its own, as Meta's management calls have it.
    pub(crate) fn worded(fault: &'static Fault, message: impl Into<String>) -> Self {
        Self { fault, message: Some(message.into()), details: None }
    }

    /// A parameter the call cannot do without is not there.
    pub(crate) fn required(name: &str) -> Self {
        Self::worded(&faults::INVALID_PARAMETER, format!("(#100) The parameter {name} is required."))
    }

    /// A management call whose parameter has an impossible value.
    pub(crate) fn invalid(reason: impl Into<String>) -> Self {
        Self::detailed(&faults::INVALID_PARAMETER, reason)
    }

    /// No object has this id, or it does not answer to this method (`get`, `post`, `delete`).
    pub(crate) fn unknown_object(method: &str, id: &str) -> Self {
        Self::worded(
            &faults::UNKNOWN_OBJECT,
            format!(
                "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due to \
                 missing permissions, or does not support this operation"
            ),
        )
    }

    /// The JSON text of the error body.
    pub(crate) fn body(&self) -> String {
        let message = self.message.as_deref();
        let titled;
        let message = if let Some(message) = message {
            message
        } else {
            titled = format!("(#{}) {}", self.fault.code, self.fault.title);
            &titled
        };
        let response = ErrorResponse {
            error: ErrorBody {
                message,
                kind: self.fault.kind,
                code: self.fault.code,
                error_data: self
                    .details
                    .as_deref()
                    .map(|details| ErrorData { messaging_product: "whatsapp", details }),
                error_subcode: self.fault.subcode,
                is_transient: self.fault.transient.then_some(true),
                fbtrace_id: ids::trace(),
            },
        };
        serde_json::to_string(&response).unwrap_or_default()
    }
}

impl From<&'static Fault> for GraphError {
    fn from(fault: &'static Fault) -> Self {
        Self::detailed(fault, fault.title)
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.fault.http).unwrap_or(StatusCode::BAD_REQUEST);
        tracing::debug!(code = self.fault.code, status = status.as_u16(), "simulator refused a Graph call");
        let mut response = (status, [(header::CONTENT_TYPE, "application/json; charset=UTF-8")], self.body())
            .into_response();
        if let Some(seconds) = self.fault.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[derive(Serialize)]
struct ErrorResponse<'a> {
    error: ErrorBody<'a>,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    message: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    code: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_data: Option<ErrorData<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_subcode: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_transient: Option<bool>,
    fbtrace_id: String,
}

#[derive(Serialize)]
struct ErrorData<'a> {
    messaging_product: &'static str,
    details: &'a str,
}
