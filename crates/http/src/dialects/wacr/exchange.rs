//! One request and its answer: the id and the time that the envelope prints, and the room of the token's limit.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use countersign_core::engine::{Admission, Engine};
use countersign_core::ports::store::StoreError;
use serde::Serialize;

use super::envelope::{Envelope, ErrorResponse, Failure, FlatFailure, Meta, Printed};
use super::errors::{ApiError, Details};
use super::moment::iso8601;
use super::paging::{Listed, Page, PageMeta};
use super::upload_time::UploadTime;
use crate::AppState;
use crate::request::RequestId;

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// Shared by the frame, the extractors and the handler of one request.
#[derive(Clone)]
pub(crate) struct Exchange {
    id: RequestId,
    engine: Arc<Engine>,
    admission: Arc<OnceLock<Admission>>,
    upload: UploadTime,
    flat: Arc<OnceLock<()>>,
}

/// Said first by a handler whose refusals have no envelope (`wacr-api-v2.md` 2.20).
pub(crate) struct Flat;

impl FromRequestParts<AppState> for Flat {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &AppState) -> Result<Self, Infallible> {
        if let Some(exchange) = parts.extensions.get::<Exchange>() {
            exchange.flat.get_or_init(|| ());
        }
        Ok(Self)
    }
}

impl Exchange {
    pub(crate) fn new(id: RequestId, engine: Arc<Engine>) -> Self {
        Self { id, engine, admission: Arc::default(), upload: UploadTime::default(), flat: Arc::default() }
    }

    /// The time that uploads add to the request's.
    pub(crate) fn upload(&self) -> &UploadTime {
        &self.upload
    }

    /// Remembers the room of the caller's limit for the answer's headers.
    pub(crate) fn admitted(&self, admission: Admission) {
        self.admission.get_or_init(|| admission);
    }

    /// What the envelope tells about itself, now.
    pub(crate) fn meta(&self) -> Meta {
        Meta { request_id: self.id.as_str().to_owned(), timestamp: iso8601(self.engine.now()) }
    }

    /// Prints an answer with data.
    pub(crate) fn success<T: Serialize>(&self, data: T, message: &'static str) -> Printed {
        Printed::ok(&self.envelope(data, message))
    }

    /// Prints an answer with something new.
    pub(crate) fn created<T: Serialize>(&self, data: T, message: &'static str) -> Printed {
        Printed::created(&self.envelope(data, message))
    }

    /// Prints a page of a list.
    pub(crate) fn page<T: Serialize>(&self, listed: Listed<T>, message: &'static str) -> Printed {
        let Listed { rows, pagination, links } = listed;
        let meta = PageMeta::new(self.meta(), pagination);
        Printed::ok(&Page { success: true, data: rows, message, meta, links })
    }

    fn envelope<T>(&self, data: T, message: &'static str) -> Envelope<T> {
        Envelope { success: true, data, message, meta: self.meta() }
    }

    /// Prints an error. A failure of the store is logged here, once.
    pub(crate) fn failure(&self, error: &ApiError) -> Printed {
        if let Some(StoreError::Busy) = error.cause() {
            // Overload is counted by the answers' status; a line for each would make it worse.
            tracing::debug!(request_id = self.id.as_str(), "wacr.store_busy: the store's queue is full");
        } else if let Some(cause) = error.cause() {
            tracing::error!(request_id = self.id.as_str(), error = %cause, code = ?error.code(),
                "wacr.store_failed: the store could not do its part of a request");
        }
        if self.flat.get().is_some() {
            let (message, errors) =
                (error.message().to_owned(), error.details().and_then(Details::fields).cloned());
            let flat = FlatFailure { success: false, message, errors };
            return Printed::new(error.code().status(), &flat).after(error.retry_after());
        }
        let envelope = Failure {
            success: false,
            error: ErrorResponse {
                code: error.code(),
                message: error.message().to_owned(),
                details: error.details().cloned(),
            },
            meta: self.meta(),
        };
        Printed::new(error.code().status(), &envelope).after(error.retry_after())
    }

    /// Prints the error that `response` stands for, if it is one, and adds what every answer carries.
    pub(crate) fn finish(&self, mut response: Response) -> Response {
        if let Some(error) = response.extensions_mut().remove::<ApiError>() {
            response = with_headers_of(&response, self.failure(&error).into_response());
        }
        if let Some(admission) = self.admission.get() {
            let headers = response.headers_mut();
            headers.insert(LIMIT, HeaderValue::from(admission.limit));
            headers.insert(REMAINING, HeaderValue::from(admission.remaining));
        }
        response
    }
}

/// `printed` with the headers that the placeholder carries, as in `Allow`.
fn with_headers_of(placeholder: &Response, mut printed: Response<Body>) -> Response {
    let kept: HeaderMap = placeholder
        .headers()
        .iter()
        .filter(|(name, _)| **name != header::CONTENT_LENGTH && !printed.headers().contains_key(*name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    printed.headers_mut().extend(kept);
    printed
}
