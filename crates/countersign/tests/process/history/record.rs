//! Recording what clients do.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Action, Answer, CodeNumber, Operation, check};

/// What happened to each number.
#[derive(Default)]
pub(crate) struct History {
    /// Counts moments: of two that do not overlap, the later one has the greater number.
    moments: AtomicU64,
    operations: Mutex<BTreeMap<String, Vec<Operation>>>,
}

impl History {
    pub(crate) fn moment(&self) -> u64 {
        self.moments.fetch_add(1, Ordering::SeqCst)
    }

    /// Records what was asked at a moment and has been answered now.
    pub(crate) fn record(&self, phone: &str, action: Action, answer: Answer, asked: u64) {
        let operation = Operation { action, answer, asked, answered: self.moment() };
        self.operations.lock().expect("no panic").entry(phone.to_owned()).or_default().push(operation);
    }

    /// Records a send whose message the vendor refused for certain: the code took its place and lost it, or never had it.
    pub(crate) fn record_refused(&self, phone: &str, code: CodeNumber, asked: u64) {
        self.record(phone, Action::Begin(code), Answer::Unknown, asked);
        self.record(phone, Action::Undo(code), Answer::Done, asked);
    }

    /// Checks each number's operations. Returns how many there are, and how many had an answer.
    pub(crate) fn check(&self) -> (usize, usize) {
        let all = self.operations.lock().expect("no panic");
        for (phone, operations) in all.iter() {
            check(operations).unwrap_or_else(|why| panic!("{phone}: {why}"));
        }
        let operations = || all.values().flatten();
        (operations().count(), operations().filter(|one| one.answer != Answer::Unknown).count())
    }
}
