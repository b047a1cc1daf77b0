//! A statement that is put together for a list. Values are parameters, never text of it.

use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::StoreError;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use crate::failure::failed;

/// A statement and its parameters; the first is the tenant.
pub(crate) struct Statement {
    sql: String,
    params: Vec<Value>,
}

impl Statement {
    pub(crate) fn new(sql: &str, tenant: TenantId) -> Self {
        Self { sql: sql.to_owned(), params: vec![Value::Integer(tenant.0)] }
    }

    pub(crate) fn add(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// The name of a new parameter.
    pub(crate) fn param(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("?{}", self.params.len())
    }

    /// The names of new parameters, with commas between.
    pub(crate) fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> String {
        let names: Vec<_> = values.into_iter().map(|value| self.param(value)).collect();
        names.join(", ")
    }

    /// Runs it without keeping it prepared: there are more statements than a cache should hold.
    pub(crate) fn rows<T>(
        &self,
        connection: &Connection,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut prepared = connection.prepare(&self.sql).map_err(|e| failed(&e))?;
        let mut rows = prepared.query(params_from_iter(&self.params)).map_err(|e| failed(&e))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(|e| failed(&e))? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// The steps in which it would be run.
    #[cfg(test)]
    pub(crate) fn plan(&self, connection: &Connection) -> String {
        let mut explained = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", self.sql)).expect("SQL");
        let steps = explained.query_map(params_from_iter(&self.params), |row| row.get("detail"));
        let steps: Vec<String> = steps.expect("a plan").collect::<Result<_, _>>().expect("texts");
        steps.join("; ")
    }
}
