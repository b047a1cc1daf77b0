use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::Counter;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::failure::insert_failed;
use crate::query;

const TABLE: &str = "counters";

statements! {
    ADD = "INSERT INTO counters (tenant_id, name, value) VALUES (?1, ?2, 1)
           ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value";
    READ = "SELECT value FROM counters WHERE tenant_id = ?1 AND name = ?2";
}

/// Adds one and gives the new value. `Missing` if there is no such tenant.
pub(crate) fn add(connection: &Connection, tenant: TenantId, counter: Counter) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached(ADD).map_err(|e| insert_failed(&e, TABLE))?;
    statement
        .query_row(params![tenant.0, counter.name()], |row| row.get(0))
        .map_err(|e| insert_failed(&e, TABLE))
}

/// The value; 0 when nothing was counted yet.
pub(crate) fn read(connection: &Connection, tenant: TenantId, counter: Counter) -> Result<u32, StoreError> {
    let found = query::first(connection, READ, params![tenant.0, counter.name()], |row| {
        let mut cells = Cells::of(row, TABLE);
        cells.identify(format!("{tenant}/{}", counter.name()));
        cells.count("value")
    })?;
    Ok(found.unwrap_or(0))
}
