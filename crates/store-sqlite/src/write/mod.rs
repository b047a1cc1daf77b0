//! The one writer: a bounded queue, a thread, and a transaction for all that waits.

mod batch;
mod job;
mod savepoint;
#[cfg(test)]
mod tests;
mod thread;

pub(crate) use thread::Writer;

use countersign_core::transact::Step;
