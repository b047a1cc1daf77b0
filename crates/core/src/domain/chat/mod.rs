//! What a tenant and a number write to each other (`wacr-api-v2.md` 2.6–2.11, 2.20).
//!
//! Codes that are sent by the calls of `/auth` are no part of it: their pages name no chat (seed 002, "Response Fields"),
//! and a code is kept nowhere.

mod query;

pub use query::{Membership, MessageQuery, MessageSort, MessageTest};

use std::fmt;

use super::delivery::DeliveryState;
use super::destination::Destination;
use super::ids::{ChatId, MessageId};
use super::message::MediaKind;
use super::time::Timestamp;

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The number wrote.
    Inbound,
    /// The tenant wrote.
    Outbound,
    /// Nobody sent it: the tenant keeps it beside the chat, for itself.
    Note,
}

/// What is in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// A text.
    Text,
    /// A template.
    Template,
    /// A picture.
    Image,
    /// A film.
    Video,
    /// Something to read.
    Document,
    /// Something to hear.
    Audio,
    /// Things to press, or what was pressed of them.
    Interactive,
    /// A template's button that was pressed.
    Button,
    /// A small picture.
    Sticker,
    /// A place.
    Location,
    /// Somebody's address.
    Contacts,
    /// A sign on another message.
    Reaction,
    /// Something that is not known here.
    Unsupported,
}

impl From<MediaKind> for MessageKind {
    fn from(kind: MediaKind) -> Self {
        match kind {
            MediaKind::Image => Self::Image,
            MediaKind::Video => Self::Video,
            MediaKind::Document => Self::Document,
            MediaKind::Audio => Self::Audio,
        }
    }
}

/// How far a message to a number has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageStatus {
    /// It is out, or on its way.
    Sent,
    /// It reached the device.
    Delivered,
    /// It was opened.
    Read,
    /// It will not arrive.
    Failed,
}

impl MessageStatus {
    /// What tells of a message in this state.
    pub fn of(state: DeliveryState) -> Self {
        match state {
            DeliveryState::Queued
            | DeliveryState::Sending
            | DeliveryState::Unconfirmed
            | DeliveryState::Accepted
            | DeliveryState::Sent => Self::Sent,
            DeliveryState::Delivered => Self::Delivered,
            DeliveryState::Read => Self::Read,
            DeliveryState::Failed | DeliveryState::Canceled => Self::Failed,
        }
    }
}

/// A message of a chat, or a note beside it. `Debug` shows the number masked and no text.
#[derive(Clone, PartialEq, Eq)]
pub struct ChatMessage {
    /// Its number within the tenant.
    pub id: MessageId,
    /// The chat.
    pub chat: ChatId,
    /// With whom.
    pub with: Destination,
    /// Which way it went.
    pub direction: Direction,
    /// What is in it.
    pub kind: MessageKind,
    /// Its text, with merge fields and parameters filled in and codes made unreadable.
    pub text: Option<String>,
    /// How far it has come, of one to the number.
    pub status: Option<MessageStatus>,
    /// WhatsApp's id of it.
    pub vendor_message_id: Option<String>,
    /// Who sent it: the number's digits, or WhatsApp's id of the tenant's number.
    pub sender: Option<String>,
    /// Why it failed; of a note, what it is.
    pub status_message: Option<String>,
    /// WhatsApp's id of the message it answers.
    pub ref_message_id: Option<String>,
    /// Where its file is.
    pub url: Option<String>,
    /// When it was sent, by its sender's clock.
    pub sent_at: Timestamp,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl fmt::Debug for ChatMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChatMessage({} with {}, {:?} {:?})", self.id, self.with, self.direction, self.kind)
    }
}

/// What is recorded of a message to a number before it is handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// What is in it.
    pub kind: MessageKind,
    /// Its text, as [`ChatMessage::text`].
    pub text: Option<String>,
    /// WhatsApp's id of the tenant's number.
    pub sender: String,
    /// Where its file is.
    pub url: Option<String>,
}

impl fmt::Debug for NewMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewMessage({:?})", self.kind)
    }
}

/// What a number wrote, as the vendor tells it. (tenant, vendor's id) identifies it: vendors repeat themselves.
#[derive(Clone, PartialEq, Eq)]
pub struct InboundMessage {
    /// WhatsApp's id of it.
    pub vendor_message_id: String,
    /// Who wrote.
    pub from: Destination,
    /// What is in it.
    pub kind: MessageKind,
    /// Its text, or what stands below a file, or the title of what was pressed.
    pub text: Option<String>,
    /// WhatsApp's id of the message it answers.
    pub ref_message_id: Option<String>,
    /// When it was written, by the vendor's clock.
    pub at: Timestamp,
}

impl fmt::Debug for InboundMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InboundMessage({:?} from {})", self.kind, self.from)
    }
}

/// What a tenant keeps beside a chat for itself.
#[derive(Clone, PartialEq, Eq)]
pub struct NewNote {
    /// With whom the chat is.
    pub with: Destination,
    /// Its text, plain or HTML; it is kept as it came and never read as HTML here.
    pub text: String,
    /// What it is, in a few words.
    pub status_message: String,
    /// What is in it: [`MessageKind::Text`], or what its file is.
    pub kind: MessageKind,
    /// Where its file is.
    pub url: Option<String>,
    /// WhatsApp's id of the tenant's number.
    pub sender: Option<String>,
    /// The caller's id of the note.
    pub vendor_message_id: Option<String>,
    /// WhatsApp's id of the message it is about.
    pub ref_message_id: Option<String>,
}

impl fmt::Debug for NewNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewNote(with {})", self.with)
    }
}
