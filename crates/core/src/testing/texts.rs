//! Text messages, calls and e-mails that go nowhere: recorded, and answered as told.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::domain::fault::SendFault;
use crate::domain::ids::ProviderId;
use crate::domain::message::{Taken, TextMessage};
use crate::domain::provider::{CodeOutcome, OpenProvider, Provider, SettingsFault};
use crate::domain::receipt::{Callback, CallbackRefused, VendorReport};
use crate::ports::channel::Carrier;

/// Takes every message unless a fault was queued for it.
#[derive(Default)]
pub struct RecordingTexts {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    sent: Vec<TextMessage>,
    faults: VecDeque<SendFault>,
    asked: Vec<Option<ProviderId>>,
    told: Vec<(ProviderId, String, CodeOutcome)>,
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
        self.lock().asked.len()
    }

    /// Who was asked to send, call by call; `None` is the installation's own carrier.
    pub fn asked(&self) -> Vec<Option<ProviderId>> {
        self.lock().asked.clone()
    }

    /// Providers that were told what became of a code, with the message's id.
    pub fn told(&self) -> Vec<(ProviderId, String, CodeOutcome)> {
        self.lock().told.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Carrier for RecordingTexts {
    /// Settings that say `bad` are refused.
    fn check(&self, provider: &OpenProvider) -> Result<(), SettingsFault> {
        if provider.settings.contains("bad") {
            return Err(SettingsFault { field: "settings.url".to_owned(), why: "must be good".to_owned() });
        }
        Ok(())
    }

    async fn send(&self, provider: Option<&OpenProvider>, message: &TextMessage) -> Result<Taken, SendFault> {
        let mut state = self.lock();
        state.asked.push(provider.map(|provider| provider.id));
        if let Some(fault) = state.faults.pop_front() {
            return Err(fault);
        }
        state.sent.push(message.clone());
        Ok(Taken { vendor_message_id: format!("text.test{}", state.sent.len()) })
    }

    async fn probe(&self, _provider: &OpenProvider) -> Result<(), SendFault> {
        self.lock().faults.pop_front().map_or(Ok(()), Err)
    }

    fn keep_up(&self, _provider: &OpenProvider) {}

    async fn tell_outcome(
        &self,
        provider: &OpenProvider,
        vendor_message_id: &str,
        outcome: CodeOutcome,
    ) -> Result<(), SendFault> {
        let mut state = self.lock();
        state.told.push((provider.id, vendor_message_id.to_owned(), outcome));
        state.faults.pop_front().map_or(Ok(()), Err)
    }

    /// Those whose settings say `unused`.
    fn hears_of_unused(&self, provider: &Provider) -> bool {
        provider.settings.contains("unused")
    }

    /// The query is the secret `ok`; the body is `KIND ID`, where KIND is `delivered` or `failed`.
    fn read_callback(
        &self,
        _provider: &OpenProvider,
        call: &Callback,
    ) -> Result<Vec<VendorReport>, CallbackRefused> {
        use crate::ports::store::words::Word as _;
        if call.query != "ok" {
            return Err(CallbackRefused::NotProved);
        }
        let body = std::str::from_utf8(&call.body).map_err(|_| CallbackRefused::NotUnderstood)?;
        let (kind, id) = body.split_once(' ').ok_or(CallbackRefused::NotUnderstood)?;
        let kind = crate::domain::receipt::ReceiptKind::parse(kind).ok_or(CallbackRefused::NotUnderstood)?;
        let vendor_message_id = id.to_owned();
        Ok(vec![VendorReport { vendor_message_id, delivery: None, kind, vendor_code: None }])
    }
}
