//! Rows of `deliveries`.

use countersign_core::domain::ids::{DeliveryId, MessageId, TenantId, VerificationId};
use countersign_core::domain::sms::dlt::DltIds;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::{HandOverEnd, Word as _};
use countersign_core::transact::rows::DeliveryRow;
use tokio_postgres::Row;

use super::{Bytes, arrays};
use crate::cells::{Cells, millis};
use crate::session::{Answers, Param, Sent, Session};
use crate::unit::rows::Change;
use crate::unit::{Message, NewMessage, Unit};

const TABLE: &str = "deliveries";

macro_rules! columns {
    () => {
        "d.id, d.tenant_id, d.verification_id, d.step, d.medium, d.contact_id IS NOT NULL, d.destination, d.claims, \
         d.state, d.hand_over, d.vendor_message_id, d.message_id, d.created_at, d.updated_at, d.lease_until, d.due_at, d.delay_ms"
    };
}
pub(super) use columns;

const LOAD: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM unnest($1::bigint[], $2::bytea[]) AS k (tenant_id, id)
      JOIN deliveries d ON d.tenant_id = k.tenant_id AND d.id = k.id
      ORDER BY d.tenant_id, d.id FOR UPDATE OF d"
);
const LOAD_BY_VERIFICATION: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM unnest($1::bigint[], $2::bytea[]) AS k (tenant_id, verification_id)
      JOIN deliveries d ON d.tenant_id = k.tenant_id AND d.verification_id = k.verification_id
      ORDER BY d.tenant_id, d.id FOR UPDATE OF d"
);
const LOAD_BY_VENDOR_ID: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM unnest($1::bigint[], $2::text[]) AS k (tenant_id, vendor_message_id)
      JOIN deliveries d ON d.tenant_id = k.tenant_id AND d.vendor_message_id = k.vendor_message_id
      ORDER BY d.tenant_id, d.id FOR UPDATE OF d"
);
const INSERT: &str = "INSERT INTO deliveries (tenant_id, id, verification_id, step, contact_id, medium, template, state,
                          hand_over, vendor_message_id, lease_until, created_at, updated_at, destination, sender,
                          language, subject, body, delay_ms, due_at, claims, dlt_entity, dlt_template,
                          message_id)
                      SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bigint[], $5::bigint[],
                          $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::bigint[],
                          $13::bigint[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[],
                          $19::bigint[], $20::bigint[], $21::bigint[], $22::text[], $23::text[],
                          $24::bigint[])";
const UPDATE: &str = "UPDATE deliveries d
                      SET state = k.state, hand_over = k.hand_over, vendor_message_id = k.vendor_message_id,
                          updated_at = k.updated_at, lease_until = k.lease_until, due_at = k.due_at,
                          claims = k.claims
                      FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::bigint[],
                                  $7::bigint[], $8::bigint[], $9::bigint[])
                          AS k (tenant_id, id, state, hand_over, vendor_message_id, updated_at, lease_until, due_at,
                                claims)
                      WHERE d.tenant_id = k.tenant_id AND d.id = k.id";

pub(super) const STATEMENTS: &[&str] = &[LOAD, LOAD_BY_VERIFICATION, LOAD_BY_VENDOR_ID, INSERT, UPDATE];

pub(crate) fn ask<'s>(session: &'s Session, keys: &[(TenantId, DeliveryId)]) -> Answers<'s> {
    session.query(LOAD, arrays!(keys => |(tenant, id)| tenant.0, Bytes(id.to_bytes())))
}

pub(crate) fn ask_by_verification<'s>(
    session: &'s Session,
    keys: &[(TenantId, VerificationId)],
) -> Answers<'s> {
    session.query(LOAD_BY_VERIFICATION, arrays!(keys => |(tenant, id)| tenant.0, Bytes(id.to_bytes())))
}

pub(crate) fn ask_by_vendor_id<'s>(session: &'s Session, keys: &[(TenantId, String)]) -> Answers<'s> {
    session.query(LOAD_BY_VENDOR_ID, arrays!(keys => |(tenant, id)| tenant.0, id.clone()))
}

pub(crate) fn take(unit: &mut Unit, keys: Vec<(TenantId, DeliveryId)>, rows: &[Row]) {
    take_rows(unit, rows);
    for key in keys {
        unit.messages.loaded(key, Ok(None));
    }
}

pub(crate) fn take_by_verification(unit: &mut Unit, keys: Vec<(TenantId, VerificationId)>, rows: &[Row]) {
    let mut sets: std::collections::HashMap<_, Vec<DeliveryId>> = std::collections::HashMap::new();
    for message in take_rows(unit, rows) {
        sets.entry((message.tenant, message.verification)).or_default().push(message.id);
    }
    for key in keys {
        let ids = sets.remove(&key);
        unit.by_verification.loaded(key, Ok(ids));
    }
}

pub(crate) fn take_by_vendor_id(unit: &mut Unit, keys: Vec<(TenantId, String)>, rows: &[Row]) {
    for message in take_rows(unit, rows) {
        if let Some(vendor_id) = message.vendor_message_id {
            unit.by_vendor_id.loaded((message.tenant, vendor_id), Ok(Some(message.id)));
        }
    }
    for key in keys {
        unit.by_vendor_id.loaded(key, Ok(None));
    }
}

/// Takes the rows in, and tells which could be read. One that cannot is the failure of who asks for it.
fn take_rows(unit: &mut Unit, rows: &[Row]) -> Vec<DeliveryRow> {
    let mut readable = Vec::with_capacity(rows.len());
    for row in rows {
        let mut cells = Cells::of(row, TABLE);
        let (Ok(id), Ok(tenant)) = (cells.bytes("id"), cells.integer("tenant_id")) else { continue };
        let key = (TenantId(tenant), DeliveryId::from_bytes(id));
        match message(row) {
            Ok(message) => {
                readable.push(message.row.clone());
                unit.messages.loaded(key, Ok(Some(message)));
            }
            Err(bad) => unit.messages.loaded(key, Err(bad)),
        }
    }
    readable
}

pub(crate) fn flush<'s>(session: &'s Session, unit: &Unit, sent: &mut Vec<Sent<'s>>) {
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (_, change) in unit.messages.changes() {
        match change {
            Change::Insert(message) => new.push(message),
            Change::Update(message) => changed.push(message),
            Change::Delete => {}
        }
    }
    if !changed.is_empty() {
        sent.push(session.change(UPDATE, updated(&changed), Some(changed.len())));
    }
    if !new.is_empty() {
        sent.push(session.change(INSERT, inserted(&new), Some(new.len())));
    }
}

fn updated(messages: &[&Message]) -> Vec<Param> {
    arrays!(messages => |it|
        it.row.tenant.0,
        Bytes(it.row.id.to_bytes()),
        it.row.state.word(),
        it.row.hand_over.map(HandOverEnd::word),
        it.row.vendor_message_id.clone(),
        it.row.updated_at.as_millis(),
        it.lease_until.map(Timestamp::as_millis),
        it.due_at.map(Timestamp::as_millis),
        i64::from(it.row.claims),
    )
}

/// What a message is recorded with beside its row.
#[derive(Default)]
struct Written<'m> {
    contact: Option<i64>,
    medium: &'static str,
    template: &'m str,
    to: Option<&'m str>,
    sender: Option<&'m str>,
    language: Option<&'m str>,
    subject: Option<&'m str>,
    body: Option<&'m str>,
    dlt: Option<&'m DltIds>,
}

fn written(message: &Message) -> Written<'_> {
    match &message.new {
        Some(NewMessage::Sent(contact, new)) => Written {
            contact: Some(contact.0),
            medium: new.medium.word(),
            template: &new.template,
            ..Written::default()
        },
        Some(NewMessage::Queued(to, content)) => Written {
            contact: None,
            medium: content.medium.word(),
            template: &content.template,
            to: Some(to.as_str()),
            sender: Some(&content.sender),
            language: Some(&content.language),
            subject: content.subject.as_deref(),
            body: Some(&content.text),
            dlt: content.dlt.as_ref(),
        },
        None => Written::default(),
    }
}

fn inserted(messages: &[&Message]) -> Vec<Param> {
    let rows: Vec<_> = messages.iter().map(|message| (*message, written(message))).collect();
    let owned = |text: Option<&str>| text.map(str::to_owned);
    arrays!(rows => |(it, new)|
        it.row.tenant.0,
        Bytes(it.row.id.to_bytes()),
        Bytes(it.row.verification.to_bytes()),
        i64::from(it.row.step),
        new.contact,
        new.medium,
        new.template.to_owned(),
        it.row.state.word(),
        it.row.hand_over.map(HandOverEnd::word),
        it.row.vendor_message_id.clone(),
        it.lease_until.map(Timestamp::as_millis),
        it.row.created_at.as_millis(),
        it.row.updated_at.as_millis(),
        owned(new.to),
        owned(new.sender),
        owned(new.language),
        owned(new.subject),
        owned(new.body),
        millis(it.delay),
        it.due_at.map(Timestamp::as_millis),
        i64::from(it.row.claims),
        owned(new.dlt.map(DltIds::entity)),
        owned(new.dlt.map(DltIds::template)),
        it.row.message.map(|message| message.0),
    )
}

pub(super) fn message(row: &Row) -> Result<Message, StoreError> {
    let mut cells = Cells::of(row, TABLE);
    let id = DeliveryId::from_bytes(cells.bytes("id")?);
    cells.identify(id);
    let row = DeliveryRow {
        id,
        tenant: TenantId(cells.integer("tenant_id")?),
        verification: VerificationId::from_bytes(cells.bytes("verification_id")?),
        step: cells.count("step")?,
        medium: cells.word("medium")?,
        has_contact: cells.flag("contact_id")?,
        to: cells.optional("destination", Cells::destination)?,
        claims: cells.count("claims")?,
        state: cells.word("state")?,
        hand_over: cells.optional("hand_over", Cells::word)?,
        vendor_message_id: cells.optional("vendor_message_id", Cells::text)?,
        message: cells.optional("message_id", Cells::integer)?.map(MessageId),
        created_at: cells.time("created_at")?,
        updated_at: cells.time("updated_at")?,
    };
    Ok(Message {
        row,
        lease_until: cells.optional("lease_until", Cells::time)?,
        due_at: cells.optional("due_at", Cells::time)?,
        delay: cells.span("delay_ms")?,
        new: None,
    })
}
