//! Running prepared statements.

use countersign_core::ports::store::StoreError;
use deadpool_postgres::{Client, GenericClient, Transaction};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, IsolationLevel, Row};

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
    let rows = found(rows(client, sql, params).await)?;
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
    let rows = found(rows(client, sql, params).await)?;
    rows.iter().map(read).collect()
}

/// Every row of a statement that is not kept prepared: one of more than a connection should keep.
pub(crate) async fn every_once<T>(
    transaction: &Transaction<'_>,
    sql: &str,
    params: Params<'_>,
    read: impl FnMut(&Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let rows = found(transaction.query(sql, params).await)?;
    rows.iter().map(read).collect()
}

/// Changes rows and tells how many.
pub(crate) async fn change(
    client: &impl GenericClient,
    sql: &str,
    params: Params<'_>,
) -> Result<u64, StoreError> {
    change_or(client, sql, params, failed).await
}

/// Inserts a row; `key` names what must be unique.
pub(crate) async fn insert(
    client: &impl GenericClient,
    sql: &str,
    params: Params<'_>,
    key: &'static str,
) -> Result<u64, StoreError> {
    change_or(client, sql, params, |error| insert_failed(error, key)).await
}

/// Changes rows and tells how many; `refused` says what the database's refusal means.
pub(crate) async fn change_or(
    client: &impl GenericClient,
    sql: &str,
    params: Params<'_>,
    refused: impl FnOnce(&Error) -> StoreError,
) -> Result<u64, StoreError> {
    let statement = client.prepare_cached(sql).await.map_err(|e| failed(&e))?;
    client.execute(&statement, params).await.map_err(|e| refused(&e))
}

/// Inserts a row that the statement returns, unless it has left it; `key` names what must be unique.
pub(crate) async fn insert_first<T>(
    client: &impl GenericClient,
    sql: &str,
    params: Params<'_>,
    key: &'static str,
    read: impl FnOnce(&Row) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let rows = rows(client, sql, params).await.map_err(|e| insert_failed(&e, key))?;
    rows.first().map(read).transpose()
}

/// A transaction that sees one state of the database in all its statements, and writes nothing. Dropped it ends.
pub(crate) async fn one_state(connection: &mut Client) -> Result<Transaction<'_>, StoreError> {
    let transaction = connection.build_transaction().isolation_level(IsolationLevel::RepeatableRead);
    transaction.read_only(true).start().await.map_err(|e| failed(&e))
}

/// A transaction that writes. Dropped without [`commit`] it has written nothing.
pub(crate) async fn begin(connection: &mut Client) -> Result<Transaction<'_>, StoreError> {
    connection.transaction().await.map_err(|e| failed(&e))
}

/// Keeps what a transaction wrote.
pub(crate) async fn commit(transaction: Transaction<'_>) -> Result<(), StoreError> {
    transaction.commit().await.map_err(|e| failed(&e))
}

async fn rows(client: &impl GenericClient, sql: &str, params: Params<'_>) -> Result<Vec<Row>, Error> {
    let statement = client.prepare_cached(sql).await?;
    client.query(&statement, params).await
}

/// What was found. PostgreSQL's text holds no NUL, and refuses one that is looked for; SQLite finds nothing, and so is it
/// here.
fn found(rows: Result<Vec<Row>, Error>) -> Result<Vec<Row>, StoreError> {
    match rows {
        Err(error) if error.code() == Some(&SqlState::CHARACTER_NOT_IN_REPERTOIRE) => Ok(Vec::new()),
        rows => rows.map_err(|e| failed(&e)),
    }
}
