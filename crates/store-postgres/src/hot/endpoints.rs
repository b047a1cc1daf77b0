//! Whether tenants have webhook endpoints.

use countersign_core::domain::ids::TenantId;
use tokio_postgres::Row;

use super::arrays;
use crate::session::{Answers, Session};
use crate::unit::Unit;

const LOAD: &str = "SELECT k.place FROM unnest($1::bigint[]) WITH ORDINALITY AS k (id, place)
                    WHERE EXISTS (SELECT 1 FROM webhook_endpoints e WHERE e.tenant_id = k.id)";

pub(super) const STATEMENTS: &[&str] = &[LOAD];

pub(crate) fn ask<'s>(session: &'s Session, keys: &[TenantId]) -> Answers<'s> {
    session.query(LOAD, arrays!(keys => |tenant| tenant.0))
}

pub(crate) fn take(unit: &mut Unit, keys: Vec<TenantId>, rows: &[Row]) {
    super::place_all(&mut unit.told, keys, rows, |_, _| Ok(()));
}
