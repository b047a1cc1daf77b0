use countersign_core::domain::ids::TenantId;
use countersign_core::transact::rows::Counter;
use tokio_postgres::Row;

use super::arrays;
use crate::session::{Answers, Failure, Param, Sent, Session};
use crate::unit::Unit;
use crate::unit::rows::Change;

type Key = (TenantId, Counter);

const LOAD: &str = "SELECT k.place, c.value
                    FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS k (tenant_id, name, place)
                    JOIN counters c ON c.tenant_id = k.tenant_id AND c.name = k.name
                    ORDER BY k.place FOR UPDATE OF c";
const INSERT: &str = "INSERT INTO counters (tenant_id, name, value)
                      SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[])";
const UPDATE: &str = "UPDATE counters c SET value = k.value
                      FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS k (tenant_id, name, value)
                      WHERE c.tenant_id = k.tenant_id AND c.name = k.name";

/// Outside of a transaction, so that the row is locked for no longer than this takes. It adds nothing without a tenant.
const RESERVE: &str =
    "INSERT INTO counters (tenant_id, name, value) SELECT id, $2, $3 FROM tenants WHERE id = $1
                       ON CONFLICT (tenant_id, name) DO UPDATE SET value = counters.value + excluded.value
                       RETURNING value";

pub(super) const STATEMENTS: &[&str] = &[LOAD, INSERT, UPDATE, RESERVE];

/// The last of `size` new numbers; none if there is no such tenant.
pub(crate) async fn reserve(
    session: &Session,
    (tenant, counter): Key,
    size: i64,
) -> Result<Option<i64>, Failure> {
    let params: Vec<Param> = vec![Box::new(tenant.0), Box::new(counter.name()), Box::new(size)];
    let rows = session.query(RESERVE, params).await?;
    Ok(rows.first().map(|row| row.try_get("value")).transpose()?)
}

pub(crate) fn ask<'s>(session: &'s Session, keys: &[Key]) -> Answers<'s> {
    session.query(LOAD, arrays!(keys => |(tenant, counter)| tenant.0, counter.name()))
}

pub(crate) fn take(unit: &mut Unit, keys: Vec<Key>, rows: &[Row]) {
    super::place_all(&mut unit.counters, keys, rows, |cells, (tenant, counter)| {
        cells.identify(format!("{tenant}/{}", counter.name()));
        cells.integer("value")
    });
}

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (key, change) in unit.counters.changes() {
        match change {
            Change::Insert(value) => new.push((key, value)),
            Change::Update(value) => changed.push((key, value)),
            Change::Delete => {}
        }
    }
    for (sql, rows) in [(INSERT, new), (UPDATE, changed)] {
        if !rows.is_empty() {
            let params = arrays!(rows => |((tenant, counter), value)| tenant.0, counter.name(), **value);
            sent.push(session.change(sql, params, Some(rows.len())));
        }
    }
}
