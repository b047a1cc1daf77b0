//! What the end of a step's message means to the steps after it.

use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use rusqlite::Connection;

use crate::tables::deliveries::{self, Delivery};
use crate::tables::{delivery_queue, verifications};

/// A step of which nothing arrives makes the next one due at once. With the last message the code is not needed any
/// more.
pub(super) fn go_on(connection: &Connection, delivery: &Delivery, now: Timestamp) -> Result<(), StoreError> {
    if !delivery.is_of_queue {
        return Ok(());
    }
    if delivery.has_failed() && deliveries::step_failed(connection, delivery)? {
        delivery_queue::pull_next(connection, delivery, now)?;
    }
    if delivery_queue::needs_code(connection, delivery.tenant, delivery.verification)? {
        return Ok(());
    }
    verifications::wipe(connection, delivery.tenant, delivery.verification)
}
