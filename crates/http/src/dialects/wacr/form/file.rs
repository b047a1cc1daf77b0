//! A file of a form, on its way into the store.

use countersign_core::domain::ids::TenantId;
use countersign_core::domain::media::{
    FILE_TYPES, FileType, HEAD_BYTES, MediaKey, PART_BYTES, max_bytes, plain_name,
};
use countersign_core::domain::message::MediaKind;
use countersign_core::ports::store::StoreError;
use multer::Field;
use sha2::{Digest as _, Sha256};

use super::pace::Bounds;
use super::parts::unreadable;
use crate::AppState;
use crate::dialects::wacr::choices;
use crate::dialects::wacr::errors::ApiError;
use crate::dialects::wacr::validation::label;

/// A field that takes a file.
pub(crate) struct FileField {
    /// Its name.
    pub(crate) name: &'static str,
    /// What the file may be.
    pub(crate) kinds: &'static [MediaKind],
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileRefusal {
    /// Its name and its first bytes are of no type that is taken, or of different ones.
    Type,
    /// It has more bytes than its kind may have.
    TooLarge(MediaKind),
    /// It has no bytes.
    Empty,
    /// Another one came before.
    Several,
    /// WhatsApp could not fetch it: the server does not know where it is reached.
    NoAddress,
}

/// A file that came with a form. Nobody can fetch it before [`StoredFile::publish`], and it is removed when it is dropped
/// without [`StoredFile::keep`].
pub(crate) struct StoredFile {
    kept: Kept,
    /// Where WhatsApp fetches it.
    pub(crate) url: String,
    /// What it is called, without a path.
    pub(crate) name: String,
    /// What it is.
    pub(crate) of: FileType,
    /// SHA-256 of its bytes.
    pub(super) digest: [u8; 32],
    bytes: u64,
}

impl StoredFile {
    /// Lets it be fetched.
    pub(crate) async fn publish(&self) -> Result<(), StoreError> {
        let engine = &self.kept.state.engine;
        engine.finish_file(self.kept.key, self.name.clone(), self.of, self.bytes).await
    }

    /// It is needed from now on.
    pub(crate) fn keep(mut self) {
        self.kept.keep = true;
    }

    /// Nobody needs it.
    pub(crate) async fn remove(mut self) {
        self.kept.keep = true;
        self.kept.state.engine.delete_file(self.kept.key).await;
    }
}

/// What is stored under a key, as long as somebody wants it.
struct Kept {
    state: AppState,
    key: MediaKey,
    keep: bool,
}

impl Drop for Kept {
    fn drop(&mut self) {
        if !self.keep {
            let (engine, key) = (self.state.engine.clone(), self.key);
            self.state.tasks.spawn(async move { engine.delete_file(key).await });
        }
    }
}

impl FileRefusal {
    /// What is said of it: Laravel's texts where it has one. `kind` is the one that the file should have had, if it is
    /// known.
    pub(crate) fn text(self, field: &FileField, kind: Option<MediaKind>) -> String {
        let label = label(field.name);
        match self {
            Self::Type => {
                let is_one = |of: &&FileType| {
                    kind.map_or_else(|| field.kinds.contains(&of.kind), |kind| of.kind == kind)
                };
                let names: Vec<_> = FILE_TYPES.iter().filter(is_one).map(|of| of.extension).collect();
                format!("The {label} field must be a file of type: {}.", names.join(", "))
            }
            Self::TooLarge(kind) => {
                let kilobytes = max_bytes(kind) / 1024;
                format!("The {label} field must not be greater than {kilobytes} kilobytes.")
            }
            Self::Empty => format!("The {label} field must not be empty."),
            Self::Several => choices::SEVERAL_FILES.to_owned(),
            Self::NoAddress => {
                let url = field.name.replace("_file", "_url");
                format!("Files cannot be sent from this server, as it has no public URL. Use {url}.")
            }
        }
    }
}

/// What became of a file; none if its field was left empty.
type Outcome = Option<Result<StoredFile, FileRefusal>>;

/// Brings a file into the store, part by part.
pub(super) async fn store(
    state: &AppState,
    tenant: TenantId,
    takes: &FileField,
    bounds: &Bounds,
    field: &mut Field<'_>,
) -> Result<Outcome, ApiError> {
    let given = field.file_name().unwrap_or_default().to_owned();
    let mut part = Vec::new();
    let mut at_end = fill(field, bounds, &mut part, HEAD_BYTES).await?;
    if part.is_empty() {
        return Ok((!given.is_empty()).then_some(Err(FileRefusal::Empty)));
    }
    let name = plain_name(&given);
    let of = name.as_deref().and_then(|name| FileType::of(name, &part[..part.len().min(HEAD_BYTES)]));
    let (Some(name), Some(of)) = (name, of.filter(|of| takes.kinds.contains(&of.kind))) else {
        return Ok(Some(Err(FileRefusal::Type)));
    };
    let engine = &state.engine;
    let key = engine.file_key();
    let Some(url) = engine.file_url(key) else { return Ok(Some(Err(FileRefusal::NoAddress))) };
    let kept = Kept { state: state.clone(), key, keep: false };
    engine.begin_file(tenant, key).await?;
    let (mut digest, mut bytes) = (Sha256::new(), 0);
    for number in 0.. {
        if !at_end {
            at_end = fill(field, bounds, &mut part, PART_BYTES).await?;
        }
        if part.is_empty() {
            break;
        }
        if bytes + part.len() as u64 > max_bytes(of.kind) {
            return Ok(Some(Err(FileRefusal::TooLarge(of.kind))));
        }
        let rest = part.split_off(part.len().min(PART_BYTES));
        let whole = std::mem::replace(&mut part, rest);
        digest.update(&whole);
        bytes += whole.len() as u64;
        engine.put_file_part(key, number, whole).await?;
    }
    Ok(Some(Ok(StoredFile { kept, url, name, of, digest: digest.finalize().into(), bytes })))
}

/// Looks whether there is a file where there may be none.
pub(super) async fn another(bounds: &Bounds, field: &mut Field<'_>) -> Result<Outcome, ApiError> {
    let is_named = field.file_name().is_some_and(|name| !name.is_empty());
    let mut head = Vec::new();
    fill(field, bounds, &mut head, 1).await?;
    Ok((is_named || !head.is_empty()).then_some(Err(FileRefusal::Several)))
}

/// Reads on until there are `least` bytes in `part`. Whether the field ended.
async fn fill(
    field: &mut Field<'_>,
    bounds: &Bounds,
    part: &mut Vec<u8>,
    least: usize,
) -> Result<bool, ApiError> {
    while part.len() < least {
        match field.chunk().await.map_err(|error| unreadable(&error))? {
            Some(chunk) => part.extend_from_slice(&chunk),
            None => return Ok(true),
        }
        bounds.advanced();
    }
    Ok(false)
}
