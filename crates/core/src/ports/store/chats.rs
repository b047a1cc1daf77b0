use async_trait::async_trait;

use super::{StartRefusal, StoreError};
use crate::domain::budget::BudgetPolicy;
use crate::domain::chat::{ChatMessage, InboundMessage, MessageQuery, NewMessage, NewNote};
use crate::domain::contact::ContactChoice;
use crate::domain::delivery::NewDelivery;
use crate::domain::destination::Destination;
use crate::domain::idempotency::IdempotencyKey;
use crate::domain::ids::{ChatId, ContactId, MessageId, TenantId};
use crate::domain::plan::Allowance;
use crate::domain::time::Timestamp;
use crate::domain::verification::Verification;

/// A message of a chat about to be sent.
#[derive(Debug, Clone)]
pub struct SendCommand {
    /// Whose.
    pub tenant: TenantId,
    /// Who gets it.
    pub to: Destination,
    /// The contact it belongs to.
    pub contact: ContactChoice,
    /// The plan's limits.
    pub allowance: Allowance,
    /// The delivery, claimed at once by the caller. Its `message` is unset: the store fills it in.
    pub delivery: NewDelivery,
    /// What the chat shows of it.
    pub message: NewMessage,
    /// The new verification whose code the message carries, if it carries one, as [`StartCommand::verification`], with
    /// its destination's guess budget.
    ///
    /// [`StartCommand::verification`]: super::StartCommand::verification
    pub code: Option<(Verification, BudgetPolicy)>,
    /// The key under which the request runs; it is marked as sending in the same step.
    pub idempotency: Option<IdempotencyKey>,
    /// Whether the tenant is told of a code.
    pub tells: bool,
    /// When it happens.
    pub now: Timestamp,
}

/// What became of a send. After `Refused` nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendOutcome {
    /// The message is recorded, and ours to hand over.
    Recorded {
        /// The contact, found or made.
        contact: ContactId,
        /// The chat, found or opened.
        chat: ChatId,
        /// The message.
        message: MessageId,
    },
    /// This stands against it.
    Refused(StartRefusal),
}

/// What tenants and numbers write to each other.
#[async_trait]
pub trait ChatStore: Send + Sync {
    /// Records a message to a number: finds or makes the contact, checks the plan, opens the conversation and the chat,
    /// lets its code take the place of the pending one, and records message and delivery, `Sending`. `Taken` if its
    /// idempotency key is not claimed any more, because another claimer was faster.
    ///
    /// What [`DeliveryStore`] does to the delivery, the message shows: its status, WhatsApp's id, why it failed.
    ///
    /// [`DeliveryStore`]: super::DeliveryStore
    async fn send(&self, command: SendCommand) -> Result<SendOutcome, StoreError>;

    /// Records what numbers wrote, each message once, and opens their chats. Returns how many were new. Fast: a vendor
    /// waits for the answer.
    async fn insert_inbound(
        &self,
        tenant: TenantId,
        messages: Vec<InboundMessage>,
        now: Timestamp,
    ) -> Result<u32, StoreError>;

    /// A page of a tenant's messages, and how many there are on all pages.
    async fn list_messages(
        &self,
        tenant: TenantId,
        query: MessageQuery,
    ) -> Result<(Vec<ChatMessage>, u64), StoreError>;

    /// The message of this number; no note.
    async fn find_message(&self, tenant: TenantId, id: MessageId) -> Result<Option<ChatMessage>, StoreError>;

    /// The chat with a number.
    async fn find_chat(&self, tenant: TenantId, with: &Destination) -> Result<Option<ChatId>, StoreError>;

    /// Keeps a note beside the chat with its number. Nothing if there is no such chat.
    async fn insert_note(
        &self,
        tenant: TenantId,
        note: NewNote,
        now: Timestamp,
    ) -> Result<Option<ChatMessage>, StoreError>;

    /// The latest notes beside a chat, newest first, at most `limit`.
    async fn list_notes(
        &self,
        tenant: TenantId,
        chat: ChatId,
        limit: u32,
    ) -> Result<Vec<ChatMessage>, StoreError>;
}
