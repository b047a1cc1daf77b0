use countersign_core::domain::code::CodeDigest;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{FlowId, TenantId, VerificationId};
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::seal::Sealed;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::{Verification, VerificationState};
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::Link;
use rusqlite::{Connection, Row, params};

use crate::cells::{self, Cells};
use crate::query;
use countersign_core::ports::store::words::Word;

const TABLE: &str = "verifications";

macro_rules! columns {
    () => {
        "id, tenant_id, destination, also, purpose, handle, state, digest, sealed, attempts, max_attempts, flow_id, \
         allowed_ips, created_at, expires_at, ended_at, supersedes"
    };
}

// Whatever ends a verification wipes its sealed code; the schema has a CHECK for it.
statements! {
    FIND = concat!("SELECT ", columns!(), " FROM verifications WHERE tenant_id = ?1 AND id = ?2");
    FIND_PENDING = concat!("SELECT ", columns!(), " FROM verifications
                            WHERE tenant_id = ?1 AND destination = ?2 AND purpose = ?3
                              AND state = 'pending' AND handle = 'key'");
    INSERT = concat!("INSERT INTO verifications (", columns!(), ")
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)");
    FIND_PENDING_ID = "SELECT id FROM verifications
                       WHERE tenant_id = ?1 AND destination = ?2 AND purpose = ?3
                         AND state = 'pending' AND handle = 'key'";
    SUPERSEDE = "UPDATE verifications SET state = 'superseded', ended_at = ?3, sealed = NULL
                 WHERE tenant_id = ?1 AND id = ?2 AND state = 'pending'";
    COUNT_GUESS = "UPDATE verifications SET attempts = ?3, ended_at = ?4, sealed = ?5
                   WHERE tenant_id = ?1 AND id = ?2 AND state = 'pending'";
    END_BY_GUESS = "UPDATE verifications SET state = ?6, attempts = ?3, ended_at = ?4, sealed = ?5
                    WHERE tenant_id = ?1 AND id = ?2 AND state = 'pending'";
    WIPE = "UPDATE verifications SET sealed = NULL WHERE tenant_id = ?1 AND id = ?2 AND sealed IS NOT NULL";
    REFUSE = "UPDATE verifications SET state = 'refused', ended_at = ?3, sealed = NULL
              WHERE tenant_id = ?1 AND id = ?2 AND state = 'pending'";
    CANCEL = "UPDATE verifications SET state = 'canceled', ended_at = ?3, sealed = NULL
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

/// The pending verification of a key, expired or not.
pub(crate) fn find_pending(
    connection: &Connection,
    tenant: TenantId,
    destination: &Destination,
    purpose: &Purpose,
) -> Result<Option<Verification>, StoreError> {
    let key = params![tenant.0, destination.as_str(), purpose.as_str()];
    query::first(connection, FIND_PENDING, key, |row| verification(row, Some(destination)))
}

/// The verification with this id, in whatever state.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    id: VerificationId,
) -> Result<Option<Verification>, StoreError> {
    query::first(connection, FIND, params![tenant.0, id.to_bytes()], |row| verification(row, None))
}

/// Records a new verification.
pub(crate) fn insert(connection: &Connection, verification: &Verification) -> Result<(), StoreError> {
    let params = params![
        verification.id.to_bytes(),
        verification.tenant.0,
        verification.destination.as_str(),
        cells::joined(verification.also.iter().map(Destination::as_str)),
        verification.purpose.as_str(),
        verification.handle.word(),
        verification.state.word(),
        verification.digest.to_bytes(),
        verification.sealed.as_ref().map(Sealed::as_bytes),
        verification.attempts,
        verification.max_attempts,
        verification.flow.map(FlowId::to_bytes),
        cells::networks(&verification.allowed_ips),
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
    let key = params![tenant.0, destination.as_str(), purpose.as_str()];
    let found = query::first(connection, FIND_PENDING_ID, key, |row| {
        Cells::of(row, TABLE).bytes("id").map(VerificationId::from_bytes)
    })?;
    // Mostly there is none, and nothing to write.
    if let Some(id) = found {
        query::change(connection, SUPERSEDE, params![tenant.0, id.to_bytes(), now.as_millis()])?;
    }
    Ok(found)
}

/// Writes what a guess changed. That it is still pending is asked again here, so that no mistake above could
/// accept a code twice.
///
/// SQLite writes an index anew that a column belongs to which the statement names, changed or not: a guess that leaves
/// the state as it was does not name it.
pub(crate) fn record_guess(connection: &Connection, verification: &Verification) -> Result<(), StoreError> {
    let key = (verification.tenant.0, verification.id.to_bytes());
    let ended_at = verification.ended_at.map(Timestamp::as_millis);
    let sealed = verification.sealed.as_ref().map(Sealed::as_bytes);
    let changed = if verification.state == VerificationState::Pending {
        query::change(
            connection,
            COUNT_GUESS,
            params![key.0, key.1, verification.attempts, ended_at, sealed],
        )?
    } else {
        let state = verification.state.word();
        let params = params![key.0, key.1, verification.attempts, ended_at, sealed, state];
        query::change(connection, END_BY_GUESS, params)?
    };
    match changed {
        0 => Err(StoreError::Missing { what: "pending verification" }),
        _ => Ok(()),
    }
}

/// Forgets the code of a verification that no message needs it for any more.
pub(crate) fn wipe(connection: &Connection, tenant: TenantId, id: VerificationId) -> Result<(), StoreError> {
    query::change(connection, WIPE, params![tenant.0, id.to_bytes()]).map(drop)
}

/// Ends a pending verification whose messages were all refused, and tells whether it was pending.
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

/// A number takes a while to read, so a caller that knows the destination gives it.
fn verification(row: &Row<'_>, known: Option<&Destination>) -> Result<Verification, StoreError> {
    let mut cells = Cells::of(row, TABLE);
    let id = VerificationId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(Verification {
        id,
        tenant: TenantId(cells.integer("tenant_id")?),
        destination: match known {
            Some(known) => cells.str("destination").map(|_| known.clone())?,
            None => cells.destination("destination")?,
        },
        also: cells.destinations("also")?,
        purpose: purpose(&mut cells)?,
        handle: cells.word("handle")?,
        state: cells.word("state")?,
        digest: CodeDigest::from_bytes(cells.bytes("digest")?),
        sealed: cells.optional("sealed", Cells::sealed)?,
        attempts: cells.count("attempts")?,
        max_attempts: cells.count("max_attempts")?,
        flow: cells.optional("flow_id", Cells::bytes)?.map(FlowId::from_bytes),
        allowed_ips: cells.networks("allowed_ips")?,
        created_at: cells.time("created_at")?,
        expires_at: cells.time("expires_at")?,
        ended_at: cells.optional("ended_at", Cells::time)?,
        supersedes: superseded(&mut cells)?,
    })
}

fn purpose(cells: &mut Cells<'_>) -> Result<Purpose, StoreError> {
    let text = cells.str("purpose")?;
    Purpose::parse(text).map_err(|_| cells.bad("purpose", "is not a purpose"))
}

fn superseded(cells: &mut Cells<'_>) -> Result<Option<VerificationId>, StoreError> {
    let id = cells.optional("supersedes", Cells::bytes)?;
    Ok(id.map(VerificationId::from_bytes))
}
