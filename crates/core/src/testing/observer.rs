//! An observer that remembers.

use std::sync::{Mutex, PoisonError};

use crate::ports::observer::{Event, Observer};

/// Keeps every event in order.
#[derive(Default)]
pub struct RecordingObserver(Mutex<Vec<Event>>);

impl RecordingObserver {
    /// What was counted so far.
    pub fn events(&self) -> Vec<Event> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Observer for RecordingObserver {
    fn count(&self, event: Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }
}
