//! The writers of the hot path: a bounded queue, some connections, and a transaction for all that waits.

mod batch;
mod job;
mod load;
mod task;
#[cfg(test)]
mod tests;

pub(crate) use task::Writer;
