use countersign_core::domain::media::MediaKey;
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;

use crate::cells::Cells;
use crate::query;

statements! {
    // The file's lock keeps whoever removes it waiting, and then nothing is added to it.
    PUT = "INSERT INTO media_parts (key, number, bytes)
               SELECT m.key, $2::bigint, $3::bytea FROM media m WHERE m.key = $1 AND m.state = 'begun' FOR SHARE OF m
           ON CONFLICT (key, number) DO UPDATE SET bytes = excluded.bytes";
    FIND = "SELECT p.bytes FROM media_parts p WHERE p.key = $1 AND p.number = $2
              AND EXISTS (SELECT 1 FROM media m WHERE m.key = $1 AND m.state = 'finished')";
    DELETE = "WITH old AS (SELECT number FROM media_parts WHERE key = $1
                           ORDER BY number LIMIT $2 FOR UPDATE SKIP LOCKED)
              DELETE FROM media_parts WHERE key = $1 AND number IN (SELECT number FROM old)";
}

/// Keeps a part of a file, over what it was before, and tells whether the file was begun.
pub(crate) async fn put(
    client: &impl GenericClient,
    key: MediaKey,
    number: u32,
    bytes: &[u8],
) -> Result<bool, StoreError> {
    let params: query::Params<'_> = &[&&key.to_bytes()[..], &i64::from(number), &bytes];
    query::change(client, PUT, params).await.map(|changed| changed > 0)
}

/// A part of a finished file.
pub(crate) async fn find(
    client: &impl GenericClient,
    key: MediaKey,
    number: u32,
) -> Result<Option<Vec<u8>>, StoreError> {
    query::first(client, FIND, &[&&key.to_bytes()[..], &i64::from(number)], |row| {
        Cells::of(row, "media_parts").blob("bytes").map(<[u8]>::to_vec)
    })
    .await
}

/// Removes up to `limit` parts of a file, and tells how many.
pub(crate) async fn delete(
    client: &impl GenericClient,
    key: MediaKey,
    limit: u32,
) -> Result<u64, StoreError> {
    query::change(client, DELETE, &[&&key.to_bytes()[..], &i64::from(limit)]).await
}
