//! The messages that reached a user.

pub(crate) mod api;
mod bubble;
mod extras;
pub(crate) mod page;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde::Serialize;

use crate::account::number::Sender;
use crate::clock;

pub use extras::{Choice, Extras, File, Link, Media};

/// Messages kept over all numbers; the oldest goes first.
const CAPACITY: usize = 10_000;

/// A message that was accepted.
#[derive(Clone)]
pub(crate) struct Message {
    /// Id of a `WhatsApp` message; empty for the code of `request_code`.
    pub(crate) wamid: String,
    /// Recipient as asked for, in digits, or a mailbox.
    pub(crate) to: String,
    /// The recipient's `WhatsApp` id where it differs from `to`.
    pub(crate) wa_id: Option<String>,
    /// `whatsapp`, `sms`, `voice` or `email`.
    pub(crate) channel: &'static str,
    /// What the user reads or hears.
    pub(crate) text: String,
    /// The code in it; empty when there is none.
    pub(crate) code: String,
    /// What it has besides.
    pub(crate) extras: Extras,
    /// Unix seconds.
    pub(crate) received_at: i64,
    /// The number that sent it.
    pub(crate) sender: Arc<Sender>,
}

impl Message {
    /// The recipient's `WhatsApp` id.
    pub(crate) fn recipient_id(&self) -> &str {
        self.wa_id.as_deref().unwrap_or(&self.to)
    }
}

/// A message as scripts and tests see it.
#[derive(Clone, Serialize)]
pub struct InboxMessage {
    /// Recipient in digits, or a mailbox.
    pub to: String,
    /// `whatsapp`, `sms`, `voice` or `email`.
    pub channel: String,
    /// The text: a template's body with its parameters filled in, or the caption of a file.
    pub text: String,
    /// The code parameter; empty when the message has none.
    pub code: String,
    /// RFC 3339 in UTC, whole seconds.
    pub received_at: String,
    /// Message id; empty for the code of `request_code`. Not part of the JSON.
    #[serde(skip)]
    pub wamid: String,
    /// What the message has besides its text.
    #[serde(flatten)]
    pub extras: Extras,
}

impl From<&Message> for InboxMessage {
    fn from(message: &Message) -> Self {
        Self {
            to: message.to.clone(),
            channel: message.channel.to_owned(),
            text: message.text.clone(),
            code: message.code.clone(),
            received_at: clock::rfc3339(message.received_at),
            wamid: message.wamid.clone(),
            extras: message.extras.clone(),
        }
    }
}

/// A message and the place of the one before it to the same number.
struct Slot {
    message: Arc<Message>,
    previous: Option<u64>,
}

/// The newest messages. Places count up from 0; `first` is the place of the oldest one kept.
///
/// The messages to one number are a chain from its newest backwards, so that neither a send nor a
/// look-up has to search.
#[derive(Default)]
pub(crate) struct Inbox {
    slots: VecDeque<Slot>,
    first: u64,
    newest: HashMap<String, u64>,
}

impl Inbox {
    /// Adds a message as the newest.
    pub(crate) fn push(&mut self, message: Arc<Message>) {
        if self.slots.len() == CAPACITY {
            self.drop_oldest();
        }
        let place = self.first + self.slots.len() as u64;
        let previous = if let Some(newest) = self.newest.get_mut(&message.to) {
            Some(std::mem::replace(newest, place))
        } else {
            self.newest.insert(message.to.clone(), place);
            None
        };
        self.slots.push_back(Slot { message, previous });
    }

    /// All messages, newest first.
    pub(crate) fn list(&self) -> impl Iterator<Item = &Arc<Message>> {
        self.slots.iter().rev().map(|slot| &slot.message)
    }

    /// The messages to one number, newest first.
    pub(crate) fn list_to(&self, to: &str) -> impl Iterator<Item = &Arc<Message>> {
        let newest = self.newest.get(to).and_then(|place| self.slot(*place));
        std::iter::successors(newest, |slot| slot.previous.and_then(|place| self.slot(place)))
            .map(|slot| &slot.message)
    }

    /// The message with this id, if it is still kept.
    pub(crate) fn find(&self, wamid: &str) -> Option<&Arc<Message>> {
        self.list().find(|message| message.wamid == wamid)
    }

    /// Forgets every message.
    pub(crate) fn clear(&mut self) {
        self.first += self.slots.len() as u64;
        self.slots.clear();
        self.newest.clear();
    }

    fn slot(&self, place: u64) -> Option<&Slot> {
        let index = place.checked_sub(self.first)?;
        self.slots.get(usize::try_from(index).ok()?)
    }

    fn drop_oldest(&mut self) {
        let Some(slot) = self.slots.pop_front() else {
            return;
        };
        if self.newest.get(&slot.message.to) == Some(&self.first) {
            self.newest.remove(&slot.message.to);
        }
        self.first += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{CAPACITY, Extras, Inbox, Message};
    use crate::account::number::Sender;

    fn message(to: &str, code: usize) -> Arc<Message> {
        let sender = Sender { display_phone_number: String::new(), phone_number_id: String::new() };
        Arc::new(Message {
            wamid: format!("wamid.{code}"),
            to: to.to_owned(),
            wa_id: None,
            channel: "whatsapp",
            text: String::new(),
            code: code.to_string(),
            extras: Extras::default(),
            received_at: 0,
            sender: Arc::new(sender),
        })
    }

    #[test]
    fn the_oldest_messages_go_first_and_chains_end_there() {
        let mut inbox = Inbox::default();
        for code in 0..CAPACITY + 3 {
            inbox.push(message(if code % 2 == 0 { "100" } else { "200" }, code));
        }
        assert_eq!(inbox.list().count(), CAPACITY);
        let even: Vec<_> = inbox.list_to("100").map(|message| message.code.clone()).collect();
        assert_eq!(even.len(), CAPACITY / 2);
        assert_eq!(even.first().map(String::as_str), Some("10002"));
        assert_eq!(even.last().map(String::as_str), Some("4"));
        inbox.clear();
        assert_eq!(inbox.list_to("100").count(), 0);
        inbox.push(message("100", 7));
        assert_eq!(inbox.list_to("100").count(), 1);
    }

    #[test]
    fn a_forgotten_number_leaves_no_entry() {
        let mut inbox = Inbox::default();
        for code in 0..=CAPACITY {
            inbox.push(message(&code.to_string(), code));
        }
        assert_eq!(inbox.newest.len(), CAPACITY);
        assert_eq!(inbox.list_to("0").count(), 0);
    }
}
