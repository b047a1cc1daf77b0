//! What a channel is asked to send.

mod free;

pub use free::{
    Action, FreeContent, FreeMessage, Interactive, MAX_BODY_CHARS, MAX_CAPTION_CHARS, MAX_LINE_CHARS,
    MAX_TEXT_CHARS, MediaContent, MediaKind, ReplyButton, Section, SectionRow,
};

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::domain::code::PlainCode;
use crate::domain::delivery::Medium;
use crate::domain::destination::Destination;
use crate::domain::ids::DeliveryId;
use crate::domain::sms::dlt::DltIds;

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

/// Characters of a parameter of a template's body.
pub const MAX_PARAM_CHARS: usize = 1_024;

/// What goes out over WhatsApp.
#[derive(Debug, Clone)]
pub enum WhatsAppMessage {
    /// By a template.
    Template(TemplateMessage),
    /// Without one.
    Free(FreeMessage),
}

impl WhatsAppMessage {
    /// Our id of it.
    pub fn delivery(&self) -> DeliveryId {
        match self {
            Self::Template(message) => message.delivery,
            Self::Free(message) => message.delivery,
        }
    }

    /// Who gets it.
    pub fn to(&self) -> &Destination {
        match self {
            Self::Template(message) => &message.to,
            Self::Free(message) => &message.to,
        }
    }
}

/// What a template's header takes. `Debug` shows the kind only.
#[derive(Clone, PartialEq, Eq)]
pub enum HeaderParameter {
    /// `{{1}}` of a header that is a text.
    Text(MessageText),
    /// The file of a header that is an image, a video or a document. It has no caption.
    Media(MediaContent),
}

impl fmt::Debug for HeaderParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::Media(_) => "Media",
        })
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
    /// What the header takes, if it takes anything.
    pub header: Option<HeaderParameter>,
    /// `{{1}}`, `{{2}}`, … of the body, in order.
    pub body: Vec<MessageText>,
    /// The parameter of each dynamic URL button, with the button's place.
    pub buttons: Vec<(u8, MessageText)>,
}

/// A text message, a call or an e-mail, with its text filled in.
#[derive(Debug, Clone)]
pub struct TextMessage {
    /// Our id of it: the vendor's reference, by which it can tell a second try from a second message.
    pub delivery: DeliveryId,
    /// How it travels; not [`Medium::WhatsApp`].
    pub medium: Medium,
    /// Who gets it.
    pub to: Destination,
    /// Who it comes from, as the medium knows senders. May be empty.
    pub sender: String,
    /// Its language, as in `en`.
    pub language: String,
    /// Subject of an e-mail.
    pub subject: Option<String>,
    /// How long its code is still good for.
    pub valid_for: Duration,
    /// What is read or heard.
    pub text: MessageText,
    /// The code in it, for vendors that want it apart.
    pub code: PlainCode,
    /// Ids under which a text message is registered in India, for vendors that hand them on.
    pub dlt: Option<DltIds>,
}

/// The vendor's word that it took a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The vendor's id of the message.
    pub vendor_message_id: String,
}
