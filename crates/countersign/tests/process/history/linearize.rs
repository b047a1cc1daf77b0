//! The search for an order, after Wing and Gong, with Lowe's memory of where it has been.

use std::collections::HashSet;

use super::model::State;
use super::{Answer, Operation};

/// Operations that one history may hold: a set of them is one number.
const MOST: usize = 128;

/// Ways that lead nowhere, after which the search gives up.
const MOST_WAYS: usize = 3_000_000;

/// Looks for an order of the operations on one number that the model allows. Otherwise says how far it came.
pub(crate) fn check(operations: &[Operation]) -> Result<(), String> {
    assert!(operations.len() <= MOST, "{} operations on one number", operations.len());
    let mut search = Search { operations, seen: HashSet::new(), furthest: (0, State::default()) };
    if search.goes_on(0, &State::default()) { Ok(()) } else { Err(search.complaint()) }
}

struct Search<'h> {
    operations: &'h [Operation],
    /// What was done, and the state it led to, where no way went on.
    seen: HashSet<(u128, State)>,
    furthest: (u128, State),
}

impl<'h> Search<'h> {
    /// Whether what is left can follow `state`, with the operations in `done` before it.
    fn goes_on(&mut self, done: u128, state: &State) -> bool {
        if self.left(done).all(|(_, operation)| operation.answer == Answer::Unknown) {
            return true;
        }
        if self.seen.len() == MOST_WAYS || !self.seen.insert((done, state.clone())) {
            return false;
        }
        if done.count_ones() > self.furthest.0.count_ones() {
            self.furthest = (done, state.clone());
        }
        // Whatever comes next began before anything that is left was over.
        let told = self.left(done).filter(|(_, operation)| operation.answer != Answer::Unknown);
        let horizon = told.map(|(_, operation)| operation.answered).min().expect("one was told of");
        let mut next: Vec<_> = self
            .left(done)
            .filter(|(place, operation)| operation.asked < horizon && !self.has_elder_twin(done, *place))
            .collect();
        // First as if what nobody was told of had not come about: each that does doubles the ways.
        next.sort_by_key(|(_, operation)| operation.answer == Answer::Unknown);
        next.into_iter().any(|(place, operation)| {
            let after = state.after(operation);
            // What nobody was told of, and what has no effect, may as well come later or never.
            let after = after.filter(|after| operation.answer != Answer::Unknown || after != state);
            after.is_some_and(|after| self.goes_on(done | 1 << place, &after))
        })
    }

    fn left(&self, done: u128) -> impl Iterator<Item = (usize, &'h Operation)> + use<'h> {
        self.operations.iter().enumerate().filter(move |(place, _)| done & 1 << place == 0)
    }

    /// Of two that are the same, the one that was asked for and answered first can always go first. What nobody was told
    /// of is never answered.
    fn has_elder_twin(&self, done: u128, place: usize) -> bool {
        let end = |one: &Operation| if one.answer == Answer::Unknown { u64::MAX } else { one.answered };
        let one = &self.operations[place];
        self.left(done).any(|(other, twin)| {
            (twin.action, twin.answer) == (one.action, one.answer)
                && (twin.asked, other) < (one.asked, place)
                && end(twin) <= end(one)
        })
    }

    fn complaint(&self) -> String {
        let (done, state) = &self.furthest;
        let mut order: Vec<_> = self.operations.iter().enumerate().collect();
        order.sort_by_key(|(_, operation)| operation.asked);
        let line = |(place, operation): (usize, &Operation)| {
            let mark = if done & 1 << place == 0 { "left" } else { "done" };
            format!("{mark} {operation:?}\n")
        };
        let why = if self.seen.len() == MOST_WAYS { "the search gave up" } else { "no order explains it" };
        format!("{why}; the furthest came to {state:?}\n{}", order.into_iter().map(line).collect::<String>())
    }
}
