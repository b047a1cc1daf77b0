use async_trait::async_trait;

use super::StoreError;
use crate::domain::ids::TenantId;
use crate::domain::media::{MediaKey, StoredMedia};
use crate::domain::time::Timestamp;

/// Files, in parts of [`PART_BYTES`], so that none is in memory as a whole.
///
/// [`PART_BYTES`]: crate::domain::media::PART_BYTES
#[async_trait]
pub trait MediaStore: Send + Sync {
    /// Begins a file. Until it is finished nobody finds it, and after a day the sweep takes what there is of it.
    async fn begin_media(&self, tenant: TenantId, key: MediaKey, now: Timestamp) -> Result<(), StoreError>;

    /// Keeps the part of this number, from 0, of a file that was begun.
    async fn put_media_part(&self, key: MediaKey, number: u32, bytes: Vec<u8>) -> Result<(), StoreError>;

    /// Finishes a file: now it is found. `Missing` if it was not begun, or is gone.
    async fn finish_media(&self, key: MediaKey, media: StoredMedia) -> Result<(), StoreError>;

    /// Removes a file, finished or not; one that is gone is no error.
    async fn delete_media(&self, key: MediaKey) -> Result<(), StoreError>;

    /// The finished file of this key.
    async fn find_media(&self, key: MediaKey) -> Result<Option<StoredMedia>, StoreError>;

    /// The part of this number; none after the last one.
    async fn find_media_part(&self, key: MediaKey, number: u32) -> Result<Option<Vec<u8>>, StoreError>;
}
