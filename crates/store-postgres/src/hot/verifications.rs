use countersign_core::domain::code::CodeDigest;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{FlowId, TenantId, VerificationId};
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::seal::Sealed;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::verification::{Handle, Verification, VerificationState};
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word as _;
use tokio_postgres::Row;

use super::{Bytes, arrays};
use crate::cells::{self, Cells};
use crate::session::{Answers, Sent, Session};
use crate::unit::rows::Change;
use crate::unit::{Live, PendingKey, Unit};

const TABLE: &str = "verifications";

macro_rules! columns {
    () => {
        "v.id, v.tenant_id, v.destination, v.also, v.purpose, v.handle, v.state, v.digest, v.sealed, v.attempts, \
         v.max_attempts, v.flow_id, v.allowed_ips, v.created_at, v.expires_at, v.ended_at, v.supersedes"
    };
}
pub(super) use columns;

const LOAD: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM unnest($1::bigint[], $2::bytea[]) AS k (tenant_id, id)
      JOIN verifications v ON v.tenant_id = k.tenant_id AND v.id = k.id
      ORDER BY v.tenant_id, v.id FOR UPDATE OF v"
);
// A join would be free to read all that is pending through, and is when that was little as the plan was made. What locks
// in a subquery is asked for each key. The locks are taken in the order of the keys then, not of the ids.
//
// Under READ COMMITTED what waits for the lock of one that is pending may come back empty, while another one took its
// place in the same transaction: the statement sees that one as it was when it began. Such a key comes back without a
// row, and is asked for again. A key that does not come back had nothing pending when the statement began.
const LOAD_PENDING: &str = concat!(
    "SELECT v.*, k.place
      FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY AS k (tenant_id, destination, purpose, place)
      LEFT JOIN LATERAL (
          SELECT ",
    columns!(),
    " FROM verifications v
          WHERE v.tenant_id = k.tenant_id AND v.destination = k.destination AND v.purpose = k.purpose
            AND v.state = 'pending' AND v.handle = 'key'
          FOR UPDATE) AS v ON true
      WHERE v.id IS NOT NULL
         OR (SELECT true FROM verifications v
             WHERE v.tenant_id = k.tenant_id AND v.destination = k.destination AND v.purpose = k.purpose
               AND v.state = 'pending' AND v.handle = 'key')"
);
const INSERT: &str = "INSERT INTO verifications (id, tenant_id, destination, also, purpose, handle, state, digest, sealed,
                          attempts, max_attempts, flow_id, allowed_ips, created_at, expires_at, ended_at, supersedes)
                      SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
                          $7::text[], $8::bytea[], $9::bytea[], $10::bigint[], $11::bigint[], $12::bytea[],
                          $13::text[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bytea[])";
const UPDATE: &str = "UPDATE verifications v
                      SET state = k.state, attempts = k.attempts, ended_at = k.ended_at, sealed = k.sealed
                      FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::bigint[], $5::bigint[], $6::bytea[])
                          AS k (tenant_id, id, state, attempts, ended_at, sealed)
                      WHERE v.tenant_id = k.tenant_id AND v.id = k.id";

/// Reads what is pending without a lock, for who only wants to know.
pub(crate) const FIND_PENDING: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM verifications v
      WHERE v.tenant_id = $1 AND v.destination = $2 AND v.purpose = $3 AND v.state = 'pending' AND v.handle = 'key'"
);

pub(super) const STATEMENTS: &[&str] = &[LOAD, LOAD_PENDING, INSERT, UPDATE];

pub(crate) fn ask<'s>(session: &'s Session, keys: &[(TenantId, VerificationId)]) -> Answers<'s> {
    session.query(LOAD, arrays!(keys => |(tenant, id)| tenant.0, Bytes(id.to_bytes())))
}

pub(crate) fn ask_pending<'s>(session: &'s Session, keys: &[PendingKey]) -> Answers<'s> {
    let params = arrays!(keys => |(tenant, destination, purpose)|
        tenant.0, destination.as_str().to_owned(), purpose.as_str().to_owned());
    session.query(LOAD_PENDING, params)
}

pub(crate) fn take(unit: &mut Unit, keys: Vec<(TenantId, VerificationId)>, rows: &[Row]) {
    for row in rows {
        let mut cells = Cells::of(row, TABLE);
        let (Ok(id), Ok(tenant)) = (cells.bytes("id"), cells.integer("tenant_id")) else { continue };
        let found = verification(row, None).map(|row| Some(live(row)));
        unit.verifications.loaded((TenantId(tenant), VerificationId::from_bytes(id)), found);
    }
    for key in keys {
        unit.verifications.loaded(key, Ok(None));
    }
}

/// Takes in what is pending, and returns the keys that must be asked for again.
pub(crate) fn take_pending(unit: &mut Unit, keys: Vec<PendingKey>, rows: &[Row]) -> Vec<PendingKey> {
    let mut again = Vec::new();
    for row in rows {
        let place = row.try_get::<_, i64>("place").ok().and_then(|place| usize::try_from(place - 1).ok());
        let Some(key) = place.and_then(|place| keys.get(place)) else { continue };
        if matches!(row.try_get::<_, Option<&[u8]>>("id"), Ok(None)) {
            again.push(key.clone());
            continue;
        }
        match verification(row, Some(&key.1)) {
            Ok(found) => {
                unit.pending.loaded(key.clone(), Ok(Some(found.id)));
                unit.verifications.loaded((found.tenant, found.id), Ok(Some(live(found))));
            }
            Err(bad) => unit.pending.loaded(key.clone(), Err(bad)),
        }
    }
    for key in keys.into_iter().filter(|key| !again.contains(key)) {
        unit.pending.loaded(key, Ok(None));
    }
    again
}

/// Writes what changed. What leaves its place goes first, then who comes back to it, then who is new: at any time at
/// most one is pending for each key.
pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let changes = unit.verifications.changes();
    let (mut new, mut left, mut stayed) = (Vec::new(), Vec::new(), Vec::new());
    for (_, change) in changes {
        match change {
            Change::Insert(live) => new.push(&live.row),
            Change::Update(live) if live.row.state == VerificationState::Pending => stayed.push(&live.row),
            Change::Update(live) => left.push(&live.row),
            // Retention removes them, no step does.
            Change::Delete => {}
        }
    }
    for changed in [left, stayed] {
        if !changed.is_empty() {
            sent.push(session.change(UPDATE, updated(&changed), Some(changed.len())));
        }
    }
    if !new.is_empty() {
        sent.push(session.change(INSERT, inserted(&new), Some(new.len())));
    }
}

fn updated(rows: &[&Verification]) -> Vec<crate::session::Param> {
    arrays!(rows => |row|
        row.tenant.0,
        Bytes(row.id.to_bytes()),
        row.state.word(),
        i64::from(row.attempts),
        row.ended_at.map(Timestamp::as_millis),
        row.sealed.as_ref().map(|sealed| sealed.as_bytes().to_vec()),
    )
}

fn inserted(rows: &[&Verification]) -> Vec<crate::session::Param> {
    arrays!(rows => |row|
        Bytes(row.id.to_bytes()),
        row.tenant.0,
        row.destination.as_str().to_owned(),
        cells::joined(row.also.iter().map(Destination::as_str)),
        row.purpose.as_str().to_owned(),
        row.handle.word(),
        row.state.word(),
        Bytes(row.digest.to_bytes()),
        row.sealed.as_ref().map(|sealed| sealed.as_bytes().to_vec()),
        i64::from(row.attempts),
        i64::from(row.max_attempts),
        row.flow.map(|flow| Bytes(flow.to_bytes())),
        cells::networks(&row.allowed_ips),
        row.created_at.as_millis(),
        row.expires_at.as_millis(),
        row.ended_at.map(Timestamp::as_millis),
        row.supersedes.map(|before| Bytes(before.to_bytes())),
    )
}

fn live(row: Verification) -> Live {
    let open = row.state == VerificationState::Pending && row.attempts_remaining() > 0;
    let had_code = row.sealed.is_some() || !open;
    Live { row, had_code }
}

/// A number takes a while to read, so a caller that knows the destination gives it.
pub(crate) fn verification(row: &Row, known: Option<&Destination>) -> Result<Verification, StoreError> {
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
        purpose: {
            let text = cells.str("purpose")?;
            Purpose::parse(text).map_err(|_| cells.bad("purpose", "is not a purpose"))?
        },
        handle: cells.word::<Handle>("handle")?,
        state: cells.word("state")?,
        digest: CodeDigest::from_bytes(cells.bytes("digest")?),
        sealed: cells.optional("sealed", Cells::sealed)?.map(|sealed: Sealed| sealed),
        attempts: cells.count("attempts")?,
        max_attempts: cells.count("max_attempts")?,
        flow: cells.optional("flow_id", Cells::bytes)?.map(FlowId::from_bytes),
        allowed_ips: cells.networks("allowed_ips")?,
        created_at: cells.time("created_at")?,
        expires_at: cells.time("expires_at")?,
        ended_at: cells.optional("ended_at", Cells::time)?,
        supersedes: cells.optional("supersedes", Cells::bytes)?.map(VerificationId::from_bytes),
    })
}
