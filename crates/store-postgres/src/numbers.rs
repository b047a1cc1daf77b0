//! Numbers that a node has reserved and not given out.
//!
//! They are reserved many at a time, by a statement that commits at once: a send holds no row that the tenant's other
//! sends need. A node that ends takes what it had left with it, and so does a transaction of which nobody knows how it
//! ended: such numbers are never given to anybody, which leaves gaps.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use countersign_core::domain::ids::TenantId;
use countersign_core::transact::rows::Counter;

/// What is numbered.
pub(crate) type Numbered = (TenantId, Counter);

/// How many are reserved at once by a node that always comes back. One that begins takes one, then twice as many each
/// time, so that a tenant of few sends has few gaps.
const MOST: i64 = 64;

/// What a node has reserved, for all of its writers.
#[derive(Debug, Default)]
pub(crate) struct Stock(Mutex<HashMap<Numbered, Shelf>>);

#[derive(Debug, Default)]
struct Shelf {
    free: BTreeSet<i64>,
    /// The size of the latest block.
    latest: i64,
}

impl Stock {
    fn shelves(&self) -> MutexGuard<'_, HashMap<Numbered, Shelf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many to reserve where `wanted` are; none when there are enough.
    pub(crate) fn lacks(&self, key: Numbered, wanted: i64) -> Option<i64> {
        let shelves = self.shelves();
        let (free, latest) = shelves.get(&key).map_or((0, 0), |shelf| (shelf.free.len(), shelf.latest));
        let short = wanted - i64::try_from(free).unwrap_or(i64::MAX);
        (short > 0).then(|| short.max((latest * 2).clamp(1, MOST)))
    }

    /// Takes in a block that ends with `last`.
    pub(crate) fn reserved(&self, key: Numbered, last: i64, size: i64) {
        let mut shelves = self.shelves();
        let block = shelves.entry(key).or_default();
        block.free.extend(last - size + 1..=last);
        block.latest = size;
    }

    fn take(&self, key: Numbered) -> Option<i64> {
        self.shelves().get_mut(&key)?.free.pop_first()
    }

    fn give_back(&self, taken: &mut Vec<(Numbered, i64)>) {
        let mut shelves = self.shelves();
        for (key, number) in taken.drain(..) {
            shelves.entry(key).or_default().free.insert(number);
        }
    }
}

/// What a transaction takes of them.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    stock: Arc<Stock>,
    /// How many are needed before it can go on.
    wanted: BTreeMap<Numbered, i64>,
    /// By the running step.
    running: Vec<(Numbered, i64)>,
    /// By the steps that stand.
    kept: Vec<(Numbered, i64)>,
}

impl Numbers {
    pub(crate) fn of(stock: &Arc<Stock>) -> Self {
        Self { stock: stock.clone(), ..Self::default() }
    }

    /// The next one, if any is left; else it is wanted.
    pub(crate) fn take(&mut self, key: Numbered) -> Option<i64> {
        let Some(number) = self.stock.take(key) else {
            // What the step had of it goes back, and it needs that again.
            let had = self.running.iter().filter(|(taken, _)| *taken == key).count();
            *self.wanted.entry(key).or_default() += 1 + i64::try_from(had).unwrap_or(0);
            return None;
        };
        self.running.push((key, number));
        Some(number)
    }

    /// Asks for one more.
    pub(crate) fn want(&mut self, key: Numbered) {
        *self.wanted.entry(key).or_default() += 1;
    }

    /// Whether a step found none.
    pub(crate) fn ran_out(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// What is wanted; it is no more.
    pub(crate) fn take_wanted(&mut self) -> BTreeMap<Numbered, i64> {
        std::mem::take(&mut self.wanted)
    }

    /// How many the transaction takes when it starts again: those that it had, and those that it lacked.
    pub(crate) fn needed(&mut self) -> BTreeMap<Numbered, i64> {
        let mut needed = self.take_wanted();
        for (key, _) in &self.kept {
            needed.entry(*key).and_modify(|number| *number += 1);
        }
        needed
    }

    pub(crate) fn keep(&mut self) {
        self.kept.append(&mut self.running);
    }

    pub(crate) fn take_back(&mut self) {
        self.stock.give_back(&mut self.running);
    }

    /// The transaction was rolled back, for certain.
    pub(crate) fn give_back(&mut self) {
        self.take_back();
        self.stock.give_back(&mut self.kept);
    }
}
