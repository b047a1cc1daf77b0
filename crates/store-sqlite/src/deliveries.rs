//! Messages: how their hand-over ended, and what vendors report of them.

use async_trait::async_trait;
use countersign_core::domain::delivery::{FinishDelivery, PastTry, RecordTries};
use countersign_core::domain::ids::{DeliveryId, TenantId};
use countersign_core::domain::receipt::Receipt;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{AppliedReceipt, DeliveryStore, RecordedReceipts, StoreError};
use countersign_core::transact;

use crate::SqliteStore;
use crate::tables::dispatches;
use crate::transaction::Open;

#[async_trait]
impl DeliveryStore for SqliteStore {
    async fn finish_delivery(&self, finish: FinishDelivery) -> Result<(), StoreError> {
        self.writer.write(move |c| transact::finish(&mut Open(c), &finish)).await
    }

    async fn record_tries(&self, tries: RecordTries) -> Result<bool, StoreError> {
        self.writer.write(move |c| transact::record_tries(&mut Open(c), &tries)).await
    }

    async fn list_tries_of(
        &self,
        tenant: TenantId,
        delivery: DeliveryId,
    ) -> Result<Vec<PastTry>, StoreError> {
        self.readers.ask(move |c| dispatches::list(c, tenant, delivery)).await
    }

    async fn insert_receipts(
        &self,
        receipts: Vec<Receipt>,
        now: Timestamp,
    ) -> Result<RecordedReceipts, StoreError> {
        self.writer.write(move |c| transact::keep(&mut Open(c), &receipts, now)).await
    }

    /// Every turn moves what it looks at to a later time, or settles it, so the turns come to an end.
    async fn apply_receipts(&self, limit: u32, now: Timestamp) -> Result<Vec<AppliedReceipt>, StoreError> {
        loop {
            let turn = self.writer.write(move |c| transact::apply(&mut Open(c), limit, now)).await?;
            if !turn.done.is_empty() || turn.looked_at == 0 {
                return Ok(turn.done);
            }
        }
    }

    async fn settle_lost(&self, limit: u32, now: Timestamp) -> Result<u32, StoreError> {
        let turn = self.writer.write(move |c| transact::settle(&mut Open(c), limit, now)).await?;
        Ok(u32::try_from(turn.done.len()).unwrap_or(u32::MAX))
    }
}
