//! Idempotency keys.

use async_trait::async_trait;
use countersign_core::domain::idempotency::{ClaimKey, IdempotencyKey, KeyClaim, StoredAnswer};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{IdempotencyStore, StoreError};
use countersign_core::transact::tables::Guards as _;
use countersign_core::transact::{self, Step};

use crate::PostgresStore;

#[async_trait]
impl IdempotencyStore for PostgresStore {
    async fn claim_key(&self, claim: ClaimKey) -> Result<KeyClaim, StoreError> {
        let wanted = (claim.key.tenant, claim.key.key);
        self.writer
            .step(
                move |unit| unit.keys.want(wanted),
                move |unit| transact::claim_key(unit, &claim).map(Step::Keep),
            )
            .await
    }

    async fn finish_key(
        &self,
        key: &IdempotencyKey,
        answer: StoredAnswer,
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = key.clone();
        let wanted = (key.tenant, key.key);
        self.writer
            .step(
                move |unit| unit.keys.want(wanted),
                move |unit| transact::finish_key(unit, &key, &answer).map(Step::Keep),
            )
            .await
    }

    async fn release_key(&self, key: &IdempotencyKey) -> Result<(), StoreError> {
        let key = key.clone();
        self.writer.step(|_| (), move |unit| unit.release_key(&key).map(Step::Keep)).await
    }
}
