//! Webhook endpoints that are nowhere: calls are recorded, and answered as told.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::domain::event::Event;
use crate::domain::time::Timestamp;
use crate::domain::webhook::{Reply, TryOutcome};
use crate::ports::webhook::{Notification, Notifier};

/// A call as it was made.
#[derive(Debug, Clone)]
pub struct Notified {
    /// Where it went.
    pub url: String,
    /// What was told.
    pub event: Event,
    /// Whether numbers were told as they are.
    pub unmasked_numbers: bool,
    /// With how many secrets it was signed.
    pub signatures: usize,
    /// When it was sent.
    pub at: Timestamp,
}

/// Answers 204 unless another answer was queued.
#[derive(Default)]
pub struct RecordingNotifier {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    made: Vec<Notified>,
    replies: VecDeque<Reply>,
}

impl RecordingNotifier {
    /// Answers the next call that has no answer yet with `reply`.
    pub fn answer_next(&self, reply: Reply) {
        self.lock().replies.push_back(reply);
    }

    /// The calls made since they were last taken, oldest first.
    pub fn take(&self) -> Vec<Notified> {
        std::mem::take(&mut self.lock().made)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Notifier for RecordingNotifier {
    fn check_url(&self, url: &str) -> Result<(), String> {
        if url.starts_with("https://") { Ok(()) } else { Err("must begin with https://".to_owned()) }
    }

    async fn notify(&self, notification: &Notification) -> Reply {
        let mut state = self.lock();
        state.made.push(Notified {
            url: notification.url.clone(),
            event: notification.event.clone(),
            unmasked_numbers: notification.unmasked_numbers,
            signatures: notification.secrets.len(),
            at: notification.at,
        });
        let told = Reply { outcome: TryOutcome::Answered(204), retry_after: None };
        state.replies.pop_front().unwrap_or(told)
    }
}
