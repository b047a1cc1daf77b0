//! The one writer: a bounded queue, a thread, a transaction for all that waits, and a thread that syncs.

mod batch;
mod durable;
mod job;
mod savepoint;
#[cfg(test)]
mod tests;
mod thread;

pub(crate) use durable::{Progress, log_of};
pub(crate) use thread::Writer;

use countersign_core::transact::Step;
