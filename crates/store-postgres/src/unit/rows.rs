//! The rows of one table that a transaction has read, and what it makes of them.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use countersign_core::ports::store::StoreError;

use super::Halt;

/// Rows by key. A key that was not read yet is wanted, and whoever asked for it runs again once it is there.
#[derive(Debug)]
pub(crate) struct Rows<K, V> {
    slots: HashMap<K, Slot<V>>,
    /// Keys to read next. Sorted, so that all transactions lock rows in one order.
    wanted: BTreeSet<K>,
    /// What the running step changed, to take it back.
    undo: Vec<(K, Option<Slot<V>>)>,
}

#[derive(Debug, Clone)]
struct Slot<V> {
    /// What is there now, by this transaction.
    value: Result<Option<V>, StoreError>,
    /// Whether the database has the row, and holds it locked for us.
    stored: bool,
    changed: bool,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change<'v, V> {
    /// It is new.
    Insert(&'v V),
    /// It was there, and is different.
    Update(&'v V),
    /// It was there, and goes.
    Delete,
}

impl<K, V> Default for Rows<K, V> {
    fn default() -> Self {
        Self { slots: HashMap::new(), wanted: BTreeSet::new(), undo: Vec::new() }
    }
}

impl<K: Clone + Eq + Hash + Ord, V: Clone> Rows<K, V> {
    /// The row, if there is one. `Miss` if that is not known yet.
    pub(crate) fn get(&mut self, key: &K) -> Result<Option<&V>, Halt> {
        if !self.slots.contains_key(key) {
            self.wanted.insert(key.clone());
            return Err(Halt::Miss);
        }
        match self.slots.get(key).map(|slot| &slot.value) {
            Some(Ok(value)) => Ok(value.as_ref()),
            Some(Err(bad)) => Err(Halt::Store(bad.clone())),
            None => Ok(None),
        }
    }

    /// Asks for a row before a step does.
    pub(crate) fn want(&mut self, key: K) {
        if !self.slots.contains_key(&key) {
            self.wanted.insert(key);
        }
    }

    /// Whether it is known what is there.
    pub(crate) fn is_known(&self, key: &K) -> bool {
        self.slots.contains_key(key)
    }

    /// The keys to read, in their order; they are wanted no more.
    pub(crate) fn take_wanted(&mut self) -> Vec<K> {
        std::mem::take(&mut self.wanted).into_iter().collect()
    }

    /// Tells what the database has. What the transaction knows already stands.
    pub(crate) fn loaded(&mut self, key: K, value: Result<Option<V>, StoreError>) {
        let stored = !matches!(value, Ok(None));
        self.slots.entry(key).or_insert(Slot { value, stored, changed: false });
    }

    /// Writes or, with `None`, removes a row. A row that was never asked for is taken for new.
    pub(crate) fn put(&mut self, key: K, value: Option<V>) {
        let before = self.slots.get(&key).cloned();
        let stored = before.as_ref().is_some_and(|slot| slot.stored);
        self.slots.insert(key.clone(), Slot { value: Ok(value), stored, changed: true });
        self.undo.push((key, before));
    }

    /// What the running step changed stands.
    pub(crate) fn keep(&mut self) {
        self.undo.clear();
    }

    /// What the running step changed is taken back.
    pub(crate) fn take_back(&mut self) {
        while let Some((key, before)) = self.undo.pop() {
            match before {
                Some(slot) => self.slots.insert(key, slot),
                None => self.slots.remove(&key),
            };
        }
    }

    /// All changes, sorted by key, so that all transactions write in one order.
    pub(crate) fn changes(&self) -> Vec<(&K, Change<'_, V>)> {
        let mut changes: Vec<_> = self
            .slots
            .iter()
            .filter(|(_, slot)| slot.changed)
            .filter_map(|(key, slot)| change(slot).map(|change| (key, change)))
            .collect();
        changes.sort_unstable_by_key(|(key, _)| *key);
        changes
    }
}

fn change<V>(slot: &Slot<V>) -> Option<Change<'_, V>> {
    match (&slot.value, slot.stored) {
        (Ok(Some(value)), true) => Some(Change::Update(value)),
        (Ok(Some(value)), false) => Some(Change::Insert(value)),
        (Ok(None), true) => Some(Change::Delete),
        (Ok(None), false) | (Err(_), _) => None,
    }
}
