use countersign_core::domain::ids::TenantId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::words::Word;
use countersign_core::ports::store::{NamedKind, NamedRow, StoreError};
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::query;

statements! {
    FIND = "SELECT id, name FROM named WHERE tenant_id = $1 AND kind = $2 AND name = $3";
    LIST = "SELECT id, name FROM named WHERE tenant_id = $1 AND kind = $2 ORDER BY id";
    INSERT = "INSERT INTO named (tenant_id, kind, id, name, created_at) VALUES ($1, $2, $3, $4, $5)";
}

/// The source or status of this name.
pub(crate) async fn find(
    client: &impl GenericClient,
    tenant: TenantId,
    kind: NamedKind,
    name: &str,
) -> Result<Option<NamedRow>, StoreError> {
    query::first(client, FIND, &[&tenant.0, &kind.word(), &name], named).await
}

/// A tenant's sources or statuses, by number.
pub(crate) async fn list(
    client: &impl GenericClient,
    tenant: TenantId,
    kind: NamedKind,
) -> Result<Vec<NamedRow>, StoreError> {
    query::every(client, LIST, &[&tenant.0, &kind.word()], named).await
}

/// Makes a source or a status.
pub(crate) async fn insert(
    client: &impl GenericClient,
    tenant: TenantId,
    kind: NamedKind,
    row: &NamedRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params: query::Params<'_> = &[&tenant.0, &kind.word(), &row.id, &row.name, &now.as_millis()];
    query::insert(client, INSERT, params, "name").await.map(drop)
}

fn named(row: &Row) -> Result<NamedRow, StoreError> {
    let mut cells = Cells::of(row, "named");
    let id = cells.integer("id")?;
    cells.identify(id);
    Ok(NamedRow { id, name: cells.text("name")? })
}
