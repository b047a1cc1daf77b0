//! Verifications whose messages go out step by step.

#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::delivery::ClaimedDelivery;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{QueueCommand, QueueOutcome, QueueStore, StoreError};
use countersign_core::transact;

use crate::SqliteStore;
use crate::tables::delivery_queue;
use crate::transaction::Open;

#[async_trait]
impl QueueStore for SqliteStore {
    async fn queue(&self, command: QueueCommand) -> Result<QueueOutcome, StoreError> {
        self.writer.write(move |c| transact::queue(&mut Open(c), &command)).await
    }

    /// A reader looks first, so that a turn that finds nothing costs the writer nothing. Every turn of the writer
    /// takes what it looks at out of the queue, so the turns come to an end.
    async fn claim_due(
        &self,
        limit: u32,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Vec<ClaimedDelivery>, StoreError> {
        while self.readers.ask(move |c| delivery_queue::is_any_due(c, now)).await? {
            let turn = self
                .writer
                .write(move |c| transact::claim_due(&mut Open(c), limit, now + lease, now))
                .await?;
            if !turn.done.is_empty() || turn.looked_at == 0 {
                return Ok(turn.done);
            }
        }
        Ok(Vec::new())
    }
}
