//! A WhatsApp that knows numbers: it gives ids, remembers what it was asked and answers as told.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::domain::code::PlainCode;
use crate::domain::fault::{Certainty, FaultClass, SendFault};
use crate::domain::secret::Secret;
use crate::domain::waba::{CodeMethod, NewNumber, NumberDetails, NumberFault};
use crate::domain::whatsapp::WhatsAppAccount;
use crate::ports::channel::NumberRegistry;

/// The code that [`RecordingRegistry`] takes for right.
pub const REGISTRY_CODE: &str = "123456";

/// Does everything unless a fault was queued for it.
#[derive(Default)]
pub struct RecordingRegistry {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    calls: Vec<String>,
    faults: VecDeque<NumberFault>,
    details: NumberDetails,
    added: u64,
    /// PINs by number id: a number that is registered takes no other one.
    pins: BTreeMap<String, String>,
}

impl RecordingRegistry {
    /// Answers the next call that has none yet with `fault`.
    pub fn fail_next(&self, fault: NumberFault) {
        self.lock().faults.push_back(fault);
    }

    /// What [`NumberRegistry::details`] tells.
    pub fn set_details(&self, details: NumberDetails) {
        self.lock().details = details;
    }

    /// The calls made, oldest first, as in `request_code 678997654000001 Sms`.
    pub fn calls(&self) -> Vec<String> {
        self.lock().calls.clone()
    }

    fn call(&self, call: String) -> Result<MutexGuard<'_, State>, NumberFault> {
        let mut state = self.lock();
        state.calls.push(call);
        match state.faults.pop_front() {
            Some(fault) => Err(fault),
            None => Ok(state),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl NumberRegistry for RecordingRegistry {
    async fn add(&self, _account: &WhatsAppAccount, number: &NewNumber) -> Result<String, NumberFault> {
        let mut state = self.call(format!("add {} {}", number.country_code, number.national))?;
        state.added += 1;
        Ok(format!("{}", 678_997_654_000_000 + state.added))
    }

    async fn request_code(
        &self,
        account: &WhatsAppAccount,
        method: CodeMethod,
        _language: &str,
    ) -> Result<(), NumberFault> {
        self.call(format!("request_code {} {method:?}", account.phone_number_id)).map(drop)
    }

    async fn verify_code(&self, account: &WhatsAppAccount, code: &PlainCode) -> Result<(), NumberFault> {
        drop(self.call(format!("verify_code {}", account.phone_number_id))?);
        if code.expose() == REGISTRY_CODE { Ok(()) } else { Err(NumberFault::WrongCode) }
    }

    async fn register(&self, account: &WhatsAppAccount, pin: &Secret) -> Result<(), NumberFault> {
        let mut state = self.call(format!("register {}", account.phone_number_id))?;
        let kept =
            state.pins.entry(account.phone_number_id.clone()).or_insert_with(|| pin.expose().to_owned());
        if kept == pin.expose() { Ok(()) } else { Err(NumberFault::Send(other_pin())) }
    }

    async fn details(&self, account: &WhatsAppAccount) -> Result<NumberDetails, NumberFault> {
        self.call(format!("details {}", account.phone_number_id)).map(|state| state.details.clone())
    }

    async fn rename(&self, account: &WhatsAppAccount, name: &str) -> Result<(), NumberFault> {
        self.call(format!("rename {} {name}", account.phone_number_id)).map(drop)
    }
}

/// Meta's 133005.
fn other_pin() -> SendFault {
    SendFault {
        class: FaultClass::Configuration,
        certainty: Certainty::NotTaken,
        vendor_code: Some("133005".to_owned()),
        detail: "the two-step PIN is wrong".to_owned(),
        retry_after: None,
    }
}
