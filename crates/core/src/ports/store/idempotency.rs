use async_trait::async_trait;

use super::StoreError;
use crate::domain::idempotency::{ClaimKey, IdempotencyKey, KeyClaim, StoredAnswer};
use crate::domain::time::Timestamp;

/// Idempotency keys and the answers kept under them.
#[async_trait]
pub trait IdempotencyStore: Send + Sync {
    /// Takes a key, or tells what it already stands for. A claim whose lease ran out before anything was sent
    /// is granted anew; one that is older than [`crate::domain::idempotency::KEEP`] is forgotten.
    async fn claim_key(&self, claim: ClaimKey) -> Result<KeyClaim, StoreError>;

    /// Keeps the answer under the key. `Missing` if nobody claimed it.
    async fn finish_key(
        &self,
        key: &IdempotencyKey,
        answer: StoredAnswer,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Gives the key back: the request was refused before it did anything. A key that began to send stays.
    async fn release_key(&self, key: &IdempotencyKey) -> Result<(), StoreError>;
}
