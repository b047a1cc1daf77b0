use countersign_core::domain::ids::TenantId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::Used;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::query;
use countersign_core::domain::calendar::month;

statements! {
    ADD = "INSERT INTO usage (tenant_id, month, name, value) VALUES (?1, ?2, ?3, 1)
           ON CONFLICT DO UPDATE SET value = value + 1";
    TAKE_BACK = "UPDATE usage SET value = value - 1
                 WHERE tenant_id = ?1 AND month = ?2 AND name = ?3 AND value > 0";
    READ = "SELECT value FROM usage WHERE tenant_id = ?1 AND month = ?2 AND name = ?3";
}

/// Counts one in the month of `at`. `Missing` if there is no such tenant.
pub(crate) fn add(
    connection: &Connection,
    tenant: TenantId,
    used: Used,
    at: Timestamp,
) -> Result<(), StoreError> {
    query::insert(connection, ADD, params![tenant.0, month(at), used.name()], "usage").map(drop)
}

/// Takes one back from the month of `at`.
pub(crate) fn take_back(
    connection: &Connection,
    tenant: TenantId,
    used: Used,
    at: Timestamp,
) -> Result<(), StoreError> {
    query::change(connection, TAKE_BACK, params![tenant.0, month(at), used.name()]).map(drop)
}

/// The count of the month of `at`.
pub(crate) fn read(
    connection: &Connection,
    tenant: TenantId,
    used: Used,
    at: Timestamp,
) -> Result<u32, StoreError> {
    let month = month(at);
    let found = query::first(connection, READ, params![tenant.0, month, used.name()], |row| {
        let mut cells = Cells::of(row, "usage");
        cells.identify(format!("{tenant}/{month}/{}", used.name()));
        cells.count("value")
    })?;
    Ok(found.unwrap_or(0))
}
