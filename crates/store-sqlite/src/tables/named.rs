use countersign_core::domain::ids::TenantId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{NamedKind, NamedRow, StoreError};
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;
use countersign_core::ports::store::words::Word;

statements! {
    FIND = "SELECT id, name FROM named WHERE tenant_id = ?1 AND kind = ?2 AND name = ?3";
    LIST = "SELECT id, name FROM named WHERE tenant_id = ?1 AND kind = ?2 ORDER BY id";
    INSERT = "INSERT INTO named (tenant_id, kind, id, name, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
}

/// The source or status of this name.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    kind: NamedKind,
    name: &str,
) -> Result<Option<NamedRow>, StoreError> {
    query::first(connection, FIND, params![tenant.0, kind.word(), name], named)
}

/// A tenant's sources or statuses, by number.
pub(crate) fn list(
    connection: &Connection,
    tenant: TenantId,
    kind: NamedKind,
) -> Result<Vec<NamedRow>, StoreError> {
    query::every(connection, LIST, params![tenant.0, kind.word()], named)
}

/// Makes a source or a status.
pub(crate) fn insert(
    connection: &Connection,
    tenant: TenantId,
    kind: NamedKind,
    row: &NamedRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![tenant.0, kind.word(), row.id, row.name, now.as_millis()];
    query::insert(connection, INSERT, params, "name").map(drop)
}

fn named(row: &Row<'_>) -> Result<NamedRow, StoreError> {
    let mut cells = Cells::of(row, "named");
    let id = cells.integer("id")?;
    cells.identify(id);
    Ok(NamedRow { id, name: cells.text("name")? })
}
