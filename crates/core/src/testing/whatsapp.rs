//! A WhatsApp that records what it is asked to send and answers as it is told.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::domain::fault::SendFault;
use crate::domain::message::{FreeMessage, Taken, TemplateMessage, WhatsAppMessage};
use crate::domain::template::{Listing, RemoteTemplate};
use crate::domain::whatsapp::WhatsAppAccount;
use crate::ports::channel::WhatsApp;

/// Takes every message unless a fault was queued for it.
#[derive(Default)]
pub struct RecordingWhatsApp {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    sent: Vec<WhatsAppMessage>,
    faults: VecDeque<SendFault>,
    templates: Vec<RemoteTemplate>,
    unreadable: u32,
    calls: usize,
}

impl RecordingWhatsApp {
    /// Answers the next call that has none yet with `fault`.
    pub fn fail_next(&self, fault: SendFault) {
        self.lock().faults.push_back(fault);
    }

    /// What [`WhatsApp::templates`] lists.
    pub fn set_templates(&self, templates: Vec<RemoteTemplate>) {
        self.lock().templates = templates;
    }

    /// How many entries [`WhatsApp::templates`] could not read.
    pub fn set_unreadable(&self, unreadable: u32) {
        self.lock().unreadable = unreadable;
    }

    /// The templates taken, oldest first.
    pub fn sent(&self) -> Vec<TemplateMessage> {
        let of = |message: &WhatsAppMessage| match message {
            WhatsAppMessage::Template(message) => Some(message.clone()),
            WhatsAppMessage::Free(_) => None,
        };
        self.lock().sent.iter().filter_map(of).collect()
    }

    /// The messages without a template taken, oldest first.
    pub fn sent_freely(&self) -> Vec<FreeMessage> {
        let of = |message: &WhatsAppMessage| match message {
            WhatsAppMessage::Free(message) => Some(message.clone()),
            WhatsAppMessage::Template(_) => None,
        };
        self.lock().sent.iter().filter_map(of).collect()
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
impl WhatsApp for RecordingWhatsApp {
    async fn send(&self, _account: &WhatsAppAccount, message: &WhatsAppMessage) -> Result<Taken, SendFault> {
        let mut state = self.lock();
        state.calls += 1;
        if let Some(fault) = state.faults.pop_front() {
            return Err(fault);
        }
        state.sent.push(message.clone());
        Ok(Taken { vendor_message_id: format!("wamid.test{}", state.sent.len()) })
    }

    async fn templates(&self, _account: &WhatsAppAccount) -> Result<Listing, SendFault> {
        let mut state = self.lock();
        if let Some(fault) = state.faults.pop_front() {
            return Err(fault);
        }
        Ok(Listing { templates: state.templates.clone(), unreadable: state.unreadable })
    }

    async fn probe(&self, _account: &WhatsAppAccount) -> Result<(), SendFault> {
        Ok(())
    }
}
