//! The parts of a `multipart/form-data` body.

use axum::body::{Body, HttpBody as _};
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::media::MAX_FILE_BYTES;
use multer::{Field, Multipart};
use serde_json::{Map, Value};

use super::file::{self, FileField, FileRefusal};
use super::pace::{Bounds, pieces};
use super::{Form, GivenFile};
use crate::AppState;
use crate::dialects::wacr::choices::{self, MAX_PARTS};
use crate::dialects::wacr::errors::{ApiError, ErrorCode};
use crate::request::BodyError;

/// Bytes of a body besides its file.
const BESIDES: u64 = 1024 * 1024;

/// Reads a form whose parts are divided by `boundary`: texts into memory, a file into the store.
pub(super) async fn read(
    state: &AppState,
    tenant: TenantId,
    files: &'static [FileField],
    body: Body,
    boundary: String,
) -> Result<Form, ApiError> {
    let most = MAX_FILE_BYTES + BESIDES;
    if body.size_hint().lower() > most {
        return Err(BodyError::TooLarge.into());
    }
    let bounds = Bounds::new(most);
    let pieces = pieces(body, bounds.clone(), state.limits.request);
    let mut reader = Reader {
        state,
        tenant,
        takes: files,
        bounds,
        text_bytes: state.limits.body_bytes,
        fields: Map::new(),
        files: Vec::new(),
    };
    let time = state.limits.request * choices::UPLOAD_TIMES;
    let end = tokio::time::timeout(time, reader.read(Multipart::new(pieces, boundary))).await;
    match end.unwrap_or(Err(BodyError::TooSlow.into())) {
        Ok(()) => Ok(Form::of_parts(reader.fields, reader.files)),
        // The rest of the body was not waited for: what is known to be wrong is said.
        Err(error) if error.code() == ErrorCode::PayloadTooLarge => {
            let refused = reader.files.iter().find_map(|file| Some((file.takes, file.refusal()?)));
            let said = |(takes, refusal): (&FileField, FileRefusal)| {
                ApiError::invalid_field(takes.name, refusal.text(takes, None))
            };
            Err(refused.map_or(error, said))
        }
        Err(error) => Err(error),
    }
}

struct Reader<'s> {
    state: &'s AppState,
    tenant: TenantId,
    takes: &'static [FileField],
    bounds: Bounds,
    /// Bytes that texts and their names may still have.
    text_bytes: usize,
    fields: Map<String, Value>,
    files: Vec<GivenFile>,
}

impl Reader<'_> {
    async fn read(&mut self, mut parts: Multipart<'_>) -> Result<(), ApiError> {
        let mut count = 0;
        while let Some(field) = parts.next_field().await.map_err(|error| unreadable(&error))? {
            self.bounds.advanced();
            count += 1;
            if count > MAX_PARTS {
                return Err(BodyError::TooLarge.into());
            }
            let name = field.name().unwrap_or_default().to_owned();
            let takes = self.takes.iter().find(|takes| takes.name == name);
            match (takes, field.file_name()) {
                (Some(takes), Some(_)) => self.file(takes, field).await?,
                // A file where a text belongs is nothing that is asked for.
                (None, Some(_)) => self.skip(field).await?,
                (_, None) => {
                    self.take(name.len())?;
                    let text = self.text(field).await?;
                    self.fields.insert(name, Value::String(text));
                }
            }
        }
        Ok(())
    }

    /// Room for so many bytes of names and texts.
    fn take(&mut self, bytes: usize) -> Result<(), BodyError> {
        self.text_bytes = self.text_bytes.checked_sub(bytes).ok_or(BodyError::TooLarge)?;
        Ok(())
    }

    async fn text(&mut self, mut field: Field<'_>) -> Result<String, ApiError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| unreadable(&error))? {
            self.bounds.advanced();
            self.take(chunk.len())?;
            bytes.extend_from_slice(&chunk);
        }
        String::from_utf8(bytes).map_err(|_| ApiError::new(ErrorCode::BadRequest, choices::NO_FORM))
    }

    async fn file(&mut self, takes: &'static FileField, mut field: Field<'_>) -> Result<(), ApiError> {
        let outcome = if self.files.is_empty() {
            file::store(self.state, self.tenant, takes, &self.bounds, &mut field).await?
        } else {
            file::another(&self.bounds, &mut field).await?
        };
        let Some(outcome) = outcome else { return Ok(()) };
        let refusal = outcome.as_ref().err().copied();
        self.files.push(GivenFile { takes, outcome });
        match refusal {
            None => Ok(()),
            // The rest of it would come for nothing.
            Some(FileRefusal::TooLarge(_)) => Err(BodyError::TooLarge.into()),
            Some(_) => {
                self.bounds.refused();
                self.skip(field).await
            }
        }
    }

    async fn skip(&self, mut field: Field<'_>) -> Result<(), ApiError> {
        while field.chunk().await.map_err(|error| unreadable(&error))?.is_some() {
            self.bounds.advanced();
        }
        Ok(())
    }
}

/// Why a form could not be read.
pub(super) fn unreadable(error: &multer::Error) -> ApiError {
    if let multer::Error::StreamReadFailed(cause) = error
        && let Some(cause) = cause.downcast_ref::<BodyError>()
    {
        return (*cause).into();
    }
    ApiError::new(ErrorCode::BadRequest, choices::NO_FORM)
}
