//! Text messages, calls and e-mails that go nowhere: recorded, and answered as told.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::domain::fault::SendFault;
use crate::domain::message::{Taken, TextMessage};
use crate::ports::channel::TextChannel;

/// Takes every message unless a fault was queued for it.
#[derive(Default)]
pub struct RecordingTexts {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    sent: Vec<TextMessage>,
    faults: VecDeque<SendFault>,
    calls: usize,
}

impl RecordingTexts {
    /// Answers the next call that has none yet with `fault`.
    pub fn fail_next(&self, fault: SendFault) {
        self.lock().faults.push_back(fault);
    }

    /// The messages taken, oldest first.
    pub fn sent(&self) -> Vec<TextMessage> {
        self.lock().sent.clone()
    }

    /// Calls to send, taken or not.
    pub fn calls(&self) -> usize {
        self.lock().calls
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl TextChannel for RecordingTexts {
    async fn send(&self, message: &TextMessage) -> Result<Taken, SendFault> {
        let mut state = self.lock();
        state.calls += 1;
        if let Some(fault) = state.faults.pop_front() {
            return Err(fault);
        }
        state.sent.push(message.clone());
        Ok(Taken { vendor_message_id: format!("text.test{}", state.sent.len()) })
    }
}
