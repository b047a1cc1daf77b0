//! Counts that no other writer waits for. A connection counts in a row of its own, as far as sixteen go.

use tokio_postgres::Row;

use super::arrays;
use crate::session::{Answers, Sent, Session};
use crate::unit::rows::Change;
use crate::unit::{CountKey, Unit};

/// It locks nothing: who reads it for a maximum has locked the shared row before.
const LOAD: &str = "SELECT k.place, s.value
                    FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY
                        AS k (tenant_id, month, name, place),
                    LATERAL (SELECT coalesce(sum(c.value), 0)::bigint AS value FROM count_shards c
                             WHERE c.tenant_id = k.tenant_id AND c.month = k.month AND c.name = k.name) s";
const ADD: &str = "INSERT INTO count_shards (tenant_id, month, name, shard, value)
                   SELECT k.tenant_id, k.month, k.name, pg_backend_pid() & 15, k.value
                   FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) AS k (tenant_id, month, name, value)
                   ON CONFLICT (tenant_id, month, name, shard)
                   DO UPDATE SET value = count_shards.value + excluded.value";

pub(super) const STATEMENTS: &[&str] = &[LOAD, ADD];

pub(crate) fn ask<'s>(session: &'s Session, keys: &[CountKey]) -> Answers<'s> {
    session.query(LOAD, arrays!(keys => |(tenant, month, name)| tenant.0, month.clone(), *name))
}

pub(crate) fn take(unit: &mut Unit, keys: Vec<CountKey>, rows: &[Row]) {
    super::place_all(&mut unit.shards, keys, rows, |cells, (tenant, month, name)| {
        cells.identify(format!("{tenant}/{month}/{name}"));
        cells.integer("value")
    });
}

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let changes = unit.counted.changes().into_iter();
    let rows: Vec<_> = changes
        .filter_map(|(key, change)| match change {
            Change::Insert(by) | Change::Update(by) => Some((key, *by)),
            Change::Delete => None,
        })
        .collect();
    if !rows.is_empty() {
        let params = arrays!(rows => |((tenant, month, name), by)| tenant.0, month.clone(), *name, *by);
        sent.push(session.change(ADD, params, Some(rows.len())));
    }
}
