use countersign_core::domain::account::Account;
use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Row, params};

use crate::cells::{self, Cells};
use crate::query;

statements! {
    FIND = "SELECT tenant_id, sid, allowed_ips FROM accounts WHERE tenant_id = ?1";
    FIND_BY_SID = "SELECT tenant_id, sid, allowed_ips FROM accounts WHERE sid = ?1";
    PUT = "INSERT INTO accounts (tenant_id, sid, allowed_ips) VALUES (?1, ?2, ?3)
           ON CONFLICT (tenant_id) DO UPDATE SET sid = excluded.sid, allowed_ips = excluded.allowed_ips";
}

/// A tenant's account.
pub(crate) fn find(connection: &Connection, tenant: TenantId) -> Result<Option<Account>, StoreError> {
    query::first(connection, FIND, params![tenant.0], account)
}

/// The account with this SID.
pub(crate) fn find_by_sid(connection: &Connection, sid: &str) -> Result<Option<Account>, StoreError> {
    query::first(connection, FIND_BY_SID, params![sid], account)
}

/// Sets a tenant's account.
pub(crate) fn put(connection: &Connection, account: &Account) -> Result<(), StoreError> {
    let params = params![account.tenant.0, account.sid, cells::networks(&account.allowed_ips)];
    query::insert(connection, PUT, params, "sid").map(drop)
}

fn account(row: &Row<'_>) -> Result<Account, StoreError> {
    let mut cells = Cells::of(row, "accounts");
    let tenant = TenantId(cells.integer("tenant_id")?);
    cells.identify(tenant);
    Ok(Account { tenant, sid: cells.text("sid")?, allowed_ips: cells.networks("allowed_ips")? })
}
