//! Running prepared statements.

use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use crate::failure::{failed, insert_failed};

/// What a statement is given.
pub(crate) type Params<'p> = &'p [&'p (dyn ToSql + Sync)];

/// The first row, if any.
pub(crate) async fn first<T>(
    client: &impl GenericClient,
    sql: &str,
    params: Params<'_>,
    read: impl FnOnce(&Row) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let statement = client.prepare_cached(sql).await.map_err(|e| failed(&e))?;
    let rows = client.query(&statement, params).await.map_err(|e| failed(&e))?;
    rows.first().map(read).transpose()
}

/// Whether there is a row.
pub(crate) async fn exists(
    client: &impl GenericClient,
    sql: &str,
    params: Params<'_>,
) -> Result<bool, StoreError> {
    first(client, sql, params, |_| Ok(())).await.map(|found| found.is_some())
}

/// Every row, in the statement's order.
pub(crate) async fn every<T>(
    client: &impl GenericClient,
    sql: &str,
    params: Params<'_>,
    read: impl FnMut(&Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let statement = client.prepare_cached(sql).await.map_err(|e| failed(&e))?;
    let rows = client.query(&statement, params).await.map_err(|e| failed(&e))?;
    rows.iter().map(read).collect()
}

/// Changes rows and tells how many.
pub(crate) async fn change(
    client: &impl GenericClient,
    sql: &str,
    params: Params<'_>,
) -> Result<u64, StoreError> {
    let statement = client.prepare_cached(sql).await.map_err(|e| failed(&e))?;
    client.execute(&statement, params).await.map_err(|e| failed(&e))
}

/// Inserts a row; `key` names what must be unique.
pub(crate) async fn insert(
    client: &impl GenericClient,
    sql: &str,
    params: Params<'_>,
    key: &'static str,
) -> Result<u64, StoreError> {
    let statement = client.prepare_cached(sql).await.map_err(|e| failed(&e))?;
    client.execute(&statement, params).await.map_err(|e| insert_failed(&e, key))
}
