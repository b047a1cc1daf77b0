//! A response, read whole.

use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as JSON, its meta checked and made stable: a request id must be a UUID of version 4 and equal the
    /// header's.
    pub(crate) fn json(&self) -> Value {
        let mut json: Value = serde_json::from_slice(&self.body).expect("a JSON body");
        if let Some(id) = json.pointer_mut("/meta/request_id") {
            let text = id.as_str().expect("a text id").to_owned();
            assert_eq!(self.headers["x-request-id"], text.as_str(), "one id in body and header");
            assert_eq!((text.len(), text.as_bytes()[14]), (36, b'4'), "a UUID of version 4: {text}");
            *id = Value::from("[request id]");
        }
        json
    }

    pub(crate) fn code(&self) -> String {
        self.json().pointer("/error/code").and_then(Value::as_str).unwrap_or("").to_owned()
    }

    pub(crate) fn retry_after(&self) -> Option<u64> {
        self.headers.get("retry-after").map(|value| value.to_str().expect("ASCII").parse().expect("seconds"))
    }
}
