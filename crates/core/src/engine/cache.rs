//! Short memories that save reads. Nothing in them is needed for correctness.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::domain::limit::{LimitRule, Limited, Window};
use crate::domain::time::Timestamp;

/// Entries after which a memory is emptied rather than grown; a bound, not a policy.
const MOST: usize = 50_000;

/// Remembers values for a moment.
pub(super) struct Cache<K, V> {
    keep: Duration,
    entries: Mutex<HashMap<K, (Timestamp, Arc<V>)>>,
}

impl<K: Eq + Hash, V> Cache<K, V> {
    pub(super) fn new(keep: Duration) -> Self {
        Self { keep, entries: Mutex::new(HashMap::new()) }
    }

    /// What was remembered of `key` since less than the time it is kept. A clock set back forgets it.
    pub(super) fn find<Q>(&self, key: &Q, now: Timestamp) -> Option<Arc<V>>
    where
        K: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let entries = lock(&self.entries);
        let (since, value) = entries.get(key)?;
        (*since <= now && now.since(*since) < self.keep).then(|| Arc::clone(value))
    }

    /// Remembers `value`, read at `now`.
    pub(super) fn put(&self, key: K, value: V, now: Timestamp) -> Arc<V> {
        let value = Arc::new(value);
        let mut entries = lock(&self.entries);
        if entries.len() >= MOST {
            entries.clear();
        }
        entries.insert(key, (now, Arc::clone(&value)));
        value
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        lock(&self.entries).clear();
    }
}

/// Request limits of this node, by key.
pub(super) struct Windows<K>(Mutex<HashMap<K, Window>>);

impl<K> Default for Windows<K> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Eq + Hash> Windows<K> {
    /// Counts a hit on `key`.
    pub(super) fn hit(&self, key: K, rule: LimitRule, now: Timestamp) -> Result<Window, Limited> {
        let mut windows = lock(&self.0);
        if windows.len() >= MOST {
            windows.retain(|_, window| !(window.opened_at + rule.window).is_past(now));
        }
        let window = rule.hit(windows.get(&key).copied(), now)?;
        windows.insert(key, window);
        Ok(window)
    }
}

/// A panic elsewhere leaves these maps whole: every change is one insert.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgets_after_its_time_and_when_the_clock_is_set_back() {
        let at = Timestamp::from_millis;
        let cache = Cache::new(Duration::from_millis(500));
        cache.put("token", 1, at(1_000));
        assert_eq!(cache.find("token", at(1_499)).as_deref(), Some(&1));
        assert_eq!(cache.find("token", at(1_500)), None);
        assert_eq!(cache.find("token", at(900)), None);
        cache.clear();
        assert_eq!(cache.find("token", at(1_000)), None);
    }
}
