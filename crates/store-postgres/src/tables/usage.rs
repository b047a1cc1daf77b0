use countersign_core::domain::calendar::month;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::Used;
use deadpool_postgres::GenericClient;

use crate::cells::Cells;
use crate::query;

statements! {
    READ = "SELECT greatest(0, coalesce((SELECT value FROM usage WHERE tenant_id = $1 AND month = $2 AND name = $3), 0)
                               + (SELECT coalesce(sum(value), 0) FROM count_shards
                                  WHERE tenant_id = $1 AND month = $2 AND name = $3))::bigint AS value";
}

/// The count of the month of `at`, with what writers counted beside it.
pub(crate) async fn read(
    client: &impl GenericClient,
    tenant: TenantId,
    used: Used,
    at: Timestamp,
) -> Result<u32, StoreError> {
    let month = month(at);
    let found = query::first(client, READ, &[&tenant.0, &month, &used.name()], |row| {
        let mut cells = Cells::of(row, "usage");
        cells.identify(format!("{tenant}/{month}/{}", used.name()));
        cells.count("value")
    })
    .await?;
    Ok(found.unwrap_or(0))
}
