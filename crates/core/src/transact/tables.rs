//! What the steps ask of a store's tables, inside one transaction.
//!
//! Whatever a step reads stays as it was read until the transaction ends: a store has one writer, or locks.

use super::rows::{
    BudgetKey, ContactRow, Counter, Counts, DeliveryRow, DueDelivery, DueReceipt, ExpiryWatch, KeyRow, Link,
    MessageMoved, Used,
};
use crate::domain::budget::GuessBudget;
use crate::domain::chat::ChatMessage;
use crate::domain::contact::ContactDefaults;
use crate::domain::delivery::{Dispatch, NewDelivery, QueuedDelivery};
use crate::domain::destination::Destination;
use crate::domain::event::Event;
use crate::domain::idempotency::{ClaimKey, IdempotencyKey, StoredAnswer};
use crate::domain::ids::{ChatId, ContactId, DeliveryId, MessageId, TenantId, VerificationId};
use crate::domain::limit::{LimitRule, Window};
use crate::domain::purpose::Purpose;
use crate::domain::receipt::Receipt;
use crate::domain::time::Timestamp;
use crate::domain::verification::Verification;
use crate::ports::store::StoreError;

/// Why a step does not go on, as a store says it.
pub trait Halt: From<StoreError> {
    /// The store's error, if it is one.
    fn store_error(&self) -> Option<&StoreError>;
}

impl Halt for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// A transaction over the tables.
pub trait Transaction {
    /// Why a step does not go on.
    type Halt: Halt;
}

/// What a step's call gives.
pub type Answer<T, Tables> = Result<T, <Tables as Transaction>::Halt>;

/// Rows of a list of what is due. Those that cannot be read are set aside by the store: they hold up no other.
#[derive(Debug)]
pub struct Listed<R> {
    /// Those that can be read.
    pub rows: Vec<R>,
    /// How many were looked at, with those that cannot.
    pub looked_at: usize,
}

/// Verifications.
pub trait Verifications: Transaction {
    /// The one with this id, in whatever state.
    fn find_verification(
        &mut self,
        tenant: TenantId,
        id: VerificationId,
    ) -> Answer<Option<Verification>, Self>;

    /// The pending one of a key, expired or not.
    fn find_pending(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
    ) -> Answer<Option<Verification>, Self>;

    /// Records a new one.
    fn insert_verification(&mut self, verification: &Verification) -> Answer<(), Self>;

    /// Ends the pending one of a key in favour of a new one, and tells which it was.
    fn supersede(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        purpose: &Purpose,
        now: Timestamp,
    ) -> Answer<Option<VerificationId>, Self>;

    /// Writes what a guess changed. `Missing` if it is not pending any more, so that no mistake above could accept a
    /// code twice.
    fn record_guess(&mut self, verification: &Verification) -> Answer<(), Self>;

    /// Forgets the code of one that no message needs it for any more.
    fn wipe(&mut self, tenant: TenantId, id: VerificationId) -> Answer<(), Self>;

    /// Ends a pending one whose messages were all refused, and tells whether it was pending.
    fn refuse(&mut self, tenant: TenantId, id: VerificationId, now: Timestamp) -> Answer<bool, Self>;

    /// Ends one that its recipient disowned. A superseded one too: a refusal could bring it back.
    fn cancel(&mut self, tenant: TenantId, id: VerificationId, now: Timestamp) -> Answer<(), Self>;

    /// Makes a superseded one pending again, with the attempts it had.
    fn revive(&mut self, tenant: TenantId, id: VerificationId) -> Answer<(), Self>;

    /// Where one stands, and which one it took the place of.
    fn link(&mut self, tenant: TenantId, id: VerificationId) -> Answer<Option<Link>, Self>;
}

/// Guess budgets, limits and idempotency keys.
pub trait Guards: Transaction {
    /// The budget of a key; none when nothing failed yet.
    fn find_budget(&mut self, key: BudgetKey<'_>) -> Answer<Option<GuessBudget>, Self>;

    /// Keeps what a guess made of the budget. One that remembers nothing is no row.
    fn put_budget(&mut self, key: BudgetKey<'_>, budget: &GuessBudget) -> Answer<(), Self>;

    /// Forgets the failures of a key.
    fn delete_budget(&mut self, key: BudgetKey<'_>) -> Answer<(), Self>;

    /// What a check at a key counts. `rule` is the limit of checks, which no other limit shares its window with.
    fn find_counts(&mut self, key: BudgetKey<'_>, rule: &LimitRule) -> Answer<Counts, Self>;

    /// Keeps what a check made of the counts that were found, `before`. What remembers nothing is no row.
    fn put_counts(
        &mut self,
        key: BudgetKey<'_>,
        rule: &LimitRule,
        before: &Counts,
        after: &Counts,
    ) -> Answer<(), Self>;

    /// The window of a limit at a destination, open or closed.
    fn find_window(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        rule: &LimitRule,
    ) -> Answer<Option<Window>, Self>;

    /// Keeps a window.
    fn put_window(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        rule: &LimitRule,
        window: Window,
    ) -> Answer<(), Self>;

    /// What is known of an idempotency key.
    fn find_key(&mut self, key: &IdempotencyKey) -> Answer<Option<KeyRow>, Self>;

    /// Takes a key, over whatever it stood for.
    fn claim_key(&mut self, claim: &ClaimKey) -> Answer<(), Self>;

    /// Marks a claimed key as sending until `lease_until` at least, and tells whether it was claimed.
    fn send_under_key(&mut self, key: &IdempotencyKey, lease_until: Timestamp) -> Answer<bool, Self>;

    /// Keeps the answer, and tells whether there is such a key.
    fn answer_key(&mut self, key: &IdempotencyKey, answer: &StoredAnswer) -> Answer<bool, Self>;

    /// Forgets a key under which nothing was sent.
    fn release_key(&mut self, key: &IdempotencyKey) -> Answer<(), Self>;
}

/// Contacts, conversations, and what a tenant has used.
pub trait People: Transaction {
    /// The contact of this number.
    fn find_contact(&mut self, tenant: TenantId, id: ContactId) -> Answer<Option<ContactRow>, Self>;

    /// The contact with this phone number.
    fn find_contact_by_phone(
        &mut self,
        tenant: TenantId,
        phone: &Destination,
    ) -> Answer<Option<ContactRow>, Self>;

    /// Makes the contact that a send to a new number needs: a lead without a name
    /// (seed 002, "Auto-Contact Creation").
    fn insert_contact(
        &mut self,
        tenant: TenantId,
        id: ContactId,
        phone: &Destination,
        defaults: ContactDefaults,
        now: Timestamp,
    ) -> Answer<(), Self>;

    /// The value of a counter; 0 when nothing was counted yet.
    fn read_counter(&mut self, tenant: TenantId, counter: Counter) -> Answer<u32, Self>;

    /// Adds one and gives the new value. `Missing` if there is no such tenant.
    fn add_to_counter(&mut self, tenant: TenantId, counter: Counter) -> Answer<i64, Self>;

    /// What was used in the month of `at`.
    fn read_usage(&mut self, tenant: TenantId, used: Used, at: Timestamp) -> Answer<u32, Self>;

    /// Counts one in the month of `at`. `Missing` if there is no such tenant.
    fn add_usage(&mut self, tenant: TenantId, used: Used, at: Timestamp) -> Answer<(), Self>;

    /// Takes one back from the month of `at`.
    fn take_usage_back(&mut self, tenant: TenantId, used: Used, at: Timestamp) -> Answer<(), Self>;

    /// Adds a message to the conversation with a number, and tells whether there is one that was opened after `since`.
    fn join_conversation(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        since: Timestamp,
    ) -> Answer<bool, Self>;

    /// Opens a conversation with its first message, in the place of an older one.
    fn open_conversation(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        now: Timestamp,
    ) -> Answer<(), Self>;

    /// Takes a refused message that was recorded at `sent_at` out of the conversation with its number. With the last one
    /// the conversation goes; then this is when it was opened. A message of an older conversation changes nothing of the
    /// latest.
    fn leave_conversation(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        sent_at: Timestamp,
    ) -> Answer<Option<Timestamp>, Self>;
}

/// Messages and the ledger of their tries.
pub trait Deliveries: Transaction {
    /// A tenant's message.
    fn find_delivery(&mut self, tenant: TenantId, id: DeliveryId) -> Answer<Option<DeliveryRow>, Self>;

    /// A tenant's message that the vendor knows by this id.
    fn find_delivery_by_vendor_id(
        &mut self,
        tenant: TenantId,
        vendor_message_id: &str,
    ) -> Answer<Option<DeliveryRow>, Self>;

    /// Records a message that its recorder is about to hand over.
    fn insert_delivery(
        &mut self,
        tenant: TenantId,
        contact: ContactId,
        new: &NewDelivery,
        now: Timestamp,
    ) -> Answer<(), Self>;

    /// Writes what changed of a message. An ended hand-over needs no lease any more, and one that does not wait is not
    /// due.
    fn update_delivery(&mut self, delivery: &DeliveryRow, now: Timestamp) -> Answer<(), Self>;

    /// Adds a try to the ledger of a message.
    fn insert_dispatch(&mut self, delivery: &DeliveryRow, dispatch: &Dispatch) -> Answer<(), Self>;

    /// Whether there were messages of this verification, and nobody has anything from any: each was refused, failed, or
    /// was not sent.
    fn all_failed(&mut self, tenant: TenantId, verification: VerificationId) -> Answer<bool, Self>;

    /// The same of the step of `delivery`.
    fn step_failed(&mut self, delivery: &DeliveryRow) -> Answer<bool, Self>;

    /// Up to `limit` messages whose claimer's lease ran out.
    fn list_lost(&mut self, limit: u32, now: Timestamp) -> Answer<Listed<DeliveryRow>, Self>;
}

/// Messages that are sent later, as long as they wait.
pub trait Queue: Transaction {
    /// Records a waiting message. Without `due_at` it waits for the step before it.
    fn insert_queued(
        &mut self,
        verification: &Verification,
        new: &QueuedDelivery,
        due_at: Option<Timestamp>,
    ) -> Answer<(), Self>;

    /// Up to `limit` messages that are due, oldest first.
    fn list_due(&mut self, limit: u32, now: Timestamp) -> Answer<Listed<DueDelivery>, Self>;

    /// Takes a message out of the queue whose verification cannot be read: it would be due for ever.
    fn set_aside(&mut self, delivery: &DueDelivery) -> Answer<(), Self>;

    /// Claims a message, and tells whether it still waited.
    fn claim(&mut self, delivery: &DueDelivery, lease_until: Timestamp, now: Timestamp)
    -> Answer<bool, Self>;

    /// Makes a claimed message due again.
    fn requeue(&mut self, delivery: &DeliveryRow, now: Timestamp) -> Answer<(), Self>;

    /// Takes all that waits of a verification out of the queue. One that was claimed before may be out.
    fn cancel_queued(
        &mut self,
        tenant: TenantId,
        verification: VerificationId,
        now: Timestamp,
    ) -> Answer<(), Self>;

    /// Makes the messages of the step after the one of `delivery` due after their delay, at `latest`.
    fn wake_next(&mut self, delivery: &DueDelivery, latest: Timestamp, now: Timestamp) -> Answer<(), Self>;

    /// Makes the messages of the step after the one of `delivery` due now, if they wait for longer.
    fn pull_next(&mut self, delivery: &DeliveryRow, now: Timestamp) -> Answer<(), Self>;

    /// Whether a message of this verification still waits or is on its way, so that its code is needed.
    fn needs_code(&mut self, tenant: TenantId, verification: VerificationId) -> Answer<bool, Self>;
}

/// What tenants and numbers write to each other.
pub trait Chats: Transaction {
    /// The chat with a number.
    fn find_chat(&mut self, tenant: TenantId, with: &Destination) -> Answer<Option<ChatId>, Self>;

    /// Opens a chat.
    fn insert_chat(
        &mut self,
        tenant: TenantId,
        id: ChatId,
        with: &Destination,
        now: Timestamp,
    ) -> Answer<(), Self>;

    /// Remembers that there is something new in a chat with a number, so that it is kept.
    fn touch_chat(&mut self, tenant: TenantId, with: &Destination, now: Timestamp) -> Answer<(), Self>;

    /// Whether a message of a number is recorded that the vendor knows by this id.
    fn has_inbound(&mut self, tenant: TenantId, vendor_message_id: &str) -> Answer<bool, Self>;

    /// Records a message or a note.
    fn insert_message(&mut self, tenant: TenantId, message: &ChatMessage) -> Answer<(), Self>;

    /// With whom the chat of a message is.
    fn number_of(&mut self, tenant: TenantId, id: MessageId) -> Answer<Option<Destination>, Self>;

    /// Writes what changed of a message. One that is gone stays gone.
    fn move_message(&mut self, tenant: TenantId, moved: &MessageMoved, now: Timestamp) -> Answer<(), Self>;
}

/// What vendors report.
pub trait Receipts: Transaction {
    /// Keeps a receipt, and tells whether it is new.
    fn insert_receipt(&mut self, receipt: &Receipt, now: Timestamp) -> Answer<bool, Self>;

    /// Up to `limit` receipts to look at now.
    fn list_due_receipts(&mut self, limit: u32, now: Timestamp) -> Answer<Listed<DueReceipt>, Self>;

    /// Records a look. Without a next one the receipt is settled.
    fn looked(&mut self, receipt: &DueReceipt, next: Option<Timestamp>) -> Answer<(), Self>;
}

/// What tenants are told of.
pub trait Events: Transaction {
    /// Whether a tenant has an endpoint, so that it is to be told. Asked only where no call brings the answer along.
    fn is_told(&mut self, tenant: TenantId) -> Answer<bool, Self>;

    /// Records an event, to be told to the endpoints that want it. One that is recorded already stays as it is.
    fn insert_event(&mut self, event: &Event) -> Answer<(), Self>;

    /// Has a verification looked at when its time is over.
    fn watch_expiry(
        &mut self,
        tenant: TenantId,
        verification: VerificationId,
        expires_at: Timestamp,
    ) -> Answer<(), Self>;

    /// Up to `limit` of those whose time is over.
    fn list_expired(&mut self, limit: u32, now: Timestamp) -> Answer<Listed<ExpiryWatch>, Self>;

    /// Has one looked at no more.
    fn unwatch(&mut self, watch: ExpiryWatch) -> Answer<(), Self>;
}

/// All of them.
pub trait Tables: Verifications + Guards + People + Deliveries + Queue + Chats + Receipts + Events {}

impl<T: Verifications + Guards + People + Deliveries + Queue + Chats + Receipts + Events> Tables for T {}
