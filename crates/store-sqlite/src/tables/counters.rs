use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::Counter;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::query;

const TABLE: &str = "counters";

// Not with `RETURNING`: SQLite keeps what that gives in a table that it makes for it.
statements! {
    ADD = "INSERT INTO counters (tenant_id, name, value) VALUES (?1, ?2, 1)
           ON CONFLICT DO UPDATE SET value = value + 1";
    TAKE_BACK = "UPDATE counters SET value = value - ?3 WHERE tenant_id = ?1 AND name = ?2 AND value >= ?3";
    READ = "SELECT value FROM counters WHERE tenant_id = ?1 AND name = ?2";
}

/// Adds one and gives the new value. `Missing` if there is no such tenant.
pub(crate) fn add(connection: &Connection, tenant: TenantId, counter: Counter) -> Result<i64, StoreError> {
    let key = params![tenant.0, counter.name()];
    query::insert(connection, ADD, key, TABLE)?;
    query::one(connection, READ, key, |row| Cells::of(row, TABLE).integer("value"))
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

/// Takes `number` back.
pub(crate) fn take_back(
    connection: &Connection,
    tenant: TenantId,
    counter: Counter,
    number: u32,
) -> Result<(), StoreError> {
    query::change(connection, TAKE_BACK, params![tenant.0, counter.name(), number]).map(drop)
}
