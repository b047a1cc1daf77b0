//! Files, in parts, on connections of the pool: they hold up nothing of the hot path.

use async_trait::async_trait;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::media::{MediaKey, StoredMedia};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{MediaStore, StoreError};
use deadpool_postgres::GenericClient;

use crate::PostgresStore;
use crate::tables::{media, media_parts};

/// Parts that are removed in one transaction: 16 MiB.
pub(crate) const PARTS_AT_ONCE: u32 = 64;

const MISSING: StoreError = StoreError::Missing { what: "file" };

#[async_trait]
impl MediaStore for PostgresStore {
    async fn begin_media(&self, tenant: TenantId, key: MediaKey, now: Timestamp) -> Result<(), StoreError> {
        media::insert(&self.connection().await?, tenant, key, now).await
    }

    async fn put_media_part(&self, key: MediaKey, number: u32, bytes: Vec<u8>) -> Result<(), StoreError> {
        let kept = media_parts::put(&self.connection().await?, key, number, &bytes).await?;
        if kept { Ok(()) } else { Err(MISSING) }
    }

    async fn finish_media(&self, key: MediaKey, stored: StoredMedia) -> Result<(), StoreError> {
        let finished = media::finish(&self.connection().await?, key, &stored).await?;
        if finished { Ok(()) } else { Err(MISSING) }
    }

    async fn delete_media(&self, key: MediaKey) -> Result<(), StoreError> {
        let connection = self.connection().await?;
        media::remove(&connection, key).await?;
        while take_away(&connection, key, PARTS_AT_ONCE).await? >= PARTS_AT_ONCE {}
        Ok(())
    }

    async fn find_media(&self, key: MediaKey) -> Result<Option<StoredMedia>, StoreError> {
        media::find(&self.connection().await?, key).await
    }

    async fn find_media_part(&self, key: MediaKey, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
        media_parts::find(&self.connection().await?, key, number).await
    }
}

/// Takes away up to `limit` rows of a removed file, its own as the last one, and tells how many.
pub(crate) async fn take_away(
    client: &impl GenericClient,
    key: MediaKey,
    limit: u32,
) -> Result<u32, StoreError> {
    let count = |removed| u32::try_from(removed).unwrap_or(u32::MAX);
    let parts = count(media_parts::delete(client, key, limit).await?);
    if parts >= limit { Ok(parts) } else { Ok(parts + count(media::delete(client, key).await?)) }
}
