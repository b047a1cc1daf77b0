use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ChatId, TenantId};
use tokio_postgres::Row;

use super::arrays;
use crate::session::{Answers, Sent, Session};
use crate::unit::rows::Change;
use crate::unit::{Chat, Unit};

type Key = (TenantId, Destination);

const LOAD: &str = "SELECT k.place, c.id, c.created_at, c.last_at
                    FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS k (tenant_id, number, place)
                    JOIN chats c ON c.tenant_id = k.tenant_id AND c.number = k.number
                    ORDER BY k.place FOR UPDATE OF c";
const INSERT: &str = "INSERT INTO chats (tenant_id, id, number, created_at, last_at)
                      SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[])";
const UPDATE: &str = "UPDATE chats c SET last_at = k.last_at
                      FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k (tenant_id, id, last_at)
                      WHERE c.tenant_id = k.tenant_id AND c.id = k.id";

pub(super) const STATEMENTS: &[&str] = &[LOAD, INSERT, UPDATE];

pub(crate) fn ask<'s>(session: &'s Session, keys: &[Key]) -> Answers<'s> {
    session.query(LOAD, arrays!(keys => |(tenant, number)| tenant.0, number.as_str().to_owned()))
}

pub(crate) fn take(unit: &mut Unit, keys: Vec<Key>, rows: &[Row]) {
    super::place_all(&mut unit.chats, keys, rows, |cells, (tenant, _)| {
        cells.identify(format!("of tenant {tenant}"));
        Ok(Chat {
            id: ChatId(cells.integer("id")?),
            created_at: cells.time("created_at")?,
            last_at: cells.time("last_at")?,
        })
    });
}

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (key, change) in unit.chats.changes() {
        match change {
            Change::Insert(chat) => new.push((key, chat)),
            Change::Update(chat) => changed.push((key, chat)),
            Change::Delete => {}
        }
    }
    if !changed.is_empty() {
        let params = arrays!(changed => |((tenant, _), chat)| tenant.0, chat.id.0, chat.last_at.as_millis());
        sent.push(session.change(UPDATE, params, Some(changed.len())));
    }
    if !new.is_empty() {
        let params = arrays!(new => |((tenant, number), chat)|
            tenant.0,
            chat.id.0,
            number.as_str().to_owned(),
            chat.created_at.as_millis(),
            chat.last_at.as_millis(),
        );
        sent.push(session.change(INSERT, params, Some(new.len())));
    }
}
