//! Running a request at most once under a caller's key.

use super::{Caller, Engine};
use crate::domain::idempotency::{ClaimKey, IdempotencyKey, KeyClaim, StoredAnswer};
use crate::ports::store::StoreError;

/// What keys are fingerprinted as; no route is called so.
const KEY: &str = "idempotency-key";

impl Engine {
    /// Takes a key for a request to `route` with this body. `key` is the header's value, 1 to 255 visible ASCII
    /// characters.
    pub async fn claim_key(
        &self,
        caller: &Caller,
        key: &str,
        route: &str,
        body: &[u8],
    ) -> Result<(IdempotencyKey, KeyClaim), StoreError> {
        let now = self.clock.now();
        let key =
            IdempotencyKey { tenant: caller.tenant(), key: self.digest_key.fingerprint(KEY, key.as_bytes()) };
        let claim = ClaimKey {
            key: key.clone(),
            fingerprint: self.digest_key.fingerprint(route, body),
            lease_until: now + self.timings.lease,
            now,
        };
        Ok((key, self.store.claim_key(claim).await?))
    }

    /// Keeps the answer of a request that did something.
    pub async fn finish_key(&self, key: &IdempotencyKey, answer: StoredAnswer) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.insist(|| self.store.finish_key(key, answer.clone(), now)).await
    }

    /// Gives a key back whose request did nothing.
    pub async fn release_key(&self, key: &IdempotencyKey) -> Result<(), StoreError> {
        self.store.release_key(key).await
    }
}
