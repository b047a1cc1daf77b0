//! Idempotency keys.

use super::rows::KeyRow;
use super::tables::{Answer, Guards};
use crate::domain::idempotency::{ClaimKey, IdempotencyKey, KEEP, KeyClaim, StoredAnswer};
use crate::ports::store::StoreError;
use crate::ports::store::words::KeyState;

/// Takes a key, or tells what it already stands for.
pub fn claim_key<T: Guards>(tables: &mut T, claim: &ClaimKey) -> Answer<KeyClaim, T> {
    let standing = tables.find_key(&claim.key)?.and_then(|row| stands_for(row, claim));
    match standing {
        Some(standing) => Ok(standing),
        None => tables.claim_key(claim).map(|()| KeyClaim::Granted),
    }
}

/// Keeps the answer under a key.
pub fn finish_key<T: Guards>(tables: &mut T, key: &IdempotencyKey, answer: &StoredAnswer) -> Answer<(), T> {
    if tables.answer_key(key, answer)? {
        Ok(())
    } else {
        Err(StoreError::Missing { what: "idempotency key" }.into())
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
