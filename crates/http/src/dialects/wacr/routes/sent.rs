//! What send and resend answer: a code is on its way (seed 002, "Response Fields").

use countersign_core::domain::destination::Destination;
use countersign_core::engine::Started;
use serde::Serialize;
use utoipa::ToSchema;

use crate::dialects::wacr::moment::iso8601;

/// A code that is on its way. The code itself is only in the message.
#[derive(Serialize, ToSchema)]
pub(crate) struct SentResponse {
    /// WhatsApp's id of the message.
    #[schema(example = "wamid.HBgMOTE5OTk5OTk5OTk5FQIAERgS")]
    message_id: String,
    /// The contact, existing or made for this message.
    contact_id: i64,
    /// The number in digits only.
    #[schema(example = "919999999999")]
    phone: String,
    #[schema(example = "otp_verification")]
    template_name: String,
    #[schema(example = "en")]
    language: String,
    /// Always true.
    code_sent: bool,
    #[schema(minimum = 1, maximum = 60)]
    expiry_minutes: u32,
    /// When the code stops being accepted.
    #[schema(format = "date-time")]
    expires_at: String,
    /// Always `sent`.
    #[schema(example = "sent")]
    status: &'static str,
    /// When WhatsApp took the message.
    #[schema(format = "date-time")]
    sent_at: String,
}

/// What the answer repeats of the request.
pub(super) struct Asked {
    pub(super) destination: Destination,
    pub(super) template: String,
    pub(super) language: String,
    pub(super) expiry_minutes: u32,
}

impl Asked {
    pub(super) fn sent(self, started: Started) -> SentResponse {
        SentResponse {
            message_id: started.vendor_message_id,
            contact_id: started.contact.0,
            phone: self.destination.as_str().to_owned(),
            template_name: self.template,
            language: self.language,
            code_sent: true,
            expiry_minutes: self.expiry_minutes,
            expires_at: iso8601(started.expires_at),
            status: "sent",
            sent_at: iso8601(started.sent_at),
        }
    }
}
