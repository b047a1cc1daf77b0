use countersign_core::domain::time::Timestamp;
use tokio_postgres::Row;

use super::{Bytes, arrays};
use crate::cells::Cells;
use crate::session::{Answers, Sent, Session};
use crate::unit::rows::Change;
use crate::unit::{ReceiptKey, ReceiptRow, Unit};

const LOAD: &str = "SELECT k.place, r.looks, r.next_look_at
                    FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY
                        AS k (tenant_id, vendor_message_id, kind, place)
                    JOIN receipts r ON r.tenant_id = k.tenant_id AND r.vendor_message_id = k.vendor_message_id
                                   AND r.kind = k.kind
                    ORDER BY k.place FOR UPDATE OF r";
const INSERT: &str = "INSERT INTO receipts (tenant_id, vendor_message_id, kind, delivery_id, vendor_code, at,
                                            arrived_at, looks, next_look_at)
                      SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::bigint[],
                                           $7::bigint[], $8::bigint[], $9::bigint[])";
const UPDATE: &str = "UPDATE receipts r SET looks = k.looks, next_look_at = k.next_look_at
                      FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
                          AS k (tenant_id, vendor_message_id, kind, looks, next_look_at)
                      WHERE r.tenant_id = k.tenant_id AND r.vendor_message_id = k.vendor_message_id
                        AND r.kind = k.kind";

pub(super) const STATEMENTS: &[&str] = &[LOAD, INSERT, UPDATE];

pub(crate) fn ask<'s>(session: &'s Session, keys: &[ReceiptKey]) -> Answers<'s> {
    session.query(LOAD, arrays!(keys => |(tenant, id, kind)| tenant.0, id.clone(), *kind))
}

pub(crate) fn take(unit: &mut Unit, keys: Vec<ReceiptKey>, rows: &[Row]) {
    super::place_all(&mut unit.receipts, keys, rows, |cells, (tenant, ..)| {
        cells.identify(format!("of tenant {tenant}"));
        let looks = cells.count("looks")?;
        Ok(ReceiptRow { new: None, looks, next_look_at: cells.optional("next_look_at", Cells::time)? })
    });
}

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (key, change) in unit.receipts.changes() {
        match change {
            Change::Insert(row) => new.extend(row.new.as_ref().map(|new| (key, row, new))),
            Change::Update(row) => changed.push((key, row)),
            Change::Delete => {}
        }
    }
    if !changed.is_empty() {
        let params = arrays!(changed => |((tenant, id, kind), row)|
            tenant.0, id.clone(), *kind, i64::from(row.looks), row.next_look_at.map(Timestamp::as_millis));
        sent.push(session.change(UPDATE, params, Some(changed.len())));
    }
    if !new.is_empty() {
        let params = arrays!(new => |((tenant, id, kind), row, (receipt, arrived_at))|
            tenant.0,
            id.clone(),
            *kind,
            receipt.delivery.map(|delivery| Bytes(delivery.to_bytes())),
            receipt.vendor_code.clone(),
            receipt.at.as_millis(),
            arrived_at.as_millis(),
            i64::from(row.looks),
            row.next_look_at.map(Timestamp::as_millis),
        );
        sent.push(session.change(INSERT, params, Some(new.len())));
    }
}
