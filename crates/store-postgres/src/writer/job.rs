//! A queued operation and its waiting caller.

use std::panic::{AssertUnwindSafe, catch_unwind};

use countersign_core::ports::store::StoreError;
use countersign_core::transact::Step;
use tokio::sync::oneshot;

use crate::unit::{Halt, Unit};

/// An operation as a writer sees it.
pub(super) trait Job: Send {
    /// Forgets what an earlier transaction made of it, and asks for the rows it is known to need.
    fn begin(&mut self, unit: &mut Unit);

    /// Runs over the rows, unless it has run, and tells whether it has.
    fn run(&mut self, unit: &mut Unit) -> bool;

    /// Tells the caller, after the transaction has ended as `fate` says.
    fn answer(self: Box<Self>, fate: Result<(), StoreError>);
}

/// A job that gives a `T`.
pub(super) struct Operation<T, W, F> {
    want: W,
    work: F,
    result: Option<Result<T, StoreError>>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, W, F> Operation<T, W, F> {
    /// The operation, and where its answer will come.
    pub(super) fn new(want: W, work: F) -> (Self, oneshot::Receiver<Result<T, StoreError>>) {
        let (caller, answer) = oneshot::channel();
        (Self { want, work, result: None, caller }, answer)
    }
}

impl<T, W, F> Job for Operation<T, W, F>
where
    T: Send,
    W: Fn(&mut Unit) + Send,
    F: Fn(&mut Unit) -> Result<Step<T>, Halt> + Send,
{
    fn begin(&mut self, unit: &mut Unit) {
        self.result = None;
        (self.want)(unit);
    }

    fn run(&mut self, unit: &mut Unit) -> bool {
        if self.result.is_some() {
            return true;
        }
        let (result, keep) = match catch_unwind(AssertUnwindSafe(|| (self.work)(unit))) {
            Ok(Ok(Step::Keep(value))) => (Some(Ok(value)), true),
            Ok(Ok(Step::Undo(value))) => (Some(Ok(value)), false),
            Ok(Err(Halt::Miss)) => (None, false),
            Ok(Err(Halt::Store(error))) => (Some(Err(error)), false),
            Err(_panic) => (Some(Err(StoreError::Away("the operation panicked".to_owned()))), false),
        };
        if keep {
            unit.keep();
        } else {
            unit.take_back();
        }
        self.result = result;
        self.result.is_some()
    }

    fn answer(self: Box<Self>, fate: Result<(), StoreError>) {
        let Self { result, caller, .. } = *self;
        let lost = || Err(StoreError::Away("the operation did not run".to_owned()));
        // A caller that went away does not want to know.
        drop(caller.send(fate.and_then(|()| result.unwrap_or_else(lost))));
    }
}
