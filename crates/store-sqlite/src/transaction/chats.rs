use countersign_core::domain::chat::ChatMessage;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ChatId, MessageId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::MessageMoved;
use countersign_core::transact::tables::Chats;

use super::Open;
use crate::tables::{chats, messages};

impl Chats for Open<'_> {
    fn find_chat(&mut self, tenant: TenantId, with: &Destination) -> Result<Option<ChatId>, StoreError> {
        chats::find(self.0, tenant, with)
    }

    fn insert_chat(
        &mut self,
        tenant: TenantId,
        id: ChatId,
        with: &Destination,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        chats::insert(self.0, tenant, id, with, now)
    }

    fn touch_chat(&mut self, tenant: TenantId, with: &Destination, now: Timestamp) -> Result<(), StoreError> {
        chats::touch(self.0, tenant, with, now)
    }

    fn has_inbound(&mut self, tenant: TenantId, vendor_message_id: &str) -> Result<bool, StoreError> {
        messages::have_inbound(self.0, tenant, vendor_message_id)
    }

    fn insert_message(&mut self, tenant: TenantId, message: &ChatMessage) -> Result<(), StoreError> {
        messages::insert(self.0, tenant, message)
    }

    fn number_of(&mut self, tenant: TenantId, id: MessageId) -> Result<Option<Destination>, StoreError> {
        messages::find_number(self.0, tenant, id)
    }

    fn move_message(
        &mut self,
        tenant: TenantId,
        moved: &MessageMoved,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        messages::update(self.0, tenant, moved, now)
    }
}
