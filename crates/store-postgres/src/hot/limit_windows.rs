use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::limit::Window;
use countersign_core::ports::store::StoreError;
use tokio_postgres::Row;

use super::arrays;
use crate::cells::Cells;
use crate::session::{Answers, Sent, Session};
use crate::unit::rows::Change;
use crate::unit::{TimedWindow, Unit};

type Key = (TenantId, Destination, &'static str);

const LOAD: &str = "SELECT k.place, w.opened_at, w.hits, w.closes_at
                    FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY
                        AS k (tenant_id, destination, name, place)
                    JOIN limit_windows w ON w.tenant_id = k.tenant_id AND w.destination = k.destination
                                        AND w.name = k.name
                    ORDER BY k.place FOR UPDATE OF w";
const INSERT: &str = "INSERT INTO limit_windows (tenant_id, destination, name, opened_at, hits, closes_at)
                      SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[],
                                           $6::bigint[])";
const UPDATE: &str = "UPDATE limit_windows w
                      SET opened_at = k.opened_at, hits = k.hits, closes_at = k.closes_at
                      FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
                          AS k (tenant_id, destination, name, opened_at, hits, closes_at)
                      WHERE w.tenant_id = k.tenant_id AND w.destination = k.destination AND w.name = k.name";
const DELETE: &str = "DELETE FROM limit_windows w
                      USING unnest($1::bigint[], $2::text[], $3::text[]) AS k (tenant_id, destination, name)
                      WHERE w.tenant_id = k.tenant_id AND w.destination = k.destination AND w.name = k.name";

pub(super) const STATEMENTS: &[&str] = &[LOAD, INSERT, UPDATE, DELETE];

fn keys_of(keys: &[Key]) -> Vec<crate::session::Param> {
    arrays!(keys => |(tenant, destination, name)| tenant.0, destination.as_str().to_owned(), *name)
}

pub(crate) fn ask<'s>(session: &'s Session, keys: &[Key]) -> Answers<'s> {
    session.query(LOAD, keys_of(keys))
}

pub(crate) fn take(unit: &mut Unit, keys: Vec<Key>, rows: &[Row]) {
    super::place_all(&mut unit.windows, keys, rows, window);
}

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let (mut new, mut changed, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for (key, change) in unit.windows.changes() {
        match change {
            Change::Insert(window) => new.push((key, window)),
            Change::Update(window) => changed.push((key, window)),
            Change::Delete => gone.push(key.clone()),
        }
    }
    for (sql, rows) in [(INSERT, new), (UPDATE, changed)] {
        if !rows.is_empty() {
            let params = arrays!(rows => |((tenant, destination, name), timed)|
                tenant.0,
                destination.as_str().to_owned(),
                *name,
                timed.window.opened_at.as_millis(),
                i64::from(timed.window.hits),
                timed.closes_at.as_millis(),
            );
            sent.push(session.change(sql, params, Some(rows.len())));
        }
    }
    if !gone.is_empty() {
        sent.push(session.change(DELETE, keys_of(&gone), Some(gone.len())));
    }
}

fn window(cells: &mut Cells<'_>, key: &Key) -> Result<TimedWindow, StoreError> {
    cells.identify(format!("{}/{}/{}", key.0, key.1, key.2));
    let window = Window { opened_at: cells.time("opened_at")?, hits: cells.count("hits")? };
    Ok(TimedWindow { window, closes_at: cells.time("closes_at")? })
}
