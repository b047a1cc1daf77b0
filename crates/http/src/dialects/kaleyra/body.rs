//! Bodies: JSON objects, and for Verify forms.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::choices;
use crate::AppState;
use crate::request::{BodyError, read_body};

/// A body's fields.
pub(super) type Fields = Map<String, Value>;

/// Reads the whole body.
pub(super) async fn read(state: &AppState, body: Body) -> Result<Bytes, BodyError> {
    read_body(body, state.limits.body_bytes, state.limits.request / choices::BODY_SHARE).await
}

/// Reads the fields of a Verify call: a JSON object, whatever its type is called, since many clients send one as a form
/// unless they are told otherwise; or a form. A body that is neither has no fields: what must be there is then missing
/// (`kaleyra-api.md` 4, row 10).
pub(super) async fn verify_fields(state: &AppState, request: Request) -> Result<Fields, BodyError> {
    let is_form = content_type(request.headers()) == "application/x-www-form-urlencoded";
    let bytes = read(state, request.into_body()).await?;
    Ok(json(&bytes).unwrap_or_else(|| if is_form { form(&bytes) } else { Fields::new() }))
}

/// A JSON object.
pub(super) fn json(bytes: &[u8]) -> Option<Fields> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    }
}

/// The media type without its parameters, in lower case; empty if there is none.
pub(super) fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    value.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

/// `to[mobile]`, `to.mobile` and plain `mobile` are all `mobile` of `to`; no page tells which one it is.
fn form(bytes: &[u8]) -> Fields {
    let mut fields = Fields::new();
    let mut to = Fields::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        let value = Value::String(value.into_owned());
        match name.as_ref() {
            "to[mobile]" | "to.mobile" | "mobile" => to.insert("mobile".to_owned(), value),
            "to[email]" | "to.email" | "email" => to.insert("email".to_owned(), value),
            other => fields.insert(other.to_owned(), value),
        };
    }
    if !to.is_empty() {
        fields.insert("to".to_owned(), Value::Object(to));
    }
    fields
}

/// A text that is there: not null, not empty. A whole number counts as its digits, as long as nothing is lost.
pub(super) fn text(value: Option<&Value>) -> Present<String> {
    match value {
        None | Some(Value::Null) => Present::Missing,
        Some(Value::String(text)) if text.is_empty() => Present::Missing,
        Some(Value::String(text)) => Present::Given(text.clone()),
        Some(Value::Number(number)) if number.is_u64() => Present::Given(number.to_string()),
        Some(_) => Present::Odd,
    }
}

/// Whether a field is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Present<T> {
    /// It is.
    Given(T),
    /// It is not, or says nothing.
    Missing,
    /// It is of another type.
    Odd,
}
