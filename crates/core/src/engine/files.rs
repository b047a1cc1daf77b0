//! Files that are sent: stored in parts, and served from a URL that nobody guesses.

use super::Engine;
use crate::domain::ids::TenantId;
use crate::domain::media::{FileType, MediaKey, StoredMedia};
use crate::ports::entropy::random;
use crate::ports::store::StoreError;

/// Where files are served, below the public URL.
pub const FILES_PATH: &str = "/media";

impl Engine {
    /// A key for a new file.
    pub fn file_key(&self) -> MediaKey {
        MediaKey::from_bytes(random(self.entropy.as_ref()))
    }

    /// Where the file of this key is fetched; none if the server does not know where it is reached.
    pub fn file_url(&self, key: MediaKey) -> Option<String> {
        self.public_url.as_ref().map(|base| format!("{base}{FILES_PATH}/{}", key.to_text()))
    }

    /// Begins a file.
    pub async fn begin_file(&self, tenant: TenantId, key: MediaKey) -> Result<(), StoreError> {
        self.store.begin_media(tenant, key, self.clock.now()).await
    }

    /// Keeps the part of this number, from 0, of a file that was begun.
    pub async fn put_file_part(&self, key: MediaKey, number: u32, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.store.put_media_part(key, number, bytes).await
    }

    /// Finishes a file of this type. Now it is served.
    pub async fn finish_file(
        &self,
        key: MediaKey,
        name: String,
        of: FileType,
        bytes: u64,
    ) -> Result<(), StoreError> {
        let content_type = of.content_type.to_owned();
        let media = StoredMedia { name, content_type, bytes, created_at: self.clock.now() };
        self.store.finish_media(key, media).await
    }

    /// Removes a file that nobody needs. What is left when that fails the sweep takes.
    pub async fn delete_file(&self, key: MediaKey) {
        if let Err(error) = self.store.delete_media(key).await {
            tracing::warn!(%error, "media.left: a file that nobody needs waits for the sweep");
        }
    }

    /// The file of this key.
    pub async fn find_file(&self, key: MediaKey) -> Result<Option<StoredMedia>, StoreError> {
        self.store.find_media(key).await
    }

    /// A part of a file; none after the last one.
    pub async fn find_file_part(&self, key: MediaKey, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.find_media_part(key, number).await
    }
}
