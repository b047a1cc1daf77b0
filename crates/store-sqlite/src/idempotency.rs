//! Idempotency keys.

use async_trait::async_trait;
use countersign_core::domain::idempotency::{ClaimKey, IdempotencyKey, KeyClaim, StoredAnswer};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{IdempotencyStore, StoreError};
use countersign_core::transact;

use crate::SqliteStore;
use crate::tables::idempotency_keys;
use crate::transaction::Open;

#[async_trait]
impl IdempotencyStore for SqliteStore {
    async fn claim_key(&self, claim: ClaimKey) -> Result<KeyClaim, StoreError> {
        self.writer.write(move |c| transact::claim_key(&mut Open(c), &claim)).await
    }

    async fn finish_key(
        &self,
        key: &IdempotencyKey,
        answer: StoredAnswer,
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = key.clone();
        self.writer.write(move |c| transact::finish_key(&mut Open(c), &key, &answer)).await
    }

    async fn release_key(&self, key: &IdempotencyKey) -> Result<(), StoreError> {
        let key = key.clone();
        self.writer.write(move |c| idempotency_keys::release(c, &key)).await
    }
}
