use countersign_core::domain::idempotency::StoredAnswer;
use countersign_core::domain::ids::TenantId;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::{KeyState, Word as _};
use countersign_core::transact::rows::KeyRow;
use tokio_postgres::Row;

use super::{Bytes, arrays};
use crate::cells::Cells;
use crate::session::{Answers, Sent, Session};
use crate::unit::Unit;
use crate::unit::rows::Change;

type Key = (TenantId, [u8; 32]);

const LOAD: &str = "SELECT k.place, i.fingerprint, i.state, i.lease_until, i.status, i.body, i.claimed_at
                    FROM unnest($1::bigint[], $2::bytea[]) WITH ORDINALITY AS k (tenant_id, key, place)
                    JOIN idempotency_keys i ON i.tenant_id = k.tenant_id AND i.key = k.key
                    ORDER BY k.place FOR UPDATE OF i";
const INSERT: &str =
    "INSERT INTO idempotency_keys (tenant_id, key, fingerprint, state, lease_until, status, body,
                                                    claimed_at)
                      SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::text[], $5::bigint[],
                                           $6::bigint[], $7::bytea[], $8::bigint[])";
const UPDATE: &str = "UPDATE idempotency_keys i
                      SET fingerprint = k.fingerprint, state = k.state, lease_until = k.lease_until,
                          status = k.status, body = k.body, claimed_at = k.claimed_at
                      FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::text[], $5::bigint[], $6::bigint[],
                                  $7::bytea[], $8::bigint[])
                          AS k (tenant_id, key, fingerprint, state, lease_until, status, body, claimed_at)
                      WHERE i.tenant_id = k.tenant_id AND i.key = k.key";
const DELETE: &str = "DELETE FROM idempotency_keys i
                      USING unnest($1::bigint[], $2::bytea[]) AS k (tenant_id, key)
                      WHERE i.tenant_id = k.tenant_id AND i.key = k.key";

pub(super) const STATEMENTS: &[&str] = &[LOAD, INSERT, UPDATE, DELETE];

pub(crate) fn ask<'s>(session: &'s Session, keys: &[Key]) -> Answers<'s> {
    session.query(LOAD, arrays!(keys => |(tenant, key)| tenant.0, Bytes(*key)))
}

pub(crate) fn take(unit: &mut Unit, keys: Vec<Key>, rows: &[Row]) {
    super::place_all(&mut unit.keys, keys, rows, read);
}

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let (mut new, mut changed, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for (key, change) in unit.keys.changes() {
        match change {
            Change::Insert(row) => new.push((key, row)),
            Change::Update(row) => changed.push((key, row)),
            Change::Delete => gone.push(key),
        }
    }
    for (sql, rows) in [(INSERT, new), (UPDATE, changed)] {
        if !rows.is_empty() {
            let params = arrays!(rows => |((tenant, key), row)|
                tenant.0,
                Bytes(*key),
                Bytes(row.fingerprint),
                row.state.word(),
                row.lease_until.as_millis(),
                row.answer.as_ref().map(|answer| i64::from(answer.status)),
                row.answer.as_ref().map(|answer| answer.body.clone()),
                row.claimed_at.as_millis(),
            );
            sent.push(session.change(sql, params, Some(rows.len())));
        }
    }
    if !gone.is_empty() {
        let params = arrays!(gone => |(tenant, key)| tenant.0, Bytes(*key));
        sent.push(session.change(DELETE, params, Some(gone.len())));
    }
}

fn read(cells: &mut Cells<'_>, key: &Key) -> Result<KeyRow, StoreError> {
    cells.identify(format!("tenant {}", key.0));
    let fingerprint = cells.bytes("fingerprint")?;
    let state = cells.word("state")?;
    let lease_until = cells.time("lease_until")?;
    let status = cells.optional("status", Cells::integer)?;
    let body = cells.optional("body", Cells::blob)?.map(<[u8]>::to_vec);
    let answer = match (state, status, body) {
        (KeyState::Answered, Some(status), Some(body)) => Some(StoredAnswer {
            status: u16::try_from(status).map_err(|_| cells.bad("status", "is out of range"))?,
            body,
        }),
        (KeyState::Answered, ..) => return Err(cells.bad("status", "is missing from an answered key")),
        _ => None,
    };
    Ok(KeyRow { fingerprint, state, lease_until, answer, claimed_at: cells.time("claimed_at")? })
}
