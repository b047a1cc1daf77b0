use std::fmt;
use std::time::Duration;

use countersign_core::domain::budget::GuessBudget;
use countersign_core::domain::limit::{LimitRule, Window};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::{BudgetKey, Counts};
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
    FIND_COUNTS = "SELECT purpose, limit_name, opened_at, hits, in_a_row, failures FROM guess_budgets
                   WHERE tenant_id = ?1 AND destination = ?2";
    PUT_COUNTS = "INSERT INTO guess_budgets (tenant_id, destination, purpose, in_a_row, failures, last_failure_at,
                                             limit_name, opened_at, hits, closes_at)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                  ON CONFLICT DO UPDATE SET in_a_row = excluded.in_a_row, failures = excluded.failures,
                                            last_failure_at = excluded.last_failure_at,
                                            limit_name = excluded.limit_name, opened_at = excluded.opened_at,
                                            hits = excluded.hits, closes_at = excluded.closes_at";
    DELETE = "DELETE FROM guess_budgets WHERE tenant_id = ?1 AND destination = ?2 AND purpose = ?3";
    LEAVE_WINDOW = "UPDATE guess_budgets SET limit_name = NULL, opened_at = NULL, hits = NULL, closes_at = NULL
                    WHERE tenant_id = ?1 AND destination = ?2 AND purpose <> ?3 AND limit_name = ?4";
    DELETE_EMPTY = "DELETE FROM guess_budgets
                    WHERE tenant_id = ?1 AND destination = ?2 AND failures = x'' AND limit_name IS NULL";
    FORGET = "UPDATE guess_budgets SET in_a_row = 0, failures = x'', last_failure_at = coalesce(closes_at, 0) - ?4
              WHERE tenant_id = ?1 AND destination = ?2 AND purpose = ?3";
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
    query::first(connection, FIND, params, |row| budget(&mut cells(row, key)))
}

/// What a check at a key counts. The window may be in another purpose's row.
pub(crate) fn find_counts(
    connection: &Connection,
    key: BudgetKey<'_>,
    rule: &LimitRule,
) -> Result<Counts, StoreError> {
    let mut counts = Counts { window: None, budget: GuessBudget::default(), is_elsewhere: false };
    query::each(connection, FIND_COUNTS, params![key.tenant.0, key.destination.as_str()], |row| {
        let mut cells = cells(row, key);
        let is_own = cells.str("purpose")? == key.purpose.as_str();
        let name = cells.optional("limit_name", Cells::str)?;
        let opened_at = cells.optional("opened_at", Cells::time)?;
        let hits = cells.optional("hits", Cells::count)?;
        if name == Some(rule.name) {
            counts.window = opened_at.zip(hits).map(|(opened_at, hits)| Window { opened_at, hits });
            counts.is_elsewhere = !is_own;
        }
        if is_own {
            counts.budget = budget(&mut cells)?;
        }
        Ok(())
    })?;
    Ok(counts)
}

/// Keeps what a check made of the counts, the window with this key's budget.
pub(crate) fn put_counts(
    connection: &Connection,
    key: BudgetKey<'_>,
    rule: &LimitRule,
    before: &Counts,
    after: &Counts,
) -> Result<(), StoreError> {
    let (tenant, destination, purpose) = (key.tenant.0, key.destination.as_str(), key.purpose.as_str());
    if before.is_elsewhere {
        query::change(connection, LEAVE_WINDOW, params![tenant, destination, purpose, rule.name])?;
        query::change(connection, DELETE_EMPTY, params![tenant, destination])?;
    }
    let Counts { window, budget, .. } = after;
    let closes_at = window.map(|window| window.opened_at + rule.window);
    let last = budget.failures().iter().copied().chain(closes_at.map(|at| at.before(AT_REST))).max();
    let Some(last) = last else {
        return query::change(connection, DELETE, params![tenant, destination, purpose]).map(drop);
    };
    let params = params![
        tenant,
        destination,
        purpose,
        budget.in_a_row(),
        times(budget),
        last.as_millis(),
        window.map(|_| rule.name),
        window.map(|window| window.opened_at.as_millis()),
        window.map(|window| window.hits),
        closes_at.map(Timestamp::as_millis),
    ];
    query::change(connection, PUT_COUNTS, params).map(drop)
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
    let params = params![
        key.tenant.0,
        key.destination.as_str(),
        key.purpose.as_str(),
        budget.in_a_row(),
        times(budget),
        last.as_millis(),
    ];
    query::change(connection, PUT, params).map(drop)
}

/// Forgets the failures of a key. The window of checks, if its row has it, stands.
pub(crate) fn delete(connection: &Connection, key: BudgetKey<'_>) -> Result<(), StoreError> {
    let (tenant, destination) = (key.tenant.0, key.destination.as_str());
    let at_rest = i64::try_from(AT_REST.as_millis()).expect("a day");
    query::change(connection, FORGET, params![tenant, destination, key.purpose.as_str(), at_rest])?;
    query::change(connection, DELETE_EMPTY, params![tenant, destination]).map(drop)
}

/// As they are stored: 8 bytes little-endian each, oldest first.
fn times(budget: &GuessBudget) -> Vec<u8> {
    budget.failures().iter().flat_map(|at| at.as_millis().to_le_bytes()).collect()
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

fn cells<'r>(row: &'r Row<'r>, key: BudgetKey<'r>) -> Cells<'r> {
    let mut cells = Cells::of(row, "guess_budgets");
    cells.identify(fmt::from_fn(move |f| write!(f, "{}/{}/{}", key.tenant, key.destination, key.purpose)));
    cells
}

fn budget(cells: &mut Cells<'_>) -> Result<GuessBudget, StoreError> {
    let in_a_row = cells.count("in_a_row")?;
    let (times, rest) = cells.blob("failures")?.as_chunks();
    if !rest.is_empty() {
        return Err(cells.bad("failures", "has the wrong length"));
    }
    let failures = times.iter().map(|bytes| Timestamp::from_millis(i64::from_le_bytes(*bytes))).collect();
    Ok(GuessBudget::from_parts(in_a_row, failures))
}
