//! The drivers of all kinds of providers.

use std::sync::Arc;

use async_trait::async_trait;
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::domain::provider::{CodeOutcome, OpenProvider, Provider, ProviderKind, SettingsFault};
use countersign_core::domain::receipt::{Callback, CallbackRefused, VendorReport};
use countersign_core::ports::channel::Carrier;
use countersign_core::ports::clock::Clock;

use crate::driver::Driver;
use crate::generic::GenericHttp;
use crate::http::GuardedClient;
use crate::inbox::Inbox;
use crate::smpp::{SmppDriver, SmppLinks};
use crate::sms::twilio::TwilioSms;
use crate::smtp::SmtpDriver;
use crate::voice::twilio::TwilioVoice;
use crate::voice::vonage::VonageVoice;

/// Carries a message by the provider that it is told, or into the simulator's inbox.
pub struct Carriers {
    inbox: Inbox,
    http: GenericHttp,
    twilio_sms: TwilioSms,
    twilio_voice: TwilioVoice,
    vonage_voice: VonageVoice,
    smpp: SmppDriver,
    smtp: SmtpDriver,
}

impl Carriers {
    /// All drivers over one client. `inbox` takes what belongs to no provider.
    pub fn new(client: &GuardedClient, inbox: Inbox, links: Arc<SmppLinks>, clock: Arc<dyn Clock>) -> Self {
        Self {
            inbox,
            http: GenericHttp::new(client.clone()),
            twilio_sms: TwilioSms::new(client.clone()),
            twilio_voice: TwilioVoice::new(client.clone()),
            vonage_voice: VonageVoice::new(client.clone(), clock.clone()),
            smpp: SmppDriver::new(links),
            smtp: SmtpDriver::new(clock),
        }
    }

    fn driver(&self, kind: ProviderKind) -> &dyn Driver {
        match kind {
            ProviderKind::Http => &self.http,
            ProviderKind::TwilioSms => &self.twilio_sms,
            ProviderKind::TwilioVoice => &self.twilio_voice,
            ProviderKind::VonageVoice => &self.vonage_voice,
            ProviderKind::Smpp => &self.smpp,
            ProviderKind::Smtp => &self.smtp,
        }
    }
}

#[async_trait]
impl Carrier for Carriers {
    fn check(&self, provider: &OpenProvider) -> Result<(), SettingsFault> {
        self.driver(provider.kind).check(provider)
    }

    async fn send(&self, provider: Option<&OpenProvider>, message: &TextMessage) -> Result<Taken, SendFault> {
        match provider {
            Some(provider) => self.driver(provider.kind).send(provider, message).await,
            None => self.inbox.send(message).await,
        }
    }

    async fn probe(&self, provider: &OpenProvider) -> Result<(), SendFault> {
        self.driver(provider.kind).probe(provider).await
    }

    fn keep_up(&self, provider: &OpenProvider) {
        self.driver(provider.kind).keep_up(provider);
    }

    async fn tell_outcome(
        &self,
        provider: &OpenProvider,
        vendor_message_id: &str,
        outcome: CodeOutcome,
    ) -> Result<(), SendFault> {
        self.driver(provider.kind).tell_outcome(provider, vendor_message_id, outcome).await
    }

    fn hears_of_unused(&self, provider: &Provider) -> bool {
        self.driver(provider.kind).hears_of_unused(provider)
    }

    fn read_callback(
        &self,
        provider: &OpenProvider,
        call: &Callback,
    ) -> Result<Vec<VendorReport>, CallbackRefused> {
        self.driver(provider.kind).read_callback(provider, call)
    }
}
