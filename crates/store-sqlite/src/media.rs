//! Files, in parts. The writer gets one part at a time, so that requests come in between.

use async_trait::async_trait;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::media::{MediaKey, StoredMedia};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{MediaStore, StoreError};
use rusqlite::Connection;

use crate::SqliteStore;
use crate::tables::{media, media_parts};

/// Parts that are removed in one turn of the writer: 16 MiB.
pub(crate) const PARTS_AT_ONCE: u32 = 64;

const MISSING: StoreError = StoreError::Missing { what: "file" };

#[async_trait]
impl MediaStore for SqliteStore {
    async fn begin_media(&self, tenant: TenantId, key: MediaKey, now: Timestamp) -> Result<(), StoreError> {
        self.writer.write(move |c| media::insert(c, tenant, key, now)).await
    }

    async fn put_media_part(&self, key: MediaKey, number: u32, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.writer
            .write(move |c| {
                if media::is_begun(c, key)? { media_parts::put(c, key, number, &bytes) } else { Err(MISSING) }
            })
            .await
    }

    async fn finish_media(&self, key: MediaKey, stored: StoredMedia) -> Result<(), StoreError> {
        self.writer.write(move |c| if media::finish(c, key, &stored)? { Ok(()) } else { Err(MISSING) }).await
    }

    async fn delete_media(&self, key: MediaKey) -> Result<(), StoreError> {
        self.writer.write(move |c| media::remove(c, key)).await?;
        while self.writer.write(move |c| take_away(c, key, PARTS_AT_ONCE)).await? >= PARTS_AT_ONCE {}
        Ok(())
    }

    async fn find_media(&self, key: MediaKey) -> Result<Option<StoredMedia>, StoreError> {
        self.readers.ask(move |c| media::find(c, key)).await
    }

    async fn find_media_part(&self, key: MediaKey, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
        self.readers.ask(move |c| media_parts::find(c, key, number)).await
    }
}

/// Takes away up to `limit` rows of a removed file, its own as the last one, and tells how many.
pub(crate) fn take_away(connection: &Connection, key: MediaKey, limit: u32) -> Result<u32, StoreError> {
    let count = |removed| u32::try_from(removed).unwrap_or(u32::MAX);
    let parts = count(media_parts::delete(connection, key, limit)?);
    if parts >= limit { Ok(parts) } else { Ok(parts + count(media::delete(connection, key)?)) }
}
