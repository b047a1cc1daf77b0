use countersign_core::domain::ids::{TenantId, VerificationId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::ExpiryWatch;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::query;

statements! {
    INSERT = "INSERT INTO expiry_watches (expires_at, tenant_id, verification_id) VALUES (?1, ?2, ?3)
              ON CONFLICT DO NOTHING";
    IS_ANY_OVER = "SELECT 1 FROM expiry_watches WHERE expires_at <= ?1 LIMIT 1";
    LIST = "SELECT expires_at, tenant_id, verification_id FROM expiry_watches WHERE expires_at <= ?1
            ORDER BY expires_at LIMIT ?2";
    DELETE = "DELETE FROM expiry_watches WHERE expires_at = ?1 AND tenant_id = ?2 AND verification_id = ?3";
}

/// Has a verification looked at when its time is over.
pub(crate) fn insert(connection: &Connection, watch: ExpiryWatch) -> Result<(), StoreError> {
    query::change(connection, INSERT, key(watch)).map(drop)
}

/// Whether the time of any is over.
pub(crate) fn is_any_over(connection: &Connection, now: Timestamp) -> Result<bool, StoreError> {
    query::exists(connection, IS_ANY_OVER, params![now.as_millis()])
}

/// Up to `limit` whose time is over.
pub(crate) fn list(
    connection: &Connection,
    limit: u32,
    now: Timestamp,
) -> Result<Vec<ExpiryWatch>, StoreError> {
    query::every(connection, LIST, params![now.as_millis(), limit], |row| {
        let mut cells = Cells::of(row, "expiry_watches");
        Ok(ExpiryWatch {
            expires_at: cells.time("expires_at")?,
            tenant: TenantId(cells.integer("tenant_id")?),
            verification: VerificationId::from_bytes(cells.bytes("verification_id")?),
        })
    })
}

/// Has one looked at no more.
pub(crate) fn delete(connection: &Connection, watch: ExpiryWatch) -> Result<(), StoreError> {
    query::change(connection, DELETE, key(watch)).map(drop)
}

fn key(watch: ExpiryWatch) -> (i64, i64, [u8; 16]) {
    (watch.expires_at.as_millis(), watch.tenant.0, watch.verification.to_bytes())
}
