//! A unit of work: many steps in one transaction, over rows that are read and written in bulk.
//!
//! The steps of `core::transact` run in memory, over rows that were read and locked before. A step that asks for a row
//! which is not there yet stops with [`Halt::Miss`]; when all steps have run or stopped, what they miss is read in one
//! go, and those that stopped run again. In the end what changed is written in one go. So a batch of a hundred guesses
//! costs as many round trips as one guess, and two guesses at one code in the same batch see each other.
//!
//! Nothing comes between a step's reads and its writes: a row that exists is locked when it is read, and of two
//! transactions that both find none and insert it one fails on the unique key, and starts again from the beginning.

mod chats;
mod deliveries;
mod events;
mod guards;
mod people;
mod queue;
mod receipts;
pub(crate) mod rows;
mod verifications;

use countersign_core::domain::budget::GuessBudget;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::event::Event;
use countersign_core::domain::idempotency::IdempotencyKey;
use countersign_core::domain::ids::{ContactId, DeliveryId, EventId, MessageId, TenantId, VerificationId};
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::verification::Verification;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::{ContactRow, Counter, ExpiryWatch, KeyRow, Used};
use countersign_core::transact::tables;

use crate::numbers::Numbers;
pub(crate) use chats::{Chat, Shown};
pub(crate) use deliveries::{Message, NewMessage, Tried};
pub(crate) use guards::TimedWindow;
pub(crate) use people::{Conversation, CountKey, NewContact};
pub(crate) use queue::{Due, List, Wanted};
pub(crate) use receipts::{ReceiptKey, ReceiptRow};
use rows::Rows;
pub(crate) use verifications::Live;

/// Why a step does not go on.
#[derive(Debug)]
pub(crate) enum Halt {
    /// It needs rows that are not read yet: they are wanted now, and it runs again.
    Miss,
    /// It failed.
    Store(StoreError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl tables::Halt for Halt {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Miss => None,
        }
    }
}

/// What a code is found by.
pub(crate) type PendingKey = (TenantId, Destination, Purpose);

/// The rows of a transaction.
#[derive(Debug, Default)]
pub(crate) struct Unit {
    pub(crate) verifications: Rows<(TenantId, VerificationId), Live>,
    /// Which verification is the pending one of a key: a view of `verifications`, never written.
    pub(crate) pending: Rows<PendingKey, VerificationId>,
    pub(crate) budgets: Rows<PendingKey, GuessBudget>,
    pub(crate) windows: Rows<(TenantId, Destination, &'static str), TimedWindow>,
    pub(crate) keys: Rows<(TenantId, [u8; 32]), KeyRow>,
    pub(crate) tenants: Rows<TenantId, ()>,
    pub(crate) contacts: Rows<(TenantId, ContactId), ContactRow>,
    pub(crate) phones: Rows<(TenantId, Destination), NewContact>,
    pub(crate) counters: Rows<(TenantId, Counter), i64>,
    pub(crate) usage: Rows<(TenantId, String, Used), i64>,
    /// What the rows beside those of counters and usage add up to; never written.
    pub(crate) shards: Rows<CountKey, i64>,
    /// What is added to them; never read.
    pub(crate) counted: Rows<CountKey, i64>,
    /// Numbers to give out.
    pub(crate) stock: Numbers,
    pub(crate) conversations: Rows<(TenantId, Destination), Conversation>,
    pub(crate) messages: Rows<(TenantId, DeliveryId), Message>,
    /// The messages of a verification: a view of `messages`, never written.
    pub(crate) by_verification: Rows<(TenantId, VerificationId), Vec<DeliveryId>>,
    /// The message that a vendor knows by an id: a view of `messages`, never written.
    pub(crate) by_vendor_id: Rows<(TenantId, String), DeliveryId>,
    pub(crate) tried: Rows<(TenantId, DeliveryId, usize), Tried>,
    pub(crate) chats: Rows<(TenantId, Destination), Chat>,
    /// What chats show of new messages, and what changes of others; none of them is read.
    pub(crate) shown: Rows<(TenantId, MessageId), Shown>,
    /// With whom the chats of messages are; never written.
    pub(crate) numbers: Rows<(TenantId, MessageId), Destination>,
    /// Which messages of numbers are known, by the vendor's id: a view of `shown`, never written.
    pub(crate) inbound: Rows<(TenantId, String), ()>,
    pub(crate) receipts: Rows<ReceiptKey, ReceiptRow>,
    /// Those of the tenants that have a webhook endpoint; never written.
    pub(crate) told: Rows<TenantId, ()>,
    /// New ones only.
    pub(crate) events: Rows<(TenantId, EventId), Event>,
    pub(crate) watches: Rows<ExpiryWatch, ()>,
    pub(crate) due: Due,
}

impl tables::Transaction for Unit {
    type Halt = Halt;
}

/// Applies a call to every table of a unit.
macro_rules! every_table {
    ($unit:expr, $call:ident) => {
        $unit.verifications.$call();
        $unit.pending.$call();
        $unit.budgets.$call();
        $unit.windows.$call();
        $unit.keys.$call();
        $unit.tenants.$call();
        $unit.contacts.$call();
        $unit.phones.$call();
        $unit.counters.$call();
        $unit.usage.$call();
        $unit.shards.$call();
        $unit.counted.$call();
        $unit.stock.$call();
        $unit.conversations.$call();
        $unit.messages.$call();
        $unit.by_verification.$call();
        $unit.by_vendor_id.$call();
        $unit.tried.$call();
        $unit.chats.$call();
        $unit.shown.$call();
        $unit.numbers.$call();
        $unit.inbound.$call();
        $unit.receipts.$call();
        $unit.told.$call();
        $unit.events.$call();
        $unit.watches.$call();
    };
}

impl Unit {
    /// What the step that just ran changed stands.
    pub(crate) fn keep(&mut self) {
        every_table!(self, keep);
    }

    /// What the step that just ran changed is taken back.
    pub(crate) fn take_back(&mut self) {
        every_table!(self, take_back);
    }

    fn pending_key(verification: &Verification) -> PendingKey {
        (verification.tenant, verification.destination.clone(), verification.purpose.clone())
    }

    fn idempotency_key(key: &IdempotencyKey) -> (TenantId, [u8; 32]) {
        (key.tenant, key.key)
    }
}
