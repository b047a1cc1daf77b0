//! The one writer: a bounded queue, a thread, and a transaction for all that waits.

mod batch;
mod job;
mod savepoint;
#[cfg(test)]
mod tests;
mod thread;

pub(crate) use thread::Writer;

/// What becomes of an operation's writes; its caller gets the answer either way.
pub(crate) enum Step<T> {
    /// They are committed.
    Keep(T),
    /// They are taken back: the operation was refused on the way.
    Undo(T),
}
