use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use tokio_postgres::Row;

use super::arrays;
use crate::session::{Answers, Sent, Session};
use crate::unit::rows::Change;
use crate::unit::{Conversation, Unit};

type Key = (TenantId, Destination);

const LOAD: &str = "SELECT k.place, c.opened_at, c.messages
                    FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS k (tenant_id, destination, place)
                    JOIN conversations c ON c.tenant_id = k.tenant_id AND c.destination = k.destination
                    ORDER BY k.place FOR UPDATE OF c";
const INSERT: &str = "INSERT INTO conversations (tenant_id, destination, opened_at, messages)
                      SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])";
const UPDATE: &str = "UPDATE conversations c SET opened_at = k.opened_at, messages = k.messages
                      FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])
                          AS k (tenant_id, destination, opened_at, messages)
                      WHERE c.tenant_id = k.tenant_id AND c.destination = k.destination";
const DELETE: &str = "DELETE FROM conversations c
                      USING unnest($1::bigint[], $2::text[]) AS k (tenant_id, destination)
                      WHERE c.tenant_id = k.tenant_id AND c.destination = k.destination";

pub(super) const STATEMENTS: &[&str] = &[LOAD, INSERT, UPDATE, DELETE];

fn keys_of(keys: &[Key]) -> Vec<crate::session::Param> {
    arrays!(keys => |(tenant, destination)| tenant.0, destination.as_str().to_owned())
}

pub(crate) fn ask<'s>(session: &'s Session, keys: &[Key]) -> Answers<'s> {
    session.query(LOAD, keys_of(keys))
}

pub(crate) fn take(unit: &mut Unit, keys: Vec<Key>, rows: &[Row]) {
    super::place_all(&mut unit.conversations, keys, rows, |cells, (tenant, _)| {
        cells.identify(format!("of tenant {tenant}"));
        Ok(Conversation { opened_at: cells.time("opened_at")?, messages: cells.count("messages")? })
    });
}

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let (mut new, mut changed, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for (key, change) in unit.conversations.changes() {
        match change {
            Change::Insert(row) => new.push((key, row)),
            Change::Update(row) => changed.push((key, row)),
            Change::Delete => gone.push(key.clone()),
        }
    }
    for (sql, rows) in [(INSERT, new), (UPDATE, changed)] {
        if !rows.is_empty() {
            let params = arrays!(rows => |((tenant, destination), row)|
                tenant.0, destination.as_str().to_owned(), row.opened_at.as_millis(), i64::from(row.messages));
            sent.push(session.change(sql, params, Some(rows.len())));
        }
    }
    if !gone.is_empty() {
        sent.push(session.change(DELETE, keys_of(&gone), Some(gone.len())));
    }
}
