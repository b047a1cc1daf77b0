use countersign_core::domain::code::CodeDigest;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{TenantId, VerificationId};
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::{Verification, VerificationState};
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::query;
use crate::words::Word;

const TABLE: &str = "verifications";

statements! {
    FIND_PENDING = "SELECT id, state, digest, attempts, max_attempts, created_at, expires_at, ended_at,
                           supersedes
                    FROM verifications
                    WHERE tenant_id = ?1 AND destination = ?2 AND purpose = ?3 AND state = 'pending'";
    INSERT = "INSERT INTO verifications (tenant_id, id, destination, purpose, state, digest, attempts,
                                         max_attempts, created_at, expires_at, ended_at, supersedes)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    SUPERSEDE = "UPDATE verifications SET state = 'superseded', ended_at = ?4
                 WHERE tenant_id = ?1 AND destination = ?2 AND purpose = ?3 AND state = 'pending'
                 RETURNING id";
    RECORD_GUESS = "UPDATE verifications SET state = ?3, attempts = ?4, ended_at = ?5
                    WHERE tenant_id = ?1 AND id = ?2 AND state = 'pending'";
    REFUSE = "UPDATE verifications SET state = 'refused', ended_at = ?3
              WHERE tenant_id = ?1 AND id = ?2 AND state = 'pending'";
    CANCEL = "UPDATE verifications SET state = 'canceled', ended_at = ?3
              WHERE tenant_id = ?1 AND id = ?2 AND state IN ('pending', 'superseded')";
    REVIVE = "UPDATE verifications SET state = 'pending', ended_at = NULL
              WHERE tenant_id = ?1 AND id = ?2 AND state = 'superseded'";
    LINK = "SELECT state, expires_at, supersedes FROM verifications WHERE tenant_id = ?1 AND id = ?2";
    IS_DUE = "SELECT 1 FROM verifications
              WHERE tenant_id = ?1 AND expires_at <= ?2 AND coalesce(ended_at, 0) <= ?2
              ORDER BY expires_at LIMIT 1";
    SWEEP = "DELETE FROM verifications WHERE tenant_id = ?1 AND id IN
                 (SELECT id FROM verifications
                  WHERE tenant_id = ?1 AND expires_at <= ?2 AND coalesce(ended_at, 0) <= ?2
                  ORDER BY expires_at LIMIT ?3)";
}

/// What the chain of superseded verifications is walked by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    pub(crate) state: VerificationState,
    pub(crate) expires_at: Timestamp,
    pub(crate) supersedes: Option<VerificationId>,
}

/// The pending verification of a key, expired or not.
pub(crate) fn find_pending(
    connection: &Connection,
    tenant: TenantId,
    destination: &Destination,
    purpose: &Purpose,
) -> Result<Option<Verification>, StoreError> {
    let key = params![tenant.0, destination.as_str(), purpose.as_str()];
    query::first(connection, FIND_PENDING, key, |row| {
        let mut cells = Cells::of(row, TABLE);
        let id = VerificationId::from_bytes(cells.bytes("id")?);
        cells.identify(id);
        Ok(Verification {
            id,
            tenant,
            destination: destination.clone(),
            purpose: purpose.clone(),
            state: cells.word("state")?,
            digest: CodeDigest::from_bytes(cells.bytes("digest")?),
            attempts: cells.count("attempts")?,
            max_attempts: cells.count("max_attempts")?,
            created_at: cells.time("created_at")?,
            expires_at: cells.time("expires_at")?,
            ended_at: cells.optional("ended_at", Cells::time)?,
            supersedes: superseded(&mut cells)?,
        })
    })
}

/// Records a new verification.
pub(crate) fn insert(connection: &Connection, verification: &Verification) -> Result<(), StoreError> {
    let params = params![
        verification.tenant.0,
        verification.id.to_bytes(),
        verification.destination.as_str(),
        verification.purpose.as_str(),
        verification.state.word(),
        verification.digest.to_bytes(),
        verification.attempts,
        verification.max_attempts,
        verification.created_at.as_millis(),
        verification.expires_at.as_millis(),
        verification.ended_at.map(Timestamp::as_millis),
        verification.supersedes.map(VerificationId::to_bytes),
    ];
    query::insert(connection, INSERT, params, TABLE).map(drop)
}

/// Ends the pending verification of a key in favour of a new one, and tells which it was.
pub(crate) fn supersede(
    connection: &Connection,
    tenant: TenantId,
    destination: &Destination,
    purpose: &Purpose,
    now: Timestamp,
) -> Result<Option<VerificationId>, StoreError> {
    let params = params![tenant.0, destination.as_str(), purpose.as_str(), now.as_millis()];
    query::first(connection, SUPERSEDE, params, |row| {
        Cells::of(row, TABLE).bytes("id").map(VerificationId::from_bytes)
    })
}

/// Writes what a guess changed. That it is still pending is asked again here, so that no mistake above could
/// accept a code twice.
pub(crate) fn record_guess(connection: &Connection, verification: &Verification) -> Result<(), StoreError> {
    let params = params![
        verification.tenant.0,
        verification.id.to_bytes(),
        verification.state.word(),
        verification.attempts,
        verification.ended_at.map(Timestamp::as_millis),
    ];
    match query::change(connection, RECORD_GUESS, params)? {
        0 => Err(StoreError::Missing { what: "pending verification" }),
        _ => Ok(()),
    }
}

/// Ends a pending verification whose message the vendor refused, and tells whether it was pending.
pub(crate) fn refuse(
    connection: &Connection,
    tenant: TenantId,
    id: VerificationId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let params = params![tenant.0, id.to_bytes(), now.as_millis()];
    query::change(connection, REFUSE, params).map(|changed| changed > 0)
}

/// Ends a verification that its recipient disowned. A superseded one too: a refusal could bring it back.
pub(crate) fn cancel(
    connection: &Connection,
    tenant: TenantId,
    id: VerificationId,
    now: Timestamp,
) -> Result<(), StoreError> {
    query::change(connection, CANCEL, params![tenant.0, id.to_bytes(), now.as_millis()]).map(drop)
}

/// Makes a superseded verification pending again, with the attempts it had.
pub(crate) fn revive(
    connection: &Connection,
    tenant: TenantId,
    id: VerificationId,
) -> Result<(), StoreError> {
    query::change(connection, REVIVE, params![tenant.0, id.to_bytes()]).map(drop)
}

/// Where a verification stands, and which one it took the place of.
pub(crate) fn link(
    connection: &Connection,
    tenant: TenantId,
    id: VerificationId,
) -> Result<Option<Link>, StoreError> {
    query::first(connection, LINK, params![tenant.0, id.to_bytes()], |row| {
        let mut cells = Cells::of(row, TABLE);
        cells.identify(id);
        Ok(Link {
            state: cells.word("state")?,
            expires_at: cells.time("expires_at")?,
            supersedes: superseded(&mut cells)?,
        })
    })
}

/// Whether any verification of a tenant may go, as [`sweep`] says.
pub(crate) fn is_due(
    connection: &Connection,
    tenant: TenantId,
    cutoff: Timestamp,
) -> Result<bool, StoreError> {
    query::exists(connection, IS_DUE, params![tenant.0, cutoff.as_millis()])
}

/// Removes up to `limit` verifications of a tenant that expired, and ended if they did, at or before `cutoff`.
pub(crate) fn sweep(
    connection: &Connection,
    tenant: TenantId,
    cutoff: Timestamp,
    limit: u32,
) -> Result<usize, StoreError> {
    query::change(connection, SWEEP, params![tenant.0, cutoff.as_millis(), limit])
}

fn superseded(cells: &mut Cells<'_>) -> Result<Option<VerificationId>, StoreError> {
    let id = cells.optional("supersedes", Cells::bytes)?;
    Ok(id.map(VerificationId::from_bytes))
}
