//! What happens to one message after it was accepted, and what a user writes.

use std::sync::Arc;

use serde_json::Value;

use crate::account::number::Sender;
use crate::account::template::Category;
use crate::inbox::Message;

/// One webhook about a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It left Meta.
    Sent,
    /// It reached the device.
    Delivered,
    /// The user opened it.
    Read,
    /// It will not arrive: 131026, or 131053 for its file.
    Failed,
    /// The user presses "I didn't request a code".
    DidNotRequest,
}

/// A message and the webhooks still to be sent about it, in this order.
pub(crate) struct Journey {
    /// The message.
    pub(crate) message: Arc<Message>,
    /// The webhooks about it.
    pub(crate) steps: &'static [Step],
    /// Echoed in every status.
    pub(crate) callback_data: Option<String>,
    /// What the message is billed as; `None` is a free service message.
    pub(crate) category: Option<Category>,
    /// Whether statuses come with `value.contacts`; Meta's page shows none, clients in use demand it.
    pub(crate) with_contacts: bool,
    /// What was wrong with the file of a message that failed for it.
    pub(crate) file_fault: Option<String>,
}

impl Journey {
    /// A journey without callback data, as a free message, with contacts.
    pub(crate) fn of(message: Arc<Message>, steps: &'static [Step]) -> Self {
        Self { message, steps, callback_data: None, category: None, with_contacts: true, file_fault: None }
    }
}

/// A message from a user.
pub(crate) struct Letter {
    /// The number that it came to.
    pub(crate) to: Arc<Sender>,
    /// The user's `WhatsApp` id.
    pub(crate) from: String,
    /// The name in the user's profile.
    pub(crate) name: String,
    /// The message as the webhook shows it, but for its time.
    pub(crate) message: Value,
}

/// One thing that a webhook tells.
#[derive(Clone, Copy)]
pub(crate) enum News<'a> {
    /// A step of a message.
    Step(&'a Journey, Step),
    /// A user wrote.
    Letter(&'a Letter),
}
