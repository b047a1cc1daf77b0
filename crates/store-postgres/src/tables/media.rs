use countersign_core::domain::ids::TenantId;
use countersign_core::domain::media::{MediaKey, StoredMedia};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;

use crate::cells::{Cells, holdable};
use crate::query;

statements! {
    INSERT = "INSERT INTO media (key, tenant_id, created_at, state) VALUES ($1, $2, $3, 'begun')";
    FINISH = "UPDATE media SET name = $2, content_type = $3, bytes = $4, created_at = $5, state = 'finished'
              WHERE key = $1 AND state = 'begun'";
    FIND = "SELECT name, content_type, bytes, created_at FROM media WHERE key = $1 AND state = 'finished'";
    REMOVE = "UPDATE media SET state = 'removed' WHERE key = $1";
    // Another node may be at the last of its parts.
    DELETE = "DELETE FROM media WHERE key = $1 AND state = 'removed'
                AND NOT EXISTS (SELECT 1 FROM media_parts WHERE key = $1)";
    REMOVE_OLD = "WITH old AS (SELECT key FROM media WHERE state = $1 AND created_at <= $2
                               ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED)
                  UPDATE media SET state = 'removed' WHERE key IN (SELECT key FROM old)";
    LIST_REMOVED = "SELECT key FROM media WHERE state = 'removed' ORDER BY created_at LIMIT $1";
}

/// Up to when files may go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cutoffs {
    pub(crate) finished: Timestamp,
    pub(crate) begun: Timestamp,
}

/// Begins a file.
pub(crate) async fn insert(
    client: &impl GenericClient,
    tenant: TenantId,
    key: MediaKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params: query::Params<'_> = &[&&key.to_bytes()[..], &tenant.0, &now.as_millis()];
    query::insert(client, INSERT, params, "file").await.map(drop)
}

/// Finishes a file, and tells whether it was begun.
pub(crate) async fn finish(
    client: &impl GenericClient,
    key: MediaKey,
    media: &StoredMedia,
) -> Result<bool, StoreError> {
    let bytes = i64::try_from(media.bytes).unwrap_or(i64::MAX);
    let params: query::Params<'_> = &[
        &&key.to_bytes()[..],
        &holdable(&media.name),
        &media.content_type,
        &bytes,
        &media.created_at.as_millis(),
    ];
    query::change(client, FINISH, params).await.map(|changed| changed > 0)
}

/// The finished file of this key.
pub(crate) async fn find(
    client: &impl GenericClient,
    key: MediaKey,
) -> Result<Option<StoredMedia>, StoreError> {
    query::first(client, FIND, &[&&key.to_bytes()[..]], |row| {
        let mut cells = Cells::of(row, "media");
        Ok(StoredMedia {
            name: cells.text("name")?,
            content_type: cells.text("content_type")?,
            bytes: cells.size("bytes")?,
            created_at: cells.time("created_at")?,
        })
    })
    .await
}

/// From now on nobody finds the file; its parts are still there.
pub(crate) async fn remove(client: &impl GenericClient, key: MediaKey) -> Result<(), StoreError> {
    query::change(client, REMOVE, &[&&key.to_bytes()[..]]).await.map(drop)
}

/// Forgets a removed file, if its parts are gone.
pub(crate) async fn delete(client: &impl GenericClient, key: MediaKey) -> Result<u64, StoreError> {
    query::change(client, DELETE, &[&&key.to_bytes()[..]]).await
}

/// Removes up to `limit` files of each kind that may go, and gives up to `limit` of those that were removed.
pub(crate) async fn remove_old(
    client: &impl GenericClient,
    cutoffs: Cutoffs,
    limit: u32,
) -> Result<Vec<MediaKey>, StoreError> {
    let limit = i64::from(limit);
    for (state, cutoff) in [("finished", cutoffs.finished), ("begun", cutoffs.begun)] {
        query::change(client, REMOVE_OLD, &[&state, &cutoff.as_millis(), &limit]).await?;
    }
    query::every(client, LIST_REMOVED, &[&limit], |row| {
        Cells::of(row, "media").bytes("key").map(MediaKey::from_bytes)
    })
    .await
}
