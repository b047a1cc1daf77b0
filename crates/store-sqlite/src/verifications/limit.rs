//! Limits of a destination.

use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::limit::{LimitRule, Limited};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use crate::tables::limit_windows;

/// Counts a hit. A refused one changes nothing.
pub(super) fn hit(
    connection: &Connection,
    tenant: TenantId,
    destination: &Destination,
    rule: &LimitRule,
    now: Timestamp,
) -> Result<Result<(), Limited>, StoreError> {
    let current = limit_windows::find(connection, tenant, destination, rule)?;
    match rule.hit(current, now) {
        Ok(window) => limit_windows::put(connection, tenant, destination, rule, window).map(Ok),
        Err(limited) => Ok(Err(limited)),
    }
}
