use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::words::Word;
use countersign_core::ports::store::{NamedKind, NamedRow, StoreError};
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;

statements! {
    FIND = "SELECT id, name, color, created_at, coalesce(updated_at, created_at) FROM named
            WHERE tenant_id = ?1 AND kind = ?2 AND name = ?3";
    FIND_BY_ID = "SELECT id, name, color, created_at, coalesce(updated_at, created_at) FROM named
                  WHERE tenant_id = ?1 AND kind = ?2 AND id = ?3";
    LIST = "SELECT id, name, color, created_at, coalesce(updated_at, created_at) FROM named
            WHERE tenant_id = ?1 AND kind = ?2 ORDER BY id";
    INSERT = "INSERT INTO named (tenant_id, kind, id, name, created_at, color) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    UPDATE = "UPDATE named SET name = ?4, color = ?5, updated_at = ?6
              WHERE tenant_id = ?1 AND kind = ?2 AND id = ?3";
    DELETE = "DELETE FROM named WHERE tenant_id = ?1 AND kind = ?2 AND id = ?3";
}

/// The source, status or group of this name.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    kind: NamedKind,
    name: &str,
) -> Result<Option<NamedRow>, StoreError> {
    query::first(connection, FIND, params![tenant.0, kind.word(), name], named)
}

/// The source, status or group of this number.
pub(crate) fn find_by_id(
    connection: &Connection,
    tenant: TenantId,
    kind: NamedKind,
    id: i64,
) -> Result<Option<NamedRow>, StoreError> {
    query::first(connection, FIND_BY_ID, params![tenant.0, kind.word(), id], named)
}

/// A tenant's sources, statuses or groups, by number.
pub(crate) fn list(
    connection: &Connection,
    tenant: TenantId,
    kind: NamedKind,
) -> Result<Vec<NamedRow>, StoreError> {
    query::every(connection, LIST, params![tenant.0, kind.word()], named)
}

/// Makes a source, a status or a group. `Taken` if the name is.
pub(crate) fn insert(
    connection: &Connection,
    tenant: TenantId,
    kind: NamedKind,
    row: &NamedRow,
) -> Result<(), StoreError> {
    let params = params![tenant.0, kind.word(), row.id, row.name, row.created_at.as_millis(), row.color];
    query::insert(connection, INSERT, params, "name").map(drop)
}

/// Writes name, color and time of change. `Taken` if the name is.
pub(crate) fn update(
    connection: &Connection,
    tenant: TenantId,
    kind: NamedKind,
    row: &NamedRow,
) -> Result<(), StoreError> {
    let params = params![tenant.0, kind.word(), row.id, row.name, row.color, row.updated_at.as_millis()];
    query::insert(connection, UPDATE, params, "name").map(drop)
}

/// Removes one and tells whether it was there.
pub(crate) fn delete(
    connection: &Connection,
    tenant: TenantId,
    kind: NamedKind,
    id: i64,
) -> Result<bool, StoreError> {
    query::change(connection, DELETE, params![tenant.0, kind.word(), id]).map(|gone| gone > 0)
}

fn named(row: &Row<'_>) -> Result<NamedRow, StoreError> {
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
