//! A queued operation and its waiting caller.

use std::panic::{AssertUnwindSafe, catch_unwind};

use countersign_core::ports::store::StoreError;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::Step;

/// An operation as the writer sees it.
pub(crate) trait Job: Send {
    /// Does the work inside the open transaction, and tells whether what it wrote is to be kept. It is done anew when
    /// what was written had to be taken back with a neighbour's: only the last time counts.
    fn run(&mut self, connection: &Connection) -> bool;

    /// Tells the caller, after the transaction has ended as `fate` says.
    fn answer(self: Box<Self>, fate: Result<(), StoreError>);
}

/// A job that gives a `T`.
pub(crate) struct Operation<T, F> {
    work: F,
    result: Result<T, StoreError>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Operation<T, F>
where
    F: FnMut(&Connection) -> Result<Step<T>, StoreError> + Send,
{
    /// The operation, and where its answer will come.
    pub(crate) fn new(work: F) -> (Self, oneshot::Receiver<Result<T, StoreError>>) {
        let (caller, answer) = oneshot::channel();
        let operation =
            Self { work, result: Err(StoreError::Away("the operation did not run".to_owned())), caller };
        (operation, answer)
    }
}

impl<T, F> Job for Operation<T, F>
where
    T: Send,
    F: FnMut(&Connection) -> Result<Step<T>, StoreError> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        let work = AssertUnwindSafe(|| (self.work)(connection));
        let (result, keep) = match catch_unwind(work) {
            Ok(Ok(Step::Keep(value))) => (Ok(value), true),
            Ok(Ok(Step::Undo(value))) => (Ok(value), false),
            Ok(Err(error)) => (Err(error), false),
            Err(_panic) => (Err(StoreError::Away("the operation panicked".to_owned())), false),
        };
        self.result = result;
        keep
    }

    fn answer(self: Box<Self>, fate: Result<(), StoreError>) {
        let result = fate.and(self.result);
        // A caller that went away does not want to know.
        drop(self.caller.send(result));
    }
}
