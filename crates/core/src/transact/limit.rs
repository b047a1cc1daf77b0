//! Limits of a destination.

use super::tables::{Answer, Guards};
use crate::domain::destination::Destination;
use crate::domain::ids::TenantId;
use crate::domain::limit::{LimitRule, Limited};
use crate::domain::time::Timestamp;

/// Counts a hit. A refused one changes nothing.
pub fn hit_limit<T: Guards>(
    tables: &mut T,
    tenant: TenantId,
    destination: &Destination,
    rule: &LimitRule,
    now: Timestamp,
) -> Answer<Result<(), Limited>, T> {
    let current = tables.find_window(tenant, destination, rule)?;
    match rule.hit(current, now) {
        Ok(window) => tables.put_window(tenant, destination, rule, window).map(Ok),
        Err(limited) => Ok(Err(limited)),
    }
}
