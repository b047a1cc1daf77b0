//! What the calls that send have in common.

use countersign_core::domain::destination::Destination;
use countersign_core::engine::{Caller, Engine, MessageSent, SendError, SendRequest};

use crate::dialects::wacr::form::StoredFile;
use crate::dialects::wacr::idempotent::SendEnd as _;
use crate::dialects::wacr::moment::iso8601;

/// Always said of a message that WhatsApp took.
pub(super) const STATUS: &str = "sent";

/// What every answer tells of a message that was sent.
pub(super) struct Outgoing {
    pub(super) message_id: String,
    pub(super) contact_id: i64,
    pub(super) phone: String,
    pub(super) sent_at: String,
    pub(super) chat_id: i64,
    pub(super) chat_message_id: i64,
    /// Its text, merge fields filled in.
    pub(super) text: Option<String>,
}

/// Sends, with the file if one came: it can be fetched from now on, and is removed if the message is surely not out, or does not
/// have it.
pub(super) async fn send(
    engine: &Engine,
    caller: &Caller,
    request: SendRequest,
    file: Option<StoredFile>,
) -> Result<Outgoing, SendError> {
    if let Some(file) = &file {
        file.publish().await?;
    }
    let to = request.destination.clone();
    let sent = engine.send_message(caller, request).await;
    let is_needed = |file: &StoredFile| match &sent {
        // A template may have no place for a file.
        Ok(sent) => sent.url.as_ref() == Some(&file.url),
        Err(error) => error.may_be_out(),
    };
    match file {
        Some(file) if !is_needed(&file) => file.remove().await,
        Some(file) => file.keep(),
        None => {}
    }
    sent.map(|sent| Outgoing::of(sent, &to))
}

impl Outgoing {
    fn of(sent: MessageSent, to: &Destination) -> Self {
        Self {
            message_id: sent.vendor_message_id,
            contact_id: sent.contact.0,
            phone: to.as_str().to_owned(),
            sent_at: iso8601(sent.sent_at),
            chat_id: sent.chat.0,
            chat_message_id: sent.message.0,
            text: sent.text,
        }
    }
}
