//! Twilio Programmable Messaging (`channels.md` B.1).

use async_trait::async_trait;
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::domain::provider::{CodeOutcome, OpenProvider, SettingsFault};
use countersign_core::domain::receipt::{Callback, CallbackRefused, ReceiptKind, VendorReport};
use serde::Deserialize;

use crate::driver::Driver;
use crate::http::GuardedClient;
use crate::twilio::{self, Account, field};
use crate::vendor::{self, misfit};

/// Seconds for which Twilio tries to deliver, at most.
const LONGEST_VALIDITY: u64 = 36_000;

/// Sends text messages over Twilio.
pub(crate) struct TwilioSms {
    client: GuardedClient,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    account_sid: String,
    /// An API key to call with; its secret is the credential `api_key_secret`.
    api_key_sid: Option<String>,
    /// Chooses the sender; without one the flow's sender is taken.
    messaging_service_sid: Option<String>,
    #[serde(default = "twilio::base_url")]
    base_url: String,
}

impl Settings {
    fn account<'s>(&'s self, provider: &'s OpenProvider) -> Account<'s> {
        let Self { account_sid: sid, base_url, api_key_sid, .. } = self;
        Account { sid, base_url, api_key: api_key_sid.as_deref(), provider }
    }
}

fn settings(provider: &OpenProvider) -> Result<Settings, SendFault> {
    vendor::settings(provider).map_err(|error| vendor::unusable(&error))
}

impl TwilioSms {
    pub(crate) fn new(client: GuardedClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl Driver for TwilioSms {
    fn check(&self, provider: &OpenProvider) -> Result<(), SettingsFault> {
        let settings: Settings = vendor::settings(provider)?;
        if settings.messaging_service_sid.as_ref().is_some_and(|sid| !twilio::is_sid(sid, "MG")) {
            return Err(misfit("settings.messaging_service_sid", "must be MG and 32 hexadecimal digits"));
        }
        settings.account(provider).check()
    }

    async fn send(&self, provider: &OpenProvider, message: &TextMessage) -> Result<Taken, SendFault> {
        let settings = settings(provider)?;
        let to = format!("+{}", message.to.as_str());
        let validity = message.valid_for.as_secs().clamp(1, LONGEST_VALIDITY).to_string();
        let mut form = vec![
            ("To", to.as_str()),
            ("Body", message.text.expose()),
            ("ValidityPeriod", &validity),
            ("ProvideFeedback", "true"),
        ];
        match &settings.messaging_service_sid {
            Some(sid) => form.push(("MessagingServiceSid", sid)),
            None => form.push(("From", &message.sender)),
        }
        form.extend(provider.callback_url.as_deref().map(|url| ("StatusCallback", url)));
        let account = settings.account(provider);
        twilio::read(&account.post(&self.client, "/Messages.json", &form).await?)
    }

    async fn probe(&self, provider: &OpenProvider) -> Result<(), SendFault> {
        settings(provider)?.account(provider).probe(&self.client).await
    }

    /// Message Feedback: Twilio learns which routes convert. A message that asked for it is unconfirmed until it is told
    /// otherwise, so of codes that nobody gave there is nothing to say.
    async fn tell_outcome(
        &self,
        provider: &OpenProvider,
        vendor_message_id: &str,
        _outcome: CodeOutcome,
    ) -> Result<(), SendFault> {
        if !twilio::is_sid(vendor_message_id, "SM") && !twilio::is_sid(vendor_message_id, "MM") {
            return Ok(());
        }
        let settings = settings(provider)?;
        let path = format!("/Messages/{vendor_message_id}/Feedback.json");
        let account = settings.account(provider);
        vendor::probed(&account.post(&self.client, &path, &[("Outcome", "confirmed")]).await?)
    }

    fn read_callback(
        &self,
        provider: &OpenProvider,
        call: &Callback,
    ) -> Result<Vec<VendorReport>, CallbackRefused> {
        let settings: Settings = vendor::settings(provider).map_err(|_| CallbackRefused::NotProved)?;
        let fields = settings.account(provider).signed_fields(call)?;
        let sid = field(&fields, "MessageSid").ok_or(CallbackRefused::NotUnderstood)?;
        let status = field(&fields, "MessageStatus").ok_or(CallbackRefused::NotUnderstood)?;
        Ok(kind(status)
            .map(|kind| VendorReport {
                vendor_message_id: sid.to_owned(),
                delivery: None,
                kind,
                vendor_code: field(&fields, "ErrorCode").map(str::to_owned),
            })
            .into_iter()
            .collect())
    }
}

/// What a status reports; `None` for those on the way and for ones that are new to us.
fn kind(status: &str) -> Option<ReceiptKind> {
    match status {
        "sent" => Some(ReceiptKind::Sent),
        "delivered" => Some(ReceiptKind::Delivered),
        "read" => Some(ReceiptKind::Read),
        "failed" | "undelivered" | "canceled" => Some(ReceiptKind::Failed),
        _ => None,
    }
}
