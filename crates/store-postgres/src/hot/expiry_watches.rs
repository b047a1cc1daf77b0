use countersign_core::transact::rows::ExpiryWatch;

use super::{Bytes, arrays};
use crate::session::{Param, Sent, Session};
use crate::unit::Unit;
use crate::unit::rows::Change;

const INSERT: &str = "INSERT INTO expiry_watches (expires_at, tenant_id, verification_id)
                      SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])";
const DELETE: &str = "DELETE FROM expiry_watches w
                      USING unnest($1::bigint[], $2::bigint[], $3::bytea[])
                          AS k (expires_at, tenant_id, verification_id)
                      WHERE w.expires_at = k.expires_at AND w.tenant_id = k.tenant_id
                        AND w.verification_id = k.verification_id";

pub(super) const STATEMENTS: &[&str] = &[INSERT, DELETE];

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let (mut new, mut over) = (Vec::new(), Vec::new());
    for (watch, change) in unit.watches.changes() {
        match change {
            Change::Insert(()) => new.push(watch),
            Change::Update(()) => {}
            Change::Delete => over.push(watch),
        }
    }
    for (sql, watches) in [(INSERT, new), (DELETE, over)] {
        if !watches.is_empty() {
            sent.push(session.change(sql, keys(&watches), Some(watches.len())));
        }
    }
}

fn keys(watches: &[&ExpiryWatch]) -> Vec<Param> {
    arrays!(watches => |watch|
        watch.expires_at.as_millis(), watch.tenant.0, Bytes(watch.verification.to_bytes()))
}
