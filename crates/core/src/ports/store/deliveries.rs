use async_trait::async_trait;

use super::StoreError;
use crate::domain::delivery::{DeliveryState, FinishDelivery, PastTry, RecordTries};
use crate::domain::ids::{DeliveryId, TenantId, VerificationId};
use crate::domain::receipt::{Receipt, ReceiptKind};
use crate::domain::time::Timestamp;

/// How many receipts were new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RecordedReceipts {
    /// Seen for the first time.
    pub new: u32,
    /// Seen before.
    pub repeated: u32,
}

/// A receipt that found its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppliedReceipt {
    /// Whose.
    pub tenant: TenantId,
    /// The message.
    pub delivery: DeliveryId,
    /// Its verification.
    pub verification: VerificationId,
    /// What was reported.
    pub kind: ReceiptKind,
    /// The message's state afterwards.
    pub state: DeliveryState,
}

/// Messages, the ledger of their dispatches, and vendors' receipts.
#[async_trait]
pub trait DeliveryStore: Send + Sync {
    /// Records how a hand-over ended, with its dispatches.
    ///
    /// A refused message of a queued verification makes the messages of the next step due at once, when all of its
    /// own step are refused or failed. When all messages of a verification have ended its sealed code is wiped.
    ///
    /// `Refused` also ends the verification as `Refused` if it is still pending and all its messages are refused or
    /// failed, gives the conversation back
    /// once all of its messages were refused, and brings back the verification that it superseded: the newest one
    /// in the chain of superseded ones that was not itself refused, if nothing newer took the place meanwhile.
    /// A state that a receipt already moved further stands.
    ///
    /// A hand-over ends once: whoever comes second, after [`DeliveryStore::settle_lost`] for one, changes nothing
    /// of that, and may only bring the vendor's id. `Missing` if there is no such message.
    async fn finish_delivery(&self, finish: FinishDelivery) -> Result<(), StoreError>;

    /// Adds tries to the ledger of a message whose hand-over goes on, and tells whether it still is the claimer's to go on
    /// with. If its claim is not the last one, its lease was over, it has ended or was reported on, nothing is written.
    /// `Missing` if there is no such message.
    async fn record_tries(&self, tries: RecordTries) -> Result<bool, StoreError>;

    /// The tries in the ledger of a message, oldest first.
    async fn list_tries_of(&self, tenant: TenantId, delivery: DeliveryId)
    -> Result<Vec<PastTry>, StoreError>;

    /// Keeps receipts for later, each once. Fast: a vendor waits for the answer.
    async fn insert_receipts(
        &self,
        receipts: Vec<Receipt>,
        now: Timestamp,
    ) -> Result<RecordedReceipts, StoreError>;

    /// Applies up to `limit` kept receipts to their messages. A failure has the effect on the next step that a refusal
    /// has. A complaint also cancels the message's verification,
    /// a superseded one too: neither it nor one below it comes back when a newer one is refused.
    ///
    /// One whose message is not known yet is looked at again later, as [`next_look`] says. An empty answer means
    /// that nothing is due.
    ///
    /// [`next_look`]: crate::domain::receipt::next_look
    async fn apply_receipts(&self, limit: u32, now: Timestamp) -> Result<Vec<AppliedReceipt>, StoreError>;

    /// Settles up to `limit` messages whose claimer's lease ran out: they are `Unconfirmed`, with a dispatch of
    /// unknown outcome in the ledger. One of a queue that was not claimed `MAX_CLAIMS` times is due again instead,
    /// with the same dispatch in the ledger. Returns how many of both.
    async fn settle_lost(&self, limit: u32, now: Timestamp) -> Result<u32, StoreError>;
}
