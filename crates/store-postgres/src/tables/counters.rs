use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::Counter;
use deadpool_postgres::GenericClient;

use crate::cells::Cells;
use crate::query;

const TABLE: &str = "counters";

statements! {
    // The table has no foreign key. That the tenant is looked for in the same statement is enough: none is ever removed.
    ADD = "INSERT INTO counters (tenant_id, name, value) SELECT id, $2, 1 FROM tenants WHERE id = $1
           ON CONFLICT (tenant_id, name) DO UPDATE SET value = counters.value + 1 RETURNING value";
    HOLD = "INSERT INTO counters (tenant_id, name, value) SELECT id, $2, 0 FROM tenants WHERE id = $1
            ON CONFLICT (tenant_id, name) DO UPDATE SET value = counters.value RETURNING value";
    TAKE_BACK = "INSERT INTO count_shards (tenant_id, month, name, shard, value)
                 SELECT id, '', $2, pg_backend_pid() & 15, -$3::bigint FROM tenants WHERE id = $1
                 ON CONFLICT (tenant_id, month, name, shard) DO UPDATE SET value = count_shards.value + excluded.value";
    READ = "SELECT greatest(0, coalesce((SELECT value FROM counters WHERE tenant_id = $1 AND name = $2), 0)
                               + (SELECT coalesce(sum(value), 0) FROM count_shards
                                  WHERE tenant_id = $1 AND month = '' AND name = $2))::bigint AS value";
}

/// Adds one and gives the new value; the counter's row stays locked until the transaction ends. `Missing` if there is no
/// such tenant.
pub(crate) async fn add(
    client: &impl GenericClient,
    tenant: TenantId,
    counter: Counter,
) -> Result<i64, StoreError> {
    let added = query::first(client, ADD, &[&tenant.0, &counter.name()], |row| {
        Cells::of(row, TABLE).integer("value")
    })
    .await?;
    added.ok_or(StoreError::Missing { what: "tenant" })
}

/// The value, with what writers counted beside it; 0 when nothing was counted yet.
pub(crate) async fn read(
    client: &impl GenericClient,
    tenant: TenantId,
    counter: Counter,
) -> Result<u32, StoreError> {
    let found = query::first(client, READ, &[&tenant.0, &counter.name()], |row| {
        let mut cells = Cells::of(row, TABLE);
        cells.identify(format!("{tenant}/{}", counter.name()));
        cells.count("value")
    })
    .await?;
    Ok(found.unwrap_or(0))
}

/// Keeps others who count with it out until the transaction ends. `Missing` if there is no such tenant.
pub(crate) async fn hold(
    client: &impl GenericClient,
    tenant: TenantId,
    counter: Counter,
) -> Result<(), StoreError> {
    let held = query::exists(client, HOLD, &[&tenant.0, &counter.name()]).await?;
    if held { Ok(()) } else { Err(StoreError::Missing { what: "tenant" }) }
}

/// Takes `number` back, beside the row that may hold less than was counted.
pub(crate) async fn take_back(
    client: &impl GenericClient,
    tenant: TenantId,
    counter: Counter,
    number: u32,
) -> Result<(), StoreError> {
    query::change(client, TAKE_BACK, &[&tenant.0, &counter.name(), &i64::from(number)]).await.map(drop)
}
