//! A statement that is put together for a list. Values are parameters, never text of it.

use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::StoreError;
use deadpool_postgres::Transaction;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use crate::query;

/// A statement and its parameters; the first is the tenant.
pub(crate) struct Statement {
    sql: String,
    params: Vec<Box<dyn ToSql + Send + Sync>>,
}

impl Statement {
    pub(crate) fn new(sql: &str, tenant: TenantId) -> Self {
        Self { sql: sql.to_owned(), params: vec![Box::new(tenant.0)] }
    }

    pub(crate) fn add(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// The name of a new parameter.
    pub(crate) fn param(&mut self, value: impl ToSql + Send + Sync + 'static) -> String {
        self.params.push(Box::new(value));
        format!("${}", self.params.len())
    }

    /// Runs it without keeping it prepared: there are more statements than a connection should keep.
    pub(crate) async fn rows<T>(
        &self,
        state: &Transaction<'_>,
        read: impl FnMut(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let params: Vec<_> = self.params.iter().map(|param| &**param as &(dyn ToSql + Sync)).collect();
        query::every_once(state, &self.sql, &params, read).await
    }

    /// The steps in which it would be run.
    #[cfg(test)]
    pub(crate) async fn plan(mut self, state: &Transaction<'_>) -> Vec<String> {
        self.sql.insert_str(0, "EXPLAIN ");
        self.rows(state, |row| Ok(row.get(0))).await.expect("a plan")
    }
}
