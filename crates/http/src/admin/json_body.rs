//! A JSON body, or the reason why it is none, with the field at fault.

use axum::body::HttpBody as _;
use axum::extract::{FromRequest, OptionalFromRequest, Request};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::error::{AdminError, ErrorCode};
use crate::AppState;
use crate::request::{BodyError, read_body};

/// A body that was announced as JSON, is JSON, and has the fields of `T`.
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<AppState> for JsonBody<T> {
    type Rejection = AdminError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, AdminError> {
        if !is_json(request.headers()) {
            let message = "the body must be announced as application/json";
            return Err(AdminError::new(ErrorCode::UnsupportedMediaType, message));
        }
        let limits = state.limits;
        let body =
            read_body(request.into_body(), limits.body_bytes, limits.request).await.map_err(|error| {
                match error {
                    BodyError::TooLarge => AdminError::new(
                        ErrorCode::TooLarge,
                        format!("the body must have at most {} bytes", limits.body_bytes),
                    ),
                    BodyError::TooSlow => {
                        AdminError::new(ErrorCode::Timeout, "the body did not come in time")
                    }
                    BodyError::Broken => AdminError::new(ErrorCode::BrokenJson, "the body broke off"),
                }
            })?;
        parse(&body).map(Self)
    }
}

/// For calls that need no body: none is what has no byte, whatever it was announced as.
impl<T: DeserializeOwned> OptionalFromRequest<AppState> for JsonBody<T> {
    type Rejection = AdminError;

    async fn from_request(request: Request, state: &AppState) -> Result<Option<Self>, AdminError> {
        if request.body().is_end_stream() {
            return Ok(None);
        }
        <Self as FromRequest<AppState>>::from_request(request, state).await.map(Some)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or("").trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, AdminError> {
    // Serde reads a struct from an array too, by place; nobody means that.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(not_an_object());
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        refusal(&path, error.inner())
    })?;
    reader.end().map_err(|error| refusal(".", &error))?;
    Ok(value)
}

fn not_an_object() -> AdminError {
    AdminError::new(ErrorCode::Invalid, "the body must be a JSON object")
}

/// Says what is wrong without repeating any value: it may be a secret in the wrong place.
fn refusal(path: &str, error: &serde_json::Error) -> AdminError {
    let place = format!(" at line {} column {}", error.line(), error.column());
    if error.classify() != Category::Data {
        return AdminError::new(ErrorCode::BrokenJson, format!("the body is not JSON{place}"));
    }
    // Serde gives its reasons as text only; its wording is pinned by the tests below.
    let text = error.to_string();
    let text = text.strip_suffix(&place).unwrap_or(&text);
    let named = |kind: &str| text.strip_prefix(kind)?.split('`').next();
    if let Some(field) = named("missing field `") {
        AdminError::invalid(within(path, field), "is required")
    } else if let Some(field) = named("duplicate field `") {
        AdminError::invalid(within(path, field), "is given twice")
    } else if named("unknown field `").is_some() {
        AdminError::invalid(path, "is not known here")
    } else if path == "." {
        not_an_object()
    } else {
        let expected = text.rsplit_once(", expected ").map_or("something else", |(_, what)| what);
        AdminError::invalid(path, format!("must be {}", plain(expected)))
    }
}

fn within(path: &str, field: &str) -> String {
    if path == "." { field.to_owned() } else { format!("{path}.{field}") }
}

/// Rust's names of numbers, in words.
fn plain(expected: &str) -> &str {
    match expected {
        "u32" => "a whole number from 0 to 4294967295",
        "i64" => "a whole number",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only the way it is refused matters")]
        name: String,
        #[expect(dead_code, reason = "only the way it is refused matters")]
        count: Option<u32>,
        #[serde(default)]
        #[expect(dead_code, reason = "only the way it is refused matters")]
        kinds: Vec<Kind>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        First,
        Second,
    }

    #[test]
    fn names_the_field_and_never_repeats_the_value() {
        for (body, field, message) in [
            ("{}", "name", "is required"),
            (r#"{"name":"a","nmae":"marked"}"#, "nmae", "is not known here"),
            (r#"{"name":"a","name":"marked"}"#, "name", "is given twice"),
            (r#"{"name":["marked"]}"#, "name", "must be a string"),
            (r#"{"name":7777777}"#, "name", "must be a string"),
            (
                r#"{"name":"a","count":"marked, expected a fool"}"#,
                "count",
                "must be a whole number from 0 to 4294967295",
            ),
            (r#"{"name":"a","count":-7777777}"#, "count", "must be a whole number from 0 to 4294967295"),
            (r#"{"name":"a","kinds":["first","marked"]}"#, "kinds[1]", "must be `first` or `second`"),
        ] {
            let error = format!("{:?}", parse::<Sample>(body.as_bytes()).expect_err(body));
            assert!(error.contains(&format!("field: Some({field:?})")), "{body}: {error}");
            assert!(error.contains(&format!("message: {message:?}")), "{body}: {error}");
            assert!(!error.contains("marked") && !error.contains("7777777"), "{error}");
        }
    }

    #[test]
    fn what_is_not_an_object_or_not_json_is_told_apart() {
        for body in ["[\"a\"]", "7", "\"marked\"", "null"] {
            let error = format!("{:?}", parse::<Sample>(body.as_bytes()).expect_err(body));
            assert!(error.contains("code: Invalid, message: \"the body must be a JSON object\""), "{error}");
        }
        for body in ["", "{", "{\"name\":\"a\"} x", "{\"name\":\"\u{1}\"}", "nul"] {
            let error = format!("{:?}", parse::<Sample>(body.as_bytes()).expect_err(body));
            assert!(error.contains("code: BrokenJson"), "{body}: {error}");
        }
    }
}
