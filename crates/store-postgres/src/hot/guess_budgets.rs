use countersign_core::domain::budget::GuessBudget;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use tokio_postgres::Row;

use super::arrays;
use crate::cells::Cells;
use crate::session::{Answers, Sent, Session};
use crate::unit::rows::Change;
use crate::unit::{PendingKey, Unit};

const LOAD: &str = "SELECT k.place, b.in_a_row, b.failures
                    FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY
                        AS k (tenant_id, destination, purpose, place)
                    JOIN guess_budgets b ON b.tenant_id = k.tenant_id AND b.destination = k.destination
                                        AND b.purpose = k.purpose
                    ORDER BY k.place FOR UPDATE OF b";
const INSERT: &str =
    "INSERT INTO guess_budgets (tenant_id, destination, purpose, in_a_row, failures, last_failure_at)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bytea[], $6::bigint[])";
const UPDATE: &str = "UPDATE guess_budgets b
                      SET in_a_row = k.in_a_row, failures = k.failures, last_failure_at = k.last_failure_at
                      FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bytea[], $6::bigint[])
                          AS k (tenant_id, destination, purpose, in_a_row, failures, last_failure_at)
                      WHERE b.tenant_id = k.tenant_id AND b.destination = k.destination AND b.purpose = k.purpose";
const DELETE: &str = "DELETE FROM guess_budgets b
                      USING unnest($1::bigint[], $2::text[], $3::text[]) AS k (tenant_id, destination, purpose)
                      WHERE b.tenant_id = k.tenant_id AND b.destination = k.destination AND b.purpose = k.purpose";

pub(super) const STATEMENTS: &[&str] = &[LOAD, INSERT, UPDATE, DELETE];

pub(crate) fn ask<'s>(session: &'s Session, keys: &[PendingKey]) -> Answers<'s> {
    let params = arrays!(keys => |(tenant, destination, purpose)|
        tenant.0, destination.as_str().to_owned(), purpose.as_str().to_owned());
    session.query(LOAD, params)
}

pub(crate) fn take(unit: &mut Unit, keys: Vec<PendingKey>, rows: &[Row]) {
    super::place_all(&mut unit.budgets, keys, rows, budget);
}

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let (mut new, mut changed, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for (key, change) in unit.budgets.changes() {
        match change {
            Change::Insert(budget) => new.push((key, budget)),
            Change::Update(budget) => changed.push((key, budget)),
            Change::Delete => gone.push(key),
        }
    }
    for (sql, rows) in [(INSERT, new), (UPDATE, changed)] {
        if !rows.is_empty() {
            let params = arrays!(rows => |((tenant, destination, purpose), budget)|
                tenant.0,
                destination.as_str().to_owned(),
                purpose.as_str().to_owned(),
                i64::from(budget.in_a_row()),
                budget.failures().iter().flat_map(|at| at.as_millis().to_le_bytes()).collect::<Vec<u8>>(),
                budget.failures().iter().max().map(|at| at.as_millis()),
            );
            sent.push(session.change(sql, params, Some(rows.len())));
        }
    }
    if !gone.is_empty() {
        let params = arrays!(gone => |(tenant, destination, purpose)|
            tenant.0, destination.as_str().to_owned(), purpose.as_str().to_owned());
        sent.push(session.change(DELETE, params, Some(gone.len())));
    }
}

fn budget(cells: &mut Cells<'_>, key: &PendingKey) -> Result<GuessBudget, StoreError> {
    cells.identify(format!("{}/{}/{}", key.0, key.1, key.2));
    let in_a_row = cells.count("in_a_row")?;
    let (times, rest) = cells.blob("failures")?.as_chunks();
    if !rest.is_empty() {
        return Err(cells.bad("failures", "has the wrong length"));
    }
    let failures = times.iter().map(|bytes| Timestamp::from_millis(i64::from_le_bytes(*bytes))).collect();
    Ok(GuessBudget::from_parts(in_a_row, failures))
}
