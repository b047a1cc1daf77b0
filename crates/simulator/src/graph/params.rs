//! Parameters of a management call, wherever the client puts them.
//!
//! Graph takes them from the query, from a JSON body and from a form body alike, and clients in use do
//! all three. A body wins over the query.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::extract::{FromRequest, Query, Request};
use axum::http::{HeaderMap, Uri, header};
use serde_json::{Map, Value};

use super::error::GraphError;

/// The parameters by name.
pub(super) struct Params(Map<String, Value>);

impl Params {
    /// The value as it came.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text or a number, as text; absent when empty.
    pub(super) fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        match self.get(name)? {
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    }

    /// Like [`Params::text`], but it must be there.
    pub(super) fn require(&self, name: &str) -> Result<Cow<'_, str>, GraphError> {
        self.text(name).ok_or_else(|| GraphError::required(name))
    }

    /// An array, also when it came as JSON text in a query or form.
    pub(super) fn array(&self, name: &str) -> Result<Option<Cow<'_, [Value]>>, GraphError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Array(items)) => Ok(Some(Cow::Borrowed(items))),
            Some(Value::String(text)) => serde_json::from_str(text)
                .map(|items| Some(Cow::Owned(items)))
                .map_err(|_| GraphError::invalid(format!("Param {name} must be an array"))),
            Some(_) => Err(GraphError::invalid(format!("Param {name} must be an array"))),
        }
    }

    /// A whole number, also as text.
    pub(super) fn integer(&self, name: &str) -> Result<Option<i64>, GraphError> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| GraphError::invalid(format!("Param {name} must be an integer")))
    }
}

impl<S: Send + Sync> FromRequest<S> for Params {
    type Rejection = GraphError;

    async fn from_request(request: Request, state: &S) -> Result<Self, GraphError> {
        let mut values = pairs(request.uri())?;
        let json = is_json(request.headers());
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|_| GraphError::invalid("The request body could not be read"))?;
        if body.is_empty() {
            return Ok(Self(values));
        }
        if json {
            let Ok(Value::Object(object)) = serde_json::from_slice(&body) else {
                return Err(GraphError::invalid("The request body is not a JSON object"));
            };
            values.extend(object);
        } else {
            values.extend(form(&body)?);
        }
        Ok(Self(values))
    }
}

/// Whether the body claims to be JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// A form body has the syntax of a query.
fn form(body: &[u8]) -> Result<Map<String, Value>, GraphError> {
    let text = std::str::from_utf8(body).ok();
    let uri = text.and_then(|text| format!("/?{text}").parse::<Uri>().ok());
    pairs(&uri.ok_or_else(|| GraphError::invalid("The request body is not a form"))?)
}

fn pairs(uri: &Uri) -> Result<Map<String, Value>, GraphError> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|_| GraphError::invalid("The parameters could not be read"))?;
    Ok(pairs.into_iter().map(|(name, value)| (name, Value::String(value))).collect())
}
