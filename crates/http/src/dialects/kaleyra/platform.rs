//! What the gateway in front of both services answers: who is not let in, and what is no page (`kaleyra-api.md` 1.3, 1.4).

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::choices;
use crate::request::json_response;

/// The gateway's frame.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlatformFailure {
    code: &'static str,
    message: &'static str,
    #[schema(value_type = Vec<String>)]
    data: [(); 0],
    error: PlatformError,
}

#[derive(Serialize, ToSchema)]
struct PlatformError {
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

const DENIED: &str = "Incorrect SID or API key.";

/// SID, key or address is wrong, on `/v1` (seen at the live gateway).
pub(super) fn denied_v1() -> Response {
    denied(PlatformError { body: None, error: Some(DENIED) })
}

/// The same on `/v2` (seed 000).
pub(super) fn denied_v2() -> Response {
    denied(PlatformError { body: Some(DENIED), error: Some("record not found") })
}

fn denied(error: PlatformError) -> Response {
    let failure = PlatformFailure { code: "RBC001", message: DENIED, data: [], error };
    json_response(StatusCode::UNAUTHORIZED, &failure, None)
}

/// No such path, or no such method on it: one answer, before anybody is asked for a key.
pub(super) async fn no_page() -> Response {
    let failure = PlatformFailure {
        code: "RBC618",
        message: "Sorry, the page you are looking for could not be found.",
        data: [],
        error: PlatformError { body: None, error: None },
    };
    json_response(choices::NO_PAGE, &failure, None).into_response()
}
