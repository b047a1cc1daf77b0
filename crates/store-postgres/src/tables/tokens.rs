use countersign_core::domain::ids::{TenantId, TokenId};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::token::{Scope, Token, TokenHash};
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::query;

statements! {
    FIND = "SELECT id, tenant_id, name, scopes, requests_per_minute, expires_at, revoked_at, created_at
            FROM tokens WHERE hash = $1";
    LIST = "SELECT id, tenant_id, name, scopes, requests_per_minute, expires_at, revoked_at, created_at
            FROM tokens WHERE tenant_id = $1 ORDER BY created_at, id";
    INSERT = "INSERT INTO tokens (id, tenant_id, name, scopes, requests_per_minute, expires_at, revoked_at,
                                  created_at, hash)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    REVOKE = "UPDATE tokens SET revoked_at = coalesce(revoked_at, $3) WHERE tenant_id = $1 AND id = $2";
}

/// The token with this hash.
pub(crate) async fn find(client: &impl GenericClient, hash: TokenHash) -> Result<Option<Token>, StoreError> {
    query::first(client, FIND, &[&&hash.to_bytes()[..]], token).await
}

/// A tenant's tokens, oldest first.
pub(crate) async fn list(client: &impl GenericClient, tenant: TenantId) -> Result<Vec<Token>, StoreError> {
    query::every(client, LIST, &[&tenant.0], token).await
}

/// Keeps a token's record under its hash.
pub(crate) async fn insert(
    client: &impl GenericClient,
    token: &Token,
    hash: TokenHash,
) -> Result<(), StoreError> {
    let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    let params: query::Params<'_> = &[
        &&token.id.to_bytes()[..],
        &token.tenant.0,
        &token.name,
        &scopes.join(" "),
        &i64::from(token.requests_per_minute),
        &token.expires_at.map(Timestamp::as_millis),
        &token.revoked_at.map(Timestamp::as_millis),
        &token.created_at.as_millis(),
        &&hash.to_bytes()[..],
    ];
    query::insert(client, INSERT, params, "token").await.map(drop)
}

/// Revokes a token, and tells whether there is one. The first time stands.
pub(crate) async fn revoke(
    client: &impl GenericClient,
    tenant: TenantId,
    token: TokenId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let params: query::Params<'_> = &[&tenant.0, &&token.to_bytes()[..], &now.as_millis()];
    query::change(client, REVOKE, params).await.map(|changed| changed > 0)
}

fn token(row: &Row) -> Result<Token, StoreError> {
    let mut cells = Cells::of(row, "tokens");
    let id = TokenId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(Token {
        id,
        tenant: TenantId(cells.integer("tenant_id")?),
        name: cells.text("name")?,
        scopes: scopes(&mut cells)?,
        requests_per_minute: cells.count("requests_per_minute")?,
        expires_at: cells.optional("expires_at", Cells::time)?,
        revoked_at: cells.optional("revoked_at", Cells::time)?,
        created_at: cells.time("created_at")?,
    })
}

fn scopes(cells: &mut Cells<'_>) -> Result<Vec<Scope>, StoreError> {
    cells
        .str("scopes")?
        .split_ascii_whitespace()
        .map(|word| Scope::parse(word).ok_or_else(|| cells.bad("scopes", "holds an unknown scope")))
        .collect()
}
