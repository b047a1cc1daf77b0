use std::time::Duration;

use countersign_core::domain::budget::GuessBudget;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::BudgetKey;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;

statements! {
    FIND = "SELECT in_a_row, failures FROM guess_budgets
            WHERE tenant_id = ?1 AND destination = ?2 AND purpose = ?3";
    PUT = "INSERT INTO guess_budgets (tenant_id, destination, purpose, in_a_row, failures, last_failure_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6)
           ON CONFLICT DO UPDATE SET in_a_row = excluded.in_a_row, failures = excluded.failures,
                                     last_failure_at = excluded.last_failure_at";
    DELETE = "DELETE FROM guess_budgets WHERE tenant_id = ?1 AND destination = ?2 AND purpose = ?3";
    IS_DUE_AT_REST = "SELECT 1 FROM guess_budgets WHERE in_a_row = 0 AND last_failure_at <= ?1 LIMIT 1";
    SWEEP_AT_REST = "DELETE FROM guess_budgets WHERE (tenant_id, destination, purpose) IN
                         (SELECT tenant_id, destination, purpose FROM guess_budgets
                          WHERE in_a_row = 0 AND last_failure_at <= ?1 LIMIT ?2)";
    IS_DUE_IN_A_ROW = "SELECT 1 FROM guess_budgets WHERE in_a_row > 0 AND last_failure_at <= ?1 LIMIT 1";
    SWEEP_IN_A_ROW = "DELETE FROM guess_budgets WHERE (tenant_id, destination, purpose) IN
                          (SELECT tenant_id, destination, purpose FROM guess_budgets
                           WHERE in_a_row > 0 AND last_failure_at <= ?1 LIMIT ?2)";
}

/// How long failures without a run count at most: the longest window of the budget.
pub(crate) const AT_REST: Duration = Duration::from_hours(24);

/// The budget of a key; none when nothing failed yet.
pub(crate) fn find(connection: &Connection, key: BudgetKey<'_>) -> Result<Option<GuessBudget>, StoreError> {
    let params = params![key.tenant.0, key.destination.as_str(), key.purpose.as_str()];
    query::first(connection, FIND, params, |row| budget(row, key))
}

/// Keeps what a guess made of the budget. One that remembers nothing is no row.
pub(crate) fn put(
    connection: &Connection,
    key: BudgetKey<'_>,
    budget: &GuessBudget,
) -> Result<(), StoreError> {
    let Some(last) = budget.failures().iter().max() else {
        return delete(connection, key);
    };
    let failures: Vec<u8> = budget.failures().iter().flat_map(|at| at.as_millis().to_le_bytes()).collect();
    let params = params![
        key.tenant.0,
        key.destination.as_str(),
        key.purpose.as_str(),
        budget.in_a_row(),
        failures,
        last.as_millis(),
    ];
    query::change(connection, PUT, params).map(drop)
}

/// Forgets the failures of a key.
pub(crate) fn delete(connection: &Connection, key: BudgetKey<'_>) -> Result<(), StoreError> {
    let params = params![key.tenant.0, key.destination.as_str(), key.purpose.as_str()];
    query::change(connection, DELETE, params).map(drop)
}

/// Whether any budget without a run of failures had its last one at or before `cutoff`.
pub(crate) fn is_due_at_rest(connection: &Connection, cutoff: Timestamp) -> Result<bool, StoreError> {
    query::exists(connection, IS_DUE_AT_REST, params![cutoff.as_millis()])
}

/// Removes up to `limit` of those.
pub(crate) fn sweep_at_rest(
    connection: &Connection,
    cutoff: Timestamp,
    limit: u32,
) -> Result<usize, StoreError> {
    query::change(connection, SWEEP_AT_REST, params![cutoff.as_millis(), limit])
}

/// Whether any budget with a run of failures had its last one at or before `cutoff`.
pub(crate) fn is_due_in_a_row(connection: &Connection, cutoff: Timestamp) -> Result<bool, StoreError> {
    query::exists(connection, IS_DUE_IN_A_ROW, params![cutoff.as_millis()])
}

/// Removes up to `limit` of those.
pub(crate) fn sweep_in_a_row(
    connection: &Connection,
    cutoff: Timestamp,
    limit: u32,
) -> Result<usize, StoreError> {
    query::change(connection, SWEEP_IN_A_ROW, params![cutoff.as_millis(), limit])
}

fn budget(row: &Row<'_>, key: BudgetKey<'_>) -> Result<GuessBudget, StoreError> {
    let mut cells = Cells::of(row, "guess_budgets");
    cells.identify(format!("{}/{}/{}", key.tenant, key.destination, key.purpose));
    let in_a_row = cells.count("in_a_row")?;
    let (times, rest) = cells.blob("failures")?.as_chunks();
    if !rest.is_empty() {
        return Err(cells.bad("failures", "has the wrong length"));
    }
    let failures = times.iter().map(|bytes| Timestamp::from_millis(i64::from_le_bytes(*bytes))).collect();
    Ok(GuessBudget::from_parts(in_a_row, failures))
}
