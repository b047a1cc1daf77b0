use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::words::Word;
use countersign_core::ports::store::{NamedKind, NamedRow, StoreError};
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::query;

statements! {
    FIND = "SELECT id, name, color, created_at, coalesce(updated_at, created_at) FROM named
            WHERE tenant_id = $1 AND kind = $2 AND name = $3";
    FIND_BY_ID = "SELECT id, name, color, created_at, coalesce(updated_at, created_at) FROM named
                  WHERE tenant_id = $1 AND kind = $2 AND id = $3";
    HOLD = "SELECT id, name, color, created_at, coalesce(updated_at, created_at) FROM named
            WHERE tenant_id = $1 AND kind = $2 AND id = $3 FOR UPDATE";
    KEEP = "SELECT id FROM named WHERE tenant_id = $1 AND kind = $2 AND id = $3 FOR KEY SHARE";
    LIST = "SELECT id, name, color, created_at, coalesce(updated_at, created_at) FROM named
            WHERE tenant_id = $1 AND kind = $2 ORDER BY id";
    INSERT = "INSERT INTO named (tenant_id, kind, id, name, created_at, color) VALUES ($1, $2, $3, $4, $5, $6)";
    UPDATE = "UPDATE named SET name = $4, color = $5, updated_at = $6
              WHERE tenant_id = $1 AND kind = $2 AND id = $3";
    DELETE = "DELETE FROM named WHERE tenant_id = $1 AND kind = $2 AND id = $3";
}

/// The source, status or group of this name.
pub(crate) async fn find(
    client: &impl GenericClient,
    tenant: TenantId,
    kind: NamedKind,
    name: &str,
) -> Result<Option<NamedRow>, StoreError> {
    query::first(client, FIND, &[&tenant.0, &kind.word(), &name], named).await
}

/// The source, status or group of this number.
pub(crate) async fn find_by_id(
    client: &impl GenericClient,
    tenant: TenantId,
    kind: NamedKind,
    id: i64,
) -> Result<Option<NamedRow>, StoreError> {
    query::first(client, FIND_BY_ID, &[&tenant.0, &kind.word(), &id], named).await
}

/// The same, kept from others until the transaction ends.
pub(crate) async fn find_and_hold(
    client: &impl GenericClient,
    tenant: TenantId,
    kind: NamedKind,
    id: i64,
) -> Result<Option<NamedRow>, StoreError> {
    query::first(client, HOLD, &[&tenant.0, &kind.word(), &id], named).await
}

/// Whether there is one of this number; then it stays until the transaction ends.
pub(crate) async fn keep(
    client: &impl GenericClient,
    tenant: TenantId,
    kind: NamedKind,
    id: i64,
) -> Result<bool, StoreError> {
    query::exists(client, KEEP, &[&tenant.0, &kind.word(), &id]).await
}

/// A tenant's sources, statuses or groups, by number.
pub(crate) async fn list(
    client: &impl GenericClient,
    tenant: TenantId,
    kind: NamedKind,
) -> Result<Vec<NamedRow>, StoreError> {
    query::every(client, LIST, &[&tenant.0, &kind.word()], named).await
}

/// Makes a source, a status or a group. `Taken` if the name is.
pub(crate) async fn insert(
    client: &impl GenericClient,
    tenant: TenantId,
    kind: NamedKind,
    row: &NamedRow,
) -> Result<(), StoreError> {
    let params: query::Params<'_> =
        &[&tenant.0, &kind.word(), &row.id, &row.name, &row.created_at.as_millis(), &row.color];
    query::insert(client, INSERT, params, "name").await.map(drop)
}

/// Writes name, color and time of change. `Taken` if the name is.
pub(crate) async fn update(
    client: &impl GenericClient,
    tenant: TenantId,
    kind: NamedKind,
    row: &NamedRow,
) -> Result<(), StoreError> {
    let params: query::Params<'_> =
        &[&tenant.0, &kind.word(), &row.id, &row.name, &row.color, &row.updated_at.as_millis()];
    query::insert(client, UPDATE, params, "name").await.map(drop)
}

/// Removes one.
pub(crate) async fn delete(
    client: &impl GenericClient,
    tenant: TenantId,
    kind: NamedKind,
    id: i64,
) -> Result<(), StoreError> {
    query::change(client, DELETE, &[&tenant.0, &kind.word(), &id]).await.map(drop)
}

fn named(row: &Row) -> Result<NamedRow, StoreError> {
    let mut cells = Cells::of(row, "named");
    let id = cells.integer("id")?;
    cells.identify(id);
    Ok(NamedRow {
        id,
        name: cells.text("name")?,
        color: cells.optional("color", Cells::text)?,
        created_at: cells.time("created_at")?,
        updated_at: cells.time("updated_at")?,
    })
}
