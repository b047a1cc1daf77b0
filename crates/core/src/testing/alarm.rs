//! An alarm that wakes nobody: a test runs the queue itself.

use std::sync::{Mutex, PoisonError};

use crate::ports::alarm::{Alarm, News};

/// Remembers what it was told.
#[derive(Default)]
pub struct RecordingAlarm(Mutex<Vec<News>>);

impl RecordingAlarm {
    /// What it was told since it was last asked, the oldest first.
    pub fn take(&self) -> Vec<News> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Alarm for RecordingAlarm {
    fn ring(&self, news: News) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(news);
    }
}
