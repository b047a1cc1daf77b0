//! Verifications whose messages go out step by step.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::delivery::ClaimedDelivery;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{QueueCommand, QueueOutcome, QueueStore, StoreError};
use countersign_core::transact::{self, Step};

use crate::verifications::want_place;
use crate::{PostgresStore, query};

const IS_ANY_DUE: &str = "SELECT 1 FROM deliveries WHERE due_at <= $1 LIMIT 1";

#[async_trait]
impl QueueStore for PostgresStore {
    async fn queue(&self, command: QueueCommand) -> Result<QueueOutcome, StoreError> {
        let command = Arc::new(command);
        let wanted = command.clone();
        self.writer
            .step(
                move |unit| want_place(unit, &wanted.verification),
                move |unit| transact::queue(unit, &command).map(Step::Keep),
            )
            .await
    }

    /// A turn that would find nothing opens no transaction. Every turn takes what it looks at out of the queue, so the
    /// turns come to an end.
    async fn claim_due(
        &self,
        limit: u32,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Vec<ClaimedDelivery>, StoreError> {
        while self.is_any_due(now).await? {
            let turn = self
                .turns
                .step(|_| (), move |unit| transact::claim_due(unit, limit, now + lease, now).map(Step::Keep))
                .await?;
            if !turn.done.is_empty() || turn.looked_at == 0 {
                return Ok(turn.done);
            }
        }
        Ok(Vec::new())
    }
}

impl PostgresStore {
    async fn is_any_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        let client = self.connection().await?;
        query::exists(&client, IS_ANY_DUE, &[&now.as_millis()]).await
    }
}
