use countersign_core::domain::ids::TokenId;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::token::{AdminToken, TokenHash};
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::query;

statements! {
    INSERT = "INSERT INTO admin_tokens (id, name, revoked_at, created_at, hash) VALUES ($1, $2, $3, $4, $5)";
    FIND = "SELECT 1 FROM admin_tokens WHERE hash = $1 AND revoked_at IS NULL";
    LIST = "SELECT id, name, revoked_at, created_at FROM admin_tokens ORDER BY created_at, id";
    REVOKE = "UPDATE admin_tokens SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1";
    ANY = "SELECT 1 FROM admin_tokens LIMIT 1";
}

/// Keeps an admin token's record under its hash.
pub(crate) async fn insert(
    client: &impl GenericClient,
    token: &AdminToken,
    hash: TokenHash,
) -> Result<(), StoreError> {
    let params: query::Params<'_> = &[
        &&token.id.to_bytes()[..],
        &token.name,
        &token.revoked_at.map(Timestamp::as_millis),
        &token.created_at.as_millis(),
        &&hash.to_bytes()[..],
    ];
    query::insert(client, INSERT, params, "admin token").await.map(drop)
}

/// Whether this is the hash of one that is not revoked.
pub(crate) async fn is_good(client: &impl GenericClient, hash: TokenHash) -> Result<bool, StoreError> {
    query::exists(client, FIND, &[&&hash.to_bytes()[..]]).await
}

/// All of them, oldest first.
pub(crate) async fn list(client: &impl GenericClient) -> Result<Vec<AdminToken>, StoreError> {
    query::every(client, LIST, &[], read).await
}

/// Revokes one, and tells whether there is one. The first time stands.
pub(crate) async fn revoke(
    client: &impl GenericClient,
    token: TokenId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let params: query::Params<'_> = &[&&token.to_bytes()[..], &now.as_millis()];
    query::change(client, REVOKE, params).await.map(|changed| changed > 0)
}

/// Whether there is any, revoked or not.
pub(crate) async fn any(client: &impl GenericClient) -> Result<bool, StoreError> {
    query::exists(client, ANY, &[]).await
}

fn read(row: &Row) -> Result<AdminToken, StoreError> {
    let mut cells = Cells::of(row, "admin_tokens");
    let id = TokenId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(AdminToken {
        id,
        name: cells.text("name")?,
        revoked_at: cells.optional("revoked_at", Cells::time)?,
        created_at: cells.time("created_at")?,
    })
}
