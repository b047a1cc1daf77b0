//! The body of a call that also takes files: a JSON object, or `multipart/form-data` with the same fields as texts.
//!
//! A file goes into the store as it comes. Until its message is sent nobody can fetch it, and what is not sent is removed.

mod file;
mod pace;
mod parts;

pub(crate) use file::{FileField, FileRefusal, StoredFile};

use std::collections::BTreeMap;

use axum::extract::{FromRequest as _, Request};
use axum::http::header;
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};

use super::auth::Call;
use super::body::JsonBody;
use super::choices;
use super::errors::{ApiError, ErrorCode};
use crate::AppState;

/// A body that was read.
pub(crate) struct Form {
    /// Its fields; of a name that comes twice the last counts. What a `contact` object holds stands as `contact.…`.
    pub(crate) fields: Map<String, Value>,
    /// Its files. Only the first one can have been taken.
    pub(crate) files: Vec<GivenFile>,
    /// What makes it the same request as another, for an idempotent one. It may hold a code: never log it.
    pub(crate) fingerprint: Bytes,
}

/// A file that came.
pub(crate) struct GivenFile {
    /// In which field.
    pub(crate) takes: &'static FileField,
    /// What became of it.
    pub(crate) outcome: Result<StoredFile, FileRefusal>,
}

impl GivenFile {
    fn refusal(&self) -> Option<FileRefusal> {
        self.outcome.as_ref().err().copied()
    }
}

/// What a form is fingerprinted by: boundaries differ each time, names and contents do not.
#[derive(Serialize)]
struct Fingerprint<'f> {
    fields: BTreeMap<&'f String, &'f Value>,
    /// Field, name and SHA-256.
    files: Vec<(&'f str, &'f str, [u8; 32])>,
}

impl Form {
    /// Reads a body that may have `files`. The caller was judged before.
    pub(crate) async fn read<P>(
        state: &AppState,
        call: &Call<P>,
        files: &'static [FileField],
        request: Request,
    ) -> Result<Self, ApiError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default();
        if is_multipart(kind) {
            let boundary = multer::parse_boundary(kind).map_err(|error| parts::unreadable(&error))?;
            let _reading = call.exchange.upload().begin();
            return parts::read(state, call.caller.tenant(), files, request.into_body(), boundary).await;
        }
        let JsonBody { raw, mut fields } =
            JsonBody::from_request(request, state).await.map_err(|error| match error.code() {
                ErrorCode::UnsupportedMediaType => ApiError::new(error.code(), choices::FOREIGN_FORM),
                _ => error,
            })?;
        if let Some(Value::Object(_)) = fields.get("contact")
            && let Some(Value::Object(contact)) = fields.remove("contact")
        {
            fields.extend(contact.into_iter().map(|(name, value)| (format!("contact.{name}"), value)));
        }
        Ok(Self { fields, files: Vec::new(), fingerprint: raw })
    }

    fn of_parts(fields: Map<String, Value>, files: Vec<GivenFile>) -> Self {
        let taken = |file: &GivenFile| {
            let stored = file.outcome.as_ref().ok()?;
            Some((file.takes.name, stored.name.clone(), stored.digest))
        };
        let taken: Vec<_> = files.iter().filter_map(taken).collect();
        let fingerprint = Fingerprint {
            fields: fields.iter().collect(),
            files: taken.iter().map(|(field, name, digest)| (*field, name.as_str(), *digest)).collect(),
        };
        let bytes = serde_json::to_vec(&fingerprint).expect("texts and numbers");
        // No JSON object begins with a bracket: a form is never the same request as one.
        let fingerprint = [b"[form]", bytes.as_slice()].concat().into();
        Self { fields, files, fingerprint }
    }
}

fn is_multipart(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("multipart/form-data")
}
