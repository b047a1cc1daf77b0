//! Messages: how their hand-over ended, and what vendors report of them.

use std::sync::Arc;

use async_trait::async_trait;
use countersign_core::domain::delivery::{FinishDelivery, PastTry, RecordTries};
use countersign_core::domain::ids::{DeliveryId, TenantId};
use countersign_core::domain::receipt::Receipt;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{AppliedReceipt, DeliveryStore, RecordedReceipts, StoreError};
use countersign_core::transact::{self, Step};

use crate::PostgresStore;
use crate::tables::dispatches;

#[async_trait]
impl DeliveryStore for PostgresStore {
    async fn finish_delivery(&self, finish: FinishDelivery) -> Result<(), StoreError> {
        let wanted = (finish.tenant, finish.delivery);
        self.writer
            .step(
                move |unit| unit.messages.want(wanted),
                move |unit| transact::finish(unit, &finish).map(Step::Keep),
            )
            .await
    }

    async fn record_tries(&self, tries: RecordTries) -> Result<bool, StoreError> {
        let wanted = (tries.tenant, tries.delivery);
        self.writer
            .step(
                move |unit| unit.messages.want(wanted),
                move |unit| transact::record_tries(unit, &tries).map(Step::Keep),
            )
            .await
    }

    async fn list_tries_of(
        &self,
        tenant: TenantId,
        delivery: DeliveryId,
    ) -> Result<Vec<PastTry>, StoreError> {
        dispatches::list(&self.connection().await?, tenant, delivery).await
    }

    async fn insert_receipts(
        &self,
        receipts: Vec<Receipt>,
        now: Timestamp,
    ) -> Result<RecordedReceipts, StoreError> {
        let receipts = Arc::new(receipts);
        let wanted = receipts.clone();
        self.writer
            .step(
                move |unit| wanted.iter().for_each(|receipt| unit.want_receipt(receipt)),
                move |unit| transact::keep(unit, &receipts, now).map(Step::Keep),
            )
            .await
    }

    /// Every turn moves what it looks at to a later time, or settles it, so the turns come to an end.
    async fn apply_receipts(&self, limit: u32, now: Timestamp) -> Result<Vec<AppliedReceipt>, StoreError> {
        loop {
            let turn = self
                .turns
                .step(|_| (), move |unit| transact::apply(unit, limit, now).map(Step::Keep))
                .await?;
            if !turn.done.is_empty() || turn.looked_at == 0 {
                return Ok(turn.done);
            }
        }
    }

    async fn settle_lost(&self, limit: u32, now: Timestamp) -> Result<u32, StoreError> {
        let turn =
            self.turns.step(|_| (), move |unit| transact::settle(unit, limit, now).map(Step::Keep)).await?;
        Ok(u32::try_from(turn.done.len()).unwrap_or(u32::MAX))
    }
}
