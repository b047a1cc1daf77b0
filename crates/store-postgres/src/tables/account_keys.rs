use countersign_core::domain::account::{Account, AccountKey};
use countersign_core::domain::ids::{AccountKeyId, TenantId};
use countersign_core::domain::token::TokenHash;
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use super::accounts;
use crate::cells::{self, Cells};
use crate::query;

const TABLE: &str = "account_keys";

statements! {
    // One statement, so that account and key are seen as they were at one moment.
    FIND = "SELECT a.tenant_id, a.sid, a.allowed_ips, k.id, k.tenant_id, k.name, k.active, k.allowed_ips, k.created_at
            FROM accounts a JOIN account_keys k ON k.tenant_id = a.tenant_id
            WHERE a.sid = $1 AND k.hash = $2";
    LIST = "SELECT id, tenant_id, name, active, allowed_ips, created_at FROM account_keys
            WHERE tenant_id = $1 ORDER BY created_at, id";
    INSERT = "INSERT INTO account_keys (id, tenant_id, name, active, allowed_ips, created_at, hash)
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    UPDATE = "UPDATE account_keys SET name = $3, active = $4, allowed_ips = $5 WHERE tenant_id = $1 AND id = $2";
    DELETE = "DELETE FROM account_keys WHERE tenant_id = $1 AND id = $2";
}

/// The account with this SID, and its key with this hash.
pub(crate) async fn find(
    client: &impl GenericClient,
    sid: &str,
    hash: TokenHash,
) -> Result<Option<(Account, AccountKey)>, StoreError> {
    query::first(client, FIND, &[&sid, &hash.to_bytes().as_slice()], |row| {
        let mut cells = Cells::of(row, accounts::TABLE);
        let account = accounts::read(&mut cells)?;
        cells.enter(TABLE);
        Ok((account, read(&mut cells)?))
    })
    .await
}

/// A tenant's keys, oldest first.
pub(crate) async fn list(
    client: &impl GenericClient,
    tenant: TenantId,
) -> Result<Vec<AccountKey>, StoreError> {
    query::every(client, LIST, &[&tenant.0], key).await
}

/// Keeps a key's record under its hash.
pub(crate) async fn insert(
    client: &impl GenericClient,
    key: &AccountKey,
    hash: TokenHash,
) -> Result<(), StoreError> {
    let params: query::Params<'_> = &[
        &&key.id.to_bytes()[..],
        &key.tenant.0,
        &key.name,
        &key.active,
        &cells::networks(&key.allowed_ips),
        &key.created_at.as_millis(),
        &&hash.to_bytes()[..],
    ];
    query::insert(client, INSERT, params, "api key").await.map(drop)
}

/// Replaces name, state and allowed addresses, and tells whether there is such a key.
pub(crate) async fn update(client: &impl GenericClient, key: &AccountKey) -> Result<bool, StoreError> {
    let params: query::Params<'_> =
        &[&key.tenant.0, &&key.id.to_bytes()[..], &key.name, &key.active, &cells::networks(&key.allowed_ips)];
    query::change(client, UPDATE, params).await.map(|changed| changed > 0)
}

/// Removes a key, and tells whether there was one.
pub(crate) async fn delete(
    client: &impl GenericClient,
    tenant: TenantId,
    id: AccountKeyId,
) -> Result<bool, StoreError> {
    let params: query::Params<'_> = &[&tenant.0, &&id.to_bytes()[..]];
    query::change(client, DELETE, params).await.map(|changed| changed > 0)
}

fn key(row: &Row) -> Result<AccountKey, StoreError> {
    read(&mut Cells::of(row, TABLE))
}

fn read(cells: &mut Cells<'_>) -> Result<AccountKey, StoreError> {
    let id = AccountKeyId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(AccountKey {
        id,
        tenant: TenantId(cells.integer("tenant_id")?),
        name: cells.text("name")?,
        active: cells.flag("active")?,
        allowed_ips: cells.networks("allowed_ips")?,
        created_at: cells.time("created_at")?,
    })
}
