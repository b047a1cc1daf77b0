//! Running prepared statements.

use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Params, Row};

use crate::failure::{failed, insert_failed};

/// The first row, if any.
pub(crate) fn first<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(|e| failed(&e))?;
    let mut rows = statement.query(params).map_err(|e| failed(&e))?;
    let row = rows.next().map_err(|e| failed(&e))?;
    row.map(read).transpose()
}

/// Whether there is a row.
pub(crate) fn exists(connection: &Connection, sql: &str, params: impl Params) -> Result<bool, StoreError> {
    first(connection, sql, params, |_| Ok(())).map(|found| found.is_some())
}

/// The one row that the statement always gives.
pub(crate) fn one<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    first(connection, sql, params, read)?
        .ok_or_else(|| StoreError::Away("a statement that always gives a row gave none".to_owned()))
}

/// Every row, in the statement's order.
pub(crate) fn every<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    each(connection, sql, params, |row| read(row).map(|row| found.push(row)))?;
    Ok(found)
}

/// The same for whoever keeps no list.
pub(crate) fn each(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(|e| failed(&e))?;
    let mut rows = statement.query(params).map_err(|e| failed(&e))?;
    while let Some(row) = rows.next().map_err(|e| failed(&e))? {
        read(row)?;
    }
    Ok(())
}

/// Changes rows and tells how many.
pub(crate) fn change(connection: &Connection, sql: &str, params: impl Params) -> Result<usize, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(|e| failed(&e))?;
    statement.execute(params).map_err(|e| failed(&e))
}

/// Inserts a row; `key` names what must be unique.
pub(crate) fn insert(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    key: &'static str,
) -> Result<usize, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(|e| failed(&e))?;
    statement.execute(params).map_err(|e| insert_failed(&e, key))
}
