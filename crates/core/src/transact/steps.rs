//! What the end of a step's message means to the steps after it.

use super::rows::DeliveryRow;
use super::tables::{Answer, Tables};
use crate::domain::time::Timestamp;

/// A step of which nothing arrives makes the next one due at once. With the last message the code is not needed any
/// more.
pub(super) fn go_on<T: Tables>(tables: &mut T, delivery: &DeliveryRow, now: Timestamp) -> Answer<(), T> {
    if !delivery.is_of_queue() {
        return Ok(());
    }
    if delivery.has_failed() && tables.step_failed(delivery)? {
        tables.pull_next(delivery, now)?;
    }
    if tables.needs_code(delivery.tenant, delivery.verification)? {
        return Ok(());
    }
    tables.wipe(delivery.tenant, delivery.verification)
}
