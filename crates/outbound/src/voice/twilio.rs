//! Twilio Calls, with the `TwiML` in the request (`channels.md` C).

use std::fmt::Write as _;

use async_trait::async_trait;
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::domain::provider::{OpenProvider, SettingsFault};
use countersign_core::domain::receipt::{Callback, CallbackRefused, ReceiptKind, VendorReport};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::escape;
use crate::driver::Driver;
use crate::http::GuardedClient;
use crate::twilio::{self, Account, field};
use crate::vendor::{self, misfit};

/// Calls over Twilio.
pub(crate) struct TwilioVoice {
    client: GuardedClient,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    account_sid: String,
    /// An API key to call with; its secret is the credential `api_key_secret`.
    api_key_sid: Option<String>,
    /// As in `Polly.Joanna`; Twilio's default for the language if left out.
    voice: Option<String>,
    /// The language to speak in place of the template's, as in `en-GB`.
    language: Option<String>,
    /// How often the text is said, 1 to 10.
    #[serde(default = "repeats")]
    repeats: u32,
    /// How long it rings, 5 to 600 seconds.
    #[serde(default = "ring_seconds")]
    ring_seconds: u32,
    #[serde(default = "twilio::base_url")]
    base_url: String,
}

fn repeats() -> u32 {
    3
}

fn ring_seconds() -> u32 {
    30
}

impl Settings {
    fn account<'s>(&'s self, provider: &'s OpenProvider) -> Account<'s> {
        let Self { account_sid: sid, base_url, api_key_sid, .. } = self;
        Account { sid, base_url, api_key: api_key_sid.as_deref(), provider }
    }

    fn twiml(&self, message: &TextMessage) -> Zeroizing<String> {
        let text = message.text.expose();
        let mut twiml = Zeroizing::new(String::with_capacity(6 * text.len() + 256));
        twiml.push_str("<Response><Pause length=\"1\"/><Say language=\"");
        escape(self.language.as_deref().unwrap_or(&message.language), &mut twiml);
        if let Some(voice) = &self.voice {
            twiml.push_str("\" voice=\"");
            escape(voice, &mut twiml);
        }
        // Writing into a text does not fail.
        let _ = write!(*twiml, "\" loop=\"{}\">", self.repeats);
        escape(text, &mut twiml);
        twiml.push_str("</Say></Response>");
        twiml
    }
}

fn settings(provider: &OpenProvider) -> Result<Settings, SendFault> {
    vendor::settings(provider).map_err(|error| vendor::unusable(&error))
}

impl TwilioVoice {
    pub(crate) fn new(client: GuardedClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl Driver for TwilioVoice {
    fn check(&self, provider: &OpenProvider) -> Result<(), SettingsFault> {
        let settings: Settings = vendor::settings(provider)?;
        if !(1..=10).contains(&settings.repeats) {
            return Err(misfit("settings.repeats", "must be 1 to 10"));
        }
        if !(5..=600).contains(&settings.ring_seconds) {
            return Err(misfit("settings.ring_seconds", "must be 5 to 600"));
        }
        settings.account(provider).check()
    }

    async fn send(&self, provider: &OpenProvider, message: &TextMessage) -> Result<Taken, SendFault> {
        let settings = settings(provider)?;
        let to = format!("+{}", message.to.as_str());
        let twiml = settings.twiml(message);
        let ring_seconds = settings.ring_seconds.to_string();
        let mut form = vec![
            ("To", to.as_str()),
            ("From", message.sender.as_str()),
            ("Twiml", twiml.as_str()),
            ("Timeout", ring_seconds.as_str()),
        ];
        form.extend(provider.callback_url.as_deref().map(|url| ("StatusCallback", url)));
        let account = settings.account(provider);
        twilio::read(&account.post(&self.client, "/Calls.json", &form).await?)
    }

    async fn probe(&self, provider: &OpenProvider) -> Result<(), SendFault> {
        settings(provider)?.account(provider).probe(&self.client).await
    }

    fn read_callback(
        &self,
        provider: &OpenProvider,
        call: &Callback,
    ) -> Result<Vec<VendorReport>, CallbackRefused> {
        let settings: Settings = vendor::settings(provider).map_err(|_| CallbackRefused::NotProved)?;
        let fields = settings.account(provider).signed_fields(call)?;
        let sid = field(&fields, "CallSid").ok_or(CallbackRefused::NotUnderstood)?;
        let status = field(&fields, "CallStatus").ok_or(CallbackRefused::NotUnderstood)?;
        let vendor_message_id = sid.to_owned();
        let report =
            |kind| VendorReport { vendor_message_id, delivery: None, kind, vendor_code: code(status) };
        Ok(kind(status).map(report).into_iter().collect())
    }
}

/// What a status reports. An answered call was heard by something, perhaps by a person: it is never `Delivered`.
fn kind(status: &str) -> Option<ReceiptKind> {
    match status {
        "in-progress" | "completed" => Some(ReceiptKind::Sent),
        "busy" | "no-answer" | "failed" | "canceled" => Some(ReceiptKind::Failed),
        _ => None,
    }
}

/// Why nobody heard it.
fn code(status: &str) -> Option<String> {
    (kind(status) == Some(ReceiptKind::Failed)).then(|| status.to_owned())
}
