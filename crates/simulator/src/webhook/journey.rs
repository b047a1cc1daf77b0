//! What happens to one message after it was accepted.

use std::sync::Arc;

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
    /// It will not arrive (131026).
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
}

impl Journey {
    /// A journey without callback data, as a free message, with contacts.
    pub(crate) fn of(message: Arc<Message>, steps: &'static [Step]) -> Self {
        Self { message, steps, callback_data: None, category: None, with_contacts: true }
    }
}
