//! Rows of `messages`: what chats show. What goes out is in `deliveries`.

use countersign_core::domain::chat::{ChatMessage, MessageStatus};
use countersign_core::domain::ids::{MessageId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::words::Word as _;
use countersign_core::transact::rows::MessageMoved;
use tokio_postgres::Row;

use super::arrays;
use crate::cells::{holdable, holdable_if_any};
use crate::session::{Answers, Param, Sent, Session};
use crate::unit::rows::Change;
use crate::unit::{Shown, Unit};

// No locks: neither a message's number nor that it is there changes, and what moves one holds its delivery.
const LOAD_NUMBERS: &str = "SELECT k.place, m.number
                            FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS k (tenant_id, id, place)
                            JOIN messages m ON m.tenant_id = k.tenant_id AND m.id = k.id";
// A subquery with a LIMIT of its own is asked for each key. A join could read all that is in the index.
const LOAD_INBOUND: &str = "SELECT k.place
                            FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY
                                AS k (tenant_id, vendor_message_id, place)
                            WHERE (SELECT m.id FROM messages m
                                   WHERE m.tenant_id = k.tenant_id AND m.vendor_message_id = k.vendor_message_id
                                     AND m.direction = 'inbound' LIMIT 1) IS NOT NULL";
const INSERT: &str = "INSERT INTO messages (tenant_id, id, chat_id, number, direction, kind, text, folded, status,
                                            vendor_message_id, sender, status_message, ref_message_id, url, sent_at,
                                            created_at, updated_at)
                      SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[],
                          $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
                          $13::text[], $14::text[], $15::bigint[], $16::bigint[], $17::bigint[])";
// A report that brings nothing new is no change.
const MOVE: &str = "UPDATE messages m
                    SET status = k.status, vendor_message_id = coalesce(k.vendor_message_id, m.vendor_message_id),
                        status_message = coalesce(k.status_message, m.status_message), updated_at = k.updated_at
                    FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[])
                        AS k (tenant_id, id, status, vendor_message_id, status_message, updated_at)
                    WHERE m.tenant_id = k.tenant_id AND m.id = k.id
                      AND (m.status <> k.status
                           OR m.vendor_message_id IS DISTINCT FROM coalesce(k.vendor_message_id, m.vendor_message_id)
                           OR m.status_message IS DISTINCT FROM coalesce(k.status_message, m.status_message))";

pub(super) const STATEMENTS: &[&str] = &[LOAD_NUMBERS, LOAD_INBOUND, INSERT, MOVE];

pub(crate) fn ask_numbers<'s>(session: &'s Session, keys: &[(TenantId, MessageId)]) -> Answers<'s> {
    session.query(LOAD_NUMBERS, arrays!(keys => |(tenant, id)| tenant.0, id.0))
}

pub(crate) fn ask_inbound<'s>(session: &'s Session, keys: &[(TenantId, String)]) -> Answers<'s> {
    session.query(LOAD_INBOUND, arrays!(keys => |(tenant, id)| tenant.0, id.clone()))
}

pub(crate) fn take_numbers(unit: &mut Unit, keys: Vec<(TenantId, MessageId)>, rows: &[Row]) {
    super::place_all(&mut unit.numbers, keys, rows, |cells, (_, id)| {
        cells.identify(*id);
        cells.destination("number")
    });
}

pub(crate) fn take_inbound(unit: &mut Unit, keys: Vec<(TenantId, String)>, rows: &[Row]) {
    super::place_all(&mut unit.inbound, keys, rows, |_, _| Ok(()));
}

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let (mut new, mut moved) = (Vec::new(), Vec::new());
    for ((tenant, _), change) in unit.shown.changes() {
        match change {
            Change::Insert(Shown::New(message)) => new.push((tenant, message)),
            Change::Insert(Shown::Moved(how, now)) => moved.push((tenant, how, now)),
            Change::Update(_) | Change::Delete => {}
        }
    }
    if !moved.is_empty() {
        // One that was swept does not move.
        sent.push(session.change(MOVE, moves(&moved), None));
    }
    if !new.is_empty() {
        sent.push(session.change(INSERT, inserted(&new), Some(new.len())));
    }
}

fn moves(moved: &[(&TenantId, &MessageMoved, &Timestamp)]) -> Vec<Param> {
    arrays!(moved => |(tenant, how, now)|
        tenant.0,
        how.id.0,
        how.status.word(),
        holdable_if_any(how.vendor_message_id.as_deref()),
        holdable_if_any(how.status_message.as_deref()),
        now.as_millis(),
    )
}

fn inserted(new: &[(&TenantId, &ChatMessage)]) -> Vec<Param> {
    arrays!(new => |(tenant, it)|
        tenant.0,
        it.id.0,
        it.chat.0,
        it.with.as_str().to_owned(),
        it.direction.word(),
        it.kind.word(),
        holdable_if_any(it.text.as_deref()),
        it.text.as_deref().map(|text| holdable(text).to_lowercase()),
        it.status.map(MessageStatus::word),
        holdable_if_any(it.vendor_message_id.as_deref()),
        holdable_if_any(it.sender.as_deref()),
        holdable_if_any(it.status_message.as_deref()),
        holdable_if_any(it.ref_message_id.as_deref()),
        holdable_if_any(it.url.as_deref()),
        it.sent_at.as_millis(),
        it.created_at.as_millis(),
        it.updated_at.as_millis(),
    )
}
