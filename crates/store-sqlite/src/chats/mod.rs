//! What tenants and numbers write to each other.

mod list;

use async_trait::async_trait;
use countersign_core::domain::chat::{ChatMessage, InboundMessage, MessageQuery, NewNote};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ChatId, MessageId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{ChatStore, SendCommand, SendOutcome, StoreError};
use countersign_core::transact;

use crate::SqliteStore;
use crate::tables::{chats, messages};
use crate::transaction::Open;

#[async_trait]
impl ChatStore for SqliteStore {
    async fn send(&self, command: SendCommand) -> Result<SendOutcome, StoreError> {
        self.writer.write_or_undo(move |c| transact::send(&mut Open(c), &command)).await
    }

    async fn insert_inbound(
        &self,
        tenant: TenantId,
        messages: Vec<InboundMessage>,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        self.writer.write(move |c| transact::keep_inbound(&mut Open(c), tenant, &messages, now)).await
    }

    async fn list_messages(
        &self,
        tenant: TenantId,
        query: MessageQuery,
    ) -> Result<(Vec<ChatMessage>, u64), StoreError> {
        self.readers.ask(move |c| list::list(c, tenant, &query)).await
    }

    async fn find_message(&self, tenant: TenantId, id: MessageId) -> Result<Option<ChatMessage>, StoreError> {
        self.readers.ask(move |c| messages::find(c, tenant, id)).await
    }

    async fn find_chat(&self, tenant: TenantId, with: &Destination) -> Result<Option<ChatId>, StoreError> {
        let with = with.clone();
        self.readers.ask(move |c| chats::find(c, tenant, &with)).await
    }

    async fn insert_note(
        &self,
        tenant: TenantId,
        note: NewNote,
        now: Timestamp,
    ) -> Result<Option<ChatMessage>, StoreError> {
        self.writer.write(move |c| transact::note(&mut Open(c), tenant, &note, now)).await
    }

    async fn list_notes(
        &self,
        tenant: TenantId,
        chat: ChatId,
        limit: u32,
    ) -> Result<Vec<ChatMessage>, StoreError> {
        self.readers.ask(move |c| messages::list_notes(c, tenant, chat, limit)).await
    }
}
