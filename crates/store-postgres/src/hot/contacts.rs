use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, TenantId};
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::ContactRow;
use tokio_postgres::Row;

use super::arrays;
use crate::cells::Cells;
use crate::session::{Answers, Sent, Session};
use crate::unit::rows::Change;
use crate::unit::{NewContact, Unit};

// No lock: a send that comes at the same moment as an opt-out may come before it or after it.
const LOAD: &str = "SELECT k.place, c.id, c.opted_out
                    FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS k (tenant_id, id, place)
                    JOIN contacts c ON c.tenant_id = k.tenant_id AND c.id = k.id";
const LOAD_BY_PHONE: &str = "SELECT k.place, c.id, c.opted_out
                             FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS k (tenant_id, phone, place)
                             JOIN contacts c ON c.tenant_id = k.tenant_id AND c.phone = k.phone";
const INSERT: &str = "INSERT INTO contacts (tenant_id, id, phone, firstname, lastname, type, source_id, status_id,
                                            opted_out, created_at, updated_at)
                      SELECT k.tenant_id, k.id, k.phone, '', '', 'lead', k.source_id, k.status_id, false,
                             k.created_at, k.created_at
                      FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
                          AS k (tenant_id, id, phone, source_id, status_id, created_at)";

pub(super) const STATEMENTS: &[&str] = &[LOAD, LOAD_BY_PHONE, INSERT];

pub(crate) fn ask<'s>(session: &'s Session, keys: &[(TenantId, ContactId)]) -> Answers<'s> {
    session.query(LOAD, arrays!(keys => |(tenant, id)| tenant.0, id.0))
}

pub(crate) fn ask_by_phone<'s>(session: &'s Session, keys: &[(TenantId, Destination)]) -> Answers<'s> {
    session.query(LOAD_BY_PHONE, arrays!(keys => |(tenant, phone)| tenant.0, phone.as_str().to_owned()))
}

pub(crate) fn take(unit: &mut Unit, keys: Vec<(TenantId, ContactId)>, rows: &[Row]) {
    super::place_all(&mut unit.contacts, keys, rows, |cells, _| contact(cells));
}

pub(crate) fn take_by_phone(unit: &mut Unit, keys: Vec<(TenantId, Destination)>, rows: &[Row]) {
    super::place_all(&mut unit.phones, keys, rows, |cells, _| {
        contact(cells).map(|row| NewContact { row, made: None })
    });
}

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let mut new = Vec::new();
    for (key, change) in unit.phones.changes() {
        if let Change::Insert(NewContact { row, made: Some((defaults, now)) }) = change {
            new.push((key, row, defaults, now));
        }
    }
    if !new.is_empty() {
        let params = arrays!(new => |((tenant, phone), row, defaults, now)|
            tenant.0,
            row.id.0,
            phone.as_str().to_owned(),
            defaults.source.0,
            defaults.status.0,
            now.as_millis(),
        );
        sent.push(session.change(INSERT, params, Some(new.len())));
    }
}

fn contact(cells: &mut Cells<'_>) -> Result<ContactRow, StoreError> {
    let id = ContactId(cells.integer("id")?);
    Ok(ContactRow { id, opted_out: cells.flag("opted_out")? })
}
