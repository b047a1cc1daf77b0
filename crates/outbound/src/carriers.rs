//! The drivers of all kinds of providers.

use std::sync::Arc;

use async_trait::async_trait;
use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::domain::provider::{OpenProvider, ProviderKind, SettingsFault};
use countersign_core::domain::receipt::{Callback, CallbackRefused, VendorReport};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::channel::Carrier;
use countersign_core::ports::clock::Clock;

use crate::driver::Driver;
use crate::generic::GenericHttp;
use crate::http::GuardedClient;
use crate::inbox::Inbox;
use crate::sms::twilio::TwilioSms;
use crate::vendor;
use crate::voice::twilio::TwilioVoice;
use crate::voice::vonage::VonageVoice;

/// Carries a message by the provider that it is told, or into the simulator's inbox.
pub struct Carriers {
    inbox: Inbox,
    http: GenericHttp,
    twilio_sms: TwilioSms,
    twilio_voice: TwilioVoice,
    vonage_voice: VonageVoice,
}

impl Carriers {
    /// All drivers over one client. `inbox` takes what belongs to no provider.
    pub fn new(client: &GuardedClient, inbox: Inbox, clock: Arc<dyn Clock>) -> Self {
        Self {
            inbox,
            http: GenericHttp::new(client.clone()),
            twilio_sms: TwilioSms::new(client.clone()),
            twilio_voice: TwilioVoice::new(client.clone()),
            vonage_voice: VonageVoice::new(client.clone(), clock),
        }
    }

    /// The driver of a kind; `None` where this release has none yet.
    fn driver(&self, kind: ProviderKind) -> Option<&dyn Driver> {
        match kind {
            ProviderKind::Http => Some(&self.http),
            ProviderKind::TwilioSms => Some(&self.twilio_sms),
            ProviderKind::TwilioVoice => Some(&self.twilio_voice),
            ProviderKind::VonageVoice => Some(&self.vonage_voice),
            ProviderKind::Smpp | ProviderKind::Smtp => None,
        }
    }

    fn needed(&self, kind: ProviderKind) -> Result<&dyn Driver, SendFault> {
        self.driver(kind).ok_or_else(|| {
            vendor::fault(FaultClass::Configuration, Certainty::NotTaken, NO_DRIVER.to_owned())
        })
    }
}

const NO_DRIVER: &str = "this release has no driver for that kind of provider";

#[async_trait]
impl Carrier for Carriers {
    fn check(&self, provider: &OpenProvider) -> Result<(), SettingsFault> {
        match self.driver(provider.kind) {
            Some(driver) => driver.check(provider),
            None => Err(SettingsFault { field: "kind".to_owned(), why: NO_DRIVER.to_owned() }),
        }
    }

    async fn send(&self, provider: Option<&OpenProvider>, message: &TextMessage) -> Result<Taken, SendFault> {
        match provider {
            Some(provider) => self.needed(provider.kind)?.send(provider, message).await,
            None => self.inbox.send(message).await,
        }
    }

    async fn probe(&self, provider: &OpenProvider) -> Result<(), SendFault> {
        self.needed(provider.kind)?.probe(provider).await
    }

    async fn tell_outcome(
        &self,
        provider: &OpenProvider,
        vendor_message_id: &str,
        verified_at: Timestamp,
    ) -> Result<(), SendFault> {
        self.needed(provider.kind)?.tell_outcome(provider, vendor_message_id, verified_at).await
    }

    fn read_callback(
        &self,
        provider: &OpenProvider,
        call: &Callback,
    ) -> Result<Vec<VendorReport>, CallbackRefused> {
        self.driver(provider.kind).ok_or(CallbackRefused::NoCallbacks)?.read_callback(provider, call)
    }
}
