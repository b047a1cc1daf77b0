use countersign_core::domain::chat::{ChatMessage, Direction, InboundMessage};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ChatId, MessageId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::transact::rows::{Counter, MessageMoved};
use countersign_core::transact::tables::Chats;

use super::{Halt, Unit};
use crate::cells::holdable;

/// The chat with a number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chat {
    pub(crate) id: ChatId,
    pub(crate) created_at: Timestamp,
    pub(crate) last_at: Timestamp,
}

/// What a chat is to show of a message. None is read before it is moved.
#[derive(Debug, Clone)]
pub(crate) enum Shown {
    /// A message or a note that is not recorded yet.
    New(ChatMessage),
    /// What changes of one that is, and when.
    Moved(MessageMoved, Timestamp),
}

impl Shown {
    fn moved(self, by: &MessageMoved, now: Timestamp) -> Self {
        match self {
            Self::New(mut message) => {
                message.status = Some(by.status);
                message.vendor_message_id = by.vendor_message_id.clone().or(message.vendor_message_id);
                message.status_message = by.status_message.clone().or(message.status_message);
                message.updated_at = now;
                Self::New(message)
            }
            Self::Moved(before, _) => {
                let moved = MessageMoved {
                    id: by.id,
                    status: by.status,
                    vendor_message_id: by.vendor_message_id.clone().or(before.vendor_message_id),
                    status_message: by.status_message.clone().or(before.status_message),
                };
                Self::Moved(moved, now)
            }
        }
    }
}

/// What makes a message of a number one: whose, and the vendor's id as it is stored.
fn inbound_key(tenant: TenantId, vendor_message_id: &str) -> (TenantId, String) {
    (tenant, holdable(vendor_message_id))
}

impl Unit {
    /// Asks for what a new message in the chat with a number needs.
    pub(crate) fn want_place_in_chat(&mut self, tenant: TenantId, with: &Destination) {
        self.chats.want((tenant, with.clone()));
        self.stock.want((tenant, Counter::MessageId));
    }

    /// Asks for what a message of a number needs.
    pub(crate) fn want_inbound(&mut self, tenant: TenantId, message: &InboundMessage) {
        self.inbound.want(inbound_key(tenant, &message.vendor_message_id));
        self.want_place_in_chat(tenant, &message.from);
    }

    /// What a message is to show, if this transaction changes it.
    fn shown_of(&mut self, key: &(TenantId, MessageId)) -> Result<Option<Shown>, Halt> {
        if self.shown.is_known(key) { Ok(self.shown.get(key)?.cloned()) } else { Ok(None) }
    }
}

impl Chats for Unit {
    fn find_chat(&mut self, tenant: TenantId, with: &Destination) -> Result<Option<ChatId>, Halt> {
        Ok(self.chats.get(&(tenant, with.clone()))?.map(|chat| chat.id))
    }

    fn insert_chat(
        &mut self,
        tenant: TenantId,
        id: ChatId,
        with: &Destination,
        now: Timestamp,
    ) -> Result<(), Halt> {
        self.chats.put((tenant, with.clone()), Some(Chat { id, created_at: now, last_at: now }));
        Ok(())
    }

    fn touch_chat(&mut self, tenant: TenantId, with: &Destination, now: Timestamp) -> Result<(), Halt> {
        let key = (tenant, with.clone());
        if let Some(chat) = self.chats.get(&key)?.copied().filter(|chat| chat.last_at < now) {
            self.chats.put(key, Some(Chat { last_at: now, ..chat }));
        }
        Ok(())
    }

    fn has_inbound(&mut self, tenant: TenantId, vendor_message_id: &str) -> Result<bool, Halt> {
        Ok(self.inbound.get(&inbound_key(tenant, vendor_message_id))?.is_some())
    }

    fn insert_message(&mut self, tenant: TenantId, message: &ChatMessage) -> Result<(), Halt> {
        if let (Direction::Inbound, Some(id)) = (message.direction, &message.vendor_message_id) {
            self.inbound.put(inbound_key(tenant, id), Some(()));
        }
        self.shown.put((tenant, message.id), Some(Shown::New(message.clone())));
        Ok(())
    }

    fn number_of(&mut self, tenant: TenantId, id: MessageId) -> Result<Option<Destination>, Halt> {
        match self.shown_of(&(tenant, id))? {
            Some(Shown::New(message)) => Ok(Some(message.with)),
            Some(Shown::Moved(..)) | None => Ok(self.numbers.get(&(tenant, id))?.cloned()),
        }
    }

    fn move_message(&mut self, tenant: TenantId, moved: &MessageMoved, now: Timestamp) -> Result<(), Halt> {
        let key = (tenant, moved.id);
        let shown = match self.shown_of(&key)? {
            Some(before) => before.moved(moved, now),
            None => Shown::Moved(moved.clone(), now),
        };
        self.shown.put(key, Some(shown));
        Ok(())
    }
}
