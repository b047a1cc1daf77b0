//! What tenants and numbers write to each other. What is written goes the hot path, lists do not.

mod list;

use std::sync::Arc;

use async_trait::async_trait;
use countersign_core::domain::chat::{ChatMessage, InboundMessage, MessageQuery, NewNote};
use countersign_core::domain::contact::ContactChoice;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ChatId, MessageId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{ChatStore, SendCommand, SendOutcome, StoreError};
use countersign_core::transact::{self, Step};

use crate::PostgresStore;
use crate::tables::{chats, messages};
use crate::unit::Unit;
use crate::verifications::want_place;

#[async_trait]
impl ChatStore for PostgresStore {
    async fn send(&self, command: SendCommand) -> Result<SendOutcome, StoreError> {
        let command = Arc::new(command);
        let wanted = command.clone();
        self.writer
            .step(move |unit| want_send(unit, &wanted), move |unit| transact::send(unit, &command))
            .await
    }

    async fn insert_inbound(
        &self,
        tenant: TenantId,
        messages: Vec<InboundMessage>,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        let messages = Arc::new(messages);
        let wanted = messages.clone();
        self.writer
            .step(
                move |unit| wanted.iter().for_each(|message| unit.want_inbound(tenant, message)),
                move |unit| transact::keep_inbound(unit, tenant, &messages, now).map(Step::Keep),
            )
            .await
    }

    async fn list_messages(
        &self,
        tenant: TenantId,
        query: MessageQuery,
    ) -> Result<(Vec<ChatMessage>, u64), StoreError> {
        list::list(&mut self.connection().await?, tenant, &query).await
    }

    async fn find_message(&self, tenant: TenantId, id: MessageId) -> Result<Option<ChatMessage>, StoreError> {
        messages::find(&self.connection().await?, tenant, id).await
    }

    async fn find_chat(&self, tenant: TenantId, with: &Destination) -> Result<Option<ChatId>, StoreError> {
        chats::find(&self.connection().await?, tenant, with).await
    }

    async fn insert_note(
        &self,
        tenant: TenantId,
        note: NewNote,
        now: Timestamp,
    ) -> Result<Option<ChatMessage>, StoreError> {
        let with = note.with.clone();
        self.writer
            .step(
                move |unit| unit.want_place_in_chat(tenant, &with),
                move |unit| transact::note(unit, tenant, &note, now).map(Step::Keep),
            )
            .await
    }

    async fn list_notes(
        &self,
        tenant: TenantId,
        chat: ChatId,
        limit: u32,
    ) -> Result<Vec<ChatMessage>, StoreError> {
        messages::list_notes(&self.connection().await?, tenant, chat, limit).await
    }
}

fn want_send(unit: &mut Unit, command: &SendCommand) {
    let SendCommand { tenant, to, contact, .. } = command;
    unit.tenants.want(*tenant);
    unit.phones.want((*tenant, to.clone()));
    if let ContactChoice::Existing(id) = contact {
        unit.contacts.want((*tenant, *id));
    }
    unit.conversations.want((*tenant, to.clone()));
    if let Some((verification, _)) = &command.code {
        want_place(unit, verification);
    }
    unit.want_place_in_chat(*tenant, to);
    if let Some(key) = &command.idempotency {
        unit.keys.want((key.tenant, key.key));
    }
}
