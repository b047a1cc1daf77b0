use countersign_core::domain::idempotency::{ClaimKey, IdempotencyKey, StoredAnswer};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::KeyRow;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;
use countersign_core::ports::store::words::KeyState;

statements! {
    FIND = "SELECT fingerprint, state, lease_until, status, body, claimed_at FROM idempotency_keys
            WHERE tenant_id = ?1 AND key = ?2";
    CLAIM = "INSERT INTO idempotency_keys (tenant_id, key, fingerprint, state, lease_until, claimed_at)
             VALUES (?1, ?2, ?3, 'claimed', ?4, ?5)
             ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, state = excluded.state,
                 lease_until = excluded.lease_until, claimed_at = excluded.claimed_at,
                 status = NULL, body = NULL";
    SEND = "UPDATE idempotency_keys SET state = 'sending', lease_until = max(lease_until, ?3)
            WHERE tenant_id = ?1 AND key = ?2 AND state = 'claimed'";
    ANSWER = "UPDATE idempotency_keys SET state = 'answered', status = ?3, body = ?4
              WHERE tenant_id = ?1 AND key = ?2";
    RELEASE = "DELETE FROM idempotency_keys WHERE tenant_id = ?1 AND key = ?2 AND state = 'claimed'";
    IS_DUE = "SELECT 1 FROM idempotency_keys WHERE claimed_at <= ?1 LIMIT 1";
    SWEEP = "DELETE FROM idempotency_keys WHERE (tenant_id, key) IN
                 (SELECT tenant_id, key FROM idempotency_keys WHERE claimed_at <= ?1 LIMIT ?2)";
}

/// What is known of `key`.
pub(crate) fn find(connection: &Connection, key: &IdempotencyKey) -> Result<Option<KeyRow>, StoreError> {
    query::first(connection, FIND, params![key.tenant.0, key.key], |row| read(row, key))
}

/// Takes the key, over whatever it stood for.
pub(crate) fn claim(connection: &Connection, claim: &ClaimKey) -> Result<(), StoreError> {
    let params = params![
        claim.key.tenant.0,
        claim.key.key,
        claim.fingerprint,
        claim.lease_until.as_millis(),
        claim.now.as_millis(),
    ];
    query::change(connection, CLAIM, params).map(drop)
}

/// Marks a claimed key as sending until `lease_until` at least, and tells whether it was claimed.
pub(crate) fn send(
    connection: &Connection,
    key: &IdempotencyKey,
    lease_until: Timestamp,
) -> Result<bool, StoreError> {
    let params = params![key.tenant.0, key.key, lease_until.as_millis()];
    query::change(connection, SEND, params).map(|changed| changed > 0)
}

/// Keeps the answer, and tells whether there is such a key.
pub(crate) fn answer(
    connection: &Connection,
    key: &IdempotencyKey,
    answer: &StoredAnswer,
) -> Result<bool, StoreError> {
    let params = params![key.tenant.0, key.key, answer.status, answer.body];
    query::change(connection, ANSWER, params).map(|changed| changed > 0)
}

/// Forgets a key under which nothing was sent.
pub(crate) fn release(connection: &Connection, key: &IdempotencyKey) -> Result<(), StoreError> {
    query::change(connection, RELEASE, params![key.tenant.0, key.key]).map(drop)
}

/// Whether any key was claimed at or before `cutoff`.
pub(crate) fn is_due(connection: &Connection, cutoff: Timestamp) -> Result<bool, StoreError> {
    query::exists(connection, IS_DUE, params![cutoff.as_millis()])
}

/// Removes up to `limit` keys claimed at or before `cutoff`.
pub(crate) fn sweep(connection: &Connection, cutoff: Timestamp, limit: u32) -> Result<usize, StoreError> {
    query::change(connection, SWEEP, params![cutoff.as_millis(), limit])
}

fn read(row: &Row<'_>, key: &IdempotencyKey) -> Result<KeyRow, StoreError> {
    let mut cells = Cells::of(row, "idempotency_keys");
    cells.identify(format!("tenant {}", key.tenant));
    let fingerprint = cells.bytes("fingerprint")?;
    let state = cells.word("state")?;
    let lease_until = cells.time("lease_until")?;
    let status = cells.optional("status", Cells::integer)?;
    let body = cells.optional("body", Cells::blob)?.map(<[u8]>::to_vec);
    let answer = match (state, status, body) {
        (KeyState::Answered, Some(status), Some(body)) => Some(StoredAnswer {
            status: u16::try_from(status).map_err(|_| cells.bad("status", "is out of range"))?,
            body,
        }),
        (KeyState::Answered, ..) => return Err(cells.bad("status", "is missing from an answered key")),
        _ => None,
    };
    Ok(KeyRow { fingerprint, state, lease_until, answer, claimed_at: cells.time("claimed_at")? })
}
