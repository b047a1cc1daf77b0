//! What a channel is asked to send.

use std::fmt;

use zeroize::Zeroizing;

use super::destination::Destination;
use super::ids::DeliveryId;

/// A text that may hold a code. Wiped when dropped; `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageText(Zeroizing<String>);

impl MessageText {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text, for the message.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MessageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MessageText")
    }
}

/// A WhatsApp template with its parameters filled in.
#[derive(Debug, Clone)]
pub struct TemplateMessage {
    /// Our id of it, which the vendor echoes in its reports.
    pub delivery: DeliveryId,
    /// Who gets it.
    pub to: Destination,
    /// The template's name.
    pub template: String,
    /// The template's language, as in `en_US`.
    pub language: String,
    /// `{{1}}`, `{{2}}`, … of the body, in order.
    pub body: Vec<MessageText>,
    /// The parameter of each dynamic URL button, with the button's place.
    pub buttons: Vec<(u8, MessageText)>,
}

/// The vendor's word that it took a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The vendor's id of the message.
    pub vendor_message_id: String,
}
