use countersign_core::domain::account::Account;
use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;

use crate::cells::{self, Cells};
use crate::query;

/// Its name.
pub(super) const TABLE: &str = "accounts";

statements! {
    FIND = "SELECT tenant_id, sid, allowed_ips FROM accounts WHERE tenant_id = $1";
    PUT = "INSERT INTO accounts (tenant_id, sid, allowed_ips) VALUES ($1, $2, $3)
           ON CONFLICT (tenant_id) DO UPDATE SET sid = excluded.sid, allowed_ips = excluded.allowed_ips";
}

/// A tenant's account.
pub(crate) async fn find(
    client: &impl GenericClient,
    tenant: TenantId,
) -> Result<Option<Account>, StoreError> {
    query::first(client, FIND, &[&tenant.0], |row| read(&mut Cells::of(row, TABLE))).await
}

/// Sets a tenant's account.
pub(crate) async fn put(client: &impl GenericClient, account: &Account) -> Result<(), StoreError> {
    let params: query::Params<'_> =
        &[&account.tenant.0, &account.sid, &cells::networks(&account.allowed_ips)];
    query::insert(client, PUT, params, "sid").await.map(drop)
}

/// Reads tenant, SID and allowed addresses.
pub(super) fn read(cells: &mut Cells<'_>) -> Result<Account, StoreError> {
    let tenant = TenantId(cells.integer("tenant_id")?);
    cells.identify(tenant);
    Ok(Account { tenant, sid: cells.text("sid")?, allowed_ips: cells.networks("allowed_ips")? })
}
