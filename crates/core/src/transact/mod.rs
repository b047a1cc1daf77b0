//! The atomic steps of a store, written once for every store.
//!
//! A step is a function over [`tables::Tables`]: it reads rows, decides by the domain's pure functions, and writes. A
//! store runs it inside one transaction of its own and makes sure that nothing comes between its reads and its writes:
//! the embedded one has a single writer, the one for many nodes locks the rows. So two stores cannot differ in what a
//! start, a check or a report means; they differ in how a row is found and kept.
//!
//! A step may be run again from the beginning when its transaction did not come about, so it changes nothing but the
//! tables.

mod chat;
mod check;
mod claim;
mod expire;
mod finish;
mod idempotency;
mod limit;
mod place;
mod queue;
mod receipts;
mod recipient;
mod refused;
pub mod rows;
mod send;
mod settle;
mod start;
mod steps;
pub mod tables;
mod tell;

pub use chat::{keep_inbound, note};
pub use check::check;
pub use claim::claim_due;
pub use expire::expire;
pub use finish::{finish, record_tries};
pub use idempotency::{claim_key, finish_key};
pub use limit::hit_limit;
pub use queue::queue;
pub use receipts::{apply, keep};
pub use send::send;
pub use settle::settle;
pub use start::start;

use crate::ports::store::StoreError;
use tables::Halt;

/// What becomes of a step's writes; its caller gets the answer either way.
#[derive(Debug)]
pub enum Step<T> {
    /// They are kept.
    Keep(T),
    /// They are taken back: the step was refused on the way.
    Undo(T),
}

/// What one turn over a list of what is due did.
#[derive(Debug)]
pub struct Turn<T> {
    /// What came of it.
    pub done: Vec<T>,
    /// How many were looked at. Each was settled, or moved to a later time, so the turns come to an end.
    pub looked_at: usize,
}

/// Splits a row that does not hold what it must from other failures. Work that must go on without it logs it: the error
/// names the row and shows no value.
fn readable<T, H: Halt>(found: Result<T, H>) -> Result<Option<T>, H> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(halt) => match halt.store_error() {
            Some(bad @ StoreError::BadRow { .. }) => {
                tell_unreadable(bad);
                Ok(None)
            }
            _ => Err(halt),
        },
    }
}

/// Logs that the work goes on without a row.
pub fn tell_unreadable(why: &StoreError) {
    tracing::error!(error = %why, "a row cannot be read: it is set aside, and the work goes on without it");
}
