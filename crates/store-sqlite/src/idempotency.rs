//! Idempotency keys.

use async_trait::async_trait;
use countersign_core::domain::idempotency::{ClaimKey, IdempotencyKey, KEEP, KeyClaim, StoredAnswer};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{IdempotencyStore, StoreError};
use rusqlite::Connection;

use crate::SqliteStore;
use crate::tables::idempotency_keys::{self, KeyRow};
use countersign_core::ports::store::words::KeyState;

#[async_trait]
impl IdempotencyStore for SqliteStore {
    async fn claim_key(&self, claim: ClaimKey) -> Result<KeyClaim, StoreError> {
        self.writer.write(move |c| claim_key(c, &claim)).await
    }

    async fn finish_key(
        &self,
        key: &IdempotencyKey,
        answer: StoredAnswer,
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = key.clone();
        self.writer
            .write(move |c| {
                if idempotency_keys::answer(c, &key, &answer)? {
                    Ok(())
                } else {
                    Err(StoreError::Missing { what: "idempotency key" })
                }
            })
            .await
    }

    async fn release_key(&self, key: &IdempotencyKey) -> Result<(), StoreError> {
        let key = key.clone();
        self.writer.write(move |c| idempotency_keys::release(c, &key)).await
    }
}

fn claim_key(connection: &Connection, claim: &ClaimKey) -> Result<KeyClaim, StoreError> {
    let standing = idempotency_keys::find(connection, &claim.key)?.and_then(|row| stands_for(row, claim));
    match standing {
        Some(standing) => Ok(standing),
        None => idempotency_keys::claim(connection, claim).map(|()| KeyClaim::Granted),
    }
}

/// What a known key stands for; none when it can be granted anew.
fn stands_for(row: KeyRow, claim: &ClaimKey) -> Option<KeyClaim> {
    let out_of_lease = row.lease_until.is_past(claim.now);
    if (row.claimed_at + KEEP).is_past(claim.now) {
        return None;
    }
    if row.fingerprint != claim.fingerprint {
        return Some(KeyClaim::OtherRequest);
    }
    match (row.state, row.answer) {
        (_, Some(answer)) => Some(KeyClaim::Answered(answer)),
        (KeyState::Claimed, None) if out_of_lease => None,
        (KeyState::Sending, None) if out_of_lease => Some(KeyClaim::Lost),
        _ => Some(KeyClaim::Running),
    }
}
