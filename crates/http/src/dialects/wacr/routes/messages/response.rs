//! A message as it is printed.

use countersign_core::domain::chat::{ChatMessage, MessageStatus};
use countersign_core::ports::store::words::Word;
use serde::Serialize;
use utoipa::ToSchema;

use crate::dialects::wacr::moment::iso8601;

/// A message of a chat. A list leaves out what its `fields` do not name.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageResponse {
    #[schema(required = false)]
    id: i64,
    /// The chat.
    #[schema(required = false, value_type = Option<i64>)]
    interaction_id: i64,
    /// Who sent it: the number's digits, or WhatsApp's id of the account's number.
    sender_id: Option<String>,
    /// `text`, `template`, `image`, `video`, `document`, `audio`, `interactive`, or what else a number wrote: `button`,
    /// `sticker`, `location`, `contacts`, `reaction`, `unsupported`.
    #[schema(required = false, value_type = Option<String>, example = "text")]
    r#type: &'static str,
    /// Its text. A code in it is made unreadable.
    message: Option<String>,
    /// `sent`, `delivered`, `read` or `failed`; null of what a number wrote.
    status: Option<&'static str>,
    /// WhatsApp's id of it.
    message_id: Option<String>,
    #[schema(required = false, format = "date-time")]
    sent_at: String,
    /// Whether its status is `read`.
    #[schema(required = false)]
    is_read: bool,
}

/// One message, with what a list does not tell.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageDetailResponse {
    id: i64,
    /// The chat.
    #[schema(value_type = Option<i64>, required)]
    interaction_id: i64,
    /// Who sent it: the number's digits, or WhatsApp's id of the account's number.
    #[schema(required)]
    sender_id: Option<String>,
    /// As in a list.
    #[schema(value_type = Option<String>, required, example = "text")]
    r#type: &'static str,
    /// Its text. A code in it is made unreadable.
    #[schema(required)]
    message: Option<String>,
    /// `sent`, `delivered`, `read` or `failed`; null of what a number wrote.
    #[schema(required)]
    status: Option<&'static str>,
    /// WhatsApp's id of it.
    #[schema(required)]
    message_id: Option<String>,
    #[schema(format = "date-time")]
    sent_at: String,
    /// Whether its status is `read`.
    is_read: bool,
    /// Why it failed.
    #[schema(required)]
    status_message: Option<String>,
    /// WhatsApp's id of the message that it answers.
    #[schema(required)]
    ref_message_id: Option<String>,
    /// Where its file is.
    #[schema(required)]
    url: Option<String>,
    /// Always null: no person sent it.
    #[schema(required)]
    staff_id: Option<i64>,
}

impl From<ChatMessage> for MessageResponse {
    fn from(message: ChatMessage) -> Self {
        Self {
            id: message.id.0,
            interaction_id: message.chat.0,
            sender_id: message.sender,
            r#type: message.kind.word(),
            message: message.text,
            status: message.status.map(Word::word),
            message_id: message.vendor_message_id,
            sent_at: iso8601(message.sent_at),
            is_read: message.status == Some(MessageStatus::Read),
        }
    }
}

impl From<ChatMessage> for MessageDetailResponse {
    fn from(mut message: ChatMessage) -> Self {
        let status_message = message.status_message.take();
        let ref_message_id = message.ref_message_id.take();
        let url = message.url.take();
        let listed = MessageResponse::from(message);
        Self {
            id: listed.id,
            interaction_id: listed.interaction_id,
            sender_id: listed.sender_id,
            r#type: listed.r#type,
            message: listed.message,
            status: listed.status,
            message_id: listed.message_id,
            sent_at: listed.sent_at,
            is_read: listed.is_read,
            status_message,
            ref_message_id,
            url,
            staff_id: None,
        }
    }
}
