use countersign_core::domain::account::AccountKey;
use countersign_core::domain::ids::{AccountKeyId, TenantId};
use countersign_core::domain::token::TokenHash;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Row, params};

use crate::cells::{self, Cells};
use crate::query;

statements! {
    FIND = "SELECT id, tenant_id, name, active, allowed_ips, created_at FROM account_keys
            WHERE hash = ?2 AND tenant_id = ?1";
    LIST = "SELECT id, tenant_id, name, active, allowed_ips, created_at FROM account_keys
            WHERE tenant_id = ?1 ORDER BY created_at, id";
    INSERT = "INSERT INTO account_keys (id, tenant_id, name, active, allowed_ips, created_at, hash)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    UPDATE = "UPDATE account_keys SET name = ?3, active = ?4, allowed_ips = ?5 WHERE tenant_id = ?1 AND id = ?2";
    DELETE = "DELETE FROM account_keys WHERE tenant_id = ?1 AND id = ?2";
}

/// A tenant's key with this hash.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    hash: TokenHash,
) -> Result<Option<AccountKey>, StoreError> {
    query::first(connection, FIND, params![tenant.0, hash.to_bytes()], key)
}

/// A tenant's keys, oldest first.
pub(crate) fn list(connection: &Connection, tenant: TenantId) -> Result<Vec<AccountKey>, StoreError> {
    query::every(connection, LIST, params![tenant.0], key)
}

/// Keeps a key's record under its hash.
pub(crate) fn insert(connection: &Connection, key: &AccountKey, hash: TokenHash) -> Result<(), StoreError> {
    let params = params![
        key.id.to_bytes(),
        key.tenant.0,
        key.name,
        key.active,
        cells::networks(&key.allowed_ips),
        key.created_at.as_millis(),
        hash.to_bytes(),
    ];
    query::insert(connection, INSERT, params, "api key").map(drop)
}

/// Replaces name, state and allowed addresses, and tells whether there is such a key.
pub(crate) fn update(connection: &Connection, key: &AccountKey) -> Result<bool, StoreError> {
    let allowed = cells::networks(&key.allowed_ips);
    let params = params![key.tenant.0, key.id.to_bytes(), key.name, key.active, allowed];
    query::change(connection, UPDATE, params).map(|changed| changed > 0)
}

/// Removes a key, and tells whether there was one.
pub(crate) fn delete(
    connection: &Connection,
    tenant: TenantId,
    id: AccountKeyId,
) -> Result<bool, StoreError> {
    query::change(connection, DELETE, params![tenant.0, id.to_bytes()]).map(|changed| changed > 0)
}

fn key(row: &Row<'_>) -> Result<AccountKey, StoreError> {
    let mut cells = Cells::of(row, "account_keys");
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
