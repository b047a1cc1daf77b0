//! The lists of what is due. Any number of nodes read them at the same time, and each takes what no other has.

use countersign_core::domain::delivery::StepContent;
use countersign_core::domain::ids::{DeliveryId, TenantId, VerificationId};
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word as _;
use countersign_core::transact::rows::{DueDelivery, DueReceipt, ExpiryWatch};
use countersign_core::transact::tables::Listed;
use countersign_core::transact::tell_unreadable;
use tokio_postgres::Row;

use super::{Bytes, arrays, messages, verifications};
use crate::cells::Cells;
use crate::session::{Failure, Session};
use crate::unit::{List, ReceiptRow, Unit, Wanted};

const LIST_DUE: &str =
    "SELECT d.id, d.tenant_id, d.verification_id, d.step, d.destination, d.medium, d.sender,
                               d.template, d.language, d.subject, d.body, d.dlt_entity, d.dlt_template,
                               d.claims
                        FROM deliveries d WHERE d.due_at <= $1 ORDER BY d.due_at LIMIT $2";
const SET_DUE_ASIDE: &str = "UPDATE deliveries SET due_at = NULL WHERE id = $1 AND tenant_id = $2";
const LIST_LOST: &str = concat!(
    "SELECT ",
    messages::columns!(),
    " FROM deliveries d WHERE d.lease_until <= $1 ORDER BY d.lease_until LIMIT $2 FOR UPDATE SKIP LOCKED"
);
const SET_LOST_ASIDE: &str = "UPDATE deliveries SET lease_until = NULL WHERE id = $1 AND tenant_id = $2";
const LIST_RECEIPTS: &str =
    "SELECT tenant_id, arrived_at, vendor_message_id, kind, delivery_id, vendor_code, looks, next_look_at
                             FROM receipts WHERE next_look_at <= $1 ORDER BY next_look_at LIMIT $2
                             FOR UPDATE SKIP LOCKED";
const SET_RECEIPT_ASIDE: &str = "UPDATE receipts SET next_look_at = NULL
                                 WHERE tenant_id = $1 AND arrived_at = $2 AND vendor_message_id = $3";
const LIST_EXPIRED: &str =
    "SELECT expires_at, tenant_id, verification_id FROM expiry_watches WHERE expires_at <= $1
                            ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED";
const LOCK_FREE: &str = concat!(
    "SELECT ",
    verifications::columns!(),
    " FROM unnest($1::bigint[], $2::bytea[]) AS k (tenant_id, id)
      JOIN verifications v ON v.tenant_id = k.tenant_id AND v.id = k.id
      ORDER BY v.tenant_id, v.id FOR UPDATE OF v SKIP LOCKED"
);
const WHICH_EXIST: &str = "SELECT k.place FROM unnest($1::bigint[], $2::bytea[]) WITH ORDINALITY
                               AS k (tenant_id, id, place)
                           JOIN verifications v ON v.tenant_id = k.tenant_id AND v.id = k.id";

pub(super) const STATEMENTS: &[&str] = &[
    LIST_DUE,
    SET_DUE_ASIDE,
    LIST_LOST,
    SET_LOST_ASIDE,
    LIST_RECEIPTS,
    SET_RECEIPT_ASIDE,
    LIST_EXPIRED,
    LOCK_FREE,
    WHICH_EXIST,
];

/// Reads a list, with the rows that its steps will ask for first.
pub(crate) async fn load(session: &Session, unit: &mut Unit, wanted: Wanted) -> Result<(), Failure> {
    match wanted.list {
        List::Deliveries => load_deliveries(session, unit, wanted).await,
        List::Lost => load_lost(session, unit, wanted).await,
        List::Receipts => load_receipts(session, unit, wanted).await,
        List::Expired => load_expired(session, unit, wanted).await,
    }
}

/// Messages that are due are taken by their verification: who has its lock may claim all of it. The locks of those that
/// another node is at are not waited for. What it changed in the meantime is seen once the messages themselves are read.
async fn load_deliveries(session: &Session, unit: &mut Unit, wanted: Wanted) -> Result<(), Failure> {
    let listed = session.query(LIST_DUE, limits(wanted)).await?;
    let mut due = Vec::with_capacity(listed.len());
    for row in &listed {
        match due_delivery(row) {
            Ok(delivery) => due.push(delivery),
            Err(why) => set_aside(session, SET_DUE_ASIDE, row, &why).await?,
        }
    }
    let mut of: Vec<_> = due.iter().map(|it| (it.tenant, it.verification)).collect();
    of.sort_unstable();
    of.dedup();
    let busy = lock_free(session, unit, &of).await?;
    let readable = due.len();
    due.retain(|it| !busy.contains(&(it.tenant, it.verification)));
    of.retain(|key| !busy.contains(key));
    let rows = messages::ask_by_verification(session, &of).await?;
    messages::take_by_verification(unit, of, &rows);
    // Those with others are theirs to look at.
    let looked_at = listed.len() - (readable - due.len());
    unit.due.deliveries = Some(Listed { rows: due, looked_at });
    Ok(())
}

/// Locks those of the verifications that nobody else has, and tells which are with others.
async fn lock_free(
    session: &Session,
    unit: &mut Unit,
    of: &[(TenantId, VerificationId)],
) -> Result<Vec<(TenantId, VerificationId)>, Failure> {
    let keys = arrays!(of => |(tenant, id)| tenant.0, Bytes(id.to_bytes()));
    let rows = session.query(LOCK_FREE, keys).await?;
    verifications::take(unit, Vec::new(), &rows);
    let left: Vec<_> = of.iter().copied().filter(|key| !unit.verifications.is_known(key)).collect();
    if left.is_empty() {
        return Ok(left);
    }
    let keys = arrays!(left => |(tenant, id)| tenant.0, Bytes(id.to_bytes()));
    let there = session.query(WHICH_EXIST, keys).await?;
    let places: Vec<i64> = there.iter().filter_map(|row| row.try_get(0).ok()).collect();
    let mut busy = Vec::new();
    for (place, key) in (1_i64..).zip(left) {
        if places.contains(&place) {
            busy.push(key);
        } else {
            unit.verifications.loaded(key, Ok(None));
        }
    }
    Ok(busy)
}

async fn load_lost(session: &Session, unit: &mut Unit, wanted: Wanted) -> Result<(), Failure> {
    let listed = session.query(LIST_LOST, limits(wanted)).await?;
    let mut rows = Vec::with_capacity(listed.len());
    for row in &listed {
        match messages::message(row) {
            Ok(message) => {
                let key = (message.row.tenant, message.row.id);
                rows.push(key);
                unit.messages.loaded(key, Ok(Some(message)));
            }
            Err(why) => set_aside(session, SET_LOST_ASIDE, row, &why).await?,
        }
    }
    unit.due.lost = Some(Listed { rows, looked_at: listed.len() });
    Ok(())
}

async fn load_receipts(session: &Session, unit: &mut Unit, wanted: Wanted) -> Result<(), Failure> {
    let listed = session.query(LIST_RECEIPTS, limits(wanted)).await?;
    let mut rows = Vec::with_capacity(listed.len());
    for row in &listed {
        match due_receipt(row) {
            Ok((receipt, kept)) => {
                let key = (receipt.tenant, receipt.vendor_message_id.clone(), receipt.kind.word());
                unit.receipts.loaded(key, Ok(Some(kept)));
                rows.push(receipt);
            }
            Err(why) => {
                tell_unreadable(&why);
                let key =
                    (row.try_get::<_, i64>(0)?, row.try_get::<_, i64>(1)?, row.try_get::<_, String>(2)?);
                let params: Vec<crate::session::Param> =
                    vec![Box::new(key.0), Box::new(key.1), Box::new(key.2)];
                session.change(SET_RECEIPT_ASIDE, params, None).await?;
            }
        }
    }
    unit.due.receipts = Some(Listed { rows, looked_at: listed.len() });
    Ok(())
}

async fn load_expired(session: &Session, unit: &mut Unit, wanted: Wanted) -> Result<(), Failure> {
    let listed = session.query(LIST_EXPIRED, limits(wanted)).await?;
    let mut rows = Vec::with_capacity(listed.len());
    for row in &listed {
        let watch = expiry_watch(row).map_err(Failure::Refused)?;
        unit.watches.loaded(watch, Ok(Some(())));
        rows.push(watch);
    }
    unit.due.expired = Some(Listed { rows, looked_at: listed.len() });
    Ok(())
}

/// Takes a row out of the work that cannot be read: it would be due for ever, and hold up others.
async fn set_aside(session: &Session, sql: &'static str, row: &Row, why: &StoreError) -> Result<(), Failure> {
    tell_unreadable(why);
    let params: Vec<crate::session::Param> =
        vec![Box::new(row.try_get::<_, Vec<u8>>(0)?), Box::new(row.try_get::<_, i64>(1)?)];
    session.change(sql, params, None).await
}

fn limits(wanted: Wanted) -> Vec<crate::session::Param> {
    vec![Box::new(wanted.now.as_millis()), Box::new(i64::from(wanted.limit))]
}

fn due_delivery(row: &Row) -> Result<DueDelivery, StoreError> {
    let mut cells = Cells::of(row, "deliveries");
    let id = DeliveryId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    Ok(DueDelivery {
        id,
        tenant: TenantId(cells.integer("tenant_id")?),
        verification: VerificationId::from_bytes(cells.bytes("verification_id")?),
        step: cells.count("step")?,
        to: cells.destination("destination")?,
        content: StepContent {
            medium: cells.word("medium")?,
            sender: cells.text("sender")?,
            template: cells.text("template")?,
            language: cells.text("language")?,
            subject: cells.optional("subject", Cells::text)?,
            text: cells.text("body")?,
            dlt: cells.dlt_ids()?,
        },
        claims: cells.count("claims")?,
    })
}

fn expiry_watch(row: &Row) -> Result<ExpiryWatch, StoreError> {
    let mut cells = Cells::of(row, "expiry_watches");
    Ok(ExpiryWatch {
        expires_at: cells.time("expires_at")?,
        tenant: TenantId(cells.integer("tenant_id")?),
        verification: VerificationId::from_bytes(cells.bytes("verification_id")?),
    })
}

fn due_receipt(row: &Row) -> Result<(DueReceipt, ReceiptRow), StoreError> {
    let mut cells = Cells::of(row, "receipts");
    let tenant = TenantId(cells.integer("tenant_id")?);
    let arrived_at = cells.time("arrived_at")?;
    // Not the vendor's id: WhatsApp's holds the number, in Base64.
    cells.identify(format!("{tenant}/{}", arrived_at.as_millis()));
    let receipt = DueReceipt {
        tenant,
        arrived_at,
        vendor_message_id: cells.text("vendor_message_id")?,
        kind: cells.word("kind")?,
        delivery: cells.optional("delivery_id", Cells::bytes)?.map(DeliveryId::from_bytes),
        vendor_code: cells.optional("vendor_code", Cells::text)?,
        looks: cells.count("looks")?,
    };
    let kept = ReceiptRow {
        new: None,
        looks: receipt.looks,
        next_look_at: cells.optional("next_look_at", Cells::time)?,
    };
    Ok((receipt, kept))
}
